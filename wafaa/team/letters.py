"""Letters to staff in words: what waited for them, in their language and from its side."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.direction import isolated
from wafaa.stores import scope
from wafaa.team.bell import Line


@dataclass(frozen=True)
class Entry:
    """One matter in a letter."""

    title: str
    says: str
    words: str = ""
    url: str = ""


@dataclass(frozen=True)
class Part:
    """Some matters under a heading; `empty` is what is said when there are none."""

    title: str
    entries: list[Entry]
    empty: str = ""


@dataclass(frozen=True)
class Letter:
    subject: str
    says: str
    parts: list[Part]
    foot: str
    foot_url: str
    own_id: str = field(default="")


def of_lines(lines: Sequence[Line], more: int, foot_url: str, key: str) -> Letter:
    """What stands unread under somebody's bell, as one letter. `key` names what it is made of."""
    store = scope.current().store
    number = len(lines) + more
    said = ngettext("%(n)s matter waits for you at %(store)s", "%(n)s matters wait for you at %(store)s", number)
    subject = said % {"n": in_digits(str(number), store.figures), "store": isolated(store.name)}
    if number == 1:
        subject = f"{isolated(lines[0].title)}: {lines[0].says}"
    entries = [Entry(line.title, line.says, line.words, absolute(line.url)) for line in lines]
    rest = ngettext("and %(n)s more under your bell", "and %(n)s more under your bell", more)
    parts = [Part("", entries)]
    return Letter(
        subject=subject,
        says=rest % {"n": in_digits(str(more), store.figures)} if more else "",
        parts=parts,
        foot=_("You decide what is sent to you, and when"),
        foot_url=foot_url,
        own_id=own_id(key),
    )


def own_id(key: str) -> str:
    """A Message-ID that is the same whenever the same letter is posted."""
    digest = hashlib.sha256(f"{scope.current().store.public_id}:{key}".encode()).hexdigest()[:32]
    return f"<{digest}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('> ') or 'localhost'}>"


def absolute(path: str) -> str:
    return f"{settings.ADDRESS.rstrip('/')}{path}" if path else ""


def written(letter: Letter) -> tuple[str, str]:
    """The letter as plain text and as HTML, from the side on which its language begins."""
    store = scope.current().store
    context = {"letter": letter, "store": store, "is_rtl": get_language_bidi()}
    return _plain(letter, store.name), render_to_string("team/letter.html", context)


def _plain(letter: Letter, store_name: str) -> str:
    lines = [store_name, "", *([letter.says, ""] if letter.says else [])]
    for part in letter.parts:
        lines += [part.title, ""] if part.title else []
        for entry in part.entries:
            quoted = f"«{entry.words}»" if entry.words else ""
            lines += [f"• {entry.title}", *(f"  {said}" for said in (entry.says, quoted, entry.url) if said), ""]
        if not part.entries and part.empty:
            lines += [part.empty, ""]
    return "\n".join([*lines, "--", f"{letter.foot}: {letter.foot_url}"])
