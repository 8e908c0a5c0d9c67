"""The desk under attack: odd forms fail in words, and a closed team's work shows nowhere to others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import File
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Draft, Message
from wafaa.lib.time import now
from wafaa.people.models import Note
from wafaa.promises.models import Promise

SECRET_WORD = "استقالة المدير"


@pytest.fixture
def opened(world: World) -> Conversation:
    return world.conversation(world.layla_writes())


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


def at(conversation: Conversation, act: str = "") -> str:
    return f"/s/layla/inbox/{conversation.public_id}/{act}"


@pytest.mark.parametrize("when", ["9999-12-31T23:59-12:00", "9999-12-31T23:59", "2200-01-01T00:00"])
@pytest.mark.parametrize("act", ["promise/", "send/"])
def test_a_promise_past_the_end_of_time_is_refused_in_words(
    opened: Conversation, omar: Client, when: str, act: str
) -> None:
    typed = {"text": "hi", "key": "k", "promise_at": when, "promise_text": "call"}
    answer = omar.post(at(opened, act), typed, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and "could not be read" in answer.content.decode()


def test_a_refused_promise_keeps_the_day_that_was_typed(opened: Conversation, omar: Client) -> None:
    past = {"promise_text": "أتصل بك", "promise_on": "2020-01-01T10:00"}
    for act, more in (("promise/", {}), ("send/", {"text": "أهلًا", "key": "k"})):
        page = omar.post(at(opened, act), past | more, headers={"HX-Request": "true"}).content.decode()
        assert 'value="2020-01-01T10:00"' in page and 'value="أتصل بك"' in page
    quick = {"promise_at": "2099-01-05T10:00:30.5+00:00"}  # without words
    page = omar.post(at(opened, "promise/"), quick, headers={"HX-Request": "true"}).content.decode()
    assert 'value="2099-01-05T13:00"' in page


def test_more_files_than_are_taken_are_refused_not_dropped(world: World, opened: Conversation, omar: Client) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(11)]
    answer = omar.post(
        at(opened, "send/"), {"text": "كلها هنا", "key": "k", "files": files}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422 and "كلها هنا" in answer.content.decode()
    with world.inside():
        assert Message.objects.count() == 1 and not File.objects.exists()


def test_marks_of_direction_alone_are_no_reply(opened: Conversation, omar: Client) -> None:
    for kind in ("reply", "note"):
        answer = omar.post(at(opened, "send/"), {"kind": kind, "text": "\u200f \u202e", "key": kind})
        assert answer.status_code == 422


def test_a_nul_in_a_field_is_left_out(world: World, opened: Conversation, omar: Client) -> None:
    """SQLite stores it and PostgreSQL answers with an error: on both it must be gone."""
    omar.post(at(opened, "send/"), {"kind": "note", "text": "a\x00b", "key": "k\x00"})
    omar.post(at(opened, "draft/"), {"text": "a\x00b"})
    omar.post(at(opened, "customer/note/"), {"text": "a\x00b"})
    omar.post(at(opened, "customer/tag/"), {"add": "a\x00b"})
    omar.post(at(opened, "promise/"), {"promise_text": "a\x00b", "promise_at": "2099-01-01T10:00"})
    with world.inside():
        assert Message.objects.latest("id").text == Draft.objects.get().text == Note.objects.get().text == "ab"
        assert type(world.layla).objects.get(pk=world.layla.pk).tags == ["ab"]
        assert Promise.objects.get(kind="own").text == "ab"


@pytest.fixture
def behind_the_door(world: World, opened: Conversation) -> Conversation:
    """Reem promises Layla something, and gives the matter to the closed team."""
    with world.as_staff(world.reem):
        verbs.promise_own(opened, SECRET_WORD, now() + timedelta(hours=2))
        verbs.assign(opened, staff=None, team=world.closed_team)
    return opened


def test_a_closed_teams_promises_show_nowhere_else(world: World, behind_the_door: Conversation, omar: Client) -> None:
    other = world.conversation(world.layla_writes("another matter", key="2"))
    customer = f"/s/layla/customers/{world.layla.public_id}/"
    lists = [f"/s/layla/promises/?state={state}" for state in ("", "all", "broken", "kept")]
    pages = [
        *lists,
        "/s/layla/",
        at(other),
        at(other, "panel/"),
        customer,
        f"{customer}promises/",
        f"{customer}?show=promises",
    ]
    for page in pages:
        answer = omar.get(page)
        assert answer.status_code == 200 and SECRET_WORD not in answer.content.decode(), page
    reem = browser_of(world.reem)
    assert SECRET_WORD in reem.get(lists[0]).content.decode()
    assert SECRET_WORD in reem.get(f"{customer}promises/").content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_giving_a_matter_behind_a_closed_door_leads_back_to_the_list(
    world: World, opened: Conversation, omar: Client, htmx: bool
) -> None:
    headers = {"HX-Request": "true"} if htmx else {}
    answer = omar.post(at(opened, "assign/"), {"assignee": f"team:{world.closed_team.public_id}"}, headers=headers)
    assert answer["HX-Redirect" if htmx else "Location"] == "/s/layla/inbox/"
    assert omar.get(at(opened)).status_code == 404
