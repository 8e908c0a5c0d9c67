"""All the steps at once: a new database takes this, one that began with the steps goes on with them."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time


class Migration(migrations.Migration):
    replaces = [("promises", "0001_initial"), ("promises", "0002_deliveries")]
    initial = True

    dependencies = [
        ("people", "0001_squashed_0005_follow_ups"),
        ("stores", "0001_initial"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first_reply", "First reply"),
                            ("next_reply", "Next reply"),
                            ("resolution", "Solution"),
                            ("own", "Personal promise"),
                            ("dispatch", "Dispatch"),
                            ("delivery", "Delivery"),
                            ("refund", "Money back"),
                            ("restock", "Back in stock"),
                            ("follow_up", "Follow-up"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("at_risk", "At risk"),
                            ("kept", "Kept"),
                            ("broken", "Broken"),
                            ("renegotiated", "Renegotiated"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("subject", models.CharField(max_length=80)),
                ("text", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("due_at", models.DateTimeField()),
                ("at_risk_at", models.DateTimeField()),
                ("next_tick_at", models.DateTimeField(null=True)),
                ("target_minutes", models.IntegerField(null=True)),
                ("in_hours", models.BooleanField(default=False)),
                ("broken_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("first_due_at", models.DateTimeField(null=True)),
                ("counted_at", models.DateTimeField(null=True)),
                ("at_desk", models.BooleanField(default=True)),
                ("about", models.CharField(blank=True, max_length=60)),
                ("carrier", models.CharField(blank=True, max_length=40)),
                ("region", models.CharField(blank=True, max_length=40)),
                ("source", models.CharField(blank=True, max_length=10)),
                (
                    "calendar",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="stores.calendar"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="promises", to="people.customer"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="promises",
                        to="team.staff",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="promises", to="team.team"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_tick_at__isnull", False)),
                        fields=["next_tick_at"],
                        name="promise_clock",
                    ),
                    models.Index(fields=["store", "state", "-id"], name="promise_by_state"),
                    models.Index(fields=["store", "due_at", "id"], name="promise_by_due"),
                    models.Index(fields=["store", "subject", "kind"], name="promise_by_subject"),
                    models.Index(fields=["store", "customer", "-id"], name="promise_by_customer"),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["store", "state", "due_at", "id"],
                        name="promise_owed",
                    ),
                    models.Index(
                        condition=models.Q(("at_desk", True), ("settled_at__isnull", True)),
                        fields=["store", "state", "due_at", "id"],
                        name="promise_owed_at_desk",
                    ),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["store", "kind", "state", "due_at", "id"],
                        name="promise_owed_by_kind",
                    ),
                    models.Index(
                        condition=models.Q(("counted_at__isnull", False)),
                        fields=["store", "state", "-counted_at", "-id"],
                        name="promise_counted",
                    ),
                    models.Index(
                        condition=models.Q(("counted_at__isnull", False)),
                        fields=["store", "kind", "state", "-counted_at", "-id"],
                        name="promise_counted_kind",
                    ),
                    models.Index(
                        condition=models.Q(("counted_at__isnull", False), ("staff__isnull", False)),
                        fields=["store", "staff", "state", "-counted_at", "-id"],
                        name="promise_counted_staff",
                    ),
                    models.Index(
                        condition=models.Q(("carrier__gt", ""), ("counted_at__isnull", False)),
                        fields=["store", "carrier", "state", "-counted_at", "-id"],
                        name="promise_counted_carrier",
                    ),
                    models.Index(
                        condition=models.Q(("counted_at__isnull", False), ("region__gt", "")),
                        fields=["store", "region", "state", "-counted_at", "-id"],
                        name="promise_counted_region",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("was_due_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("why", models.CharField(blank=True, max_length=200)),
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="promises.promise"
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
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("running", models.BooleanField()),
                ("why", models.CharField(max_length=40)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="segments", to="promises.promise"
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("promise",), name="one_open_segment"
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.CharField(max_length=7)),
                ("by", models.CharField(max_length=8)),
                ("name", models.CharField(blank=True, max_length=40)),
                ("due", models.BigIntegerField(default=0)),
                ("kept", models.BigIntegerField(default=0)),
                ("broken", models.BigIntegerField(default=0)),
                ("told", models.BigIntegerField(default=0)),
                ("untold", models.BigIntegerField(default=0)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("store", "month", "by", "name"), name="one_tally_a_month")
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first_reply", "First reply"),
                            ("next_reply", "Next reply"),
                            ("resolution", "Solution"),
                            ("own", "Personal promise"),
                            ("dispatch", "Dispatch"),
                            ("delivery", "Delivery"),
                            ("refund", "Money back"),
                            ("restock", "Back in stock"),
                            ("follow_up", "Follow-up"),
                        ],
                        max_length=14,
                        verbose_name="Promise",
                    ),
                ),
                ("channel", models.CharField(blank=True, max_length=12, verbose_name="Channel")),
                ("priority", models.CharField(blank=True, max_length=8, verbose_name="Priority")),
                ("customer_kind", models.CharField(blank=True, max_length=10, verbose_name="Kind of customer")),
                ("minutes", models.PositiveIntegerField(verbose_name="Minutes")),
                (
                    "risk_percent",
                    models.PositiveSmallIntegerField(default=75, verbose_name="At risk after (% of the time)"),
                ),
                ("around_the_clock", models.BooleanField(default=False, verbose_name="Counts around the clock")),
                ("is_on", models.BooleanField(default=True, verbose_name="On")),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stores.calendar",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("store", "kind", "channel", "priority", "customer_kind"), name="one_policy_a_case"
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
    ]
