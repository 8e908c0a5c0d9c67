"""Photos of what comes back, by customers or by who stands with them at the counter."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from wafaa.channels import verbs as channels
from wafaa.channels.models import File
from wafaa.lib.filekinds import sniff
from wafaa.lib.files import delete_blob
from wafaa.orders.models import Return, ReturnLine
from wafaa.orders.return_photos import MOST_BYTES, MOST_PHOTOS, photos_of
from wafaa.orders.return_words import Refused
from wafaa.orders.verbs.return_holding import held
from wafaa.work import disk
from wafaa.work.unit import unit


def add_photos(which: Return, given: Sequence[tuple[str, bytes]], line: int = 0) -> list[File]:
    """Keep these pictures (name, bytes), redrawn and without what cameras write into them, with one line of the return
    (its id; else the first). The same one twice is one. Raises Refused, and BadFile for what is no picture."""
    if not which.is_open:
        raise Refused("not_now")
    if len(given) > MOST_PHOTOS:
        raise Refused("too_many_photos")
    owner, kept = f"return:{which.pk}", []
    try:
        for name, data in given:
            if data and not sniff(data).mime.startswith("image/"):
                raise channels.BadFile("type")
            kept.append(channels.keep_file(name, data, owner=owner, most=MOST_BYTES))
        fresh = _hang_on(which, kept, line)
    except Exception:
        _throw_away(kept)
        raise
    _throw_away([photo for photo in kept if photo not in fresh])
    return fresh


def show_photos(which: Return, given: Sequence[UploadedFile[bytes]], line: str = "") -> None:
    """Add photos as a form brings them, of one of its things (by its place in the list). Raises Refused, BadFile and
    NoRoom."""
    disk.need_room()
    lines = list(ReturnLine.objects.filter(of=which).order_by("id").values_list("pk", flat=True))
    place = int(line) if line.isascii() and line.isdigit() and len(line) < 4 else 0
    with disk.told_when_full():
        photos = [(one.name or "photo", bytes(one.read())) for one in given]
        add_photos(which, photos, lines[place] if place < len(lines) else 0)


def _hang_on(which: Return, kept: Sequence[File], line: int) -> list[File]:
    """Those that it has not yet, now with the return."""
    with held(which) as one:
        if not one.is_open:
            raise Refused("not_now")
        rows = list(ReturnLine.objects.filter(of=one).order_by("id"))
        has = {photo.sha256 for photo in photos_of(rows)}
        fresh = [photo for photo in {photo.sha256: photo for photo in kept}.values() if photo.sha256 not in has]
        if len(has) + len(fresh) > MOST_PHOTOS:
            raise Refused("too_many_photos")
        row = next((each for each in rows if each.pk == line), rows[0])
        row.photos = [*row.photos, *(photo.public_id for photo in fresh)]
        row.save(update_fields=["photos"])
        return fresh


def _throw_away(kept: Sequence[File]) -> None:
    with unit():
        blobs = channels.remove_files([photo.pk for photo in kept])
    for blob in blobs:
        delete_blob(settings.BLOBS, blob)
