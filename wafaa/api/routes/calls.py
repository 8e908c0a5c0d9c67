"""Calls and visits at the counter, written down by the program that knows of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from wafaa.api.asked import CallAsked
from wafaa.api.door import Bearer
from wafaa.api.routes.common import WRITES, Key
from wafaa.api.routes.conversations import key_of, past
from wafaa.api.routes.customers import the_customer
from wafaa.api.shapes import MessageShape, message_shape
from wafaa.inbox import verbs
from wafaa.lib.text.safe import visible
from wafaa.promises.verbs import InThePast

router = Router(tags=["calls"])


@router.post("", response={201: MessageShape}, auth=Bearer("conversations:write"), openapi_extra=WRITES)
def log_call(request: HttpRequest, asked: CallAsked, key: Key = None) -> Any:
    """In the customer's open conversation by phone, or in a new one. Whoever was spoken to has been answered; a call of
    theirs that nobody took leaves them waiting, and is owed a call back."""
    try:
        written = verbs.log_call(
            the_customer(asked.customer),
            way=asked.way,
            outcome=asked.outcome,
            key=key_of(request, key),
            text=asked.text,
            number=visible(asked.number),
            seconds=asked.seconds,
            call_back_at=asked.call_back_at,
        )
    except InThePast:
        raise past("call_back_at") from None
    return Status(201, message_shape(written, written.conversation.public_id))
