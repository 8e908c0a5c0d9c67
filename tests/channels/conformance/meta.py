"""Meta as far as WhatsApp goes: what it sends us, signed, and a Graph API on loopback that answers as documented."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from tests.channels.conformance.standin import Answer, Call, StandIn
from tests.channels.conformance.subject import Subject
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, LineState, Outgoing
from wafaa.lib.time import now

SECRET, TOKEN = "app-secret-1", "EAAtoken1"
NUMBER, ACCOUNT = "1098765432100", "5544332211000"
BSUID, WA_ID = "SA.7700990011223344", "966500112233"
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
TEMPLATES = [
    {
        "name": "order_late",
        "language": "ar",
        "status": "APPROVED",
        "category": "UTILITY",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "طلب {{1}}"},
            {"type": "BODY", "text": "أهلًا {{1}}، يصلك طلبك {{2}}."},
            {"type": "FOOTER", "text": "عطور ليلى"},
        ],
    },
    {
        "name": "offer",
        "language": "en",
        "status": "REJECTED",
        "rejected_reason": "INVALID_FORMAT",
        "category": "MARKETING",
        "components": [{"type": "BODY", "text": "Hi {{name}}"}],
    },
    {
        "name": "picture",
        "language": "ar",
        "status": "APPROVED",
        "category": "MARKETING",
        "components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "عرض"}],
    },
]


def error(status: int, code: int, subcode: int = 0, **headers: str) -> Answer:
    """An answer as Graph refuses: the code is what counts."""
    told = {"message": f"(#{code}) no", "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    told |= {"error_subcode": subcode} if subcode else {}
    return Answer(status, {"error": told}, {name.replace("_", "-"): value for name, value in headers.items()})


def proof_fits(call: Call, token: str) -> bool:
    """Graph refuses a wrong appsecret_proof, and asks nobody for one."""
    proof = parse_qs(call.query).get("appsecret_proof")
    return proof in (None, [hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()])


class Meta(StandIn):
    """Answers for one number, one account, one token. `subscribed` tells whether the account calls an app."""

    def __init__(self) -> None:
        super().__init__()
        self.token, self.subscribed = TOKEN, True
        self.address = ""
        self.media: dict[str, bytes] = {"media-1": PICTURE}
        self.media_answers: list[Answer] = []

    def is_send(self, call: Call) -> bool:
        return call.method == "POST" and call.path.endswith("/messages")

    def usual(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"Bearer {self.token}":
            return error(401, 190)
        if not proof_fits(call, self.token):
            return error(400, 100)
        part = call.path.strip("/").split("/")
        if self.is_send(call):
            named = f"wamid.{hashlib.sha256(call.body).hexdigest()[:24]}{len(self.sends)}"
            return Answer(200, {"messaging_product": "whatsapp", "messages": [{"id": named}]})
        if part[-1] == "media" and call.method == "POST":
            return Answer(200, {"id": "up-1"})
        if part[-1] == "subscribed_apps":
            if call.method == "POST":
                self.subscribed = True
            if part[0] != ACCOUNT:
                return error(400, 100)
            return Answer(
                200, {"success": True, "data": [{"whatsapp_business_api_data": {}}] if self.subscribed else []}
            )
        if part[-1] == "message_templates":
            return self._templates(call)
        return self._thing(part)

    def _templates(self, call: Call) -> Answer:
        if "after=" not in call.query:
            return Answer(200, {"data": TEMPLATES[:2], "paging": {"cursors": {"after": "c1"}, "next": "https://x"}})
        return Answer(200, {"data": TEMPLATES[2:], "paging": {"cursors": {"after": "c2"}}})

    def _thing(self, part: list[str]) -> Answer:
        if part[0] == NUMBER:
            told = {"display_phone_number": "+966 11 200 0000", "verified_name": "عطور ليلى", "id": NUMBER}
            return Answer(200, told | {"quality_rating": "GREEN", "messaging_limit_tier": "TIER_1K"})
        if part[0] == "bytes":
            return Answer(200, self.media[part[1]], {"content-type": "image/png"})
        if self.media_answers:
            return self.media_answers.pop(0)
        if part[0] in self.media:
            size = len(self.media[part[0]])
            return Answer(200, {"url": f"{self.address}/bytes/{part[0]}", "mime_type": "image/png", "file_size": size})
        return error(400, 100)


def bundle(*values: dict[str, Any], field: str = "messages") -> bytes:
    """One call with these values, each a change of its own."""
    changes = [{"value": value, "field": field} for value in values]
    told = {"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT, "changes": changes}]}
    return json.dumps(told, ensure_ascii=False).encode()


def about(number: str = NUMBER, **lists: Any) -> dict[str, Any]:
    meta = {"display_phone_number": "966112000000", "phone_number_id": number}
    return {"messaging_product": "whatsapp", "metadata": meta, **lists}


def contact(name: str = "ليلى", *, wa_id: str = WA_ID, user_id: str = BSUID) -> dict[str, Any]:
    known = {"wa_id": wa_id, "user_id": user_id}
    return {"profile": {"name": name}, **{key: value for key, value in known.items() if value}}


def wrote(kind: str, n: int = 1, who: dict[str, Any] | None = None, **told: Any) -> bytes:
    """A customer's message of this type."""
    who = who or contact()
    sender = {"from": who["wa_id"]} if "wa_id" in who else {"from_user_id": who["user_id"]}
    at = str(int(now().timestamp()))
    return bundle(
        about(contacts=[who], messages=[{**sender, "id": f"wamid.in{n}", "timestamp": at, "type": kind, **told}])
    )


def status(state: str, named: str, key: str = "", **told: Any) -> bytes:
    known = {"id": named, "status": state, "timestamp": str(int(now().timestamp())), "recipient_id": WA_ID}
    return bundle(about(statuses=[{**known, **({"biz_opaque_callback_data": key} if key else {}), **told}]))


def signed(raw: bytes) -> dict[str, str]:
    return {"x-hub-signature-256": "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()}


class WhatsAppSubject(Subject):
    channel = "whatsapp"

    @classmethod
    def make_standin(cls) -> StandIn:
        return Meta()

    def settings(self) -> dict[str, Any]:
        self.standin.address = self.address  # type: ignore[attr-defined]
        return super().settings() | {"GRAPH_URL": self.address}

    def open(self) -> Line:
        return open_line()

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        raw = wrote("text", n, text={"body": text}, padding="")
        return raw.replace(b'"padding": ""', b'"padding": "' + b"x" * max(0, at_least - len(raw)) + b'"')

    def unknown(self) -> bytes:
        return wrote("hologram", 77, hologram={"depth": 3})

    def receipt(self, outgoing: Outgoing, state: str) -> bytes | None:
        return status(state, outgoing.provider_id or "wamid.late", outgoing.public_id)

    def edited(self, text: str) -> bytes | None:
        said = {"original_message_id": "wamid.in1", "message": {"type": "text", "text": {"body": text}}}
        return wrote("edit", 70, edit=said)

    def taken_back(self) -> bytes | None:
        return wrote("revoke", 71, revoke={"original_message_id": "wamid.in1"})

    def reacted(self, outgoing: Outgoing) -> bytes | None:
        return wrote("reaction", 72, reaction={"message_id": outgoing.provider_id, "emoji": "❤️"})

    def offered(self, call: Any) -> Sequence[str]:
        return [one["reply"]["title"] for one in call.json["interactive"]["action"]["buttons"]]

    def headers(self, raw: bytes) -> dict[str, str]:
        return signed(raw)

    def token_expired(self) -> Answer:
        return error(401, 190)

    def too_many(self) -> Answer:
        return error(429, 130429, Retry_After="37")

    def server_error(self) -> Answer:
        return error(500, 131000)

    def refusal(self) -> Answer:
        return error(400, 131026)

    def send_key(self, call: Any) -> str:
        return str(call.json["biz_opaque_callback_data"])

    def text_sent(self, call: Any) -> str:
        return str(call.json["text"]["body"])


def open_line(number: str = NUMBER, **options: Any) -> Line:
    known = {"phone_number_id": number, "account_id": ACCOUNT, "verify_word": "كلمة-1", **options}
    return channels.open_line(
        "whatsapp", "واتساب", options=known, secrets={"token": TOKEN, "app": SECRET}, state=LineState.OK
    )
