"""The command bar: found in both languages and however spelled, only what one may do, only what one may see."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from tests.world import World
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation
from wafaa.people import verbs as people


@pytest.fixture
def opened(world: World) -> Conversation:
    return world.conversation(world.layla_writes())


def as_(world: World, name: str) -> Client:
    client = Client()
    client.force_login(getattr(world, name).user)
    return client


def lines(client: Client, words: str, opened: Conversation | None = None) -> list[dict[str, str]]:
    asked = {"q": words} | ({"conversation": opened.public_id} if opened else {})
    page = client.get("/s/layla/bar/", asked).content.decode()
    found = re.findall(
        r'data-how="(\w+)" data-where="([^"]*)" data-values="([^"]*)">.*?<bdi class="one-line">(.*?)</bdi>', page
    )
    return [
        {"how": h, "where": w, "values": html.unescape(v), "label": html.unescape(label)} for h, w, v, label in found
    ]


@pytest.mark.parametrize("words", ["تأجيل", "تاجيل", "snooze", "SNOOZE"])
def test_an_act_is_found_in_both_languages(world: World, opened: Conversation, words: str) -> None:
    found = lines(as_(world, "omar"), words, opened)
    assert found and all(line["where"].strip("/").endswith("snooze") for line in found)
    assert [line["how"] for line in found].count("press") == 1, "and the menu, for a day and hour of one's own"


@pytest.mark.parametrize(
    ("words", "where", "values"),
    [
        ("محلولة", "status/", '{"status": "solved"}'),
        ("solved", "status/", '{"status": "solved"}'),
        ("urgent", "priority/", '{"priority": "urgent"}'),
        ("هدى", "assign/", "staff:"),
        ("شحن", "label/", '"شحن"'),
        ("nobody", "assign/", '{"assignee": ""}'),
    ],
)
def test_acts_post_what_they_say(world: World, opened: Conversation, words: str, where: str, values: str) -> None:
    with world.as_staff(world.omar):
        verbs.label(opened, ["شحن"])
    found = lines(as_(world, "omar"), words, opened)
    assert any(line["where"].endswith(where) and values in line["values"] for line in found), found


def test_macros_are_there_and_their_undo(world: World, opened: Conversation) -> None:
    with world.as_staff(world.omar):
        steps = [{"do": "conversation.prioritise", "with": {"priority": "high"}}]
        macro = verbs.keep_answer(None, title="تصعيد", text="", steps=steps)
    client = as_(world, "omar")
    (line,) = lines(client, "تصعيد", opened)
    assert (line["how"], macro.public_id in line["where"]) == ("load", True)
    with world.as_staff(world.omar):
        run = verbs.run_macro(opened, macro, key="k")
    assert any(run.public_id in line["where"] for line in lines(client, "التراجع", opened))


def test_another_persons_macros_are_not_there(world: World, opened: Conversation) -> None:
    with world.as_staff(world.omar):
        steps = [{"do": "conversation.prioritise", "with": {"priority": "high"}}]
        verbs.keep_answer(None, title="تصعيد", text="", steps=steps)
    assert lines(as_(world, "huda"), "تصعيد", opened) == []


@pytest.mark.parametrize("words", ["اليوم", "today"])
def test_pages_are_found(world: World, words: str) -> None:
    assert {"how": "go", "where": "/s/layla/", "values": "{}", "label": "اليوم"} in lines(as_(world, "omar"), words)


@pytest.mark.parametrize("words", ["1", "١", "#1", "#١"])
def test_a_conversation_opens_by_its_number_in_any_digits(world: World, opened: Conversation, words: str) -> None:
    found = lines(as_(world, "omar"), words)
    assert found[0]["where"] == f"/s/layla/inbox/{opened.public_id}/"


@pytest.mark.parametrize("words", ["0501234567", "٠٥٠١٢٣٤٥٦٧", "ليلى", "ليلي"])
def test_a_customer_is_found_by_name_or_phone_in_any_digits(world: World, opened: Conversation, words: str) -> None:
    with world.inside():
        people.identify(world.layla, "phone", "+966501234567", source="staff")
    where = [line["where"] for line in lines(as_(world, "omar"), words)]
    assert f"/s/layla/customers/{world.layla.public_id}/" in where
    assert f"/s/layla/inbox/{opened.public_id}/" in where


def test_a_role_is_offered_only_what_it_may_do(world: World, opened: Conversation) -> None:
    acts = [line for line in lines(as_(world, "viewer"), "", opened) if line["how"] != "go"]
    assert [line["where"] for line in acts] == ["follow"], "who reads may follow"
    assert lines(as_(world, "omar"), "المتجر الاسم") == []


def test_what_one_may_not_see_is_not_there(world: World, opened: Conversation) -> None:
    with world.as_staff(world.reem):
        verbs.assign(opened, staff=None, team=world.closed_team)
    client = as_(world, "omar")
    assert client.get("/s/layla/bar/", {"conversation": opened.public_id}).status_code == 404
    hidden = f"/s/layla/inbox/{opened.public_id}/"
    assert hidden not in [line["where"] for words in ("1", "ليلى") for line in lines(client, words)]


@pytest.mark.parametrize(
    "words", ["\x00", "%", "'", "9" * 90, "٩" * 12, "{{x}}", "\ud800".encode("utf-8", "replace").decode()]
)
def test_hostile_words_find_nothing_and_break_nothing(world: World, opened: Conversation, words: str) -> None:
    asked: dict[str, Any] = {"q": words, "conversation": opened.public_id}
    assert as_(world, "omar").get("/s/layla/bar/", asked).status_code == 200


@pytest.mark.parametrize("words", ["دمج", "merge", "متابعة", "follow", "اتصال", "call"])
def test_what_the_menus_do_is_found_as_well(world: World, opened: Conversation, words: str) -> None:
    where = [line["where"] for line in lines(as_(world, "omar"), words, opened)]
    assert any(one in ("follow", "call") or one.endswith("/merge/") for one in where)
