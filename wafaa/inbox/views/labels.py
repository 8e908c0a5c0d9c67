"""The store's labels: their colours, and changing one everywhere it stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.inbox import verbs
from wafaa.inbox.models import Label
from wafaa.inbox.verbs.labelling import as_word
from wafaa.lib.names import HUES
from wafaa.lib.pages import address
from wafaa.team.door import can
from wafaa.team.sections import settings_page

MOST = 500


@require_GET
@can("stores.manage")
def labels(request: HttpRequest, store: str) -> HttpResponse:
    """All of them; `label` opens one."""
    return _page(request, store, request.GET.get("label", ""))


def _page(
    request: HttpRequest, store: str, opened: str, typed: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    rows = Label.objects.order_by("name").values_list("name", "hue")[:MOST]
    return settings_page(
        request,
        "inbox/labels.html",
        _("Labels"),
        _("The words your store sorts its conversations by. A new one joins them when a conversation gets it."),
        status=status,
        labels=[_line(name, hue, opened, typed, problem) for name, hue in rows],
        hues=range(HUES),
        change_url=address("inbox:label_change", store),
        colour_url=address("inbox:label_colour", store),
    )


def _line(name: str, hue: int | None, opened: str, typed: str, problem: str) -> dict[str, Any]:
    is_open = name == opened
    return {
        "name": name,
        "hue": hue,
        "is_open": is_open,
        "typed": typed if is_open and problem else name,
        "problem": problem if is_open else "",
    }


@require_POST
@can("stores.manage")
def change(request: HttpRequest, store: str) -> HttpResponse:
    """Look for the conversations it stands on, to be looked over before anything is done."""
    word = _said(request, "label")
    becomes = "" if request.POST.get("do") == "drop" else as_word(_said(request, "becomes"))
    if request.POST.get("do") != "drop" and not becomes:
        return _page(request, store, word, "", _("Write what it is to be called."), 422)
    try:
        sweep = verbs.plan_relabel(word, becomes)
    except verbs.BadChange:
        if becomes == word:
            return _page(request, store, word, becomes, _("It is called so already."), 422)
        raise Http404 from None
    return redirect("inbox:sweep", store, sweep.public_id)


@require_POST
@can("stores.manage")
def colour(request: HttpRequest, store: str) -> HttpResponse:
    word, said = _said(request, "label"), request.POST.get("hue", "")
    if said not in ("", *map(str, range(HUES))) or not verbs.colour_label(word, int(said) if said else None):
        raise Http404
    messages.success(request, _("Saved."))
    return redirect("inbox:labels", store)


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")
