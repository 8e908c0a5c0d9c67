"""Receiving, replying, undoing and tending: what the customer waits for is always what the rows say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import World
from wafaa.channels.models import Outgoing
from wafaa.inbox import queries, search, verbs
from wafaa.inbox.models import Conversation, Count, Draft, Label, Message, Seen
from wafaa.inbox.verbs.replying import Empty, KeyReused
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.promises.models import Promise
from wafaa.promises.reactions import watch_the_clock
from wafaa.work.models import Event
from wafaa.work.worker import run_due

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(world: World, clock: Any) -> Iterator[World]:
    with world.as_staff(world.omar):
        yield world


def asks(world: World, text: str = "وين طلبي؟", **traits: Any) -> Conversation:
    found: Conversation = world.conversation(world.layla_writes(text, **traits))
    return found


def fresh(conversation: Conversation) -> Conversation:
    found: Conversation = Conversation.objects.select_related("customer", "line").get(pk=conversation.pk)
    return found


def promises_of(conversation: Conversation) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for promise in Promise.objects.filter(subject=conversation.topic).order_by("id"):
        found.setdefault(promise.kind, []).append(promise.state)
    return found


def answer(conversation: Conversation, text: str = "تصلك غدًا", key: str = "k1", **traits: Any) -> Message:
    return verbs.reply(conversation, text, key=key, **traits)


def real_counts() -> dict[str, int]:
    counted: Counter[str] = Counter()
    for row in Conversation.objects.all():
        owner = f"staff:{row.assignee_id}" if row.assignee_id else "nobody"
        counted.update([row.status, f"{row.status}:{owner}"])
        if row.team_id:
            counted[f"{row.status}:team:{row.team_id}"] += 1
    return dict(counted)


def kept_counts() -> dict[str, int]:
    return {key: value for key, value in Count.objects.values_list("key", "value") if value}


def test_a_message_begins_a_conversation_with_its_promises(desk: World) -> None:
    opened = asks(desk)
    assert (opened.status, opened.waiting_since, opened.message_count, opened.number) == ("open", NOON, 1, 1)
    assert promises_of(opened) == {"first_reply": ["open"], "resolution": ["open"]}
    assert opened.promise_kind == "first_reply" and opened.promise_due_at == NOON + timedelta(minutes=15)
    assert kept_counts() == real_counts() == {"open": 1, "open:nobody": 1}


@pytest.mark.parametrize("known_conversation", [True, False])
def test_the_same_key_is_the_same_message(desk: World, known_conversation: bool) -> None:
    first = desk.layla_writes(key="k")
    traits = {"conversation": desk.conversation(first)} if known_conversation else {}
    again = desk.layla_writes(key="k", **traits)
    assert again == first and Conversation.objects.count() == 1
    assert kept_counts() == real_counts()


def test_another_customers_same_key_is_another_message(desk: World) -> None:
    first = desk.layla_writes(key="k")
    other = people.meet("Noura", source="webchat")
    second = verbs.receive(other, channel="webchat", line=desk.chat, text="x", key="k")
    assert second != first and second.conversation_id != first.conversation_id


def test_a_solved_matter_opens_again_within_two_weeks(desk: World, clock: Any) -> None:
    opened = asks(desk)
    verbs.set_status(opened, "solved")
    clock.shift(timedelta(days=14))
    again = asks(desk, "ما وصل", conversation=opened)
    assert again.pk == opened.pk and again.status == "open" and again.solved_at is None
    assert kept_counts() == real_counts()
    assert promises_of(again)["resolution"] == ["broken", "open"] or promises_of(again)["resolution"] == [
        "kept",
        "open",
    ]


def test_later_it_is_a_new_matter_and_only_one(desk: World, clock: Any) -> None:
    opened = asks(desk)
    verbs.set_status(opened, "solved")
    clock.shift(timedelta(days=14, seconds=1))
    later = asks(desk, "شي ثاني", conversation=opened, key="late")
    assert later.pk != opened.pk and fresh(opened).status == "solved"
    assert asks(desk, "شي ثاني", conversation=opened, key="late").pk == later.pk
    assert kept_counts() == real_counts()


def test_repeating_a_message_never_reopens(desk: World) -> None:
    opened = asks(desk, key="k")
    verbs.set_status(opened, "solved")
    asks(desk, key="k", conversation=opened)
    assert fresh(opened).status == "solved" and kept_counts() == real_counts()


def test_a_reply_keeps_the_promise_and_the_next_question_makes_another(desk: World, clock: Any) -> None:
    opened = asks(desk)
    clock.shift(timedelta(minutes=5))
    answer(opened)
    row = fresh(opened)
    assert (row.waiting_since, row.first_reply_seconds, row.last_kind) == (None, 300, "out")
    assert promises_of(opened)["first_reply"] == ["kept"]
    asks(desk, "ومتى؟", conversation=opened)
    asks(desk, "؟", conversation=opened)
    assert promises_of(opened) == {"first_reply": ["kept"], "resolution": ["open"], "next_reply": ["open"]}


def test_a_double_click_is_one_reply(desk: World) -> None:
    opened = asks(desk)
    first = answer(opened, "  نعم \n")
    assert answer(opened, "  نعم \n") == first and Outgoing.objects.count() == 1
    with pytest.raises(KeyReused):
        answer(opened, "لا")
    with pytest.raises(KeyReused):
        verbs.note(opened, "نعم", key="k1")
    with pytest.raises(Empty):
        answer(opened, " \n", key="k2")


def test_a_note_never_goes_out_and_answers_nothing(desk: World) -> None:
    opened = asks(desk)
    verbs.note(opened, "انتبه", key="n1")
    with pytest.raises(KeyReused):
        answer(opened, "انتبه", key="n1")
    run_due()
    row = fresh(opened)
    assert not Outgoing.objects.exists() and row.waiting_since == NOON and row.last_kind == "in"
    assert row.message_count == 2 and promises_of(row)["first_reply"] == ["open"]


def test_a_reply_the_gate_refuses_answers_nothing(desk: World) -> None:
    from wafaa.people.models import Purpose

    opened = asks(desk)
    people.state_consent(desk.layla, Purpose.REPLY, "webchat", given=False, proof="chat")
    message = answer(opened)
    assert message.outgoing is not None and message.outgoing.state == "refused"
    row = fresh(opened)
    assert row.waiting_since == NOON and row.first_reply_seconds is None and row.message_count == 2
    assert promises_of(row)["first_reply"] == ["open"]


def by_mail(world: World) -> Conversation:
    message = verbs.receive(world.layla, channel="email", line=world.mail, text="سؤال", key=None, subject="طلبي")
    return fresh(message.conversation)


@pytest.mark.parametrize("then", ["", "waiting", "solved"])
def test_undo_restores_who_waits_and_what_is_owed(desk: World, clock: Any, then: str) -> None:
    opened = by_mail(desk)
    owed = list(Promise.objects.order_by("id").values("kind", "state", "due_at", "settled_at", "next_tick_at"))
    before = {name: getattr(fresh(opened), name) for name in ("status", "waiting_since", "preview", "last_kind")}
    clock.shift(timedelta(minutes=30))
    verbs.receive(desk.layla, channel="email", line=desk.mail, text="سؤال", key=None, conversation=opened)
    clock.shift(timedelta(minutes=30))
    message = answer(opened, then=then)
    clock.shift(5)
    assert verbs.withdraw_reply(message) and not verbs.withdraw_reply(message)
    row = fresh(opened)
    assert {name: getattr(row, name) for name in before} == before
    assert row.first_reply_seconds is None and row.promise_kind == "first_reply"
    paused = timedelta(seconds=5 if then == "waiting" else 0)
    for promise in owed:
        if promise["kind"] == "resolution":
            promise["due_at"] += paused
            promise["next_tick_at"] += paused
    assert list(Promise.objects.order_by("id").values("kind", "state", "due_at", "settled_at", "next_tick_at")) == owed
    assert kept_counts() == real_counts()
    clock.shift(timedelta(hours=1))
    run_due()
    assert not Outgoing.objects.filter(state="sent").exists()


def test_undoing_the_second_of_two_answers_leaves_the_first(desk: World, clock: Any) -> None:
    opened = by_mail(desk)
    answer(opened, "first", key="a")
    clock.shift(3)
    second = answer(opened, "second", key="b")
    verbs.withdraw_reply(second)
    row = fresh(opened)
    assert (row.preview, row.waiting_since, row.first_reply_seconds) == ("first", None, 0)
    assert promises_of(row) == {"first_reply": ["kept"], "resolution": ["open"]}


def test_what_has_gone_out_cannot_be_undone(desk: World) -> None:
    opened = asks(desk)
    message = answer(opened)
    run_due()
    assert not verbs.withdraw_reply(Message.objects.select_related("outgoing").get(pk=message.pk))
    assert not verbs.withdraw_reply(verbs.note(opened, "n", key="n"))


def test_assigning_moves_promises_and_counts(desk: World) -> None:
    opened = asks(desk)
    verbs.assign(opened, staff=desk.huda, team=desk.closed_team)
    assert set(Promise.objects.values_list("staff_id", "team_id")) == {(desk.huda.pk, desk.closed_team.pk)}
    assert kept_counts() == real_counts()
    verbs.assign(opened, staff=None, team=None)
    assert kept_counts() == real_counts() == {"open": 1, "open:nobody": 1}


def test_two_old_pages_do_not_spoil_the_counts(desk: World) -> None:
    opened = asks(desk)
    one, other = fresh(opened), fresh(opened)
    verbs.assign(one, staff=desk.huda, team=None)
    verbs.set_status(other, "solved")
    verbs.set_status(one, "solved")
    verbs.assign(other, staff=desk.omar, team=desk.closed_team)
    assert kept_counts() == real_counts()
    assert Event.objects.filter(name="conversation.status_changed").count() == 1


def test_an_old_page_does_not_hide_a_new_question(desk: World, clock: Any) -> None:
    opened = asks(desk)
    old_page = fresh(opened)
    clock.shift(60)
    asks(desk, "وين؟", conversation=opened)
    answer(old_page)
    assert fresh(opened).message_count == 3


def test_waiting_pauses_the_solution_and_writing_resumes_it(desk: World, clock: Any) -> None:
    opened = asks(desk)
    answer(opened, then="waiting")
    resolution = Promise.objects.get(kind="resolution")
    assert resolution.next_tick_at is None and fresh(opened).owed_at.year == 2200
    clock.shift(timedelta(days=9))
    asks(desk, "رجعت", conversation=opened)
    resolution.refresh_from_db()
    assert resolution.due_at == now() + timedelta(days=2) and resolution.next_tick_at is not None


def test_what_is_solved_owes_nothing_even_if_it_was_late(desk: World, clock: Any) -> None:
    opened = asks(desk)
    clock.shift(timedelta(hours=1))
    watch_the_clock()
    assert promises_of(opened)["first_reply"] == ["broken"]
    verbs.set_status(opened, "solved")
    row = fresh(opened)
    assert (row.promise_kind, row.promise_due_at, row.owed_at.year) == ("", None, 2200)
    assert promises_of(row) == {"first_reply": ["broken"], "resolution": ["kept"]}


def test_an_own_promise_outlives_the_solution(desk: World) -> None:
    opened = asks(desk)
    verbs.promise_own(opened, "أتصل بك الخميس", NOON + timedelta(days=3))
    verbs.set_status(opened, "solved")
    assert promises_of(opened)["own"] == ["open"] and fresh(opened).promise_kind == "own"
    assert Promise.objects.get(kind="own").staff_id == desk.omar.pk


def test_labels_are_clean_and_the_stores_own(desk: World) -> None:
    opened = asks(desk)
    verbs.label(opened, ["شحن", " شحن ", "\u200b", "", "x" * 50])
    assert fresh(opened).labels == ["شحن", "x" * 40] and Label.objects.count() == 2
    with desk.next_door():
        assert not Label.objects.exists()
    verbs.prioritise(opened, "high")
    verbs.rename(opened, "طلب\u202e 12")
    assert (fresh(opened).priority, fresh(opened).subject) == ("high", "طلب 12")
    with pytest.raises(ValueError, match="unheard"):
        verbs.prioritise(opened, "unheard")


def test_drafts_are_each_persons_own_and_go_with_the_reply(desk: World) -> None:
    opened = asks(desk)
    verbs.keep_draft(opened, "out", "سأ")
    verbs.keep_draft(opened, "out", "سأرسل")
    with desk.as_staff(desk.huda):
        verbs.keep_draft(opened, "out", "أنا")
    answer(opened)
    assert list(Draft.objects.values_list("text", flat=True)) == ["أنا"]
    verbs.keep_draft(opened, "note", "x")
    verbs.keep_draft(opened, "note", " ")
    assert Draft.objects.count() == 1


def test_what_was_seen_only_grows(desk: World) -> None:
    opened = asks(desk)
    for seen in (3, 9, 5):
        verbs.mark_seen(opened, seen)
    assert Seen.objects.get().message_id == 9
    with desk.inside():
        verbs.mark_seen(opened, 99)
    assert Seen.objects.count() == 1


def test_a_closed_teams_work_is_invisible_to_others(desk: World) -> None:
    opened, plain = asks(desk, "سر"), asks(desk, "عادي")
    verbs.assign(opened, staff=None, team=desk.closed_team)

    def seen_by(staff: Any) -> list[int]:
        with desk.as_staff(staff):
            listed = [row["id"] for row in queries.page("open")]
            assert sorted(queries.rows_of([opened.pk, plain.pk])) == sorted(listed)
            return sorted(listed)

    assert seen_by(desk.omar) == [plain.pk] and seen_by(desk.viewer) == [plain.pk]
    with pytest.raises(Conversation.DoesNotExist):
        queries.the_conversation(opened.public_id)
    assert seen_by(desk.reem) == seen_by(desk.manager) == [opened.pk, plain.pk]
    verbs.assign(opened, staff=desk.huda, team=desk.closed_team)
    assert seen_by(desk.huda) == [opened.pk, plain.pk] and seen_by(desk.omar) == [plain.pk]
    desk.closed_team.members.add(desk.omar)  # type: ignore[attr-defined]
    assert seen_by(desk.omar) == [opened.pk, plain.pk]


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("أين الطلبية؟", "الطلبيه"),
        ("إلى الرياض", "الى"),
        ("شُكْرًا", "شكرا"),
        ("رقم ١٢٣٤٥", "12345"),
        ("order 12345", "١٢٣٤٥"),
        ("عـــطر", "عطر"),
        ("Perfume", "PERFUME"),
        ("العطور", "عطور"),
    ],
)
def test_search_finds_arabic_however_it_is_written(desk: World, written: str, sought: str) -> None:
    message = desk.layla_writes(written)
    assert search.find(sought) == [message.pk]
    with desk.next_door():
        assert search.find(sought) == []
    assert search.find("غير موجود") == []


def test_search_is_newest_first_in_pages(desk: World) -> None:
    ids = [desk.layla_writes(f"عطر {n}").pk for n in range(5)]
    assert search.find("عطر", limit=2) == ids[:2:-1]
    assert search.find("عطر", before=ids[3], limit=2) == [ids[2], ids[1]]


def test_the_subject_is_found_with_the_first_message(desk: World) -> None:
    opened = by_mail(desk)
    assert search.find("طلبي") == [opened.last_message_id]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.text(max_size=30))
def test_no_text_breaks_the_search(world: World, written: str, sought: str) -> None:
    written = written.replace("\0", "")
    with world.inside():
        message = world.layla_writes(written)
        search.find(sought)
        found = search.find(written)
        assert not found or message.pk in found


def test_a_holiday_notice_is_shown_and_nothing_is_promised_for_it(world: World) -> None:
    message = world.layla_writes("أنا في إجازة حتى الأحد", expects_answer=False)
    conversation = world.conversation(message)
    assert (conversation.promise_state, conversation.waiting_since) == ("", None)


def test_a_holiday_notice_does_not_open_what_was_solved(world: World) -> None:
    conversation = world.conversation(world.layla_writes("شكرا"))
    with world.as_staff(world.omar):
        verbs.set_status(conversation, "solved")
    world.layla_writes("أنا في إجازة", conversation=conversation, expects_answer=False)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.message_count) == ("solved", 2)
