"""Readable plain text out of a mail's HTML, for mails that bring no plain part.

Patterns that look at each letter a bounded number of times: the standard HTML parser of Python 3.11
takes quadratic time on unclosed comments. The result is text, never shown as HTML, so being lenient
is safe.
"""

import re
from collections.abc import Iterator
from html import unescape

_BLOCKS = "p|div|br|tr|li|ul|ol|table|blockquote|h[1-6]|hr|pre|section|article|header|footer|center|address|dt|dd"
_UNSEEN = re.compile(r"<(?:!--|(style|script|title|template)\b)", re.IGNORECASE)
_BREAK = re.compile(rf"</?(?:{_BLOCKS})\b[^<>]*>", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")
_QUOTE = re.compile(r"<(/?)blockquote\b([^<>]*)>", re.IGNORECASE)
# Apple, Thunderbird, Gmail, Yahoo. A bare one is how Gmail indents, and those are the writer's own words.
_CITES = re.compile(r"\btype ?= ?[\"']?cite|\bcite ?=|\bclass ?= ?[\"']?[^\"'>]{0,200}quote", re.IGNORECASE)
_CITED, _INDENTED, _ENDED = "\x01", "\x02", "\x03"
_NO_MARKS = dict.fromkeys(map(ord, (_CITED, _INDENTED, _ENDED)))
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_ENDLESS = re.compile(r"&#[0-9]{9,};?")


def text_from_html(html: str) -> str:
    """The words of `html` with a line break per block and "> " before what is cited; links keep their words
    only."""
    text = _SPACES.sub(" ", _without_unseen(html).translate(_NO_MARKS))
    text = _QUOTE.sub(_mark, text)
    text = _TAG.sub("", _CELL.sub(" ", _BREAK.sub("\n", text)))
    text = unescape(_ENDLESS.sub("\ufffd", text))  # unescape raises on numbers of more than 4,300 digits
    lines = list(_lines(text))
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept).strip()


def _mark(tag: re.Match[str]) -> str:
    mark = _ENDED if tag[1] else _CITED if _CITES.search(tag[2]) else _INDENTED
    return f"\n{mark}\n"


def _lines(text: str) -> Iterator[str]:
    """The lines without the marks of quotes, with "> " where one is cited, however deep."""
    opened: list[str] = []
    cited = 0
    for line in map(str.strip, text.split("\n")):
        if line in (_CITED, _INDENTED):
            opened.append(line)
            cited += line == _CITED
        elif line == _ENDED:
            cited -= bool(opened) and opened.pop() == _CITED
        else:
            yield f"> {line}" if cited and line else line


def _without_unseen(html: str) -> str:
    """`html` without comments, styles, scripts and the title; an unclosed one reaches to the end."""
    kept: list[str] = []
    position = 0
    while found := _UNSEEN.search(html, position):
        kept.append(html[position : found.start()])
        closing = re.compile(f"</{found[1].lower()}[^<>]*>" if found[1] else "-->", re.IGNORECASE)
        end = closing.search(html, found.end())
        position = end.end() if end else len(html)
    return "".join([*kept, html[position:]])
