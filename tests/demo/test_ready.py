"""The demo's ready answers have no hole: every variable in them is known, in both languages."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.world import World
from wafaa.demo.ready import SAID, write_ready_answers
from wafaa.inbox import variables
from wafaa.inbox.models import ReadyAnswer


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_ready_answer_can_be_sent(world: World, language: str) -> None:
    message = world.layla_writes()
    with world.as_staff(world.omar), translation.override(language):
        write_ready_answers()
        texts = list(ReadyAnswer.objects.values_list("text", flat=True))
        assert len(texts) == len(SAID) + 2, "one offers choices, one closes the conversation"
        for text in texts:
            filled = variables.fill(text, message.conversation)
            assert filled.missing == [] and "{" not in filled.text
        assert variables.fill("{{اسم العميل}}", message.conversation).text == "ليلى"
        assert ReadyAnswer.objects.get(title="الشكر والإغلاق").steps
