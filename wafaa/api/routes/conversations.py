"""Conversations and their messages. Replies go out through the gate; notes never do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from wafaa.api import cursors
from wafaa.api.asked import (
    Bound,
    ChoiceAsked,
    ConversationAsked,
    ConversationChange,
    ConversationNoteAsked,
    ConversationStatus,
    ReplyAsked,
    SnoozeAsked,
)
from wafaa.api.door import Bearer
from wafaa.api.problems import Problem, field_problem, refused
from wafaa.api.routes.common import READS, WRITES, Cursor, Key, Limit, PublicId, latest_first, page, since, the
from wafaa.api.routes.customers import the_customer
from wafaa.api.routes.files import fitting, to_send
from wafaa.api.scopes import covers
from wafaa.api.shapes import ConversationShape, Id, MessageShape, Page, conversation_shape, message_shape
from wafaa.channels.choices import Choice, Misfit
from wafaa.channels.gate import REASONS
from wafaa.channels.models import Line, LineState
from wafaa.inbox import choosing, verbs, ways
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.inbox.models import Status as States
from wafaa.inbox.reaching import ways_to_answer
from wafaa.inbox.verbs.snoozing import InThePast
from wafaa.lib.ids import new_id
from wafaa.lib.text.safe import visible
from wafaa.people.models import everyone_in
from wafaa.people.queries import identities_of
from wafaa.team.models import Staff, Team
from wafaa.work.unit import unit

router = Router(tags=["conversations"])
messages = Router(tags=["messages"])
ALONG = ("customer", "customer__joined_to", "assignee", "team", "line")
OfStatus = Annotated[ConversationStatus | None, Query()]
Since = Annotated[Bound | None, Query(description="With a message at this instant or later.")]
Whose = Annotated[Id | Literal["none"] | None, Query(description="A colleague's id, or `none`.")]
OfCustomer = Annotated[Id | None, Query(description="A customer's id.")]


@router.get("", response=Page[ConversationShape], auth=Bearer("conversations:read"), openapi_extra=READS)
def list_conversations(
    request: HttpRequest,
    status: OfStatus = None,
    assignee: Whose = None,
    customer: OfCustomer = None,
    updated_since: Since = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Any:
    """Those with the latest message first."""
    rows = since(Conversation.objects.visible().select_related(*ALONG), "last_at", updated_since)
    if assignee is not None:
        rows = rows.filter(assignee=None if assignee == "none" else the(_colleagues(assignee).first()))
    if customer is not None:
        rows = rows.filter(everyone_in(the_customer(customer)))
    found, following = latest_first("conversations", _by_status(rows, status), limit, cursor, field="last_at")
    return {"items": [conversation_shape(one) for one in found], "next_cursor": following}


def _by_status(rows: QuerySet[Conversation], status: str | None) -> Iterator[QuerySet[Conversation]]:
    """Every index of conversations leads through the status: one list for each is read from its end, and no more."""
    return (rows.filter(status=one) for one in ([status] if status else States.values))


@router.post("", response={201: ConversationShape}, auth=Bearer("conversations:write"), openapi_extra=WRITES)
def create_conversation(request: HttpRequest, asked: ConversationAsked, key: Key = None) -> Any:
    """Write down what a customer said, as a new conversation: promises of an answer begin to run."""
    customer = the_customer(asked.customer)
    line = Line.objects.filter(channel=asked.channel).exclude(state=LineState.OFF).order_by("id").first()
    message = verbs.receive(
        customer, channel=asked.channel, line=line, text=asked.text, subject=visible(asked.subject), key=None
    )
    return Status(201, conversation_shape(the_conversation(message.conversation.public_id)))


def the_conversation(public_id: str) -> Conversation:
    """The conversation of this id; the one it goes on in, if it was merged."""
    rows = Conversation.objects.visible().select_related(*ALONG)
    found = the(rows.filter(public_id=public_id).first())
    while found.merged_into_id is not None:
        found = the(rows.filter(pk=found.merged_into_id).first())
    return found


@router.get("/{slug:public_id}", response=ConversationShape, auth=Bearer("conversations:read"), openapi_extra=READS)
def read_conversation(request: HttpRequest, public_id: PublicId) -> Any:
    return conversation_shape(the_conversation(public_id))


@router.patch("/{slug:public_id}", response=ConversationShape, auth=Bearer("conversations:write"), openapi_extra=WRITES)
def update_conversation(request: HttpRequest, public_id: PublicId, asked: ConversationChange) -> Any:
    conversation = the_conversation(public_id)
    given = asked.model_fields_set
    with unit():
        if {"assignee", "team"} & given:
            staff = _staff(asked.assignee) if "assignee" in given else conversation.assignee
            team = the_team(asked.team) if "team" in given else conversation.team
            verbs.assign(conversation, staff=staff, team=team)
        if asked.priority is not None:
            verbs.prioritise(conversation, asked.priority)
        if asked.labels is not None:
            verbs.label(conversation, asked.labels)
        if asked.subject is not None:
            verbs.rename(conversation, asked.subject)
        if asked.status is not None:
            verbs.set_status(conversation, asked.status)
    return conversation_shape(the_conversation(public_id))


def _staff(public_id: str | None) -> Staff | None:
    if public_id is None:
        return None
    found: Staff | None = _colleagues(public_id).first()
    if found is None:
        raise field_problem("assignee", "unknown", _("There is no such colleague."))
    return found


def _colleagues(public_id: str) -> QuerySet[Staff]:
    return Staff.objects.filter(public_id=public_id, suspended_at=None)


def the_team(public_id: str | None) -> Team | None:
    if public_id is None:
        return None
    found: Team | None = Team.objects.filter(public_id=public_id).first()
    if found is None:
        raise field_problem("team", "unknown", _("There is no such team."))
    return found


@router.get(
    "/{slug:public_id}/messages", response=Page[MessageShape], auth=Bearer("conversations:read"), openapi_extra=READS
)
def list_messages(request: HttpRequest, public_id: PublicId, limit: Limit = 25, cursor: Cursor = None) -> Any:
    """From the first on. Private notes are among them for tokens with `notes:read`."""
    conversation = the_conversation(public_id)
    rows = _shown(request).filter(conversation=conversation).prefetch_related("files").order_by("id")
    if cursor:
        rows = rows.filter(id__gt=cursors.place("messages", cursor)[1])
    found, following = page(list(rows[: limit + 1]), limit, lambda one: cursors.cursor("messages", one.pk))
    return {"items": [message_shape(one, public_id) for one in found], "next_cursor": following}


def _shown(request: HttpRequest) -> QuerySet[Message]:
    rows = Message.objects.select_related("staff", "outgoing").defer("html", "quoted", "outgoing__text")
    return rows if covers(request.token.scopes, "notes:read") else rows.filter(~Q(kind=MessageKind.NOTE))  # type: ignore[attr-defined]


@router.post(
    "/{slug:public_id}/replies", response={201: MessageShape}, auth=Bearer("messages:write"), openapi_extra=WRITES
)
def reply(request: HttpRequest, public_id: PublicId, asked: ReplyAsked, key: Key = None) -> Any:
    """Answer the customer. What the gate does not let out has `delivery.state` refused, with its reason."""
    conversation, files = the_conversation(public_id), to_send(request, asked.files)
    channel = _way(conversation, asked.channel)
    fitting(channel, files)
    how: dict[str, Any] = {
        "channel": channel,
        "key": key_of(request, key),
        "then": asked.then or "",
        "choices": chosen(asked.choices),
        "files": files,
    }
    try:
        if asked.send_at is not None:
            written = verbs.reply_later(conversation, asked.text, asked.send_at, **how)
        else:
            written = verbs.reply(conversation, asked.text, **how)
    except choosing.DoNotFit as misfit:
        raise unfit(misfit.misfits) from None
    except verbs.EmptyVariable as empty:
        says = _("Not sent: %(names)s is empty for this customer.") % {"names": _(", ").join(empty.names)}
        if empty.denied:
            says = _("Not sent: this token may not see %(names)s.") % {"names": _(", ").join(empty.denied)}
        raise field_problem("text", "empty_variable", says) from None
    except verbs.Empty:
        raise nothing() from None
    except InThePast:
        raise past("send_at") from None
    return Status(201, message_shape(written, conversation.public_id))


def _way(conversation: Conversation, asked: str | None) -> str:
    """The channel a reply goes by: the conversation's own where none is asked for. Raises Problem where this customer
    cannot be reached by it now."""
    own = conversation.channel
    if asked is None or asked in (own, ways.goes_by(own)):
        return asked or own
    way = ways_to_answer(conversation, identities_of(conversation.customer)).by(asked)
    if way is None or way.why:
        says = str(REASONS[way.why]) if way is not None else _("This customer cannot be reached that way.")
        raise Problem(409, "unreachable", says)
    return way.channel


def nothing() -> Problem:
    return field_problem("text", "blank", _("Write something or attach a file first."))


def chosen(asked: Sequence[ChoiceAsked]) -> list[Choice]:
    """Each on one line, as they are shown."""
    return [Choice(_on_a_line(one.title), _on_a_line(one.details)) for one in asked]


def _on_a_line(text: str) -> str:
    return " ".join(visible(text).split())


def unfit(misfits: Sequence[Misfit]) -> Problem:
    """What the channel cannot show, choice by choice."""
    told = {"no_text": "text", "text": "text"}
    found = [(told.get(one.code, "choices"), one) for one in misfits]
    return refused([{"field": field, "code": one.code, "message": choosing.says(one)} for field, one in found[:50]])


def past(field: str) -> Problem:
    return field_problem(field, "past", _("That hour is over. Choose one that is still to come."))


@router.post(
    "/{slug:public_id}/snooze", response=ConversationShape, auth=Bearer("conversations:write"), openapi_extra=WRITES
)
def snooze(request: HttpRequest, public_id: PublicId, asked: SnoozeAsked, key: Key = None) -> Any:
    """Put it aside until an hour, or until the customer writes. What was promised keeps running."""
    try:
        verbs.snooze(the_conversation(public_id), asked.until)
    except InThePast:
        raise past("until") from None
    return conversation_shape(the_conversation(public_id))


@router.post("/{slug:public_id}/notes", response={201: MessageShape}, auth=Bearer("notes:write"), openapi_extra=WRITES)
def note(request: HttpRequest, public_id: PublicId, asked: ConversationNoteAsked, key: Key = None) -> Any:
    """Write something for colleagues only; it never reaches the customer."""
    conversation, files = the_conversation(public_id), to_send(request, asked.files)
    try:
        written = verbs.note(conversation, asked.text, key=key_of(request, key), files=files)
    except verbs.Empty:
        raise nothing() from None
    return Status(201, message_shape(written, conversation.public_id))


def key_of(request: HttpRequest, key: str | None) -> str:
    """The message's own key: the program's, so that the inbox too knows a repetition, and for longer than a day; a
    fresh one without."""
    mine = hashlib.sha256(key.encode()).hexdigest()[:40] if key else new_id()
    return f"api:{request.token.pk}:{mine}"  # type: ignore[attr-defined]


@messages.get("/{slug:public_id}", response=MessageShape, auth=Bearer("conversations:read"), openapi_extra=READS)
def read_message(request: HttpRequest, public_id: PublicId) -> Any:
    """One message, and where it stands on its way out."""
    found = the_message(request, public_id)
    return message_shape(found, found.conversation.public_id)


def the_message(request: HttpRequest, public_id: str) -> Message:
    """404 where it is not there, or not for this token."""
    found = the(_shown(request).select_related("conversation", "staff", "outgoing").filter(public_id=public_id).first())
    if not Conversation.objects.visible().filter(pk=found.conversation_id).exists():
        raise Problem(404)
    return found
