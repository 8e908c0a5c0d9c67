"""The door by which shops call us: /hooks/shops/<shop>/.

The raw bytes are judged by the shop's adapter, stored, and answered at once; a job understands them. What is not
proven to be the shop's leaves nothing behind but the reason.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from wafaa.lib.prepared import Prepared, Slot
from wafaa.shops import verbs
from wafaa.shops.adapter import ADAPTERS, MOST_HOOK_BYTES, Adapter, Entrusted
from wafaa.shops.models import Shop, ShopState
from wafaa.stores.door import public
from wafaa.stores.scope import Scope, entered
from wafaa.work.hookdoor import Accepted, Challenge, Rejected, bytes_of, knock_of, said, with_room

log = logging.getLogger("wafaa.shops")
SHOP: Prepared[Shop] = Prepared(lambda: Shop.everywhere.filter(public_id=Slot("shop")).select_related("store"))


@csrf_exempt
@public("shops call here; each shop's adapter judges the raw bytes")
def hook(request: HttpRequest, shop: str) -> HttpResponse:
    """200 when it is stored (or was before), 401 for a wrong signature, 404 for a shop that is none or off, 413 for
    too much, 503 while there is no room: then the shop repeats it."""
    found = SHOP.first(shop=shop)
    adapter = ADAPTERS.get(found.kind) if found is not None else None
    if found is None or adapter is None or found.state == ShopState.OFF:
        return said(404, "no such shop")
    with entered(Scope(found.store, actor="system")):
        raw = bytes_of(request, MOST_HOOK_BYTES)
        if raw is None:
            verbs.note_refusal(found, "too_large")
            return said(413, "too large")
        return _answer(request, found, adapter, raw)


def _answer(request: HttpRequest, shop: Shop, adapter: Adapter, raw: bytes) -> HttpResponse:
    match adapter.knock(knock_of(request, raw), shop):
        case Challenge(answer):
            return said(200, answer)
        case Rejected(why, status):
            log.warning("shop's call refused shop=%s why=%s", shop.pk, why)
            if request.method == "POST":
                verbs.note_refusal(shop, why)
            return said(status, "refused")
        case Entrusted(store, tokens):
            if verbs.entrust(shop, store, tokens):
                return said(200, "kept")
            verbs.note_refusal(shop, "wrong_shop")
            return said(401, "refused")
        case Accepted(provider_id, meta, answer, kind):
            answered = HttpResponse(answer, content_type=kind)
            return with_room(lambda: verbs.take_call(shop, provider_id, raw, meta), answered)
