"""What a return would take back in points, and what it would do to a tier, shown before anybody confirms it. It stands
in the way of no return."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.lib.time import now
from wafaa.loyalty import queries
from wafaa.loyalty import rule_words as words
from wafaa.loyalty.books import Currency, LotState
from wafaa.loyalty.earning import Terms, due
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.models import Deal, Earned, Lot, Referral, Tier
from wafaa.loyalty.purchases import KEPT_BY_THEM, buyer, purchase_of
from wafaa.loyalty.shelves import on_shelves
from wafaa.loyalty.tier_words import measured
from wafaa.loyalty.tiers import is_by_points, measure, tier_of
from wafaa.loyalty.verbs.referring import FRIEND, first_kept, key_of
from wafaa.loyalty.verbs.squaring import room_of, store_day
from wafaa.orders.models import Order, Return, ReturnLine
from wafaa.orders.return_previews import Wanted, adds_to_preview, adds_to_request
from wafaa.orders.returning import OPEN, Extra, Outcome, Preview, milli
from wafaa.people.models import Customer, everyone_in
from wafaa.stores import scope


@dataclass(frozen=True)
class Coming:
    """What would come back (thousandths of lines, of orders that earned something), which invitations it settled, and
    where its buyer stands."""

    back: Mapping[Order, Mapping[str, int]]
    friends: Sequence[Referral] = ()
    whose: Customer | None = None
    tier: Tier | None = None
    measured: int = 0


@adds_to_request
def points_of_a_request(wanted: Sequence[Wanted], told: Preview) -> Iterable[Extra]:
    back: dict[Order, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in wanted:
        if one.line is not None:
            back[one.line.order][one.line.external_id] += milli(one.quantity)
    return _extras(_with_tier(back, back, _friends(back)), told)


@adds_to_preview
def points_of_a_return(held: Return, told: Preview) -> Iterable[Extra]:
    """While it is open: what was decided has been taken back already."""
    if held.state not in OPEN or told.outcome in KEPT_BY_THEM:
        return []
    # The same for each outcome that is previewed: counted once for each instance.
    coming = held.__dict__.get("_comes_back")
    if coming is None:
        coming = held.__dict__["_comes_back"] = _coming(held)
    return _extras(coming, told)


def _coming(held: Return) -> Coming:
    back: dict[Order, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    if not is_running():
        return Coming(back)
    lines = ReturnLine.objects.filter(of=held, order__isnull=False).exclude(ref="")
    rows = list(lines.select_related("order", "order__customer", "order__customer__joined_to", "order__shop"))
    orders = [line.order for line in rows if line.order is not None]
    friends = _friends(orders)
    earning = set(Deal.objects.filter(order__in=orders).values_list("order", flat=True))
    earning |= {one.order_id for one in friends if one.order_id is not None}
    for line in rows:
        if line.order is not None and line.order.pk in earning:
            many = line.accepted if line.accepted is not None else max(line.asked, line.received)
            back[line.order][line.ref] += milli(many)
    return _with_tier(back, orders, friends)


def _friends(orders: Iterable[Order]) -> list[Referral]:
    rows = Referral.objects.filter(order__in=[order.pk for order in orders], friend_points__gt=0)
    return list(rows.select_related("customer", "customer__joined_to", "order__customer", "order__shop"))


def _with_tier(back: Mapping[Order, Mapping[str, int]], orders: Iterable[Order], friends: Sequence[Referral]) -> Coming:
    whose = next((found for found in map(buyer, orders) if found is not None), None)
    tier = tier_of(whose) if whose is not None else None
    return Coming(back, friends, whose, tier, measure(whose) if whose is not None and tier is not None else 0)


def _extras(coming: Coming, told: Preview) -> list[Extra]:
    if told.outcome in KEPT_BY_THEM:
        return []
    by_topic = {order.topic: points_back(order, things) for order, things in coming.back.items()}
    of_orders = sum(by_topic.values())
    by_topic |= _invited_back(coming)
    taken = sum(by_topic.values())
    found = [Extra(_("Points that go back"), words.points(taken), "risk")] if taken else []
    if taken and coming.whose is not None and (owed := _owed_after(by_topic, coming.whose)):
        says = _("%(points)s; the next points make up for them") % {"points": words.points(owed)}
        found.append(Extra(_("Used already"), says, "risk"))
    return found + _tier(coming, told, of_orders)


def _tier(coming: Coming, told: Preview, taken: int) -> list[Extra]:
    """What would be missing for the tier that they stand on, when it is enough now."""
    tier = coming.tier
    if tier is None or told.currency != scope.current().store.currency:
        return []
    if is_by_points():
        less = taken
    else:
        less = max(told.value_minor - told.fee_minor, 0) if told.outcome == Outcome.REFUND else 0
    missing = tier.threshold - max(coming.measured - less, 0)
    if coming.measured < tier.threshold or missing <= 0:
        return []
    said = {"missing": measured(missing), "tier": tier.name_in((get_language() or "ar")[:2])}
    return [Extra(_("Tier"), _("%(missing)s will be missing for %(tier)s") % said, "risk")]


def points_back(order: Order, things: Mapping[str, int]) -> int:
    """How many points would be taken back if so many thousandths of these lines came back."""
    deal, whose = Deal.objects.filter(order=order).first(), buyer(order)
    if deal is None or whose is None:
        return 0
    stands: int = sum(Earned.objects.filter(everyone_in(whose), subject=order.topic).values_list("net", flat=True))
    terms = [Terms.of(one) for one in deal.terms]
    kept = on_shelves(order, purchase_of(order, also_back=things), terms, deal.categories)
    if kept is None or not stands:
        return stands
    room = room_of([one.rule for one in terms], whose, order.topic, store_day(order.placed_at), to_give=False)
    return max(stands - due(kept, terms, overlap=deal.overlap, percent=deal.percent, room=room).points, 0)


def _invited_back(coming: Coming) -> dict[str, int]:
    """How many points that a buyer has because a friend brought them would go back, by invitation: where this order is
    the one that counts, too little of it would be left, and no other takes its place."""
    whole = {order.pk: things for order, things in coming.back.items()}
    gone = [key_of(row, FRIEND) for row in coming.friends if first_kept(row, whole) is None]
    firsts = Lot.objects.filter(earning__key__in=gone, parent=None) if gone else []
    return {lot.subject: lot.quantity - lot.clawed for lot in firsts}


def _owed_after(taken: Mapping[str, int], whose: Customer) -> int:
    """How much of so many points, by what they were given for, they would owe, since it is spent: what of the same
    waits is taken first, what of it had ended is not taken again, then goes what can be used, whatever it was for."""
    own = Lot.objects.filter(account__in=queries.accounts(whose, Currency.POINTS), subject__in=list(taken))
    waits = Q(activates_at__isnull=True) | Q(activates_at__gt=now())
    rows = (
        own.order_by()
        .values("subject")
        .annotate(
            waits=Sum("remaining", filter=waits & Q(state=LotState.PENDING)), over=Sum(F("expired") - F("absorbed"))
        )
    )
    there = {row["subject"]: (row["waits"] or 0) + row["over"] for row in rows}
    left = sum(max(points - there.get(topic, 0), 0) for topic, points in taken.items())
    return max(left - queries.balance(whose, Currency.POINTS).active, 0) if left else 0
