"""Which way and when: the table of ways, quiet hours past midnight, letters that bundle and keep their distance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox.models import Conversation
from wafaa.team import attention as heed
from wafaa.team import bell_verbs
from wafaa.team.models import Attention, Notification, Staff
from wafaa.team.models import NotificationKind as Kind
from wafaa.work.models import Event, Job
from wafaa.work.worker import run_due

PAGE = "/s/layla/settings/attention/"
NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
"""Noon in Riyadh."""
QUIET = {"is_quiet": True, "quiet_from": 22 * 60, "quiet_to": 7 * 60}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def opened(world: World, clock: Any) -> Conversation:
    found = world.conversation(world.layla_writes("وين طلبي؟"))
    Job.objects.all().delete()
    return found


def tell(world: World, opened: Conversation, ref: str, kind: str = Kind.MENTION, **more: Any) -> None:
    with world.inside():
        bell_verbs.notify(world.omar, kind, topic=opened.topic, ref=ref, **more)


def wants(world: World, **chosen: Any) -> Attention:
    with world.inside():
        return bell_verbs.attend(world.omar, **chosen)


def speaks(staff: Staff, language: str) -> None:
    type(staff.user).objects.filter(pk=staff.user_id).update(language=language)


def rung(world: World) -> list[Event]:
    with world.inside():
        return list(Event.objects.filter(name="staff.notified"))


@pytest.mark.parametrize(
    ("hour", "is_quiet"), [(18, False), (19, True), (23, True), (3, True), (4, False), (12, False)]
)
def test_quiet_hours_pass_midnight(world: World, hour: int, is_quiet: bool) -> None:
    """Ten in the evening to seven in the morning in Riyadh is 19:00 to 04:00 UTC."""
    attention = Attention(staff=world.omar, store=world.shop, **QUIET)
    ends = heed.quiet_until(attention, datetime(2026, 5, 4, hour, 0, tzinfo=UTC))
    assert (ends is not None) == is_quiet
    if ends is not None:
        assert ends == datetime(2026, 5, 5 if hour >= 19 else 4, 4, 0, tzinfo=UTC)


def test_quiet_hours_go_by_ones_own_zone(world: World) -> None:
    attention = Attention(staff=world.omar, store=world.shop, timezone="Europe/Berlin", **QUIET)
    assert heed.quiet_until(attention, datetime(2026, 5, 4, 19, 30, tzinfo=UTC)) is None
    assert heed.quiet_until(attention, datetime(2026, 5, 4, 20, 0, tzinfo=UTC)) is not None


def test_the_night_on_which_the_clock_jumps_ends_at_the_hour_it_shows(world: World) -> None:
    """Berlin, 29 March 2026: two becomes three."""
    traits = {"is_quiet": True, "quiet_from": 60, "quiet_to": 150, "timezone": "Europe/Berlin"}
    attention = Attention(staff=world.omar, store=world.shop, **traits)
    assert heed.quiet_until(attention, datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, 0, tzinfo=UTC
    )


def test_in_quiet_hours_the_bell_keeps_it_and_nothing_rings(world: World, opened: Conversation, clock: Any) -> None:
    wants(world, **QUIET)
    clock.move_to(NOON.replace(hour=20))
    tell(world, opened, "a")
    assert rung(world) == []
    assert Staff.everywhere.get(pk=world.omar.pk).unread == 1


def test_a_broken_promise_of_ones_own_comes_through(world: World, opened: Conversation, clock: Any) -> None:
    wants(world, **QUIET)
    clock.move_to(NOON.replace(hour=20))
    tell(world, opened, "a", Kind.BROKEN, is_urgent=True)
    (event,) = rung(world)
    assert event.data["staff_id"] == world.omar.pk and event.data["is_urgent"] is True
    clock.shift(timedelta(minutes=3))
    run_due()
    assert len(mail.outbox) == 1
    wants(world, urgent_anyway=False)
    tell(world, opened, "b", Kind.BROKEN, is_urgent=True)
    assert len(rung(world)) == 1


def test_what_is_switched_off_leaves_no_line(world: World, opened: Conversation) -> None:
    wants(world, ways={Kind.MENTION: []})
    tell(world, opened, "a")
    with world.inside():
        assert not Notification.objects.exists()


def test_what_leaves_by_mail_stands_under_the_bell_too() -> None:
    assert heed.normal({Kind.STATUS: ["email"], "nonsense": ["bell"]})[Kind.STATUS] == ["bell", "email"]
    assert "nonsense" not in heed.normal({"nonsense": ["bell"]})


def test_a_letter_bundles_what_waited(world: World, opened: Conversation, clock: Any) -> None:
    speaks(world.omar, "ar")
    tell(world, opened, "a", words="هل ترى هذا؟", by=f"staff:{world.huda.pk}")
    tell(world, opened, "b", Kind.FAILED, words="طلبك في الطريق")
    run_due()
    assert mail.outbox == []
    clock.shift(timedelta(minutes=2))
    run_due()
    (letter,) = mail.outbox
    assert letter.to == [world.omar.user.email]
    assert "أمران ينتظرانك" in letter.subject
    html = letter.alternatives[0][0]
    assert 'dir="rtl"' in html and 'lang="ar"' in html
    assert "هل ترى هذا؟" in html and "هل ترى هذا؟" in letter.body
    assert f"/s/layla/inbox/{opened.public_id}/" in letter.body


def test_what_was_read_meanwhile_is_not_posted(world: World, opened: Conversation, clock: Any) -> None:
    tell(world, opened, "a")
    with world.inside():
        bell_verbs.read(world.omar, topic=opened.topic)
    clock.shift(timedelta(minutes=5))
    run_due()
    assert mail.outbox == []


def test_letters_keep_their_distance(world: World, opened: Conversation, clock: Any) -> None:
    wants(world, mail_minutes=30)
    tell(world, opened, "a")
    clock.shift(timedelta(minutes=2))
    run_due()
    assert len(mail.outbox) == 1
    for n in range(3):
        tell(world, opened, f"b{n}", words=f"words {n}")
        clock.shift(timedelta(minutes=5))
        run_due()
    assert len(mail.outbox) == 1
    clock.shift(timedelta(minutes=16))
    run_due()
    assert len(mail.outbox) == 2


def test_at_night_the_letter_waits_for_the_morning(world: World, opened: Conversation, clock: Any) -> None:
    wants(world, **QUIET)
    clock.move_to(NOON.replace(hour=20))
    tell(world, opened, "a")
    clock.shift(timedelta(hours=4))
    run_due()
    assert mail.outbox == []
    clock.move_to(NOON.replace(hour=4) + timedelta(days=1))
    run_due()
    assert len(mail.outbox) == 1


def test_a_letter_posted_again_is_the_same_letter(world: World, opened: Conversation, clock: Any) -> None:
    from wafaa.team.letter_verbs import post_letter

    tell(world, opened, "a")
    clock.shift(timedelta(minutes=3))
    with world.inside():
        post_letter(world.omar.pk, False)
        Attention.objects.update(mailed_at=None)
        Notification.objects.update(to_mail=True)
        post_letter(world.omar.pk, False)
    one, two = mail.outbox
    assert one.extra_headers["Message-ID"] == two.extra_headers["Message-ID"]


def test_a_letter_says_nothing_of_what_one_may_not_see(world: World, opened: Conversation, clock: Any) -> None:
    tell(world, opened, "a", words="a secret of theirs")
    with world.inside():
        Conversation.objects.filter(pk=opened.pk).update(team=world.closed_team)
    clock.shift(timedelta(minutes=3))
    run_due()
    assert mail.outbox == []


def test_without_a_mail_server_nothing_is_printed_into_the_log(
    world: World, opened: Conversation, clock: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    tell(world, opened, "a")
    with world.inside():
        assert not Notification.objects.get().to_mail
    assert not Job.objects.filter(task=bell_verbs.POST).exists()
    assert "no mail server yet" in browser_of(world.omar).get(PAGE).content.decode()


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


def form(**changed: Any) -> dict[str, Any]:
    usual = {"bell": list(Kind.values), "mail_minutes": "15", "quiet_from": "22:00", "quiet_to": "07:00"}
    return usual | changed


def test_the_page_keeps_what_was_chosen(world: World, omar: Client) -> None:
    sent = form(browser=["mention"], is_quiet="on", quiet_from="٢٢:٣٠", timezone="Cairo", urgent_anyway="on")
    assert omar.post(PAGE, sent).status_code == 302
    with world.inside():
        kept = Attention.objects.get(staff=world.omar)
    assert (kept.is_quiet, kept.quiet_from, kept.quiet_to, kept.timezone) == (True, 1350, 420, "Africa/Cairo")
    assert kept.sound is False and kept.digest_at is None
    assert heed.ways_of(kept, Kind.MENTION) == ("bell", "browser")
    assert heed.ways_of(kept, Kind.BROKEN) == ("bell",)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"is_quiet": "on", "quiet_from": "25:00"}, "Write an hour like 22:00."),
        ({"is_quiet": "on", "quiet_from": ""}, "Say from when and until when."),
        ({"is_quiet": "on", "quiet_to": "22"}, "From and to are the same hour."),
        ({"timezone": "Atlantis"}, "field-error"),
        ({"mail_minutes": "1"}, "field-error"),
    ],
)
def test_what_makes_no_sense_is_said_and_keeps_what_was_typed(
    world: World, omar: Client, changed: dict[str, str], said: str
) -> None:
    answer = omar.post(PAGE, form(browser=["status"], **changed))
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert 'name="browser" value="status" checked' in page
    with world.inside():
        assert not Attention.objects.exists()


def test_the_days_letter_is_the_owners_to_choose(world: World, omar: Client) -> None:
    assert "has_digest" not in omar.get(PAGE).content.decode()
    omar.post(PAGE, form(has_digest="on", digest_at="08:00"))
    reem = browser_of(world.reem)
    assert reem.post(PAGE, form(has_digest="on", digest_at="7")).status_code == 302
    with world.inside():
        assert Attention.objects.get(staff=world.omar).digest_at is None
        assert Attention.objects.get(staff=world.reem).digest_at == 420
    assert reem.post(PAGE, form(has_digest="on", digest_at="")).status_code == 422


@pytest.mark.parametrize("kind", [Kind.LINE, Kind.SHOP])
def test_saving_without_a_right_says_nothing_of_what_comes_with_it(world: World, kind: Kind) -> None:
    """An agent sees no line about channels and shops; a manager whom they become hears of a broken one."""
    desk = browser_of(world.omar)
    page = desk.get(PAGE).content.decode()
    assert f'value="{kind}"' not in page and 'value="mention"' in page
    assert desk.post(PAGE, form(bell=["mention"])).status_code == 302
    with world.inside():
        attention = heed.of(Staff.objects.get(pk=world.omar.pk))
    assert heed.ways_of(attention, Kind.MENTION) == (heed.BELL,)
    assert heed.ways_of(attention, kind) == heed.USUAL[kind]
