"""Which events a webhook may be told of (what it is told: `telling`)."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

EVENTS: dict[str, str | Lazy] = {
    "conversation.opened": _("A conversation begins"),
    "message.received": _("A customer writes"),
    "message.replied": _("A reply is written"),
    "conversation.assigned": _("A conversation is given to somebody"),
    "conversation.status_changed": _("A conversation is solved, waits or opens again"),
    "conversation.tended": _("Priority, labels or subject change"),
    "outgoing.sent": _("A message has gone out"),
    "outgoing.delivered": _("A message was delivered"),
    "outgoing.failed": _("A message could not go out"),
    "promise.made": _("Something is promised"),
    "promise.at_risk": _("A promise is at risk"),
    "promise.broken": _("A promise breaks"),
    "promise.kept": _("A promise is kept"),
    "promise.renegotiated": _("A promise gets another date"),
    "promise.cancelled": _("A promise is no longer owed"),
    "customer.seen": _("A new customer is seen"),
    "customer.changed": _("What is known of a customer changes"),
    "customer.identity_added": _("A customer has another address or number"),
    "customer.joined": _("Two customers turn out to be one"),
    "consent.stated": _("A customer agrees, or no longer does"),
    "order.placed": _("An order is told of for the first time"),
    "order.moved": _("An order is in another state"),
    "order.changed": _("Something else of an order changes"),
    "order.refunded": _("Money went back for an order"),
    "shipment.made": _("A parcel is told of for the first time"),
    "shipment.moved": _("A parcel is in another state"),
    "shipment.changed": _("Something else of a parcel changes"),
    "return.requested": _("Somebody wants to return something"),
    "return.moved": _("A return is in another state"),
    "return.arrived": _("A return has come in"),
    "return.corrected": _("A return was looked over once more, with another result"),
    "return.resolved": _("The customer has what they get for a return"),
    "survey.answered": _("A customer says how it went"),
    "note.written": _("A private note in a conversation"),
    "customer.noted": _("A private note about a customer"),
}
PRIVATE = frozenset({"note.written", "customer.noted"})
"""Told only where somebody chose them by name."""
TEST = "webhook.tested"
