"""An order of nobody: a colleague says whose it is, and what is promised and told of it goes along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.channels.desk import Courier, serving
from tests.orders.saying import NOON, a_shop, at, line, order, parcel
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.orders import telling, verbs
from wafaa.orders.models import Delivery, Order, Return
from wafaa.orders.verbs import returning
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Link
from wafaa.people.search import index_customer
from wafaa.playbook.verbs import begin_with_standards
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.work.worker import run_due

O = "/s/layla/orders/"  # noqa: E741
NOBODY = PersonSaid(name="أم سعد")
MONA = PersonSaid(id="9", name="منى", email="mona@customer.test")


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(NOON + timedelta(hours=3), tick=False), world.inside(), serving(Courier("email")):
        begin_with_standards()
        yield a_shop()


def of_nobody(shop: Shop, **traits: Any) -> Order:
    verbs.mirror(shop, order(person=NOBODY, promised_for=at(40), **traits))
    return again()


def again() -> Order:
    found: Order = Order.objects.select_related("customer", "shop").latest("id")
    return found


def now_of(one: Order) -> Customer | None:
    """Whose it is now."""
    return Order.objects.select_related("customer").get(pk=one.pk).customer


def desk(world: World, name: str = "omar") -> Client:
    client = Client()
    client.force_login(getattr(world, name).user)
    return client


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("id").values_list("code", "customer__name"))


def test_what_is_promised_begins_with_the_link_and_is_told_once(world: World, shop: Shop) -> None:
    lost = of_nobody(shop)
    run_due()
    assert lost.customer is None and not Promise.objects.filter(subject=lost.topic).exists() and told() == []
    with world.as_staff(world.omar):
        assert verbs.give_order(lost, world.layla)
        assert not verbs.give_order(lost, world.layla), "twice is once"
    run_due()
    run_due()
    kept = again()
    assert kept.customer == world.layla and kept.given_by == world.omar and "no_customer" not in kept.marks
    assert set(Promise.objects.filter(subject=kept.topic).values_list("customer__name", flat=True)) == {"ليلى"}
    assert told() == [("order.received", "ليلى")]


def test_taking_it_back_leaves_nothing_promised(world: World, shop: Shop) -> None:
    lost = of_nobody(shop)
    verbs.give_order(lost, world.layla)
    verbs.owe_refund(again(), at(50))
    assert verbs.take_order_back(lost) and not verbs.take_order_back(lost)
    kept = again()
    assert kept.customer is None and kept.given_at is None and "no_customer" in kept.marks
    states = set(Promise.objects.filter(subject=kept.topic).values_list("state", flat=True))
    assert states == {"cancelled"}
    verbs.give_order(lost, world.layla)
    assert Promise.objects.get(subject=kept.topic, kind="delivery").state == "open", "linked again it is owed again"


def test_a_wrong_link_counts_nothing_as_kept(world: World, shop: Shop) -> None:
    lost = of_nobody(shop)
    verbs.give_order(lost, world.layla)
    verbs.mirror(shop, parcel(2, state=ShipmentState.DELIVERED))
    assert Promise.objects.get(subject=lost.topic, kind="delivery").state == "kept"
    verbs.take_order_back(lost)
    assert Promise.objects.get(subject=lost.topic, kind="delivery").state == "cancelled"


def test_the_shops_silence_leaves_the_link_and_its_word_stands_above_it(world: World, shop: Shop) -> None:
    lost = of_nobody(shop)
    verbs.give_order(lost, world.layla)
    verbs.mirror(shop, order(1, person=NOBODY, promised_for=at(40), state=OrderState.PREPARING))
    assert again().customer == world.layla
    verbs.mirror(shop, order(2, person=MONA, promised_for=at(40)))
    kept = again()
    assert kept.customer is not None and kept.customer.name == "منى" and kept.given_at is None
    assert set(Promise.objects.filter(subject=kept.topic).values_list("customer__name", flat=True)) == {"منى"}
    with pytest.raises(verbs.NotNobodys):
        verbs.give_order(kept, world.layla)
    assert not verbs.take_order_back(kept)


def test_a_corrected_buyer_takes_the_promises_and_the_return_along(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(40), lines=(line(),), state=OrderState.SHIPPED))
    first = again()
    assert first.customer is not None
    made = list(Promise.objects.filter(subject=first.topic).values_list("pk", flat=True))
    verbs.owe_refund(first, at(90))
    wanted = [returning.Wanted(line=first.lines.get(), quantity=1)]
    returning.request(first.customer, wanted, outcome="refund", reason="changed_mind")
    verbs.mirror(shop, order(1, person=MONA, promised_for=at(40), state=OrderState.SHIPPED))
    assert list(Promise.objects.filter(pk__in=made).values_list("customer__name", flat=True)) == ["منى"] * len(made)
    assert Promise.objects.get(kind="refund", subject=first.topic).customer.name == "منى"
    assert Delivery.objects.filter(order=first, is_live=True).count() == len(made), "none is made anew"
    assert Return.objects.get().customer == again().customer


def test_what_waits_to_be_told_is_not_told_to_a_stranger(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(40)))
    buyer = again().customer
    assert buyer is not None
    notice = telling.tell(again(), "order.received")
    assert notice is not None and notice.state == "waiting"
    verbs.mirror(shop, order(1, person=MONA, promised_for=at(40)))
    notice.refresh_from_db()
    assert (notice.state, notice.reason) == ("untold", "withdrawn")
    run_due()
    assert told()[-1] == ("order.received", "منى"), "it is news for whoever it really is for"


def test_joined_records_are_one_person(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(40)))
    buyer = again().customer
    assert buyer is not None
    people.join_people(world.layla, buyer, why="staff")
    verbs.mirror(shop, order(1, promised_for=at(50)))
    assert {one.customer.root_id for one in Promise.objects.filter(subject=again().topic)} == {world.layla.pk}


def test_the_order_page_finds_people_and_links(world: World, shop: Shop) -> None:
    index_customer(world.layla)
    lost = of_nobody(shop)
    omar, page = desk(world), f"{O}{lost.public_id}/"
    assert omar.get(page).context["whose_url"]
    for typed in ("ليلى", "layla@customer.test"):
        shown = omar.get(f"{page}whose/", {"q": typed}).content.decode()
        assert world.layla.public_id in shown and "layla@customer.test" in shown
    assert "nobody@x" not in omar.get(f"{page}whose/", {"q": "nobody@x\x00"}).content.decode()
    omar.post(f"{page}give/", {"customer": world.layla.public_id})
    shown = omar.get(page)
    assert again().customer == world.layla and "عمر" in shown.content.decode() and not shown.context["whose_url"]
    omar.post(f"{page}ungive/")
    assert again().customer is None
    assert omar.post(f"{page}give/", {"customer": "nobody"}).status_code == 404
    assert desk(world, "viewer").post(f"{page}give/", {"customer": world.layla.public_id}).status_code == 403


def test_a_neighbours_person_is_nobody_here(world: World, shop: Shop) -> None:
    lost = of_nobody(shop)
    with world.next_door():
        theirs = Customer.objects.create(name="Theirs")
    assert desk(world).post(f"{O}{lost.public_id}/give/", {"customer": theirs.public_id}).status_code == 404


@pytest.mark.parametrize("typed", ["1001", "١٠٠١", "ام سعد", "0551112233", "٥٥١١١٢٢٣٣"])
def test_the_panel_finds_orders_of_nobody(world: World, shop: Shop, typed: str) -> None:
    lost = of_nobody(shop, ship_to={"name": "أم سعد", "phone": "+966 55 111 2233"})
    verbs.mirror(shop, order(id="2002", person=PersonSaid(name="غيرها")))
    asked = desk(world).get(f"{O}of/{world.layla.public_id}/lost/", {"q": typed})
    assert [one["number"] for one in asked.context["lost"]] == ["#١٠٠١"]
    assert desk(world).get(f"{O}of/{world.layla.public_id}/lost/").context["lost"] == []
    panel = desk(world).post(
        f"{O}{lost.public_id}/give/", {"customer": world.layla.public_id}, headers={"HX-Request": "true"}
    )
    assert panel.status_code == 200 and "#١٠٠١" in panel.content.decode() and now_of(lost) == world.layla
    back = desk(world).post(
        f"{O}{lost.public_id}/ungive/", {"customer": world.layla.public_id}, headers={"HX-Request": "true"}
    )
    assert back.status_code == 200 and now_of(lost) is None


def test_an_order_that_bears_their_name_is_offered(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(person=PersonSaid(name="ليلى")))
    asked = desk(world).get(f"{O}of/{world.layla.public_id}/lost/")
    assert [one["number"] for one in asked.context["lost"]] == ["#١٠٠١"]


def a_return(of: Order) -> Return:
    """Of all of it, which has come: its money is promised, and that it was asked for waits to be told."""
    back = returning.request(of.customer, [returning.Wanted(line=of.lines.get(), quantity=1)], outcome="refund")
    returning.approve(back)
    returning.receive(back, {row.pk: row.asked for row in back.lines.all()})
    notice = telling.tell(back, "return.requested")
    assert notice is not None and notice.state == "waiting" and promises.owed_on(back.topic)
    return back


def test_with_a_wrong_link_its_return_is_told_and_promised_to_nobody(world: World, shop: Shop) -> None:
    lost = of_nobody(shop, lines=(line(),), state=OrderState.SHIPPED)
    verbs.give_order(lost, world.layla)
    back = a_return(again())
    verbs.take_order_back(lost)
    assert promises.owed_on(back.topic) == []
    notice = Notice.objects.get(subject=back.topic, code="return.requested")
    assert (notice.state, notice.reason) == ("untold", "withdrawn")
    verbs.give_order(lost, world.layla)
    (owed,) = promises.owed_on(back.topic)
    assert (owed.kind, owed.customer) == ("refund", world.layla), "linked again it is owed again"


def test_what_waits_to_be_told_of_a_return_is_not_told_to_a_stranger(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(40), lines=(line(),), state=OrderState.SHIPPED))
    back = a_return(again())
    verbs.mirror(shop, order(1, person=MONA, promised_for=at(40), state=OrderState.SHIPPED))
    notice = Notice.objects.get(subject=back.topic, code="return.requested")
    assert (notice.state, notice.reason) == ("untold", "withdrawn")
    (owed,) = promises.owed_on(back.topic)
    assert owed.customer.name == "منى"


def test_a_link_that_the_shop_confirms_is_the_shops_own(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(id="900", person=MONA))
    mona = again().customer
    assert mona is not None
    lost = of_nobody(shop)
    verbs.give_order(lost, mona)
    verbs.mirror(shop, order(2, person=MONA, promised_for=at(40)))
    kept = again()
    assert (kept.customer, kept.given_at, kept.given_by) == (mona, None, None)
    assert not verbs.take_order_back(kept), "the shop itself says whose it is"


def test_what_came_while_two_records_were_one_goes_with_its_buyer_when_they_are_parted(shop: Shop) -> None:
    """By the shop's own word of the buyer, on either side; what a colleague gave stays."""
    layla, mona = people.meet("ليلى", source="form"), people.recognise("shop", f"{shop.prefix}9", source="shop")
    people.prove(mona, "shop", f"{shop.prefix}9", proof="shop", source="shop")
    given = of_nobody(shop, id="70")
    people.join_people(layla, mona, why="same phone")
    verbs.mirror(shop, order(id="71", person=MONA))
    hers = again()
    verbs.give_order(given, layla)
    assert now_of(hers) == now_of(given) == layla
    people.part_people(Link.objects.get())
    while run_due():
        pass
    mona.refresh_from_db()
    assert (now_of(hers), now_of(given)) == (mona, layla)
    assert not verbs.give_to_buyer(hers), "twice is once"


def test_a_guests_order_stays_with_the_guest_when_a_wrong_join_is_taken_back(shop: Shop) -> None:
    """Whoever proved that address since is another person, as a colleague says by parting them."""
    verbs.mirror(shop, order(id="80", person=PersonSaid(name="ليلى", email="x@customer.test")))
    guests = again()
    proven = people.prove(people.meet("نورة", source="form"), "email", "x@customer.test", proof="code", source="form")
    assert guests.customer is not None and guests.customer != proven, "side by side, for a colleague to judge"
    with time_machine.travel(NOON + timedelta(hours=4), tick=False):
        people.join_people(proven, guests.customer, why="same address")
        people.part_people(Link.objects.get())
        while run_due():
            pass
    assert now_of(guests) == guests.customer
