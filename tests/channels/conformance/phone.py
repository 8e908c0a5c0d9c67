"""The telephone as the suite asks it, by both of its ways: a missed call is what comes in."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings

from tests.channels.conformance.standin import Answer, Call, StandIn
from tests.channels.conformance.subject import FORM, Subject
from tests.channels.conformance.telegram import _is_heard
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, LineState
from wafaa.lib.signatures import base64_sha1

ACCOUNT, TOKEN = "AC" + "0a" * 16, "twilio-auth-token-1"
RECORDING = "RE" + "0b" * 16
SOUND = b"ID3\x04\x00\x00\x00\x00\x00\x21" + b"\x00" * 200
WRITTEN = {
    "texts": "a telephone carries voices: nothing is written to it, nothing by it",
    "cards": "a call is all a telephone can bring",
    "network": "nothing is sent by it; dialling is asked for at the desk and answered at once",
    "key": "nothing is sent by it, so nothing needs an id",
    "waits": "nothing is sent by it, so nothing has to wait",
    "clean_faults": "nothing is sent by it, so nothing can fail",
}


class Twilio(StandIn):
    """Twilio's API as far as the account and its recordings go."""

    def usual(self, call: Call) -> Answer:
        if call.path.endswith(f"/Recordings/{RECORDING}.mp3"):
            return Answer(200, SOUND, {"content-type": "audio/mpeg"})
        return Answer(200, {"sid": ACCOUNT}) if call.path.endswith(f"/{ACCOUNT}.json") else Answer(404, {})


def sid(n: int) -> str:
    return f"CA{n:032x}"


class TwilioSubject(Subject):
    channel = "phone"
    lacks = WRITTEN
    hook_type = FORM

    @classmethod
    def make_standin(cls) -> StandIn:
        return Twilio()

    def settings(self) -> dict[str, Any]:
        return super().settings() | {"TWILIO_URL": self.address}

    def open(self) -> Line:
        self.line = open_twilio()
        return self.line

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        told = {"CallSid": sid(n), "From": "+966501234567", "CallStatus": "in-progress", "DialCallStatus": "no-answer"}
        raw = urlencode(told).encode()
        return raw + b"&Padding=" + b"x" * max(0, at_least - len(raw) - 9)

    def query(self, raw: bytes) -> str:
        return "step=dialled"

    def headers(self, raw: bytes) -> dict[str, str]:
        return signed(raw, f"{settings.ADDRESS}/hooks/{self.line.public_id}/?step=dialled")


def signed(raw: bytes, url: str) -> dict[str, str]:
    """As Twilio signs, from its own description: the address, then each field sorted by its name."""
    fields = sorted(set(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)))
    told = url + "".join(name + value for name, value in fields)
    return {"x-twilio-signature": base64_sha1(TOKEN, told.encode())}


def open_twilio(**options: Any) -> Line:
    known = {"by": "twilio", "account": ACCOUNT, "numbers": ["+966550000001"], **options}
    return channels.open_line("phone", "هاتف", options=known, secrets={"token": TOKEN}, state=LineState.OK)


class AsteriskSubject(Subject):
    channel = "phone"
    has_siblings = True
    lacks = WRITTEN | {"hook": "the exchange is listened to over a connection of our own"}

    @classmethod
    def make_standin(cls) -> StandIn:
        return StandIn()

    def open(self) -> Line:
        options = {"by": "asterisk", "host": "127.0.0.1", "security": "plain"}
        return channels.open_line("phone", "السنترال", options=options, state=LineState.OK)

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        said = {"call": str(n), "way": "in", "number": "0501234567", "outcome": "no_answer", "seconds": None}
        return json.dumps(said).encode()

    def headers(self, raw: bytes) -> dict[str, str]:
        return {}

    def deliver(self, line: Line, raw: bytes) -> int:
        """As `exchange.note` stores what the exchange told; the connection itself has tests of its own."""
        if not _is_heard(line):
            return 404
        channels.take_in(line, f"call:{hash(raw)}", raw, {"by": "asterisk"})
        return 200
