from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.orders.saying import a_shop
from tests.ownpage.ground import MOMENT
from tests.world import World
from wafaa.shops.models import Shop


@pytest.fixture
def clock(world: World) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def shop(world: World, clock: time_machine.Traveller) -> Shop:
    with world.inside():
        return a_shop()
