"""A shop that asks, and a customer whom it may ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.channels.desk import Courier, serving
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, LineState
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Purpose
from wafaa.stores.verbs import choose
from wafaa.voice import reactions
from wafaa.voice.models import Asked
from wafaa.voice.settings import SurveySettings
from wafaa.work.models import Job
from wafaa.work.worker import run_due

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
"""Monday, noon in Riyadh."""


def work_off() -> None:
    while run_due():
        pass


@dataclass
class Desk:
    """Noura writes by Telegram, Omar answers, and the shop asks her after two hours."""

    world: World
    clock: Any
    courier: Courier
    line: Line
    noura: Customer

    def writes(self, text: str = "وصل العطر مكسوراً", key: str | None = None, **traits: Any) -> Message:
        traits.setdefault("conversation", Conversation.objects.order_by("-id").first())
        return inbox.receive(self.noura, channel="telegram", line=self.line, text=text, key=key, **traits)

    def answered(self, text: str = "أرسلنا لك غيره اليوم", key: str = "r1", then: str = "solved") -> Conversation:
        talk = Conversation.objects.select_related("customer").order_by("-id")[0]
        with self.world.as_staff(self.world.omar):
            inbox.reply(talk, text, key=key, then=then)
        return self.fresh(talk)

    def solved(self) -> Conversation:
        self.writes(conversation=None)
        talk = self.answered()
        work_off()
        return talk

    def time_comes(self, hours: float = 2) -> None:
        self.clock.shift(timedelta(hours=hours))
        reactions.ask_whom_it_is_time_to_ask()
        work_off()

    def asks(self) -> Asked:
        """A conversation is solved, and two hours later she is asked."""
        self.solved()
        self.time_comes()
        return Asked.objects.get()

    def fresh(self, talk: Conversation) -> Conversation:
        found: Conversation = Conversation.objects.select_related("customer").get(pk=talk.pk)
        return found

    def moves(self, **by: float) -> None:
        self.clock.shift(timedelta(**by))


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    Job.objects.all().delete()
    with time_machine.travel(NOON, tick=False) as clock, serving(Courier("telegram")) as courier, world.inside():
        courier.abilities = courier.abilities.__class__(text=4000, reaches=("telegram",), goes_on=True)
        line = channels.open_line("telegram", "تيليجرام", state=LineState.OK)
        noura = people.recognise("telegram", "990017", source="telegram", name="نورة", language="ar")
        people.state_consent(noura, Purpose.SURVEY, "*", given=True, proof="form")
        choose(SurveySettings, {"after_conversation": True, "after_order": True})
        yield Desk(world, clock, courier, line, noura)
