"""Assigning, prioritising, labelling, and moving a conversation through its states."""

from __future__ import annotations

from wafaa.inbox import counts, events
from wafaa.inbox.models import Conversation, Label, Priority, Status
from wafaa.inbox.verbs import promising, snoozing
from wafaa.inbox.verbs.locking import bring_up_to_date
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.people.own_fields import still_needed
from wafaa.promises import verbs as promises
from wafaa.stores import scope
from wafaa.team.models import Staff, Team
from wafaa.work.events import Happening, emit
from wafaa.work.unit import unit


def assign(
    conversation: Conversation,
    *,
    staff: Staff | None,
    team: Team | None,
    why: str = "",
    instead_of: int | None = None,
    is_ahead: bool = False,
) -> None:
    """Give the conversation, and what it owes, to a person or a team; None takes it away from either. `why` it was
    given by itself, see `inbox.routing`, in whose place, and whether ahead of others (`inbox.precedence`)."""
    with unit():
        bring_up_to_date(conversation)
        with counts.moving(conversation):
            conversation.assignee, conversation.team = staff, team
        conversation.save(update_fields=["assignee", "team"])
        for promise in promises.owed_on(conversation.topic):
            promises.entrust(promise, staff_id=staff.pk if staff else None, team_id=team.pk if team else None)
        _tell(
            events.ConversationAssigned(
                conversation.pk, staff.pk if staff else None, team.pk if team else None, why, instead_of, is_ahead
            ),
            conversation,
        )


class StillNeeded(ValueError):
    """Something must be known of the customer before this is solved. `labels`: what the store's fields are called."""

    def __init__(self, labels: list[str]) -> None:
        super().__init__(", ".join(labels))
        self.labels = labels


def set_status(conversation: Conversation, status: str, *, is_undo: bool = False) -> None:
    """Open, waiting for the customer, or solved; snoozed means until they write. The same again does nothing. Raises
    StillNeeded, but not where something is only put back (`is_undo`)."""
    wanted = Status(status)
    if wanted == Status.SNOOZED:
        snoozing.snooze(conversation)
        return
    with unit():
        bring_up_to_date(conversation)
        was = conversation.status
        if was == wanted:
            return
        if wanted == Status.SOLVED and not is_undo:
            _stop_if_needed(conversation)
        counts.move(conversation, wanted)
        conversation.status = wanted
        conversation.solved_at = now() if wanted == Status.SOLVED else None
        if wanted == Status.SOLVED:
            conversation.waiting_since = None
        conversation.snoozed_until = conversation.woken_at = None
        conversation.save(update_fields=["status", "solved_at", "waiting_since", "snoozed_until", "woken_at"])
        _tell(events.StatusChanged(conversation.pk, wanted, was), conversation)
        _follow(conversation, wanted)


def _stop_if_needed(conversation: Conversation) -> None:
    """What the machine does by itself is not stopped: nobody would be there to answer."""
    if scope.current().actor != "system" and (labels := still_needed(conversation.customer)):
        raise StillNeeded(labels)


def _follow(conversation: Conversation, status: Status) -> None:
    if status == Status.SOLVED:
        promising.solved(conversation)
    elif status == Status.WAITING:
        promising.waits_for_customer(conversation)
    else:
        promising.goes_on(conversation)


def prioritise(conversation: Conversation, priority: str) -> None:
    """How urgent it is. Promises already made keep their dates."""
    with unit():
        conversation.priority = Priority(priority)
        conversation.save(update_fields=["priority"])
        _tell(events.ConversationTended(conversation.pk, "priority", priority), conversation)


def label(conversation: Conversation, labels: list[str]) -> None:
    """Replace the conversation's labels; new words join the store's list."""
    kept = list(dict.fromkeys(word for label in labels if (word := visible(label)[:40].strip())))[:20]
    with unit():
        for word in (one for one in kept if one not in conversation.labels):
            Label.objects.get_or_create(name=word, defaults={"store_id": conversation.store_id})
        conversation.labels = kept
        conversation.save(update_fields=["labels"])
        _tell(events.ConversationTended(conversation.pk, "labels", ",".join(kept)), conversation)


def rename(conversation: Conversation, subject: str) -> None:
    with unit():
        conversation.subject = visible(subject)[:200]
        conversation.save(update_fields=["subject"])
        _tell(events.ConversationTended(conversation.pk, "subject", ""), conversation)


def _tell(happening: Happening, conversation: Conversation) -> None:
    emit(
        happening,
        topic=conversation.topic,
        team_id=conversation.team_id,
        customer_id=conversation.customer_id,
    )
