"""Receiving what customers write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q

from wafaa.channels.models import Arrival, File, Line
from wafaa.inbox import counts, events, search
from wafaa.inbox.asides import ASIDE, is_aside
from wafaa.inbox.models import Conversation, Message, MessageKind, Status
from wafaa.inbox.verbs import promising, scheduling
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text.safe import preview, visible
from wafaa.lib.time import now
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores import verbs as stores
from wafaa.work.events import emit
from wafaa.work.unit import unit

REOPENS_WITHIN = timedelta(days=14)
BROUGHT_UP = (
    "status",
    "solved_at",
    "last_at",
    "last_kind",
    "preview",
    "message_count",
    "last_message_id",
    "waiting_since",
    "customer_name",
    "snoozed_until",
    "scheduled_at",
    *promising.MIRRORED,
)


def receive(
    customer: Customer,
    *,
    channel: str,
    text: str,
    key: str | None,
    line: Line | None = None,
    conversation: Conversation | None = None,
    subject: str = "",
    html: str = "",
    quoted: str = "",
    files: Sequence[File] = (),
    warnings: Sequence[str] = (),
    arrival: Arrival | None = None,
    expects_answer: bool = True,
    team_id: int | None = None,
    about_id: int | None = None,
) -> Message:
    """Write down what a customer wrote: in this conversation, or in a new one. The same key from the
    same customer is the same message. A solved conversation opens again within 14 days; later a new one begins.
    What a machine wrote (`expects_answer` False: a holiday notice, say) is shown, and nothing is promised for it; nor
    for a short answer to what the store asked (`inbox.asides`).
    `team_id` and `about_id` are what a new one has instead of its line's team (see `verbs.asking`).
    What was known already is told by its `is_known`.
    """
    with unit():
        conversation = _locked(conversation) if conversation else None
        if known := _known(conversation, customer, key):
            known.is_known = True
            return known
        answers = conversation is not None and expects_answer and not files and is_aside(conversation, customer, text)
        if answers:
            expects_answer, warnings = False, [*warnings, ASIDE]
        if conversation is not None and expects_answer:
            conversation = _reopened(conversation)
        is_new = conversation is None
        conversation = conversation or open_conversation(
            customer, line, channel, subject, team_id=team_id, about_id=about_id
        )
        message = _write(conversation, customer, channel, text, key, html, quoted, files, warnings, arrival)
        _bring_up(conversation, message, customer, expects_answer)
        if expects_answer and conversation.scheduled_at is not None:
            scheduling.give_way(conversation)
        if is_new:
            emit(events.ConversationOpened(conversation.pk, message.pk), **_about(conversation))
        if expects_answer:
            watch = promising.watch_first if is_new else promising.watch_next
            watch(conversation, customer)
        conversation.save(update_fields=BROUGHT_UP)
        told = events.AsideReceived if answers else events.MessageReceived
        emit(told(conversation.pk, message.pk), **_about(conversation))
    return message


def put_card(
    conversation: Conversation | None, customer: Customer, line: Line, arrival: Arrival, subject: str
) -> Message:
    """Show that something came which could not be read; the raw bytes stay with the arrival."""
    with unit():
        message = receive(
            customer,
            channel=line.channel,
            line=line,
            conversation=conversation,
            text="",
            subject=subject,
            key=f"arrival:{arrival.public_id}",
            warnings=["unreadable", arrival.reason],
            arrival=arrival,
        )
        Message.objects.filter(pk=message.pk).update(kind=MessageKind.CARD)
        Conversation.objects.filter(pk=message.conversation_id).update(has_unreadable=True)
    return message


def reopen(conversation: Conversation) -> Conversation | None:
    """The conversation to go on with: this one (opened again if need be), or None when it is long closed."""
    return _reopened(_locked(conversation))


def _locked(conversation: Conversation) -> Conversation:
    """The row as it is now; one that was merged meanwhile is the one it goes on in."""
    found = LOCKED.first(store=scope.current().store_id, pk=conversation.pk)
    while found is not None and found.merged_into_id is not None:
        found = LOCKED.first(store=scope.current().store_id, pk=found.merged_into_id)
    if found is None:
        raise Conversation.DoesNotExist
    return found


LOCKED: Prepared[Conversation] = Prepared(
    lambda: (
        Conversation.everywhere.filter(store_id__same=Slot("store"), pk=Slot("pk"))
        .select_related("customer")
        .select_for_update(of=("self",))
    )
)


def _reopened(conversation: Conversation) -> Conversation | None:
    if conversation.status == Status.OPEN:
        return conversation
    if conversation.solved_at is not None and now() - conversation.solved_at > REOPENS_WITHIN:
        return None
    was = conversation.status
    counts.move(conversation, Status.OPEN)
    conversation.status, conversation.solved_at, conversation.snoozed_until = Status.OPEN, None, None
    emit(events.StatusChanged(conversation.pk, Status.OPEN, was), **_about(conversation))
    return conversation


def _known(conversation: Conversation | None, customer: Customer, key: str | None) -> Message | None:
    if not key:
        return None
    given = {"store": scope.current().store_id, "customer": customer.pk, "key": key}
    if conversation is None:
        return SAID.first(**given)
    return SAID_HERE.first(**given, conversation=conversation.pk)


def _said(where: Q) -> Any:
    return Message.everywhere.filter(where, store_id__same=Slot("store"), key=Slot("key"))[:1]


SAID: Prepared[Message] = Prepared(lambda: _said(Q(customer_id=Slot("customer"))))
SAID_HERE: Prepared[Message] = Prepared(
    lambda: _said(Q(customer_id=Slot("customer")) | Q(conversation_id=Slot("conversation")))
)


def open_conversation(
    customer: Customer,
    line: Line | None,
    channel: str,
    subject: str,
    *,
    team_id: int | None = None,
    about_id: int | None = None,
) -> Conversation:
    """A new conversation, counted, with nothing in it yet."""
    at = now()
    conversation: Conversation = Conversation.objects.create(
        number=stores.next_number("conversation"),
        customer=customer,
        customer_name=customer.name,
        line=line,
        channel=channel,
        subject=visible(subject)[:200],
        team_id=line.team_id if line else team_id,
        about_id=about_id,
        opened_at=at,
        last_at=at,
    )
    counts.added(conversation)
    return conversation


def _write(
    conversation: Conversation,
    customer: Customer,
    channel: str,
    text: str,
    key: str | None,
    html: str,
    quoted: str,
    files: Sequence[File],
    warnings: Sequence[str],
    arrival: Arrival | None,
) -> Message:
    message: Message = Message.objects.create(
        conversation=conversation,
        kind=MessageKind.IN,
        channel=channel,
        text=text,
        html=html,
        quoted=quoted,
        customer=customer,
        arrival=arrival,
        key=key,
        warnings=list(warnings),
        has_files=bool(files),
    )
    if files:
        message.files.set(files)
    search.index_message(message, conversation.subject if conversation.message_count == 0 else "")
    return message


def _bring_up(conversation: Conversation, message: Message, customer: Customer, expects_answer: bool) -> None:
    conversation.last_at = message.at
    conversation.last_kind = MessageKind.IN
    conversation.preview = preview(message.text or conversation.subject, 140)
    conversation.message_count += 1
    conversation.last_message_id = message.pk
    if expects_answer:
        conversation.waiting_since = conversation.waiting_since or message.at
    if customer.root_id == conversation.customer.root_id:  # in a merged one another may write
        conversation.customer_name = customer.name or conversation.customer_name
    customer.last_at = message.at
    customer.save(update_fields=["last_at"])


def _about(conversation: Conversation) -> dict[str, Any]:
    return {
        "topic": conversation.topic,
        "team_id": conversation.team_id,
        "customer_id": conversation.customer_id,
    }
