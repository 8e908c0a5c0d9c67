"""Who is here: by word, by open page, by shift; absences, and a team's own hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import Line
from wafaa.inbox import verbs as inbox
from wafaa.live import doors
from wafaa.promises.models import Promise
from wafaa.team import attendance, attendance_verbs, verbs
from wafaa.team.models import Absence, Staff, Team
from wafaa.work.models import Event

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
"""Monday, noon in Riyadh."""
S = "/s/layla/settings/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def shop(world: World, clock: Any) -> Iterator[World]:
    with world.inside():
        yield world


def now_of(staff: Staff) -> str:
    return attendance.state_of(Staff.objects.get(pk=staff.pk), attendance.absences_now())


def told(name: str = "staff.presence_changed") -> int:
    return Event.objects.filter(name=name).count()


def test_an_open_page_is_here_and_a_closed_laptop_away_some_minutes_later(
    shop: World, clock: time_machine.Traveller
) -> None:
    assert now_of(shop.omar) == "away"
    verbs.be_present(shop.omar)
    assert now_of(shop.omar) == "available"
    clock.shift(timedelta(minutes=8))
    assert now_of(shop.omar) == "away"


def test_coming_is_told_once_and_staying_is_not(shop: World, clock: time_machine.Traveller) -> None:
    before = told()
    for _ in range(5):
        verbs.be_present(Staff.objects.get(pk=shop.omar.pk))
        clock.shift(timedelta(minutes=2))
    assert told() == before + 1


def test_a_heartbeat_writes_nothing_within_the_minute(shop: World, django_assert_num_queries: Any) -> None:
    verbs.be_present(shop.omar)
    omar = Staff.objects.get(pk=shop.omar.pk)
    with django_assert_num_queries(0):
        assert not verbs.be_present(omar)


def test_who_left_for_good_is_away_at_once_and_told(shop: World) -> None:
    verbs.be_present(shop.omar)
    before = told()
    doors.tell_gone(shop.shop.pk, f"staff:{shop.omar.pk}")
    doors.tell_gone(shop.shop.pk, f"staff:{shop.omar.pk}")
    doors.tell_gone(shop.shop.pk, "visitor:1")
    assert (now_of(shop.omar), told()) == ("away", before + 1)


def test_presence_is_one_click_and_goes_back_to_the_page(world: World) -> None:
    desk = browser_of(world.omar, language="ar")
    answer = desk.post(f"{S}presence/", {"presence": "busy", "next": "/s/layla/inbox/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/s/layla/inbox/")
    assert "presence-busy" in desk.get("/s/layla/inbox/").content.decode()
    away = desk.post(f"{S}presence/", {"presence": "away", "next": "https://evil.test/"})
    assert away.headers["Location"] == "/s/layla/inbox/"
    assert desk.post(f"{S}presence/", {"presence": "asleep"}).status_code == 404
    assert browser_of(world.viewer, language="ar").post(f"{S}presence/", {"presence": "busy"}).status_code == 403


@pytest.mark.parametrize(
    ("hour", "state"), [(5, "off"), (7, "available"), (10, "off"), (14, "available"), (22, "available")]
)
def test_a_shift_has_several_stretches_and_passes_midnight(
    shop: World, clock: time_machine.Traveller, hour: int, state: str
) -> None:
    week = {"0": [["09:00", "12:30"], ["16:00", "02:00"]]}
    attendance_verbs.plan_shifts(shop.omar, {"weekly": week, "ramadan": None})
    clock.move_to(NOON.replace(hour=hour))
    verbs.be_present(shop.omar)
    assert now_of(shop.omar) == state


def test_shifts_are_written_in_a_form_in_any_digits_and_shown_in_the_week(world: World) -> None:
    with world.inside():
        team = verbs.make_team("الدعم")
        verbs.change_team(team, name=team.name, is_closed=False, members=[world.omar, world.huda])
    desk = browser_of(world.reem, language="ar")
    url = f"{S}staff/{world.omar.public_id}/shifts/"
    bad = desk.post(url, {"has_shifts": "on", "week_0": "whenever"})
    assert bad.status_code == 422
    assert "whenever" in bad.content.decode()
    days = {f"week_{day}": "٠٩:٠٠-١٣:٠٠، ١٦:٠٠-٠١:٠٠" for day in range(7)}
    assert desk.post(url, {"has_shifts": "on", **days}).status_code == 302
    with world.inside():
        assert Staff.objects.get(pk=world.omar.pk).shifts == {
            "weekly": {str(day): [["09:00", "13:00"], ["16:00", "01:00"]] for day in range(7)},
            "ramadan": None,
        }
    page = desk.get(f"{S}teams/{team.public_id}/week/").content.decode()
    assert "عمر حدّاد" in page
    assert "١:٠٠" in page
    assert "دوام مفتوح" in page
    assert desk.post(url, {}).status_code == 302
    with world.inside():
        assert Staff.objects.get(pk=world.omar.pk).shifts is None


def test_an_absence_is_announced_shown_and_ended(world: World) -> None:
    desk = browser_of(world.omar, language="ar")
    url = f"{S}profile/absences/"
    backwards = desk.post(url, {"from_at": "2026-05-04T10:00", "until_at": "2026-05-03T10:00", "reason": "sick"})
    assert backwards.status_code == 422
    begins, ends = "2020-01-01T09:00", "٢١٠٠-٠١-٠١ ٠٩:٠٠"
    said = {"from_at": begins, "until_at": ends, "reason": "holiday", "replacement": world.huda.public_id}
    assert desk.post(url, said).status_code == 302
    assert "هدى السالم" in desk.get(url).content.decode()
    with world.inside():
        absence = Absence.objects.get(staff=world.omar)
        assert (now_of(world.omar), absence.replacement) == ("absent", world.huda)
    assert desk.post(f"{url}{absence.public_id}/end/").status_code == 302
    with world.inside():
        assert now_of(world.omar) == "available"
        assert told("staff.absence_ended") == 1
    with world.inside():
        other = attendance_verbs.announce_absence(
            world.huda, NOON, NOON + timedelta(days=30_000), reason="sick", replacement=None
        )
    assert desk.post(f"{url}{other.public_id}/end/").status_code == 404


def test_one_that_has_not_begun_is_called_off_and_one_that_is_over_stays(shop: World) -> None:
    later = attendance_verbs.announce_absence(
        shop.omar, NOON + timedelta(days=1), NOON + timedelta(days=2), reason="sick"
    )
    attendance_verbs.end_absence(later)
    attendance_verbs.end_absence(later)
    assert (Absence.objects.count(), told("staff.absence_ended")) == (0, 1)
    with pytest.raises(attendance_verbs.OverBefore):
        attendance_verbs.announce_absence(shop.omar, NOON - timedelta(days=2), NOON, reason="sick")
    with pytest.raises(attendance_verbs.ForThemselves):
        attendance_verbs.announce_absence(
            shop.omar, NOON, NOON + timedelta(days=1), reason="sick", replacement=shop.omar
        )


def mornings(shop: World) -> Team:
    """A team that works from nine to ten, in a shop that never closes."""
    team = verbs.make_team("الليل")
    calendar = attendance_verbs.give_own_hours(team)
    week = {str(day): [["09:00", "10:00"]] for day in range(7)}
    calendar.plan = calendar.plan | {"weekly": week}
    calendar.save()
    Line.objects.filter(pk=shop.mail.pk).update(team=team)
    shop.mail.refresh_from_db()
    return team


def due(shop: World) -> datetime:
    inbox.receive(shop.layla, channel="email", line=shop.mail, text="؟", key=None)
    found: datetime = Promise.objects.filter(kind="first_reply").latest("id").due_at
    return found


def test_promises_of_a_team_run_in_its_own_hours_and_made_ones_keep_their_times(shop: World) -> None:
    team = mornings(shop)
    assert due(shop) == datetime(2026, 5, 8, 7, 0, tzinfo=UTC)
    made = Promise.objects.filter(kind="first_reply").latest("id")
    attendance_verbs.take_own_hours(team)
    made.refresh_from_db()
    assert made.due_at == datetime(2026, 5, 8, 7, 0, tzinfo=UTC)
    assert due(shop) == NOON + timedelta(minutes=240)


def test_a_teams_hours_are_its_own_page(world: World) -> None:
    with world.inside():
        team = verbs.make_team("الدعم")
    desk = browser_of(world.reem, language="ar")
    url = f"{S}teams/{team.public_id}/hours/"
    assert desk.get(url).status_code == 404
    assert desk.post(f"{url}own/", {"own": "1"}).headers["Location"] == url
    assert "أوقات عمل فريق الدعم" in desk.get(url).content.decode()
    assert desk.post(f"{url}start/", {"preset": "nowhere"}).status_code == 404
    assert desk.post(f"{url}own/", {"own": ""}).status_code == 302
    assert desk.get(url).status_code == 404
    assert browser_of(world.omar, language="ar").post(f"{url}own/", {"own": "1"}).status_code == 403


def test_a_team_is_told_how_to_share_out(world: World) -> None:
    with world.inside():
        team = verbs.make_team("الدعم")
    desk = browser_of(world.reem, language="ar")
    said = {"name": "الدعم", "members": [world.omar.public_id], "routing": "round_robin", "returning": "on"}
    assert desk.post(f"{S}teams/{team.public_id}/", said).status_code == 302
    with world.inside():
        found = Team.objects.get(pk=team.pk)
        assert (found.routing, found.returning) == ("round_robin", True)
    assert "بالتناوب" in desk.get(f"{S}teams/").content.decode()
    assert desk.post(f"{S}teams/{team.public_id}/", said | {"routing": "dice"}).status_code == 422
