"""Weight in a queue: it moves somebody ahead only where nobody is harmed by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tests.inbox.routing_ground import capacity, fresh, held, sharing, writes
from tests.world import World
from wafaa.inbox import precedence, verbs
from wafaa.inbox.models import Conversation
from wafaa.inbox.precedence import Place, by_precedence, in_turn
from wafaa.inbox.routing import waiting
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.playbook.moments import told
from wafaa.stores.verbs import choose
from wafaa.team.models import Team
from wafaa.team.settings import TeamSettings
from wafaa.work.models import Event

PLACES = st.lists(st.builds(Place, st.integers(0, 10), st.booleans()), max_size=40)


@given(PLACES)
def test_nobody_who_is_firm_is_ever_passed(places: list[Place]) -> None:
    order = in_turn(places)
    assert sorted(order) == list(range(len(places)))
    turn = {number: at for at, number in enumerate(order)}
    for number, place in enumerate(places):
        for later in range(number + 1, len(places)):
            passed = turn[later] < turn[number]
            assert not (passed and place.is_firm), "a firm one was passed"
            assert not (passed and places[later].weight <= place.weight), "passed by nobody heavier"
            assert not (passed and places[later].is_firm and place.is_firm)


@given(PLACES)
def test_without_weight_the_order_is_the_one_in_which_answers_are_owed(places: list[Place]) -> None:
    alike = [Place(3, place.is_firm) for place in places]
    assert in_turn(alike) == list(range(len(places)))


@given(PLACES, st.integers(0, 39))
def test_more_weight_never_makes_anybody_later(places: list[Place], which: int) -> None:
    if which < len(places):
        heavier = [*places]
        heavier[which] = Place(places[which].weight + 1, places[which].is_firm)
        assert in_turn(heavier).index(which) <= in_turn(places).index(which)


@pytest.fixture
def weights() -> Iterator[dict[int, int]]:
    """What people weigh, by the record that stands for them; the programme's own word is left out."""
    told_, kept = dict[int, int](), list(precedence.WEIGHTS)

    def ask(people: Sequence[int]) -> Mapping[int, int]:
        return {one: told_[one] for one in people if one in told_}

    precedence.WEIGHTS[:] = [ask]
    yield told_
    precedence.WEIGHTS[:] = kept


@pytest.fixture
def queue(desk: World) -> tuple[Team, list[Conversation]]:
    """Four who wait for Omar, who takes none yet; promised soonest first."""
    team = sharing(desk, desk.omar)
    capacity(desk.omar, 0)
    waiting_ = [writes(desk, customer=people.meet(f"عميل {number}", source="email")) for number in range(4)]
    for number, one in enumerate(waiting_):
        due = now() + timedelta(hours=2 + number)
        soon = now() + timedelta(hours=1 + number)
        Conversation.objects.filter(pk=one.pk).update(owed_at=due, promise_risk_at=soon, promise_due_at=due)
    return team, [fresh(one.pk) for one in waiting_]


def order(team: Team) -> list[tuple[int, bool]]:
    return [(one.conversation.pk, one.is_ahead) for one in by_precedence(waiting(team, 100))]


def test_a_tier_comes_first_where_all_are_in_time(
    desk: World, queue: tuple[Team, list[Conversation]], weights: dict[int, int]
) -> None:
    team, (a, b, c, d) = queue
    weights[d.customer.root_id] = 5
    assert order(team) == [(d.pk, True), (a.pk, False), (b.pk, False), (c.pk, False)]
    capacity(desk.omar, 1)
    assert verbs.share_out() == 1 and held(desk.omar) == [d.pk]
    event = Event.objects.get(name="conversation.assigned", data__conversation_id=d.pk)
    assert event.data["is_ahead"] is True
    with override("en"):
        assert "safely in time" in told([event])[event.pk].text


@pytest.mark.parametrize(
    "firm",
    [
        {"promise_risk_at": timedelta(minutes=-1)},
        {"promise_risk_at": timedelta(minutes=4)},
        {"owed_at": timedelta(minutes=-1)},
        {"waiting_since": timedelta(minutes=-16)},
    ],
)
def test_nobody_is_passed_whose_answer_is_at_risk_or_who_waited_long(
    queue: tuple[Team, list[Conversation]], weights: dict[int, int], firm: dict[str, timedelta]
) -> None:
    team, (a, b, c, d) = queue
    weights[d.customer.root_id] = 10
    Conversation.objects.filter(pk=a.pk).update(**{name: now() + ahead for name, ahead in firm.items()})
    assert [pk for pk, _ahead in order(team)] == [a.pk, d.pk, b.pk, c.pk]


def test_the_store_may_say_that_nobody_is_ever_passed(
    queue: tuple[Team, list[Conversation]], weights: dict[int, int]
) -> None:
    team, (a, b, c, d) = queue
    weights[d.customer.root_id] = 10
    choose(TeamSettings, {"passed_minutes": 0})
    assert order(team) == [(one.pk, False) for one in (a, b, c, d)]


def test_it_asks_once_for_all_of_a_queue(
    queue: tuple[Team, list[Conversation]], weights: dict[int, int], django_assert_num_queries: Any
) -> None:
    team, (_a, _b, _c, d) = queue
    weights[d.customer.root_id] = 10
    order(team)
    with django_assert_num_queries(1):
        order(team)
