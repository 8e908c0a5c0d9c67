"""Reading and showing what `verbs.filing` kept."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from wafaa.channels.models import File
from wafaa.lib.files import NoSuchBlob, open_blob

SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp"}
HEARD = {"audio/mpeg", "audio/ogg", "audio/wav", "audio/mp4"}
SEEN = {"video/mp4", "video/webm"}
PIECE = 64 * 1024
_PART = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


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


def played(kept: File) -> str:
    """ "audio" or "video" for what a browser plays in its place, "" for the rest."""
    return "audio" if kept.type in HEARD else "video" if kept.type in SEEN else ""


def asked_for(kept: File, request: HttpRequest) -> HttpResponseBase:
    """As `served`, the small picture for ?small, and for ?play a sound or a film to be played in its place. Of those a
    part may be asked for (RFC 9110, section 14): Safari plays nothing that cannot be had in parts."""
    if "play" not in request.GET or not played(kept):
        return served(kept, small="small" in request.GET)
    try:
        stream = open_blob(settings.BLOBS, kept.blob)
    except NoSuchBlob:
        raise Http404 from None
    size = os.fstat(stream.fileno()).st_size
    part = part_of(request.headers.get("range", ""), size)
    response = _whole(kept, stream) if part is None else _part(kept, stream, part, size)
    response.csp = {"default-src": ["'none'"], "sandbox": []}  # type: ignore[attr-defined]
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _whole(kept: File, stream: BinaryIO) -> HttpResponseBase:
    return FileResponse(stream, filename=kept.name, content_type=kept.type)


def _part(kept: File, stream: BinaryIO, part: tuple[int, int], size: int) -> HttpResponseBase:
    first, last = part
    response = StreamingHttpResponse(_Stretch(stream, first, last), status=206, content_type=kept.type)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


class _Stretch:
    """These bytes of a stream, piece by piece; closed with the answer, also where that was never read."""

    def __init__(self, stream: BinaryIO, first: int, last: int) -> None:
        stream.seek(first)
        self._stream, self._left = stream, last - first + 1

    def __iter__(self) -> Iterator[bytes]:
        while self._left and (piece := self._stream.read(min(self._left, PIECE))):
            self._left -= len(piece)
            yield piece

    def close(self) -> None:
        self._stream.close()


def part_of(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte that a Range header asks for, None for the whole: where there is no header, or one that
    is not understood, asks for several parts, or for what does not exist."""
    found = _PART.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    return (first, last) if first <= last else None
