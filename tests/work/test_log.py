"""The audit trail is one chain, append-only in the database itself; and limits count for every process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from tests.work.happenings import BellRang, SafeOpened
from tests.work.test_unit import at_once
from tests.world import World
from wafaa.stores.scope import entered
from wafaa.work import limits
from wafaa.work.events import HAPPENINGS, Happening, emit
from wafaa.work.limits import TooMany
from wafaa.work.log import FIRST, broken_link
from wafaa.work.models import Audit, Event, Hit
from wafaa.work.triggers import removal, statements
from wafaa.work.unit import unit


@pytest.fixture
def guarded(db: None) -> Iterator[None]:
    """The triggers that production has."""
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        for statement in removal(connection.vendor):
            cursor.execute(statement)


def open_safe(world: World, times: int = 3) -> None:
    with world.as_staff(world.reem):
        for number in range(times):
            with unit():
                emit(SafeOpened(number, "ريم"))


def test_what_is_audited_is_chained_and_the_rest_is_not(world: World) -> None:
    with world.inside():
        before = Audit.objects.count()
        with unit():
            emit(BellRang(1))
        open_safe(world)
        rows = list(Audit.objects.order_by("id"))
    assert len(rows) == before + 3
    assert rows[0].previous == FIRST
    assert [row.previous for row in rows[1:]] == [row.seal for row in rows[:-1]]
    assert rows[-1].details == {"number": 2, "by": "ريم"} and rows[-1].actor == f"staff:{world.reem.pk}"
    assert broken_link(world.shop.pk) is None and broken_link(world.neighbour.pk) is None


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_a_row(world: World, guarded: None, verb: str) -> None:
    open_safe(world)
    with world.inside(), pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows = Audit.objects.filter(act=SafeOpened.name)
        rows.update(act="nothing happened") if verb == "update" else rows.delete()
    open_safe(world, 1)
    assert broken_link(world.shop.pk) is None


@pytest.mark.parametrize(
    "change", [{"act": "nothing"}, {"actor": "staff:0"}, {"details": {"number": 9}}, {"seal": "f" * 64}]
)
def test_a_changed_row_is_found(world: World, change: dict[str, Any]) -> None:
    open_safe(world)
    with world.inside():
        row = Audit.objects.filter(act=SafeOpened.name).order_by("id")[1]
        Audit.objects.filter(pk=row.pk).update(**change)
    assert broken_link(world.shop.pk) == row.pk


def test_a_missing_row_is_found(world: World) -> None:
    open_safe(world)
    with world.inside():
        first, second = Audit.objects.filter(act=SafeOpened.name).order_by("id")[:2]
        Audit.objects.filter(pk=first.pk).delete()
    assert broken_link(world.shop.pk) == second.pk


@pytest.mark.django_db(transaction=True)
def test_two_hands_at_once_make_one_chain(world: World) -> None:
    def open_often() -> None:
        with entered(world.shop):
            for number in range(5):
                with unit():
                    emit(SafeOpened(number, "both"))

    assert at_once(*[open_often] * 4) == [None] * 4
    with world.inside():
        assert Audit.objects.filter(act=SafeOpened.name).count() == 20
        assert Event.objects.filter(name=SafeOpened.name).count() == 20
    assert broken_link(world.shop.pk) is None


def test_two_events_never_share_a_name() -> None:
    with pytest.raises(ValueError, match="test.bell_rang"):

        class Other(Happening):
            name = BellRang.name

    assert HAPPENINGS[BellRang.name] is BellRang


def test_a_limit_holds_within_its_window(world: World) -> None:
    with time_machine.travel("2026-05-04T09:00:10Z", tick=False) as clock:
        for _ in range(3):
            limits.spend("login", "omar", most=3, seconds=60)
        with pytest.raises(TooMany) as refused:
            limits.spend("login", "omar", most=3, seconds=60)
        assert refused.value.seconds == 50
        assert limits.allows("login", "huda", most=3, seconds=60)
        assert limits.allows("code", "omar", most=3, seconds=60)
        clock.shift(50)
        assert limits.allows("login", "omar", most=3, seconds=60)


@pytest.mark.django_db(transaction=True)
def test_a_limit_holds_against_many_at_once(world: World) -> None:
    with time_machine.travel("2026-05-04T09:00:10Z", tick=False):
        answers = at_once(*[lambda: limits.allows("door", "x", most=5, seconds=600)] * 12)
    assert sorted(answers) == [False] * 7 + [True] * 5


def test_old_counters_are_dropped(world: World) -> None:
    with time_machine.travel("2026-05-04T09:00:00Z", tick=False) as clock:
        limits.spend("a", "x", most=3, seconds=60)
        limits.spend("b", "x", most=3, seconds=6000)
        clock.shift(120)
        limits.forget_old()
        assert Hit.objects.count() == 1
