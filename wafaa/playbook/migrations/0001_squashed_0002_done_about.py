"""All the steps at once: a new database takes this, one that began with the steps goes on with them."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time


class Migration(migrations.Migration):
    replaces = [("playbook", "0001_initial"), ("playbook", "0002_done_about")]
    initial = True

    dependencies = [
        ("stores", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                ("says", models.CharField(blank=True, max_length=300)),
                ("kind", models.CharField(max_length=40)),
                ("trigger", models.CharField(blank=True, max_length=60)),
                ("every", models.PositiveIntegerField(null=True)),
                ("tree", models.JSONField(null=True)),
                ("wait", models.PositiveIntegerField(default=0)),
                ("steps", models.JSONField(default=list)),
                (
                    "mode",
                    models.CharField(
                        choices=[("off", "Off"), ("suggest", "Suggest"), ("ask", "Ask first"), ("do", "Do it")],
                        default="off",
                        max_length=8,
                    ),
                ),
                ("place", models.PositiveIntegerField(default=100)),
                ("stops_others", models.BooleanField(default=False)),
                ("gives_way", models.BooleanField(default=True)),
                ("most_per_customer", models.PositiveIntegerField(null=True)),
                ("in_days", models.PositiveIntegerField(null=True)),
                ("most_per_day", models.PositiveIntegerField(null=True)),
                ("standard", models.CharField(blank=True, max_length=60)),
                ("is_changed", models.BooleanField(default=False)),
                ("archived_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("next_at", models.DateTimeField(null=True)),
                ("reached", models.BigIntegerField(default=0)),
                ("let_go", models.BigIntegerField(default=0)),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["store", "place", "id"], name="rules_in_order"),
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="rules_by_the_clock"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("standard", ""), _negated=True),
                        fields=("store", "standard"),
                        name="one_rule_a_standard",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("every__isnull", False), ("trigger", "")),
                            models.Q(models.Q(("trigger", ""), _negated=True), ("every", None)),
                            _connector="OR",
                        ),
                        name="a_trigger_or_the_clock",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("kind", models.CharField(max_length=40)),
                ("record_id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField(null=True)),
                ("mark", models.CharField(max_length=60)),
                ("event_id", models.BigIntegerField(null=True)),
                (
                    "mode",
                    models.CharField(
                        choices=[("off", "Off"), ("suggest", "Suggest"), ("ask", "Ask first"), ("do", "Do it")],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("suggested", "Suggested"),
                            ("asked", "Asks for a yes"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                            ("passed", "Let pass"),
                            ("failed", "Did not work"),
                            ("undone", "Taken back"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("steps", models.JSONField(default=list)),
                ("why", models.JSONField(default=list)),
                ("memory", models.JSONField(default=list)),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("due_at", models.DateTimeField(null=True)),
                ("counted_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("by", models.CharField(blank=True, max_length=40)),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="playbook.rule",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["store", "-id"], name="runs_newest"),
                    models.Index(fields=["store", "state", "-id"], name="runs_by_state"),
                    models.Index(fields=["rule", "-id"], name="runs_of_rule"),
                    models.Index(fields=["rule", "state", "-id"], name="runs_of_rule_by_state"),
                    models.Index(condition=models.Q(("mark", "now")), fields=["rule", "mark", "id"], name="runs_held"),
                    models.Index(
                        condition=models.Q(("counted_at__isnull", False)),
                        fields=["rule", "customer_id", "counted_at"],
                        name="runs_counted",
                    ),
                    models.Index(
                        condition=models.Q(("counted_at__isnull", False)),
                        fields=["rule", "counted_at"],
                        name="runs_of_the_day",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["suggested", "asked"])),
                        fields=["store", "kind", "record_id"],
                        name="runs_to_decide",
                    ),
                    models.Index(fields=["store", "customer_id"], name="runs_of_customer"),
                    models.Index(
                        condition=models.Q(("state__in", ["done", "failed", "undone"])),
                        fields=["store", "kind", "record_id", "-id"],
                        name="runs_done_about",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("rule", "record_id", "mark"), name="once_a_mark")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
    ]
