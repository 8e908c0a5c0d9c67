"""What may be said of a policy in a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wafaa.people.models import CustomerKind
from wafaa.promises.models import REPLIES, Policy
from wafaa.stores.fields import WholeField

MINUTE, HOUR, DAY = 1, 60, 24 * 60
UNITS = ((MINUTE, _("minutes")), (HOUR, _("hours")), (DAY, _("days")))
CHANNELS = (("", _("Any channel")), ("webchat", _("Chat")), ("email", _("E-mail")), ("form", _("Web form")))
PRIORITIES = (
    ("", _("Any priority")),
    ("low", _("Low")),
    ("normal", _("Normal")),
    ("high", _("High")),
    ("urgent", _("Urgent")),
)
KINDS = [(kind.value, kind.label) for kind in REPLIES]
"""All others have a date of their own and no policy."""
A_YEAR = 366 * DAY


class PolicyForm(forms.Form):
    kind = forms.ChoiceField(label=_("Promise"), choices=KINDS)
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS, required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=PRIORITIES, required=False)
    customer_kind = forms.ChoiceField(
        label=_("Kind of customer"), choices=[("", _("Any customer")), *CustomerKind.choices], required=False
    )
    amount = WholeField(label=_("Within"), least=1, most=10_000)
    unit = forms.TypedChoiceField(label=_("Unit"), choices=UNITS, coerce=int, initial=HOUR)
    risk_percent = WholeField(
        label=_("At risk after (% of the time)"),
        least=1,
        most=99,
        initial=75,
        help_text=_("From then on it stands on Today, in amber."),
    )
    around_the_clock = forms.BooleanField(label=_("Counts around the clock, not only in working hours"), required=False)
    is_on = forms.BooleanField(label=_("On"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and cleaned["amount"] * cleaned["unit"] > A_YEAR:
            self.add_error("amount", _("A promise of more than a year is none."))
        return cleaned

    def case(self) -> list[str]:
        """kind, channel, priority, kind of customer."""
        return [self.cleaned_data[name] for name in ("kind", "channel", "priority", "customer_kind")]

    def traits(self) -> dict[str, Any]:
        said = self.cleaned_data
        kept = {name: said[name] for name in ("risk_percent", "around_the_clock", "is_on")}
        return kept | {"minutes": said["amount"] * said["unit"]}

    @classmethod
    def of(cls, policy: Policy) -> PolicyForm:
        amount, unit = largest_unit(policy.minutes)
        kept = ("kind", "channel", "priority", "customer_kind", "risk_percent", "around_the_clock", "is_on")
        return cls(initial={name: getattr(policy, name) for name in kept} | {"amount": amount, "unit": unit})


def largest_unit(minutes: int) -> tuple[int, int]:
    """(2, 60) for 120 minutes: the number and the unit that say it shortest."""
    unit = next(size for size in (DAY, HOUR, MINUTE) if minutes % size == 0)
    return minutes // unit, unit
