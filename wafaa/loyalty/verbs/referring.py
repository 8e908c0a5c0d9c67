"""Friends who come by a member's link: the claim, what is due for it, and what a colleague decides.

What is due is never moved step by step: `square_referral` brings both sides' points to what follows from the friend's
orders and from the signs, however often, late or crosswise anybody heard of them (as `squaring` does for orders).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import choice
from typing import Any

from django.db.models import F, Q

from wafaa.lib.time import now
from wafaa.loyalty import keeping, suspicions
from wafaa.loyalty.books import Currency, Kind, LotState
from wafaa.loyalty.codes import LETTERS
from wafaa.loyalty.events import (
    ReferralBought,
    ReferralClaimed,
    ReferralDecided,
    ReferralDoubted,
    ReferralEvent,
    ReferralLapsed,
    ReferralQualified,
    ReferralRefused,
)
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import (
    FriendLink,
    Lot,
    Member,
    Referral,
    ReferralState,
    Reward,
    Txn,
    Voucher,
    VoucherDoubt,
    VoucherState,
)
from wafaa.loyalty.models.members import Way
from wafaa.loyalty.models.referrals import STANDING
from wafaa.loyalty.newcomers import orders_of, records_of
from wafaa.loyalty.purchases import Back, counts, purchase_of, usable_at
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.verbs.clawing import claw_back, restore
from wafaa.loyalty.verbs.earning import earn, wait_until
from wafaa.loyalty.verbs.joining import join
from wafaa.loyalty.verbs.offering import prove_promises
from wafaa.loyalty.verbs.posting import LedgerError, opened
from wafaa.loyalty.verbs.rewarding import RewardRefused, locked, redeem_reward
from wafaa.loyalty.verbs.squaring import store_day
from wafaa.loyalty.verbs.vouchers import VoucherRefused, give_back_voucher, mark_doubt
from wafaa.orders.models import Order
from wafaa.people.models import Customer, Identity, IdentityKind, everyone_in
from wafaa.stores import scope
from wafaa.stores.local_time import edge, known_zone
from wafaa.stores.settings import read
from wafaa.stores.sums import sum_of
from wafaa.stores.verbs import choose
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

CODE = 10
MOST_BROWSERS = 6
REFUSED = "refused"
OVER = (VoucherState.RETURNED, VoucherState.FAILED, VoucherState.EXPIRED)
ADVOCATE, FRIEND = "advocate", "friend"
REASONS = {ADVOCATE: "friend", FRIEND: "brought"}
BACK = {ADVOCATE: "friend_back", FRIEND: "came_back"}
SAYS = {
    ReferralState.LOOK: ReferralDoubted,
    ReferralState.BOUGHT: ReferralBought,
    ReferralState.REWARDED: ReferralQualified,
    ReferralState.LAPSED: ReferralLapsed,
}


class ClaimRefused(LedgerError):
    """The invitation cannot be taken, and nothing is written. `code`: off (nobody is invited now), full (the member has
    brought as many as one may), oneself (it is their own), before (they took another, or were here before)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_inviting() -> bool:
    """Not while every shop keeps its points itself: what was promised before stays, nothing new is promised."""
    return is_running() and read(ReferralSettings).is_on and not keeping.rests()


def link_of(customer: Customer) -> FriendLink:
    """The person's own link; one is made if there is none."""
    with unit():
        take_turns(f"friend_link:{customer.root_id}")
        found = FriendLink.objects.filter(everyone_in(customer)).order_by("pk").first()
        if found is not None:
            return found
        made: FriendLink = FriendLink.objects.create(customer_id=customer.root_id, code=new_code())
    return made


def new_code() -> str:
    """Ten letters out of 26 that nobody takes for another: 47 bits, and what it opens is an invitation."""
    return "".join(choice(LETTERS) for _place in range(CODE)).lower()


def show_name(link: FriendLink, *, shows: bool) -> None:
    with unit():
        FriendLink.objects.filter(pk=link.pk).update(shows_name=shows)


def note_browser(link: FriendLink, browser: str) -> None:
    """The member's own page was open in this browser (a digest)."""
    if not browser or browser in link.browsers:
        return
    with unit():
        kept = [*link.browsers, browser][-MOST_BROWSERS:]
        FriendLink.objects.filter(pk=link.pk).update(browsers=kept)


def note_visit(link: FriendLink) -> None:
    with unit():
        FriendLink.objects.filter(pk=link.pk).update(visits=F("visits") + 1)


def claim(link: FriendLink, friend: Customer, *, browser: str = "", source: str = "") -> Referral:
    """This person takes the invitation. Taken again it is the same. What speaks against it is written down with it, so
    that a colleague can overrule it. Raises ClaimRefused."""
    chosen = read(ReferralSettings)
    with unit():
        take_turns(f"friend_link:{link.customer.root_id}", f"friend:{friend.root_id}")
        friend = Customer.objects.select_related("joined_to").get(pk=friend.root_id)
        link = FriendLink.objects.select_related("customer", "customer__joined_to").get(pk=link.pk)
        mine = Referral.objects.filter(everyone_in(friend)).select_related("link__customer").order_by("pk").first()
        if mine is not None and mine.state != ReferralState.LAPSED:
            if mine.link.customer.root_id == link.customer.root_id:
                return mine
            raise ClaimRefused("before")
        if not is_inviting() or member(link.customer) is None or link.customer.is_colleague:
            raise ClaimRefused("off")
        if link.customer.root_id == friend.root_id:
            raise ClaimRefused("oneself")
        if mine is not None and Txn.objects.filter(subject=mine.topic).exists():
            raise ClaimRefused("before")
        if room(link.customer) < 1:
            raise ClaimRefused("full")
        at = now()
        made = mine or Referral(customer=friend)
        if mine is not None:
            _begin_again(mine, link)
        made.claimed_at = at
        made.link, made.advocate_id = link, link.customer.root_id
        made.state, made.ends_at = ReferralState.CLAIMED, at + timedelta(days=chosen.days)
        made.advocate_points, made.friend_points = chosen.advocate_points, chosen.friend_points
        made.least_minor = sum_of(chosen.least_order).amount_minor
        made.gift = Reward.objects.filter(public_id=chosen.friend_reward).first() if chosen.friend_reward else None
        made.valid_days = read(LoyaltySettings).valid_days or None
        made.mailbox, made.browser, made.source = _mailbox(friend), browser, source
        made.at_claim = suspicions.at_claim(link, friend, browser=browser, source=source, at=at)
        made.save()
        emit(ReferralClaimed(made.pk, made.advocate_id, friend.pk), topic=made.topic, customer_id=friend.pk)
        if square_referral(made) != ReferralState.REFUSED:
            join(friend, way=Way.FRIEND)
        made.refresh_from_db()
    return made


def _begin_again(row: Referral, link: FriendLink) -> None:
    """What lapsed is taken up again: it begins now, so that what was ordered between is an order from before. What
    colleagues said was said of that member, and a voucher that is over is no voucher for this time."""
    if row.link_id != link.pk:
        row.cleared, row.why, row.decided_at, row.decided_by = [], "", None, None
    voucher = row.voucher
    if voucher is None or voucher.state == VoucherState.USED:
        return
    if voucher.state in OVER or voucher.is_over(now()):
        row.voucher = None


def room(advocate: Customer) -> int:
    """How many more friends this member may bring now."""
    chosen = read(ReferralSettings)
    theirs = Referral.objects.filter(advocate_id__in=records_of(advocate), state__in=STANDING)
    zone = known_zone(scope.current().store.timezone)
    month = edge(store_day(now()).replace(day=1), 0, zone)
    left = chosen.most_a_month - theirs.filter(claimed_at__gte=month).count()
    return max(min(left, chosen.most_ever - theirs.count()) if chosen.most_ever else left, 0)


def _mailbox(friend: Customer) -> str:
    held = Identity.objects.filter(everyone_in(friend), kind=IdentityKind.EMAIL).order_by("verified_at", "pk")
    first = held.filter(verified_at__isnull=False).first() or held.first()
    return suspicions.keyed("mailbox", suspicions.mailbox(first.value)) if first else ""


def square_referral(referral: Referral) -> str:
    """Bring both sides to what is due; the state in which it is now. Safe at any time."""
    with unit():
        row = locked(Referral.objects.all()).get(pk=referral.pk)
        roots = {one.root_id: one for one in (row.advocate, row.customer)}
        for root in sorted(roots):
            opened(roots[root], Currency.POINTS)
        order = first_kept(row)
        row.signs = suspicions.signs(row, order) if row.closed_at is None else row.signs
        ripe = usable_at(order) if order is not None else None
        state = _state(row, order, ripe)
        is_due = state in (ReferralState.BOUGHT, ReferralState.REWARDED)
        for side, whose, points in (
            (ADVOCATE, row.advocate, row.advocate_points),
            (FRIEND, row.customer, row.friend_points),
        ):
            _bring(row, side, whose, points if is_due else 0, ripe)
        before, row.state, row.order, row.ripe_at = row.state, state, order, ripe
        if state == ReferralState.REWARDED and row.qualified_at is None:
            row.qualified_at = now()
            _say(row)
        elif state != before and state != ReferralState.REWARDED:
            _say(row)
        row.save(update_fields=["state", "order", "ripe_at", "signs", "qualified_at"])
    return state


def first_kept(row: Referral, also_back: Mapping[int, Back] | None = None) -> Order | None:
    """The first order after the claim and in time of which enough was kept and paid; `also_back` is what would come
    back besides, by the order's pk. Of who is forgotten no address is left by which another could be found, so it is
    the one that was known."""
    if row.closed_at is not None and row.order is not None:
        among = [row.order]
    else:
        among = orders_of(row.customer, Q(placed_at__gte=row.claimed_at, placed_at__lte=row.ends_at))
    for order in among:
        kept = purchase_of(order, also_back=(also_back or {}).get(order.pk)) if counts(order) else None
        if kept is not None and kept.minor >= row.least_minor:
            return order
    return None


def _state(row: Referral, order: Order | None, ripe: datetime | None) -> str:
    open_signs = [code for code in row.signs if code in suspicions.FINAL or code not in row.cleared]
    if row.is_barred or any(code in suspicions.REFUSES for code in open_signs):
        return ReferralState.REFUSED
    if open_signs:
        return ReferralState.LOOK
    if order is None:
        return ReferralState.LAPSED if row.ends_at < now() else ReferralState.CLAIMED
    return ReferralState.REWARDED if ripe is not None and ripe <= now() else ReferralState.BOUGHT


def key_of(row: Referral, side: str) -> str:
    """Under which the ledger knows what one side got."""
    return f"refer:{row.public_id}:{side}"


def _bring(row: Referral, side: str, whose: Customer, points: int, ripe: datetime | None) -> None:
    """Give, take back, or give again; what waits, waits for the day on which the order is kept for good."""
    key = key_of(row, side)
    txn: Txn | None = Txn.objects.filter(key=key).first()
    if txn is None:
        if not points or member(whose) is None:
            return
        earn(
            whose,
            Currency.POINTS,
            points,
            key=key,
            reason=REASONS[side],
            subject=row.topic,
            is_pending=True,
            activates_at=None if ripe is None else max(ripe, now()),
            valid_days=row.valid_days,
        )
        return
    first: Lot = Lot.objects.filter(earning=txn).earliest("pk")
    left = first.quantity - first.clawed
    if not points and left:
        many = Txn.objects.filter(of=txn, kind=Kind.CLAW_BACK).count()
        claw_back(txn, left, key=f"claw:{txn.public_id}:{many + 1}", reason=BACK[side], subject=row.topic)
    elif points and first.clawed and (first.state == LotState.PENDING or (ripe is not None and ripe <= now())):
        clawed = Txn.objects.filter(of=txn, kind=Kind.CLAW_BACK, reversed_by__isnull=True).order_by("-pk")
        for one in list(clawed):
            restore(one, key=f"restore:{one.public_id}", reason=REASONS[side])
    for lot in Lot.objects.filter(earning=txn, state=LotState.PENDING).select_related("account__customer"):
        wait_until(lot, None if ripe is None or not points else max(ripe, now()))


def give_voucher(referral: Referral) -> Voucher | None:
    """The voucher that a friend was promised for the first order: as soon as nothing speaks against it, and once. None
    when there is none to give, or its shop can make none now; then it is tried again."""
    try:
        with unit():
            # Its voucher is read behind the lock: what is joined to a row that others changed is as it was before.
            row = locked(Referral.objects.all()).get(pk=referral.pk)
            if row.gift is None or row.state != ReferralState.CLAIMED or not _has_none(row):
                return row.voucher
            key = f"refer:{row.public_id}:{row.claimed_at:%Y%m%d%H%M%S%f}:{row.voucher_id or 0}"
            row.voucher = redeem_reward(row.customer, row.gift, key=key, as_gift=True)
            row.save(update_fields=["voucher"])
            return row.voucher
    except RewardRefused:
        return None


def _has_none(row: Referral) -> bool:
    """Also who was refused and lost it, and is let in after all."""
    held = row.voucher
    return held is None or (held.state == VoucherState.RETURNED and held.reason == REFUSED)


def take_voucher_back(referral: Referral) -> bool:
    """Who is refused keeps no voucher that they have not used. It stays good where the shop cannot take it away. Not to
    be called in a unit that holds the referral: the reward is held first. Whether it is gone or on its way out;
    what stays is marked, for a person to end it in the shop."""
    row = Referral.objects.select_related("voucher").get(pk=referral.pk)
    if row.voucher is None or row.state != ReferralState.REFUSED:
        return False
    try:
        give_back_voucher(row.voucher, reason=REFUSED)
    except VoucherRefused as refused:
        if refused.code == "coupon_stays":
            mark_doubt(row.voucher, VoucherDoubt.STAYS)
        return False
    return True


def _say(row: Referral) -> None:
    about = (row.pk, row.advocate_id, row.customer_id)
    said: ReferralEvent
    if row.state == ReferralState.REFUSED:
        grave = next((code for code in row.signs if code in suspicions.REFUSES and code not in row.cleared), "")
        said = ReferralRefused(*about, "person" if row.is_barred else grave)
    elif row.state in SAYS:
        said = SAYS[ReferralState(row.state)](*about)
    else:
        return
    emit(said, topic=row.topic, customer_id=row.customer_id)


def let(referral: Referral) -> Referral:
    """A colleague has looked at what speaks against it: it counts. What turns up later is looked at anew."""
    return _decided(referral, is_let=True, why="")


def refuse(referral: Referral, why: str) -> Referral:
    """A colleague refuses it: it gives nothing, and what it gave is taken back."""
    return _decided(referral, is_let=False, why=why)


def _decided(referral: Referral, *, is_let: bool, why: str) -> Referral:
    with unit():
        row: Referral = locked(Referral.objects.all()).get(pk=referral.pk)
        seen = [*dict.fromkeys([*row.cleared, *row.signs])] if is_let else row.cleared
        if (row.is_barred, row.cleared) == (not is_let, seen):
            return row
        row.is_barred, row.cleared, row.why = not is_let, seen, why[:200]
        row.decided_at, row.decided_by_id = now(), scope.current().staff_id
        row.save(update_fields=["is_barred", "cleared", "why", "decided_at", "decided_by"])
        emit(ReferralDecided(row.pk, row.advocate_id, row.customer_id, is_let), customer_id=row.customer_id)
        friend = Customer.objects.get(pk=row.customer_id)
        if is_let and not Member.objects.filter(everyone_in(friend)).exists():
            join(friend, way=Way.FRIEND)
        square_referral(row)
        row.refresh_from_db()
    return row


def choose_terms(values: dict[str, Any]) -> None:
    """What the store says of bringing friends, for claims from now on. Raises BadSetting, and Matched when a friend who
    has never bought would have as much as a reward that is promised to members only."""
    with unit():
        try:
            choose(ReferralSettings, values)
            prove_promises()
        except Exception:
            scope.current().store.__dict__.pop("_settings", None)
            raise
