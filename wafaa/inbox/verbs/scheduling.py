"""Replies that wait for their hour in the outbox. Until one leaves it is no answer: the customer goes on waiting, and
what was promised runs on. When the customer writes first it does not leave; its text is its writer's draft again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Min

from wafaa.channels import verbs as channels
from wafaa.channels.choices import Choice, kept, typed
from wafaa.channels.models import File, Outgoing, OutgoingState
from wafaa.inbox import choosing, events
from wafaa.inbox.models import MEETING, Conversation, Message, MessageKind, Status
from wafaa.inbox.verbs import promising, replying, tending
from wafaa.inbox.verbs.drafting import TooMuch, Window, draft_of, drop_draft, put_before
from wafaa.inbox.verbs.locking import bring_up_to_date
from wafaa.inbox.verbs.snoozing import InThePast
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.events import Happening, emit
from wafaa.work.unit import unit

LEAVE = "wafaa.inbox.verbs.scheduling.leave_due"
LOOK_AGAIN = timedelta(seconds=5)
GAVE_WAY = "gave_way"
"""Among a message's warnings: it did not leave, for the customer wrote first."""
OUT = (OutgoingState.SENT, OutgoingState.DELIVERED, OutgoingState.READ)
ON_ITS_WAY = (OutgoingState.QUEUED, OutgoingState.SENDING)


def reply_later(
    conversation: Conversation,
    text: str,
    at: datetime,
    *,
    key: str,
    files: Sequence[File] = (),
    then: str = "",
    channel: str = "",
    choices: Sequence[Choice] = (),
    window: Window | None = None,
) -> Message:
    """Answer the customer at this instant; the gate is asked again then. `then` is the status from then on, if the
    conversation is still open. The same key is the same reply. Raises Empty, EmptyVariable, KeyReused, InThePast,
    DoNotFit."""
    if not visible(text) and not files and not choices:
        raise replying.Empty
    with unit():
        bring_up_to_date(conversation)
        channel = channel or conversation.channel
        said = choosing.placed(choices, text, conversation, channel, has_files=bool(files), fill=replying.filled)
        if found := replying.known_reply(conversation, said, key):
            return found
        if at <= now():
            raise InThePast
        message = replying.write(conversation, MessageKind.OUT, said.words, key, files, channel, said.choices)
        message.send_at = at
        message.outgoing = replying.put_out(conversation, message, files, hold=at - now(), then=then)
        message.save(update_fields=["outgoing", "send_at"])
        conversation.message_count += 1
        conversation.last_message_id = message.pk
        conversation.save(update_fields=["message_count", "last_message_id"])
        _remember_nearest(conversation)
        jobs.enqueue(LEAVE, {"message_id": message.pk}, run_after=at)
        _tell(events.ReplyScheduled(conversation.pk, message.pk), conversation)
        drop_draft(conversation, MessageKind.OUT, text, window)
    return message


def send_now(message: Message) -> bool:
    """Let a scheduled reply leave at once. False when it is not waiting any more."""
    with unit():
        if not _is_waiting(message) or message.outgoing is None:
            return False
        channels.wait_until(message.outgoing, now())
        jobs.enqueue(LEAVE, {"message_id": message.pk}, run_after=now())
    return True


def cancel_scheduled(message: Message) -> bool:
    """It does not leave. False when it has left already."""
    with unit():
        if not _is_waiting(message) or not _stop(message):
            return False
        conversation = _conversation(message)
        _remember_nearest(conversation)
        _tell(events.ReplyWithdrawn(conversation.pk, message.pk), conversation)
    return True


def give_way(conversation: Conversation) -> None:
    """The customer wrote: no reply that was written before leaves as if it knew. Its writer finds it as their draft.
    The caller saves `scheduled_at`."""
    with unit():
        waiting = Message.objects.filter(conversation=conversation, send_at__isnull=False, withdrawn_at=None)
        for message in waiting.select_related("outgoing", "staff").order_by("id"):
            if not _stop(message, because=GAVE_WAY):
                continue
            if message.staff_id is not None:
                with suppress(TooMuch):  # the customer comes first: it is read where it stands
                    _back_to_draft(message, message.staff_id)
            writer = message.staff.public_id if message.staff else ""
            _tell(events.ReplyGaveWay(conversation.pk, message.pk, message.staff_id, writer), conversation)
        conversation.scheduled_at = _nearest(conversation)


def leave_due(message_id: int) -> None:
    """The job of one scheduled reply, at its hour and after: once it has left, it is the customer's answer. Safe to
    run twice. While the gate or the line holds it, it is looked at again."""
    message = Message.objects.filter(pk=message_id).select_related("outgoing").first()
    if message is None or message.send_at is None or message.outgoing is None:
        return
    state = message.outgoing.state
    with unit():
        if state in OUT:
            _left(message)
        elif state in ON_ITS_WAY:
            next_look = max(message.outgoing.not_before, now() + LOOK_AGAIN)
            jobs.enqueue(LEAVE, {"message_id": message.pk}, run_after=next_look)


def _left(message: Message) -> None:
    conversation = _conversation(message)
    outgoing = message.outgoing
    mine = Message.objects.filter(pk=message.pk, send_at__isnull=False)
    message.at = (outgoing.sent_at if outgoing else None) or now()
    if not mine.update(send_at=None, at=message.at):
        return
    replying.is_last(conversation, message)
    promising.answered(conversation)
    conversation.scheduled_at = _nearest(conversation)
    conversation.save(update_fields=[*replying.BROUGHT_UP, "scheduled_at"])
    _tell(events.ReplyWritten(conversation.pk, message.pk), conversation)
    then = outgoing.envelope.get("then", "") if outgoing else ""
    if then and conversation.status in (Status.OPEN, Status.SNOOZED):
        tending.set_status(conversation, then)


def _is_waiting(message: Message) -> bool:
    return message.send_at is not None and message.withdrawn_at is None


def _stop(message: Message, because: str = "") -> bool:
    """Take it out of the outbox. False when it is on its way already."""
    outgoing = message.outgoing
    if outgoing is None or not (channels.withdraw(outgoing) or _never_left(outgoing)):
        return False
    message.withdrawn_at = now()
    message.warnings = [*message.warnings, *([because] if because else [])]
    message.save(update_fields=["withdrawn_at", "warnings"])
    return True


def _never_left(outgoing: Outgoing) -> bool:
    """The gate refused it, or it failed for good: there is nothing to stop, and nothing was sent."""
    gone = (OutgoingState.REFUSED, OutgoingState.FAILED)
    return bool(Outgoing.objects.filter(pk=outgoing.pk, state__in=gone).exists())


def _back_to_draft(message: Message, staff_id: int) -> None:
    """Its text and choices stand before whatever its writer has begun since."""
    files = [file.public_id for file in message.files.order_by("id")]
    choices = typed(kept(message.choices))
    put_before(
        message.conversation_id, staff_id, draft_of(message), _own_words(message), files, choices, message.channel
    )


def _own_words(message: Message) -> str:
    """Its text; of an invitation without the link, which leads nowhere once it was taken back."""
    return message.text.rpartition("\n\n")[0] if MEETING in message.warnings else message.text


def draft_again(message: Message) -> None:
    """The acting person goes on writing it: its text and files are their draft. Raises TooMuch."""
    with unit():
        _back_to_draft(message, scope.current().me)


def _conversation(message: Message) -> Conversation:
    found: Conversation = Conversation.objects.select_related("customer").get(pk=message.conversation_id)
    bring_up_to_date(found)
    return found


def _remember_nearest(conversation: Conversation) -> None:
    conversation.scheduled_at = _nearest(conversation)
    conversation.save(update_fields=["scheduled_at"])


def _nearest(conversation: Conversation) -> datetime | None:
    waiting = Message.objects.filter(conversation=conversation, send_at__isnull=False, withdrawn_at=None)
    found: datetime | None = waiting.aggregate(nearest=Min("send_at"))["nearest"]
    return found


def _tell(happening: Happening, conversation: Conversation) -> None:
    emit(happening, topic=conversation.topic, team_id=conversation.team_id, customer_id=conversation.customer_id)
