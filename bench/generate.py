# ruff: noqa: E501
"""A year of one store, by bulk SQL: customers, conversations, messages with their words, promises and events."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from bench import loading
from bench.people import write_people
from bench.shape import Ids, Shape, stamp
from bench.shop import Shop, found_shop
from bench.words import Vocabulary
from wafaa.work.reactions import let_sqlite_learn_its_tables

Told = Callable[[str], None]
SEED = 1447
CHUNK = 20_000
NEVER = "2200-01-01 00:00:00"
HOUR = 3600

CONVERSATION = (
    "id public_id store_id number customer_id line_id channel subject status priority assignee_id team_id opened_at "
    "solved_at last_at last_kind preview customer_name labels message_count waiting_since first_reply_seconds "
    "promise_due_at promise_made_at promise_risk_at promise_state promise_kind owed_at last_message_id has_unreadable"
)
MESSAGE = (
    "id public_id store_id conversation_id kind channel text html quoted customer_id staff_id outgoing_id key "
    "warnings at has_files"
)
OUTGOING = (
    'id public_id store_id line_id channel customer_id purpose is_automatic subject "to" text envelope state '
    "not_before reason error attempts lease provider_id created_at sent_at"
)
PROMISE = (
    "id public_id store_id kind state customer_id subject text staff_id team_id made_at due_at at_risk_at "
    "next_tick_at target_minutes in_hours settled_at first_due_at counted_at at_desk about carrier region source"
)
SEGMENT = "store_id promise_id running why started_at ended_at"
EVENT = "store_id name at actor audience topic team_id customer_id data"


def fill(size: int, told: Told) -> None:
    """Write a store with `size` conversations into an empty, migrated database."""
    shop, shape = found_shop(), Shape(size)
    with loading.unhindered():
        names = write_people(shop, shape, Random(SEED))
        year = Year(shop, shape, names)
        for start in range(0, size, CHUNK):
            year.write(start, min(start + CHUNK, size))
            told(f"{min(start + CHUNK, size):,} of {size:,} conversations")
        year.finish()
        told("indexes")
    let_sqlite_learn_its_tables()  # as the worker of a real store does, four times a day


class Year:
    """The rows of a store's year, chunk by chunk in the order of time."""

    def __init__(self, shop: Shop, shape: Shape, names: list[str]) -> None:
        self.shop, self.shape, self.names = shop, shape, names
        self.chance = Random(SEED)
        self.store_id = shop.store.pk
        self.words = Vocabulary(self.chance, self.store_id, shape.messages)
        self.counts: Counter[str] = Counter()
        self.ids = {
            table: Ids(self.chance, total)
            for table, total in (
                ("conversation", shape.conversations), ("message", shape.messages),
                ("outgoing", 2 * shape.long_talks), ("promise", shape.conversations),
            )
        }  # fmt: skip
        self.last = {"message": 0, "outgoing": 0, "promise": 0}
        self.rows: dict[str, list[Any]] = {}

    def write(self, start: int, end: int) -> None:
        """Conversations `start` up to `end` with all that belongs to them."""
        self.rows = {
            name: [] for name in ("conversation", "message", "words", "outgoing", "promise", "segment", "event")
        }
        for number in range(start, end):
            self._conversation(number)
        loading.write("inbox_conversation", CONVERSATION, self.rows["conversation"])
        loading.write("channels_outgoing", OUTGOING, self.rows["outgoing"])
        loading.write("inbox_message", MESSAGE, self.rows["message"])
        key = "rowid" if loading.is_sqlite() else "message_id"
        loading.write("inbox_words", f"{key} words", self.rows["words"])
        loading.write("promises_promise", PROMISE, self.rows["promise"])
        loading.write("promises_segment", SEGMENT, self.rows["segment"])
        loading.write("work_event", EVENT, self.rows["event"])

    def finish(self) -> None:
        """The counters that the rows would have left behind."""
        rows = [(self.store_id, key, value) for key, value in self.counts.items()]
        loading.write("inbox_count", "store_id key value", rows)
        loading.write(
            "stores_counter",
            "store_id name value",
            [(self.store_id, "conversation", self.shape.conversations)],
        )
        loading.count_on("inbox_conversation", self.shape.conversations)
        for table, name in (
            ("inbox_message", "message"),
            ("channels_outgoing", "outgoing"),
            ("promises_promise", "promise"),
        ):
            loading.count_on(table, self.last[name])

    def _conversation(self, number: int) -> None:
        chance, shape, shop = self.chance, self.shape, self.shop
        pid, status = self.ids["conversation"].at(number), shape.status(number)
        customer = 1 + int(chance.random() ** 2 * shape.customers)
        channel, line = ("webchat", shop.chat.pk) if chance.random() < 0.6 else ("email", shop.mail.pk)
        assignee = shop.agents[1 + int(chance.random() * 20)].pk if chance.random() < 0.8 else None
        began, is_long = shape.instant(number), shape.is_long(number)
        kinds = ("in", "out", "in", "out", "in") if is_long else ("in",)
        text = ""
        for step, kind in enumerate(kinds):
            text = self._message(number, pid, kind, channel, line, customer, assignee, began + 600 * step)
        last_at = stamp(began + 600 * (len(kinds) - 1))
        promise = self._promises(number, pid, status, customer, assignee, began, channel)
        self.rows["conversation"].append((
            number + 1, pid, self.store_id, number + 1, customer, line, channel, "", status,
            "urgent" if chance.random() < 0.02 else "normal", assignee, shop.team.pk, stamp(began),
            last_at if status == "solved" else None, last_at, "in", text[:140], self.names[customer - 1], "[]",
            len(kinds), last_at if status == "open" else None, 600 if is_long else None, *promise, self.last["message"], False,
        ))  # fmt: skip
        owner = f"staff:{assignee}" if assignee else "nobody"
        self.counts.update((status, f"{status}:{owner}", f"{status}:team:{shop.team.pk}"))

    def _message(
        self,
        number: int,
        pid: str,
        kind: str,
        channel: str,
        line: int,
        customer: int,
        staff: int | None,
        at: float,
    ) -> str:
        self.last["message"] += 1
        mid, said, instant = self.last["message"], self.words.say(), stamp(at)
        out = self._outgoing(pid, channel, line, customer, said[0], instant) if kind == "out" else None
        self.rows["message"].append((
            mid, self.ids["message"].at(mid - 1), self.store_id, number + 1, kind, channel, said[0], "", "",
            customer if kind == "in" else None, staff if kind == "out" else None, out, None, "[]", instant, False,
        ))  # fmt: skip
        words = " ".join(said[1]) if loading.is_sqlite() else " ".join(f"'{term}'" for term in said[1])
        self.rows["words"].append((mid, words))
        name, actor = ("message.received", "system") if kind == "in" else ("message.replied", f"staff:{staff}")
        data = f'{{"conversation_id": {number + 1}, "message_id": {mid}}}'
        topic = f"conversation:{pid}"
        self.rows["event"].append(
            (self.store_id, name, instant, actor, "both", topic, self.shop.team.pk, customer, data)
        )
        return said[0]

    def _outgoing(self, pid: str, channel: str, line: int, customer: int, text: str, at: str) -> int:
        self.last["outgoing"] += 1
        number = self.last["outgoing"]
        public = self.ids["outgoing"].at(number - 1)
        self.rows["outgoing"].append((
            number, public, self.store_id, line, channel, customer, "reply", False, f"conversation:{pid}", "", text,
            json.dumps({"conversation": pid}), "sent", at, "", "", 1, "", public, at, at,
        ))  # fmt: skip
        return number

    def _promises(
        self, number: int, pid: str, status: str, customer: int, staff: int | None, began: float, channel: str
    ) -> tuple[Any, ...]:
        """What the conversation's row shows of its promises: due, made, risk, state, kind, place in the list."""
        if status != "open":
            if self.shape.is_of_this_month(number):
                self._promise(pid, "first_reply", "kept", customer, staff, began, began + 4 * HOUR, began + 600)
            return (None, None, None, "", "", NEVER)
        made, due = self._span_of_open()
        state = "open" if due > made + 5 * HOUR else "at_risk"
        self._promise(pid, "next_reply", state, customer, staff, made, due, None)
        return (stamp(due), stamp(made), stamp(due - HOUR), state, "next_reply", stamp(due))

    def _span_of_open(self) -> tuple[float, float]:
        made = self.shape.instant(self.shape.conversations) - HOUR
        return made, made + 3 * HOUR + self.chance.random() * 20 * HOUR

    def _promise(
        self,
        pid: str,
        kind: str,
        state: str,
        customer: int,
        staff: int | None,
        made: float,
        due: float,
        done: float | None,
    ) -> None:
        self.last["promise"] += 1
        number, start = self.last["promise"], stamp(made)
        ended = stamp(done) if done else None
        tick = None if done else stamp(due if state == "at_risk" else due - HOUR)
        self.rows["promise"].append((
            number, self.ids["promise"].at(number - 1), self.store_id, kind, state, customer, f"conversation:{pid}", "",
            staff, self.shop.team.pk, start, stamp(due), stamp(due - HOUR), tick, 240, True, ended, stamp(due), ended,
            True, "", "", "", "",
        ))  # fmt: skip
        self.rows["segment"].append((self.store_id, number, True, "made", start, ended))
