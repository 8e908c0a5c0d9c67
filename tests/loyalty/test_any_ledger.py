"""Any life a ledger may have: random steps of several members, and beside each a plain model of what they should own.

Fifty thousand steps in the suite, a million in `make test-long`; a failure prints the seed and the last steps.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import connection

from tests.loyalty.conftest import MORNING
from tests.loyalty.plain import No, Plain
from tests.world import World
from wafaa.lib.time import now
from wafaa.loyalty import queries, replay, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Account, Entry, Hold, Lot, Txn
from wafaa.loyalty.reactions import let_time_pass
from wafaa.loyalty.verbs.posting import LedgerError
from wafaa.people import verbs as people
from wafaa.people.models import Customer, IdentityKind
from wafaa.stores.models import Store
from wafaa.work.models import Event

POINTS = Currency.POINTS
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
STEPS, CHECKED_EVERY, PROVEN_EVERY = 1000, 10, 500
KINDS = {
    "earn": 8,
    "activate": 3,
    "redeem": 7,
    "hold": 4,
    "capture": 3,
    "release": 3,
    "give_back": 4,
    "claw_back": 5,
    "restore": 2,
    "extend": 1,
    "again": 2,
    "wait": 3,
}


class Member:
    """A customer with a plain model beside; `known` are the things that later steps are about."""

    def __init__(self, customer: Customer, clock: time_machine.Coordinates) -> None:
        self.customer, self.clock, self.plain = customer, clock, Plain()
        self.earned: dict[str, Txn] = {}
        self.spent: dict[str, Txn] = {}
        self.holds: dict[str, Hold] = {}
        self.clawed: dict[str, Txn] = {}
        self.calls: list[Callable[[], Any]] = []

    @property
    def at(self) -> datetime:
        return now()

    def step(self, name: str, key: str, chance: Random) -> str:
        return str(getattr(self, f"_{name}")(key, chance) or "")

    def _both(self, plain: Callable[[], None], ledger: Callable[[], Any]) -> Any:
        """Do it in both; either both do it or both refuse."""
        self.plain.pass_time(self.at)
        try:
            plain()
        except No:
            with pytest.raises(LedgerError):
                ledger()
            return None
        made = ledger()
        self.calls.append(ledger)
        return made

    def _earn(self, key: str, chance: Random) -> str:
        amount, days = chance.choice([1, 7, 30, 100, 999]), chance.choice([None, 1, 3, 30])
        waits = chance.choice([None, None, timedelta(hours=5), 2 * DAY])
        pending = waits is not None or chance.random() < 0.3
        ripe = self.at + waits if waits is not None else None
        at = self.at
        self.earned[key] = self._both(
            lambda: self.plain.earn(key, amount, at, pending, ripe, days),
            lambda: verbs.earn(
                self.customer, POINTS, amount, key=key, is_pending=pending, activates_at=ripe, valid_days=days
            ),
        )
        return f"{amount} {pending} {waits} {days}"

    def _activate(self, key: str, chance: Random) -> None:
        if self.earned:
            which = chance.choice(list(self.earned))
            lot = Lot.objects.filter(earning=self.earned[which]).earliest("pk")
            self._both(lambda: self.plain.activate(which, self.at), lambda: verbs.activate(lot))
            self.calls.pop()

    def _some(self, chance: Random) -> int:
        return chance.choice([1, 2, 5, 10, 40, 100, 300])

    def _redeem(self, key: str, chance: Random) -> str:
        amount = self._some(chance)
        made = self._both(
            lambda: self.plain.redeem(key, amount), lambda: verbs.redeem(self.customer, POINTS, amount, key=key)
        )
        if made:
            self.spent[key] = made
        return f"{amount}"

    def _hold(self, key: str, chance: Random) -> str:
        amount, ends = self._some(chance), MORNING + 36500 * DAY
        made = self._both(
            lambda: self.plain.hold(key, amount),
            lambda: verbs.hold(self.customer, POINTS, amount, key=key, ends_at=ends),
        )
        if made:
            self.holds[key] = made
        return f"{amount}"

    def _capture(self, key: str, chance: Random) -> str | None:
        if not self.holds:
            return None
        which, amount = chance.choice(list(self.holds)), self._some(chance)
        held = self.holds[which]
        made = self._both(lambda: self.plain.capture(key, which, amount), lambda: verbs.capture(held, amount, key=key))
        if made:
            self.spent[key] = made
        return f"{which} {amount}"

    def _release(self, key: str, chance: Random) -> str | None:
        if not self.holds:
            return None
        which, amount, grace = chance.choice(list(self.holds)), self._some(chance), chance.choice([0, 3])
        held, at = self.holds[which], self.at
        self._both(
            lambda: self.plain.release(which, amount, at, grace),
            lambda: verbs.release(held, amount, key=key, grace_days=grace),
        )
        return f"{which} {amount} {grace}"

    def _give_back(self, key: str, chance: Random) -> str | None:
        if not self.spent:
            return None
        which, amount, at = chance.choice(list(self.spent)), self._some(chance), self.at
        spent = self.spent[which]
        self._both(lambda: self.plain.give_back(which, amount, at, 30), lambda: verbs.give_back(spent, amount, key=key))
        return f"{which} {amount}"

    def _claw_back(self, key: str, chance: Random) -> str | None:
        if not self.earned:
            return None
        which, amount = chance.choice(list(self.earned)), self._some(chance)
        earned = self.earned[which]
        made = self._both(
            lambda: self.plain.claw_back(key, which, amount), lambda: verbs.claw_back(earned, amount, key=key)
        )
        if made:
            self.clawed[key] = made
        return f"{which} {amount}"

    def _restore(self, key: str, chance: Random) -> str | None:
        if not self.clawed:
            return None
        which, at = chance.choice(list(self.clawed)), self.at
        clawed = self.clawed.pop(which)
        self._both(lambda: self.plain.restore(which, at, 30), lambda: verbs.restore(clawed, key=key))
        return which

    def _extend(self, key: str, chance: Random) -> str | None:
        if not self.earned:
            return None
        which, until = chance.choice(list(self.earned)), self.at + chance.choice([DAY, 9 * DAY])
        lot = Lot.objects.filter(earning=self.earned[which]).earliest("pk")
        self._both(
            lambda: self.plain.extend(which, until), lambda: verbs.extend(lot, until, key=key, reason="store_at_fault")
        )
        return which

    def _again(self, key: str, chance: Random) -> None:
        if self.calls:
            before = Entry.objects.count()
            chance.choice(self.calls[-40:])()
            assert Entry.objects.count() == before, "what is asked again is not done again"

    def _wait(self, key: str, chance: Random) -> str:
        pause = chance.choice([MINUTE, timedelta(hours=5), DAY, 4 * DAY])
        self.clock.shift(pause)
        if chance.random() < 0.5:
            let_time_pass()
        return f"{pause}"

    def check(self) -> None:
        self.plain.pass_time(self.at)
        found = queries.balance(self.customer, POINTS)
        assert (found.pending, found.active, found.held, found.debt) == self.plain.figures


def walk(shop: Store, seed: int, steps: int) -> None:
    chance, taken = Random(seed), []
    with time_machine.travel(MORNING, tick=False) as clock:
        members = [
            Member(people.recognise(IdentityKind.EMAIL, f"m{seed}.{n}@customer.test", source="email", name="م"), clock)
            for n in range(3)
        ]
        try:
            for number in range(steps):
                name = chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
                which = chance.randrange(len(members))
                taken.append(f"{number}: member {which} {name}")
                taken[-1] += f" {members[which].step(name, f's{seed}.{number}', chance)}"
                if number % CHECKED_EVERY == 0:
                    members[which].check()
                if number % PROVEN_EVERY == PROVEN_EVERY - 1:
                    assert list(replay.faults()) == []
            for member in members:
                member.check()
        except BaseException:
            print(f"seed {seed}", *taken[-60:], sep="\n")
            raise
    assert list(replay.faults()) == []
    assert Event.objects.filter(name__startswith="ledger.").count() == Txn.objects.count()
    assert 0 < Account.objects.count() <= len(members)


@pytest.mark.parametrize("seed", range(50))
def test_any_life_of_a_ledger(world: World, seed: int) -> None:
    """Fifty thousand steps on SQLite; on PostgreSQL, where each is a journey, some hundreds."""
    with world.inside():
        walk(world.shop, seed, STEPS if connection.vendor == "sqlite" else 60)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 1100))
def test_a_million_steps_of_ledgers(world: World, seed: int) -> None:
    """Many lives and not few long ones: what is proven anew every while grows with a life. A tenth on PostgreSQL."""
    with world.inside():
        walk(world.shop, seed, STEPS if connection.vendor == "sqlite" else STEPS // 10)
