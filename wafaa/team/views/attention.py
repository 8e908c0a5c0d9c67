"""How one wants to hear: which kinds by which ways, quiet hours, letters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wafaa.lib import staffmail
from wafaa.stores import scope
from wafaa.team import attention as heed
from wafaa.team import bell_verbs
from wafaa.team.attention_form import AttentionForm, ways_in
from wafaa.team.door import can
from wafaa.team.models import Attention, NotificationKind, Staff
from wafaa.team.sections import settings_page

WAYS: dict[str, str | Lazy] = {
    heed.BELL: gettext_lazy("Bell"),
    heed.BROWSER: gettext_lazy("Browser"),
    heed.EMAIL: gettext_lazy("E-mail"),
}
DIGEST = "stores.own"
MENDED_BY = {NotificationKind.LINE: "channels.manage", NotificationKind.SHOP: "shops.manage"}
"""Told only to whoever may mend it."""


@require_http_methods(["GET", "HEAD", "POST"])
@can("team.see")
def mine(request: HttpRequest, store: str) -> HttpResponse:
    me: Staff = request.staff  # type: ignore[attr-defined]
    attention = heed.of(me)
    may_digest = scope.current().can(DIGEST)
    form = AttentionForm(request.POST or None, attention=attention, may_digest=may_digest)
    if request.method == "POST" and form.is_valid():
        unasked = {kind.value: list(heed.ways_of(attention, kind)) for kind in NotificationKind if kind not in _kinds()}
        bell_verbs.attend(me, ways=ways_in(request.POST) | unasked, **form.chosen())
        messages.success(request, _("Saved."))
        return redirect(request.path)
    ticked = ways_in(request.POST) if request.method == "POST" else None
    return settings_page(
        request,
        "team/attention.html",
        _("Notifications"),
        _("What reaches you, by which way, and at which hours it does not."),
        status=422 if request.method == "POST" else 200,
        form=form,
        ways=[{"name": name, "label": label} for name, label in WAYS.items()],
        kinds=[_kind(kind, attention, ticked) for kind in _kinds()],
        mail_works=staffmail.is_there(),
        me_email=me.user.email,
    )


def _kinds() -> list[NotificationKind]:
    """Those that can ever reach this person."""
    closed = {kind for kind, permission in MENDED_BY.items() if not scope.current().can(permission)}
    return [kind for kind in NotificationKind if kind not in closed]


def _kind(kind: NotificationKind, attention: Attention, ticked: dict[str, list[str]] | None) -> dict[str, Any]:
    has = ticked[kind] if ticked is not None else heed.ways_of(attention, kind)
    cells = [{"way": name, "label": label, "has": name in has} for name, label in WAYS.items()]
    return {"name": kind.value, "label": kind.label, "cells": cells}
