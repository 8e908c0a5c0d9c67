"""By which channel a reply goes, and how much of it fits."""

from __future__ import annotations

from wafaa.channels.abilities import Abilities
from wafaa.channels.connector import abilities_of
from wafaa.channels.models import INSIDE, Channel

BY_MAIL: frozenset[str] = frozenset({Channel.FORM, Channel.PHONE})
"""What has no way back of its own is answered by e-mail."""


def is_public(channel: str) -> bool:
    """Whether everybody reads along there."""
    return abilities_of(channel).is_public


def is_inside(channel: str) -> bool:
    """Whether only colleagues speak there."""
    return channel in INSIDE


def is_mail(channel: str) -> bool:
    """Whether a reply in a conversation of this channel is an e-mail."""
    return goes_by(channel) == Channel.EMAIL


def goes_by(channel: str) -> str:
    """The channel by which a reply in a conversation of this channel goes."""
    return str(Channel.EMAIL) if channel in BY_MAIL else channel


def reply_abilities(channel: str) -> Abilities:
    """What can be done in a reply in a conversation of this channel."""
    return abilities_of(goes_by(channel))


def most_text(channel: str) -> int:
    """Characters that a reply on this channel may have, in units of UTF-16 as the providers count."""
    return reply_abilities(channel).text
