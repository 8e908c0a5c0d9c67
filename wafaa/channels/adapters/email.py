"""E-mail: out by SMTP under a Message-ID of our own, in as the raw mails that a listener took in.

A second send of a message carries the same Message-ID, which mail programs fold into one; so at most one
duplicate per crash in the moment of sending can reach a customer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wafaa.channels.abilities import MB, Abilities, Files
from wafaa.channels.connector import (
    Done,
    Ignored,
    Meaning,
    Outcome,
    Refused,
    Retry,
    Unknown,
    Unreadable,
    register,
)
from wafaa.channels.mail import imap, smtp
from wafaa.channels.mail.server import Trouble
from wafaa.channels.mailreading import understand_mail
from wafaa.channels.mailservers import MOST_BYTES, folder_of, greeting_name, server_of, stays_inside
from wafaa.channels.mailwriting import CannotWrite, letter_of, message_id_of
from wafaa.channels.models import Line, Outgoing


class EMail:
    """connect_s: seconds to reach a server; send_s: for one mail after that; test_s: per server tried."""

    channel = "email"
    abilities = Abilities(
        text=100_000,
        files=Files(size=15 * MB),
        reaches=("email",),
        addresses_die=True,
        receipts=frozenset({"failed"}),
        network=True,
        folds=True,
    )

    def __init__(self, connect_s: float = 5, send_s: float = 30, test_s: float = 8) -> None:
        self.connect_s, self.send_s, self.test_s = connect_s, send_s, test_s

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        try:
            letter, server = letter_of(outgoing, line), server_of(line, "smtp")
        except CannotWrite as cannot:
            return Refused(cannot.code)
        except Trouble as trouble:
            return Retry(trouble.code, line_is_down=True)
        if stays_inside(line):
            return Done(message_id_of(outgoing, line))
        if not server.host:
            return Refused("not_set_up")
        told = smtp.deliver(server, letter, hello=greeting_name(), connect_s=self.connect_s, whole_s=self.send_s)
        match told.state:
            case "accepted":
                return Done(message_id_of(outgoing, line))
            case "later":
                return Retry(told.why, line_is_down=told.is_line)
            case "refused":
                return Refused(told.why)
            case _:
                return Unknown(told.why)

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        """SMTP has no way to ask."""
        return Unknown("cannot_ask")

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Meaning | Unreadable | Ignored:
        return understand_mail(raw, meta, line)

    def test(self, line: Line) -> list[str]:
        """Log in to both servers and look; no mail is sent, none is changed. "imap:<code>" and "smtp:<code>"."""
        if stays_inside(line):
            return []
        tried: list[tuple[str, Callable[[Line], str]]] = [("imap", self._receives), ("smtp", self._sends)]
        return [f"{which}:{code}" for which, attempt in tried if (code := _code(attempt, line))]

    def _receives(self, line: Line) -> str:
        mailbox = imap.open_mailbox(
            server_of(line, "imap"),
            folder_of(line),
            MOST_BYTES,
            connect_s=self.connect_s,
            whole_s=self.test_s,
        )
        mailbox.close()
        return "" if mailbox.has_idle else "no_idle"

    def _sends(self, line: Line) -> str:
        smtp.try_out(
            server_of(line, "smtp"),
            line.address,
            hello=greeting_name(),
            connect_s=self.connect_s,
            whole_s=self.test_s,
        )
        return ""


def _code(attempt: Callable[[Line], str], line: Line) -> str:
    try:
        return attempt(line)
    except Trouble as trouble:
        return trouble.code


register(EMail())
