"""The telephone: calls that come in and go out by the shop's own Asterisk, or come in by Twilio.

Nothing is written here: a conversation by phone is answered by calling, or by another way to the same person. What a
line is, its option `by` says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _l

from wafaa.channels import exchange
from wafaa.channels.abilities import Abilities
from wafaa.channels.connector import (
    Accepted,
    Challenge,
    Knock,
    Meaning,
    Outcome,
    Refused,
    Rejected,
    Understood,
    Unknown,
    Unreadable,
    register,
)
from wafaa.channels.models import Line, Outgoing
from wafaa.channels.phone import asterisk, twilio
from wafaa.channels.wording import know_words
from wafaa.lib.text.safe import visible

__all__ = ["Phone", "exchange"]

OUTCOMES = ("answered", "no_answer")

know_words(
    {
        "ami_login": _l("The telephone does not know this user, or its secret is another. See manager.conf."),
        "ami_no_md5": _l("The telephone gives no challenge. Choose the plain login, within your own network."),
        "ami_permission": _l("The telephone does not allow this user to do that. It needs write = originate,call."),
        "ami_refused": _l("The telephone refused. Check the context and the extension."),
        "not_ami": _l("What answers there is no Asterisk manager. Its port is mostly 5038, or 5039 with TLS."),
        "only_calls": _l("Nothing can be written here: call, or take another channel."),
        "twilio_account": _l("The account's id is missing. It begins with AC."),
        "twilio_login": _l("Twilio does not know this account with this token. Copy both anew from its console."),
    }
)


class Phone:
    channel = "phone"
    abilities = Abilities(text=0, goes_on=True, folds=True, hook=256 * 1024)

    def knock(self, knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
        return twilio.knock(knock, line) if twilio.is_twilio(line) else Rejected("not_hooked", 403)

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
        return twilio.understand(raw, meta, line) if twilio.is_twilio(line) else _ended(raw, line)

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        return Refused("only_calls")

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        return Unknown("cannot_ask")

    def test(self, line: Line) -> list[str]:
        return twilio.try_out(line) if twilio.is_twilio(line) else asterisk.try_out(line)


def _ended(raw: bytes, line: Line) -> Meaning | Unreadable:
    """A call as `exchange.note` stored it."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return Unreadable("no_call")
    if not isinstance(said, dict) or said.get("outcome") not in OUTCOMES or said.get("way") not in ("in", "out"):
        return Unreadable("no_call")
    call, seconds = str(said.get("call") or "")[:100], said.get("seconds")
    return Meaning(
        "call",
        ("phone", str(said.get("number") or "")[:40]),
        name=visible(str(said.get("name") or ""))[:80],
        provider_id=call,
        details={
            "way": said["way"],
            "outcome": said["outcome"],
            "seconds": seconds if isinstance(seconds, int) and 0 <= seconds < 10**6 else None,
            "staff": str(said.get("staff") or "")[:40],
            "call": call,
        },
        key=f"call:{line.pk}:{call}",
    )


register(Phone())
