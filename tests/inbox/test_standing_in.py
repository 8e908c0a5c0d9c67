"""At the desk: who is here beside every name, a warning before the absent, and all of somebody's work handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.inbox.routing_ground import fresh
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox.models import Conversation, Sweep
from wafaa.lib.time import now
from wafaa.team import attendance_verbs
from wafaa.work import worker

HX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def opened(world: World) -> Conversation:
    """Layla's, while Huda is on holiday and Omar stands in for her."""
    found = world.conversation(world.layla_writes())
    with world.inside():
        attendance_verbs.announce_absence(
            world.huda, now(), now() + timedelta(days=5), reason="holiday", replacement=world.omar
        )
    return found


def give(world: World, opened: Conversation, **said: str) -> Any:
    url = f"/s/layla/inbox/{opened.public_id}/assign/"
    return browser_of(world.manager, language="ar").post(
        url, {"assignee": f"staff:{world.huda.public_id}"} | said, **HX
    )


def holder(world: World, opened: Conversation) -> int | None:
    with world.inside():
        return fresh(opened.pk).assignee_id


def test_assigning_to_somebody_absent_warns_and_offers_who_stands_in(world: World, opened: Conversation) -> None:
    answer = give(world, opened)
    page = answer.content.decode()
    assert (answer.status_code, holder(world, opened)) == (422, None)
    assert "أسندها إلى البديل: عمر حدّاد" in page
    assert f'value="staff:{world.omar.public_id}"' in page
    plain = browser_of(world.manager, language="ar").post(
        f"/s/layla/inbox/{opened.public_id}/assign/", {"assignee": f"staff:{world.huda.public_id}"}
    )
    assert plain.status_code == 422
    assert "أسندها إلى البديل" in plain.content.decode()


def test_all_the_same_is_one_more_press(world: World, opened: Conversation) -> None:
    assert give(world, opened, knowing="1").status_code == 200
    assert holder(world, opened) == world.huda.pk


def test_the_picker_says_how_everybody_stands(world: World, opened: Conversation) -> None:
    page = browser_of(world.omar, language="ar").get(f"/s/layla/inbox/{opened.public_id}/").content.decode()
    assert "presence-absent" in page
    assert "غائب" in page


def test_all_somebody_has_open_is_handed_over_with_a_preview_and_undone(world: World, opened: Conversation) -> None:
    give(world, opened, knowing="1")
    desk = browser_of(world.manager, language="ar")
    planned = desk.post(f"/s/layla/many/from/{world.huda.public_id}/")
    assert (planned.status_code, holder(world, opened)) == (302, world.huda.pk)
    preview = desk.get(planned.headers["Location"]).content.decode()
    omar = f"staff:{world.omar.public_id}"
    assert f'value="{omar}" selected' in preview
    with world.inside():
        sweep = Sweep.objects.get()
    desk.post(f"/s/layla/many/{sweep.public_id}/start/", {"what": "assign", "value_assign": omar})
    with world.inside():
        worker.run_due()
    assert holder(world, opened) == world.omar.pk
    desk.post(f"/s/layla/many/{sweep.public_id}/undo/")
    with world.inside():
        worker.run_due()
    assert holder(world, opened) == world.huda.pk


def test_who_has_nothing_open_has_nothing_to_hand_over(world: World, opened: Conversation) -> None:
    answer = browser_of(world.manager).post(f"/s/layla/many/from/{world.clerk.public_id}/")
    assert answer.headers["Location"] == "/s/layla/settings/staff/"


def test_the_command_bar_knows_presence_in_both_languages(world: World) -> None:
    desk = browser_of(world.omar, language="en")
    for words in ("مشغول", "busy", "صلاة"):
        assert "/settings/presence/" in desk.get("/s/layla/bar/", {"q": words}).content.decode()
    answer = desk.post("/s/layla/settings/presence/", {"presence": "busy"}, **HX)
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
