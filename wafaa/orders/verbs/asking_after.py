"""Asking by a call whether all is well with a purchase."""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from wafaa.channels.gate import contact_time
from wafaa.lib.time import now
from wafaa.orders import events
from wafaa.orders.models import Order
from wafaa.people.models import Customer
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise, PromiseKind
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.unit import unit

GRACE = timedelta(days=2)


def ask_by_call(order: Order, customer: Customer) -> Promise:
    """Promise a call to ask whether all is well, within two days of the time that suits them. One an order."""
    with unit():
        known: Promise | None = Promise.objects.filter(subject=order.topic, kind=PromiseKind.FOLLOW_UP).first()
        if known is not None:
            return known
        with translation.override(scope.current().store.language):
            words = _("Ask whether all is well with order %(number)s") % {"number": order.number}
        due_at = contact_time(customer, now()) + GRACE
        made = promises.make(PromiseKind.FOLLOW_UP, customer, order.topic, due_at=due_at, text=words)
        emit(events.CallWanted(order.pk, made.pk), topic=order.topic, customer_id=customer.pk)
    return made
