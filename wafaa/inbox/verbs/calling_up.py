"""Writing down a call that was made from the list of calls."""

from __future__ import annotations

from contextlib import suppress

from wafaa.inbox.models import CallWay, Conversation, FollowUp, Message, Status
from wafaa.inbox.verbs.calling import log_call
from wafaa.inbox.verbs.tending import StillNeeded, set_status
from wafaa.people.queries import number_of
from wafaa.work.unit import unit


def log_follow_up(found: FollowUp, outcome: str, *, key: str, text: str = "") -> Message:
    """We called them: in the conversation it is about, else in their one by phone. A matter that was solved, or that is
    only this call, is solved when it is written down. `key` is the form's own: a double click is one call."""
    customer = found.customer.joined_to or found.customer
    conversation = _its_conversation(found)
    with unit():
        before = conversation.status if conversation is not None else ""
        message = log_call(
            customer,
            way=CallWay.OUT,
            outcome=outcome,
            key=key,
            text=text,
            number=number_of(customer),
            conversation=conversation,
            follow_up=found,
        )
        written = message.conversation
        is_only_this = written.pk != (conversation.pk if conversation else 0) and written.message_count <= 1
        if before == Status.SOLVED or is_only_this:
            with suppress(StillNeeded):
                set_status(written, Status.SOLVED)
    return message


def _its_conversation(found: FollowUp) -> Conversation | None:
    kind, _sep, public_id = found.promise.subject.partition(":")
    if kind != "conversation":
        return None
    known: Conversation | None = Conversation.objects.filter(public_id=public_id).first()
    return known
