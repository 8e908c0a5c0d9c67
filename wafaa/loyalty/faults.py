"""Whether the store owes a customer something just now: as long as it does, none of their points end."""

from __future__ import annotations

from wafaa.orders.models import Order, ReturnLine
from wafaa.orders.returning import OPEN, OUR_FAULT
from wafaa.people.models import Customer, everyone_in
from wafaa.promises.models import Promise, PromiseKind, PromiseState

BROKEN = (PromiseKind.DISPATCH, PromiseKind.DELIVERY, PromiseKind.REFUND)


def is_owed(customer: Customer) -> bool:
    """An order of theirs is in trouble or late, money is not paid back in time, or something faulty is coming back."""
    theirs = everyone_in(customer)
    if Order.objects.filter(theirs, is_troubled=True).exists():
        return True
    late = Promise.objects.filter(theirs, kind__in=BROKEN, state=PromiseState.BROKEN, settled_at__isnull=True)
    if late.exists():
        return True
    people = Customer.objects.filter(pk=customer.root_id) | Customer.objects.filter(joined_to=customer.root_id)
    faulty = ReturnLine.objects.filter(of__customer__in=people, of__state__in=OPEN, reason__in=OUR_FAULT)
    return bool(faulty.exists())
