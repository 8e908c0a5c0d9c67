"""Taking back what an order had earned when it comes back, and undoing that."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F

from wafaa.loyalty.books import Book, Kind, LotState
from wafaa.loyalty.models import Entry, Lot, Txn
from wafaa.loyalty.verbs.posting import Booking, NotThat, Posting, checked, fingerprint, once
from wafaa.loyalty.verbs.redeeming import GRACE_DAYS, put_back


def claw_back(earned: Txn, amount: int, *, key: str, reason: str = "", subject: str = "") -> Txn:
    """Take back units of an earning. First from what of it is still pending, then from what of it is active, then it is
    set off against what of it expired unused, then from other usable lots, and what is missing is owed: a lawful
    return is never held up. What is held for a purchase is not touched.

    Raises NotThat when less of that earning is left to take back, BadAmount, KeyReused.
    """
    checked(amount)
    print_ = fingerprint(claw_back=earned.public_id, amount=amount)

    def book(booking: Booking) -> Txn:
        own = [booking.lot(pk) for pk in Lot.objects.filter(earning=earned).order_by("pk").values_list("pk", flat=True)]
        if not own or amount > own[0].quantity - own[0].clawed:
            raise NotThat(earned.public_id)
        account = booking.accounts[earned.account_id]
        posting = booking.post(
            Kind.CLAW_BACK,
            account,
            amount,
            key,
            fingerprint=print_,
            reason=reason,
            subject=subject or earned.subject,
            of=earned,
        )
        own[0].clawed += amount
        left = amount
        for lot in own:
            left -= _from_lot(posting, lot, left)
        for lot in own:
            left -= _set_off(posting, lot, left)
        for lot in booking.spendable():
            left -= _from_lot(posting, lot, left)
        posting.owe(account, left)
        posting.house(Book.CLAWED, amount, own[0])
        return posting.write()

    return once(earned.account.customer, earned.account.currency, key, print_, book, earned)


def _from_lot(posting: Posting, lot: Lot, wanted: int) -> int:
    part = min(lot.remaining, wanted)
    posting.move(lot, Book.PENDING if lot.state == LotState.PENDING else Book.ACTIVE, -part)
    return part


def _set_off(posting: Posting, lot: Lot, wanted: int) -> int:
    part = min(lot.expired - lot.absorbed, wanted)
    posting.house(Book.EXPIRED, -part, lot)
    lot.absorbed += part
    return part


def restore(clawed: Txn, *, key: str, reason: str = "") -> Txn:
    """Undo a claw-back as a whole (its refund was taken back): each unit returns to where it came from, and what was
    owed for it is owed no more. Raises NotThat when it was undone before, KeyReused."""
    print_ = fingerprint(restore=clawed.public_id)

    def book(booking: Booking) -> Txn:
        if clawed.kind != Kind.CLAW_BACK or Txn.objects.filter(reverses=clawed).exists():
            raise NotThat(clawed.public_id)
        account = booking.accounts[clawed.account_id]
        posting = booking.post(
            Kind.RESTORE,
            account,
            clawed.amount,
            key,
            fingerprint=print_,
            reason=reason,
            subject=clawed.subject,
            of_id=clawed.of_id,
            reverses=clawed,
        )
        for entry in Entry.objects.filter(txn=clawed).order_by(F("lot").asc(nulls_first=True), "pk"):
            _undo(posting, entry)
        return posting.write()

    return once(clawed.account.customer, clawed.account.currency, key, print_, book, clawed)


def _undo(posting: Posting, entry: Entry) -> None:
    if entry.lot_id is None:
        _forgive(posting, -entry.amount)
        return
    lot, amount = posting.booking.lot(entry.lot_id), -entry.amount
    if entry.book == Book.CLAWED:
        lot.clawed += amount
        posting.house(Book.CLAWED, amount, lot)
    elif entry.book == Book.EXPIRED:
        lot.absorbed -= amount
        posting.house(Book.EXPIRED, amount, lot)
    else:
        put_back(posting, lot, amount, GRACE_DAYS)


def _forgive(posting: Posting, amount: int) -> None:
    """What was owed is owed no more; what was paid of it since becomes usable again."""
    booking = posting.booking
    for pk in sorted(booking.own):
        account = booking.accounts[pk]
        part = min(amount, -account.debt)
        posting.owe(account, -part)
        amount -= part
    if amount:
        own = Lot.objects.filter(earning_id=posting.traits["of_id"]).earliest("pk")
        ends, grace = own.ends_when_active(booking.at), booking.at + timedelta(days=GRACE_DAYS)
        lot = posting.new_lot(
            posting.account,
            amount,
            LotState.ACTIVE,
            parent=own,
            earning_id=own.earning_id,
            subject=own.subject,
            expires_at=None if ends is None else max(ends, grace),
        )
        posting.move(lot, Book.ACTIVE, amount)
