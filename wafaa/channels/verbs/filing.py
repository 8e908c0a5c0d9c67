"""Keeping files: judged by their content, stored under random names, images redrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q

from wafaa.channels.models import File
from wafaa.lib import files, images
from wafaa.lib.filekinds import sniff
from wafaa.lib.filenames import display_name
from wafaa.work.unit import unit


class BadFile(ValueError):
    """The file is not taken. `code`: empty, too_big, bad_image."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Picture(NamedTuple):
    data: bytes
    width: int | None = None
    height: int | None = None
    thumb: str = ""


MOST_BYTES = 25 * 1024 * 1024


def keep_file(name: str, data: bytes, *, owner: str, most: int = MOST_BYTES, strict: bool = True) -> File:
    """Store a file and describe it. `owner` says who may use it ("visitor:12", "staff:3", "line:5").

    A picture is redrawn by a child process; one that cannot be is refused when `strict`, else kept as a plain
    download. Raises BadFile.
    """
    if not data:
        raise BadFile("empty")
    if len(data) > most:
        raise BadFile("too_big")
    kind = sniff(data)
    picture = _redrawn(data, strict) if kind.mime.startswith("image/") else Picture(data)
    blob = files.store(settings.BLOBS, picture.data)
    is_drawn = picture.width is not None
    with unit():
        kept: File = File.objects.create(
            blob=blob,
            name=display_name(name),
            type=sniff(picture.data).mime
            if is_drawn or not kind.mime.startswith("image/")
            else "application/octet-stream",
            size=len(picture.data),
            sha256=files.sha256(picture.data),
            width=picture.width,
            height=picture.height,
            thumb=picture.thumb,
            owner=owner,
        )
    return kept


def hand_on_files(public_ids: Sequence[str], giver: str, taker: str) -> None:
    """Files that one colleague kept for a reply are another's from now on; whoever else keeps one keeps it. A `giver`
    that ends in ":" is all of that kind."""
    if public_ids:
        whose = Q(owner__startswith=giver) if giver.endswith(":") else Q(owner=giver)
        with unit():
            File.objects.filter(whose, public_id__in=public_ids).update(owner=taker)


def _redrawn(data: bytes, strict: bool) -> Picture:
    try:
        drawn, width, height = images.safe_image(data)
        small, _, _ = images.thumbnail(drawn)
    except images.BadImage as error:
        if strict:
            raise BadFile("bad_image") from error
        return Picture(data)
    return Picture(drawn, width, height, files.store(settings.BLOBS, small))
