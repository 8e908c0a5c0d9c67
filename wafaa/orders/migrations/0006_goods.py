"""Goods: how they are found and counted, branches, notes on orders, and whose an order of nobody is."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import wafaa.lib.ids
import wafaa.lib.time
from wafaa.lib.text import fold, terms

SQLITE = (
    "CREATE VIRTUAL TABLE goods_words USING fts5(words, detail=none, prefix='4 6 8', "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")",
)
POSTGRESQL = (
    "CREATE TABLE goods_words (product_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX goods_words_gin ON goods_words USING gin (words)",
)


def make_words(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def drop_words(apps, editor):
    editor.execute("DROP TABLE goods_words")


def know_goods(apps, editor):
    """What was told before is found, sorted and counted like what comes."""
    Product, Stock, Branch = (apps.get_model("orders", name) for name in ("Product", "Stock", "Branch"))
    insert = (
        "INSERT INTO goods_words (rowid, words) VALUES (%s, %s)"
        if editor.connection.vendor == "sqlite"
        else "INSERT INTO goods_words (product_id, words) VALUES (%s, array_to_tsvector(string_to_array(%s, ' ')))"
    )
    for product in Product.objects.order_by("pk").iterator(500):
        there = dict(Stock.objects.filter(product=product).values_list("place", "quantity"))
        some = {code[5:] for code in product.said if code.startswith("some:")} - set(there)
        product.name_key = " ".join(fold(product.name).split())[:80]
        product.is_short = bool(product.is_offered and there and not some and max(there.values()) <= 0)
        product.save(update_fields=["name_key", "is_short"])
        words = sorted({f"{product.store_id}_{term}" for term in terms(f"{product.name}\n{product.sku}") if term})
        if words:
            with editor.connection.cursor() as cursor:
                cursor.execute(insert, [product.pk, " ".join(words)])
    places = Stock.objects.exclude(place="online").order_by("place").values_list("store_id", "place", "name").distinct()
    for store_id, code, name in places.iterator(500):
        Branch.objects.get_or_create(store_id=store_id, code=code, defaults={"shop_name": name})


def forget_goods(apps, editor):
    pass


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_lists"),
        ("shops", "0002_coupons"),
        ("stores", "0001_initial"),
        ("team", "0001_initial"),
    ]

    operations = [
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
            name="given_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="given_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="team.staff",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="is_short",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="product",
            name="name_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(fields=["product", "store", "-id"], name="lines_of_a_product"),
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(
                condition=models.Q(("is_short", True)), fields=["product", "store", "-id"], name="lines_short"
            ),
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(
                condition=models.Q(("is_short", True)), fields=["store", "-id"], name="lines_short_latest"
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(fields=["store", "name_key", "id"], name="products_by_name"),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                condition=models.Q(("is_short", True)), fields=["store", "name_key", "id"], name="products_short"
            ),
        ),
        migrations.AddIndex(
            model_name="stock",
            index=models.Index(fields=["place", "store"], name="stock_of_a_place"),
        ),
        migrations.AddField(
            model_name="branch",
            name="store",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
            ),
        ),
        migrations.AddField(
            model_name="ordernote",
            name="order",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orders.order"
            ),
        ),
        migrations.AddField(
            model_name="ordernote",
            name="staff",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="team.staff",
            ),
        ),
        migrations.AddField(
            model_name="ordernote",
            name="store",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
            ),
        ),
        migrations.AddField(
            model_name="stockmove",
            name="product",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orders.product"
            ),
        ),
        migrations.AddField(
            model_name="stockmove",
            name="staff",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="team.staff",
            ),
        ),
        migrations.AddField(
            model_name="stockmove",
            name="store",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stores.store"
            ),
        ),
        migrations.AddConstraint(
            model_name="branch",
            constraint=models.UniqueConstraint(fields=("store", "code"), name="branch_once"),
        ),
        migrations.AddIndex(
            model_name="ordernote",
            index=models.Index(fields=["order", "-id"], name="notes_of_an_order"),
        ),
        migrations.AddConstraint(
            model_name="ordernote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True), fields=("order", "key"), name="order_note_once"
            ),
        ),
        migrations.AddIndex(
            model_name="stockmove",
            index=models.Index(fields=["product", "-id"], name="moves_of_a_product"),
        ),
        migrations.RunPython(make_words, drop_words),
        migrations.RunPython(know_goods, forget_goods),
    ]
