"""Calls to make: the list, and what came of each."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wafaa.inbox import verbs
from wafaa.inbox.models import CallOutcome, FollowUp, FollowUpWay
from wafaa.inbox.screens import calls_to_make as screens
from wafaa.inbox.verbs.replying import KeyReused
from wafaa.inbox.views.answers import Unsent, typed_in
from wafaa.lib.ids import new_id
from wafaa.promises.models import Promise
from wafaa.promises.sight import visible
from wafaa.team.door import can

MOST_TEXT = 5_000


@require_safe
@can("inbox.note")
def to_call(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "inbox/to_call.html", screens.page(request.GET.get("after", "")))


def the_call(public_id: str) -> FollowUp:
    """One that the acting person may see."""
    seen = visible(Promise.objects.all()).values("pk")
    rows = FollowUp.objects.select_related("customer", "customer__joined_to", "promise")
    found: FollowUp | None = rows.filter(
        public_id=public_id.replace("\x00", ""), way=FollowUpWay.CALL, promise__in=seen
    ).first()
    if found is None:
        raise Http404
    return found


@require_POST
@can("inbox.note")
def made(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """`outcome` answered, no_answer or voicemail; `text` is what was said."""
    found = the_call(public_id)
    outcome = request.POST.get("outcome", "")
    if outcome not in CallOutcome.values:
        raise Http404
    try:
        text = typed_in(request, "text")
    except Unsent as refused:
        messages.error(request, refused.errors[0])
        return redirect("inbox:to_call", store)
    try:
        verbs.log_follow_up(found, outcome, key=typed_in(request, "key")[:60] or new_id(), text=text[:MOST_TEXT])
    except KeyReused:
        messages.info(request, _("This call was written down already."))
        return redirect("inbox:to_call", store)
    found.refresh_from_db()
    messages.success(request, _said(found, outcome))
    return redirect("inbox:to_call", store)


def _said(found: FollowUp, outcome: str) -> str:
    if outcome == CallOutcome.ANSWERED:
        return _("Written down: they were reached, and the promise is fulfilled.")
    if found.promise.settled_at is not None:
        return _("Written down. It was tried often enough; nobody calls them again for this.")
    return _("Written down. It stands here again: %(when)s.") % {"when": screens.when(found)}


@require_POST
@can("promises.make")
def dropped(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Nobody has to call any more."""
    if verbs.let_be(the_call(public_id)):
        messages.success(request, _("Let be. Nobody calls them for this."))
    return redirect("inbox:to_call", store)
