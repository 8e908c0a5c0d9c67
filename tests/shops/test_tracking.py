"""Parcels told by a tracking service: found by their numbers, whichever shop sent them, in whatever order it tells."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.orders.saying import a_shop, order, parcel
from tests.world import World
from wafaa.lib.money import Money
from wafaa.lib.signatures import base64_sha256
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order, Shipment, TrackingEvent
from wafaa.orders.verbs.taking import HandLine
from wafaa.people.verbs import ask_erasure
from wafaa.people.verbs.erasing import erase_due
from wafaa.shops import reactions, verbs
from wafaa.shops.models import Arrival, Shop
from wafaa.shops.said import PersonSaid
from wafaa.work.models import Event
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SECRET = "سر-التتبع"


class Service:
    def __init__(self, shop: Shop) -> None:
        self.shop, self.count = shop, 0

    def tell(self, **traits: Any) -> Any:
        self.count += 1
        msg: dict[str, Any] = {
            "id": "t1",
            "tracking_number": "2900-12 ٣٤",
            "slug": "smsa",
            "tag": "InTransit",
            "subtag": "InTransit_003",
            "order_number": "",
            "customers": [{"name": "نورة", "email": "noura@customer.test"}],
            "checkpoints": [checkpoint("InTransit", 8)],
        }
        told = {"ts": int(MOMENT.timestamp()) - 60, "event": "tracking_update", "event_id": f"u-{self.count}"}
        return self.post(json.dumps(told | {"msg": msg | traits}, ensure_ascii=False).encode())

    def post(self, raw: bytes, secret: str = SECRET, **headers: str) -> Any:
        sent = {"aftership-hmac-sha256": base64_sha256(secret.encode(), raw)} | headers
        return Client().post(f"/hooks/shops/{self.shop.public_id}/", raw, content_type="application/json", headers=sent)


def checkpoint(tag: str, hour: int, sub: str = "", **traits: Any) -> dict[str, Any]:
    usual = {"checkpoint_time": f"2026-11-25T{hour:02}:00:00+03:00", "tag": tag, "subtag": sub, "city": "الرياض"}
    return usual | {"country_name": "السعودية", "message": "وصلت إلى المركز", "slug": "smsa"} | traits


@pytest.fixture
def service(world: World) -> Iterator[Service]:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        shop = verbs.connect("tracking", "تتبع")
        verbs.set_keys(shop, {"hook": SECRET})
        yield Service(shop)


@pytest.fixture
def sent(service: Service) -> Shipment:
    shop = a_shop()
    orders.mirror(shop, order())
    orders.mirror(shop, parcel(1, number="29001234", steps=(), state=None))
    run_due()
    found: Shipment = Shipment.objects.get()
    return found


def last() -> Arrival:
    run_due()
    return Arrival.objects.latest("id")


def test_a_parcel_is_found_by_its_number_in_any_digits(service: Service, sent: Shipment) -> None:
    assert service.tell(latest_estimated_delivery={"datetime": "2026-11-28"}).status_code == 200
    run_due()
    sent.refresh_from_db()
    assert (sent.state, sent.word) == ("in_transit", "InTransit")
    (step,) = TrackingEvent.objects.filter(shipment=sent)
    assert (step.where, step.text) == ("الرياض, السعودية", "وصلت إلى المركز")
    assert Order.objects.get().due_at == datetime(2026, 11, 28, 20, 59, 59, tzinfo=UTC)
    assert last().about == "parcel:29001234" and not last().is_odd


@pytest.mark.parametrize("coming", list(itertools.permutations(range(3))))
def test_what_comes_out_of_order_and_again_ends_the_same(
    service: Service, sent: Shipment, coming: tuple[int, ...]
) -> None:
    way = [
        checkpoint("InTransit", 8),
        checkpoint("OutForDelivery", 12),
        checkpoint("AttemptFail", 18, "AttemptFail_002"),
    ]
    for place in (*coming, coming[0]):
        whole = way[: place + 1]
        service.tell(checkpoints=whole, tag=whole[-1]["tag"], subtag=whole[-1]["subtag"])
        run_due()
    sent.refresh_from_db()
    assert (sent.state, sent.word, sent.events.count()) == ("attempt_failed", "AttemptFail_002", 3)


@pytest.mark.parametrize(
    ("tag", "sub", "state"),
    [
        ("Pending", "", "pending"),
        ("InfoReceived", "InfoReceived_001", "info_received"),
        ("InTransit", "InTransit_001", "in_transit"),
        ("OutForDelivery", "", "out_for_delivery"),
        ("AttemptFail", "AttemptFail_001", "attempt_failed"),
        ("AvailableForPickup", "AvailableForPickup_001", "at_pickup"),
        ("Delivered", "Delivered_001", "delivered"),
        ("Delivered", "Delivered_004", "paid"),
        ("Exception", "Exception_013", "exception"),
        ("Expired", "Expired_001", "expired"),
        ("", "Delivered_002", "delivered"),
    ],
)
def test_its_tags_are_our_states(service: Service, sent: Shipment, tag: str, sub: str, state: str) -> None:
    service.tell(checkpoints=[checkpoint(tag, 8, sub)], tag=tag, subtag=sub)
    run_due()
    sent.refresh_from_db()
    assert sent.state == state


def test_thirty_days_without_a_word_are_told_without_a_checkpoint(service: Service, sent: Shipment) -> None:
    service.tell(tag="Expired", subtag="Expired_001")
    run_due()
    sent.refresh_from_db()
    assert (sent.state, sent.events.count()) == ("expired", 2)


def test_a_number_that_nobody_knows_waits_until_its_parcel_comes(service: Service, world: World) -> None:
    service.tell(checkpoints=[checkpoint("Delivered", 8)], tag="Delivered")
    assert last().doubts == ["unheard_parcel"] and last().is_odd
    shop = a_shop()
    orders.mirror(shop, order())
    orders.mirror(shop, parcel(1, number="29001234", steps=(), state=None))
    run_due()
    assert Shipment.objects.get().state == "delivered" and not last().is_odd


def test_what_waits_for_ever_is_forgotten(service: Service) -> None:
    service.tell()
    run_due()
    with time_machine.travel(MOMENT + timedelta(days=61), tick=False):
        reactions.forget_what_never_came()
    assert bytes(Arrival.objects.get().raw) == b"" and not Arrival.objects.get().is_odd


def test_a_parcel_that_a_colleague_sent_is_tracked_too(service: Service, world: World) -> None:
    taken = orders.take_order(world.layla, [HandLine("عباية", Decimal(1), Money(26000, "SAR"))])
    orders.send_off(taken, carrier="سمسا", number="2900 1234")
    service.tell()
    run_due()
    assert Shipment.objects.get().state == "in_transit"


def test_a_number_of_two_peoples_parcels_is_nobodys_unless_the_order_says_whose(
    service: Service, sent: Shipment
) -> None:

    second = a_shop("ثانٍ")
    orders.mirror(second, order(id="7", person=PersonSaid(id="9", name="هند")))
    orders.mirror(second, parcel(1, id="S7", order="7", number="29001234", steps=(), state=None))
    service.tell()
    assert last().doubts == ["several_parcels"]
    assert set(Shipment.objects.values_list("state", flat=True)) == {"pending"}
    service.tell(order_number="#7")
    run_due()
    assert dict(Shipment.objects.values_list("external_id", "state"))["S7"] == "in_transit"
    assert Shipment.objects.filter(state="pending").count() == 1


def test_who_hears_of_it_hears_once(service: Service, sent: Shipment) -> None:
    for _again in range(3):
        service.tell(checkpoints=[checkpoint("Delivered", 9)], tag="Delivered")
        run_due()
    moved = [event.data["after"] for event in Event.objects.filter(name="shipment.moved")]
    assert moved == ["delivered"] and Order.objects.get().is_over


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (b"{", "not_json"),
        (b"{}", "ping"),
        (b'{"event": "moon"}', "unknown_type"),
        (b'{"event": "tracking_update", "msg": {}}', "no_number"),
        (b'{"event": "tracking_update", "msg": {"tracking_number": "---"}}', "no_number"),
    ],
)
def test_what_cannot_be_read_says_why(service: Service, told: bytes, why: str) -> None:
    assert service.post(told).status_code == 200
    assert last().reason == why


@pytest.mark.parametrize("hostile", [[], "", 7, None, {"a": {}}, [[1]], "٥٠١", -1, 10**4000])
def test_hostile_values_break_nothing(service: Service, sent: Shipment, hostile: Any) -> None:
    for name in (
        "slug",
        "tag",
        "subtag",
        "checkpoints",
        "order_number",
        "expected_delivery",
        "latest_estimated_delivery",
    ):
        assert service.tell(**{name: hostile}).status_code == 200
    assert service.tell(checkpoints=[{"checkpoint_time": hostile, "tag": hostile}]).status_code == 200
    run_due()
    assert not Arrival.objects.filter(state="new").exists()


def test_whoever_is_forgotten_is_forgotten_here_too(service: Service, sent: Shipment) -> None:
    service.tell()
    run_due()
    assert b"noura" in bytes(last().raw)
    buyer = Order.objects.get().customer
    assert buyer is not None
    asked = ask_erasure(buyer)
    with time_machine.travel(asked.due_at, tick=False):
        erase_due(asked.pk)
    assert bytes(Arrival.objects.get().raw) == b""


def test_an_owner_copies_the_secret_of_the_service(world: World, service: Service) -> None:
    client = Client()
    client.force_login(world.reem.user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4_000_000_000}]
    session["account_authentication_methods_user"] = str(world.reem.user_id)
    session.save()
    here = f"/s/layla/settings/shops/{service.shop.public_id}/"
    page = client.get(here).content.decode()
    assert "آفترشيب" in page and "/secret/" not in page
    client.post(f"{here}keys/", {"hook": "new"})
    assert service.post(b"{}", secret="new").status_code == 200
