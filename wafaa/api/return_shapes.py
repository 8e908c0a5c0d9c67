"""What programs say and are answered of returns."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from wafaa.api.asked import NO_NUL, Asked, Line
from wafaa.api.order_shapes import Sum
from wafaa.api.shapes import Id, Named, Shape, named
from wafaa.lib.money import Money
from wafaa.orders.models import Return, ReturnLine
from wafaa.orders.returning import CAUSES, Preview, Reason

Many = Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,3})?$", description="How many.")]
Amount = Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,4})?$", description="A sum in whole units.")]
OutcomeWord = Literal["refund", "exchange", "credit", "repair"]
ReasonWord = Literal[
    "wrong", "damaged", "defective", "missing", "not_as_told", "late", "no_fit", "changed_mind", "other"
]
RefusalWord = Literal["too_late", "never_back", "used", "not_ours", "not_received"]
ConditionWord = Literal["new", "opened", "used", "damaged", "other"]
Note = Annotated[str, Field(max_length=1000), NO_NUL]
Place = Annotated[int, Field(ge=1, le=100, description="The line's place among the return's lines, from 1.")]


class LineAsked(Asked):
    """So many of a line of an order; `ref` is the line's `ref` there."""

    order: Id
    ref: Annotated[str, Field(min_length=1, max_length=100), NO_NUL]
    quantity: Many = "1"
    reason: ReasonWord | None = None


class OtherAsked(Asked):
    """Something that is in no order, in words."""

    name: Annotated[str, Field(min_length=1, max_length=200), NO_NUL]
    quantity: Many = "1"


class ReturnAsked(Asked):
    """Without a customer it is the order's. `order` asks for all of it that may still come back."""

    customer: Id | None = None
    order: Id | None = None
    lines: Annotated[list[LineAsked], Field(max_length=50)] = []
    others: Annotated[list[OtherAsked], Field(max_length=10)] = []
    outcome: OutcomeWord = "refund"
    reason: ReasonWord = "other"
    wanted_instead: Annotated[str, Field(max_length=200), NO_NUL] = ""
    note: Note = ""


class ApproveAsked(Asked):
    instructions: Note = ""
    label_url: Annotated[str, Field(max_length=500, pattern=r"^(https://[^\x00-\x20\x7f-\xa0]+)?$"), NO_NUL] = ""


class DeclineAsked(Asked):
    refusal: RefusalWord
    note: Annotated[str, Field(max_length=500), NO_NUL] = ""


class ShipAsked(Asked):
    carrier: Annotated[str, Field(max_length=60), NO_NUL] = ""
    tracking: Annotated[str, Field(max_length=100), NO_NUL] = ""


class CameAsked(Asked):
    place: Place
    quantity: Many


class ReceiveAsked(Asked):
    """All that has come of each line until now; of none named: all that was asked for."""

    came: Annotated[list[CameAsked], Field(max_length=100)] = []
    others: Annotated[list[OtherAsked], Field(max_length=10)] = []


class SeenAsked(Asked):
    place: Place
    condition: ConditionWord = "new"
    accepted: Many


class InspectAsked(Asked):
    """What is not named is as new, and taken back as far as it was asked for."""

    seen: Annotated[list[SeenAsked], Field(max_length=100)] = []


class InsteadAsked(Asked):
    """Without a `price` it is worth what came back: nothing is to pay, and nothing is given back."""

    name: Line
    price: Amount | None = None


class ResolveAsked(Asked):
    """`amount`: another sum than the one worked out, never more than was paid."""

    outcome: OutcomeWord
    amount: Amount | None = None
    instead: Annotated[list[InsteadAsked], Field(max_length=20)] = []


class ReturnLineShape(Shape):
    """`order` and `ref` are null and "" for what is in no order that we know."""

    order: Id | None
    ref: str
    name: str
    sku: str
    reason: str
    cause: str
    asked: Sum
    received: Sum
    accepted: Sum | None
    condition: str
    mark: str
    worth: Sum | None


class ReturnShape(Shape):
    """`wanted` is what the customer asked for, `decided` what they got, "" until it is resolved; so are the sums.
    `doubts` are codes of what a person should know."""

    id: Id
    number: str
    customer: Named | None
    order: Id | None
    state: str
    source: str
    wanted: str
    wanted_instead: str
    decided: str
    reason: str
    note: str
    refusal: str
    refusal_note: str
    instructions: str
    label_url: str
    carrier: str
    tracking: str
    is_whole: bool
    currency: str
    value: Sum | None
    shipping: Sum
    fee: Sum
    bonus: Sum
    refund: Sum | None
    difference: Sum
    instead: list[str]
    doubts: list[str]
    refund_by: datetime | None
    requested_at: datetime
    approved_at: datetime | None
    received_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    lines: list[ReturnLineShape]


class PreviewLineShape(Shape):
    name: str
    quantity: Sum
    worth: Sum | None


class ExtraShape(Shape):
    label: str
    says: str


class PreviewShape(Shape):
    """What resolving it now would bring. `is_known` is false when nobody told what was paid for something in it."""

    outcome: str
    currency: str
    lines: list[PreviewLineShape]
    shipping: Sum
    fee: Sum
    bonus: Sum
    value: Sum
    refund: Sum
    is_known: bool
    extras: list[ExtraShape]


def return_shape(back: Return) -> ReturnShape:
    """Of a return whose lines with their orders were fetched with it."""
    kept = ("number", "state", "source", "wanted", "wanted_instead", "decided", "reason", "note", "refusal")
    more = (
        "refusal_note",
        "doubts",
        "instructions",
        "label_url",
        "carrier",
        "is_whole",
        "currency",
        "requested_at",
        "approved_at",
    )
    then = ("received_at", "resolved_at", "closed_at")
    person = back.customer
    sums: dict[str, Any] = {name: _sum(getattr(back, f"{name}_minor"), back.currency) for name in ("value", "refund")}
    parts = ("shipping", "fee", "bonus", "difference")
    exact: dict[str, Any] = {name: _exact(getattr(back, f"{name}_minor"), back.currency) for name in parts}
    return ReturnShape(
        id=back.public_id,
        customer=named((person.joined_to or person) if person else None),
        order=back.order.public_id if back.order else None,
        tracking=back.parcel,
        refund_by=back.refund_due_at,
        instead=[str(thing.get("name", "")) for thing in back.instead],
        lines=[_line(row, back.currency) for row in sorted(back.lines.all(), key=lambda row: row.pk)],
        **sums,
        **exact,
        **{name: getattr(back, name) for name in (*kept, *more, *then)},
    )


def _line(row: ReturnLine, currency: str) -> ReturnLineShape:
    return ReturnLineShape(
        order=row.order.public_id if row.order else None,
        ref=row.ref,
        name=row.name,
        sku=row.sku,
        reason=row.reason,
        cause=CAUSES[Reason(row.reason)],
        asked=f"{row.asked.normalize():f}",
        received=f"{row.received.normalize():f}",
        accepted=None if row.accepted is None else f"{row.accepted.normalize():f}",
        condition=row.condition,
        mark=row.mark,
        worth=_sum(row.worth_minor, currency),
    )


def preview_shape(told: Preview) -> PreviewShape:
    names = ("shipping", "fee", "bonus", "value", "refund")
    return PreviewShape(
        outcome=told.outcome,
        currency=told.currency,
        lines=[
            PreviewLineShape(
                name=one.name, quantity=f"{one.quantity.normalize():f}", worth=_sum(one.worth_minor, told.currency)
            )
            for one in told.lines
        ],
        is_known=told.is_known,
        extras=[ExtraShape(label=str(one.label), says=str(one.says)) for one in told.extras],
        **{name: _exact(getattr(told, f"{name}_minor"), told.currency) for name in names},
    )


def _sum(minor: int | None, currency: str) -> str | None:
    return None if minor is None else _exact(minor, currency)


def _exact(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).decimal:f}"
