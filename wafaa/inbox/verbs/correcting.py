"""A customer changed what they had written."""

from __future__ import annotations

from wafaa.channels.models import Arrival
from wafaa.channels.verbs import empty_arrivals
from wafaa.inbox import events, search
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.verbs.locking import bring_up_to_date
from wafaa.lib.text.safe import preview
from wafaa.work.events import emit
from wafaa.work.unit import unit

EDITED = "edited"


DELETED = "deleted"


def take_away(message: Message, text: str, mark: str = DELETED) -> None:
    """A message was taken back: what was written goes, from its arrival too, and `text` says so."""
    with unit():
        if message.arrival_id is not None:
            empty_arrivals(Arrival.objects.filter(pk=message.arrival_id))
        message.files.clear()
        Message.objects.filter(pk=message.pk).update(has_files=False)
        correct(message, text, mark)


def correct(message: Message, text: str, mark: str = EDITED) -> None:
    """Show the new text, and that it is new. The same text again changes nothing; the first text stays in its
    arrival. For messages of channels without subjects."""
    with unit():
        conversation = Conversation.objects.select_related("customer").get(pk=message.conversation_id)
        bring_up_to_date(conversation)
        message.refresh_from_db(fields=["text", "warnings"])
        was = message.text
        if was == text:
            return
        message.text = text
        message.warnings = [*(code for code in message.warnings if code != mark), mark]
        message.save(update_fields=["text", "warnings"])
        search.rewrite(message, was)
        if conversation.last_message_id == message.pk:
            conversation.preview = preview(text, 140)
            conversation.save(update_fields=["preview"])
        emit(
            events.MessageCorrected(conversation.pk, message.pk),
            topic=conversation.topic,
            team_id=conversation.team_id,
            customer_id=conversation.customer_id,
        )
