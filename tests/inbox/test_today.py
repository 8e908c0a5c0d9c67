"""Today puts first what can still be saved, and shows nobody twice."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from tests.world import World
from wafaa.channels.models import Channel, Line
from wafaa.channels.verbs.visiting import welcome
from wafaa.inbox import today
from wafaa.inbox import verbs as inbox
from wafaa.inbox.digest import letter
from wafaa.inbox.models import Conversation
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.promises.models import Promise, PromiseKind
from wafaa.team.models import Staff

NAMES = ["هند", "سعاد", "وفاء", "عهود", "بدور", "شهد", "رنا", "مها", "لمى", "ديما"]


def waits(world: World, name: str, *, state: str, due_in: int) -> str:
    """`name` writes a mail; its one promise stands at `state` and is due in so many minutes. The conversation's id."""
    with world.inside():
        writer = people.recognise(
            "email", f"{NAMES.index(name)}@customer.test", source="email", name=name, language="ar"
        )
        heard = inbox.receive(writer, channel=Channel.EMAIL, line=world.mail, text="أين طلبي؟", key=None)
        opened = Conversation.objects.get(pk=heard.conversation_id)
        due = now() + timedelta(minutes=due_in)
        Promise.objects.filter(subject=opened.topic).exclude(kind=PromiseKind.FIRST_REPLY).delete()
        Promise.objects.filter(subject=opened.topic).update(
            state=state, made_at=due - timedelta(hours=2), due_at=due, at_risk_at=due - timedelta(minutes=30),
            next_tick_at=None if state == "broken" else due,
        )  # fmt: skip
    return opened.public_id


def shown(world: World) -> list[list[str]]:
    """The names under each of the page's headings of work: needs you now, due today, nobody has answered."""
    desk = Client()
    desk.force_login(world.omar.user)
    sections = desk.get("/s/layla/").content.decode().split('class="card-head"')[2:]
    return [re.findall("|".join(NAMES), part) for part in sections]


def test_what_can_be_saved_stands_before_what_is_broken(world: World) -> None:
    waits(world, "هند", state="broken", due_in=-60 * 24)
    waits(world, "سعاد", state="at_risk", due_in=20)
    waits(world, "وفاء", state="broken", due_in=-5)
    waits(world, "عهود", state="at_risk", due_in=4)
    assert shown(world)[0] == ["عهود", "سعاد", "وفاء", "هند"]


def test_many_broken_promises_do_not_hide_the_one_at_risk(world: World) -> None:
    for number, name in enumerate(NAMES[:-1], start=1):
        waits(world, name, state="broken", due_in=-60 * number)
    waits(world, NAMES[-1], state="at_risk", due_in=10)
    needs, due, unanswered = shown(world)
    assert needs == [NAMES[-1], *NAMES[: today.MOST_LINES - 1]] and due == []
    assert unanswered == [NAMES[-2], NAMES[-3]], "who is not shown above, the last to write first"


def test_nobody_is_shown_twice(world: World) -> None:
    waits(world, "هند", state="broken", due_in=-5)
    waits(world, "سعاد", state="open", due_in=50)
    assert shown(world) == [["هند"], ["سعاد"], []]


def test_the_owners_letter_names_both_and_who_waits_longest(world: World) -> None:
    for number, name in enumerate(NAMES[:-1], start=1):
        waits(world, name, state="broken", due_in=-60 * number)
    waits(world, NAMES[-1], state="at_risk", due_in=10)
    with world.as_staff(world.reem):
        waiting, broken, at_risk = letter("today").parts
    assert [entry.title for entry in waiting.entries] == NAMES[: today.MOST_LINES]
    assert [entry.title for entry in broken.entries] == NAMES[: today.MOST_LINES]
    assert [entry.title for entry in at_risk.entries] == [NAMES[-1]]


def steps_for(staff: Staff) -> str:
    desk = Client()
    desk.force_login(staff.user)
    page = desk.get("/s/layla/").content.decode()
    return page.split('id="steps-title"')[1].split("</ul>")[0] if 'id="steps-title"' in page else ""


def test_the_owner_of_a_silent_shop_is_led_to_its_first_conversation(world: World) -> None:
    steps = steps_for(world.reem)
    places = re.findall(r'href="/s/layla/([^"]+)"', steps)
    chat = world.chat.public_id
    assert places == [
        f"settings/channels/chat/{chat}/",
        "settings/channels/",
        "settings/staff/",
        "settings/hours/",
        f"settings/channels/chat/{chat}/try/",
    ]
    assert [("chip-kept" in step) for step in steps.split("</li>")[:5]] == [False, True, True, False, False]
    with world.inside():
        welcome(world.chat, "ar", "")
    assert "chip-kept" in steps_for(world.reem).split("</li>")[0], "the chat was seen by somebody"
    desk = Client()
    desk.force_login(world.reem.user)
    assert {desk.get(f"/s/layla/{place}").status_code for place in places} <= {200, 302}, "302: asks for the password"
    assert steps_for(world.omar) == "", "an agent cannot do any of it"
    world.layla_writes()
    assert steps_for(world.reem) == ""


def test_a_shop_without_a_chat_is_told_to_open_one(world: World) -> None:
    with world.inside():
        Line.objects.all().delete()
        Staff.objects.exclude(pk=world.reem.pk).delete()
    steps = steps_for(world.reem)
    assert "chip-kept" not in steps and "/try/" not in steps and steps.count('href="/s/layla/settings/channels/"') == 2


def test_whose_name_is_an_address_is_greeted_by_it(world: World) -> None:
    """Nobody reads a greeting that ends in a comma."""
    Staff.everywhere.filter(pk=world.omar.pk).update(name="omar@layla.test")
    desk = Client()
    desk.force_login(world.omar.user)
    assert re.search(r"(صباح|مساء)[^<]*omar@layla\.test", desk.get("/s/layla/").content.decode())
