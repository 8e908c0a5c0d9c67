"""Twilio and Unifonic as far as text messages go: what they send us, and servers on loopback that answer as they do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from tests.channels.conformance.meta import PICTURE
from tests.channels.conformance.standin import Answer, Call, StandIn
from tests.channels.conformance.subject import Subject
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, LineState, Outgoing

ADDRESS = "https://care.layla.test"
ACCOUNT, TOKEN, NUMBER = "AC" + "0a" * 16, "twilio-token-1", "+966112223344"
LAYLA = "+966500112233"
APP, PASSWORD = "unifonic-app-1", "a-long-password"


def fields(call: Call) -> dict[str, str]:
    return dict(parse_qsl(call.body.decode(), keep_blank_values=True))


def refused(status: int, code: int, **headers: str) -> Answer:
    told = {"code": code, "message": "no", "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
    return Answer(status, told, {name.replace("_", "-"): value for name, value in headers.items()})


class TwilioServer(StandIn):
    """One account with one number; `sms_url` is where the number calls."""

    def __init__(self) -> None:
        super().__init__()
        self.sms_url, self.status, self.address = "", "active", ""

    def is_send(self, call: Call) -> bool:
        return call.method == "POST" and call.path.endswith("/Messages.json")

    def usual(self, call: Call) -> Answer:
        login = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if call.path == "/store/picture":
            return Answer(400) if "authorization" in call.headers else Answer(200, PICTURE)
        if call.headers.get("authorization") != f"Basic {login}":
            return refused(401, 20003)
        if self.is_send(call):
            sid = "SM" + hashlib.md5(call.body + bytes([len(self.sends)])).hexdigest()
            return Answer(201, {"sid": sid, "status": "queued", "num_segments": "1", "error_code": None})
        if "IncomingPhoneNumbers" in call.path and call.method == "POST":
            self.sms_url = fields(call)["SmsUrl"]
            return Answer(200, {"sid": "PN1", "sms_url": self.sms_url})
        if "IncomingPhoneNumbers" in call.path:
            is_ours = parse_qs(call.query)["PhoneNumber"] == [NUMBER]
            known = [{"sid": "PN1", "phone_number": NUMBER, "sms_url": self.sms_url}]
            return Answer(200, {"incoming_phone_numbers": known if is_ours else []})
        if "/Media/" in call.path:
            return Answer(307, {}, {"location": f"{self.address}/store/picture"})
        return Answer(200, {"sid": ACCOUNT, "status": self.status})


class TwilioSubject(Subject):
    channel = "sms"
    hook_type = "application/x-www-form-urlencoded"

    @classmethod
    def make_standin(cls) -> StandIn:
        return TwilioServer()

    def settings(self) -> dict[str, Any]:
        self.standin.address = self.address  # type: ignore[attr-defined]
        self.queries: dict[bytes, str] = {}
        return super().settings() | {"TWILIO_URL": self.address, "ADDRESS": ADDRESS}

    def open(self) -> Line:
        line = twilio_line()
        if not hasattr(self, "line"):
            self.line = line
        return line

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        raw = wrote(text, n, Padding="")
        return raw + b"x" * max(0, at_least - len(raw))

    def unknown(self) -> bytes:
        told = {"MessageSid": "SM77", "From": LAYLA, "To": NUMBER, "NumMedia": "0", "MessageType": "hologram"}
        return urlencode(told).encode()

    def receipt(self, outgoing: Outgoing, state: str) -> bytes | None:
        raw = status(state, outgoing.provider_id or "SMlate")
        self.queries[raw] = urlencode({"key": outgoing.public_id})
        return raw

    def query(self, raw: bytes) -> str:
        return self.queries.get(raw, "")

    def headers(self, raw: bytes) -> dict[str, str]:
        return signed(raw, self.line, self.query(raw))

    def token_expired(self) -> Answer:
        return refused(401, 20003)

    def too_many(self) -> Answer:
        return refused(429, 20429, Retry_After="37")

    def server_error(self) -> Answer:
        return refused(500, 20500)

    def refusal(self) -> Answer:
        return refused(400, 21211)

    def send_key(self, call: Any) -> str:
        return parse_qs(urlsplit(fields(call)["StatusCallback"]).query)["key"][0]

    def text_sent(self, call: Any) -> str:
        return fields(call)["Body"]


def twilio_line(sender: str = NUMBER, **traits: Any) -> Line:
    options = {"provider": "twilio", "account": ACCOUNT, "sender": sender}
    return channels.open_line("sms", "رسائل", options=options, secrets={"token": TOKEN}, state=LineState.OK)


def wrote(text: str, n: int = 1, sender: str = LAYLA, **told: str) -> bytes:
    usual = {
        "MessageSid": f"SM{n:032d}",
        "SmsSid": f"SM{n:032d}",
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": NUMBER,
        "Body": text,
        "NumMedia": "0",
        "SmsStatus": "received",
    }
    return urlencode(usual | told).encode()


def status(state: str, sid: str, **told: str) -> bytes:
    usual = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": state, "SmsStatus": state, "AccountSid": ACCOUNT}
    return urlencode(usual | {"To": LAYLA, "From": NUMBER} | told).encode()


def signed(raw: bytes, line: Line, query: str = "", host: str = ADDRESS) -> dict[str, str]:
    """As twilio-python signs: the address, then each field's name and value in order of names."""
    url = f"{host}/hooks/{line.public_id}/" + (f"?{query}" if query else "")
    try:
        told = parse_qsl(raw.decode(), keep_blank_values=True)
    except UnicodeDecodeError:
        told = []
    for name, value in sorted(set(told)):
        url += name + value
    made = hmac.new(TOKEN.encode(), url.encode(), hashlib.sha1).digest()
    return {"x-twilio-signature": base64.b64encode(made).decode()}


def not_taken(status: int, code: str) -> Answer:
    return Answer(status, {"success": "false", "message": "no", "errorCode": code, "data": None})


class UnifonicServer(StandIn):
    """One app. What was taken is known by its CorrelationID."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: dict[str, str] = {}

    def is_send(self, call: Call) -> bool:
        return call.path == "/rest/SMS/messages"

    def usual(self, call: Call) -> Answer:
        told = fields(call)
        if told.get("AppSid") != APP:
            return not_taken(401, "ER-401")
        key = told.get("CorrelationID", "")
        if self.is_send(call):
            self.taken[key] = str(4_010_000_000 + len(self.sends))
            about = {"MessageID": int(self.taken[key]), "CorrelationID": key, "Status": "Queued", "NumberOfUnits": 1}
            return Answer(200, {"success": True, "message": "", "errorCode": "ER-00", "data": about})
        known = [{"MessageID": self.taken[key], "CorrelationID": key, "DLR": "Queued"}] if key in self.taken else []
        return Answer(200, {"success": True, "errorCode": "ER-00", "data": {"messages": known}})


class UnifonicSubject(Subject):
    channel = "sms"
    binds = False
    never_tells = frozenset({"read"})

    @classmethod
    def make_standin(cls) -> StandIn:
        return UnifonicServer()

    def settings(self) -> dict[str, Any]:
        return super().settings() | {"UNIFONIC_URL": self.address}

    def open(self) -> Line:
        return unifonic_line()

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        raw = self._event("message.received", n, content={"type": "text", "text": text}, padding="")
        return raw.replace(b'"padding": ""', b'"padding": "' + b"x" * max(0, at_least - len(raw)) + b'"')

    def _event(self, kind: str, n: int, **told: Any) -> bytes:
        usual = {"messageId": f"m{n}", "eventId": f"e{n}", "eventType": kind, "applicationId": "a1"}
        sender = {"channel": "sms", "contact": LAYLA}
        return json.dumps({**usual, "sender": sender, **told}, ensure_ascii=False).encode()

    def unknown(self) -> bytes:
        return self._event("message.hologram", 77)

    def receipt(self, outgoing: Outgoing, state: str) -> bytes | None:
        word = {"delivered": "Delivered", "sent": "Sent", "failed": "Undeliverable"}.get(state)
        if word is None:
            return None
        told = {"MessageID": outgoing.provider_id or "1", "DLR": word, "Recipient": LAYLA.lstrip("+")}
        return json.dumps(told | {"CorrelationID": outgoing.public_id}).encode()

    def headers(self, raw: bytes) -> dict[str, str]:
        return {"authorization": "Basic " + base64.b64encode(f"wafaa:{PASSWORD}".encode()).decode()}

    def token_expired(self) -> Answer:
        return not_taken(401, "")

    def refusal(self) -> Answer:
        return not_taken(482, "")

    def send_key(self, call: Any) -> str:
        return fields(call)["CorrelationID"]

    def text_sent(self, call: Any) -> str:
        return fields(call)["Body"]


def unifonic_line(sender: str = "Layla") -> Line:
    options = {"provider": "unifonic", "sender": sender}
    secrets = {"token": APP, "hook": PASSWORD}
    return channels.open_line("sms", "رسائل", options=options, secrets=secrets, state=LineState.OK)
