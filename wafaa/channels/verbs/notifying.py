"""Telling customers news by itself: each piece once, on the way that reaches them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from wafaa.channels import events
from wafaa.channels.abilities import Load
from wafaa.channels.connector import abilities_of
from wafaa.channels.gate import may_send
from wafaa.channels.models import INSIDE, Channel, Line, LineState, Notice, NoticeState, Outgoing, OutgoingState
from wafaa.channels.reach import address_on
from wafaa.channels.verbs.outgoing import queue, withdraw
from wafaa.lib.time import now
from wafaa.people import queries as people
from wafaa.people.models import Customer, Identity, Purpose
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

USUAL = (Channel.EMAIL, Channel.WHATSAPP, Channel.SMS, Channel.TELEGRAM, Channel.MESSENGER, Channel.INSTAGRAM)
"""The order in which news goes out to who has named no channel: first what costs nothing and can be read again."""
NO_WAY = "no_address"
LONGEST_KEY = 160
Way = tuple[Line, Identity]


def notify(
    customer: Customer,
    *,
    key: str,
    code: str,
    subject: str,
    title: str,
    text: str,
    purpose: str = Purpose.SERVICE,
    at_once: bool = True,
    data: Mapping[str, Any] | None = None,
) -> Notice:
    """Tell a customer something, once for each `key` however often this is called. `title` is the heading where the
    channel has one. What is not `at_once` waits for the hours they prefer. `data` is kept on the notice for who sent
    it; a channel under "by" is the only one that it goes by, a line's id under "line" the only line. Where no way leads
    to them, it says why."""
    if len(key) > LONGEST_KEY:
        key = f"{key[:80]}:{hashlib.sha256(key.encode()).hexdigest()}"
    with unit():
        take_turns(f"notice:{scope.current().store_id}:{key}")
        known: Notice | None = Notice.objects.filter(key=key).first()
        if known is not None:
            return known
        notice: Notice = Notice.objects.create(
            key=key,
            code=code,
            customer_id=customer.root_id,
            subject=subject,
            purpose=purpose,
            at_once=at_once,
            title=title[:200],
            text=text,
            data=dict(data or {}),
        )
        _put_on_a_way(notice)
    return notice


def follow(notice: Notice, outgoing: Outgoing) -> None:
    """Its carrier went out: it is told. It will not, or it came back: it is not, and the next way is tried. Safe to run
    twice."""
    with unit():
        notice.refresh_from_db(from_queryset=Notice.objects.select_for_update())
        if outgoing.sent_at is not None and outgoing.state != OutgoingState.FAILED:
            _told(notice, outgoing)
        elif outgoing.state == OutgoingState.CANCELLED:
            _untold(notice, "withdrawn")
        elif outgoing.state in (OutgoingState.FAILED, OutgoingState.REFUSED) and _is_the_last(notice, outgoing):
            _came_back(notice)
            _put_on_a_way(notice, outgoing.reason if outgoing.state == OutgoingState.REFUSED else "")


def recall_notices(subject: str, whose: Customer | None) -> int:
    """What was to be told about this subject to anybody but this person, and has not left yet, does not go out; how
    much that was. What it told is news again for whoever is told of the subject from now on."""
    recalled = 0
    with unit():
        rows = Notice.objects.select_for_update(of=("self",)).filter(subject=subject).exclude(state=NoticeState.TOLD)
        for notice in rows.select_related("customer").order_by("id"):
            if whose is not None and notice.customer.root_id == whose.root_id:
                continue
            if notice.state == NoticeState.WAITING and not _is_withdrawn(notice):
                continue
            _forget(notice)
            recalled += 1
    return recalled


def recall_notice(notice: Notice) -> bool:
    """Take it back while it still waits; what it told is news again. False when it has left, or never set out."""
    with unit():
        held = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        if held.state != NoticeState.WAITING or not _is_withdrawn(held):
            return False
        _forget(held)
    return True


def _is_withdrawn(notice: Notice) -> bool:
    queued = Outgoing.objects.filter(notice=notice).order_by("-id").first()
    return queued is not None and withdraw(queued)


def _forget(notice: Notice) -> None:
    notice.key, notice.state, notice.reason = f"{notice.key[:130]}~{notice.pk}", NoticeState.UNTOLD, "withdrawn"
    notice.save(update_fields=["key", "state", "reason"])


def _is_the_last(notice: Notice, outgoing: Outgoing) -> bool:
    return not Outgoing.objects.filter(notice=notice, pk__gt=outgoing.pk).exists()


def _told(notice: Notice, outgoing: Outgoing) -> None:
    if notice.state == NoticeState.TOLD:
        return
    notice.state, notice.told_at, notice.reason = NoticeState.TOLD, outgoing.sent_at, ""
    notice.save(update_fields=["state", "told_at", "reason"])
    _say(events.NoticeTold, notice)


def _came_back(notice: Notice) -> None:
    """Told means that it reached them, as far as anybody knows: now it is known that it did not."""
    if notice.told_at is None:
        return
    told_at, notice.told_at = notice.told_at, None
    notice.save(update_fields=["told_at"])
    happening = events.NoticeCameBack(notice.pk, notice.code, notice.subject, told_at.isoformat())
    emit(happening, topic=notice.subject, customer_id=notice.customer_id)


def _untold(notice: Notice, why: str) -> None:
    if notice.state == NoticeState.UNTOLD and notice.reason == why:
        return
    notice.state, notice.reason, notice.told_at = NoticeState.UNTOLD, why, None
    notice.save(update_fields=["state", "reason", "told_at"])
    _say(events.NoticeUntold, notice)


def _say(kind: type[events.NoticeTold | events.NoticeUntold], notice: Notice) -> None:
    emit(kind(notice.pk, notice.code, notice.subject), topic=notice.subject, customer_id=notice.customer_id)


def _put_on_a_way(notice: Notice, was_refused: str = "") -> None:
    """The first way that is open now, else the first that opens later. Where none is left, what the gate said of the
    last one (`was_refused`) tells more than that there is none."""
    way, why = _open_way(notice)
    if way is None:
        _untold(notice, was_refused if was_refused and why == NO_WAY else why)
        return
    line, address = way
    notice.tried, notice.state = [*notice.tried, str(line.channel)], NoticeState.WAITING
    notice.save(update_fields=["tried", "state"])
    queue(
        notice.customer,
        line,
        line.channel,
        purpose=notice.purpose,
        text=notice.text,
        to=address.value,
        subject=notice.subject,
        envelope={"title": notice.title, "kind": "notice"},
        is_automatic=True,
        notice=notice,
    )


def _open_way(notice: Notice) -> tuple[Way | None, str]:
    held, why = None, NO_WAY
    for line, address in ways_out(notice.customer):
        if str(line.channel) in notice.tried or not _is_meant(notice, line):
            continue
        verdict = may_send(
            notice.customer,
            notice.purpose,
            line.channel,
            now(),
            is_automatic=True,
            to=address.value,
            line=line,
            load=Load(notice.text),
            notice=notice,
        )
        if verdict.says == "yes":
            return (line, address), ""
        if verdict.says == "later":
            held = held or (line, address)
        elif why == NO_WAY:
            why = verdict.code
    return held, why


def _is_meant(notice: Notice, line: Line) -> bool:
    """Whether it may go by this line at all, by what its sender wants."""
    wanted = notice.data
    return bool(wanted.get("by", line.channel) == line.channel and wanted.get("line", line.pk) == line.pk)


def ways_out(customer: Customer) -> list[Way]:
    """The lines and addresses by which the store can write to a person unasked: their own channel first."""
    identities = people.identities_of(customer)
    found = []
    for line in Line.objects.exclude(state=LineState.OFF).exclude(channel__in=INSIDE).order_by("pk"):
        can = abilities_of(line.channel)
        address = address_on(line.channel, line, identities) if can.text and not can.is_public else None
        if address is not None:
            found.append((line, address))
    return sorted(found, key=lambda way: _rank(customer, way[0]))


def _rank(customer: Customer, line: Line) -> tuple[bool, int]:
    place = USUAL.index(line.channel) if line.channel in USUAL else len(USUAL)
    return customer.preferred_channel != line.channel, place
