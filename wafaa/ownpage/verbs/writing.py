"""What a customer writes at their own page: a message like any other, in the conversation it belongs to."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.text.safe import mask_secrets
from wafaa.lib.time import now
from wafaa.orders.models import Order
from wafaa.ownpage import talking
from wafaa.people.models import Customer
from wafaa.promises import verbs as promises
from wafaa.promises.models import PromiseKind
from wafaa.work.limits import spend
from wafaa.work.unit import unit

ERASE_BY = timedelta(days=30)
"""So long a store has to answer who asks to be forgotten (PDPL of Saudi Arabia, GDPR: a month)."""


def key_of(order: Order) -> str:
    """What the messages about this order begin their keys with."""
    return f"page:{order.public_id}:"


def write(
    customer: Customer, text: str, *, once: str, conversation: Conversation | None = None, order: Order | None = None
) -> Message:
    """Write down what the customer says, in this conversation or in a new one, about this order if one is named: then
    what they said about it before goes on. `once` is the form's own key: sent twice it is one message. Raises
    TooMany."""
    spend("ownpage.write", str(customer.root_id), most=30, seconds=3600)
    begins = key_of(order) if order is not None else "page:"
    if conversation is None and order is not None:
        conversation = talking.about(customer, begins)
    channel, line = talking.way_in(customer, conversation)
    subject = _("Order %(number)s") % {"number": order.number} if order is not None else ""
    said = mask_secrets(text)
    return inbox.receive(
        customer,
        channel=channel,
        line=line,
        conversation=conversation,
        text=said,
        subject=subject,
        key=f"{begins}{once}",
        warnings=["secret_masked"] if said != text else [],
    )


def ask_to_be_forgotten(customer: Customer) -> Message:
    """A request to the store, with a promise that it is answered within the month. Asked again while that is owed it
    is the same one, and said once a day; later it is a new one."""
    with unit():
        asked = talking.about(customer, "page:forget")
        is_owed = asked is not None and any(one.kind == PromiseKind.OWN for one in promises.owed_on(asked.topic))
        text, once = _("Please erase everything that you keep about me."), f"forget:{now().date()}"
        message = write(customer, text, once=once, conversation=asked if is_owed else None)
        if not is_owed:
            inbox.promise_own(message.conversation, _("Erase what we keep about them"), now() + ERASE_BY)
    return message
