"""Reading and showing what `verbs.filing` kept."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase

from wafaa.channels.models import File
from wafaa.lib.files import NoSuchBlob, open_blob

SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def data_of(file: File) -> bytes:
    """The bytes of a kept file. Raises lib.files.NoSuchBlob."""
    with open_blob(settings.BLOBS, file.blob) as blob:
        return blob.read()


def served(kept: File, *, small: bool = False) -> HttpResponseBase:
    """The bytes of a file: redrawn pictures are shown, everything else is saved by the browser."""
    blob = kept.thumb if small and kept.thumb else kept.blob
    try:
        stream = open_blob(settings.BLOBS, blob)
    except NoSuchBlob:
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
