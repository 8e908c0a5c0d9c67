"""By which channel a reply goes, and how much of it fits."""

from __future__ import annotations

from wafaa.channels.models import INSIDE, PUBLIC, Channel
from wafaa.channels.reach import limits_of
from wafaa.channels.x.weight import weighed

BY_MAIL: frozenset[str] = frozenset({Channel.FORM, Channel.PHONE})
"""What has no way back of its own is answered by e-mail."""
TALKS: frozenset[str] = frozenset(
    {Channel.WEBCHAT, Channel.TELEGRAM, Channel.SMS, Channel.MESSENGER, Channel.INSTAGRAM, *PUBLIC, *INSIDE}
)
"""Where people talk back and forth: a reply waits as long as one in the chat does."""


def is_public(channel: str) -> bool:
    """Whether everybody reads along there."""
    return channel in PUBLIC


def is_inside(channel: str) -> bool:
    """Whether only colleagues speak there."""
    return channel in INSIDE


def goes_by(channel: str) -> str:
    """The channel by which a reply in a conversation of this channel goes."""
    return str(Channel.EMAIL) if channel in BY_MAIL else channel


def most_text(channel: str) -> int:
    """Characters that a reply on this channel may have, in units of UTF-16 as the providers count."""
    return limits_of(goes_by(channel)).text


def length_of(text: str, channel: str) -> int:
    """How long the providers of this channel count a text."""
    counts = limits_of(channel).counts
    if counts == "x":
        return weighed(text)
    if counts == "bytes":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
