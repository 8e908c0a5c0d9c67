"""Text messages by Unifonic's REST API.

Each message carries our own id (CorrelationID), by which Unifonic can be asked what became of it. Its calls to us are
not signed: they show a password (Basic), which the line's page makes. What its public documents do not say is not
guessed: a call of another shape is kept and shown as a card. See docs/developers/sms.md.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from wafaa.channels import verbs
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
from wafaa.channels.meta.told import dicts, of, text_in
from wafaa.channels.models import Line, Outgoing
from wafaa.channels.sms.twilio import NoLogin, form_of, wishes_in
from wafaa.channels.waiting import wait_of
from wafaa.lib import http
from wafaa.lib.sealed import Unsealable
from wafaa.lib.signatures import same
from wafaa.lib.text.direction import language
from wafaa.lib.text.safe import mask_secrets
from wafaa.lib.time import now

USER = "wafaa"
MOST_TEXT = 20_000
TAKEN = "ER-00"
STATES = {
    "sent": "sent",
    "delivered": "delivered",
    "undeliverable": "failed",
    "undelivered": "failed",
    "failed": "failed",
    "rejected": "failed",
    "expired": "failed",
}
SILENT = frozenset({"queued", "accepted", "scheduled", "pending"})
LINE_IS_DOWN = {
    "ER-01": "sms_no_money",
    "ER-08": "sms_sender",
    "401": "sms_login",
    "402": "sms_login",
    "403": "sms_ip",
    "429": "sms_too_many",
    "440": "sms_sender",
    "480": "sms_sender",
}
NEVER = {
    "ER-02": "sms_bad_number",
    "ER-03": "sms_bad_number",
    "ER-04": "sms_bad_number",
    "ER-05": "sms_no_route",
    "ER-06": "sms_empty",
    "ER-07": "sms_filtered",
    "410": "sms_bad_number",
    "412": "sms_too_long",
    "417": "sms_empty",
    "421": "sms_empty",
    "422": "sms_bad_number",
    "449": "sms_empty",
    "481": "sms_no_route",
    "482": "sms_bad_number",
    "483": "sms_no_route",
}
TWICE = frozenset({"ER-09", "409"})
"""After Unifonic's "HTTP Status Codes" and "Understanding reasons of SMS non-delivery" (2026); the grouping is ours."""


class Unifonic:
    """whole_s: seconds for one call."""

    def __init__(self, whole_s: float = 10) -> None:
        self.whole_s = whole_s

    # What comes in

    def knock(self, knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
        if knock.method != "POST":
            return Rejected("only_post", 403)
        try:
            password = verbs.secret_of(line, "hook")
        except Unsealable:
            return Rejected("no_secret")
        if not same(knock.headers.get("authorization", ""), basic(password) if password else ""):
            return Rejected("wrong_password")
        told = told_in(knock.raw)
        named = text_in(told, "eventid", 100) or text_in(told, "messageid", 100) or "nameless"
        state = _state(told)
        return Accepted(f"{named}:{state}" if state else named, {"at": now().isoformat()})

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
        told = told_in(raw)
        if not told:
            return Unreadable("not_json")
        if state := _state(told):
            return _receipt(told, state)
        kind = text_in(told, "eventtype", 80)
        sender = of(told, "sender")
        contact = text_in(sender, "contact", 60)
        hints = {"kind": "phone", "from": contact, "type": kind}
        if kind != "message.received" or text_in(sender, "channel", 20).lower() not in ("", "sms"):
            return Unreadable("unknown_type", hints) if contact else Ignored("other_event")
        said = told.get("content")
        text = text_in(said, "text", MOST_TEXT) if isinstance(said, dict) else text_in(told, "content", MOST_TEXT)
        named = text_in(told, "messageid", 100) or text_in(told, "eventid", 100)
        if not text:
            return Unreadable("unknown_type", hints)
        if not contact or not named:
            return Unreadable("no_id" if contact else "no_sender", hints)
        masked, spoken = mask_secrets(text), language(text)
        return Meaning(
            "message",
            ("phone", contact if contact.startswith("+") else f"+{contact}"),
            text=masked,
            provider_id=named,
            language=spoken if spoken in ("ar", "en") else "",
            warnings=("secret_masked",) * (masked != text),
            details=wishes_in(text),
            goes_on=True,
            key=f"unifonic:{named}",
        )

    # What goes out

    def hand_over(self, outgoing: Outgoing, line: Line) -> Outcome:
        told = {
            "Recipient": outgoing.to.lstrip("+"),
            "Body": outgoing.text,
            "CorrelationID": outgoing.public_id,
            "responseType": "JSON",
        }
        if sender := str(line.options.get("sender") or ""):
            told["SenderID"] = sender.lstrip("+")
        try:
            reply = self._post(line, "SMS/messages", told)
        except NoLogin:
            return Retry("sms_login", line_is_down=True)
        except http.OutgoingFailed as failed:
            return Unknown("sms_no_answer") if failed.sent else Retry(failed.reason, line_is_down=True)
        if TWICE & set(codes_of(reply)):
            # What was taken at an earlier attempt is no second message.
            found = self.ask(outgoing, line)
            return found if isinstance(found, Done) else Refused("sms_twice")
        return _outcome(reply)

    def ask(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Ask by our own id. That Unifonic knows nothing of it yet proves nothing."""
        try:
            asked = {"CorrelationID": outgoing.public_id, "Limit": "1"}
            reply = self._post(line, "SMS/Messages/GetMessagesDetails", asked)
        except (NoLogin, http.OutgoingFailed):
            return Unknown("sms_no_answer")
        for known in dicts(of(_json(reply), "data"), "messages"):
            if text_in(known, "CorrelationID", 80) == outgoing.public_id:
                return Done(text_in(known, "MessageID", 100))
        return Unknown("sms_no_answer")

    # How the line is

    def test(self, line: Line) -> list[str]:
        """Ask for the last message: whether the AppSid is right. Nothing is sent."""
        try:
            reply = self._post(line, "SMS/Messages/GetMessagesDetails", {"Limit": "1"})
        except NoLogin:
            return ["sms_login"]
        except http.OutgoingFailed as failed:
            return [failed.reason]
        match _outcome(reply):
            case Retry(why):
                return [why]
            case Refused() if reply.status >= 300:
                return ["sms_provider_down"]
            case _:
                return []

    def _post(self, line: Line, path: str, told: Mapping[str, str]) -> http.Reply:
        """Raises NoLogin and http.OutgoingFailed."""
        try:
            app = verbs.secret_of(line, "token")
        except Unsealable as error:
            raise NoLogin from error
        if not app:
            raise NoLogin
        return http.fetch(
            "POST",
            f"{settings.UNIFONIC_URL.rstrip('/')}/rest/{path}",
            headers={"accept": "application/json"},
            data={"AppSid": app, **told},
            deadline_s=self.whole_s,
            inner_hosts=settings.INNER_HOSTS,
        )


def basic(password: str) -> str:
    """The header that shows the hook's password."""
    return "Basic " + base64.b64encode(f"{USER}:{password}".encode()).decode()


def told_in(raw: bytes) -> dict[str, Any]:
    """What a call tells, JSON or form, by names in small letters: its documents spell them in more ways than one."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        told = dict(form_of(raw))
    return {str(name).lower(): value for name, value in told.items()} if isinstance(told, dict) else {}


def _state(told: Mapping[str, Any]) -> str:
    """The word of a delivery report, "" for what is none."""
    if told.get("eventtype"):
        return ""
    return next(filter(None, (text_in(told, name, 20).lower() for name in ("dlr", "status", "messagestatus"))), "")


def _receipt(told: Mapping[str, Any], state: str) -> Understood:
    if state not in STATES:
        return Ignored("on_its_way" if state in SILENT else "other_status")
    code = text_in(told, "errorcode", 10)
    why = (NEVER | LINE_IS_DOWN).get(code, "sms_carrier") if STATES[state] == "failed" else ""
    key = text_in(told, "correlationid", 60)
    return Receipt(STATES[state], now(), text_in(told, "messageid", 100), key, why)


def _json(reply: http.Reply) -> dict[str, Any]:
    try:
        told = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def codes_of(reply: http.Reply) -> list[str]:
    """Unifonic's own code in an answer ("ER-01") where there is one, and the status, which it uses for codes too."""
    code = text_in(_json(reply), "errorCode", 10)
    return [code, str(reply.status)] if code and code != TAKEN else [str(reply.status)]


def _outcome(reply: http.Reply) -> Outcome:
    told, codes, wait = _json(reply), codes_of(reply), wait_of(reply)
    if reply.status < 300 and str(told.get("success")).lower() == "true":
        named = text_in(of(told, "data"), "MessageID", 100)
        return Done(named) if named else Unknown("sms_no_answer")
    for code in codes:
        if code in NEVER:
            return Refused(NEVER[code])
        if code in LINE_IS_DOWN:
            return Retry(LINE_IS_DOWN[code], wait, line_is_down=True)
    if reply.status < 300:
        return Refused(f"unifonic_{codes[0]}") if told else Unknown("sms_no_answer")
    if reply.status in (502, 504) and not told:
        return Unknown("sms_no_answer")
    if reply.status >= 500:
        return Retry("sms_provider_down", wait, line_is_down=True)
    return Refused(f"unifonic_{codes[0]}")
