"""The ledger once more, in plain lists and without books: what a member should own after any steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class No(Exception):
    """The step should be refused."""


@dataclass
class PlainLot:
    number: int
    earning: str
    quantity: int
    left: int
    pending: bool
    ripe: datetime | None = None
    days: int | None = None
    ends: datetime | None = None
    over: bool = False
    held: int = 0
    lapsed: int = 0
    is_stand_in: bool = False


@dataclass
class Plain:
    """One member's units in one currency."""

    lots: list[PlainLot] = field(default_factory=list)
    debt: int = 0
    clawed: dict[str, int] = field(default_factory=dict)
    spent: dict[str, dict[int, int]] = field(default_factory=dict)
    holds: dict[str, dict[int, int]] = field(default_factory=dict)
    claws: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)

    def pass_time(self, at: datetime) -> None:
        due = [lot for lot in self.lots if lot.pending and lot.ripe is not None and lot.ripe <= at]
        for lot in sorted(due, key=lambda lot: (lot.ripe, lot.number)):
            self._ripen(lot)
        for lot in self.lots:
            if not lot.pending and not lot.over and lot.ends is not None and lot.ends <= at:
                lot.over, lot.lapsed, lot.left = True, lot.lapsed + lot.left, 0

    def _ripen(self, lot: PlainLot) -> None:
        if lot.days is not None and lot.ends is None:
            assert lot.ripe is not None
            lot.ends = lot.ripe + lot.days * DAY
        lot.pending = False
        self._pay(lot)

    def _pay(self, lot: PlainLot) -> None:
        paid = min(lot.left, self.debt)
        lot.left -= paid
        self.debt -= paid

    def earn(self, key: str, amount: int, at: datetime, pending: bool, ripe: datetime | None, days: int | None) -> None:
        ends = None if pending or days is None else at + days * DAY
        lot = PlainLot(len(self.lots), key, amount, amount, pending, ripe, days, ends)
        self.lots.append(lot)
        self.clawed[key] = 0
        if not pending:
            self._pay(lot)

    def activate(self, key: str, at: datetime) -> None:
        lot = self._first(key)
        if lot.pending:
            lot.ripe = at
            self._ripen(lot)

    def _take(self, amount: int) -> dict[int, int]:
        usable = sorted((lot for lot in self.lots if not lot.pending and lot.left), key=_soonest)
        if amount > sum(lot.left for lot in usable):
            raise No
        parts = {}
        for lot in usable:
            part = min(lot.left, amount)
            if part:
                parts[lot.number] = part
                lot.left -= part
                amount -= part
        return parts

    def redeem(self, key: str, amount: int) -> None:
        self.spent[key] = self._take(amount)

    def hold(self, key: str, amount: int) -> None:
        self.holds[key] = self._take(amount)
        for number, part in self.holds[key].items():
            self.lots[number].held += part

    def _unhold(self, key: str, amount: int) -> dict[int, int]:
        held = self.holds[key]
        if not 0 < amount <= sum(held.values()):
            raise No
        parts = {}
        for number in sorted(held, key=lambda number: _soonest(self.lots[number])):
            part = min(held[number], amount)
            if part:
                parts[number] = part
                held[number] -= part
                self.lots[number].held -= part
                amount -= part
        return parts

    def capture(self, key: str, hold: str, amount: int) -> None:
        self.spent[key] = self._unhold(hold, amount)

    def release(self, hold: str, amount: int, at: datetime, grace: int) -> None:
        for number, part in self._unhold(hold, amount).items():
            lot = self.lots[number]
            if lot.over and not grace:
                lot.lapsed += part
            else:
                self._put(lot, part, at, grace)

    def _put(self, lot: PlainLot, amount: int, at: datetime, grace: int) -> PlainLot:
        if lot.over:
            ends = at + grace * DAY
            if lot.is_stand_in and lot.ends is not None:
                ends = max(lot.ends, at + MINUTE)
            made = PlainLot(len(self.lots), lot.earning, amount, 0, False, ends=ends, is_stand_in=True)
            self.lots.append(made)
            lot = made
        lot.left += amount
        if not lot.pending:
            self._pay(lot)
        return lot

    def give_back(self, spent: str, amount: int, at: datetime, grace: int) -> None:
        parts = self.spent[spent]
        if amount > sum(parts.values()):
            raise No
        for number in sorted(parts, key=lambda number: _soonest(self.lots[number]), reverse=True):
            part = min(parts[number], amount)
            if part:
                parts[number] -= part
                amount -= part
                self._put(self.lots[number], part, at, grace)

    def claw_back(self, key: str, earning: str, amount: int) -> None:
        own = [lot for lot in self.lots if lot.earning == earning]
        if amount > own[0].quantity - self.clawed[earning]:
            raise No
        self.clawed[earning] += amount
        moved: list[tuple[str, int, int]] = [("clawed", own[0].number, amount)]

        def take(lot: PlainLot, field: str) -> None:
            nonlocal amount
            part = min(getattr(lot, field), amount)
            if part:
                setattr(lot, field, getattr(lot, field) - part)
                amount -= part
                moved.append((field, lot.number, part))

        for lot in own:
            take(lot, "left")
        for lot in own:
            take(lot, "lapsed")
        for lot in sorted((lot for lot in self.lots if not lot.pending and not lot.over), key=_soonest):
            take(lot, "left")
        if amount:
            self.debt += amount
            moved.append(("debt", -1, amount))
        self.claws[key] = moved

    def restore(self, claw: str, at: datetime, grace: int) -> None:
        moved = self.claws.pop(claw)
        source = self.lots[moved[0][1]]
        for what, number, amount in sorted(moved, key=lambda one: (one[0] != "debt", one[1])):
            if what == "debt":
                forgiven = min(amount, self.debt)
                self.debt -= forgiven
                if amount - forgiven:
                    ends = source.ends
                    if ends is None and source.pending and source.days is not None:
                        ends = (source.ripe or at) + source.days * DAY
                    ends = None if ends is None else max(ends, at + grace * DAY)
                    rest = amount - forgiven
                    self.lots.append(
                        PlainLot(len(self.lots), source.earning, rest, rest, False, ends=ends, is_stand_in=True)
                    )
            elif what == "clawed":
                self.clawed[source.earning] -= amount
            elif what == "lapsed":
                self.lots[number].lapsed += amount
            else:
                self._put(self.lots[number], amount, at, grace)

    def extend(self, earning: str, until: datetime) -> None:
        lot = self._first(earning)
        if lot.over or lot.ends is None or until <= lot.ends:
            raise No
        lot.ends = until

    def _first(self, earning: str) -> PlainLot:
        return next(lot for lot in self.lots if lot.earning == earning)

    @property
    def figures(self) -> tuple[int, int, int, int]:
        return (
            sum(lot.left for lot in self.lots if lot.pending),
            sum(lot.left for lot in self.lots if not lot.pending),
            sum(lot.held for lot in self.lots),
            self.debt,
        )


def _soonest(lot: PlainLot) -> tuple[bool, object, int]:
    return (lot.ends is None, lot.ends or 0, lot.number)
