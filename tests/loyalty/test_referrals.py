"""A friend comes by a member's link, buys, keeps it: both get what they were promised, and nobody twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from random import Random
from typing import Any, TypeAlias

import pytest
import time_machine
from django.utils import translation

from tests.loyalty.bringing import (
    BOTH,
    HIND,
    NOBODY,
    STREET,
    advocate,
    as_guest,
    buys,
    claimed,
    gets_it,
    given,
    inviting,
    newcomer,
    now_is,
)
from tests.loyalty.buying import DAY, open_shop, points, tell, work
from tests.loyalty.rewarding import a_reward
from tests.orders.returns.coming import asked, looked_over, two_things
from tests.orders.saying import at, parcel, refund
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.loyalty import picture, verbs
from wafaa.loyalty.exclusivity import newcomers
from wafaa.loyalty.models import Member, Referral, Reward, Txn, Voucher
from wafaa.loyalty.reactions import let_time_pass
from wafaa.loyalty.referral_reactions import let_friends_ripen_and_lapse
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.verbs import referring
from wafaa.loyalty.verbs.offering import Matched
from wafaa.loyalty.verbs.referring import ClaimRefused
from wafaa.loyalty.ways import ways_to_earn
from wafaa.orders.verbs import returning
from wafaa.people import verbs as people
from wafaa.people.models import IdentityKind, Link
from wafaa.shops.models import Shop
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores.verbs import choose
from wafaa.work.models import Event

pytestmark = pytest.mark.django_db
Clock: TypeAlias = "time_machine.Coordinates"


@pytest.fixture
def opened(world: World) -> Iterator[tuple[Shop, Clock]]:
    with open_shop(world) as found:
        inviting()
        yield found


@pytest.fixture
def shop(opened: tuple[Shop, Clock]) -> Shop:
    return opened[0]


@pytest.fixture
def clock(opened: tuple[Shop, Clock]) -> Clock:
    return opened[1]


def told(name: str) -> int:
    return Event.objects.filter(name=name).count()


def test_both_see_it_on_the_way_and_have_it_once_the_order_is_kept(world: World, shop: Shop, clock: Clock) -> None:
    row = claimed(world)
    assert (row.state, given(row)) == ("claimed", NOBODY)
    assert Member.objects.get(customer=row.customer).way == "friend"
    buys(shop)
    assert (now_is(row).state, given(row)) == ("bought", BOTH)
    assert (points(world.layla).pending, points(world.layla).active) == (100, 0)
    with translation.override("en"):
        (line,) = picture.lines(world.layla)
    assert line.title == "For bringing a friend" and line.note.endswith(", if your friend keeps their order")
    gets_it(shop)
    assert now_is(row).ripe_at is not None and row.state == "bought"
    clock.move_to(row.ripe_at + DAY)
    let_time_pass()
    let_friends_ripen_and_lapse()
    assert (now_is(row).state, given(row)) == ("rewarded", BOTH)
    assert points(world.layla).active == points(row.customer).active == 100
    referring.square_referral(row)
    assert told("referral.qualified") == 1
    assert {one.key.rpartition(":")[2] for one in Notice.objects.filter(code="referral.qualified")} == {
        "advocate",
        "friend",
    }


def test_however_often_it_is_squared_it_is_given_once(world: World, shop: Shop) -> None:
    row = claimed(world)
    buys(shop)
    for _again in range(3):
        referring.square_referral(row)
        referring.claim(row.link, row.customer)
    assert Txn.objects.filter(kind="earn").count() == 2 and told("referral.claimed") == told("referral.bought") == 1


@pytest.mark.parametrize("how", ["cancelled", "refunded", "returned"])
def test_what_is_not_kept_gives_nothing(world: World, shop: Shop, how: str) -> None:
    row = claimed(world)
    order = buys(shop)
    gets_it(shop)
    if how == "cancelled":
        buys(shop, hours=40, placed_at=at(2), state=OrderState.CANCELLED)
    elif how == "refunded":
        tell(shop, refund(40, order="2001", amount="410"))
    else:
        back = asked(order, 1, 2)
        looked_over(back)
        returning.resolve(back, "refund")
    assert given(now_is(row)) == NOBODY and row.state in ("claimed", "lapsed")
    assert points(world.layla).pending == points(row.customer).pending == 0


def test_the_next_order_in_time_counts_when_the_first_was_not_kept(world: World, shop: Shop, clock: Clock) -> None:
    row = claimed(world)
    buys(shop)
    buys(shop, hours=3, placed_at=at(2), state=OrderState.CANCELLED)
    assert given(now_is(row)) == NOBODY
    second = buys(shop, hours=5, id="2002")
    assert given(now_is(row)) == BOTH and row.order_id == second.pk
    assert Txn.objects.filter(kind="restore").count() == 2, "the same points again, and no new ones"


def test_less_than_the_least_order_gives_nothing_also_after_a_part_came_back(world: World, shop: Shop) -> None:
    inviting(least_order="300")
    row = claimed(world)
    buys(shop)
    assert given(now_is(row)) == BOTH
    tell(shop, refund(10, order="2001", amount="120"))
    assert given(now_is(row)) == NOBODY


def test_a_refund_after_the_day_takes_it_back_from_both(world: World, shop: Shop, clock: Clock) -> None:
    row = claimed(world)
    buys(shop)
    gets_it(shop)
    clock.move_to(now_is(row).ripe_at + DAY)
    let_time_pass()
    let_friends_ripen_and_lapse()
    verbs.redeem(world.layla, "points", 70, key="spent")
    tell(shop, refund(900, order="2001", amount="410"))
    assert given(now_is(row)) == NOBODY
    assert (points(world.layla).active, points(world.layla).debt) == (0, 70)
    assert points(row.customer).active == 0 and told("referral.qualified") == 1


STORY: tuple[Any, ...] = (
    lambda: two_things("2001", hours=2, person=as_guest(), placed_at=at(2), ship_to=STREET),
    lambda: parcel(30, id="S2001", order="2001", state=ShipmentState.DELIVERED),
    lambda: refund(40, order="2001", amount="385"),
    lambda: two_things("2002", hours=5, person=as_guest(), placed_at=at(5), ship_to=STREET),
    lambda: two_things("2002", hours=6, person=as_guest(), placed_at=at(5), ship_to=STREET, state=OrderState.CANCELLED),
)


@pytest.mark.parametrize("order", list(permutations(range(5)))[::10])
def test_told_crosswise_and_doubled_it_ends_alike(world: World, shop: Shop, order: tuple[int, ...]) -> None:
    """An order that went back in money, and one that was called off: nothing is due, whatever came first."""
    row = claimed(world)
    for place in (*order, *reversed(order)):
        tell(shop, STORY[place]())
    assert given(now_is(row)) == NOBODY and points(world.layla).pending == 0


@pytest.mark.parametrize("order", list(permutations((0, 1, 3, 4)))[::3])
def test_told_crosswise_what_was_kept_is_given_once(world: World, shop: Shop, order: tuple[int, ...]) -> None:
    row = claimed(world)
    for place in (*order, *reversed(order)):
        tell(shop, STORY[place]())
    assert given(now_is(row)) == BOTH
    assert (points(world.layla).pending, points(row.customer).pending) == (100, 100)
    assert row.order.external_id == "2001"


def a_story(chance: Random) -> tuple[list[Any], str]:
    """What a shop may tell of two orders, and which of them is kept for at least 300 in the end ("" for none)."""
    facts: list[Any] = []
    kept = ""
    for number, hours in (("2001", 2), ("2002", 5)):
        said = {"person": as_guest(), "placed_at": at(hours), "ship_to": STREET}
        facts.append(two_things(number, hours=hours, **said))
        if chance.random() < 0.7:
            facts.append(parcel(hours + 20, id=f"S{number}", order=number, state=ShipmentState.DELIVERED))
        is_off = chance.random() < 0.3
        if is_off:
            facts.append(two_things(number, hours=hours + 1, state=OrderState.CANCELLED, **said))
        back = [chance.choice((20, 60, 200)) for _again in range(chance.randrange(3))]
        facts += [
            refund(hours + 30 + place, id=f"R{number}{place}", order=number, amount=f"{sum_}")
            for place, sum_ in enumerate(back)
        ]
        if not kept and not is_off and 385 - sum(back) >= 300:
            kept = number
    return facts, kept


@pytest.mark.parametrize("seed", range(24))
def test_any_story_ends_with_what_is_due(world: World, shop: Shop, seed: int) -> None:
    """Told in any order, some of it twice, squared in between by whoever passes: the end is the same."""
    chance = Random(seed)
    inviting(least_order="300")
    row = claimed(world)
    facts, kept = a_story(chance)
    told = facts + chance.choices(facts, k=3)
    chance.shuffle(told)
    for fact in told:
        tell(shop, fact)
        if chance.random() < 0.4:
            referring.square_referral(row)
    assert given(now_is(row)) == (BOTH if kept else NOBODY)
    assert (row.order.external_id if row.order else "") == kept
    assert points(world.layla).debt == points(row.customer).debt == 0
    assert Txn.objects.filter(kind="earn").count() in (0, 2)


def test_an_order_of_an_account_counts_by_its_proven_address(world: World, shop: Shop) -> None:
    """The shop's account is a record of its own; what was ordered under her proven address is hers."""
    row = claimed(world)
    account = as_guest()
    account = type(account)(id="77", name=account.name, email=account.email, language="ar")
    order = buys(shop, person=account)
    assert order.customer_id != row.customer_id and given(now_is(row)) == BOTH


def test_who_orders_too_late_brings_nothing(world: World, shop: Shop, clock: Clock) -> None:
    inviting(days=10)
    row = claimed(world)
    clock.shift(11 * DAY)
    let_friends_ripen_and_lapse()
    assert now_is(row).state == "lapsed" and told("referral.lapsed") == 1
    buys(shop, hours=24 * 11)
    assert given(now_is(row)) == NOBODY


def test_who_was_too_late_may_be_invited_again(world: World, shop: Shop, clock: Clock) -> None:
    inviting(days=10)
    row = claimed(world)
    clock.shift(11 * DAY)
    let_friends_ripen_and_lapse()
    again = claimed(world)
    assert (again.pk, again.state) == (row.pk, "claimed")
    buys(shop, hours=24 * 12)
    assert given(now_is(row)) == BOTH


def test_later_settings_do_not_change_what_was_promised(world: World, shop: Shop) -> None:
    row = claimed(world)
    inviting(advocate_points=5, friend_points=5, is_on=False)
    choose(LoyaltySettings, {"is_on": False})
    buys(shop)
    assert given(now_is(row)) == BOTH


def test_who_left_the_programme_gets_nothing_and_the_friend_does(world: World, shop: Shop) -> None:
    row = claimed(world)
    verbs.leave(world.layla)
    buys(shop)
    assert given(now_is(row)) == {"advocate": 0, "friend": 100}
    verbs.join(world.layla, way="page")
    assert given(now_is(row)) == BOTH


@pytest.mark.parametrize("code", ["off", "full", "oneself", "before", "left"])
def test_what_cannot_be_taken_is_not_written(world: World, shop: Shop, code: str) -> None:
    link, friend = advocate(world.layla), newcomer()
    if code == "off":
        inviting(is_on=False)
    elif code == "full":
        inviting(most_a_month=1)
        referring.claim(link, newcomer("a@customer.test"))
    elif code == "oneself":
        friend = world.layla
    elif code == "before":
        other = advocate(newcomer("other@customer.test"))
        referring.claim(other, friend)
    else:
        verbs.leave(world.layla)
    before = Referral.objects.count()
    with pytest.raises(ClaimRefused) as refused:
        referring.claim(link, friend)
    assert refused.value.code == {"left": "off"}.get(code, code) and Referral.objects.count() == before


def test_the_month_begins_anew_and_altogether_does_not(world: World, shop: Shop, clock: Clock) -> None:
    inviting(most_a_month=1, most_ever=2, days=365)
    link = advocate(world.layla)
    for number in range(2):
        referring.claim(link, newcomer(f"f{number}@customer.test"))
        clock.shift(31 * DAY)
    with pytest.raises(ClaimRefused):
        referring.claim(link, newcomer())


def test_the_friend_has_a_voucher_for_the_first_order_at_once(world: World, shop: Shop) -> None:
    reward = a_reward(kind="percent", percent=10, value_minor=0, title_ar="خصم الترحيب", on=False)
    inviting(friend_reward=reward.public_id)
    row = now_is(claimed(world))
    assert row.voucher is not None and row.voucher.customer == row.customer
    assert (row.voucher.price, row.voucher.txn, row.voucher.state) == (0, None, "ready")
    referring.square_referral(row)
    referring.claim(row.link, row.customer)
    referring.give_voucher(row)
    assert Voucher.objects.count() == Reward.objects.get().given == 1


@pytest.mark.parametrize("kind", ["credit", "donation", "gift", "wrap"])
def test_nobody_is_given_what_needs_no_purchase(world: World, shop: Shop, kind: str) -> None:
    reward = a_reward(kind=kind, value_minor=2500, on=False)
    inviting(friend_reward=reward.public_id)
    assert now_is(claimed(world)).voucher is None and not Voucher.objects.exists()


def test_a_promise_to_members_is_kept(world: World, shop: Shop) -> None:
    """What a friend has before buying counts as what everybody can have."""
    inviting(is_on=False)
    a_reward(kind="percent", percent=10, value_minor=0, price=500, is_exclusive=True)
    welcome = a_reward(kind="percent", percent=10, value_minor=0, price=900, after_order=True, on=False)
    with pytest.raises(Matched):
        referring.choose_terms({"is_on": True, "friend_reward": welcome.public_id})
    smaller = a_reward(kind="percent", percent=5, value_minor=0, price=900, after_order=True, on=False)
    referring.choose_terms({"is_on": True, "friend_reward": smaller.public_id, "friend_points": 100})
    with pytest.raises(Matched):
        verbs.keep_reward(smaller, percent=10)
    assert Reward.objects.get(pk=smaller.pk).percent == 5 and newcomers().points == 100
    a_reward(kind="percent", percent=6, value_minor=0, price=90, on=False)
    a_reward(kind="percent", percent=9, value_minor=0, price=300)
    with pytest.raises(Matched):
        referring.choose_terms({"friend_points": 900, "friend_reward": welcome.public_id})


def test_it_stands_among_the_ways_to_earn(world: World, shop: Shop) -> None:
    advocate(world.layla)
    assert any("100" in one or "١٠٠" in one for one in ways_to_earn(world.layla))
    inviting(is_on=False)
    assert ways_to_earn(world.layla) == []


def test_records_that_turn_out_to_be_one_person_give_it_back(world: World, shop: Shop) -> None:
    row = claimed(world)
    buys(shop)
    assert given(now_is(row)) == BOTH
    people.join_people(world.layla, row.customer, why="hand")
    assert (now_is(row).state, row.signs, given(row)) == ("refused", ["same", "oneself"], NOBODY)
    referring.let(row)
    assert now_is(row).state == "refused", "nobody gets both sides, whoever says so"


def test_parted_again_they_are_two_people(world: World, shop: Shop) -> None:
    row = claimed(world)
    buys(shop)
    people.join_people(world.layla, row.customer, why="hand")
    work()
    people.part_people(Link.objects.get())
    assert (now_is(row).state, given(row)) == ("bought", BOTH)


def test_her_address_is_proven_by_a_code_alone(world: World, shop: Shop) -> None:
    friend = newcomer()
    assert friend.pk and people.recognise(IdentityKind.EMAIL, HIND, source="page").pk == friend.pk
