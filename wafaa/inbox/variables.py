"""What a text to a customer may speak of in a conversation (`playbook.texts`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from wafaa.inbox.models import Conversation
from wafaa.lib.time import now
from wafaa.playbook.texts import Filled, Variables, has_variables, written
from wafaa.promises import verbs as promises
from wafaa.promises.models import PromiseKind
from wafaa.stores import scope
from wafaa.team.models import Staff

__all__ = ["Filled", "fill", "has_variables", "named", "offered", "unknown", "written"]
REPLIES = (PromiseKind.FIRST_REPLY, PromiseKind.NEXT_REPLY)


def _agent(conversation: Conversation) -> Any:
    return Staff.objects.filter(pk=scope.current().me).first()


def _nearest(conversation: Conversation) -> Any:
    """What the customer was told, before what the shop set itself; how soon we answer is no news in an answer."""
    owed = [p for p in promises.owed_on(conversation.topic) if p.due_at > now() and p.kind not in REPLIES]
    return min(owed, key=lambda p: (p.kind != PromiseKind.OWN, p.due_at), default=None)


RECORDS: dict[str, Callable[[Conversation], Any]] = {
    "customer": lambda conversation: conversation.customer.joined_to or conversation.customer,
    "conversation": lambda conversation: conversation,
    "promise": _nearest,
    "agent": _agent,
    "store": lambda conversation: scope.current().store,
}
"""What a fact about this kind of record is read from, seen from a conversation; an app above may add its own."""

HERE = Variables(RECORDS)
named, offered, unknown = HERE.named, HERE.offered, HERE.unknown


def fill(text: str, conversation: Conversation) -> Filled:
    """`text` with its variables filled for this conversation, written by the acting person. What has no value stays."""
    records = {kind: partial(read, conversation) for kind, read in RECORDS.items()}
    return HERE.fill(text, records, conversation.customer.language or scope.current().store.language)
