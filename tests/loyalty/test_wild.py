"""What went wrong with points elsewhere, each by its name and its source: none of it happens here."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, TypeAlias

import pytest
import time_machine

from tests.loyalty.buying import DAY, net, noura, open_shop, points, rule, tell, work
from tests.orders.returns.coming import asked, looked_over, two_things
from tests.orders.saying import order, parcel, refund, sar
from tests.world import World
from wafaa.loyalty import verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.earning import due
from wafaa.loyalty.models import Account, Earned, EarningRule, Lot, Txn
from wafaa.loyalty.purchases import purchase_of
from wafaa.loyalty.verbs.posting import BadAmount
from wafaa.loyalty.verbs.squaring import terms_of
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order, Return
from wafaa.orders.return_words import Refused
from wafaa.orders.returning import ReturnState
from wafaa.orders.verbs import returning
from wafaa.people.models import Customer
from wafaa.shops.models import Shop
from wafaa.shops.said import Said
from wafaa.shops.states import OrderState, ShipmentState

pytestmark = pytest.mark.django_db
Clock: TypeAlias = "time_machine.Coordinates"
POINTS = Currency.POINTS


@pytest.fixture
def opened(world: World) -> Iterator[tuple[Shop, Clock]]:
    with open_shop(world) as found:
        rule()
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


def kept(shop: Shop, clock: Clock) -> Order:
    """Bought, delivered, and the time to return it is over: 385 can be spent."""
    tell(shop, two_things(), parcel(0.5, id="S1001", order="1001", state=ShipmentState.DELIVERED))
    clock.shift(15 * DAY)
    return Order.objects.latest("pk")


def test_buying_earning_and_refunding_leaves_no_points(shop: Shop, buyer: Customer, clock: Clock) -> None:
    """Odoo PR 257854: buy, earn, refund, keep the points, again and again."""
    for number in range(3):
        id = f"{2000 + number}"
        made = tell(shop, two_things(id, hours=number))
        assert net(made) == 385
        tell(shop, refund(number + 0.5, id=f"R{id}", order=id, amount="410"))
        assert net(made) == 0
    assert points(buyer).pending == points(buyer).active == points(buyer).debt == 0


def test_who_spent_them_before_the_refund_owes_them(shop: Shop, buyer: Customer, clock: Clock) -> None:
    made = kept(shop, clock)
    verbs.redeem(buyer, POINTS, 300, key="spent")
    tell(shop, refund(400, amount="410"))
    assert net(made) == 0 and (points(buyer).active, points(buyer).debt) == (0, 300)
    other = tell(shop, two_things("1002", hours=401, placed_at=None))
    tell(shop, parcel(402, id="S2", order="1002", state=ShipmentState.DELIVERED))
    clock.shift(60 * DAY)
    assert net(other) == 385 and (points(buyer).active, points(buyer).debt) == (85, 0)


def test_a_refund_does_not_take_what_was_redeemed_once_more(shop: Shop, buyer: Customer, clock: Clock) -> None:
    """Odoo 212922, 221928: a refund deducts the points that were spent on the order again."""
    kept(shop, clock)
    other = tell(shop, two_things("1002", hours=361))
    verbs.redeem(buyer, POINTS, 200, key="on-1002", subject=other.topic)
    tell(shop, refund(362, id="R2", order="1002", amount="410"))
    assert net(other) == 0 and points(buyer).active == 185 and points(buyer).debt == 0


def test_cancelling_gives_back_and_takes_back_in_either_order_to_the_same_end(
    shop: Shop, buyer: Customer, clock: Clock
) -> None:
    """nopCommerce 5595: earned and redeemed points of a cancelled order were moved in the wrong order."""
    kept(shop, clock)
    ends = []
    for number, gives_first in ((1, True), (2, False)):
        id = f"{3000 + number}"
        made = tell(shop, two_things(id, hours=361 + number))
        spent = verbs.redeem(buyer, POINTS, 300, key=f"on-{id}", subject=made.topic)
        called_off = order(364 + number, id=id, total=None, parts=None, lines=None, state=OrderState.CANCELLED)
        if gives_first:
            verbs.give_back(spent, 300, key=f"back-{id}")
            tell(shop, called_off)
        else:
            tell(shop, called_off)
            verbs.give_back(spent, 300, key=f"back-{id}")
        ends.append((points(buyer), net(made)))
    assert ends[0] == ends[1] and ends[0][0].active == 385 and ends[0][1] == 0


def test_nought_is_a_number_and_not_the_lack_of_one(shop: Shop, buyer: Customer) -> None:
    """Medusa 16377: an amount of 0 was taken for "all of it"."""
    made = tell(shop, two_things())
    txn = Txn.objects.get(kind="earn")
    with pytest.raises(BadAmount):
        verbs.claw_back(txn, 0, key="nothing")
    with pytest.raises(BadAmount):
        verbs.redeem(buyer, POINTS, 0, key="nothing")
    tell(shop, refund(0.5, amount="0"))
    assert net(made) == 385
    free = tell(shop, two_things("1002", total=sar("0"), paid=sar("0"), lines=()))
    assert net(free) == 0


def test_a_lot_lives_as_long_as_it_says_whatever_it_is_called(shop: Shop, buyer: Customer, clock: Clock) -> None:
    """liberusoftware 1056: lots were found by their label, so that some never ended."""
    EarningRule.objects.update(is_on=False)
    for days in (30, 0, None):
        rule(name="صلاحية", what="signup", fixed=10, valid_days=days, is_on=False)
    for number, one in enumerate(EarningRule.objects.filter(what="signup").order_by("pk")):
        EarningRule.objects.filter(what="signup").update(is_on=False)
        EarningRule.objects.filter(pk=one.pk).update(is_on=True)
        verbs.earn_for(buyer, "signup", f"any name {number}")
    lots = Lot.objects.filter(account__customer=buyer).order_by("pk")
    lives = [lot.expires_at - lot.created_at if lot.expires_at else None for lot in lots]
    assert lives == [30 * DAY, None, 365 * DAY]


def test_expired_points_and_old_spending_do_not_pull_each_other_down(shop: Shop, buyer: Customer, clock: Clock) -> None:
    """FloCafe 78: expired credits left the sum, old debits stayed, and the balance collapsed."""
    kept(shop, clock)
    verbs.redeem(buyer, POINTS, 100, key="spent")
    clock.shift(370 * DAY)
    verbs.catch_up(buyer, POINTS)
    assert points(buyer).active == 0
    verbs.earn(buyer, POINTS, 50, key="later")
    assert points(buyer).active == 50


def test_what_had_expired_is_not_taken_twice(shop: Shop, buyer: Customer, clock: Clock) -> None:
    made = kept(shop, clock)
    clock.shift(370 * DAY)
    verbs.earn(buyer, POINTS, 500, key="others")
    tell(shop, refund(24 * 400, amount="410"))
    assert net(made) == 0 and points(buyer).active == 500


def test_the_same_news_ten_times_earns_once(shop: Shop, buyer: Customer) -> None:
    """Friendbuy names no key; compressor 1481: a replayed event paid twice."""
    made = tell(shop, *[two_things()] * 5)
    for _again in range(5):
        verbs.square(made)
    assert points(buyer).pending == 385 and Txn.objects.filter(kind="earn").count() == 1


def test_a_return_is_never_refused_for_points_that_were_spent(shop: Shop, buyer: Customer, clock: Clock) -> None:
    """Meshkati's terms refuse the return where the points are gone: that is not lawful."""
    tell(shop, two_things(), parcel(0.5, id="S1001", order="1001", state=ShipmentState.DELIVERED))
    made = Order.objects.latest("pk")
    verbs.activate(Lot.objects.get(subject=made.topic))
    verbs.redeem(buyer, POINTS, 385, key="spent")
    back = asked(made, 1, 2, outcome="refund", reason="changed_mind")
    looked_over(back)
    returning.resolve(back, outcome="refund")
    work()
    assert net(made) == 0 and points(buyer).debt == 385


def _any_step(chance: Random, shop: Shop, made: Order, hour: float, said: list[Said]) -> None:
    """One thing that may happen to an order, told now, told again or told late."""
    what = chance.choice(
        ["refund", "grow", "cancel", "wake", "return", "forward", "replay", "late", "take_back", "square"]
    )
    bare: dict[str, Any] = {"total": None, "parts": None, "lines": None}
    match what:
        case "refund":
            news: Said = refund(hour, id=f"R{hour}", amount=str(chance.choice([10, 33, 100, 250])))
        case "grow":
            news = two_things(
                hours=hour, **{name: sar(str(chance.choice([410, 460, 510, 777]))) for name in ("total", "paid")}
            )
        case "cancel":
            news = order(hour, state=OrderState.CANCELLED, **bare)
        case "wake":
            news = order(hour, state=chance.choice([OrderState.PREPARING, OrderState.COMPLETED]), **bare)
        case "take_back":
            news = order(hour, state=None, refunds=(), **bare)
        case "return" | "forward":
            _returned(chance, made, starts=what == "return")
            return
        case "square":
            verbs.square(made)
            return
        case "replay" if said:
            news = chance.choice(said)
        case _:
            news = two_things(hours=chance.uniform(0, hour))
    said.append(news)
    orders.mirror(shop, news)


def _returned(chance: Random, made: Order, *, starts: bool) -> None:
    try:
        if starts:
            outcome = chance.choice(["refund", "refund", "exchange", "credit", "repair"])
            asked(made, chance.choice([0, 1]), chance.choice([1, 2]), outcome=outcome, reason="damaged")
            return
        back = Return.objects.filter(state__in=(ReturnState.REQUESTED, ReturnState.INSPECTED)).order_by("pk").first()
        if back is None:
            return
        if back.state == ReturnState.INSPECTED:
            returning.resolve(back, outcome=back.wanted)
        elif chance.random() < 0.3:
            returning.cancel(back)
        else:
            looked_over(back)
    except Refused:
        pass


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_in_whichever_order_ends_in_the_books_of_the_orderly_run(
    shop: Shop, buyer: Customer, clock: Clock, seed: int
) -> None:
    """Events lost, doubled, late and crosswise: what stands at the end is what the order as it is now would have earned
    for somebody who heard of it once."""
    chance = Random(seed)
    rule(name="مضاعف", what="product", per_unit=chance.choice([150, 400]), words=["بخور"])
    terms = [terms_of(one) for one in EarningRule.objects.filter(is_on=True).order_by("pk")]
    made = tell(shop, two_things(), parcel(0.2, id="S1001", order="1001", state=ShipmentState.DELIVERED))
    said: list[Said] = []
    for number in range(18):
        _any_step(chance, shop, made, 1 + number / 10, said)
        if chance.random() < 0.5:
            work()
        clock.shift(chance.choice([0, 0, 60, 3 * 86400]))
    work()
    now_it_is = Order.objects.select_related("customer", "shop").get(pk=made.pk)
    purchase = purchase_of(now_it_is)
    wanted = due(purchase, terms, overlap="best").points if purchase else 0
    assert net(made) == wanted
    verbs.square(now_it_is)
    mine = points(buyer)
    account = Account.objects.get(customer=buyer)
    assert mine.pending + mine.active - mine.debt == wanted and account.held == 0
    assert all(row.net >= 0 for row in Earned.objects.all())
