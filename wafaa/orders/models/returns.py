"""What customers send back, and what they get for it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.orders.models.orders import Order, OrderLine, Refund
from wafaa.orders.returning import OPEN, SENT, Outcome, ReturnState
from wafaa.stores.scoped import Public, Scoped


class Return(Scoped, Public):
    """`order` is that of its first line, empty for things that no shop knows. `wanted` is what the customer asked for
    and `wanted_instead` what they would like in its place, in their own words; `decided` is what they got. `doubts` are
    codes of what a person should know (`orders.return_words`). Sums are fixed when it is resolved: `value_minor` of
    things and shipping, less `fee_minor`, with `bonus_minor`, is `refund_minor`.
    `shares` says how much of the worth came from which order {id: minor units}; an order's refunds name the return that
    they were for (`Refund.back_for`), and `maybe` is one that nobody could match, until a person says.
    `carrier` and `parcel` are of the way to us, `sent_carrier` and `sent_parcel` of what goes back to the customer.
    `terms` are the fees, the bonuses and who pays the way back, of the day it was asked for (`return_policy.terms`;
    what is not in them is as today).
    `key` names the request that made it, so that a second one with the same key makes none."""

    number = models.CharField(max_length=20)
    number_key = models.CharField(max_length=20)
    customer = models.ForeignKey(
        "people.Customer", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    order = models.ForeignKey(Order, null=True, on_delete=models.CASCADE, related_name="returns", db_index=False)
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    state = models.CharField(max_length=12, default=ReturnState.REQUESTED)
    source = models.CharField(max_length=8)
    wanted = models.CharField(max_length=10)
    wanted_instead = models.CharField(max_length=200, blank=True, default="", db_default="")
    decided = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=14)
    note = models.CharField(max_length=1000, blank=True)
    refusal = models.CharField(max_length=14, blank=True)
    refusal_note = models.CharField(max_length=500, blank=True)
    instructions = models.CharField(max_length=1000, blank=True)
    label_url = models.CharField(max_length=500, blank=True)
    carrier = models.CharField(max_length=60, blank=True)
    parcel = models.CharField(max_length=100, blank=True)
    sent_carrier = models.CharField(max_length=60, blank=True)
    sent_parcel = models.CharField(max_length=100, blank=True)
    is_whole = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)
    value_minor = models.BigIntegerField(null=True)
    shipping_minor = models.BigIntegerField(default=0)
    fee_minor = models.BigIntegerField(default=0)
    bonus_minor = models.BigIntegerField(default=0)
    refund_minor = models.BigIntegerField(null=True)
    difference_minor = models.BigIntegerField(default=0)
    shares: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    instead: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    terms: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    doubts: models.JSONField[list[str]] = models.JSONField(default=list)
    key = models.CharField(max_length=60, blank=True)
    maybe = models.ForeignKey(Refund, null=True, on_delete=models.SET_NULL, related_name="+")
    by_hand = models.BooleanField(default=False, db_default=False)
    refund_due_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(default=now)
    approved_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="return_number_once"),
            models.UniqueConstraint(fields=["store", "key"], condition=~Q(key=""), name="return_key_once"),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="returns_latest"),
            models.Index(fields=["store", "state", "-id"], name="returns_by_state"),
            models.Index(fields=["store", "customer", "-id"], name="returns_of_a_customer"),
            models.Index(fields=["store", "number_key", "-id"], name="returns_by_number"),
            models.Index(fields=["store", "order", "-id"], name="returns_of_an_order"),
            models.Index(fields=["store", "maybe", "id"], name="returns_in_doubt", condition=Q(maybe__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def topic(self) -> str:
        return f"return:{self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def outcome(self) -> str:
        return self.decided or self.wanted

    @property
    def is_owed(self) -> bool:
        """Whether what was decided is still to be handed over: credit is, until the return is closed."""
        return self.state == ReturnState.RESOLVED and self.decided == Outcome.CREDIT

    @property
    def is_sent(self) -> bool:
        """Whether something sets out to the customer for it: what was repaired, or another thing; not where they took
        it at the counter."""
        return self.decided in SENT and not self.by_hand

    @property
    def sum(self) -> Money | None:
        return None if self.refund_minor is None else Money(self.refund_minor, self.currency)


class ReturnLine(Scoped):
    """One thing that comes back. `line` may go when the shop tells its order anew; `ref` is its id at the shop, by
    which it is counted. A thing that no shop knows has neither, and the words of whoever told of it. `worth_minor` is
    its share of what was paid, once fixed; for a thing that no shop knows, what a person said."""

    of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    order = models.ForeignKey(Order, null=True, on_delete=models.CASCADE, related_name="return_lines", db_index=False)
    line = models.ForeignKey(OrderLine, null=True, on_delete=models.SET_NULL, related_name="+")
    ref = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=200)
    sku = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=14)
    asked = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    received = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    accepted = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    condition = models.CharField(max_length=10, blank=True)
    mark = models.CharField(max_length=10, blank=True)
    worth_minor = models.BigIntegerField(null=True)
    photos: models.JSONField[list[str]] = models.JSONField(default=list)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["store", "order", "id"], name="return_lines_of_an_order"),
            models.Index(fields=["store", "-id"], name="return_lines_latest"),
        ]

    @property
    def is_known(self) -> bool:
        return bool(self.ref)
