"""What the store told customers by itself: of orders, returns, and whatever else is news. Each is told once."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from wafaa.api.door import Bearer
from wafaa.api.goods_shapes import NoticeShape, notice_shape
from wafaa.api.routes.common import READS, Cursor, Limit, PublicId, latest_first, the
from wafaa.api.routes.conversations import OfCustomer
from wafaa.api.routes.customers import the_customer
from wafaa.api.shapes import Id, Page
from wafaa.channels.models import Notice
from wafaa.orders.queries import records

router = Router(tags=["notices"])
OfOrder = Annotated[Id | None, Query(description="An order's id.")]
OfReturn = Annotated[Id | None, Query(alias="return", description="A return's id.")]


@router.get("", response=Page[NoticeShape], auth=Bearer("notices:read"), openapi_extra=READS)
def list_notices(
    request: HttpRequest,
    customer: OfCustomer = None,
    order: OfOrder = None,
    of_return: OfReturn = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Any:
    """The latest first."""
    rows = _rows()
    for kind, public_id in (("order", order), ("return", of_return)):
        if public_id is not None:
            rows = rows.filter(subject=f"{kind}:{public_id}")
    parts = [rows]
    if customer is not None:
        parts = [rows.filter(customer_id=pk) for pk in records(the_customer(customer))]
    found, following = latest_first("notices", parts, limit, cursor)
    return {"items": [notice_shape(one) for one in found], "next_cursor": following}


def _rows() -> QuerySet[Notice]:
    return Notice.objects.select_related("customer", "customer__joined_to")


@router.get("/{slug:public_id}", response=NoticeShape, auth=Bearer("notices:read"), openapi_extra=READS)
def read_notice(request: HttpRequest, public_id: PublicId) -> Any:
    return notice_shape(the(_rows().filter(public_id=public_id).first()))
