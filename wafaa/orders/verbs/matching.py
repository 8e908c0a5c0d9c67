"""What shops tell of refunds, and which return each was for."""

from __future__ import annotations

from collections.abc import Sequence

from wafaa.orders.models import Order, Refund, Return, ReturnLine
from wafaa.orders.return_previews import FIXED, preview, with_shares
from wafaa.orders.return_words import Refused
from wafaa.orders.returning import AT_WORK, OPEN, Outcome, shared
from wafaa.orders.verbs.resolving import resolve
from wafaa.orders.verbs.return_holding import held, hold_orders
from wafaa.work.unit import unit


def told_refund(refund: Refund) -> Return | None:
    """A shop told that money went back for an order. If it is what one return of that order is worth, that return is
    resolved with it and its promise kept; of a return of several orders, each order's part is told for itself, and it
    is resolved with the last. What a colleague resolved with another sum takes the shop's word; if returns are open
    and none is worth it, a person is asked (`Return.maybe`). Answers the return that it was for."""
    with unit():
        hold_orders(_orders_beside(refund))
        refund.refresh_from_db()
        if refund.back_for_id is not None or refund.shop_id is None:
            return refund.back_for
        found = _returns_of(refund)
        if done := _resolved_with(refund, found):
            return _belongs(refund, done)
        wanted = [one for one in found if one.outcome == Outcome.REFUND]
        waiting = [one for one in wanted if one.state in OPEN]
        ready = [one for one in waiting if one.state in AT_WORK]
        fitting = [one for one in ready if preview(one, but_refund=refund.pk).refund_minor == refund.amount_minor]
        if fitting:
            return resolve(fitting[0], Outcome.REFUND, told=refund)
        if parted := next((one for one in ready if _is_a_part(one, refund)), None):
            return _part_told(parted, refund)
        if not waiting:
            return _counts_against(refund, found)
        one = waiting[0]
        doubts = sorted({*one.doubts, "other_sum"})
        Return.objects.filter(pk=one.pk).update(maybe=refund, doubts=doubts)
    return None


def _orders_beside(refund: Refund) -> list[int]:
    """The order, and all others from which something comes back with it: held at once, in the order of their
    numbers."""
    of = ReturnLine.objects.filter(order_id=refund.order_id).values("of_id")
    beside = ReturnLine.objects.filter(of_id__in=of, order__isnull=False).values_list("order_id", flat=True)
    return sorted({refund.order_id, *beside})


def _returns_of(refund: Refund) -> list[Return]:
    ids = ReturnLine.objects.filter(order_id=refund.order_id).values_list("of_id", flat=True)
    return list(Return.objects.filter(pk__in=set(ids), currency=refund.currency).order_by("pk"))


def _belongs(refund: Refund, one: Return) -> Return:
    Refund.objects.filter(pk=refund.pk).update(back_for=one)
    return one


def _untold(refund: Refund, found: Sequence[Return]) -> list[Return]:
    """Those that a colleague resolved with money, and for which no refund of this order was told yet."""
    told = set(Refund.objects.filter(back_for__in=found, order=refund.order_id).values_list("back_for_id", flat=True))
    done = [one for one in found if one.state in FIXED and one.decided == Outcome.REFUND]
    return [one for one in done if one.pk not in told]


def _resolved_with(refund: Refund, found: Sequence[Return]) -> Return | None:
    """The return that a colleague resolved with this very sum."""
    share = str(refund.order_id)
    return next((one for one in _untold(refund, found) if one.shares.get(share) == refund.amount_minor), None)


def _counts_against(refund: Refund, found: Sequence[Return]) -> Return | None:
    """The one return that a colleague resolved with another sum: what the shop says went back is what went back, and
    does not count beside it. A person sees that it was another. Of less than they gave, which may be a gesture beside
    it, a person is asked."""
    untold = _untold(refund, found)
    if len(untold) != 1:
        return None
    with held(untold[0]) as one:
        if refund.amount_minor < one.shares.get(str(refund.order_id), 0):
            one.maybe, one.doubts = refund, sorted({*one.doubts, "other_sum"})
            one.save(update_fields=["maybe", "doubts"])
            return None
    return _stands_for(one, refund)


def _stands_for(which: Return, refund: Refund) -> Return:
    """The sum with which it was resolved is the shop's."""
    with held(which) as one:
        share = str(refund.order_id)
        other = refund.amount_minor - one.shares.get(share, 0)
        one.shares = {**one.shares, share: refund.amount_minor}
        one.refund_minor = max((one.refund_minor or 0) + other, 0)
        one.maybe, one.doubts = None, sorted({*one.doubts, "other_sum"})
        one.save(update_fields=["shares", "refund_minor", "maybe", "doubts"])
        return _belongs(refund, one)


def _is_a_part(one: Return, refund: Refund) -> bool:
    """Whether it is what this order gives to a return of several."""
    return refund.amount_minor in _parts(one, refund).get(refund.order_id, ())


def _parts(one: Return, refund: Refund) -> dict[int, set[int]]:
    """What each order of a return of several gives, with a bonus in it and without {order: sums}."""
    told, shares = with_shares(one, Outcome.REFUND, but_refund=refund.pk)
    values = [given.value_minor for given in shares.values()]
    if len(values) < 2 or not any(values) or not told.is_known:
        return {}
    wholes = {told.refund_minor, max(told.refund_minor - told.bonus_minor, 0)}
    splits = [shared(whole, values) for whole in wholes]
    return {pk: {split[place] for split in splits} for place, pk in enumerate(shares)}


def _part_told(one: Return, refund: Refund) -> Return:
    """This order's part has gone back: the return waits for the others', and is resolved with the last of them."""
    parts = _parts(one, refund)
    told = set(Refund.objects.filter(back_for=one).values_list("order_id", flat=True)) | {refund.order_id}
    owed = Order.objects.filter(pk__in=[pk for pk, sums in parts.items() if any(sums)], shop__isnull=False)
    if owed.exclude(pk__in=told).exists():
        return _belongs(refund, one)
    return resolve(one, Outcome.REFUND, told=refund)


def within(which: Return) -> Return:
    """The refund that nobody could match was for this return: resolve it with that."""
    if which.maybe is None:
        raise Refused("not_now")
    if which.maybe.currency != which.currency:
        raise Refused("currencies")
    if which.state in FIXED and which.decided == Outcome.REFUND:
        return _stands_for(which, which.maybe)
    return resolve(which, Outcome.REFUND, told=which.maybe)


def another(which: Return) -> Return:
    """The refund that nobody could match was for something else."""
    with held(which) as one:
        refund = one.maybe
        one.maybe, one.doubts = None, [code for code in one.doubts if code != "other_sum"]
        one.save(update_fields=["maybe", "doubts"])
        if refund is not None and refund.back_for_id is None:
            _counts_against(refund, [other for other in _returns_of(refund) if other.pk != one.pk])
        return one
