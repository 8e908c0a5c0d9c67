"""Leaving some people without a gift, to see what it brings; and what they bought since."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import F, Q

from wafaa.lib.ids import new_id
from wafaa.lib.time import now
from wafaa.loyalty.events import MeasureBegan, MeasureEnded
from wafaa.loyalty.measuring import GESTURE, WHATS, is_drawn, measured, was_told
from wafaa.loyalty.models import Draw, Measure, Txn
from wafaa.loyalty.models.measure import MOST_SHARE
from wafaa.loyalty.purchases import purchase_of
from wafaa.orders.models import Order
from wafaa.people.models import Customer, everyone_in
from wafaa.playbook.acting import caused_by
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

WINDOW, SETTLES = timedelta(days=90), timedelta(days=14)
"""What is bought in so many days counts, and so long after them things may still come back."""
MOMENT = timedelta(seconds=5)
"""Side and gift are written in one unit, one after the other."""


class NotMeasured(ValueError):
    """There is no such gift, no such share, or it is being measured already."""


def begin_measure(what: str, share: int) -> Measure:
    """From now on `share` in a hundred are left without this gift. Raises NotMeasured."""
    if what not in WHATS or not 1 <= share <= MOST_SHARE:
        raise NotMeasured
    try:
        with unit():
            made: Measure = Measure.objects.create(
                what=what, share=share, salt=new_id(), started_by=scope.current().actor[:40]
            )
            emit(MeasureBegan(made.pk, what, share))
    except IntegrityError:
        raise NotMeasured from None
    return made


def end_measure(measure: Measure) -> bool:
    """Everybody is given it again. What was seen stays, and goes on being counted. False when it had ended."""
    with unit():
        done = Measure.objects.filter(pk=measure.pk, ended_at__isnull=True).update(ended_at=now())
        if done:
            emit(MeasureEnded(measure.pk, measure.what))
    return bool(done)


def draw(customer: Customer, what: str, *, since: datetime | None = None) -> Draw | None:
    """On which side they stand of what is measured, drawn now if it is the first time; None where nothing is measured,
    or where the gift is theirs in any case. `since`: when its occasion began. Whoever was left without it stays so for
    this occasion, though the measuring ended meanwhile. In the open unit."""
    measure = measured(what)
    whole: Customer = customer.joined_to or customer
    if measure is None and since is not None:
        ended = Draw.objects.filter(everyone_in(whole), measure__what=what, measure__ended_at__gt=since)
        return ended.order_by("-pk").first()
    if measure is None or was_told(measure, whole):
        return None
    take_turns(f"draw:{measure.pk}:{whole.pk}")
    # Whoever was drawn under one of their records stays there, whatever was joined since.
    before: Draw | None = Draw.objects.filter(everyone_in(whole), measure=measure).order_by("pk").first()
    if before is not None:
        return before
    made: Draw = Draw.objects.create(measure=measure, customer=whole, is_left_out=is_drawn(measure, whole))
    return made


def note_given(drawn: Draw | None, points: int) -> None:
    """They had so many points of it: what it costs; below nought when it was undone. In the open unit, once for each
    gift."""
    if drawn is not None and points:
        Draw.objects.filter(pk=drawn.pk).update(given=F("given") + points)


def note_taken_back(txn: Txn, points: int) -> None:
    """So many points of a gift were taken back, by whoever and wherever: that much less it costs. In the open unit."""
    by_rule = bool(caused_by(txn.actor)[0])
    what = f"{GESTURE}{txn.reason}" if by_rule else txn.reason
    customer = txn.account.customer
    mine = Draw.objects.filter(everyone_in(customer.joined_to or customer), measure__what=what, is_left_out=False)
    mine = mine.filter(measure__started_at__lte=txn.at, at__lte=txn.at + MOMENT, given__gte=points)
    found = mine.filter(Q(measure__ended_at=None) | Q(measure__ended_at__gte=txn.at)).order_by("pk").first()
    note_given(found, -points)


def note_by_hand(customer: Customer) -> None:
    """A colleague gave something to somebody who is left without: their kindness is theirs, and it is counted."""
    mine = Draw.objects.filter(everyone_in(customer), is_left_out=True, by_hand_at=None, measure__ended_at=None)
    mine.filter(measure__what__startswith=GESTURE).update(by_hand_at=now())


def settle_draw(drawn: Draw) -> None:
    """What they bought in their ninety days and kept, of all their records; sets it down once."""
    customer = drawn.customer
    with unit():
        found = Order.objects.filter(everyone_in(customer), placed_at__gte=drawn.at, placed_at__lt=drawn.at + WINDOW)
        bought = (purchase_of(order) for order in found.select_related("shop").order_by("pk"))
        kept = sum(one.minor for one in bought if one is not None)
        Draw.objects.filter(pk=drawn.pk, settled_at=None).update(kept_minor=kept, settled_at=now())
