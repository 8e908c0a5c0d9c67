"""A shop by signed webhook: what is proven is kept and understood, what is odd is kept and marked, the rest is turned
away with a reason that its page shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.shops.knocking import Engine, an_order
from tests.world import World
from wafaa.lib.money import Money
from wafaa.lib.standardhooks import signed
from wafaa.lib.time import now
from wafaa.orders.models import Order, Product, Refund, Shipment, Stock
from wafaa.people.models import Customer
from wafaa.shops import verbs
from wafaa.shops.models import Arrival, Shop, ShopState
from wafaa.work import disk
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        yield Engine(verbs.connect("generic", "متجر ليلى"))


def the_order() -> Order:
    run_due()
    return Order.objects.get()


def last() -> Arrival:
    run_due()
    return Arrival.objects.latest("id")


def test_an_order_comes_in(engine: Engine) -> None:
    assert engine.tell(an_order()).status_code == 200
    assert not Order.objects.exists()  # stored and answered; understood a moment later
    kept = the_order()
    assert (kept.number, kept.state, kept.total) == ("#1001", "preparing", Money(31000, "SAR"))
    assert (kept.placed_at, kept.parts) == (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), {"shipping": 2500})
    assert kept.customer is not None and kept.customer.name == "نورة" and kept.ship_to["city"] == "الرياض"
    arrival, shop = last(), Shop.objects.get()
    assert (arrival.state, arrival.about, arrival.doubts) == ("understood", "order:1001", [])
    assert (shop.state, shop.last_at) == (ShopState.OK, MOMENT)


def test_a_parcel_a_refund_a_product_and_a_bundle_come_in(engine: Engine) -> None:
    seen = [{"at": "2026-11-21T08:00:00+03:00", "state": "OutForDelivery", "place": "الرياض"}]
    parcel = {"id": "S1", "order": "1001", "number": "2900-12", "carrier": "SMSA", "state": "InTransit",
              "changed_at": "2026-11-21T07:00:00+03:00", "promised_for": "٢٠٢٦-١١-٢٨", "events": seen}  # fmt: skip
    back = {"id": "R1", "order": 1001, "at": 1795251600, "amount": "١٢٫٥٠", "currency": "SAR", "reason": "مقاس"}
    shelf = [{"place": "online", "quantity": 5}, {"place": "b1", "name": "فرع العليا", "quantity": "0"}]
    goods = {"id": 7, "name": "عود", "price": 450.5, "currency": "SAR", "stock": shelf, "url": "javascript:alert(1)"}
    items = [an_order(), {"type": "shipment", "shipment": parcel}, {"type": "refund", "refund": back},
             {"type": "product", "product": goods}]  # fmt: skip
    assert engine.tell({"type": "bundle", "items": items}).status_code == 200
    kept = the_order()
    sent = Shipment.objects.get()
    assert (sent.order_id, sent.state, sent.events.count()) == (kept.pk, "out_for_delivery", 1)
    # A day alone means its end, in the store's own time.
    assert kept.due_at == datetime(2026, 11, 28, 20, 59, 59, tzinfo=UTC)
    assert Refund.objects.get().amount == kept.refunded == Money(1250, "SAR")
    assert Product.objects.get().price == Money(45050, "SAR") and Product.objects.get().url == ""
    assert dict(Stock.objects.values_list("place", "quantity")) == {"online": 5, "b1": 0}
    assert Arrival.objects.count() == 5 and not Arrival.objects.filter(state="new").exists()


def test_a_forged_call_leaves_nothing_but_the_reason(engine: Engine) -> None:
    assert engine.tell(an_order(), **{"webhook-signature": "v1,forged"}).status_code == 401
    raw = json.dumps(an_order()).encode()
    changed = signed(engine.secret, "1", raw)
    assert Client().post(engine.url, raw + b" ", content_type="application/json", headers=changed).status_code == 401
    assert not Arrival.objects.exists()
    assert list(Shop.objects.get().refusals) == ["bad_signature"]


def test_another_shops_secret_opens_nothing(engine: Engine) -> None:
    other = Engine(verbs.connect("generic", "ثانٍ"))
    engine.secret = other.secret
    assert engine.tell(an_order()).status_code == 401
    assert not Arrival.objects.exists()


def test_an_old_call_again_is_turned_away_and_a_fresh_repeat_is_one(engine: Engine) -> None:
    raw = json.dumps(an_order()).encode()
    headers = signed(engine.secret, "evt", raw)
    posts = [Client().post(engine.url, raw, content_type="application/json", headers=headers) for _ in range(3)]
    assert [one.status_code for one in posts] == [200, 200, 200] and Arrival.objects.count() == 1
    with time_machine.travel(MOMENT + timedelta(minutes=6), tick=False):
        late = Client().post(engine.url, raw, content_type="application/json", headers=headers)
        assert late.status_code == 401 and list(Shop.objects.get().refusals) == ["expired"]
    # One id for two different calls: both are kept.
    engine.tell(an_order(state="shipped", changed_at="2026-11-22T09:00:00Z"), named="evt")
    assert Arrival.objects.count() == 2 and the_order().state == "shipped"


def test_the_reason_is_noted_once_a_minute(engine: Engine) -> None:
    engine.secret = "whsec_" + "A" * 44
    for minutes in (0, 0, 2):
        with time_machine.travel(MOMENT + timedelta(minutes=minutes), tick=False):
            engine.tell(an_order())
    assert Shop.objects.get().refusals == {"bad_signature": (MOMENT + timedelta(minutes=2)).isoformat()}


def test_a_shop_that_is_off_is_none(engine: Engine) -> None:
    verbs.switch_shop(engine.shop, on=False)
    assert engine.tell(an_order()).status_code == 404
    assert Client().post("/hooks/shops/nobody/", b"{}", content_type="application/json").status_code == 404
    assert Client().get(engine.url).status_code == 404
    verbs.switch_shop(engine.shop, on=True)
    assert Client().get(engine.url).status_code == 405


def test_what_still_waits_when_a_shop_is_switched_off_waits_until_it_is_on(engine: Engine) -> None:
    engine.tell(an_order())
    verbs.switch_shop(engine.shop, on=False)
    run_due()
    assert Arrival.objects.get().state == "new" and not Order.objects.exists()
    verbs.switch_shop(engine.shop, on=True)
    assert the_order().number == "#1001"


def test_without_room_the_shop_is_to_come_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "free", lambda: 0)
    answer = engine.tell(an_order())
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({"state": "في الطريق للقمر"}, "unknown_state"),
        ({"currency": "USD"}, "other_currency"),
        ({"currency": "ريال"}, "no_currency"),
        ({"total": "12.345"}, "odd_sum"),
        ({"total": {"amount": 5}}, "odd_sum"),
        ({"customer": {"id": 0}}, "no_customer"),
        ({"customer": "نورة"}, "no_customer"),
        ({"changed_at": None, "placed_at": None}, "no_time"),
        ({"promised_for": "غدًا إن شاء الله"}, "odd_date"),
        ({"promised_for": "1066-10-14"}, "odd_date"),
        ({"lines": [{"id": 1, "name": "خصم", "total": "-20"}]}, "negative_line"),
        ({"lines": [{"id": 1, "name": "أ"}, {"id": 1, "name": "ب"}]}, "line_twice"),
        ({"lines": [{"id": 1, "name": "أ", "quantity": "كثير"}]}, "odd_quantity"),
        ({"lines": [{"id": n, "name": "أ"} for n in range(501)]}, "cut"),
    ],
)
def test_what_is_odd_is_kept_and_marked(engine: Engine, said: dict[str, Any], doubt: str) -> None:
    assert engine.tell(an_order(**said)).status_code == 200
    kept = the_order()
    assert kept.number == "#1001" and doubt in kept.marks
    assert doubt in last().doubts and last().is_odd


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-28", "2026-11-28"),
        ("٢٠٢٦/١١/٢٨", "2026-11-28"),
        ("28/11/2026", "2026-11-28"),
        ("1448/6/18", "2026-11-28"),
        ("١٤٤٨-٠٦-١٨", "2026-11-28"),
        ("1448-06-18T10:30:00", "2026-11-28"),
        ("2026-11-28 10:30", "2026-11-28"),
        ("2026-11-28T23:30:00Z", "2026-11-29"),
        (1795856400, "2026-11-28"),
        ("1795856400000", "2026-11-28"),
    ],
)
def test_dates_in_any_calendar_and_digits(engine: Engine, said: Any, day: str) -> None:
    engine.tell(an_order(promised_for=said))
    kept = the_order()
    assert kept.promised_for is not None and kept.marks == []
    assert kept.promised_for.astimezone(engine_zone()).date().isoformat() == day


def engine_zone() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo("Asia/Riyadh")


def test_a_clock_that_is_ahead_does_not_silence_what_follows(engine: Engine) -> None:
    engine.tell(an_order(changed_at="2027-06-01T00:00:00Z"))
    run_due()
    with time_machine.travel(MOMENT + timedelta(hours=1), tick=False):
        engine.tell(an_order(state="shipped", changed_at="2026-11-26T09:30:00Z"))
        assert the_order().state == "shipped"


@pytest.mark.parametrize(
    "told",
    [
        [],
        {"type": "order"},
        {"type": "order", "order": {"id": {}}},
        {"type": "shipment", "shipment": {"id": "S1"}},
        {"type": "refund", "refund": {"id": "R", "order": "1", "currency": "SAR", "amount": "NaN"}},
        {"type": "product", "product": {}},
        {"type": "bundle", "items": []},
        {"type": "bundle", "items": [{"type": "bundle", "items": [{"type": "ping"}]}]},
        {"type": "bundle", "items": [{"type": "ping", "id": str(n)} for n in range(101)]},
        {"type": "wish"},
        {"type": ["order"]},
    ],
)
def test_what_cannot_be_read_waits_for_a_person(engine: Engine, told: Any) -> None:
    assert engine.tell(told).status_code == 200
    arrival = last()
    assert arrival.state == "unreadable" and arrival.reason and arrival.is_odd
    verbs.read_again(arrival)
    assert last().state == "unreadable"


def test_hostile_values_break_nothing(engine: Engine) -> None:
    long, odd = "س" * 5000, "a\x00\ud800b"
    engine.tell(
        an_order(
            number=long, note=odd, state=long, payment=long, total="9" * 30, placed_at=10**30, customer={"name": long},
            ship_to={"city": long}, lines=[{"id": long, "name": long, "sku": odd, "quantity": 10**30, "price": True}],
        )
    )  # fmt: skip
    kept = the_order()
    assert len(kept.number) == 60 and kept.note == "ab" and "odd_sum" in kept.marks


def test_reading_again_changes_nothing(engine: Engine) -> None:
    engine.tell(an_order())
    before = Order.objects.filter(pk=the_order().pk).values().get()
    verbs.read_again(last())
    run_due()
    assert Order.objects.values().get() == before and Customer.objects.filter(name="نورة").count() == 1


def test_a_ping_says_that_the_shop_is_there(engine: Engine) -> None:
    assert engine.tell({"type": "ping"}).status_code == 200
    assert (last().state, Shop.objects.get().state) == ("understood", "ok")
    assert now() == MOMENT
