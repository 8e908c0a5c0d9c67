"""The HTML gate: the only place where text becomes HTML that may be shown unescaped.

Markup that a parser could choke on is not parsed but shown as its plain text, so nothing is ever lost.
"""

import re
from html import escape

import nh3
from django.utils.safestring import SafeString

from wafaa.lib.htmllimits import is_bearable
from wafaa.lib.htmltext import to_text

__all__ = ["SafeHtml", "clean", "linkify", "to_text"]

_TAG_WORDS = (
    "a abbr b bdi blockquote br caption cite code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i "
    "img ins kbd li mark ol p pre q s samp small span strong sub sup table tbody td tfoot th thead time tr u "
    "ul wbr"
)
TAGS = frozenset(_TAG_WORDS.split())
_EVERYWHERE = {"dir", "lang"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
_ATTRIBUTES_WITHOUT_SRC = {**_ATTRIBUTES, "img": {"data-src", "alt", "title", "width", "height"}}
_ALLOWED_VALUES = {
    "dir": re.compile(r"ltr|rtl|auto", re.IGNORECASE),
    "lang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}"),
    "width": re.compile(r"[0-9]{1,4}"),
    "height": re.compile(r"[0-9]{1,4}"),
    "colspan": re.compile(r"[0-9]{1,2}"),
    "rowspan": re.compile(r"[0-9]{1,2}"),
    "start": re.compile(r"[0-9]{1,5}"),
    "scope": re.compile(r"row|col"),
    "src": re.compile(r"(https?://|cid:)\S{1,2000}", re.IGNORECASE),
    "data-src": re.compile(r"(https?://|cid:)\S{1,2000}", re.IGNORECASE),
}
_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "template",
    "textarea",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
}
_REL = "noopener noreferrer nofollow"

_IMAGE = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_FORCED_DIRECTION = dict.fromkeys([0x202D, 0x202E])
_HIDDEN = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_LINKS = re.compile(
    rf"(?P<url>(?:https?://|www\.)[^\s<>\"'{_HIDDEN}]{{1,2000}})"
    r"|(?P<phone>(?<![\w+])\+?\d(?:[ ().-]{0,2}\d){6,17}(?!\w))"
    r"|(?P<order>(?<![\w#&])#[A-Za-z]{0,5}-?\d{1,20}(?!\w))",
    re.IGNORECASE,
)
_AFTER_URL = ".,;:!?)]}،؛؟»…"


class SafeHtml(SafeString):
    """HTML that passed the gate; templates show it as it is. Only this module makes one."""


def clean(html: str) -> SafeHtml:
    """Foreign HTML, cut down to text, structure, links and images that are not loaded.

    Images keep their address in `data-src` only (http, https, cid), so that nothing is fetched before a
    person asks. Markup beyond the limits of `htmllimits` is shown as its plain text. Time is linear in the
    length of `html`.
    """
    html = _well_formed(html)
    if not is_bearable(html):
        return linkify(to_text(html))
    once = _sieve(html, _ATTRIBUTES)
    return SafeHtml(_sieve(_IMAGE.sub(_park, once), _ATTRIBUTES_WITHOUT_SRC))


def linkify(text: str) -> SafeHtml:
    """Plain text as HTML: blank lines make paragraphs, addresses become links.

    Web addresses, phone numbers and order numbers (`#1042`) are isolated left to right inside Arabic text.
    Characters that force a direction (U+202D, U+202E) are dropped; everything else stays.
    """
    text = _well_formed(text).translate(_FORCED_DIRECTION)
    paragraphs = re.split(r"\n{2,}", text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    return SafeHtml("".join(f'<p dir="auto">{_line_breaks(part)}</p>' for part in paragraphs if part.strip()))


def _sieve(html: str, attributes: dict[str, set[str]]) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=_WITH_CONTENT,
        attributes=attributes,
        attribute_filter=_checked_value,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel=_REL,
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )


def _checked_value(tag: str, attribute: str, value: str) -> str | None:
    allowed = _ALLOWED_VALUES.get(attribute)
    return value if allowed is None or allowed.fullmatch(value.strip()) else None


def _park(image: re.Match[str]) -> str:
    """`src` becomes `data-src`. Only that is inserted, so a match inside a value cannot change the markup."""
    return str(image[0]).replace(' src="', ' data-src="')


def _line_breaks(paragraph: str) -> str:
    return "<br>".join(_links(line) for line in paragraph.split("\n"))


def _links(line: str) -> str:
    pieces, at = [], 0
    for found in _LINKS.finditer(line):
        pieces += [escape(line[at : found.start()]), _linked(found)]
        at = found.end()
    return "".join([*pieces, escape(line[at:])])


def _linked(found: re.Match[str]) -> str:
    shown = found[0]
    if not found["url"]:
        return f'<bdi dir="ltr">{escape(shown)}</bdi>'
    url = shown.rstrip(_AFTER_URL)
    target = url if url[:4].lower() == "http" else f"https://{url}"
    link = f'<a href="{escape(target)}" rel="{_REL}" target="_blank" dir="ltr">{escape(url)}</a>'
    return f'<bdi dir="ltr">{link}</bdi>{escape(shown[len(url) :])}'


def _well_formed(text: str) -> str:
    """Without lone surrogates, which no parser takes, and without zero bytes, which no database takes."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
