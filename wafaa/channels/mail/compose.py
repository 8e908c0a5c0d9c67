"""Writing a mail: Arabic or English, right to left when its text is, nothing smuggled into its headers."""

import re
from base64 import encodebytes
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime

from .addresses import plain_address
from .files import clean_name, clean_type
from .letter import letter_html, letter_text
from .shapes import Address
from .words import one_line

LONGEST_SUBJECT = 250
LONGEST_NAME = 120
MOST_REFERENCES = 20
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
Direction = Callable[[str], str]
_SAFE_WORDS = re.compile(r"[ !#-'*+\-./0-9=?A-Z^_`a-z{|}~]*")
_ID = re.compile(r"<?([^<>\s\x00-\x20\x7f]{1,500})>?")
_WIRE = policy.compat32.clone(linesep="\r\n", max_line_length=None)


@dataclass(frozen=True)
class OutgoingFile:
    """A file to send. With a `content_id` it is an inline picture that the HTML names by `cid:`."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"
    content_id: str = ""


@dataclass(frozen=True)
class Quote:
    """The earlier message below ours: who wrote when, as one ready line, and its text."""

    attribution: str
    text: str


@dataclass(frozen=True)
class OutgoingMail:
    """All that a mail of ours says.

    `text` is required; `html` is optional, must have passed the HTML gate, and is otherwise made from
    the text. `message_id`, `in_reply_to` and `references` are with or without angle brackets.
    `is_automatic` marks acknowledgements and the like, so that no machine answers them.
    `language` is "ar", "en" …; when empty it follows the direction of the text.
    """

    sender: Address
    to: Sequence[Address]
    subject: str
    text: str
    message_id: str
    date: datetime
    html: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    is_automatic: bool = False
    language: str = ""
    files: Sequence[OutgoingFile] = field(default_factory=tuple)
    quote: Quote | None = None


def compose(mail: OutgoingMail, direction: Direction) -> bytes:
    """The mail as bytes for SMTP, with CRLF line ends and 7-bit throughout.

    `direction` says "rtl" or "ltr" for a text; `wafaa.lib.text.direction.direction` is made for it.
    The same input gives the same bytes but for the boundaries. Line breaks in a subject or name become
    spaces; raises ValueError for an address, a Message-ID or a language that is not well formed,
    and when nobody is addressed.
    """
    quote = (mail.quote.attribution, mail.quote.text) if mail.quote else None
    way = "rtl" if direction(mail.text or mail.subject) == "rtl" else "ltr"
    language = mail.language or ("ar" if way == "rtl" else "en")
    if not _LANGUAGE.fullmatch(language):
        raise ValueError("not a language tag")
    body = MIMEMultipart("alternative")
    body.attach(_text_part(letter_text(mail.text, quote), "plain", language))
    html = letter_html(mail.text, mail.html, quote, way, language, direction)
    body.attach(_text_part(html, "html", language))
    whole = _with_files(body, mail.files)
    for name, value in _headers(mail, language):
        whole[name] = value
    return whole.as_bytes(policy=_WIRE)


def _headers(mail: OutgoingMail, language: str) -> list[tuple[str, str]]:
    if not mail.to:
        raise ValueError("a mail needs a recipient")
    headers = [
        ("From", mailbox(mail.sender)),
        ("To", ",\n ".join(mailbox(address) for address in mail.to)),
        ("Subject", _words(one_line(mail.subject, LONGEST_SUBJECT), "Subject")),
        ("Date", format_datetime(mail.date)),
        ("Message-ID", _bracketed(mail.message_id)),
        ("Content-Language", language),
        ("X-Loop", _checked(mail.sender.email)),
    ]
    if mail.reply_to:
        headers.append(("Reply-To", mailbox(Address(mail.sender.name, mail.reply_to))))
    if mail.in_reply_to:
        headers.append(("In-Reply-To", _bracketed(mail.in_reply_to)))
    if mail.references:
        headers.append(("References", "\n ".join(_bracketed(one) for one in _kept(mail.references))))
    if mail.is_automatic:
        headers.append(("Auto-Submitted", "auto-replied" if mail.in_reply_to else "auto-generated"))
        headers.append(("X-Auto-Response-Suppress", "All"))
    return headers


def mailbox(address: Address) -> str:
    """`"Name" <address>` for a header, the name in RFC 2047 words where it needs them.

    Raises ValueError for an address that is not ASCII and well formed.
    """
    email = _checked(address.email)
    name = one_line(address.name, LONGEST_NAME)
    return f"{_phrase(name)} <{email}>" if name else email


def _checked(email: str) -> str:
    if not email.isascii() or not plain_address(email):
        raise ValueError("not a well-formed address")
    return email.strip()


def _phrase(name: str) -> str:
    if "=?" in name or not name.isascii():
        return Header(name, "utf-8", maxlinelen=70).encode(linesep="\n")
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(text: str, header: str) -> str:
    """ASCII as it is, folded at spaces; else RFC 2047 words. What looks like such a word is encoded too."""
    longest = max(map(len, text.split(" ")))
    charset = "us-ascii" if text.isascii() and "=?" not in text and longest < 70 else "utf-8"
    return Header(text, charset, header_name=header, maxlinelen=76).encode(linesep="\n")


def _bracketed(value: str) -> str:
    match = _ID.fullmatch(value)
    if not match or not value.isascii():
        raise ValueError("not a well-formed Message-ID")
    return f"<{match[1]}>"


def _kept(references: Sequence[str]) -> list[str]:
    """The root of the thread and its newest mails: a header must not grow for ever."""
    every = list(dict.fromkeys(references))
    return every if len(every) <= MOST_REFERENCES else [every[0], *every[1 - MOST_REFERENCES :]]


def _text_part(text: str, subtype: str, language: str) -> Message:
    charset = Charset("utf-8")
    ascii_share = sum(letter < "\x80" for letter in text) / max(1, len(text))
    charset.body_encoding = QP if ascii_share > 0.8 else BASE64
    part = MIMENonMultipart("text", subtype)
    part.set_payload(text, charset)
    return part


def _with_files(body: MIMEMultipart, files: Sequence[OutgoingFile]) -> MIMEMultipart:
    inline = [file for file in files if file.content_id]
    others = [file for file in files if not file.content_id]
    for kind, chosen in (("related", inline), ("mixed", others)):
        if chosen:
            whole = MIMEMultipart(kind)
            whole.attach(body)
            for file in chosen:
                whole.attach(_file_part(file))
            body = whole
    return body


def _file_part(file: OutgoingFile) -> MIMEBase:
    """A file with its name twice: by RFC 2231, and by RFC 2047 for Outlook, which reads only that."""
    main, _, sub = clean_type(file.media_type).partition("/")
    if main in {"multipart", "message"}:
        main, sub = "application", "octet-stream"
    name = _short(clean_name(file.name))
    part = MIMEBase(main, sub)
    if name.isascii():
        part.set_param("name", name)
    else:
        part.set_param("name", Header(name, "utf-8", maxlinelen=100_000).encode())
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(_base64(file.content))
    disposition = "inline" if file.content_id else "attachment"
    offered = name if name.isascii() else ("utf-8", "", name)
    part.add_header("Content-Disposition", disposition, filename=offered)
    if file.content_id:
        part["Content-ID"] = _bracketed(file.content_id)
    return part


def _short(name: str) -> str:
    """At most 200 bytes of UTF-8 with the ending kept: percent-encoded it must fit one line of 998."""
    stem, dot, ending = name.rpartition(".")
    while len(name.encode()) > 200:
        stem = stem[:-1] if dot and len(ending) <= 12 else ""
        name = stem + dot + ending if stem else name[:-1]
    return name


def _base64(content: bytes) -> str:
    return encodebytes(content).decode("ascii")
