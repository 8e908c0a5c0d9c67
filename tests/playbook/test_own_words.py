"""A rule's own words: their variables are offered, shown for a real record, and free values are said in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from tests.orders.saying import NOON, a_shop, order
from tests.world import World
from wafaa.orders import verbs as orders
from wafaa.playbook import stepping
from wafaa.playbook.actions import ACTIONS, words
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import Mode, Rule
from wafaa.playbook.verbs import keep_rule

NEW, LATER = "/s/layla/playbook/new/", NOON + timedelta(hours=3)
FORM = {"when": "t.order.placed", "s.0.do": "order.tell_received", "mode": "suggest", "name": "ترحيب"}


@pytest.fixture
def reem(world: World) -> Iterator[Client]:
    client = Client()
    client.force_login(world.reem.user)
    with time_machine.travel(LATER, tick=False), world.inside():
        yield client


def tried(reem: Client, text: str, **more: Any) -> str:
    return reem.post(NEW, FORM | {"s.0.c.ar": text, "do": "steptry:0"} | more).content.decode()


def test_variables_are_offered_those_of_the_order_first(reem: Client) -> None:
    shown = reem.post(NEW, FORM | {"do": ""}).content.decode()
    marks = re.findall(r'data-mark="\{\{([^"]+)\}\}"', shown)
    assert marks.index("رقم هذا الطلب") < marks.index("اسم العميل") and "اسم المتجر" in marks
    assert 'data-into="s-0-ar s-0-en "' in shown and "js/elements/wafaa-variables" in shown


def test_what_is_written_is_shown_as_it_would_read(reem: Client) -> None:
    assert "لا يوجد بعدُ ما تُعرض به" in tried(reem, "أهلًا {{اسم العميل}}")
    orders.mirror(a_shop(), order())
    shown = tried(reem, "طلبك {{رقم هذا الطلب}} عندنا")
    assert "طلبك #1001 عندنا" in shown and "نورة" in shown
    assert "متغير غير معروف: خطأ" in tried(reem, "طلبك {{خطأ}}")
    assert "لا قيمة" in tried(reem, "شحنتك {{رقم شحنة هذا الطلب}}") or "قيمة" in tried(
        reem, "شحنتك {{رقم شحنة هذا الطلب}}"
    )
    assert not Rule.objects.filter(name="ترحيب").exists(), "looking keeps nothing"


def test_who_may_not_see_orders_is_shown_none(reem: Client, world: World) -> None:
    orders.mirror(a_shop(), order())
    row = stepping.StepRow("order.tell_received", {}, is_tried=True)
    (shown,) = stepping.shown([row], KINDS["order"], lambda permission: permission != "orders.see")
    assert "says" not in shown["example"] and shown["example"]["wrong"]


def test_what_cannot_be_chosen_is_said_and_breaks_no_page(reem: Client, world: World) -> None:
    world.conversation(world.layla_writes())
    row = stepping.StepRow("conversation.follow_up", {"days": "soon"}, is_tried=True)
    (shown,) = stepping.shown([row], KINDS["conversation"], lambda permission: True)
    assert "says" not in shown["example"] and shown["example"]["wrong"]
    with translation.override("en"):
        (shown,) = stepping.shown([row], KINDS["conversation"], lambda permission: permission != "promises.make")
        assert "may not do yourself" in shown["example"]["wrong"]


def test_free_values_are_said_in_words(reem: Client) -> None:
    step: dict[str, Any] = {"choices": {"amount": "10%", "days": "30", "most": "2"}}
    name = next(name for name, one in ACTIONS.items() if any(choice.name == "amount" for choice in one.choices))
    with translation.override("ar"):
        said = words(step | {"do": name})
    assert said.endswith("١٠٪ · لمدة ٣٠ يومًا · مرتان على الأكثر في ثلاثين يومًا")
    with translation.override("en"):
        assert words(step | {"do": name}).endswith("10% · for 30 days · at most 2 times in thirty days")
        assert "soon" in words({"do": name, "choices": {"days": "soon"}})


def test_the_button_that_moved_a_rule_stays_under_the_finger(reem: Client) -> None:
    made = [keep_rule(None, name=name, kind="order", trigger="order.placed", steps=[], mode=Mode.OFF) for name in "ابج"]
    answer = reem.post(f"/s/layla/playbook/rules/{made[2].public_id}/move/", {"way": "up"}, follow=True)
    (button,) = re.findall(r"<button[^>]*autofocus[^>]*>", answer.content.decode())
    assert 'value="up"' in button and "نقل ج إلى أعلى" in button
