"""What an owner says of a contest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wafaa.lib.dates import typed_day
from wafaa.lib.money import Money, NotASum
from wafaa.loyalty.models import Contest
from wafaa.loyalty.models.contests import Entering
from wafaa.stores import scope
from wafaa.stores.fields import WholeField
from wafaa.stores.local_time import edge, known_zone

AUTO = {"dir": "auto", "autocomplete": "off"}
LTR = {"dir": "ltr", "class": "reads-ltr", "autocomplete": "off"}
NOON = 12 * 60


class Day(forms.CharField):
    """A date as the browser's picker or a person writes it, Gregorian or Hijri, in any digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={**LTR, "type": "date"}), **kwargs)

    def clean(self, value: Any) -> Any:
        found = typed_day(super().clean(value))
        if found is None or not 2000 <= found.year < 2200:
            raise ValidationError(_("Write a date, as in 2026-12-31."))
        return found


class ContestForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs=AUTO))
    prize = forms.CharField(label=_("What can be won"), max_length=200, widget=forms.TextInput(attrs=AUTO))
    points = WholeField(label=_("And points for each winner"), empty=0, required=False)
    winners = WholeField(label=_("How many win"), least=1, most=1000)
    entering = forms.ChoiceField(label=_("How one takes part"), choices=Entering.choices, widget=forms.RadioSelect)
    least = forms.CharField(
        label=_("An order has to come to"),
        max_length=15,
        required=False,
        widget=forms.TextInput(attrs={**LTR, "inputmode": "decimal", "size": "8"}),
    )
    most_tickets = WholeField(label=_("Tickets of one person at most"), least=1, most=1000)
    starts = Day(label=_("First day"))
    ends = Day(label=_("Last day"))
    draws = Day(label=_("Day of the draw"))

    @classmethod
    def of(cls, contest: Contest | None) -> ContestForm:
        if contest is None:
            return cls(initial={"entering": Entering.ORDER, "winners": 1, "points": 0, "most_tickets": 5})
        zone = known_zone(scope.current().store.timezone)
        least = Money(contest.least_minor, scope.current().store.currency)
        return cls(
            initial={
                **{name: getattr(contest, name) for name in ("name", "prize", "points", "winners", "entering")},
                "most_tickets": contest.most_tickets,
                "least": f"{least.decimal:f}" if contest.least_minor else "",
                "starts": contest.starts_at.astimezone(zone).date().isoformat(),
                "ends": (contest.ends_at - timedelta(seconds=1)).astimezone(zone).date().isoformat(),
                "draws": contest.draws_at.astimezone(zone).date().isoformat(),
            }
        )

    def clean_least(self) -> int:
        typed = self.cleaned_data["least"].strip()
        try:
            sum = Money.parse(typed or "0", scope.current().store.currency)
        except NotASum:
            raise ValidationError(_("Write a sum, as in 100 or 99.50.")) from None
        if sum.amount_minor < 0:
            raise ValidationError(_("Write a sum, as in 100 or 99.50."))
        return sum.amount_minor

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last, drawn = said.get("starts"), said.get("ends"), said.get("draws")
        if first and last and last < first:
            self.add_error("ends", _("The last day cannot be before the first."))
        elif last and drawn and drawn <= last:
            self.add_error("draws", _("Draw on a later day than the last one, so that everybody had their chance."))
        return said

    def traits(self) -> dict[str, Any]:
        """What it says, for `verbs.write_contest`."""
        said, zone = self.cleaned_data, known_zone(scope.current().store.timezone)
        plain = {name: said[name] for name in ("name", "prize", "points", "winners", "entering", "most_tickets")}
        return plain | {
            "least_minor": said["least"],
            "starts_at": edge(said["starts"], 0, zone),
            "ends_at": edge(said["ends"] + timedelta(days=1), 0, zone),
            "draws_at": edge(said["draws"], NOON, zone),
        }


class CallOffForm(forms.Form):
    why = forms.CharField(
        label=_("Why, for your customers to read"), max_length=200, widget=forms.TextInput(attrs=AUTO)
    )
