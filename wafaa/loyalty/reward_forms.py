"""What the owner says of a reward."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.lib.dates import typed_day
from wafaa.lib.money import Money, NotASum
from wafaa.loyalty.models import Fulfilment, OnReturn, Reward, RewardKind
from wafaa.loyalty.models.rewards import AT_ONCE, OF_MONEY
from wafaa.loyalty.tiers import tiers
from wafaa.loyalty.verbs.rewarding import wanted_of
from wafaa.orders.forms import LTR
from wafaa.shops.couponing import lacks
from wafaa.shops.models import Shop, ShopState
from wafaa.stores import scope
from wafaa.stores.fields import WholeField
from wafaa.stores.local_time import known_zone

AUTO = {"dir": "auto", "autocomplete": "off"}
MOST_POINTS, MOST_DAYS, MOST_PIECES = 10_000_000, 3650, 1_000_000
EVERYBODY, BUYERS, EXCLUSIVE = "all", "buyers", "exclusive"
WHO = (
    (EVERYBODY, _("Everybody who takes part")),
    (BUYERS, _("Those who have bought")),
    (EXCLUSIVE, _("Those who have bought, and it is promised to be exclusive")),
)


class SumField(forms.CharField):
    """A sum in the store's money, in any digits; cleans to its smallest unit, empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={**LTR, "inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            found = Money.parse(typed, scope.current().store.currency).amount_minor
        except NotASum:
            found = -1
        if not 0 <= found <= 10**12:
            raise ValidationError(_("Write a sum, as in 25 or 12.50."))
        return found


class RewardDayField(forms.CharField):
    """A day in any calendar and digits; cleans to its beginning in the store's time, or to its end."""

    def __init__(self, *, is_end: bool, **kwargs: Any) -> None:
        attrs = {**LTR, "placeholder": "2026-12-01"}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.is_end = is_end

    def clean(self, value: Any) -> datetime | None:
        typed = super().clean(value)
        if not typed:
            return None
        day = typed_day(typed)
        if day is None or not 2000 <= day.year < 2200:
            raise ValidationError(_("Write the day as in 2026-12-01, or its Hijri date."))
        zone = known_zone(scope.current().store.timezone)
        return datetime.combine(day, time(23, 59, 59) if self.is_end else time(0), zone)


class RewardForm(forms.Form):
    """`traits()` is what the verb takes."""

    kind = forms.ChoiceField(label=_("Its kind"), choices=RewardKind.choices)
    title_ar = forms.CharField(label=_("Name in Arabic"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"}))
    title_en = forms.CharField(
        label=_("Name in English"), max_length=80, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    words_ar = forms.CharField(
        label=_("A few words in Arabic"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    words_en = forms.CharField(
        label=_("A few words in English"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    price = WholeField(label=_("Price in points"), most=MOST_POINTS)
    percent = WholeField(label=_("Per cent off"), least=1, most=100, required=False)
    value = SumField(label=_("Worth to the customer"), required=False)
    cost = SumField(label=_("What it costs you"), required=False)
    stock = WholeField(label=_("How many there are"), most=MOST_PIECES, required=False)
    per_member = WholeField(label=_("At most for each person"), most=1000, required=False)
    per_month = WholeField(label=_("… and within thirty days"), most=1000, required=False)
    starts_at = RewardDayField(label=_("From"), is_end=False, required=False)
    ends_at = RewardDayField(label=_("Until"), is_end=True, required=False)
    who = forms.ChoiceField(label=_("Who may have it"), choices=WHO)
    tier = forms.ChoiceField(label=_("From which tier on"), required=False)
    way = forms.ChoiceField(label=_("The way"), choices=Fulfilment.choices)
    shop = forms.ChoiceField(label=_("In which shop"), required=False)
    valid_days = WholeField(label=_("Days that it is good for"), least=1, most=MOST_DAYS)
    back_at_end = forms.BooleanField(label=_("If it ends unused, the points go back"), required=False)
    on_return = forms.ChoiceField(label=_("When its order is called off or comes back"), choices=OnReturn.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shops = {one.public_id: one for one in Shop.objects.exclude(state=ShopState.OFF).order_by("pk")}
        choices = [("", "—"), *((key, one.name) for key, one in self.shops.items())]
        self.fields["shop"].choices = choices  # type: ignore[attr-defined]
        steps = [("", _("Every tier")), *((one.public_id, one.name) for one in tiers())]
        self.fields["tier"].choices = steps  # type: ignore[attr-defined]

    @classmethod
    def of(cls, reward: Reward | None) -> RewardForm:
        """As it is kept; a new one as most begin."""
        if reward is None:
            usual = {"kind": "gift", "way": "code", "who": EVERYBODY, "valid_days": 90, "back_at_end": True}
            return cls(initial=usual | {"on_return": OnReturn.AGAIN, "per_member": ""})
        zone, currency = known_zone(scope.current().store.timezone), scope.current().store.currency

        def day(at: datetime | None) -> str:
            return at.astimezone(zone).date().isoformat() if at else ""

        def sum_of(minor: int | None) -> str:
            return f"{Money(minor, currency).decimal:f}" if minor else ""

        plain = {name: getattr(reward, name) for name in PLAIN}
        return cls(
            initial=plain
            | {name: getattr(reward, name) or "" for name in ("percent", "per_member", "per_month")}
            | {
                "value": sum_of(reward.value_minor),
                "cost": sum_of(reward.cost_minor),
                "stock": "" if reward.stock is None else reward.stock,
                "starts_at": day(reward.starts_at),
                "ends_at": day(reward.ends_at),
                "who": EXCLUSIVE if reward.is_exclusive else BUYERS if reward.after_order else EVERYBODY,
                "shop": reward.shop.public_id if reward.shop else "",
            }
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        kind, way = said.get("kind"), said.get("way")
        if kind == RewardKind.PERCENT and not said.get("percent") and "percent" not in self.errors:
            self.add_error("percent", _("Write how many per cent."))
        if kind in OF_MONEY and not said.get("value") and "value" not in self.errors:
            self.add_error("value", _("Write the sum."))
        if said.get("price") == 0 and not said.get("per_member") and "per_member" not in self.errors:
            self.add_error("per_member", _("What costs no points needs a limit for each person."))
        begins, ends = said.get("starts_at"), said.get("ends_at")
        if begins and ends and ends < begins:
            self.add_error("ends_at", _("This is before it begins."))
        if kind not in AT_ONCE and way == Fulfilment.COUPON and not self.errors:
            self._fits_a_coupon(said)
        return said

    def _fits_a_coupon(self, said: dict[str, Any]) -> None:
        if said["kind"] not in (RewardKind.PERCENT, RewardKind.SUM):
            self.add_error("way", _("A shop makes coupons for discounts only. Choose another way."))
        elif not said["shop"]:
            self.add_error("shop", _("Choose the shop that makes it."))
        else:
            shop = self.shops[said["shop"]]
            wanted = wanted_of(Reward(**self.traits()), "X")
            if wanted is None:
                self.add_error("shop", _("This shop has another currency than the store."))
            elif lacks(shop, wanted):
                self.add_error("shop", _("This shop cannot make such a coupon by itself. Choose another way."))

    def traits(self) -> dict[str, Any]:
        said = self.cleaned_data
        is_percent = said["kind"] == RewardKind.PERCENT
        shop = self.shops.get(said["shop"]) if said["way"] == Fulfilment.COUPON else None
        return {
            **{name: said[name] for name in PLAIN},
            "percent": (said["percent"] or 0) if is_percent else 0,
            "value_minor": 0 if is_percent else said["value"] or 0,
            "cost_minor": said["cost"],
            "stock": said["stock"],
            "per_member": said["per_member"] or 0,
            "per_month": said["per_month"] or 0,
            "starts_at": said["starts_at"],
            "ends_at": said["ends_at"],
            "after_order": said["who"] == BUYERS,
            "is_exclusive": said["who"] == EXCLUSIVE,
            "way": Fulfilment.HAND if said["kind"] in AT_ONCE else said["way"],
            "shop": shop,
        }


PLAIN = (
    "kind", "title_ar", "title_en", "words_ar", "words_en", "price", "tier", "way", "valid_days", "back_at_end",
    "on_return",
)  # fmt: skip
