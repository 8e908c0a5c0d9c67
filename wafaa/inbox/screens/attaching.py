"""What may be attached to a reply, as the composer says it before anybody is refused."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.channels.abilities import Abilities, Files
from wafaa.channels.models import Channel
from wafaa.lib.text.digits import in_digits
from wafaa.stores import scope

NAMES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP"}


def limits(can: Abilities, channel: str) -> dict[str, Any]:
    """The composer's words and numbers about files, and what a web address costs. A note takes what the shop keeps."""
    files = can.files or Files()
    return {
        "takes_files": can.files is not None,
        "no_files": "" if can.files else _("%(channel)s carries no files here.") % {"channel": Channel(channel).label},
        "max_bytes": files.size,
        "max_says": _("The largest file is %(size)s.") % {"size": size_words(files.size)},
        "most_files": files.most,
        "too_many": too_many(files),
        "types": ",".join(files.types),
        "wrong_type": wrong_type(files, channel) if files.types else "",
        "files_say": _say(files) if can.files is not None else _("Attach files"),
        "costs": _("With a web address in it, X charges 20 cents for this answer instead of 1.5 (US cents).")
        if can.address_costs
        else "",
    }


def too_many(files: Files) -> str:
    if files.most == 1:
        return _("One file in a message here, please.")
    return _figures(_("At most %(n)s files in a message here, please.") % {"n": files.most})


def wrong_type(files: Files, channel: str) -> str:
    said = {"channel": Channel(channel).label, "kinds": kinds(files)}
    return _("%(channel)s takes only files of these kinds: %(kinds)s.") % said


def kinds(files: Files) -> str:
    return _(", ").join(NAMES.get(kind, kind) for kind in files.types)


def size_words(size: int) -> str:
    if size >= 1024 * 1024:
        words = _("%(n)s MB") % {"n": f"{round(size / 1024 / 1024, 1):g}"}
    else:
        words = _("%(n)s KB") % {"n": max(1, round(size / 1024))}
    return _figures(words)


def _say(files: Files) -> str:
    said = {"n": files.most, "size": size_words(files.size), "kinds": kinds(files)}
    if not files.types:
        words = ngettext("Attach a file of up to %(size)s", "Attach up to %(n)s files of up to %(size)s", files.most)
    else:
        words = ngettext(
            "Attach a picture (%(kinds)s) of up to %(size)s",
            "Attach up to %(n)s pictures (%(kinds)s) of up to %(size)s",
            files.most,
        )
    return _figures(words % said)


def _figures(words: str) -> str:
    return in_digits(words, scope.current().store.figures)
