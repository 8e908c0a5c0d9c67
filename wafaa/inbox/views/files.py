"""Files and raw mails: always a download or a redrawn picture, never something that runs here."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_GET

from wafaa.channels.filing import asked_for
from wafaa.channels.models import File
from wafaa.inbox.models import Message
from wafaa.inbox.views.desk import found
from wafaa.lib.html import clean
from wafaa.stores import scope
from wafaa.team.door import can


@require_GET
@can("inbox.see")
def file(request: HttpRequest, store: str, public_id: str) -> HttpResponseBase:
    kept = File.objects.filter(public_id=public_id).first()
    if kept is None or not _may_see(kept):
        raise Http404
    return asked_for(kept, request)


def _may_see(kept: File) -> bool:
    """A file is seen by those who see a conversation it is in, and by who uploaded it."""
    if kept.owner == f"staff:{scope.current().staff_id}":
        return True
    message = Message.objects.filter(files=kept).select_related("conversation").first()
    if message is None:
        return False
    found(message.conversation.public_id)
    return True


@require_GET
@can("inbox.see")
def raw(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A mail exactly as it came."""
    message = Message.objects.filter(public_id=public_id).select_related("conversation", "arrival").first()
    if message is None or message.arrival is None:
        raise Http404
    found(message.conversation.public_id)
    response = HttpResponse(bytes(message.arrival.raw), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{iri_to_uri(message.public_id)}.eml"'
    return response


@require_GET
@can("inbox.see")
def original(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A mail's cleaned HTML, for a sandboxed frame: no script, no style, nothing loaded."""
    message = Message.objects.filter(public_id=public_id).select_related("conversation").first()
    if message is None or not message.html:
        raise Http404
    found(message.conversation.public_id)
    page = f'<!doctype html><meta charset="utf-8"><base target="_blank"><body dir="auto">{clean(message.html)}'
    response = HttpResponse(page)
    response.csp = {"default-src": ["'none'"], "sandbox": ["allow-popups"]}  # type: ignore[attr-defined]
    response.frame_ancestors = ["'self'"]  # type: ignore[attr-defined]
    return response
