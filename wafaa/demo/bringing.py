"""What came with the demo's programme: friends whom members brought, offers of one customer, and a gift measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from wafaa.demo.clockwork import Act
from wafaa.demo.founding import House
from wafaa.demo.ordering import Ordered
from wafaa.demo.rewarding import A_SECOND, RAN_FOR, as_who, takes_part
from wafaa.loyalty import taste
from wafaa.loyalty.granting import Reason
from wafaa.loyalty.measuring import GESTURE
from wafaa.loyalty.models import OfferKind, OfferWhy, PersonalOffer, Referral, VoucherState, Whom
from wafaa.loyalty.personal import Terms, stands_against
from wafaa.loyalty.suspicions import keyed
from wafaa.loyalty.verbs import measuring, personal, referring, squaring, vouchers
from wafaa.loyalty.verbs.personal import OfferRefused
from wafaa.people.models import Customer
from wafaa.shops.states import OrderState

FRIENDS = 9
ADVOCATES = 3
OFFERS = 6
TRIED = 40
LOOKED_AT, TURNED_AWAY = 6, 3
"""Which of the friends is looked at, and which is refused."""
KEEPS_NOTHING = (OrderState.CANCELLED, OrderState.UNPAID)


def plan_friends(placed: Sequence[Ordered], house: House, until: datetime) -> Iterator[Act]:
    """Members brought friends over weeks; offers were made last week, and a gift has begun to be measured."""
    began, owner = until - RAN_FOR, house.scopes["reem"]
    yield began + A_SECOND / 2, partial(as_who, owner, _invite)
    firsts = _firsts(placed)
    brings = [one for one in firsts if takes_part(one.order)][:ADVOCATES]
    since = max((max(one.order.placed_at, began) for one in brings), default=until) + timedelta(days=1)
    comes = [one for one in firsts if not takes_part(one.order) and one.order.placed_at > since]
    step = max(len(comes) // FRIENDS, 1)
    chosen = comes[::-1][::step][:FRIENDS] if brings else []
    # Whose order came to nothing has taken the invitation and may still buy.
    chosen += [one for one in comes[::-1] if one.order.state in KEEPS_NOTHING and one not in chosen][:2]
    for turn, one in enumerate(chosen):
        advocate = brings[turn % len(brings)].order.customer
        assert advocate is not None  # it was looked at when the first orders were picked
        at = one.order.placed_at - timedelta(minutes=20)
        yield at, partial(as_who, house.store, partial(_claim, advocate, one, turn))
        yield one.order.placed_at + A_SECOND, partial(as_who, house.store, partial(squaring.square, one.order))
        if turn == TURNED_AWAY:
            after = one.order.placed_at + timedelta(hours=3)
            yield min(after, until), partial(as_who, owner, partial(_refuse, one))
    yield until - timedelta(minutes=50), partial(as_who, house.store, _let_them_ripen)
    yield until - timedelta(days=20), partial(as_who, owner, _measure)
    yield until - timedelta(days=5), partial(as_who, owner, partial(_offer, firsts))
    yield until - timedelta(days=1), partial(as_who, owner, _answer)


def _firsts(placed: Sequence[Ordered]) -> list[Ordered]:
    """Each customer's first order, in the order of time."""
    found: dict[int, Ordered] = {}
    for one in sorted(placed, key=lambda each: (each.order.placed_at, each.order.number)):
        if one.order.customer_id is not None:
            found.setdefault(one.order.customer_id, one)
    return list(found.values())


def _invite() -> None:
    referring.choose_terms({"is_on": True, "advocate_points": 100, "friend_points": 50})


def _claim(advocate: Customer, friend: Ordered, turn: int) -> None:
    """One of them took it in the browser in which the member's own page had been open."""
    assert friend.order.customer is not None
    link = referring.link_of(advocate)
    browser = keyed("browser", f"demo:{turn}")
    if turn == LOOKED_AT:
        referring.note_browser(link, browser)
        link.refresh_from_db()
    referring.note_visit(link)
    referring.claim(link, friend.order.customer, browser=browser)


def _refuse(friend: Ordered) -> None:
    referring.refuse(Referral.objects.get(customer=friend.order.customer), "الرقم نفسه باسمين مختلفين")


def _let_them_ripen() -> None:
    for row in Referral.objects.order_by("pk"):
        referring.square_referral(row)


def _measure() -> None:
    measuring.begin_measure(f"{GESTURE}{Reason.LATE}", 20)


def _offer(firsts: Sequence[Ordered]) -> None:
    """A round of offers that fit what each has bought, and one to thank somebody."""
    personal.learn_taste()
    terms = Terms(OfferKind.PERCENT, percent=15, days=14)
    fits = []
    for one in firsts[:TRIED]:
        customer = one.order.customer
        assert customer is not None
        liked = next(iter(taste.likes(customer, 1)), None)
        if liked is not None and not stands_against(customer, terms, liked.product):
            fits.append((customer, liked))
        if len(fits) > OFFERS:
            break
    if not fits:
        return
    *round, (thanked, _liked) = fits
    if round:
        made = personal.start_round(terms, round, whom=Whom.BUYERS, tells=False, key="demo")
        personal.run_round(made.pk)
    with suppress(OfferRefused):
        thanks = Terms(OfferKind.SUM, amount_minor=3000, days=14)
        personal.make_offer(thanked, thanks, None, why=OfferWhy.THANKS, key="demo:thanks")


def _answer() -> None:
    """One of them was used, and one was not wanted."""
    rows = list(PersonalOffer.objects.filter(voucher__state=VoucherState.READY).order_by("pk")[:2])
    for used in rows[:1]:
        vouchers.use_voucher(used.voucher)
    for declined in rows[1:]:
        personal.decline_offer(declined)
