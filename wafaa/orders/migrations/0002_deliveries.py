"""What is promised of orders, what slips, and how long journeys took."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.time


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_initial"),
        ("people", "0004_colleague"),
        ("promises", "0001_initial"),
        ("shops", "0001_initial"),
        ("stores", "0001_initial"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=14)),
                ("lines", models.JSONField(default=list)),
                ("basis", models.CharField(max_length=200)),
                ("is_live", models.BooleanField(default=True)),
                ("look_at", models.DateTimeField(null=True)),
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
            name="Journey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("carrier", models.CharField(blank=True, max_length=40)),
                ("region", models.CharField(blank=True, max_length=40)),
                ("started_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField()),
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
            name="Slip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=20)),
                ("until", models.CharField(blank=True, max_length=32)),
                ("before_due", models.BooleanField()),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
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
        migrations.AddField(
            model_name="order",
            name="arrived_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="going_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="is_made",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="order",
            name="is_troubled",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="order",
            name="may_cancel_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="troubles",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="order",
            name="waited",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="shipment",
            name="arrived_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="shipment",
            name="labelled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="shipment",
            name="lines",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="shipment",
            name="sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("is_troubled", True)), fields=["store", "-placed_at", "-id"], name="orders_troubled"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="order",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="orders.order",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="promise",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="promises.promise"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="shipment",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="orders.shipment"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="store",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
            ),
        ),
        migrations.AddField(
            model_name="journey",
            name="order",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orders.order"
            ),
        ),
        migrations.AddField(
            model_name="journey",
            name="store",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
            ),
        ),
        migrations.AddField(
            model_name="slip",
            name="promise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="promises.promise"
            ),
        ),
        migrations.AddField(
            model_name="slip",
            name="store",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["order", "what"], name="deliveries_of_an_order"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("look_at__isnull", False)), fields=["look_at"], name="deliveries_to_look_at"
            ),
        ),
        migrations.AddIndex(
            model_name="journey",
            index=models.Index(fields=["store", "carrier", "region", "-arrived_at"], name="journeys_alike"),
        ),
        migrations.AddIndex(
            model_name="journey",
            index=models.Index(fields=["store", "carrier", "-arrived_at"], name="journeys_by_carrier"),
        ),
        migrations.AddIndex(
            model_name="journey",
            index=models.Index(fields=["store", "-arrived_at"], name="journeys_latest"),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.UniqueConstraint(fields=("promise", "why", "until"), name="slip_once"),
        ),
    ]
