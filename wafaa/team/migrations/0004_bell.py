"""The bell: what each person should know, and how they want to hear of it."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time


class Migration(migrations.Migration):
    dependencies = [
        ("stores", "0003_roles"),
        ("team", "0003_profiles"),
    ]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="unread",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name="Attention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ways", models.JSONField(default=dict)),
                ("is_quiet", models.BooleanField(default=False)),
                ("quiet_from", models.PositiveSmallIntegerField(default=1320)),
                ("quiet_to", models.PositiveSmallIntegerField(default=480)),
                ("timezone", models.CharField(blank=True, max_length=40)),
                ("urgent_anyway", models.BooleanField(default=True)),
                ("sound", models.BooleanField(default=True)),
                ("mail_minutes", models.PositiveSmallIntegerField(default=15)),
                ("mailed_at", models.DateTimeField(null=True)),
                ("digest_at", models.PositiveSmallIntegerField(null=True)),
                ("digest_on", models.DateField(null=True)),
                (
                    "staff",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attention", to="team.staff"
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
                    models.Index(
                        condition=models.Q(("digest_at__isnull", False)), fields=["digest_at"], name="digests_due"
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Notification",
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
                            ("mention", "Somebody mentions you or your team"),
                            ("assigned", "A conversation is given to you"),
                            ("team", "Your team is given a conversation"),
                            ("message", "A customer writes in a conversation of yours, or one you follow"),
                            ("colleague", "A colleague replies or writes a note there"),
                            ("status", "A conversation you follow changes its state"),
                            ("at_risk", "A promise of yours, or one you follow, is at risk"),
                            ("broken", "A promise of yours, or one you follow, is broken"),
                            ("gave_way", "A scheduled reply of yours stays here, for the customer wrote first"),
                            ("woken", "A conversation of yours wakes"),
                            ("failed", "A reply of yours could not be delivered"),
                        ],
                        max_length=10,
                    ),
                ),
                ("topic", models.CharField(max_length=80)),
                ("by", models.CharField(default="system", max_length=40)),
                ("words", models.CharField(blank=True, max_length=160)),
                ("count", models.PositiveIntegerField(default=1)),
                ("refs", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("read_at", models.DateTimeField(null=True)),
                ("is_urgent", models.BooleanField(default=False)),
                ("to_mail", models.BooleanField(default=False)),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to="team.staff",
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
                    models.Index(fields=["store", "staff", "-at", "-id"], name="bell_newest"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)), fields=["store", "staff"], name="bell_unread"
                    ),
                    models.Index(
                        condition=models.Q(("to_mail", True)), fields=["store", "staff", "id"], name="bell_to_mail"
                    ),
                    models.Index(fields=["store", "topic"], name="bell_by_topic"),
                    models.Index(fields=["at"], name="bell_old"),
                ],
                "constraints": [models.UniqueConstraint(fields=("staff", "topic", "kind"), name="one_line_a_matter")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
    ]
