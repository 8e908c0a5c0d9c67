"""Devices that are told of things while no page is open."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time


class Migration(migrations.Migration):
    dependencies = [("stores", "0003_roles"), ("team", "0005_attendance")]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("session_key", models.CharField(db_index=True, max_length=40)),
                ("endpoint", models.CharField(max_length=1000)),
                ("mark", models.CharField(max_length=64)),
                ("p256dh", models.CharField(max_length=120)),
                ("auth", models.CharField(max_length=40)),
                ("agent", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("reached_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="devices", to="team.staff"
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
                "constraints": [models.UniqueConstraint(fields=("store", "mark"), name="one_row_a_device")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
    ]
