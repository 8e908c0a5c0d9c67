"""What each role may do: one table that everybody may read and the owner may change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wafaa.stores import scope
from wafaa.stores.permissions import ADJUSTABLE, Role, permissions_of
from wafaa.team import verbs
from wafaa.team.door import can, sensitive
from wafaa.team.sections import settings_page

Words = str | Lazy

ACTS: tuple[tuple[Words, dict[str, Words]], ...] = (
    (
        gettext_lazy("Conversations"),
        {
            "inbox.see": gettext_lazy("See conversations"),
            "inbox.reply": gettext_lazy("Answer customers"),
            "inbox.note": gettext_lazy("Write private notes"),
            "inbox.assign": gettext_lazy("Give conversations to people and teams"),
            "inbox.tend": gettext_lazy("Change status, priority and labels"),
            "inbox.ask": gettext_lazy("Ask other teams"),
            "inbox.share_views": gettext_lazy("Share views with everybody in the store"),
            "inbox.moderate": gettext_lazy("Hide and delete public comments"),
            "team.all_teams": gettext_lazy("See the work of closed teams"),
        },
    ),
    (
        gettext_lazy("Customers"),
        {
            "people.see": gettext_lazy("See customers"),
            "people.edit": gettext_lazy("Change customers, write notes about them"),
            "people.import": gettext_lazy("Bring in lists of customers"),
            "people.export": gettext_lazy("Take customers' data out of the store"),
            "people.erase": gettext_lazy("Have customers forgotten for good"),
        },
    ),
    (
        gettext_lazy("Orders"),
        {
            "orders.see": gettext_lazy("See orders and where parcels are"),
            "orders.take": gettext_lazy("Take orders at the counter and on the phone"),
            "orders.tell": gettext_lazy("Tell customers of their orders, and say what is out of stock"),
            "orders.note": gettext_lazy("Write notes on orders, and say whose an order of nobody is"),
            "orders.gift": gettext_lazy("Have the shop make coupons, up to a limit"),
            "returns.see": gettext_lazy("See returns"),
            "returns.handle": gettext_lazy("Take returns in, agree to them and look them over"),
            "returns.refund": gettext_lazy("Give money back for returns"),
            "goods.see": gettext_lazy("See goods and how many lie where"),
            "goods.count": gettext_lazy("Count what lies in the branches"),
        },
    ),
    (
        gettext_lazy("Loyalty"),
        {
            "loyalty.see": gettext_lazy("See points, rewards and what customers have of them"),
            "loyalty.counter": gettext_lazy("Redeem vouchers and cards at the counter"),
            "loyalty.grant": gettext_lazy("Give points, up to a limit"),
            "loyalty.manage": gettext_lazy("Decide what is earned and what for"),
        },
    ),
    (
        gettext_lazy("Scores"),
        {
            "voice.see": gettext_lazy("See how customers score the store, and their words"),
            "voice.manage": gettext_lazy("Decide who is asked, and when"),
        },
    ),
    (
        gettext_lazy("Promises"),
        {
            "promises.see": gettext_lazy("See promises"),
            "promises.make": gettext_lazy("Give promises"),
            "promises.manage": gettext_lazy("Decide how soon the store answers"),
        },
    ),
    (
        gettext_lazy("Playbook"),
        {
            "playbook.see": gettext_lazy("See the playbook and what its rules did"),
            "playbook.decide": gettext_lazy("Say yes or no to what a rule wants, and take it back"),
            "playbook.edit": gettext_lazy("Write and switch rules"),
        },
    ),
    (
        gettext_lazy("The store"),
        {
            "stores.manage": gettext_lazy("Change the store, its hours and its rules"),
            "channels.manage": gettext_lazy("Connect channels"),
            "shops.manage": gettext_lazy("Connect shops"),
            "api.manage": gettext_lazy("Let programs in, and tell them what happens"),
            "team.manage": gettext_lazy("Invite and suspend colleagues, make teams"),
            "audit.see": gettext_lazy("Read the audit trail"),
            "work.health": gettext_lazy("See what got stuck, and try it again"),
        },
    ),
)
"""What the table names, in its order."""


@require_http_methods(["GET", "HEAD", "POST"])
@can("team.see")
def table(request: HttpRequest, store: str) -> HttpResponse:
    if scope.current().can("stores.own"):
        return _owners(request, store=store)
    if request.method == "POST":
        raise PermissionDenied
    return _page(request)


@can("stores.own")
@sensitive
def _owners(request: HttpRequest, store: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    if not request.POST.get("whole"):
        messages.error(request, _("The form did not arrive whole, so no right was changed. Load the page again."))
        return _page(request, status=422)
    verbs.empower({role: request.POST.getlist(role) for role in ADJUSTABLE})
    messages.success(request, _("Saved. It holds from each person's next step on."))
    return redirect(request.path)


def _page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    may_change = scope.current().can("stores.own")
    return settings_page(
        request,
        "team/roles.html",
        _("Roles"),
        _("What each role may do in this store."),
        status=status,
        roles=[{"label": role.label, "value": role.value} for role in Role],
        groups_of_acts=[
            {"title": title, "acts": [_act(name, words, may_change) for name, words in acts.items()]}
            for title, acts in ACTS
        ],
        may_change=may_change,
    )


def _act(name: str, words: Words, may_change: bool) -> dict[str, Any]:
    roles = scope.current().store.roles
    return {
        "name": name,
        "label": words,
        "cells": [
            {
                "role": role.value,
                "role_label": role.label,
                "has": name in permissions_of(role, roles),
                "open": may_change and name in ADJUSTABLE.get(role, ()),
            }
            for role in Role
        ],
    }
