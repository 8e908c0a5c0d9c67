"""Following a conversation, and the list of whom a note may name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from wafaa.inbox import mentioning, verbs
from wafaa.inbox.views.answers import conversation_again
from wafaa.inbox.views.desk import found
from wafaa.team.door import can
from wafaa.team.models import Staff


@require_POST
@can("inbox.see")
def follow(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """`follow` 1: from now on; 0: no longer."""
    opened = found(public_id)
    me: Staff = request.staff  # type: ignore[attr-defined]
    if request.POST.get("follow") == "0":
        verbs.unfollow(opened, me)
    else:
        verbs.follow(opened, me)
    return conversation_again(request, opened)


@require_GET
@can("inbox.note")
def named(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Colleagues and teams that fit what stands behind the "@"."""
    words = request.GET.get("q", "").replace("\x00", "")[:80]
    return render(request, "inbox/_mention.html", {"people": mentioning.offered(words, found(public_id))})
