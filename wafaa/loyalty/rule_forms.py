"""What the owner says of a rule."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.lib.dates import typed_day
from wafaa.lib.money import Money, NotASum, exponent
from wafaa.loyalty import rule_words as words
from wafaa.loyalty.earning import COUNTER
from wafaa.loyalty.earnings import OCCASIONS, PRODUCT
from wafaa.loyalty.models import EarningRule
from wafaa.loyalty.shelves import shelves_there
from wafaa.shops.models import Shop
from wafaa.stores import scope
from wafaa.stores.fields import WholeField

LTR = {"dir": "ltr", "autocomplete": "off"}
MOST = 10_000_000


class Day(forms.CharField):
    """A day, typed or picked; empty is None."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(required=False, max_length=30, widget=forms.DateInput(attrs={"type": "date"}), **traits)

    def clean(self, value: Any) -> date | None:
        typed = str(super().clean(value) or "").strip()
        if not typed:
            return None
        found = typed_day(typed)
        if found is None:
            raise ValidationError(_("Write a day, as in 2026-12-31."))
        return found


class RuleForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("As colleagues and customers read it: “Double points on incense”."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    what = forms.ChoiceField(label=_("What earns"))
    per_hundred = WholeField(label=_("Points for every hundred"), least=1, most=MOST, required=False)
    fixed = WholeField(label=_("Or a fixed number of points"), least=1, most=MOST, required=False)
    least = forms.CharField(
        label=_("Only from this sum"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={**LTR, "inputmode": "decimal"}),
    )
    words = forms.CharField(
        label=_("Only for these things"),
        required=False,
        max_length=500,
        help_text=_("Words of the name or the number (SKU), with commas between them. Empty: everything."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    categories = forms.MultipleChoiceField(
        label=_("Or for whole categories"),
        required=False,
        help_text=_("As your shops sort their products. A thing counts by its words or by its category."),
        widget=forms.CheckboxSelectMultiple,
    )
    shops = forms.MultipleChoiceField(
        label=_("Only in these shops"),
        required=False,
        help_text=_("None chosen: everywhere."),
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = Day(label=_("From"))
    ends_on = Day(label=_("Until, the whole day"))
    most_per_order = WholeField(label=_("Most points for one purchase"), least=1, most=MOST, required=False)
    most_per_month = WholeField(label=_("Most points for one customer in a month"), least=1, most=MOST, required=False)
    most_altogether = WholeField(label=_("Most points altogether"), least=1, most=MOST, required=False)
    valid_days = WholeField(
        label=_("Days these points live"), least=1, most=3650, required=False, help_text=_("Empty: as all others.")
    )
    is_pending = forms.BooleanField(
        label=_("They wait until the order has arrived and can no longer be returned"), required=False, initial=True
    )
    is_on = forms.BooleanField(label=_("On"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [(one.code, one.label) for one in OCCASIONS.values()]  # type: ignore[attr-defined]
        shops = [(one.public_id, one.name) for one in Shop.objects.order_by("pk")]
        self.fields["shops"].choices = [*shops, (COUNTER, _("At the counter and on the phone"))]  # type: ignore[attr-defined]
        chosen = kwargs.get("initial", {}).get("categories", ())
        self.fields["categories"].choices = [(one, one) for one in shelves_there(chosen)]  # type: ignore[attr-defined]
        if not self.fields["categories"].choices:  # type: ignore[attr-defined]
            self.fields["categories"].help_text = _("No shop has told of any yet.")
        hundred = words.sum_of(100 * 10 ** exponent(scope.current().store.currency))
        says = {"sum": hundred, "one": words.figures(100), "half": words.figures(150)}
        self.fields["per_hundred"].help_text = (
            _("For every %(sum)s that was paid. %(one)s is a point for each, %(half)s a point and a half.") % says
        )
        self.fields["fixed"].help_text = _("For each purchase, for each piece, or each time.")

    def clean_least(self) -> int | None:
        typed = self.cleaned_data["least"].strip()
        if not typed:
            return None
        try:
            minor = Money.parse(typed, scope.current().store.currency).amount_minor
        except NotASum:
            minor = 0
        if minor <= 0:
            raise ValidationError(_("Write a sum above nought, or leave it empty."))
        return minor

    def clean_words(self) -> list[str]:
        typed = self.cleaned_data["words"].replace("،", ",").split(",")
        return [word.strip() for word in typed if word.strip()][:50]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        per, fixed = said["per_hundred"], said["fixed"]
        if (per is None) == (fixed is None):
            self.add_error("per_hundred", _("Fill in one of the two: points for every hundred, or a fixed number."))
        elif per is not None and not OCCASIONS[said["what"]].is_of_orders:
            self.add_error("per_hundred", _("Only purchases are counted in money. Give a fixed number here."))
        if said["what"] == PRODUCT and not said["words"] and not said["categories"]:
            self.add_error("words", _("Say which things are meant."))
        if said["starts_on"] and said["ends_on"] and said["ends_on"] < said["starts_on"]:
            self.add_error("ends_on", _("It would end before it begins."))
        return said

    def traits(self) -> dict[str, Any]:
        said, is_bought = self.cleaned_data, OCCASIONS[self.cleaned_data["what"]].is_of_orders
        plain = ("name", "what", "fixed", "starts_on", "ends_on", "most_per_month", "most_altogether", "is_on")
        kept = {name: said[name] for name in (*plain, "valid_days")}
        return kept | {
            "per_unit": said["per_hundred"],
            "least_minor": said["least"] if is_bought else None,
            "words": said["words"] if is_bought else [],
            "categories": said["categories"] if is_bought else [],
            "shops": said["shops"] if is_bought else [],
            "most_per_order": said["most_per_order"] if is_bought else None,
            "is_pending": said["is_pending"] if is_bought else False,
        }

    @classmethod
    def of(cls, rule: EarningRule) -> RuleForm:
        plain = ("name", "what", "fixed", "starts_on", "ends_on", "most_per_order", "most_per_month", "most_altogether")
        said = {
            name: getattr(rule, name) for name in (*plain, "valid_days", "is_pending", "is_on", "shops", "categories")
        }
        least = None
        if rule.least_minor is not None:
            least = f"{Money(rule.least_minor, scope.current().store.currency).decimal}"
        return cls(initial=said | {"per_hundred": rule.per_unit, "least": least, "words": ", ".join(rule.words)})
