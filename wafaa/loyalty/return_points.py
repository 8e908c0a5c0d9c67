"""What a return would take back in points, shown before anybody confirms it. It stands in the way of no return."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from wafaa.loyalty import rule_words as words
from wafaa.loyalty.earning import Terms, due
from wafaa.loyalty.models import Deal, Earned
from wafaa.loyalty.purchases import KEPT_BY_THEM, buyer, purchase_of
from wafaa.loyalty.shelves import on_shelves
from wafaa.loyalty.verbs.squaring import room_of, store_day
from wafaa.orders.models import Order, Return, ReturnLine
from wafaa.orders.return_previews import Wanted, adds_to_preview, adds_to_request
from wafaa.orders.returning import OPEN, Extra, Preview, milli
from wafaa.people.models import everyone_in


@adds_to_request
def points_of_a_request(wanted: Sequence[Wanted], outcome: str) -> Iterable[Extra]:
    back: dict[Order, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in wanted:
        if one.line is not None:
            back[one.line.order][one.line.external_id] += milli(one.quantity)
    return _extras(back, outcome)


@adds_to_preview
def points_of_a_return(held: Return, told: Preview) -> Iterable[Extra]:
    """While it is open: what was decided has been taken back already."""
    if held.state not in OPEN or told.outcome in KEPT_BY_THEM:
        return []
    # The same for each outcome that is previewed: counted once for each instance.
    back = held.__dict__.get("_comes_back")
    if back is None:
        back = held.__dict__["_comes_back"] = _coming(held)
    return _extras(back, told.outcome)


def _coming(held: Return) -> dict[Order, dict[str, int]]:
    """What would come back with it, of orders that earned something."""
    back: dict[Order, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    earning = Deal.objects.filter(order__in=ReturnLine.objects.filter(of=held).values("order"))
    if not earning.exists():
        return back
    lines = ReturnLine.objects.filter(of=held, order__isnull=False).exclude(ref="")
    for line in lines.select_related("order", "order__customer", "order__customer__joined_to", "order__shop"):
        if line.order is not None:
            many = line.accepted if line.accepted is not None else max(line.asked, line.received)
            back[line.order][line.ref] += milli(many)
    return back


def _extras(back: Mapping[Order, Mapping[str, int]], outcome: str) -> list[Extra]:
    if outcome in KEPT_BY_THEM or not back:
        return []
    taken = sum(points_back(order, things) for order, things in back.items())
    return [Extra(_("Points that go back"), words.points(taken), "risk")] if taken else []


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
