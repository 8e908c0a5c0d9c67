"""The screens of orders: found by number in any digits, filtered, and shown with where the parcel is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.orders.saying import NOURA, a_shop, at, order, parcel, refund, sar, step
from tests.world import World
from wafaa.orders import queries, verbs
from wafaa.orders.delivery_screens import troubles
from wafaa.orders.models import Order, Shipment
from wafaa.ownpage.queries import parcels_of
from wafaa.people import verbs as people
from wafaa.people.dossier import PARTS
from wafaa.people.verbs.erasing import ask_erasure, erase_due
from wafaa.playbook.facts import FACTS
from wafaa.shops.models import Arrival, Shop
from wafaa.shops.said import PersonSaid
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.shops.verbs import take_in, understood

O = "/s/layla/orders/"  # noqa: E741
MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        yield a_shop()


def desk(world: World, name: str = "omar") -> Client:
    client = Client()
    client.force_login(getattr(world, name).user)
    return client


def page(world: World, path: str, name: str = "omar") -> str:
    answer = desk(world, name).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_number_customer_state_and_sum(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(state=OrderState.SHIPPED, promised_for=at(24)))
    shown = page(world, O)
    for words in ("#١٠٠١", "نورة", "في الطريق", "٣١٠٫٠٠", "متأخر"):
        assert words in shown, words


@pytest.mark.parametrize("typed", ["1001", "#1001", "١٠٠١", " # ١٠٠١ ", "2900-1234", "٢٩٠٠ ١٢٣٤", "نورة"])
def test_an_order_is_found_by_its_number_its_parcels_or_its_customer(world: World, shop: Shop, typed: str) -> None:
    verbs.mirror(shop, order())
    verbs.mirror(shop, parcel(1))
    verbs.mirror(shop, order(id="1002", person=PersonSaid(id="7", name="منى")))
    shown = desk(world).get(O, {"q": typed}).content.decode()
    assert "#١٠٠١" in shown and "#١٠٠٢" not in shown


def test_the_command_bar_finds_an_order_by_its_number(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order())
    kept = Order.objects.get()
    assert f"{O}{kept.public_id}/" in page(world, "/s/layla/bar/?q=١٠٠١")
    assert kept.public_id not in page(world, "/s/layla/bar/?q=1002")


def test_filters_by_state_shop_and_lateness(world: World, shop: Shop) -> None:
    other = a_shop("ثانٍ")
    verbs.mirror(shop, order(id="1", number="A1", state=OrderState.SHIPPED, promised_for=at(24)))
    verbs.mirror(shop, order(id="2", number="A2", promised_for=at(24 * 30)))
    verbs.mirror(other, order(id="3", number="A3", state=OrderState.DELIVERED, promised_for=at(24)))

    def shown(**asked: str) -> set[str]:
        return {row["number"] for row in desk(world).get(O, asked).context["orders"]}

    assert shown() == {"A١", "A٢", "A٣"} and shown(late="1") == {"A١"}
    assert shown(state="delivered") == {"A٣"} and shown(shop=other.public_id) == {"A٣"}
    assert shown(shop=shop.public_id, state="placed") == {"A٢"} and shown(state="؟", after="x_y") == {"A١", "A٢", "A٣"}


def test_the_list_goes_on_where_it_ended(world: World, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for n in range(5):
        verbs.mirror(shop, order(id=str(n), number=f"N{n}", placed_at=at(n // 2)))
    client, seen, url = desk(world), [], O
    while url:
        context = client.get(url, headers={"HX-Request": "true"}).context
        seen += [row["number"] for row in context["orders"]]
        url = context["more_url"]
    assert seen == ["N٤", "N٣", "N٢", "N١", "N٠"]
    late: list[str] = []
    Order.objects.update(due_at=at(1))
    url = f"{O}?late=1"
    while url:
        context = client.get(url).context
        late += [row["number"] for row in context["orders"]]
        url = context["more_url"]
    assert sorted(late) == sorted(seen)


def test_an_order_has_a_page(world: World, shop: Shop) -> None:
    verbs.mirror(
        shop, order(state=OrderState.UNKNOWN, word="للقمر", note="اتصلوا قبل الوصول", ship_to={"city": "الرياض"})
    )
    seen = (step(9, ShipmentState.OUT_FOR_DELIVERY), step(3, ShipmentState.IN_TRANSIT, "جدة"))
    verbs.mirror(shop, parcel(1, steps=seen, cash=sar("310"), url="https://track.test/1"))
    verbs.mirror(shop, refund(2))
    kept = Order.objects.get()
    shown = page(world, f"{O}{kept.public_id}/")
    for words in ("للقمر", "عطر ورد الطائف", "٢٥٫٠٠", "2900 1234", "https://track.test/1", "جدة", "اتصلوا", "الرياض"):
        assert words in shown, words
    assert 'aria-current="step"' in shown and f"/customers/{kept.customer.public_id}/" in shown  # type: ignore[union-attr]
    english = Client(headers={"accept-language": "en"})
    english.force_login(world.omar.user)
    english.cookies["wafaa_language"] = "en"
    assert english.get(f"{O}{kept.public_id}/").status_code == 200


def test_an_order_that_was_not_told_yet_has_a_page(world: World, shop: Shop) -> None:
    verbs.mirror(shop, parcel(1))
    assert "لم يصل الطلب نفسه" in page(world, f"{O}{Order.objects.get().public_id}/")


def test_the_panel_shows_a_persons_orders_wherever_they_stand(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order())
    verbs.mirror(shop, parcel(1))
    buyer = Order.objects.get().customer
    assert buyer is not None
    people.join_people(world.layla, buyer, why="staff")
    shown = page(world, f"{O}of/{world.layla.public_id}/")
    assert "#١٠٠١" in shown and "2900 1234" in shown
    assert f"{O}of/{world.layla.public_id}/" in page(world, f"/s/layla/customers/{world.layla.public_id}/")
    message = world.layla_writes()
    conversation = world.conversation(message)
    assert f"{O}of/{world.layla.public_id}/" in page(world, f"/s/layla/inbox/{conversation.public_id}/panel/")


def test_the_timeline_tells_of_orders_and_parcels(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order())
    verbs.mirror(shop, order(2, state=OrderState.SHIPPED))
    verbs.mirror(shop, parcel(3))
    verbs.mirror(shop, parcel(4, state=ShipmentState.ATTEMPT_FAILED))
    verbs.mirror(shop, refund(5))
    buyer = Order.objects.get().customer
    assert buyer is not None
    shown = page(world, f"/s/layla/customers/{buyer.public_id}/?show=orders")
    for words in ("طلب جديد", "في الطريق", "شحنة للطلب", "حاول المندوب التسليم", "أُعيد مبلغ"):
        assert words in shown, words


def test_a_button_that_is_pressed_twice_takes_one_order(world: World, shop: Shop) -> None:
    client = desk(world, "clerk")
    page = client.get(f"{O}for/{world.layla.public_id}/").content.decode()
    (once,) = re.findall(r'name="once" value="(\w{32})"', page)
    form = {"name_1": "عباية", "price_1": "٢٦٠", "once": once}
    answers = [client.post(f"{O}for/{world.layla.public_id}/", form) for _press in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"] and Order.objects.count() == 1
    client.post(f"{O}for/{world.layla.public_id}/", form | {"once": "another"})
    assert Order.objects.count() == 2


def test_a_second_press_says_that_the_first_one_stands(world: World, shop: Shop) -> None:
    client = desk(world, "clerk")
    form = {"name_1": "عباية", "price_1": "٢٦٠", "once": "o" * 32}
    first = client.post(f"{O}for/{world.layla.public_id}/", form, follow=True)
    again = client.post(f"{O}for/{world.layla.public_id}/", form | {"name_1": "عباية أخرى"}, follow=True)
    assert "سُجّل هذا الطلب من قبل" not in first.content.decode()
    assert "سُجّل هذا الطلب من قبل" in again.content.decode() and "عباية أخرى" not in again.content.decode()


def test_an_order_on_the_phone_knows_where_it_goes(world: World, shop: Shop) -> None:
    client, take = desk(world, "clerk"), f"{O}for/{world.layla.public_id}/"
    assert "استعمل هذا العنوان" not in client.get(take).content.decode()
    typed = {
        "name_1": "عباية",
        "price_1": "260",
        "to_address": " شارع العليا ",
        "to_city": "الرياض",
        "to_phone": "٠٥٥١",
    }
    client.post(take, typed)
    kept = Order.objects.get()
    assert kept.ship_to == {"address": "شارع العليا", "city": "الرياض", "phone": "0551", "country": "SA"}
    assert "شارع العليا" in client.get(f"{O}{kept.public_id}/").content.decode()
    again = client.post(take, {"name_1": "بخور", "where": "last"})
    assert again.status_code == 200 and Order.objects.count() == 1
    assert re.search(r'name="to_city" value="الرياض"', again.content.decode()) and "بخور" in again.content.decode()
    client.post(take, {"name_1": "بخور"})
    assert Order.objects.latest("id").ship_to == {}, "over the counter it goes nowhere"


def test_a_parcel_that_the_shop_took_back_is_said_to_be_withdrawn(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order())
    verbs.mirror(shop, parcel(1, number="L-77"))
    verbs.mirror(shop, order(2, parcels=()))
    shown = page(world, f"{O}{Order.objects.get().public_id}/")
    assert "L-77" in shown and "حذفت المنصة هذه الشحنة" in shown and "parcel-way" not in shown
    assert parcels_of(Order.objects.get()) == [], "and its customer is shown none"


def test_a_clerk_takes_an_order_on_the_phone(world: World, shop: Shop) -> None:
    form = {
        "name_1": "عباية", "quantity_1": "٢", "price_1": "٢٦٠", "name_2": "بخور", "price_2": "95.5",
        "promised_for": "1448/7/1", "note": "تستلم من الفرع",
    }  # fmt: skip
    client = desk(world, "clerk")
    answer = client.post(f"{O}for/{world.layla.public_id}/", form)
    kept = Order.objects.get()
    assert answer["Location"] == f"{O}{kept.public_id}/"
    assert (kept.number, kept.total, kept.staff, kept.customer) == ("W-1", sar("615.5"), world.clerk, world.layla)
    assert kept.due_at is not None and kept.is_told and kept.shop is None
    client.post(f"{O}{kept.public_id}/send/", {"carrier": "أرامكس", "number": "٥٥"})
    client.post(f"{O}{kept.public_id}/move/", {"state": "delivered"})
    client.post(f"{O}{kept.public_id}/move/", {"state": "nonsense"})
    kept.refresh_from_db()
    assert (kept.state, kept.is_over, Shipment.objects.get().carrier) == ("delivered", True, "أرامكس")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"name_1": "عباية", "price_1": "كثير"},
        {"name_1": "عباية", "price_1": "-5"},
        {"name_1": "عباية", "quantity_1": "0"},
        {"price_1": "5"},
        {"name_1": "عباية", "promised_for": "الخميس"},
        {"name_1": "عباية", "promised_for": "2020-01-01"},
    ],
)
def test_bad_input_keeps_what_was_typed(world: World, shop: Shop, form: dict[str, str]) -> None:
    answer = desk(world).post(f"{O}for/{world.layla.public_id}/", form)
    assert answer.status_code == 422 and not Order.objects.exists()
    assert all(value in answer.content.decode() for value in form.values())


def test_nobody_moves_a_shops_order_by_hand(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order())
    kept = Order.objects.get()
    assert desk(world).post(f"{O}{kept.public_id}/move/", {"state": "delivered"}).status_code == 404
    with pytest.raises(verbs.NotByHand):
        verbs.move_order(kept, "delivered")
    with pytest.raises(verbs.NotByHand):
        verbs.send_off(kept, carrier="x", number="1")


def told_by(name: str, customer: Any) -> Any:
    return FACTS[name].read(customer)


def test_facts_tell_of_a_persons_orders(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(24)))
    verbs.mirror(shop, order(id="2", state=OrderState.CANCELLED))
    verbs.mirror(shop, order(id="3", placed_at=at(5), promised_for=at(24 * 30)))
    verbs.mirror(shop, refund(1))
    buyer = Order.objects.filter(external_id="1001").get().customer
    assert told_by("order.count", buyer) == 2 and told_by("order.spent", buyer) == sar("520").decimal
    assert told_by("order.last_at", buyer) == at(5) and told_by("order.promised_for", buyer) == at(24)
    assert told_by("order.is_late", buyer) is True
    for name in ("order.count", "order.last_at"):
        row = type(buyer).objects.filter(pk=buyer.pk).values_list(FACTS[name].sql)  # type: ignore[union-attr]
        assert row.get()[0] == told_by(name, buyer)
    assert told_by("order.count", world.layla) == 0 and told_by("order.last_at", world.layla) is None


def test_what_they_ordered_is_in_their_dossier_and_goes_with_them(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(ship_to={"city": "الرياض"}, note="الباب الأزرق"))
    verbs.mirror(shop, parcel(1))
    arrival = take_in(shop, "e", b"{}", {})
    understood(arrival, "order:1001", [])
    buyer = Order.objects.get().customer
    assert buyer is not None
    (row,) = PARTS["orders"]([buyer.pk]).rows
    assert row["number"] == "#1001" and row["lines"][0]["name"] == "عطر ورد الطائف" and row["shipments"]
    asked = ask_erasure(buyer)
    with time_machine.travel(asked.due_at, tick=False):
        erase_due(asked.pk)
    kept = Order.objects.get()
    assert (kept.person, kept.ship_to, kept.note, kept.total) == ({}, {}, "", sar("310"))
    assert bytes(Arrival.objects.get().raw) == b""
    assert NOURA.email not in str(Order.objects.values().get())


def test_what_is_late_is_not_said_to_be_going_to_be(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order())
    found, since = Order.objects.get(), "2026-11-20T09:00:00+00:00"
    found.troubles = [{"code": code, "parcel": "", "since": since} for code in ("lead_time", "delay")]
    assert [one["text"] for one in troubles(found)] == ["مضى اليوم الموعود"]
    found.troubles = found.troubles[1:]
    assert [one["text"] for one in troubles(found)] == ["ستتأخر"]
