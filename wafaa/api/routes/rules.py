"""The playbook, to be read: rules in their order and modes, and what their firings came to."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from wafaa.api.door import Bearer
from wafaa.api.routes.common import READS, Cursor, Limit, PublicId, latest_first, the
from wafaa.api.rule_shapes import RuleShape, RunShape, rule_shape, run_shape
from wafaa.api.shapes import Page
from wafaa.playbook import rules, screens
from wafaa.playbook.acting import as_rule
from wafaa.playbook.models import Rule, Run, State

router = Router(tags=["playbook"])
runs = Router(tags=["playbook"])
OfState = Annotated[State | None, Query(description="Firings in this state.")]


@router.get("", response=list[RuleShape], auth=Bearer("playbook:read"), openapi_extra=READS)
def list_rules(request: HttpRequest) -> Any:
    """In the order in which they are asked; archived ones are left out."""
    with as_rule():
        return [rule_shape(one) for one in rules.in_order()[: rules.MOST_RULES]]


@router.get("/{slug:public_id}", response=RuleShape, auth=Bearer("playbook:read"), openapi_extra=READS)
def read_rule(request: HttpRequest, public_id: PublicId) -> Any:
    rule = the_rule(public_id)
    with as_rule(rule):
        return rule_shape(rule)


def the_rule(public_id: str) -> Rule:
    return the(Rule.objects.filter(public_id=public_id).first())


@router.get("/{slug:public_id}/runs", response=Page[RunShape], auth=Bearer("playbook:read"), openapi_extra=READS)
def list_runs_of_rule(
    request: HttpRequest, public_id: PublicId, state: OfState = None, limit: Limit = 25, cursor: Cursor = None
) -> Any:
    """What its firings came to, the latest first."""
    return _page(Run.objects.filter(rule=the_rule(public_id)), state, limit, cursor)


@runs.get("", response=Page[RunShape], auth=Bearer("playbook:read"), openapi_extra=READS)
def list_runs(request: HttpRequest, state: OfState = None, limit: Limit = 25, cursor: Cursor = None) -> Any:
    """The firings of all rules, the latest first."""
    return _page(Run.objects.all(), state, limit, cursor)


def _page(rows: QuerySet[Run], state: State | None, limit: int, cursor: str | None) -> Any:
    rows = rows.select_related("rule")
    if state is not None:
        rows = rows.filter(state=state.value)
    found, following = latest_first("runs", [rows], limit, cursor)
    sees = screens.seen(found)
    with as_rule():
        items = [run_shape(one, sees[one.pk][0] if one.pk in sees else None) for one in found]
    return {"items": items, "next_cursor": following}


@runs.get("/{slug:public_id}", response=RunShape, auth=Bearer("playbook:read"), openapi_extra=READS)
def read_run(request: HttpRequest, public_id: PublicId) -> Any:
    run = the(Run.objects.select_related("rule").filter(public_id=public_id).first())
    sees = screens.seen([run])
    with as_rule():
        return run_shape(run, sees[run.pk][0] if run.pk in sees else None)
