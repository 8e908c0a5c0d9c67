"""Meta as far as Messenger and Instagram go: what it sends us, signed, and a Graph API on loopback."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, ClassVar

from tests.channels.conformance.meta import PICTURE, SECRET, error, proof_fits, signed
from tests.channels.conformance.standin import Answer, Call, StandIn
from tests.channels.conformance.subject import Subject
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, LineState, Outgoing
from wafaa.lib.time import now

TOKEN, PAGE, ACCOUNT, NOURA = "EAApage1", "100200300400", "17841400000001", "7001002003004005"


class Page(StandIn):
    """One page with its Instagram account. `subscribed` are the fields for which the page calls the app."""

    def __init__(self) -> None:
        super().__init__()
        self.token, self.subscribed, self.names = TOKEN, ["messages"], {"name": "نورة القحطاني"}

    def is_send(self, call: Call) -> bool:
        return call.method == "POST" and call.path.endswith("/messages")

    def usual(self, call: Call) -> Answer:
        if call.path.startswith("/cdn/"):
            return Answer(400) if "authorization" in call.headers else Answer(200, PICTURE)
        if call.headers.get("authorization") != f"Bearer {self.token}":
            return error(401, 190)
        if not proof_fits(call, self.token):
            return error(400, 100)
        part = call.path.strip("/").split("/")
        if self.is_send(call):
            named = f"m_{hashlib.sha256(call.body).hexdigest()[:24]}{len(self.sends)}"
            return Answer(200, {"recipient_id": NOURA, "message_id": named})
        if part[-1] == "message_attachments":
            return Answer(200, {"attachment_id": "att-1"}) if b'name="filedata"' in call.body else error(400, 100)
        if part[-1] == "subscribed_apps":
            if call.method == "POST":
                self.subscribed = call.json["subscribed_fields"].split(",")
            return Answer(200, {"success": True, "data": [{"id": "1", "subscribed_fields": self.subscribed}]})
        if part[0] == PAGE:
            return Answer(200, {"id": PAGE, "name": "عطور ليلى", "instagram_business_account": {"id": ACCOUNT}})
        return Answer(200, {"id": part[0], **self.names}) if part[0] == NOURA else error(400, 100)


class TalkSubject(Subject):
    about: ClassVar[str]
    account: ClassVar[str]

    @classmethod
    def make_standin(cls) -> StandIn:
        return Page()

    def settings(self) -> dict[str, Any]:
        return super().settings() | {"GRAPH_URL": self.address}

    def open(self) -> Line:
        return talk_line(self.channel)

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        raw = wrote(self.about, n, text=text, padding="")
        return raw.replace(b'"padding": ""', b'"padding": "' + b"x" * max(0, at_least - len(raw)) + b'"')

    def unknown(self) -> bytes:
        return wrote(self.about, 77, attachments=[{"type": "hologram", "payload": {"depth": 3}}])

    def edited(self, text: str) -> bytes | None:
        return told(self.about, {"message_edit": {"mid": "m_in1", "text": text, "num_edit": 1}})

    def taken_back(self) -> bytes | None:
        return wrote(self.about, 1, is_deleted=True)

    def reacted(self, outgoing: Outgoing) -> bytes | None:
        about = {"mid": outgoing.provider_id, "action": "react", "emoji": "❤", "reaction": "love"}
        return told(self.about, {"reaction": about})

    def offered(self, call: Any) -> Sequence[str]:
        return [one["title"] for one in call.json["message"]["quick_replies"]]

    def headers(self, raw: bytes) -> dict[str, str]:
        return signed(raw)

    def token_expired(self) -> Answer:
        return error(401, 190)

    def too_many(self) -> Answer:
        return error(429, 613, Retry_After="37")

    def server_error(self) -> Answer:
        return error(500, 2)

    def refusal(self) -> Answer:
        return error(400, 551)

    def text_sent(self, call: Any) -> str:
        return str(call.json["message"]["text"])


class MessengerSubject(TalkSubject):
    channel = "messenger"
    about = "page"

    def receipt(self, outgoing: Outgoing, state: str) -> bytes | None:
        """What was never answered is first known by its echo."""
        mid = outgoing.provider_id or "m_late"
        if state == "read":
            return told("page", {"read": {"watermark": ms()}})
        if state == "failed":
            return None
        known = echo("page", "x", mid, metadata=outgoing.public_id)
        return bundle("page", known) if state == "sent" else bundle("page", known, {"delivery": {"mids": [mid]}})

    def send_key(self, call: Any) -> str:
        return str(call.json["message"]["metadata"])


class InstagramSubject(TalkSubject):
    channel = "instagram"
    about = "instagram"

    def receipt(self, outgoing: Outgoing, state: str) -> bytes | None:
        return told("instagram", {"read": {"mid": outgoing.provider_id}}) if state == "read" else None

    def send_key(self, call: Any) -> str:
        """Instagram takes no id of ours."""
        return str(Outgoing.objects.latest("id").public_id)


def ms() -> int:
    return int(now().timestamp() * 1000)


def bundle(about: str, *things: dict[str, Any], account: str = "") -> bytes:
    """One call with these things, each from Noura unless it says otherwise."""
    account = account or {"page": PAGE, "instagram": ACCOUNT}[about]
    usual = {"sender": {"id": NOURA}, "recipient": {"id": account}, "timestamp": ms()}
    entry = {"id": account, "time": ms(), "messaging": [{**usual, **thing} for thing in things]}
    return json.dumps({"object": about, "entry": [entry]}, ensure_ascii=False).encode()


def told(about: str, thing: dict[str, Any]) -> bytes:
    return bundle(about, thing)


def wrote(about: str, n: int = 1, **message: Any) -> bytes:
    return bundle(about, {"message": {"mid": f"m_in{n}", **message}})


def echo(about: str, text: str, mid: str, **message: Any) -> dict[str, Any]:
    account = {"page": PAGE, "instagram": ACCOUNT}[about]
    said = {"mid": mid, "is_echo": True, "text": text, **message}
    return {"sender": {"id": account}, "recipient": {"id": NOURA}, "message": said}


def talk_line(channel: str, **options: Any) -> Line:
    known = {"page_id": PAGE, "instagram_id": ACCOUNT, "verify_word": "كلمة-1", **options}
    secrets = {"token": TOKEN, "app": SECRET}
    return channels.open_line(channel, "صفحة", options=known, secrets=secrets, state=LineState.OK)
