"""Files and raw mails: always a download or a redrawn picture, never something that runs here."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_GET

from wafaa.channels.models import File
from wafaa.inbox.models import Message
from wafaa.inbox.views.desk import found
from wafaa.lib import files
from wafaa.lib.html import clean
from wafaa.stores import scope
from wafaa.team.door import can

SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp"}


@require_GET
@can("inbox.see")
def file(request: HttpRequest, store: str, public_id: str) -> HttpResponseBase:
    kept = File.objects.filter(public_id=public_id).first()
    if kept is None or not _may_see(kept):
        raise Http404
    return served(kept, small="small" in request.GET)


def _may_see(kept: File) -> bool:
    """A file is seen by those who see a conversation it is in, and by who uploaded it."""
    if kept.owner == f"staff:{scope.current().staff_id}":
        return True
    message = Message.objects.filter(files=kept).select_related("conversation").first()
    if message is None:
        return False
    found(message.conversation.public_id)
    return True


def served(kept: File, *, small: bool = False) -> HttpResponseBase:
    """The bytes of a file: redrawn pictures are shown, everything else is saved by the browser."""
    blob = kept.thumb if small and kept.thumb else kept.blob
    try:
        stream = files.open_blob(settings.BLOBS, blob)
    except files.NoSuchBlob:
        raise Http404 from None
    is_picture = bool(kept.thumb) and kept.type in SHOWN
    response = FileResponse(
        stream,
        as_attachment=not is_picture,
        filename=kept.name,
        content_type=kept.type if is_picture else "application/octet-stream",
    )
    response.csp = {"default-src": ["'none'"], "sandbox": []}  # type: ignore[attr-defined]
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


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
