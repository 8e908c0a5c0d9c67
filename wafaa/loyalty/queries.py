"""What a member owns, how it came to be, and what the store owes all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.loyalty.books import MEMBERS, OWNED, Book, LotState
from wafaa.loyalty.models import Account, Entry, Lot, Total, Txn
from wafaa.people.models import Customer, everyone
from wafaa.stores import scope

LINES, NEWEST = 50, 2**62


@dataclass(frozen=True)
class Balance:
    """Units by book; `debt` is what is owed, above zero."""

    pending: int = 0
    active: int = 0
    held: int = 0
    debt: int = 0

    @property
    def free(self) -> int:
        """What a price can be paid from; below zero for whoever owes, since what is earned next settles that first."""
        return self.active - self.debt


ACCOUNTS: Prepared[Account] = Prepared(
    lambda: Account.everywhere.filter(everyone(), store_id=Slot("store"), currency=Slot("currency")).order_by("pk")
)
BOOKED: Prepared[Txn] = Prepared(
    lambda: Txn.everywhere.filter(account_id=Slot("account"), pk__lt=Slot("before")).order_by("-pk")[:LINES]
)
MOVED: Prepared[tuple[int, str, int, int | None]] = Prepared(
    lambda: (
        Entry.everywhere.filter(txn_id__among=Slot("txns"))
        .order_by("pk")
        .values_list("txn_id", "book", "amount", "lot_id")
    )
)


def accounts(customer: Customer, currency: str) -> list[Account]:
    return ACCOUNTS.all(root=customer.root_id, store=scope.current().store_id, currency=currency)


def balance(customer: Customer, currency: str) -> Balance:
    """As it would be booked this instant: what is over is not counted, even if the clock has not come by yet, and what
    is due is usable."""
    mine = accounts(customer, currency)
    pending = sum(one.pending for one in mine)
    active = sum(one.active for one in mine)
    debt = -sum(one.debt for one in mine)
    live, at = Lot.objects.filter(account__in=mine, remaining__gt=0), now()
    for lot in live.filter(state=LotState.PENDING, activates_at__lte=at).order_by("activates_at", "pk"):
        pending -= lot.remaining
        paid = min(lot.remaining, debt)
        debt -= paid
        ends = lot.ends_when_active(at)
        if ends is None or ends > at:
            active += lot.remaining - paid
    over = live.filter(state=LotState.ACTIVE, expires_at__lte=at).aggregate(sum=Sum("remaining"))["sum"] or 0
    return Balance(pending, active - over, sum(one.held for one in mine), debt)


def balance_at(customer: Customer, currency: str, at: datetime) -> Balance:
    """As it was booked at an instant, from the entries alone."""
    rows = (
        Entry.objects.filter(account__in=accounts(customer, currency), at__lte=at, book__in=MEMBERS)
        .values("book")
        .annotate(sum=Sum("amount"))
    )
    sums = {row["book"]: row["sum"] for row in rows}
    return Balance(sums.get(Book.PENDING, 0), sums.get(Book.ACTIVE, 0), sums.get(Book.HELD, 0), -sums.get(Book.DEBT, 0))


@dataclass(frozen=True)
class Line:
    """A transaction and what it moved: (book, amount, lot) of each of its entries."""

    txn: Txn
    moved: tuple[tuple[str, int, int | None], ...]


def statement(customer: Customer, currency: str, *, before: int | None = None) -> list[Line]:
    """The newest LINES transactions, the newest first; `before` is the id of the last one seen."""
    last, mine = NEWEST if before is None else before, accounts(customer, currency)
    every = [txn for account in mine for txn in BOOKED.all(account=account.pk, before=last)]
    booked = sorted(every, key=lambda txn: txn.pk, reverse=True)[:LINES]
    moved: dict[int, list[tuple[str, int, int | None]]] = {txn.pk: [] for txn in booked}
    for txn_id, book, amount, lot_id in MOVED.all(txns=list(moved)):
        moved[txn_id].append((book, amount, lot_id))
    return [Line(txn, tuple(moved[txn.pk])) for txn in booked]


def liability(currency: str, day: date) -> dict[str, int]:
    """What the store owed its members at the end of a day, by book, from the maintained totals."""
    rows = Total.objects.filter(currency=currency, day__lte=day, book__in=MEMBERS)
    sums = {row["book"]: row["sum"] for row in rows.values("book").annotate(sum=Sum("amount"))}
    return {book: sums.get(book, 0) for book in MEMBERS}


def owed(currency: str, day: date) -> int:
    figures = liability(currency, day)
    return sum(figures[book] for book in OWNED)


def lots(customer: Customer, currency: str) -> list[Lot]:
    """What can be spent or will be, the soonest to end first."""
    found = Lot.objects.filter(account__in=accounts(customer, currency), remaining__gt=0).exclude(
        state=LotState.EXPIRED
    )
    return sorted(found, key=lambda lot: (lot.expires_at is None, lot.expires_at or 0, lot.pk))
