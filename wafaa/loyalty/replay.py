"""The proof of the ledger: every kept sum is made anew from the entries and compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet, Sum

from wafaa.loyalty.books import MEMBERS, OWNED, Book, Currency, LotState
from wafaa.loyalty.models import Account, Entry, Hold, Lot, Total


def faults(*, accounts: Q | None = None) -> Iterator[str]:
    """A line for each kept sum that its entries contradict; none when the books are right.

    `accounts` narrows it to some; without it the totals of the store are proven as well.
    """
    some = accounts or Q()
    mine = Account.objects.filter(some)
    entries = Entry.objects.filter(account__in=mine)
    for txn, sum_ in entries.values_list("txn").annotate(sum=Sum("amount")).exclude(sum=0):
        yield f"transaction {txn} sums to {sum_}"
    booked: dict[tuple[int, str], int] = defaultdict(int)
    for account_id, name, sum_ in entries.values_list("account", "book").annotate(sum=Sum("amount")):
        booked[account_id, name] = sum_
    for account in mine.iterator():
        for book in MEMBERS:
            if getattr(account, book) != booked[account.pk, book]:
                yield f"account {account.pk}: {book} is {getattr(account, book)}, booked {booked[account.pk, book]}"
    yield from _lots(mine, entries, booked)
    yield from _holds(mine)
    if accounts is None:
        yield from _totals()


def _lots(mine: QuerySet[Account], entries: QuerySet[Entry], booked: dict[tuple[int, str], int]) -> Iterator[str]:
    by_lot: dict[tuple[int, str], int] = defaultdict(int)
    for row in entries.exclude(lot=None).values("lot", "book").annotate(sum=Sum("amount")):
        by_lot[row["lot"], row["book"]] = row["sum"]
    in_lots: dict[tuple[int, str], int] = defaultdict(int)
    for lot in Lot.objects.filter(account__in=mine).iterator():
        here = {book: by_lot[lot.pk, book] for book in (*OWNED, Book.EXPIRED, Book.CLAWED)}
        kept = {
            Book.PENDING: lot.remaining if lot.state == LotState.PENDING else 0,
            Book.ACTIVE: lot.remaining if lot.state == LotState.ACTIVE else 0,
            Book.HELD: lot.held,
            Book.EXPIRED: lot.expired - lot.absorbed,
            Book.CLAWED: lot.clawed,
        }
        for book, amount in kept.items():
            if amount != here[book]:
                yield f"lot {lot.pk}: {book} is {amount}, booked {here[book]}"
        for book in OWNED:
            in_lots[lot.account_id, book] += kept[book]
    for (account, name), amount in booked.items():
        if name in OWNED and in_lots[account, name] != amount:
            yield f"account {account}: {name} is {amount}, in lots {in_lots[account, name]}"


def _holds(mine: QuerySet[Account]) -> Iterator[str]:
    left: dict[int, int] = defaultdict(int)
    for row in Hold.objects.filter(account__in=mine).values("account").annotate(sum=Sum("left")):
        left[row["account"]] = row["sum"]
    held: dict[int, int] = defaultdict(int)
    for row in Lot.objects.filter(account__in=mine).values("account").annotate(sum=Sum("held")):
        held[row["account"]] = row["sum"]
    # A hold stands on the account it was made for, its lots on any account of that person.
    if sum(left.values()) != sum(held.values()):
        yield f"holds have {sum(left.values())} left, lots hold {sum(held.values())}"


def _totals() -> Iterator[str]:
    for currency in Currency.values:
        totals, entries = Total.objects.filter(currency=currency), Entry.objects.filter(account__currency=currency)
        kept, booked = _by_book(totals), _by_book(entries)
        for book in {*kept, *booked}:
            if kept.get(book, 0) != booked.get(book, 0):
                yield f"total of {book} ({currency}) is {kept.get(book, 0)}, booked {booked.get(book, 0)}"


def _by_book(rows: QuerySet[Any]) -> dict[str, int]:
    return dict(rows.order_by().values("book").annotate(sum=Sum("amount")).values_list("book", "sum"))
