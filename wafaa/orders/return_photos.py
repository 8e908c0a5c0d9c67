"""Photos of what comes back."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from wafaa.channels.models import File
from wafaa.orders.models import Return, ReturnLine

MOST_PHOTOS = 8
MOST_BYTES = 12 * 1024 * 1024
"""What a phone's camera makes, with room to spare."""


def photos_of(lines: Iterable[ReturnLine]) -> list[File]:
    """The photos of these lines, in the order in which they were added."""
    named = [public_id for line in lines for public_id in line.photos]
    held = {one.public_id: one for one in File.objects.filter(public_id__in=named)} if named else {}
    return [held[public_id] for public_id in named if public_id in held]


def photo_of(back: Return, public_id: str) -> File | None:
    """The photo of this id, if it is one of this return."""
    lines = ReturnLine.objects.filter(of=back)
    return next((one for one in photos_of(lines) if one.public_id == public_id), None)


def photo_problem(code: str) -> str:
    """Why a photo was not taken."""
    words = {
        "empty": _("The file is empty."),
        "too_big": _("The photo is too large: twelve megabytes at most."),
        "bad_image": _("The picture is broken or larger than 24 megapixels."),
    }
    return words.get(code, _("Only photos, please: JPEG, PNG or WebP."))
