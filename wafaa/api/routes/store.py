"""Whose token this is, and whom work can be given to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from wafaa.api.door import Bearer
from wafaa.api.routes.common import READS
from wafaa.api.shapes import Me, Named, StaffShape
from wafaa.inbox.models import Label
from wafaa.stores import scope
from wafaa.team import attendance
from wafaa.team.models import Staff, Team

router = Router(tags=["store"])
MOST = 500


@router.get("/me", response=Me, auth=Bearer(""), openapi_extra=READS)
def me(request: HttpRequest) -> Any:
    """Any token may ask what it is."""
    store, token = scope.current().store, request.token  # type: ignore[attr-defined]
    return Me(
        store=store.slug,
        store_name=store.name,
        token=Named(id=token.public_id, name=token.name),
        scopes=token.scopes,
    )


@router.get("/staff", response=list[StaffShape], auth=Bearer("conversations:read"), openapi_extra=READS)
def list_staff(request: HttpRequest) -> Any:
    """Colleagues whom a conversation can be given to, and who of them is here now. What somebody says of their own
    presence they say themselves."""
    rows = Staff.objects.filter(suspended_at=None).order_by("name", "id")[:MOST]
    away = attendance.absences_now()
    return [
        StaffShape(id=one.public_id, name=one.name, role=one.role, presence=attendance.state_of(one, away))
        for one in rows
    ]


@router.get("/teams", response=list[Named], auth=Bearer("conversations:read"), openapi_extra=READS)
def list_teams(request: HttpRequest) -> Any:
    return [Named(id=one.public_id, name=one.name) for one in Team.objects.order_by("name", "id")[:MOST]]


@router.get("/labels", response=list[str], auth=Bearer("conversations:read"), openapi_extra=READS)
def list_labels(request: HttpRequest) -> Any:
    """The words the store sorts its conversations by. A new one joins them when a conversation gets it."""
    return list(Label.objects.order_by("name").values_list("name", flat=True)[:MOST])
