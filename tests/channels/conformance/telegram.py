"""Telegram as the suite asks it: the Bot API on loopback, and updates that are fetched."""

from __future__ import annotations

import json
from typing import Any

from tests.channels.conformance.standin import Answer, Call, StandIn
from tests.channels.conformance.subject import Subject
from tests.channels.telegramserver import CHAT, LAYLA, TOKEN, BotServer, params_of
from wafaa.channels import verbs as channels
from wafaa.channels.listening import _lines
from wafaa.channels.models import Line, LineState
from wafaa.channels.polling import take_new
from wafaa.channels.telegram.bot import bot_of
from wafaa.lib.time import now


def no(code: int, words: str, **more: Any) -> Answer:
    return Answer(code, {"ok": False, "error_code": code, "description": words, **more})


class Bots(StandIn):
    """A Bot API with one bot."""

    def __init__(self) -> None:
        super().__init__()
        self.server = BotServer()

    def is_send(self, call: Call) -> bool:
        return call.path.endswith("/sendMessage")

    def usual(self, call: Call) -> Answer:
        bot, _slash, method = call.path.removeprefix("/").partition("/")
        if bot != f"bot{TOKEN}":
            return no(401, "Unauthorized")
        result = self.server.answer(method, params_of(call.headers["content-type"], call.body))
        return Answer(200, {"ok": True, "result": result})


class TelegramSubject(Subject):
    channel = "telegram"
    lacks = {
        "hook": "Telegram is asked for what is new, so that a shop needs no public address",
        "key": "sendMessage has no field for an id of ours",
        "clean_faults": "a 502 of the Bot API may come after the message was taken: a person decides",
    }

    @classmethod
    def make_standin(cls) -> StandIn:
        return Bots()

    def open(self) -> Line:
        return channels.open_line(
            "telegram",
            "تيليجرام",
            address="@layla_bot",
            options={"server": self.address},
            secrets={"token": TOKEN},
            state=LineState.OK,
        )

    def _update(self, n: int, **said: Any) -> bytes:
        message = {"message_id": 700 + n, "from": LAYLA, "chat": CHAT, "date": 1_795_000_000, **said}
        return json.dumps({"update_id": 20_000 + n, "message": message}, ensure_ascii=False).encode()

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        return self._update(n, text=text)

    def edited(self, text: str) -> bytes | None:
        raw = json.loads(self.message(text))
        return json.dumps({"update_id": 20_070, "edited_message": raw["message"]}, ensure_ascii=False).encode()

    def carried(self, data: bytes) -> bool:
        assert isinstance(self.standin, Bots)
        given = [params[name] for _method, params in self.standin.server.sent for name in ("photo",) if name in params]
        return any(data == body for _name, body in given)

    def unknown(self) -> bytes:
        return self._update(77, hologram={"depth": 3})

    def headers(self, raw: bytes) -> dict[str, str]:
        return {}

    def deliver(self, line: Line, raw: bytes) -> int:
        """The bot's updates hold this one when they are asked for next, whatever was confirmed before."""
        if not _is_heard(line):
            return 404
        assert isinstance(self.standin, Bots)
        self.standin.server.updates = [json.loads(raw)]
        channels.move_cursor(line, {})
        take_new(Line.objects.get(pk=line.pk), bot_of(line), 0)
        return 200

    def noise(self, line: Line, raw: bytes) -> int:
        channels.take_in(line, "noise", raw, {"at": now().isoformat()})
        return 200

    def token_expired(self) -> Answer:
        return no(401, "Unauthorized")

    def too_many(self) -> Answer:
        return no(429, "Too Many Requests: retry after 37", parameters={"retry_after": 37})

    def refusal(self) -> Answer:
        return no(400, "Bad Request: message text is empty")

    def text_sent(self, call: Any) -> str:
        return str(call.json["text"])


def _is_heard(line: Line) -> bool:
    return line.pk in [one.pk for one in _lines()]
