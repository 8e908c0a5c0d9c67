"""A person's own promise gets another time before it breaks, or is no longer needed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox import verbs
from wafaa.lib.time import now
from wafaa.promises.models import Promise, Revision

HTMX = {"HX-Request": "true"}


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


@pytest.fixture
def promise(world: World) -> Promise:
    conversation = world.conversation(world.layla_writes("متى تتصلون؟"))
    with world.as_staff(world.omar):
        made: Promise = verbs.promise_own(conversation, "سأتصل بك", now() + timedelta(hours=2))
    return made


def address(promise: Promise, act: str) -> str:
    return f"/s/{promise.store.slug}/promises/{promise.public_id}/{act}/"


def fresh(world: World, promise: Promise) -> Promise:
    with world.inside():
        promise.refresh_from_db()
    return promise


def test_the_new_time_counts_and_the_old_one_stays_in_its_history(world: World, omar: Client, promise: Promise) -> None:
    was = promise.due_at
    tomorrow = (now() + timedelta(days=1)).replace(microsecond=0)
    answer = omar.post(address(promise, "move"), {"promise_on": tomorrow.isoformat()}, headers=HTMX)
    assert answer.status_code == 200
    assert fresh(world, promise).due_at == tomorrow
    with world.inside():
        assert Revision.objects.get(promise=promise).was_due_at == was


@pytest.mark.parametrize("typed", ["", "غدًا", "2020-01-01T10:00"])
def test_a_time_that_cannot_be_is_said_and_moves_nothing(
    world: World, omar: Client, promise: Promise, typed: str
) -> None:
    was = promise.due_at
    answer = omar.post(address(promise, "move"), {"promise_on": typed}, headers=HTMX)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert fresh(world, promise).due_at == was


def test_what_is_no_longer_needed_is_owed_no_more_however_often_it_is_said(
    world: World, omar: Client, promise: Promise
) -> None:
    for _ in range(2):
        assert omar.post(address(promise, "drop"), headers=HTMX).status_code == 200
    assert fresh(world, promise).state == "cancelled"


def test_who_only_looks_moves_no_promise(world: World, promise: Promise) -> None:
    viewer = browser_of(world.viewer)
    assert viewer.post(address(promise, "move"), {"promise_on": "2030-01-01T10:00"}).status_code == 403
