"""Every text of the product to be translated, from Python files and templates, without outside programs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_python

PACKAGE = Path(__file__).resolve().parent.parent
TEMPLATES = ("*.html", "*.txt", "*.svg")
KEYWORDS = dict.fromkeys(
    (
        "_",
        "_l",
        "N_",
        "gettext",
        "gettext_lazy",
        "gettext_noop",
        "ngettext",
        "ngettext_lazy",
        "pgettext",
        "pgettext_lazy",
    )
)
LITERAL = r"""(u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(_|gettext|pgettext|ngettext|npgettext)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?", re.DOTALL)


class Text(NamedTuple):
    """A text to translate. `many` is its plural form, `context` tells equal texts apart; both may be None."""

    one: str
    many: str | None
    context: str | None
    where: str


def texts(package: Path = PACKAGE) -> Iterator[Text]:
    """All of them, file by file, in order."""
    for path in sorted(package.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _of_python(path, path.relative_to(package.parent).as_posix())
    for path in sorted(one for pattern in TEMPLATES for one in package.rglob(f"templates/**/{pattern}")):
        yield from _of_template(path, path.relative_to(package.parent).as_posix())


def _of_python(path: Path, name: str) -> Iterator[Text]:
    with path.open("rb") as file:
        for line, function, messages, _comments in extract_python(file, KEYWORDS, (), {"encoding": "utf-8"}):
            words = [messages] if isinstance(messages, str) else list(messages or ())
            if found := _text(str(function), words, f"{name}:{line}"):
                yield found


def _of_template(path: Path, name: str) -> Iterator[Text]:
    from django.utils.translation.template import templatize

    spoken = templatize(path.read_text(encoding="utf-8"), origin=name)
    for match in CALL.finditer(spoken):
        words = [ast.literal_eval(group) for group in match.groups()[1:] if group]
        # templatize doubles a literal %, as Django does when it looks the text up.
        if found := _text(match[1], words, name):
            yield found


def _text(function: str, words: Sequence[str | None], where: str) -> Text | None:
    """None for calls without a literal text."""
    kind = function.removesuffix("_lazy")
    wanted = {"ngettext": 2, "pgettext": 2, "npgettext": 3}.get(kind, 1)
    literal = [word for word in words[:wanted] if isinstance(word, str) and word]
    if len(literal) < wanted:
        return None
    context = literal.pop(0) if kind in ("pgettext", "npgettext") else None
    return Text(literal[0], literal[1] if len(literal) > 1 else None, context, where)
