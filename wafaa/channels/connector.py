"""The contract of a connector: one integration is one file under adapters/ that registers one of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, cast, runtime_checkable

from wafaa.channels.abilities import INSIDE, NOTHING, Abilities
from wafaa.channels.models import INSIDE as INSIDE_CHANNELS
from wafaa.channels.models import Comment, Line, Outgoing
from wafaa.work.hookdoor import Accepted as Accepted
from wafaa.work.hookdoor import Challenge as Challenge
from wafaa.work.hookdoor import Knock as Knock
from wafaa.work.hookdoor import Rejected as Rejected

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


class Connector(Protocol):
    """`abilities` say what of all this it truly does; `register` compares them with its methods."""

    channel: str
    abilities: Abilities

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Send one message, outside any transaction, with a deadline. Never raises for the network's faults."""

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Ask what became of a send whose outcome is unknown; Unknown when nobody can be asked."""

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
        """Read a raw arrival. Files it carries are stored by `channels.files`; nothing else is written."""

    def test(self, line: Line) -> list[str]:
        """Try the line as it is configured. Codes of what is wrong, empty when all is well; of two servers the code
        names its own ("imap:timeout")."""


@runtime_checkable
class Hooked(Protocol):
    """What a connector with the ability `hook` has: its provider calls us at /hooks/<line>/."""

    def knock(self, knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
        """Judge a call by its raw bytes: no writing, no network, comparisons in constant time. Never raises."""


@runtime_checkable
class Subscribing(Protocol):
    """What a connector with the ability `subscribes` has."""

    def subscribe(self, line: Line) -> list[str]:
        """Tell the provider to call us. Codes of what went wrong."""


@runtime_checkable
class Templated(Protocol):
    """What a connector with the ability `templates` has."""

    def fetch_templates(self, line: Line) -> list[str]:
        """Fetch what the provider has approved and what not. Codes of what went wrong; then those known stay."""


@runtime_checkable
class Moderating(Protocol):
    """What a connector with the ability `moderates` has. Both never raise for the network's faults; done twice they do
    no harm."""

    def hide(self, comment: Comment, line: Line, *, is_hidden: bool) -> str:
        """Hide a comment, or show it again. "" when it is done, else the code of why it is not."""

    def take_down(self, comment: Comment, line: Line) -> str:
        """Delete a comment for good. "" when it is done, else the code of why it is not."""


MOST_HOOK_BYTES = 3 * 1024 * 1024
"""The usual bound of a provider's call (WhatsApp's own)."""


class NotAsDeclared(TypeError):
    """A connector declares an ability without its method, or has the method without declaring it."""


def register(connector: Connector) -> None:
    """Raises NotAsDeclared."""
    can = connector.abilities
    for is_declared, methods in (
        (bool(can.hook), Hooked),
        (can.subscribes, Subscribing),
        (can.templates, Templated),
        (can.moderates, Moderating),
    ):
        if is_declared != isinstance(connector, methods):
            raise NotAsDeclared(f"{connector.channel}: {methods.__name__}")
    CONNECTORS[connector.channel] = connector


def connector_of(channel: str) -> Connector:
    """The connector of this channel. Raises KeyError for an unknown one."""
    return CONNECTORS[channel]


def abilities_of(channel: str) -> Abilities:
    """What this channel can do. One without a connector (a web form) only comes in."""
    connector = CONNECTORS.get(channel)
    if connector is not None:
        return connector.abilities
    return INSIDE if channel in INSIDE_CHANNELS else NOTHING


def public_channels() -> list[str]:
    """Where everybody reads along."""
    return [channel for channel, connector in CONNECTORS.items() if connector.abilities.is_public]


def commented_by(talk: str) -> str:
    """The channel of the comments whose private replies go by this one, "" when there is none."""
    privately = (channel for channel, one in CONNECTORS.items() if one.abilities.private_by == talk)
    return next(privately, "")


def hooked(channel: str) -> Hooked | None:
    """The connector, if its provider calls us."""
    return cast(Hooked, CONNECTORS[channel]) if abilities_of(channel).hook else None


def subscribing(channel: str) -> Subscribing | None:
    return cast(Subscribing, CONNECTORS[channel]) if abilities_of(channel).subscribes else None


def moderating(channel: str) -> Moderating | None:
    return cast(Moderating, CONNECTORS[channel]) if abilities_of(channel).moderates else None


def templated(channel: str) -> Templated | None:
    return cast(Templated, CONNECTORS[channel]) if abilities_of(channel).templates else None
