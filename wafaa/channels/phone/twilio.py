"""A Twilio number: what callers hear, and what Twilio tells of their calls.

Options: `by` "twilio"; `account` (AC…), `numbers` [E.164] of colleagues who are rung together (ten at most, which is
Twilio's bound), `extensions` {E.164: public id of the staff}, `greeting`, `rings` seconds, `voicemail` longest seconds
(0: none). Secret: `token`. Twilio calls /hooks/<line>/, and with ?step= for what follows from our own answers: "agent"
(somebody took it), "dialled" (what came of ringing), "recorded" (a voice message), "status" (the call is over).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from wafaa.channels import verbs
from wafaa.channels.connector import (
    Accepted,
    Challenge,
    Ignored,
    Knock,
    Meaning,
    News,
    Rejected,
    Understood,
    Unreadable,
)
from wafaa.channels.models import Line
from wafaa.lib import http
from wafaa.lib.sealed import Unsealable
from wafaa.lib.signatures import twilio as is_genuine
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now

VOICES = {"ar": ("arb", "Polly.Zeina"), "en": ("en-GB", "Polly.Amy")}
SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
RECORDING = re.compile(r"https?://[^/]+(/2010-04-01/Accounts/AC[0-9a-f]{32}/Recordings/RE[0-9a-f]{32})(?:\.\w+)?")
MOST_NUMBERS = 10
MOST_AUDIO = 12 * 1024 * 1024
FETCH_S = 45.0
PATIENCE = timedelta(minutes=30)
"""How long a voice message is waited for; then the call stands there without."""
OVER = frozenset({"completed", "busy", "no-answer", "canceled", "failed"})


class NotYet(Exception):
    """The voice message cannot be fetched just now; the job is tried again."""


def is_twilio(line: Line) -> bool:
    return bool(line.options.get("by") == "twilio")


def knock(knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
    if knock.method != "POST":
        return Rejected("only_post", 403)
    fields = _fields(knock.raw)
    try:
        secret = verbs.secret_of(line, "token")
    except Unsealable:
        return Rejected("no_secret")
    if not is_genuine(knock.headers.get("x-twilio-signature", ""), secret, knock.url, fields):
        return Rejected("bad_signature")
    told, step = dict(fields), knock.query.get("step", "")
    named = f"{told.get('CallSid', '')[:40]}:{step}:{told.get('CallStatus', '')[:20]}"
    meta = {"by": "twilio", "step": step[:12], "staff": knock.query.get("staff", "")[:40], "at": now().isoformat()}
    with override(line.language or line.store.language):
        return Accepted(named, meta, _answer(step, told, line), "text/xml; charset=utf-8")


def _fields(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return []


# What the caller hears


def _answer(step: str, told: Mapping[str, str], line: Line) -> str:
    if step == "dialled" and told.get("DialCallStatus") != "completed":
        return _document(*_voicemail(line))
    if step == "recorded":
        return _document(_say(_("Thank you. We will call you back."), line), "<Hangup/>")
    if step:
        return _document("<Hangup/>") if step == "dialled" else _document()
    numbers = [str(number) for number in line.options.get("numbers") or []][:MOST_NUMBERS]
    greeting = str(line.options.get("greeting") or "") or _("Welcome to %(store)s.") % {"store": line.store.name}
    return _document(_say(greeting, line), *([_ring(numbers, line)] if numbers else _voicemail(line)))


def _document(*parts: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(parts)}</Response>'


def _say(words: str, line: Line) -> str:
    language, voice = VOICES["en" if (line.language or line.store.language) == "en" else "ar"]
    return f'<Say language="{language}" voice="{voice}">{escape(visible(words))}</Say>'


def _ring(numbers: list[str], line: Line) -> str:
    seconds = min(max(int(line.options.get("rings") or 20), 5), 60)
    whose = line.options.get("extensions") or {}
    told = {number: _url(line, "agent", staff=str(whose.get(number, ""))) for number in numbers}
    rung = "".join(
        f'<Number statusCallbackEvent="answered" statusCallback={url}>{escape(number)}</Number>'
        for number, url in told.items()
    )
    return f'<Dial timeout="{seconds}" action={_url(line, "dialled")}>{rung}</Dial>'


def _voicemail(line: Line) -> list[str]:
    longest = min(max(int(line.options.get("voicemail", 120)), 0), 300)
    if not longest:
        return [_say(_("Nobody can take your call just now. We will call you back."), line), "<Hangup/>"]
    asked = _("Nobody can take your call just now. Leave a message after the tone, and we will call you back.")
    return [
        _say(asked, line),
        f'<Record maxLength="{longest}" timeout="5" playBeep="true" action={_url(line, "recorded")}/>',
        "<Hangup/>",
    ]


def _url(line: Line, step: str, **more: str) -> str:
    """An address of ours as an attribute, quoted."""
    asked = urlencode({"step": step, **{name: value for name, value in more.items() if value}})
    return quoteattr(f"{settings.ADDRESS}/hooks/{line.public_id}/?{asked}")


# What it means


def understand(raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
    told, step = dict(_fields(raw)), str(meta.get("step") or "")
    call = told.get("ParentCallSid" if step == "agent" else "CallSid", "")
    if not SID.fullmatch(call):
        return Unreadable("no_call") if told.get("From") else Ignored("no_call")
    if step == "":
        return _begins(call, told, line)
    if step == "agent":
        return News(partial(verbs.picked_up, line, call, str(meta.get("staff") or "")))
    if step == "dialled":
        status = told.get("DialCallStatus", "")
        spoken = status in ("completed", "answered")
        return _call(call, told, line, "answered" if spoken else "no_answer", _seconds(told, "DialCallDuration"))
    if step == "recorded":
        return _recorded(call, told, meta, line)
    if step == "status" and told.get("CallStatus") in OVER and told.get("Direction", "inbound") == "inbound":
        return _call(call, told, line, "no_answer", None)
    return Ignored("other_step")


def _begins(call: str, told: Mapping[str, str], line: Line) -> Understood:
    if told.get("Direction", "inbound") != "inbound":
        return Ignored("not_inbound")
    number, name = told.get("From", "")[:40], visible(told.get("CallerName", ""))[:80]
    return News(partial(_rings, line, call, number, name))


def _rings(line: Line, call: str, number: str, name: str) -> None:
    verbs.rang(line, call, way="in", number=number, name=name)


def _call(
    call: str, told: Mapping[str, str], line: Line, outcome: str, seconds: int | None, files: tuple[str, ...] = ()
) -> Meaning:
    ring = verbs.ring_of(line, call)
    return Meaning(
        "call",
        ("phone", told.get("From", "")[:40]),
        name=visible(told.get("CallerName", ""))[:80],
        provider_id=call,
        files=files,
        details={
            "way": "in",
            "outcome": outcome,
            "seconds": seconds if outcome != "no_answer" else None,
            "staff": ring.staff if ring is not None and outcome == "answered" else "",
            "call": call,
        },
        key=f"call:{line.pk}:{call}",
    )


def _recorded(call: str, told: Mapping[str, str], meta: Mapping[str, Any], line: Line) -> Understood:
    """Raises NotYet."""
    seconds = _seconds(told, "RecordingDuration")
    found = RECORDING.fullmatch(told.get("RecordingUrl", ""))
    if found is None or not seconds:
        return _call(call, told, line, "no_answer", None)
    is_late = now() - datetime.fromisoformat(str(meta["at"])) > PATIENCE
    file = _fetched(f"{found.group(1)}.mp3", line, is_late=is_late)
    return _call(call, told, line, "voicemail", seconds, (file,) if file else ())


def _fetched(path: str, line: Line, *, is_late: bool) -> str:
    """The public id of the voice message, "" when it is not to be had. Only ever asked of Twilio itself, whatever
    host the call named. Raises NotYet."""
    account = str(line.options.get("account") or "")
    try:
        secret = verbs.secret_of(line, "token")
        proof = base64.b64encode(f"{account}:{secret}".encode()).decode()
        reply = http.fetch(
            "GET",
            f"{settings.TWILIO_URL.rstrip('/')}{path}",
            headers={"authorization": f"Basic {proof}"},
            deadline_s=FETCH_S,
            max_bytes=MOST_AUDIO,
            inner_hosts=settings.INNER_HOSTS,
        )
    except http.TooBig:
        return ""
    except (http.OutgoingFailed, Unsealable) as failed:
        if is_late:
            return ""
        raise NotYet(str(failed)) from None
    if reply.status != 200 and not is_late:  # it is written a little after the call
        raise NotYet(str(reply.status))
    try:
        name = _("Voice message")
        return verbs.keep_file(f"{name}.mp3", reply.body, owner=f"line:{line.pk}", most=MOST_AUDIO).public_id
    except verbs.BadFile:
        return ""


def _seconds(told: Mapping[str, str], name: str) -> int | None:
    said = told.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else None


def try_out(line: Line) -> list[str]:
    """Ask Twilio for the account. Codes of what is wrong."""
    account = str(line.options.get("account") or "")
    if not SID.fullmatch(account):
        return ["twilio_account"]
    try:
        proof = base64.b64encode(f"{account}:{verbs.secret_of(line, 'token')}".encode()).decode()
        reply = http.fetch(
            "GET",
            f"{settings.TWILIO_URL.rstrip('/')}/2010-04-01/Accounts/{account}.json",
            headers={"authorization": f"Basic {proof}"},
            inner_hosts=settings.INNER_HOSTS,
        )
    except Unsealable:
        return ["no_secret"]
    except http.OutgoingFailed as failed:
        return [failed.reason if failed.reason in ("inner_address", "deadline") else "unreachable_server"]
    if reply.status in (401, 403, 404):
        return ["twilio_login"]
    return [] if reply.status == 200 else ["server_trouble"]
