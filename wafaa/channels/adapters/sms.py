"""Text messages: one channel, whose provider is the line's own affair (sms/twilio.py, sms/unifonic.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wafaa.channels.abilities import Abilities
from wafaa.channels.connector import (
    MOST_HOOK_BYTES,
    Accepted,
    Challenge,
    Knock,
    Outcome,
    Refused,
    Rejected,
    Retry,
    Understood,
    Unreadable,
    register,
)
from wafaa.channels.models import Line, Outgoing
from wafaa.channels.sms import words
from wafaa.channels.sms.twilio import Twilio
from wafaa.channels.sms.unifonic import Unifonic

__all__ = ["Sms", "words"]


class Sms:
    channel = "sms"
    abilities = Abilities(
        text=1600,
        counts="parts",
        reaches=("phone",),
        is_talk=True,
        goes_on=True,
        receipts=frozenset({"delivered", "read", "failed"}),
        network=True,
        settles=True,
        hook=MOST_HOOK_BYTES,
        subscribes=True,
    )

    def __init__(self) -> None:
        self.providers: dict[str, Twilio | Unifonic] = {"twilio": Twilio(), "unifonic": Unifonic()}

    def _of(self, line: Line) -> Twilio | Unifonic | None:
        return self.providers.get(str(line.options.get("provider") or ""))

    def knock(self, knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
        provider = self._of(line)
        return provider.knock(knock, line) if provider else Rejected("no_provider", 403)

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
        provider = self._of(line)
        return provider.understand(raw, meta, line) if provider else Unreadable("unknown_type")

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        provider = self._of(line)
        if provider is None:
            return Retry("not_set_up", line_is_down=True)
        if not outgoing.to.startswith("+"):
            return Refused("no_address")
        return provider.hand_over(outgoing, line)

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        provider = self._of(line)
        return provider.ask(outgoing, line) if provider else Refused("not_set_up")

    def test(self, line: Line) -> list[str]:
        provider = self._of(line)
        return provider.test(line) if provider else ["not_set_up"]

    def subscribe(self, line: Line) -> list[str]:
        """Let the provider call us, where it can be told to. Codes of what went wrong."""
        provider = self._of(line)
        return provider.subscribe(line) if isinstance(provider, Twilio) else []


register(Sms())
