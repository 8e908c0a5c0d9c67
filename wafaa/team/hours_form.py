"""The form of working hours: a week, Ramadan, single dates, occasions of the year, national holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.time import now
from wafaa.stores.fields import HoursField, WholeField
from wafaa.stores.hours import (
    GregorianRecurrence,
    HijriRecurrence,
    Hours,
    Interval,
    NationalHolidays,
    Override,
)
from wafaa.stores.hours_text import problem
from wafaa.stores.intervals import BadHours, read_date
from wafaa.stores.occasions import holidays_of
from wafaa.team.forms import countries

WEEK = (5, 6, 0, 1, 2, 3, 4)
"""Saturday first: so a week is read in most of the shops we serve."""
SHOWN_BACK = timedelta(days=14)
DAY_NAMES = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
HIJRI_MONTHS = (
    gettext_lazy("Muharram"),
    gettext_lazy("Safar"),
    gettext_lazy("Rabi I"),
    gettext_lazy("Rabi II"),
    gettext_lazy("Jumada I"),
    gettext_lazy("Jumada II"),
    gettext_lazy("Rajab"),
    gettext_lazy("Shaban"),
    gettext_lazy("Ramadan"),
    gettext_lazy("Shawwal"),
    gettext_lazy("Dhul-Qadah"),
    gettext_lazy("Dhul-Hijjah"),
)
MONTHS = (
    gettext_lazy("January"),
    gettext_lazy("February"),
    gettext_lazy("March"),
    gettext_lazy("April"),
    gettext_lazy("May"),
    gettext_lazy("June"),
    gettext_lazy("July"),
    gettext_lazy("August"),
    gettext_lazy("September"),
    gettext_lazy("October"),
    gettext_lazy("November"),
    gettext_lazy("December"),
)
NAME: dict[str, Any] = {
    "max_length": 120,
    "required": False,
    "widget": forms.TextInput(attrs={"dir": "auto"}),
}


class DateField(forms.CharField):
    """A date as the browser's picker or a person in any digits writes it: 2026-09-23."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"type": "date", "class": "reads-ltr"}), **kwargs)

    def clean(self, value: Any) -> date:
        typed = ascii_digits(super().clean(value)).strip()
        try:
            return read_date(typed)
        except BadHours as bad:
            raise ValidationError(problem(BadHours(typed[:20], bad.code))) from None


class OverrideForm(forms.Form):
    day = DateField(label=gettext_lazy("Date"))
    name = forms.CharField(label=gettext_lazy("Why"), **NAME)
    hours = HoursField(label=gettext_lazy("Hours (empty: closed)"))


class _OccasionForm(forms.Form):
    """Days that come back every year; the calendar's own rules judge them."""

    recurrence: type[HijriRecurrence] | type[GregorianRecurrence]
    name = forms.CharField(label=gettext_lazy("Occasion"), **NAME)
    day = WholeField(label=gettext_lazy("Day"), most=9999)
    days = WholeField(label=gettext_lazy("How many days"), most=9999, empty=1, required=False)
    hours = HoursField(label=gettext_lazy("Hours (empty: closed)"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and {"month", "day", "days"} <= cleaned.keys():
            try:
                self.made()
            except BadHours as bad:
                self.add_error(bad.field, problem(bad))
        return cleaned

    def made(self) -> Any:
        said = self.cleaned_data
        return self.recurrence(int(said["month"]), said["day"], said["days"], said["name"], said["hours"])


class HijriForm(_OccasionForm):
    recurrence = HijriRecurrence
    field_order = ("name", "day", "month", "days", "hours")
    month = forms.ChoiceField(label=gettext_lazy("Month"), choices=list(enumerate(HIJRI_MONTHS, 1)))


class GregorianForm(_OccasionForm):
    recurrence = GregorianRecurrence
    field_order = ("name", "day", "month", "days", "hours")
    month = forms.ChoiceField(label=gettext_lazy("Month"), choices=list(enumerate(MONTHS, 1)))


Overrides = formset_factory(OverrideForm, extra=1, can_delete=True, max_num=60, absolute_max=80)
HijriDays = formset_factory(HijriForm, extra=1, can_delete=True, max_num=20, absolute_max=30)
GregorianDays = formset_factory(GregorianForm, extra=1, can_delete=True, max_num=20, absolute_max=30)


class WeekForm(forms.Form):
    """The seven days, in Ramadan too, and the country whose holidays count."""

    has_ramadan = forms.BooleanField(label=gettext_lazy("Other hours in Ramadan"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Public holidays of"), required=False)
    off = forms.MultipleChoiceField(
        label=gettext_lazy("We work all the same on"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, hours: Hours, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(hours))
        super().__init__(*args, **kwargs)
        for week in ("week", "ramadan"):
            for day in WEEK:
                self.fields[f"{week}_{day}"] = HoursField(label=DAY_NAMES[day])
        self.fields["country"].choices = [("", _("None")), *countries()]  # type: ignore[attr-defined]
        self.fields["off"].choices = holiday_names(self["country"].value() or "")  # type: ignore[attr-defined]

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"])
        try:
            NationalHolidays(country)
        except BadHours as bad:
            raise ValidationError(problem(bad)) from None
        return country

    def week(self, name: str) -> dict[int, tuple[Interval, ...]]:
        days = {day: self.cleaned_data[f"{name}_{day}"] for day in sorted(WEEK)}
        return {day: intervals for day, intervals in days.items() if intervals}

    def days(self, name: str) -> list[Any]:
        """The bound fields of one week, in the order people read them."""
        return [self[f"{name}_{day}"] for day in WEEK]


def _initial(hours: Hours) -> dict[str, Any]:
    ramadan = hours.ramadan if hours.ramadan is not None else hours.weekly
    week = {f"week_{day}": hours.weekly.get(day, ()) for day in WEEK}
    month = {f"ramadan_{day}": ramadan.get(day, ()) for day in WEEK}
    rest = {
        "has_ramadan": hours.ramadan is not None,
        "country": hours.holidays.country,
        "off": sorted(hours.holidays.off),
    }
    return week | month | rest


def holiday_names(country: str) -> list[tuple[str, str]]:
    """A country's holidays, this year and next: the English name that is kept, the reader's that is shown."""
    try:
        NationalHolidays(country)
    except BadHours:
        return []
    language, year = (get_language() or "ar")[:2], now().year
    found: dict[str, str] = {}
    for of_year in (year, year + 1) if country else ():
        kept, shown = holidays_of(country, of_year), holidays_of(country, of_year, language)
        for day, names in kept.items():
            for name, said in zip(names, shown.get(day, names), strict=False):
                found.setdefault(name, said)
    return list(found.items())


class HoursForm:
    """All parts together: valid when each is, and answering the Hours they describe."""

    def __init__(self, hours: Hours, data: Mapping[str, Any] | None = None) -> None:
        self.before = hours
        self.week = WeekForm(data, hours=hours)
        self.overrides: BaseFormSet[Any] = Overrides(data, prefix="dates", initial=_overrides(hours))
        self.hijri: BaseFormSet[Any] = HijriDays(data, prefix="hijri", initial=_occasions(hours.recurrences))
        self.gregorian: BaseFormSet[Any] = GregorianDays(
            data, prefix="gregorian", initial=_occasions(hours.gregorian_recurrences)
        )

    def is_valid(self) -> bool:
        # Each is asked, so that everything wrong is said at once.
        answers = [part.is_valid() for part in (self.week, self.overrides, self.hijri, self.gregorian)]
        return all(answers)

    def hours(self) -> Hours:
        """The hours as described. Raises BadHours for what only the whole can tell."""
        said = self.week.cleaned_data
        dated = {form.cleaned_data["day"]: _override(form) for form in _kept(self.overrides)}
        return Hours(
            self.before.timezone,
            self.week.week("week"),
            ramadan=self.week.week("ramadan") if said["has_ramadan"] else None,
            overrides=_long_past(self.before) | dated,
            recurrences=tuple(form.made() for form in _kept(self.hijri)),
            gregorian_recurrences=tuple(form.made() for form in _kept(self.gregorian)),
            holidays=NationalHolidays(said["country"], frozenset(said["off"])),
        )


def _kept(formset: BaseFormSet[Any]) -> list[Any]:
    return [
        form
        for form in formset.forms
        if form.has_changed() | bool(form.initial) and form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


def _override(form: Any) -> Override:
    return Override(form.cleaned_data["name"], form.cleaned_data["hours"])


def _first_shown(hours: Hours) -> date:
    return now().astimezone(ZoneInfo(hours.timezone)).date() - SHOWN_BACK


def _long_past(hours: Hours) -> dict[date, Override]:
    """Dates no longer shown stay as they were: promises of those days were counted by them."""
    return {day: override for day, override in hours.overrides.items() if day < _first_shown(hours)}


def _overrides(hours: Hours) -> list[dict[str, Any]]:
    return [
        {"day": day.isoformat(), "name": override.name, "hours": override.intervals}
        for day, override in hours.overrides.items()
        if day >= _first_shown(hours)
    ]


def _occasions(recurrences: Any) -> list[dict[str, Any]]:
    return [{"month": r.month, "day": r.day, "days": r.days, "name": r.name, "hours": r.intervals} for r in recurrences]
