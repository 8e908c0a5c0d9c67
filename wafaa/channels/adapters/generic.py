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
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from wafaa.channels import verbs
from wafaa.channels.abilities import MB, Abilities, Files
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
    Unreadable,
    register,
)
from wafaa.channels.filing import data_of
from wafaa.channels.models import File, Line, Outgoing
from wafaa.channels.waiting import wait_of
from wafaa.lib import http
from wafaa.lib.plainjson import text_of
from wafaa.lib.sealed import Unsealable
from wafaa.lib.standardhooks import signed, wrong_with
from wafaa.lib.text.safe import mask_secrets
from wafaa.lib.time import now

STATES = ("sent", "delivered", "read", "failed")
FROM = (("id", "shop"), ("phone", "phone"), ("email", "email"))
MOST_TEXT = 20_000
FILES = Files(most=10, size=5 * MB)


class Generic:
    """whole_s: seconds for one call to the other system."""

    channel = "generic"
    abilities = Abilities(
        text=MOST_TEXT,
        files=FILES,
        reaches=tuple(kind for _field, kind in FROM),
        goes_on=True,
        receipts=frozenset(STATES[1:]),
        network=True,
        folds=True,
        hook=8 * MB,
    )

    def __init__(self, whole_s: float = 10) -> None:
        self.whole_s = whole_s

    def knock(self, knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
        if knock.method != "POST":
            return Rejected("only_post", 403)
        try:
            wrong = wrong_with(knock.headers, verbs.secret_of(line, "hook"), knock.raw)
        except Unsealable:
            return Rejected("no_secret")
        if wrong:
            return Rejected(wrong)
        return Accepted(knock.headers["webhook-id"])

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
                return Unreadable("unknown_type", {**_hints(told, line), "type": text_of(told, "type", 40)})

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
        try:
            secret = verbs.secret_of(line, "send")
        except Unsealable:
            return Retry("no_secret", line_is_down=True)
        headers = {"content-type": "application/json", **signed(secret, named, raw)}
        try:
            reply = http.fetch(
                "POST", url, headers=headers, content=raw, deadline_s=self.whole_s, inner_hosts=settings.INNER_HOSTS
            )
        except http.Refused as refused:
            return Retry(refused.reason, line_is_down=True)
        except http.OutgoingFailed as failed:
            return Retry(failed.reason, line_is_down=True)
        return _outcome(reply)


def _outcome(reply: http.Reply) -> Outcome:
    if reply.status < 300 or reply.status == 409:
        return Done(_named(reply.body))
    if reply.status == 429:
        return Retry("too_many", wait_of(reply), line_is_down=True)
    if reply.status >= 500:
        return Retry("server_error", wait_of(reply), line_is_down=True)
    if reply.status in (401, 403):
        return Retry("signature_refused", line_is_down=True)
    return Refused(f"answer_{reply.status}")


def _named(body: bytes) -> str:
    """The other system's own id of the message, if it told one."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return text_of(told, "id", 254) if isinstance(told, dict) else ""


def _message(told: dict[str, Any], line: Line) -> Understood:
    sender = told.get("from") if isinstance(told.get("from"), dict) else {}
    ways = [(kind, value) for field, kind in FROM if (value := text_of(sender, field, 254))]
    named = text_of(told, "id", 150)
    if not ways or not named:
        return Unreadable("no_sender" if named else "no_id", _hints(told, line))
    files, lost = _files(told, line)
    text = text_of(told, "text", MOST_TEXT + 1)
    warnings = ["file_refused"] * bool(lost) + ["cut"] * (len(text) > MOST_TEXT)
    masked = mask_secrets(text[:MOST_TEXT])
    warnings += ["secret_masked"] * (masked != text[:MOST_TEXT])
    return Meaning(
        "message",
        ways[0],
        name=text_of(sender, "name", 120),
        text=masked,
        subject=text_of(told, "subject", 200),
        provider_id=named,
        references=tuple(filter(None, [text_of(told, "answers", 254)])),
        files=tuple(files),
        language=_language(told),
        warnings=tuple(warnings),
        details={"claims": ways[1:]},
        goes_on=True,
        key=f"line:{line.pk}:{named}",
        source=f"line:{line.pk}",
    )


def _language(told: dict[str, Any]) -> str:
    return said if (said := text_of(told, "language", 2)) in ("ar", "en") else ""


def _files(told: dict[str, Any], line: Line) -> tuple[list[str], bool]:
    """Public ids of the files kept, and whether one was not."""
    given = told.get("files")
    kept, lost = [], False
    for one in (given if isinstance(given, list) else [])[: FILES.most]:
        try:
            data = base64.b64decode(str(one["data"]), validate=True)
            file = verbs.keep_file(str(one.get("name") or "file"), data, owner=f"line:{line.pk}", most=FILES.size)
            kept.append(file.public_id)
        except (verbs.BadFile, binascii.Error, ValueError, KeyError, TypeError, AttributeError):
            lost = True
    return kept, lost or (isinstance(given, list) and len(given) > FILES.most)


def _receipt(told: dict[str, Any]) -> Understood:
    state = text_of(told, "state", 12)
    if state not in STATES:
        return Unreadable("unknown_type", {"type": state})
    named = text_of(told, "message", 60)
    return Receipt(state, _instant(told), key=named, why=text_of(told, "why", 200))


def _instant(told: dict[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(text_of(told, "at", 40))
    except ValueError:
        return now()
    return min(at if at.tzinfo else at.replace(tzinfo=UTC), now())


def _hints(told: dict[str, Any], line: Line) -> dict[str, str]:
    sender = told.get("from") if isinstance(told.get("from"), dict) else {}
    ways = [(kind, value) for field, kind in FROM if (value := text_of(sender, field, 254))]
    kind, value = ways[0] if ways else ("", "")
    named = {"name": text_of(sender, "name", 120), "subject": text_of(told, "subject", 200)}
    return {"kind": kind, "from": value, "source": f"line:{line.pk}", **named}


register(Generic())
