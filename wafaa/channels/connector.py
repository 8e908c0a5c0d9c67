"""The contract of a connector: one integration is one file under adapters/ that registers one of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

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
    """What may be written on this channel: characters in a text, bytes in a file."""

    text: int = 10_000
    file_bytes: int = 10 * 1024 * 1024


@dataclass(frozen=True)
class Meaning:
    """What an arrival says: a customer's message, or news about one of ours.

    `kind`: message | bounce | automatic. `identity` = (kind, value as typed). `conversation` is the public id a
    valid signed token named, for the recipient `proven` (an address whose owner thereby proved it);
    `references` are Message-IDs or provider ids of what it answers. `files` are public ids of stored files.
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


@dataclass(frozen=True)
class Unreadable:
    """An arrival that could not be read: why, and what could be guessed (from, subject)."""

    reason: str
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ignored:
    """An arrival that is nobody's message: one of our own that came back, say. It is kept, nothing happens."""

    reason: str


class Connector(Protocol):
    """`repeats_harmlessly`: the provider (or the reader's program) folds a second send with the same key."""

    channel: str
    limits: Limits
    repeats_harmlessly: bool

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Send one message, outside any transaction, with a deadline. Never raises for the network's faults."""

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Ask what became of a send whose outcome is unknown; Unknown when nobody can be asked."""

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Meaning | Unreadable | Ignored:
        """Read a raw arrival. Files it carries are stored by `channels.files`; nothing else is written."""

    def test(self, line: Line) -> list[str]:
        """Try the line as it is configured. Codes of what is wrong, empty when all is well."""


def register(connector: Connector) -> None:
    CONNECTORS[connector.channel] = connector


def connector_of(channel: str) -> Connector:
    """The connector of this channel. Raises KeyError for an unknown one."""
    return CONNECTORS[channel]
