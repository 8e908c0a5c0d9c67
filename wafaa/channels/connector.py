"""The contract of a connector: one integration is one file under adapters/ that registers one of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from wafaa.channels.choices import Shape
from wafaa.channels.models import Line, Outgoing

CONNECTORS: dict[str, Connector] = {}


@dataclass(frozen=True)
class Done:
    """It went out (or had gone out before)."""

    provider_id: str = ""


@dataclass(frozen=True)
class Retry:
    """It did not go out; try again. `line_is_down`: the fault is the line's, so everything on it waits."""

    why: str
    after: timedelta | None = None
    line_is_down: bool = False


@dataclass(frozen=True)
class Refused:
    """The provider will never take this message."""

    why: str


@dataclass(frozen=True)
class Unknown:
    """Nobody can tell whether it went out."""

    why: str


Outcome = Done | Retry | Refused | Unknown


@dataclass(frozen=True)
class Limits:
    """What may be written on this channel: characters in a text, bytes in a file, files in a message (0: none),
    characters in the text beside a file. `counts`: what a text is counted in, and said to whoever types it: units of
    UTF-16, "bytes" of UTF-8, "x" as X weighs them, or UTF-16 and "parts" of text messages, each of which is billed.
    `choices`: the shapes in which choices are shown, the best first; none where they go as numbered lines."""

    text: int = 10_000
    file_bytes: int = 10 * 1024 * 1024
    files: int = 10
    caption: int = 10_000
    counts: str = "utf16"
    choices: tuple[Shape, ...] = ()


@dataclass(frozen=True)
class Meaning:
    """What an arrival says: a customer's message, or news about one of ours.

    `kind`: message | bounce | automatic | aside (shown, and owed no answer: a reaction, say). `identity` = (kind,
    value as typed). `conversation` is the public id a valid signed token named, for the recipient `proven` (an
    address whose owner thereby proved it);
    `references` are Message-IDs or provider ids of what it answers. `files` are public ids of stored files.
    `goes_on`: the channel is one running talk, so that what answers nothing named belongs to the latest conversation
    on this line. `key` is the provider's own id of the message where it is unique: however often and in whatever
    company it is delivered, it is one message. `also` are further (kind, value) which the provider vouches are the
    same person's. `source` under which the identity is remembered, the channel when empty.
    """

    kind: str
    identity: tuple[str, str]
    name: str = ""
    text: str = ""
    quoted: str = ""
    html: str = ""
    subject: str = ""
    provider_id: str = ""
    conversation: str = ""
    proven: str = ""
    references: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    language: str = ""
    warnings: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    goes_on: bool = False
    key: str = ""
    also: tuple[tuple[str, str], ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Unreadable:
    """An arrival that could not be read: why, and what could be guessed (from, subject)."""

    reason: str
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ignored:
    """An arrival that is nobody's message: one of our own that came back, say. It is kept, nothing happens."""

    reason: str


@dataclass(frozen=True)
class Part:
    """One of several things that a single delivery told, to be stored and read as an arrival of its own.
    `line`: public id of the line of this store it is for, "" for the one that took the delivery in."""

    provider_id: str
    raw: bytes
    meta: Mapping[str, Any] = field(default_factory=dict)
    line: str = ""


@dataclass(frozen=True)
class Several:
    """An arrival that is a bundle."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Receipt:
    """How far one of our messages has come: sent | delivered | read | failed. `key` is the Outgoing's public id
    where the provider gives it back, `why` a code when it failed; `act` writes down what else was told with it."""

    state: str
    at: datetime
    provider_id: str = ""
    key: str = ""
    why: str = ""
    act: Callable[[], None] | None = None


@dataclass(frozen=True)
class News:
    """Something that is nobody's message (a consent, a template's state): `act` writes it down by verbs. It must be
    safe to run twice; a fault of it is retried like any job's."""

    act: Callable[[], None]


Understood = Meaning | Unreadable | Ignored | Several | Receipt | News


@dataclass(frozen=True)
class Knock:
    """What came to a line's hook, before anybody believes it. Header names are lower case; `url` is the address
    as the provider called it (rebuilt from ADDRESS: behind a proxy nothing else is known), `query` its fields."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    raw: bytes


@dataclass(frozen=True)
class Accepted:
    """The payload is the provider's: store it under this id and understand it later. `answer` is what the provider
    wants to read beside the 200 (Twilio wants a document, say)."""

    provider_id: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    answer: str = ""
    type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Challenge:
    """A handshake: answer this text with 200; nothing is stored."""

    answer: str


@dataclass(frozen=True)
class Rejected:
    """Not the provider's, or nobody can tell: nothing is stored. `status`: 401, 403, or 400 for what cannot be
    read at all."""

    why: str
    status: int = 401


class Hooked(Protocol):
    """What a connector has, besides, when its provider calls us at /hooks/<line>/."""

    def knock(self, knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
        """Judge a call by its raw bytes: no writing, no network, comparisons in constant time. Never raises."""


class Connector(Protocol):
    """`repeats_harmlessly`: the provider (or the reader's program) folds a second send with the same key."""

    channel: str
    limits: Limits
    repeats_harmlessly: bool

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Send one message, outside any transaction, with a deadline. Never raises for the network's faults."""

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Ask what became of a send whose outcome is unknown; Unknown when nobody can be asked."""

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
        """Read a raw arrival. Files it carries are stored by `channels.files`; nothing else is written."""

    def test(self, line: Line) -> list[str]:
        """Try the line as it is configured. Codes of what is wrong, empty when all is well."""


MOST_HOOK_BYTES = 3 * 1024 * 1024
"""The largest call of a provider that is taken in (WhatsApp's own bound; a connector may set `most_hook_bytes`)."""


def register(connector: Connector) -> None:
    CONNECTORS[connector.channel] = connector


def connector_of(channel: str) -> Connector:
    """The connector of this channel. Raises KeyError for an unknown one."""
    return CONNECTORS[channel]
