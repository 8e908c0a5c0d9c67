"""One dead line must not hold the others: who is on the wire is counted, and the clock plays no part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.test import override_settings

from tests.channels.desk import CARRIES, Courier, serving
from tests.channels.test_send_gate import NOON
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.connector import Done, Outcome, Retry
from wafaa.channels.models import Line, LineState, Outgoing
from wafaa.people.models import Purpose
from wafaa.work.models import Job
from wafaa.work.worker import run_due


class Wire(Courier):
    """A provider on the network that does what the test says while a message is on its way."""

    abilities = replace(CARRIES, network=True)

    def __init__(self, channel: str) -> None:
        super().__init__(channel)
        self.meanwhile: dict[str, Any] = {}
        self.by_line: list[str] = []

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        self.by_line.append(line.name)
        act = self.meanwhile.pop(line.name, None)
        return act() if act else Done(f"id-{len(self.by_line)}")


@pytest.fixture
def desk(world: World) -> Iterator[World]:
    Job.objects.all().delete()
    with time_machine.travel(NOON, tick=False), world.inside():
        yield world


@pytest.fixture
def wire() -> Iterator[Wire]:
    with serving(Wire("generic")) as wire:
        yield wire  # type: ignore[misc]


def three(desk: World, *names: str) -> dict[str, Line]:
    """Lines of these names with three messages waiting on each, the first name's before all others'."""
    lines = {name: channels.open_line("generic", name, state=LineState.OK) for name in names}
    for line in lines.values():
        for n in range(3):
            channels.queue(desk.layla, line, "generic", purpose=Purpose.REPLY, text=str(n), to="x")
    return lines


def test_while_one_line_hangs_all_others_finish(desk: World, wire: Wire) -> None:
    """Another worker goes on while the first is held by the dead line: it sends everything but that line's."""
    three(desk, "dead", "b", "c")
    seen: dict[str, int] = {}

    def hang() -> Outcome:
        run_due()
        seen.update({name: wire.by_line.count(name) for name in ("dead", "b", "c")})
        return Retry("timeout", line_is_down=True)

    wire.meanwhile["dead"] = hang
    run_due()
    assert seen == {"dead": 1, "b": 3, "c": 3}
    assert wire.by_line.count("dead") == 1, "afterwards the dead line rests"
    assert Outgoing.objects.filter(state="queued", line__name="dead").count() == 3, "and nothing of it is lost"


def test_all_dead_lines_together_hold_one_sender(desk: World, wire: Wire) -> None:
    lines = three(desk, "dead", "dying", "b")
    Line.objects.filter(pk__in=[lines["dead"].pk, lines["dying"].pk]).update(state=LineState.FAILING)
    seen: list[str] = []

    def hang() -> Outcome:
        run_due()
        seen.extend(wire.by_line)
        return Retry("timeout", line_is_down=True)

    wire.meanwhile |= {"dead": hang, "dying": hang}
    run_due()
    assert seen.count("dead") + seen.count("dying") == 1 and seen.count("b") == 3


def test_with_more_senders_a_line_may_have_all_but_one(desk: World, wire: Wire) -> None:
    three(desk, "busy", "b")
    depth: list[int] = []

    def deeper() -> Outcome:
        depth.append(1)
        wire.meanwhile["busy"] = deeper
        run_due()
        return Done("x")

    with override_settings(WORK_THREADS=3):
        wire.meanwhile["busy"] = deeper
        run_due()
    assert wire.by_line[:2] == ["busy", "busy"] and wire.by_line.count("b") == 3
    assert wire.by_line.index("b") == 2, "the third sender is the others'"


def test_what_found_no_room_goes_a_moment_later(desk: World, wire: Wire) -> None:
    three(desk, "a")

    def hang() -> Outcome:
        run_due()
        return Done("slow")

    wire.meanwhile["a"] = hang
    run_due()
    with time_machine.travel(NOON.replace(second=2), tick=False):
        run_due()
    assert Outgoing.objects.filter(state="sent").count() == 3


def test_a_line_without_a_network_is_never_held(desk: World, world: World) -> None:
    waiting = [channels.queue(desk.layla, world.chat, "webchat", purpose=Purpose.REPLY, text=str(n)) for n in range(3)]
    Outgoing.objects.filter(pk=waiting[0].pk).update(state="sending", not_before=NOON.replace(hour=23))
    run_due()
    assert Outgoing.objects.filter(state="sent").count() == 2
