"""The figures of promises are moved by everybody at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.work.test_unit import at_once
from tests.world import World
from wafaa.lib.time import now
from wafaa.promises import tally
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise, Tally
from wafaa.promises.verbs import recount_tally
from wafaa.work.unit import unit

DAY = timedelta(days=1)


def figures() -> list[tuple[str, str, int, int, int]]:
    rows = Tally.objects.order_by("month", "by", "name").values_list("by", "name", "due", "kept", "broken")
    return [row for row in rows if any(row[2:])]


@pytest.mark.django_db(transaction=True)
def test_two_who_move_the_same_figures_the_other_way_round_do_not_wait_for_each_other(world: World) -> None:
    """Each has moved one figure when it comes to the other's. On SQLite one comes after the other anyhow."""
    both_have_one = threading.Barrier(2)
    patience = 3 if connection.vendor == "postgresql" else 0.05
    at = now()

    def promise(first: int, second: int) -> bool:
        with world.inside(), unit():
            promises.make("delivery", world.layla, f"order:{first}", due_at=at + first * DAY)
            with suppress(threading.BrokenBarrierError):
                both_have_one.wait(patience)
            promises.make("delivery", world.layla, f"order:{second}", due_at=at + second * DAY)
        return True

    assert at_once(lambda: promise(2, 4), lambda: promise(4, 2)) == [True, True]
    with world.inside():
        assert [row[2] for row in figures() if row[0] == "day"] == [2, 2]


def test_what_a_unit_gathers_is_written_once_and_with_it(world: World) -> None:
    with world.inside():
        with pytest.raises(KeyError), unit():
            promises.make("delivery", world.layla, "order:1", due_at=now() + DAY)
            raise KeyError
        assert figures() == []
        with unit():
            kept = promises.make("delivery", world.layla, "order:1", due_at=now() + DAY)
            promises.make("delivery", world.layla, "order:2", due_at=now() + DAY)
            assert figures() == [], "at its end"
            promises.keep(kept)
        assert tally.of_month(now()) == (1, 0)


def test_counting_anew_mends_what_was_written_past_the_verbs(world: World) -> None:
    with world.inside():
        promises.keep(promises.make("delivery", world.layla, "order:1", due_at=now() + DAY))
        promises.make("delivery", world.layla, "order:2", due_at=now() + 2 * DAY)
        wanted = figures()
        Tally.objects.filter(by="all").update(kept=7)
        Tally.objects.filter(by="day").delete()
        recount_tally()
        assert figures() == wanted and Promise.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_others_do_while_it_is_counted_anew_is_not_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """They come between the promises and their figures. On SQLite one comes after the other anyhow."""
    is_counted, is_made, count = threading.Event(), threading.Event(), tally.of_all
    patience = 3 if connection.vendor == "postgresql" else 0.05

    def counts_slowly(rows: Iterable[Promise]) -> Counter[Any]:
        steps = count(rows)
        is_counted.set()
        is_made.wait(patience)
        return steps

    def make() -> bool:
        is_counted.wait(10)
        with world.inside():
            promises.make("delivery", world.layla, "order:2", due_at=now() + DAY)
        is_made.set()
        return True

    def recount() -> bool:
        with world.inside():
            recount_tally()
        return True

    monkeypatch.setattr(tally, "of_all", counts_slowly)
    with world.inside():
        promises.make("delivery", world.layla, "order:1", due_at=now() + DAY)
    assert at_once(recount, make) == [True, True]
    with world.inside():
        assert [row[2] for row in figures() if row[0] == "day"] == [2]
