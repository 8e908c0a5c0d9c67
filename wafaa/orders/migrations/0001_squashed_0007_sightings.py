"""All the steps at once: a new database takes this, one that began with the steps goes on with them."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time

INDEXES = {"goods_words": "product_id"}
"""Search index → what it is keyed by on PostgreSQL; on SQLite that is the row's own number."""


def make_words(apps, editor):
    for table, key in INDEXES.items():
        if editor.connection.vendor == "sqlite":
            editor.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5(words, detail=none, prefix='4 6 8', "
                "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
            )
        else:
            editor.execute(f"CREATE TABLE {table} ({key} bigint PRIMARY KEY, words tsvector NOT NULL)")
            editor.execute(f"CREATE INDEX {table}_gin ON {table} USING gin (words)")


def drop_words(apps, editor):
    for table in INDEXES:
        editor.execute(f"DROP TABLE {table}")


class Migration(migrations.Migration):
    replaces = [
        ("orders", "0001_initial"),
        ("orders", "0002_deliveries"),
        ("orders", "0003_returns"),
        ("orders", "0004_short"),
        ("orders", "0005_lists"),
        ("orders", "0006_goods"),
        ("orders", "0007_sightings"),
    ]
    initial = True

    dependencies = [
        ("people", "0001_squashed_0005_follow_ups"),
        ("promises", "0001_squashed_0002_deliveries"),
        ("shops", "0001_squashed_0002_coupons"),
        ("stores", "0001_initial"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("external_id", models.CharField(blank=True, max_length=100)),
                ("number", models.CharField(max_length=60)),
                ("number_key", models.CharField(max_length=60)),
                ("state", models.CharField(default="unknown", max_length=10)),
                ("word", models.CharField(blank=True, max_length=60)),
                ("currency", models.CharField(max_length=3)),
                ("total_minor", models.BigIntegerField(null=True)),
                ("paid_minor", models.BigIntegerField(null=True)),
                ("refunded_minor", models.BigIntegerField(default=0)),
                ("parts", models.JSONField(default=dict)),
                ("payment", models.CharField(blank=True, max_length=60)),
                ("placed_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("promised_for", models.DateTimeField(null=True)),
                ("dispatch_by", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("person", models.JSONField(default=dict)),
                ("ship_to", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("waited", models.BooleanField(default=False)),
                ("going_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("seen", models.JSONField(default=list)),
                ("troubles", models.JSONField(default=list)),
                ("is_troubled", models.BooleanField(default=False)),
                ("may_cancel_since", models.DateTimeField(null=True)),
                ("is_made", models.BooleanField(default=False)),
                ("given_at", models.DateTimeField(null=True)),
                ("is_told", models.BooleanField(default=False)),
                ("is_gone", models.BooleanField(default=False)),
                ("is_history", models.BooleanField(db_default=False, default=False)),
                ("is_over", models.BooleanField(default=False)),
                ("marks", models.JSONField(default=list)),
                ("said", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.customer",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="team.staff",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="shops.shop",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["store", "-placed_at", "-id"], name="orders_latest"),
                    models.Index(fields=["store", "state", "-placed_at", "-id"], name="orders_by_state"),
                    models.Index(fields=["store", "shop", "-placed_at", "-id"], name="orders_of_a_shop"),
                    models.Index(
                        fields=["store", "shop", "state", "-placed_at", "-id"], name="orders_of_a_shop_by_state"
                    ),
                    models.Index(fields=["store", "customer", "-placed_at", "-id"], name="orders_of_a_customer"),
                    models.Index(fields=["store", "number_key", "-id"], name="orders_by_number"),
                    models.Index(
                        models.F("store"),
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("due_at__isnull", False), ("is_over", False)),
                        name="orders_late",
                    ),
                    models.Index(
                        condition=models.Q(("is_troubled", True)),
                        fields=["store", "-placed_at", "-id"],
                        name="orders_troubled",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("shop__isnull", False)), fields=("shop", "external_id"), name="order_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("shop__isnull", True)), fields=("store", "number"), name="own_number_once"
                    ),
                ],
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
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orders.order"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["store", "carrier", "region", "-arrived_at"], name="journeys_alike"),
                    models.Index(fields=["store", "carrier", "-arrived_at"], name="journeys_by_carrier"),
                    models.Index(fields=["store", "-arrived_at"], name="journeys_latest"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=100)),
                ("place", models.PositiveSmallIntegerField(default=0)),
                ("name", models.CharField(max_length=200)),
                ("sku", models.CharField(blank=True, max_length=60)),
                ("product", models.CharField(blank=True, max_length=100)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12)),
                ("currency", models.CharField(max_length=3)),
                ("price_minor", models.BigIntegerField(null=True)),
                ("total_minor", models.BigIntegerField(null=True)),
                ("is_short", models.BooleanField(db_default=False, default=False)),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="orders.order",
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
                    models.Index(fields=["product", "store", "-id"], name="lines_of_a_product"),
                    models.Index(
                        condition=models.Q(("is_short", True)), fields=["product", "store", "-id"], name="lines_short"
                    ),
                    models.Index(
                        condition=models.Q(("is_short", True)), fields=["store", "-id"], name="lines_short_latest"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("order", "external_id"), name="line_once_an_order")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="OrderList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("name", models.CharField(max_length=160)),
                ("blob", models.CharField(blank=True, max_length=64)),
                ("encoding", models.CharField(max_length=12)),
                ("delimiter", models.CharField(max_length=1)),
                ("headings", models.JSONField(default=list)),
                ("has_headings", models.BooleanField(default=True)),
                ("columns", models.JSONField(default=list)),
                ("sample", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "Columns to be named"),
                            ("checking", "Being checked"),
                            ("checked", "Checked"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                            ("dropped", "Dropped"),
                        ],
                        default="mapping",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("upto", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "staff",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="team.staff"
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
                "indexes": [models.Index(fields=["store", "-id"], name="order_lists_latest")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="OrderListLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("changed", "Changed"),
                            ("same", "Nothing new"),
                            ("refused", "Refused"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("is_undone", models.BooleanField(default=False)),
                ("told", models.JSONField(default=dict)),
                ("added", models.JSONField(default=list)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="orders.orderlist",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="orders.order",
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
                    models.Index(fields=["batch", "outcome", "number"], name="order_list_lines_by_outcome"),
                    models.Index(fields=["order", "-id"], name="order_list_lines_of_order"),
                ],
                "constraints": [models.UniqueConstraint(fields=("batch", "number"), name="order_list_line_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="OrderNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("text", models.CharField(max_length=1000)),
                ("key", models.CharField(blank=True, max_length=40)),
                ("state", models.CharField(default="here", max_length=8)),
                ("external_id", models.CharField(blank=True, max_length=100)),
                ("problem", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orders.order"
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["order", "-id"], name="notes_of_an_order")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True), fields=("order", "key"), name="order_note_once"
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("external_id", models.CharField(max_length=100)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("sku", models.CharField(blank=True, max_length=60)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("price_minor", models.BigIntegerField(null=True)),
                ("url", models.CharField(blank=True, max_length=500)),
                ("image", models.CharField(blank=True, max_length=500)),
                ("is_offered", models.BooleanField(default=True)),
                ("name_key", models.CharField(blank=True, db_default="", default="", max_length=80)),
                ("is_short", models.BooleanField(db_default=False, default=False)),
                ("said", models.JSONField(default=dict)),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="shops.shop"
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
                    models.Index(fields=["store", "sku"], name="products_by_sku"),
                    models.Index(fields=["store", "name_key", "id"], name="products_by_name"),
                    models.Index(
                        condition=models.Q(("is_short", True)),
                        fields=["store", "name_key", "id"],
                        name="products_short",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("shop", "external_id"), name="product_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=100)),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("said", models.JSONField(default=dict)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="refunds", to="orders.order"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="shops.shop",
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
                "constraints": [models.UniqueConstraint(fields=("shop", "external_id"), name="refund_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("number", models.CharField(max_length=20)),
                ("number_key", models.CharField(max_length=20)),
                ("state", models.CharField(default="requested", max_length=12)),
                ("source", models.CharField(max_length=8)),
                ("wanted", models.CharField(max_length=10)),
                ("decided", models.CharField(blank=True, max_length=10)),
                ("reason", models.CharField(max_length=14)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("refusal", models.CharField(blank=True, max_length=14)),
                ("refusal_note", models.CharField(blank=True, max_length=500)),
                ("instructions", models.CharField(blank=True, max_length=1000)),
                ("label_url", models.CharField(blank=True, max_length=500)),
                ("carrier", models.CharField(blank=True, max_length=60)),
                ("parcel", models.CharField(blank=True, max_length=100)),
                ("is_whole", models.BooleanField(default=False)),
                ("currency", models.CharField(max_length=3)),
                ("value_minor", models.BigIntegerField(null=True)),
                ("shipping_minor", models.BigIntegerField(default=0)),
                ("fee_minor", models.BigIntegerField(default=0)),
                ("bonus_minor", models.BigIntegerField(default=0)),
                ("refund_minor", models.BigIntegerField(null=True)),
                ("difference_minor", models.BigIntegerField(default=0)),
                ("shares", models.JSONField(default=dict)),
                ("instead", models.JSONField(default=list)),
                ("doubts", models.JSONField(default=list)),
                ("key", models.CharField(blank=True, max_length=60)),
                ("refund_due_at", models.DateTimeField(null=True)),
                ("requested_at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("approved_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.customer",
                    ),
                ),
                (
                    "maybe",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="orders.refund"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returns",
                        to="orders.order",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["store", "-id"], name="returns_latest"),
                    models.Index(fields=["store", "state", "-id"], name="returns_by_state"),
                    models.Index(fields=["store", "customer", "-id"], name="returns_of_a_customer"),
                    models.Index(fields=["store", "number_key", "-id"], name="returns_by_number"),
                    models.Index(fields=["store", "order", "-id"], name="returns_of_an_order"),
                    models.Index(
                        condition=models.Q(("maybe__isnull", False)),
                        fields=["store", "maybe", "id"],
                        name="returns_in_doubt",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("store", "number"), name="return_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True), fields=("store", "key"), name="return_key_once"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="refund",
            name="back_for",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="refunds", to="orders.return"
            ),
        ),
        migrations.CreateModel(
            name="ReturnLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(blank=True, max_length=100)),
                ("name", models.CharField(max_length=200)),
                ("sku", models.CharField(blank=True, max_length=60)),
                ("reason", models.CharField(max_length=14)),
                ("asked", models.DecimalField(decimal_places=3, default=0, max_digits=12)),
                ("received", models.DecimalField(decimal_places=3, default=0, max_digits=12)),
                ("accepted", models.DecimalField(decimal_places=3, max_digits=12, null=True)),
                ("condition", models.CharField(blank=True, max_length=10)),
                ("mark", models.CharField(blank=True, max_length=10)),
                ("worth_minor", models.BigIntegerField(null=True)),
                ("photos", models.JSONField(default=list)),
                (
                    "line",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="orders.orderline"
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="orders.return"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="return_lines",
                        to="orders.order",
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
                    models.Index(fields=["store", "order", "id"], name="return_lines_of_an_order"),
                    models.Index(fields=["store", "-id"], name="return_lines_latest"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Shipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("external_id", models.CharField(blank=True, max_length=100)),
                ("carrier", models.CharField(blank=True, max_length=60)),
                ("number", models.CharField(blank=True, max_length=100)),
                ("number_key", models.CharField(blank=True, max_length=60)),
                ("url", models.CharField(blank=True, max_length=500)),
                ("state", models.CharField(default="pending", max_length=16)),
                ("word", models.CharField(blank=True, max_length=60)),
                ("state_at", models.DateTimeField(null=True)),
                ("promised_for", models.DateTimeField(null=True)),
                ("lines", models.JSONField(default=list)),
                ("labelled_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("seen", models.JSONField(default=list)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("cash_minor", models.BigIntegerField(null=True)),
                ("said", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=wafaa.lib.time.now)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shipments", to="orders.order"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="shops.shop",
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
                "indexes": [models.Index(fields=["store", "number_key", "-id"], name="shipments_by_number")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("shop__isnull", False)),
                        fields=("shop", "external_id"),
                        name="shipment_once",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=14)),
                ("lines", models.JSONField(default=list)),
                ("basis", models.CharField(max_length=200)),
                ("is_live", models.BooleanField(default=True)),
                ("look_at", models.DateTimeField(null=True)),
                (
                    "promise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="orders.order",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="orders.shipment"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["order", "what"], name="deliveries_of_an_order"),
                    models.Index(
                        condition=models.Q(("look_at__isnull", False)), fields=["look_at"], name="deliveries_to_look_at"
                    ),
                ],
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
                (
                    "promise",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="promises.promise",
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
                "constraints": [models.UniqueConstraint(fields=("promise", "why", "until"), name="slip_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Stock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=60)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("quantity", models.BigIntegerField(default=0)),
                ("said", models.CharField(blank=True, max_length=50)),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stock",
                        to="orders.product",
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
                "indexes": [models.Index(fields=["place", "store"], name="stock_of_a_place")],
                "constraints": [models.UniqueConstraint(fields=("product", "place"), name="stock_once_a_place")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="StockMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("place", models.CharField(max_length=60)),
                ("before", models.BigIntegerField(null=True)),
                ("after", models.BigIntegerField(null=True)),
                ("why", models.CharField(max_length=10)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(default=wafaa.lib.time.now)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="orders.product",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "everywhere",
                "default_manager_name": "objects",
                "indexes": [models.Index(fields=["product", "-id"], name="moves_of_a_product")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="TrackingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("state", models.CharField(max_length=16)),
                ("word", models.CharField(blank=True, max_length=60)),
                ("text", models.CharField(blank=True, max_length=300)),
                ("where", models.CharField(blank=True, max_length=120)),
                ("mark", models.CharField(max_length=24)),
                (
                    "shipment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="orders.shipment",
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
                "constraints": [models.UniqueConstraint(fields=("shipment", "at", "mark"), name="tracked_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Branch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=wafaa.lib.ids.new_id, editable=False, max_length=26, unique=True),
                ),
                ("code", models.CharField(max_length=60)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("shop_name", models.CharField(blank=True, max_length=80)),
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
                "constraints": [models.UniqueConstraint(fields=("store", "code"), name="branch_once")],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("everywhere", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(make_words, drop_words),
    ]
