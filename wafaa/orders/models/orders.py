"""Orders, what is in them, how they travel, and what came back for them in money.

They are kept here as a shop last told, so that nothing need be asked of it to show them. `said` on a row holds, for
each thing that was told, the version of the statement that stands (`shops.said.version`): an older one changes nothing.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.shops.said import parcel_key
from wafaa.shops.states import HANDED_OVER, OrderState, ShipmentState
from wafaa.stores.scoped import Public, Scoped

key_of = parcel_key
"""By what the number of an order or a parcel is found."""


class Order(Scoped, Public):
    """`shop` is empty for an order that a colleague took at the counter or on the phone; then `staff` took it.

    `is_history`: it came by a list of old orders, so that nobody is told of it and nothing is promised.
    `is_told` is false while only others spoke of it (a shipment, a refund) and the order itself has not come. `person`
    and `ship_to` are as the shop wrote them. `due_at` is when it is to arrive, by the last word of shop or carrier;
    `is_over` says that nothing is on its way any more.
    `waited` says that its payment was ever waited for, `going_at` when it was first told to be under way, `sent_at` and
    `arrived_at` when its state first said so, by the shop's clock, and did not take it back since (`seen`:
    `orders.sightings`). `troubles` are {code, parcel, since} of what goes
    wrong (`orders.troubles`), `may_cancel_since` is when the law let the customer cancel, `is_made` that its arrival
    was told. `marks` are codes of what a person should know (`orders.words`).
    `given_at` and `given_by`: a colleague said whose it is, for an order of nobody.
    States are words of `shops.states`: which there are is the code's affair, so that a further one needs no migration.
    """

    shop = models.ForeignKey("shops.Shop", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    external_id = models.CharField(max_length=100, blank=True)
    number = models.CharField(max_length=60)
    number_key = models.CharField(max_length=60)
    customer = models.ForeignKey(
        "people.Customer", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default=OrderState.UNKNOWN)
    word = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField(null=True)
    paid_minor = models.BigIntegerField(null=True)
    refunded_minor = models.BigIntegerField(default=0)
    parts: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    payment = models.CharField(max_length=60, blank=True)
    placed_at = models.DateTimeField(default=now)
    promised_for = models.DateTimeField(null=True)
    dispatch_by = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    person: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    ship_to: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    note = models.CharField(max_length=1000, blank=True)
    waited = models.BooleanField(default=False)
    going_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    seen: models.JSONField[list[list[Any]]] = models.JSONField(default=list)
    troubles: models.JSONField[list[dict[str, str]]] = models.JSONField(default=list)
    is_troubled = models.BooleanField(default=False)
    may_cancel_since = models.DateTimeField(null=True)
    is_made = models.BooleanField(default=False)
    given_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    is_told = models.BooleanField(default=False)
    is_gone = models.BooleanField(default=False)
    is_history = models.BooleanField(default=False, db_default=False)
    is_over = models.BooleanField(default=False)
    marks: models.JSONField[list[str]] = models.JSONField(default=list)
    said: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "external_id"], condition=Q(shop__isnull=False), name="order_once"),
            models.UniqueConstraint(fields=["store", "number"], condition=Q(shop__isnull=True), name="own_number_once"),
        ]
        indexes = [
            models.Index(fields=["store", "-placed_at", "-id"], name="orders_latest"),
            models.Index(fields=["store", "state", "-placed_at", "-id"], name="orders_by_state"),
            models.Index(fields=["store", "shop", "-placed_at", "-id"], name="orders_of_a_shop"),
            models.Index(fields=["store", "shop", "state", "-placed_at", "-id"], name="orders_of_a_shop_by_state"),
            models.Index(fields=["store", "customer", "-placed_at", "-id"], name="orders_of_a_customer"),
            models.Index(fields=["store", "number_key", "-id"], name="orders_by_number"),
            models.Index(
                F("store"), F("due_at"), F("id"), name="orders_late", condition=Q(is_over=False, due_at__isnull=False)
            ),
            models.Index(fields=["store", "-placed_at", "-id"], name="orders_troubled", condition=Q(is_troubled=True)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def topic(self) -> str:
        return f"order:{self.public_id}"

    @property
    def total(self) -> Money | None:
        return None if self.total_minor is None else Money(self.total_minor, self.currency)

    @property
    def paid(self) -> Money | None:
        return None if self.paid_minor is None else Money(self.paid_minor, self.currency)

    @property
    def refunded(self) -> Money:
        return Money(self.refunded_minor, self.currency)

    @property
    def is_late(self) -> bool:
        return not self.is_over and self.due_at is not None and self.due_at < now()


class OrderLine(Scoped):
    """One thing in an order, by the line's own id at the shop; `product` is the product's id there, of an order taken
    by hand that of our record. `currency` is the order's, in nearly every case.
    `is_short`: a colleague found that it is out of stock."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    external_id = models.CharField(max_length=100)
    place = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200)
    sku = models.CharField(max_length=60, blank=True)
    product = models.CharField(max_length=100, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField(null=True)
    total_minor = models.BigIntegerField(null=True)
    is_short = models.BooleanField(default=False, db_default=False)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["order", "external_id"], name="line_once_an_order")]
        # The product first: by an index that begins with the store SQLite would look for an order's lines.
        indexes = [
            models.Index(fields=["product", "store", "-id"], name="lines_of_a_product"),
            models.Index(fields=["product", "store", "-id"], name="lines_short", condition=Q(is_short=True)),
            models.Index(fields=["store", "-id"], name="lines_short_latest", condition=Q(is_short=True)),
        ]

    @property
    def total(self) -> Money | None:
        return None if self.total_minor is None else Money(self.total_minor, self.currency)


class OrderCode(Scoped):
    """A code of a coupon or voucher that an order was bought with, as it was typed. It is found by its `key`; `word` is
    what people ask for."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="codes", db_index=False)
    text = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    word = models.CharField(max_length=120)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["order", "key"], name="code_once_an_order")]
        indexes = [models.Index(fields=["store", "key", "-id"], name="orders_by_code")]

    def __str__(self) -> str:
        return self.text


CALLED_OFF = ("cancelled", "canceled", "voided", "ملغي", "ملغاة")


class Shipment(Scoped, Public):
    """A parcel. `state_at` is since when it is in its state, by the carrier's clock; `cash_minor` what the courier is
    to take at the door. `lines` are the ids of the order's lines that are in it, where they were told. `labelled_at`,
    `sent_at` and `arrived_at` are the first time that it was spoken of, moved and was handed over, and was not told
    otherwise since (`seen`: `orders.sightings`). `is_withdrawn`: the shop no longer names it among the order's."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shipments")
    shop = models.ForeignKey("shops.Shop", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    external_id = models.CharField(max_length=100, blank=True)
    carrier = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=100, blank=True)
    number_key = models.CharField(max_length=60, blank=True)
    url = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=16, default=ShipmentState.PENDING)
    word = models.CharField(max_length=60, blank=True)
    state_at = models.DateTimeField(null=True)
    promised_for = models.DateTimeField(null=True)
    lines: models.JSONField[list[str]] = models.JSONField(default=list)
    labelled_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    seen: models.JSONField[list[list[Any]]] = models.JSONField(default=list)
    is_withdrawn = models.BooleanField(default=False, db_default=False)
    currency = models.CharField(max_length=3, blank=True)
    cash_minor = models.BigIntegerField(null=True)
    said: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "external_id"], condition=Q(shop__isnull=False), name="shipment_once"
            )
        ]
        indexes = [models.Index(fields=["store", "number_key", "-id"], name="shipments_by_number")]

    @property
    def cash(self) -> Money | None:
        return None if self.cash_minor is None else Money(self.cash_minor, self.currency)

    @property
    def is_delivered(self) -> bool:
        return self.state in HANDED_OVER

    @property
    def is_no_more(self) -> bool:
        """The shop took it back before it was handed over: nothing is known of it any more."""
        return self.is_withdrawn and not self.is_delivered

    @property
    def is_called_off(self) -> bool:
        """Its label or fulfilment was cancelled: nothing travels in it."""
        return self.state == ShipmentState.EXCEPTION and self.word.strip().casefold() in CALLED_OFF


class TrackingEvent(Scoped):
    """What a carrier saw, once however often it is told; `mark` is the digest of its words."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField()
    state = models.CharField(max_length=16)
    word = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=300, blank=True)
    where = models.CharField(max_length=120, blank=True)
    mark = models.CharField(max_length=24)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["shipment", "at", "mark"], name="tracked_once")]


class Refund(Scoped):
    """Money that went back for an order; `back_for` is the return that it was for, as far as there was one."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="refunds")
    shop = models.ForeignKey("shops.Shop", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    external_id = models.CharField(max_length=100)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    back_for = models.ForeignKey("orders.Return", null=True, on_delete=models.SET_NULL, related_name="refunds")
    at = models.DateTimeField()
    said: models.JSONField[dict[str, str]] = models.JSONField(default=dict)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "external_id"], name="refund_once")]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
