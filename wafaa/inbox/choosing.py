"""Choices below a reply: where they go, and why they cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.channels.choices import Choice, Misfit, Shape, as_lines, misfits
from wafaa.channels.reach import limits_of
from wafaa.inbox.models import Conversation
from wafaa.inbox.ways import goes_by
from wafaa.lib.text.digits import in_digits
from wafaa.stores import scope

MOST_TYPED = 4000
"""Characters of choices as typed."""

SAID: dict[str, str | Lazy] = {
    "too_many": _l("At most {n} choices fit into one message here."),
    "title": _l("“{choice}” is longer than {n} characters. Shorten it."),
    "details": _l("What is said about “{choice}” is longer than {n} characters. Shorten it."),
    "no_details": _l("Nothing can be said about a choice here. Take out what stands behind “|” at “{choice}”."),
    "twice": _l("“{choice}” stands there twice."),
    "no_title": _l("Write the choice itself before “|”."),
    "no_text": _l("Write the question above the choices first."),
    "text": _l("Above choices the text has at most {n} characters here. Shorten it."),
    "files": _l("A message with choices carries no files. Send the files first."),
}
"""Code of a misfit → what to do about it, as the server says it and as the page does while one types."""


class DoNotFit(ValueError):
    """The channel cannot show these choices so; `misfits` say why."""

    def __init__(self, found: Sequence[Misfit]) -> None:
        super().__init__(", ".join(misfit.code for misfit in found))
        self.misfits = list(found)


def shapes(channel: str) -> tuple[Shape, ...]:
    """In which shapes a reply in a conversation of this channel shows choices; none: as numbered lines."""
    return limits_of(goes_by(channel)).choices


def placed(
    choices: Sequence[Choice],
    text: str,
    conversation: Conversation,
    channel: str,
    *,
    has_files: bool,
    fill: Callable[[Conversation, str], str],
) -> tuple[str, list[Choice]]:
    """The text, and the choices that go beside it: none where the channel carries none, then they are lines of the
    text. Raises DoNotFit, and what `fill` raises."""
    if not choices:
        return text, []
    full = [Choice(fill(conversation, one.title), fill(conversation, one.details)) for one in choices]
    known = shapes(channel)
    found = misfits(full, text, known)
    if known and has_files:
        found.append(Misfit("files"))
    if found:
        raise DoNotFit(found)
    return (text, full) if known else (as_lines(text, full, scope.current().store.figures), [])


def says(misfit: Misfit) -> str:
    """What is wrong and what to do, in the reader's words and digits."""
    code = "no_details" if misfit.code == "details" and not misfit.most else misfit.code
    most = in_digits(str(misfit.most), scope.current().store.figures)
    return str(SAID[code]).replace("{n}", most).replace("{choice}", misfit.of)


def shown_as(shape: str) -> str:
    """How the customer sees them."""
    words = {
        "buttons": _("The customer sees buttons."),
        "list": _("The customer sees one button that opens a list."),
        "quick": _("The customer sees quick replies below the text."),
    }
    return words.get(shape, _("They go as numbered lines of the text."))
