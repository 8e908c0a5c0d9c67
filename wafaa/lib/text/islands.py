"""Links and telephone numbers inside a text somebody wrote: each an island with a direction of its own.

In an Arabic sentence "+966 55 123 4567" would be shown with its groups turned round, and a link's end would jump to
its other side (Unicode's bidirectional algorithm, rules W4 to N1): both are isolated, so that they read as typed.
"""

from __future__ import annotations

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LONGEST_LINK = 2000
_DIGIT = "0-9٠-٩۰-۹"
_UNSEEN = "\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_ISLAND = re.compile(
    rf"""(?P<link>\bhttps?://[^\s<>"'{_UNSEEN}]{{1,{LONGEST_LINK}}})"""
    rf"""|(?<![\w+])(?P<phone>(?:\+|00|٠٠|۰۰|[0٠۰])[{_DIGIT}](?:[ \u00a0()./-]{{0,2}}[{_DIGIT}]){{6,13}})(?![\w])""",
    re.IGNORECASE,
)
_AFTER = ".,;:!?\u061f\u060c\u061b»”)]}…"


def with_islands(text: str) -> SafeString:
    """`text` as safe HTML: addresses of web pages as links that open beside the desk and tell nobody where they were
    found, telephone numbers from left to right, all else as it is. The link's words are the whole address itself, so
    that it cannot claim to lead elsewhere."""
    pieces: list[str] = []
    at = 0
    for found in _ISLAND.finditer(text):
        whole = found[0]
        if found["link"]:
            whole = _without_tail(whole)
        pieces += [text[at : found.start()], _link(whole) if found["link"] else _phone(whole)]
        at = found.start() + len(whole)
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[at:]]))


def _link(address: str) -> SafeString:
    return format_html(
        '<bdi dir="ltr"><a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a></bdi>', address
    )


def _phone(number: str) -> SafeString:
    return format_html('<bdi dir="ltr">{}</bdi>', number)


def _without_tail(address: str) -> str:
    """Without the punctuation of the sentence around it; a bracket that it opened itself stays."""
    while address and address[-1] in _AFTER:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address
