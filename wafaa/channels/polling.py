"""Listening to Telegram: each bot is asked by one listener what is new, so that no public address is needed.

An update and the cursor behind it are stored together; the next question tells Telegram that they were taken. What
is asked for twice is known by its id and bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wafaa.channels import verbs
from wafaa.channels.listening import LISTENERS, POLL_S, Listener
from wafaa.channels.models import Channel, Line
from wafaa.channels.telegram.bot import Bot, Fault, bot_of
from wafaa.channels.telegram.reading import provider_id_of
from wafaa.lib.time import now
from wafaa.work import disk
from wafaa.work.unit import unit

ASK_S = 20
"""How long Telegram keeps a question open when nothing is new. A listener that is ended ends within it."""
BATCH = 50
WANTED = ["message", "edited_message", "my_chat_member"]
FORGOTTEN = timedelta(days=3)
"""After a week without updates Telegram may count from anywhere (Bot API, Update), and an old cursor would skip
what is new. By then all that was taken has long been confirmed."""
DISPUTED = timedelta(minutes=2)
BROKEN = frozenset({"token_refused"})
"""With these nothing can be sent either."""


@dataclass
class Poller(Listener):
    """One bot's thread."""

    ask_s: int = ASK_S
    disputed_at: datetime | None = None

    @staticmethod
    def is_wanted(line: Line) -> bool:
        return True

    def stop(self) -> None:
        """Nothing more is taken in from now on; an open question is left to end by itself."""
        self.stopping.set()

    def _listen(self) -> bool:
        """Ask until something is wrong. True when it worked for a while."""
        heard = False
        try:
            bot = bot_of(self.line)
            while not self.stopping.is_set():
                if disk.is_short():
                    self.stopping.wait(POLL_S)
                    continue
                take_new(self.line, bot, self.ask_s, self.stopping.is_set)
                heard = True
                if not self._is_disputed():
                    self._fine()
        except Fault as fault:
            if not self.stopping.is_set():
                self._failed(fault, heard)
        return heard

    def _failed(self, fault: Fault, heard: bool) -> None:
        """One broken connection after many good ones is nobody's affair; a second program on the same bot is, and
        shows as a question broken off again and again."""
        if fault.code == "slow_down":
            self.stopping.wait(fault.wait)
            return
        if fault.code == "read_elsewhere":
            was_disputed, self.disputed_at = self._is_disputed(), now()
            if not was_disputed:
                return
        elif heard and fault.code not in BROKEN | {"webhook_set"}:
            return
        verbs.line_failed(self.line, fault.code, pauses=fault.code in BROKEN)

    def _is_disputed(self) -> bool:
        return self.disputed_at is not None and now() - self.disputed_at < DISPUTED


LISTENERS[Channel.TELEGRAM] = Poller


def take_new(line: Line, bot: Bot, ask_s: int = ASK_S, is_over: Callable[[], bool] = lambda: False) -> int:
    """Ask once, for at most `ask_s` seconds, and take in what is new; how many updates that were. Raises Fault."""
    line.refresh_from_db(fields=["cursor"])
    updates = bot.call(
        "getUpdates",
        deadline_s=ask_s + 10,
        offset=_offset(line),
        timeout=ask_s,
        limit=BATCH,
        allowed_updates=WANTED,
    )
    count = 0
    for update in updates if isinstance(updates, list) else []:
        if is_over() or disk.is_short():  # what is not confirmed stays with Telegram
            break
        _take(line, update)
        count += 1
    return count


def _offset(line: Line) -> int | None:
    at = line.cursor.get("at")
    if not at or now() - datetime.fromisoformat(at) > FORGOTTEN:
        return None
    return int(line.cursor["offset"])


def _take(line: Line, update: Mapping[str, Any]) -> None:
    raw = json.dumps(update, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    cursor = {"offset": int(update["update_id"]) + 1, "at": now().isoformat()}
    with unit():
        verbs.take_in(line, provider_id_of(update), raw, {"at": cursor["at"]})
        verbs.move_cursor(line, cursor)
