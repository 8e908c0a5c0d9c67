"""What lies on the shelf, online and in the branches."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped

ONLINE = "online"
"""The place where a shop sells on the net."""
BY_SHOP = "shop"


class Product(Scoped, Public):
    """Something on a shop's shelf. `name_key` is its name as it is sorted; `is_short` says that it is offered and
    that nothing of it is left at any place (`orders.verbs.counting` keeps both). `categories` are the names of the
    shelves that its shop puts it on."""

    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, related_name="+", db_index=False)
    external_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    sku = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    price_minor = models.BigIntegerField(null=True)
    url = models.CharField(max_length=500, blank=True)
    image = models.CharField(max_length=500, blank=True)
    is_offered = models.BooleanField(default=True)
    categories: models.JSONField[list[str]] = models.JSONField(default=list)
    name_key = models.CharField(max_length=80, blank=True, default="", db_default="")
    is_short = models.BooleanField(default=False, db_default=False)
    said: models.JSONField[dict[str, str]] = models.JSONField(default=dict)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "external_id"], name="product_once")]
        indexes = [
            models.Index(fields=["store", "sku"], name="products_by_sku"),
            models.Index(fields=["store", "name_key", "id"], name="products_by_name"),
            models.Index(fields=["store", "name_key", "id"], name="products_short", condition=Q(is_short=True)),
        ]

    @property
    def topic(self) -> str:
        return f"product:{self.public_id}"

    @property
    def price(self) -> Money | None:
        return None if self.price_minor is None else Money(self.price_minor, self.currency)


class Category(Scoped):
    """A shelf that a shop of the store puts products on, as it was first called; `key` is its name as it is
    compared."""

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=80)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="category_once")]


class Stock(Scoped):
    """How many of a product lie at a place: `place` is "online" or a branch's code, `name` what people call it."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="stock", db_index=False)
    place = models.CharField(max_length=60)
    name = models.CharField(max_length=80, blank=True)
    quantity = models.BigIntegerField(default=0)
    said = models.CharField(max_length=50, blank=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["product", "place"], name="stock_once_a_place")]
        indexes = [models.Index(fields=["place", "store"], name="stock_of_a_place")]


class Branch(Scoped, Public):
    """A place of the store's own where goods lie. `code` is what shops know it by, or ours; `name` is what the owner
    calls it, `shop_name` what a shop did."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80, blank=True)
    shop_name = models.CharField(max_length=80, blank=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "code"], name="branch_once")]

    @property
    def called(self) -> str:
        return self.name or self.shop_name or self.code


class StockMove(Scoped, Public):
    """How many of a product lay at a place before and after; None: nobody counted. `why` is a code of
    `orders.counting`, "shop" for what a shop told: of one day that is one row. `undone_at` is when a colleague took a
    correction back."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.CharField(max_length=60)
    before = models.BigIntegerField(null=True)
    after = models.BigIntegerField(null=True)
    why = models.CharField(max_length=10)
    note = models.CharField(max_length=200, blank=True)
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(default=now)
    undone_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["product", "-id"], name="moves_of_a_product")]
