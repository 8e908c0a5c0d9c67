"""Points that a colleague gives, and taking them back."""

from __future__ import annotations

from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.models import Txn
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.verbs.clawing import claw_back
from wafaa.loyalty.verbs.earning import earn
from wafaa.people.models import Customer
from wafaa.stores.settings import read


def grant(
    customer: Customer, points: int, *, reason: str, subject: str = "", key: str, valid_days: int | None = None
) -> Txn:
    """Give points that can be spent at once. Raises BadAmount, KeyReused."""
    days = valid_days if valid_days is not None else read(LoyaltySettings).valid_days or None
    return earn(
        customer,
        Currency.POINTS,
        points,
        key=key,
        kind=Kind.GRANT,
        reason=reason,
        subject=subject,
        valid_days=days,
    )


def ungrant(txn: Txn, *, key: str) -> Txn:
    """Take a grant back as a whole. Raises NotThat when it was taken back before, KeyReused."""
    return claw_back(txn, txn.amount, key=key, reason="ungrant")
