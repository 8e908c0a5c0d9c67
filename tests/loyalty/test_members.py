"""Taking part in the programme."""

from __future__ import annotations

import pytest

from tests.world import World
from wafaa.loyalty import verbs
from wafaa.loyalty.membership import member, worth
from wafaa.loyalty.models import Member
from wafaa.people import verbs as people
from wafaa.stores.models import Setting
from wafaa.work.models import Event

pytestmark = pytest.mark.django_db


def told(name: str) -> int:
    return Event.objects.filter(name=name).count()


def test_whoever_joins_twice_is_one_member(world: World) -> None:
    with world.inside():
        one = verbs.join(world.layla, way="page")
        assert verbs.join(world.layla, way="desk") == one
        assert member(world.layla) == one and Member.objects.count() == 1
        assert told("member.joined") == 1


def test_who_left_is_no_member_and_may_come_back_with_the_same_card(world: World) -> None:
    with world.inside():
        one = verbs.join(world.layla, way="page")
        assert verbs.leave(world.layla) and not verbs.leave(world.layla)
        assert member(world.layla) is None and told("member.left") == 1
        back = verbs.join(world.layla, way="desk")
        assert back == one and back.left_at is None and back.way == "desk"
        assert told("member.joined") == 2


def test_a_person_of_two_records_is_a_member_once(world: World) -> None:
    with world.as_staff(world.manager):
        other = people.meet("ليلى من الجوال", source="form")
        mine = verbs.join(other, way="page")
        people.join_people(world.layla, other, why="test")
        world.layla.refresh_from_db()
        assert member(world.layla) == mine
        assert verbs.join(world.layla, way="desk") == mine
        assert Member.objects.count() == 1


@pytest.mark.parametrize(
    ("hundred", "points", "minor"),
    [("1.00", 100, 100), ("1.00", 99, 99), ("0.50", 3, 1), ("5", 250, 1250), ("٢٫٥", 100, 250)],
)
def test_points_are_worth_no_more_than_the_store_says(world: World, hundred: str, points: int, minor: int) -> None:
    with world.inside():
        Setting.objects.create(app="loyalty", values={"worth": hundred})
        world.shop.__dict__.pop("_settings", None)
        assert worth(points).amount_minor == minor
