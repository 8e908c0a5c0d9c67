"""Orders as the shops told of them and as colleagues took them."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from wafaa.api.door import Bearer
from wafaa.api.order_shapes import OrderShape, order_shape
from wafaa.api.routes.common import READS, Cursor, Limit, PublicId, latest_first, the
from wafaa.api.routes.conversations import OfCustomer
from wafaa.api.routes.customers import the_customer
from wafaa.api.shapes import Page
from wafaa.orders.models import Order, key_of
from wafaa.orders.queries import records
from wafaa.shops.states import OrderState

router = Router(tags=["orders"])
State = Annotated[OrderState | None, Query(description="Orders in this state.")]
Code = Annotated[str, Query(max_length=60, description="Orders that were bought with this coupon or voucher code.")]
Number = Annotated[str, Query(max_length=60, description="The number of an order, in any digits.")]


@router.get("", response=Page[OrderShape], auth=Bearer("orders:read"), openapi_extra=READS)
def list_orders(
    request: HttpRequest,
    state: State = None,
    customer: OfCustomer = None,
    number: Number = "",
    code: Code = "",
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Any:
    """The latest placed first."""
    rows = _rows()
    if state is not None:
        rows = rows.filter(state=state.value)
    if number.strip():
        rows = rows.filter(number_key=key_of(number))
    if code.strip():
        rows = rows.filter(codes__key=key_of(code))
    parts = [rows]
    if customer is not None:
        parts = [rows.filter(customer_id=pk) for pk in records(the_customer(customer))]
    found, following = latest_first("orders", parts, limit, cursor, field="placed_at")
    return {"items": [order_shape(one) for one in found], "next_cursor": following}


@router.get("/{slug:public_id}", response=OrderShape, auth=Bearer("orders:read"), openapi_extra=READS)
def read_order(request: HttpRequest, public_id: PublicId) -> Any:
    return order_shape(the(_rows().filter(public_id=public_id).first()))


def _rows() -> QuerySet[Order]:
    rows: QuerySet[Order] = Order.objects.select_related("shop", "customer", "customer__joined_to")
    return rows.prefetch_related("lines", "shipments", "refunds", "codes")
