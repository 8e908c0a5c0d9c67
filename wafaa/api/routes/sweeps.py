"""Many conversations at once: planned and looked over first, then done by the worker, and undone for seven days."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from wafaa.api import cursors
from wafaa.api.door import Bearer
from wafaa.api.problems import Problem, field_problem
from wafaa.api.routes.common import READS, WRITES, Cursor, Key, Limit, PublicId, page, the
from wafaa.api.routes.conversations import nothing
from wafaa.api.routes.files import to_send
from wafaa.api.routes.views import the_view
from wafaa.api.scopes import covers
from wafaa.api.shapes import Page
from wafaa.api.sweep_shapes import SweepAsked, SweepItemShape, SweepShape, sweep_shape
from wafaa.inbox import saved, sweeps, verbs
from wafaa.inbox.models import Conversation, Sweep, SweepItem, SweepState, SweepWhat
from wafaa.inbox.variables import fill
from wafaa.inbox.verbs.sweep_replies import MOST_REPLIES
from wafaa.inbox.verbs.sweeping import MOST
from wafaa.stores import scope
from wafaa.work.unit import unit

router = Router(tags=["sweeps"])


@router.post("", response={201: SweepShape}, auth=Bearer("conversations:write"), openapi_extra=WRITES)
def plan_sweep(request: HttpRequest, asked: SweepAsked, key: Key = None) -> Any:
    """Lay it down and look it over: nothing changes before `/start`. A plan that nobody starts is forgotten after a
    day. A reply wants `messages:write` as well."""
    is_reply = asked.what == "reply"
    if is_reply and not covers(request.token.scopes, "messages:write"):  # type: ignore[attr-defined]
        says = _("The token does not have the scope %(scope)s.") % {"scope": "messages:write"}
        raise Problem(403, message=says)
    ids, files = _meant(asked), to_send(request, asked.files)
    if is_reply and len(ids) > MOST_REPLIES:
        says = _("A reply goes to at most %(n)s conversations at once. Choose fewer.") % {"n": MOST_REPLIES}
        raise field_problem("conversations", "too_many", says)
    with unit():
        try:
            made = verbs.plan_sweep(ids, asked.what, asked.to)
        except verbs.BadChange:
            raise field_problem("to", "unknown", _("They cannot be changed to this.")) from None
        if is_reply:
            verbs.draft_sweep(made, asked.text, files, made.value)
            if not verbs.is_written(made):
                raise nothing()
    return Status(201, _shown(made))


def _meant(asked: SweepAsked) -> list[int]:
    if (asked.conversations is None) == (asked.view is None):
        raise field_problem("conversations", "needed", _("Name conversations or a view, and not both."))
    if asked.view is not None:
        view = the_view(asked.view)
        tree = saved.tree_of(view)
        found = saved.every(tree, view.sort, MOST) if tree else []
    else:
        rows = Conversation.objects.visible().filter(public_id__in=asked.conversations or [])
        found = list(rows.values_list("pk", flat=True))
    if not found:
        raise field_problem("conversations", "unknown", _("There is none of these conversations."))
    return found


def _shown(sweep: Sweep) -> SweepShape:
    counted = SweepItem.objects.filter(sweep=sweep).values_list("state").annotate(n=Count("id"))
    return sweep_shape(sweep, {str(state): n for state, n in counted.values_list("state", "n")})


@router.get("/{slug:public_id}", response=SweepShape, auth=Bearer("conversations:read"), openapi_extra=READS)
def read_sweep(request: HttpRequest, public_id: PublicId) -> Any:
    """How far it has come."""
    return _shown(_mine(public_id))


def _mine(public_id: str) -> Sweep:
    """Only the program that planned it looks at it and starts it."""
    return the(Sweep.objects.filter(public_id=public_id, by=scope.current().actor).first())


@router.get(
    "/{slug:public_id}/items", response=Page[SweepItemShape], auth=Bearer("conversations:read"), openapi_extra=READS
)
def list_items(request: HttpRequest, public_id: PublicId, limit: Limit = 25, cursor: Cursor = None) -> Any:
    """The conversations it touches, one by one; of a planned reply what each customer will read, or why they will
    not."""
    sweep = _mine(public_id)
    rows = SweepItem.objects.filter(sweep=sweep).order_by("id")
    rows = rows.select_related("conversation__customer", "conversation__line", "conversation__assignee")
    if cursor:
        rows = rows.filter(id__gt=cursors.place(f"sweep:{sweep.pk}", cursor)[1])
    found, following = page(list(rows[: limit + 1]), limit, lambda one: cursors.cursor(f"sweep:{sweep.pk}", one.pk))
    return {"items": [_item(sweep, one) for one in found], "next_cursor": following}


def _item(sweep: Sweep, item: SweepItem) -> SweepItemShape:
    why, text = item.why, ""
    if sweep.what == SweepWhat.REPLY and sweep.state == SweepState.PLANNED:
        why = verbs.reply_hindrance(sweep, item, item.conversation, list(sweep.files.all()))
        text = fill(sweep.text, item.conversation).text
    return SweepItemShape(
        conversation=item.conversation.public_id,
        number=item.conversation.number,
        channel=item.conversation.channel,
        state=item.state,
        why=why,
        says=sweeps.reason(why) if why else "",
        text=text,
    )


@router.post("/{slug:public_id}/start", response=SweepShape, auth=Bearer("conversations:write"), openapi_extra=WRITES)
def start_sweep(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """Let the worker do it, some fifty at a time."""
    planned = _mine(public_id)
    try:
        verbs.start_sweep(planned, planned.what, planned.value)
    except verbs.BadChange:
        raise Problem(409, "no_longer", _("They cannot be changed to this any more.")) from None
    except verbs.NotNow:
        raise Problem(409, "started", _("This was started already.")) from None
    return _shown(_mine(public_id))


@router.post("/{slug:public_id}/undo", response=SweepShape, auth=Bearer("conversations:write"), openapi_extra=WRITES)
def undo_sweep(request: HttpRequest, public_id: PublicId, key: Key = None) -> Any:
    """Put back what stood there, where nobody has changed it since; replies that have not left are withdrawn."""
    try:
        verbs.undo_sweep(_mine(public_id))
    except verbs.NotNow:
        raise Problem(409, "cannot_undo", _("It is not done, was undone already, or its days are over.")) from None
    return _shown(_mine(public_id))
