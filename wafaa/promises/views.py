"""What the store promises by itself, and a customer's promises beside their page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.lib.dates import clock, day
from wafaa.lib.text.digits import in_digits
from wafaa.people.models import Customer, CustomerKind, everyone_in
from wafaa.promises import policy_verbs
from wafaa.promises.forms import CHANNELS, HOUR, PRIORITIES, PolicyForm
from wafaa.promises.models import Policy, Promise, PromiseKind, PromiseState
from wafaa.promises.sight import visible
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.team.door import can
from wafaa.team.sections import settings_page

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
ENDED = (PromiseState.KEPT, PromiseState.BROKEN)


@require_GET
@can("promises.manage")
def policies(request: HttpRequest, store: str) -> HttpResponse:
    rows = Policy.objects.order_by("kind", "channel", "priority", "customer_kind", "id")
    order = list(PromiseKind.values)
    return settings_page(
        request,
        "promises/policies.html",
        _("What we promise"),
        _("The most exact rule that fits a conversation counts. Its clock runs in your working hours."),
        policies=[_line(policy) for policy in sorted(rows, key=lambda p: order.index(p.kind))],
        new_url=reverse("promises:new_policy", args=[store]),
    )


def _line(policy: Policy) -> dict[str, Any]:
    slug = scope.current().store.slug
    return {
        "kind": policy.get_kind_display(),
        "cases": _cases(policy) or [_("always")],
        "within": within(policy.minutes),
        "hours": _("around the clock") if policy.around_the_clock else _("in working hours"),
        "is_on": policy.is_on,
        "url": reverse("promises:policy", args=[slug, policy.pk]),
        "drop_url": reverse("promises:drop_policy", args=[slug, policy.pk]),
    }


def _cases(policy: Policy) -> list[str]:
    found = [
        dict(CHANNELS).get(policy.channel) if policy.channel else "",
        dict(PRIORITIES).get(policy.priority) if policy.priority else "",
        CustomerKind(policy.customer_kind).label if policy.customer_kind else "",
    ]
    return [str(case) for case in found if case]


def within(minutes: int) -> str:
    """A target in words and in the store's digits. Hours, not days: a working day has no 24 of them."""
    hours, rest = divmod(minutes, HOUR)
    if rest:
        return _counted(ngettext("%(n)s minute", "%(n)s minutes", minutes), minutes)
    return _counted(ngettext("%(n)s hour", "%(n)s hours", hours), hours)


def _counted(words: str, number: int) -> str:
    return words % {"n": in_digits(str(number), scope.current().store.figures)}


@GET_AND_POST
@can("promises.manage")
def new_policy(request: HttpRequest, store: str) -> HttpResponse:
    return _edited(request, PolicyForm(request.POST or None), None, _("A new promise"))


@GET_AND_POST
@can("promises.manage")
def policy(request: HttpRequest, store: str, policy_id: int) -> HttpResponse:
    found = the_policy(policy_id)
    form = PolicyForm(request.POST) if request.method == "POST" else PolicyForm.of(found)
    return _edited(request, form, found, found.get_kind_display())


def the_policy(policy_id: int) -> Policy:
    found = Policy.objects.filter(pk=policy_id).first()
    if found is None:
        raise Http404
    mine: Policy = found
    return mine


def _edited(request: HttpRequest, form: PolicyForm, present: Policy | None, title: str) -> HttpResponse:
    slug = scope.current().store.slug
    if request.method == "POST" and form.is_valid():
        policy_verbs.change_policy(present, *form.case(), **form.traits())
        return redirect("promises:policies", slug)
    status = 422 if request.method == "POST" else 200
    cancel = reverse("promises:policies", args=[slug])
    return settings_page(request, "team/settings.html", title, form=form, cancel_url=cancel, status=status)


@require_POST
@can("promises.manage")
def drop_policy(request: HttpRequest, store: str, policy_id: int) -> HttpResponse:
    policy_verbs.drop_policy(the_policy(policy_id))
    return redirect("promises:policies", store)


@require_GET
@can("promises.see")
def panel(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The promises to one customer, for their page."""
    customer = Customer.objects.filter(public_id=public_id).first()
    if customer is None:
        raise Http404
    rows = visible(Promise.objects.filter(everyone_in(customer)).exclude(state=PromiseState.CANCELLED))
    states = list(rows.filter(state__in=ENDED).order_by("-id").values_list("state", flat=True)[:500])
    says = (
        in_digits(
            _("kept %(kept)s of %(made)s") % {"kept": states.count("kept"), "made": len(states)},
            scope.current().store.figures,
        )
        if states
        else ""
    )
    lines = [_promise(promise) for promise in rows.order_by("-id")[:8]]
    return render(request, "promises/_panel.html", {"promises": lines, "says": says})


def _promise(promise: Promise) -> dict[str, str]:
    store, language = scope.current().store, (get_language() or "ar")[:2]
    zone = known_zone(store.timezone)
    told = (promise.due_at, zone, language, store.figures)
    due = f"{day(*told)} {clock(*told)}"
    return {
        "state": promise.state,
        "text": promise.text or str(PromiseKind(promise.kind).label),
        "note": due if promise.settled_at is None else str(PromiseState(promise.state).label),
    }
