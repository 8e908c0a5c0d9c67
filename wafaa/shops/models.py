"""Connected shops, and what came in from them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped
from wafaa.work.arrivals import RawArrival


class ShopState(models.TextChoices):
    NEW = "new", _("Nothing has come yet")
    OK = "ok", _("Connected")
    FAILING = "failing", _("Not working")
    OFF = "off", _("Switched off")


class Shop(Scoped, Public):
    """A connected commerce engine. `kind` names its adapter; `secrets` are sealed one by one.

    `prefix` stands before the ids of its customers' accounts: empty for the store's first shop, whose ids are those
    that the chat's signed visitors have; two shops may use the same number. `refusals` are the reasons for which calls
    were turned away, each with its last time.
    """

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=254, blank=True)
    currency = models.CharField(max_length=3, default="SAR")
    prefix = models.CharField(max_length=40, blank=True)
    options: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    secrets: models.JSONField[dict[str, str]] = models.JSONField(default=dict, blank=True)
    cursor: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    refusals: models.JSONField[dict[str, str]] = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=ShopState.choices, default=ShopState.NEW)
    problem = models.CharField(max_length=120, blank=True)
    last_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class Arrival(RawArrival):
    """What a shop told in one call. `about` names the thing ("order:1001"), `doubts` what was odd in the telling;
    `is_odd` says that a person should look at it."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="arrivals", db_index=False)
    about = models.CharField(max_length=140, blank=True)
    doubts: models.JSONField[list[str]] = models.JSONField(default=list)
    is_odd = models.BooleanField(default=False)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "provider_id", "body_hash"], name="shop_tells_once")]
        indexes = [
            models.Index(fields=["shop", "-id"], name="arrivals_of_a_shop"),
            models.Index(fields=["shop", "about"], name="arrivals_about"),
            models.Index(fields=["shop", "-id"], name="arrivals_to_look_at", condition=models.Q(is_odd=True)),
        ]


class CouponState(models.TextChoices):
    WANTED = "wanted", _("Being made")
    SENT = "sent", _("Asked for, outcome unknown")
    MADE = "made", _("Made")
    REFUSED = "refused", _("Not made")


class Coupon(Scoped, Public):
    """A coupon that a shop makes for us: for whom, by whom and why. `told` is what was asked for."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    told: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    why = models.CharField(max_length=200, blank=True)
    customer = models.ForeignKey("people.Customer", null=True, on_delete=models.SET_NULL, related_name="+")
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=CouponState.choices, default=CouponState.WANTED)
    problem = models.CharField(max_length=120, blank=True)
    external_id = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "code"], name="coupon_once")]
