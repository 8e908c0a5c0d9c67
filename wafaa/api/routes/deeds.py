"""Far-reaching acts on conversations that can be undone: merging, splitting. And taking back what has not left yet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from wafaa.api.asked import MergeAsked, SplitAsked
from wafaa.api.door import Bearer
from wafaa.api.problems import Problem
from wafaa.api.routes.common import WRITES, Key, PublicId, the
from wafaa.api.routes.conversations import messages, router, the_conversation, the_message
from wafaa.api.shapes import ConversationShape, DeedShape, MessageShape, conversation_shape, message_shape
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Deed, Message

deeds = Router(tags=["deeds"])


@router.post("/{slug:public_id}/merge", response=DeedShape, auth=Bearer("conversations:write"), openapi_extra=WRITES)
def merge(request: HttpRequest, public_id: PublicId, asked: MergeAsked, key: Key = None) -> Any:
    """All of this conversation goes on in the other; its address leads there."""
    try:
        return _shown(verbs.merge(the_conversation(public_id), the_conversation(asked.into)))
    except verbs.CannotMerge:
        says = _(
            "These two cannot be merged: they are one already, one stands in public, or one is between colleagues."
        )
        raise Problem(409, "cannot_merge", says) from None


def _shown(deed: Deed) -> DeedShape:
    return DeedShape(
        id=deed.public_id,
        conversation=conversation_shape(the_conversation(deed.conversation.public_id)),
        other=deed.other.public_id,
        undo_until=deed.undo_until,
    )


@messages.post(
    "/{slug:public_id}/split", response={201: DeedShape}, auth=Bearer("conversations:write"), openapi_extra=WRITES
)
def split(request: HttpRequest, public_id: PublicId, asked: SplitAsked, key: Key = None) -> Any:
    """This message and all after it become a conversation of their own: `other`."""
    try:
        return Status(201, _shown(verbs.split(the_message(request, public_id), subject=asked.subject)))
    except verbs.CannotSplit:
        says = _("Nothing can be split off here: it is the first message, or the conversation stands in public.")
        raise Problem(409, "cannot_split", says) from None


@deeds.post(
    "/{slug:public_id}/undo", response=ConversationShape, auth=Bearer("conversations:write"), openapi_extra=WRITES
)
def undo(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """Both conversations stand as before, but for what people did since."""
    rows = Deed.objects.select_related("conversation", "other").filter(public_id=public_id)
    deed = the(rows.filter(conversation__in=Conversation.objects.visible()).first())
    try:
        verbs.undo(deed)
    except verbs.CannotUndo:
        says = _("It was undone already, its days are over, or something later builds upon it.")
        raise Problem(409, "cannot_undo", says) from None
    return conversation_shape(the_conversation(deed.conversation.public_id))


@messages.post("/{slug:public_id}/withdraw", response=MessageShape, auth=Bearer("messages:write"), openapi_extra=WRITES)
def withdraw(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """Take a reply back while it waits: its undo seconds, or its hour."""
    message = the_message(request, public_id)
    if message.withdrawn_at is None:
        is_back = verbs.cancel_scheduled(message) if message.send_at else verbs.withdraw_reply(message)
        if not is_back:
            raise Problem(409, "has_left", _("It has left already, or it is no reply that waits."))
    return _message(message)


@messages.post("/{slug:public_id}/send", response=MessageShape, auth=Bearer("messages:write"), openapi_extra=WRITES)
def send_now(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """Let a reply that waits for its hour leave at once."""
    message = the_message(request, public_id)
    if not verbs.send_now(message):
        raise Problem(409, "not_waiting", _("It is not waiting for an hour any more."))
    return _message(message)


def _message(message: Message) -> MessageShape:
    fresh = Message.objects.select_related("staff", "outgoing", "conversation").get(pk=message.pk)
    return message_shape(fresh, fresh.conversation.public_id)
