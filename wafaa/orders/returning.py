"""Returns in words and sums: their states and how they follow each other, reasons and outcomes, and what money goes
back. Nothing here reads or writes a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _


class ReturnState(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    TRAVELLING = "travelling", _("On its way to us")
    RECEIVED = "received", _("Arrived here")
    INSPECTED = "inspected", _("Looked over")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Kept by the customer")


S = ReturnState
MOVES: Mapping[str, frozenset[str]] = {
    S.REQUESTED: frozenset({S.APPROVED, S.DECLINED, S.CANCELLED}),
    S.DECLINED: frozenset({S.APPROVED}),
    S.APPROVED: frozenset({S.TRAVELLING, S.RECEIVED, S.RESOLVED, S.DECLINED, S.CANCELLED}),
    S.TRAVELLING: frozenset({S.RECEIVED, S.RESOLVED, S.DECLINED}),
    S.RECEIVED: frozenset({S.RECEIVED, S.INSPECTED, S.RESOLVED}),
    S.INSPECTED: frozenset({S.INSPECTED, S.RESOLVED, S.DECLINED}),
    S.RESOLVED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
    S.CANCELLED: frozenset(),
}
"""What may follow what. More may be received; what was looked over is looked over once more; a refusal may be taken
back; money may be given before the thing is here, or without it."""
OPEN = (S.REQUESTED, S.APPROVED, S.TRAVELLING, S.RECEIVED, S.INSPECTED)
AT_WORK = (S.APPROVED, S.TRAVELLING, S.RECEIVED, S.INSPECTED)
LOOKED_OVER = (S.INSPECTED, S.RESOLVED, S.CLOSED)
NOTHING_BACK = (S.DECLINED, S.CANCELLED)


class Outcome(models.TextChoices):
    REFUND = "refund", _("Money back")
    EXCHANGE = "exchange", _("Something else instead")
    CREDIT = "credit", _("Store credit")
    REPAIR = "repair", _("Repair")


SENT = (Outcome.EXCHANGE, Outcome.REPAIR)
"""For these a parcel goes to the customer again."""


class Reason(models.TextChoices):
    WRONG = "wrong", _("The wrong thing came")
    DAMAGED = "damaged", _("It came damaged")
    DEFECTIVE = "defective", _("It does not work")
    MISSING = "missing", _("A part is missing")
    NOT_AS_TOLD = "not_as_told", _("Not as described")
    LATE = "late", _("It came too late")
    NO_FIT = "no_fit", _("It does not fit")
    CHANGED_MIND = "changed_mind", _("No longer wanted")
    OTHER = "other", _("Another reason")


CAUSES: Mapping[str, str] = {
    Reason.WRONG: "packing",
    Reason.DAMAGED: "carriage",
    Reason.DEFECTIVE: "quality",
    Reason.MISSING: "packing",
    Reason.NOT_AS_TOLD: "description",
    Reason.LATE: "delivery",
    Reason.NO_FIT: "sizing",
    Reason.CHANGED_MIND: "customer",
    Reason.OTHER: "unknown",
}
"""The root of each reason, for whoever counts what went wrong."""
CAUSE_LABELS: Mapping[str, str | Lazy] = {
    "packing": _("Packing"),
    "carriage": _("Carriage"),
    "quality": _("Quality"),
    "description": _("Description in the shop"),
    "delivery": _("Time of delivery"),
    "sizing": _("Sizes"),
    "customer": _("The customer's choice"),
    "unknown": _("Not known"),
}
OUR_FAULT = (Reason.WRONG, Reason.DAMAGED, Reason.DEFECTIVE, Reason.MISSING, Reason.NOT_AS_TOLD, Reason.LATE)
"""Never refused for a window or a rule of the store, and never at the customer's cost."""


class Condition(models.TextChoices):
    NEW = "new", _("As new")
    OPENED = "opened", _("Opened")
    USED = "used", _("Used")
    DAMAGED = "damaged", _("Damaged")
    OTHER_THING = "other", _("Something else than told")


class Refusal(models.TextChoices):
    """Why a return may be declined."""

    TOO_LATE = "too_late", _("The time for returns is over")
    NEVER_BACK = "never_back", _("This thing cannot be returned")
    USED = "used", _("It was used or harmed")
    NOT_OURS = "not_ours", _("It was not bought here")
    NOT_RECEIVED = "not_received", _("It never came back")


class Source(models.TextChoices):
    DESK = "desk", _("A colleague")
    PAGE = "page", _("The customer's own page")
    SHOP = "shop", _("The shop")
    PROGRAM = "program", _("A program")


def may_follow(state: str, after: str) -> bool:
    return after in MOVES[ReturnState(state)]


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount in whole minor units, shared by these weights, exactly: what rounding leaves goes to the largest
    remainders, the first of equals first."""
    whole = sum(weights)
    if not weights or whole <= 0:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    rests = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % whole), place))
    for place in rests[: amount - sum(parts)]:
        parts[place] += 1
    return parts


@dataclass(frozen=True)
class Bought:
    """A line of an order: how many thousandths of one were bought, and its sum (the weight of its share)."""

    ref: str
    milli: int
    sum_minor: int


@dataclass(frozen=True)
class Paid:
    """An order in money: what was paid for all of it, of which so much for shipping; what went back before without a
    return; and whether shipping goes back with the last thing."""

    lines: tuple[Bought, ...]
    paid_minor: int
    shipping_minor: int
    elsewhere_minor: int = 0
    shipping_with_last: bool = True


@dataclass(frozen=True)
class Back:
    """So many thousandths of a line, by the shop's fault or not."""

    ref: str
    milli: int
    is_our_fault: bool = False


@dataclass(frozen=True)
class Given:
    """What goes back for one return of one order: the share of each line, and of shipping."""

    lines: tuple[int, ...]
    shipping_minor: int

    @property
    def value_minor(self) -> int:
        return sum(self.lines) + self.shipping_minor


def given(order: Paid, before: Sequence[Back], now: Sequence[Back], given_before: int = 0) -> Given:
    """What `now` is worth after `before`. Each thing's worth is its share of what was paid, discounts and taxes in it;
    the sums of several returns do not depend on their order, and are never more than what was paid. `given_before`
    is what went back for those before."""
    goods = max(order.paid_minor - order.shipping_minor, 0)
    shipping = min(order.shipping_minor, order.paid_minor)
    weights = [max(line.sum_minor, 0) for line in order.lines]
    if not any(weights):
        weights = [line.milli for line in order.lines]
    shares = dict(zip((line.ref for line in order.lines), shared(goods, weights), strict=True))
    carriage = dict(zip((line.ref for line in order.lines), shared(shipping, weights), strict=True))
    bought = {line.ref: line.milli for line in order.lines}
    had, ours = _counted(before), _counted([one for one in before if one.is_our_fault])
    worth, by_fault, fault_before = [], 0, sum(_part(carriage, bought, ref, many) for ref, many in ours.items())
    for one in now:
        start = had.get(one.ref, 0)
        had[one.ref] = min(start + one.milli, bought.get(one.ref, 0))
        worth.append(_part(shares, bought, one.ref, had[one.ref]) - _part(shares, bought, one.ref, start))
        if one.is_our_fault:
            start = ours.get(one.ref, 0)
            ours[one.ref] = min(start + one.milli, bought.get(one.ref, 0))
            by_fault += _part(carriage, bought, one.ref, ours[one.ref]) - _part(carriage, bought, one.ref, start)
    is_last = bool(now) and all(had.get(ref, 0) >= many for ref, many in bought.items() if many > 0)
    back = shipping - fault_before if is_last and order.shipping_with_last else by_fault
    left = max(order.paid_minor - order.elsewhere_minor - given_before, 0)
    return _within(Given(tuple(worth), back), left)


def _counted(backs: Sequence[Back]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in backs:
        found[one.ref] = found.get(one.ref, 0) + one.milli
    return found


def _part(shares: Mapping[str, int], bought: Mapping[str, int], ref: str, milli: int) -> int:
    whole = bought.get(ref, 0)
    return shares.get(ref, 0) * min(milli, whole) // whole if whole > 0 else 0


def _within(told: Given, left: int) -> Given:
    """No more than is left of what was paid: shipping gives way first."""
    if told.value_minor <= left:
        return told
    goods = min(sum(told.lines), left)
    return Given(tuple(shared(goods, told.lines)), max(left - sum(told.lines), 0))


def milli(quantity: Decimal) -> int:
    return int((quantity * 1000).to_integral_value())


@dataclass(frozen=True)
class LinePreview:
    """One thing's worth in this return; None: the shop did not tell what was paid for it."""

    name: str
    quantity: Decimal
    worth_minor: int | None


@dataclass(frozen=True)
class Extra:
    """What another app adds to a preview (points that go back, say)."""

    label: str
    says: str
    tone: str = ""


@dataclass(frozen=True)
class Preview:
    """What confirming a return would do. `value_minor` is what the things and shipping are worth, `refund_minor` what
    is paid back (or owed as credit), `difference_minor` what an exchange still costs the customer, negative when the
    store owes it."""

    outcome: str
    currency: str
    lines: tuple[LinePreview, ...]
    shipping_minor: int
    fee_minor: int
    bonus_minor: int
    difference_minor: int = 0
    is_known: bool = True
    extras: tuple[Extra, ...] = field(default=())

    @property
    def goods_minor(self) -> int:
        return sum(line.worth_minor or 0 for line in self.lines)

    @property
    def value_minor(self) -> int:
        return self.goods_minor + self.shipping_minor

    @property
    def refund_minor(self) -> int:
        return max(self.value_minor - self.fee_minor, 0) + self.bonus_minor
