"""Calls that go on just now."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_hooks_and_whatsapp"),
        ("stores", "0003_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ring",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("call", models.CharField(max_length=100)),
                ("way", models.CharField(max_length=3)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("staff", models.CharField(blank=True, max_length=40)),
                ("began_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="channels.line"
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
                "indexes": [models.Index(fields=["store", "-began_at"], name="rings_of_a_store")],
                "constraints": [models.UniqueConstraint(fields=("line", "call"), name="rings_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
    ]
