"""What customers answered when they were asked how it went."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from wafaa.api.asked import Bound
from wafaa.api.door import Bearer
from wafaa.api.routes.common import READS, Cursor, Limit, PublicId, latest_first, since, the
from wafaa.api.routes.conversations import OfCustomer
from wafaa.api.routes.customers import the_customer
from wafaa.api.score_shapes import ResponseShape, response_shape, rows_of_responses
from wafaa.api.shapes import Page
from wafaa.orders.queries import records

router = Router(tags=["scores"])
READ = Bearer("scores:read")
Most = Annotated[int, Query(ge=1, le=5, description="Scores up to this one.")]
Since = Annotated[Bound | None, Query(description="Answered from this instant on.")]


@router.get("", response=Page[ResponseShape], auth=READ, openapi_extra=READS)
def list_responses(
    request: HttpRequest,
    customer: OfCustomer = None,
    score_at_most: Most = 5,
    answered_since: Since = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Any:
    """The latest first answered first."""
    rows = since(rows_of_responses(), "at", answered_since)
    if score_at_most < 5:
        rows = rows.filter(score__lte=score_at_most)
    parts = [rows]
    if customer is not None:
        parts = [rows.filter(customer_id=pk) for pk in records(the_customer(customer))]
    found, following = latest_first("responses", parts, limit, cursor)
    return {"items": [response_shape(one) for one in found], "next_cursor": following}


@router.get("/{slug:public_id}", response=ResponseShape, auth=READ, openapi_extra=READS)
def read_response(request: HttpRequest, public_id: PublicId) -> Any:
    return response_shape(the(rows_of_responses().filter(public_id=public_id).first()))
