"""By which ways a customer can be answered in one conversation: it may go on by another channel than it began on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wafaa.channels.connector import abilities_of
from wafaa.channels.models import INSIDE, Channel, Line, LineState
from wafaa.channels.reach import address_on, hindrance
from wafaa.inbox import ways as roads
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.lib.prepared import Prepared, Slot
from wafaa.people import queries as people
from wafaa.people.models import Identity, Purpose
from wafaa.stores import scope


@dataclass(frozen=True)
class Way:
    """One way to answer: its channel, the line, and the identity written to (None in a chat, which has none). `why` is
    the code (a key of gate.REASONS) of what stands in its way, "" when nothing does."""

    channel: str
    line: Line | None
    identity: Identity | None
    why: str = ""

    @property
    def takes_template(self) -> bool:
        """Free words may not go, and a template that was approved may."""
        return self.why == "window_closed" and abilities_of(self.channel).templates


def has_choice(conversation: Conversation) -> bool:
    """Whether another way is possible at all: not under a post, which everybody reads, nor between colleagues."""
    return not roads.is_public(conversation.channel) and conversation.channel not in INSIDE


class Ways(NamedTuple):
    """All ways to answer in one conversation, those that the customer uses first; and the channel to answer by as long
    as nobody chose."""

    all: list[Way]
    usual: str

    def by(self, channel: str) -> Way | None:
        """The one of this channel, None where the customer cannot be reached so."""
        return next((way for way in self.all if way.channel == channel), None)


def ways_to_answer(conversation: Conversation, identities: Sequence[Identity]) -> Ways:
    """The conversation's own way, and every other by which this very person is known and a line of the store sends.
    First where they last wrote here, then what they prefer; usual is where they last wrote, if it works, else the
    conversation's own. What has no way back of its own (a form, a call) and came from somebody without an address for
    mail is answered by the first way that works."""
    own = roads.goes_by(conversation.channel)
    found = [_own(conversation, own, identities)]
    others = _others(conversation, own, identities) if has_choice(conversation) else []
    if not others:
        return Ways(found, own)
    last = last_heard_on(conversation)
    first = [last, conversation.customer.preferred_channel, own]
    found = sorted([*found, *others], key=lambda way: first.index(way.channel) if way.channel in first else len(first))
    if conversation.channel in roads.BY_MAIL and not any(way.identity for way in found if way.channel == own):
        return Ways(found, next((way.channel for way in found if way.identity is not None and not way.why), own))
    return Ways(found, next((way.channel for way in found if way.channel == last and not way.why), own))


def _own(conversation: Conversation, own: str, identities: Sequence[Identity]) -> Way:
    line = conversation.line if conversation.line is not None and conversation.line.channel == own else None
    closes = line is not None and bool(abilities_of(own).window)
    why = hindrance(conversation.customer, own, line, identities) if closes else ""
    return Way(own, line, address_on(own, line, identities), why)


def _others(conversation: Conversation, own: str, identities: Sequence[Identity]) -> list[Way]:
    kinds = {one.kind for one in identities}
    wanted = [name for name in _talks() if name != own and kinds & set(abilities_of(name).reaches)]
    if not wanted:
        return []
    lines = _lines()
    known = [(name, line_of(name, conversation, lines, identities)) for name in wanted]
    met = [(name, line, address_on(name, line, identities)) for name, line in known if line is not None]
    return [
        Way(name, line, identity, _hindrance(conversation, name, line, identities))
        for name, line, identity in met
        if identity is not None
    ]


def _hindrance(conversation: Conversation, channel: str, line: Line, identities: Sequence[Identity]) -> str:
    if not people.consents(conversation.customer, Purpose.REPLY, channel):
        return "no_consent"
    return hindrance(conversation.customer, channel, line, identities)


def _talks() -> list[str]:
    """The channels on which somebody can be written to alone, by an address of theirs."""
    return [str(name) for name in Channel if abilities_of(name).reaches and not roads.is_public(name)]


def line_of(
    channel: str, conversation: Conversation, lines: Sequence[Line], identities: Sequence[Identity]
) -> Line | None:
    """The line of this channel to write by: the conversation's own, else the one by which they came to us, else the
    first that works. None when all are off."""
    if conversation.line is not None and conversation.line.channel == channel:
        return conversation.line
    mine = [line for line in lines if line.channel == channel]
    came_by = {one.source for one in identities}
    return min(mine, key=lambda line: (f"line:{line.pk}" not in came_by, line.state == LineState.FAILING), default=None)


def _lines() -> list[Line]:
    return LINES.all(store=scope.current().store_id)


LINES: Prepared[Line] = Prepared(
    lambda: Line.everywhere.filter(store_id=Slot("store")).exclude(state=LineState.OFF).order_by("id")
)


def last_heard_on(conversation: Conversation) -> str:
    """The channel by which the customer's latest message here would be answered, "" where there is none."""
    last = HEARD_ON.first(store=scope.current().store_id, conversation=conversation.pk)
    return roads.goes_by(last[0]) if last else ""


HEARD_ON: Prepared[tuple[str]] = Prepared(
    lambda: (
        Message.everywhere.filter(
            store_id__same=Slot("store"), conversation_id=Slot("conversation"), kind=MessageKind.IN
        )
        .order_by("-id")
        .values_list("channel")[:1]
    )
)
