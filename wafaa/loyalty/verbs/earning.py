"""Units that a customer is given, when they become usable, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta

from wafaa.loyalty.books import Book, Kind, LotState
from wafaa.loyalty.models import Lot, Txn
from wafaa.loyalty.verbs.posting import Booking, NotThat, checked, fingerprint, once, opened, ripen
from wafaa.people.models import Customer
from wafaa.work.unit import unit

FOR_EVER = None


def earn(
    customer: Customer,
    currency: str,
    amount: int,
    *,
    key: str,
    kind: str = Kind.EARN,
    reason: str = "",
    subject: str = "",
    is_pending: bool = False,
    activates_at: datetime | None = None,
    valid_days: int | None = FOR_EVER,
    expires_at: datetime | None = None,
) -> Txn:
    """Give units. `is_pending`: they wait for `activates_at`, or for `activate` when that is empty. They live
    `valid_days` from the day on which they become usable, or until `expires_at`, or for ever.

    Raises BadAmount, KeyReused.
    """
    checked(amount)
    pending = is_pending or activates_at is not None
    print_ = fingerprint(currency=currency, amount=amount, kind=kind, subject=subject, pending=pending, days=valid_days)

    def book(booking: Booking) -> Txn:
        account = booking.credited(customer)
        posting = booking.post(kind, account, amount, key, fingerprint=print_, reason=reason, subject=subject)
        ends = expires_at
        if not pending and valid_days is not None and ends is None:
            ends = booking.at + timedelta(days=valid_days)
        lot = posting.new_lot(
            account,
            amount,
            LotState.PENDING if pending else LotState.ACTIVE,
            subject=subject,
            activates_at=activates_at,
            valid_days=valid_days,
            expires_at=ends,
        )
        posting.house(Book.ISSUED, -amount)
        posting.move(lot, Book.PENDING if pending else Book.ACTIVE, amount)
        if not pending:
            posting.repay(lot)
        return posting.write()

    return once(customer, currency, key, print_, book)


def activate(lot: Lot, *, at: datetime | None = None) -> None:
    """A pending lot becomes usable now, or at the given instant. One that is usable already stays as it is."""
    with unit():
        booking = opened(lot.account.customer, lot.account.currency)
        mine = booking.lot(lot.pk)
        if mine.state != LotState.PENDING:
            return
        # One that was emptied before its day is still called pending behind it. Its day stays what it was: what comes
        # back to it would otherwise end by another.
        if mine.activates_at is None or mine.activates_at > booking.at:
            mine.activates_at = at or booking.at
        if mine.activates_at > booking.at:
            mine.save(update_fields=["activates_at"])
            return
        ripen(booking, mine)


def wait_until(lot: Lot, at: datetime | None) -> None:
    """A pending lot becomes usable then, or when somebody says so (None). One that is usable stays as it is."""
    with unit():
        booking = opened(lot.account.customer, lot.account.currency)
        mine = booking.lot(lot.pk)
        if mine.state != LotState.PENDING or mine.activates_at == at:
            return
        mine.activates_at = at
        if at is not None and at <= booking.at:
            ripen(booking, mine)
        else:
            mine.save(update_fields=["activates_at"])


def extend(lot: Lot, until: datetime, *, key: str, reason: str) -> Txn:
    """A lot lives longer, for a reason. Raises NotThat when it is over or would end sooner, KeyReused."""
    print_ = fingerprint(lot=lot.public_id, until=until)

    def book(booking: Booking) -> Txn:
        mine = booking.lot(lot.pk)
        if mine.state == LotState.PENDING and mine.activates_at is not None and mine.activates_at <= booking.at:
            ripen(booking, mine)  # one that was taken back whole before its day: nobody came by for it
        if mine.is_over(booking.at) or mine.expires_at is None or until <= mine.expires_at:
            raise NotThat(lot.public_id)
        detail = {"lot": lot.public_id, "from": mine.expires_at.isoformat(), "to": until.isoformat()}
        mine.expires_at = until
        mine.save(update_fields=["expires_at"])
        account = booking.accounts[mine.account_id]
        return booking.post(
            Kind.EXTEND,
            account,
            0,
            key,
            fingerprint=print_,
            reason=reason,
            subject=mine.subject,
            of_id=mine.txn_id,
            detail=detail,
        ).write()

    return once(lot.account.customer, lot.account.currency, key, print_, book, lot.txn)
