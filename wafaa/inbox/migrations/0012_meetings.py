"""Video meetings that replies invite to, and where a store holds them."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
PUBLIC_ID = models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True)
STORE = models.ForeignKey(
    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
)
OPTIONS = {"abstract": False, "base_manager_name": "everywhere", "default_manager_name": "objects"}
MANAGERS = [("objects", django.db.models.manager.Manager()), ("everywhere", django.db.models.manager.Manager())]


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0011_calls_by_key"),
        ("stores", "0003_roles"),
        ("team", "0006_devices"),
    ]
    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", ID.clone()),
                ("public_id", PUBLIC_ID.clone()),
                ("room", models.CharField(blank=True, max_length=40)),
                ("made_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="team.staff"
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="meeting", to="inbox.message"
                    ),
                ),
                ("store", STORE.clone()),
            ],
            options=OPTIONS,
            managers=MANAGERS,
        ),
        migrations.CreateModel(
            name="MeetingPlace",
            fields=[
                ("id", ID.clone()),
                ("public_id", PUBLIC_ID.clone()),
                ("base", models.CharField(default="https://meet.jit.si", max_length=200)),
                ("hours", models.PositiveSmallIntegerField(default=2)),
                ("app_id", models.CharField(blank=True, max_length=100)),
                ("secret", models.TextField(blank=True)),
                ("store", STORE.clone()),
            ],
            options={
                **OPTIONS,
                "constraints": [models.UniqueConstraint(fields=("store",), name="one_meeting_place_a_store")],
            },
            managers=MANAGERS,
        ),
    ]
