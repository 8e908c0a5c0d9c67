"""The readable text of an HTML document, in linear time whatever it holds."""

import re
from html import unescape

_BLOCK_WORDS = (
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody tfoot thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_WORDS.split())
_SILENT = frozenset({"head", "iframe", "noscript", "script", "style", "svg", "template", "textarea", "title"})
_BLOCK, _PARAGRAPH = "\f", "\v"  # white space in HTML, so no text of a document holds them
MOST_MARKUP = 20_000
_MARKUP = re.compile(r"<!--|<[!?]|</?(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})")
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_SPACES = re.compile(r"[^\S\u00a0]+")
_BIG_REFERENCE = re.compile(r"&#(?:[xX][0-9a-fA-F]{9,}|[0-9]{11,});?")
_CLOSERS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in _SILENT}


def to_text(html: str) -> str:
    """Text with one line for each block, an empty line after a paragraph, `- ` before a list item.

    Scripts, styles and comments are left out; references such as `&amp;` are read. The result is text, not
    HTML: it must be escaped before it is shown. Beyond 20,000 angle brackets all tags simply become spaces.
    """
    if html.count("<") > MOST_MARKUP:
        return _tidy(_words(_ANY_TAG.sub(" ", html)))
    pieces: list[str] = []
    at = 0
    while found := _MARKUP.search(html, at):
        pieces.append(_words(html[at : found.start()]))
        at = _past_markup(html, found, pieces)
    return _tidy("".join([*pieces, _words(html[at:])]))


def _past_markup(html: str, found: re.Match[str], pieces: list[str]) -> int:
    """The position behind the markup that begins here; what it means for the text is added to `pieces`."""
    if found[0] == "<!--":
        return _behind(html, "-->", found.end())
    if found["name"] is None:
        return _behind(html, ">", found.end())
    return _past_tag(html, found, pieces)


def _past_tag(html: str, found: re.Match[str], pieces: list[str]) -> int:
    name, closes = found["name"].lower(), found[0].startswith("</")
    pieces.append(_break_for(name, closes))
    end = _behind(html, ">", found.end())
    if name not in _SILENT or closes:
        return end
    closer = _CLOSERS[name].search(html, end)
    return closer.start() if closer else len(html)


def _break_for(name: str, closes: bool) -> str:
    if name == "br":
        return "\n"
    if name == "p":
        return _PARAGRAPH
    if name == "li":
        return "" if closes else f"{_BLOCK}- "
    if name in ("td", "th"):
        return " "
    return _BLOCK if name in _BLOCKS else ""


def _behind(html: str, mark: str, start: int) -> int:
    found = html.find(mark, start)
    return len(html) if found < 0 else found + len(mark)


def _words(source: str) -> str:
    """Python refuses to read a number of thousands of digits, so such references are replaced beforehand."""
    return unescape(_BIG_REFERENCE.sub("\ufffd", _SPACES.sub(" ", source)))


def _tidy(text: str) -> str:
    text = re.sub(r"[ \t\r\u00a0\f\v]+", _joined, text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _joined(gap: re.Match[str]) -> str:
    """However many elements end and begin between two words, there is one line end, or one empty line."""
    if _PARAGRAPH in gap[0]:
        return "\n\n"
    return "\n" if _BLOCK in gap[0] else " "
