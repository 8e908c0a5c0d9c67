"""All the steps at once: a new database takes this, one that began with the steps goes on with them."""

import django.db.models.deletion
import django.db.models.manager
from django.core.management import call_command
from django.db import migrations, models

import wafaa.lib.time
from wafaa.work.triggers import removal, statements


def guard(apps, editor):
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)
    call_command("createcachetable", verbosity=0, database=editor.connection.alias)


def unguard(apps, editor):
    for statement in removal(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    replaces = [("work", "0001_initial"), ("work", "0002_guards")]
    initial = True

    dependencies = [
        ("stores", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hit",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("window_ends", models.DateTimeField(db_index=True)),
                ("count", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("next_at", models.DateTimeField()),
                ("lease", models.CharField(blank=True, default="", max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("actor", models.CharField(max_length=40)),
                ("act", models.CharField(max_length=60)),
                ("details", models.JSONField(default=dict)),
                ("previous", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
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
                "constraints": [models.UniqueConstraint(fields=("store", "previous"), name="audit_is_one_chain")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("actor", models.CharField(default="system", max_length=40)),
                (
                    "audience",
                    models.CharField(
                        choices=[("staff", "Staff"), ("customer", "Customer"), ("both", "Both")],
                        default="staff",
                        max_length=8,
                    ),
                ),
                ("topic", models.CharField(blank=True, default="", max_length=80)),
                ("team_id", models.BigIntegerField(null=True)),
                ("customer_id", models.BigIntegerField(null=True)),
                ("data", models.JSONField(default=dict)),
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
                    models.Index(fields=["store", "id"], name="event_by_store"),
                    models.Index(
                        condition=models.Q(("customer_id__isnull", False)),
                        fields=["store", "customer_id", "-id"],
                        name="event_by_customer",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("task", models.CharField(max_length=120)),
                ("args", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("ready", "Ready"), ("running", "Running"), ("dead", "Dead")],
                        default="ready",
                        max_length=8,
                    ),
                ),
                ("priority", models.SmallIntegerField(default=0)),
                ("run_after", models.DateTimeField(default=wafaa.lib.time.now)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("lease", models.CharField(blank=True, default="", max_length=32)),
                ("dedup", models.CharField(max_length=120, null=True)),
                ("error", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "store",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["ready", "running"])), fields=["run_after"], name="job_due"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("dedup",), name="one_job_a_dedup_key")],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
