"""How somebody wants to hear, as a form; `ways_in` reads the table of kinds and ways that stands above it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wafaa.lib.dates import span
from wafaa.lib.text.digits import ascii_digits, in_digits
from wafaa.stores import scope
from wafaa.stores.fields import ZoneField
from wafaa.team import attention as heed
from wafaa.team.models import Attention

LETTERS = (5, 15, 30, 60, 120, 240)
CLOCK = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?")


class ClockField(forms.CharField):
    """An hour of the day in any digits, "22" or "22:00"; cleans to minutes after midnight, None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "reads-ltr", "inputmode": "numeric", "autocomplete": "off", "placeholder": "22:00"}
        super().__init__(max_length=10, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return clock(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        typed = ascii_digits(super().clean(value)).strip()
        if not typed:
            return None
        found = CLOCK.fullmatch(typed)
        if found is None:
            raise ValidationError(_("Write an hour like 22:00."), code="clock")
        return int(found[1]) * 60 + int(found[2] or 0)


def clock(minutes: int) -> str:
    return in_digits(f"{minutes // 60:02d}:{minutes % 60:02d}", scope.current().store.figures)


class AttentionForm(forms.Form):
    """`may_digest`: whether the day's letter is for this person at all."""

    sound = forms.BooleanField(label=_("A sound when something reaches you"), required=False)
    is_quiet = forms.BooleanField(
        label=_("Quiet hours"),
        required=False,
        help_text=_("In these hours nothing rings and no mail goes out; the bell keeps it all for you."),
    )
    quiet_from = ClockField(label=_("From"), required=False)
    quiet_to = ClockField(label=_("To"), required=False, help_text=_("An earlier hour means the next morning."))
    timezone = ZoneField(
        label=_("Your time zone"), required=False, help_text=_("Empty: the store's. Type a city: Riyadh, Cairo, Dubai…")
    )
    urgent_anyway = forms.BooleanField(label=_("Broken promises of your own reach you even then"), required=False)
    mail_minutes = forms.TypedChoiceField(
        label=_("At most one mail in"),
        coerce=int,
        help_text=_("What happens in between comes together in the next one."),
    )
    has_digest = forms.BooleanField(
        label=_("A letter about the day"),
        required=False,
        help_text=_("Who waits longest, which promises are broken or at risk, and what was kept."),
    )
    digest_at = ClockField(label=_("At what hour"), required=False, help_text=_("By the store's clock."))

    def __init__(self, data: QueryDict | None, *, attention: Attention, may_digest: bool) -> None:
        chosen = {name: getattr(attention, name) for name in PLAIN}
        begins = chosen | {
            "has_digest": attention.digest_at is not None,
            "digest_at": attention.digest_at if attention.digest_at is not None else 8 * 60,
        }
        super().__init__(data, initial=begins)
        figures = scope.current().store.figures
        self.fields["mail_minutes"].choices = [  # type: ignore[attr-defined]
            (n, span(n, (get_language() or "ar")[:2], figures)) for n in LETTERS
        ]
        if not may_digest:
            del self.fields["has_digest"], self.fields["digest_at"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("is_quiet"):
            for name in ("quiet_from", "quiet_to"):
                if name in given and given[name] is None:
                    self.add_error(name, ValidationError(_("Say from when and until when."), code="needed"))
            begins, ends = given.get("quiet_from"), given.get("quiet_to")
            if begins is not None and begins == ends:
                self.add_error("quiet_to", ValidationError(_("From and to are the same hour."), code="same"))
        if given.get("has_digest") and "digest_at" in given and given["digest_at"] is None:
            self.add_error("digest_at", ValidationError(_("Say at what hour."), code="needed"))
        return given

    def chosen(self) -> dict[str, Any]:
        """Fields of Attention; an hour left empty keeps the one there was."""
        given = {name: self.cleaned_data[name] for name in PLAIN if self.cleaned_data.get(name) is not None}
        if "has_digest" in self.fields:
            given["digest_at"] = self.cleaned_data["digest_at"] if self.cleaned_data["has_digest"] else None
        return given


PLAIN = ("sound", "is_quiet", "quiet_from", "quiet_to", "timezone", "urgent_anyway", "mail_minutes")


def ways_in(posted: QueryDict) -> dict[str, list[str]]:
    """The table as it was sent: the ticks of each way, by kind."""
    return {kind: [way for way in heed.WAYS if kind in posted.getlist(way)] for kind in heed.USUAL}
