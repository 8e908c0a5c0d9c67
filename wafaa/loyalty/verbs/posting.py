"""Booking one transaction: the accounts are locked, entries gathered, and all sums kept with them or nothing is.

    booking = opened(customer, Currency.POINTS)
    posting = booking.post(Kind.REDEEM, account, 300, "redeem:v-17", fingerprint=…)
    posting.move(lot, Book.ACTIVE, -300)
    posting.house(Book.REDEEMED, +300)
    posting.write()

The lots of an open booking are those of the whole person, with what is over by now already ended and what is due
already activated, so that no verb can spend what no longer is. Only verbs open one, inside a unit.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import connection, models

from wafaa.inbox import chat_pages
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.quickrows import insert_all
from wafaa.lib.time import now
from wafaa.loyalty.books import HOUSES, Book, Kind, LotState
from wafaa.loyalty.events import OF_KIND
from wafaa.loyalty.models import Account, Entry, Lot, Txn
from wafaa.people.models import Customer, everyone, everyone_in
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.work.events import emit
from wafaa.work.unit import gather, unit

MOST = 10**12
"""No single amount is larger: what is typed in error must not look like wealth."""


class LedgerError(Exception):
    """A movement that the ledger refuses. `code` says why, for whoever words it."""

    code = "refused"


class BadAmount(LedgerError):
    """Not a whole number above zero, or beyond MOST."""

    code = "amount"


class NotEnough(LedgerError):
    """Less can be spent than was asked for. `available` says how much."""

    code = "not_enough"

    def __init__(self, available: int) -> None:
        super().__init__(f"{available} available")
        self.available = available


class KeyReused(LedgerError):
    """The key was used before, with another body."""

    code = "key_reused"


class NotThat(LedgerError):
    """What is to be given back, spent or undone is not there (any more), or less of it is."""

    code = "not_that"


def checked(amount: object) -> int:
    """`amount` as it is. Raises BadAmount for anything but a whole number from 1 to MOST."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= MOST:
        raise BadAmount(repr(amount))
    return amount


def fingerprint(**body: Any) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


DONE: Prepared[Txn] = Prepared(
    lambda: Txn.everywhere.filter(store_id=Slot("store"), key=Slot("key")).select_related("account__customer")[:1]
)
MINE: Prepared[Account] = Prepared(
    lambda: _locked(Account.everywhere.filter(everyone(), currency=Slot("currency")).order_by("pk"))
)
LIVE: Prepared[Lot] = Prepared(
    lambda: Lot.everywhere.filter(account_id__among=Slot("accounts"), remaining__gt=0).order_by("pk")
)


def _locked(accounts: models.QuerySet[Account]) -> models.QuerySet[Account]:
    """SQLite's writers are alone anyway."""
    return accounts.select_for_update(of=("self",)) if connection.features.has_select_for_update else accounts


def done_before(key: str, print_: str, customer: Customer) -> Txn | None:
    """The transaction of this key, if it was booked. Raises KeyReused when that was something else, or somebody else's.

    Whose it was is told by the record that was named, or by the person: records are joined and parted meanwhile.
    """
    found = DONE.first(store=scope.current().store_id, key=key)
    if found is None:
        return None
    is_theirs = found.detail.get("for") == customer.pk or found.account.customer.root_id == customer.root_id
    if found.fingerprint != print_ or not is_theirs:
        raise KeyReused(key)
    return found


@dataclass
class Booking:
    """The person's accounts, locked until the unit ends, and their lots in which something is left.

    `record` is the customer's record that was named, `root` the one that stands for the person. Accounts that are not
    the person's `own` (any more) are there because what is undone was taken from them.
    """

    currency: str
    accounts: dict[int, Account]
    own: set[int]
    lots: dict[int, Lot]
    at: datetime
    record: int
    root: int

    @property
    def debt(self) -> int:
        return -sum(self.accounts[pk].debt for pk in self.own)

    def credited(self, customer: Customer) -> Account:
        """The account of the record that stands for the person now."""
        return next(self.accounts[pk] for pk in self.own if self.accounts[pk].customer_id == customer.root_id)

    def lot(self, pk: int) -> Lot:
        """The one instance of this lot in this booking, whether anything is left in it or not."""
        if pk not in self.lots:
            self.lots[pk] = Lot.objects.get(pk=pk, account__in=self.accounts)
        return self.lots[pk]

    def spendable(self) -> list[Lot]:
        """Active lots with something in them, the soonest to end first; what never ends comes last."""
        live = [
            lot
            for lot in self.lots.values()
            if lot.state == LotState.ACTIVE and lot.remaining and lot.account_id in self.own
        ]
        return sorted(live, key=ends_first)

    @property
    def available(self) -> int:
        return sum(lot.remaining for lot in self.spendable())

    def post(self, kind: str, account: Account, amount: int, key: str, **traits: Any) -> Posting:
        return Posting(self, account, kind, amount, key, traits)


def ends_first(lot: Lot) -> tuple[bool, datetime | int, int]:
    return (lot.expires_at is None, lot.expires_at or 0, int(lot.pk))


@dataclass
class Posting:
    """One transaction being gathered."""

    booking: Booking
    account: Account
    kind: str
    amount: int
    key: str
    traits: dict[str, Any]
    lines: list[tuple[Account, Lot | None, str, int]] = field(default_factory=list)
    made: list[Lot] = field(default_factory=list)

    def move(self, lot: Lot, book: str, amount: int) -> None:
        """More or less in a member's book of this lot."""
        if not amount:
            return
        if book == Book.HELD:
            lot.held += amount
        else:
            lot.remaining += amount
        self._add(self._account_of(lot), lot, book, amount)

    def owe(self, account: Account, amount: int) -> None:
        """More (above zero) or less debt on this account."""
        if amount:
            self._add(account, None, Book.DEBT, -amount)

    def house(self, book: str, amount: int, lot: Lot | None = None) -> None:
        """More or less in a book of the house; `lot` where it matters which earning it belongs to."""
        if amount:
            self._add(self._account_of(lot) if lot else self.account, lot, book, amount)

    def new_lot(self, account: Account, quantity: int, state: str, **traits: Any) -> Lot:
        lot = Lot(account=account, state=state, quantity=quantity, remaining=0, created_at=self.booking.at, **traits)
        self.made.append(lot)
        return lot

    def repay(self, lot: Lot) -> int:
        """What became usable in this lot first pays what the person owes. Returns how much."""
        paid, booking = 0, self.booking
        for pk in sorted(booking.own) if lot.account_id in booking.own else [lot.account_id]:
            account = booking.accounts[pk]
            part = min(lot.remaining, -account.debt)
            if part:
                self.move(lot, Book.ACTIVE, -part)
                self.owe(account, -part)
                paid += part
        return paid

    def write(self) -> Txn:
        """Book it. The entries sum to zero, or this raises AssertionError and nothing is kept."""
        if sum(amount for *_, amount in self.lines) != 0:
            raise AssertionError(f"{self.kind} does not sum to zero: {self.lines}")
        at = self.booking.at
        self.traits["detail"] = {"for": self.booking.record, **self.traits.get("detail", {})}
        txn = Txn.objects.create(
            key=self.key,
            account=self.account,
            kind=self.kind,
            amount=self.amount,
            actor=scope.current().actor,
            at=at,
            **self.traits,
        )
        for lot in self.made:
            lot.txn = txn
            if lot.earning_id is None:
                lot.earning = txn
            lot.save(force_insert=True)
            self.booking.lots[lot.pk] = lot
        new = {id(lot) for lot in self.made}
        for lot in {id(lot): lot for _, lot, _, _ in self.lines if lot is not None and id(lot) not in new}.values():
            lot.save(update_fields=KEPT)
        if self.lines:
            insert_all(
                [
                    Entry(store_id=txn.store_id, txn=txn, account=account, lot=lot, book=book, amount=amount, at=at)
                    for account, lot, book, amount in self.lines
                ]
            )
        for account in {id(one): one for one, *_ in self.lines}.values():
            account.save(update_fields=["pending", "active", "held", "debt"])
        _add_up(self)
        emit(
            OF_KIND[self.kind](txn.pk, self.booking.currency, self.amount),
            topic=f"ledger:{self.account.customer_id}",
            customer_id=self.account.customer_id,
        )
        chat_pages.changed(self.booking.root)
        return txn

    def _account_of(self, lot: Lot) -> Account:
        return self.booking.accounts[lot.account_id]

    def _add(self, account: Account, lot: Lot | None, book: str, amount: int) -> None:
        if book not in HOUSES:
            setattr(account, book, getattr(account, book) + amount)
        self.lines.append((account, lot, book, amount))


KEPT = ["state", "remaining", "held", "expired", "absorbed", "clawed", "activates_at", "expires_at"]


Held = tuple[list[Account], set[int]]
"""The accounts that are locked, and the ids of those that are the person's own."""


def opened(customer: Customer, currency: str, undoes: Txn | None = None) -> Booking:
    """Lock this person's accounts (one is made if there is none), and those that `undoes` moved; end what is over and
    activate what is due."""
    return _brought_up(customer, currency, _hold(customer, currency, undoes))


def _hold(customer: Customer, currency: str, undoes: Txn | None) -> Held:
    root = customer.root_id
    if undoes is None:
        accounts = MINE.all(root=root, currency=currency)
        if not any(account.customer_id == root for account in accounts):
            Account.objects.get_or_create(customer=Customer.objects.get(pk=root), currency=currency)
            accounts = MINE.all(root=root, currency=currency)
        return accounts, {account.pk for account in accounts}
    own = set(Account.objects.filter(everyone_in(customer), currency=currency).values_list("pk", flat=True))
    moved = set(Entry.objects.filter(txn=undoes).values_list("account", flat=True))
    # All at once and in one order: two who undo crosswise would wait for each other.
    return list(_locked(Account.objects.filter(pk__in=moved | own).order_by("pk"))), own


def _brought_up(customer: Customer, currency: str, held: Held) -> Booking:
    accounts, own = held
    live = LIVE.all(accounts=[account.pk for account in accounts])
    booking = Booking(
        currency,
        {one.pk: one for one in accounts},
        own,
        {lot.pk: lot for lot in live},
        now(),
        customer.pk,
        customer.root_id,
    )
    due = [
        (lot.activates_at, lot.pk, lot)
        for lot in booking.lots.values()
        if lot.state == LotState.PENDING and lot.activates_at is not None and lot.activates_at <= booking.at
    ]
    # In the order of their days, however late anybody comes by: what is owed is paid from the first.
    for _day, _pk, lot in sorted(due, key=itemgetter(0, 1)):
        ripen(booking, lot)
    for lot in list(booking.lots.values()):
        if lot.remaining and lot.state == LotState.ACTIVE and lot.is_over(booking.at):
            end(booking, lot)
    return booking


def once(
    customer: Customer,
    currency: str,
    key: str,
    print_: str,
    book: Callable[[Booking], Txn],
    undoes: Txn | None = None,
) -> Txn:
    """What `book` writes in an open booking, in one unit; or what the same key wrote before. Raises KeyReused."""
    with unit():
        if connection.features.has_select_for_update:
            held = _hold(customer, currency, undoes)
            # Behind the lock, so that what its last holder wrote is seen.
            return done_before(key, print_, customer) or book(_brought_up(customer, currency, held))
        return done_before(key, print_, customer) or book(opened(customer, currency, undoes))


def ripen(booking: Booking, lot: Lot) -> None:
    """A pending lot becomes usable; what the person owes is paid from it first."""
    quantity = lot.remaining
    lot.wake(booking.at)
    if not quantity:
        lot.save(update_fields=KEPT)
        return
    account = booking.accounts[lot.account_id]
    posting = booking.post(Kind.ACTIVATE, account, quantity, f"activate:{lot.public_id}", of_id=lot.txn_id)
    posting.traits["fingerprint"] = ""
    posting.traits["subject"] = lot.subject
    posting._add(account, lot, Book.PENDING, -quantity)
    posting._add(account, lot, Book.ACTIVE, quantity)
    posting.repay(lot)
    posting.write()


def end(booking: Booking, lot: Lot) -> None:
    """A lot is over: what is left of it expires. What of it is held stays held until its purchase is decided."""
    quantity = lot.remaining
    lot.state = LotState.EXPIRED
    account = booking.accounts[lot.account_id]
    posting = booking.post(Kind.EXPIRE, account, quantity, f"expire:{lot.public_id}:{lot.expired}", of_id=lot.txn_id)
    posting.traits["fingerprint"] = ""
    posting.move(lot, Book.ACTIVE, -quantity)
    posting.house(Book.EXPIRED, quantity, lot)
    lot.expired += quantity
    posting.write()


def _add_up(posting: Posting) -> None:
    """The day's totals move with the entries: at the end of the unit, as all counters do."""
    entered = scope.current()
    day = posting.booking.at.astimezone(known_zone(entered.store.timezone)).date()
    sums: Counter[tuple[Any, ...]] = Counter()
    for *_, book, amount in posting.lines:
        sums[entered.store_id, posting.booking.currency, day, posting.kind, book] += amount
    gather(_write_totals, sums)


def _write_totals(sums: Counter[Any]) -> None:
    rows = sorted((row, amount) for row, amount in sums.items() if amount)
    if not rows:
        return
    places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO loyalty_total (store_id, currency, day, kind, book, amount) "  # noqa: S608  (placeholders only)
            f"VALUES {places} ON CONFLICT (store_id, currency, day, kind, book) "
            "DO UPDATE SET amount = loyalty_total.amount + excluded.amount",
            [value for row, amount in rows for value in (*row, amount)],
        )
