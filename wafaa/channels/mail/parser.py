"""One mail's bytes to a ParsedMail. Runs in the child only: `email` can be made to run for minutes."""

from collections.abc import Sequence
from email import policy
from email.parser import BytesParser

from .addresses import read_addresses, read_id, read_ids
from .authentication import read_verdicts
from .bounces import dict_of, parse_delivery_status, parse_home_made
from .dates import read_date
from .loops import is_automatic
from .mending import mend
from .parts import Contents, Part, raw_headers, read_parts
from .shapes import Address, Bounce, Headers, ParsedMail
from .words import decode_words, one_line

_KEPT = {
    "return-path",
    "sender",
    "auto-submitted",
    "precedence",
    "x-auto-response-suppress",
    "x-loop",
    "x-mailer",
    "user-agent",
    "content-language",
    "importance",
    "x-priority",
    "x-spam-flag",
    "x-spam-status",
    "received-spf",
    "list-unsubscribe",
    "feedback-id",
}
_DELIVERED = {"delivered-to", "x-original-to", "x-delivered-to", "envelope-to", "x-envelope-to"}
_ONCE = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "in-reply-to",
    "references",
    "content-type",
)


def parse(raw: bytes, authserv_id: str, own_addresses: Sequence[str]) -> ParsedMail:
    """Reads a mail that passed the byte gate.

    `authserv_id` names our own mail server (RFC 8601), "" trusts nobody; `own_addresses` are our lines'.
    Raises TooDeep, RecursionError or MemoryError on a bomb; the caller stands in for time and memory.
    """
    raw, defects = mend(raw)
    mail = BytesParser(Part, policy=policy.compat32).parsebytes(raw)
    headers = raw_headers(mail)
    contents = read_parts(mail)
    fields = dict_of(headers)
    sender = _sender(fields.get("from", ""))
    subject = one_line(decode_words(fields.get("subject", "")), 998)
    return ParsedMail(
        message_id=read_id(fields.get("message-id", "")),
        in_reply_to=read_id(fields.get("in-reply-to", "")),
        references=read_ids(fields.get("references", "")),
        from_name=sender.name,
        from_address=sender.email,
        to=read_addresses(_joined(headers, "to")),
        cc=read_addresses(_joined(headers, "cc")),
        reply_to=_sender(fields.get("reply-to", "")).email,
        subject=subject,
        date=read_date(fields.get("date", "")),
        text=contents.text,
        html=contents.html,
        attachments=tuple(contents.files),
        automatic_because=is_automatic(headers, own_addresses) or "",
        bounce=_bounce(headers, contents, subject),
        delivered_to=_delivered_to(headers),
        verdicts=read_verdicts(headers, authserv_id),
        list_id=one_line(decode_words(fields.get("list-id", "")), 250),
        headers=tuple(
            (name, one_line(decode_words(value), 1_000)) for name, value in headers[:200] if name.lower() in _KEPT
        ),
        defects=_defects(headers, contents, defects, sender),
    )


def _sender(value: str) -> Address:
    """The first mailbox that has an address, else the first that has a name."""
    found = read_addresses(value, 10)
    return next((one for one in found if one.email), found[0] if found else Address("", ""))


def _joined(headers: Headers, name: str) -> str:
    return ", ".join(value for written, value in headers if written.lower() == name)


def _delivered_to(headers: Headers) -> tuple[str, ...]:
    values = [value for name, value in headers if name.lower() in _DELIVERED][:20]
    emails = [address.email for value in values for address in read_addresses(value, 5)]
    return tuple(dict.fromkeys(email for email in emails if email))[:20]


def _bounce(headers: Headers, contents: Contents, subject: str) -> Bounce | None:
    original_id = read_id(dict_of(contents.returned).get("message-id", ""))
    if contents.status_groups:
        return parse_delivery_status(contents.status_groups[:200], original_id)
    return parse_home_made(headers, subject, contents.text, original_id)


def _defects(headers: Headers, contents: Contents, mended: list[str], sender: Address) -> tuple[str, ...]:
    names = [name.lower() for name, _ in headers]
    found = [*mended, *contents.defects]
    found += [f"duplicate_{name}" for name in _ONCE if names.count(name) > 1]
    if not sender.email:
        found.append("no_sender")
    if len(read_addresses(dict_of(headers).get("from", ""), 3)) > 1:
        found.append("several_senders")
    if "winmail" in found and not contents.text.strip():
        found.append("text_in_winmail")
    return tuple(dict.fromkeys(found))[:50]
