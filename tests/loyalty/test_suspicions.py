"""What speaks against a friend is seen, said, and may be overruled; what is refused gives nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
import time_machine

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
from tests.loyalty.rewarding import a_reward, with_points
from tests.orders.returns.coming import two_things
from tests.orders.saying import at
from tests.world import World
from wafaa.loyalty import columns, suspicions, verbs
from wafaa.loyalty.alarms import alarms
from wafaa.loyalty.models import FriendLink, Referral, Voucher, VoucherDoubt
from wafaa.loyalty.reactions import let_time_pass
from wafaa.loyalty.referral_facts import brought_by, friends_brought
from wafaa.loyalty.referral_reactions import let_friends_ripen_and_lapse
from wafaa.loyalty.verbs import referring
from wafaa.loyalty.verbs.unreferring import erase_referrals
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.dossier import PARTS
from wafaa.people.models import Customer, Identity, IdentityKind
from wafaa.shops import verbs as shops
from wafaa.shops.models import Shop
from wafaa.shops.states import OrderState
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


def phone_of_both(world: World, shop: Shop) -> Referral:
    people.identify(world.layla, IdentityKind.PHONE, "0501234567", source="staff")
    friend = newcomer()
    people.identify(friend, IdentityKind.WHATSAPP, "966501234567", source="whatsapp")
    return referring.claim(advocate(world.layla), friend)


def another_mailbox_of_mine(world: World, shop: Shop) -> Referral:
    return referring.claim(advocate(world.layla), newcomer("layla+friend@customer.test"))


def had_ordered(world: World, shop: Shop) -> Referral:
    tell(shop, two_things("1", person=as_guest(), placed_at=at(0), state=OrderState.CANCELLED))
    return claimed(world)


def had_ordered_under_another_record(world: World, shop: Shop) -> Referral:
    account = as_guest()
    tell(shop, two_things("1", person=type(account)(id="7", name="هند", email=HIND), placed_at=at(0)))
    return claimed(world)


def works_here(world: World, shop: Shop) -> Referral:
    return referring.claim(advocate(world.layla), newcomer(world.omar.user.email))


def brought_me(world: World, shop: Shop) -> Referral:
    """Hind brings Nada, Nada brings Layla, and Layla would bring Hind."""
    hind, nada = newcomer(), newcomer("nada@customer.test", "ندى")
    referring.claim(advocate(hind), nada)
    referring.claim(advocate(nada), world.layla)
    return referring.claim(advocate(world.layla), hind)


def same_mailbox_again(world: World, shop: Shop) -> Referral:
    referring.claim(advocate(world.layla), newcomer("h.ind+1@gmail.com"))
    return referring.claim(advocate(world.layla), newcomer("hind@googlemail.com"))


REFUSED: tuple[tuple[Callable[..., Referral], str], ...] = (
    (phone_of_both, "oneself"),
    (another_mailbox_of_mine, "oneself"),
    (had_ordered, "customer"),
    (had_ordered_under_another_record, "customer"),
    (works_here, "staff"),
    (brought_me, "ring"),
    (same_mailbox_again, "again"),
)


@pytest.mark.parametrize(("story", "sign"), REFUSED, ids=[story.__name__ for story, _sign in REFUSED])
def test_what_is_refused_gives_nothing_until_a_colleague_says_so(
    world: World, shop: Shop, story: Callable[..., Referral], sign: str
) -> None:
    row = story(world, shop)
    assert (row.state, sign in row.signs) == ("refused", True)
    mail = Identity.objects.filter(customer=row.customer, kind="email").earliest("pk").value
    buys(shop, person=as_guest(mail), ship_to={"address": "حي النرجس، شارع ٩، مبنى ٤", "city": "الدمام"})
    assert (now_is(row).state, given(row)) == ("refused", NOBODY)
    assert Event.objects.filter(name="referral.refused", data__why=sign).count() == 1
    with world.as_staff(world.reem):
        referring.let(row)
    assert (now_is(row).state, given(row), row.decided_by) == ("bought", BOTH, world.reem)
    assert Event.objects.filter(name="referral.decided").count() == 1


def test_what_was_bought_before_brings_nothing_even_when_a_colleague_lets_it_count(world: World, shop: Shop) -> None:
    tell(shop, two_things("1", person=as_guest(), placed_at=at(0)))
    row = referring.let(claimed(world))
    assert (now_is(row).state, given(row)) == ("claimed", NOBODY)
    buys(shop)
    assert given(now_is(row)) == BOTH


def in_my_browser(world: World, shop: Shop) -> Referral:
    link = advocate(world.layla)
    referring.note_browser(link, "layla's")
    return claimed(world, browser="layla's")


def in_a_friends_browser(world: World, shop: Shop) -> Referral:
    claimed(world, "a@customer.test", browser="shared")
    return claimed(world, browser="shared")


def many_in_a_day(world: World, shop: Shop) -> Referral:
    inviting(most_a_month=100)
    for number in range(suspicions.QUICK):
        claimed(world, f"f{number}@customer.test")
    return claimed(world)


def several_from_one_connection(world: World, shop: Shop) -> Referral:
    for number in range(suspicions.QUICK_SOURCE):
        claimed(world, f"f{number}@customer.test", source="home")
    return claimed(world, source="home")


def to_my_door(world: World, shop: Shop) -> Referral:
    here = STREET | {"address": "شارع العليا 77 - شقة 4", "phone": ""}
    tell(shop, two_things("1", person=as_guest("layla@customer.test"), placed_at=at(0), ship_to=here))
    Order.objects.update(customer=world.layla)
    return claimed(world)


def with_my_phone(world: World, shop: Shop) -> Referral:
    people.identify(world.layla, IdentityKind.PHONE, "0551112223", source="staff")
    return claimed(world)


LOOKED: tuple[tuple[Callable[..., Referral], str], ...] = (
    (in_my_browser, "browser"),
    (in_a_friends_browser, "browser"),
    (many_in_a_day, "quick"),
    (several_from_one_connection, "source"),
    (to_my_door, "address"),
    (with_my_phone, "phone"),
)


@pytest.mark.parametrize(("story", "sign"), LOOKED, ids=[story.__name__ for story, _sign in LOOKED])
def test_what_is_odd_waits_for_a_person(world: World, shop: Shop, story: Callable[..., Referral], sign: str) -> None:
    row = story(world, shop)
    buys(shop)
    assert (now_is(row).state, row.signs, given(row)) == ("look", [sign], NOBODY)
    referring.let(row)
    assert (now_is(row).state, given(row)) == ("bought", BOTH)


def test_of_many_friends_the_honest_ones_are_left_alone(world: World, shop: Shop) -> None:
    rows = [
        claimed(world, f"f{number}@customer.test", browser=f"b{number}", source=f"s{number}") for number in range(3)
    ]
    assert [row.state for row in rows] == ["claimed"] * 3


def test_a_colleague_refuses_what_was_given_and_thinks_again(world: World, shop: Shop) -> None:
    row = claimed(world)
    buys(shop)
    assert given(now_is(row)) == BOTH
    with world.as_staff(world.reem):
        referring.refuse(row, "قالت إنها أختها")
        referring.refuse(row, "قالت إنها أختها")
    assert (now_is(row).state, given(row), row.why) == ("refused", NOBODY, "قالت إنها أختها")
    referring.let(row)
    assert (now_is(row).state, given(row)) == ("bought", BOTH)
    assert Event.objects.filter(name="referral.decided").count() == 2


def test_what_turns_up_after_a_look_is_looked_at_anew(world: World, shop: Shop) -> None:
    row = referring.let(in_my_browser(world, shop))
    assert row.state == "claimed"
    people.identify(world.layla, IdentityKind.PHONE, "0551112223", source="staff")
    buys(shop)
    assert (now_is(row).state, row.signs, given(row)) == ("look", ["browser", "phone"], NOBODY)


def test_the_first_link_counts_also_when_two_records_turn_out_to_be_one(world: World, shop: Shop) -> None:
    hind, twin = newcomer(), newcomer("hind2@customer.test")
    other = advocate(newcomer("other@customer.test"))
    first, second = referring.claim(other, hind), referring.claim(advocate(world.layla), twin)
    people.join_people(hind, twin, why="hand")
    buys(shop)
    assert (now_is(first).state, now_is(second).state) == ("bought", "refused")
    assert second.signs == ["claimed"] and points(world.layla).pending == 0


def test_friends_whose_orders_come_back_again_and_again_make_one_look(world: World, shop: Shop, clock: Clock) -> None:
    inviting(most_a_month=100)
    for number in range(suspicions.LOOPS):
        mail = f"f{number}@customer.test"
        row = claimed(world, mail)
        person, place = as_guest(mail), {"address": f"شارع رقم {number} حي بعيد", "city": "جدة"}
        buys(shop, id=f"9{number}", person=person, ship_to=place)
        buys(shop, hours=3, id=f"9{number}", person=person, ship_to=place, placed_at=at(2), state=OrderState.CANCELLED)
        assert given(now_is(row)) == NOBODY
    assert claimed(world).signs == ["loop"]


def test_an_alarm_names_whose_friends_are_odd(world: World, shop: Shop) -> None:
    for number in range(3):
        referring.refuse(claimed(world, f"f{number}@customer.test"), "لا")
    (found,) = [one for one in alarms() if one.code == "friends"]
    assert (found.customer, found.count, found.points) == (world.layla, 3, 300)


def test_facts_for_rules_and_segments(world: World, shop: Shop, clock: Clock) -> None:
    row = claimed(world)
    assert brought_by(row.customer) and not brought_by(world.layla) and friends_brought(world.layla) == 0
    buys(shop)
    gets_it(shop)
    clock.move_to(now_is(row).ripe_at + DAY)
    let_time_pass()
    let_friends_ripen_and_lapse()
    work()
    assert friends_brought(world.layla) == 1
    brought = Customer.objects.filter(columns.FRIENDS_BROUGHT.where("", "__gte", 1))
    came = Customer.objects.filter(columns.BROUGHT_BY.where("", "", True))
    assert list(brought) == [world.layla] and list(came) == [row.customer]


@pytest.mark.parametrize("who", ["advocate", "friend"])
def test_who_is_forgotten_is_in_no_invitation_any_more(world: World, shop: Shop, who: str) -> None:
    row = claimed(world, browser="b", source="s")
    old = row.link.code
    whom = world.layla if who == "advocate" else row.customer
    told = PARTS["friends"]([whom.pk]).rows
    assert ("code" in told[0]) == (who == "advocate") and HIND not in str(told)
    referring.refuse(row, "هي أختها هند")
    referring.let(row)
    assert erase_referrals([whom.pk]).counts == {"referrals": 1}
    row.refresh_from_db()
    assert row.why == "" and row.closed_at is not None
    if who == "advocate":
        assert FriendLink.objects.get().code != old
    else:
        assert (row.mailbox, row.browser, row.source) == ("", "", "")
    buys(shop)
    assert given(now_is(row)) == BOTH | {who: 0}, "the other side keeps its promise"


def test_what_spoke_against_it_is_not_forgotten_with_the_person(world: World, shop: Shop) -> None:
    row = another_mailbox_of_mine(world, shop)
    erase_referrals([world.layla.pk])
    Identity.objects.filter(customer=world.layla).delete()
    referring.square_referral(row)
    assert now_is(row).state == "refused"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a.b+x@gmail.com", "ab@googlemail.com", True),
        ("a.b@store.test", "ab@store.test", False),
        ("a+1@store.test", "a@store.test", True),
        ("+1@store.test", "+2@store.test", False),
    ],
)
def test_mailboxes(one: str, other: str, same: bool) -> None:
    assert (suspicions.mailbox(one) == suspicions.mailbox(other)) is same


def test_places(world: World, shop: Shop) -> None:
    def place(**said: Any) -> str:
        return suspicions.place_of(Order(ship_to=said))

    assert place(address="شارع العليا ٧٧، شقة ٤", city="الرياض") == place(
        address="شارع العليا 77 شقه 4", city="الرياض "
    )
    assert place(city="الرياض", postcode="12345678") == "" == place(address="١")


def test_verbs_of_the_programme_are_not_needed_for_a_link(world: World, shop: Shop) -> None:
    verbs.join(world.layla, way="page")
    assert referring.link_of(world.layla).pk == referring.link_of(world.layla).pk
    assert FriendLink.objects.count() == 1 and len(FriendLink.objects.get().code) == referring.CODE


def test_a_coupon_that_its_shop_cannot_take_away_is_told(world: World, shop: Shop) -> None:
    salla = shops.connect("salla", "متجر ليلى في سلة")
    Shop.objects.filter(pk=salla.pk).update(state="ok")
    salla.refresh_from_db()
    gift = a_reward(kind="percent", percent=5, value_minor=0, way="coupon", shop=salla, on=False)
    inviting(friend_reward=gift.public_id)
    row = now_is(claimed(world))
    assert row.voucher is not None and row.voucher.coupon is not None
    shops.coupon_made(row.voucher.coupon, "11")
    work()
    referring.refuse(row, "حساب وهمي")
    work()
    held = Voucher.objects.get(pk=row.voucher_id)
    assert (held.state, held.doubt) == ("ready", VoucherDoubt.STAYS)
    (one,) = [alarm for alarm in alarms() if alarm.code == "stays"]
    assert one.customer == row.customer


def test_a_voucher_of_the_member_on_a_friends_order_is_looked_at(world: World, shop: Shop) -> None:
    mine = verbs.redeem_reward(with_points(world.layla, 500), a_reward(), key="mine")
    row = claimed(world)
    buys(shop, codes=(mine.code.lower(),))
    assert now_is(row).state == "look" and "code" in row.signs
    assert Voucher.objects.get(pk=mine.pk).doubt == VoucherDoubt.OTHERS
