"""Putting a conversation aside until an hour comes or the customer writes. What was promised keeps running."""

from __future__ import annotations

from datetime import datetime

from wafaa.inbox import counts, events
from wafaa.inbox.models import Conversation, Status
from wafaa.inbox.verbs import promising
from wafaa.inbox.verbs.locking import bring_up_to_date
from wafaa.lib.time import now
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.unit import unit

WAKE = "wafaa.inbox.verbs.snoozing.wake_due"


class InThePast(ValueError):
    """Nothing sleeps until an hour that is over."""


def snooze(conversation: Conversation, until: datetime | None = None) -> None:
    """Aside until this instant; None: until the customer writes. They wake it in any case. Raises InThePast."""
    if until is not None and until <= now():
        raise InThePast
    with unit():
        bring_up_to_date(conversation)
        was = conversation.status
        if was == Status.SNOOZED and conversation.snoozed_until == until:
            return
        _stand(conversation, Status.SNOOZED, until)
        _tell(conversation, was)
        if until is not None:
            jobs.enqueue(WAKE, {"conversation_id": conversation.pk, "until": until.isoformat()}, run_after=until)


def wake_due(conversation_id: int, until: str) -> None:
    """The job of one sleep; safe to run twice. A conversation that woke, or sleeps until another hour, is let be."""
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if conversation is None:
        return
    with unit():
        bring_up_to_date(conversation)
        ends = datetime.fromisoformat(until)
        if conversation.status != Status.SNOOZED or conversation.snoozed_until != ends or ends > now():
            return
        _stand(conversation, Status.OPEN, None, woken_at=now())
        promising.goes_on(conversation)
        _tell(conversation, Status.SNOOZED)
        emit(
            events.ConversationWoken(conversation.pk, conversation.assignee_id),
            topic=conversation.topic,
            team_id=conversation.team_id,
            customer_id=conversation.customer_id,
        )


def _stand(
    conversation: Conversation, status: Status, until: datetime | None, woken_at: datetime | None = None
) -> None:
    counts.move(conversation, status)
    conversation.status, conversation.solved_at = status, None
    conversation.snoozed_until, conversation.woken_at = until, woken_at
    conversation.save(update_fields=["status", "solved_at", "snoozed_until", "woken_at"])


def _tell(conversation: Conversation, was: str) -> None:
    emit(
        events.StatusChanged(conversation.pk, conversation.status, was),
        topic=conversation.topic,
        team_id=conversation.team_id,
        customer_id=conversation.customer_id,
    )
