"""Reports that a mail of ours did not arrive: RFC 3464, and the commonest home-made ones.

Anyone can write such a report. The caller believes it only when it came to a bounce address of ours
(`threading.read_bounce_address`) or names a Message-ID that carries our signature.
"""

import re
from collections.abc import Sequence

from .addresses import plain_address, read_addresses, read_id
from .shapes import Bounce, BounceKind, Headers
from .words import one_line

_STATUS = re.compile(r"(?<![0-9.])([245])\.(\d{1,3})\.(\d{1,3})(?![0-9.])")
_REPLY_CODE = re.compile(r"(?<![0-9.])([45])[0-9]{2}(?=[ \-#])")
_DAEMON = re.compile(r"mailer-daemon|postmaster|mail-daemon|mdaemon")
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status notification|failure|has failed)|failure notice|could not be delivered"
    r"|returned (?:mail|to sender)|mail delivery (?:failed|system)|delivery delayed"
    r"|لم يتم تسليم|تعذر التسليم|تعذّر تسليم",
    re.IGNORECASE,
)
_DELAY = re.compile(r"delay|still being retried|will (?:continue to )?(?:re)?try|تأخر", re.IGNORECASE)
_FULL = re.compile(r"mailbox (?:is )?full|over ?quota|quota exceeded|temporar|try again later", re.IGNORECASE)
_ADDRESS = re.compile(r"<([^<>\s@]{1,64}@[^<>\s@]{1,190})>")
_ORIGINAL_ID = re.compile(r"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{1,500}>)")
_FAILED_LINES = ("x-failed-recipients", "x-failed-recipient")


def parse_delivery_status(groups: Sequence[Headers], original_id: str) -> Bounce | None:
    """The worst recipient of a `message/delivery-status` part.

    `groups` are its header groups, the first about the mail, each further one about one recipient;
    `original_id` is the Message-ID of the returned mail or "". None when nothing failed or is late.
    """
    found = [bounce for group in groups if (bounce := _about_recipient(dict_of(group), original_id))]
    order: dict[str, int] = {"hard": 0, "soft": 1, "delayed": 2}
    return min(found, key=lambda bounce: order[bounce.kind], default=None)


def dict_of(headers: Headers) -> dict[str, str]:
    """Headers by lower-case name, the first of each name."""
    first: dict[str, str] = {}
    for name, value in headers:
        first.setdefault(name.lower(), value.strip())
    return first


def _about_recipient(fields: dict[str, str], original_id: str) -> Bounce | None:
    action = fields.get("action", "").lower()[:20]
    recipient = fields.get("final-recipient") or fields.get("original-recipient") or ""
    status = _STATUS.search(fields.get("status", "")[:200])
    if not recipient or action in {"delivered", "relayed", "expanded"}:
        return None
    if not action.startswith(("failed", "delayed")) and not (status and status[1] != "2"):
        return None
    diagnostic = one_line(fields.get("diagnostic-code", ""), 500)
    return Bounce(
        kind=_kind(action.startswith("delayed"), status[0] if status else "", diagnostic),
        recipient=_typed_address(recipient),
        status=status[0] if status else "",
        diagnostic=diagnostic,
        original_message_id=original_id,
    )


def _kind(is_delayed: bool, status: str, diagnostic: str) -> BounceKind:
    if is_delayed:
        return "delayed"
    if status in {"5.2.2", "5.2.3"} or status.startswith("4."):  # full today, not gone for ever
        return "soft"
    return "hard" if status.startswith("5.") or not _FULL.search(diagnostic) else "soft"


def _typed_address(value: str) -> str:
    """`rfc822; <name@host>` without its type and angle brackets."""
    return plain_address(value.rpartition(";")[2].strip().strip("<>"))


def parse_home_made(headers: Headers, subject: str, text: str, original_id: str) -> Bounce | None:
    """A bounce without a delivery-status part (Exim, qmail, old Exchange, web hosts), or None.

    Asked for are a sending daemon or an empty return path, and words of failure; so a customer who
    writes about a delivery that failed is not taken for one.
    """
    fields = dict_of(headers)
    failed = [address.email for name in _FAILED_LINES for address in read_addresses(fields.get(name, ""), 5)]
    text = text[:20_000]
    is_qmail = "this is the qmail-send program" in text[:2_000].lower()
    if not _is_from_daemon(fields) or not (failed or is_qmail or _SUBJECT.search(subject)):
        return None
    mentioned = [plain_address(address) for address in _ADDRESS.findall(text)[:20]]
    sender = {address.email for address in read_addresses(fields.get("to", ""), 20)}
    recipients = [address for address in [*failed, *mentioned] if address and address not in sender]
    return Bounce(
        kind=_kind_of_words(subject, text),
        recipient=recipients[0] if recipients else "",
        status=_found(_STATUS, text),
        diagnostic=_diagnostic(text),
        original_message_id=original_id or read_id(_first_id(text)),
    )


def _is_from_daemon(fields: dict[str, str]) -> bool:
    senders = read_addresses(fields.get("from", "").lower(), 2)
    named = any(_DAEMON.search(sender.email) or _DAEMON.search(sender.name) for sender in senders)
    is_vacation = "vacation" in fields.get("auto-submitted", "").lower()
    return named or (fields.get("return-path", "").replace(" ", "") == "<>" and not is_vacation)


def _kind_of_words(subject: str, text: str) -> BounceKind:
    if _DELAY.search(subject) or "still being retried" in text.lower():
        return "delayed"
    status = _found(_STATUS, text)
    code = _REPLY_CODE.search(text)
    if not status and not code:
        return "soft"  # nothing proves that the address is dead
    if not status and _FULL.search(text):
        return "soft"
    return _kind(False, status or f"{code[1]}.0.0" if code else status, text)


def _diagnostic(text: str) -> str:
    for line in text.splitlines()[:400]:
        if _REPLY_CODE.search(line[:1_000]) or _STATUS.search(line[:1_000]):
            return one_line(line, 500)
    return ""


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0] if match else ""


def _first_id(text: str) -> str:
    match = _ORIGINAL_ID.search(text)
    return match[1] if match else ""
