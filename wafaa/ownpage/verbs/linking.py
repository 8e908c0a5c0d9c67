"""A colleague takes a link to a customer's page in hand, or has it sent."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from wafaa.channels import verbs as channels
from wafaa.channels.models import Outgoing
from wafaa.ownpage.events import PageLinkMade
from wafaa.ownpage.links import address_for, own_link
from wafaa.ownpage.verbs.signing import line_for
from wafaa.people.models import Customer, Purpose
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.unit import unit


def note_link(customer: Customer, way: str) -> str:
    """The link, "" when there is none. It stands in the audit trail before anybody has it; `way` is "copied"."""
    link = own_link(customer)
    if link:
        with unit():
            emit(PageLinkMade(customer.root_id, way), customer_id=customer.root_id)
    return link


def send_link(customer: Customer) -> Outgoing | None:
    """Send the person the link to their page, in their language. None when no address or no line is there for it."""
    held = address_for(customer)
    line = line_for(held.kind) if held is not None else None
    if held is None or line is None:
        return None
    store = scope.current().store
    with translation.override(customer.language or store.language), unit():
        words = _("Your orders at %(store)s, and all that is yours, are here:\n%(link)s\n\nThe link works for a week.")
        emit(PageLinkMade(customer.root_id, "sent"), customer_id=customer.root_id)
        return channels.queue(
            customer,
            line,
            line.channel,
            purpose=Purpose.SERVICE,
            text=words % {"store": store.name, "link": own_link(customer)},
            to=held.value,
            envelope={"title": _("Your page at %(store)s") % {"store": store.name}},
        )
