"""Where an answer belongs that comes by another way than its conversation began on: to where we last wrote by it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from wafaa.channels.connector import public_channels
from wafaa.channels.models import INSIDE, Arrival, Line, Outgoing, OutgoingState
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.verbs.receiving import REOPENS_WITHIN
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Customer, Identity, Purpose, everyone, everyone_in
from wafaa.stores import scope

NEVER_CAME = (OutgoingState.REFUSED, OutgoingState.CANCELLED, OutgoingState.FAILED)
OF_CONVERSATIONS = "conversation:"
MOST_CLAIMANTS = 20

LAST_REPLY: Prepared[Outgoing] = Prepared(
    lambda: (
        Outgoing.everywhere.filter(
            everyone(),
            store_id__same=Slot("store"),
            line_id=Slot("line"),
            purpose=Purpose.REPLY,
            subject__startswith=OF_CONVERSATIONS,
        )
        .exclude(state__in=NEVER_CAME)
        .order_by("-id")[:1]
    )
)


def last_reply(customer: Customer, line: Line) -> Outgoing | None:
    """What we last wrote to this person by this line in a conversation, as far as it may have come."""
    return LAST_REPLY.first(store=scope.current().store_id, root=customer.root_id, line=line.pk)


def spoken_in(reply: Outgoing) -> Conversation | None:
    """The conversation a reply was written in, if an answer can still go on in it: neither under a post nor long
    solved."""
    rows = Conversation.objects.select_related("customer", "customer__joined_to")
    rows = rows.exclude(channel__in=[*public_channels(), *INSIDE])
    found: Conversation | None = rows.filter(public_id=reply.subject.removeprefix(OF_CONVERSATIONS)).first()
    if found is None or (found.solved_at is not None and now() - found.solved_at > REOPENS_WITHIN):
        return None
    return found


def spoke_since(conversation: Conversation, reply: Outgoing) -> bool:
    """Whether the talk on its own channel went on in this conversation after that reply was written elsewhere."""
    rows = Message.objects.filter(conversation=conversation, channel=reply.channel, withdrawn_at=None, send_at=None)
    return bool(rows.filter(at__gt=reply.sent_at or reply.created_at).exists())


def claimant(line: Line, addresses: Sequence[tuple[str, str]], source: str) -> Customer | None:
    """Who answers, where nobody is known to write from these addresses (kind, as typed; the first is where it came
    from): of those who claim one, the person to whom we wrote there last, by this line and not long ago. None as soon
    as somebody has proven one or has written from it. Raises BadIdentity."""
    country = scope.current().store.country
    asked = [(kind, normal(kind, typed, country)) for kind, typed in addresses]
    where = reduce(or_, (Q(kind=kind, value=value) for kind, value in asked))
    held = list(Identity.objects.filter(where).select_related("customer", "customer__joined_to")[:MOST_CLAIMANTS])
    if any(one.verified_at is not None or one.source == source for one in held):
        return None
    wrote = [(reply, one.customer) for one in held if (reply := _lately(one.customer, line, one.value)) is not None]
    return max(wrote, key=lambda pair: pair[0].pk)[1] if wrote else None


def _lately(customer: Customer, line: Line, value: str) -> Outgoing | None:
    reply = last_reply(customer, line)
    is_fresh = reply is not None and reply.to == value and now() - reply.created_at < REOPENS_WITHIN
    return reply if is_fresh else None


def answered_by_another(customer: Customer, arrival: Arrival, meaning: dict[str, Any]) -> Conversation | None:
    """Where we wrote to this very address on somebody else's record, when another person is known to write from it:
    they may share it. What they write begins a conversation of their own, and the agent sees which it may answer."""
    kind, typed = meaning["identity"]
    try:
        value = normal(kind, typed, scope.current().store.country)
    except BadIdentity:
        return None
    others = Identity.objects.filter(~everyone_in(customer), kind=kind, value=value)
    for one in others.select_related("customer", "customer__joined_to")[:MOST_CLAIMANTS]:
        if (reply := _lately(one.customer, arrival.line, value)) is not None:
            return spoken_in(reply)
    return None
