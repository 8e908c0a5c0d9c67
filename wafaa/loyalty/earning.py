"""What a purchase earns: pure arithmetic in whole numbers.

`due(purchase, terms, …)` is the whole of it. What came back or was never paid is not in the purchase, so the same
function says what is earned, and after a return what should have been. Parts of a point round up, for the customer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from wafaa.lib.money import exponent
from wafaa.lib.text.folding import fold
from wafaa.loyalty.earning_settings import ALL
from wafaa.loyalty.earnings import ORDER

COUNTER = "counter"
"""What stands among the shops of a rule for what a colleague took."""


@dataclass(frozen=True)
class Terms:
    """A rule as it stood when a purchase was promised its points."""

    rule: int
    what: str
    name: str
    per_unit: int | None = None
    fixed: int | None = None
    least_minor: int | None = None
    words: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()
    most_per_order: int | None = None
    is_pending: bool = True
    valid_days: int | None = None

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Terms:
        lists = {name: tuple(said.get(name, ())) for name in ("words", "categories", "shops")}
        return cls(**{**said, **lists})


@dataclass(frozen=True)
class Thing:
    """What was kept of one line (`ref`: its id at the shop): `pieces` whole ones, and what was paid for them in minor
    units. `categories` are the shelves it lies on, where a rule asks for them."""

    label: str
    pieces: int
    minor: int
    ref: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Purchase:
    """What a customer kept and paid. `besides_minor` is what counts of it and is in no thing (shipping)."""

    shop: str
    currency: str
    things: tuple[Thing, ...]
    besides_minor: int = 0

    @property
    def minor(self) -> int:
        return sum(thing.minor for thing in self.things) + self.besides_minor


@dataclass(frozen=True)
class Step:
    """How one rule was counted: on how much money or how many pieces, by what, and what that gives. `capped` says that
    a limit of the rule made it less, `percent` by how much it was raised (100: not at all)."""

    rule: int
    points: int
    minor: int = 0
    pieces: int = 0
    per_unit: int = 0
    fixed: int = 0
    percent: int = 100
    capped: bool = False

    def plain(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Earning:
    """What is due, rule by rule; rules that gave way to a better one are not in it."""

    steps: tuple[Step, ...] = ()

    @property
    def points(self) -> int:
        return sum(step.points for step in self.steps)


def due(
    purchase: Purchase,
    terms: Sequence[Terms],
    *,
    overlap: str,
    percent: int = 100,
    room: Mapping[int, int] | None = None,
) -> Earning:
    """What this purchase earns by these rules. `room` is how much each rule may still give {rule: points}, where it has
    a limit beyond the single order."""
    steps = [_counted(purchase, one, percent, room or {}) for one in terms]
    giving = [step for step in steps if step.points]
    if overlap == ALL or not giving:
        return Earning(tuple(giving))
    return Earning((max(giving, key=lambda step: (step.points, -step.rule)),))


def _counted(purchase: Purchase, terms: Terms, percent: int, room: Mapping[int, int]) -> Step:
    if terms.shops and (purchase.shop or COUNTER) not in terms.shops:
        return Step(terms.rule, 0)
    things = [thing for thing in purchase.things if is_meant(terms, thing)]
    whole = terms.what == ORDER and not terms.words and not terms.categories
    minor = sum(thing.minor for thing in things) + (purchase.besides_minor if whole else 0)
    pieces = (1 if minor else 0) if terms.what == ORDER else sum(thing.pieces for thing in things)
    if minor < (terms.least_minor or 0):
        return Step(terms.rule, 0)
    if terms.per_unit is not None:
        points = -(-minor * terms.per_unit // (100 * 10 ** exponent(purchase.currency)))
    else:
        points = pieces * (terms.fixed or 0)
    points = -(-points * percent // 100)
    limits = [most for most in (terms.most_per_order, room.get(terms.rule)) if most is not None]
    given = min([points, *limits])
    return Step(
        terms.rule,
        max(given, 0),
        minor=minor if terms.per_unit is not None else 0,
        pieces=pieces if terms.per_unit is None else 0,
        per_unit=terms.per_unit or 0,
        fixed=terms.fixed or 0,
        percent=percent,
        capped=given < points,
    )


def is_meant(terms: Terms, thing: Thing) -> bool:
    """Whether a rule is about this thing: by its words or by its shelf; a rule that names neither is about all."""
    if not terms.categories:
        return fits(terms.words, thing.label)
    shelves = {fold(name).strip() for name in thing.categories}
    on_it = any(fold(name).strip() in shelves for name in terms.categories)
    return on_it or (bool(terms.words) and fits(terms.words, thing.label))


def fits(words: Sequence[str], label: str) -> bool:
    """Whether a thing is meant by these words; no words mean all."""
    told = fold(label)
    return not words or any(fold(word).strip() in told for word in words if word.strip())
