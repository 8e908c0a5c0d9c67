"""Leaving some people without a gift, to see what it brings; and what they bought since."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError
from django.db.models import F

from wafaa.lib.ids import new_id
from wafaa.lib.time import now
from wafaa.loyalty.events import MeasureBegan, MeasureEnded
from wafaa.loyalty.measuring import GESTURE, WHATS, is_drawn, measured, was_told
from wafaa.loyalty.models import Draw, Measure
from wafaa.loyalty.models.measure import MOST_SHARE
from wafaa.loyalty.purchases import purchase_of
from wafaa.orders.models import Order
from wafaa.people.models import Customer, everyone_in
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

WINDOW, SETTLES = timedelta(days=90), timedelta(days=14)
"""What is bought in so many days counts, and so long after them things may still come back."""


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


def draw(customer: Customer, what: str) -> Draw | None:
    """On which side they stand of what is measured, drawn now if it is the first time; None where nothing is measured,
    or where the gift is theirs in any case. In the open unit."""
    measure = measured(what)
    whole: Customer = customer.joined_to or customer
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
