"""Choices below a reply: where they go, and why they cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.channels.choices import BETWEEN, Choice, Misfit, Shape, as_lines, misfits, shape_of
from wafaa.inbox import variables
from wafaa.inbox.models import Conversation
from wafaa.inbox.ways import reply_abilities
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
    return reply_abilities(channel).choices


class Placed(NamedTuple):
    """`asked` is the text as it was written, `words` what goes out; the `choices` beside it as they were written and
    as they go out."""

    asked: str
    words: str
    asked_choices: list[Choice]
    choices: list[Choice]


def placed(
    choices: Sequence[Choice],
    text: str,
    conversation: Conversation,
    channel: str,
    *,
    has_files: bool,
    fill: Callable[[Conversation, str], str],
) -> Placed:
    """The text and the choices, filled once, and where they go: beside the text, or as its last lines where the
    channel carries none. Raises DoNotFit, and what `fill` raises."""
    words = fill(conversation, text)
    if not choices:
        return Placed(text, words, [], [])
    full = [Choice(fill(conversation, one.title), fill(conversation, one.details)) for one in choices]
    known = shapes(channel)
    found = misfits(full, words, known)
    if known and has_files:
        found.append(Misfit("files"))
    if found:
        raise DoNotFit(found)
    if known:
        return Placed(text, words, list(choices), full)
    figures = scope.current().store.figures
    return Placed(as_lines(text, choices, figures), as_lines(words, full, figures), [], [])


def filled(choices: Sequence[Choice], conversation: Conversation) -> tuple[list[Choice], list[str]]:
    """The choices as they read for this customer, as they may be typed, and the variables that have no value."""
    found, missing = [], list[str]()
    for one in choices:
        title, details = variables.fill(one.title, conversation), variables.fill(one.details, conversation)
        missing += [*title.missing, *details.missing]
        found.append(Choice(_on_a_line(title.text), _on_a_line(details.text)))
    return found, list(dict.fromkeys(missing))


def _on_a_line(text: str) -> str:
    """What somebody called themselves neither ends a choice nor parts it."""
    return " ".join(text.replace(BETWEEN, "/").split())


def says(misfit: Misfit) -> str:
    """What is wrong and what to do, in the reader's words and digits."""
    code = "no_details" if misfit.code == "details" and not misfit.most else misfit.code
    most = in_digits(str(misfit.most), scope.current().store.figures)
    return str(SAID[code]).replace("{n}", most).replace("{choice}", misfit.of)


def shown_in(choices: Sequence[Choice], text: str, channel: str) -> str:
    """How the customer of a conversation of this channel sees these choices; "" where there are none."""
    shape = shape_of(choices, text, shapes(channel))
    return shown_as(shape.name if shape else "") if choices else ""


def shown_as(shape: str) -> str:
    """How the customer sees them."""
    words = {
        "buttons": _("The customer sees buttons."),
        "list": _("The customer sees one button that opens a list."),
        "quick": _("The customer sees quick replies below the text."),
    }
    return words.get(shape, _("They go as numbered lines of the text."))
