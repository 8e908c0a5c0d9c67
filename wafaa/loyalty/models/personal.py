"""What goes with what, and offers that are one customer's own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.loyalty.models.rewards import Voucher
from wafaa.stores.scoped import Public, Scoped


class Taste(Scoped):
    """Whoever kept `product` often keeps `goes_with` as well: `score` is their cosine in ten thousandths."""

    product = models.ForeignKey("orders.Product", on_delete=models.CASCADE, related_name="+", db_index=False)
    goes_with = models.ForeignKey("orders.Product", on_delete=models.CASCADE, related_name="+", db_index=False)
    score = models.PositiveIntegerField()

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["product", "goes_with"], name="taste_once")]
        indexes = [models.Index(fields=["store", "product"], name="taste_of_a_store")]


class OfferKind(models.TextChoices):
    PERCENT = "percent", _("A discount in per cent")
    SUM = "sum", _("A sum off")
    PRICE = "price", _("A price of their own")


class OfferWhy(models.TextChoices):
    """Why somebody has an offer: told to them and to colleagues."""

    TASTE = "taste", _("It goes with what they bought")
    THANKS = "thanks", _("To thank them")
    CHOSEN = "chosen", _("Chosen for them")


class Whom(models.TextChoices):
    """Whom a round of offers reaches; always only those who have a purchase that stands."""

    BUYERS = "buyers", _("Everybody who has bought")
    LATELY = "lately", _("Who bought within 90 days")
    QUIET = "quiet", _("Who bought, but not within 90 days")
    TIER = "tier", _("Who stands on a tier or above")


class OfferRound(Scoped, Public):
    """Offers that the owner had made together: exactly those which were shown before. `wanted` are the ids of customer,
    product and what they bought, in the order in which they are made; `upto` is how far that has come."""

    kind = models.CharField(max_length=7, choices=OfferKind.choices)
    percent = models.PositiveSmallIntegerField(default=0)
    amount_minor = models.BigIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=14)
    tells = models.BooleanField(default=False)
    whom = models.CharField(max_length=7, choices=Whom.choices)
    key = models.CharField(max_length=40)
    wanted: models.JSONField[list[list[int]]] = models.JSONField(default=list)
    upto = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="offer_round_once")]


class PersonalOffer(Scoped, Public):
    """An offer to one customer, on one product or (empty) on a whole basket; `voucher` is how it is had. `was_minor` is
    the public price when it was made, `price_minor` what they pay, `cost_minor` the most that it costs the store.

    `key` made it once, whatever vouchers it has had since. `because` is what they bought, where the reason is their
    taste. `declined_at`: they do not want it, and are not offered it again. `tells`: they are told of it, by the
    gate, once it can be used. `is_cheaper`: everybody pays as little by now, so it is an offer no more."""

    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=80, default="", db_default="")
    voucher = models.OneToOneField(Voucher, on_delete=models.PROTECT, related_name="offer")
    round = models.ForeignKey(OfferRound, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    product = models.ForeignKey(
        "orders.Product", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    because = models.ForeignKey(
        "orders.Product", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    why = models.CharField(max_length=6, choices=OfferWhy.choices)
    kind = models.CharField(max_length=7, choices=OfferKind.choices)
    percent = models.PositiveSmallIntegerField(default=0)
    amount_minor = models.BigIntegerField(default=0)
    was_minor = models.BigIntegerField(null=True)
    price_minor = models.BigIntegerField(null=True)
    cost_minor = models.BigIntegerField()
    tells = models.BooleanField(default=False)
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=now)
    declined_at = models.DateTimeField(null=True)
    is_cheaper = models.BooleanField(default=False)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(cost_minor__gt=0, percent__lte=90, amount_minor__gte=0)
                & (Q(price_minor__isnull=True) | Q(price_minor__gte=0, price_minor__lt=models.F("was_minor"))),
                name="offer_lowers",
            ),
            models.UniqueConstraint(fields=["store", "key"], condition=~Q(key=""), name="offer_once"),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="offers_latest"),
            models.Index(fields=["customer", "-id"], name="offers_of_a_customer"),
            models.Index(fields=["store", "created_at"], name="offers_of_a_month"),
        ]

    @property
    def topic(self) -> str:
        return f"offer:{self.public_id}"
