"""A customer's orders at their own page: one clear line each, the whole way of one, and nobody else's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.orders.saying import at, line, order, parcel, refund, sar, step
from tests.ownpage.ground import MOMENT, P, browser, signed_in
from tests.ownpage.ground import NOURA as NOURAS_MAIL
from tests.world import World
from wafaa.channels.models import Channel, Line
from wafaa.orders import verbs
from wafaa.orders.models import Order, OrderLine
from wafaa.orders.return_previews import Wanted
from wafaa.orders.verbs import returning as returns
from wafaa.ownpage import queries
from wafaa.ownpage.links import own_link
from wafaa.people import verbs as people
from wafaa.people.models import Customer, IdentityKind
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid
from wafaa.shops.states import OrderState, ShipmentState

GUEST = PersonSaid(name="ضيفة", email=NOURAS_MAIL, phone="+966500000099")
PROVEN = PersonSaid(id="42", name="نورة", email=NOURAS_MAIL, proven=("email",))
BACK = PersonSaid(id="77", name="منى", email="muna@customer.test")


@pytest.fixture
def noura(world: World, shop: Shop) -> Client:
    """She has an account at the shop with this address, and comes in by a code."""
    with world.inside():
        verbs.mirror(shop, order())
    return signed_in(world, NOURAS_MAIL)


def test_what_came_in_part_is_one_line(world: World, shop: Shop, noura: Client, clock: time_machine.Traveller) -> None:
    things = (line("1", "عطر"), line("2", "بخور", "25"))
    with world.inside():
        verbs.mirror(shop, order(1, lines=things, promised_for=at(200)))
        verbs.mirror(shop, parcel(2, "S1", lines=("1",), state=ShipmentState.DELIVERED))
        verbs.mirror(shop, parcel(2, "S2", lines=("2",), number="77"))
    made = the_order(world)
    path = f"{P}orders/{made.public_id}/?lang=en"
    assert noura.get(path).context["says"].text == "Part of it has arrived: \u2068عطر\u2069."
    assert noura.get(path).context["says"].more.startswith("The rest arrives by ")
    assert "Part of it has arrived: عطر." in text_of(noura, f"{P}?lang=en")
    with world.inside():
        verbs.mirror(shop, parcel(3, "S2", promised_for=at(260)))
    assert "We are sorry for the delay." in noura.get(path).context["says"].more
    clock.move_to(at(300))
    noura = signed_in(world, NOURAS_MAIL)
    assert noura.get(path).context["says"].tone == "broken"
    with world.inside():
        verbs.mirror(shop, parcel(299, "S2", state=ShipmentState.DELIVERED))
    assert noura.get(path).context["says"].text.startswith("It arrived")


def the_order(world: World, **which: Any) -> Order:
    with world.inside():
        found: Order = Order.objects.get(**which)
        return found


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    words = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", re.sub("[\u2066-\u2069\u200e\u200f]", "", words))


def promise(world: World, made: Order, due: Any) -> Promise:
    with world.inside():
        found: Promise = Promise.objects.create(
            kind="delivery", customer=made.customer, subject=made.topic, due_at=due, at_risk_at=due, text="سر الموظفين"
        )
        return found


def test_a_person_with_a_shop_account_sees_its_orders_after_proving_its_address(noura: Client) -> None:
    shown = text_of(noura, P)
    for words in ("#١٠٠١", "عطر ورد الطائف", "٣١٠٫٠٠"):
        assert words in shown, words


@pytest.mark.parametrize(
    ("told", "parcels", "says"),
    [
        ({"promised_for": at(24 * 30)}, [], "Your order is with us. It arrives by 20 December."),
        ({"state": OrderState.UNPAID}, [], "It waits for its payment."),
        ({"state": OrderState.PREPARING}, [], "We are preparing it."),
        ({"state": OrderState.SHIPPED, "promised_for": at(24 * 8)}, [], "It is on its way. It arrives by Saturday."),
        ({"promised_for": at(24 * 8)}, [{"state": ShipmentState.OUT_FOR_DELIVERY}], "It is out for delivery."),
        ({}, [{"state": ShipmentState.AT_PICKUP}], "It waits for you at the pick-up point."),
        ({}, [{"state": ShipmentState.ATTEMPT_FAILED}], "Delivery was tried. Tell us when it suits you."),
        ({}, [{"state": ShipmentState.EXCEPTION}], "It is held up on the way, and we are sorry."),
        ({"promised_for": at(24)}, [], "It is late, and we are sorry. It was promised for Saturday"),
        ({}, [{"state": ShipmentState.DELIVERED, "steps": (step(120, ShipmentState.DELIVERED),)}], "It arrived,"),
        (
            {},
            [{"state": ShipmentState.DELIVERED}, {"state": ShipmentState.IN_TRANSIT, "id": "S2"}],
            "1 of 2 parcels have arrived.",
        ),
        ({"state": OrderState.CANCELLED}, [], "It was cancelled."),
        ({"state": OrderState.FAILED}, [], "Its payment did not go through."),
        ({"state": OrderState.RETURNING}, [], "It is on its way back to us."),
    ],
)
def test_one_line_says_what_was_promised_and_what_happened(
    world: World, shop: Shop, told: dict[str, Any], parcels: list[dict[str, Any]], says: str
) -> None:
    with world.inside():
        verbs.mirror(shop, order(**told))
        for one in parcels:
            verbs.mirror(shop, parcel(1, **one))
    client = signed_in(world, NOURAS_MAIL)
    client.get(f"{P}?lang=en")
    assert says in text_of(client, P).replace("We have your order.", "Your order is with us.")
    assert says.split(".")[0] in text_of(client, f"{P}orders/{the_order(world).public_id}/").replace(
        "We have your order", "Your order is with us"
    )


def test_money_that_went_back_is_said_with_its_day(world: World, shop: Shop) -> None:
    with world.inside():
        verbs.mirror(shop, order(state=OrderState.CANCELLED))
        verbs.mirror(shop, refund(48))
    client = signed_in(world, NOURAS_MAIL)
    client.get(f"{P}?lang=en")
    assert "It was cancelled. SAR 100.00 went back to you, Sunday." in text_of(client, P).replace("\xa0", " ")


def test_a_new_date_says_the_old_one_and_is_sorry(world: World, noura: Client) -> None:
    made = the_order(world)
    given = promise(world, made, MOMENT + timedelta(days=1))
    with world.inside():
        promises.renegotiate(given, MOMENT + timedelta(days=3), why="سر الموظفين")
    noura.get(f"{P}?lang=en")
    shown = text_of(noura, f"{P}orders/{made.public_id}/")
    assert "Its new date is Sunday." in shown and "It was promised for tomorrow. We are sorry" in shown
    assert "We gave a new date: Sunday." in shown and "سر" not in shown


def test_a_promise_counts_before_what_the_shop_said(world: World, shop: Shop) -> None:
    with world.inside():
        verbs.mirror(shop, order(promised_for=at(24)))
    client = signed_in(world, NOURAS_MAIL)
    client.get(f"{P}?lang=en")
    assert "It is late" in text_of(client, P)
    promise(world, the_order(world), MOMENT + timedelta(days=2))
    assert "It arrives by Saturday" in text_of(client, P)


def test_an_order_has_its_way_its_parcels_and_its_sums(world: World, shop: Shop) -> None:
    seen = (step(9, ShipmentState.OUT_FOR_DELIVERY), step(3, ShipmentState.IN_TRANSIT, "جدة"))
    with world.inside():
        verbs.mirror(shop, order(person=PROVEN, ship_to={"address": "شارع العليا"}, note="ملاحظة داخلية"))
        verbs.mirror(shop, parcel(1, steps=seen, cash=sar("310"), url="https://track.test/1"))
    client = signed_in(world, NOURAS_MAIL)
    answer = client.get(f"{P}orders/{the_order(world).public_id}/")
    shown = answer.content.decode()
    for words in (
        "عطر ورد الطائف",
        "٢٥٫٠٠",
        "2900 1234",
        'href="https://track.test/1"',
        "جدة",
        "شارع العليا",
        "٣١٠٫٠٠",
    ):
        assert words in shown, words
    assert "ملاحظة داخلية" not in shown
    assert [stop.state for stop in answer.context["way"]] == ["done", "done", "here", "coming"]


def test_what_is_far_too_late_is_cancelled_in_two_presses(world: World, noura: Client) -> None:
    where = f"{P}orders/{the_order(world).public_id}/"
    assert "?cancel" not in noura.get(where).content.decode()
    with world.inside():
        Order.objects.update(may_cancel_since=MOMENT, state="preparing", is_over=False)
    assert f'href="{where}ask/?cancel"' in noura.get(where).content.decode()
    assert "أريد إلغاء هذا الطلب" in text_of(noura, f"{where}ask/?cancel")
    assert "أريد إلغاء هذا الطلب" not in text_of(noura, f"{where}ask/")


def test_a_carriers_link_is_a_web_address_or_none(world: World, shop: Shop) -> None:
    with world.inside():
        verbs.mirror(shop, order())
        verbs.mirror(shop, parcel(1))
    made = the_order(world)
    with world.inside():
        made.shipments.update(url="javascript:alert(1)")
    client = signed_in(world, NOURAS_MAIL)
    assert "javascript:" not in client.get(f"{P}orders/{made.public_id}/").content.decode()


def test_a_guests_order_is_shown_to_who_proves_the_address_without_where_it_went(world: World, shop: Shop) -> None:
    """The shop writes about this order to the same address; but whose record it is stays open."""
    with world.inside():
        verbs.mirror(shop, order(person=GUEST, ship_to={"address": "شارع التحلية"}))
    made = the_order(world)
    client = signed_in(world, NOURAS_MAIL)
    assert "#١٠٠١" in text_of(client, P)
    shown = text_of(client, f"{P}orders/{made.public_id}/")
    assert "عطر ورد الطائف" in shown and "شارع التحلية" not in shown
    with world.inside():
        made.refresh_from_db()
        assert made.customer is not None and made.customer.joined_to is None, "nothing is joined by it"


def test_whoever_is_in_by_a_link_alone_sees_no_guests_orders(world: World, shop: Shop) -> None:
    with world.inside():
        verbs.mirror(shop, order(person=GUEST))
        mine = people.recognise(IdentityKind.EMAIL, NOURAS_MAIL, source="email", name="نورة")
        link = own_link(mine).partition("/p/")[2]
    client = browser()
    client.post(f"/p/{link}")
    assert "#١٠٠١" not in text_of(client, P)


def test_who_typed_anothers_address_keeps_their_own_orders_to_themselves(world: World, shop: Shop) -> None:
    """Muna's account carries Noura's address, and Muna has proven her own: hers is not Noura's to see."""
    with world.inside():
        verbs.mirror(shop, order(person=PersonSaid(id="77", name="منى", email=NOURAS_MAIL)))
        made = Order.objects.get()
        assert made.customer is not None
        people.prove(made.customer, IdentityKind.EMAIL, "muna@customer.test", proof="staff")
        people.recognise(IdentityKind.EMAIL, NOURAS_MAIL, source="email", name="نورة")
    client = signed_in(world, NOURAS_MAIL)
    assert "#١٠٠١" not in text_of(client, P)
    assert client.get(f"{P}orders/{made.public_id}/").status_code == 404
    assert "#١٠٠١" in text_of(signed_in(world, "muna@customer.test"), P)


def test_a_strangers_phone_on_a_guests_order_shows_the_stranger_that_order_alone(world: World, shop: Shop) -> None:
    """Noura orders as a guest; somebody else orders under her e-mail with a phone of his own, and proves the phone."""
    phone = "+966500000066"
    with world.inside():
        Line.objects.create(channel=Channel.SMS, name="sms")
        verbs.mirror(shop, order(person=GUEST, state=OrderState.DELIVERED))
        bait = PersonSaid(name="x", email=NOURAS_MAIL, phone="0500000066")
        verbs.mirror(shop, order(id="1002", person=bait, state=OrderState.DELIVERED))
        hers, his = Order.objects.order_by("id")
        assert hers.customer_id == his.customer_id, "the shop's record is one"
        line = OrderLine.objects.get(order=hers)
        held = returns.request(hers.customer, [Wanted(line, Decimal(1))], outcome="refund", reason="no_fit", key="k")
    stranger = signed_in(world, phone)
    shown = text_of(stranger, P)
    assert "#١٠٠٢" in shown and "#١٠٠١" not in shown
    for path in (f"orders/{hers.public_id}/", f"orders/{hers.public_id}/return/", f"returns/{held.public_id}/"):
        assert stranger.get(f"{P}{path}").status_code == 404, path
    assert stranger.post(f"{P}returns/{held.public_id}/", {"act": "withdraw"}).status_code == 404
    assert f"{P}orders/{his.public_id}/return/" not in stranger.get(f"{P}orders/{his.public_id}/").content.decode()
    assert stranger.get(f"{P}orders/{his.public_id}/return/").status_code == 404, "read, and not acted on"
    with world.inside():
        people.prove(hers.customer, IdentityKind.EMAIL, NOURAS_MAIL, proof="staff")
    assert "#١٠٠٢" not in text_of(stranger, P), "whatever she has proven, the record is hers"


def test_an_address_typed_in_the_chat_shows_nobodys_orders_to_its_owner(world: World, shop: Shop) -> None:
    with world.inside():
        verbs.mirror(shop, order(person=PersonSaid(id="77", name="منى")))
        made = Order.objects.get()
        people.identify(made.customer, IdentityKind.EMAIL, NOURAS_MAIL, source="webchat")
        people.recognise(IdentityKind.EMAIL, NOURAS_MAIL, source="email", name="نورة")
    assert "#١٠٠١" not in text_of(signed_in(world, NOURAS_MAIL), P)


def test_a_joined_person_sees_both_records_orders(world: World, shop: Shop) -> None:
    with world.inside():
        verbs.mirror(shop, order(person=PROVEN))
        verbs.mirror(shop, order(id="1002", number="#1002", person=replace(BACK, proven=("email",))))
        first, second = Order.objects.order_by("id")
        assert first.customer is not None and second.customer is not None
        people.join_people(first.customer, second.customer, why="staff")
    for address in (NOURAS_MAIL, BACK.email):
        shown = text_of(signed_in(world, address), P)
        assert "#١٠٠١" in shown and "#١٠٠٢" in shown


def test_another_customers_order_is_not_there(world: World, shop: Shop, noura: Client) -> None:
    with world.inside():
        verbs.mirror(shop, order(id="1002", person=BACK))
    other = the_order(world, external_id="1002")
    for path in ("", "ask/"):
        assert noura.get(f"{P}orders/{other.public_id}/{path}").status_code == 404
    assert noura.post(f"{P}orders/{other.public_id}/ask/", {"text": "x", "once": "1"}).status_code == 404
    with world.next_door():
        stranger = people.meet("X", source="staff")
        theirs = verbs.take_order(stranger, [verbs.HandLine("x", Decimal(1), sar("1"))])
    assert noura.get(f"{P}orders/{theirs.public_id}/").status_code == 404
    assert noura.get(f"/p/neighbour/orders/{theirs.public_id}/")["Location"].startswith("/p/neighbour/in/")


def test_an_order_that_is_gone_or_was_not_told_is_not_shown(world: World, shop: Shop, noura: Client) -> None:
    made = the_order(world)
    for gone in ({"is_gone": True}, {"is_gone": False, "is_told": False}):
        with world.inside():
            Order.objects.filter(pk=made.pk).update(**gone)
        assert "#١٠٠١" not in text_of(noura, P)
        assert noura.get(f"{P}orders/{made.public_id}/").status_code == 404


def test_hundreds_of_orders_go_by_pages_and_cost_the_same(world: World, shop: Shop) -> None:
    with world.inside():
        for n in range(24):
            verbs.mirror(shop, order(id=str(n), number=f"N{n}", placed_at=at(n // 2)))
            verbs.mirror(shop, parcel(1, id=f"S{n}", order=str(n)))
        client = signed_in(world, NOURAS_MAIL)
        counted, seen, url = [], [], P
        while url:
            with CaptureQueriesContext(connection) as queries_made:
                context = client.get(url).context
            counted.append(len(queries_made))
            seen += [one["number"] for one in context["orders"]]
            url = context["more_url"]
    assert len(seen) == len(set(seen)) == 24 and len(counted) == 3
    assert max(counted) <= 16, counted


def test_a_cursor_of_nonsense_is_the_first_page(noura: Client) -> None:
    for after in ("x", "1e400_1", "nan_1", "1_x", "\x00", "-1_99999999999999999999"):
        assert noura.get(P, {"after": after}).status_code == 200


def test_an_order_page_costs_a_few_looks(world: World, shop: Shop, noura: Client) -> None:
    with world.inside():
        verbs.mirror(shop, parcel(1, steps=tuple(step(n, ShipmentState.IN_TRANSIT) for n in range(20))))
    with CaptureQueriesContext(connection) as made:
        noura.get(f"{P}orders/{the_order(world).public_id}/")
    assert len(made) <= 20, [query["sql"][:90] for query in made.captured_queries]


def test_nobody_who_never_ordered_finds_an_empty_page(world: World, clock: time_machine.Traveller) -> None:
    assert "لا نعرف" in text_of(signed_in(world), P) or "No order" in text_of(signed_in(world), P)
    with world.inside():
        assert queries.orders_of(Customer.objects.get(pk=world.layla.pk)) == ([], "")
