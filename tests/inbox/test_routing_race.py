"""Several workers at the same moment give each conversation once and nobody too much; one that dies loses nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.inbox.routing_ground import capacity, fresh, held, sharing, writes
from tests.people.test_racing import at_once
from tests.world import World
from wafaa.inbox import verbs
from wafaa.inbox.verbs import routing
from wafaa.team.models import Turn
from wafaa.work.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def given() -> Counter[int]:
    rows = Event.objects.filter(name="conversation.assigned")
    return Counter(row.data["conversation_id"] for row in rows)


def test_four_workers_give_every_conversation_once_and_in_turn(world: World) -> None:
    with world.inside():
        sharing(world, world.omar, world.huda, world.manager)
        opened = [writes(world).pk for _ in range(9)]
    assert at_once(world, lambda _n: verbs.share_out() and None) == []
    with world.inside():
        verbs.share_out()
        assert given() == Counter(opened)
        assert [len(held(one)) for one in (world.omar, world.huda, world.manager)] == [3, 3, 3]


def test_the_last_room_of_somebody_is_given_once(world: World) -> None:
    with world.inside():
        first = sharing(world, world.omar)
        capacity(world.omar, 1)
        opened = [writes(world) for _ in range(4)]
    assert at_once(world, lambda n: verbs.give(fresh(opened[n].pk)) and None) == []
    with world.inside():
        assert (len(held(world.omar)), sum(given().values())) == (1, 1)
        assert Turn.objects.get(team=first).number == 1


def test_a_hand_and_the_machine_at_once_leave_one_holder_who_was_told(world: World) -> None:
    with world.inside():
        sharing(world, world.omar)
        opened = writes(world)

    def act(number: int) -> None:
        if number % 2:
            verbs.share_out()
        else:
            verbs.assign(fresh(opened.pk), staff=world.huda, team=None)

    assert at_once(world, act) == []
    with world.inside():
        assert fresh(opened.pk).assignee_id == world.huda.pk


def test_who_dies_between_giving_and_the_turn_has_given_nothing(world: World, monkeypatch: Any) -> None:
    with world.inside():
        sharing(world, world.omar, world.huda)
        opened = writes(world)
        with monkeypatch.context() as broken:
            broken.setattr(routing, "_take_turn", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                verbs.share_out()
        assert (fresh(opened.pk).assignee_id, given(), Turn.objects.count()) == (None, Counter(), 0)
        assert (verbs.share_out(), held(world.omar)) == (1, [opened.pk])
