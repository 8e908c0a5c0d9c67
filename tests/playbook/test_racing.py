"""Two workers cannot act twice on one event, nor more often than a rule may."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from tests.playbook.rules import a_rule, runs
from tests.world import World, build
from wafaa.playbook.models import Rule, State
from wafaa.playbook.verbs import agree, set_off
from wafaa.playbook.verbs.deciding import TooLate
from wafaa.stores import scope


def together(world: World, *works: Callable[[], Any]) -> list[Any]:
    """All at once, each on a connection of its own; what each answered, or raised."""
    start, found = threading.Barrier(len(works)), [None] * len(works)

    def one(place: int, work: Callable[[], Any]) -> None:
        try:
            start.wait(5)
            with scope.entered(world.shop):
                found[place] = work()
        except Exception as error:
            found[place] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return found


@pytest.mark.django_db(transaction=True)
def test_a_mark_is_acted_on_once_by_whoever_is_first() -> None:
    world = build()
    with world.inside():
        rule, talk = a_rule(), world.conversation(world.layla_writes())
        together(world, *[lambda: set_off(Rule.objects.get(pk=rule.pk), talk, "event:1") for _worker in range(4)])
        assert [run.state for run in runs(rule)] == [State.DONE]


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_keep_a_days_limit() -> None:
    world = build()
    with world.inside():
        rule = a_rule(most_per_day=2)
        talks = [world.conversation(world.layla_writes(f"رسالة {number}")) for number in range(5)]

        def fire(number: int) -> Callable[[], Any]:
            return lambda: set_off(Rule.objects.get(pk=rule.pk), talks[number], f"event:{number}")

        assert together(world, *[fire(number) for number in range(5)]) == [True] * 5
        assert sorted(run.state for run in runs(rule)) == ["done"] * 2 + ["passed"] * 3


@pytest.mark.django_db(transaction=True)
def test_two_who_say_yes_at_once_do_it_once() -> None:
    world = build()
    with world.inside():
        rule = a_rule(mode="ask")
        set_off(rule, world.conversation(world.layla_writes()), "event:1")
        (run,) = runs(rule)

        def yes() -> Any:
            return agree(runs(rule)[0])

        answers = together(world, yes, yes)
        assert sum(isinstance(one, TooLate) for one in answers) == 1
        run.refresh_from_db()
        assert (run.state, len(run.memory)) == (State.DONE, 1)
