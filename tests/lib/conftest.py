"""What these tests measure is their own work: a collector that comes by in the midst costs most of a second."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def the_collector_rests() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()
