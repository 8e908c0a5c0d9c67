"""Whose bell rings: mentions, followers, holders, teams; each once, and nobody who may not see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.inbox.test_collision import HTMX, address
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox import reactions, verbs
from wafaa.inbox.events import MessageReceived, NoteWritten
from wafaa.inbox.mentioning import find, parts
from wafaa.inbox.models import Conversation, Follower, Mention, Message
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.team import bell_verbs
from wafaa.team.models import Notification, Staff
from wafaa.work.worker import run_due


@pytest.fixture
def opened(desk: World) -> Conversation:
    found = desk.conversation(desk.layla_writes("وين طلبي؟"))
    run_due()
    return found


def rung(world: World) -> set[tuple[str, str, int]]:
    """(who, what, how often) of every line there is."""
    with world.inside():
        rows = Notification.objects.select_related("staff")
        return {(row.staff.user.email.split("@")[0], row.kind, row.count) for row in rows}


def notes(world: World, opened: Conversation, text: str, by: Staff | None = None, key: str = "n") -> Message:
    with world.as_staff(by or world.huda):
        return verbs.note(opened, text, key=key)


def follows(world: World, opened: Conversation, *staff: Staff) -> None:
    with world.inside():
        for one in staff:
            verbs.follow(opened, one)


@pytest.mark.parametrize(
    "written",
    [
        "@عمر حدّاد هل وصل؟",
        "رأيك يا @عمر حداد، وشكرًا",
        "(@عُمر)",
        "سطر\n@عمر  حدّاد\nسطر",
    ],
)
def test_a_name_is_known_however_it_is_spelled(desk: World, opened: Conversation, written: str) -> None:
    note = notes(desk, opened, written)
    mention = Mention.objects.get()
    assert mention.staff_id == desk.omar.pk
    assert note.text[mention.start : mention.start + mention.length].startswith("@ع")
    run_due()
    assert rung(desk) == {("omar", "mention", 1)}


@pytest.mark.parametrize("written", ["layla@عمر.test", "عمر حدّاد بلا علامة", "@ عمر", "@عمرو", "@", "@@@"])
def test_what_only_looks_like_a_name_names_nobody(desk: World, opened: Conversation, written: str) -> None:
    notes(desk, opened, written)
    run_due()
    assert not Mention.objects.exists() and rung(desk) == set()


def test_of_two_with_one_first_name_the_whole_name_is_needed(desk: World) -> None:
    people = [Staff(pk=1, name="نورة علي"), Staff(pk=2, name="نورة سعد")]
    assert find("@نورة", people, []) == []
    assert [named.staff.pk for named in find("@نورة سعد", people, []) if named.staff] == [2]


def test_whoever_is_named_follows_and_reads_a_chip(desk: World, opened: Conversation) -> None:
    notes(desk, opened, "اسأل @عمر حدّاد <b>")
    assert Follower.objects.get().staff_id == desk.omar.pk
    page = browser_of(desk.omar).get(f"/s/layla/inbox/{opened.public_id}/").content.decode()
    assert '<bdi class="mention mention-me">@عمر حدّاد</bdi>' in page
    assert "<b>" not in page and "Following: عمر حدّاد" in page


def test_a_team_is_told_but_does_not_follow(desk: World, opened: Conversation) -> None:
    from wafaa.team import verbs as team

    makers = team.make_team("الشحن")
    team.place_in_teams(desk.omar, [makers])
    team.place_in_teams(desk.huda, [makers])
    notes(desk, opened, "@الشحن أين الطرد؟")
    run_due()
    assert rung(desk) == {("omar", "mention", 1)}
    assert not Follower.objects.exists()


def test_nobody_is_named_who_may_not_see_it(desk: World, opened: Conversation) -> None:
    verbs.assign(opened, staff=None, team=desk.closed_team)
    run_due()
    Notification.objects.all().delete()
    notes(desk, opened, "@عمر حدّاد @مها الشمري", by=desk.reem)
    assert [mention.staff_id for mention in Mention.objects.all()] == [desk.manager.pk]
    run_due()
    assert rung(desk) == {("maha", "mention", 1)}
    picked = browser_of(desk.reem).get(address(opened, "mention") + "?q=").content.decode()
    assert "مها الشمري" in picked and "عمر حدّاد" not in picked


def test_a_follower_who_may_not_see_it_any_more_hears_nothing(desk: World, opened: Conversation) -> None:
    follows(desk, opened, desk.omar, desk.manager)
    Conversation.objects.filter(pk=opened.pk).update(team=desk.closed_team)
    desk.layla_writes("متى؟", conversation=opened)
    run_due()
    assert rung(desk) == {("maha", "message", 1)}


def test_the_list_finds_names_in_any_spelling(desk: World, opened: Conversation) -> None:
    omar = browser_of(desk.omar)
    assert "هدى السالم" in omar.get(address(opened, "mention") + "?q=هدي").content.decode()
    assert "عمر" not in omar.get(address(opened, "mention") + "?q=").content.decode()
    assert omar.get(address(opened, "mention") + "?q=%00zz").content.decode().count("<li") == 0


def test_parts_hold_every_letter_of_the_note() -> None:
    mentions = [Mention(start=2, length=3, staff_id=1), Mention(start=90, length=3, staff_id=1)]
    pieces = parts_outside("اا@بب جج", mentions)
    assert "".join(piece["text"] for piece in pieces) == "اا@بب جج"
    assert [piece["text"] for piece in pieces if piece.get("named")] == ["@بب"]


def parts_outside(text: str, mentions: list[Mention]) -> list[dict[str, Any]]:
    from wafaa.stores.models import Store
    from wafaa.stores.scope import entered

    with entered(Store(pk=1)):
        return parts(text, mentions)


def test_holder_and_followers_hear_of_ten_messages_as_one(desk: World, opened: Conversation) -> None:
    verbs.assign(opened, staff=desk.omar, team=None)
    follows(desk, opened, desk.huda, desk.omar)
    run_due()
    for n in range(10):
        desk.layla_writes(f"رسالة {n}", conversation=opened)
    run_due()
    assert {("omar", "message", 10), ("huda", "message", 10)} <= rung(desk)


def test_a_reaction_run_twice_makes_one(desk: World, opened: Conversation) -> None:
    follows(desk, opened, desk.omar)
    message = desk.layla_writes("متى؟", conversation=opened)
    for _ in range(2):
        reactions.ring_for_a_customers_message(MessageReceived(opened.pk, message.pk))
    assert rung(desk) == {("omar", "message", 1)}
    note = notes(desk, opened, "@عمر حدّاد")
    for _ in range(2):
        reactions.ring_for_a_colleagues_words(NoteWritten(opened.pk, note.pk))
    assert rung(desk) == {("omar", "message", 1), ("omar", "mention", 1)}


def test_whoever_has_read_it_is_not_told_of_it(desk: World, opened: Conversation) -> None:
    follows(desk, opened, desk.omar)
    message = desk.layla_writes("متى؟", conversation=opened)
    with desk.as_staff(desk.omar):
        verbs.mark_seen(opened, message.pk)
    run_due()
    assert rung(desk) == set()


def test_a_colleagues_reply_and_a_new_state_reach_followers(desk: World, opened: Conversation) -> None:
    follows(desk, opened, desk.omar, desk.huda)
    with desk.as_staff(desk.huda):
        verbs.reply(opened, "طلبك في الطريق", key="r", then="solved")
    run_due()
    assert rung(desk) == {("omar", "colleague", 1), ("omar", "status", 1)}


def test_given_to_a_person_or_to_a_team(desk: World, opened: Conversation) -> None:
    from wafaa.team import verbs as team

    makers = team.make_team("الشحن")
    team.place_in_teams(desk.omar, [makers])
    with desk.as_staff(desk.reem):
        verbs.assign(opened, staff=desk.huda, team=None)
        verbs.assign(opened, staff=None, team=makers)
    with desk.as_staff(desk.omar):
        verbs.assign(opened, staff=desk.omar, team=makers)
    run_due()
    assert rung(desk) == {("huda", "assigned", 1), ("omar", "team", 1)}


def test_promises_at_risk_and_broken_reach_their_keeper_urgently(desk: World, opened: Conversation, clock: Any) -> None:
    from wafaa.promises.reactions import watch_the_clock

    follows(desk, opened, desk.huda)
    with desk.as_staff(desk.omar):
        verbs.promise_own(opened, "سأتصل بك", now() + timedelta(hours=2))
    clock.shift(timedelta(hours=3))
    watch_the_clock()
    run_due()
    lines = {(row.staff_id, row.kind): row for row in Notification.objects.filter(kind="broken")}
    assert lines[(desk.omar.pk, "broken")].is_urgent
    assert not lines[(desk.huda.pk, "broken")].is_urgent


def test_a_scheduled_reply_that_gave_way_and_a_sleeper_that_woke(desk: World, opened: Conversation, clock: Any) -> None:
    verbs.assign(opened, staff=desk.omar, team=None)
    with desk.as_staff(desk.huda):
        verbs.reply_later(opened, "غدًا بإذن الله", now() + timedelta(hours=5), key="l")
    desk.layla_writes("لا داعي", conversation=opened)
    run_due()
    assert ("huda", "gave_way", 1) in rung(desk)
    verbs.snooze(opened, now() + timedelta(hours=1))
    clock.shift(timedelta(hours=2))
    run_due()
    assert ("omar", "woken", 1) in rung(desk)


def test_a_reply_that_failed_reaches_its_writer(desk: World, opened: Conversation) -> None:
    from wafaa.channels.events import OutgoingFailed

    with desk.as_staff(desk.omar):
        sent = verbs.reply(opened, "طلبك في الطريق", key="r")
    assert sent.outgoing_id is not None
    reactions.ring_for_a_reply_that_failed(OutgoingFailed(sent.outgoing_id, opened.topic))
    assert ("omar", "failed", 1) in rung(desk)


def test_following_by_the_button_and_no_longer(desk: World, opened: Conversation) -> None:
    viewer = browser_of(desk.viewer)
    page = viewer.post(address(opened, "follow"), {"follow": "1"}, headers=HTMX).content.decode()
    assert 'aria-pressed="true"' in page and 'data-key="follow"' in page
    viewer.post(address(opened, "follow"), {"follow": "1"})
    assert Follower.objects.count() == 1
    page = viewer.post(address(opened, "follow"), {"follow": "0"}, headers=HTMX).content.decode()
    assert 'aria-pressed="false"' in page and not Follower.objects.exists()


def test_followers_go_along_when_conversations_are_merged(desk: World, opened: Conversation) -> None:
    other = desk.conversation(desk.layla_writes("سؤال آخر", conversation=None))
    if other.pk == opened.pk:
        other = Conversation.objects.create(number=99, customer=desk.layla, channel="webchat")
    follows(desk, opened, desk.omar)
    verbs.merge(opened, other)
    run_due()
    assert Follower.objects.filter(conversation=other, staff=desk.omar).exists()


def test_whoever_is_forgotten_is_quoted_under_no_bell(desk: World, opened: Conversation) -> None:
    follows(desk, opened, desk.omar)
    desk.layla_writes("عنواني حي النرجس", conversation=opened)
    run_due()
    assert Notification.objects.get().words == "عنواني حي النرجس"
    asked = people.ask_erasure(desk.layla)
    from wafaa.people.verbs.erasing import erase_due

    type(asked).objects.filter(pk=asked.pk).update(due_at=now())
    erase_due(asked.pk)
    line = Notification.objects.get(kind="message")
    assert (line.words, line.count) == ("", 1)
    asked.refresh_from_db()
    assert asked.counts["notifications"] == 1


def digests(world: World, minutes: int | None) -> None:
    with world.inside():
        bell_verbs.attend(world.reem, digest_at=minutes)


def test_the_days_letter_goes_once_at_its_hour(desk: World, opened: Conversation, clock: Any) -> None:
    from wafaa.inbox.verbs.digesting import send_due

    digests(desk, 13 * 60)
    assert send_due() == 0
    clock.move_to(datetime(2026, 5, 4, 10, 1, tzinfo=UTC))
    assert (send_due(), send_due()) == (1, 0)
    run_due()
    (letter,) = mail.outbox
    assert letter.to == [desk.reem.user.email] and "عطور ليلى" in letter.subject
    assert "ليلى" in letter.body and "وين طلبي؟" in letter.body and "ينتظر منذ" in letter.body
    assert 'dir="rtl"' in letter.alternatives[0][0]
    clock.shift(timedelta(days=1))
    assert send_due() == 1
    digests(desk, None)
    clock.shift(timedelta(days=1))
    assert send_due() == 0


def test_the_days_letter_is_for_owners_only(desk: World, clock: Any) -> None:
    from wafaa.inbox.verbs.digesting import post_digest

    post_digest(desk.omar.pk, "2026-05-04")
    post_digest(desk.reem.pk, "2026-05-03")
    assert mail.outbox == []


def test_the_list_of_names_costs_few_queries(
    desk: World, opened: Conversation, django_assert_max_num_queries: Any
) -> None:
    omar: Client = browser_of(desk.omar)
    omar.get(address(opened, "mention") + "?q=")
    with django_assert_max_num_queries(9):
        omar.get(address(opened, "mention") + "?q=ه")
