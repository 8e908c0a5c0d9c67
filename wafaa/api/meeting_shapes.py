"""Video meetings: what programs say of them, and what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from wafaa.api.asked import NO_NUL, Asked
from wafaa.api.shapes import Id, Shape
from wafaa.inbox import meeting as door
from wafaa.inbox.models import Meeting


class MeetingAsked(Asked):
    """Your own words of invitation; empty: a sentence in the customer's language. The link stands below them."""

    text: Annotated[str, Field(max_length=2000), NO_NUL] = ""


class MeetingShape(Shape):
    """`link` is the customer's, and open while `state` is `open`; then it says kindly that it is `over` or was
    `called_off`."""

    id: Id
    conversation: Id
    message: Id
    link: str
    state: str
    until: datetime


def meeting_shape(meeting: Meeting) -> MeetingShape:
    """Its message and conversation are best fetched along."""
    return MeetingShape(
        id=meeting.public_id,
        conversation=meeting.message.conversation.public_id,
        message=meeting.message.public_id,
        link=door.link_to(meeting.public_id, meeting.until) if meeting.room else "",
        state=door.state(meeting),
        until=meeting.until,
    )
