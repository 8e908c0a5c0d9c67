"""The registry of pages in the chat: what an app above shows to a visitor beside the talk, rendered by the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise as Lazy

from wafaa.channels.models import Visitor
from wafaa.live.announce import publish_signal
from wafaa.people.models import Customer
from wafaa.stores import scope

PAGES: dict[str, ChatPage] = {}
CHANGED = "page"
"""What an open chat hears when what one of its pages shows became another: nothing but that."""


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


def topic_of(root_id: int) -> str:
    """Under which a proven person's chats hear of their pages."""
    return f"pages:{root_id}"


def changed(root_id: int) -> None:
    """What the pages of the person with this root record show is another now: their open chats ask for it again, once
    this is committed."""
    store_id, topic = scope.current().store_id, topic_of(root_id)
    transaction.on_commit(lambda: publish_signal(store_id, topic, "customer", CHANGED, {}), robust=True)
