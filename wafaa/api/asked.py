"""What programs may send: every field with its bounds. Unknown fields are refused, so that a typing error is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, StrictBool, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from wafaa.api.shapes import Id
from wafaa.lib.text.safe import visible

EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
FURTHEST = datetime(2100, 1, 1, tzinfo=UTC)


def _instant(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and len(value) < 64 else None
        if at is None or at.tzinfo is None:
            raise ValueError
    except ValueError:
        raise PydanticCustomError("instant", "no instant") from None
    if not 1970 < at.year < FURTHEST.year - 1:
        raise PydanticCustomError("far", "far")
    return at.astimezone(UTC)


def _bound(value: Any) -> datetime:
    """As `_instant`; what is beyond every row is as good as the edge."""
    try:
        return _instant(value)
    except PydanticCustomError as problem:
        if problem.type != "far":
            raise
        return EARLIEST if datetime.fromisoformat(value).year <= EARLIEST.year else FURTHEST


def _without_nul(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value


SIGN = r"[^\x00-\x20\x7f-\xa0]"
"""Every engine reads it alike; of "\\S" each has its own opinion."""


def _something(value: str) -> str:
    if not re.search(SIGN, value):
        raise PydanticCustomError("blank", "blank")
    if not visible(value):
        raise PydanticCustomError("unseen", "unseen")
    return value


class NotBlank:
    """Of a text: something is to be seen of it. The document says so as far as a pattern can."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], CoreSchema]) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_something, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(schema) | {"pattern": SIGN}


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Bound = Annotated[datetime, BeforeValidator(_bound), WithJsonSchema({"type": "string", "format": "date-time"})]
"""An instant that lists are asked from."""
NO_NUL = BeforeValidator(_without_nul)
"""PostgreSQL cannot hold it, and nobody can see it."""
NOT_BLANK = NotBlank()
WHOLE = BeforeValidator(_whole)
"""JSON knows one kind of number: 3.0 is a whole one."""
Said = Annotated[str, Field(min_length=1, max_length=20_000), NO_NUL, NOT_BLANK]
Word = Annotated[str, Field(min_length=1, max_length=40), NO_NUL]
Name = Annotated[str, Field(max_length=120), NO_NUL]
Line = Annotated[str, Field(max_length=200), NO_NUL]
Language = Literal["", "ar", "en"]
Birthday = Annotated[
    str, Field(max_length=10, description="`1990-05-04`, or `--05-04` where the year is not known."), NO_NUL
]
Kind = Literal["lead", "customer", "vip", "wholesale", "internal"]


FileIds = Annotated[list[Id], Field(max_length=10, description="Ids of files that were given to `/files`.")]


class Asked(Schema):
    model_config = ConfigDict(extra="forbid")


class IdentityAsked(Asked):
    kind: Literal["email", "phone", "shop"]
    value: Annotated[str, Field(min_length=1, max_length=254), NO_NUL]


Given = str | StrictBool | int | float | list[str] | None
Fields = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Given],
    Field(
        max_length=60,
        description="Values for the store's own fields, by their codes; null empties one.",
        json_schema_extra={"additionalProperties": False},
    ),
]


class CustomerAsked(Asked):
    name: Name = ""
    kind: Kind = "lead"
    language: Language = ""
    birthday: Birthday = ""
    tags: Annotated[list[Word], Field(max_length=30)] = []
    identities: Annotated[list[IdentityAsked], Field(max_length=20)] = []
    fields: Fields = {}


class CustomerChange(Asked):
    """Only what is given changes."""

    name: Name | None = None
    kind: Kind | None = None
    language: Language | None = None
    birthday: Birthday | None = None
    tags: Annotated[list[Word], Field(max_length=30)] | None = None
    fields: Fields = {}


class JoinAsked(Asked):
    """The record that is the same person."""

    other: Id


class CallAsked(Asked):
    """A call or a visit that took place. Whoever was not spoken to is called back by `call_back_at`, or by the store's
    own time."""

    customer: Id
    way: Literal["in", "out", "visit"]
    outcome: Literal["answered", "no_answer", "voicemail"] = "answered"
    text: Annotated[str, Field(max_length=20_000), NO_NUL] = ""
    number: Annotated[str, Field(max_length=20), NO_NUL] = ""
    seconds: Annotated[int, Field(ge=0, le=86_400)] | None = None
    call_back_at: Instant | None = None


class NoteAsked(Asked):
    text: Said


class ConversationNoteAsked(Asked):
    """With `files` the text may be empty."""

    text: Annotated[str, Field(max_length=20_000), NO_NUL] = ""
    files: FileIds = []


class ConsentAsked(Asked):
    """`proof`: how you know. `channel` "*" means all of them."""

    purpose: Literal["reply", "service", "survey", "review", "marketing"]
    channel: Annotated[str, Field(pattern=r"^(\*|[a-z]{2,12})$")] = "*"
    given: StrictBool
    proof: Annotated[str, Field(min_length=1, max_length=200), NO_NUL, NOT_BLANK]


class ConversationAsked(Asked):
    """What the customer said, written down on their behalf."""

    customer: Id
    text: Said
    subject: Line = ""
    channel: Literal["form", "email", "webchat"] = "form"


ConversationStatus = Literal["open", "waiting", "snoozed", "solved"]


class ConversationChange(Asked):
    """Only what is given changes. `assignee` and `team` null take it away from them. The status `snoozed` lasts until
    the customer writes; until an hour, snooze it by `/snooze`."""

    status: ConversationStatus | None = None
    priority: Literal["low", "normal", "high", "urgent"] | None = None
    labels: Annotated[list[Word], Field(max_length=20)] | None = None
    subject: Line | None = None
    assignee: Id | None = None
    team: Id | None = None


class SnoozeAsked(Asked):
    """Aside until this hour; null: until the customer writes, which wakes it in any case."""

    until: Instant | None = None


class MergeAsked(Asked):
    """The conversation in which this one goes on."""

    into: Id


class SplitAsked(Asked):
    """What the new conversation is called; empty: as the old one."""

    subject: Line = ""


class ChoiceAsked(Asked):
    """What the customer taps, and what is said about it."""

    title: Annotated[str, Field(min_length=1, max_length=200), NO_NUL, NOT_BLANK]
    details: Line = ""


class ReplyAsked(Asked):
    """`then` sets the conversation's status afterwards. `choices` are buttons, a list or quick replies where the
    channel shows them, numbered lines of the text elsewhere. With `send_at` it leaves then, unless the customer
    writes first. With `files` the text may be empty. `channel` is the way it goes; without one, the conversation's own.
    Where this customer cannot be reached that way now the answer is 409 `unreachable`."""

    text: Annotated[str, Field(max_length=20_000), NO_NUL] = ""
    files: FileIds = []
    then: ConversationStatus | None = None
    choices: Annotated[list[ChoiceAsked], Field(max_length=50)] = []
    send_at: Instant | None = None
    channel: Annotated[str, Field(max_length=12), NO_NUL] | None = None


class PromiseAsked(Asked):
    """Your own word on a conversation, due at a stated instant."""

    conversation: Id
    text: Annotated[str, Field(min_length=1, max_length=300), NO_NUL, NOT_BLANK]
    due_at: Instant


class MemberAsked(Asked):
    """Who is to take part in the programme."""

    customer: Id


class PromiseMove(Asked):
    """Another date. `told`: whether the customer knows of it."""

    due_at: Instant
    why: Line = ""
    told: StrictBool = False


Domains = Annotated[list[Annotated[str, Field(min_length=1, max_length=190), NO_NUL]], Field(max_length=20)]
CompanyName = Annotated[str, Field(min_length=1, max_length=120), NO_NUL, NOT_BLANK]
Official = Annotated[str, Field(max_length=40), NO_NUL]
Phone = Annotated[str, Field(max_length=60), NO_NUL]
City = Annotated[str, Field(max_length=80), NO_NUL]
Remark = Annotated[str, Field(max_length=2000), NO_NUL]


class CompanyAsked(Asked):
    """A firm whose people buy. Whoever writes from one of its `domains` is suggested as one of them."""

    name: CompanyName
    domains: Domains = []
    vat_number: Official = ""
    registration: Official = ""
    phone: Phone = ""
    city: City = ""
    note: Remark = ""
    is_wholesale: StrictBool = False


class CompanyChange(Asked):
    """Only what is given changes. An archived company is offered and suggested no more; its people stay in it."""

    name: CompanyName | None = None
    domains: Domains | None = None
    vat_number: Official | None = None
    registration: Official | None = None
    phone: Phone | None = None
    city: City | None = None
    note: Remark | None = None
    is_wholesale: StrictBool | None = None
    archived: StrictBool | None = None


class BelongingAsked(Asked):
    """The company a customer belongs to; null: they belong to none, and none is suggested any more."""

    company: Id | None


CONDITIONS = {"all": [{"fact": "conversation.status", "op": "is", "value": "open"}]}
Conditions = Annotated[
    dict[str, Any],
    Field(
        description='{"all": […]} or {"any": […]} of conditions {"fact", "op", "value"} and further groups, at most '
        "four deep. `/views/facts` tells which facts there are, how each may be asked, and with what.",
        examples=[CONDITIONS],
    ),
]
ViewName = Annotated[str, Field(min_length=1, max_length=60), NO_NUL, NOT_BLANK]
Order = Literal["promise", "newest", "waiting"]


class ViewAsked(Asked):
    """A list of conversations that colleagues share: all of them, or with `team` that one."""

    name: ViewName
    conditions: Conditions
    sort: Order = "promise"
    team: Id | None = None
    is_pinned: StrictBool = False


class ViewChange(Asked):
    """Only what is given changes. `team` null shares it with everybody."""

    name: ViewName | None = None
    conditions: Conditions | None = None
    sort: Order | None = None
    team: Id | None = None
    is_pinned: StrictBool | None = None
