"""What an agent does to a conversation and its customer: every one is a form, a verb and an answer."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from wafaa.inbox import asking, verbs
from wafaa.inbox.models import Conversation, Priority, Status
from wafaa.inbox.screens.holders import away_warning
from wafaa.inbox.views.answers import (
    conversation_again,
    customer_again,
    typed_in,
    warned,
)
from wafaa.inbox.views.desk import found
from wafaa.inbox.views.replying import not_yet
from wafaa.people import verbs as people
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.team.models import Staff, Team

MOST_NOTE = 20_000
"""Far more than the page lets anybody type, so that nothing typed is cut."""


@require_POST
@can("inbox.assign")
def assign(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened = found(public_id)
    kind, _sep, chosen = request.POST.get("assignee", "").partition(":")
    staff, team = opened.assignee, opened.team
    if kind == "staff":
        staff = _one(Staff.objects.filter(suspended_at=None), chosen)
    elif kind == "team":
        team, staff = _one(Team.objects, chosen), None
    else:
        staff, team = None, None
    away = away_warning(staff) if kind == "staff" and staff is not None and not request.POST.get("knowing") else None
    if away is not None:
        return warned(request, opened, away)
    verbs.assign(opened, staff=staff, team=team)
    if not Conversation.objects.visible().filter(pk=opened.pk).exists():
        return _to_the_list(request)
    return conversation_again(request, opened)


def _to_the_list(request: HttpRequest) -> HttpResponse:
    """It was given to a team whose work this person may not see."""
    url = reverse("inbox:desk", args=[scope.current().store.slug])
    return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)


def _one(rows: Any, public_id: str) -> Any:
    found_row = rows.filter(public_id=public_id).first()
    if found_row is None:
        raise Http404
    return found_row


@require_POST
@can("inbox.tend")
def status(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened, wanted = found(public_id), request.POST.get("status", "")
    if wanted not in Status.values or wanted == Status.SNOOZED:
        raise Http404
    try:
        verbs.set_status(opened, wanted)
    except verbs.StillNeeded as needed:
        return _not_solved(request, opened, not_yet(needed.labels))
    return conversation_again(request, opened)


def _not_solved(request: HttpRequest, opened: Conversation, why: str) -> HttpResponse:
    """As it stands, and what is missing."""
    if not request.headers.get("HX-Request"):
        messages.error(request, why)
        return conversation_again(request, opened)
    response = conversation_again(request, found(opened.public_id))
    response["HX-Trigger"] = json.dumps({"toast": {"text": why, "tone": ""}})
    return response


@require_POST
@can("inbox.tend")
def priority(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened, wanted = found(public_id), request.POST.get("priority", "")
    if wanted not in Priority.values:
        raise Http404
    verbs.prioritise(opened, wanted)
    return conversation_again(request, opened)


@require_POST
@can("inbox.tend")
def label(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Put a label on, or take it off if it is there; `on` only ever puts it on."""
    opened, word = found(public_id), request.POST.get("label", "").strip()
    if not word:
        raise Http404
    kept = [known for known in opened.labels if known != word]
    if word not in opened.labels:
        verbs.label(opened, [*opened.labels, word])
    elif not request.POST.get("on"):
        verbs.label(opened, kept)
    return conversation_again(request, opened)


def _of_customer(public_id: str) -> Conversation:
    """The conversation of this address with a customer; of a colleague nothing is written down."""
    opened = found(public_id)
    if asking.is_request(opened):
        raise Http404
    return opened


@require_POST
@can("people.edit")
def customer_note(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened, text = _of_customer(public_id), typed_in(request, "text").strip()[:MOST_NOTE]
    if text:
        people.write_note(opened.customer, text)
    return customer_again(request, opened)


@require_POST
@can("people.edit")
def customer_tag(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened = _of_customer(public_id)
    customer = opened.customer.joined_to or opened.customer
    gone = typed_in(request, "remove")
    people.tag(customer, [word for word in [*customer.tags, typed_in(request, "add")] if word and word != gone])
    return customer_again(request, opened)
