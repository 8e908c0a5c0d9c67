"""An order as the programme sees it: whether it counts, what of it was kept and paid, and when its points are usable.

What does not count, and why: orders of nobody known (until somebody is), of colleagues, brought in by a list as
history, in another currency than the store's, not paid, called off or gone from the shop. Discounts are never counted;
nor is what went back in money, with a return or without. What was exchanged or repaired was kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from wafaa.loyalty.earning import Purchase, Thing
from wafaa.loyalty.earning_settings import EarningSettings
from wafaa.loyalty.models import Referral
from wafaa.orders.models import Order, OrderLine, Return, ReturnLine, Shipment
from wafaa.orders.return_policy import NEVER_SENT, until
from wafaa.orders.return_previews import paid_of
from wafaa.orders.returning import OPEN, Outcome, Paid, ReturnState, milli, shared
from wafaa.people.models import Customer
from wafaa.shops.states import ARRIVED, HANDED_OVER, OrderState
from wafaa.stores import scope
from wafaa.stores.settings import read

NOTHING_KEPT = (*NEVER_SENT, OrderState.RETURNED, OrderState.REFUNDED)
KEPT_BY_THEM = (Outcome.REPAIR, Outcome.EXCHANGE)
FIXED = (ReturnState.RESOLVED, ReturnState.CLOSED)
Back = Mapping[str, int]
"""Thousandths of each line that came back, by the line's id at the shop."""


def buyer(order: Order) -> Customer | None:
    """Who earns by it; None: nobody is known, or it is a colleague."""
    customer = order.customer
    if customer is None:
        return None
    whole: Customer = customer.joined_to or customer
    return None if whole.is_colleague or customer.is_colleague else whole


def counts(order: Order) -> bool:
    """Whether such an order can earn at all."""
    is_real = order.is_told and not order.is_gone and not order.is_history
    return is_real and order.currency == scope.current().store.currency


def purchase_of(order: Order, *, also_back: Back | None = None) -> Purchase | None:
    """What was kept of it and paid; `also_back` is what would come back besides. None: nothing is kept, or nobody
    knows a sum."""
    if not counts(order) or order.state in NOTHING_KEPT:
        return None
    paid = paid_of(order, else_minor=order.total_minor)
    if paid is None or not paid.paid_minor:
        return None
    chosen, back = read(EarningSettings), _came_back(order, also_back or {})
    goods, besides = _kept(paid, back, with_shipping=chosen.with_shipping)
    if not chosen.with_tax:
        goods, besides = [_untaxed(order, sum_) for sum_ in goods], _untaxed(order, besides)
    return _with_names(order, paid, goods, besides, back)


def _came_back(order: Order, also: Back) -> dict[str, int]:
    rows = ReturnLine.objects.filter(order=order, of__state__in=FIXED).exclude(ref="")
    found = dict(also)
    for ref, accepted in rows.exclude(of__decided__in=KEPT_BY_THEM).values_list("ref", "accepted"):
        found[ref] = found.get(ref, 0) + milli(accepted or Decimal(0))
    return found


def _kept(paid: Paid, back: Back, *, with_shipping: bool) -> tuple[list[int], int]:
    """What of the paid sum is in each line that was kept, and in shipping. Money that went back without a return is
    taken from the things first."""
    shipping = min(paid.shipping_minor, paid.paid_minor)
    weights = [max(line.sum_minor, 0) for line in paid.lines]
    if not any(weights):
        weights = [line.milli for line in paid.lines]
    shares = shared(paid.paid_minor - shipping, weights) if any(weights) else [paid.paid_minor - shipping]
    kept = [
        share - share * min(back.get(line.ref, 0), line.milli) // line.milli if line.milli > 0 else share
        for share, line in zip(shares, paid.lines, strict=False)
    ] or shares
    left = sum(kept)
    gone = min(paid.elsewhere_minor, left)
    if gone:
        kept = shared(left - gone, kept)
    rest = max(shipping - max(paid.elsewhere_minor - left, 0), 0) if sum(kept) else 0
    return kept, rest if with_shipping else 0


def _untaxed(order: Order, minor: int) -> int:
    """Without its share of the tax, rounded up."""
    tax, total = max(order.parts.get("tax", 0), 0), order.total_minor or 0
    return minor if not 0 < tax < total else -(-minor * (total - tax) // total)


def _with_names(order: Order, paid: Paid, goods: list[int], besides: int, back: Back) -> Purchase | None:
    lines = {line.external_id: line for line in OrderLine.objects.filter(order=order)}
    things = []
    for bought, minor in zip(paid.lines, goods, strict=False):
        kept = max(bought.milli - back.get(bought.ref, 0), 0)
        line = lines[bought.ref]
        things.append(Thing(f"{line.name} {line.sku}", -(-kept // 1000) if minor else 0, minor, bought.ref))
    if not paid.lines:
        things = [Thing("", 1 if goods[0] else 0, goods[0])]
    shop = order.shop.public_id if order.shop else ""
    made = Purchase(shop, order.currency, tuple(things), besides)
    return made if made.minor else None


def has_arrived() -> Q:
    """Of orders those that arrived: as the shop says, or with all of their parcels that were not withdrawn."""
    parcels = Shipment.objects.filter(order=OuterRef("pk"))
    by_parcel = Exists(parcels.filter(state__in=HANDED_OVER)) & ~Exists(
        parcels.filter(is_withdrawn=False).exclude(state__in=HANDED_OVER)
    )
    return Q(state__in=ARRIVED) | Q(arrived_at__isnull=False) | Q(by_parcel)


def on_the_way(subjects: Iterable[str]) -> set[str]:
    """Those of these subjects of the ledger ("order:…", "referral:…") whose purchase has not arrived yet: the day on
    which what they gave can be used is the latest one, and comes nearer with the arrival."""
    asked, found = set(subjects), set[str]()
    came = Order.objects.filter(has_arrived())
    orders = {one.removeprefix("order:") for one in asked if one.startswith("order:")}
    if orders:
        here = set(came.filter(public_id__in=orders).values_list("public_id", flat=True))
        found |= {f"order:{one}" for one in orders - here}
    friends = {one.removeprefix("referral:") for one in asked if one.startswith("referral:")}
    if friends:
        kept = Referral.objects.filter(public_id__in=friends, order__in=came)
        found |= {f"referral:{one}" for one in friends - set(kept.values_list("public_id", flat=True))}
    return found


def is_coming_back(order: Order) -> bool:
    """Whether something of it is being sent back, undecided."""
    rows = Return.objects.filter(state__in=OPEN, lines__order=order)
    return bool(rows.exists() or order.state == OrderState.RETURNING)


def usable_at(order: Order) -> datetime | None:
    """When what it earned can be spent: once it has arrived and the time to send it back for money is over, never while
    something of it is coming back. None: nobody can say yet."""
    if is_coming_back(order):
        return None
    end = until(order, Outcome.REFUND)
    if end is not None:
        return end
    latest: datetime = order.placed_at + timedelta(days=read(EarningSettings).latest_days)
    return None if order.is_troubled else latest
