"""What is written in bulk is what the verbs would have left, row by row and field by field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from tests.demo.comparing import everything
from tests.demo.conftest import SUNDAY_MORNING
from wafaa.demo.records import Conversation, Story
from wafaa.demo.story import write
from wafaa.demo.verbs import tell
from wafaa.inbox.models import MessageKind
from wafaa.stores.scope import entered
from wafaa.work.unit import unit

pytestmark = pytest.mark.django_db
STORY = write(7, SUNDAY_MORNING)


def is_late(one: Conversation) -> bool:
    return one.first_reply_at is not None and one.first_reply_at > one.first_reply_due


def outcomes(one: Conversation) -> set[tuple[str, bool]]:
    return {(promise.state, promise.settled_at is not None) for promise in one.promises}


def first(fits: Any) -> Conversation:
    return next(one for one in STORY.conversations if fits(one))


def a_few() -> Story:
    """One of each kind: in time and late, by chat, mail and form, with every outcome of a colleague's word."""
    picked = (
        first(lambda one: one.channel == "webchat" and one.status == "solved" and len(one.turns) > 6),
        first(lambda one: one.channel == "email" and is_late(one) and one.status == "solved"),
        first(lambda one: one.channel == "form" and one.turns[-1].speaker == "agent"),
        first(lambda one: one.status == "solved" and ("kept", True) in outcomes(one)),
        first(lambda one: one.status == "solved" and ("broken", True) in outcomes(one)),
        first(lambda one: ("broken", False) in outcomes(one)),
        first(lambda one: one.status == "waiting" and one.channel == "webchat"),
        first(lambda one: any(turn.speaker == "note" for turn in one.turns)),
        first(lambda one: one.first_reply_at is None and one.first_reply_due < SUNDAY_MORNING),
    )
    told = sorted({one.key: one for one in picked}.values(), key=lambda one: (one.opened_at, one.key))
    keys = {one.customer for one in told}
    people = tuple(one for one in STORY.customers if one.key in keys)
    return replace(STORY, conversations=tuple(told), customers=people)


def told(story: Story, played: int) -> dict[str, Any]:
    with transaction.atomic():
        with unit():
            house = tell(story, SUNDAY_MORNING, "cedar-honey-lantern-4821", played)
        with entered(house.store):
            found = everything()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    story = a_few()
    with django_db_blocker.unblock():
        return told(story, played=0), told(story, played=len(story.conversations))


def test_the_written_past_equals_the_played_one(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    written, played = both
    assert len(written["Conversation"]) >= 7
    assert written.keys() == played.keys()
    for what, rows in played.items():
        assert written[what] == rows, what


def test_the_comparison_looks_at_something(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Else two empty stores would be equal as well."""
    written, _played = both
    assert {row["state"] for row in written["Promise"]} >= {"kept", "broken", "cancelled", "open"}
    assert {row["state"] for row in written["Outgoing"]} == {"sent", "delivered", "read"}
    assert {row["kind"] for row in written["Message"]} == {MessageKind.IN, MessageKind.OUT, MessageKind.NOTE}
    assert {row["running"] for row in written["Segment"]} == {True, False}
    assert any(row["actor"] == "عمر الحربي" for row in _log(written))
    assert any(row["name"] == "promise.settled_late" for row in _log(written))
    assert all(written["hits"].values())
    assert not any("gone" in row["data"].values() for row in _log(written))


def _log(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for what, rows in found.items() if what.startswith("log of") for row in rows]
