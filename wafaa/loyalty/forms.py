"""What colleagues type about points and tiers. Every value is checked; nothing typed is lost."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.lib.money import Money, NotASum
from wafaa.lib.text.safe import visible
from wafaa.loyalty.granting import Reason
from wafaa.loyalty.models import Tier
from wafaa.loyalty.tiers import is_by_points
from wafaa.stores import scope
from wafaa.stores.fields import WholeField


class SumField(forms.CharField):
    """A sum of the store's money, in any digits; cleans to its smallest units."""

    widget = forms.TextInput(attrs={"class": "reads-ltr", "autocomplete": "off"})

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            found = Money.parse(typed, scope.current().store.currency).amount_minor
        except NotASum:
            raise ValidationError(_("Write a sum such as 1,000 or 49.50.")) from None
        if found < 0:
            raise ValidationError(_("Write a sum such as 1,000 or 49.50."))
        return found


class CreditForm(forms.Form):
    """So much off their store credit; `once` is the page's own."""

    once = forms.CharField(max_length=40)
    sum = SumField(label=_("Sum"), max_length=20)

    def clean_sum(self) -> int:
        found: int = self.cleaned_data["sum"]
        if not found:
            raise ValidationError(_("Write a sum such as 1,000 or 49.50."))
        return found


class CreditCodeForm(CreditForm):
    """And a code of this shop for it."""

    shop = forms.CharField(max_length=40)


class GrantForm(forms.Form):
    """`once` is this form's own, so that a second press of its button gives nothing twice."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=40)
    points = WholeField(label=_("How many points"), least=1)
    reason = forms.ChoiceField(label=_("What for"), choices=Reason.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = token_hex(12)


class TierForm(forms.Form):
    name_ar = forms.CharField(
        label=_("Name in Arabic"), max_length=40, widget=forms.TextInput(attrs={"dir": "auto", "lang": "ar"})
    )
    name_en = forms.CharField(
        label=_("Name in English"), max_length=40, widget=forms.TextInput(attrs={"dir": "auto", "lang": "en"})
    )
    multiplier = WholeField(
        label=_("What a purchase earns, in percent"),
        help_text=_("100 is as much as for everybody, 150 is half as much again."),
        least=100,
        most=1000,
    )
    anniversary_points = WholeField(label=_("Points every year on the day they joined"), most=100_000, required=False)
    perks_ar = forms.CharField(
        label=_("What else it gives, in Arabic"),
        help_text=_("One line each. Customers read it as you write it."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "lang": "ar"}),
    )
    perks_en = forms.CharField(
        label=_("What else it gives, in English"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "lang": "en"}),
    )
    tone = forms.CharField(
        label=_("A line for colleagues"),
        help_text=_("It stands beside the conversation, such as: greet them by their name."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    reply_minutes = WholeField(
        label=_("Minutes within which they are to be answered"),
        help_text=_("For rules and views. It shortens what is aimed at and loosens nobody else's promise."),
        least=1,
        most=10_080,
        required=False,
    )
    queue_weight = WholeField(
        label=_("Weight in a queue, 0 to 10"),
        help_text=_(
            "Where a team shares out by itself they come sooner, but never past a promise at risk or a long wait."
        ),
        most=10,
        required=False,
    )
    gesture = SumField(
        label=_("How much more an apology may cost"), max_length=15, required=False,
        help_text=_("In the store's money, for rules that give something."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks: dict[str, Any] = {
            "label": _("From how much on, in twelve months"),
            "help_text": _("Nought is the tier on which everybody begins."),
        }
        field = WholeField(most=10**9, **asks) if is_by_points() else SumField(max_length=15, **asks)
        rest = {name: self.fields.pop(name) for name in list(self.fields) if not name.startswith("name_")}
        self.fields |= {"threshold": field} | rest

    @classmethod
    def of(cls, tier: Tier | None) -> TierForm:
        if tier is None:
            return cls(initial={"multiplier": "100"})
        plain = ("name_ar", "name_en", "perks_ar", "perks_en", "tone", "multiplier", "queue_weight", "reply_minutes")
        currency = scope.current().store.currency
        threshold = tier.threshold if is_by_points() else f"{Money(tier.threshold, currency).decimal:f}"
        kept = {name: getattr(tier, name) for name in plain}
        more = f"{Money(tier.gesture_minor, currency).decimal:f}" if tier.gesture_minor else ""
        points = tier.anniversary_points or ""
        return cls(initial=kept | {"threshold": threshold, "gesture": more, "anniversary_points": points})

    def traits(self) -> dict[str, Any]:
        """What `keep_tier` takes."""
        said = dict(self.cleaned_data)
        words = {name: visible(said[name]).strip() for name in ("name_ar", "name_en", "tone")}
        lines = {name: "\n".join(map(visible, said[name].splitlines())).strip() for name in ("perks_ar", "perks_en")}
        return {
            **words,
            **lines,
            "threshold": said["threshold"],
            "multiplier": said["multiplier"],
            "reply_minutes": said["reply_minutes"],
            "queue_weight": said["queue_weight"] or 0,
            "gesture_minor": said["gesture"] or 0,
            "anniversary_points": said["anniversary_points"] or 0,
        }
