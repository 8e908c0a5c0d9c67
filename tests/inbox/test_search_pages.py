"""A page of hits is the same, whether it was filled among the newest messages or by the whole index."""

from __future__ import annotations

import pytest

from tests.world import World
from wafaa.inbox import search


@pytest.mark.parametrize("newest", [1, 3, 3_000])
def test_pages_follow_each_other_without_a_gap(world: World, newest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "NEWEST", newest)
    said = [world.layla_writes(f"العطر رقم {n}" if n % 2 else f"شكرًا {n}") for n in range(10)]
    wanted = [message.pk for message in reversed(said) if "العطر" in message.text]
    with world.inside():
        first = search.find("عطر", None, 2)
        second = search.find("عطر", first[-1], 2)
        assert [*first, *second, *search.find("عطر", second[-1], 2)] == wanted
