"""`wafaa flow` tells who reacts to what."""

from __future__ import annotations

from typing import Any

import pytest

from wafaa.cli import flow
from wafaa.work.events import HAPPENINGS, PERIODIC, REACTIONS


def event(name: str) -> dict[str, Any]:
    return next(one for one in flow.flow()["events"] if one["name"] == name)


def test_every_reaction_and_every_clock_is_in_it() -> None:
    found = flow.flow()
    told = {path for one in found["events"] for path in one["reactions"]}
    assert told == {reaction.path for each in REACTIONS.values() for reaction in each}
    assert {one["task"] for one in found["periodic"]} == set(PERIODIC)


def test_nobody_listens_to_what_never_happens() -> None:
    assert set(REACTIONS) <= set(HAPPENINGS)


def test_an_event_names_its_reactions() -> None:
    assert "wafaa.inbox.reactions.receive_what_was_understood" in event("arrival.understood")["reactions"]
    assert event("staff.joined")["audited"] is True


def test_it_is_drawn_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    flow._draw(flow.flow())
    told = capsys.readouterr().out
    assert "arrival.understood" in told
    assert "receive what was understood" in told
    assert "10m" in told
