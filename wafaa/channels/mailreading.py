"""What an arrived mail says, and how far its sender is to be believed.

Tokens and Message-IDs are the only ways into a conversation; numbers in a subject are text like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from wafaa.channels import verbs
from wafaa.channels.connector import Ignored, Meaning, Unreadable
from wafaa.channels.mail import gate, threading
from wafaa.channels.mail.hints import glimpse
from wafaa.channels.mail.loops import bare_address
from wafaa.channels.mail.shapes import Attachment, Hints, ParsedMail
from wafaa.channels.mail.shapes import Unreadable as Unparsed
from wafaa.channels.mailservers import own_addresses
from wafaa.channels.models import Channel, Line, Outgoing
from wafaa.lib.text.direction import language
from wafaa.lib.text.quotes import split_quote
from wafaa.lib.text.safe import mask_secrets, visible

MOST_TEXT = 100_000
MOST_FILES = 20
OF_THE_GATE = {
    "too_slow": "timeout",
    "too_much_memory": "memory",
    "header_line_too_long": "headers_too_big",
    "too_many_headers": "headers_too_big",
    "too_many_boundaries": "too_many_parts",
}
FORGED = {"duplicate_from", "several_senders"}


def understand_mail(raw: bytes, meta: Mapping[str, Any], line: Line) -> Meaning | Unreadable | Ignored:
    """Read one raw mail. `meta["is_cut"]`: it was too large to be fetched, `raw` is its head."""
    if meta.get("is_cut"):
        return Unreadable("too_big", _told(glimpse(raw)))
    ours = own_addresses()
    mail = gate.read(raw, authserv_id=str(line.options.get("authserv_id") or ""), own_addresses=ours)
    if isinstance(mail, Unparsed):
        return Unreadable(OF_THE_GATE.get(mail.reason_code, mail.reason_code), _told(mail.hints))
    return _bounce(mail, line) or _own(mail, ours) or _message(mail, line)


def _told(hints: Hints) -> dict[str, str]:
    return {"from": hints.from_address or hints.from_name, "subject": hints.subject}


def _own(mail: ParsedMail, ours: list[str]) -> Ignored | None:
    """One of our own mails that came back by a redirect or a copy. Taking it in could go round for ever."""
    is_ours = bare_address(mail.from_address) in {bare_address(address) for address in ours}
    return Ignored("own_mail") if is_ours or mail.automatic_because == "own_loop" else None


def _bounce(mail: ParsedMail, line: Line) -> Meaning | None:
    """A report about a mail of ours. Anyone can write one, so it counts only when it came to the address that
    was made for that very mail, or gives back a Message-ID with our signature."""
    if mail.bounce is None:
        return None
    ids = _returned(mail, line) or _signed(line, [mail.bounce.original_message_id])
    if not ids:
        return None
    return Meaning(
        kind="bounce",
        identity=("email", mail.from_address),
        provider_id=mail.message_id,
        references=tuple(ids),
        details={
            "hard": mail.bounce.kind == "hard",
            "is_delayed": mail.bounce.kind == "delayed",
            "recipient": mail.bounce.recipient,
            "diagnostic": mail.bounce.diagnostic,
            "status": mail.bounce.status,
        },
    )


def _returned(mail: ParsedMail, line: Line) -> list[str]:
    """The Message-IDs of our mails to whose bounce address this one came."""
    keys = [threading.read_bounce_address(one, line.address, settings.LINK_KEY) for one in _addressed(mail)]
    return _ids_of(key for key in keys if key)


def _signed(line: Line, ids: Any) -> list[str]:
    """Those of these Message-IDs that are ours."""
    domains = {address.rpartition("@")[2] for address in own_addresses()} | {line.address.rpartition("@")[2]}
    return _ids_of(threading.find_ours(ids, domains, settings.LINK_KEY))


def _ids_of(keys: Any) -> list[str]:
    sent = Outgoing.objects.filter(public_id__in=list(dict.fromkeys(keys))).exclude(provider_id="")
    return list(sent.values_list("provider_id", flat=True))


def _addressed(mail: ParsedMail) -> list[str]:
    """Every address the mail was sent to, as far as it tells; the server's word first."""
    written = [address.email for address in (*mail.to, *mail.cc) if address.email]
    return list(dict.fromkeys([*mail.delivered_to, *written]))[:200]


def _message(mail: ParsedMail, line: Line) -> Meaning:
    text, quoted, html, warnings = _said(mail)
    doubts = _doubts(mail, line)
    conversation, is_theirs = _token(mail, line)
    files, refused = _files(mail.attachments, line)
    spoken = language(text)
    return Meaning(
        kind="automatic" if mail.auto_submitted else "message",
        identity=("email", mail.from_address),
        name=_name(mail),
        text=text,
        quoted=quoted,
        html=html,
        subject=mail.subject,
        provider_id=mail.message_id,
        conversation=conversation,
        proven=mail.from_address if is_theirs and "sender_forged" not in doubts else "",
        references=_references(mail, line),
        files=files,
        language="" if spoken == "und" else spoken,
        warnings=(*doubts, *warnings, *(["file_refused"] if refused else []), *_missing(mail, text)),
        details={"automatic_because": mail.automatic_because} if mail.auto_submitted else {},
    )


def _name(mail: ParsedMail) -> str:
    """The sender's name. One that holds an address is the oldest trick: "boss@shop.test" <mallory@evil.test>."""
    return "" if "@" in mail.from_name else mail.from_name[:120]


def _missing(mail: ParsedMail, text: str) -> list[str]:
    """What a mail usually has and this one has not, so that nobody looks for it."""
    says_nothing = not (visible(text) or mail.html or mail.attachments)
    return [*(["no_text"] if says_nothing else []), *(["no_sender"] if "no_sender" in mail.defects else [])]


def _said(mail: ParsedMail) -> tuple[str, str, str, list[str]]:
    """What is new, what is repeated, the HTML, and what was done to them. A secret hidden in the text would
    still stand in the HTML, so that is then left to the raw mail."""
    fresh, quoted = split_quote(mail.text)
    if not fresh:
        fresh, quoted = quoted, ""
    warnings = ["cut"] if len(fresh) > MOST_TEXT else []
    text, repeated = mask_secrets(fresh[:MOST_TEXT]), mask_secrets(quoted[:MOST_TEXT])
    html = mail.html
    if (text, repeated) != (fresh[:MOST_TEXT], quoted[:MOST_TEXT]):
        warnings.append("secret_masked")
        html = ""
    return text, repeated, html, warnings


def _doubts(mail: ParsedMail, line: Line) -> list[str]:
    """What our own mail server says against the sender; without one that says anything, nothing is known."""
    if mail.verdicts.dmarc == "fail" or FORGED & set(mail.defects):
        return ["sender_forged"]
    if not line.options.get("authserv_id") or mail.verdicts.dmarc == "pass":
        return []
    domain = mail.from_address.rpartition("@")[2]
    is_signed = any(domain == one or domain.endswith(f".{one}") for one in mail.verdicts.dkim_domains)
    return [] if is_signed else ["sender_unproven"]


def _token(mail: ParsedMail, line: Line) -> tuple[str, bool]:
    """The conversation whose token came back, and whether the sender is the one to whom it was given.

    A token that is nobody's opens nothing; one of another participant is told, and proves nothing.
    """
    tokens = [
        token
        for address in _addressed(mail)
        if (token := threading.read_reply_address(address, line.address, mail.from_address, settings.LINK_KEY))
    ]
    for token in tokens:
        if token.mac_ok:
            return token.conversation_public_id, True
    for token in tokens[:5]:
        if any(token.is_for(to, settings.LINK_KEY) for to in _written_to(token.conversation_public_id)):
            return token.conversation_public_id, False
    return "", False


def _written_to(conversation: str) -> list[str]:
    """The addresses to which mails of this conversation went."""
    sent = Outgoing.objects.filter(subject=f"conversation:{conversation}", channel=Channel.EMAIL)
    return list(sent.values_list("to", flat=True).distinct()[:20])


def _references(mail: ParsedMail, line: Line) -> tuple[str, ...]:
    """The ids it answers, the nearest last; an automatic answer to a bounce address names its mail so."""
    ids = [*_returned(mail, line), *mail.references, mail.in_reply_to]
    return tuple(dict.fromkeys(one for one in ids if one))


def _files(attachments: tuple[Attachment, ...], line: Line) -> tuple[tuple[str, ...], bool]:
    """The public ids of the kept files, and whether one was not taken."""
    kept, refused = [], len(attachments) > MOST_FILES
    for attachment in attachments[:MOST_FILES]:
        try:
            file = verbs.keep_file(attachment.name, attachment.content, owner=f"line:{line.pk}", strict=False)
            kept.append(file.public_id)
        except verbs.BadFile:
            refused = True
    return tuple(kept), refused
