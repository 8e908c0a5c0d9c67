"""The JSON form of hours, as a calendar stores it and a form or the API sends it."""

from collections.abc import Mapping
from datetime import date
from typing import TypedDict

from wafaa.stores.intervals import (
    Override,
    Week,
    read_field,
    read_fields,
    read_name,
    read_overrides,
    read_week,
)
from wafaa.stores.occasions import GregorianRecurrence, HijriRecurrence, NationalHolidays

LEFT_OUT: dict[str, object] = {
    "ramadan": None,
    "overrides": {},
    "recurrences": [],
    "gregorian_recurrences": [],
    "holidays": {"country": "", "off": []},
}


class Plan(TypedDict):
    """The arguments of `Hours`."""

    timezone: str
    weekly: Week
    ramadan: Week | None
    overrides: Mapping[date, Override]
    recurrences: tuple[HijriRecurrence, ...]
    gregorian_recurrences: tuple[GregorianRecurrence, ...]
    holidays: NationalHolidays


def read_plan(data: object) -> Plan:
    """Checked arguments for `Hours`; all but "timezone" and "weekly" may be left out. Raises BadHours."""
    fields = LEFT_OUT | read_fields(data, {"timezone", "weekly", *LEFT_OUT})
    return Plan(
        timezone=read_field(fields, "timezone", read_name),
        weekly=read_field(fields, "weekly", read_week),
        ramadan=read_field(fields, "ramadan", _week_or_none),
        overrides=read_field(fields, "overrides", read_overrides),
        recurrences=read_field(fields, "recurrences", HijriRecurrence.each_from_json),
        gregorian_recurrences=read_field(fields, "gregorian_recurrences", GregorianRecurrence.each_from_json),
        holidays=read_field(fields, "holidays", NationalHolidays.from_json),
    )


def _week_or_none(data: object) -> Week | None:
    return None if data is None else read_week(data)
