"""Saved views: the pages on which they are made, looked over and put in order, and their numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.inbox import saved, verbs
from wafaa.inbox.models import SavedView, Sorting
from wafaa.inbox.screens.rows import badge, how_many, menu_of_views, unnamed
from wafaa.inbox.view_forms import ViewForm
from wafaa.lib.pages import address
from wafaa.lib.text.digits import digits_for, in_digits
from wafaa.lib.time import now
from wafaa.playbook import building
from wafaa.playbook.building import Bunch
from wafaa.playbook.conditions import Ground, Group, Leaf, missing
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.team.sections import settings_page

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
BROUGHT_BACK_WITHIN = timedelta(days=30)
SHOWN_BEFORE = 8
STATUS, ASSIGNEE = "conversation.status", "conversation.assignee"
LISTS: dict[str, tuple[Leaf, ...]] = {
    "mine": (Leaf(STATUS, "is", "open"), Leaf(ASSIGNEE, "is", "me")),
    "nobody": (Leaf(STATUS, "is", "open"), Leaf(ASSIGNEE, "empty")),
    "open": (Leaf(STATUS, "is", "open"),),
    "waiting": (Leaf(STATUS, "is", "waiting"),),
    "snoozed": (Leaf(STATUS, "is", "snoozed"),),
    "solved": (Leaf(STATUS, "is", "solved"),),
}
"""What the built-in lists hold, as conditions: a view may begin with one of them."""
BY_PROMISE = ("mine", "nobody", "open", "snoozed")


@require_GET
@can("inbox.see")
def views(request: HttpRequest, store: str) -> HttpResponse:
    """All views this person uses, in their order, and what was dropped lately."""
    rows = list(saved.seen().select_related("team", "owner")[: saved.MOST_SEEN])
    dropped = saved.theirs().filter(dropped_at__gt=now() - BROUGHT_BACK_WITHIN).order_by("-dropped_at")
    return settings_page(
        request,
        "inbox/views.html",
        _("Views"),
        _("Lists of your own making: which conversations, in which order, for whom."),
        views=[_line(view, above) for view, above in zip(rows, [None, *rows], strict=False)],
        dropped=[_line(view, None) for view in dropped.select_related("team", "owner")[:20]],
        new_url=address("inbox:view_new", store),
    )


def _line(view: SavedView, above: SavedView | None) -> dict[str, Any]:
    slug, is_theirs, tree = scope.current().store.slug, saved.may_change(view), saved.tree_of(view)
    gone = missing(tree, saved.ground()) if tree else [_("all its conditions")]

    def to(name: str) -> str:
        return address(f"inbox:{name}", slug, view.public_id) if is_theirs else ""

    return {
        "name": view.name,
        "shared": saved.shared_with(view),
        "sort": Sorting(view.sort).label,
        "is_pinned": view.is_pinned,
        "missing": "، ".join(gone),
        "open_url": f"{address('inbox:desk', slug)}?{urlencode({'view': saved.name_of(view)})}",
        "url": to("view"),
        "drop_url": to("view_drop"),
        "back_url": to("view_back"),
        "up_url": to("view_up") if above else "",
        "above": above.public_id if above else "",
        "undo_url": to("view_undo") if view.before else "",
    }


@require_GET
@can("inbox.see")
def menu(request: HttpRequest, store: str) -> HttpResponse:
    """The views as the menu of the list shows them, with their numbers."""
    return render(request, "inbox/_views_menu.html", {"views": menu_of_views(request.GET.get("view", ""))})


@require_GET
@can("inbox.see")
def number(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """How many conversations a view holds."""
    view = saved.named(f"{saved.NAMED}{public_id}")
    if view is None:
        raise Http404
    return HttpResponse(how_many(view), content_type="text/plain; charset=utf-8")


@GET_AND_POST
@can("inbox.see")
def new_view(request: HttpRequest, store: str) -> HttpResponse:
    begun = request.GET.get("from", "")
    if request.method == "POST":
        return _built(request, ViewForm(request.POST), building.typed(request.POST), None)
    initial = {"sort": Sorting.PROMISE, "sharing": "mine"}
    ground, tree = saved.ground(), building.blank()
    if begun in LISTS:
        tree = building.drafted(Group("all", LISTS[begun]), ground)
        initial["sort"] = Sorting.PROMISE if begun in BY_PROMISE else Sorting.NEWEST
    elif (view := saved.named(begun)) and (known := saved.tree_of(view)):
        tree, initial["sort"] = building.drafted(known, ground), Sorting(view.sort)
    return _page(request, ViewForm(initial=initial), tree, None)


@GET_AND_POST
@can("inbox.see")
def view(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    present = _theirs(public_id)
    if request.method == "POST":
        form = ViewForm(request.POST, present=present)
        return _built(request, form, building.typed(request.POST), present)
    known = saved.tree_of(present)
    tree = building.drafted(known, saved.ground()) if known else building.blank()
    if known and missing(known, saved.ground()):
        building.judged(tree, saved.ground())
    return _page(request, ViewForm.of(present), tree, present)


def _theirs(public_id: str) -> SavedView:
    found = saved.theirs().filter(public_id=public_id).select_related("team").first()
    if found is None:
        raise Http404
    return found


def _built(request: HttpRequest, form: ViewForm, tree: Bunch, present: SavedView | None) -> HttpResponse:
    """One step of building: a button of the tree, a look at what there would be, or saving."""
    act, ground = request.POST.get("do", ""), saved.ground()
    # A look that was on its way when “Save” was pressed carries that press along; it is a look all the same.
    if act != "save" or request.headers.get("HX-Request"):
        building.changed(tree, act)
        building.settled(tree, ground)
        return _step(request, form, tree, present)
    is_whole, is_valid = building.judged(tree, ground), form.is_valid()
    whole = building.finished(tree, ground)
    if not (is_whole and is_valid and whole):
        return _page(request, form, tree, present, status=422)
    kept = verbs.keep_view(present, tree=whole, **form.traits())
    messages.success(request, _("Saved."))
    return redirect(f"{address('inbox:desk', scope.current().store.slug)}?{urlencode({'view': saved.name_of(kept)})}")


def _step(request: HttpRequest, form: ViewForm, tree: Bunch, present: SavedView | None) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "inbox/_view_build.html", _context(request, tree))
    form.is_valid()
    for name in list(form.errors):
        del form.errors[name]  # nobody is told off for a form that is still being filled in
    return _page(request, form, tree, present)


def _page(
    request: HttpRequest, form: ViewForm, tree: Bunch, present: SavedView | None, status: int = 200
) -> HttpResponse:
    return settings_page(
        request,
        "inbox/view.html",
        present.name if present else _("A new view"),
        status=status,
        form=form,
        cancel_url=address("inbox:views", scope.current().store.slug),
        **_context(request, tree),
    )


def _context(request: HttpRequest, tree: Bunch) -> dict[str, Any]:
    """The tree as it stands, and what it would show."""
    ground = saved.ground()
    sort = (request.POST if request.method == "POST" else request.GET).get("sort", "")
    asked = building.finished(tree, ground)
    context: dict[str, Any] = {"group": building.shown(tree, ground), "build_url": request.path}
    if asked is None:
        return context | {"count": "", "lines": []}
    order = sort if sort in Sorting.values else Sorting.PROMISE.value
    return context | _preview(asked, order, ground)


def _preview(tree: Group, sort: str, ground: Ground) -> dict[str, Any]:
    found, (number, is_more) = saved.page(tree, sort, size=SHOWN_BEFORE), saved.count(tree, sort)
    said = in_digits(f"{number}+" if is_more else str(number), digits_for(None, scope.current().store.figures))
    return {
        "count": said,
        "number": number,
        "lines": [_shown(row) for row in found.rows],
        "is_edge": is_more and number < saved.MOST_COUNTED,
        "is_silent_on_state": saved.leaves_out_solved(tree),
        "looked_at": saved.WINDOW,
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": row["customer_name"] or unnamed(row["number"]),
        "badge": badge(row["customer__kind"]),
        "text": row["preview"] or row["subject"] or _("(no text)"),
        "at": row["last_at"],
        "url": address("inbox:conversation", scope.current().store.slug, row["public_id"]),
    }


@require_POST
@can("inbox.see")
def drop(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.drop_view(_theirs(public_id))
    messages.success(request, _("Removed. It can be brought back below for 30 days."))
    return redirect("inbox:views", store)


@require_POST
@can("inbox.see")
def bring_back(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.bring_view_back(_theirs(public_id))
    return redirect("inbox:views", store)


@require_POST
@can("inbox.see")
def undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Put back what the view was before its last change."""
    if verbs.undo_view(_theirs(public_id)):
        messages.success(request, _("It is again as it was."))
    return redirect("inbox:views", store)


@require_POST
@can("inbox.see")
def up(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """One place up: before the one that stood above it when the page was drawn."""
    chosen, order = _theirs(public_id), list(saved.seen()[: saved.MOST_SEEN])
    places = [one.public_id for one in order]
    above = request.POST.get("above", "")
    if above in places and above != public_id:
        place = places.index(above)
        verbs.place_view(chosen, order[place - 1] if place else None, order[place])
    return redirect("inbox:views", store)
