"""The registry of pages in the chat: what an app above shows to a visitor beside the talk, rendered by the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise as Lazy

from wafaa.channels.models import Visitor
from wafaa.people.models import Customer

PAGES: dict[str, ChatPage] = {}


@dataclass(frozen=True)
class Shown:
    """HTML of the tags that the chat draws (docs/developers/widget-protocol.md); `act` is what its one button says, ""
    where there is nothing to press."""

    html: str
    act: str = ""


@dataclass(frozen=True)
class ChatPage:
    """`show` gets the person the visitor was proven to be, None for everybody else: then it tells of nobody. `press` is
    what the button does, for a proven person alone. `shown` says whether this store has it at all."""

    name: str
    title: str | Lazy
    show: Callable[[Customer | None], Shown]
    press: Callable[[Customer], None]
    shown: Callable[[], bool]


def chat_page(
    name: str, *, title: str | Lazy, shown: Callable[[], bool], press: Callable[[Customer], None]
) -> Callable[[Callable[[Customer | None], Shown]], Callable[[Customer | None], Shown]]:
    def keep(show: Callable[[Customer | None], Shown]) -> Callable[[Customer | None], Shown]:
        PAGES[name] = ChatPage(name, title, show, press, shown)
        return show

    return keep


def pages_here() -> list[ChatPage]:
    return [page for page in PAGES.values() if page.shown()]


def proven_person(visitor: Visitor) -> Customer | None:
    """Whom the shop's signature or a code showed this visitor to be; nobody for a stranger, and no colleague."""
    if not visitor.is_proven or visitor.customer is None:
        return None
    person: Customer = visitor.customer.joined_to or visitor.customer
    return None if person.is_colleague else person
