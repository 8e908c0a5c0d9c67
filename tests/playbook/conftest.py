from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from tests.world import World
from wafaa.work.models import Job

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def shop(world: World, clock: Any) -> Iterator[World]:
    """Reem's shop at noon, with nothing left to do; the machine acts."""
    Job.objects.all().delete()
    with world.inside():
        yield world
