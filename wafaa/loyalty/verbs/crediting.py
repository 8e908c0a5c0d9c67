"""Store credit at the counter: taken off what somebody buys there, and that undone."""

from __future__ import annotations

from datetime import timedelta

from wafaa.lib.time import now
from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.models import Txn
from wafaa.loyalty.verbs.posting import KeyReused, NotThat
from wafaa.loyalty.verbs.redeeming import give_back, redeem
from wafaa.people.models import Customer

COUNTER = "counter"
UNDONE_WITHIN = timedelta(days=1)


def spend_credit(customer: Customer, amount: int, *, key: str) -> Txn:
    """Take so much of the store's money, in its smallest unit, off their credit. The same key takes it once, and never
    again what was undone. Raises BadAmount, NotEnough, KeyReused."""
    spent = redeem(customer, Currency.CREDIT, amount, key=f"credit:{key}", reason=COUNTER)
    if Txn.objects.filter(of=spent, kind=Kind.GIVE_BACK).exists():
        raise KeyReused(spent.key)
    return spent


def unspend_credit(spent: Txn) -> Txn:
    """It was taken in error: it goes back whole, once however often it is asked. Raises NotThat for anything else than
    credit that was spent at the counter within UNDONE_WITHIN."""
    if spent.at < now() - UNDONE_WITHIN:
        raise NotThat(spent.public_id)
    if spent.kind != Kind.REDEEM or spent.reason != COUNTER or spent.account.currency != Currency.CREDIT:
        raise NotThat(spent.public_id)
    return give_back(spent, spent.amount, key=f"uncredit:{spent.public_id}", reason=COUNTER)
