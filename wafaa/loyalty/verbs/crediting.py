"""Store credit at the counter: taken off what somebody buys there, and that undone."""

from __future__ import annotations

from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.models import Txn
from wafaa.loyalty.verbs.posting import NotThat
from wafaa.loyalty.verbs.redeeming import give_back, redeem
from wafaa.people.models import Customer

COUNTER = "counter"


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
