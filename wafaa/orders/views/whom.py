"""Whom an order or a return is for that begins at the counter or on the phone: somebody known, or somebody new."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wafaa.lib.text.digits import ascii_digits
from wafaa.orders.forms import WhoForm
from wafaa.orders.screens import url_of
from wafaa.people import screens as people
from wafaa.people import verbs
from wafaa.stores import scope
from wafaa.stores.door import can

MOST = 8


@require_http_methods(["GET", "HEAD", "POST"])
@can("orders.take")
def whom(request: HttpRequest, store: str) -> HttpResponse:
    return _found(
        request, Door("whom", "take", "orders", _("Take an order"), _("Whom is the order for?"), _("For them"))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@can("returns.handle")
def whose_return(request: HttpRequest, store: str) -> HttpResponse:
    return _found(
        request,
        Door("start_return", "ask_other", "returns", _("Start a return"), _("Whose return is it?"), _("Choose")),
    )


class Door(NamedTuple):
    """Names of addresses: this page, where it leads to with somebody, and back; and what it is called."""

    here: str
    leads: str
    back: str
    title: str
    asks: str
    pick: str


def _found(request: HttpRequest, door: Door) -> HttpResponse:
    """They are looked for by what they say, a number or a name; whoever is not found is written down here. Who may not
    see customers looks for none."""
    if not scope.current().can("people.see"):
        raise PermissionDenied
    if request.method != "POST":
        q = request.GET.get("q", "").replace("\x00", "")[:120].strip()
        return _page(request, door, WhoForm(initial=_as_typed(q)), people.matches(q, MOST), q=q)
    form = WhoForm(request.POST)
    if not form.is_valid() or not scope.current().can("people.edit"):
        return _page(request, door, form, [], status=422)
    said = form.cleaned_data
    asked = f"{said['phone']} {said['email']}"
    if request.POST.get("another") != asked and (known := _known(said)):
        return _page(request, door, form, known, status=422, asked=asked)
    return redirect(url_of(door.leads, verbs.write_down(**said).public_id))


def _known(said: dict[str, str]) -> list[dict[str, Any]]:
    found = [one for kind in ("phone", "email") if said[kind] for one in people.who_has(kind, said[kind], MOST)]
    return list({one["id"]: one for one in found}.values())


def _as_typed(q: str) -> dict[str, str]:
    """What was looked for, in the field where it belongs."""
    digits = ascii_digits(q).lstrip("+").replace(" ", "").replace("-", "")
    field = "phone" if digits.isdigit() else "email" if "@" in q else "name"
    return {field: q}


def _page(
    request: HttpRequest,
    door: Door,
    form: WhoForm,
    found: list[dict[str, Any]],
    *,
    q: str = "",
    status: int = 200,
    asked: str = "",
) -> HttpResponse:
    context = {
        "form": form if scope.current().can("people.edit") else None,
        "people": [{**one, "url": url_of(door.leads, one["id"])} for one in found],
        "q": q,
        "asked": asked,
        "is_open": bool(q) or request.method == "POST",
        "search_url": url_of(door.here),
        "cancel_url": url_of(door.back),
        "title": door.title,
        "asks": door.asks,
        "pick": door.pick,
    }
    return render(request, "orders/whom.html", context, status=status)
