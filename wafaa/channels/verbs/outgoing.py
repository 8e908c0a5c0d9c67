"""The life of a message on its way out. Each change is one conditional update: only one of two wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from wafaa.channels import events
from wafaa.channels.abilities import Load
from wafaa.channels.gate import Verdict, may_send
from wafaa.channels.models import INSIDE, Line, Notice, Outgoing, OutgoingState
from wafaa.lib.prepared import Change, Slot
from wafaa.lib.time import now
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.unit import unit

SEND = "wafaa.channels.sending.send_due"
ASK = "wafaa.channels.sending.ask_about"
ASK_AFTER = [timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1)]
GIVE_UP_AFTER = timedelta(hours=48)
FEWEST_ATTEMPTS = 10
"""What waited long before its first attempt (send later, preferred hours) is not given up at that one."""
ORDER = [
    OutgoingState.QUEUED,
    OutgoingState.SENDING,
    OutgoingState.SENT,
    OutgoingState.DELIVERED,
    OutgoingState.READ,
]

OF_NEWS = (
    events.OutgoingSent,
    events.OutgoingFailed,
    events.OutgoingRefused,
    events.OutgoingCancelled,
)
"""What becomes of an outgoing that carries news, and the news should hear of."""


def queue(
    customer: Customer,
    line: Line | None,
    channel: str,
    *,
    purpose: str,
    text: str,
    to: str = "",
    subject: str = "",
    envelope: Mapping[str, Any] | None = None,
    hold: timedelta = timedelta(0),
    is_automatic: bool = False,
    team_id: int | None = None,
    notice: Notice | None = None,
) -> Outgoing:
    """Put a message on its way through the gate. It waits `hold` (undo, send later). When the gate says no the
    row exists in state refused with the reason; when it says later, `not_before` is that instant."""
    at = now()
    verdict = may_send(
        customer,
        purpose,
        channel,
        at,
        is_automatic=is_automatic,
        to=to,
        line=line,
        load=Load.of(text, envelope or {}),
        notice=notice,
    )
    with unit():
        outgoing: Outgoing = Outgoing.objects.create(
            customer=customer,
            line=line,
            channel=channel,
            purpose=purpose,
            is_automatic=is_automatic,
            notice=notice,
            subject=subject,
            to=to,
            text=text,
            envelope={**(envelope or {}), "team": team_id},
            state=OutgoingState.REFUSED if verdict.says == "no" else OutgoingState.QUEUED,
            not_before=max(at + hold, verdict.until or at),
            reason=verdict.code,
            created_at=at,
        )
        kind = events.OutgoingRefused if verdict.says == "no" else events.OutgoingQueued
        _tell(kind, outgoing)
        if verdict.says != "no":
            plan_sending(outgoing)
    return outgoing


def plan_sending(outgoing: Outgoing) -> None:
    """One job that sends it when its time has come."""
    jobs.enqueue(SEND, {"outgoing_id": outgoing.pk}, run_after=outgoing.not_before, priority=10)


def wait_until(outgoing: Outgoing, instant: datetime) -> None:
    """Not before this instant: its line rests, or its time has not come."""
    with unit():
        outgoing.not_before = instant
        if Outgoing.objects.filter(pk=outgoing.pk, state=OutgoingState.QUEUED).update(not_before=instant):
            plan_sending(outgoing)


def withdraw(outgoing: Outgoing) -> bool:
    """Undo: stop it while it still waits. False when it is too late."""
    with unit():
        mine = Outgoing.objects.filter(pk=outgoing.pk, state=OutgoingState.QUEUED).update(state=OutgoingState.CANCELLED)
        if mine:
            _tell(events.OutgoingCancelled, outgoing)
    return bool(mine)


def hold_back(outgoing: Outgoing, verdict: Verdict) -> None:
    """The gate changed its mind before sending: wait until then, or not at all."""
    waiting = Outgoing.objects.filter(pk=outgoing.pk, state=OutgoingState.QUEUED)
    with unit():
        if verdict.says == "no":
            if waiting.update(state=OutgoingState.REFUSED, reason=verdict.code):
                _tell(events.OutgoingRefused, outgoing)
            return
        outgoing.not_before = verdict.until or now()
        if waiting.update(not_before=outgoing.not_before, reason=verdict.code):
            plan_sending(outgoing)


def begin_sending(outgoing: Outgoing, lease: str) -> bool:
    """Take the message for sending. False when it is not waiting any more. While it is being sent, `not_before`
    is the end of the lease: earlier nobody else may think that its sender died."""
    at = now()
    with unit():
        return bool(
            BEGIN.make(pk=outgoing.pk, store=scope.current().store_id, now=at, lease=lease, lease_ends=at + jobs.LEASE)
        )


BEGIN = Change(
    lambda: Outgoing.everywhere.filter(
        pk=Slot("pk"), store_id__same=Slot("store"), state=OutgoingState.QUEUED, not_before__lte=Slot("now")
    ),
    state=OutgoingState.SENDING,
    lease=Slot("lease"),
    attempts=F("attempts") + 1,
    not_before=Slot("lease_ends"),
)


def take_over(outgoing: Outgoing, lease: str) -> bool:
    """Go on where a sender died. From now on only the new lease counts: the old sender, should it come back,
    settles nothing. False when its time is not over or somebody was faster."""
    at = now()
    with unit():
        return bool(
            Outgoing.objects.filter(
                pk=outgoing.pk, state=OutgoingState.SENDING, lease=outgoing.lease, not_before__lte=at
            ).update(lease=lease, attempts=F("attempts") + 1, not_before=at + jobs.LEASE)
        )


def look_again(outgoing: Outgoing) -> None:
    """Somebody is sending it: see after their lease whether they lived to tell."""
    with unit():
        plan_sending(outgoing)


def sent(outgoing: Outgoing, lease: str, provider_id: str) -> bool:
    """It went out. Only the holder of the lease may say so."""
    at = now()
    with unit():
        store = scope.current().store_id
        mine = SENT.make(pk=outgoing.pk, store=store, lease=lease, at=at, provider_id=provider_id[:254])
        if mine:
            _tell(events.OutgoingSent, outgoing)
            if outgoing.channel in INSIDE:
                _tell(events.OutgoingShown, outgoing)
    return bool(mine)


SENT = Change(
    lambda: Outgoing.everywhere.filter(
        pk=Slot("pk"), store_id__same=Slot("store"), state=OutgoingState.SENDING, lease=Slot("lease")
    ),
    state=OutgoingState.SENT,
    sent_at=Slot("at"),
    provider_id=Slot("provider_id"),
    lease="",
    error="",
)


def part_sent(outgoing: Outgoing, part: str, provider_id: str) -> None:
    """One of several calls that make up a message was taken: trying again goes on behind it."""
    with unit():
        row = Outgoing.objects.select_for_update().get(pk=outgoing.pk)
        row.envelope = {**row.envelope, "parts": {**(row.envelope.get("parts") or {}), part: provider_id}}
        row.save(update_fields=["envelope"])
    outgoing.envelope = row.envelope


def send_again_later(outgoing: Outgoing, lease: str, why: str, after: timedelta | None) -> None:
    """It did not go out: wait and retry, for 48 hours at most; then it has failed and a person sees it."""
    tried_enough = outgoing.attempts + 1 >= FEWEST_ATTEMPTS
    if tried_enough and now() - (outgoing.again_at or outgoing.created_at) > GIVE_UP_AFTER:
        failed(outgoing, lease, why)
        return
    with unit():
        outgoing.not_before = now() + (after or jobs.back_off(outgoing.attempts + 1))
        mine = Outgoing.objects.filter(pk=outgoing.pk, state=OutgoingState.SENDING, lease=lease).update(
            state=OutgoingState.QUEUED, not_before=outgoing.not_before, error=why[:300], lease=""
        )
        if mine:
            plan_sending(outgoing)


def failed(outgoing: Outgoing, lease: str, why: str) -> None:
    """It will never go out by itself."""
    _end(outgoing, lease, OutgoingState.FAILED, why, events.OutgoingFailed)


def outcome_unknown(outgoing: Outgoing, lease: str, why: str, *, asks: bool = False) -> None:
    """Nobody can tell whether it went out: never sent again blindly. Where the provider can be asked (`asks`) it
    is; else a person decides."""
    with unit():
        if _end(outgoing, lease, OutgoingState.UNKNOWN, why, events.OutgoingUnknown) and asks:
            ask_later(outgoing)


def ask_later(outgoing: Outgoing) -> None:
    """Plan the next question to the provider; after the last one nothing more happens by itself."""
    asked = int(outgoing.envelope.get("asked", 0))
    if asked >= len(ASK_AFTER):
        return
    with unit():
        outgoing.envelope = {**outgoing.envelope, "asked": asked + 1}
        Outgoing.objects.filter(pk=outgoing.pk).update(envelope=outgoing.envelope)
        jobs.enqueue(ASK, {"outgoing_id": outgoing.pk}, run_after=now() + ASK_AFTER[asked])


def _end(outgoing: Outgoing, lease: str, state: str, why: str, kind: type[events.OutgoingEvent]) -> bool:
    with unit():
        mine = Outgoing.objects.filter(pk=outgoing.pk, state=OutgoingState.SENDING, lease=lease).update(
            state=state, error=why[:300], lease=""
        )
        if mine:
            _tell(kind, outgoing)
    return bool(mine)


def try_again(outgoing: Outgoing) -> bool:
    """A person asks for a failed or unknown message to be sent again, with the same key."""
    with unit():
        outgoing.not_before = outgoing.again_at = now()
        mine = Outgoing.objects.filter(pk=outgoing.pk, state__in=[OutgoingState.FAILED, OutgoingState.UNKNOWN]).update(
            state=OutgoingState.QUEUED, not_before=outgoing.not_before, again_at=outgoing.again_at, error=""
        )
        if mine:
            plan_sending(outgoing)
            _tell(events.OutgoingQueued, outgoing)
    return bool(mine)


def let_go(outgoing: Outgoing) -> bool:
    """A person decides that a failed or unknown message is not sent any more."""
    with unit():
        mine = Outgoing.objects.filter(pk=outgoing.pk, state__in=[OutgoingState.FAILED, OutgoingState.UNKNOWN]).update(
            state=OutgoingState.CANCELLED
        )
        if mine:
            _tell(events.OutgoingCancelled, outgoing)
    return bool(mine)


def receipt(outgoing: Outgoing, state: str, at: datetime) -> bool:
    """A receipt came back. State only moves forward: a late "delivered" after "read" changes nothing."""
    earlier = ORDER[2 : ORDER.index(OutgoingState(state))]
    field = {"delivered": "delivered_at", "read": "read_at"}[state]
    kind = {"delivered": events.OutgoingDelivered, "read": events.OutgoingRead}[state]
    with unit():
        mine = Outgoing.objects.filter(pk=outgoing.pk, state__in=earlier).update(state=state, **{field: at})
        if mine:
            _tell(kind, outgoing)
    return bool(mine)


PROVEN_OUT = (OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.UNKNOWN)
"""From here a provider's word that it has the message leads to sent: it need not go out again."""


def told_by_provider(outgoing: Outgoing, state: str, at: datetime, provider_id: str = "", why: str = "") -> bool:
    """The provider says how far a message has come: sent, delivered, read or failed. Its word also settles a send
    whose outcome nobody knew, and one whose answer is still on its way. True when something changed."""
    with unit():
        if state == "failed":
            return bounced(outgoing, why or "provider_failed")
        came = came_through(outgoing, provider_id, at)
        return (receipt(outgoing, state, at) if state in ("delivered", "read") else False) or came


def came_through(outgoing: Outgoing, provider_id: str, at: datetime) -> bool:
    """The provider has it after all. False when that was known."""
    if outgoing.attempts == 0 and outgoing.state == OutgoingState.QUEUED:
        return False
    with unit():
        mine = Outgoing.objects.filter(pk=outgoing.pk, state__in=PROVEN_OUT).update(
            state=OutgoingState.SENT, sent_at=at, provider_id=provider_id[:254], lease="", error=""
        )
        if mine:
            _tell(events.OutgoingSent, outgoing)
    return bool(mine)


def bounced(outgoing: Outgoing, why: str) -> bool:
    """What had gone out came back."""
    with unit():
        mine = Outgoing.objects.filter(pk=outgoing.pk, state__in=[*ORDER[1:], OutgoingState.UNKNOWN]).update(
            state=OutgoingState.FAILED, error=why[:300], lease=""
        )
        if mine:
            _tell(events.OutgoingFailed, outgoing)
    return bool(mine)


def carry(ids: Sequence[int], subject: str) -> None:
    """These belong to another subject from now on (its conversation was merged or split)."""
    with unit():
        Outgoing.objects.filter(pk__in=ids).update(subject=subject)


def _tell(kind: type[events.OutgoingEvent], outgoing: Outgoing) -> None:
    emit(
        kind(outgoing.pk, outgoing.subject),
        topic=outgoing.subject,
        team_id=outgoing.envelope.get("team"),
        customer_id=outgoing.customer_id,
    )
    if outgoing.notice_id is not None and kind in OF_NEWS:
        emit(events.NoticeMoved(outgoing.notice_id, outgoing.pk), customer_id=outgoing.customer_id)
