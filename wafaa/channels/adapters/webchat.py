"""The shop's own chat: what is "sent" is on the visitor's screen as soon as its row says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wafaa.channels.abilities import Abilities, Files
from wafaa.channels.connector import Done, Meaning, Outcome, Unreadable, register
from wafaa.channels.models import Line, Outgoing


class WebChat:
    channel = "webchat"
    abilities = Abilities(
        text=4000,
        files=Files(),
        is_talk=True,
        goes_on=True,
        receipts=frozenset({"delivered", "read"}),
        folds=True,
    )

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        return Done(outgoing.public_id)

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        return Done(outgoing.public_id)

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Meaning | Unreadable:
        return Unreadable("chat_has_no_arrivals")

    def test(self, line: Line) -> list[str]:
        return []


register(WebChat())
