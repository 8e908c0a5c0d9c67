"""What an adapter is: one file for one shop engine, small pure members, no writing.

`Adapter` is what each has. What an engine can besides, its adapter has as well: `Reads` (one thing by its id, for
hooks that are thin or unsigned), `Lists` (what changed since, page by page: the safety net under hooks that never
came), `Hooks` (registering them), `Grants` (an owner agrees at the engine, and comes back with a code). Whoever asks
looks with isinstance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from wafaa.shops.models import Shop
from wafaa.shops.said import Said
from wafaa.work.hookdoor import Accepted, Challenge, Knock, Rejected

MOST_HOOK_BYTES = 2 * 1024 * 1024
BY_LISTS = "list"
"""The kind of the shop in which orders stand that a person brought by a list."""
MILD = ("hooks_partly", "keys_read_only")
"""Problems with which a shop still works: an owner is told of them, and the shop does not count as failing."""


@dataclass(frozen=True)
class Told:
    """What an arrival says. `about` names the thing that it is about, as "order:1001"; `store` is the number by which
    the engine knows the store that told it. `doubts` are for a colleague to look at; what is not `is_kept` is kept
    without its bytes."""

    about: str
    facts: tuple[Said, ...]
    store: str = ""
    doubts: tuple[str, ...] = ()
    is_kept: bool = True


@dataclass(frozen=True)
class Part:
    """One thing of a bundle, as if it had come alone. `about` names it as `Told` does, where it is known before it is
    read."""

    provider_id: str
    raw: bytes
    meta: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True)
class Bundle:
    """Several things in one call; each becomes an arrival."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Ignored:
    """Nothing that anybody wants to know, and why."""

    why: str


@dataclass(frozen=True)
class Unreadable:
    """It cannot be understood, and why; a person may look at it."""

    why: str
    about: str = ""


@dataclass(frozen=True)
class Thin:
    """It only names a thing, or nobody can prove the rest: what it is, is read from the shop (`Reads`)."""

    kind: str
    named: str
    store: str = ""


@dataclass(frozen=True)
class Left:
    """The shop took our app away."""

    at: datetime
    store: str = ""


Understood = Told | Bundle | Ignored | Unreadable | Thin | Left


@dataclass(frozen=True)
class Tokens:
    """Secrets that an engine gives for a while, by name: "access", "refresh", "authorization"."""

    secrets: Mapping[str, str]
    ends_at: datetime


@dataclass(frozen=True)
class Entrusted:
    """A call by which the engine hands over tokens: they are sealed at once, and the call itself is kept nowhere."""

    store: str
    tokens: Tokens


@dataclass(frozen=True)
class Trouble:
    """The shop did not answer as it should; `retry_after` is in seconds where it said so. `sent`: it may have acted on
    what we told it, so that it has to be asked and not told again."""

    why: str
    retry_after: int | None = None
    sent: bool = False


@dataclass(frozen=True)
class Page:
    """Some of what changed, as arrivals; `cursor` asks for the next page, None when this was the last. `rest`: so many
    seconds the shop wants to be left alone first. `total`: so many there are from here on, where the shop says so."""

    parts: tuple[Part, ...]
    cursor: dict[str, Any] | None
    rest: int = 0
    total: int | None = None


class Adapter(Protocol):
    """`label` names the engine; `steps` tell an owner, one sentence each, what to do in it."""

    kind: str
    label: Any
    steps: tuple[Any, ...]

    def knock(self, knock: Knock, shop: Shop) -> Accepted | Challenge | Rejected | Entrusted:
        """Judge a call by its raw bytes: no writing, no network, comparisons in constant time. Never raises."""

    def understand(self, raw: bytes, meta: Mapping[str, Any], shop: Shop, received_at: datetime) -> Understood:
        """Read a raw arrival. Pure: the same bytes say the same for ever, so replaying is harmless."""

    def health(self, shop: Shop) -> list[str]:
        """What is wrong with the connection now, as codes of `wording.problem`; empty when all is well."""


@runtime_checkable
class Reads(Protocol):
    def read_one(self, shop: Shop, kind: str, named: str) -> Part | Trouble:
        """One thing as it stands now; Trouble("not_there") when the shop does not know it."""


@runtime_checkable
class Keyed(Protocol):
    """`keys` are the secrets that an owner types, (name, label), "hook" among them where the engine made it."""

    keys: tuple[tuple[str, Any], ...]


@runtime_checkable
class Lists(Protocol):
    """`needs` are the secrets without which nothing can be asked, tokens among them. `is_at_address`: it is asked at
    the shop's own address, so that at another one it is another shop. `gap` is how far back the nights look."""

    needs: tuple[str, ...]
    is_at_address: bool
    gap: timedelta

    def changed_since(self, shop: Shop, since: datetime, cursor: dict[str, Any] | None) -> Page | Trouble:
        """What changed since, oldest first."""


@runtime_checkable
class Hooks(Protocol):
    def register_hooks(self, shop: Shop, url: str) -> list[str]:
        """Have the shop call `url` from now on, also where it gave up calling; codes of what is wrong, those of
        MILD among them for what is only incomplete. Twice is once."""


@runtime_checkable
class Grants(Protocol):
    """`grant_label` is what the link says by which an owner goes to agree."""

    grant_label: Any

    def grant_url(self, shop: Shop, state: str) -> str:
        """Where an owner agrees; "" while a key is missing."""

    def take_grant(self, shop: Shop, code: str) -> Tokens | Trouble:
        """The tokens for the code that the owner came back with."""


def is_mild(problem: str) -> bool:
    return problem.partition(":")[0] in MILD


def can_be_asked(shop: Shop) -> bool:
    """Whether the shop's engine can be asked, and all that it takes is here."""
    adapter = adapter_of(shop)
    return isinstance(adapter, Lists) and all(shop.secrets.get(name) for name in adapter.needs)


def is_asked_at_its_address(shop: Shop) -> bool:
    adapter = adapter_of(shop)
    return not isinstance(adapter, Lists) or adapter.is_at_address


ADAPTERS: dict[str, Adapter] = {}


def register(adapter: Adapter) -> None:
    ADAPTERS[adapter.kind] = adapter


def adapter_of(shop: Shop) -> Adapter:
    return ADAPTERS[shop.kind]
