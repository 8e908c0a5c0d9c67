"""By which channel a reply goes, and to which of the customer's addresses."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from wafaa.channels.connector import CONNECTORS
from wafaa.channels.gate import REACHED_BY
from wafaa.channels.models import Channel
from wafaa.inbox.models import Conversation
from wafaa.people import queries as people
from wafaa.people.models import Identity

BY_MAIL: frozenset[str] = frozenset({Channel.FORM, Channel.PHONE})
"""What has no way back of its own is answered by e-mail."""
TALKS: frozenset[str] = frozenset({Channel.WEBCHAT, Channel.TELEGRAM})
"""Where people talk back and forth: a reply waits as long as one in the chat does."""


def goes_by(channel: str) -> str:
    """The channel by which a reply in a conversation of this channel goes."""
    return str(Channel.EMAIL) if channel in BY_MAIL else channel


def address_in(ways: Iterable[Identity], channel: str) -> Identity | None:
    """The customer's address on this channel, of these ways to reach them."""
    kind = REACHED_BY.get(goes_by(channel))
    return people.best(ways, kind) if kind else None


def address_of(conversation: Conversation, channel: str) -> str:
    """Where a reply on this channel goes: "" where the channel needs no address, or none is known."""
    kind = REACHED_BY.get(goes_by(channel))
    identity = people.address_of(conversation.customer, kind) if kind else None
    return identity.value if identity else ""


def why_not(ways: Iterable[Identity], channel: str) -> str:
    """Why nothing can be written to this person here, in the reader's words; "" when it can."""
    wanted = goes_by(channel)
    if wanted not in REACHED_BY:
        return ""
    identity = address_in(ways, channel)
    is_mail = wanted == Channel.EMAIL
    if identity is None and channel == Channel.PHONE:
        return _("No e-mail address is known for this customer. Call them, and log the call with L.")
    if identity is None:
        return {
            Channel.EMAIL: _("No e-mail address is known for this customer."),
            Channel.TELEGRAM: _("This customer has never written to your bot, so Telegram lets nobody write to them."),
            Channel.SMS: _("No phone number is known for this customer."),
        }[Channel(wanted)]
    if identity.unreachable_since is None:
        return ""
    if is_mail:
        return _("Mail to this address came back. Ask for another one.")
    return _("The customer has blocked us here, or the number takes no messages. Try another way.")


def most_text(channel: str) -> int:
    """Characters that a reply on this channel may have, in units of UTF-16 as the providers count; 0: any number."""
    connector = CONNECTORS.get(goes_by(channel))
    return connector.limits.text if connector else 0


def length_of(text: str) -> int:
    """How long providers count a text."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
