"""Who answers where nobody is in charge is asked whether they take it."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tests.world import World
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation
from wafaa.team.models import Staff

ASKED = "/assign/"


def answer(world: World, staff: Staff, opened: Conversation, kind: str = "reply") -> str:
    desk = Client()
    desk.force_login(staff.user)
    told: dict[str, Any] = {"text": "حالًا", "kind": kind, "key": f"{staff.pk}-{kind}-{opened.pk}"}
    given = desk.post(f"/s/layla/inbox/{opened.public_id}/send/", told, headers={"HX-Request": "true"})
    assert given.status_code == 200
    return str(given.content.decode())


def test_one_press_and_it_is_theirs(world: World) -> None:
    opened = world.conversation(world.layla_writes())
    page = answer(world, world.omar, opened)
    assert "لا أحد يتولى" in page
    (asked,) = re.findall(r'action="([^"]+/assign/)"', page)
    (me,) = re.findall(r'name="assignee" value="(staff:[^"]+)"', page)
    desk = Client()
    desk.force_login(world.omar.user)
    assert desk.post(asked, {"assignee": me}).status_code in (200, 302)
    opened.refresh_from_db()
    assert opened.assignee_id == world.omar.pk


def test_whoever_has_it_is_not_asked(world: World) -> None:
    opened = world.conversation(world.layla_writes())
    with world.as_staff(world.reem):
        verbs.assign(opened, staff=world.huda, team=None)
    assert ASKED not in answer(world, world.omar, opened)


def test_a_note_asks_nothing(world: World) -> None:
    opened = world.conversation(world.layla_writes())
    assert ASKED not in answer(world, world.omar, opened, "note")
