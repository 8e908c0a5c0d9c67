"""One conversation of the story, played through the same verbs that serve real ones."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, Outgoing
from wafaa.channels.sending import send_due
from wafaa.demo.cast import LABELS
from wafaa.demo.clockwork import Act, Clockwork
from wafaa.demo.founding import House
from wafaa.demo.front import SLUG
from wafaa.demo.records import Conversation as Told
from wafaa.demo.records import OwnPromise, Turn
from wafaa.demo.welcoming import Welcome
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, MessageKind
from wafaa.lib.time import now
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise
from wafaa.stores.scope import entered

SORTER = "sara"
SORTED_AFTER = timedelta(seconds=75)
"""Sara looks over what nobody has answered yet and gives it to its team."""


DELIVERED_AFTER = timedelta(seconds=3)


class Talk:
    """A conversation while it is played; `live` is its row, once it is opened."""

    live: Conversation

    def __init__(
        self, told: Told, house: House, customer: Welcome, clock: Clockwork, by_topic: dict[str, Talk]
    ) -> None:
        """It enters itself in `by_topic` when it opens."""
        self.told, self.house, self.customer, self.clock, self.by_topic = (
            told,
            house,
            customer,
            clock,
            by_topic,
        )
        self.is_open, self.is_sorted = False, False
        self.unread_by_customer: list[Outgoing] = []
        self.promised: dict[int, Promise] = {}

    def acts(self, until: datetime) -> Iterator[Act]:
        """All of it. What goes out is added when it is written."""
        told = self.told
        for index, turn in enumerate(told.turns):
            yield turn.at, partial(self._say, index, turn)
        if told.first_reply_at is None:
            yield min(told.opened_at + SORTED_AFTER, until), partial(self._sort, SORTER)
        for one in told.promises:
            if one.settled_at is not None:
                yield one.settled_at, partial(self._fulfil, one)
        if told.solved_at is not None:
            yield told.solved_at, self._solve

    def deliver(self) -> None:
        """What the customer has not come back to read has at least reached their screen."""
        for outgoing in self.unread_by_customer:
            channels.receipt(outgoing, "delivered", outgoing.not_before + DELIVERED_AFTER)

    def _say(self, index: int, turn: Turn) -> None:
        if turn.by is None:
            self._hear(index, turn)
        elif turn.speaker == "note":
            with entered(self.house.scopes[turn.by]):
                inbox.note(self.live, turn.text, key=self._key(index))
        else:
            self._answer(index, turn, turn.by)

    def _hear(self, index: int, turn: Turn) -> None:
        told = self.told
        with entered(self.house.store):
            self._read_by_customer()
            message = inbox.receive(
                self.customer.person,
                channel=told.channel,
                line=self.house.lines[told.channel],
                conversation=self.live if self.is_open else None,
                text=turn.text,
                subject=told.subject,
                key=self._key(index),
            )
        self.live, self.is_open = message.conversation, True
        self.clock.promises_changed()
        self.by_topic[self.live.topic] = self

    def _read_by_customer(self) -> None:
        for outgoing in self.unread_by_customer:
            channels.receipt(outgoing, "read", now())
        self.unread_by_customer.clear()

    def _answer(self, index: int, turn: Turn, by: str) -> None:
        self._sort(by)
        with entered(self.house.scopes[by]):
            message = inbox.reply(self.live, turn.text, key=self._key(index), then=self._then(index))
            for one in self.told.promises:
                if one.turn == index:
                    self.promised[index] = inbox.promise_own(self.live, one.text, one.due_at)
                    self.clock.promises_changed()
        if message.outgoing is not None:
            self.clock.add(message.outgoing.not_before, partial(self._send, message.outgoing))

    def _then(self, index: int) -> str:
        """After the last answer it is the customer's turn, unless the agent still owes something."""
        is_last = all(turn.speaker == "note" for turn in self.told.turns[index + 1 :])
        return "waiting" if is_last and self.told.status == "waiting" else ""

    def _sort(self, by: str) -> None:
        if self.is_sorted:
            return
        self.is_sorted, told, house = True, self.told, self.house
        with entered(house.scopes[by]):
            inbox.assign(
                self.live,
                staff=house.staff[told.assignee] if told.assignee else None,
                team=house.teams[told.team],
            )
            inbox.label(self.live, [LABELS[label][0] for label in told.labels])
            if told.priority != "normal":
                inbox.prioritise(self.live, told.priority)

    def _send(self, outgoing: Outgoing) -> None:
        """Chat goes its real way. An e-mail of the past is settled as gone: nothing is connected to."""
        with entered(self.house.store):
            if outgoing.channel == Channel.WEBCHAT:
                send_due(outgoing.pk)
                self.unread_by_customer.append(outgoing)
            else:
                lease = secrets.token_hex(16)
                if channels.begin_sending(outgoing, lease):
                    channels.sent(outgoing, lease, f"<{outgoing.public_id}@{SLUG}.example>")

    def _fulfil(self, one: OwnPromise) -> None:
        with entered(self.house.scopes[one.by]):
            promises.keep(self.promised[one.turn])
            inbox.refresh_promise(self.live)

    def _solve(self) -> None:
        by = self.told.assignee or SORTER
        with entered(self.house.scopes[by]):
            inbox.set_status(self.live, "solved")

    def is_read(self) -> bool:
        """Whether colleagues have seen the customer's last word. (Own answers never count as unread.)"""
        return self.live.last_kind == MessageKind.IN and not self.told.unread

    def _key(self, index: int) -> str:
        return f"demo:{self.told.key}:{index}"
