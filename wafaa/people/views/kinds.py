"""Kinds of customer: the store's thresholds, and who settles one person's kind."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wafaa.people import kind_screens, screens, verbs
from wafaa.people.kind_forms import KindsForm
from wafaa.people.kinds import Rule, Rules, kind_rules, rules_of
from wafaa.people.models import KindRules
from wafaa.people.views.records import GET_AND_POST, the_customer, to_page
from wafaa.stores.door import can


@GET_AND_POST
@can("stores.manage")
def kinds(request: HttpRequest, store: str) -> HttpResponse:
    """The thresholds; `act=preview` shows what they would change and keeps nothing."""
    kept = rules_of(kind_rules() or KindRules())
    if request.method != "POST":
        return render(request, "people/kinds.html", kind_screens.page(KindsForm.of(kept)))
    form = KindsForm(request.POST, kept=kept)
    if not form.is_valid():
        return render(request, "people/kinds.html", kind_screens.page(form), status=422)
    customer, vip, days = form.rule("customer"), form.rule("vip"), form.cleaned_data["grace_days"]
    if request.POST.get("act") == "preview":
        return _looked_over(request, form, customer, vip, days)
    verbs.set_kind_rules(customer=customer, vip=vip, grace_days=days)
    messages.success(request, _("Saved. Customers are looked at anew, one after the other."))
    return redirect(screens.url_of("kinds"))


def _looked_over(request: HttpRequest, form: KindsForm, customer: Rule, vip: Rule, days: int) -> HttpResponse:
    tried = Rules(customer, vip, timedelta(days=days))
    return render(request, "people/kinds.html", kind_screens.page(form, tried))


@require_POST
@can("people.edit")
def kind(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """`by=rules` leaves the kind to the rules, anything else holds it as it is."""
    found = the_customer(public_id)
    if request.POST.get("by") == "rules":
        verbs.leave_kind_to_rules(found)
    else:
        verbs.hold_kind(found)
    return to_page(found)
