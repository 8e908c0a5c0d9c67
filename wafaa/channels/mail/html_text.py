"""Readable plain text out of a mail's HTML, for mails that bring no plain part.

Patterns that look at each letter a bounded number of times: the standard HTML parser of Python 3.11
takes quadratic time on unclosed comments. The result is text, never shown as HTML, so being lenient
is safe.
"""

import re
from html import unescape

_BLOCKS = "p|div|br|tr|li|ul|ol|table|blockquote|h[1-6]|hr|pre|section|article|header|footer|center|address|dt|dd"
_UNSEEN = re.compile(r"<(?:!--|(style|script|title|template)\b)", re.IGNORECASE)
_BREAK = re.compile(rf"</?(?:{_BLOCKS})\b[^<>]*>", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_ENDLESS = re.compile(r"&#[0-9]{9,};?")


def text_from_html(html: str) -> str:
    """The words of `html` with a line break per block; links keep their words only."""
    text = _SPACES.sub(" ", _without_unseen(html))
    text = _TAG.sub("", _CELL.sub(" ", _BREAK.sub("\n", text)))
    text = unescape(_ENDLESS.sub("\ufffd", text))  # unescape raises on numbers of more than 4,300 digits
    lines = [line.strip() for line in text.split("\n")]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept).strip()


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
