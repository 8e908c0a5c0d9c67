"""The forms of absences and of shifts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.fields import HoursField
from wafaa.stores.hours import Interval
from wafaa.stores.intervals import read_week, write_week
from wafaa.team.hours_form import DAY_NAMES, WEEK
from wafaa.team.models import AbsenceReason, Staff

LAST_YEAR = 2199


class MomentField(forms.CharField):
    """A local day and hour, as the browser's picker or a person in any digits writes it; cleans to an instant."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "datetime-local", "class": "reads-ltr"})
        super().__init__(max_length=30, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(_zone()).strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value

    def clean(self, value: Any) -> datetime:
        typed = ascii_digits(super().clean(value)).strip()
        try:
            when = datetime.fromisoformat(typed)
        except ValueError:
            raise ValidationError(_("The day and hour could not be read. Write them like 2026-05-14 09:00.")) from None
        if not 2000 <= when.year <= LAST_YEAR:
            raise ValidationError(_("This day is too far away."))
        return when if when.tzinfo else when.replace(tzinfo=_zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(scope.current().store.timezone)


class AbsenceForm(forms.Form):
    from_at = MomentField(label=gettext_lazy("From"))
    until_at = MomentField(label=gettext_lazy("Back on"))
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=AbsenceReason.choices)
    replacement = forms.ChoiceField(
        label=gettext_lazy("Who stands in"),
        required=False,
        help_text=gettext_lazy("What comes back from their customers meanwhile goes there by itself."),
    )
    note = forms.CharField(
        label=gettext_lazy("A note for colleagues"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"from_at": now()})
        super().__init__(*args, **kwargs)
        others = Staff.objects.filter(suspended_at=None).exclude(pk=staff.pk).order_by("name")
        self.others = {one.public_id: one for one in others if "inbox.reply" in one.permissions}
        names = [(pid, one.name) for pid, one in self.others.items()]
        self.fields["replacement"].choices = [("", _("Nobody")), *names]  # type: ignore[attr-defined]

    def clean_note(self) -> str:
        return visible(str(self.cleaned_data["note"]))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "from_at" in said and "until_at" in said and said["until_at"] <= max(said["from_at"], now()):
            self.add_error("until_at", _("Back on a later day or hour than that, and later than now."))
        return said

    def traits(self) -> dict[str, Any]:
        """What the verb takes."""
        said = self.cleaned_data
        return {
            "from_at": said["from_at"],
            "until_at": said["until_at"],
            "reason": said["reason"],
            "note": said["note"],
            "replacement": self.others.get(said["replacement"]),
        }


class ShiftsForm(forms.Form):
    """Somebody's week, and their other one in Ramadan."""

    has_shifts = forms.BooleanField(label=gettext_lazy("Works by fixed shifts"), required=False)
    has_ramadan = forms.BooleanField(label=gettext_lazy("Other shifts in Ramadan"), required=False)

    def __init__(self, *args: Any, shifts: dict[str, Any] | None, **kwargs: Any) -> None:
        weekly = read_week(shifts["weekly"]) if shifts else {}
        ramadan = read_week(shifts["ramadan"]) if shifts and shifts.get("ramadan") is not None else weekly
        kwargs["initial"] = {
            "has_shifts": shifts is not None,
            "has_ramadan": bool(shifts and shifts.get("ramadan") is not None),
            **{f"week_{day}": tuple(weekly.get(day, ())) for day in WEEK},
            **{f"ramadan_{day}": tuple(ramadan.get(day, ())) for day in WEEK},
        }
        super().__init__(*args, **kwargs)
        for week in ("week", "ramadan"):
            for day in WEEK:
                self.fields[f"{week}_{day}"] = HoursField(label=DAY_NAMES[day])

    def days(self, name: str) -> list[Any]:
        """The bound fields of one week, in the order people read them."""
        return [self[f"{name}_{day}"] for day in WEEK]

    def shifts(self) -> dict[str, Any] | None:
        """What the verb takes."""
        said = self.cleaned_data
        if not said["has_shifts"]:
            return None
        return {
            "weekly": write_week(self._week("week")),
            "ramadan": write_week(self._week("ramadan")) if said["has_ramadan"] else None,
        }

    def _week(self, name: str) -> dict[int, tuple[Interval, ...]]:
        days = {day: self.cleaned_data[f"{name}_{day}"] for day in sorted(WEEK)}
        return {day: stretches for day, stretches in days.items() if stretches}
