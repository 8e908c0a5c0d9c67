"""Snoozing and sending later: asleep until the hour or the customer, awake exactly once, nothing leaves too late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from tests.channels.desk import Courier, serving
from tests.world import World
from wafaa.channels.models import Outgoing
from wafaa.inbox import actions, facts, hourglass, queries, verbs
from wafaa.inbox.models import Conversation, Count, Draft, Message
from wafaa.inbox.suggesting import suggestion
from wafaa.inbox.verbs.scheduling import leave_due
from wafaa.inbox.verbs.snoozing import InThePast, wake_due
from wafaa.lib.time import now
from wafaa.people.models import Identity
from wafaa.promises.models import Promise
from wafaa.stores.hours import Hours
from wafaa.stores.intervals import Interval
from wafaa.stores.models import Calendar
from wafaa.stores.settings import BadSetting
from wafaa.stores.verbs import choose
from wafaa.work import jobs
from wafaa.work.models import Event, Job
from wafaa.work.worker import run_due

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
"""Monday, noon in Riyadh."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def opened(world: World, clock: Any) -> Conversation:
    Job.objects.all().delete()
    return world.conversation(world.layla_writes())


@pytest.fixture
def omar(world: World) -> Client:
    client = Client()
    client.force_login(world.omar.user)
    return client


def fresh(opened: Conversation) -> Conversation:
    return Conversation.everywhere.get(pk=opened.pk)


def happened(name: str) -> int:
    return Event.everywhere.filter(name=name).count()


def works(world: World, weekly: dict[int, tuple[Interval, ...]], **traits: Any) -> None:
    """The shop's hours from now on."""
    plan = Hours("Asia/Riyadh", weekly, **traits).to_json()
    Calendar.everywhere.filter(store=world.shop, is_main=True).update(plan=plan)
    world.shop.__dict__.pop("_hours", None)


def local(name: str) -> str:
    return hourglass.instant(name).astimezone(hourglass._zone()).strftime("%a %d %H:%M")


NINE_TO_FIVE = {day: (Interval(10 * 60, 17 * 60),) for day in (6, 0, 1, 2, 3)}


def test_named_hours_follow_the_stores_calendar(world: World, clock: Any) -> None:
    works(world, NINE_TO_FIVE | {4: (Interval(16 * 60, 22 * 60),)})
    with world.as_staff(world.omar):
        assert [local(name) for name in ("hour", "tomorrow", "friday", "sunday")] == [
            "Mon 04 13:00", "Tue 05 10:00", "Fri 08 16:00", "Sun 10 10:00"
        ]  # fmt: skip


def test_a_shop_that_never_closes_has_its_morning_at_nine(world: World, clock: Any) -> None:
    with world.as_staff(world.omar):
        assert [local(name) for name in ("tomorrow", "friday", "sunday")] == [
            "Tue 05 09:00", "Fri 08 13:30", "Sun 10 09:00"
        ]  # fmt: skip


def test_in_ramadan_the_morning_is_when_ramadans_hours_begin(world: World, clock: time_machine.Traveller) -> None:
    nights = {day: (Interval(20 * 60, 60),) for day in range(7)}
    works(world, NINE_TO_FIVE | {4: (Interval(16 * 60, 22 * 60),)}, ramadan=nights)
    clock.move_to(datetime(2026, 2, 23, 9, 0, tzinfo=UTC))
    with world.as_staff(world.omar):
        assert [local(name) for name in ("tomorrow", "friday", "sunday")] == [
            "Tue 24 20:00", "Fri 27 20:00", "Sun 01 20:00"
        ]  # fmt: skip


def test_the_hour_after_friday_prayer_is_the_stores_to_choose(world: World, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 5, 8, 9, 0, tzinfo=UTC))
    with world.inside():
        choose(hourglass.SnoozeSettings, {"after_friday_prayer": "13:00"})
        assert local("friday") == "Fri 08 13:00"
        clock.move_to(datetime(2026, 5, 8, 10, 0, tzinfo=UTC))
        assert local("friday") == "Fri 15 13:00"


def test_a_store_has_hours_of_its_own_in_its_own_words(world: World, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 5, 8, 9, 0, tzinfo=UTC))
    with world.inside():
        choose(hourglass.SnoozeSettings, {"own_1": "الأحد ٩:٣٠ صباحًا", "own_3": "Thursday afternoon"})
        assert [local("own_1"), local("own_3")] == ["Sun 10 09:30", "Thu 14 17:00"]
        shown = {one.name: one.label for one in hourglass.presets()}
        assert (shown["own_1"], shown["own_3"]) == ("الأحد ٩:٣٠ صباحًا", "Thursday afternoon") and "own_2" not in shown
        assert dict(actions.naps())["own_1"] == "الأحد ٩:٣٠ صباحًا", "macros snooze to it too"
        choose(hourglass.SnoozeSettings, {"own_1": ""})
        with pytest.raises(hourglass.NoSuchTime):
            hourglass.instant("own_1")


def test_of_one_instant_the_stores_own_name_counts(world: World, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 5, 8, 9, 0, tzinfo=UTC))
    with world.inside():
        choose(hourglass.SnoozeSettings, {"own_2": "الأحد ٩:٠٠"})
        assert [one.name for one in hourglass.presets() if one.at == hourglass.instant("sunday")] == ["own_2"]


@pytest.mark.parametrize("typed", ["قريبًا", "soon", "today at five", "أمس ٩:٠٠", "متى الأحد؟"])
def test_words_that_mean_no_hour_are_refused(world: World, clock: time_machine.Traveller, typed: str) -> None:
    clock.move_to(datetime(2026, 5, 8, 9, 0, tzinfo=UTC))
    with world.inside(), pytest.raises(BadSetting) as bad:
        choose(hourglass.SnoozeSettings, {"own_1": typed})
    assert (bad.value.name, bad.value.code) == ("own_1", "fits")


def test_presets_lie_ahead_and_differ(world: World, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 5, 9, 12, 0, tzinfo=UTC))
    with world.as_staff(world.omar):
        names = [one.name for one in hourglass.presets()]
        assert names == ["hour", "tomorrow", "friday"]
        assert all(one.at > now() for one in hourglass.presets())


def test_on_a_thursday_the_hour_after_prayer_is_called_by_its_name(world: World, clock: time_machine.Traveller) -> None:
    works(world, NINE_TO_FIVE | {4: (Interval(16 * 60, 22 * 60),)})
    clock.move_to(datetime(2026, 5, 7, 9, 0, tzinfo=UTC))
    with world.as_staff(world.omar):
        assert [one.name for one in hourglass.presets()] == ["hour", "friday", "sunday"]


@pytest.mark.parametrize(("opens", "says"), [(10, "Tomorrow morning"), (20, "Tomorrow, when we open")])
def test_a_shop_that_opens_in_the_evening_has_no_morning(world: World, clock: Any, opens: int, says: str) -> None:
    works(world, {day: (Interval(opens * 60, opens * 60 + 180),) for day in range(7)})
    with world.as_staff(world.omar), override("en"):
        assert {one.name: one.label for one in hourglass.presets()}["tomorrow"] == says


@pytest.mark.parametrize("typed", ["٢٠٢٦-٠٥-٠٥T٠٩:٣٠", "2026-05-05T09:30"])
def test_an_own_hour_is_read_in_any_digits(world: World, clock: Any, typed: str) -> None:
    with world.as_staff(world.omar):
        assert hourglass.chosen("on", typed) == datetime(2026, 5, 5, 6, 30, tzinfo=UTC)


def test_it_sleeps_and_wakes_once_at_its_hour(
    world: World, opened: Conversation, clock: time_machine.Traveller
) -> None:
    with world.as_staff(world.omar):
        verbs.snooze(opened, now() + timedelta(hours=1))
        assert (fresh(opened).status, queries.page("open"), len(queries.page("snoozed"))) == ("snoozed", [], 1)
        assert facts.is_snoozed(fresh(opened)) is True
        assert Conversation.objects.filter(pk=opened.pk).annotate(asleep=facts.IS_SNOOZED).get().asleep is True
    clock.shift(timedelta(minutes=59))
    run_due()
    assert fresh(opened).status == "snoozed"
    clock.shift(timedelta(minutes=1))
    run_due()
    awake = fresh(opened)
    assert (awake.status, awake.snoozed_until, awake.woken_at) == ("open", None, now())
    with world.inside():
        wake_due(opened.pk, now().isoformat())
    run_due()
    assert happened("conversation.woken") == 1


def test_a_job_that_was_lost_in_a_crash_wakes_it_all_the_same(
    world: World, opened: Conversation, clock: time_machine.Traveller
) -> None:
    """A worker took the job and died: its lease runs out, and the job is done again, once."""
    with world.as_staff(world.omar):
        verbs.snooze(opened, now() + timedelta(hours=1))
    run_due()
    clock.shift(timedelta(hours=1))
    assert [job.task.rsplit(".", 1)[1] for job in jobs.claim(10)] == ["wake_due"]
    run_due()
    assert fresh(opened).status == "snoozed"
    clock.shift(jobs.LEASE)
    run_due()
    assert fresh(opened).status == "open"
    assert happened("conversation.woken") == 1


def test_another_hour_replaces_the_first(world: World, opened: Conversation, clock: time_machine.Traveller) -> None:
    with world.as_staff(world.omar):
        verbs.snooze(opened, now() + timedelta(hours=1))
        verbs.snooze(opened, now() + timedelta(hours=3))
    clock.shift(timedelta(hours=1))
    run_due()
    assert fresh(opened).status == "snoozed"
    clock.shift(timedelta(hours=2))
    run_due()
    assert fresh(opened).status == "open"


@pytest.mark.parametrize("until", [None, timedelta(days=2)])
def test_the_customer_wakes_it_at_once(
    world: World, opened: Conversation, clock: time_machine.Traveller, until: timedelta | None
) -> None:
    with world.as_staff(world.omar):
        verbs.snooze(opened, now() + until if until else None)
    clock.shift(timedelta(minutes=5))
    world.layla_writes("هل من جديد؟", conversation=opened)
    assert (fresh(opened).status, fresh(opened).snoozed_until) == ("open", None)
    clock.shift(timedelta(days=2))
    run_due()
    assert happened("conversation.woken") == 0


def test_counters_follow_it_to_sleep_and_back(
    world: World, opened: Conversation, clock: time_machine.Traveller
) -> None:
    def counts() -> dict[str, int]:
        return {key: n for key, n in Count.objects.values_list("key", "value") if n and ":" not in key}

    with world.as_staff(world.omar):
        verbs.snooze(opened, now() + timedelta(hours=1))
        assert counts() == {"snoozed": 1}
    clock.shift(timedelta(hours=1))
    run_due()
    with world.as_staff(world.omar):
        assert counts() == {"open": 1}


def test_promises_run_on_while_it_sleeps_and_the_page_warns(world: World, opened: Conversation, omar: Client) -> None:
    answer = omar.post(f"/s/layla/inbox/{opened.public_id}/snooze/", {"until": "friday"}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    assert "هناك وعد يحين قبل ذلك" in answer.content.decode()
    with world.inside():
        assert all(promise.next_tick_at for promise in Promise.objects.all())
    assert "chip-risk" in omar.get("/s/layla/inbox/?view=snoozed").content.decode()


def test_nothing_sleeps_until_the_past(world: World, opened: Conversation, omar: Client) -> None:
    with world.as_staff(world.omar), pytest.raises(InThePast):
        verbs.snooze(opened, now())
    page = f"/s/layla/inbox/{opened.public_id}/"
    for typed, says in (("2020-01-01T09:00", "قد مضت"), ("غدا", "تعذّرت"), ("99999-01-01T00:00", "تعذّرت")):
        answer = omar.post(f"{page}snooze/", {"until": "on", "until_on": typed}, follow=True)
        assert answer.status_code == 200 and says in answer.content.decode()
    assert omar.post(f"{page}snooze/", {"until": "someday"}).status_code == 302
    assert fresh(opened).status == "open"


def test_undoing_a_macros_snooze_wakes_it(world: World, opened: Conversation) -> None:
    with world.as_staff(world.omar):
        memory = actions.snooze(opened, until="sunday")
        assert fresh(opened).status == "snoozed"
        assert actions._undo_snooze(opened, memory) is True
        assert (fresh(opened).status, fresh(opened).snoozed_until) == ("open", None)


@pytest.fixture
def mailed(world: World, clock: Any) -> Iterator[Conversation]:
    Job.objects.all().delete()
    with serving(Courier("email")), world.inside():
        message = verbs.receive(world.layla, channel="email", line=world.mail, text="وين طلبي؟", key="m1")
        yield world.conversation(message)


def later(opened: Conversation, hours: int = 20, text: str = "صباح الخير", **traits: Any) -> Message:
    traits.setdefault("key", "k")
    return verbs.reply_later(opened, text, now() + timedelta(hours=hours), **traits)


def sent() -> list[str]:
    return list(Outgoing.objects.filter(state="sent", is_automatic=False).values_list("text", flat=True))


def test_a_scheduled_reply_is_no_answer_until_it_leaves(
    world: World, mailed: Conversation, clock: time_machine.Traveller
) -> None:
    with world.as_staff(world.omar):
        message = later(mailed, then="waiting")
    run_due()
    before = fresh(mailed)
    assert (before.waiting_since, before.first_reply_seconds, before.status) == (NOON, None, "open")
    assert (before.scheduled_at, before.preview) == (NOON + timedelta(hours=20), "وين طلبي؟")
    assert sent() == []
    clock.shift(timedelta(hours=20))
    run_due()
    clock.shift(timedelta(seconds=6))
    run_due()
    assert sent() == ["صباح الخير"]
    after = fresh(mailed)
    assert (after.waiting_since, after.status, after.scheduled_at) == (None, "waiting", None)
    assert after.first_reply_seconds == 20 * 3600
    assert (after.preview, after.message_count) == ("صباح الخير", 2)
    left = Message.everywhere.get(pk=message.pk)
    assert (left.send_at, left.at) == (None, NOON + timedelta(hours=20))
    assert happened("message.replied") == 1
    with world.inside():
        leave_due(message.pk)
    assert happened("message.replied") == 1


def test_a_customer_who_writes_first_stops_it_and_its_writer_has_a_draft(
    world: World, mailed: Conversation, clock: time_machine.Traveller
) -> None:
    with world.as_staff(world.omar):
        message = later(mailed)
        verbs.keep_draft(mailed, "out", "وأيضًا")
    clock.shift(timedelta(hours=1))
    more = {"key": "m2", "conversation": mailed}
    verbs.receive(world.layla, channel="email", line=world.mail, text="لا داعي، وصل", **more)
    clock.shift(timedelta(days=2))
    run_due()
    assert sent() == []
    stopped = Message.everywhere.get(pk=message.pk)
    assert stopped.withdrawn_at is not None and stopped.warnings == ["gave_way"]
    assert Draft.everywhere.get().text == "صباح الخير\n\nوأيضًا"
    assert Draft.everywhere.get().staff_id == world.omar.pk
    assert fresh(mailed).scheduled_at is None
    assert happened("message.gave_way") == 1


def test_an_automatic_answer_does_not_stop_it(
    world: World, mailed: Conversation, clock: time_machine.Traveller
) -> None:
    with world.as_staff(world.omar):
        later(mailed)
    verbs.receive(
        world.layla, channel="email", line=world.mail, text="أنا في إجازة", key="m2", conversation=mailed,
        expects_answer=False,
    )  # fmt: skip
    clock.shift(timedelta(hours=20))
    run_due()
    assert sent() == ["صباح الخير"]


def test_the_gate_is_asked_when_it_leaves(world: World, mailed: Conversation, clock: time_machine.Traveller) -> None:
    with world.as_staff(world.omar):
        message = later(mailed)
    Identity.objects.filter(kind="email").update(unreachable_since=now())
    clock.shift(timedelta(hours=20))
    run_due()
    assert sent() == []
    assert Outgoing.objects.get(pk=message.outgoing_id).state == "refused"
    assert fresh(mailed).waiting_since == NOON


def test_it_can_be_sent_now_edited_and_cancelled(world: World, mailed: Conversation, omar: Client) -> None:
    with world.as_staff(world.omar):
        first, second, third = (later(mailed, key=f"k{n}", text=f"نص {n}") for n in range(3))
    page = omar.get(f"/s/layla/inbox/{mailed.public_id}/").content.decode()
    for act in ("now", "edit", "cancel"):
        assert f"/s/layla/messages/{first.public_id}/{act}/" in page
    assert omar.post(f"/s/layla/messages/{first.public_id}/now/").status_code == 302
    assert omar.post(f"/s/layla/messages/{second.public_id}/edit/").status_code == 302
    assert omar.post(f"/s/layla/messages/{third.public_id}/cancel/").status_code == 302
    run_due()
    assert sent() == ["نص 0"]
    assert Draft.everywhere.get().text == "نص 1"
    stopped = Message.everywhere.filter(withdrawn_at__isnull=False).order_by("id")
    assert list(stopped.values_list("text", flat=True)) == ["نص 1", "نص 2"]
    late = omar.post(f"/s/layla/messages/{first.public_id}/cancel/", follow=True)
    assert "toast-error" in late.content.decode()


def test_the_same_key_schedules_once(world: World, mailed: Conversation) -> None:
    with world.as_staff(world.omar):
        assert later(mailed).pk == later(mailed).pk
        with pytest.raises(verbs.KeyReused):
            later(mailed, text="نص آخر")


def test_undoing_another_reply_forgets_the_scheduled_one(world: World, mailed: Conversation) -> None:
    """What waits for its hour is no answer when another is taken back."""
    with world.as_staff(world.omar):
        later(mailed)
        other = verbs.reply(mailed, "لحظة", key="now")
        assert verbs.withdraw_reply(other) is True
    assert (fresh(mailed).waiting_since, fresh(mailed).preview) == (NOON, "وين طلبي؟")


@pytest.mark.parametrize(
    ("name", "typed", "status", "says"),
    [
        ("sunday", "", 302, ""),
        ("on", "٢٠٢٦-٠٥-٠٦T١٠:٠٠", 302, ""),
        ("on", "2020-01-01T10:00", 422, "قد مضت"),
        ("on", "", 422, "تعذّرت"),
        ("never", "", 422, "تعذّرت"),
    ],
)
def test_the_form_sends_later(
    world: World, opened: Conversation, omar: Client, name: str, typed: str, status: int, says: str
) -> None:
    given = {"kind": "reply", "text": "صباح الخير", "key": "k", "later": name, "later_on": typed}
    answer = omar.post(f"/s/layla/inbox/{opened.public_id}/send/", given)
    assert answer.status_code == status
    if says:
        assert says in answer.content.decode() and "صباح الخير" in answer.content.decode()
    assert Message.everywhere.filter(send_at__isnull=False).count() == (1 if status == 302 else 0)


def test_the_draft_offers_the_promise_in_its_words(opened: Conversation, omar: Client) -> None:
    page = f"/s/layla/inbox/{opened.public_id}/draft/"
    answer = omar.post(page, {"kind": "reply", "text": "طلبك يصلك الخميس"})
    assert answer.status_code == 200
    assert 'data-on="2026-05-07T21:00"' in answer.content.decode()
    assert omar.post(page, {"kind": "reply", "text": "متى يصلك؟"}).status_code == 204
    assert omar.post(page, {"kind": "note", "text": "طلبك يصلك الخميس"}).status_code == 204


def test_the_promise_goes_with_the_reply(world: World, opened: Conversation, omar: Client) -> None:
    given = {
        "kind": "reply", "text": "طلبك يصلك الخميس", "key": "k", "promise_on": "2026-05-07T21:00",
        "promise_text": "طلبك يصلك الخميس",
    }  # fmt: skip
    assert omar.post(f"/s/layla/inbox/{opened.public_id}/send/", given).status_code == 302
    with world.inside():
        made = Promise.objects.get(kind="own")
        assert (made.text, made.due_at) == ("طلبك يصلك الخميس", datetime(2026, 5, 7, 18, 0, tzinfo=UTC))


def test_days_of_work_are_the_stores(world: World, clock: Any) -> None:
    works(world, {0: (Interval(600, 1020),), 3: (Interval(600, 1020),)})
    with world.as_staff(world.omar):
        found = suggestion("نعيد المبلغ خلال 2 أيام عمل")
        assert found is not None and found["on"] == "2026-05-11T21:00"


def test_before_maghrib_is_the_sunset_over_the_store(world: World) -> None:
    with time_machine.travel("2026-11-25T07:00:00Z", tick=False), world.inside():
        found = suggestion("نوصله لك اليوم قبل المغرب")
    assert found is not None and found["on"] in ("2026-11-25T17:03", "2026-11-25T17:04", "2026-11-25T17:05")
