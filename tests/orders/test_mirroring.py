"""What shops say ends in the same records, in whatever order and however often they say it."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.orders.saying import NOURA, TWO, a_shop, at, line, order, parcel, refund, sar, step
from tests.world import World
from wafaa.lib.money import Money
from wafaa.orders import verbs
from wafaa.orders.models import Order, OrderLine, Product, Refund, Shipment, Stock, TrackingEvent
from wafaa.people import verbs as people
from wafaa.people.models import Identity
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid, PlaceSaid, ProductSaid, Said
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.work.models import Event


@pytest.fixture
def shop(world: World) -> Any:
    with world.inside():
        yield a_shop()


def told(*names: str) -> list[dict[str, Any]]:
    """What the log says of orders, in its order."""
    kinds = ("order.", "shipment.", "stock.")
    rows = [row for row in Event.objects.order_by("id") if row.name.startswith(kinds)]
    return [{"name": row.name, **row.data} for row in rows if not names or row.name in names]


def test_an_order_is_written_down_with_its_lines_and_its_customer(shop: Shop) -> None:
    assert verbs.mirror(shop, order(lines=(line(), line("2", "بخور", "25", quantity=TWO)))) == []
    kept = Order.objects.get()
    assert (kept.number, kept.state, kept.total, kept.parts) == ("#1001", "placed", sar("310"), {"shipping": 2500})
    assert [(one.name, one.quantity, one.total) for one in kept.lines.order_by("place")] == [
        ("عطر ورد الطائف", 1, sar("285")),
        ("بخور", 2, sar("25")),
    ]
    assert kept.customer is not None and kept.customer.name == "نورة"
    (event,) = told()
    assert event == {"name": "order.placed", "order_id": kept.pk}
    assert Event.objects.get(name="order.placed").customer_id == kept.customer_id


def test_twice_is_once(shop: Shop) -> None:
    for _ in range(3):
        verbs.mirror(shop, order())
        verbs.mirror(shop, parcel(1, steps=(step(1, ShipmentState.IN_TRANSIT),)))
        verbs.mirror(shop, refund(2))
    assert (Order.objects.count(), OrderLine.objects.count(), Shipment.objects.count()) == (1, 1, 1)
    assert (TrackingEvent.objects.count(), Refund.objects.count()) == (1, 1)
    assert [one["name"] for one in told()] == ["order.placed", "shipment.made", "shipment.moved", "order.refunded"]


def test_an_older_statement_changes_nothing(shop: Shop) -> None:
    verbs.mirror(shop, order(5, state=OrderState.SHIPPED, word="delivering"))
    verbs.mirror(shop, order(2, state=OrderState.PREPARING, total=sar("999")))
    kept = Order.objects.get()
    assert (kept.state, kept.word, kept.total) == ("shipped", "delivering", sar("310"))
    assert [one["name"] for one in told()] == ["order.placed"]


def test_a_statement_about_one_thing_leaves_the_others(shop: Shop) -> None:
    verbs.mirror(shop, order())
    bare = order(3, state=OrderState.SHIPPED, number=None, total=None, parts=None, person=None, lines=None)
    verbs.mirror(shop, bare)
    kept = Order.objects.get()
    assert (kept.number, kept.state, kept.total, kept.lines.count()) == ("#1001", "shipped", sar("310"), 1)
    assert told("order.moved") == [{"name": "order.moved", "order_id": kept.pk, "before": "placed", "after": "shipped"}]
    # What was told of other things before does not hide a later word about them.
    verbs.mirror(shop, order(1, total=sar("320"), state=OrderState.PREPARING))
    kept.refresh_from_db()
    assert (kept.state, kept.total) == ("shipped", sar("320"))


def test_lines_keep_their_rows_and_those_that_are_gone_go(shop: Shop) -> None:
    verbs.mirror(shop, order(lines=(line("1"), line("2", "بخور", "25"))))
    rows = dict(OrderLine.objects.values_list("external_id", "pk"))
    verbs.mirror(shop, order(1, lines=(line("2", "بخور", "50", quantity=TWO), line("3", "مبخرة", "165"))))
    assert dict(OrderLine.objects.values_list("external_id", "quantity")) == {"2": 2, "3": 1}
    assert OrderLine.objects.get(external_id="2").pk == rows["2"]
    assert told("order.changed")[0]["what"] == "lines"


def test_two_shops_may_use_the_same_number(world: World) -> None:
    with world.inside():
        one, other = a_shop("سلة"), a_shop("ووكومرس")
        verbs.mirror(one, order())
        verbs.mirror(other, order(person=replace(NOURA, name="منى", email="mona@x.test", phone="")))
        assert Order.objects.filter(number_key="1001").count() == 2
        # Nor does the same account number in two shops make one person of two.
        assert len(set(Order.objects.values_list("customer_id", flat=True))) == 2


def test_what_came_before_its_order_waits_for_it(shop: Shop) -> None:
    assert "unheard" in verbs.mirror(shop, parcel(1, promised_for=at(48)))
    verbs.mirror(shop, refund(2))
    kept = Order.objects.get()
    assert (kept.is_told, kept.marks, kept.number, kept.due_at) == (False, ["unheard"], "1001", at(48))
    assert told("order.placed") == []
    verbs.mirror(shop, order())
    kept.refresh_from_db()
    assert (kept.is_told, kept.marks, kept.number, kept.refunded) == (True, [], "#1001", sar("100"))
    assert len(told("order.placed")) == 1 and Shipment.objects.get().order_id == kept.pk


def test_a_parcel_is_where_it_was_last_seen(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(72)))
    seen = (step(9, ShipmentState.OUT_FOR_DELIVERY), step(3, ShipmentState.IN_TRANSIT))
    verbs.mirror(shop, parcel(1, steps=seen, promised_for=at(60)))
    sent = Shipment.objects.get()
    assert (sent.state, sent.state_at, sent.number_key) == ("out_for_delivery", at(9), "29001234")
    assert Order.objects.get().due_at == at(60)
    verbs.mirror(shop, parcel(12, state=ShipmentState.PAID, cash=sar("310")))
    sent.refresh_from_db()
    assert (sent.state, sent.cash, sent.is_delivered) == ("paid", sar("310"), True)
    assert (Order.objects.get().is_over, Order.objects.get().due_at) == (True, at(72))
    assert told("shipment.moved")[-1]["after"] == "paid"


def test_an_unknown_state_and_a_strange_currency_are_kept_and_marked(shop: Shop) -> None:
    dinars = Money.parse("12.500", "KWD")
    marks = verbs.mirror(
        shop, order(state=OrderState.UNKNOWN, word="في الطريق للقمر", total=dinars, lines=(line(total="-285"),))
    )
    kept = Order.objects.get()
    assert marks == ["negative_line", "other_currency", "unknown_state"]
    assert (kept.word, kept.total, kept.lines.get().total) == ("في الطريق للقمر", dinars, sar("-285"))
    verbs.mirror(shop, order(1))
    kept.refresh_from_db()
    assert kept.marks == []


def test_a_refund_in_another_currency_is_kept_and_not_added(shop: Shop) -> None:
    verbs.mirror(shop, order())
    marks = verbs.mirror(shop, replace(refund(1), amount=Money.parse("20", "USD")))
    assert marks == ["other_currency"] and Refund.objects.get().amount.currency == "USD"
    assert Order.objects.get().refunded == sar("0")


def test_an_order_of_nobody_is_kept_and_marked(shop: Shop) -> None:
    assert verbs.mirror(shop, order(person=PersonSaid(name="زبون الفرع"))) == ["no_customer"]
    assert Order.objects.get().customer is None and Order.objects.get().person == {"name": "زبون الفرع"}
    assert verbs.mirror(shop, order(id="2", person=None)) == ["no_customer"]
    # A later word that names nobody takes nobody away.
    verbs.mirror(shop, order(1))
    verbs.mirror(shop, order(2, person=PersonSaid()))
    verbs.mirror(shop, order(3, person=PersonSaid(name="نورة وحدها")))
    assert Order.objects.get(external_id="1001").customer is not None


def test_a_guest_with_the_address_of_an_account_is_not_taken_for_them(shop: Shop) -> None:
    verbs.mirror(shop, order())
    marks = verbs.mirror(shop, order(id="1002", person=PersonSaid(name="ن", email="NOURA@customer.test")))
    first, second = Order.objects.order_by("id")
    assert first.customer_id != second.customer_id and marks == ["maybe_known"]
    # The same guest again is the same guest.
    verbs.mirror(shop, order(id="1003", person=PersonSaid(email="noura@customer.test")))
    assert Order.objects.get(external_id="1003").customer_id == second.customer_id


def test_an_address_that_was_proven_is_recognised(shop: Shop, world: World) -> None:
    people.prove(world.layla, "email", "layla@customer.test", proof="code")
    assert verbs.mirror(shop, order(person=PersonSaid(email="Layla@Customer.test"))) == []
    assert Order.objects.get().customer == world.layla


def test_what_the_shop_has_checked_is_proven(shop: Shop, world: World) -> None:
    verbs.mirror(shop, order(person=PersonSaid(id="7", email="layla@customer.test", proven=("email",))))
    kept = Order.objects.get()
    assert kept.customer is not None and kept.customer.root_id == world.layla.root_id
    proven = Identity.objects.filter(verified_at__isnull=False).values_list("kind", "value")
    assert set(proven) == {("shop", "7"), ("email", "layla@customer.test")}


def test_an_account_is_the_one_that_the_chat_knows(shop: Shop, world: World) -> None:
    people.prove(world.layla, "shop", "42", proof="shop")
    verbs.mirror(shop, order())
    assert Order.objects.get().customer == world.layla


def test_addresses_that_are_none_do_not_stop_an_order(shop: Shop) -> None:
    verbs.mirror(shop, order(person=PersonSaid(email="ليس بريدًا", phone="12", name="س")))
    assert Order.objects.get().marks == ["no_customer"]


def test_stock_tells_when_it_runs_out_and_comes_back(shop: Shop) -> None:
    def stands(hours: float, online: int) -> None:
        places = (PlaceSaid("online", online), PlaceSaid("branch-1", 4, "فرع العليا"))
        verbs.mirror(shop, ProductSaid("P1", at(hours), name="عود", sku="OD-01", price=sar("450"), stock=places))

    for hours, online in ((0, 3), (2, 0), (1, 7), (3, 0), (4, 5)):
        stands(hours, online)
    assert [one["name"] for one in told()] == ["stock.ran_out", "stock.came_back"]
    assert Product.objects.get().price == sar("450")
    assert dict(Stock.objects.values_list("place", "quantity")) == {"online": 5, "branch-1": 4}


def test_the_neighbour_sees_nothing(shop: Shop, world: World) -> None:
    verbs.mirror(shop, order())
    with world.next_door():
        assert not Order.objects.exists() and not OrderLine.objects.exists()


STATEMENTS: list[Said] = [
    order(0),
    order(1, state=OrderState.PREPARING, total=sar("335"), lines=(line(), line("2", "بخور", "25"))),
    order(1, state=OrderState.READY, number=None, total=None, lines=None, person=None),
    order(4, state=OrderState.SHIPPED, lines=(line("2", "بخور", "50", quantity=TWO),), promised_for=at(50)),
    order(9, state=OrderState.UNKNOWN, word="؟", total=None, parts=None, lines=None, person=PersonSaid(id="43")),
    order(12, state=OrderState.COMPLETED, number=None, person=None, promised_for=at(70)),
    order(0, id="1002", person=PersonSaid(name="بلا عنوان"), lines=(line(total="-5"),)),
    order(3, id="1002", person=PersonSaid(email="guest@x.test"), is_gone=True),
    order(4, id="1002", person=PersonSaid(name="اسم آخر"), lines=None),
    parcel(2),
    parcel(3, steps=(step(3, ShipmentState.IN_TRANSIT), step(2, ShipmentState.INFO_RECEIVED))),
    parcel(6, state=None, steps=(step(6, ShipmentState.ATTEMPT_FAILED), step(3, ShipmentState.IN_TRANSIT))),
    parcel(8, state=ShipmentState.DELIVERED, promised_for=at(40)),
    parcel(7, state=ShipmentState.OUT_FOR_DELIVERY, promised_for=at(44), number=None),
    parcel(1, id="S2", order="1003"),
    parcel(2, id="S2", order="1002", cash=sar("310")),
    refund(10),
    refund(11, amount="120"),
    refund(10, id="R2", order="1004", amount="1"),
]
"""A life of three orders that contradicts itself, comes apart, and speaks of what nobody ordered."""


def standing() -> Any:
    """All that a person could see, by what shops call it."""
    orders = [
        {
            name: getattr(one, name)
            for name in (
                "external_id", "number", "number_key", "state", "word", "currency", "total_minor", "paid_minor",
                "refunded_minor", "parts", "payment", "placed_at", "promised_for", "due_at", "person", "note",
                "is_told", "is_gone", "is_over", "marks", "said",
            )
        }
        | {"of": sorted(Identity.objects.filter(customer=one.customer).values_list("kind", "value"))}
        for one in Order.objects.order_by("external_id")
    ]  # fmt: skip
    lines = OrderLine.objects.order_by("order__external_id", "external_id")
    parcels = Shipment.objects.order_by("external_id")
    return (
        orders,
        list(lines.values_list("order__external_id", "external_id", "place", "name", "quantity", "total_minor")),
        list(parcels.values_list("external_id", "order__external_id", "state", "word", "state_at", "promised_for")),
        list(parcels.values_list("carrier", "number", "cash_minor", "currency", "said")),
        sorted(TrackingEvent.objects.values_list("shipment__external_id", "at", "state", "mark")),
        sorted(Refund.objects.values_list("external_id", "order__external_id", "amount_minor", "reason", "at")),
    )


def forgotten() -> None:
    for model in (Order, Refund, Shipment):
        model.objects.all().delete()
    known = Identity.objects.exclude(source="email").values_list("customer_id", flat=True)
    people_met = list(known)
    Identity.objects.filter(customer_id__in=people_met).delete()
    Event.objects.all().delete()


def lived(shop: Shop, statements: list[Said]) -> Any:
    forgotten()
    for said in statements:
        verbs.mirror(shop, said)
    return standing()


def ends_the_same(shop: Shop, order_of_coming: list[int], again: list[int]) -> None:
    orderly = lived(shop, sorted(STATEMENTS, key=lambda said: said.at))
    shuffled = lived(shop, [STATEMENTS[place] for place in [*order_of_coming, *again]])
    assert shuffled == orderly
    placed = [one["order_id"] for one in told("order.placed")]
    assert len(placed) == len(set(placed)) == Order.objects.filter(is_told=True).count()


PLACES = range(len(STATEMENTS))
COMINGS = {"order_of_coming": st.permutations(PLACES), "again": st.lists(st.sampled_from(PLACES), max_size=8)}
SETTINGS: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@settings(max_examples=6, **SETTINGS)
@given(**COMINGS)
def test_any_order_of_the_same_statements_ends_in_the_same_state(
    shop: Shop, order_of_coming: list[int], again: list[int]
) -> None:
    ends_the_same(shop, order_of_coming, again)


@pytest.mark.long
@settings(max_examples=500, **SETTINGS)
@given(**COMINGS)
def test_any_order_at_length(shop: Shop, order_of_coming: list[int], again: list[int]) -> None:
    ends_the_same(shop, order_of_coming, again)


@pytest.mark.parametrize("coming", [(0, 1), (1, 0), (0, 1, 0), (1, 0, 1)])
def test_a_refund_that_was_taken_back_is_none_in_whatever_order(shop: Shop, coming: tuple[int, ...]) -> None:
    """A WooCommerce order lists all its refunds: one that is missing from a later list was deleted."""
    both = [order(1, refunds=("R1", "R2")), refund(1, id="R1", amount="50"), refund(1, id="R2", amount="7")]
    one_of_them = [order(2, refunds=("R2",)), refund(2, id="R2", amount="7")]
    for place in coming:
        for said in (both, one_of_them)[place]:
            verbs.mirror(shop, said)
    assert [one.external_id for one in Refund.objects.all()] == ["R2"]
    assert Order.objects.get().refunded == sar("7")


@pytest.mark.parametrize("coming", list(permutations(range(3))))
def test_some_without_a_count_ends_out_of_stock(shop: Shop, coming: tuple[int, ...]) -> None:
    said = [ProductSaid("P1", at(n), stock=(PlaceSaid("online", count),)) for n, count in ((1, 0), (2, None), (3, 4))]
    for place in coming:
        verbs.mirror(shop, said[place])
    assert Stock.objects.get().quantity == 4
    verbs.mirror(shop, ProductSaid("P1", at(4), stock=(PlaceSaid("online", None),)))
    assert not Stock.objects.exists()
    verbs.mirror(shop, ProductSaid("P1", at(3.5), stock=(PlaceSaid("online", 0),)))
    assert not Stock.objects.exists(), "an older word"


def test_what_is_there_again_uncounted_is_told(shop: Shop) -> None:
    for hours, count in ((1, 3), (2, 0), (3, None), (4, 0)):
        verbs.mirror(shop, ProductSaid("P1", at(hours), stock=(PlaceSaid("online", count),)))
    assert [one["name"] for one in told()] == ["stock.ran_out", "stock.came_back", "stock.ran_out"]


@pytest.mark.parametrize("is_late", [True, False])
def test_a_sum_without_a_currency_relabels_nothing(shop: Shop, is_late: bool) -> None:
    """It was taken for the shop's: a guess, which never stands against a word."""
    dollars = order(1, total=Money(9900, "USD"), parts=None, lines=None)
    guess = order(2, total=sar("310"), parts=None, lines=None, state=OrderState.SHIPPED, doubts=("no_currency",))
    for said in (dollars, guess) if is_late else (guess, dollars):
        verbs.mirror(shop, said)
    kept = Order.objects.get()
    assert (kept.total, kept.state) == (Money(9900, "USD"), "shipped")
