"""The demo shop front, where a newcomer becomes a customer, and the letter box of the demo."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wafaa.demo import front
from wafaa.lib.pages import address
from wafaa.stores.local_time import known_zone
from wafaa.team.door import public
from wafaa.team.middleware import LANGUAGES, chosen_language


@public("the demo shop front")
@require_safe
@never_cache
def shop(request: HttpRequest) -> HttpResponse:
    """`?lang=ar|en` chooses the language, `?as=<guest>` signs in as a customer of the story."""
    line = front.demo_line()
    if line is None:
        raise Http404
    guest, language = request.GET.get("as", ""), _language(request)
    identity = front.signed_in(line, guest)
    with translation.override(language):
        return render(
            request,
            "demo/shop.html",
            {
                "lang": language,
                "line_key": line.public_id,
                "store_name": front.shop_name(line, language),
                "agent_url": front.DESK_PATH,
                "identity": identity,
                "guest": guest if identity else "",
                "guests": front.guests_of(line),
                "page_url": front.page_of(line, guest if identity else ""),
                "letters_url": address("demo:letters"),
            },
        )


@public("the demo's letter box")
@require_safe
@never_cache
def letters(request: HttpRequest) -> HttpResponse:
    """What the demo wrote to its customers, codes among it. `?to=<address>` shows one address's alone."""
    line = front.demo_line()
    if line is None or not line.store.is_demo:
        raise Http404
    language, to = _language(request), request.GET.get("to", "")[:254].replace("\x00", "").strip()
    addresses = front.addresses_of(line)
    guests = [{**one, "address": addresses[one["key"]]} for one in front.guests_of(line) if one["key"] in addresses]
    with translation.override(language), timezone.override(known_zone(line.store.timezone)):
        return render(
            request,
            "demo/letters.html",
            {
                "lang": language,
                "store": line.store,
                "store_name": front.shop_name(line, language),
                "shop_url": front.SHOP_PATH,
                "door_url": address("ownpage:door", line.store.slug),
                "guests": guests,
                "to": to,
                "letters": front.letters_of(line, to),
            },
        )


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else chosen_language(request)
