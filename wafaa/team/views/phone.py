"""The desk as an app on a phone: manifest, worker, and devices that are told things."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.lib.pages import address
from wafaa.playbook.navigation import places
from wafaa.stores import scope
from wafaa.team import push_verbs
from wafaa.team.door import can, public
from wafaa.team.middleware import place_of
from wafaa.team.models import Device, Staff
from wafaa.team.phone_form import NOT_TAKEN, DeviceForm
from wafaa.team.sections import settings_page
from wafaa.work.limits import TooMany, spend

SAND = "#f9f6f1"
"""The ground of pages by day, `--sand` of tokens.css; base.html has both."""


@require_GET
@can("team.see")
def manifest(request: HttpRequest, store: str) -> HttpResponse:
    """What the app is called and where it begins. Scope is the whole house: the login is in the app too."""
    today, name = address("inbox:today", store), scope.current().store.name
    told = {
        "id": today,
        "name": _("%(store)s · Wafaa") % {"store": name},
        "short_name": name[:12].strip(),
        "description": _("Conversations and promises of %(store)s.") % {"store": name},
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": today,
        "scope": "/",
        "display": "standalone",
        "theme_color": SAND,
        "background_color": SAND,
        "categories": ["business", "productivity"],
        "icons": [_icon(f"icon-{side}.png", side, "any") for side in (192, 512)]
        + [_icon(f"maskable-{side}.png", side, "maskable") for side in (192, 512)]
        + [{"src": static("mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
        "shortcuts": _shortcuts(store),
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")
    response["Cache-Control"] = "private, no-cache"
    return response


def _icon(name: str, side: int, purpose: str) -> dict[str, str]:
    return {"src": static(f"app/{name}"), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}


def _shortcuts(store: str) -> list[dict[str, Any]]:
    """What a long press on the icon offers: the first places of this person's rail after Today."""
    mine = [place for place in places() if place.prefix and scope.current().can(place.permission)]
    icons = [_icon("icon-192.png", 192, "any")]
    return [{"name": str(place.label), "url": address(place.url, store), "icons": icons} for place in mine[:4]]


@require_GET
@public("a browser asks for it also after the login has ended, and is then told to remove it; it holds no data")
def worker(request: HttpRequest, store: str) -> HttpResponse:
    """The service worker of one store's desk. For strangers one that leaves."""
    place = place_of(request, store)
    name = "worker/news.js" if place else "worker/leaving.js"
    told: dict[str, Any] = {
        "home": address("inbox:today", store),
        "icon": static("app/icon-192.png"),
        "badge": static("app/badge-96.png"),
        "news": _("There is something new") if place else "",
        "store": place.store.name if place else "",
    }
    lines = f"self.HOUSE = {json.dumps(told)};\nimportScripts({json.dumps(static(name))});\n"
    response = HttpResponse(lines, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = told["home"]
    response["Cache-Control"] = "private, no-cache"
    return response


@require_GET
@can("team.see")
def phone(request: HttpRequest, store: str) -> HttpResponse:
    return _page(request, store)


def _page(request: HttpRequest, store: str, problem: str = "", status: int = 200) -> HttpResponse:
    devices = Device.objects.filter(staff_id=scope.current().me).order_by("-id")[: push_verbs.MOST_DEVICES]
    return settings_page(
        request,
        "team/phone.html",
        _("On the phone"),
        _("The desk as an app, and what it tells you while it is closed."),
        status=status,
        devices=[(device, device.session_key == request.session.session_key) for device in devices],
        problem=problem,
    )


@require_POST
@can("team.see")
def add(request: HttpRequest, store: str) -> HttpResponse:
    """A browser of this person asks to be told things."""
    _limit(request)
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": str(NOT_TAKEN)}, status=422)
    me = Staff.objects.get(pk=scope.current().me)
    agent = request.headers.get("User-Agent", "")
    push_verbs.add_device(me, str(request.session.session_key), agent=agent, **form.cleaned_data)
    return HttpResponse(status=204)


@require_POST
@can("team.see")
def drop(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    push_verbs.forget_device(_mine(public_id))
    messages.success(request, _("Nothing is sent to this device any more."))
    return redirect("team:phone", store)


@require_POST
@can("team.see")
def try_out(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A notification like any other, so that somebody sees that it comes."""
    device, name = _mine(public_id), scope.current().store.name
    try:
        _limit(request)
    except TooMany:
        return _page(request, store, _("That was a lot at once. Wait a moment, please."), 429)
    told = push_verbs.Told(name, _("This is how notifications arrive here."), address("team:phone", store), "try")
    push_verbs.deliver(Staff.objects.select_related("user").get(pk=scope.current().me), told, only=device)
    messages.success(request, _("On its way. It arrives within a minute."))
    return redirect("team:phone", store)


def _limit(request: HttpRequest) -> None:
    spend("push.devices", str(scope.current().me), most=60, seconds=600)


def _mine(public_id: str) -> Device:
    device: Device | None = Device.objects.filter(public_id=public_id, staff_id=scope.current().me).first()
    if device is None:
        raise Http404
    return device
