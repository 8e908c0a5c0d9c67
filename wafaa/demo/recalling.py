"""One conversation of the past, worked out without the database: the rows that the verbs would have left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Model

from wafaa.channels import events as channels
from wafaa.channels.models import Channel, Line, Outgoing, OutgoingState
from wafaa.channels.settings import GateSettings
from wafaa.demo.cast import LABELS
from wafaa.demo.clockwork import Act, Clockwork
from wafaa.demo.course import Course
from wafaa.demo.founding import House
from wafaa.demo.owing import REPLIES, Owing
from wafaa.demo.records import Conversation as Told
from wafaa.demo.records import OwnPromise, Turn
from wafaa.demo.talking import mail_id
from wafaa.demo.welcoming import Welcome
from wafaa.inbox import events, mentioning
from wafaa.inbox.models import Conversation, Follower, Mention, Message, MessageKind, Status
from wafaa.lib.text.safe import preview, visible
from wafaa.lib.time import now, pretending
from wafaa.people.models import IdentityKind, Purpose
from wafaa.promises.events import PromiseEvent
from wafaa.promises.models import Promise, PromiseKind
from wafaa.stores.scope import Scope, current, entered
from wafaa.stores.settings import read
from wafaa.work import jobs
from wafaa.work.events import Happening, emit


class Entry(NamedTuple):
    """What the log will say. `about` are the event's values; a row stands for its id, which it gets later."""

    at: datetime
    scope: Scope
    team_id: int | None
    kind: type[Happening]
    about: tuple[Any, ...]


class OwnClock(Clockwork):
    """Ticks the promises of one conversation."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        self.owing: Owing

    def tick_before(self, at: datetime) -> None:
        with entered(self.house.store):
            self.owing.tick_before(at)


class Recollection(Course):
    """A conversation with all its rows, unsaved, and what the log says about it. Enough for the story, in
    which nothing is taken up again once it is solved or waits for the customer."""

    def __init__(self, told: Told, house: House, customer: Welcome, until: datetime) -> None:
        clock = OwnClock(house)
        super().__init__(told, house, customer, clock)
        self.log: list[Entry] = []
        self.messages: list[Message] = []
        self.outgoing: list[Outgoing] = []
        self.mentions: list[Mention] = []
        self.followers: list[Follower] = []
        self.promised: dict[int, Promise] = {}
        self.owing = clock.owing = Owing(self._tell_promise)
        clock.add_all(self.acts(until))
        clock.play(until)
        with pretending(until):
            self.deliver()

    def retold(self) -> Iterator[Act]:
        """The log's entries, once all rows are saved."""
        for entry in self.log:
            yield entry.at, partial(self._emit, entry)

    def hear(self, index: int, turn: Turn) -> None:
        is_first = not self.is_open
        if is_first:
            self._open()
        message = self._write(MessageKind.IN, index, turn.text, customer=self.customer.person)
        self._bring_up(message, turn.text or self.live.subject)
        self.live.waiting_since = self.live.waiting_since or message.at
        if is_first:
            self._tell(events.ConversationOpened, self.live, message)
            self.owing.by_policy(PromiseKind.FIRST_REPLY, self.live)
        elif not self.owing.owed(*REPLIES):
            self.owing.by_policy(PromiseKind.NEXT_REPLY, self.live)
        if not self.owing.owed(PromiseKind.RESOLUTION):
            self.owing.by_policy(PromiseKind.RESOLUTION, self.live)
        self._tell(events.MessageReceived, self.live, message)

    def note(self, index: int, turn: Turn) -> None:
        message = self._write(MessageKind.NOTE, index, turn.text.strip(), staff_id=current().staff_id)
        self._name_in(message)
        self._tell(events.NoteWritten, self.live, message)

    def _name_in(self, note: Message) -> None:
        """Whom a note names follows from then on."""
        house = self.house
        for named in mentioning.find(note.text, house.staff.values(), house.teams.values()):
            self.mentions.append(
                Mention(message=note, staff=named.staff, team=named.team, start=named.start, length=named.length)
            )
            known = {note.staff_id, *(one.staff_id for one in self.followers)}
            if named.staff is not None and named.staff.pk not in known:
                self.followers.append(Follower(conversation=self.live, staff=named.staff, since=now()))
                self._tell(events.ConversationFollowed, self.live, named.staff)

    def sort(self) -> None:
        told, live = self.told, self.live
        live.assignee = self.house.staff[told.assignee] if told.assignee else None
        live.team = self.house.teams[told.team]
        self.owing.entrust(live.assignee_id, live.team_id)
        self._tell(events.ConversationAssigned, live, live.assignee_id, live.team_id)
        live.labels = list(dict.fromkeys(LABELS[label][0] for label in told.labels))
        self._tell(events.ConversationTended, live, "labels", ",".join(live.labels))
        if told.priority != "normal":
            live.priority = told.priority
            self._tell(events.ConversationTended, live, "priority", told.priority)

    def reply(self, index: int, turn: Turn) -> Outgoing:
        message = self._write(MessageKind.OUT, index, turn.text.strip(), staff_id=current().staff_id)
        message.outgoing = self._queue(message)
        if self.live.first_reply_seconds is None:
            self.live.first_reply_seconds = int((message.at - self.live.opened_at).total_seconds())
        self.live.waiting_since = None
        self._bring_up(message, message.text)
        self._tell(events.ReplyWritten, self.live, message)
        for promise in self.owing.owed(*REPLIES):
            self.owing.keep(promise)
        if self.then(index):
            self._set_status(Status.WAITING)
            for promise in self.owing.owed(PromiseKind.RESOLUTION):
                self.owing.pause(promise, "waiting_for_customer")
        return message.outgoing

    def promise(self, one: OwnPromise) -> None:
        self.promised[one.turn] = self.owing.own(self.live, current().staff_id, one.text, one.due_at)

    def send(self, outgoing: Outgoing) -> None:
        outgoing.state, outgoing.sent_at, outgoing.attempts = OutgoingState.SENT, now(), 1
        outgoing.not_before = now() + jobs.LEASE
        is_chat = outgoing.channel == Channel.WEBCHAT
        outgoing.provider_id = outgoing.public_id if is_chat else mail_id(outgoing)
        self._tell_outgoing(channels.OutgoingSent, outgoing)

    def receipt(self, outgoing: Outgoing, state: str, at: datetime) -> None:
        outgoing.state = state
        if state == OutgoingState.READ:
            outgoing.read_at = at
            self._tell_outgoing(channels.OutgoingRead, outgoing)
        else:
            outgoing.delivered_at = at
            self._tell_outgoing(channels.OutgoingDelivered, outgoing)

    def fulfil(self, one: OwnPromise) -> None:
        self.owing.keep(self.promised[one.turn])

    def solve(self) -> None:
        self._set_status(Status.SOLVED)
        self.live.solved_at, self.live.waiting_since = now(), None
        for promise in self.owing.owed():
            if promise.kind == PromiseKind.RESOLUTION:
                self.owing.keep(promise)
            elif promise.kind != PromiseKind.OWN:
                self.owing.cancel(promise)

    def _open(self) -> None:
        told, person = self.told, self.customer.person
        self.live = Conversation(
            customer=person,
            customer_name=person.name,
            line=self.house.lines[told.channel],
            channel=told.channel,
            subject=visible(told.subject)[:200],
            opened_at=now(),
        )

    def _write(self, kind: str, index: int, text: str, **by: Any) -> Message:
        message = Message(
            conversation=self.live,
            kind=kind,
            channel=self.told.channel,
            text=text,
            key=self.key(index),
            at=now(),
            **by,
        )
        self.messages.append(message)
        self.live.message_count += 1
        return message

    def _bring_up(self, message: Message, line: str) -> None:
        self.live.last_at, self.live.last_kind = message.at, message.kind
        self.live.preview = preview(line, 140)

    def _queue(self, message: Message) -> Outgoing:
        """The gate always lets an answer pass: nobody in the story refuses one, and no address bounces."""
        live, gate = self.live, read(GateSettings)
        is_chat = live.channel == Channel.WEBCHAT
        outgoing = Outgoing(
            customer=live.customer,
            line=self._line(),
            channel=Channel.WEBCHAT if is_chat else Channel.EMAIL,
            purpose=Purpose.REPLY,
            text=message.text,
            to="" if is_chat else self._address(),
            subject=live.topic,
            envelope={
                "conversation": live.public_id,
                "message": message.public_id,
                "title": live.subject,
                "files": [],
                "answers": "",
                "team": live.team_id,
            },
            not_before=now() + timedelta(seconds=gate.undo_chat if is_chat else gate.undo_email),
            created_at=now(),
        )
        self.outgoing.append(outgoing)
        self._tell_outgoing(channels.OutgoingQueued, outgoing)
        return outgoing

    def _line(self) -> Line | None:
        """A form's answer goes by e-mail, and the demo's e-mail is switched off while its story is told."""
        return None if self.live.channel == Channel.FORM else self.live.line

    def _address(self) -> str:
        return next((one.value for one in self.customer.identities if one.kind == IdentityKind.EMAIL), "")

    def _set_status(self, status: Status) -> None:
        was, self.live.status = self.live.status, status
        self._tell(events.StatusChanged, self.live, status, was)

    def _tell(self, kind: type[Happening], *about: Any) -> None:
        self.log.append(Entry(now(), current(), self.live.team_id, kind, about))

    def _tell_promise(self, kind: type[PromiseEvent], promise: Promise) -> None:
        about = (promise, promise.kind, promise.subject)
        self.log.append(Entry(now(), current(), promise.team_id, kind, about))

    def _tell_outgoing(self, kind: type[channels.OutgoingEvent], outgoing: Outgoing) -> None:
        team_id = outgoing.envelope["team"]
        self.log.append(Entry(now(), current(), team_id, kind, (outgoing, outgoing.subject)))

    def _emit(self, entry: Entry) -> None:
        ids = [one.pk if isinstance(one, Model) else one for one in entry.about]
        with entered(entry.scope):
            emit(
                entry.kind(*ids),
                topic=self.live.topic,
                team_id=entry.team_id,
                customer_id=None if entry.kind is events.ConversationFollowed else self.customer.person.pk,
            )
