"""What an arrived mail looks like once it is understood, or why it could not be."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

BounceKind = Literal["hard", "soft", "delayed"]
Verdict = Literal["pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy", "unknown", ""]
Headers = list[tuple[str, str]]
"""Unfolded headers in their order, names as written, RFC 2047 words not yet decoded."""


@dataclass(frozen=True)
class Address:
    """A mailbox. `email` is lower case and well formed, or empty when only a name could be read."""

    name: str
    email: str


@dataclass(frozen=True)
class Attachment:
    """A file in a mail. `name` is safe to show and to offer; `declared_type` is the sender's claim."""

    name: str
    declared_type: str
    content: bytes
    is_inline: bool
    content_id: str


@dataclass(frozen=True)
class Bounce:
    """A report that our mail did not arrive. Believe it only with a token of ours beside it."""

    kind: BounceKind
    recipient: str
    status: str
    diagnostic: str
    original_message_id: str


@dataclass(frozen=True)
class Verdicts:
    """What our own mail server found; empty strings where it said nothing.

    `dkim_domains` are the domains whose signature passed: a pass for another domain than the
    sender's proves nothing about the sender.
    """

    spf: Verdict = ""
    dkim: Verdict = ""
    dmarc: Verdict = ""
    dkim_domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParsedMail:
    """One mail, decoded. Every text is free of NULs, line breaks in one-line fields and bidi controls.

    `html` is the sender's raw HTML, hostile until the HTML gate has cleaned it. `date` is what the
    sender's clock said, in UTC. `defects` are short codes of what was wrong but could be read.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    from_name: str = ""
    from_address: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: str = ""
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    automatic_because: str = ""
    bounce: Bounce | None = None
    delivered_to: tuple[str, ...] = ()
    verdicts: Verdicts = field(default_factory=Verdicts)
    list_id: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def auto_submitted(self) -> bool:
        """A machine wrote this: never answer it automatically."""
        return bool(self.automatic_because)


@dataclass(frozen=True)
class Hints:
    """What could be glimpsed in a mail that was not parsed: for the eye of a person, never for threading."""

    from_name: str = ""
    from_address: str = ""
    subject: str = ""
    message_id: str = ""
    date: datetime | None = None


@dataclass(frozen=True)
class Unreadable:
    """A mail that was not parsed. `reason_code` is one of `REASONS`; the raw mail is the caller's to keep."""

    reason_code: str
    hints: Hints


REASONS = frozenset(
    {
        "empty",
        "not_a_mail",
        "too_big",
        "headers_too_big",
        "header_line_too_long",
        "too_many_headers",
        "too_many_recipients",
        "too_many_boundaries",
        "too_many_parts",
        "too_deep",
        "too_slow",
        "too_much_memory",
        "not_understood",
        "reader_failed",
    }
)
