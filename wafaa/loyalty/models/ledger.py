"""The ledger: accounts, transactions and their entries, the lots they move, and holds.

`Txn` and `Entry` are written once and never again: the database refuses to change or remove them (`loyalty.triggers`).
All other rows are sums kept for speed; `loyalty.replay` makes them anew from the entries and compares.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

from wafaa.lib.time import now
from wafaa.loyalty.books import Book, Currency, Kind, LotState
from wafaa.stores.scoped import Public, Scoped


class Account(Scoped, Public):
    """One customer's points or credit. A person whose records were joined has several: they are spent as one, and each
    keeps its own entries, so that parting the records parts the points.

    `pending`, `active`, `held` and `debt` are the sums of its entries in these books; `debt` is zero or less.
    """

    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=6, choices=Currency.choices)
    pending = models.BigIntegerField(default=0)
    active = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    debt = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["customer", "currency"], name="account_once"),
            models.CheckConstraint(
                condition=Q(pending__gte=0, active__gte=0, held__gte=0, debt__lte=0), name="account_in_bounds"
            ),
        ]
        indexes = [models.Index(fields=["store", "currency", "-debt", "id"], name="account_debts")]


class Txn(Scoped, Public):
    """What happened to an account, once. `key` is unique in the store: the same key with the same body does nothing,
    with another body it is refused (`fingerprint`).

    `reason` is a code, `actor` who did it as the scope names them, `subject` what it is about
    ("order:<public id>"). `of` is the transaction that this one belongs to: a refund's redemption, a capture's hold;
    `reverses` the one that it undoes as a whole, which happens once. `detail` are ids and codes, never words of people;
    `for` in it is the record of the customer that was named.
    """

    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts", db_index=False)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    detail: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="txn_once")]
        indexes = [
            models.Index(fields=["account", "-id"], name="txn_statement"),
            models.Index(fields=["of"], name="txn_parts", condition=Q(of__isnull=False)),
            models.Index(fields=["store", "subject", "id"], name="txn_by_subject", condition=~Q(subject="")),
            models.Index(fields=["store", "kind", "-id"], name="txn_by_kind"),
            models.Index(fields=["store", "actor", "at"], name="txn_given_by", condition=Q(kind=Kind.GRANT)),
        ]


class Lot(Scoped, Public):
    """Units that were given together and end together. They are spent soonest-ending first.

    Of `quantity`, `remaining` is in the book its state names (pending or active; none once expired) and `held` waits
    for purchases. `expired` ended unused; `absorbed` is what of that a claw-back has taken into account. `clawed` is
    how much of this earning was taken back, from wherever it came: never more than was given.
    A pending lot is activated at `activates_at`, or by whoever made it when that is empty; it then lives `valid_days`,
    or until `expires_at` where that is set, or for ever. `earning` is the transaction by which its units were first
    given; `parent` the lot that it stands in for when that one was over.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lots", db_index=False)
    txn = models.ForeignKey(Txn, on_delete=models.PROTECT, related_name="+", db_index=False)
    earning = models.ForeignKey(Txn, on_delete=models.PROTECT, related_name="lots")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=LotState.choices)
    quantity = models.BigIntegerField()
    remaining = models.BigIntegerField()
    held = models.BigIntegerField(default=0)
    expired = models.BigIntegerField(default=0)
    absorbed = models.BigIntegerField(default=0)
    clawed = models.BigIntegerField(default=0)
    subject = models.CharField(max_length=80, blank=True)
    activates_at = models.DateTimeField(null=True)
    valid_days = models.PositiveIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    quantity__gt=0,
                    remaining__gte=0,
                    held__gte=0,
                    expired__gte=0,
                    absorbed__gte=0,
                    absorbed__lte=F("expired"),
                    clawed__gte=0,
                    clawed__lte=F("quantity"),
                    remaining__lte=F("quantity") - F("held") - F("expired"),
                ),
                name="lot_in_bounds",
            )
        ]
        indexes = [
            models.Index(fields=["account", "id"], name="lot_live", condition=Q(remaining__gt=0)),
            models.Index(fields=["account", "subject"], name="lot_by_subject", condition=~Q(subject="")),
            models.Index(
                fields=["expires_at", "id"], name="lot_ending", condition=Q(state=LotState.ACTIVE, remaining__gt=0)
            ),
            models.Index(
                fields=["activates_at", "id"],
                name="lot_ripening",
                condition=Q(state=LotState.PENDING, remaining__gt=0, activates_at__isnull=False),
            ),
        ]

    def ends_when_active(self, at: datetime) -> datetime | None:
        """When it ends, if it becomes usable by `at`; None is never."""
        if self.expires_at is not None or self.valid_days is None:
            return self.expires_at
        return (self.activates_at or at) + timedelta(days=self.valid_days)

    def wake(self, at: datetime) -> None:
        """From pending to active; what is left in it has to be booked by the caller."""
        self.expires_at = self.ends_when_active(at)
        self.state = LotState.ACTIVE

    def is_over(self, at: datetime) -> bool:
        return self.state == LotState.EXPIRED or (self.expires_at is not None and self.expires_at <= at)


class Entry(Scoped):
    """One line of a transaction: `amount` more (or, below zero, less) in this book."""

    txn = models.ForeignKey(Txn, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="entries")
    book = models.CharField(max_length=8, choices=Book.choices)
    amount = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="entry_moves_something")]
        indexes = [models.Index(fields=["account", "at"], name="entry_as_of")]


class Hold(Scoped, Public):
    """Units put aside for a purchase until `ends_at`: then they are free again by themselves. `left` is what of it was
    neither spent nor freed yet."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    txn = models.OneToOneField(Txn, on_delete=models.PROTECT, related_name="hold")
    amount = models.BigIntegerField()
    left = models.BigIntegerField()
    ends_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints = [models.CheckConstraint(condition=Q(left__gte=0, left__lte=F("amount")), name="hold_in_bounds")]
        indexes = [models.Index(fields=["ends_at", "id"], name="hold_ending", condition=Q(left__gt=0))]


class Total(Scoped):
    """What moved in a book on a day of the store, so that the liability of any day is a sum of days."""

    currency = models.CharField(max_length=6, choices=Currency.choices)
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    book = models.CharField(max_length=8, choices=Book.choices)
    amount = models.BigIntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "currency", "day", "kind", "book"], name="total_once")]
