"""The gift for a birthday: once a year for everybody, whatever day they tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tests.channels.desk import Courier, serving
from tests.loyalty.buying import open_shop, points, rule
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.loyalty import verbs
from wafaa.loyalty.earning_clock import greet_on_birthdays
from wafaa.loyalty.earning_settings import EarningSettings
from wafaa.loyalty.models import Txn
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.stores.verbs import choose

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(world: World) -> Iterator[time_machine.Coordinates]:
    """Reem's shop gives fifty points on birthdays, and Layla takes part."""
    with open_shop(world) as (_shop, clock), serving(Courier("email")):
        rule(what="birthday", fixed=50, name="هدية الميلاد")
        verbs.join(world.layla, way="page")
        yield clock


@pytest.fixture
def layla(world: World, clock: time_machine.Coordinates) -> Customer:
    return world.layla


def on(clock: time_machine.Coordinates, day: str) -> None:
    clock.move_to(f"{day}T09:00:00+03:00")
    greet_on_birthdays()


def test_the_record_s_own_birthday_is_enough(layla: Customer, clock: time_machine.Coordinates) -> None:
    people.describe(layla, birthday="--12-30")
    on(clock, "2026-12-29")
    assert points(layla).active == 0
    on(clock, "2026-12-30")
    on(clock, "2026-12-30")
    assert points(layla).active == 50
    on(clock, "2027-12-30")
    assert Txn.objects.filter(reason="birthday").count() == 2


def test_a_new_day_after_the_gift_brings_no_second_one(layla: Customer, clock: time_machine.Coordinates) -> None:
    """The 30th of December and the 2nd of January are in two years."""
    people.describe(layla, birthday="--12-30")
    on(clock, "2026-12-30")
    people.describe(layla, birthday="--01-02")
    on(clock, "2027-01-02")
    assert points(layla).active == 50
    choose(EarningSettings, {"birthday_rest": 0})
    on(clock, "2027-01-02")
    assert points(layla).active == 50, "and not where changes do not count either"


def test_a_changed_day_waits_and_then_counts(layla: Customer, clock: time_machine.Coordinates) -> None:
    people.describe(layla, birthday="--12-30")
    people.describe(layla, birthday="--03-01")
    on(clock, "2027-03-01")
    assert points(layla).active == 0
    on(clock, "2028-03-01")
    assert points(layla).active == 50


def test_two_records_of_one_person_have_one_birthday(layla: Customer, clock: time_machine.Coordinates) -> None:
    other = people.meet("ليلى أخرى", source="test")
    people.describe(layla, birthday="--12-30")
    people.describe(other, birthday="--12-31")
    people.join_people(layla, other, why="test")
    on(clock, "2026-12-30")
    on(clock, "2026-12-31")
    assert points(layla).active == 50
    clock.shift(timedelta(days=1))


def test_it_comes_late_when_nobody_came_by_on_the_day(layla: Customer, clock: time_machine.Coordinates) -> None:
    """The shop's computer was off over the week-end, and over the turn of the year."""
    people.describe(layla, birthday="--12-30")
    on(clock, "2027-01-02")
    on(clock, "2027-01-03")
    assert points(layla).active == 50 and Txn.objects.get(reason="birthday").subject == "birthday:2026"
    people.describe(layla, birthday="--12-30")
    on(clock, "2028-01-06")
    assert Txn.objects.filter(reason="birthday", kind="earn").count() == 1, "a week later it is over"


def test_a_birthday_before_joining_is_no_gift_for_joining(
    world: World, layla: Customer, clock: time_machine.Coordinates
) -> None:
    noura = people.recognise("email", "noura@customer.test", source="email", name="نورة")
    people.describe(noura, birthday="--12-30")
    clock.move_to("2026-12-31T09:00:00+03:00")
    verbs.join(noura, way="page")
    on(clock, "2026-12-31")
    assert not Txn.objects.filter(reason="birthday").exists()


def test_the_gift_is_told_once_with_its_last_day(layla: Customer, clock: time_machine.Coordinates) -> None:
    people.describe(layla, birthday="--12-30")
    on(clock, "2026-12-30")
    on(clock, "2026-12-31")
    (notice,) = Notice.objects.filter(code="member.birthday")
    assert "هديتنا لعيد ميلادك: ٥٠ نقطة" in notice.text and "الخميس ٣٠ ديسمبر ٢٠٢٧" in notice.text
