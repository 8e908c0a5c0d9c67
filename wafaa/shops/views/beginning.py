"""What the pages of shops share: finding one, and beginning with it once its keys are here."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wafaa.shops import verbs
from wafaa.shops.adapter import Hooks, adapter_of, can_be_asked, is_mild
from wafaa.shops.doors import hook_url
from wafaa.shops.models import Shop
from wafaa.shops.wording import problem

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


def the_shop(public_id: str) -> Shop:
    found = Shop.objects.select_related("store").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    mine: Shop = found
    return mine


def begin(request: HttpRequest, shop: Shop) -> None:
    """Have the shop call us, and read what it has; or say what is still to be done there."""
    adapter = adapter_of(shop)
    if not can_be_asked(shop):
        messages.success(request, _("Saved. One step is left: %(step)s") % {"step": adapter.steps[-1]})
        return
    wrong = adapter.register_hooks(shop, hook_url(shop)) if isinstance(adapter, Hooks) else []
    for code in wrong:
        messages.warning(request, problem(code))
    if grave := [code for code in wrong if not is_mild(code)]:
        verbs.is_failing(shop, grave[0])
    else:
        verbs.ask_on(shop)
        messages.success(request, _("Connected. Your orders of the last year are being read."))
