"""The parts of a mail: its text, its HTML, its files, and the reports within."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Any

from .files import clean_name, clean_type
from .html_text import text_from_html
from .shapes import Attachment, Headers
from .words import decode_bytes, decode_words, from_base64, storable

LONGEST_TEXT = 512 * 1024
LONGEST_HTML = 512 * 1024
MOST_FILES = 100
MOST_PARTS = 500
DEEPEST = 30
LONGEST_PARAMETER_HEADER = 4_000
_REPORTS = {"message/delivery-status", "text/rfc822-headers", "message/disposition-notification"}
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "text/html": ".html",
    "application/pdf": ".pdf",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
}


class TooDeep(Exception):
    """More parts, or parts more deeply nested, than a letter ever has."""


class Part(Message):
    """A part whose parameters can be asked for: the library raises for a section number or a charset that is
    none, and for numbered sections (RFC 2231) beside an unnumbered one. Here such a parameter is missing."""

    def get_param(self, *asked: Any, **more: Any) -> Any:
        try:
            return super().get_param(*asked, **more)
        except (ValueError, LookupError, TypeError):
            return asked[1] if len(asked) > 1 else more.get("failobj")

    def get_boundary(self, failobj: Any = None) -> Any:
        try:
            return super().get_boundary(failobj)
        except (ValueError, LookupError, TypeError):
            return failobj

    def get_content_charset(self, failobj: Any = None) -> Any:
        try:
            return super().get_content_charset(failobj)
        except (ValueError, LookupError, TypeError):
            return failobj


@dataclass
class Contents:
    """What was found while walking; `returned` are the headers of a mail that a report gives back."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    status_groups: list[Headers] = field(default_factory=list)
    returned: Headers = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The plain text; made from the HTML when there is no plain part or an empty one."""
        plain = "\n\n".join(text for text in self.texts if text.strip())[:LONGEST_TEXT]
        return plain or text_from_html(self.html)[:LONGEST_TEXT]

    @property
    def html(self) -> str:
        return "\n".join(self.htmls)[:LONGEST_HTML]


def read_parts(mail: Message) -> Contents:
    """Walks the parts in order. Raises TooDeep beyond 500 parts or 30 levels."""
    contents = Contents()
    for part, parent_type in _leaves(mail):
        contents.defects += [type(defect).__name__ for defect in part.defects]
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            contents.status_groups += [raw_headers(group) for group in _children(part)]
        elif kind == "text/rfc822-headers":
            contents.returned = contents.returned or _header_text(part)
        elif kind == "message/rfc822" and parent_type == "multipart/report":
            contents.returned = contents.returned or [
                header for child in _children(part)[:1] for header in raw_headers(child)
            ]
        else:
            _sort_in(contents, part, kind, parent_type)
    return contents


def raw_headers(mail: Message) -> Headers:
    """The headers as text, unfolded, bytes beyond ASCII decoded by guess, words left as they are."""
    return [(name, _as_text(str(value))) for name, value in mail.raw_items()]


def _as_text(value: str) -> str:
    raw = value.encode("utf-8", "surrogateescape")
    return decode_bytes(raw).replace("\r", "").replace("\n", "").strip()


def _leaves(mail: Message) -> Iterator[tuple[Message, str]]:
    waiting: list[tuple[Message, str, int]] = [(mail, "", 0)]
    seen = 0
    while waiting:
        part, parent_type, depth = waiting.pop()
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST:
            raise TooDeep
        _tame(part)
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            kind = part.get_content_type()
            waiting += [(child, kind, depth + 1) for child in reversed(_children(part))]
        else:
            yield part, parent_type


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _tame(part: Message) -> None:
    """Content headers as short clean text: the library's parameter reader is quadratic in their length."""
    for name in ("Content-Type", "Content-Disposition", "Content-Transfer-Encoding", "Content-ID"):
        for written, value in part.raw_items():
            if written.lower() == name.lower():
                part.replace_header(name, storable(_as_text(str(value))[:LONGEST_PARAMETER_HEADER]))
                break


def _sort_in(contents: Contents, part: Message, kind: str, parent_type: str) -> None:
    disposition = (part.get_content_disposition() or "").lower()
    name = _declared_name(part)
    if kind.startswith("multipart/"):  # declared so, but without a boundary that occurs
        kind = "text/plain"
    is_words = kind in {"text/plain", "text/html"} and disposition != "attachment"
    if is_words and (not name or parent_type == "multipart/alternative"):
        text = storable(decode_bytes(_payload(part), str(part.get_content_charset("") or ""))).replace("\r\n", "\n")
        (contents.htmls if kind == "text/html" else contents.texts).append(text)
    elif kind not in _REPORTS:
        _keep_file(contents, part, kind, name, disposition == "inline" or parent_type == "multipart/related")


def _keep_file(contents: Contents, part: Message, kind: str, name: str, is_inline: bool) -> None:
    if len(contents.files) >= MOST_FILES:
        contents.defects.append("too_many_files")
        return
    content_id = str(part.get("Content-ID", "")).strip().strip("<>")[:250]
    if clean_name(name).lower() == "winmail.dat" or kind == "application/ms-tnef":
        contents.defects.append("winmail")
    contents.files.append(
        Attachment(
            name=clean_name(name, "file" + _ENDINGS.get(kind, "")),
            declared_type=clean_type(kind),
            content=_payload(part),
            is_inline=is_inline and bool(content_id),
            content_id=content_id,
        )
    )


def _declared_name(part: Message) -> str:
    """The file name of Content-Disposition or Content-Type, RFC 2231 and RFC 2047 decoded."""
    for parameter, header in (("filename", "content-disposition"), ("name", "content-type")):
        value = part.get_param(parameter, "", header)
        if isinstance(value, tuple):
            value = _from_rfc2231(value)
        if value:
            return decode_words(str(value))
    return ""


def _from_rfc2231(value: tuple[str | None, str | None, str]) -> str:
    raw = value[2].encode("latin-1", "replace") if value[2].isascii() or max(value[2]) < "\u0100" else b""
    return decode_bytes(raw, value[0] or "") if raw else str(collapse_rfc2231_value(value[2]))


def _payload(part: Message) -> bytes:
    """The decoded bytes of a leaf; of an attached mail its own bytes."""
    if part.is_multipart():
        inner = _children(part)
        return inner[0].as_bytes() if inner else b""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        return from_base64(str(part.get_payload() or "").encode("ascii", "surrogateescape"))
    try:
        decoded = part.get_payload(decode=True)
    except (ValueError, LookupError):
        decoded = None
    if isinstance(decoded, bytes):
        return decoded
    return str(part.get_payload() or "").encode("utf-8", "surrogateescape")


def _header_text(part: Message) -> Headers:
    lines = decode_bytes(_payload(part)[:64_000]).replace("\n ", " ").replace("\n\t", " ").splitlines()
    fields = (line.partition(":") for line in lines[:500])
    return [(name, value.strip()) for name, colon, value in fields if colon]
