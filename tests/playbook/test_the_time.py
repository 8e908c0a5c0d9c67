"""Rules ask what the time is: working hours, Friday, Ramadan, prayers. Live, by the clock, and in a dry run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.playbook.rules import LABEL, a_rule, all_of, leaf, runs, states, work_off
from tests.world import World
from wafaa.channels.contact_hours import ContactSettings
from wafaa.lib.time import now
from wafaa.playbook.dry_run import dry_run
from wafaa.playbook.facts import FACTS
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import Rule
from wafaa.playbook.reactions import ask_the_clock
from wafaa.stores.hours import Hours
from wafaa.stores.intervals import Interval
from wafaa.stores.models import Calendar
from wafaa.stores.verbs import choose, plan_hours

RIYADH = ZoneInfo("Asia/Riyadh")
THURSDAY, FRIDAY = datetime(2026, 5, 7, 23, 59, tzinfo=RIYADH), datetime(2026, 5, 8, 0, 0, tzinfo=RIYADH)


def says(name: str, at: datetime) -> Any:
    return FACTS[name].read(at.astimezone(UTC))


def test_the_day_and_the_month_are_those_of_the_store(shop: World) -> None:
    assert (says("time.is_friday", THURSDAY), says("time.is_friday", FRIDAY)) == (False, True)
    eve = datetime(2026, 2, 17, 23, 59, tzinfo=RIYADH)  # the first of Ramadan 1447 was the 18th of February 2026
    assert (says("time.is_ramadan", eve), says("time.is_ramadan", eve + timedelta(minutes=1))) == (False, True)


def test_the_working_hours_are_the_main_ones(shop: World) -> None:
    but_friday = [day for day in range(7) if day != 4]
    hours = Hours("Asia/Riyadh", dict.fromkeys(but_friday, (Interval(9 * 60, 18 * 60),)))
    plan_hours(Calendar.objects.get(is_main=True), hours)
    shop.shop.__dict__.pop("_hours", None)
    assert says("time.is_open", datetime(2026, 5, 4, 9, 0, tzinfo=RIYADH))
    assert not says("time.is_open", datetime(2026, 5, 4, 18, 0, tzinfo=RIYADH))
    assert not says("time.is_open", FRIDAY + timedelta(hours=9))


def test_a_prayer_is_one_where_prayers_are_heeded(shop: World) -> None:
    noon = datetime(2026, 5, 4, 11, 52, tzinfo=RIYADH)
    assert says("time.is_prayer", noon) is False
    choose(ContactSettings, {"prayers": True})
    assert says("time.is_prayer", noon) is True
    assert says("time.is_prayer", noon - timedelta(hours=1)) is False


def test_a_rule_for_fridays_rests_on_thursday(shop: World, clock: Any) -> None:
    rule = a_rule(tree=all_of(leaf("time.is_friday", "yes")))
    clock.move_to(THURSDAY)
    shop.layla_writes("وين طلبي؟")
    work_off()
    assert states(rule) == []
    clock.move_to(FRIDAY)
    talk = shop.conversation(shop.layla_writes("يا جماعة الخير، وين طلبي؟"))
    work_off()
    assert [run.record_id for run in runs(rule)] == [talk.pk]


def test_a_dry_run_asks_the_time_of_then(shop: World, clock: Any) -> None:
    """Looked at on a Saturday: what came on Friday is touched, what came on Thursday is not."""
    clock.move_to(THURSDAY)
    shop.layla_writes("وين طلبي؟")
    clock.move_to(FRIDAY)
    shop.layla_writes("وين طلبي؟")
    clock.move_to(FRIDAY + timedelta(days=1, hours=9))
    friday = a_rule(tree=all_of(leaf("time.is_friday", "yes")))
    other = a_rule(tree=all_of(leaf("time.is_friday", "no")))
    assert [touch.at for touch in dry_run(friday).touched] == [FRIDAY]
    assert [touch.at for touch in dry_run(other).touched] == [THURSDAY]


def test_who_stands_before_it_is_asked_the_time_of_then_too(shop: World, clock: Any) -> None:
    clock.move_to(FRIDAY)
    shop.layla_writes("وين طلبي؟")
    clock.move_to(FRIDAY + timedelta(days=1, hours=9))
    a_rule(tree=all_of(leaf("time.is_friday", "yes")), stops_others=True)
    assert dry_run(a_rule()).touched == []


@pytest.mark.parametrize(("op", "count"), [("yes", 0), ("no", 2)])
def test_the_clock_selects_all_or_nobody(shop: World, op: str, count: int) -> None:
    """On a Monday."""
    shop.layla_writes("وين طلبي؟")
    shop.layla_writes("متى يوصل؟")
    rule = a_rule("", LABEL, every=60, tree=all_of(leaf("time.is_friday", op)))
    Rule.objects.update(next_at=now())
    ask_the_clock()
    assert len(states(rule)) == count


def test_every_kind_of_record_reaches_the_time_and_it_stands_last(shop: World) -> None:
    for kind in KINDS.values():
        assert [fact.name for fact in kind.ground().facts() if fact.about == "time"] == [
            "time.is_open",
            "time.is_friday",
            "time.is_ramadan",
            "time.is_prayer",
        ], kind.name
        assert list(kind.ground().records)[-1] == "time"
