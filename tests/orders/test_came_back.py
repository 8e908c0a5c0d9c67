"""Told means that it reached them, as far as anybody knows: a delay whose news came back was not told, and what counts
is the way that worked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tests.channels.desk import Courier, serving
from tests.orders.saying import NOON, a_shop, at, order, parcel
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import LineState, Notice, Outgoing
from wafaa.orders import verbs
from wafaa.orders.reactions import watch_deliveries
from wafaa.playbook.verbs import begin_with_standards
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise, Revision, Tally
from wafaa.shops.models import Shop
from wafaa.work.worker import run_due

DUE, NEW = 72, 120


@pytest.fixture
def clock(world: World) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def shop(world: World, clock: time_machine.Traveller) -> Iterator[Shop]:
    with world.inside(), serving(Courier("email")):
        begin_with_standards()
        yield a_shop()


def work_off() -> None:
    watch_deliveries()
    while run_due():
        pass


def delayed(shop: Shop) -> Promise:
    """The carrier moved its day, and the customer was told of it in the third hour."""
    verbs.mirror(shop, order(promised_for=at(DUE)))
    work_off()
    verbs.mirror(shop, parcel(2, promised_for=at(NEW)))
    work_off()
    found: Promise = Promise.objects.get(kind="delivery")
    return found


def told() -> tuple[int, int]:
    """How often in time, and how often late."""
    row = Tally.objects.get(by="all", month="2026-11")
    return row.told, row.untold


def comes_back() -> None:
    notice = Notice.objects.get(code="order.delayed")
    channels.bounced(Outgoing.objects.filter(notice=notice).latest("id"), "no_such_user")
    while run_due():
        pass


def knows(promise: Promise) -> tuple[object, object]:
    promise.refresh_from_db()
    return promise.told_at, Revision.objects.get(promise=promise, due_at=at(NEW)).told_at


def test_a_delay_whose_news_came_back_is_not_told(shop: Shop, clock: time_machine.Traveller) -> None:
    promise = delayed(shop)
    assert knows(promise) == (NOON, NOON) and told() == (1, 0)
    clock.move_to(at(1))
    comes_back()
    assert knows(promise) == (None, None) and told() == (0, 0)
    comes_back()
    assert told() == (0, 0), "twice is once"
    assert Notice.objects.get(code="order.delayed").state == "untold"


@pytest.mark.parametrize(("hours", "counted"), [(5, (1, 0)), (DUE + 1, (0, 1))])
def test_the_way_that_worked_is_what_counts(
    shop: Shop, clock: time_machine.Traveller, hours: int, counted: tuple[int, int]
) -> None:
    """In time by the second way, or not: what the first way only seemed to have done is no merit."""
    with serving(Courier("sms")) as sms:
        sms.abilities = sms.abilities.__class__(text=2000, reaches=("phone",))
        channels.open_line("sms", "SMS", state=LineState.OK)
        promise = delayed(shop)
        assert told() == (1, 0)
        clock.move_to(at(hours))
        comes_back()
        assert knows(promise) == (at(hours), at(hours)) and told() == counted
        assert sms.sent


def test_a_late_word_of_the_first_way_takes_nothing_from_the_second(shop: Shop, clock: time_machine.Traveller) -> None:
    promise = delayed(shop)
    promises.untell(promise, NOON)
    promises.tell(promise, at(3))
    assert not promises.untell(promise, NOON)
    assert knows(promise) == (at(3), at(3)) and told() == (1, 0)


def test_what_was_broken_and_told_of_without_a_date(shop: Shop, clock: time_machine.Traveller) -> None:
    verbs.mirror(shop, order(promised_for=at(DUE)))
    promise = Promise.objects.get(kind="delivery")
    clock.move_to(at(DUE) + timedelta(minutes=1))
    promises.mark_broken(promise)
    promises.tell(promise, at(DUE + 1))
    assert told() == (0, 1)
    assert promises.untell(promise, at(DUE + 1)) and told() == (0, 0)
    assert not promises.untell(promise, at(DUE + 1))
