"""What happens in one conversation of the story, who does it and when. How it is done is left open: it is
played through the verbs (talking), or worked out beforehand (recalling)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from wafaa.channels.models import Channel, Outgoing
from wafaa.demo.clockwork import Act, Clockwork
from wafaa.demo.founding import House
from wafaa.demo.records import Conversation as Told
from wafaa.demo.records import OwnPromise, Turn
from wafaa.demo.welcoming import Welcome
from wafaa.inbox.models import Conversation, MessageKind
from wafaa.lib.time import now
from wafaa.stores.scope import entered

SORTER = "sara"
SORTED_AFTER = timedelta(seconds=75)
"""Sara looks over what nobody has answered yet and gives it to its team."""
DELIVERED_AFTER = timedelta(seconds=3)


class Course(ABC):
    """A conversation while it runs; `live` is its row, once it is opened."""

    live: Conversation

    def __init__(self, told: Told, house: House, customer: Welcome, clock: Clockwork) -> None:
        self.told, self.house, self.customer, self.clock = told, house, customer, clock
        self.is_open, self.is_sorted = False, False
        self.unread_by_customer: list[tuple[Outgoing, datetime]] = []

    @abstractmethod
    def hear(self, index: int, turn: Turn) -> None:
        """The customer writes. The first time it opens the conversation."""

    @abstractmethod
    def note(self, index: int, turn: Turn) -> None: ...

    @abstractmethod
    def sort(self) -> None:
        """Give it to its person and team, with its labels and priority."""

    @abstractmethod
    def reply(self, index: int, turn: Turn) -> Outgoing: ...

    @abstractmethod
    def promise(self, one: OwnPromise) -> None: ...

    @abstractmethod
    def send(self, outgoing: Outgoing) -> None: ...

    @abstractmethod
    def receipt(self, outgoing: Outgoing, state: str, at: datetime) -> None: ...

    @abstractmethod
    def fulfil(self, one: OwnPromise) -> None: ...

    @abstractmethod
    def solve(self) -> None: ...

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
        with entered(self.house.store):
            for outgoing, sent_at in self.unread_by_customer:
                self.receipt(outgoing, "delivered", sent_at + DELIVERED_AFTER)

    def then(self, index: int) -> str:
        """After the last answer it is the customer's turn, unless the agent still owes something."""
        is_last = all(turn.speaker == "note" for turn in self.told.turns[index + 1 :])
        return "waiting" if is_last and self.told.status == "waiting" else ""

    def is_read(self) -> bool:
        """Whether colleagues have seen the customer's last word. (Own answers never count as unread.)"""
        return self.live.last_kind == MessageKind.IN and not self.told.unread

    def key(self, index: int) -> str:
        return f"demo:{self.told.key}:{index}"

    def _say(self, index: int, turn: Turn) -> None:
        if turn.by is None:
            with entered(self.house.store):
                self._read()
                self.hear(index, turn)
            self.is_open = True
        elif turn.speaker == "note":
            with entered(self.house.scopes[turn.by]):
                self.note(index, turn)
        else:
            self._answer(index, turn, turn.by)

    def _read(self) -> None:
        """Whoever writes again has read what was there."""
        for outgoing, _sent_at in self.unread_by_customer:
            self.receipt(outgoing, "read", now())
        self.unread_by_customer.clear()

    def _answer(self, index: int, turn: Turn, by: str) -> None:
        self._sort(by)
        with entered(self.house.scopes[by]):
            outgoing = self.reply(index, turn)
            for one in self.told.promises:
                if one.turn == index:
                    self.promise(one)
        self.clock.add(outgoing.not_before, partial(self._send, outgoing))

    def _sort(self, by: str) -> None:
        if not self.is_sorted:
            self.is_sorted = True
            with entered(self.house.scopes[by]):
                self.sort()

    def _send(self, outgoing: Outgoing) -> None:
        with entered(self.house.store):
            self.send(outgoing)
        if outgoing.channel == Channel.WEBCHAT:
            self.unread_by_customer.append((outgoing, now()))

    def _fulfil(self, one: OwnPromise) -> None:
        with entered(self.house.scopes[one.by]):
            self.fulfil(one)

    def _solve(self) -> None:
        with entered(self.house.scopes[self.told.assignee or SORTER]):
            self.solve()
