"""Any day of a team that shares out its work, beside a plain model of whom each conversation should have gone to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.inbox.routing_ground import capacity, fresh, sharing, writes
from tests.world import World
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Status
from wafaa.lib.time import now
from wafaa.team import attendance_verbs as attendance
from wafaa.team.models import Absence, Staff

WEIGHTS = {"webchat": 2, "email": 1}
MOST = {0: 2, 1: 3, 2: 5}
WHO = some.integers(0, 2)


class Day(RuleBasedStateMachine):
    """Three colleagues with room for two, three and five; what the model says must be what the rows say."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.space = transaction.atomic()
        self.space.__enter__()
        self.people = [self.world.omar, self.world.huda, self.world.manager]
        self.team = sharing(self.world, *self.people)
        for number, most in MOST.items():
            capacity(self.people[number], most)
        self.available, self.here, self.absent = set(range(3)), set(range(3)), set[int]()
        self.turns = {0: 0, 1: 0, 2: 0}
        self.given = 0
        self.has: dict[int, int | None] = {}
        self.channel: dict[int, str] = {}
        self.open: list[int] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.space.__exit__(None, None, None)

    def load(self, who: int) -> int:
        return sum(WEIGHTS[self.channel[pk]] for pk in self.open if self.has[pk] == who)

    @rule(is_chat=some.booleans())
    def somebody_writes(self, is_chat: bool) -> None:
        opened = writes(self.world, self.world.chat if is_chat else self.world.mail)
        self.open.append(opened.pk)
        self.has[opened.pk], self.channel[opened.pk] = None, opened.channel

    @rule(which=some.integers(0, 50))
    def one_is_solved(self, which: int) -> None:
        if self.open:
            pk = self.open.pop(which % len(self.open))
            verbs.set_status(fresh(pk), "solved")

    @rule(which=some.integers(0, 50))
    def one_opens_again(self, which: int) -> None:
        closed = sorted(pk for pk in self.has if pk not in self.open)
        if closed:
            pk = closed[which % len(closed)]
            verbs.set_status(fresh(pk), "open")
            self.open.append(pk)

    @rule(who=WHO, which=some.integers(0, 50))
    def a_hand_gives_one(self, who: int, which: int) -> None:
        if self.open:
            pk = self.open[which % len(self.open)]
            verbs.assign(fresh(pk), staff=self.people[who], team=self.team)
            self.has[pk] = who

    @rule(who=WHO, word=some.sampled_from(["available", "busy", "away"]))
    def somebody_says(self, who: int, word: str) -> None:
        attendance.say_presence(self.people[who], word)
        (self.available.add if word == "available" else self.available.discard)(who)

    @rule(who=WHO)
    def somebody_leaves_or_comes(self, who: int) -> None:
        self.here ^= {who}
        until = now() + timedelta(hours=9) if who in self.here else now() - timedelta(seconds=1)
        Staff.objects.filter(pk=self.people[who].pk).update(here_until=until)

    @rule(who=WHO)
    def somebody_is_absent_or_back(self, who: int) -> None:
        staff = self.people[who]
        if who in self.absent:
            attendance.end_absence(Absence.objects.get(staff=staff, until_at__gt=now()))
        else:
            attendance.announce_absence(staff, now(), now() + timedelta(days=1), reason="sick")
        self.absent ^= {who}

    @rule()
    def the_router_runs(self) -> None:
        queue = [pk for pk in self.open if self.has[pk] is None]
        for pk in Conversation.objects.filter(pk__in=queue).order_by("owed_at", "id").values_list("pk", flat=True):
            free = [
                who
                for who in (self.available & self.here) - self.absent
                if self.load(who) + WEIGHTS[self.channel[pk]] <= MOST[who]
            ]
            if free:
                who = min(free, key=lambda who: (self.turns[who], self.people[who].pk))
                self.given += 1
                self.has[pk], self.turns[who] = who, self.given
        verbs.share_out()

    @invariant()
    def everything_is_where_the_model_says(self) -> None:
        names = {None: None} | {number: staff.pk for number, staff in enumerate(self.people)}
        rows = dict(Conversation.objects.filter(status=Status.OPEN, team=self.team).values_list("pk", "assignee_id"))
        assert rows == {pk: names[self.has[pk]] for pk in self.open}


def live(world: World, examples: int, steps: int) -> None:
    day = type("ADay", (Day,), {"world": world})
    chosen: Any = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    run_state_machine_as_test(day, settings=chosen)


def test_every_conversation_is_where_a_day_should_have_put_it(desk: World) -> None:
    live(desk, 8, 25)


@pytest.mark.long
def test_every_conversation_is_where_many_long_days_should_have_put_it(desk: World) -> None:
    live(desk, 300, 80)
