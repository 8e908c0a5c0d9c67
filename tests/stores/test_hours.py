"""Reem's hours: when Omar and Huda work, and when what was promised to Layla is due."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from tests.stores.reem import REEM, riyadh, week
from wafaa.stores.hours import (
    MOST_DAYS_REMEMBERED,
    GregorianRecurrence,
    HijriRecurrence,
    Hours,
    Interval,
    Override,
    always_open,
)
from wafaa.stores.occasions import hijri_date, in_ramadan

DAY = (Interval(9 * 60, 18 * 60),)
BERLIN_2026 = (date(2026, 3, 29), date(2026, 6, 1), date(2026, 10, 25))


class TestAnOrdinaryWeek:
    def test_opens_at_nine_and_is_shut_at_six_sharp(self) -> None:
        assert not REEM.is_open(riyadh(2026, 11, 15, 8, 59, 59))
        assert REEM.is_open(riyadh(2026, 11, 15, 9))
        assert REEM.is_open(riyadh(2026, 11, 15, 17, 59, 59))
        assert not REEM.is_open(riyadh(2026, 11, 15, 18))

    def test_the_next_opening_is_now_when_open(self) -> None:
        assert REEM.next_opening(riyadh(2026, 11, 15, 12)) == riyadh(2026, 11, 15, 12)

    def test_after_thursday_comes_saturday(self) -> None:
        assert REEM.next_opening(riyadh(2026, 11, 19, 18)) == riyadh(2026, 11, 21, 9)

    def test_closes_at_six_and_never_when_it_is_closed(self) -> None:
        assert REEM.closes_at(riyadh(2026, 11, 15, 12)) == riyadh(2026, 11, 15, 18)
        assert REEM.closes_at(riyadh(2026, 11, 15, 18)) is None

    def test_an_hours_answer_asked_at_half_past_five_is_due_next_morning(self) -> None:
        assert REEM.add_working(riyadh(2026, 11, 15, 17, 30), 60) == riyadh(2026, 11, 16, 9, 30)

    def test_a_full_day_is_due_when_it_closes(self) -> None:
        assert REEM.add_working(riyadh(2026, 11, 15, 7), 9 * 60) == riyadh(2026, 11, 15, 18)

    def test_no_work_is_due_at_once_or_at_the_next_opening(self) -> None:
        assert REEM.add_working(riyadh(2026, 11, 15, 12), 0) == riyadh(2026, 11, 15, 12)
        assert REEM.add_working(riyadh(2026, 11, 20, 12), 0) == riyadh(2026, 11, 21, 9)

    def test_seconds_are_kept(self) -> None:
        asked = riyadh(2026, 11, 15, 17, 59, 30)
        assert REEM.add_working(asked, 1) == riyadh(2026, 11, 16, 9, 0, 30)
        assert REEM.working_seconds(asked, riyadh(2026, 11, 16, 9, 0, 20)) == 50
        assert REEM.working_minutes(asked, riyadh(2026, 11, 16, 9, 0, 20)) == 0

    def test_overdue_time_is_negative(self) -> None:
        due, at = riyadh(2026, 11, 15, 17), riyadh(2026, 11, 16, 10)
        assert REEM.working_minutes(at, due) == -120

    def test_answers_are_utc_whatever_zone_was_asked_in(self) -> None:
        asked = datetime(2026, 11, 15, 13, tzinfo=timezone(timedelta(hours=4)))
        for answer in (REEM.next_opening(asked), REEM.closes_at(asked), REEM.add_working(asked, 5)):
            assert answer is not None and answer.tzinfo is UTC
        assert REEM.is_open(asked)

    def test_a_naive_instant_and_negative_work_are_refused(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            REEM.is_open(datetime(2026, 11, 15, 12))
        with pytest.raises(ValueError, match="negative"):
            REEM.add_working(riyadh(2026, 11, 15, 12), -1)

    def test_across_the_year_end(self) -> None:
        assert REEM.add_working(riyadh(2026, 12, 31, 17), 120) == riyadh(2027, 1, 2, 10)


class TestWhichRuleADayFollows:
    @pytest.mark.parametrize(
        ("day", "reason", "name", "spans"),
        [
            (date(2026, 11, 15), "weekly", "", 1),
            (date(2026, 11, 20), "weekly", "", 0),
            (date(2026, 2, 17), "weekly", "", 1),
            (date(2026, 2, 18), "ramadan", "", 2),
            (date(2026, 2, 20), "ramadan", "", 0),
            (date(2026, 3, 19), "ramadan", "", 2),
            (date(2026, 3, 20), "hijri", "Eid al-Fitr", 0),
            (date(2026, 3, 22), "hijri", "Eid al-Fitr", 0),
            (date(2026, 3, 23), "weekly", "", 1),
            (date(2026, 5, 26), "hijri", "Eid al-Adha", 0),
            (date(2026, 5, 30), "weekly", "", 1),
            (date(2026, 9, 23), "gregorian", "National Day", 0),
            (date(2026, 9, 24), "override", "Stocktaking", 0),
        ],
    )
    def test_reason_and_name(self, day: date, reason: str, name: str, spans: int) -> None:
        plan = REEM.day_plan(day)
        assert (plan.day, plan.reason, plan.name, len(plan.spans)) == (day, reason, name, spans)

    def test_the_last_night_of_ramadan_stays_open_into_eid(self) -> None:
        assert REEM.day_plan(date(2026, 3, 19)).spans[1] == (riyadh(2026, 3, 19, 21), riyadh(2026, 3, 20, 1))
        assert REEM.is_open(riyadh(2026, 3, 20, 0, 30))
        assert REEM.add_working(riyadh(2026, 3, 20, 0, 30), 60) == riyadh(2026, 3, 23, 9, 30)

    def test_the_first_night_of_ramadan_keeps_the_old_hours_until_midnight(self) -> None:
        assert not REEM.is_open(riyadh(2026, 2, 17, 22))
        assert REEM.is_open(riyadh(2026, 2, 18, 22))

    def test_an_override_opens_a_shop_on_eid_and_outranks_every_rule(self) -> None:
        open_on_eid = Hours(
            "Asia/Riyadh",
            REEM.weekly,
            overrides={date(2026, 3, 20): Override("Eid gifts", (Interval(16 * 60, 20 * 60),))},
            recurrences=REEM.recurrences,
        )
        assert open_on_eid.day_plan(date(2026, 3, 20)).name == "Eid gifts"
        assert open_on_eid.is_open(riyadh(2026, 3, 20, 16))

    def test_a_hijri_occasion_outranks_a_gregorian_one_on_the_same_day(self) -> None:
        gregorian = GregorianRecurrence(3, 20, 1, "Spring sale", DAY)
        hours = Hours("Asia/Riyadh", {}, recurrences=REEM.recurrences, gregorian_recurrences=(gregorian,))
        assert hours.day_plan(date(2026, 3, 20)).name == "Eid al-Fitr"
        assert hours.day_plan(date(2027, 3, 20)).name == "Spring sale"

    def test_an_occasion_may_run_over_the_end_of_the_year(self) -> None:
        stocktaking = GregorianRecurrence(12, 30, 4, "Stocktaking")
        covered = [day for day in range(28, 37) if stocktaking.covers(date(2026, 12, 1) + timedelta(days=day - 1))]
        assert covered == [30, 31, 32, 33]

    def test_leap_day_comes_only_in_leap_years(self) -> None:
        leap = GregorianRecurrence(2, 29, 1, "Leap sale")
        assert leap.covers(date(2028, 2, 29))
        assert not leap.covers(date(2027, 3, 1))


class TestTheHijriCalendar:
    def test_known_from_1420_to_the_end_of_1449(self) -> None:
        assert hijri_date(date(1999, 4, 17)) == (1420, 1, 1)
        assert hijri_date(date(1999, 4, 16)) is None
        assert hijri_date(REEM.hijri_known_until) == (1449, 12, 29)
        assert hijri_date(REEM.hijri_known_until + timedelta(days=1)) is None
        assert REEM.hijri_known_until == date(2028, 5, 24)

    def test_beyond_it_no_hijri_rule_applies(self) -> None:
        new_year = Hours("Asia/Riyadh", {}, recurrences=(HijriRecurrence(12, 28, 5, "Year end"),))
        assert new_year.day_plan(date(2028, 5, 24)).reason == "hijri"
        assert new_year.day_plan(date(2028, 5, 25)).reason == "weekly"
        assert not any(in_ramadan(date(2029, 1, 1) + timedelta(days=n)) for n in range(365))

    @pytest.mark.parametrize(
        ("first", "length"), [(date(2025, 3, 1), 29), (date(2026, 2, 18), 30), (date(2027, 2, 8), 29)]
    )
    def test_ramadan_borders(self, first: date, length: int) -> None:
        days = [first + timedelta(days=n) for n in range(-1, length + 1)]
        assert [in_ramadan(day) for day in days] == [False, *[True] * length, False]


class TestIntervals:
    def test_an_interval_belongs_to_the_day_on_which_it_opens(self) -> None:
        hours = Hours("Asia/Riyadh", {3: (Interval(21 * 60, 60),)}, overrides={date(2026, 11, 20): Override("Closed")})
        assert hours.is_open(riyadh(2026, 11, 20, 0, 59))
        assert not hours.is_open(riyadh(2026, 11, 20, 1))
        assert not hours.is_open(riyadh(2026, 11, 19, 0, 30))

    def test_overlapping_and_touching_intervals_count_once(self) -> None:
        hours = Hours("Asia/Riyadh", week(Interval(540, 780), Interval(720, 840), Interval(840, 900)))
        assert hours.day_plan(date(2026, 11, 15)).spans == ((riyadh(2026, 11, 15, 9), riyadh(2026, 11, 15, 15)),)
        assert hours.working_minutes(riyadh(2026, 11, 15), riyadh(2026, 11, 16)) == 360

    def test_a_night_that_reaches_into_the_next_days_hours_counts_once(self) -> None:
        hours = Hours("Asia/Riyadh", {6: (Interval(20 * 60, 10 * 60),), 0: DAY})
        assert hours.closes_at(riyadh(2026, 11, 15, 21)) == riyadh(2026, 11, 16, 18)
        assert hours.working_minutes(riyadh(2026, 11, 15, 20), riyadh(2026, 11, 17)) == 22 * 60

    def test_the_same_time_twice_is_a_whole_day(self) -> None:
        assert Interval(540, 540).ends == 540 + 1440
        assert Interval(0, 0).ends == Interval(0, 1440).ends == 1440

    def test_always_open(self) -> None:
        hours, at = always_open("Africa/Cairo"), datetime(2026, 4, 20, 3, 33, tzinfo=UTC)
        assert hours.is_open(at)
        assert hours.next_opening(at) == at
        assert hours.closes_at(at) is None
        assert hours.add_working(at, 1_000_000) == at + timedelta(minutes=1_000_000)

    def test_a_closing_is_awaited_400_days(self) -> None:
        always = week(Interval(0, 0))
        hours = Hours("Asia/Riyadh", always, overrides={date(2028, 1, 1): Override("Moving house")})
        assert hours.closes_at(riyadh(2026, 11, 15)) is None
        assert hours.closes_at(riyadh(2026, 12, 1)) == riyadh(2028, 1, 1)

    def test_memory_does_not_grow_with_the_years(self) -> None:
        hours = Hours("Asia/Riyadh", {})
        for n in range(2 * MOST_DAYS_REMEMBERED):
            hours.day_plan(date(2026, 1, 1) + timedelta(days=n))
        assert len(hours._plans) <= MOST_DAYS_REMEMBERED

    def test_never_open(self) -> None:
        hours, at = Hours("Asia/Riyadh", {}), datetime(2026, 11, 15, tzinfo=UTC)
        assert hours.next_opening(at) is None
        assert hours.add_working(at, 1) is None
        assert hours.working_minutes(at, at + timedelta(days=900)) == 0

    def test_a_shop_that_opens_once_in_two_years_is_awaited_400_days_but_counted_always(self) -> None:
        once = Hours("Asia/Riyadh", {}, overrides={date(2028, 11, 15): Override("Fair", DAY)})
        assert once.next_opening(riyadh(2027, 10, 11, 23)) is None
        assert once.next_opening(riyadh(2027, 10, 12)) == riyadh(2028, 11, 15, 9)
        assert once.working_minutes(riyadh(2026, 1, 1), riyadh(2029, 1, 1)) == 540


class TestNightsOnWhichTheClockIsSet:
    def test_cairo_has_no_midnight_in_april(self) -> None:
        hours = Hours("Africa/Cairo", week(Interval(0, 120)))
        jump = datetime(2026, 4, 23, 22, tzinfo=UTC)
        assert hours.day_plan(date(2026, 4, 24)).spans == ((jump, jump + timedelta(hours=1)),)

    def test_cairo_repeats_an_hour_in_october_and_the_night_shift_works_it(self) -> None:
        hours = Hours("Africa/Cairo", week(Interval(22 * 60, 60)))
        opening = datetime(2026, 10, 29, 19, tzinfo=UTC)
        assert hours.day_plan(date(2026, 10, 29)).spans == ((opening, opening + timedelta(hours=4)),)

    def test_a_skipped_time_means_the_jump(self) -> None:
        hours = Hours("Europe/Berlin", week(Interval(150, 195)))
        jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
        assert hours.day_plan(date(2026, 3, 29)).spans == ((jump, jump + timedelta(minutes=15)),)

    def test_an_interval_skipped_whole_is_empty(self) -> None:
        hours = Hours("America/New_York", week(Interval(125, 175)))
        assert hours.day_plan(date(2026, 3, 8)).spans == ()

    def test_a_repeated_time_means_the_first(self) -> None:
        hours = Hours("America/New_York", week(Interval(90, 180)))
        first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
        assert hours.day_plan(date(2026, 11, 1)).spans == ((first, datetime(2026, 11, 1, 8, tzinfo=UTC)),)

    def test_asking_in_a_repeated_local_hour(self) -> None:
        second = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
        assert always_open("Europe/Berlin").is_open(second)

    def test_a_day_of_24_hours_has_23_or_25(self) -> None:
        hours = always_open("Europe/Berlin")
        lengths = [sum((end - start for start, end in hours.day_plan(day).spans), timedelta()) for day in BERLIN_2026]
        assert lengths == [timedelta(hours=23), timedelta(hours=24), timedelta(hours=25)]

    def test_a_country_that_skips_a_day_still_counts_its_hours(self) -> None:
        hours = Hours("Pacific/Apia", {5: (Interval(0, 0),)})
        eve = datetime(2011, 12, 29, 19, tzinfo=UTC)
        assert hours.working_minutes(eve, eve + timedelta(hours=16)) == 60
