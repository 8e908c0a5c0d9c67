"""The demo shop front: where a newcomer becomes a customer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wafaa.demo import front
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
    asked, guest = request.GET.get("lang", ""), request.GET.get("as", "")
    language = asked if asked in LANGUAGES else chosen_language(request)
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
            },
        )
