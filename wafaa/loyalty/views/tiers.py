"""The tiers, among the settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.loyalty import verbs
from wafaa.loyalty.forms import TierForm
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.models import Tier
from wafaa.loyalty.speech import speaks, url_of
from wafaa.loyalty.tier_words import gains, measured
from wafaa.loyalty.tiers import tiers as living
from wafaa.stores.door import can
from wafaa.team.sections import settings_page

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@can("loyalty.manage")
def tiers(request: HttpRequest, store: str) -> HttpResponse:
    rows = [
        {
            "name": one.name_in(speaks()),
            "from": measured(one.threshold) if one.threshold else _("Everybody begins here"),
            "gains": gains(one, speaks()),
            "url": url_of("tier", one.public_id),
        }
        for one in living()
    ]
    says = _("Who buys more is thanked for it. They rise at once, and keep a tier for the days of grace.")
    return settings_page(
        request, "loyalty/tiers.html", _("Tiers"), says, rows=rows, new_url=url_of("new_tier"), is_running=is_running()
    )


@FORM
@can("loyalty.manage")
def new(request: HttpRequest, store: str) -> HttpResponse:
    return _form(request, None)


@FORM
@can("loyalty.manage")
def tier(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _form(request, the_tier(public_id))


@require_POST
@can("loyalty.manage")
def end(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    if verbs.end_tier(the_tier(public_id)):
        messages.success(request, _("Taken away. Who stands on it keeps it for the days of grace and is told."))
    return redirect(url_of("tiers"))


def _form(request: HttpRequest, found: Tier | None) -> HttpResponse:
    form = TierForm(request.POST) if request.method == "POST" else TierForm.of(found)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.keep_tier(found, **form.traits())
        except verbs.TierTaken:
            form.add_error("threshold", _("Another tier asks for just as much."))
        except verbs.TooManyTiers:
            form.add_error(None, _("There are twelve tiers already. Take one away first."))
        else:
            messages.success(request, _("Saved. Members are counted anew."))
            return redirect(url_of("tiers"))
    return settings_page(
        request,
        "loyalty/tier.html",
        found.name_in(speaks()) if found else _("A new tier"),
        "",
        422 if request.method == "POST" else 200,
        form=form,
        end_url=url_of("end_tier", found.public_id) if found else "",
        back_url=url_of("tiers"),
    )


def the_tier(public_id: str) -> Tier:
    found = Tier.objects.filter(public_id=public_id, ended_at=None).first()
    if found is None:
        raise Http404
    return found
