"""Giving points by hand, within what a colleague may give, and taking that back."""

from __future__ import annotations

from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.earning_settings import GrantSettings
from wafaa.loyalty.granting import stands_against
from wafaa.loyalty.models import Lot, Txn
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.verbs.clawing import claw_back
from wafaa.loyalty.verbs.earning import earn
from wafaa.loyalty.verbs.joining import join
from wafaa.loyalty.verbs.measuring import note_by_hand, note_taken_back
from wafaa.loyalty.verbs.posting import LedgerError, checked
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit


class MayNotGive(LedgerError):
    """Something stands against it: `code` is one of `granting.WHY_NOT`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def grant(
    customer: Customer, points: int, *, reason: str, subject: str = "", key: str, valid_days: int | None = None
) -> Txn:
    """Give points, usable at once. `reason` is a code (`granting.Reason`), `subject` what it is for
    ("order:<public id>"); `valid_days` empty is as the store chose, nought for ever. The same key gives once.

    Raises MayNotGive, BadAmount, KeyReused.
    """
    checked(points)
    whole = customer.joined_to or customer
    with unit():
        store, actor = scope.current().store_id, scope.current().actor
        take_turns(f"grants:{store}:{actor}", f"grants:{store}:{subject}")
        if not Txn.objects.filter(key=key).exists():
            if code := stands_against(whole, points, subject):
                raise MayNotGive(code)
            join(whole, way="desk")
            if scope.current().staff_id is not None:
                note_by_hand(whole)
        return earn(
            whole,
            Currency.POINTS,
            points,
            key=key,
            kind=Kind.GRANT,
            reason=reason,
            subject=subject,
            valid_days=_days(valid_days),
        )


def _days(chosen: int | None) -> int | None:
    if chosen is None:
        chosen = read(GrantSettings).valid_days or read(LoyaltySettings).valid_days
    return chosen or None


def ungrant(txn: Txn, *, key: str) -> Txn | None:
    """Take back all of a grant that stands; what was spent of it already is owed. None when nothing of it stands."""
    with unit():
        take_turns(f"ungrant:{txn.pk}")
        done = Txn.objects.filter(key=key).first()
        if done is not None:
            return done
        lot = Lot.objects.filter(earning=txn).order_by("pk").first() if txn.kind == Kind.GRANT else None
        left = lot.quantity - lot.clawed if lot is not None else 0
        if not left:
            return None
        note_taken_back(txn, left)
        return claw_back(txn, left, key=key, reason="ungranted", subject=txn.subject)
