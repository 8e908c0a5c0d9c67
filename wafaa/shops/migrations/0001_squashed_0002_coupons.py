"""All the steps at once: a new database takes this, one that began with the steps goes on with them."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time


class Migration(migrations.Migration):
    replaces = [("shops", "0001_initial"), ("shops", "0002_coupons")]
    initial = True

    dependencies = [
        ("people", "0001_squashed_0005_follow_ups"),
        ("stores", "0001_initial"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Shop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("kind", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=60)),
                ("address", models.CharField(blank=True, max_length=254)),
                ("currency", models.CharField(default="SAR", max_length=3)),
                ("prefix", models.CharField(blank=True, max_length=40)),
                ("options", models.JSONField(blank=True, default=dict)),
                ("secrets", models.JSONField(blank=True, default=dict)),
                ("cursor", models.JSONField(blank=True, default=dict)),
                ("refusals", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Nothing has come yet"),
                            ("ok", "Connected"),
                            ("failing", "Not working"),
                            ("off", "Switched off"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=120)),
                ("last_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
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
            name="Coupon",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("code", models.CharField(max_length=40)),
                ("told", models.JSONField(default=dict)),
                ("why", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("wanted", "Being made"),
                            ("sent", "Asked for, outcome unknown"),
                            ("made", "Made"),
                            ("refused", "Not made"),
                        ],
                        default="wanted",
                        max_length=8,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=120)),
                ("external_id", models.CharField(blank=True, max_length=100)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.customer"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
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
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="shops.shop"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("shop", "code"), name="coupon_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("provider_id", models.CharField(max_length=200)),
                ("body_hash", models.CharField(max_length=64)),
                ("raw", models.BinaryField()),
                ("meta", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("understood", "Understood"),
                            ("unreadable", "Could not be read"),
                            ("refused", "Refused"),
                        ],
                        default="new",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=120)),
                ("received_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("about", models.CharField(blank=True, max_length=140)),
                ("doubts", models.JSONField(default=list)),
                ("is_odd", models.BooleanField(default=False)),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arrivals",
                        to="shops.shop",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["shop", "-id"], name="arrivals_of_a_shop"),
                    models.Index(fields=["shop", "about"], name="arrivals_about"),
                    models.Index(
                        condition=models.Q(("is_odd", True)), fields=["shop", "-id"], name="arrivals_to_look_at"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "provider_id", "body_hash"), name="shop_tells_once")
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
    ]
