"""Returns: asked for, agreed to, received, looked over and resolved by programs as by colleagues."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from wafaa.api import return_shapes as shapes
from wafaa.api.door import Bearer
from wafaa.api.problems import Problem, field_problem
from wafaa.api.return_shapes import PreviewShape, ReturnShape, preview_shape, return_shape
from wafaa.api.routes.common import READS, WRITES, Cursor, Key, Limit, PublicId, latest_first, the
from wafaa.api.routes.conversations import OfCustomer
from wafaa.api.routes.customers import the_customer
from wafaa.api.shapes import Id, Page
from wafaa.lib.money import Money, NotASum
from wafaa.orders.models import Order, OrderLine, Return, ReturnLine, key_of
from wafaa.orders.queries import records
from wafaa.orders.returning import Outcome, ReturnState, Source
from wafaa.orders.verbs import returning
from wafaa.orders.verbs.returning import Found, Refused, Wanted

router = Router(tags=["returns"])
READ, WRITE = Bearer("returns:read"), Bearer("returns:write")
State = Annotated[ReturnState | None, Query(description="Returns in this state.")]
OfOrder = Annotated[Id | None, Query(description="An order's id.")]
Number = Annotated[str, Query(max_length=60, description="The number of a return, in any digits.")]
AsOutcome = Annotated[Outcome | None, Query(description="What the customer would get; as asked for if it is not said.")]


@router.get("", response=Page[ReturnShape], auth=READ, openapi_extra=READS)
def list_returns(
    request: HttpRequest,
    state: State = None,
    customer: OfCustomer = None,
    order: OfOrder = None,
    number: Number = "",
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Any:
    """The latest asked for first."""
    rows = _rows()
    if state is not None:
        rows = rows.filter(state=state.value)
    if number.strip():
        rows = rows.filter(number_key=key_of(number)[:20])
    if order is not None:
        of = ReturnLine.objects.filter(order=the(Order.objects.filter(public_id=order).first()))
        rows = rows.filter(pk__in=of.values("of_id"))
    parts = [rows]
    if customer is not None:
        parts = [rows.filter(customer_id=pk) for pk in records(the_customer(customer))]
    found, following = latest_first("returns", parts, limit, cursor)
    return {"items": [return_shape(one) for one in found], "next_cursor": following}


@router.post("", response={201: ReturnShape}, auth=WRITE, openapi_extra=WRITES)
def ask_return(request: HttpRequest, asked: shapes.ReturnAsked, key: Key = None) -> Any:
    """A customer wants to send something back. What is late, or cannot be returned by the store's rules, is asked for
    all the same and marked in `doubts`."""
    wanted = [*_whole(asked.order), *(_wanted(line) for line in asked.lines)]
    wanted += [Wanted(None, Decimal(one.quantity), name=one.name) for one in asked.others]
    customer = the_customer(asked.customer) if asked.customer else None
    if customer is None and asked.order is None and not asked.lines:
        raise field_problem("customer", "needed", _("Say whose it is, or of which order."))
    try:
        made = returning.request(
            customer,
            wanted,
            outcome=asked.outcome,
            reason=asked.reason,
            note=asked.note,
            wanted_instead=asked.wanted_instead,
            source=Source.PROGRAM,
        )
    except Refused as refused:
        raise Problem(409, refused.code, refused.says) from None
    return Status(201, return_shape(the_return(made.public_id)))


def _whole(order: str | None) -> list[Wanted]:
    if order is None:
        return []
    found = the(Order.objects.filter(public_id=order).first())
    return [Wanted(one.line, one.quantity) for one in returning.may_return(found) if one.quantity > 0]


def _wanted(asked: shapes.LineAsked) -> Wanted:
    order = the(Order.objects.filter(public_id=asked.order).first())
    line = OrderLine.objects.filter(order=order, external_id=asked.ref).first()
    if line is None:
        raise field_problem("lines", "unknown", _("The order has no such line."))
    return Wanted(line, Decimal(asked.quantity), asked.reason or "")


def _rows() -> QuerySet[Return]:
    rows: QuerySet[Return] = Return.objects.select_related("customer", "customer__joined_to", "order")
    return rows.prefetch_related("lines", "lines__order")


def the_return(public_id: str) -> Return:
    return the(_rows().filter(public_id=public_id).first())


@router.get("/{slug:public_id}", response=ReturnShape, auth=READ, openapi_extra=READS)
def read_return(request: HttpRequest, public_id: PublicId) -> Any:
    return return_shape(the_return(public_id))


@router.get("/{slug:public_id}/preview", response=PreviewShape, auth=READ, openapi_extra=READS)
def preview_return(request: HttpRequest, public_id: PublicId, outcome: AsOutcome = None) -> Any:
    """What resolving it now would bring, before anyone confirms."""
    return preview_shape(returning.preview(the_return(public_id), outcome.value if outcome else ""))


def _done(public_id: str, act: Callable[[Return], Any]) -> ReturnShape:
    back = the_return(public_id)
    try:
        act(back)
    except Refused as refused:
        raise Problem(409, refused.code, refused.says) from None
    return return_shape(the_return(public_id))


@router.post("/{slug:public_id}/approve", response=ReturnShape, auth=WRITE, openapi_extra=WRITES)
def approve(request: HttpRequest, public_id: PublicId, asked: shapes.ApproveAsked, key: Key = None) -> Any:
    """It may come back."""
    return _done(public_id, lambda back: returning.approve(back, **asked.model_dump()))


@router.post("/{slug:public_id}/decline", response=ReturnShape, auth=WRITE, openapi_extra=WRITES)
def decline(request: HttpRequest, public_id: PublicId, asked: shapes.DeclineAsked, key: Key = None) -> Any:
    """It is not taken back, for a reason that the law and the store's rules know; else 409 `unlawful`."""
    return _done(public_id, lambda back: returning.decline(back, asked.refusal, asked.note))


@router.post("/{slug:public_id}/ship", response=ReturnShape, auth=WRITE, openapi_extra=WRITES)
def ship(request: HttpRequest, public_id: PublicId, asked: shapes.ShipAsked, key: Key = None) -> Any:
    """It is on its way to the store."""
    return _done(public_id, lambda back: returning.ship(back, carrier=asked.carrier, number=asked.tracking))


@router.post("/{slug:public_id}/receive", response=ReturnShape, auth=WRITE, openapi_extra=WRITES)
def receive(request: HttpRequest, public_id: PublicId, asked: shapes.ReceiveAsked, key: Key = None) -> Any:
    """Some or all of it has come; more and others than were asked for are kept and marked."""
    rows = _lines(public_id)
    came = {row.pk: row.asked for row in rows if row.asked} if not asked.came else {}
    came |= {_at(rows, one.place).pk: Decimal(one.quantity) for one in asked.came}
    found = [Found(one.name, Decimal(one.quantity)) for one in asked.others]
    return _done(public_id, lambda back: returning.receive(back, came, found))


@router.post("/{slug:public_id}/inspect", response=ReturnShape, auth=WRITE, openapi_extra=WRITES)
def inspect(request: HttpRequest, public_id: PublicId, asked: shapes.InspectAsked, key: Key = None) -> Any:
    """It was looked over: in what condition it is, and how many are taken back."""
    rows = _lines(public_id)
    seen = {_at(rows, one.place).pk: (str(one.condition), Decimal(one.accepted)) for one in asked.seen}
    return _done(public_id, lambda back: returning.inspect(back, seen))


def _lines(public_id: str) -> list[ReturnLine]:
    return list(ReturnLine.objects.filter(of=the_return(public_id)).order_by("id"))


def _at(rows: list[ReturnLine], place: int) -> ReturnLine:
    if place > len(rows):
        raise field_problem("place", "unknown", _("The return has no such line."))
    return rows[place - 1]


@router.post("/{slug:public_id}/resolve", response=ReturnShape, auth=WRITE, openapi_extra=WRITES)
def resolve(request: HttpRequest, public_id: PublicId, asked: shapes.ResolveAsked, key: Key = None) -> Any:
    """The customer has got this for it: a refund was paid, an exchange sent, credit given, a repair done."""
    currency = the_return(public_id).currency
    amount = None if asked.amount is None else _minor("amount", asked.amount, currency)
    instead = [
        {
            "name": one.name,
            "quantity": "1",
            "price_minor": None if one.price is None else _minor("instead", one.price, currency),
        }
        for one in asked.instead
    ]
    return _done(public_id, lambda back: returning.resolve(back, asked.outcome, amount_minor=amount, instead=instead))


def _minor(field: str, typed: str, currency: str) -> int:
    try:
        return Money.parse(typed, currency).amount_minor
    except NotASum:
        raise field_problem(field, "sum", _("This is no sum of this currency.")) from None


@router.post("/{slug:public_id}/cancel", response=ReturnShape, auth=WRITE, openapi_extra=WRITES)
def cancel(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """The customer keeps it after all."""
    return _done(public_id, returning.cancel)


@router.post("/{slug:public_id}/close", response=ReturnShape, auth=WRITE, openapi_extra=WRITES)
def close(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """Nothing is left to do about it."""
    return _done(public_id, returning.close)
