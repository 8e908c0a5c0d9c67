"""The chat as a page of its own: what a shop links to, and what a phone puts on its home screen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import urlencode
from django.utils.translation import get_language, get_language_bidi, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wafaa.channels.models import Channel, Line, LineState
from wafaa.channels.ownpage import colour_of, page_of
from wafaa.lib.chaticon import SHAPES, icon
from wafaa.lib.pages import address
from wafaa.lib.pushing import sender
from wafaa.lib.signed import LONGEST_TOKEN
from wafaa.stores.door import public
from wafaa.stores.models import Store
from wafaa.stores.scope import Scope, entered

LANGUAGES = {"ar": "العربية", "en": "English"}
GROUND = "#f9f6f1"
"""Of pages by day, `--sand` of tokens.css."""
WORD = re.compile(rf"[\w.-]{{1,{LONGEST_TOKEN}}}", re.ASCII)
WHY = "customers come here by a link or a code; a store's address enters it, and shows nothing but its name and chat"
Shown = Callable[..., HttpResponse]


@require_GET
@public(WHY)
def first(request: HttpRequest, store: str) -> HttpResponse:
    """The short address that is printed: leads to the store's first chat that is open."""
    found = _store(store)
    with entered(Scope(found, actor="system")), override(_language(request, found, "")):
        line = Line.objects.filter(channel=Channel.WEBCHAT).exclude(state=LineState.OFF).order_by("id").first()
        if line is None:
            return _closed(request, found)
        line.store = found
        asked = request.GET.get("lang", "")
        lang = f"?{urlencode({'lang': asked})}" if asked in LANGUAGES else ""
        response = redirect(page_of(line) + lang)
    response["Cache-Control"] = "no-cache"
    return response


def _on_a_line(show: Shown) -> Callable[..., HttpResponse]:
    """A view of one open chat, inside its store and in the visitor's language; `is_off` ones say so in words."""

    @require_GET
    @public(WHY)
    @wraps(show)
    def view(request: HttpRequest, store: str, line: str, **rest: Any) -> HttpResponse:
        found = _store(store)
        with entered(Scope(found, actor="system")):
            chat = Line.objects.filter(public_id=line, channel=Channel.WEBCHAT).first()
            if chat is None:
                raise Http404
            chat.store = found
            with override(_language(request, found, chat.language)):
                request.LANGUAGE_CODE = (get_language() or "ar")[:2]
                response = show(request, chat, **rest)
        response["Content-Language"] = request.LANGUAGE_CODE
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return view


@_on_a_line
def page(request: HttpRequest, line: Line) -> HttpResponse:
    if line.state == LineState.OFF:
        return _closed(request, line.store)
    speaks, here = _speaks(), page_of(line)
    return render(
        request,
        "inbox/chatpage.html",
        {
            "store": line.store,
            "line": line,
            "others": _others(speaks),
            "colour": colour_of(line),
            "here": here,
            "manifest": f"{here}app.webmanifest?{urlencode({'lang': speaks})}",
            "worker": f"{here}worker.js?{urlencode({'lang': speaks})}",
            "icon": _icon_url(line, "icon-192.png"),
            "touch_icon": _icon_url(line, "touch-180.png"),
            "key": sender().public,
            "widget": static("widget/widget.js"),
        },
    )


@_on_a_line
def manifest(request: HttpRequest, line: Line) -> HttpResponse:
    """What the app is called and where it begins: this chat and nothing else of ours."""
    if line.state == LineState.OFF:
        raise Http404
    name, speaks, here = line.store.name, _speaks(), page_of(line)
    told = {
        "id": here,
        "name": _("%(store)s · Chat") % {"store": name},
        "short_name": name[:12].strip(),
        "description": _("Write to %(store)s and read the answers.") % {"store": name},
        "lang": speaks,
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": f"{here}?{urlencode({'lang': speaks})}{_brought_along(request)}",
        "scope": here,
        "display": "standalone",
        "theme_color": colour_of(line),
        "background_color": GROUND,
        "icons": [_icon(line, f"{kind}-{side}.png", side, purpose) for kind, purpose in KINDS for side in (192, 512)],
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")
    response["Cache-Control"] = "private, no-store"
    return response


def _brought_along(request: HttpRequest) -> str:
    """The one-time word of a conversation that is to go on in the app, see `handover`."""
    word = request.GET.get("take", "")
    return f"#take={word}" if WORD.fullmatch(word) else ""


KINDS = (("icon", "any"), ("maskable", "maskable"))


def _icon(line: Line, name: str, side: int, purpose: str) -> dict[str, str]:
    return {"src": _icon_url(line, name), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}


def _icon_url(line: Line, name: str) -> str:
    """With the colour in it: another colour is another address, and each may be kept for long."""
    where = address("inbox:chat_icon", line.store.slug, line.public_id, name)
    return f"{where}?{urlencode({'v': colour_of(line).lstrip('#')})}"


@_on_a_line
def app_icon(request: HttpRequest, line: Line, name: str) -> HttpResponse:
    if name not in SHAPES:
        raise Http404
    response = HttpResponse(icon(name, colour_of(line)), content_type="image/png")
    response["Cache-Control"] = "public, max-age=604800"
    return response


@_on_a_line
def worker(request: HttpRequest, line: Line) -> HttpResponse:
    """The service worker of this chat: it shows what is pushed. For a chat that is switched off one that leaves."""
    name = "worker/leaving.js" if line.state == LineState.OFF else "worker/news.js"
    told = {
        "home": page_of(line),
        "icon": _icon_url(line, "icon-192.png"),
        "badge": _icon_url(line, "badge-96.png"),
        "news": _("There is something new"),
        "store": line.store.name,
        "stop": _("Tell me no more"),
    }
    lines = f"self.HOUSE = {json.dumps(told)};\nimportScripts({json.dumps(static(name))});\n"
    return HttpResponse(lines, content_type="text/javascript; charset=utf-8")


def _closed(request: HttpRequest, store: Store) -> HttpResponse:
    """The store is there, its chat is not: said in words, and by a status that no search engine keeps."""
    speaks = _speaks()
    return render(request, "inbox/chatpage_closed.html", {"store": store, "others": _others(speaks)}, status=404)


def _store(slug: str) -> Store:
    found = Store.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _language(request: HttpRequest, store: Store, of_line: str) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else of_line or get_language() or store.language


def _speaks() -> str:
    return (get_language() or "ar")[:2]


def _others(speaks: str) -> list[dict[str, str]]:
    return [{"code": code, "name": name, "url": f"?lang={code}"} for code, name in LANGUAGES.items() if code != speaks]
