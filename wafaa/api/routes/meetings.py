"""Video meetings: offered to a customer by an ordinary reply, and called off."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from wafaa.api.door import Bearer
from wafaa.api.meeting_shapes import MeetingAsked, MeetingShape, meeting_shape
from wafaa.api.problems import Problem, field_problem
from wafaa.api.routes.common import READS, WRITES, Key, PublicId, the
from wafaa.api.routes.conversations import key_of, the_conversation
from wafaa.api.routes.conversations import router as conversations
from wafaa.inbox import verbs, ways
from wafaa.inbox.models import Conversation, Meeting

router = Router(tags=["meetings"])


@conversations.post(
    "/{slug:public_id}/meetings", response={201: MeetingShape}, auth=Bearer("messages:write"), openapi_extra=WRITES
)
def offer_meeting(request: HttpRequest, public_id: PublicId, asked: MeetingAsked, key: Key = None) -> Any:
    """Invite the customer: a reply with a link that opens the meeting for some hours."""
    conversation = the_conversation(public_id)
    if ways.is_public(conversation.channel) or ways.is_inside(conversation.channel):
        says = _("No customer is invited here: this conversation stands in public, or is between colleagues.")
        raise Problem(409, "no_meeting", says)
    try:
        written = verbs.offer_meeting(conversation, key=key_of(request, key), words=asked.text)
    except verbs.EmptyVariable as empty:
        says = _("Not sent: %(names)s is empty for this customer.") % {"names": _(", ").join(empty.names)}
        raise field_problem("text", "empty_variable", says) from None
    return Status(201, meeting_shape(_rows().get(message=written)))


def _rows() -> Any:
    return Meeting.objects.select_related("message__conversation")


def _the_meeting(public_id: str) -> Meeting:
    seen = Conversation.objects.visible()
    found: Meeting = the(_rows().filter(public_id=public_id, message__conversation__in=seen).first())
    return found


@router.get("/{slug:public_id}", response=MeetingShape, auth=Bearer("conversations:read"), openapi_extra=READS)
def read_meeting(request: HttpRequest, public_id: PublicId) -> Any:
    return meeting_shape(_the_meeting(public_id))


@router.post("/{slug:public_id}/call-off", response=MeetingShape, auth=Bearer("messages:write"), openapi_extra=WRITES)
def call_off_meeting(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """Nobody comes in any more, and the link says so. Twice is once."""
    verbs.call_off(_the_meeting(public_id))
    return meeting_shape(_the_meeting(public_id))
