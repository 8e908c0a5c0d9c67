"""Hot intake: whoever comes side by side shares a commit, and nobody is answered before their own is made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection

from tests.work.test_unit import at_once
from tests.world import World
from wafaa.shops import verbs
from wafaa.shops.models import Arrival, Shop
from wafaa.stores.scope import entered
from wafaa.work import arrivals
from wafaa.work.models import Job
from wafaa.work.sharing import Shared
from wafaa.work.unit import unit

TELLERS = 8


@contextmanager
def held(shared: Shared[Any]) -> Iterator[list[list[Any]]]:
    """The first write waits until all the others stand behind it. What was written together."""
    groups: list[list[Any]] = []
    write, all_wait = shared._write, threading.Event()

    def watched(items: Any) -> None:
        while len(shared._waiting) < TELLERS - 1 and not groups:
            all_wait.wait(0.005)
        groups.append(list(items))
        write(items)

    shared._write = watched  # type: ignore[method-assign]
    try:
        yield groups
    finally:
        shared._write = write  # type: ignore[method-assign]


def a_shop(world: World) -> Shop:
    with world.inside():
        return verbs.connect("generic", "shop")


def tell(shop: Shop, number: int, raw: bytes = b"{}") -> bool:
    """Whether the row is there, for anybody, once it is acknowledged."""
    with entered(shop.store):
        verbs.take_call(shop, f"told-{number}", raw, {"n": number})
        return Arrival.objects.filter(provider_id=f"told-{number}").exists()


@pytest.mark.django_db(transaction=True)
def test_those_who_wait_together_are_written_together(world: World) -> None:
    shop = a_shop(world)
    Job.objects.all().delete()
    with held(arrivals.CALLS) as groups:
        told = at_once(*[lambda n=n: tell(shop, n % 7) for n in range(TELLERS)])  # type: ignore[misc]
    assert told == [True] * TELLERS
    assert [len(group) for group in groups] == [1, TELLERS - 1]
    stored = dict(Arrival.everywhere.values_list("pk", "provider_id"))
    assert sorted(stored.values()) == [f"told-{n}" for n in range(7)], "the same call twice is one"
    assert sorted(job.args["arrival_id"] for job in Job.objects.all()) == sorted(stored)
    assert {job.store_id for job in Job.objects.all()} == {shop.store_id}


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_written_fails_alone(world: World) -> None:
    shop = a_shop(world)
    gone = Shop(pk=shop.pk + 1000, store=shop.store, kind="generic", name="gone")
    with held(arrivals.CALLS):
        told = at_once(*[lambda n=n: tell(gone if n == 3 else shop, n) for n in range(TELLERS)])  # type: ignore[misc]
    assert isinstance(told.pop(3), IntegrityError)
    assert told == [True] * (TELLERS - 1)
    assert Arrival.everywhere.count() == TELLERS - 1


@pytest.mark.django_db(transaction=True)
def test_when_the_commit_fails_nobody_is_told_it_worked(world: World) -> None:
    shop = a_shop(world)

    def full(_items: Any) -> None:
        raise OperationalError("database or disk is full")

    with held(arrivals.CALLS) as groups:
        watched, broken = arrivals.CALLS._write, Shared(full)
        arrivals.CALLS._write = lambda items: (watched(items), full(items))[0]  # type: ignore[method-assign, func-returns-value]
        told = at_once(*[lambda n=n: tell(shop, n) for n in range(TELLERS)])  # type: ignore[misc]
    assert all(isinstance(one, OperationalError) for one in told) and len(groups) == 2
    with pytest.raises(OperationalError):
        broken.add(1)
    assert not Arrival.everywhere.exists()
    assert tell(shop, 1), "and the next one is written again"


@pytest.mark.django_db(transaction=True)
def test_more_than_one_group_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wafaa.work.sharing.MOST", 3)
    written: list[int] = []
    shared: Shared[int] = Shared(lambda items: written.append(len(items)))
    with held(shared):
        at_once(*[lambda n=n: shared.add(n) for n in range(TELLERS)])  # type: ignore[misc]
    assert written == [1, 3, 3, 1]


def test_inside_a_unit_it_is_a_part_of_that(world: World) -> None:
    shop = a_shop(world)
    with pytest.raises(KeyError), entered(shop.store), unit():
        verbs.take_call(shop, "told-1", b"{}", {})
        assert Arrival.objects.exists() and connection.in_atomic_block
        raise KeyError
    assert not Arrival.everywhere.exists()
