"""Form fields for what stores and people share: a time zone that can be searched, hours in one line, and whole numbers
in any digits."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wafaa.lib.text.digits import Digits, whole_number
from wafaa.stores import scope
from wafaa.stores.hours_text import problem, read_line, write_line
from wafaa.stores.intervals import BadHours, Interval
from wafaa.stores.local_time import known_zone

AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zone_names() -> tuple[str, ...]:
    """The names of time zones as a list offers them, without the old spellings at its root."""
    return tuple(sorted(name for name in available_timezones() if name.split("/")[0] in AREAS)) + ("UTC",)


class WholeField(forms.CharField):
    """A whole number from `least` to `most` in any digits, its thousands apart or not; nothing typed cleans to `empty`.
    What is wrong is said in the store's figures."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, least: int = 0, most: int = 1_000_000, empty: int | None = None, **traits: Any) -> None:
        self.least, self.most, self.empty = least, most, empty
        super().__init__(max_length=24, **traits)

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return self.empty
        count = whole_number(typed)
        if count is None or not self.least <= count <= self.most:
            said = {"least": _grouped(self.least), "most": _grouped(self.most)}
            raise ValidationError(_("Write a whole number from %(least)s to %(most)s.") % said)
        return count


def _grouped(count: int) -> str:
    figures: Digits = scope.current().store.figures
    written = f"{count:,}"
    return written.translate(_ARABIC) if figures == "arab" else written


_ARABIC = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")


class ZoneInput(forms.TextInput):
    """A text field with the browser's own searchable list."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        list_id = f"zones-{name}"
        attrs = {
            **(attrs or {}),
            "list": list_id,
            "autocomplete": "off",
            "class": "reads-ltr",
            "spellcheck": "false",
        }
        options = format_html_join("", '<option value="{}">', ((zone,) for zone in zone_names()))
        return format_html(
            '{}<datalist id="{}">{}</datalist>',
            super().render(name, value, attrs, renderer),
            list_id,
            options,
        )


class ZoneField(forms.CharField):
    """An IANA time zone; its city alone, in any case, will do."""

    widget = ZoneInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        found = _zone(typed)
        if found is None:
            raise ValidationError(problem(BadHours("timezone", "not_a_timezone")), code="not_a_timezone")
        return found


def _zone(typed: str) -> str | None:
    wanted = typed.replace(" ", "_").casefold()
    for name in zone_names():
        if wanted in (name.casefold(), name.rpartition("/")[2].casefold()):
            return name
    try:
        known_zone(typed)
    except BadHours:
        return None
    return typed


class HoursField(forms.CharField):
    """Stretches of a day in one line; cleans to a tuple of Intervals. `by_day`: of somebody's waking hours."""

    def __init__(self, *, by_day: bool = False, **kwargs: Any) -> None:
        self.by_day = by_day
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={"class": "reads-ltr", "autocomplete": "off", "placeholder": "09:00-13:00, 16:00-22:00"}
            ),
        )
        super().__init__(max_length=400, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return write_line(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[Interval, ...]:
        try:
            return read_line(super().clean(value), by_day=self.by_day)
        except BadHours as bad:
            raise ValidationError(problem(bad), code=bad.code) from None
