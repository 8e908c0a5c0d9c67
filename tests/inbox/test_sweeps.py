"""Many conversations changed at once: planned, looked over, done by the worker, reported, and undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.inbox.conftest import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, ItemState, Sweep, SweepItem, SweepState
from wafaa.inbox.verbs.sweeping import A_STEP, MOST, step
from wafaa.team import verbs as team
from wafaa.work.models import Event, Job
from wafaa.work.worker import run_due


@pytest.fixture
def many(desk: World) -> list[Conversation]:
    """Three that wait for an answer; the second has a label already."""
    found = [desk.conversation(desk.layla_writes(f"سؤال {n}", key=f"k{n}")) for n in range(3)]
    with desk.as_staff(desk.huda):
        verbs.label(found[1], ["عاجل"])
    return found


@pytest.fixture
def omar(desk: World) -> Client:
    return browser_of(desk.omar)


def planned(desk: World, many: list[Conversation]) -> Sweep:
    with desk.as_staff(desk.omar):
        sweep: Sweep = verbs.plan_sweep([one.pk for one in many])
        return sweep


def done(desk: World, sweep: Sweep, what: str, value: str) -> Sweep:
    with desk.as_staff(desk.omar):
        verbs.start_sweep(sweep, what, value)
    run_due()
    sweep.refresh_from_db()
    return sweep


def fresh(many: list[Conversation]) -> list[Conversation]:
    rows = Conversation.objects.in_bulk([one.pk for one in many])
    return [rows[one.pk] for one in many]


def states(sweep: Sweep) -> list[str]:
    return list(SweepItem.objects.filter(sweep=sweep).order_by("id").values_list("state", flat=True))


def test_a_plan_changes_nothing(desk: World, many: list[Conversation]) -> None:
    sweep = planned(desk, many)
    run_due()
    assert (sweep.total, sweep.state, states(sweep)) == (3, SweepState.PLANNED, ["waiting"] * 3)
    assert {one.status for one in fresh(many)} == {"open"}


@pytest.mark.parametrize(
    ("what", "value", "field", "expected"),
    [
        ("status", "solved", "status", ["solved"] * 3),
        ("priority", "urgent", "priority", ["urgent"] * 3),
        ("label", " عاجل ", "labels", [["عاجل"]] * 3),
        ("unlabel", "عاجل", "labels", [[], [], []]),
    ],
)
def test_what_was_chosen_is_done_and_undone(
    desk: World, many: list[Conversation], what: str, value: str, field: str, expected: list[object]
) -> None:
    before = [getattr(one, field) for one in fresh(many)]
    sweep = done(desk, planned(desk, many), what, value)
    assert sweep.state == SweepState.DONE
    assert [getattr(one, field) for one in fresh(many)] == expected
    with desk.as_staff(desk.omar):
        verbs.undo_sweep(sweep)
    run_due()
    sweep.refresh_from_db()
    assert sweep.state == SweepState.UNDONE
    assert [getattr(one, field) for one in fresh(many)] == before


def test_given_to_a_colleague_and_back(desk: World, many: list[Conversation]) -> None:
    with desk.as_staff(desk.reem):
        verbs.assign(many[0], staff=desk.reem, team=None)
    sweep = done(desk, planned(desk, many), "assign", f"staff:{desk.huda.public_id}")
    assert {one.assignee_id for one in fresh(many)} == {desk.huda.pk}
    with desk.as_staff(desk.omar):
        verbs.undo_sweep(sweep)
    run_due()
    assert [one.assignee_id for one in fresh(many)] == [desk.reem.pk, None, None]


def test_it_is_done_in_the_name_of_whoever_started_it(desk: World, many: list[Conversation]) -> None:
    done(desk, planned(desk, many), "status", "solved")
    actors = Event.objects.filter(name="conversation.status_changed").values_list("actor", flat=True)
    assert set(actors) == {f"staff:{desk.omar.pk}"}


def test_what_is_so_already_is_left_alone_and_told(desk: World, many: list[Conversation]) -> None:
    sweep = done(desk, planned(desk, many), "label", "عاجل")
    assert states(sweep) == [ItemState.DONE, ItemState.SAME, ItemState.DONE]


def test_what_may_not_be_touched_is_refused_and_the_rest_is_done(desk: World, many: list[Conversation]) -> None:
    sweep = planned(desk, many)
    verbs.assign(many[0], staff=None, team=desk.closed_team)
    with desk.as_staff(desk.huda):
        verbs.merge(many[1], many[2])
    sweep = done(desk, sweep, "priority", "high")
    assert states(sweep) == [ItemState.REFUSED, ItemState.REFUSED, ItemState.DONE]
    assert set(SweepItem.objects.filter(state="refused").values_list("why", flat=True)) == {"hidden", "merged"}
    assert [one.priority for one in fresh(many)] == ["normal", "normal", "high"]


def test_who_has_left_the_shop_changes_nothing_more(desk: World, many: list[Conversation]) -> None:
    sweep = planned(desk, many)
    with desk.as_staff(desk.omar):
        verbs.start_sweep(sweep, "status", "solved")
    with desk.as_staff(desk.reem):
        team.suspend(desk.omar)
    run_due()
    assert states(sweep) == [ItemState.REFUSED] * 3
    assert {one.status for one in fresh(many)} == {"open"}


def test_what_somebody_changed_since_is_kept_when_it_is_undone(desk: World, many: list[Conversation]) -> None:
    sweep = done(desk, planned(desk, many), "priority", "urgent")
    with desk.as_staff(desk.huda):
        verbs.prioritise(many[2], "low")
    with desk.as_staff(desk.omar):
        verbs.undo_sweep(sweep)
    run_due()
    assert [one.priority for one in fresh(many)] == ["normal", "normal", "low"]
    assert states(sweep) == [ItemState.UNDONE, ItemState.UNDONE, ItemState.KEPT]


def test_a_step_run_twice_does_everything_once(desk: World, many: list[Conversation]) -> None:
    sweep = planned(desk, many)
    with desk.as_staff(desk.omar):
        verbs.start_sweep(sweep, "status", "solved")
    step(sweep.pk)
    step(sweep.pk)
    run_due()
    assert Event.objects.filter(name="conversation.status_changed").count() == 3


def test_many_are_done_a_few_at_a_time_and_a_step_costs_the_same_however_many(desk: World) -> None:
    rows = [
        Conversation(number=1000 + n, customer=desk.layla, channel="webchat", store_id=desk.shop.pk)
        for n in range(A_STEP * 2 + 5)
    ]
    made = Conversation.objects.bulk_create(rows)
    sweep = planned(desk, made)
    with desk.as_staff(desk.omar):
        verbs.start_sweep(sweep, "priority", "high")
    for left in (A_STEP + 5, 5, 0):
        with CaptureQueriesContext(connection) as asked:
            step(sweep.pk)
        assert len(asked) < A_STEP * 12
        assert states(sweep).count("waiting") == left
    sweep.refresh_from_db()
    assert sweep.state == SweepState.DONE
    assert not Conversation.objects.filter(number__gte=1000).exclude(priority="high").exists()


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("", ""), ("status", ""), ("status", "merged"), ("priority", "x"), ("label", " "), ("assign", "staff:no"),
        ("assign", "robot:x"), ("delete", "all"),
    ],
)  # fmt: skip
def test_a_change_that_makes_no_sense_is_not_begun(
    desk: World, many: list[Conversation], what: str, value: str
) -> None:
    sweep = planned(desk, many)
    with desk.as_staff(desk.omar), pytest.raises(verbs.BadChange):
        verbs.start_sweep(sweep, what, value)
    assert not Job.objects.filter(task__endswith="sweeping.step").exists()


def test_neither_started_nor_undone_twice_nor_after_its_days(
    desk: World, many: list[Conversation], clock: time_machine.Traveller
) -> None:
    sweep = done(desk, planned(desk, many), "priority", "high")
    with desk.as_staff(desk.omar):
        with pytest.raises(verbs.NotNow):
            verbs.start_sweep(sweep, "priority", "low")
        clock.move_to(NOON + timedelta(days=8))
        with pytest.raises(verbs.NotNow):
            verbs.undo_sweep(sweep)


def test_plans_that_nobody_started_are_forgotten(
    desk: World, many: list[Conversation], clock: time_machine.Traveller
) -> None:
    first = planned(desk, many)
    clock.move_to(NOON + timedelta(days=2))
    second = planned(desk, many)
    assert list(Sweep.objects.values_list("pk", flat=True)) == [second.pk]
    assert not SweepItem.objects.filter(sweep=first.pk).exists()


# At the desk


def test_from_the_list_to_the_report(desk: World, omar: Client, many: list[Conversation]) -> None:
    page = omar.get("/s/layla/inbox/").content.decode()
    assert f'name="pick" value="{many[0].public_id}" form="picks"' in page
    planned = omar.post(
        "/s/layla/many/", {"view": "open", "which": "picked", "pick": [many[0].public_id, many[2].public_id]}
    )
    address = planned.headers["Location"]
    preview = omar.get(address).content.decode()
    assert "سؤال 0" in preview and "سؤال 2" in preview and "سؤال 1" not in preview
    assert omar.post(f"{address}start/", {"what": "status", "value_status": "solved"}).headers["Location"] == address
    assert "every 2s" in omar.get(address).content.decode()
    run_due()
    report = omar.get(address).content.decode()
    assert "every 2s" not in report and f"{address}undo/" in report
    assert [one.status for one in fresh(many)] == ["solved", "open", "solved"]
    omar.post(f"{address}undo/")
    run_due()
    assert {one.status for one in fresh(many)} == {"open"}


def test_all_of_a_list_are_those_one_may_see(desk: World, omar: Client, many: list[Conversation]) -> None:
    verbs.assign(many[0], staff=None, team=desk.closed_team)
    omar.post("/s/layla/many/", {"view": "open", "which": "all"})
    sweep = Sweep.objects.get()
    assert set(SweepItem.objects.filter(sweep=sweep).values_list("conversation_id", flat=True)) == {
        many[1].pk,
        many[2].pk,
    }
    assert sweep.total <= MOST


def test_the_report_says_why_one_was_left_out(desk: World, omar: Client, many: list[Conversation]) -> None:
    sweep = planned(desk, many)
    with desk.as_staff(desk.huda):
        verbs.merge(many[1], many[2])
    done(desk, sweep, "priority", "high")
    page = omar.get(f"/s/layla/many/{sweep.public_id}/").content.decode()
    assert page.count(f"/s/layla/inbox/{many[1].public_id}/") == 1


@pytest.mark.parametrize("picks", [[], ["nothing"], ["\x00"], ["x" * 500]])
def test_nothing_chosen_is_said(omar: Client, many: list[Conversation], picks: list[str]) -> None:
    answer = omar.post("/s/layla/many/", {"view": "open", "which": "picked", "pick": picks})
    assert answer.headers["Location"] == "/s/layla/inbox/"
    assert not Sweep.objects.exists()


def test_a_bad_choice_comes_back_with_a_word(desk: World, omar: Client, many: list[Conversation]) -> None:
    sweep = planned(desk, many)
    answer = omar.post(f"/s/layla/many/{sweep.public_id}/start/", {"what": "label", "value_label": "\x00 "})
    assert answer.status_code == 422
    assert "banner-broken" in answer.content.decode()


def test_nobody_else_sees_or_starts_it(desk: World, many: list[Conversation]) -> None:
    sweep = planned(desk, many)
    huda = browser_of(desk.huda)
    assert huda.get(f"/s/layla/many/{sweep.public_id}/").status_code == 404
    assert huda.post(f"/s/layla/many/{sweep.public_id}/start/", {"what": "status"}).status_code == 404


def test_what_was_changed_is_found_again_days_later(desk: World, many: list[Conversation], omar: Client) -> None:
    sweep = done(desk, planned(desk, many), "priority", "high")
    planned(desk, many)  # one that nobody started is not listed
    link = f'href="/s/layla/many/{sweep.public_id}/"'
    with time_machine.travel(NOON + timedelta(days=6), tick=False):
        page = browser_of(desk.omar).get("/s/layla/many/latest/").content.decode()
        assert page.count('class="line" href="/s/layla/many/') == 1 and link in page
        hudas = browser_of(desk.huda).get("/s/layla/many/latest/").content.decode()
        assert link not in hudas
    assert 'href="/s/layla/many/latest/"' in omar.get("/s/layla/inbox/").content.decode()


def test_all_that_will_be_touched_are_named(desk: World, omar: Client) -> None:
    found = [desk.conversation(desk.layla_writes(f"سؤال {n}", key=f"k{n}")) for n in range(15)]
    sweep = planned(desk, found)
    some = omar.get(f"/s/layla/many/{sweep.public_id}/").content.decode()
    assert found[-1].public_id not in some and 'href="?all=1#touched"' in some
    every = omar.get(f"/s/layla/many/{sweep.public_id}/?all=1").content.decode()
    assert all(one.public_id in every for one in found) and "?all=1#" not in every
