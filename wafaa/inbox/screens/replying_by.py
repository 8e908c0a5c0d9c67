"""The choice of the way a reply goes: which ways there are, to which address, and what stands in the way of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.channels.gate import REASONS
from wafaa.channels.models import Channel, Outgoing, Window
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.inbox.reaching import Way, Ways, has_choice, ways_to_answer
from wafaa.lib.dates import clock, day
from wafaa.lib.time import now
from wafaa.people.models import Identity, IdentityKind
from wafaa.people.screens import shown_value
from wafaa.stores import scope

LTR, POP = "\u2066", "\u2069"
"""Around an address, which reads from the left in a line that does not."""
NUMBERS: frozenset[str] = frozenset({IdentityKind.PHONE, IdentityKind.WHATSAPP})
MOST_ADDRESS, LEAST_NAME = 26, 4


def chosen(conversation: Conversation, ways: Sequence[Identity], asked: str) -> tuple[Ways, Way]:
    """All ways to answer here, and the one to take: that of the draft as long as it is one, else the usual."""
    found = ways_to_answer(conversation, ways)
    return found, found.by(asked) or found.by(found.usual) or found.all[0]


def shown(found: Ways, taken: Way) -> dict[str, Any] | None:
    """`composer.by`: the ways for a native list, each in one line; None where there is nothing to choose."""
    if len(found.all) < 2:
        return None
    return {
        "taken": taken.channel,
        "usual": found.usual,
        "ways": [{"channel": way.channel, "label": _label(way), "is_closed": _is_closed(way)} for way in found.all],
    }


def _is_closed(way: Way) -> bool:
    return bool(way.why) and not way.takes_template


def _label(way: Way) -> str:
    """“SMS · +966 50 …”, and after a dash what is to be known before it is chosen."""
    said = str(Channel(way.channel).label)
    if address := shortened(told(way.identity)):
        said = f"{said} · {LTR}{address}{POP}"
    if way.takes_template:
        return _("%(way)s – template only") % {"way": said}
    if way.why:
        return f"{said} – {REASONS[way.why]}"
    if way.identity is not None and way.identity.kind in ("email", "phone") and way.identity.verified_at is None:
        return _("%(way)s – not confirmed") % {"way": said}
    return said


def told(identity: Identity | None) -> str:
    """How somebody is reached, to be read; "" where it is only the number a provider has for them, which tells nobody
    anything."""
    if identity is None or (identity.kind not in NUMBERS and identity.value.isdigit()):
        return ""
    return shown_value(identity.kind, identity.value)


def shortened(address: str) -> str:
    """A long mail address without its middle: how it begins and whose it is stay, wherever a narrow field cuts."""
    name, at, domain = address.rpartition("@")
    room = MOST_ADDRESS - len(domain)
    return f"{name[: max(room, LEAST_NAME)]}…@{domain}" if at and len(name) > max(room, LEAST_NAME) + 1 else address


def reopens(conversation: Conversation) -> bool:
    """Whether what the customer writes may open the reply to this reader, where no free words can go now."""
    return has_choice(conversation) and scope.current().can("inbox.reply")


def closes(way: Way) -> str:
    """Until when free words may go here, "" where no window is open or none exists."""
    if way.line is None or way.identity is None:
        return ""
    rows = Window.objects.filter(line=way.line, address=way.identity.value, until__gt=now())
    until: datetime | None = rows.values_list("until", flat=True).first()
    if until is None:
        return ""
    store = scope.current().store
    zone, language = ZoneInfo(store.timezone), (get_language() or "ar")[:2]
    when = {
        "hour": clock(until, zone, language, store.figures),
        "day": day(until, zone, language, store.figures, in_sentence=True),
    }
    return _("Free words until %(hour)s, %(day)s") % when


def went(message: Message, conversation: Conversation) -> str:
    """By which way it went, or came, where that is not the conversation's own; with the address it went to."""
    if message.channel == conversation.channel:
        return ""
    named = str(Channel(message.channel).label)
    outgoing: Outgoing | None = message.outgoing
    if message.kind != MessageKind.OUT or outgoing is None or not outgoing.to or ":" in outgoing.to:
        return named
    kind = "email" if "@" in outgoing.to else "phone" if outgoing.to.lstrip("+").isdigit() else ""
    return _("%(channel)s to %(address)s") % {
        "channel": named,
        "address": f"{LTR}{shown_value(kind, outgoing.to)}{POP}",
    }
