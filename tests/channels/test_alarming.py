"""A channel that stays broken is told to whoever can mend it; what mends itself is told to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.channels.conformance.meta import open_line
from tests.channels.test_send_gate import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line
from wafaa.team.models import Notification, NotificationKind
from wafaa.work.models import Job
from wafaa.work.worker import run_due

S = "/s/layla/settings/channels/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def line(world: World, clock: time_machine.Traveller) -> Iterator[Line]:
    with world.inside():
        Job.objects.all().delete()
        found = open_line()
        channels.line_works(found)
        found.refresh_from_db()
        found.last_ok_at = found.last_ok_at or NOON
        found.save()
        yield found


def told() -> list[str]:
    rows = Notification.objects.filter(kind=NotificationKind.LINE).order_by("staff_id")
    return [row.staff.name for row in rows.select_related("staff")]


def passes(clock: time_machine.Traveller, minutes: int) -> None:
    clock.shift(timedelta(minutes=minutes))
    run_due()


def test_it_is_told_after_ten_minutes_to_those_who_can_mend_it(
    world: World, line: Line, clock: time_machine.Traveller
) -> None:
    channels.line_failed(line, "token_expired")
    run_due()
    passes(clock, 9)
    assert told() == [] and "does not work" not in page(browser_of(world.reem))
    passes(clock, 2)
    assert world.reem.name in told() and world.omar.name not in told()
    row = Notification.objects.filter(kind=NotificationKind.LINE, staff=world.reem).get()
    assert row.topic == f"line:{line.public_id}" and "رمز" in row.words
    channels.line_failed(line, "token_expired")
    passes(clock, 30)
    assert Notification.objects.get(pk=row.pk).count == 1, "one failure is told once, however often it is tried"
    bell = browser_of(world.reem).get("/s/layla/bell/").content.decode()
    assert f"{S}whatsapp/{line.public_id}/" in bell


def page(desk: Client) -> str:
    return desk.get("/s/layla/settings/").content.decode()


def test_above_every_page_stands_which_until_it_works_again(
    world: World, line: Line, clock: time_machine.Traveller
) -> None:
    channels.line_failed(line, "token_expired")
    clock.shift(timedelta(minutes=11))
    words = f"“{line.name}” does not work"
    assert words in page(browser_of(world.reem, language="en"))
    assert words not in browser_of(world.omar, language="en").get("/s/layla/").content.decode()
    channels.line_works(line)
    assert words not in page(browser_of(world.reem, language="en"))


def test_what_mends_itself_is_told_to_nobody(world: World, line: Line, clock: time_machine.Traveller) -> None:
    channels.line_failed(line, "provider_is_down")
    run_due()
    passes(clock, 5)
    channels.line_works(line)
    passes(clock, 6)
    channels.line_failed(line, "provider_is_down")
    passes(clock, 1)
    assert told() == []


def test_what_fails_again_and_again_is_told_once_a_day(world: World, line: Line, clock: time_machine.Traveller) -> None:
    def falls() -> None:
        channels.line_failed(line, "token_expired")
        run_due()
        run_due()
        passes(clock, 4)
        channels.line_works(line)
        passes(clock, 8)

    falls()
    falls()
    assert told() == []
    falls()
    assert world.reem.name in told() and world.omar.name not in told()
    row = Notification.objects.get(kind=NotificationKind.LINE, staff=world.reem)
    assert "مرة بعد مرة" in row.words
    falls()
    assert Notification.objects.get(pk=row.pk).count == 1


def test_failures_far_apart_are_hiccups(world: World, line: Line, clock: time_machine.Traveller) -> None:
    for _time in range(4):
        channels.line_failed(line, "provider_is_down")
        run_due()
        passes(clock, 2)
        channels.line_works(line)
        passes(clock, 40)
    assert told() == []


def test_a_line_that_is_still_being_connected_alarms_nobody(
    world: World, line: Line, clock: time_machine.Traveller
) -> None:
    fresh = open_line("12345678")
    channels.line_failed(fresh, "token_expired")
    run_due()
    passes(clock, 30)
    assert told() == [] and "does not work" not in page(browser_of(world.reem, language="en"))


def test_only_those_who_may_mend_channels_are_asked_how_they_want_to_hear(world: World) -> None:
    words = "A channel does not work any more"
    address = "/s/layla/settings/attention/"
    assert words in browser_of(world.reem, language="en").get(address).content.decode()
    assert words not in browser_of(world.omar, language="en").get(address).content.decode()
