"""What the shop said by another program, told back by the provider."""

from __future__ import annotations

from wafaa.channels.models import Arrival
from wafaa.inbox import events, search
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.inbox.verbs import promising
from wafaa.inbox.verbs.locking import bring_up_to_date
from wafaa.inbox.verbs.replying import BROUGHT_UP, bring_up
from wafaa.work.events import emit
from wafaa.work.unit import unit

ELSEWHERE = "sent_elsewhere"


def said_elsewhere(conversation: Conversation, text: str, *, key: str, arrival: Arrival) -> Message:
    """Show what somebody answered by another program: it answers the customer as a reply of ours does. The same key
    is the same message."""
    with unit():
        bring_up_to_date(conversation)
        if found := Message.objects.filter(conversation=conversation, key=key).first():
            known: Message = found
            return known
        message: Message = Message.objects.create(
            conversation=conversation,
            kind=MessageKind.OUT,
            channel=conversation.channel,
            text=text.strip(),
            key=key,
            warnings=[ELSEWHERE],
            arrival=arrival,
        )
        search.index_message(message, "")
        bring_up(conversation, message, is_answer=True)
        emit(
            events.ReplyWritten(conversation.pk, message.pk),
            topic=conversation.topic,
            team_id=conversation.team_id,
            customer_id=conversation.customer_id,
        )
        promising.answered(conversation)
        conversation.save(update_fields=BROUGHT_UP)
    return message
