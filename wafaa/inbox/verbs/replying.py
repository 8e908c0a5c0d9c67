"""Answering: replies that go out through the gate, and notes that never do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q

from wafaa.channels import verbs as channels
from wafaa.channels.choices import Choice, kept, plain
from wafaa.channels.connector import abilities_of
from wafaa.channels.models import Channel, File, Line, Outgoing, OutgoingState
from wafaa.channels.reach import address_on
from wafaa.channels.settings import GateSettings
from wafaa.inbox import choosing, events, search, variables, ways
from wafaa.inbox.models import Conversation, Message, MessageKind, Status
from wafaa.inbox.overtaking import stop_if_overtaken
from wafaa.inbox.verbs import following, promising, tending
from wafaa.inbox.verbs.drafting import Window, drop_draft
from wafaa.inbox.verbs.locking import bring_up_to_date
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text.safe import preview, visible
from wafaa.lib.time import now
from wafaa.people import queries as people
from wafaa.people.models import IdentityKind, Purpose
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.work.events import emit
from wafaa.work.unit import unit

BROUGHT_UP = (
    "first_reply_seconds",
    "waiting_since",
    "last_at",
    "last_kind",
    "preview",
    "message_count",
    "last_message_id",
    *promising.MIRRORED,
)


class KeyReused(ValueError):
    """The same key came with another text."""


class Empty(ValueError):
    """Nothing was written and no file was added."""


class EmptyVariable(Empty):
    """A variable of the text has no value here; `names` are those, in the reader's language. `denied` are those of them
    that whoever writes may not know."""

    def __init__(self, names: Sequence[str], denied: Sequence[str] = ()) -> None:
        super().__init__(", ".join(names))
        self.names, self.denied = list(names), list(denied)


def reply(
    conversation: Conversation,
    text: str,
    *,
    key: str,
    files: Sequence[File] = (),
    then: str = "",
    channel: str = "",
    envelope: Mapping[str, Any] | None = None,
    seen_up_to: int | None = None,
    hold: timedelta | None = None,
    to: str = "",
    draft: str = MessageKind.OUT,
    choices: Sequence[Choice] = (),
    window: Window | None = None,
) -> Message:
    """Answer the customer. The message is shown at once and goes out through the gate after its undo seconds.

    `key` is the form's own id: a double click is one reply. `then` sets the status afterwards ("waiting",
    "solved"). `channel` may differ from the conversation's own (an answer by e-mail to a chat, say).
    `envelope` is what the channel must know besides the words (the template they were made from, say).
    `seen_up_to` is the id of the last message the writer knew of: a colleague's reply after it stops this one.
    `hold` is how long it waits before it leaves, instead of the channel's undo seconds. `to` is the address where it
    is none of the customer's own (a comment). `draft` is the kind of draft it was, `window` the one it stood in.
    `choices` are offered below the text, or as its last lines where the channel carries none.
    Variables in the text are filled; one that is empty stops it. Raises Empty, EmptyVariable, KeyReused, Overtaken,
    DoNotFit.
    """
    if not visible(text) and not files and not choices:
        raise Empty
    with unit():
        bring_up_to_date(conversation)
        said = choosing.placed(
            choices, text, conversation, channel or conversation.channel, has_files=bool(files), fill=filled
        )
        if found := known_reply(conversation, said, key):
            return found
        if seen_up_to is not None:
            stop_if_overtaken(conversation, seen_up_to)
        channel = channel or conversation.channel
        message = write(conversation, MessageKind.OUT, said.words, key, files, channel, said.choices)
        message.outgoing = put_out(conversation, message, files, hold, envelope=envelope, to=to)
        message.save(update_fields=["outgoing"])
        goes_out = message.outgoing.state != OutgoingState.REFUSED
        bring_up(conversation, message, is_answer=goes_out)
        emit(events.ReplyWritten(conversation.pk, message.pk), **_about(conversation))
        if goes_out:
            promising.answered(conversation)
        conversation.save(update_fields=BROUGHT_UP)
        if then:
            tending.set_status(conversation, then)
        drop_draft(conversation, draft, window, text)
    return message


def note(
    conversation: Conversation, text: str, *, key: str, files: Sequence[File] = (), window: Window | None = None
) -> Message:
    """Write something for colleagues only. Raises Empty, KeyReused."""
    if not visible(text) and not files:
        raise Empty
    with unit():
        bring_up_to_date(conversation)
        if found := known(conversation, MessageKind.NOTE, text, key):
            return found
        message = write(conversation, MessageKind.NOTE, text, key, files, conversation.channel)
        following.name_in(conversation, message)
        conversation.message_count += 1
        conversation.last_message_id = message.pk
        conversation.save(update_fields=["message_count", "last_message_id"])
        emit(events.NoteWritten(conversation.pk, message.pk), **_about(conversation))
        drop_draft(conversation, MessageKind.NOTE, window, text)
    return message


def filled(conversation: Conversation, text: str) -> str:
    """The text with its variables filled. Raises EmptyVariable: nothing with a hole in it goes to a customer."""
    found = variables.fill(text, conversation)
    if found.missing:
        raise EmptyVariable(found.missing, found.denied)
    return found.text


def known_as(conversation: Conversation, key: str) -> Message | None:
    """What was written here with this key."""
    found: Message | None = (
        Message.objects.filter(conversation=conversation, key=key).select_related("outgoing").first()
    )
    return found


def known_reply(conversation: Conversation, said: choosing.Placed, key: str) -> Message | None:
    """The reply that was written here with this key: a value may have changed since, what was asked for not. Raises
    KeyReused."""
    found = known(conversation, MessageKind.OUT, said.words if said.words == said.asked else None, key)
    if found is not None:
        there, is_fixed = kept(found.choices), said.choices == said.asked_choices
        if len(there) != len(said.choices) or (is_fixed and there != said.choices):
            raise KeyReused
    return found


def known(conversation: Conversation, kind: str, text: str | None, key: str) -> Message | None:
    """What was written here with this key. Raises KeyReused when it is of another kind, or another text (None: it may
    be any)."""
    found = KNOWN.first(store=scope.current().store_id, conversation=conversation.pk, key=key)
    if found is not None and (found.kind != kind or (text is not None and found.text != text.strip())):
        raise KeyReused
    return found


KNOWN: Prepared[Message] = Prepared(
    lambda: Message.everywhere.filter(
        store_id__same=Slot("store"), conversation_id=Slot("conversation"), key=Slot("key")
    )
)


def withdraw_reply(message: Message) -> bool:
    """Undo a reply while it still waits. False when it has gone out."""
    if message.outgoing is None:
        return False
    with unit():
        if not channels.withdraw(message.outgoing):
            return False
        message.withdrawn_at = now()
        Message.objects.filter(pk=message.pk).update(withdrawn_at=message.withdrawn_at)
        conversation = Conversation.objects.select_related("customer").get(pk=message.conversation_id)
        bring_up_to_date(conversation)
        _take_back(conversation)
        emit(events.ReplyWithdrawn(conversation.pk, message.pk), **_about(conversation))
    return True


def _take_back(conversation: Conversation) -> None:
    """The row stands as if the reply had not been: if nothing else answered the customer, they wait again since
    their first message that nobody answered, and are owed what they were owed."""
    shown = Message.objects.filter(conversation=conversation, withdrawn_at=None, send_at=None)
    shown = shown.exclude(kind=MessageKind.NOTE)
    last = shown.order_by("-id").first()
    if last is None:
        return
    conversation.preview, conversation.last_kind = preview(last.text or conversation.subject, 140), last.kind
    conversation.last_at = last.at
    answers = shown.filter(Q(kind=MessageKind.OUT) | Q(call__is_talk=True))
    if not answers.exists():
        conversation.first_reply_seconds = None
    is_answered = answers.filter(pk=last.pk).exists()
    if not is_answered:
        answered_up_to = answers.order_by("-id").values_list("id", flat=True).first() or 0
        unanswered = shown.filter(id__gt=answered_up_to).earliest("id")
        conversation.waiting_since = unanswered.at
    conversation.save(update_fields=["preview", "last_kind", "last_at", "first_reply_seconds", "waiting_since"])
    if not is_answered:
        promising.not_answered_after_all(conversation, since=unanswered.at)
        if conversation.status != Status.OPEN:
            tending.set_status(conversation, Status.OPEN)
        promising.watch_next(conversation, conversation.customer)


def write(
    conversation: Conversation,
    kind: str,
    text: str,
    key: str,
    files: Sequence[File],
    channel: str,
    choices: Sequence[Choice] = (),
) -> Message:
    """The message's own row, its files and its words in the index."""
    message: Message = Message.objects.create(
        conversation=conversation,
        kind=kind,
        channel=channel,
        text=text.strip(),
        key=key,
        staff_id=scope.current().staff_id,
        has_files=bool(files),
        choices=plain(choices) or None,
    )
    if files:
        message.files.set(files)
    search.index_message(message, "")
    return message


def put_out(
    conversation: Conversation,
    message: Message,
    files: Sequence[File],
    hold: timedelta | None = None,
    then: str = "",
    envelope: Mapping[str, Any] | None = None,
    to: str = "",
) -> Outgoing:
    """Put the message into the outbox: after its undo seconds, or after `hold`. `then` is kept for when it leaves."""
    line, own = way_to(conversation, message.channel)
    chosen = read(GateSettings)
    is_chat = abilities_of(message.channel).is_talk
    undo = timedelta(seconds=chosen.undo_chat if is_chat else chosen.undo_email)
    return channels.queue(
        conversation.customer,
        line,
        "email" if message.channel == Channel.FORM else message.channel,
        purpose=Purpose.REPLY,
        text=message.text,
        to=to or own,
        subject=conversation.topic,
        envelope={
            **(envelope or {}),
            "conversation": conversation.public_id,
            "message": message.public_id,
            "title": conversation.subject,
            "files": [file.public_id for file in files],
            "answers": _last_heard(conversation),
            **({"then": then} if then else {}),
            **({"choices": _named(message)} if message.choices else {}),
        },
        hold=undo if hold is None else hold,
        team_id=conversation.team_id,
    )


def _named(message: Message) -> list[dict[str, str]]:
    """Its choices, each with the id by which the customer's answer names it."""
    return [{"id": f"{message.public_id}:{n}", **one} for n, one in enumerate(message.choices or [], 1)]


def way_to(conversation: Conversation, channel: str) -> tuple[Line | None, str]:
    """By which line, and to which address ("" in the chat, which has none; "" elsewhere: nobody knows one)."""
    if ways.is_inside(channel):
        return None, ""
    to = "" if channel == Channel.WEBCHAT else _address(conversation, channel)
    return _line_for(conversation, channel), to


def _line_for(conversation: Conversation, channel: str) -> Line | None:
    wanted = Channel.EMAIL if channel == Channel.FORM else abilities_of(channel).private_by or channel
    if conversation.line is not None and conversation.line.channel == wanted:
        return conversation.line
    found: Line | None = Line.objects.filter(channel=wanted).exclude(state="off").order_by("id").first()
    return found


def _address(conversation: Conversation, channel: str) -> str:
    if not ways.is_mail(channel):
        line = _line_for(conversation, channel)
        way = address_on(channel, line, people.identities_of(conversation.customer))
        return way.value if way else ""
    identity = people.address_of(conversation.customer, IdentityKind.EMAIL)
    return identity.value if identity else ""


def _last_heard(conversation: Conversation) -> str:
    """The provider's id of the customer's last message, which the reply answers."""
    last = HEARD.first(store=scope.current().store_id, conversation=conversation.pk)
    return last[0] if last else ""


HEARD: Prepared[tuple[str]] = Prepared(
    lambda: (
        Message.everywhere.filter(
            store_id__same=Slot("store"),
            conversation_id=Slot("conversation"),
            kind=MessageKind.IN,
            arrival__isnull=False,
        )
        .order_by("-id")
        .values_list("arrival__provider_id")[:1]
    )
)


def bring_up(conversation: Conversation, message: Message, *, is_answer: bool) -> None:
    """Show it as the last line. What the gate refused is no answer: the customer goes on waiting."""
    if is_answer and conversation.first_reply_seconds is None:
        waited = message.at - conversation.opened_at
        conversation.first_reply_seconds = max(0, int(waited.total_seconds()))
    if is_answer:
        conversation.waiting_since = None
    conversation.last_at, conversation.last_kind = message.at, MessageKind.OUT
    conversation.preview = preview(message.text, 140)
    conversation.message_count += 1
    conversation.last_message_id = message.pk


def is_last(conversation: Conversation, message: Message) -> None:
    """A scheduled reply has left: it answers, and shows as the last line. It was counted when it was written."""
    count, latest = conversation.message_count, conversation.last_message_id
    bring_up(conversation, message, is_answer=True)
    conversation.message_count, conversation.last_message_id = count, max(latest, message.pk)


def _about(conversation: Conversation) -> dict[str, Any]:
    return {
        "topic": conversation.topic,
        "team_id": conversation.team_id,
        "customer_id": conversation.customer_id,
    }
