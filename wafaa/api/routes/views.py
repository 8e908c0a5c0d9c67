"""Saved views that colleagues share: what they ask, and the conversations they hold. Private ones are their owners'."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from wafaa.api import cursors
from wafaa.api.asked import ViewAsked, ViewChange
from wafaa.api.door import Bearer
from wafaa.api.problems import field_problem
from wafaa.api.routes.common import READS, WRITES, Cursor, Key, Limit, PublicId, the
from wafaa.api.routes.conversations import ALONG, the_team
from wafaa.api.shapes import ConversationShape, Page, conversation_shape
from wafaa.api.view_shapes import CountShape, FactShape, ViewShape, fact_shape, view_shape
from wafaa.inbox import saved, verbs
from wafaa.inbox.models import Conversation, SavedView, Sharing
from wafaa.playbook import conditions
from wafaa.playbook.conditions import BadTree, Group

router = Router(tags=["views"])
SHARED = (Sharing.STORE, Sharing.TEAM)


@router.get("", response=list[ViewShape], auth=Bearer("conversations:read"), openapi_extra=READS)
def list_views(request: HttpRequest) -> Any:
    """In the order in which colleagues see them, at most a hundred."""
    return [_shown(view) for view in _seen()[: saved.MOST_SEEN]]


def _seen() -> QuerySet[SavedView]:
    return saved.seen().filter(sharing__in=SHARED).select_related("team")


def _shown(view: SavedView) -> ViewShape:
    tree = saved.tree_of(view)
    return view_shape(view, conditions.missing(tree, saved.ground()) if tree else [_("all its conditions")])


@router.post("", response={201: ViewShape}, auth=Bearer("views:write"), openapi_extra=WRITES)
def create_view(request: HttpRequest, asked: ViewAsked, key: Key = None) -> Any:
    """A list that colleagues find beside the others."""
    made = verbs.keep_view(
        None,
        name=asked.name,
        tree=_tree(asked.conditions),
        sort=asked.sort,
        is_pinned=asked.is_pinned,
        **_shared_with(asked.team),
    )
    return Status(201, _shown(made))


def _tree(given: dict[str, Any]) -> Group:
    try:
        return conditions.read({"version": conditions.VERSION} | given, saved.ground())
    except BadTree as bad:
        raise field_problem("conditions", "bad_conditions", bad.says) from None


def _shared_with(team: str | None) -> dict[str, Any]:
    if team is None:
        return {"sharing": Sharing.STORE, "team": None}
    return {"sharing": Sharing.TEAM, "team": the_team(team)}


@router.get("/facts", response=list[FactShape], auth=Bearer("conversations:read"), openapi_extra=READS)
def list_facts(request: HttpRequest) -> Any:
    """What the conditions of a view may ask of a conversation and its customer; the store's own fields are last."""
    return [fact_shape(fact) for fact in saved.ground().facts()]


@router.get("/{slug:public_id}", response=ViewShape, auth=Bearer("conversations:read"), openapi_extra=READS)
def read_view(request: HttpRequest, public_id: PublicId) -> Any:
    return _shown(the_view(public_id))


def the_view(public_id: str) -> SavedView:
    return the(_seen().filter(public_id=public_id).first())


@router.patch("/{slug:public_id}", response=ViewShape, auth=Bearer("views:write"), openapi_extra=WRITES)
def update_view(request: HttpRequest, public_id: PublicId, asked: ViewChange) -> Any:
    """Change it for everybody who uses it; colleagues may undo the last change."""
    view = the_view(public_id)
    given = asked.model_fields_set
    tree = _tree(asked.conditions) if asked.conditions is not None else saved.tree_of(view)
    if tree is None:
        raise field_problem("conditions", "needed", _("What is kept cannot be read any more: send its conditions."))
    shared = _shared_with(asked.team) if "team" in given else {"sharing": view.sharing, "team": view.team}
    kept = verbs.keep_view(
        view,
        name=view.name if asked.name is None else asked.name,
        tree=tree,
        sort=view.sort if asked.sort is None else asked.sort,
        is_pinned=view.is_pinned if asked.is_pinned is None else asked.is_pinned,
        **shared,
    )
    return _shown(kept)


@router.delete("/{slug:public_id}", response=ViewShape, auth=Bearer("views:write"), openapi_extra=WRITES)
def delete_view(request: HttpRequest, public_id: PublicId) -> Any:
    """Out of all lists; answers what it was. For 30 days colleagues may bring it back."""
    view = the_view(public_id)
    verbs.drop_view(view)
    return _shown(view)


@router.get("/{slug:public_id}/count", response=CountShape, auth=Bearer("conversations:read"), openapi_extra=READS)
def count_view(request: HttpRequest, public_id: PublicId) -> Any:
    """How many conversations it holds; nobody counts beyond a hundred."""
    view = the_view(public_id)
    tree = saved.tree_of(view)
    number, is_more = saved.count(tree, view.sort) if tree else (0, False)
    return CountShape(count=number, is_more=is_more)


@router.get(
    "/{slug:public_id}/conversations",
    response=Page[ConversationShape],
    auth=Bearer("conversations:read"),
    openapi_extra=READS,
)
def list_conversations_of_view(
    request: HttpRequest, public_id: PublicId, limit: Limit = 25, cursor: Cursor = None
) -> Any:
    """In the order of the view. Each page looks through some thousand conversations at most, so that one may be short,
    even empty, though `next_cursor` says that there is more to look through."""
    view = the_view(public_id)
    tree, about = saved.tree_of(view), f"view:{view.pk}:{view.sort}"
    if tree is None:
        return {"items": [], "next_cursor": None}
    at, pk = cursors.place(about, cursor) if cursor else (None, 0)
    ids, after, _is_edge = saved.ids_of(tree, view.sort, (at, pk) if at is not None else None, limit)
    rows = Conversation.objects.visible().select_related(*ALONG).in_bulk(ids)
    return {
        "items": [conversation_shape(rows[one]) for one in ids if one in rows],
        "next_cursor": cursors.cursor(about, after[1], after[0]) if after else None,
    }
