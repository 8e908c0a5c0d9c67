"""What the API answers, and what webhooks carry: one shape for each thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from wafaa.channels.choices import kept
from wafaa.channels.models import File, Outgoing
from wafaa.inbox.models import Conversation, Message, Status
from wafaa.lib.ids import ALPHABET, LENGTH
from wafaa.people.models import Consent, Customer, Identity, Note, OwnField
from wafaa.promises.models import Promise
from wafaa.team.models import Staff, Team

Item = TypeVar("Item")
ID_PATTERN = f"^[{ALPHABET}]{{{LENGTH}}}$"
Id = Annotated[str, Field(pattern=ID_PATTERN, description="A public id.")]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Page(Shape, Generic[Item]):
    """One page of a list. `next_cursor` asks for the next one; null: this was the last."""

    items: list[Item]
    next_cursor: str | None


class Named(Shape):
    id: Id
    name: str


class IdentityShape(Shape):
    kind: str
    value: str
    verified: bool
    unreachable_since: datetime | None


FieldValue = str | bool | list[str]


class OptionShape(Shape):
    value: str
    label_ar: str
    label_en: str


class FieldShape(Shape):
    """One of the store's own fields of customers."""

    code: str
    kind: str
    label_ar: str
    label_en: str
    currency: str
    options: list[OptionShape]
    is_required: bool


class CustomerShape(Shape):
    id: Id
    name: str
    kind: str
    kind_by: str = Field(
        description="Who settled the kind: `hand` (people and programs), `rules` (the store's thresholds) or `import`."
    )
    language: str
    tags: list[str]
    preferred_channel: str
    birthday: str = Field(
        description="`1990-05-04`, `--05-04` where the year is not known, empty where the day is not."
    )
    identities: list[IdentityShape]
    fields: dict[str, FieldValue] = Field(
        description="What is known in the store's own fields, by their codes (`/customers/fields`). Numbers and sums "
        "of money are decimal strings, dates are ISO 8601, choices are their options' values."
    )
    created_at: datetime
    last_at: datetime


class NoteShape(Shape):
    text: str
    staff: Named | None
    at: datetime


class ConsentShape(Shape):
    purpose: str
    channel: str
    given: bool
    proof: str
    at: datetime


class ConversationShape(Shape):
    id: Id
    number: int
    customer: Named
    channel: str
    subject: str
    status: str
    priority: str
    labels: list[str]
    assignee: Named | None
    team: Named | None
    preview: str
    message_count: int
    opened_at: datetime
    last_at: datetime
    solved_at: datetime | None
    snoozed_until: datetime | None
    waiting_since: datetime | None
    first_reply_seconds: int | None
    promise_due_at: datetime | None


class DeliveryShape(Shape):
    """Where a reply stands on its way out. `reason` is the gate's word when it said later or no."""

    state: str
    reason: str
    not_before: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


class ChoiceShape(Shape):
    title: str
    details: str


class FileShape(Shape):
    """`type` is what the file is by its own bytes. `/files/{id}/content` has the bytes; pictures are redrawn, so that
    `size` and `sha256` are those of what is kept."""

    id: Id
    name: str
    type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    created_at: datetime


class MessageShape(Shape):
    """`send_at`: when a reply leaves that waits for its hour."""

    id: Id
    conversation: Id
    kind: str
    channel: str
    text: str
    choices: list[ChoiceShape]
    staff: Named | None
    has_files: bool
    files: list[FileShape]
    at: datetime
    send_at: datetime | None
    withdrawn_at: datetime | None
    delivery: DeliveryShape | None


class PromiseShape(Shape):
    id: Id
    kind: str
    state: str
    text: str
    customer: Named
    conversation: Id | None
    staff: Named | None
    made_at: datetime
    due_at: datetime
    is_paused: bool
    broken_at: datetime | None
    settled_at: datetime | None
    told_at: datetime | None


class StaffShape(Shape):
    """`presence` is now: `available`, `busy`, `away` (no open page, or so they say), `off` shift or `absent`."""

    id: Id
    name: str
    role: str
    presence: str


class DeedShape(Shape):
    """What was done can be undone by `/deeds/{id}/undo` until then. `other` went in, or came out."""

    id: Id
    conversation: ConversationShape
    other: Id
    undo_until: datetime


class Me(Shape):
    """Whose token this is, and what it may do."""

    store: str
    store_name: str
    token: Named
    scopes: list[str]


def field_shape(field: OwnField) -> FieldShape:
    return FieldShape(
        code=field.code,
        kind=field.kind,
        label_ar=field.label_ar,
        label_en=field.label_en,
        currency=field.currency,
        options=[
            OptionShape(value=option["value"], label_ar=option["ar"], label_en=option["en"])
            for option in field.options
            if not option.get("gone")
        ],
        is_required=field.is_required,
    )


def customer_shape(
    customer: Customer, identities: Iterable[Identity], fields: Mapping[str, str | bool | list[str] | None]
) -> CustomerShape:
    return CustomerShape(
        id=customer.public_id,
        name=customer.name,
        kind=customer.kind,
        kind_by=customer.kind_by,
        language=customer.language,
        tags=list(customer.tags),
        preferred_channel=customer.preferred_channel,
        birthday=customer.birthday,
        identities=[identity_shape(one) for one in identities],
        fields={code: value for code, value in fields.items() if value is not None},
        created_at=customer.created_at,
        last_at=customer.last_at,
    )


def identity_shape(identity: Identity) -> IdentityShape:
    return IdentityShape(
        kind=identity.kind,
        value=identity.value,
        verified=identity.verified_at is not None,
        unreachable_since=identity.unreachable_since,
    )


def named(thing: Staff | Team | Customer | None) -> Named | None:
    return Named(id=thing.public_id, name=thing.name) if thing is not None else None


def _person(customer: Customer) -> Named:
    root = customer.joined_to or customer
    return Named(id=root.public_id, name=root.name)


def note_shape(note: Note) -> NoteShape:
    return NoteShape(text=note.text, staff=named(note.staff), at=note.at)


def consent_shape(consent: Consent) -> ConsentShape:
    return ConsentShape(
        purpose=consent.purpose, channel=consent.channel, given=consent.given, proof=consent.proof, at=consent.at
    )


def conversation_shape(conversation: Conversation) -> ConversationShape:
    """Its customer (and who they were joined to), assignee and team are best fetched along."""
    return ConversationShape(
        id=conversation.public_id,
        number=conversation.number,
        customer=_person(conversation.customer),
        channel=conversation.channel,
        subject=conversation.subject,
        status=conversation.status,
        priority=conversation.priority,
        labels=list(conversation.labels),
        assignee=named(conversation.assignee),
        team=named(conversation.team),
        preview=conversation.preview,
        message_count=conversation.message_count,
        opened_at=conversation.opened_at,
        last_at=conversation.last_at,
        solved_at=conversation.solved_at,
        snoozed_until=conversation.snoozed_until if conversation.status == Status.SNOOZED else None,
        waiting_since=conversation.waiting_since,
        first_reply_seconds=conversation.first_reply_seconds,
        promise_due_at=conversation.promise_due_at,
    )


def file_shape(file: File) -> FileShape:
    kept = ("name", "type", "size", "sha256", "width", "height", "created_at")
    return FileShape(id=file.public_id, **{name: getattr(file, name) for name in kept})


def message_shape(message: Message, conversation_id: str) -> MessageShape:
    """Its staff, outgoing and files are best fetched along."""
    return MessageShape(
        id=message.public_id,
        conversation=conversation_id,
        kind=message.kind,
        channel=message.channel,
        text=message.text,
        choices=[ChoiceShape(title=one.title, details=one.details) for one in kept(message.choices)],
        staff=named(message.staff),
        has_files=message.has_files,
        files=[file_shape(one) for one in message.files.all()] if message.has_files else [],
        at=message.at,
        send_at=message.send_at,
        withdrawn_at=message.withdrawn_at,
        delivery=_delivery(message.outgoing) if message.outgoing else None,
    )


def _delivery(outgoing: Outgoing) -> DeliveryShape:
    return DeliveryShape(
        state=outgoing.state,
        reason=outgoing.reason,
        not_before=outgoing.not_before,
        sent_at=outgoing.sent_at,
        delivered_at=outgoing.delivered_at,
        read_at=outgoing.read_at,
    )


def promise_shape(promise: Promise) -> PromiseShape:
    """Its customer (and who they were joined to) and staff are best fetched along."""
    about, _sep, name = promise.subject.partition(":")
    return PromiseShape(
        id=promise.public_id,
        kind=promise.kind,
        state=promise.state,
        text=promise.text,
        customer=_person(promise.customer),
        conversation=name if about == "conversation" else None,
        staff=named(promise.staff),
        made_at=promise.made_at,
        due_at=promise.due_at,
        is_paused=promise.settled_at is None and promise.next_tick_at is None and promise.broken_at is None,
        broken_at=promise.broken_at,
        settled_at=promise.settled_at,
        told_at=promise.told_at,
    )
