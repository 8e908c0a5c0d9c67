"""Drafts that colleagues leave each other."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.inbox import verbs
from wafaa.inbox.choosing import MOST_TYPED
from wafaa.inbox.models import Conversation
from wafaa.inbox.screens.sharing import PROGRAM, shared_context
from wafaa.inbox.sharing import may_share, no_room_before
from wafaa.inbox.verbs.drafting import MOST_TEXT
from wafaa.inbox.verbs.replying import Empty
from wafaa.inbox.views.answers import Unsent, conversation_again, promised_at, refuse, typed_in, window_of
from wafaa.inbox.views.desk import found, newer_context, number
from wafaa.inbox.views.drafting import keep_as_typed
from wafaa.inbox.views.replying import files_of
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.team.models import Staff
from wafaa.work.unit import unit


@require_GET
@can("inbox.see")
def shared(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """What colleagues left here, for pages that stand open."""
    return render(request, "inbox/_shared.html", shared_context(found(public_id)))


@require_POST
@can("inbox.note")
def share(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Leave what is written to a colleague instead of sending it."""
    opened = found(public_id)
    if not may_share(opened):
        raise Http404
    try:
        _share(request, opened)
    except Unsent as refused:
        return refuse(request, opened, refused)
    if not request.headers.get("HX-Request"):
        return redirect("inbox:conversation", store, opened.public_id)
    fresh = newer_context(opened, number(request.POST.get("last_id")) or opened.last_message_id)
    return render(request, "inbox/_newer.html", fresh | shared_context(opened) | {"with_shared": True})


def _share(request: HttpRequest, opened: Conversation) -> None:
    text, choices = typed_in(request, "text"), typed_in(request, "choices")
    if len(text) > MOST_TEXT:
        raise Unsent.too_long(MOST_TEXT)
    if promised_at(request) is not None:
        raise Unsent(_("A promise goes out with the reply. Take it out, or send the reply yourself."))
    kept = files_of(request)
    try:
        with unit():
            files = [file.public_id for file in kept]
            verbs.share_draft(opened, text, files, choices[:MOST_TYPED], window_of(request))
    except Empty:
        raise Unsent(_("Write something or attach a file first.")) from None
    except verbs.TooMuch:
        raise Unsent(no_room_before()) from None


@require_POST
@can("inbox.note")
def take(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """What a colleague left becomes what I write; what stood in my box stays behind it."""
    opened = found(public_id)
    writer_id = _writer(typed_in(request, "writer"))
    if writer_id != scope.current().me and not scope.current().can("inbox.reply"):
        raise Http404
    try:
        with unit():  # what was taken already must not be overwritten by what a page still shows
            if "text" in request.POST:
                keep_as_typed(request, opened)
            verbs.take_draft(opened, writer_id)
    except verbs.Taken:
        return _not_taken(request, opened, _("A colleague was quicker: this draft has been taken already."))
    except verbs.TooMuch:
        if "text" in request.POST:
            keep_as_typed(request, opened)
        return _not_taken(request, opened, no_room_before())
    return conversation_again(request, opened)


def _writer(named: str) -> int:
    """Whose draft it was; 0: a program's."""
    if named == PROGRAM:
        return 0
    writer = Staff.objects.filter(public_id=named).first()
    if writer is None:
        raise Http404
    return writer.pk


def _not_taken(request: HttpRequest, opened: Conversation, words: str) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        messages.error(request, words)
    response = conversation_again(request, opened)
    response["HX-Trigger"] = json.dumps({"toast": {"text": words, "tone": "error"}})
    return response
