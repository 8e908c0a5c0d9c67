"""How many of everything there are in a store of a given number of conversations, and when it happened."""

from __future__ import annotations

import time
from dataclasses import dataclass
from random import Random

from wafaa.lib.ids import ALPHABET, LENGTH

DAYS = 348
DAY = 24 * 3600


@dataclass(frozen=True)
class Shape:
    """A year of a store: the last are open or waiting, the latest have five messages, the rest one."""

    conversations: int

    @property
    def customers(self) -> int:
        return max(20, self.conversations // 5)

    @property
    def open(self) -> int:
        return min(5000, max(20, self.conversations // 20))

    @property
    def waiting(self) -> int:
        return self.open // 2

    @property
    def long_talks(self) -> int:
        """So many of the latest have five messages."""
        return self.conversations // 20

    @property
    def messages(self) -> int:
        return self.conversations + 4 * self.long_talks

    def instant(self, number: int) -> float:
        """When conversation `number` (from 0) began: evenly over the year, the last an hour ago."""
        return time.time() - 3600 - DAYS * DAY * (1 - number / self.conversations)

    def status(self, number: int) -> str:
        left = self.conversations - number
        return "open" if left <= self.open else "waiting" if left <= self.open + self.waiting else "solved"

    def is_long(self, number: int) -> bool:
        return self.conversations - number <= self.long_talks

    def is_of_this_month(self, number: int) -> bool:
        return self.conversations - number <= self.conversations * 30 // DAYS


class Ids:
    """Random public ids that happen to come in order: spread over all there are, and quick to index."""

    def __init__(self, chance: Random, total: int) -> None:
        self._chance, self._step = chance, 32**8 // (total + 1)
        self._noise = "".join(chance.choices(ALPHABET, k=50_000))
        self._pairs = [a + b for a in ALPHABET for b in ALPHABET]

    def at(self, place: int) -> str:
        number, start = place * self._step, int(self._chance.random() * 49_000)
        pairs = self._pairs
        head = pairs[number >> 30] + pairs[number >> 20 & 1023] + pairs[number >> 10 & 1023] + pairs[number & 1023]
        return head + self._noise[start : start + LENGTH - 8]


def stamp(seconds: float) -> str:
    """An instant (seconds since 1970) as both databases read it."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))
