"""What a purchase earns, when it can be spent, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
import time_machine

from tests.loyalty.buying import DAY, NOURA, joined_at, net, noura, open_shop, points, rule, tell, work
from tests.orders.returns.coming import asked, looked_over, two_things
from tests.orders.saying import at, order, parcel, refund, sar
from tests.world import World
from wafaa.loyalty import verbs
from wafaa.loyalty.earning import Purchase, Terms, Thing, due
from wafaa.loyalty.earning_settings import EarningSettings
from wafaa.loyalty.models import Deal, Earned, EarningRule, Lot, Member, Txn
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.orders.models import Order
from wafaa.orders.verbs import returning
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Link
from wafaa.shops.models import Shop
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores.verbs import choose

pytestmark = pytest.mark.django_db
Clock: TypeAlias = "time_machine.Coordinates"


@pytest.fixture
def opened(world: World) -> Iterator[tuple[Shop, Clock]]:
    with open_shop(world) as found:
        yield found


@pytest.fixture
def shop(opened: tuple[Shop, Clock]) -> Shop:
    return opened[0]


@pytest.fixture
def clock(opened: tuple[Shop, Clock]) -> Clock:
    return opened[1]


@pytest.fixture
def buyer(shop: Shop) -> Customer:
    return noura(shop)


def bought(shop: Shop, hours: float = 0, **traits: Any) -> Order:
    """385 of things and 25 of shipping, paid."""
    return tell(shop, two_things(hours=hours, **traits))


def delivered(shop: Shop, hours: float = 0.5) -> Order:
    return tell(shop, parcel(hours, id="S1001", order="1001", state=ShipmentState.DELIVERED))


def sent_back(made: Order, *many: int) -> None:
    back = asked(made, *many, outcome="refund", reason="changed_mind")
    looked_over(back)
    returning.resolve(back, outcome="refund")
    work()


def test_a_purchase_earns_on_its_things_and_waits(shop: Shop, buyer: Customer) -> None:
    rule()
    made = bought(shop)
    lot = Lot.objects.get(subject=made.topic)
    assert points(buyer).pending == 385 and points(buyer).active == 0
    assert lot.txn.key == f"earn:{made.public_id}:{EarningRule.objects.get().pk}" and lot.valid_days == 365
    assert lot.activates_at == made.placed_at + 90 * DAY  # as long as nobody tells of its arrival


def test_its_points_are_usable_when_it_was_delivered_and_kept(shop: Shop, buyer: Customer, clock: Clock) -> None:
    rule()
    bought(shop)
    made = delivered(shop)
    assert Lot.objects.get(subject=made.topic).activates_at == at(0.5) + 14 * DAY
    clock.move_to(at(0.5) + 14 * DAY - timedelta(minutes=1))
    assert points(buyer).active == 0
    clock.move_to(at(0.5) + 14 * DAY)
    assert points(buyer).active == 385


def test_an_open_return_keeps_them_waiting_and_what_was_kept_is_usable(
    shop: Shop, buyer: Customer, clock: Clock
) -> None:
    rule()
    bought(shop)
    made = delivered(shop)
    back = asked(made, 0, 1, outcome="refund", reason="changed_mind")
    work()
    assert Lot.objects.get(subject=made.topic).activates_at is None
    clock.shift(40 * DAY)
    assert points(buyer).active == 0
    looked_over(back)
    returning.resolve(back, outcome="refund")
    work()
    assert points(buyer).active == 335 and net(made) == 335  # one of two for 100


def test_who_keeps_it_after_all_loses_nothing(shop: Shop, buyer: Customer) -> None:
    rule()
    bought(shop)
    made = delivered(shop)
    back = asked(made, 1, 0, outcome="refund", reason="changed_mind")
    returning.cancel(back)
    work()
    assert net(made) == 385 and Lot.objects.get(subject=made.topic).activates_at == at(0.5) + 14 * DAY


def test_what_is_exchanged_was_kept(shop: Shop, buyer: Customer) -> None:
    rule()
    bought(shop)
    made = delivered(shop)
    back = asked(made, 1, 0, outcome="exchange", reason="no_fit")
    looked_over(back)
    returning.resolve(back, outcome="exchange")
    work()
    assert net(made) == 385


@pytest.mark.parametrize("state", [OrderState.CANCELLED, OrderState.FAILED, OrderState.REFUNDED, OrderState.RETURNED])
def test_what_came_to_nothing_earns_nothing(shop: Shop, buyer: Customer, state: str) -> None:
    rule()
    bought(shop)
    made = tell(shop, order(0.5, total=None, parts=None, lines=None, state=state))
    assert net(made) == 0 and points(buyer).pending == 0
    made = tell(shop, order(0.8, total=None, parts=None, lines=None, state=OrderState.PREPARING))
    assert net(made) == 385 and points(buyer).pending == 385
    assert Txn.objects.filter(kind="earn").count() == 1  # the claw-back was undone


def test_a_refund_takes_its_share_and_one_taken_back_returns_it(shop: Shop, buyer: Customer) -> None:
    rule()
    bought(shop)
    made = tell(shop, refund(0.5, amount="100"))
    assert net(made) == 285
    made = tell(shop, refund(0.6, id="R2", amount="50"))
    assert net(made) == 235
    made = tell(shop, order(0.7, total=None, parts=None, lines=None, state=None, refunds=("R2",)))
    assert net(made) == 335 and points(buyer).pending == 335
    assert Txn.objects.filter(kind="earn").count() == 1


def test_all_of_it_refunded_leaves_nothing(shop: Shop, buyer: Customer) -> None:
    rule()
    choose(EarningSettings, {"with_shipping": True})
    made = bought(shop)
    assert net(made) == 410
    made = tell(shop, refund(0.5, amount="410"))
    assert net(made) == 0


def test_an_order_that_grows_earns_the_difference_once(shop: Shop, buyer: Customer) -> None:
    rule()
    bought(shop)
    more = two_things(hours=0.5, total=sar("510"), paid=sar("510"))
    made = tell(shop, more)
    tell(shop, more)
    verbs.square(made)
    assert net(made) == 485
    keys = list(Txn.objects.filter(kind="earn").order_by("pk").values_list("amount", flat=True))
    assert keys == [385, 100]


def test_unpaid_earns_nothing_until_it_is_paid(shop: Shop, buyer: Customer) -> None:
    rule()
    made = bought(shop, state=OrderState.UNPAID, paid=sar("0"))
    assert net(made) == 0 and not Deal.objects.exists()
    made = bought(shop, 0.5, paid=sar("410"))
    assert net(made) == 385


def test_cash_at_the_door_counts_when_it_has_arrived(shop: Shop, buyer: Customer) -> None:
    rule()
    made = bought(shop, paid=sar("0"))
    assert net(made) == 0
    assert net(delivered(shop)) == 385


@pytest.mark.parametrize("traits", [{"is_history": True}, {"is_gone": True}, {"currency": "USD"}, {"is_told": False}])
def test_some_orders_never_count(shop: Shop, buyer: Customer, traits: dict[str, Any]) -> None:
    made = bought(shop)
    rule()
    Order.objects.filter(pk=made.pk).update(**traits)
    assert verbs.square(made) == 0 and not Earned.objects.exists()


def test_colleagues_earn_nothing(shop: Shop, buyer: Customer, world: World) -> None:
    rule()
    Customer.objects.filter(pk=buyer.pk).update(staff=world.omar)
    assert net(bought(shop)) == 0


def test_whoever_takes_no_part_earns_nothing_and_gets_it_on_joining(shop: Shop, clock: Clock) -> None:
    rule()
    made = bought(shop)
    assert net(made) == 0
    clock.shift(20 * DAY)
    assert made.customer is not None
    verbs.join(made.customer, way="page")
    work()
    assert net(made) == 385


def test_orders_long_before_joining_do_not_count(shop: Shop, clock: Clock) -> None:
    rule()
    made = bought(shop)
    clock.shift(31 * DAY)
    assert made.customer is not None
    verbs.join(made.customer, way="page")
    work()
    assert net(made) == 0


def test_everybody_who_orders_takes_part_if_the_store_says_so_but_not_who_left(shop: Shop) -> None:
    choose(LoyaltySettings, {"joins": "all"})
    rule()
    made = bought(shop)
    assert made.customer is not None
    assert net(made) == 385 and Member.objects.get().way == "order"
    verbs.leave(made.customer)
    other = tell(shop, two_things("1002"))
    assert net(other) == 0 and Member.objects.filter(left_at=None).count() == 0


def test_news_of_an_old_order_makes_nobody_a_member(shop: Shop, clock: Clock) -> None:
    made = bought(shop)
    clock.shift(60 * DAY)
    choose(LoyaltySettings, {"joins": "all"})
    rule()
    tell(shop, refund(24 * 60, amount="50"))
    assert net(made) == 0 and not Member.objects.exists()


def test_while_the_programme_is_off_nothing_new_is_earned_but_returns_still_count(shop: Shop, buyer: Customer) -> None:
    rule()
    bought(shop)
    choose(LoyaltySettings, {"is_on": False})
    other = tell(shop, two_things("1002"))
    assert net(other) == 0
    tell(shop, refund(0.5, amount="100"))
    assert points(buyer).pending == 285


def test_what_was_promised_does_not_change_with_the_rule(shop: Shop, buyer: Customer) -> None:
    one = rule()
    made = bought(shop)
    EarningRule.objects.filter(pk=one.pk).update(per_unit=10, is_on=False)
    tell(shop, refund(0.5, amount="100"))
    assert net(made) == 285


def test_the_best_rule_counts_or_all_of_them(shop: Shop, buyer: Customer) -> None:
    rule()
    rule(name="عود مضاعف", what="product", per_unit=500, words=["بخور"])
    made = bought(shop)
    assert net(made) == 500 and Earned.objects.get().rule.name == "عود مضاعف"
    choose(EarningSettings, {"overlap": "all"})
    assert net(tell(shop, two_things("1002"))) == 885
    assert verbs.square(made) == 500


def test_when_the_best_comes_back_the_other_counts(shop: Shop, buyer: Customer) -> None:
    rule()
    rule(name="عود مضاعف", what="product", per_unit=500, words=["بخور"])
    bought(shop)
    made = delivered(shop)
    sent_back(made, 0, 2)
    assert net(made) == 285 and {row.rule.what: row.net for row in Earned.objects.all()} == {"product": 0, "order": 285}


def test_a_limit_a_month_is_kept_by_all_orders_together(shop: Shop, buyer: Customer) -> None:
    rule(most_per_month=500)
    one, two = bought(shop), tell(shop, two_things("1002"))
    assert (net(one), net(two)) == (385, 115)
    assert verbs.square(one) == 385
    tell(shop, order(0.6, id="1001", total=None, parts=None, lines=None, state=OrderState.CANCELLED))
    assert verbs.square(two) == 385
    three = tell(shop, two_things("1003", placed_at=at(-24 * 20)))
    assert net(three) == 385  # of October


def test_limits_of_one_order_and_altogether(shop: Shop, buyer: Customer) -> None:
    rule(most_per_order=300, most_altogether=500)
    assert [net(bought(shop)), net(tell(shop, two_things("1002")))] == [300, 200]


def test_points_of_a_rule_that_does_not_wait_are_usable_at_once(shop: Shop, buyer: Customer) -> None:
    rule(is_pending=False, valid_days=30)
    made = bought(shop)
    lot = Lot.objects.get(subject=made.topic)
    assert points(buyer).active == 385 and lot.expires_at is not None and lot.expires_at - lot.created_at == 30 * DAY


def test_an_order_given_to_somebody_else_earns_for_them(shop: Shop, buyer: Customer, world: World) -> None:
    rule()
    made = bought(shop)
    verbs.join(world.layla, way="page")
    Order.objects.filter(pk=made.pk).update(customer=world.layla)
    verbs.square(made)
    assert points(buyer).pending == 0 and points(world.layla).pending == 385
    Order.objects.filter(pk=made.pk).update(customer=buyer)
    verbs.square(made)
    assert points(buyer).pending == 385 and points(world.layla).pending == 0
    Order.objects.filter(pk=made.pk).update(customer=None)
    assert verbs.square(made) == 0 and points(buyer).pending == 0


def test_told_a_year_late_it_is_usable_for_as_long_as_any_other(shop: Shop, buyer: Customer, clock: Clock) -> None:
    rule()
    joined_at(buyer, at(-24 * 30))
    clock.shift(365 * DAY)
    bought(shop, 24 * 365)
    made = delivered(shop, 0.5)
    lot = Lot.objects.get(subject=made.topic)
    assert points(buyer).active == 385
    clock.shift(364 * DAY)
    assert points(buyer).active == 385
    clock.shift(2 * DAY)
    assert points(buyer).active == 0 and lot.quantity == 385


def test_joining_earns_once_in_a_life(shop: Shop) -> None:
    rule(what="signup", fixed=100, name="هدية الانضمام")
    buyer = noura(shop)
    verbs.leave(buyer)
    verbs.join(buyer, way="page")
    work()
    assert points(buyer).active == 100


@pytest.mark.parametrize(
    ("minor", "per_unit", "points"), [(12000, 100, 120), (11999, 100, 120), (1, 100, 1), (12000, 150, 180), (0, 100, 0)]
)
def test_parts_of_a_point_are_for_the_customer(minor: int, per_unit: int, points: int) -> None:
    purchase = Purchase("", "SAR", (Thing("عطر", 1, minor),))
    assert due(purchase, [Terms(1, "order", "", per_unit=per_unit)], overlap="best").points == points


def test_three_places_of_a_dinar_are_no_thousandfold() -> None:
    purchase = Purchase("", "KWD", (Thing("عطر", 1, 12_500),))
    assert due(purchase, [Terms(1, "order", "", per_unit=1000)], overlap="best").points == 125


def test_a_fixed_number_for_each_piece_and_for_each_order() -> None:
    purchase = Purchase("s", "SAR", (Thing("بخور OUD-1", 2, 9000), Thing("عطر", 1, 1000)))
    piece = Terms(1, "product", "", fixed=30, words=("oud",))
    one, elsewhere = Terms(2, "order", "", fixed=10), Terms(3, "order", "", fixed=99, shops=("other",))
    told = due(purchase, [piece, one, elsewhere], overlap="all", percent=150)
    assert [(step.rule, step.points) for step in told.steps] == [(1, 90), (2, 15)]
    assert due(purchase, [Terms(4, "order", "", fixed=10, least_minor=10_001)], overlap="all").points == 0


def test_points_go_with_their_order_when_records_are_parted(world: World) -> None:
    """The order came in while two records were one: its points are the buyer's, and books prove it (`open_shop`)."""
    with open_shop(world) as (shop, _clock):
        rule(is_pending=False)
        verbs.join(world.layla, way="page")
        account = f"{shop.prefix}{NOURA.id}"
        buyer = people.prove(people.meet("نورة", source="shop"), "shop", account, proof="shop", source="shop")
        people.join_people(world.layla, buyer, why="same phone")
        tell(shop, order())
        work()
        world.layla.refresh_from_db()
        had = points(world.layla).active
        assert had > 0
        people.part_people(Link.objects.get())
        for _until_all_is_done in range(4):
            work()
        buyer.refresh_from_db()
        assert Order.objects.get().customer == buyer
        assert (points(world.layla).active, points(buyer).active) == (0, 0), "they take no part yet"
        verbs.join(buyer, way="page")
        work()
        assert (points(world.layla).active, points(buyer).active) == (0, had)
