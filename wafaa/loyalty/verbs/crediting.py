"""Store credit: what a return brings, and what is taken off it at the counter, and that undone."""

from __future__ import annotations

from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.models import Member, Txn
from wafaa.loyalty.models.members import Way
from wafaa.loyalty.verbs.earning import earn
from wafaa.loyalty.verbs.joining import join
from wafaa.loyalty.verbs.posting import NotThat
from wafaa.loyalty.verbs.redeeming import give_back, redeem
from wafaa.orders.models import Return
from wafaa.people.models import Customer, everyone_in
from wafaa.work.unit import unit

COUNTER, INSTEAD = "counter", "instead"


def credit_return(back: Return) -> Txn:
    """Give the customer of this return what it is worth as store credit, for ever; once for each return. Whoever never
    took part does from now on, so that their card shows it. Raises BadAmount, KeyReused."""
    assert back.customer is not None and back.refund_minor is not None
    whole = back.customer.joined_to or back.customer
    with unit():
        if not Member.objects.filter(everyone_in(whole)).exists():
            join(whole, way=Way.DESK)
        key = f"return-credit:{back.public_id}"
        return earn(whole, Currency.CREDIT, back.refund_minor, key=key, reason=INSTEAD, subject=back.topic)


def spend_credit(customer: Customer, amount: int, *, key: str) -> Txn:
    """Take so much of the store's money, in its smallest unit, off their credit. The same key takes it once. Raises
    BadAmount, NotEnough, KeyReused."""
    return redeem(customer, Currency.CREDIT, amount, key=f"credit:{key}", reason=COUNTER)


def unspend_credit(spent: Txn) -> Txn:
    """It was taken in error: it goes back whole, once however often it is asked. Raises NotThat for anything else than
    credit that was spent at the counter."""
    if spent.kind != Kind.REDEEM or spent.reason != COUNTER or spent.account.currency != Currency.CREDIT:
        raise NotThat(spent.public_id)
    return give_back(spent, spent.amount, key=f"uncredit:{spent.public_id}", reason=COUNTER)
