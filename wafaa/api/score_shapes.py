"""What programs are answered of scores."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from wafaa.api.shapes import Id, Named, Shape, named
from wafaa.voice.models import Occasion, Response
from wafaa.voice.queries import seen


class ResponseShape(Shape):
    """`score` is 1 (very bad) to 5 (very good). `about` is "conversation" or "order", and the other id is null; a
    conversation that was merged is the one it goes on in. `answered_by` is the colleague who had answered there.
    `asked_on` is the store's day of the question. `way`: "page" or "reply"."""

    id: Id
    customer: Named | None
    about: str
    conversation: Id | None
    order: Id | None
    channel: str
    answered_by: Named | None
    score: int
    comment: str
    way: str
    asked_on: date
    at: datetime
    changed_at: datetime


def rows_of_responses() -> QuerySet[Response]:
    return seen()


def response_shape(one: Response) -> ResponseShape:
    """Of an answer that was fetched by `rows_of_responses`."""
    talk = one.conversation and (one.conversation.merged_into or one.conversation)
    return ResponseShape(
        id=one.public_id,
        customer=named(one.customer.joined_to or one.customer),
        about=Occasion.CONVERSATION if talk else Occasion.ORDER,
        conversation=talk.public_id if talk else None,
        order=one.order.public_id if one.order else None,
        channel=one.channel,
        answered_by=named(one.staff),
        score=one.score,
        comment=one.comment,
        way=one.way,
        asked_on=one.on_day,
        at=one.at,
        changed_at=one.changed_at,
    )
