"""The bell: one line for each matter, its number always true, read and unread again, and forgotten in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.inbox.test_collision import Ear, ear
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox.models import Conversation
from wafaa.lib.time import now
from wafaa.live.subscription import EventRow
from wafaa.team import bell_verbs
from wafaa.team.models import Notification, Staff
from wafaa.team.models import NotificationKind as Kind
from wafaa.team.streams import _eyes_of
from wafaa.work.models import Event

__all__ = ["ear"]
BELL = "/s/layla/bell/"


@pytest.fixture
def opened(world: World) -> Conversation:
    return world.conversation(world.layla_writes("وين طلبي؟"))


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


def tell(world: World, opened: Conversation, ref: str, kind: str = Kind.MESSAGE, **more: Any) -> bool:
    with world.inside():
        return bell_verbs.notify(world.omar, kind, topic=opened.topic, ref=ref, **more)


def line_of(world: World) -> Notification:
    with world.inside():
        found: Notification = Notification.objects.get(staff=world.omar)
        return found


def unread(world: World) -> int:
    return Staff.everywhere.values_list("unread", flat=True).get(pk=world.omar.pk)


def test_ten_messages_are_one_line(world: World, opened: Conversation) -> None:
    for n in range(10):
        assert tell(world, opened, str(n), words=f"رسالة {n}")
    assert (line_of(world).count, line_of(world).words, unread(world)) == (10, "رسالة 9", 1)


def test_told_twice_it_counts_once_even_when_it_was_read(world: World, opened: Conversation) -> None:
    assert tell(world, opened, "a")
    assert not tell(world, opened, "a")
    with world.inside():
        bell_verbs.read(world.omar, topic=opened.topic)
    assert not tell(world, opened, "a")
    assert unread(world) == 0
    assert tell(world, opened, "b")
    assert (line_of(world).count, unread(world)) == (1, 1)


def test_nobody_is_told_of_their_own_acts(world: World, opened: Conversation) -> None:
    assert not tell(world, opened, "a", by=f"staff:{world.omar.pk}")
    assert unread(world) == 0


def test_the_suspended_are_told_nothing(world: World, opened: Conversation) -> None:
    Staff.everywhere.filter(pk=world.omar.pk).update(suspended_at=now())
    assert not tell(world, opened, "a")


def test_all_read_and_back_again(world: World, opened: Conversation, omar: Client) -> None:
    tell(world, opened, "a")
    tell(world, opened, "b", Kind.ASSIGNED)
    with world.inside():
        bell_verbs.read(world.omar, public_id=Notification.objects.get(kind=Kind.ASSIGNED).public_id)
    answer = omar.post(f"{BELL}all/")
    assert unread(world) == 0
    page = omar.get(answer["Location"]).content.decode()
    at = page.split('name="at" value="')[1].split('"')[0]
    assert omar.post(f"{BELL}back/", {"at": at}).status_code == 302
    # Only what this one press had marked: the line that was read before stays read.
    assert unread(world) == 1
    omar.post(f"{BELL}back/", {"at": at})
    assert unread(world) == 1


@pytest.mark.parametrize("at", ["", "gestern", "2026-01-01T00:00", "٢"])
def test_an_undo_of_nothing_is_404(omar: Client, at: str) -> None:
    assert omar.post(f"{BELL}back/", {"at": at}).status_code == 404


def test_the_page_shows_who_what_and_where(world: World, opened: Conversation) -> None:
    tell(world, opened, "a", Kind.MENTION, by=f"staff:{world.huda.pk}", words="هل ترى هذا؟")
    page = browser_of(world.omar, language="ar").get(BELL).content.decode()
    assert "إشارة إليك من" in page and "هدى السالم" in page
    assert "هل ترى هذا؟" in page
    assert f"/s/layla/inbox/{opened.public_id}/" in page


def test_what_one_may_not_see_any_more_shows_no_words(world: World, opened: Conversation, omar: Client) -> None:
    tell(world, opened, "a", words="a secret of theirs")
    with world.inside():
        Conversation.objects.filter(pk=opened.pk).update(team=world.closed_team)
    page = omar.get(BELL).content.decode()
    assert "a secret of theirs" not in page and opened.public_id not in page
    assert "You do not see it any more." in page
    told = omar.get(f"{BELL}note/{line_of(world).pk}/")
    assert (told.status_code, told.content) == (204, b"")


def test_opening_the_conversation_reads_its_lines(world: World, opened: Conversation, omar: Client) -> None:
    tell(world, opened, "a")
    tell(world, opened, "b", Kind.MENTION)
    page = omar.get(f"/s/layla/inbox/{opened.public_id}/").content.decode()
    assert unread(world) == 0
    assert "Notifications: nothing new" in page
    with world.inside():
        late = [omar.get(f"{BELL}note/{pk}/") for pk in Notification.objects.values_list("pk", flat=True)]
    assert [(one.status_code, one.content) for one in late] == [(204, b"")] * 2, (
        "read before the browser asked: no fault, and nothing to say"
    )


def test_the_bell_of_a_colleague_is_not_there(world: World, opened: Conversation) -> None:
    tell(world, opened, "a")
    huda, line = browser_of(world.huda), line_of(world)
    assert huda.post(f"{BELL}{line.public_id}/read/").status_code == 404
    assert huda.get(f"{BELL}note/{line.pk}/").status_code == 404
    assert unread(world) == 1


def test_the_pages_go_on_by_their_last_line(world: World, omar: Client) -> None:
    with world.inside():
        for n in range(35):
            bell_verbs.notify(world.omar, Kind.MESSAGE, topic=f"conversation:{n}", ref="a")
    first = omar.get(BELL).content.decode()
    assert first.count("bell-line") == 30
    older = first.split('class="more" href="')[1].split('"')[0].replace("&amp;", "&")
    assert omar.get(BELL + older).content.decode().count("bell-line") == 5
    assert omar.get(f"{BELL}?after=nonsense_9").status_code == 200


def test_the_page_costs_the_same_for_one_line_and_for_thirty(world: World, opened: Conversation, omar: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert omar.get(BELL).status_code == 200
        return len(queries)

    tell(world, opened, "a", by=f"staff:{world.huda.pk}")
    omar.get(BELL)
    few = asked()
    with world.inside():
        for n in range(30):
            bell_verbs.notify(world.omar, Kind.MESSAGE, topic=f"conversation:{n}", ref="a", by=f"staff:{world.reem.pk}")
    assert asked() == few <= 14


def test_the_number_rings_once_it_is_true(
    world: World, opened: Conversation, ear: Ear, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tell(world, opened, "a")
    (signal,) = [one for one in ear.heard() if one.name == "bell"]
    assert signal.data == {"staff_id": world.omar.pk, "unread": 1}


def test_the_stream_tells_each_their_own_bell_only(world: World, opened: Conversation) -> None:
    tell(world, opened, "a")
    with world.inside():
        event = Event.objects.get(name="staff.notified")
    row = EventRow(event.pk, world.shop.pk, event.name, event.audience, event.topic, event.team_id, event.data)
    ring = EventRow(0, world.shop.pk, "bell", "staff", "", None, {"staff_id": world.omar.pk, "unread": 1})
    assert [_eyes_of(staff)(one) for staff in (world.omar, world.huda) for one in (row, ring)] == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_browser_is_told_in_words(world: World, opened: Conversation, omar: Client) -> None:
    tell(world, opened, "a", Kind.MESSAGE, words="وين طلبي؟")
    told = omar.get(f"{BELL}note/{line_of(world).pk}/").json()
    assert told["title"] == "ليلى" and told["says"] == "1 new message: وين طلبي؟"
    assert told["url"] == f"/s/layla/inbox/{opened.public_id}/" and told["sound"] is True
    assert omar.get(f"{BELL}note/{2**70}/").status_code == 404
    assert omar.get(f"{BELL}count/").json() == {"unread": 1}


def test_old_lines_go_and_the_number_stays_true(world: World, opened: Conversation) -> None:
    tell(world, opened, "a")
    tell(world, opened, "b", Kind.MENTION)
    Notification.everywhere.filter(kind=Kind.MESSAGE).update(at=now() - timedelta(days=61))
    assert bell_verbs.forget_old() == 1
    assert (line_of(world).kind, unread(world)) == (Kind.MENTION, 1)
    assert bell_verbs.forget_old() == 0
