"""What a customer's page says of the way to the next tier."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import override

from tests.world import World
from wafaa.loyalty.models import Tier
from wafaa.loyalty.tiers import way
from wafaa.ownpage.screens.points import _tier


def test_who_has_just_joined_is_not_told_that_nothing_is_missing(world: World) -> None:
    with world.inside(), override("ar"):
        first = Tier(name_ar="أصدقاء ليلى", name_en="Friends of Layla", threshold=0)
        just_joined = replace(way(None), tier=None, upcoming=first, missing=0)
        assert _tier(just_joined)["to_next"] == "تصل إلى «أصدقاء ليلى» بعد لحظات."
        assert "بقي للوصول" in _tier(replace(just_joined, missing=40_000))["to_next"]
