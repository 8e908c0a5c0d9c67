"""A secret that does not fit lets everything out and nothing in: the owner reads it where the line is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from tests.channels.conformance.meta import open_line, signed, wrote
from tests.channels.conformance.sms import unifonic_line
from tests.channels.test_send_gate import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line

S = "/s/layla/settings/channels/"
FALSE = {"x-hub-signature-256": "sha256=" + "0" * 64}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def line(world: World, clock: object) -> Line:
    with world.inside():
        return open_line()


def knocks(line: Line, raw: bytes, headers: dict[str, str]) -> int:
    return Client().post(f"/hooks/{line.public_id}/", raw, content_type="application/json", headers=headers).status_code


def fresh(world: World, line: Line) -> Line:
    with world.inside():
        return Line.objects.get(pk=line.pk)


def test_it_is_told_until_a_call_is_proven(line: Line, world: World) -> None:
    desk = browser_of(world.reem, language="en")

    def pages() -> tuple[bool, bool]:
        mine, listed = (desk.get(page).content.decode() for page in (f"{S}whatsapp/{line.public_id}/", S))
        return "Copy the app secret once more" in mine, "Somebody called here and was not believed." in listed

    assert pages() == (False, False)
    raw = wrote("text", 1, text={"body": "أين طلبي؟"})
    assert knocks(line, raw, FALSE) == 401 and pages() == (True, True)
    assert knocks(line, raw, signed(raw)) == 200 and pages() == (False, False)


def test_a_new_secret_begins_anew(line: Line, world: World) -> None:
    knocks(line, b"{}", FALSE)
    with world.inside():
        channels.change_line(Line.objects.get(pk=line.pk), secrets={"app": "another"})
    assert fresh(world, line).refused_at is None


def test_the_word_of_the_handshake_has_words_of_its_own(line: Line, world: World) -> None:
    asked = Client().get(f"/hooks/{line.public_id}/", {"hub.mode": "subscribe", "hub.verify_token": "no"})
    page = browser_of(world.reem, language="en").get(f"{S}whatsapp/{line.public_id}/").content.decode()
    assert asked.status_code == 403 and "Copy the verify token below" in page


def test_each_provider_has_its_own_advice(world: World, clock: object) -> None:
    with world.inside():
        line = unifonic_line()
    knocks(line, b"{}", {"authorization": "Basic bm86bm8="})
    page = browser_of(world.reem, language="en").get(f"{S}sms/{line.public_id}/").content.decode()
    assert "enter it at Unifonic" in page


def test_a_stranger_who_knocks_all_day_writes_once_a_minute(
    line: Line, world: World, clock: time_machine.Traveller
) -> None:
    def told() -> datetime | None:
        knocks(line, b"{}", FALSE)
        return fresh(world, line).refused_at

    first = told()
    clock.shift(timedelta(seconds=30))
    Client().get(f"/hooks/{line.public_id}/", {"hub.mode": "subscribe", "hub.verify_token": "no"})
    assert fresh(world, line).refused_at == first, "nor by knocking another way each time"
    assert first is not None and told() == first
    clock.shift(timedelta(seconds=31))
    assert told() == first + timedelta(seconds=61)


def test_the_page_says_whether_anything_ever_came_in(line: Line, world: World) -> None:
    desk, page = browser_of(world.reem, language="en"), f"{S}whatsapp/{line.public_id}/"
    assert "Nothing has come in here yet" in desk.get(page).content.decode()
    raw = wrote("text", 1, text={"body": "مرحبا"})
    knocks(line, raw, signed(raw))
    assert "Something last came in" in desk.get(page).content.decode()
