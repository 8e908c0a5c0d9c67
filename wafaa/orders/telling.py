"""Telling customers of their orders and returns: what is news, once each, on the way that reaches them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels import verbs as channels
from wafaa.channels.contact_hours import asked_for, that_asks
from wafaa.channels.models import Notice
from wafaa.lib.text.blame import blaming
from wafaa.lib.text.listing import listed
from wafaa.lib.time import now
from wafaa.orders.models import Delivery, Order, OrderLine, Product, Slip, Stock
from wafaa.orders.news import NEWS, Subject, Told, gift_words, language_of, letter, reader, speaking_to, wishes_asked
from wafaa.orders.this_order import parcel_of
from wafaa.orders.troubles import MAY_CANCEL
from wafaa.people import verbs as people
from wafaa.people.models import Purpose
from wafaa.playbook.actions import CannotBeDone
from wafaa.playbook.texts import Variables
from wafaa.promises.models import Promise, PromiseKind, Revision
from wafaa.stores import scope

TEXTS = {
    "order": Variables(("order", "customer", "store")),
    "return": Variables(("return", "order", "customer", "store")),
}
"""What the store's own words about one of these may speak of."""
asked_for("order.received", "return.requested")
ASKS = "order.arrived"
that_asks(ASKS)
SOON = timedelta(hours=24)
"""What is due within that time cannot wait for the hours they like."""
MOST_INSTEAD = 3
ATTEMPT = "failed_attempt"
"""The trouble that is told as what it is: somebody stood at the door."""


@dataclass(frozen=True)
class Late:
    """That a promised day will not be kept, as it was found last: the promise, the day the customer knows, the new
    one. Where several parts of an order slip from one day to the same other one, that is one thing to tell: `promises`
    are all of theirs, `things` the names of what is in them, empty when that is the whole order."""

    promise: int
    was: datetime
    until: datetime | None
    why: str
    promises: tuple[int, ...] = ()
    things: tuple[str, ...] = ()


def tell(subject: Subject, code: str, *, ar: str = "", en: str = "", key: str = "", **more: Any) -> Notice | None:
    """Tell the customer of an order or a return this news (a code of `news.NEWS`), once for each `key`: in the store's
    own words where there are some in their language, else in ours. None when nobody is known behind it. Raises
    CannotBeDone."""
    customer = reader(subject)
    if customer is None or customer.is_colleague:
        return None
    told = words(subject, code, ar=ar, en=en, **more)
    if code == ASKS and more.get("wishes"):
        people.ask_wishes(customer)
    return channels.notify(
        customer,
        key=f"{code}:{key or subject.public_id}",
        code=code,
        subject=subject.topic,
        title=told.title,
        text=told.text,
        purpose=Purpose.SERVICE,
        at_once=_is_urgent(code, more),
        data=_kept(more),
    )


def _is_urgent(code: str, more: Mapping[str, Any]) -> bool:
    """Whether it is told at any hour: what was asked for is, and a delay when its day is nearly here."""
    if code == "order.delayed":
        was = more.get("was")
        return was is not None and was < now() + SOON
    return code not in (ASKS, "order.gesture")


def words(subject: Subject, code: str, *, ar: str = "", en: str = "", **more: Any) -> Told:
    """What would be told. Raises CannotBeDone when a variable of the store's own words has no value here."""
    with speaking_to(subject):
        told = NEWS[code].write(subject, more)
        own = (ar if language_of(subject) == "ar" else en).strip()
        if not own:
            return told
        filled = TEXTS[_kind(subject)].fill(own, _records(subject), language_of(subject))
    if filled.missing:
        names = listed(filled.missing)
        raise CannotBeDone(_("“%(names)s” has no value here, so the text was not sent.") % {"names": names})
    with speaking_to(subject):
        return Told(told.title, letter(subject, filled.text, gift_words(more), wishes_asked(more)))


def _kind(subject: Subject) -> str:
    return "order" if isinstance(subject, Order) else "return"


def _records(subject: Subject) -> dict[str, Callable[[], Any]]:
    return {
        "return": lambda: subject,
        "order": lambda: subject if isinstance(subject, Order) else subject.order,
        "customer": lambda: reader(subject),
        "store": lambda: scope.current().store,
    }


def unfit(kind: str, ar: str = "", en: str = "") -> str:
    """Why the store's own words about one of this kind cannot be used; "" when they can."""
    for text in (ar, en):
        if blamed := blaming(text):
            return _("An apology blames nobody. Leave out: %(words)s") % {"words": listed(blamed)}
        if unknown := TEXTS[kind].unknown(text):
            return _("Nobody knows the variable: %(names)s") % {"names": listed(unknown)}
    return ""


def _kept(more: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one.isoformat() if isinstance(one, datetime) else one for name, one in more.items() if one}


def late(order: Order) -> Late | None:
    """The slip that a rule was set off by, else the last that was found of it; None when there is none, or nothing is
    owed any more."""
    slips = Slip.objects.exclude(why=MAY_CANCEL).filter(promise__settled_at=None).select_related("promise")
    promises = Delivery.objects.filter(order=order, what=PromiseKind.DELIVERY).values("promise")
    if (slipped := getattr(order, "slipped", None)) is not None:
        promises = promises.filter(promise=slipped)
    last = slips.filter(promise__in=promises).order_by("-id").first()
    if last is None:
        return None
    until = datetime.fromisoformat(last.until) if last.until else None
    was = _known_day(last.promise)
    if Delivery.objects.filter(order=order, what=PromiseKind.DELIVERY, is_live=True).count() < 2:
        return Late(last.promise_id, was, until, last.why, (last.promise_id,))
    together = _together(order, last, was)
    theirs = tuple(sorted(one.promise_id for one in together))
    return Late(theirs[0], was, until, last.why, theirs, _things_in(order, together))


def _together(order: Order, slip: Slip, was: datetime) -> list[Delivery]:
    """The deliveries of an order that slip as this one does: from the same day, to the same."""
    live = Delivery.objects.filter(order=order, what=PromiseKind.DELIVERY, is_live=True, promise__settled_at=None)
    slips = Slip.objects.filter(promise__in=live.values("promise"), until=slip.until).exclude(
        why__in=(MAY_CANCEL, ATTEMPT)
    )
    alike = set(slips.values_list("promise_id", flat=True))
    rows = live.filter(promise__in=alike | {slip.promise_id}).select_related("promise").order_by("id")
    return [one for one in rows if one.promise_id == slip.promise_id or _known_day(one.promise) == was]


def _things_in(order: Order, deliveries: list[Delivery]) -> tuple[str, ...]:
    """The names of what these bring; empty when it is all of the order."""
    every = Delivery.objects.filter(order=order, what=PromiseKind.DELIVERY, is_live=True)
    others = {line for one in every.exclude(pk__in=[one.pk for one in deliveries]) for line in one.lines}
    named = {line for one in deliveries for line in one.lines}
    has_rest = any(not one.lines for one in deliveries)
    lines = list(OrderLine.objects.filter(order=order).order_by("place", "id"))
    mine = [line for line in lines if line.external_id in named or (has_rest and line.external_id not in others)]
    return () if len(mine) == len(lines) else tuple(line.name or line.sku for line in mine)


def _known_day(promise: Promise) -> datetime:
    """The day before the first move that nobody told them of."""
    untold = Revision.objects.filter(promise=promise, told_at=None).order_by("id").first()
    return untold.was_due_at if untold else promise.due_at


def parcel_key(order: Order) -> str:
    """Which parcel, and which state of it, news of a parcel is about."""
    parcel = parcel_of(order)
    return f"{order.public_id}:{parcel.pk if parcel else 0}"


def attempt_key(order: Order) -> str:
    parcel = parcel_of(order)
    at = parcel.state_at.isoformat() if parcel and parcel.state_at else ""
    return f"{parcel_key(order)}:{at}"


def instead_of(lines: list[OrderLine]) -> list[str]:
    """Names of things that are there and come close to these: of the same shop, sharing the most words of the name."""
    wanted = {word for line in lines for word in line.name.casefold().split() if len(word) > 2}
    held = {line.product for line in lines}
    shop = lines[0].order.shop if lines else None
    if shop is None or not wanted:
        return []
    there = Stock.objects.filter(quantity__gt=0).values("product_id")
    offered = Product.objects.filter(shop=shop, is_offered=True, pk__in=there).exclude(external_id__in=held)
    shared = [(len(wanted & set(one.name.casefold().split())), one.name) for one in offered.order_by("-pk")[:500]]
    close = sorted((pair for pair in shared if pair[0]), key=lambda pair: -pair[0])
    return list(dict.fromkeys(name for _count, name in close))[:MOST_INSTEAD]
