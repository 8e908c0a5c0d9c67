"""A page of hits is the same, whether it was filled among the newest messages or by the whole index."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.orders.saying import a_shop
from tests.orders.saying import order as order_of
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox import search
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order


@pytest.mark.parametrize("newest", [1, 3, 3_000])
def test_pages_follow_each_other_without_a_gap(world: World, newest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "NEWEST", newest)
    said = [world.layla_writes(f"العطر رقم {n}" if n % 2 else f"شكرًا {n}") for n in range(10)]
    wanted = [message.pk for message in reversed(said) if "العطر" in message.text]
    with world.inside():
        first = search.find("عطر", None, 2)
        second = search.find("عطر", first[-1], 2)
        assert [*first, *second, *search.find("عطر", second[-1], 2)] == wanted


def test_a_number_finds_its_conversation_and_its_order(world: World) -> None:
    message = world.layla_writes("وين العطر؟")
    opened = world.conversation(message)
    with world.inside():
        orders.mirror(a_shop(), order_of(id="9185"))
        order = Order.objects.get()
    omar, digits = browser_of(world.omar), str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    for typed in (f"#{opened.number}", str(opened.number).translate(digits)):
        assert f"/inbox/{opened.public_id}/" in _found(omar, typed)
    assert f"/orders/{order.public_id}/" in _found(omar, "٩١٨٥")


def test_a_closed_teams_conversation_is_not_found_by_its_number(world: World) -> None:
    from wafaa.inbox import verbs

    opened = world.conversation(world.layla_writes("سر"))
    with world.inside():
        verbs.assign(opened, staff=None, team=world.closed_team)
    assert opened.public_id not in _found(browser_of(world.omar), f"#{opened.number}")


def _found(browser: Client, typed: str) -> str:
    return browser.get("/s/layla/search/", {"q": typed}).content.decode()
