"""Calls and visits at the counter, written down by hand or told by the shop's own telephone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from wafaa.channels.models import Arrival, Channel, File, Line
from wafaa.inbox import events, search
from wafaa.inbox.calls_to_make import best_time, open_of
from wafaa.inbox.models import (
    Call,
    CallOutcome,
    CallWay,
    Conversation,
    FollowUp,
    FollowUpWhy,
    Message,
    MessageKind,
    Status,
)
from wafaa.inbox.verbs import following_up, promising, tending
from wafaa.inbox.verbs.receiving import BROUGHT_UP as RECEIVED
from wafaa.inbox.verbs.receiving import open_conversation, reopen
from wafaa.inbox.verbs.replying import KeyReused
from wafaa.lib.text.safe import preview
from wafaa.lib.time import now
from wafaa.people.models import Customer, everyone_in
from wafaa.promises import verbs as promises
from wafaa.promises.models import PromiseKind
from wafaa.promises.policies import the_policy
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

BROUGHT_UP = ("first_reply_seconds", *RECEIVED)
A_QUARTER = timedelta(minutes=15)
"""So long before the promised minute a call back stands as due."""
CALLS_BACK_WITHIN = timedelta(hours=4)
"""Where the store has no policy for answers by phone."""


def log_call(
    customer: Customer,
    *,
    way: str,
    outcome: str,
    key: str,
    text: str = "",
    number: str = "",
    seconds: int | None = None,
    conversation: Conversation | None = None,
    call_back_at: datetime | None = None,
    call_back_text: str = "",
    keeps: Collection[str] = (),
    then: str = "",
    follow_up: FollowUp | None = None,
    line: Line | None = None,
    arrival: Arrival | None = None,
    staff_id: int | None = None,
    files: Sequence[File] = (),
) -> Message:
    """Write down a call or a visit: in this conversation, else in the person's open one by phone, else in a new one.

    Whoever was spoken to has been answered: what was promised as an answer is kept, and so are the promises named in
    `keeps` (public ids of this conversation's). A call of theirs that nobody took leaves them waiting, and is called
    back by `call_back_at`, or by the store's own time. A call of ours keeps the `follow_up` it was made for, or those
    of the person whose time has come; where nobody answers they are tried again. `key` is the form's own id: a double
    click is one call. `staff_id`: who spoke, where that is not whoever writes it down. Raises KeyReused,
    promises.InThePast.
    """
    talked = outcome == CallOutcome.ANSWERED
    with unit():
        take_turns(f"call:{customer.store_id}:{customer.root_id}")
        if known := _known(key, customer, way, outcome, text):
            return known
        is_new = False
        conversation = reopen(conversation) if conversation is not None else running(customer)
        if conversation is None:
            conversation, is_new = open_conversation(customer, line, Channel.PHONE, ""), True
        message = _write(conversation, customer, text, key, arrival, staff_id, files)
        Call.objects.create(
            message=message, way=way, outcome=outcome, number=number[:20], seconds=seconds, is_talk=talked
        )
        waits = way == CallWay.IN and not talked
        _bring_up(conversation, message, customer, _in_a_word(way, waits), talked=talked, waits=waits)
        if is_new:
            emit(events.ConversationOpened(conversation.pk, message.pk), **_about(conversation))
        _promise(conversation, customer, talked, waits, call_back_at, call_back_text, keeps)
        if way == CallWay.OUT or follow_up is not None:
            _follow_up(follow_up, customer, message, outcome)
            promising.mirror(conversation, promises.owed_on(conversation.topic))
        conversation.save(update_fields=BROUGHT_UP)
        emit(events.CallLogged(conversation.pk, message.pk, way, outcome), **_about(conversation))
        if then:
            tending.set_status(conversation, then)
    return message


def _follow_up(named: FollowUp | None, customer: Customer, message: Message, outcome: str) -> None:
    waiting = [named] if named is not None else [one for one in open_of(customer) if one.best_at <= now()]
    for one in waiting:
        following_up.after_call(one, message, outcome)


WORTH = {CallOutcome.NO_ANSWER: 0, CallOutcome.VOICEMAIL: 1, CallOutcome.ANSWERED: 2}


def call_told(
    customer: Customer,
    *,
    way: str,
    outcome: str,
    key: str,
    number: str = "",
    seconds: int | None = None,
    line: Line | None = None,
    arrival: Arrival | None = None,
    staff_id: int | None = None,
    files: Sequence[File] = (),
) -> Message:
    """Write down what the shop's telephone tells of a call. It may tell more later, in any order and twice: a missed
    call on which a message was left, one that was taken after all. What it is worth only grows."""
    with unit():
        take_turns(f"call:{customer.store_id}:{customer.root_id}")
        known = Message.objects.filter(key=key, kind=MessageKind.CALL).select_related("call", "conversation").first()
        if known is None:
            return log_call(
                customer,
                way=way,
                outcome=outcome,
                key=key,
                number=number,
                seconds=seconds,
                line=line,
                arrival=arrival,
                staff_id=staff_id,
                files=files,
            )
        message: Message = known
        if WORTH[CallOutcome(outcome)] > WORTH[CallOutcome(message.call.outcome)]:
            _grow(message, outcome, seconds, staff_id, files)
    return message


def _grow(message: Message, outcome: str, seconds: int | None, staff_id: int | None, files: Sequence[File]) -> None:
    call, conversation = message.call, message.conversation
    talked = outcome == CallOutcome.ANSWERED
    call.outcome, call.seconds, call.is_talk = outcome, seconds, talked
    call.save(update_fields=["outcome", "seconds", "is_talk"])
    message.staff_id, message.has_files = staff_id or message.staff_id, bool(files) or message.has_files
    message.save(update_fields=["staff", "has_files"])
    message.files.add(*files)
    if talked:
        for one in FollowUp.objects.select_related("promise", "customer").filter(call=message, settled_at=None):
            following_up.after_call(one, message, outcome)
        owed = promises.owed_on(conversation.topic)
        for promise in owed:
            if promise.kind in promising.REPLIES:
                promises.keep(promise)
        conversation.waiting_since = None
        promising.mirror(conversation, promises.owed_on(conversation.topic))
        conversation.save(update_fields=["waiting_since", *promising.MIRRORED])
    emit(events.CallLogged(conversation.pk, message.pk, call.way, outcome), **_about(conversation))


def running(customer: Customer) -> Conversation | None:
    """The person's latest conversation by phone that is not solved, locked."""
    rows = Conversation.objects.visible().filter(everyone_in(customer), channel=Channel.PHONE)
    found = rows.exclude(status=Status.SOLVED).order_by("-last_at", "-id").first()
    return reopen(found) if found is not None else None


def call_back_words() -> str:
    """What is promised to somebody whose call was missed, in the language of the store."""
    with translation.override(scope.current().store.language):
        return _("Call back")


def _in_a_word(way: str, waits: bool) -> str:
    """What a list shows of a call of which nothing was written, in the language of the store."""
    with translation.override(scope.current().store.language):
        return _("Missed call") if waits else str(CallWay(way).label)


def _known(key: str, customer: Customer, way: str, outcome: str, text: str) -> Message | None:
    """What was written down under this key already. Raises KeyReused when that was something else."""
    found = Message.objects.filter(key=key, kind=MessageKind.CALL).select_related("call", "customer").first()
    if found is None:
        return None
    same = (found.call.way, found.call.outcome, found.text) == (way, outcome, text.strip())
    if not same or found.customer is None or found.customer.root_id != customer.root_id:
        raise KeyReused
    known: Message = found
    return known


def _write(
    conversation: Conversation,
    customer: Customer,
    text: str,
    key: str,
    arrival: Arrival | None,
    staff_id: int | None,
    files: Sequence[File],
) -> Message:
    message: Message = Message.objects.create(
        conversation=conversation,
        kind=MessageKind.CALL,
        channel=Channel.PHONE,
        text=text.strip(),
        customer=customer,
        staff_id=staff_id or scope.current().staff_id,
        arrival=arrival,
        key=key,
        has_files=bool(files),
    )
    message.files.set(files)
    search.index_message(message, "")
    return message


def _bring_up(
    conversation: Conversation, message: Message, customer: Customer, words: str, *, talked: bool, waits: bool
) -> None:
    """Who was spoken to waits no more; whose call was missed waits from now; a try of ours that reached nobody
    changes neither."""
    if talked:
        if conversation.first_reply_seconds is None:
            waited = message.at - conversation.opened_at
            conversation.first_reply_seconds = max(0, int(waited.total_seconds()))
        conversation.waiting_since = None
    elif waits:
        conversation.waiting_since = conversation.waiting_since or message.at
    conversation.last_at = message.at
    conversation.last_kind = MessageKind.IN if waits else MessageKind.CALL
    conversation.preview = preview(message.text, 140) or words
    conversation.message_count += 1
    conversation.last_message_id = message.pk
    conversation.customer_name = customer.name or conversation.customer_name
    customer.last_at = message.at
    customer.save(update_fields=["last_at"])


def _promise(
    conversation: Conversation,
    customer: Customer,
    talked: bool,
    waits: bool,
    at: datetime | None,
    words: str,
    keeps: Collection[str],
) -> None:
    owed = promises.owed_on(conversation.topic)
    if talked:
        for promise in owed:
            if promise.kind in promising.REPLIES or promise.public_id in keeps:
                promises.keep(promise)
    if waits:
        for promise in owed:
            if promise.kind == PromiseKind.RESOLUTION and promise.next_tick_at is None:
                promises.resume(promise, "customer_called")
    if at is not None:
        _call_back(conversation, customer, at, words or call_back_words())
    elif waits and not any(promise.kind in promising.REPLIES for promise in owed):
        _call_back_in_time(conversation, customer)
    promising.mirror(conversation, promises.owed_on(conversation.topic))


def _call_back(conversation: Conversation, customer: Customer, at: datetime, words: str) -> None:
    made = promises.make(
        PromiseKind.OWN,
        customer,
        conversation.topic,
        due_at=at,
        text=words,
        staff_id=scope.current().staff_id,
        team_id=conversation.team_id,
    )
    following_up.put_on_the_list(made, customer, why=FollowUpWhy.PROMISED, at=max(now(), at - A_QUARTER))


def _call_back_in_time(conversation: Conversation, customer: Customer) -> None:
    """By the policy for answers by phone; it is an answer like any other, kept by whoever speaks to them first."""
    kind = PromiseKind.FIRST_REPLY if conversation.first_reply_seconds is None else PromiseKind.NEXT_REPLY
    policy = the_policy(kind, channel=Channel.PHONE, priority=conversation.priority, customer_kind=customer.kind)
    made = promises.make(
        kind,
        customer,
        conversation.topic,
        policy=policy,
        due_at=None if policy else now() + CALLS_BACK_WITHIN,
        text=call_back_words(),
        staff_id=conversation.assignee_id,
        team_id=conversation.team_id,
    )
    following_up.put_on_the_list(made, customer, why=FollowUpWhy.MISSED, at=best_time(customer, now()))


def _about(conversation: Conversation) -> dict[str, Any]:
    return {
        "topic": conversation.topic,
        "team_id": conversation.team_id,
        "customer_id": conversation.customer_id,
    }
