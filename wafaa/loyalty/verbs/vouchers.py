"""What becomes of a voucher: it is used, and that is undone; it is given back, ends, or was never made.

Points go back when it is certain that nothing was had for them, and in the same unit in which the voucher is closed. A
coupon that lies in a shop may have been used there without our knowing, so the shop is asked to take it away first: if
it is gone unused, the points are back; if somebody has used it, the voucher was used. A shop that takes none away tells
with its orders which codes were used: what has ended and stands on none gives its points back some days later.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F

from wafaa.lib.time import now
from wafaa.loyalty.events import VoucherClosed, VoucherReady, VoucherUnused, VoucherUsed
from wafaa.loyalty.models import Fulfilment, Reward, Voucher, VoucherState
from wafaa.loyalty.models.rewards import AT_ONCE
from wafaa.loyalty.verbs.posting import LedgerError
from wafaa.loyalty.verbs.redeeming import give_back
from wafaa.loyalty.verbs.rewarding import locked, locked_reward
from wafaa.orders.models import Order
from wafaa.people.erasing import Gone, erases
from wafaa.shops import couponing
from wafaa.shops.models import Coupon, CouponState
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.unit import unit

CLOSING = ("state", "goes_to", "doubt", "closed_at", "back", "reason", "used_at", "used_by", "order", "by_code")
OPEN = (VoucherState.WANTED, VoucherState.READY, VoucherState.LEAVING)
GRACE = timedelta(days=7)
"""What can be used again lives at least so long."""
COUPON_STAYS = "coupon_stays"
TOLD_WITHIN = timedelta(days=3)
"""So long after a coupon has ended a shop has told of every order that was bought with it: what its hooks lost, the
nightly look for gaps has found."""


class VoucherRefused(LedgerError):
    """It cannot be used, undone or given back; `code` says why (see `reward_words`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def use_voucher(voucher: Voucher, *, order: Order | None = None) -> Voucher:
    """Redeem it at the counter, for an order where there is one. Once: raises VoucherRefused for one that was used
    before, is over, or is not ready."""
    with unit():
        held = held_voucher(voucher)
        by_hand = held.state == VoucherState.WANTED and held.promised.way == Fulfilment.HAND
        if held.state != VoucherState.READY and not by_hand:
            raise VoucherRefused(str(held.state))
        if held.coupon_id is not None:
            raise VoucherRefused("shop_code")
        if held.is_over(now()):
            raise VoucherRefused(VoucherState.EXPIRED)
        if order is not None and not _is_theirs(held, order):
            raise VoucherRefused("not_theirs")
        note_used(held, order)
    return held


def undo_use(voucher: Voucher, *, reason: str = "") -> Voucher:
    """It was redeemed in error: it can be used again. Raises VoucherRefused when it was not used, or what it gave
    cannot be taken back (credit, a donation, a coupon that a shop counts), or an order itself says that it was."""
    with unit():
        held = held_voucher(voucher)
        if held.state != VoucherState.USED:
            raise VoucherRefused("not_used")
        if held.promised.kind in AT_ONCE or held.coupon_id is not None:
            raise VoucherRefused("stays_used")
        if held.by_code:
            raise VoucherRefused("by_order")
        note_unused(held, reason)
    return held


def give_back_voucher(voucher: Voucher, *, reason: str = "") -> Voucher:
    """It is not wanted any more: the points go back to the lots they came from. Given back once however often it is
    asked. Where a shop holds the coupon, it is asked first, and the voucher waits as LEAVING. Raises VoucherRefused for
    one that was used or is over, or whose shop cannot take a coupon away."""
    with unit():
        held = held_voucher(voucher)
        if held.state in (VoucherState.RETURNED, VoucherState.FAILED) or held.goes_to == VoucherState.RETURNED:
            return held
        if held.state not in OPEN:
            raise VoucherRefused(str(held.state))
        held.reason = reason[:200]
        leave(held, VoucherState.RETURNED)
    return held


def mark_doubt(voucher: Voucher, doubt: str) -> None:
    """A person should look at one that can still be used."""
    Voucher.objects.filter(pk=voucher.pk, state__in=OPEN).update(doubt=doubt)


def end_voucher(voucher: Voucher) -> Voucher:
    """Its time is over. Points go back where the reward says so, once it is certain that it was not used."""
    with unit():
        held = held_voucher(voucher)
        if held.state not in (VoucherState.WANTED, VoucherState.READY) or not held.is_over(now()):
            return held
        if held.promised.back_at_end:
            try:
                leave(held, VoucherState.EXPIRED)
                return held
            except VoucherRefused as refused:
                if refused.code == "coupon_unsure":
                    # The shop has not said yet whether it made one: it is asked again until it has.
                    held.state, held.goes_to = VoucherState.WANTED, ""
                    held.save(update_fields=["state", "goes_to"])
                    return held
                held.reason = refused.code
        close(held, VoucherState.EXPIRED, with_points=False)
    return held


def give_back_ended(voucher: Voucher) -> Voucher:
    """Its shop could not take the coupon away, the coupon has ended there, and by now the shop would have told of an
    order that was bought with it: the points go back. Once, however often it is asked."""
    with unit():
        held = held_voucher(voucher)
        waits = held.state == VoucherState.EXPIRED and held.reason == COUPON_STAYS and held.back is None
        if waits and held.txn is not None and held.closed_at is not None and held.closed_at + TOLD_WITHIN <= now():
            _give_back(held)
            held.save(update_fields=["back"])
    return held


def follow_coupon(coupon: Coupon) -> Voucher | None:
    """What a shop made of the coupon of a voucher is heard: made, refused, taken away, or used. Safe to run again."""
    with unit():
        found = Voucher.objects.filter(coupon=coupon).first()
        if found is None:
            return None
        held, said = held_voucher(found), Coupon.objects.get(pk=coupon.pk)
        if held.state not in OPEN:
            return held
        if said.state == CouponState.REFUSED:
            close(held, held.goes_to or VoucherState.FAILED, with_points=True)
        elif said.state == CouponState.MADE and held.state == VoucherState.WANTED:
            held.state = VoucherState.READY
            held.save(update_fields=["state"])
            emit(VoucherReady(held.pk, held.reward_id), topic=held.topic, customer_id=held.customer_id)
        elif said.state == CouponState.MADE and held.state == VoucherState.LEAVING and said.problem != "leaving":
            _stayed(held, said)
    return held


def _stayed(held: Voucher, said: Coupon) -> None:
    """The shop did not take the coupon away: somebody has used it, or it can still be used."""
    if said.problem == "coupon_used":
        note_used(held, None)
    elif held.is_over(now()):
        held.reason = said.problem
        close(held, VoucherState.EXPIRED, with_points=False)
    else:
        held.state, held.goes_to, held.reason = VoucherState.READY, "", said.problem
        held.save(update_fields=["state", "goes_to", "reason"])


def count(ids: list[int]) -> dict[str, int]:
    return {"vouchers": Voucher.objects.filter(customer_id__in=ids).exclude(reason="").count()}


@erases("vouchers", order=27, count=count)
def erase_vouchers(ids: list[int]) -> Gone:
    """A voucher of a person who is forgotten stays, as its points do, without what was written about it."""
    return Gone({"vouchers": Voucher.objects.filter(customer_id__in=ids).exclude(reason="").update(reason="")})


def held_voucher(voucher: Voucher) -> Voucher:
    """The voucher as it is now, with its reward; both are held until the unit ends. What is joined to it is read behind
    the lock: whoever waited for it would see that as it was before."""
    reward = locked_reward(voucher.reward_id)
    locked(Voucher.objects.all()).get(pk=voucher.pk)
    held: Voucher = Voucher.objects.select_related(
        "txn__account__customer", "coupon__shop", "customer", "order__customer"
    ).get(pk=voucher.pk)
    held.reward = reward
    return held


def _is_theirs(held: Voucher, order: Order) -> bool:
    return order.customer is not None and order.customer.root_id == held.customer.root_id


def note_used(held: Voucher, order: Order | None) -> None:
    held.state, held.used_at, held.order, held.goes_to = VoucherState.USED, now(), order, ""
    held.used_by_id = scope.current().staff_id
    held.save(update_fields=["state", "used_at", "order", "used_by", "goes_to"])
    emit(VoucherUsed(held.pk, held.reward_id), topic=held.topic, customer_id=held.customer_id)


def note_unused(held: Voucher, reason: str) -> None:
    is_by_hand = held.promised.way == Fulfilment.HAND
    held.state = VoucherState.WANTED if is_by_hand else VoucherState.READY
    held.used_at = held.used_by = held.order = None
    held.by_code, held.doubt = False, ""
    # A coupon ends when its shop was told that it does.
    held.ends_at = held.ends_at if held.coupon_id else max(held.ends_at, now() + GRACE)
    held.reason = reason[:200]
    held.save(update_fields=["state", "used_at", "used_by", "order", "ends_at", "reason", "by_code", "doubt"])
    emit(VoucherUnused(held.pk, held.reward_id), topic=held.topic, customer_id=held.customer_id)


def leave(held: Voucher, goes_to: str) -> None:
    """Close it with its points; where a shop holds its coupon, once that is gone. Raises VoucherRefused."""
    coupon = held.coupon
    if coupon is None or coupon.state == CouponState.REFUSED:
        close(held, goes_to, with_points=True)
        return
    # Whose turn it is next hears of it by the coupon's event, so it has to be written before the shop is asked.
    held.state, held.goes_to = VoucherState.LEAVING, goes_to
    held.save(update_fields=["state", "goes_to", "reason"])
    if why := couponing.take_back(coupon):
        raise VoucherRefused(why)


def close(held: Voucher, state: str, *, with_points: bool) -> None:
    held.state, held.goes_to, held.doubt, held.closed_at = state, "", "", now()
    if with_points and held.txn is not None and held.back is None:
        _give_back(held)
    held.save(update_fields=CLOSING)
    Reward.objects.filter(pk=held.reward_id, given__gt=0).update(given=F("given") - 1)
    emit(VoucherClosed(held.pk, held.reward_id, state), topic=held.topic, customer_id=held.customer_id)


def _give_back(held: Voucher) -> None:
    assert held.txn is not None
    held.back = give_back(held.txn, held.price, key=f"voucher_back:{held.public_id}", reason="voucher")
