"""Returns as programs ask for and settle them, and what webhooks tell of them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine

from tests.api.programs import Program, reems
from tests.orders.returns.coming import arrived, asked
from tests.orders.saying import at
from tests.world import World
from wafaa.api.telling import body
from wafaa.api.webhooks import EVENTS
from wafaa.orders.models import Order, Return
from wafaa.orders.verbs import returning
from wafaa.orders.verbs.returning import Wanted
from wafaa.work.models import Event


@pytest.fixture
def order(world: World) -> Any:
    with time_machine.travel(at(72), tick=False):
        with world.inside():
            kept = arrived()
        yield kept


def act(program: Program, back: dict[str, Any], name: str, **said: Any) -> Any:
    return program.post(f"/returns/{back['id']}/{name}", said)


def test_a_return_is_led_from_the_request_to_the_end(world: World, order: Order) -> None:
    program = reems(world)
    shown = program.get(f"/orders/{order.public_id}").json()
    lines = [{"order": shown["id"], "ref": one["ref"], "quantity": "1"} for one in shown["lines"]]
    answer = program.post("/returns", {"lines": lines, "reason": "damaged", "note": "مكسور"})
    back = answer.json()
    assert answer.status_code == 201 and (back["number"], back["state"], back["source"]) == (
        "R-1", "requested", "program",
    )  # fmt: skip
    assert [(one["ref"], one["asked"], one["cause"]) for one in back["lines"]] == [
        ("1", "1", "carriage"), ("2", "1", "carriage"),
    ]  # fmt: skip
    assert back["customer"]["name"] == "نورة" and back["refund"] is None
    told = program.get(f"/returns/{back['id']}/preview").json()
    assert (told["value"], told["refund"], told["is_known"]) == (told["refund"], "356.75", True)
    assert act(program, back, "approve", instructions="إلى الفرع").json()["state"] == "approved"
    assert act(program, back, "ship", tracking="77").json()["tracking"] == "77"
    received = act(program, back, "receive").json()
    assert received["is_whole"] and received["refund_by"]
    seen = [{"place": 2, "condition": "used", "accepted": "0"}]
    assert act(program, back, "inspect", seen=seen).json()["lines"][1]["accepted"] == "0"
    done = act(program, back, "resolve", outcome="refund").json()
    assert (done["state"], done["decided"], done["refund"]) == ("resolved", "refund", "303.51")
    assert act(program, back, "close").json()["state"] == "closed"
    assert program.get("/returns?state=closed").json()["items"][0]["id"] == back["id"]


@pytest.mark.parametrize(("price", "is_even"), [({}, True), ({"price": "0"}, False)])
def test_an_exchange_without_a_price_promises_no_money(
    world: World, order: Order, price: dict[str, str], is_even: bool
) -> None:
    program = reems(world)
    back = program.post("/returns", {"order": order.public_id, "outcome": "exchange"}).json()
    act(program, back, "approve")
    answer = act(program, back, "resolve", outcome="exchange", instead=[{"name": "عباية كحلية", **price}])
    assert answer.status_code == 200, answer.content
    with world.inside():
        kept = Return.objects.get(public_id=back["id"])
        assert kept.decided == "exchange" and (kept.difference_minor == 0) is is_even


def test_all_of_an_order_is_asked_for_by_its_id_alone(world: World, order: Order) -> None:
    program = reems(world)
    back = program.post("/returns", {"order": order.public_id}).json()
    assert [one["asked"] for one in back["lines"]] == ["1", "2"]
    again = program.post("/returns", {"order": order.public_id})
    assert (again.status_code, again.json()["code"]) == (409, "nothing")


def test_they_are_found_by_order_customer_and_number_in_any_digits(world: World, order: Order) -> None:
    with world.inside():
        back = asked(order, 1)
        returning.request(world.layla, [Wanted(None, Decimal(1), name="شمعة")])
    program = reems(world)

    def found(**which: str) -> list[str]:
        return [one["number"] for one in program.get(f"/returns?{urlencode(which)}").json()["items"]]

    assert found() == ["R-2", "R-1"] and found(order=order.public_id) == ["R-1"] == found(number="R-١")
    assert found(customer=world.layla.public_id) == ["R-2"] and found(state="approved") == []
    page = program.get("/returns?limit=1").json()
    assert found(cursor=page["next_cursor"]) == ["R-1"]
    assert program.get(f"/returns/{back.public_id}").json()["id"] == back.public_id


@pytest.mark.parametrize(
    ("name", "said", "status", "code"),
    [
        ("decline", {"refusal": "too_late"}, 409, "unlawful"),
        ("decline", {"refusal": "because"}, 422, ""),
        ("inspect", {}, 409, "not_now"),
        ("inspect", {"seen": [{"place": 9, "accepted": "1"}]}, 409, ""),
        ("resolve", {"outcome": "refund", "amount": "1.123"}, 409, "invalid"),
        ("approve", {"label_url": "javascript:alert(1)"}, 422, ""),
    ],
)
def test_what_cannot_be_done_is_told(
    world: World, order: Order, name: str, said: dict[str, Any], status: int, code: str
) -> None:
    with world.inside():
        back = asked(order, 1)
    answer = reems(world).post(f"/returns/{back.public_id}/{name}", said)
    assert answer.status_code == status and code in ("", answer.json()["code"])


def test_a_request_says_whose_it_is(world: World, order: Order) -> None:
    program = reems(world)
    assert program.post("/returns", {"others": [{"name": "شمعة"}]}).status_code == 409
    assert program.post("/returns", {"lines": [{"order": order.public_id, "ref": "x"}]}).status_code == 409
    other = {"customer": world.layla.public_id, "order": order.public_id}
    assert program.post("/returns", other).json()["code"] == "stranger"
    made = program.post("/returns", {"others": [{"name": "شمعة"}], "customer": world.layla.public_id}).json()
    assert made["doubts"] == ["unknown"] and made["lines"][0]["order"] is None


def test_only_those_who_may_write_settle_returns(world: World, order: Order) -> None:
    with world.inside():
        back = asked(order, 1)
    reader = reems(world, "returns:read")
    assert reader.get(f"/returns/{back.public_id}").status_code == 200
    assert reader.post(f"/returns/{back.public_id}/approve", {}).status_code == 403
    assert reems(world, "orders:read").get("/returns").status_code == 403


def test_webhooks_tell_of_returns(world: World, order: Order) -> None:
    with world.inside():
        back = asked(order, 1)
        returning.approve(back)
        returning.receive(back, {row.pk: row.asked for row in back.lines.all()})
        returning.inspect(back, {})
        returning.inspect(back, {row.pk: ("damaged", Decimal(0)) for row in back.lines.all()})
        returning.resolve(back, "refund")
        for name in ("return.requested", "return.moved", "return.arrived", "return.corrected", "return.resolved"):
            told = json.loads(body("1", Event.objects.filter(name=name).latest("id")))
            assert name in EVENTS and told["data"]["return"]["number"] == "R-1", name
            assert told["data"]["order"]["number"] == "#1001"
        unknown = returning.request(world.layla, [Wanted(None, Decimal(1), name="شمعة")])
        told = json.loads(body("1", Event.objects.filter(name="return.requested").latest("id")))
        assert told["data"]["return"]["id"] == unknown.public_id and "order" not in told["data"]
    assert reems(world).get(f"/returns/{back.public_id}").json()["state"] == "resolved"
    assert Return.everywhere.count() == 2
