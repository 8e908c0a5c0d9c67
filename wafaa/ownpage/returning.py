"""A return as a customer asks for it: which things, why, what for, and what it brings; step by step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import Q

from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.orders import return_policy as policy
from wafaa.orders.models import Order, Return, ReturnLine
from wafaa.orders.return_policy import Returnable
from wafaa.orders.return_previews import Wanted, preview_of_request
from wafaa.orders.returning import Outcome, Preview, Reason, ReturnState
from wafaa.ownpage import whose
from wafaa.people.models import Customer

THINGS, WHY, WHAT, CONFIRM = "things", "why", "what", "confirm"
STEPS = (THINGS, WHY, WHAT, CONFIRM)
MAY_BE_WITHDRAWN = (ReturnState.REQUESTED, ReturnState.APPROVED)
MOST_ON_A_PAGE = 20
JUST_NOW = timedelta(minutes=10)
QUANTITY = re.compile(r"[0-9]{1,7}(\.[0-9]{1,3})?")


@dataclass
class Asked:
    """What was chosen so far. `quantities` are by the line's id; `instead`: what they would like in its place;
    `too_many`: more was asked for than is left."""

    left: list[Returnable]
    quantities: dict[int, Decimal] = field(default_factory=dict)
    reason: str = ""
    outcome: str = ""
    note: str = ""
    instead: str = ""
    too_many: bool = False

    @property
    def wanted(self) -> list[Wanted]:
        return [Wanted(one.line, many) for one in self.left if (many := self.quantities.get(one.line.pk, Decimal(0)))]

    @property
    def step(self) -> str:
        """Which step comes next: the first that has not been answered."""
        if not self.wanted or self.too_many:
            return THINGS
        if not self.reason:
            return WHY
        return CONFIRM if self.outcome else WHAT

    @property
    def asks_instead(self) -> bool:
        """Whether we must know what they would like in its place."""
        return self.outcome == Outcome.EXCHANGE

    def previews(self) -> dict[str, Preview]:
        """What each outcome would bring."""
        return {outcome.value: preview_of_request(self.wanted, outcome, self.reason) for outcome in Outcome}

    def once(self, order: Order) -> str:
        """The key of this very request: the same from two windows, or after going back, is one return. It is another
        one as soon as the first was answered, or ten minutes are over."""
        answered = [one.pk for one in returns_of(order) if one.state != ReturnState.REQUESTED or _is_old(one)]
        things = sorted((pk, f"{many.normalize():f}") for pk, many in self.quantities.items() if many)
        said = repr((order.pk, things, self.reason, self.outcome, sorted(answered)))
        return sha256(said.encode()).hexdigest()[:30]


def _is_old(held: Return) -> bool:
    return held.requested_at < now() - JUST_NOW


def may_ask(order: Order) -> bool:
    """Whether it has arrived, so far as anybody knows; before that there is nothing to send back."""
    return policy.arrived_at(order) is not None


def asked(order: Order, said: Mapping[str, Any]) -> Asked:
    """What somebody has chosen (`q_<line>`, reason, outcome, note, instead), each only as far as it makes sense."""
    found = Asked(policy.may_return(order))
    for one in found.left:
        many = _number(str(said.get(f"q_{one.line.pk}", "")))
        if many > one.quantity:
            found.too_many = True
        found.quantities[one.line.pk] = many
    found.reason = str(said.get("reason", "")) if said.get("reason") in Reason.values else ""
    found.outcome = str(said.get("outcome", "")) if said.get("outcome") in Outcome.values else ""
    found.note = str(said.get("note", "")).replace("\x00", "").strip()[:1000]
    found.instead = visible(str(said.get("instead", ""))).strip()[:200]
    return found


def _number(typed: str) -> Decimal:
    """A quantity in any digits, as finely as lines are counted; nothing for what is none."""
    plain = ascii_digits(typed).strip().replace("٫", ".")
    return Decimal(plain) if QUANTITY.fullmatch(plain) else Decimal(0)


def key_of(order: Order, once: str) -> str:
    """The key of a return that was asked for by a form with this `once`; "" for none."""
    return f"page:{order.pk}:{once}"[:60] if once else ""


def made_with(order: Order, once: str) -> Return | None:
    """The return that this very form asked for already."""
    key = key_of(order, once)
    found: Return | None = Return.objects.filter(key=key).first() if key else None
    return found


def returns_of(order: Order) -> list[Return]:
    """Those of this order, the latest first."""
    of = ReturnLine.objects.filter(order=order).values("of_id")
    return list(Return.objects.filter(pk__in=of).order_by("-id")[:MOST_ON_A_PAGE])


def return_of(customer: Customer, public_id: str) -> Return | None:
    """The person's return of this id; None for anybody else's."""
    ids = whose.records(customer)
    mine = Q(customer_id__in=ids) | Q(customer=None, order__customer_id__in=ids)
    found: Return | None = Return.objects.filter(mine, public_id=public_id).select_related("order", "customer").first()
    return found
