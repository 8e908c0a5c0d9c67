"""Anything else: a documented JSON in and out, signed both ways after Standard Webhooks (standardwebhooks.com).

In: /hooks/<line>/ takes {"type": "message" | "receipt" | "ping", "id": …}, signed with the secret `hook`. Out: we POST
{"type": "message", "id": …, "to": …, "text": …} to the option `url`, signed with the secret `send`. The id is the
message's own and the same at each attempt, and the receiver is asked to fold repeats, so repeating is harmless.
docs/developers/generic-channel.md is the whole contract.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from wafaa.channels import verbs
from wafaa.channels.connector import (
    Accepted,
    Challenge,
    Done,
    Ignored,
    Knock,
    Limits,
    Meaning,
    Outcome,
    Receipt,
    Refused,
    Rejected,
    Retry,
    Understood,
    Unreadable,
    register,
)
from wafaa.channels.filing import data_of
from wafaa.channels.models import File, Line, Outgoing
from wafaa.channels.signatures import base64_sha256, same
from wafaa.channels.waiting import wait_of
from wafaa.lib import http
from wafaa.lib.sealed import Unsealable
from wafaa.lib.text.safe import mask_secrets
from wafaa.lib.time import now

TOLERANCE = timedelta(minutes=5)
STATES = ("sent", "delivered", "read", "failed")
FROM = (("id", "shop"), ("phone", "phone"), ("email", "email"))
MOST_TEXT = 20_000


class Generic:
    """whole_s: seconds for one call to the other system."""

    channel = "generic"
    limits = Limits(text=MOST_TEXT, file_bytes=5 * 1024 * 1024, files=10)
    repeats_harmlessly = True
    has_lanes = True
    reaches = tuple(kind for _field, kind in FROM)
    most_hook_bytes = 8 * 1024 * 1024

    def __init__(self, whole_s: float = 10) -> None:
        self.whole_s = whole_s

    def knock(self, knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
        if knock.method != "POST":
            return Rejected("only_post", 403)
        named, at = knock.headers.get("webhook-id", ""), knock.headers.get("webhook-timestamp", "")
        try:
            wanted = signature(verbs.secret_of(line, "hook"), named, at, knock.raw)
        except Unsealable:
            return Rejected("no_secret")
        if not any(same(given, wanted) for given in knock.headers.get("webhook-signature", "").split()[:10]):
            return Rejected("bad_signature")
        if not named or not _is_fresh(at):
            return Rejected("expired")
        return Accepted(named)

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Understood:
        try:
            told = json.loads(raw)
        except (ValueError, RecursionError):
            return Unreadable("not_json")
        if not isinstance(told, dict):
            return Unreadable("not_json")
        match told.get("type"):
            case "message":
                return _message(told, line)
            case "receipt":
                return _receipt(told)
            case "ping":
                return Ignored("ping")
            case _:
                return Unreadable("unknown_type", {**_hints(told, line), "type": _text(told, "type", 40)})

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        files = File.objects.filter(public_id__in=outgoing.envelope.get("files") or [])
        told = {
            "type": "message",
            "id": outgoing.public_id,
            "to": outgoing.to,
            "text": outgoing.text,
            "subject": outgoing.envelope.get("title", ""),
            "conversation": outgoing.envelope.get("conversation", ""),
            "answers": outgoing.envelope.get("answers", ""),
            "is_automatic": outgoing.is_automatic,
            "files": [
                {"name": file.name, "type": file.type, "data": base64.b64encode(data_of(file)).decode()}
                for file in files
            ],
        }
        return self._post(line, outgoing.public_id, told)

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        """Nobody need be asked: the same id again is the same message."""
        return self.send(outgoing, line)

    def test(self, line: Line) -> list[str]:
        """Knock at the other system with a ping it need only answer 2xx."""
        if not line.options.get("url"):
            return []
        match self._post(line, f"ping_{line.public_id}", {"type": "ping", "id": f"ping_{line.public_id}"}):
            case Done():
                return []
            case Retry(why) | Refused(why):
                return [why]
            case _:
                return ["unknown"]

    def _post(self, line: Line, named: str, told: dict[str, Any]) -> Outcome:
        url = str(line.options.get("url") or "")
        if not url:
            return Refused("only_comes_in")
        raw = json.dumps(told, ensure_ascii=False).encode()
        at = str(int(now().timestamp()))
        try:
            signed = signature(verbs.secret_of(line, "send"), named, at, raw)
        except Unsealable:
            return Retry("no_secret", line_is_down=True)
        headers = {
            "content-type": "application/json",
            "webhook-id": named,
            "webhook-timestamp": at,
            "webhook-signature": signed,
        }
        try:
            reply = http.fetch(
                "POST", url, headers=headers, content=raw, deadline_s=self.whole_s, inner_hosts=settings.INNER_HOSTS
            )
        except http.Refused as refused:
            return Retry(refused.reason, line_is_down=True)
        except http.OutgoingFailed as failed:
            return Retry(failed.reason, line_is_down=True)
        return _outcome(reply)


def signature(secret: str, named: str, at: str, raw: bytes) -> str:
    """`v1,<base64>` over `id.timestamp.body`; "" without a secret, which is the same as nothing."""
    key = key_of(secret)
    return f"v1,{base64_sha256(key, f'{named}.{at}.'.encode('utf-8', 'surrogatepass') + raw)}" if key else ""


def key_of(secret: str) -> bytes:
    """The bytes of a secret `whsec_<base64>`."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_fresh(at: str) -> bool:
    if not (at.isascii() and at.isdigit() and len(at) < 12):
        return False
    return abs(now() - datetime.fromtimestamp(int(at), UTC)) <= TOLERANCE


def _outcome(reply: http.Reply) -> Outcome:
    if reply.status < 300 or reply.status == 409:
        return Done(_named(reply.body))
    if reply.status == 429:
        return Retry("too_many", wait_of(reply), line_is_down=True)
    if reply.status >= 500:
        return Retry("server_error", wait_of(reply), line_is_down=True)
    if reply.status in (401, 403):
        return Retry("login_refused", line_is_down=True)
    return Refused(f"answer_{reply.status}")


def _named(body: bytes) -> str:
    """The other system's own id of the message, if it told one."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return _text(told, "id", 254) if isinstance(told, dict) else ""


def _message(told: dict[str, Any], line: Line) -> Understood:
    sender = told.get("from") if isinstance(told.get("from"), dict) else {}
    ways = [(kind, value) for field, kind in FROM if (value := _text(sender, field, 254))]
    named = _text(told, "id", 150)
    if not ways or not named:
        return Unreadable("no_sender" if named else "no_id", _hints(told, line))
    files, lost = _files(told, line)
    text = _text(told, "text", MOST_TEXT + 1)
    warnings = ["file_refused"] * bool(lost) + ["cut"] * (len(text) > MOST_TEXT)
    masked = mask_secrets(text[:MOST_TEXT])
    warnings += ["secret_masked"] * (masked != text[:MOST_TEXT])
    return Meaning(
        "message",
        ways[0],
        name=_text(sender, "name", 120),
        text=masked,
        subject=_text(told, "subject", 200),
        provider_id=named,
        references=tuple(filter(None, [_text(told, "answers", 254)])),
        files=tuple(files),
        language=_language(told),
        warnings=tuple(warnings),
        goes_on=True,
        key=f"line:{line.pk}:{named}",
        source=f"line:{line.pk}",
    )


def _language(told: dict[str, Any]) -> str:
    return said if (said := _text(told, "language", 2)) in ("ar", "en") else ""


def _files(told: dict[str, Any], line: Line) -> tuple[list[str], bool]:
    """Public ids of the files kept, and whether one was not."""
    given = told.get("files")
    kept, lost = [], False
    for one in (given if isinstance(given, list) else [])[: Generic.limits.files]:
        try:
            data = base64.b64decode(str(one["data"]), validate=True)
            file = verbs.keep_file(
                str(one.get("name") or "file"), data, owner=f"line:{line.pk}", most=Generic.limits.file_bytes
            )
            kept.append(file.public_id)
        except (verbs.BadFile, binascii.Error, ValueError, KeyError, TypeError, AttributeError):
            lost = True
    return kept, lost or (isinstance(given, list) and len(given) > Generic.limits.files)


def _receipt(told: dict[str, Any]) -> Understood:
    state = _text(told, "state", 12)
    if state not in STATES:
        return Unreadable("unknown_type", {"type": state})
    named = _text(told, "message", 60)
    return Receipt(state, _instant(told), key=named, why=_text(told, "why", 200))


def _instant(told: dict[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(_text(told, "at", 40))
    except ValueError:
        return now()
    return min(at if at.tzinfo else at.replace(tzinfo=UTC), now())


def _hints(told: dict[str, Any], line: Line) -> dict[str, str]:
    sender = told.get("from") if isinstance(told.get("from"), dict) else {}
    ways = [(kind, value) for field, kind in FROM if (value := _text(sender, field, 254))]
    kind, value = ways[0] if ways else ("", "")
    named = {"name": _text(sender, "name", 120), "subject": _text(told, "subject", 200)}
    return {"kind": kind, "from": value, "source": f"line:{line.pk}", **named}


def _text(told: Any, field: str, most: int) -> str:
    """A text of the body that can be stored, "" for anything else."""
    value = told.get(field) if isinstance(told, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if c != "\x00" and not 0xD800 <= ord(c) <= 0xDFFF)[:most].strip()


register(Generic())
