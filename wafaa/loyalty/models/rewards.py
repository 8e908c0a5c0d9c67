"""What points are for: rewards, and the vouchers that stand for them."""

from __future__ import annotations

import json
from copy import copy
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped


class RewardKind(models.TextChoices):
    PERCENT = "percent", _("A discount in per cent")
    SUM = "sum", _("A sum off")
    SHIPPING = "shipping", _("Free delivery")
    GIFT = "gift", _("A gift")
    WRAP = "wrap", _("Gift wrapping")
    EARLY = "early", _("Earlier than others")
    PRODUCT = "product", _("A product for members only")
    CREDIT = "credit", _("Store credit")
    DONATION = "donation", _("A donation")


AT_ONCE = (RewardKind.CREDIT, RewardKind.DONATION)
"""Nothing is left to redeem: they are done with the press of the button."""
OFF_A_PURCHASE = (RewardKind.PERCENT, RewardKind.SUM, RewardKind.SHIPPING)
"""Worth nothing to whoever buys nothing."""
OF_MONEY = (RewardKind.SUM, RewardKind.CREDIT, RewardKind.DONATION)
"""Their worth is a sum, and there is none of them without."""


class Fulfilment(models.TextChoices):
    """How it comes to the customer."""

    COUPON = "coupon", _("A coupon, made in the shop")
    CODE = "code", _("A code, redeemed at the counter")
    HAND = "hand", _("A colleague does it")


class OnReturn(models.TextChoices):
    """What becomes of a voucher when its order is called off or comes back."""

    AGAIN = "again", _("It can be used again")
    POINTS = "points", _("The points go back")


class Reward(Scoped, Public):
    """`price` is in points. What it is worth to the customer is `percent` of an order, or `value_minor` in the store's
    money; `cost_minor` is what it costs the store, the worth where empty.

    Limits: `stock` pieces in all (empty: no end), `per_member` in all and `per_month` within thirty days (nought: no
    limit; what costs nothing has one for each person), from `starts_at` to `ends_at`. `given` counts the vouchers that
    stand: what was given back, has ended unused or was never made is there again. For whom: a `tier` and those above,
    those who have ordered (`after_order`). `is_exclusive` is a promise: members who have bought get it, and no
    first-time visitor gets as much by any way (`loyalty.exclusivity`). `is_personal`: it stands behind one customer's
    own offer (`PersonalOffer`), and nobody takes it.
    """

    kind = models.CharField(max_length=8, choices=RewardKind.choices)
    title_ar = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    words_ar = models.CharField(max_length=400, blank=True)
    words_en = models.CharField(max_length=400, blank=True)
    price = models.PositiveIntegerField()
    percent = models.PositiveSmallIntegerField(default=0)
    value_minor = models.BigIntegerField(default=0)
    cost_minor = models.BigIntegerField(null=True)
    stock = models.PositiveIntegerField(null=True)
    given = models.PositiveIntegerField(default=0)
    per_member = models.PositiveSmallIntegerField(default=0)
    per_month = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    tier = models.CharField(max_length=40, blank=True)
    after_order = models.BooleanField(default=False)
    is_exclusive = models.BooleanField(default=False)
    way = models.CharField(max_length=6, choices=Fulfilment.choices)
    shop = models.ForeignKey("shops.Shop", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    valid_days = models.PositiveSmallIntegerField(default=90)
    back_at_end = models.BooleanField(default=True)
    on_return = models.CharField(max_length=6, choices=OnReturn.choices, default=OnReturn.AGAIN)
    is_on = models.BooleanField(default=False)
    is_personal = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(stock__isnull=True) | Q(given__lte=F("stock")), name="reward_within_stock"
            ),
            models.CheckConstraint(condition=Q(price__gt=0) | Q(per_member__gt=0), name="reward_free_has_a_limit"),
            models.CheckConstraint(condition=Q(percent__lte=100, value_minor__gte=0), name="reward_worth_something"),
        ]
        indexes = [models.Index(fields=["store", "price", "id"], name="rewards_on_offer", condition=Q(is_on=True))]

    def __str__(self) -> str:
        return self.title_ar

    @property
    def left(self) -> int | None:
        """How many there are still; None is without end."""
        return None if self.stock is None else max(self.stock - self.given, 0)

    @property
    def terms(self) -> dict[str, Any]:
        """What somebody who takes it now is promised."""
        return {name: getattr(self, name) for name in TERMS}

    @property
    def mark(self) -> str:
        """Another one whenever what it gives or costs is another: for whoever presses a button, to be sure that they
        get what they saw."""
        seen = json.dumps([self.price, self.valid_days, self.shop_id, self.terms], sort_keys=True, ensure_ascii=False)
        return sha256(seen.encode()).hexdigest()[:16]

    @property
    def for_buyers(self) -> bool:
        """Whether only somebody who has bought gets it."""
        return self.after_order or self.is_exclusive

    def is_on_offer(self, at: datetime) -> bool:
        begun = self.starts_at is None or self.starts_at <= at
        return self.is_on and begun and (self.ends_at is None or at < self.ends_at)


class VoucherState(models.TextChoices):
    WANTED = "wanted", _("Being prepared")
    READY = "ready", _("Ready to use")
    LEAVING = "leaving", _("Being taken back")
    USED = "used", _("Used up")
    EXPIRED = "expired", _("Ended")
    RETURNED = "returned", _("Points given back")
    FAILED = "failed", _("Could not be made")


class VoucherDoubt(models.TextChoices):
    """What a person should look at: it is used, but not as it was meant."""

    TWICE = "twice", _("It stands on several orders")
    OTHERS = "others", _("Somebody else used it")
    BACK = "back", _("Its points were given back, and it was used all the same")
    STAYS = "stays", _("Its shop cannot take the coupon away, so it can still be used: end it there")
    OFF = "off", _("Its order was called off, and only the shop knows whether it can be used again")


TERMS = (
    "kind",
    "title_ar",
    "title_en",
    "words_ar",
    "words_en",
    "percent",
    "value_minor",
    "way",
    "back_at_end",
    "on_return",
)
"""What was promised to whoever took it."""
STANDS = (VoucherState.WANTED, VoucherState.READY, VoucherState.LEAVING, VoucherState.USED)
"""It counts against the limits of its reward: `Reward.given` is how many there are."""


class Voucher(Scoped, Public):
    """One reward that somebody took: their own, by a `code` that nobody guesses. `key` is unique in the store: the same
    key takes it once. `terms` is the reward as it stood then, and holds whatever becomes of it (`promised`). `price`
    and `txn` are what it cost; `back` is the transaction that gave the points back. `order` is what it was used for:
    `by_code` where the order itself says so. `doubt` is what a person should look at.

    A voucher whose coupon lies in a shop leaves in two steps: LEAVING until the shop has said that the coupon is gone
    unused, then it is what `goes_to` says. Points go back in the same moment, or not at all.
    """

    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=80)
    code = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=VoucherState.choices, default=VoucherState.READY)
    goes_to = models.CharField(max_length=8, blank=True)
    terms: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    price = models.PositiveIntegerField()
    txn = models.OneToOneField("loyalty.Txn", null=True, on_delete=models.PROTECT, related_name="voucher")
    back = models.OneToOneField("loyalty.Txn", null=True, on_delete=models.PROTECT, related_name="+")
    coupon = models.OneToOneField("shops.Coupon", null=True, on_delete=models.SET_NULL, related_name="+")
    order = models.ForeignKey("orders.Order", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    by_code = models.BooleanField(default=False, db_default=False)
    doubt = models.CharField(max_length=8, choices=VoucherDoubt.choices, blank=True, default="", db_default="")
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["store", "key"], name="voucher_once"),
            models.UniqueConstraint(fields=["store", "code"], name="voucher_code_once"),
            models.CheckConstraint(
                condition=~Q(state=VoucherState.USED) | Q(used_at__isnull=False), name="voucher_used_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(back__isnull=True) | ~Q(state__in=(VoucherState.READY, VoucherState.USED)),
                name="voucher_paid_or_given_back",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="vouchers_latest"),
            models.Index(fields=["store", "state", "-id"], name="vouchers_by_state"),
            models.Index(fields=["customer", "-id"], name="vouchers_of_a_customer"),
            models.Index(fields=["reward", "customer", "-id"], name="vouchers_of_a_reward"),
            models.Index(fields=["order"], name="vouchers_of_an_order", condition=Q(order__isnull=False)),
            models.Index(
                fields=["closed_at", "id"],
                name="vouchers_not_given_back",
                condition=Q(state="expired", reason="coupon_stays", back__isnull=True),
            ),
            models.Index(fields=["store", "-used_at"], name="vouchers_in_doubt", condition=~Q(doubt="")),
            models.Index(
                fields=["ends_at", "id"],
                name="vouchers_ending",
                condition=Q(state__in=("wanted", "ready", "leaving")),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def topic(self) -> str:
        return f"voucher:{self.public_id}"

    @property
    def promised(self) -> Reward:
        """The reward as it was when it was taken; not to be saved."""
        kept = copy(self.reward)
        for name, value in self.terms.items():
            setattr(kept, name, value)
        return kept

    def is_over(self, at: datetime) -> bool:
        return self.ends_at <= at
