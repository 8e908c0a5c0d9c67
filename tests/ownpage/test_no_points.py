"""No points are said in words: a lone Arabic nought is a dot, and the larger it stands the less it is a number."""

from __future__ import annotations

import pytest

from tests.ownpage.ground import P, signed_in
from tests.world import World
from wafaa.loyalty import verbs as loyalty
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models.members import Way
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.stores.verbs import choose


@pytest.mark.parametrize("path", ["", "points/"])
def test_none_is_a_word_and_some_are_a_figure(world: World, path: str) -> None:
    with world.inside():
        choose(LoyaltySettings, {"is_on": True, "joins": "all"})
        loyalty.join(world.layla, way=Way.DESK)
    client = signed_in(world)
    shown = client.get(P + path).content.decode()
    assert "لا نقاط متاحة الآن" in shown and ">٠<" not in shown
    with world.inside():
        loyalty.earn(world.layla, Currency.POINTS, 5, key="a", reason="welcome")
    shown = client.get(P + path).content.decode()
    assert "لا نقاط متاحة" not in shown and ">٥<" in shown
