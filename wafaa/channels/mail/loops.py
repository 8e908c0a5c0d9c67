"""Was this mail written by a machine? Two programs that answer each other never stop.

Measured against a real vacation responder: an acknowledgement marked `Auto-Submitted` got no answer,
one without the mark got one. RFC 3834 is the source of most rules here.
"""

import re
from collections.abc import Iterable

from .addresses import plain_address, read_addresses
from .words import decode_words, one_line

_MACHINE = re.compile(
    r"(?:mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?|auto[-_.]?reply|autoresponder)"
    r"(?:[-_.+].{0,64})?"
)
_SUBJECT = re.compile(
    r"(?:automatic reply|auto[- ]?reply|out of (?:the )?office(?: reply)?|رد تلقائي|الرد التلقائي|رد آلي|الرد الآلي"
    r"|خارج المكتب)\s?(?::|$)",
    re.IGNORECASE,
)
"""As Exchange and others begin the subject in either language; some gateways take their headers away."""
_SUPPRESSING = {"all", "autoreply", "oof"}
_PRECEDENCE = {"bulk", "list", "junk", "auto_reply", "auto-reply"}
_ANSWERING_MARKS = {"x-autoreply", "x-autorespond", "x-auto-reply", "x-autoreply-from", "x-vacation"}


def is_automatic(headers: Iterable[tuple[str, str]], own_addresses: Iterable[str] = ()) -> str | None:
    """Why this mail must not be answered by a machine, or None when a person seems to have written it.

    `headers` are (name, value) pairs; `own_addresses` are the addresses of our lines, with or without
    plus-tokens. Reasons: auto_submitted, precedence, list, suppressed, empty_return_path, report,
    answering_machine, own_loop, own_address, machine_sender.
    """
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(name.lower(), []).append(value[:4_000].strip())
    own = {bare_address(address) for address in own_addresses}
    return _marked(values) or _addressed(values, own)


def bare_address(address: str) -> str:
    """The address in lower case without its plus-token; "" when it is not an address."""
    local, _, domain = plain_address(address).rpartition("@")
    return f"{local.split('+', 1)[0]}@{domain}" if local else ""


def _marked(values: dict[str, list[str]]) -> str | None:
    def words(name: str) -> set[str]:
        return {word for word in re.split(r"[\s,;(]+", " ".join(values.get(name, [])).lower()) if word}

    first_words = {
        value.lower().partition(";")[0].partition("(")[0].strip() for value in values.get("auto-submitted", [])
    }
    if first_words - {"no", ""}:
        return "auto_submitted"
    if words("precedence") & _PRECEDENCE:
        return "precedence"
    if any(values.get(name) for name in ("list-id", "list-unsubscribe", "list-post")):
        return "list"
    if words("x-auto-response-suppress") & _SUPPRESSING:
        return "suppressed"
    if any(value.replace(" ", "") == "<>" for value in values.get("return-path", [])):
        return "empty_return_path"
    if any(value.lower().startswith("multipart/report") for value in values.get("content-type", [])):
        return "report"
    subjects = (one_line(decode_words(value), 200) for value in values.get("subject", []))
    if any(words(name) - {"no"} for name in _ANSWERING_MARKS) or any(map(_SUBJECT.match, subjects)):
        return "answering_machine"
    return None


def _addressed(values: dict[str, list[str]], own: set[str]) -> str | None:
    loops = {bare_address(word) for value in values.get("x-loop", []) for word in value.split()}
    if (loops & own) - {""}:
        return "own_loop"
    if {bare_address(sender) for sender in _senders(values, "from", "sender", "return-path")} & own:
        return "own_address"
    # Not the return path: shops send forms of real people through services that bounce to bounce-123@.
    if any(_MACHINE.fullmatch(sender.rpartition("@")[0]) for sender in _senders(values, "from", "sender")):
        return "machine_sender"
    return None


def _senders(values: dict[str, list[str]], *names: str) -> list[str]:
    written = [value for name in names for value in values.get(name, [])]
    return [address.email for value in written for address in read_addresses(value, 5) if address.email]
