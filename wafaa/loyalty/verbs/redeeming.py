"""Spending, and giving back what was spent into the lots it came from."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from wafaa.loyalty.books import Book, Kind, LotState
from wafaa.loyalty.models import Entry, Lot, Txn
from wafaa.loyalty.verbs.posting import Booking, NotEnough, NotThat, Posting, checked, ends_first, fingerprint, once
from wafaa.people.models import Customer

GRACE_DAYS = 30


def redeem(customer: Customer, currency: str, amount: int, *, key: str, reason: str = "", subject: str = "") -> Txn:
    """Spend units, the soonest to end first. Raises BadAmount, NotEnough, KeyReused."""
    checked(amount)
    print_ = fingerprint(currency=currency, redeem=amount, subject=subject)

    def book(booking: Booking) -> Txn:
        account = booking.credited(customer)
        posting = booking.post(Kind.REDEEM, account, amount, key, fingerprint=print_, reason=reason, subject=subject)
        for lot, part in allocated(booking, amount):
            posting.move(lot, Book.ACTIVE, -part)
        posting.house(Book.REDEEMED, amount)
        return posting.write()

    return once(customer, currency, key, print_, book)


def allocated(booking: Booking, amount: int) -> list[tuple[Lot, int]]:
    """From which lots this much is taken. Raises NotEnough."""
    wanted, parts = amount, []
    for lot in booking.spendable():
        part = min(lot.remaining, wanted)
        parts.append((lot, part))
        wanted -= part
        if not wanted:
            return parts
    raise NotEnough(amount - wanted)


def give_back(spent: Txn, amount: int, *, key: str, reason: str = "", grace_days: int = GRACE_DAYS) -> Txn:
    """Units of a redemption (or of a captured hold) return: to their own lots, the last to end first, so that what a
    customer keeps lives as long as it can. For a lot that is over by now stands a new one that lives `grace_days`;
    such a stand-in is not replaced a second time beyond its own end.

    Raises NotThat when less of it was spent, BadAmount, KeyReused.
    """
    checked(amount)
    print_ = fingerprint(give_back=spent.public_id, amount=amount, grace=grace_days)

    def book(booking: Booking) -> Txn:
        parts = _still_spent(booking, spent)
        if amount > sum(part for _, part in parts):
            raise NotThat(spent.public_id)
        account = booking.accounts[spent.account_id]
        posting = booking.post(
            Kind.GIVE_BACK,
            account,
            amount,
            key,
            fingerprint=print_,
            reason=reason,
            subject=spent.subject,
            of=spent,
        )
        posting.house(Book.REDEEMED, -amount)
        wanted = amount
        for lot, there in parts:
            part = min(there, wanted)
            if part:
                put_back(posting, lot, part, grace_days)
                wanted -= part
        return posting.write()

    return once(spent.account.customer, spent.account.currency, key, print_, book, spent)


def put_back(posting: Posting, lot: Lot, amount: int, grace_days: int) -> None:
    """Into the lot it came from, or into one that stands in for it. What is owed is paid from it first."""
    at = posting.booking.at
    if lot.state == LotState.PENDING and lot.activates_at is not None and lot.activates_at <= at:
        lot.wake(at)
    if lot.is_over(at):
        lot = _stand_in(posting, lot, amount, grace_days)
    if lot.state == LotState.PENDING:
        posting.move(lot, Book.PENDING, amount)
    else:
        posting.move(lot, Book.ACTIVE, amount)
        posting.repay(lot)


def _stand_in(posting: Posting, lot: Lot, amount: int, grace_days: int) -> Lot:
    booking = posting.booking
    ends = booking.at + timedelta(days=grace_days)
    if lot.parent_id is not None and lot.expires_at is not None:
        ends = max(lot.expires_at, booking.at + timedelta(minutes=1))
    return posting.new_lot(
        booking.accounts[lot.account_id],
        amount,
        LotState.ACTIVE,
        parent=lot,
        earning_id=lot.earning_id,
        subject=lot.subject,
        expires_at=ends,
    )


def _still_spent(booking: Booking, spent: Txn) -> list[tuple[Lot, int]]:
    """What of a redemption was not given back yet, by lot, those that end last first."""
    if spent.kind not in (Kind.REDEEM, Kind.CAPTURE):
        raise NotThat(spent.public_id)
    book = Book.ACTIVE if spent.kind == Kind.REDEEM else Book.HELD
    taken: dict[int | None, int] = defaultdict(int)
    for lot_id, amount in Entry.objects.filter(txn=spent, book=book).values_list("lot_id", "amount"):
        taken[lot_id] -= amount
    back = Entry.objects.filter(txn__of=spent, txn__kind=Kind.GIVE_BACK, book=Book.ACTIVE, amount__gt=0)
    for lot_id, parent_id, amount in back.values_list("lot_id", "lot__parent_id", "amount"):
        taken[lot_id if lot_id in taken or parent_id is None else parent_id] -= amount
    lots = [booking.lot(pk) for pk, left in taken.items() if left and pk is not None]
    return [(lot, taken[lot.pk]) for lot in sorted(lots, key=ends_first, reverse=True)]
