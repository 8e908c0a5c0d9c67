"""What a shop engine's subject tells of it, and how the suite speaks to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from wafaa.shops.models import Shop

CAPABILITIES: Mapping[str, str] = {
    "orders": "it tells of orders, and not of parcels alone",
    "believed": "what a call says is believed, and not only read from the engine",
    "bound": "its proof is bound to the bytes, and not a password alone",
    "stores": "its calls name the store that they are from",
    "asked": "the engine can be asked what changed",
    "tokens": "the engine gives tokens that end",
    "own_id": "an account of the number 0 is a guest's",
}
Test = Callable[..., None]


def needs(*capabilities: str) -> Callable[[Test], Test]:
    """The test has a meaning only for engines with all of these."""

    def mark(test: Test) -> Test:
        test.needs = capabilities  # type: ignore[attr-defined]
        return test

    return mark


@dataclass(frozen=True)
class Wanted:
    """An order that an engine is to tell of. `minute` is when it changed, after noon; `state` is "new", "done" or
    "lunar", a word that nobody knows; `who` is "known" (with an account), "guest" or "nobody"; `thing` the sum of its
    only line; `placed` a date as somebody wrote it."""

    id: int = 501
    minute: int = 5
    state: str = "new"
    total: str = "577.00"
    currency: str = "SAR"
    who: str = "known"
    thing: str = "577.00"
    placed: str = "2026-11-20T12:00:00"


class Subject:
    """`lacks` names what has no meaning for the engine, with the reason."""

    kind: ClassVar[str]
    lacks: ClassVar[Mapping[str, str]] = {}

    def __init__(self, there: Any) -> None:
        self.there = there

    @classmethod
    @contextmanager
    def standing(cls, settings: Any) -> Iterator[Any]:
        """The engine on loopback, for those that are asked."""
        yield None

    def connect(self, name: str) -> Shop:
        """A shop of this kind with all its secrets."""
        raise NotImplementedError

    def order(self, wanted: Wanted) -> Any:
        """The body of a call about it."""
        raise NotImplementedError

    def post(self, shop: Shop, raw: bytes, named: str = "") -> int:
        """A call with a right proof; `named`: the delivery's own id, where there is one."""
        raise NotImplementedError

    def forged(self, shop: Shop, raw: bytes) -> int:
        raise NotImplementedError

    def elsewhere(self, shop: Shop, wanted: Wanted) -> int:
        """A call with a right proof from another store."""
        raise NotImplementedError

    def stands(self, wanted: Wanted) -> None:
        """So it stands at the engine, for whoever asks."""

    def expire(self) -> None:
        """The token that we hold is no good any more."""
        raise NotImplementedError
