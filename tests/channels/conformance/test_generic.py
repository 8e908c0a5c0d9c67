"""The generic signed channel conforms."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

from tests.channels.conformance.standin import Answer, Call, StandIn
from tests.channels.conformance.suite import Conforms, Subject
from wafaa.channels import verbs as channels
from wafaa.channels.adapters.generic import Generic, signature
from wafaa.channels.models import Line, LineState, Outgoing
from wafaa.lib.time import now

HOOK = "whsec_" + base64.b64encode(b"the secret of calls to us").decode()
SEND = "whsec_" + base64.b64encode(b"the secret of calls from us").decode()


class Kiosk(StandIn):
    """Another system: it checks our signature and folds what it has seen."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def usual(self, call: Call) -> Answer:
        named, at = call.headers["webhook-id"], call.headers["webhook-timestamp"]
        if call.headers["webhook-signature"] != signature(SEND, named, at, call.body):
            return Answer(401, {})
        self.seen.add(named)
        return Answer(202, {"id": f"kiosk-{named}"})


class GenericSubject(Subject):
    channel = "generic"
    folds = True
    most_hook_bytes = Generic.most_hook_bytes

    @classmethod
    def make_standin(cls) -> StandIn:
        return Kiosk()

    def open(self) -> Line:
        return channels.open_line(
            "generic",
            "كشك",
            options={"url": f"{self.address}/in"},
            secrets={"hook": HOOK, "send": SEND},
            state=LineState.OK,
        )

    def _told(self, **told: Any) -> bytes:
        return json.dumps({"from": {"id": "visitor-9", "name": "نورة"}, **told}, ensure_ascii=False).encode()

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        raw = self._told(type="message", id=f"m{n}", text=text, padding="")
        return raw.replace(b'"padding": ""', b'"padding": "' + b"x" * max(0, at_least - len(raw)) + b'"')

    def unknown(self) -> bytes:
        return self._told(type="hologram", id="h1")

    def receipt(self, outgoing: Outgoing, state: str) -> bytes | None:
        return self._told(type="receipt", id=f"r-{state}", message=outgoing.public_id, state=state)

    def headers(self, raw: bytes) -> dict[str, str]:
        return self._signed(raw, str(int(now().timestamp())))

    def stale_headers(self, raw: bytes) -> dict[str, str] | None:
        return self._signed(raw, str(int((now() - timedelta(hours=1)).timestamp())))

    def _signed(self, raw: bytes, at: str) -> dict[str, str]:
        named = f"msg_{hashlib.sha256(raw).hexdigest()[:20]}"
        return {"webhook-id": named, "webhook-timestamp": at, "webhook-signature": signature(HOOK, named, at, raw)}

    def token_expired(self) -> Answer:
        return Answer(401, {})

    def refusal(self) -> Answer:
        return Answer(422, {"error": "no such visitor"})

    def send_key(self, call: Any) -> str:
        return str(call.headers["webhook-id"])

    def text_sent(self, call: Any) -> str:
        return str(call.json["text"])


class TestGeneric(Conforms):
    subject = GenericSubject
