"""Presence, shifts, absences, skills; how teams share out their work."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time


class Migration(migrations.Migration):
    dependencies = [
        ("stores", "0003_roles"),
        ("team", "0004_bell"),
    ]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="capacity",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="staff",
            name="here_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="staff",
            name="presence",
            field=models.CharField(
                choices=[("available", "Available"), ("busy", "Busy"), ("away", "Away")],
                default="available",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="staff",
            name="shifts",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="staff",
            name="skills",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="team",
            name="calendar",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="stores.calendar",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="returning",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="team",
            name="routing",
            field=models.CharField(
                choices=[("off", "By hand"), ("round_robin", "In turn"), ("least_loaded", "To whoever has the least")],
                default="off",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("holiday", "Holiday"),
                            ("sick", "Sick"),
                            ("pilgrimage", "Hajj or Umrah"),
                            ("family", "Family matter"),
                            ("training", "Training"),
                            ("other", "Something else"),
                        ],
                        default="holiday",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=120)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "replacement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="team.staff",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="absences", to="team.staff"
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
                    models.Index(fields=["store", "until_at"], name="absences_to_come"),
                    models.Index(fields=["staff", "until_at"], name="absences_of_staff"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gte", models.F("from_at"))), name="absence_goes_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replacement", None),
                            models.Q(("replacement", models.F("staff")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_replaces_themselves",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField()),
                (
                    "staff",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.staff"),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="team.team",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("team", "staff"), name="one_turn_a_member")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
    ]
