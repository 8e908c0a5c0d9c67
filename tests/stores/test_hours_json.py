"""Reem's hours as JSON, national holidays, and the hours a new shop begins with."""

import copy
import json
import pickle
import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from tests.stores.reem import REEM, week
from wafaa.stores.hours import BadHours, Hours, Interval, NationalHolidays
from wafaa.stores.hours_presets import COUNTRIES, presets
from wafaa.stores.occasions import holidays_of

DAY = (Interval(9 * 60, 18 * 60),)


class TestJson:
    @pytest.mark.parametrize("code", COUNTRIES)
    def test_every_preset_survives_the_round_trip(self, code: str) -> None:
        hours = presets()[code].hours
        assert Hours.from_json(json.loads(json.dumps(hours.to_json()))) == hours

    def test_everything_survives(self) -> None:
        hours = Hours.from_json(REEM.to_json())
        assert hours == REEM
        assert hours.to_json() == REEM.to_json()
        assert hours.to_json()["weekly"]["0"] == [["09:00", "18:00"]]  # type: ignore[index]

    def test_the_same_plan_read_twice_shares_its_memory(self) -> None:
        first, second = Hours.from_json(REEM.to_json()), Hours.from_json(REEM.to_json())
        assert first is second
        assert first.day_plan(date(2026, 11, 15)) is second.day_plan(date(2026, 11, 15))

    def test_copies_and_pickles_are_equal(self) -> None:
        assert copy.deepcopy(REEM) == REEM
        assert pickle.loads(pickle.dumps(REEM)) == REEM

    def test_nobody_can_change_shared_hours(self) -> None:
        for mapping in (REEM.weekly, REEM.ramadan, REEM.overrides):
            with pytest.raises(TypeError):
                mapping[0] = ()  # type: ignore[index]

    def test_eastern_digits_are_read(self) -> None:
        raw: dict[str, Any] = {"timezone": "Asia/Riyadh", "weekly": {"0": [["٠٩:٣٠", "١٨:٠٠"]]}}
        raw["overrides"] = {"٢٠٢٦-٠٩-٢٣": {"name": "اليوم الوطني", "intervals": []}}
        hours = Hours.from_json(raw)
        assert hours.weekly[0] == (Interval(570, 1080),)
        assert hours.day_plan(date(2026, 9, 23)).name == "اليوم الوطني"

    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            ({"timezone": "Asia/Atlantis"}, "timezone", "not_a_timezone"),
            ({"timezone": "../etc/passwd"}, "timezone", "not_a_timezone"),
            ({"timezone": ""}, "timezone", "not_a_timezone"),
            ({"timezone": "localtime"}, "timezone", "not_a_timezone"),
            ({"timezone": 3}, "timezone", "wrong_type"),
            ({"timezone": "A" * 121}, "timezone", "too_long"),
            ({"weekly": []}, "weekly", "wrong_type"),
            ({"weekly": {"7": []}}, "weekly.7", "not_a_weekday"),
            ({"weekly": {"0": [["09:00", "25:00"]]}}, "weekly.0.0", "not_a_time"),
            ({"weekly": {"0": [["09:00", "18:00"], ["24:00", "01:00"]]}}, "weekly.0.1.opens", "not_a_time"),
            ({"weekly": {"0": [["09:00", "9:60"]]}}, "weekly.0.0", "not_a_time"),
            ({"weekly": {"0": [["09:00"]]}}, "weekly.0.0", "wrong_type"),
            ({"weekly": {"0": [["09:00", "10:00"]] * 25}}, "weekly.0", "too_many"),
            ({"ramadan": {"1": "all day"}}, "ramadan.1", "wrong_type"),
            (
                {"overrides": {"2026-02-30": {"name": "", "intervals": []}}},
                "overrides.2026-02-30",
                "not_a_date",
            ),
            ({"overrides": {"2026-02-03": {"name": "x"}}}, "overrides.2026-02-03.intervals", "missing"),
            ({"overrides": {str(n): {} for n in range(1001)}}, "overrides", "too_many"),
            ({"overrides": [1]}, "overrides", "wrong_type"),
            (
                {"recurrences": [{"month": 13, "day": 1, "name": "", "intervals": []}]},
                "recurrences.0.month",
                "not_a_month",
            ),
            (
                {"recurrences": [{"month": 9, "day": 31, "name": "", "intervals": []}]},
                "recurrences.0.day",
                "not_a_day",
            ),
            (
                {"recurrences": [{"month": 9, "day": 3, "days": 31, "name": "", "intervals": []}]},
                "recurrences.0.days",
                "not_a_length",
            ),
            (
                {"gregorian_recurrences": [{"month": 4, "day": 31, "name": "", "intervals": []}]},
                "gregorian_recurrences.0.day",
                "not_a_day",
            ),
            (
                {"gregorian_recurrences": [{"month": "4", "day": 1, "name": "", "intervals": []}]},
                "gregorian_recurrences.0.month",
                "wrong_type",
            ),
            ({"holidays": {"country": "XX", "off": []}}, "holidays.country", "unknown_country"),
            ({"holidays": {"country": "SA", "off": [7]}}, "holidays.off.0", "wrong_type"),
            ({"lunch": "13:00"}, "lunch", "unknown_field"),
            ({"ramadan": {1, 2}}, "", "wrong_type"),
        ],
    )
    def test_bad_hours_say_where_and_why(self, change: dict[str, Any], field: str, code: str) -> None:
        with pytest.raises(BadHours) as caught:
            Hours.from_json({"timezone": "Asia/Riyadh", "weekly": {}} | change)
        assert (caught.value.field, caught.value.code) == (field, code)

    def test_an_occasion_lasts_one_day_unless_it_says_more(self) -> None:
        national = {"month": 9, "day": 23, "name": "National Day", "intervals": []}
        raw = {"timezone": "Asia/Riyadh", "weekly": {}, "gregorian_recurrences": [national]}
        assert Hours.from_json(raw).gregorian_recurrences[0].days == 1

    def test_hours_need_a_time_zone(self) -> None:
        with pytest.raises(BadHours, match="timezone: missing"):
            Hours.from_json({"weekly": {}})

    def test_bad_hours_cannot_be_built_in_code_either(self) -> None:
        with pytest.raises(BadHours):
            Hours("Asia/Riyadh", {7: DAY})
        with pytest.raises(BadHours):
            Interval(-1, 10)
        with pytest.raises(BadHours):
            Interval(True, 10)


class TestNationalHolidays:
    def test_closed_on_them_unless_switched_off(self) -> None:
        hours = Hours("Asia/Riyadh", week(*DAY), holidays=NationalHolidays("SA"))
        assert hours.day_plan(date(2026, 9, 23))[1:] == ((), "holiday", "National Day Holiday")
        without = Hours("Asia/Riyadh", week(*DAY), holidays=NationalHolidays("SA", frozenset({"National Day Holiday"})))
        assert without.day_plan(date(2026, 9, 23)).reason == "weekly"
        assert Hours.from_json(without.to_json()) == without

    def test_a_day_with_two_names_is_kept_while_one_counts(self) -> None:
        independence = NationalHolidays("TN", frozenset({"Eid al-Fitr"}))
        assert independence.name_on(date(2026, 3, 20)) == "Independence Day"

    def test_names_do_not_change_when_a_moon_is_estimated(self) -> None:
        assert all("estimated" not in name for names in holidays_of("EG", 2026).values() for name in names)

    def test_arabic_names_for_the_screen(self) -> None:
        assert holidays_of("EG", 2026, "ar")[date(2026, 7, 23)] == ("عيد ثورة ٢٣ يوليو",)

    def test_the_package_is_not_loaded_without_a_country(self) -> None:
        code = (
            "import sys; from wafaa.stores.hours_presets import presets; from datetime import date; "
            "presets()['SA'].hours.day_plan(date(2026, 9, 23)); sys.exit('holidays' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestPresets:
    def test_saudi_arabia(self) -> None:
        saudi = presets()["SA"].hours
        assert saudi.weekly == dict.fromkeys((0, 1, 2, 3, 5, 6), DAY)
        assert saudi.day_plan(date(2026, 2, 18)).reason == "ramadan"
        names = {saudi.day_plan(date(2026, *day)).name for day in ((2, 22), (3, 20), (5, 29), (9, 23))}
        assert names == {"Founding Day", "Eid al-Fitr", "Eid al-Adha", "National Day"}

    def test_names_are_translated_for_the_shop(self) -> None:
        preset = presets(lambda msgid: f"«{msgid}»")["EG"]
        assert preset.name == "«Egypt»"
        assert preset.hours.day_plan(date(2026, 10, 6)).name == "«Armed Forces Day»"

    def test_each_works_in_its_own_zone_and_rests_on_a_weekend(self) -> None:
        for code, preset in presets().items():
            assert 5 <= len(preset.hours.weekly) <= 6, code
        assert len({preset.hours.timezone for preset in presets().values()}) == len(COUNTRIES)
