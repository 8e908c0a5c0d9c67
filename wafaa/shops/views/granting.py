"""Agreeing at an engine: the owner goes there, and comes back with a code, which a press of a button exchanges."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from wafaa.lib import signed
from wafaa.lib.pages import address
from wafaa.lib.time import now
from wafaa.shops import verbs
from wafaa.shops.adapter import Grants, Trouble, adapter_of, can_be_asked
from wafaa.shops.models import Shop
from wafaa.shops.views.beginning import GET_AND_POST, begin, the_shop
from wafaa.shops.wording import problem
from wafaa.stores import scope
from wafaa.team.door import can, sensitive
from wafaa.team.sections import settings_page

PURPOSE, LASTS = "shops:agree", timedelta(hours=1)


def grant(request: HttpRequest, shop: Shop) -> dict[str, Any] | None:
    """The link by which an owner goes to agree at the engine, with a word by which the way back is known as theirs.
    None while there is nothing to agree to."""
    adapter = adapter_of(shop)
    if not isinstance(adapter, Grants):
        return None
    expires, whose = now() + LASTS, _whose(request, shop)
    state = signed.sign(PURPOSE, {}, expires=expires, recipient=whose, key=settings.LINK_KEY)
    url = adapter.grant_url(shop, state)
    return {"label": adapter.grant_label, "url": url, "is_new": not can_be_asked(shop)} if url else None


@GET_AND_POST
@can("shops.manage")
@sensitive
def back(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The way back. Coming here changes nothing; pressing the button exchanges the code."""
    found = the_shop(public_id)
    adapter = adapter_of(found)
    if not isinstance(adapter, Grants):
        raise Http404
    url = address("shops:shop", scope.current().store.slug, public_id)
    said = request.POST if request.method == "POST" else request.GET
    code, state = said.get("code", "")[:2000], said.get("state", "")[:1500]
    if request.method != "POST":
        about = str(adapter_of(found).label)
        return settings_page(request, "shops/back.html", found.name, about, code=code, state=state, shop_url=url)
    tokens = (
        adapter.take_grant(found, code) if code and _is_ours(request, found, state) else Trouble("agreed_elsewhere")
    )
    if isinstance(tokens, Trouble):
        messages.warning(request, problem(tokens.why))
    else:
        verbs.keep_tokens(found, tokens)
        verbs.let_move(found)
        begin(request, the_shop(public_id))
    return redirect(url)


def _is_ours(request: HttpRequest, shop: Shop, state: str) -> bool:
    try:
        signed.unsign(PURPOSE, state, recipient=_whose(request, shop), key=settings.LINK_KEY)
    except signed.BadLink:
        return False
    return True


def _whose(request: HttpRequest, shop: Shop) -> str:
    return f"{request.user.pk}:{shop.public_id}"
