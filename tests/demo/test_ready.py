"""The demo's ready answers have no hole: every variable in them is known, in both languages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from django.utils import translation

from tests.world import World
from wafaa.demo.founding import House, promise_everywhere
from wafaa.demo.ready import SAID, write_ready_answers
from wafaa.inbox import variables
from wafaa.inbox.models import ReadyAnswer
from wafaa.promises.models import Policy, PromiseKind
from wafaa.promises.policies import forget_policies, the_policy
from wafaa.stores import scope


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


def test_an_answer_is_promised_by_every_way(world: World) -> None:
    """A line that is connected in the demo stands in its list like any other."""
    with world.inside():
        Policy.objects.all().delete()
        house = SimpleNamespace(scopes={"reem": scope.current()})
        promise_everywhere(cast(House, house))
        forget_policies()
        found = the_policy(PromiseKind.FIRST_REPLY, channel="whatsapp", priority="", customer_kind="")
        assert found is not None and found.minutes == 240
