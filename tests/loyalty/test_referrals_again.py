"""A friend who takes a link again, is refused, or is forgotten: nobody gets out of it what was not promised."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeAlias

import pytest
import time_machine

from tests.loyalty import test_referrals as ground
from tests.loyalty.bringing import (
    BOTH,
    NOBODY,
    advocate,
    as_guest,
    at,
    buys,
    claimed,
    gets_it,
    given,
    inviting,
    newcomer,
    now_is,
)
from tests.loyalty.buying import DAY, work
from tests.loyalty.rewarding import a_reward
from tests.world import World
from wafaa.lib.time import now
from wafaa.loyalty.models import Referral, Voucher
from wafaa.loyalty.referral_reactions import give_vouchers_that_could_not_be_made, let_friends_ripen_and_lapse
from wafaa.loyalty.suspicions import mailbox
from wafaa.loyalty.verbs import referring
from wafaa.loyalty.verbs.unreferring import erase_referrals
from wafaa.loyalty.verbs.vouchers import end_voucher
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.models import Identity
from wafaa.shops.models import Shop

opened, shop, clock = ground.opened, ground.shop, ground.clock
pytestmark = pytest.mark.django_db
Clock: TypeAlias = "time_machine.Coordinates"


def lapsed(world: Any, clock: Clock, days: int = 1) -> Referral:
    row = claimed(world)
    clock.move_to(row.ends_at + timedelta(days=days))
    let_friends_ripen_and_lapse()
    assert now_is(row).state == "lapsed"
    return row


def with_gift() -> None:
    gift = a_reward(kind="percent", percent=20, price=10, is_on=True, valid_days=20)
    inviting(friend_reward=gift.public_id)


def test_an_order_between_two_claims_is_one_from_before(world: World, shop: Shop, clock: Clock) -> None:
    row = lapsed(world, clock, days=5)
    buys(shop, hours=(now() - at(0)).total_seconds() / 3600, placed_at=now())
    assert given(now_is(row)) == NOBODY
    clock.move_to(now() + timedelta(days=2))
    referring.claim(row.link, row.customer)
    assert (now_is(row).state, given(row)) == ("refused", NOBODY)
    assert "customer" in row.signs and row.claimed_at == now()


def test_a_link_taken_again_counts_in_this_month(world: World, shop: Shop, clock: Clock) -> None:
    inviting(most_a_month=1)
    row = lapsed(world, clock, days=20)
    referring.claim(row.link, row.customer)
    assert referring.room(world.layla) == 0


def test_another_members_link_is_looked_at_anew(world: World, shop: Shop, clock: Clock) -> None:
    row = claimed(world)
    Referral.objects.filter(pk=row.pk).update(at_claim=["browser"])
    referring.square_referral(row)
    referring.let(row)
    clock.move_to(row.ends_at + timedelta(days=1))
    let_friends_ripen_and_lapse()
    link = advocate(newcomer("sara@customer.test", "سارة"))
    referring.note_browser(link, "b1")
    again = referring.claim(link, row.customer, browser="b1")
    assert again.state == "look" and again.cleared == [] and again.decided_at is None


def test_the_second_claim_brings_a_voucher_that_can_be_used(world: World, shop: Shop, clock: Clock) -> None:
    with_gift()
    row = claimed(world)
    first = referring.give_voucher(row)
    clock.move_to(row.ends_at + timedelta(days=1))
    let_friends_ripen_and_lapse()
    assert first is not None and end_voucher(first).state == "expired"
    second = referring.give_voucher(referring.claim(row.link, row.customer))
    assert second is not None and second.pk != first.pk and second.state == "ready"
    assert referring.give_voucher(row) == second and Voucher.objects.count() == 2


def test_who_is_refused_keeps_no_voucher_and_has_one_when_let_in(world: World, shop: Shop) -> None:
    with_gift()
    row = claimed(world)
    referring.give_voucher(row)
    referring.refuse(row, "احتيال")
    first = now_is(row).voucher
    assert first is not None and first.state == "returned"
    give_vouchers_that_could_not_be_made()
    assert Voucher.objects.count() == 1, "refused: there is nothing to make good"
    referring.let(row)
    second = now_is(row).voucher
    assert second is not None and second.pk != first.pk and second.state == "ready"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hind+shop@gmail.com", "hind@gmail.com"),
        ("layaz+1@customer.test", "layaz@customer.test"),
        ("h.i.nd@gmail.com", "hi.nd@gmail.com"),
        ("hind@googlemail.com", "h.ind+2@gmail.com"),
    ],
)
def test_the_same_mailbox_in_another_spelling_had_ordered(
    world: World, shop: Shop, clock: Clock, old: str, new: str
) -> None:
    assert mailbox(old) == mailbox(new)
    buys(shop, hours=1, id="1999", person=as_guest(old))
    work()
    clock.move_to(now() + timedelta(days=1))
    assert "customer" in now_is(claimed(world, new)).signs


@pytest.mark.parametrize("old", ["hinda@gmail.com", "hind+1@customer.test", "hin.da+1@gmail.com"])
def test_another_mailbox_is_another_person(world: World, shop: Shop, clock: Clock, old: str) -> None:
    buys(shop, hours=1, id="1999", person=as_guest(old))
    work()
    clock.move_to(now() + timedelta(days=1))
    assert "customer" not in now_is(claimed(world, "hind@gmail.com")).signs


def test_the_member_keeps_it_when_the_friend_is_forgotten(world: World, shop: Shop, clock: Clock) -> None:
    row = claimed(world)
    order = buys(shop)
    gets_it(shop)
    beside = people.meet("هند", source="shop")
    Order.objects.filter(pk=order.pk).update(customer=beside)
    referring.square_referral(row)
    Identity.objects.create(customer=beside, kind="email", value="hind@customer.test")
    referring.square_referral(row)
    assert (now_is(row).state, given(row)) == ("bought", BOTH)
    erase_referrals([row.customer_id])
    Identity.objects.filter(customer_id=row.customer_id).delete()
    clock.move_to(row.ripe_at + DAY)
    let_friends_ripen_and_lapse()
    assert now_is(row).state == "rewarded" and given(row)["advocate"] == 100
