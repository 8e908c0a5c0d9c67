"""Two at one conversation: they see each other, and nobody's reply falls on top of another's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Draft, Message, MessageKind
from wafaa.live.announce import the_bus
from wafaa.live.subscription import Signal
from wafaa.work.models import Event

HTMX = {"HX-Request": "true"}


@pytest.fixture
def opened(world: World) -> Conversation:
    return world.conversation(world.layla_writes("وين طلبي؟"))


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


class Ear:
    """Listens to the bus as the hub does."""

    def __init__(self) -> None:
        self._loop, self._heard = asyncio.new_event_loop(), list[Signal]()
        self._detach = the_bus().attach(self._loop, lambda store: None, self._heard.append)

    def heard(self) -> list[Signal]:
        self._loop.run_until_complete(asyncio.sleep(0))
        return self._heard

    def close(self) -> None:
        self._detach()
        self._loop.close()


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.close()


def address(opened: Conversation, act: str) -> str:
    return f"/s/layla/inbox/{opened.public_id}/{act}/"


def huda_answers(world: World, opened: Conversation, text: str = "طلبك في الطريق") -> Message:
    with world.as_staff(world.huda):
        message: Message = verbs.reply(again(opened), text, key=text)
        return message


def again(opened: Conversation) -> Conversation:
    found: Conversation = Conversation.objects.select_related("customer").get(pk=opened.pk)
    return found


def replies(world: World, opened: Conversation) -> list[str]:
    with world.inside():
        return list(
            Message.objects.filter(conversation=opened, kind=MessageKind.OUT)
            .order_by("id")
            .values_list("text", flat=True)
        )


def send(browser: Client, opened: Conversation, **fields: Any) -> Any:
    typed = {"kind": "reply", "text": "سأتحقق", "key": "k1", "then": "waiting"}
    return browser.post(address(opened, "send"), typed | fields, headers=HTMX)


def test_a_reply_is_stopped_when_a_colleague_was_quicker_and_nothing_typed_is_lost(
    world: World, omar: Client, opened: Conversation
) -> None:
    first = opened.last_message_id
    huda_answers(world, opened)
    answer = send(omar, opened, last_id=first, began_id=first)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "طلبك في الطريق" in page and "هدى السالم" in page
    assert "سأتحقق" in page
    assert answer.headers["HX-Trigger"] == "wafaa:quiet-refresh"
    assert replies(world, opened) == ["طلبك في الطريق"]


def test_what_came_live_while_one_wrote_stops_the_reply_as_well(
    world: World, omar: Client, opened: Conversation
) -> None:
    began = opened.last_message_id
    hers = huda_answers(world, opened)
    assert send(omar, opened, last_id=hers.pk, began_id=began).status_code == 422


def test_one_more_press_sends_it_and_the_status_follows_as_first_chosen(
    world: World, omar: Client, opened: Conversation
) -> None:
    first = opened.last_message_id
    hers = huda_answers(world, opened)
    page = send(omar, opened, last_id=first, began_id=first).content.decode()
    assert f'value="{hers.pk}:waiting"' in page
    answer = send(omar, opened, last_id=first, began_id=first, then="", anyway=f"{hers.pk}:waiting")
    assert answer.status_code == 200
    assert replies(world, opened) == ["طلبك في الطريق", "سأتحقق"]
    with world.inside():
        assert Conversation.objects.get(pk=opened.pk).status == "waiting"


def test_a_second_quicker_colleague_stops_even_send_anyway(world: World, omar: Client, opened: Conversation) -> None:
    first = opened.last_message_id
    hers = huda_answers(world, opened)
    huda_answers(world, opened, "وصلت شحنتك")
    answer = send(omar, opened, last_id=first, began_id=first, anyway=f"{hers.pk}:")
    assert answer.status_code == 422
    assert "وصلت شحنتك" in answer.content.decode()


def test_only_a_colleagues_reply_stops_one(world: World, omar: Client, opened: Conversation) -> None:
    first = opened.last_message_id
    world.layla_writes("ألو؟", conversation=opened)
    with world.as_staff(world.huda):
        verbs.note(again(opened), "ينتظر المستودع", key="n")
    with world.as_staff(world.omar):
        verbs.reply(again(opened), "لحظة", key="mine")
    taken_back = huda_answers(world, opened)
    with world.as_staff(world.huda):
        assert verbs.withdraw_reply(taken_back)
    assert send(omar, opened, last_id=first, began_id=first).status_code == 200


def test_a_note_is_never_stopped(world: World, omar: Client, opened: Conversation) -> None:
    first = opened.last_message_id
    huda_answers(world, opened)
    assert send(omar, opened, kind="note", last_id=first, began_id=first).status_code == 200


def test_a_double_click_is_one_reply_even_if_somebody_answered_in_between(
    world: World, omar: Client, opened: Conversation
) -> None:
    first = opened.last_message_id
    assert send(omar, opened, last_id=first, began_id=first).status_code == 200
    huda_answers(world, opened)
    assert send(omar, opened, last_id=first, began_id=first).status_code == 200
    assert replies(world, opened) == ["سأتحقق", "طلبك في الطريق"]


@pytest.mark.parametrize("fields", [{}, {"last_id": "", "began_id": "x"}, {"last_id": "9" * 40}])
def test_a_form_that_does_not_say_what_was_seen_is_taken(
    world: World, omar: Client, opened: Conversation, fields: dict[str, str]
) -> None:
    huda_answers(world, opened)
    assert send(omar, opened, **fields).status_code == 200


def test_without_a_script_the_whole_page_comes_back_with_the_stop(
    world: World, omar: Client, opened: Conversation
) -> None:
    page = omar.get(address(opened, "")[:-1]).content.decode()
    assert f'name="began_id" value="{opened.last_message_id}"' in page
    huda_answers(world, opened)
    answer = omar.post(
        address(opened, "send"), {"kind": "reply", "text": "سأتحقق", "key": "k", "began_id": opened.last_message_id}
    )
    assert answer.status_code == 422
    assert 'class="composer-strip overtaken"' in answer.content.decode()


def test_presence_is_told_to_colleagues_and_stored_nowhere(
    world: World, omar: Client, opened: Conversation, ear: Ear
) -> None:
    omar.get(address(opened, ""))  # that he is here at all is noted once
    with world.inside():
        events, drafts = Event.objects.count(), Draft.objects.count()
    answer = omar.post(address(opened, "presence"), PAGE | {"state": "writing", "asks": "1"})
    assert answer.status_code == 204
    (signal,) = ear.heard()
    assert (signal.name, signal.audience, signal.topic) == ("presence", "staff", opened.topic)
    assert signal.data["who"] == world.omar.public_id
    assert (signal.data["name"], signal.data["state"], signal.data["asks"]) == ("عمر حدّاد", "writing", True)
    assert (signal.data["page"], signal.data["order"]) == ("0123456789abcdef", 7)
    with world.inside():
        assert (events, drafts) == (Event.objects.count(), Draft.objects.count())


def test_presence_in_a_closed_teams_conversation_is_for_its_eyes(
    world: World, omar: Client, opened: Conversation, ear: Ear
) -> None:
    with world.inside():
        verbs.assign(opened, staff=None, team=world.closed_team)
    assert omar.post(address(opened, "presence"), PAGE | {"state": "viewing"}).status_code == 404
    assert browser_of(world.reem).post(address(opened, "presence"), PAGE | {"state": "viewing"}).status_code == 204
    assert [signal.team_id for signal in ear.heard()] == [world.closed_team.pk]


PAGE = {"page": "0123456789abcdef", "order": "7"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": ""},
        {"state": "dancing"},
        {"state": "viewing\x00"},
        {"page": ""},
        {"page": "<b>"},
        {"order": "0"},
        {"order": "x"},
        {"order": "9" * 30},
    ],
)
def test_what_no_page_says_is_not_passed_on(
    omar: Client, opened: Conversation, ear: Ear, wrong: dict[str, str]
) -> None:
    assert omar.post(address(opened, "presence"), PAGE | {"state": "viewing"} | wrong).status_code == 404
    assert ear.heard() == []
