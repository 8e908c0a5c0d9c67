"""Who closed their last page is gone after a grace, not while a reload or another page keeps them here."""

from __future__ import annotations

import asyncio
from typing import Any

from wafaa.live.departures import Departures
from wafaa.live.threads import Threads


class Pages:
    """How many pages somebody has open."""

    def __init__(self) -> None:
        self.open: list[str] = []

    def of(self, who: str) -> list[str]:
        return [one for one in self.open if one == who]


def told(pages: Pages, grace: float, back: bool, gone: Any = None) -> list[tuple[int, str]]:
    heard: list[tuple[int, str]] = []

    async def live() -> None:
        threads = Threads(1, "test")
        note = gone or (lambda store_id, who: heard.append((store_id, who)))
        departures = Departures(pages, threads, note, grace)  # type: ignore[arg-type]
        departures.note(1, "staff:omar")
        pages.open += ["staff:omar"] * back
        await departures.tell()
        await departures.tell()
        threads.stop()

    asyncio.run(live())
    return heard


def test_who_left_is_told_once() -> None:
    assert told(Pages(), 0, back=False) == [(1, "staff:omar")]


def test_who_reloads_or_is_still_in_the_grace_is_here() -> None:
    assert told(Pages(), 0, back=True) == []
    assert told(Pages(), 60, back=False) == []


def test_a_failing_listener_does_not_stop_the_clock() -> None:
    assert told(Pages(), 0, back=False, gone=lambda *_: 1 / 0) == []
