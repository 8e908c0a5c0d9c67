"""Text messages by Twilio's Programmable Messaging.

The same send twice is two messages. Each carries its own address for callbacks, which holds our id of it: so a send
that broke off after it had left is settled as soon as Twilio tells anything about it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings

from wafaa.channels import fetching, verbs
from wafaa.channels.connector import (
    Accepted,
    Challenge,
    Done,
    Ignored,
    Knock,
    Meaning,
    Outcome,
    Receipt,
    Refused,
    Rejected,
    Retry,
    Understood,
    Unknown,
    Unreadable,
)
from wafaa.channels.meta.told import dicts, text_in
from wafaa.channels.models import Line, Outgoing
from wafaa.channels.sms.sender import kind_of
from wafaa.channels.waiting import wait_of
from wafaa.channels.wishes import UNASKED, means_offers, wants_in, wants_out
from wafaa.lib import http, signatures
from wafaa.lib.sealed import Unsealable
from wafaa.lib.text.direction import language
from wafaa.lib.text.safe import mask_secrets
from wafaa.lib.time import now
from wafaa.people.models import Purpose

NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
"""What Twilio wants to read: nothing is to be said in return."""
MOST_TEXT = 20_000
MOST_FILES = 10
STATES = {"sent": "sent", "delivered": "delivered", "read": "read", "undelivered": "failed", "failed": "failed"}
SILENT = frozenset({"accepted", "scheduled", "queued", "sending", "receiving", "received", "canceled"})
"""Told on the way, and no step of ours."""
LINE_IS_DOWN = {
    20003: "sms_login",
    20005: "sms_suspended",
    20008: "sms_login",
    20404: "sms_wrong_account",
    20429: "sms_too_many",
    14107: "sms_too_many",
    21606: "sms_sender",
    21603: "sms_no_sender",
    21212: "sms_sender",
    21659: "sms_sender",
    21660: "sms_sender",
    21701: "sms_sender",
    21703: "sms_sender",
    21704: "sms_sender",
    30001: "sms_too_many",
    30002: "sms_suspended",
    63038: "sms_too_many",
}
NEVER = {
    21211: "sms_bad_number",
    21408: "sms_no_route",
    21610: "sms_stopped",
    21612: "sms_no_route",
    21614: "sms_landline",
    21617: "sms_too_long",
    21602: "sms_empty",
    21619: "sms_empty",
    30003: "sms_unreachable",
    30004: "sms_blocked",
    30005: "sms_unknown_number",
    30006: "sms_landline",
    30007: "sms_filtered",
    30008: "sms_carrier",
    30032: "sms_not_registered",
    30034: "sms_not_registered",
    30410: "sms_carrier",
    30500: "sms_carrier",
}
"""After Twilio's "Error and Warning Dictionary"; the grouping is ours. What is not named is never for a 4xx answer."""


class Twilio:
    """whole_s: seconds for one call; media_s: for a file."""

    def __init__(self, whole_s: float = 10, media_s: float = 30) -> None:
        self.whole_s, self.media_s = whole_s, media_s

    # What comes in

    def knock(self, knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
        if knock.method != "POST":
            return Rejected("only_post", 403)
        try:
            token = verbs.secret_of(line, "token")
        except Unsealable:
            return Rejected("no_secret")
        given, told = knock.headers.get("x-twilio-signature", ""), form_of(knock.raw)
        if not signatures.twilio(given, token, knock.url, told):
            return Rejected("bad_signature")
        fields = dict(told)
        sid = fields.get("MessageSid") or fields.get("SmsSid") or ""
        state = fields.get("MessageStatus", "")
        meta = {"at": now().isoformat(), "key": knock.query.get("key", "")[:60]}
        return Accepted(f"{sid}:{state}" if state else sid or "nameless", meta, NO_ANSWER, "text/xml; charset=utf-8")

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
        told = dict(form_of(raw))
        if "MessageStatus" in told:
            return _receipt(told, meta)
        sender, sid = text_in(told, "From", 254), text_in(told, "MessageSid", 100)
        if sender.partition(":")[0] in ("whatsapp", "messenger", "rcs"):
            return Ignored("other_channel")
        if not sender or not sid:
            return Unreadable("no_sender" if sid else "no_id")
        if "Body" not in told and not _number(told, "NumMedia"):
            return Unreadable("unknown_type", {"kind": "phone", "from": sender})
        return self._message(told, sender, sid, meta, line)

    def _message(self, told: dict[str, str], sender: str, sid: str, meta: Mapping[str, Any], line: Line) -> Meaning:
        wanted = [_media(told, n) for n in range(min(_number(told, "NumMedia"), MOST_FILES))]
        files, lost = fetching.fetch_all(filter(None, wanted), partial(self._fetch, line=line), meta)
        text = text_in(told, "Body", MOST_TEXT)
        masked = mask_secrets(text)
        spoken = language(text)
        return Meaning(
            "message",
            ("phone", sender),
            text=masked,
            provider_id=sid,
            files=tuple(files),
            language=spoken if spoken in ("ar", "en") else "",
            warnings=tuple(["file_refused"] * lost + ["secret_masked"] * (masked != text)),
            details=wishes_in(text, text_in(told, "OptOutType", 10)),
            goes_on=True,
            key=f"twilio:{sid}",
        )

    def _fetch(self, file: Mapping[str, str], line: Line) -> str:
        """Files lie behind the account's login, and from there the way leads on to a store of files, which is told
        nothing of the login. Raises as fetching.fetch_all wants."""
        home = urlsplit(settings.TWILIO_URL)
        if urlsplit(file["url"]).netloc != home.netloc:
            raise http.Refused("foreign_host")
        try:
            found = self._call("GET", file["url"], line, whole_s=self.media_s, most=fetching.MOST_BYTES)
            if found.status in (301, 302, 303, 307, 308):
                found = http.fetch(
                    "GET",
                    found.headers.get("location", ""),
                    deadline_s=self.media_s,
                    max_bytes=fetching.MOST_BYTES,
                    inner_hosts=settings.INNER_HOSTS,
                )
        except (http.TimedOut, http.Unreachable, NoLogin) as failed:
            raise fetching.NotYet from failed
        if found.status in (401, 404, 429) or found.status >= 500:  # a file may come later than its message
            raise fetching.NotYet
        if found.status >= 300:
            raise http.Unreachable("gone")
        owner = f"line:{line.pk}"
        return verbs.keep_file(file["name"], found.body, owner=owner, most=fetching.MOST_BYTES, strict=False).public_id

    # What goes out

    def hand_over(self, outgoing: Outgoing, line: Line) -> Outcome:
        told = {"To": outgoing.to, "Body": outgoing.text, **_sender(line)}
        if len(told) < 3:
            return Retry("sms_no_sender", line_is_down=True)
        if settings.ADDRESS.startswith("https://"):
            told["StatusCallback"] = f"{hook_of(line)}?{urlencode({'key': outgoing.public_id})}"
        try:
            reply = self._call("POST", self._url(line, "Messages.json"), line, told)
        except NoLogin:
            return Retry("sms_login", line_is_down=True)
        except http.OutgoingFailed as failed:
            return Unknown("sms_no_answer") if failed.sent else Retry(failed.reason, line_is_down=True)
        if reply.status >= 300:
            return _outcome(reply)
        sid = text_in(_json(reply), "sid", 100)
        return Done(sid) if sid else Unknown("sms_no_answer")

    def ask(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Twilio cannot be asked by our id; its next callback about the message tells."""
        return Unknown("sms_no_answer")

    # How the line is

    def test(self, line: Line) -> list[str]:
        """Whether the login is right, the account open, the number the account's own, and its messages come here."""
        try:
            account = self._call("GET", self._url(line), line)
            if account.status >= 300:
                return ["sms_login" if account.status in (401, 403) else "sms_wrong_account"]
            if text_in(_json(account), "status", 20) != "active":
                return ["sms_suspended"]
            return self._test_number(line)
        except NoLogin:
            return ["sms_login"]
        except http.OutgoingFailed as failed:
            return [failed.reason]

    def _test_number(self, line: Line) -> list[str]:
        sender = str(line.options.get("sender") or "")
        if not kind_of(sender):
            return ["sms_no_sender"]
        if kind_of(sender) != "number":
            return []
        number = self._number(line)
        if number is None:
            return ["sms_not_yours"]
        return [] if text_in(number, "sms_url", 500) == hook_of(line) else ["sms_hook_missing"]

    def subscribe(self, line: Line) -> list[str]:
        """Let the number call us when somebody writes to it. Codes of what went wrong."""
        try:
            number = self._number(line)
            if number is None:
                return ["sms_not_yours"]
            url = self._url(line, f"IncomingPhoneNumbers/{text_in(number, 'sid', 60)}.json")
            reply = self._call("POST", url, line, {"SmsUrl": hook_of(line), "SmsMethod": "POST"})
        except NoLogin:
            return ["sms_login"]
        except http.OutgoingFailed as failed:
            return [failed.reason]
        return [] if reply.status < 300 else [_why(reply)]

    def _number(self, line: Line) -> dict[str, Any] | None:
        """The account's own number as Twilio knows it."""
        asked = urlencode({"PhoneNumber": str(line.options.get("sender") or "")})
        reply = self._call("GET", f"{self._url(line, 'IncomingPhoneNumbers.json')}?{asked}", line)
        return next(iter(dicts(_json(reply), "incoming_phone_numbers")), None)

    def _url(self, line: Line, path: str = "") -> str:
        account = f"{settings.TWILIO_URL.rstrip('/')}/2010-04-01/Accounts/{line.options.get('account') or '-'}"
        return f"{account}/{path}" if path else f"{account}.json"

    def _call(
        self,
        method: str,
        url: str,
        line: Line,
        told: Mapping[str, str] | None = None,
        whole_s: float | None = None,
        most: int = 2 * 1024 * 1024,
    ) -> http.Reply:
        """Raises NoLogin and http.OutgoingFailed."""
        try:
            token = verbs.secret_of(line, "token")
        except Unsealable as error:
            raise NoLogin from error
        if not token:
            raise NoLogin
        login = base64.b64encode(f"{line.options.get('account')}:{token}".encode()).decode()
        return http.fetch(
            method,
            url,
            headers={"authorization": f"Basic {login}"},
            data=told,
            deadline_s=whole_s or self.whole_s,
            max_bytes=most,
            inner_hosts=settings.INNER_HOSTS,
        )


class NoLogin(Exception):
    """The line has no secret that can be read."""


def form_of(raw: bytes) -> list[tuple[str, str]]:
    """The fields of a form in the order they came, [] for what is none."""
    try:
        return parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=500)
    except ValueError:
        return []


def hook_of(line: Line) -> str:
    """The address Twilio calls."""
    return f"{settings.ADDRESS}/hooks/{line.public_id}/"


def wishes_in(text: str, said: str = "") -> dict[str, Any]:
    """What a STOP or a START takes and gives. `said` is the provider's own reading of the word. Who only wants no more
    offers goes on hearing of their orders."""
    if said == "STOP" or wants_out(text):
        service = () if said != "STOP" and means_offers(text) else (Purpose.SERVICE,)
        return {"withdraws": [str(purpose) for purpose in (*UNASKED, *service)]}
    return {"gives": [str(Purpose.SERVICE)]} if said == "START" or wants_in(text) else {}


def _sender(line: Line) -> dict[str, str]:
    sender = str(line.options.get("sender") or "")
    if not sender:
        return {}
    return {"MessagingServiceSid" if kind_of(sender) == "service" else "From": sender}


def _receipt(told: dict[str, str], meta: Mapping[str, Any]) -> Understood:
    state, sid = text_in(told, "MessageStatus", 20), text_in(told, "MessageSid", 100)
    if state not in STATES:
        return Ignored("on_its_way" if state in SILENT else "other_status")
    code = _number(told, "ErrorCode")
    why = (NEVER | LINE_IS_DOWN).get(code, f"twilio_{code}" if code else "sms_carrier")
    return Receipt(STATES[state], now(), sid, str(meta.get("key") or ""), why if STATES[state] == "failed" else "")


def _media(told: dict[str, str], n: int) -> dict[str, str] | None:
    url = text_in(told, f"MediaUrl{n}", 500)
    kind = text_in(told, f"MediaContentType{n}", 80)
    return {"url": url, "name": f"{n + 1}.{kind.rpartition('/')[2] or 'file'}"} if url else None


def _number(told: Mapping[str, str], name: str) -> int:
    said = text_in(told, name, 8)
    return int(said) if said.isascii() and said.isdigit() else 0


def _json(reply: http.Reply) -> dict[str, Any]:
    try:
        told = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _code(reply: http.Reply) -> int:
    code = _json(reply).get("code")
    return code if isinstance(code, int) and not isinstance(code, bool) else 0


def _why(reply: http.Reply) -> str:
    code = _code(reply)
    return (NEVER | LINE_IS_DOWN).get(code) or (f"twilio_{code}" if code else f"answer_{reply.status}")


def _outcome(reply: http.Reply) -> Outcome:
    code, wait = _code(reply), wait_of(reply)
    if code in NEVER:
        return Refused(NEVER[code])
    if code in LINE_IS_DOWN:
        return Retry(LINE_IS_DOWN[code], wait or _rest(LINE_IS_DOWN[code]), line_is_down=True)
    if reply.status == 429:
        return Retry("sms_too_many", wait, line_is_down=True)
    if reply.status in (401, 403):
        return Retry("sms_login", line_is_down=True)
    if not code and reply.status in (502, 504):  # something in between broke off
        return Unknown("sms_no_answer")
    return Retry("sms_provider_down", wait, line_is_down=True) if reply.status >= 500 else Refused(_why(reply))


def _rest(why: str) -> timedelta | None:
    return timedelta(seconds=10) if why == "sms_too_many" else None
