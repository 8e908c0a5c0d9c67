"""A customer's conversations with the store as they may read them, and where what they write goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from wafaa.channels.connector import public_channels
from wafaa.channels.models import INSIDE, Channel, Line, OutgoingState
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.ownpage import whose
from wafaa.people import queries as people
from wafaa.people.models import Customer, IdentityKind
from wafaa.stores import scope

PAGE = 15
PROVEN = "page.proven"
"""What the scope of a customer may who typed a code, and by a link alone nobody."""
MOST_SHOWN = 100
MOST_HOPS = 20
WENT_OUT = (
    OutgoingState.SENT,
    OutgoingState.DELIVERED,
    OutgoingState.READ,
    OutgoingState.FAILED,
    OutgoingState.REFUSED,
    OutgoingState.UNKNOWN,
)
"""What was meant for the customer and left its writer's hands: here they read it even where no mail could carry it."""


def _private() -> Any:
    """Conversations that are theirs to read: nothing written in public, nothing that colleagues asked each other, and
    nothing of a closed team for who came in by a link alone, which passes through the hands of colleagues."""
    rows = Conversation.objects.filter(about=None).exclude(channel__in=[*INSIDE, *public_channels()])
    return rows if scope.current().can(PROVEN) else rows.exclude(team__is_closed=True)


def talks_of(customer: Customer, most: int = PAGE) -> list[Conversation]:
    """The person's latest conversations."""
    rows = _private().filter(customer_id__in=whose.records(customer), merged_into=None)
    return list(rows.order_by("-last_at", "-id")[:most])


def talk_of(customer: Customer, public_id: str) -> Conversation | None:
    """The person's conversation of this id, or the one it goes on in, if that is theirs too."""
    rows = _private().select_related("customer", "line").filter(customer_id__in=whose.records(customer))
    found: Conversation | None = rows.filter(public_id=public_id).first()
    hops = 0
    while found is not None and found.merged_into_id is not None and hops < MOST_HOPS:
        found, hops = rows.filter(pk=found.merged_into_id).first(), hops + 1
    return found


def about(customer: Customer, key: str) -> Conversation | None:
    """The conversation that this person began under this key (an order's, say)."""
    said = Message.objects.filter(customer_id__in=whose.records(customer), key__startswith=key).order_by("-id")
    found = said.values_list("conversation__public_id", flat=True).first()
    return talk_of(customer, found) if found else None


def messages_of(conversation: Conversation, customer: Customer) -> list[Message]:
    """What the customer may read: their own words, and replies that went out to them; no note, no draft, nothing that
    was taken back, and nothing that came into it from another person's conversation."""
    rows = Message.objects.filter(conversation=conversation, withdrawn_at=None)
    shown = Q(kind=MessageKind.IN) | Q(kind=MessageKind.OUT, outgoing__state__in=WENT_OUT)
    found = rows.filter(shown).exclude(channel__in=public_channels()).select_related("staff", "outgoing")
    mine = set(whose.records(customer))
    latest = list(found.order_by("-id")[:MOST_SHOWN])
    return [one for one in reversed(latest) if _with(one) is None or _with(one) in mine]


def _with(message: Message) -> int | None:
    return message.outgoing.customer_id if message.outgoing else message.customer_id


def appeared_at(message: Message) -> datetime:
    sent = message.outgoing.sent_at if message.outgoing else None
    return sent or message.at


def way_in(customer: Customer, talk: Conversation | None = None) -> tuple[str, Line | None]:
    """By which channel and line something new comes in. In a chat it is said in the chat. Else as a form, which is
    answered by e-mail and here; by SMS where the person has a phone alone and the store a line for it."""
    if talk is not None and talk.channel == Channel.WEBCHAT:
        return Channel.WEBCHAT, talk.line
    if people.address_of(customer, IdentityKind.EMAIL) is None:
        sms = Line.objects.filter(channel=Channel.SMS).exclude(state="off").order_by("id").first()
        if sms is not None and people.address_of(customer, IdentityKind.PHONE) is not None:
            return Channel.SMS, sms
    return Channel.FORM, Line.objects.filter(channel=Channel.FORM).exclude(state="off").order_by("id").first()
