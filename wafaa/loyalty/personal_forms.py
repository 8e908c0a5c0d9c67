"""What is typed about personal offers."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from wafaa.loyalty.forms import SumField
from wafaa.loyalty.models import OfferKind, Whom
from wafaa.loyalty.personal import MOST_PERCENT, Terms
from wafaa.loyalty.personal_settings import OfferSettings
from wafaa.loyalty.speech import speaks
from wafaa.loyalty.tiers import tiers
from wafaa.stores.fields import WholeField
from wafaa.stores.settings import read

MOST_DAYS, MOST_PEOPLE = 90, 50


class TermsForm(forms.Form):
    """How much, and for how long; which of `percent` and `amount` counts says the kind."""

    kind = forms.ChoiceField(label=_("What it gives"), choices=OfferKind.choices)
    percent = WholeField(label=_("Per cent"), least=1, most=MOST_PERCENT, required=False)
    amount = SumField(label=_("Sum or price"), required=False, max_length=20)
    days = WholeField(label=_("Days it lives"), least=1, most=MOST_DAYS, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        is_percent = said.get("kind") == OfferKind.PERCENT
        wanted = "percent" if is_percent else "amount"
        if not said.get(wanted) and wanted not in self.errors and said.get("kind"):
            self.add_error(wanted, _t("Write how much."))
        return said

    def terms(self) -> Terms:
        said = self.cleaned_data
        days = said.get("days") or read(OfferSettings).days
        if said["kind"] == OfferKind.PERCENT:
            return Terms(said["kind"], percent=said["percent"], days=days)
        return Terms(said["kind"], amount_minor=said["amount"], days=days)


class OfferForm(TermsForm):
    """One offer beside a conversation. `product` is a public id, "" the whole basket; `once` is this form's own."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=40)
    product = forms.ChoiceField(label=_("On what"), required=False)

    def __init__(self, *args: Any, things: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = token_hex(12)
        self.fields["product"].choices = [*things, ("", _("Their whole next order"))]  # type: ignore[attr-defined]


class RoundForm(TermsForm):
    """A round of offers by taste: to whom, how many, and whether they are told."""

    whom = forms.ChoiceField(label=_("For whom"), choices=Whom.choices)
    tier = forms.ChoiceField(label=_("Tier"), required=False)
    most = WholeField(label=_("At most so many people"), least=1, most=MOST_PEOPLE)
    tells = forms.BooleanField(label=_("Tell them by a message, if they agreed to offers"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(one.public_id, one.name_in(speaks())) for one in tiers()]
        self.fields["tier"].choices = [("", "—"), *found]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [one for one in OfferKind.choices if one[0] != OfferKind.PRICE]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("whom") == Whom.TIER and not said.get("tier"):
            self.add_error("tier", _t("Choose a tier."))
        return said
