from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from tests.channels.desk import Courier, serving
from tests.world import World
from wafaa.work.models import Job

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LAYLA = "layla@customer.test"
SECRET = "s" * 40


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(world: World, clock: Any) -> Iterator[World]:
    Job.objects.all().delete()
    with serving(Courier("email")), serving(Courier("form")), world.inside():
        yield world
