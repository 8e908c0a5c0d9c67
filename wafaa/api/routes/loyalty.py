"""Members, what a customer has in points, line by line, and the tiers."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from wafaa.api import cursors
from wafaa.api.asked import MemberAsked
from wafaa.api.door import Bearer
from wafaa.api.loyalty_shapes import (
    MemberShape,
    PointsLineShape,
    PointsShape,
    TierShape,
    line_shape,
    member_shape,
    points_shape,
    tier_shape,
)
from wafaa.api.routes.common import READS, WRITES, Cursor, Key, Limit, PublicId, latest_first, the
from wafaa.api.routes.customers import the_customer
from wafaa.api.shapes import ID_PATTERN, Page
from wafaa.loyalty import queries, tiers, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Member
from wafaa.loyalty.models.members import Way
from wafaa.loyalty.picture import picture
from wafaa.loyalty.queries import LINES
from wafaa.loyalty.telling import said

OfTier = Annotated[str | None, Query(pattern=ID_PATTERN, description="Who stands on this tier.")]

members = Router(tags=["loyalty"])
points = Router(tags=["loyalty"])
steps = Router(tags=["loyalty"])


@members.get("", response=Page[MemberShape], auth=Bearer("loyalty:read"), openapi_extra=READS)
def list_members(request: HttpRequest, tier: OfTier = None, limit: Limit = 25, cursor: Cursor = None) -> Any:
    """Whoever takes part, the latest made first."""
    rows = _members()
    if tier is not None:
        rows = rows.filter(standing__tier__public_id=tier)
    found, following = latest_first("members", [rows], limit, cursor)
    return {"items": [member_shape(one) for one in found], "next_cursor": following}


@members.post("", response={201: MemberShape}, auth=Bearer("loyalty:write"), openapi_extra=WRITES)
def join(request: HttpRequest, asked: MemberAsked, key: Key = None) -> Any:
    """A customer takes part from now on. Whoever does already stays as they are."""
    made = verbs.join(the_customer(asked.customer), way=Way.DESK)
    return Status(201, member_shape(the(_members().filter(pk=made.pk).first())))


@members.get("/{slug:public_id}", response=MemberShape, auth=Bearer("loyalty:read"), openapi_extra=READS)
def read_member(request: HttpRequest, public_id: PublicId) -> Any:
    """Whose card has this code."""
    return member_shape(the(_members().filter(public_id=public_id).first()))


def _members() -> QuerySet[Member]:
    rows: QuerySet[Member] = Member.objects.filter(left_at=None)
    return rows.select_related("customer", "customer__joined_to", "standing__tier")


@points.get("/{slug:public_id}", response=PointsShape, auth=Bearer("loyalty:read"), openapi_extra=READS)
def read_points(request: HttpRequest, public_id: PublicId) -> Any:
    """What the customer of this id has now."""
    return points_shape(picture(the_customer(public_id)))


@points.get("/{slug:public_id}/lines", response=Page[PointsLineShape], auth=Bearer("loyalty:read"), openapi_extra=READS)
def read_lines(request: HttpRequest, public_id: PublicId, cursor: Cursor = None) -> Any:
    """Line by line, the newest first, fifty at a time."""
    customer = the_customer(public_id)
    before = cursors.place("points", cursor)[1] if cursor else None
    found = queries.statement(customer, Currency.POINTS, before=before)
    following = cursors.cursor("points", found[-1].txn.pk) if len(found) == LINES else None
    return {"items": [line_shape(one) for one in said(found)], "next_cursor": following}


@steps.get("", response=list[TierShape], auth=Bearer("loyalty:read"), openapi_extra=READS)
def list_tiers(request: HttpRequest) -> Any:
    """The lowest first."""
    return [tier_shape(one) for one in tiers.tiers()]
