"""The same visitor in another window: from the chat on a shop's page to the chat's own.

The word that does it stands in the part of an address that is sent to nobody, lasts minutes and serves once.
Opening it changes nothing: whoever opened it is shown what they would take over and says yes, so that nobody writes
into a stranger's conversation because of a link they were sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, Visitor
from wafaa.channels.ownpage import page_of
from wafaa.inbox import webchat
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.lib.ids import new_id
from wafaa.lib.signed import BadLink, sign, unsign
from wafaa.lib.time import now
from wafaa.work.limits import allows

LASTS = timedelta(minutes=2)
LASTS_TO_INSTALL = timedelta(minutes=10)
"""An iPhone's home screen knows nothing of what its browser knows: the first opening there brings it along."""
ONCE_IN = 3_600
"""Seconds for which a used word is remembered; it ends after minutes by itself."""
PURPOSE = "chat.handover"
MOST_WORDS = 120


class NothingThere(ValueError):
    """The word is none, is used or has ended, or there is no conversation (any more)."""


@dataclass(frozen=True)
class Offered:
    """What would be taken over: the customer's own last words in it, and when they wrote them."""

    visitor: Visitor
    conversation: Conversation
    words: str
    at: datetime


def address_for(visitor: Visitor, lasts: timedelta = LASTS) -> str:
    """The address that offers this visitor's conversation to the page of their chat. Raises NothingThere."""
    if webchat.conversation_of(visitor) is None:
        raise NothingThere
    named = {"v": visitor.pk, "n": new_id()}
    word = sign(PURPOSE, named, expires=now() + lasts, recipient=visitor.line.public_id, key=settings.LINK_KEY)
    return f"{settings.ADDRESS}{page_of(visitor.line)}#take={word}"


def offered(line: Line, word: str) -> Offered:
    """What this word offers; it stays good. Raises NothingThere."""
    try:
        named = unsign(PURPOSE, word, recipient=line.public_id, key=settings.LINK_KEY)
    except BadLink:
        raise NothingThere from None
    rows = Visitor.objects.select_related("customer", "customer__joined_to", "line")
    visitor = rows.filter(pk=named["v"], line=line, revoked_at=None).first()
    conversation = webchat.conversation_of(visitor) if visitor is not None else None
    if visitor is None or conversation is None:
        raise NothingThere
    shown = [message for message in webchat.messages_for(conversation, None) if message.kind == MessageKind.IN]
    last: Message | None = shown[-1] if shown else None
    return Offered(visitor, conversation, last.text[:MOST_WORDS] if last else "", last.at if last else now())


def take(line: Line, word: str, language: str, page: str) -> tuple[Visitor, str]:
    """The other window's own visitor and token. Serves once. Raises NothingThere."""
    found = offered(line, word)
    if not allows("chat.handover", word, most=1, seconds=ONCE_IN):
        raise NothingThere
    return channels.hand_over(found.visitor, found.conversation.customer, language, page)
