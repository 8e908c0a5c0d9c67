"""How an e-mail line is configured.

`Line.address` is the mailbox. Options: `imap_host`, `imap_port`, `imap_security`, `imap_user`, `imap_folder`;
`smtp_host`, `smtp_port`, `smtp_security`, `smtp_user` (security: tls, starttls, plain; the user is the
address where none is given, and "" for sending means without a login); `sender_name` (else the store's);
`plus_addressing` (false where the server knows no name+token@); `authserv_id` (the name under which the own
mail server writes Authentication-Results: its word is believed, nobody else's). Secrets: `imap_password`, and
`smtp_password` where it differs.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings

from wafaa.channels.mail.byte_gate import USUAL
from wafaa.channels.mail.loops import bare_address
from wafaa.channels.mail.server import Server, Trouble
from wafaa.channels.models import Channel, Line
from wafaa.channels.verbs.lines import secret_of
from wafaa.lib.addresses import is_public
from wafaa.lib.sealed import Unsealable

MOST_BYTES = USUAL.size
"""The largest mail that is taken in; of a larger one only the head is fetched."""
Which = Literal["imap", "smtp"]
PORTS = {
    ("imap", "tls"): 993,
    ("imap", "starttls"): 143,
    ("imap", "plain"): 143,
    ("smtp", "tls"): 465,
    ("smtp", "starttls"): 587,
    ("smtp", "plain"): 25,
}


def server_of(line: Line, which: Which) -> Server:
    """The line's server. Raises Trouble("login_refused") when its password cannot be unsealed."""
    chosen = line.options
    port = int(chosen.get(f"{which}_port") or 0)
    security = str(chosen.get(f"{which}_security") or _usual_security(which, port))
    try:
        password = secret_of(line, f"{which}_password") or secret_of(line, "imap_password")
    except Unsealable as error:
        raise Trouble("login_refused", error.reason) from error
    return Server(
        host=str(chosen.get(f"{which}_host") or ""),
        port=port or PORTS.get((which, security), 0),
        security=security,
        user=str(chosen.get(f"{which}_user") or line.address),
        password="" if which == "smtp" and chosen.get("smtp_user") == "" else password,
        inner_hosts=settings.INNER_HOSTS,
    )


def _usual_security(which: Which, port: int) -> str:
    if which == "imap":
        return "starttls" if port == 143 else "tls"
    return "tls" if port == 465 else "starttls"


def folder_of(line: Line) -> str:
    return str(line.options.get("imap_folder") or "INBOX")


def is_listened_to(line: Line) -> bool:
    return bool(line.options.get("imap_host"))


def stays_inside(line: Line) -> bool:
    """Whether its letters end in the demo's own letter box and reach no server: for a line that the demo itself opened,
    in a store of which no page can make a demo, and nowhere else."""
    return line.options.get("letter_box") is True and line.store.is_demo


def own_addresses() -> list[str]:
    """The addresses of all e-mail lines of the entered store."""
    rows = Line.objects.filter(channel=Channel.EMAIL).values_list("address", flat=True)
    return [address for address in rows if bare_address(address)]


def greeting_name() -> str:
    """How this machine calls itself to mail servers: the public name it is reached by, else a literal."""
    host = urlsplit(settings.ADDRESS).hostname or ""
    if not host or host == "localhost" or host.replace(".", "").isdigit() or ":" in host:
        return f"[{host}]" if is_public(host) and ":" not in host else "[127.0.0.1]"
    return host
