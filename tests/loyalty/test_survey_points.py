"""Points for an answer: the same whatever it says, once for each question."""

from __future__ import annotations

import pytest

from tests.loyalty.buying import points, rule
from tests.voice.conftest import Desk, desk, work_off
from wafaa.loyalty import verbs as loyalty
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.stores.verbs import choose
from wafaa.voice import verbs

__all__ = ["desk"]


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_every_score_gives_the_same_once(desk: Desk, score: int) -> None:
    choose(LoyaltySettings, {"is_on": True})
    rule(what="survey", fixed=20, name="لقاء الإجابة")
    loyalty.join(desk.noura, way="page")
    asked = desk.asks()
    verbs.answer(asked, score)
    work_off()
    assert points(desk.noura).active == 20
    verbs.answer(asked, 6 - score)
    verbs.comment(asked, "كلمة")
    work_off()
    assert points(desk.noura).active == 20


def test_who_takes_no_part_gets_none(desk: Desk) -> None:
    choose(LoyaltySettings, {"is_on": True})
    rule(what="survey", fixed=20, name="لقاء الإجابة")
    verbs.answer(desk.asks(), 5)
    work_off()
    assert points(desk.noura).active == 0
