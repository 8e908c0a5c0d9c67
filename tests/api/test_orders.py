"""Orders as programs read them, and what webhooks tell of them."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.api.programs import Program, reems
from tests.orders.saying import NOON, a_shop, at, line, order, parcel, refund, sar
from tests.world import World
from wafaa.api.telling import body
from wafaa.lib.money import Money
from wafaa.orders import verbs
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.shops.states import OrderState
from wafaa.work.models import Event


def told(world: World, *said: Any) -> None:
    with world.inside():
        shop = a_shop()
        for one in said:
            verbs.mirror(shop, one)


def test_an_order_is_read_with_its_lines_parcels_and_refunds(world: World) -> None:
    told(
        world,
        order(lines=(line(), line("2", "بخور", "25", quantity=Decimal("0.5"))), promised_for=at(48)),
        parcel(1, cash=sar("310")),
        refund(2, amount="25"),
    )
    program = reems(world)
    (found,) = program.get("/orders").json()["items"]
    assert (found["number"], found["state"], found["shop"]["name"]) == ("#1001", "placed", "متجر ليلى")
    assert (found["total"], found["refunded"], found["currency"], found["parts"]) == (
        "310.00", "25.00", "SAR", {"shipping": "25.00"},
    )  # fmt: skip
    assert [(one["name"], one["quantity"], one["total"]) for one in found["lines"]] == [
        ("عطر ورد الطائف", "1", "285.00"), ("بخور", "0.5", "25.00"),
    ]  # fmt: skip
    assert [(one["number"], one["state"], one["cash"]) for one in found["parcels"]] == [
        ("2900 1234", "info_received", "310.00")
    ]
    assert [(one["amount"], one["reason"]) for one in found["refunds"]] == [("25.00", "مقاس")]
    assert found["customer"]["name"] == "نورة" and found["due_at"].startswith("2026-11-22")
    assert program.get(f"/orders/{found['id']}").json() == found


def test_they_are_found_by_customer_state_and_number_in_any_digits(world: World) -> None:
    told(world, order(), order(1, id="1002", placed_at=at(-9), state=OrderState.SHIPPED), order(id="1003", person=None))
    with world.inside():
        noura = Order.objects.get(external_id="1001").customer
        assert noura is not None
        twin = people.meet("نورة", source="api")
        people.join_people(noura, twin, why="api")
        mine = verbs.take_order(twin, [verbs.HandLine("بخور", Decimal(2), Money.parse("1.250", "KWD"))])
    program = reems(world)

    def numbers(query: str) -> list[str]:
        return [one["number"] for one in program.get(f"/orders?{query}").json()["items"]]

    assert sorted(numbers("")) == ["#1001", "#1002", "#1003", mine.number]
    assert numbers(f"customer={noura.public_id}") == [mine.number, "#1001", "#1002"]
    assert numbers("state=shipped") == ["#1002"] and numbers("number=١٠٠٢") == ["#1002"]
    by_hand = program.get(f"/orders/{mine.public_id}").json()
    assert (by_hand["shop"], by_hand["total"]) == (None, "2.500")


def test_pages_go_on_where_the_one_before_ended(world: World) -> None:
    told(world, *(order(id=str(n), placed_at=NOON - timedelta(hours=n % 3)) for n in range(7)))
    program, seen, cursor = reems(world), list[str](), ""
    while True:
        page = program.get(f"/orders?limit=2{cursor}").json()
        seen += [one["number"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == 7 and len(set(seen)) == 7


def test_a_neighbours_orders_and_a_token_without_the_right_open_nothing(world: World) -> None:
    told(world, order())
    with world.inside():
        known = Order.objects.get().public_id
    stranger = Program(world.neighbour)
    assert stranger.get("/orders").json()["items"] == [] and stranger.get(f"/orders/{known}").status_code == 404
    assert Program(world.shop, ["customers:read"]).get("/orders").status_code == 403
    assert reems(world).get("/orders?state=lunar").status_code == 422


def test_a_webhook_is_told_with_the_order_as_it_stands(world: World) -> None:
    told(world, order(), order(2, state=OrderState.SHIPPED), parcel(3))
    with world.inside():
        rows = Event.objects.filter(name__in=["order.placed", "order.moved", "shipment.made"]).order_by("id")
        said = [json.loads(body("d1", row)) for row in rows]
    assert [one["type"] for one in said] == ["order.placed", "order.moved", "shipment.made"]
    assert {one["data"]["order"]["state"] for one in said} == {"shipped"}
    assert said[2]["data"]["order"]["parcels"][0]["carrier"] == "SMSA"
