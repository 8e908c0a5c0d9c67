"""The programme as its owner sees it: on or off, what is settled, what is earned, and what it would have cost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.loyalty import programme_screens as screens
from wafaa.loyalty import reward_words, verbs
from wafaa.loyalty.earning_settings import EarningSettings, GrantSettings
from wafaa.loyalty.models import EarningRule
from wafaa.loyalty.personal_settings import OfferSettings
from wafaa.loyalty.rehearsing import DAYS, rehearse
from wafaa.loyalty.reward_settings import RewardSettings
from wafaa.loyalty.rule_forms import RuleForm
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.tier_settings import TierSettings
from wafaa.loyalty.verbs.offering import Matched
from wafaa.stores.door import can
from wafaa.stores.settings import BadSetting
from wafaa.stores.verbs import choose
from wafaa.team.forms import settings_form

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
GROUPS: dict[str, type[Any]] = {
    "loyalty": LoyaltySettings,
    "earning": EarningSettings,
    "granting": GrantSettings,
    "rewards": RewardSettings,
    "tiers": TierSettings,
    "offers": OfferSettings,
}


@require_GET
@can("loyalty.see")
def home(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "loyalty/programme.html", screens.programme())


@require_POST
@can("loyalty.manage")
def switch(request: HttpRequest, store: str) -> HttpResponse:
    is_on = request.POST.get("is") == "on"
    choose(LoyaltySettings, {"is_on": is_on})
    messages.success(request, _("The programme runs.") if is_on else _("The programme rests. Nobody loses anything."))
    return redirect(screens.url_of("programme"))


@GET_AND_POST
@can("loyalty.manage")
def settings(request: HttpRequest, store: str) -> HttpResponse:
    """All that is settled about points, each group in its own form; which one is sent says the field `app`."""
    sent = request.POST.get("app", "")
    if request.method == "POST" and sent not in GROUPS:
        raise Http404
    shown = {app: settings_form(declared, request.POST if app == sent else None) for app, declared in GROUPS.items()}
    if sent and shown[sent].is_valid() and _chosen(sent, shown[sent]):
        messages.success(request, _("Saved."))
        return redirect(request.path)
    groups = [{"name": app, "title": GROUPS[app].title, "form": form} for app, form in shown.items()]
    context = {"apps": groups, "home_url": screens.url_of("programme")}
    return render(request, "loyalty/settings.html", context, status=422 if sent else 200)


def _chosen(app: str, form: Any) -> bool:
    try:
        choose(GROUPS[app], form.cleaned_data)
    except BadSetting as bad:
        form.add_error(bad.name, _("This does not fit here."))
        return False
    return True


@require_GET
@can("loyalty.manage")
def rehearsal(request: HttpRequest, store: str) -> HttpResponse:
    """The rules over orders of the past: `days` of them, of everybody who ordered or of members alone (`who`)."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, DAYS) else DAYS[1]
    told = rehearse(days, only_members=request.GET.get("who") == "members")
    return render(request, "loyalty/_rehearsal.html", {"told": screens.rehearsed(told)})


@GET_AND_POST
@can("loyalty.manage")
def new_rule(request: HttpRequest, store: str) -> HttpResponse:
    form = RuleForm(request.POST) if request.method == "POST" else RuleForm()
    return _edited(request, form, None, _("A new rule"))


@GET_AND_POST
@can("loyalty.manage")
def rule(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_rule(public_id)
    form = RuleForm(request.POST) if request.method == "POST" else RuleForm.of(found)
    return _edited(request, form, found, found.name)


def _edited(request: HttpRequest, form: RuleForm, present: EarningRule | None, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change_rule(present, **form.traits())
        except Matched as refused:
            form.add_error("what", reward_words.worded(refused.by[0]))
        else:
            messages.success(request, _("Saved. What was bought before keeps the points it was promised."))
            return redirect(screens.url_of("programme"))
    context = {"form": form, "title": title, "is_new": present is None, "cancel_url": screens.url_of("programme")}
    return render(request, "loyalty/rule.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@can("loyalty.manage")
def switch_rule(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    try:
        verbs.switch_rule(the_rule(public_id), is_on=request.POST.get("is") == "on")
    except Matched as refused:
        messages.error(request, reward_words.worded(refused.by[0]))
    return redirect(screens.url_of("programme"))


def the_rule(public_id: str) -> EarningRule:
    found: EarningRule | None = EarningRule.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
