"""The only writers of promises. Every change of state fires once; doing it twice does nothing more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from wafaa.lib.prepared import Change, Prepared, Slot
from wafaa.lib.time import now
from wafaa.people.models import Customer
from wafaa.promises import clock, events, tally
from wafaa.promises.models import BY_FACTS, LIVE, WAITED_FOR, Policy, Promise, PromiseState, Revision, Segment, Tally
from wafaa.promises.policies import calendar_of, hours_of
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.models import Event
from wafaa.work.unit import unit

RISK_PERCENT = 75
COUNTED = ("due", "kept", "broken")
"""What of a tally can be counted anew from the promises."""


class InThePast(ValueError):
    """A promise cannot be due before now."""


def make(
    kind: str,
    customer: Customer,
    subject: str,
    *,
    policy: Policy | None = None,
    due_at: datetime | None = None,
    text: str = "",
    staff_id: int | None = None,
    team_id: int | None = None,
    risk_at: datetime | None = None,
    even_past: bool = False,
    labels: Mapping[str, str] | None = None,
) -> Promise:
    """Promise something: by a policy's minutes in its hours or its team's, or by a stated instant; then it is at risk
    from `risk_at`, else when three quarters of the time are over. `labels` are `about`, `carrier`, `region` and
    `source`. Raises InThePast, unless it was promised elsewhere (`even_past`): then it is broken with the next tick."""
    start = now()
    if policy is not None:
        due_at, risk, traits = _by_policy(start, policy, calendar_of(policy, team_id))
    else:
        due_at, risk, traits = _by_date(start, due_at, even_past=even_past)
        risk = risk if risk_at is None else min(risk_at, due_at)
    with unit():
        promise: Promise = Promise.objects.create(
            kind=kind,
            customer=customer,
            subject=subject,
            text=text[:300],
            staff_id=staff_id,
            team_id=team_id,
            made_at=start,
            due_at=due_at,
            first_due_at=due_at,
            at_risk_at=risk,
            next_tick_at=risk,
            at_desk=kind not in BY_FACTS,
            **traits,
            **(labels or {}),
        )
        tally.made(promise)
        Segment.objects.create(promise=promise, running=True, why="made", started_at=start)
        announce(events.PromiseMade, promise)
    return promise


def _by_policy(start: datetime, policy: Policy, calendar_id: int | None) -> tuple[datetime, datetime, dict[str, Any]]:
    hours = hours_of(calendar_id, in_hours=not policy.around_the_clock)
    due_at = clock.due(start, policy.minutes, hours)
    risk = clock.risk_at(start, due_at, policy.minutes, policy.risk_percent, hours)
    traits = {
        "target_minutes": policy.minutes,
        "in_hours": not policy.around_the_clock,
        "calendar_id": calendar_id,
    }
    return due_at, risk, traits


def _by_date(start: datetime, due_at: datetime | None, *, even_past: bool) -> tuple[datetime, datetime, dict[str, Any]]:
    if due_at is None or (due_at <= start and not even_past):
        raise InThePast
    return due_at, start + (due_at - start) * RISK_PERCENT / 100, {}


def mark_at_risk(promise: Promise) -> bool:
    """The time is running out. True when this call made the change."""
    with unit():
        mine = Promise.objects.filter(pk=promise.pk, state=PromiseState.OPEN, next_tick_at__lte=now()).update(
            state=PromiseState.AT_RISK, next_tick_at=promise.due_at
        )
        if mine:
            announce(events.PromiseAtRisk, promise)
    return bool(mine)


def mark_broken(promise: Promise) -> bool:
    """The time is over and it was not done. True when this call made the change."""
    with unit():
        at = now()
        mine = Promise.objects.filter(pk=promise.pk, state__in=LIVE, next_tick_at__isnull=False, due_at__lte=at).update(
            state=PromiseState.BROKEN, broken_at=at, counted_at=at, next_tick_at=None
        )
        if mine:
            tally.broken(promise, at)
            announce(events.PromiseBroken, promise)
    return bool(mine)


def keep(promise: Promise) -> bool:
    """It was done. In time: kept. After the due instant: it is broken, and settled late."""
    at = now()
    with unit():
        if promise.state in LIVE and at > promise.due_at and promise.next_tick_at is not None:
            mark_broken(promise)
        kept = KEEP.make(pk=promise.pk, store=scope.current().store_id, at=at)
        late = 0 if kept else _settle_late(promise, at)
        if kept or late:
            end_segment(promise, at)
            if kept:
                tally.kept(promise, at)
            announce(events.PromiseKept if kept else events.PromiseSettledLate, promise)
    return bool(kept)


KEEP = Change(
    lambda: Promise.everywhere.filter(pk=Slot("pk"), store_id__same=Slot("store"), state__in=LIVE),
    state=PromiseState.KEPT,
    settled_at=Slot("at"),
    counted_at=Slot("at"),
    next_tick_at=None,
)


def _settle_late(promise: Promise, at: datetime) -> int:
    return Promise.objects.filter(pk=promise.pk, state=PromiseState.BROKEN, settled_at=None).update(settled_at=at)


def cancel(promise: Promise) -> bool:
    """It is no longer owed, and counts neither as kept nor as broken; one already broken stays broken."""
    with unit():
        dropped = Promise.objects.filter(pk=promise.pk, state__in=LIVE).update(
            state=PromiseState.CANCELLED, settled_at=now(), next_tick_at=None
        )
        if dropped:
            tally.made(promise, -1)
        mine = dropped or _settle_late(promise, now())
        if mine:
            end_segment(promise, now())
            announce(events.PromiseCancelled, promise)
    return bool(mine)


def reopen(promise: Promise) -> bool:
    """What had settled it was taken back (an undone reply): it is owed again, by the date it had, with its clock
    as it stood. True when it was settled."""
    with unit():
        lock(promise)
        if promise.state not in (PromiseState.KEPT, PromiseState.BROKEN) or promise.settled_at is None:
            return False
        last = Segment.objects.filter(promise=promise).latest("id")
        Segment.objects.filter(pk=last.pk).update(ended_at=None)
        if promise.state == PromiseState.KEPT:
            tally.kept(promise, promise.settled_at, -1)
        promise.settled_at = None
        if promise.state == PromiseState.KEPT:
            promise.counted_at = None
            promise.state = PromiseState.AT_RISK if was_at_risk(promise) else PromiseState.OPEN
            promise.next_tick_at = _next_tick(promise) if last.running else None
        promise.save(update_fields=["state", "settled_at", "counted_at", "next_tick_at"])
        announce(events.PromiseReopened, promise)
    return True


def was_at_risk(promise: Promise) -> bool:
    """Whether it was told to be at risk, for the date it has now."""
    told = Event.objects.filter(
        customer_id=promise.customer_id, name=events.PromiseAtRisk.name, data__promise_id=promise.pk
    )
    moved = Revision.objects.filter(promise=promise).order_by("-id").first()
    return bool((told.filter(at__gt=moved.at) if moved else told).exists())


def renegotiate(promise: Promise, due_at: datetime, *, why: str = "", told: bool = False) -> bool:
    """Give it another date with the customer's knowledge, and let its clock run to that. The old date stays in
    its history. False when nothing is owed any more. Raises InThePast."""
    at = now()
    if due_at <= at:
        raise InThePast
    with unit():
        lock(promise)
        if promise.state not in WAITED_FOR or promise.settled_at is not None:
            return False
        if promise.next_tick_at is None and promise.state != PromiseState.BROKEN:
            end_segment(promise, at)
            Segment.objects.create(promise=promise, running=True, why="renegotiated", started_at=at)
        if promise.broken_at is not None:
            tally.broken(promise, promise.broken_at, -1)
        revise(promise, due_at, why)
        promise.at_risk_at = at + (due_at - at) * RISK_PERCENT / 100
        promise.state, promise.broken_at, promise.counted_at = PromiseState.OPEN, None, None
        promise.next_tick_at = promise.at_risk_at
        # From now on it is a stated instant, not so many minutes of a policy.
        promise.target_minutes, promise.in_hours = None, False
        promise.save()
        if told:
            tell(promise, at)
        announce(events.PromiseRenegotiated, promise)
    return True


def revise(promise: Promise, due_at: datetime, why: str) -> None:
    """Give the locked promise another date, the old one kept in its history; its caller saves it."""
    Revision.objects.create(
        promise=promise, was_due_at=promise.due_at, due_at=due_at, why=why[:200], by=scope.current().actor
    )
    tally.made(promise, -1)
    promise.due_at = due_at
    tally.made(promise)


def tell(promise: Promise, at: datetime) -> bool:
    """The customer was told at this instant of the date it has now, or that it is broken. True when they did not know
    it yet. Whether it was before the date they knew was over is counted once."""
    with unit():
        lock(promise)
        untold = list(Revision.objects.filter(promise=promise, told_at=None).order_by("id"))
        if not untold and (promise.told_at is not None or promise.state != PromiseState.BROKEN):
            return False
        Revision.objects.filter(pk__in=[one.pk for one in untold]).update(told_at=at)
        promise.told_at = at
        promise.save(update_fields=["told_at"])
        # What they knew is the date before the first move that nobody told them of.
        tally.told(promise, at, in_time=at < (untold[0].was_due_at if untold else promise.due_at))
    return True


def untell(promise: Promise, at: datetime) -> bool:
    """What they were taken to be told at this instant did not reach them: they do not know it, and it counts for
    nothing. True when that changed something."""
    with unit():
        lock(promise)
        moves = list(Revision.objects.filter(promise=promise).order_by("id"))
        told = [one for one in moves if one.told_at == at]
        if not told and promise.told_at != at:
            return False
        known = told or [one for one in moves if one.at > at]
        tally.told(promise, at, in_time=at < (known[0].was_due_at if known else promise.due_at), step=-1)
        Revision.objects.filter(pk__in=[one.pk for one in told]).update(told_at=None)
        if promise.told_at == at:
            promise.told_at = max((one.told_at for one in moves if one.told_at and one.told_at != at), default=None)
            promise.save(update_fields=["told_at"])
    return True


def pause(promise: Promise, why: str) -> bool:
    """Stop the clock (the shop waits for the customer, say). True when it was running."""
    at = now()
    with unit():
        mark_broken(promise)
        mine = Promise.objects.filter(pk=promise.pk, state__in=LIVE, next_tick_at__isnull=False).update(
            next_tick_at=None
        )
        if mine:
            end_segment(promise, at)
            Segment.objects.create(promise=promise, running=False, why=why[:40], started_at=at)
            announce(events.PromisePaused, promise)
    return bool(mine)


def resume(promise: Promise, why: str) -> bool:
    """Let the clock go on with the time that was left. True when it was paused."""
    at = now()
    with unit():
        lock(promise)
        if promise.state not in LIVE or promise.next_tick_at is not None:
            return False
        end_segment(promise, at)
        promise.due_at, promise.at_risk_at = _what_is_left(promise, at)
        promise.next_tick_at = _next_tick(promise)
        promise.save(update_fields=["due_at", "at_risk_at", "next_tick_at"])
        Segment.objects.create(promise=promise, running=True, why=why[:40], started_at=at)
        announce(events.PromiseResumed, promise)
    return True


def _next_tick(promise: Promise) -> datetime:
    """When the clock has something to say next: who was at risk once is not told so again."""
    return promise.due_at if promise.state == PromiseState.AT_RISK else promise.at_risk_at


def lock(promise: Promise) -> None:
    promise.refresh_from_db(from_queryset=Promise.objects.select_for_update())


def _what_is_left(promise: Promise, at: datetime) -> tuple[datetime, datetime]:
    if promise.target_minutes is None:
        return promise.due_at, max(promise.at_risk_at, at)
    hours = hours_of(promise.calendar_id, in_hours=promise.in_hours)
    running = Segment.objects.filter(promise=promise, running=True).values_list("started_at", "ended_at")
    ran = [(start, end or at) for start, end in running]
    used = clock.used_minutes(ran, hours)
    left = max(0.0, promise.target_minutes - used)
    due_at = clock.due(at, left, hours)
    until_risk = max(0.0, promise.target_minutes * RISK_PERCENT / 100 - used)
    return due_at, min(due_at, clock.due(at, until_risk, hours))


def entrust(promise: Promise, *, staff_id: int | None, team_id: int | None) -> None:
    """Who has to keep it from now on."""
    with unit():
        Promise.objects.filter(pk=promise.pk).update(staff_id=staff_id, team_id=team_id)


def carry(ids: Sequence[int], subject: str) -> None:
    """These are about another subject from now on (its conversation was merged or split); their clocks run on."""
    with unit():
        Promise.objects.filter(pk__in=ids).update(subject=subject)


def pass_on(subject: str, customer: Customer) -> int:
    """What was promised about this subject is promised to this person, whoever it was promised to before; how much
    that was. Dates, history and numbers stay."""
    with unit():
        others = Promise.objects.filter(subject=subject).exclude(customer_id=customer.root_id)
        theirs = Q(customer__joined_to_id__isnull=False) & Q(customer__joined_to_id=customer.root_id)
        ids = list(others.exclude(theirs).values_list("pk", flat=True))
        return Promise.objects.filter(pk__in=ids).update(customer_id=customer.root_id)


def owed_on(subject: str) -> list[Promise]:
    """What is still owed on this subject, nearest first."""
    owed = [one for one in OWED.all(store=scope.current().store_id, subject=subject) if one.state in WAITED_FOR]
    return sorted(owed, key=lambda one: (one.due_at, one.pk))


# States and order are looked at here: asked for them, SQLite walks what the store owes instead of the subject's.
OWED: Prepared[Promise] = Prepared(
    lambda: Promise.everywhere.filter(store_id=Slot("store"), subject=Slot("subject"), settled_at=None)
)


def recount_tally() -> None:
    """Count the entered store's promises anew: after rows were written past the verbs. What customers were told of
    stays as it was counted."""
    with unit():
        for state, column in ((PromiseState.KEPT, "settled_at"), (PromiseState.BROKEN, "broken_at")):
            Promise.objects.filter(state=state, counted_at=None).update(counted_at=F(column))
        tally.hold()  # after the promises, as everybody does; from here on they and their figures agree
        steps = tally.of_all(Promise.objects.order_by().iterator())
        # What is missing is added: set to nothing first, the rows would be locked in any order.
        for month, by, name, *counted in Tally.objects.values_list("month", "by", "name", *COUNTED):
            steps.subtract({((month, by, name), figure): n for figure, n in zip(COUNTED, counted, strict=True)})
        tally.add(steps)


def end_segment(promise: Promise, at: datetime) -> None:
    END_SEGMENT.make(promise=promise.pk, store=scope.current().store_id, at=at)


END_SEGMENT = Change(
    lambda: Segment.everywhere.filter(promise_id=Slot("promise"), store_id__same=Slot("store"), ended_at=None),
    ended_at=Slot("at"),
)


def announce(kind: type[events.PromiseEvent], promise: Promise) -> None:
    emit(
        kind(promise.pk, promise.kind, promise.subject),
        topic=promise.subject,
        team_id=promise.team_id,
        customer_id=promise.customer_id,
    )
