"""Two people answer one customer: whoever comes second is stopped, and sees what the first one wrote."""

from __future__ import annotations

from typing import Any

from wafaa.channels.models import OutgoingState
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores import scope

MOST = 5
NEVER_CAME = (OutgoingState.REFUSED, OutgoingState.CANCELLED)


class Overtaken(ValueError):
    """Somebody else has answered meanwhile; `replies` are theirs, from old to new, five at most."""

    def __init__(self, replies: list[Message]) -> None:
        super().__init__(len(replies))
        self.replies = replies


def stop_if_overtaken(conversation: Conversation, seen_up_to: int) -> None:
    """Raises Overtaken when a colleague replied after the message of this id, the last the writer knew of."""
    if conversation.last_message_id <= seen_up_to:
        return
    found: list[Message] = REPLIES.all(
        store=scope.current().store_id, conversation=conversation.pk, id=seen_up_to, me=scope.current().me
    )
    if replies := [reply for reply in reversed(found) if _has_come(reply)]:
        raise Overtaken(replies)


def _has_come(reply: Message) -> bool:
    return reply.outgoing is None or reply.outgoing.state not in NEVER_CAME


def _replies() -> Any:
    rows = Message.everywhere.filter(
        store_id__same=Slot("store"),
        conversation_id=Slot("conversation"),
        id__gt=Slot("id"),
        kind=MessageKind.OUT,
        withdrawn_at=None,
        staff_id__isnull=False,
    ).exclude(staff_id=Slot("me"))
    return rows.select_related("staff", "outgoing").order_by("-id")[:MOST]


REPLIES: Prepared[Message] = Prepared(_replies)
