"""A letter of points names days that stay right when it is read later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import World
from wafaa.lib.time import now
from wafaa.loyalty import gifts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "near"), [("ar", "غد"), ("en", "tomorrow")])
@pytest.mark.parametrize("more", [0, 1])
def test_what_ends_tomorrow_is_told_with_its_date(world: World, language: str, near: str, more: int) -> None:
    with world.inside():
        world.layla.language = language
        tomorrow = now() + timedelta(days=1)
        told = gifts.ending(world.layla, [(50, tomorrow), (9, tomorrow + timedelta(days=8))][: 1 + more])
        with gifts.speaking_to(world.layla):
            assert gifts.day_in_words(tomorrow) in told.text
        assert near not in told.title and near not in told.text
