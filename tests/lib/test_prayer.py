"""Prayer times agree with the authorities' own timetables to within two minutes.

Makkah: ummulqura.org.sa for 1437 and 1438 AH. Riyadh: the same calendar for 10 Jumada II 1447. Cairo: the Egyptian
Survey Authority's for 1 January 2020. Dubai: awqaf.gov.ae for 2018. Edinburgh: the seventh of the night, as the Adhan
library gives it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wafaa.lib.prayer import COUNTRIES, METHODS, Place, Prayers, method_of, prayers

RIYADH_TIME, CAIRO_TIME = ZoneInfo("Asia/Riyadh"), ZoneInfo("Africa/Cairo")
DUBAI_TIME, LONDON_TIME = ZoneInfo("Asia/Dubai"), ZoneInfo("Europe/London")
MAKKAH, CAIRO = Place(21.427009, 39.828685), Place(30.028703, 31.249528)
RIYADH = Place(24.7136, 46.6753)
DUBAI, EDINBURGH, LONDON = Place(25.263056, 55.297222), Place(55.983226, -3.216649), Place(51.507194, -0.116711)
CLOSE = timedelta(minutes=2)

TABLES = [
    (MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-01-05", "05:39 12:26 15:32 17:53 19:23"),
    (MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-02-04", "05:39 12:35 15:49 18:13 19:43"),
    (MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-03-05", "05:22 12:33 15:55 18:27 19:57"),
    (MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-04-03", "04:55 12:24 15:50 18:37 20:07"),
    (MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-05-02", "04:27 12:18 15:39 18:47 20:17"),
    (MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-06-04", "04:11 12:20 15:37 19:01 20:31"),
    (MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-07-08", "04:18 12:26 15:43 19:07 20:37"),
    (MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-09-04", "04:48 12:20 15:45 18:34 20:04"),
    (MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-11-05", "05:09 12:05 15:19 17:43 19:13"),
    (MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-12-04", "05:24 12:12 15:17 17:38 19:08"),
    (RIYADH, RIYADH_TIME, "umm_al_qura", "2025-12-01", "04:57 11:42 14:43 17:04 18:34"),
    (CAIRO, CAIRO_TIME, "egypt", "2020-01-01", "05:18 11:59 14:47 17:06 18:29"),
    (DUBAI, DUBAI_TIME, "emirates", "2018-01-01", "05:42 12:25 15:24 17:44 19:03"),
    (DUBAI, DUBAI_TIME, "emirates", "2018-04-01", "04:53 12:25 15:54 18:38 19:53"),
    (DUBAI, DUBAI_TIME, "emirates", "2018-07-01", "04:02 12:25 15:48 19:16 20:43"),
    (DUBAI, DUBAI_TIME, "emirates", "2018-10-01", "04:54 12:11 15:35 18:09 19:23"),
    (EDINBURGH, LONDON_TIME, "world_league", "2020-06-15", "03:31 13:14 17:46 22:01 22:56"),
]


def times(place: Place, zone: ZoneInfo, method: str, day: str, **traits: bool) -> Prayers:
    found = prayers(date.fromisoformat(day), place, zone, method, **traits)
    assert found is not None
    return found


@pytest.mark.parametrize(("place", "zone", "method", "day", "table"), TABLES)
def test_they_agree_with_the_authorities(place: Place, zone: ZoneInfo, method: str, day: str, table: str) -> None:
    for found, said in zip(times(place, zone, method, day), table.split(), strict=True):
        wanted = datetime.fromisoformat(f"{day}T{said}").replace(tzinfo=zone)
        assert abs(found - wanted) <= CLOSE, (day, said, found.astimezone(zone))


def test_in_ramadan_the_night_prayer_of_saudi_arabia_is_half_an_hour_later() -> None:
    plain = times(MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-06-10")
    fasting = times(MAKKAH, RIYADH_TIME, "umm_al_qura", "2016-06-10", ramadan=True)
    assert fasting.isha - plain.isha == timedelta(minutes=30)
    assert fasting[:4] == plain[:4]


def test_the_hanafi_asr_is_later() -> None:
    plain = times(CAIRO, CAIRO_TIME, "egypt", "2020-01-01")
    late = times(CAIRO, CAIRO_TIME, "egypt", "2020-01-01", late_asr=True)
    assert timedelta(minutes=30) < late.asr - plain.asr < timedelta(minutes=90)


@pytest.mark.parametrize("month", range(1, 13))
def test_a_london_night_too_short_for_dawn_has_one_all_the_same(month: int) -> None:
    found = times(LONDON, LONDON_TIME, "world_league", f"2024-{month:02}-15")
    assert list(found) == sorted(found)
    assert found.isha - found.maghrib < timedelta(hours=3)


def test_where_the_sun_does_not_set_there_is_no_answer() -> None:
    assert prayers(date(2026, 6, 21), Place(69.65, 18.96), ZoneInfo("Europe/Oslo"), "world_league") is None


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Auckland", "Asia/Riyadh", "Pacific/Honolulu"])
def test_noon_is_on_the_day_that_was_asked_for(zone: str) -> None:
    places = {"Pacific/Kiritimati": Place(1.87, -157.4), "Pacific/Auckland": Place(-36.85, 174.76)}
    places |= {"Asia/Riyadh": Place(24.71, 46.68), "Pacific/Honolulu": Place(21.31, -157.86)}
    found = prayers(date(2026, 3, 1), places[zone], ZoneInfo(zone), "world_league")
    assert found is not None
    assert found.dhuhr.astimezone(ZoneInfo(zone)).date() == date(2026, 3, 1)


@given(
    st.dates(date(2000, 1, 1), date(2049, 12, 31)),
    st.integers(-45, 45),
    st.integers(-180, 180),
    st.sampled_from(sorted(METHODS)),
)
def test_a_day_has_its_prayers_in_order(day: date, north: int, east: int, method: str) -> None:
    found = prayers(day, Place(north, east), ZoneInfo("UTC"), method)
    assert found is not None
    assert list(found) == sorted(found)
    assert found.isha - found.fajr < timedelta(hours=24)
    assert all(one.tzinfo is UTC for one in found)


def test_each_country_has_a_method_that_exists() -> None:
    assert set(COUNTRIES.values()) <= set(METHODS)
    assert (method_of("SA"), method_of("eg"), method_of("DE")) == ("umm_al_qura", "egypt", "world_league")
