"""Units put aside while a purchase is being decided."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Sum

from wafaa.loyalty.books import Book, Kind
from wafaa.loyalty.models import Entry, Hold, Lot, Txn
from wafaa.loyalty.verbs.posting import Booking, NotThat, Posting, checked, ends_first, fingerprint, once
from wafaa.loyalty.verbs.redeeming import allocated, put_back
from wafaa.people.models import Customer


def hold(
    customer: Customer, currency: str, amount: int, *, key: str, ends_at: datetime, reason: str = "", subject: str = ""
) -> Hold:
    """Put units aside until `ends_at`; from which lots is settled now. Raises BadAmount, NotEnough, KeyReused."""
    checked(amount)
    print_ = fingerprint(currency=currency, hold=amount, subject=subject)

    def book(booking: Booking) -> Txn:
        account = booking.credited(customer)
        posting = booking.post(Kind.HOLD, account, amount, key, fingerprint=print_, reason=reason, subject=subject)
        for lot, part in allocated(booking, amount):
            posting.move(lot, Book.ACTIVE, -part)
            posting.move(lot, Book.HELD, part)
        txn = posting.write()
        Hold.objects.create(account=account, txn=txn, amount=amount, left=amount, ends_at=ends_at)
        return txn

    return Hold.objects.get(txn=once(customer, currency, key, print_, book))


def capture(held: Hold, amount: int, *, key: str, reason: str = "", subject: str = "") -> Txn:
    """Spend units of a hold. Raises NotThat when less is left in it or its time is over, BadAmount, KeyReused."""
    checked(amount)
    return _take(held, amount, Kind.CAPTURE, key, reason, subject, grace_days=0)


def release(held: Hold, amount: int | None = None, *, key: str, reason: str = "", grace_days: int = 0) -> Txn:
    """Free units of a hold (all that is left, unless told otherwise). What of them is over by now expires, unless
    `grace_days` are given. Raises NotThat, BadAmount, KeyReused."""
    if amount is not None:
        checked(amount)
    return _take(held, amount, Kind.RELEASE, key, reason, "", grace_days)


def _take(held: Hold, amount: int | None, kind: str, key: str, reason: str, subject: str, grace_days: int) -> Txn:
    print_ = fingerprint(hold=held.public_id, kind=kind, amount=amount, grace=grace_days)

    def book(booking: Booking) -> Txn:
        now_held = Hold.objects.get(pk=held.pk)
        if kind == Kind.CAPTURE and now_held.ends_at <= booking.at:
            raise NotThat(held.public_id)  # its time is over, even if the clock has not come by yet
        wanted = now_held.left if amount is None else amount
        if not 0 < wanted <= now_held.left:
            raise NotThat(held.public_id)
        now_held.left -= wanted
        now_held.save(update_fields=["left"])
        posting = booking.post(
            kind,
            booking.accounts[held.account_id],
            wanted,
            key,
            fingerprint=print_,
            reason=reason,
            subject=subject or held.txn.subject,
            of=held.txn,
        )
        for lot, part in _parts(booking, held, wanted):
            posting.move(lot, Book.HELD, -part)
            if kind == Kind.RELEASE:
                _free(posting, lot, part, grace_days)
        if kind == Kind.CAPTURE:
            posting.house(Book.REDEEMED, wanted)
        return posting.write()

    return once(held.account.customer, held.account.currency, key, print_, book, held.txn)


def _free(posting: Posting, lot: Lot, part: int, grace_days: int) -> None:
    if grace_days or not lot.is_over(posting.booking.at):
        put_back(posting, lot, part, grace_days)
        return
    posting.house(Book.EXPIRED, part, lot)
    lot.expired += part


def _parts(booking: Booking, held: Hold, amount: int) -> list[tuple[Lot, int]]:
    """From which lots of the hold this much is taken, the soonest to end first."""
    left: dict[int, int] = defaultdict(int)
    moved = Entry.objects.filter(txn=held.txn, book=Book.HELD) | Entry.objects.filter(txn__of=held.txn, book=Book.HELD)
    for row in moved.values("lot_id").annotate(sum=Sum("amount")):
        left[row["lot_id"]] = row["sum"]
    parts, wanted = [], amount
    for lot in sorted((booking.lot(pk) for pk, part in left.items() if part), key=ends_first):
        part = min(left[lot.pk], wanted)
        if part:
            parts.append((lot, part))
            wanted -= part
    if wanted:
        raise NotThat(held.public_id)
    return parts
