"""Choices a customer may take with one tap: what an agent typed, and whether a channel can show it.

Each connector says in its `limits.choices` in which shapes it shows choices, the best first. A channel that names none
gets them as numbered lines of its text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wafaa.lib.text.digits import Digits, in_digits
from wafaa.lib.text.safe import visible

BETWEEN = "|"
"""Stands between a choice and what is said about it, on one line."""


@dataclass(frozen=True)
class Choice:
    """What the customer taps, and what is said about it ("" for nothing)."""

    title: str
    details: str = ""


@dataclass(frozen=True)
class Shape:
    """One way of a provider to show choices: how many, and how long (in units of UTF-16) the title of one, what is
    said about it (0: nothing is) and the text above them may be."""

    name: str
    most: int
    title: int
    body: int
    details: int = 0


@dataclass(frozen=True)
class Misfit:
    """Why choices cannot be shown: too_many | title | details | twice | no_text | text | no_title | files. `of` is the
    choice it is about, `most` what there may be at most."""

    code: str
    of: str = ""
    most: int = 0


def read(typed: str) -> list[Choice]:
    """One choice a line; what stands behind the first "|" is said about it."""
    found = (line.partition(BETWEEN) for line in typed.splitlines() if visible(line))
    return [Choice(title.strip(), details.strip()) for title, _between, details in found]


def typed(choices: Sequence[Choice]) -> str:
    """As somebody would type them."""
    return "\n".join(f"{one.title} {BETWEEN} {one.details}" if one.details else one.title for one in choices)


def plain(choices: Sequence[Choice]) -> list[dict[str, str]]:
    """As JSON keeps them."""
    return [{"title": one.title, "details": one.details} for one in choices]


def kept(rows: Sequence[Mapping[str, str]] | None) -> list[Choice]:
    """The choices of such JSON."""
    return [Choice(row.get("title", ""), row.get("details", "")) for row in rows or ()]


def shape_of(choices: Sequence[Choice], text: str, shapes: Sequence[Shape]) -> Shape | None:
    """The first shape that takes all of it; None where none does."""
    return next((shape for shape in shapes if not misfits(choices, text, [shape])), None)


def misfits(choices: Sequence[Choice], text: str, shapes: Sequence[Shape]) -> list[Misfit]:
    """What stands in the way of showing these choices below this text; empty when one of the shapes takes them. It is
    told for the last shape, the roomiest. Without shapes, what numbered lines would not carry."""
    if len(shapes) > 1 and shape_of(choices, text, shapes[:-1]) is not None:
        return []
    found = [] if visible(text) else [Misfit("no_text")]
    titles = [one.title for one in choices]
    found += [Misfit("no_title", one.details) for one in choices if not visible(one.title)]
    found += [Misfit("twice", title) for title in dict.fromkeys(titles) if titles.count(title) > 1]
    if not shapes:
        return found
    shape = shapes[-1]
    if len(choices) > shape.most:
        found.append(Misfit("too_many", most=shape.most))
    for one in choices:
        if _long(one.title) > shape.title:
            found.append(Misfit("title", one.title, shape.title))
        if _long(one.details) > shape.details:
            found.append(Misfit("details", one.title, shape.details))
    if _long(text.strip()) > shape.body:
        found.append(Misfit("text", most=shape.body))
    return found


def as_lines(text: str, choices: Sequence[Choice], digits: Digits) -> str:
    """The text with the choices below it as numbered lines."""
    lines = [in_digits(f"{n}. ", digits) + _line(one) for n, one in enumerate(choices, 1)]
    return "\n".join([text.rstrip(), "", *lines])


def _line(one: Choice) -> str:
    return f"{one.title}: {one.details}" if one.details else one.title


def _long(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
