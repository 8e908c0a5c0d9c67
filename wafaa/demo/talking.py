"""One conversation of the story, played through the same verbs that serve real ones."""

from __future__ import annotations

import secrets
from datetime import datetime

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, Outgoing
from wafaa.channels.sending import send_due
from wafaa.demo.cast import LABELS
from wafaa.demo.clockwork import StoreClock
from wafaa.demo.course import Course
from wafaa.demo.founding import House
from wafaa.demo.front import SLUG
from wafaa.demo.records import Conversation as Told
from wafaa.demo.records import OwnPromise, Turn
from wafaa.demo.welcoming import Welcome
from wafaa.inbox import verbs as inbox
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise


class Talk(Course):
    """A conversation while it is played."""

    clock: StoreClock

    def __init__(
        self, told: Told, house: House, customer: Welcome, clock: StoreClock, by_topic: dict[str, Course]
    ) -> None:
        """It enters itself in `by_topic` when it opens."""
        super().__init__(told, house, customer, clock)
        self.by_topic = by_topic
        self.promised: dict[int, Promise] = {}

    def hear(self, index: int, turn: Turn) -> None:
        told = self.told
        message = inbox.receive(
            self.customer.person,
            channel=told.channel,
            line=self.house.lines[told.channel],
            conversation=self.live if self.is_open else None,
            text=turn.text,
            subject=told.subject,
            key=self.key(index),
        )
        self.live = message.conversation
        self.clock.promises_changed()
        self.by_topic[self.live.topic] = self

    def note(self, index: int, turn: Turn) -> None:
        inbox.note(self.live, turn.text, key=self.key(index))

    def sort(self) -> None:
        told, house = self.told, self.house
        staff = house.staff[told.assignee] if told.assignee else None
        inbox.assign(self.live, staff=staff, team=house.teams[told.team])
        inbox.label(self.live, [LABELS[label][0] for label in told.labels])
        if told.priority != "normal":
            inbox.prioritise(self.live, told.priority)

    def reply(self, index: int, turn: Turn) -> Outgoing:
        message = inbox.reply(self.live, turn.text, key=self.key(index), then=self.then(index))
        assert message.outgoing is not None  # a reply has one, if only to say that it was refused
        return message.outgoing

    def promise(self, one: OwnPromise) -> None:
        self.promised[one.turn] = inbox.promise_own(self.live, one.text, one.due_at)
        self.clock.promises_changed()

    def send(self, outgoing: Outgoing) -> None:
        """Chat goes its real way. An e-mail of the past is settled as gone: nothing is connected to."""
        if outgoing.channel == Channel.WEBCHAT:
            send_due(outgoing.pk)
            return
        lease = secrets.token_hex(16)
        if channels.begin_sending(outgoing, lease):
            channels.sent(outgoing, lease, mail_id(outgoing))

    def receipt(self, outgoing: Outgoing, state: str, at: datetime) -> None:
        channels.receipt(outgoing, state, at)

    def fulfil(self, one: OwnPromise) -> None:
        promises.keep(self.promised[one.turn])
        inbox.refresh_promise(self.live)

    def solve(self) -> None:
        inbox.set_status(self.live, "solved")


def mail_id(outgoing: Outgoing) -> str:
    return f"<{outgoing.public_id}@{SLUG}.example>"
