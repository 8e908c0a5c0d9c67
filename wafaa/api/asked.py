"""What programs may send: every field with its bounds. Unknown fields are refused, so that a typing error is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StrictBool, WithJsonSchema
from pydantic_core import PydanticCustomError

from wafaa.api.shapes import Id
from wafaa.lib.text.safe import visible

FURTHEST = datetime(2100, 1, 1, tzinfo=UTC)


def _instant(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) and len(value) < 64 else None
        if at is None or datetime.fromisoformat(value).tzinfo is None or not 1970 <= at.year < FURTHEST.year:
            raise ValueError
    except (ValueError, OverflowError):
        raise PydanticCustomError("instant", "no instant") from None
    return at


def _without_nul(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value


def _something(value: str) -> str:
    if not visible(value):
        raise PydanticCustomError("blank", "blank")
    return value


Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
NO_NUL = BeforeValidator(_without_nul)
"""PostgreSQL cannot hold it, and nobody can see it."""
NOT_BLANK = AfterValidator(_something)
Said = Annotated[str, Field(min_length=1, max_length=20_000), NO_NUL, NOT_BLANK]
Word = Annotated[str, Field(min_length=1, max_length=40), NO_NUL]
Name = Annotated[str, Field(max_length=120), NO_NUL]
Line = Annotated[str, Field(max_length=200), NO_NUL]
Language = Literal["", "ar", "en"]
Kind = Literal["lead", "customer", "vip", "wholesale", "internal"]


class Asked(Schema):
    model_config = ConfigDict(extra="forbid")


class IdentityAsked(Asked):
    kind: Literal["email", "phone", "shop"]
    value: Annotated[str, Field(min_length=1, max_length=254), NO_NUL]


Given = str | StrictBool | int | float | list[str] | None
Fields = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Given],
    Field(max_length=60, description="Values for the store's own fields, by their codes; null empties one."),
]


class CustomerAsked(Asked):
    name: Name = ""
    kind: Kind = "lead"
    language: Language = ""
    tags: Annotated[list[Word], Field(max_length=30)] = []
    identities: Annotated[list[IdentityAsked], Field(max_length=20)] = []
    fields: Fields = {}


class CustomerChange(Asked):
    """Only what is given changes."""

    name: Name | None = None
    kind: Kind | None = None
    language: Language | None = None
    tags: Annotated[list[Word], Field(max_length=30)] | None = None
    fields: Fields = {}


class NoteAsked(Asked):
    text: Said


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


class ConversationChange(Asked):
    """Only what is given changes. `assignee` and `team` null take it away from them."""

    status: Literal["open", "waiting", "solved"] | None = None
    priority: Literal["low", "normal", "high", "urgent"] | None = None
    labels: Annotated[list[Word], Field(max_length=20)] | None = None
    subject: Line | None = None
    assignee: Id | None = None
    team: Id | None = None


class ReplyAsked(Asked):
    """`then` sets the conversation's status afterwards."""

    text: Said
    then: Literal["open", "waiting", "solved"] | None = None


class PromiseAsked(Asked):
    """Your own word on a conversation, due at a stated instant."""

    conversation: Id
    text: Annotated[str, Field(min_length=1, max_length=300), NO_NUL, NOT_BLANK]
    due_at: Instant


class PromiseMove(Asked):
    """Another date. `told`: whether the customer knows of it."""

    due_at: Instant
    why: Line = ""
    told: StrictBool = False
