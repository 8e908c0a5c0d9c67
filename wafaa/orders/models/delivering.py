"""What is promised of orders, what was told of a promise that slips, and how long journeys took."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wafaa.lib.time import now
from wafaa.orders.models.orders import Order, Shipment
from wafaa.promises.models import Promise
from wafaa.stores.scoped import Scoped


class Delivery(Scoped):
    """A promise about an order: `what` is a kind of promise. Of several deliveries each line has one: `lines` are the
    lines' ids at the shop, empty for all that no other has; `shipment` is the parcel that it is alone about.

    `basis` says of what the date was made (`orders.delivering`): as long as it is the same, the date stays. `look_at`
    is when the clock has to look at it next; empty when nothing can happen to it any more.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    shipment = models.ForeignKey(Shipment, null=True, on_delete=models.SET_NULL, related_name="+")
    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=14)
    lines: models.JSONField[list[str]] = models.JSONField(default=list)
    basis = models.CharField(max_length=200)
    is_live = models.BooleanField(default=True)
    look_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["order", "what"], name="deliveries_of_an_order"),
            models.Index(fields=["look_at"], name="deliveries_to_look_at", condition=Q(look_at__isnull=False)),
        ]


class Slip(Scoped):
    """It was told once that this promise will be late: for this reason and with this new date (ISO, or "")."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="+", db_index=False)
    why = models.CharField(max_length=20)
    until = models.CharField(max_length=32, blank=True)
    before_due = models.BooleanField()
    at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["promise", "why", "until"], name="slip_once")]


class Journey(Scoped):
    """How long an order took that has arrived: what later dates are made of. `carrier` and `region` are folded."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="+")
    carrier = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["store", "carrier", "region", "-arrived_at"], name="journeys_alike"),
            models.Index(fields=["store", "carrier", "-arrived_at"], name="journeys_by_carrier"),
            models.Index(fields=["store", "-arrived_at"], name="journeys_latest"),
        ]
