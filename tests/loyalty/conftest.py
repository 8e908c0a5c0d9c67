"""Layla and her points, in Reem's shop, on a morning that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.world import World
from wafaa.loyalty import replay
from wafaa.people.models import Customer

MORNING = datetime(2026, 11, 25, 7, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def layla(world: World, clock: time_machine.Coordinates) -> Iterator[Customer]:
    """Layla, within her shop. When the test is over, the books are proven."""
    with world.inside():
        yield world.layla
        assert list(replay.faults()) == []
