"""The two bodies of a mail of ours: plain text, and HTML that reads right to left where it should.

Gmail drops attributes of html and body, Outlook knows no logical margins; so direction and alignment
stand on a `div` of our own and on each paragraph, as attributes and as inline styles.
"""

import re
from collections.abc import Callable
from html import escape

_FONT = "font-family:'IBM Plex Sans Arabic','Noto Sans Arabic',Tahoma,Arial,sans-serif;font-size:15px;line-height:1.7"
Quoted = tuple[str, str] | None
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_QUOTE = 10_000


def letter_text(text: str, quote: Quoted) -> str:
    """The plain body; the quoted text (attribution, text) follows with "> " before its lines."""
    body = _plain(text).strip("\n")
    if not quote:
        return body + "\n"
    quoted = "\n".join("> " + line for line in _plain(quote[1])[:LONGEST_QUOTE].strip().split("\n"))
    return f"{body}\n\n{' '.join(_plain(quote[0]).split())}\n{quoted}\n"


def letter_html(text: str, html: str, quote: Quoted, way: str, language: str, direction: Callable[[str], str]) -> str:
    """The HTML body. `way` is "rtl" or "ltr"; `html` is clean HTML, or "" to make it from `text`;
    `language` is a language tag."""
    inner = html or _paragraphs(text, way, direction)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{way}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"></head>\n'
        f'<body dir="{way}"><div lang="{language}" dir="{way}" style="{_side(way)};{_FONT}">\n'
        f"{inner}\n{_quoted(quote, direction) if quote else ''}</div></body></html>\n"
    )


def _paragraphs(text: str, way: str, direction: Callable[[str], str]) -> str:
    """Paragraphs at blank lines; one whose own direction differs says so itself;
    a lone number has no direction and follows the letter."""
    blocks = [block for block in re.split(r"\n[ \t]*\n", _plain(text).strip("\n")) if block.strip()]
    return "\n".join(_paragraph(block, way, direction) for block in blocks)


def _paragraph(block: str, way: str, direction: Callable[[str], str]) -> str:
    own = direction(block) if any(letter.isalpha() for letter in block) else way
    mark = (
        f' dir="{own}" style="{_side(own)};margin:0 0 1em"'
        if own in {"rtl", "ltr"} and own != way
        else (' style="margin:0 0 1em"')
    )
    return f"<p{mark}>{'<br>'.join(escape(line) for line in block.strip().split(chr(10)))}</p>"


def _quoted(quote: tuple[str, str], direction: Callable[[str], str]) -> str:
    way = "rtl" if direction(quote[1]) == "rtl" else "ltr"
    edge = "right" if way == "rtl" else "left"
    line = f"{_side(way)};margin:0;padding-{edge}:12px;border-{edge}:3px solid #ccc"
    return (
        f'<div style="color:#666"><p dir="auto" style="margin:1em 0 .5em">'
        f"{escape(' '.join(_plain(quote[0]).split()))}</p>\n"
        f'<blockquote dir="{way}" style="{line}">\n'
        f"{_paragraphs(quote[1][:LONGEST_QUOTE], way, direction)}</blockquote></div>\n"
    )


def _side(way: str) -> str:
    return f"direction:{way};text-align:{'right' if way == 'rtl' else 'left'}"


def _plain(text: str) -> str:
    """Line ends as \\n; no control letters but tabs; nothing that UTF-8 refuses."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return _CONTROLS.sub("", text)
