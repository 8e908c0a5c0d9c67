"""One reply to many conversations: what is written, to whom it goes and to whom not, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from wafaa.channels.abilities import Load
from wafaa.channels.connector import abilities_of
from wafaa.channels.gate import may_send
from wafaa.channels.models import File
from wafaa.inbox import ways
from wafaa.inbox.models import Conversation, ItemState, Message, Status, Sweep, SweepItem, SweepState
from wafaa.inbox.overtaking import Overtaken, stop_if_overtaken
from wafaa.inbox.verbs import replying
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.people.models import Purpose
from wafaa.people.own_fields import still_needed
from wafaa.work.unit import unit

MOST_REPLIES = 1_000
"""Conversations that one reply may go to."""
HOLD = timedelta(minutes=2)
"""So long each waits before it leaves, so that all of them can still be taken back."""


class TooMany(ValueError):
    """More conversations than one reply may go to."""


def remember_last_words(sweep: Sweep) -> None:
    """Each item knows the last message its planner could have seen: a colleague's reply after it stops ours."""
    last = Conversation.objects.filter(pk=OuterRef("conversation_id")).values("last_message_id")[:1]
    SweepItem.objects.filter(sweep=sweep).update(seen=Subquery(last))


def draft_sweep(sweep: Sweep, text: str, files: Sequence[File], then: str) -> None:
    """Keep what is to be written, to be looked over before it is started. Raises TooMany."""
    if sweep.total > MOST_REPLIES:
        raise TooMany
    with unit():
        Sweep.objects.filter(pk=sweep.pk, state=SweepState.PLANNED).update(text=text, value=then)
        if files:
            sweep.files.set(files)
    sweep.text, sweep.value = text, then


def is_written(sweep: Sweep) -> bool:
    return sweep.total <= MOST_REPLIES and (bool(visible(sweep.text)) or sweep.files.exists())


def write_to(sweep: Sweep, item: SweepItem, conversation: Conversation) -> dict[str, Any]:
    """Write to one of them; what became of it, as the item's traits. Called again it writes nothing twice."""
    files, channel = list(sweep.files.all()), ways.goes_by(conversation.channel)
    if why := hindrance(sweep, item, conversation, files):
        return {"state": ItemState.REFUSED, "why": why[:24]}
    message = replying.reply(
        conversation,
        sweep.text,
        key=f"many:{sweep.public_id}",
        files=files,
        then=sweep.value,
        channel=channel,
        hold=HOLD,
    )
    return {"state": ItemState.DONE, "after": {"message": message.pk}}


def hindrance(sweep: Sweep, item: SweepItem, conversation: Conversation, files: Sequence[File]) -> str:
    """Why this one gets none of it, "" when it does: everything that would refuse it is asked before it is written,
    so that no half of it stays in the conversation."""
    channel = ways.goes_by(conversation.channel)
    if ways.is_inside(channel):
        return "inside"
    line, to = replying.way_to(conversation, channel)
    if line is None or (not to and abilities_of(channel).reaches):
        return "no_address"
    load = Load(sweep.text, tuple(file.public_id for file in files))
    verdict = may_send(conversation.customer, Purpose.REPLY, channel, now(), to=to, line=line, load=load)
    if verdict.says == "no":
        return verdict.code
    if sweep.value == Status.SOLVED != conversation.status and still_needed(conversation.customer):
        return "needed"
    try:
        replying.filled(conversation, sweep.text)
        stop_if_overtaken(conversation, item.seen)
    except replying.EmptyVariable:
        return "empty_variable"
    except Overtaken:
        return "overtaken"
    return ""


def take_back(item: SweepItem, why: str) -> dict[str, Any]:
    """Withdraw one that has not left yet."""
    message = Message.objects.select_related("outgoing").filter(pk=item.after.get("message")).first()
    if message is None or why == "role":
        return {"state": ItemState.KEPT, "why": why}
    return {"state": ItemState.UNDONE} if replying.withdraw_reply(message) else {"state": ItemState.KEPT, "why": "sent"}
