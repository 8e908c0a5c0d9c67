"""Conversations find somebody by themselves: who is here, on shift, has room and can do it; in turn, once, and told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.inbox.conftest import NOON
from tests.inbox.routing_ground import arrive, capacity, fresh, held, sharing, writes
from tests.world import World
from wafaa.inbox import reactions, routing, verbs
from wafaa.inbox.models import Conversation
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.playbook.moments import told
from wafaa.team import attendance_verbs as attendance
from wafaa.team import verbs as team_verbs
from wafaa.team.models import Staff, Turn
from wafaa.work import worker
from wafaa.work.models import Event

MORNINGS = {str(day): [["08:00", "11:00"]] for day in range(7)}


def why(conversation: Conversation) -> list[str]:
    rows = Event.objects.filter(name="conversation.assigned", data__conversation_id=conversation.pk).order_by("id")
    return [row.data["why"] for row in rows]


def test_what_comes_to_a_team_goes_to_somebody_who_is_here(desk: World) -> None:
    sharing(desk, desk.omar)
    opened = writes(desk)
    assert verbs.share_out() == 1
    assert fresh(opened.pk).assignee_id == desk.omar.pk
    assert why(opened) == ["turn"]


def test_it_happens_as_a_reaction_and_twice_is_once(desk: World) -> None:
    sharing(desk, desk.omar, desk.huda)
    opened = writes(desk)
    worker.run_due()
    first = fresh(opened.pk).assignee_id
    assert first is not None
    reactions.find_hands_for_it(reactions.events.ConversationOpened(opened.pk, 0))
    assert (fresh(opened.pk).assignee_id, why(opened)) == (first, ["turn"])


def test_a_team_that_shares_by_hand_is_left_alone(desk: World) -> None:
    sharing(desk, desk.omar, routing="off")
    opened = writes(desk)
    assert (verbs.share_out(), verbs.give(opened), fresh(opened.pk).assignee_id) == (0, None, None)


def test_turns_go_round_and_a_newcomer_does_not_get_all_at_once(desk: World) -> None:
    team = sharing(desk, desk.omar, desk.huda)
    for _ in range(4):
        writes(desk)
        verbs.share_out()
    assert (len(held(desk.omar)), len(held(desk.huda))) == (2, 2)
    team_verbs.change_team(team, name=team.name, is_closed=False, members=[desk.omar, desk.huda, desk.manager])
    arrive(desk.manager)
    for _ in range(3):
        writes(desk)
        verbs.share_out()
    assert [len(held(one)) for one in (desk.omar, desk.huda, desk.manager)] == [3, 3, 1]


def test_the_least_loaded_is_measured_by_how_much_each_takes(desk: World) -> None:
    sharing(desk, desk.omar, desk.huda, routing="least_loaded")
    capacity(desk.omar, 3)
    capacity(desk.huda, 6)
    for _ in range(6):
        writes(desk)
        verbs.share_out()
    assert (len(held(desk.omar)), len(held(desk.huda))) == (2, 4)


def test_a_chat_takes_more_of_a_person_than_a_mail(desk: World) -> None:
    sharing(desk, desk.omar)
    capacity(desk.omar, 3)
    chats = [writes(desk, desk.chat) for _ in range(2)]
    mail = writes(desk)
    verbs.share_out()
    assert sorted(held(desk.omar)) == sorted([chats[0].pk, mail.pk])
    assert fresh(chats[1].pk).assignee_id is None


def test_nobody_free_is_a_queue_and_it_is_taken_when_room_comes(desk: World) -> None:
    sharing(desk, desk.omar)
    capacity(desk.omar, 1)
    first, second = writes(desk), writes(desk)
    worker.run_due()
    assert (held(desk.omar), fresh(second.pk).assignee_id) == ([first.pk], None)
    verbs.set_status(fresh(first.pk), "solved")
    worker.run_due()
    assert held(desk.omar) == [second.pk]


@pytest.mark.parametrize("word", ["busy", "away"])
def test_who_said_they_are_not_available_gets_nothing_until_they_are(desk: World, word: str) -> None:
    sharing(desk, desk.omar)
    attendance.say_presence(desk.omar, word)
    opened = writes(desk)
    worker.run_due()
    assert fresh(opened.pk).assignee_id is None
    attendance.say_presence(desk.omar, "available")
    worker.run_due()
    assert fresh(opened.pk).assignee_id == desk.omar.pk


def test_a_closed_laptop_is_away_and_a_new_visit_fetches_what_waits(desk: World, clock: Any) -> None:
    sharing(desk, desk.omar)
    Staff.objects.update(here_until=NOON)
    opened = writes(desk)
    worker.run_due()
    assert fresh(opened.pk).assignee_id is None
    assert team_verbs.be_present(Staff.objects.get(pk=desk.omar.pk))
    worker.run_due()
    assert fresh(opened.pk).assignee_id == desk.omar.pk


def test_outside_their_shift_nobody_gets_work_and_it_begins_by_the_clock(
    desk: World, clock: time_machine.Traveller
) -> None:
    sharing(desk, desk.omar)
    attendance.plan_shifts(desk.omar, {"weekly": MORNINGS, "ramadan": None})
    opened = writes(desk)
    worker.run_due()
    assert fresh(opened.pk).assignee_id is None
    clock.move_to(datetime(2026, 5, 5, 5, 30, tzinfo=UTC))
    Staff.objects.update(here_until=datetime(2026, 5, 5, 9, tzinfo=UTC))
    reactions.share_out_everywhere()
    assert fresh(opened.pk).assignee_id == desk.omar.pk


def test_skills_come_from_labels_lines_and_the_customers_language(desk: World) -> None:
    sharing(desk, desk.omar, desk.huda)
    Staff.objects.filter(pk=desk.huda.pk).update(skills=["إرجاع"], languages="ar,fr")
    returns, french = writes(desk), writes(desk)
    verbs.label(returns, ["ارجاع"])
    Customer.objects.filter(pk=french.customer_id).update(language="fr")
    verbs.share_out()
    assert held(desk.huda) == [returns.pk, french.pk]
    nobodys = writes(desk)
    verbs.label(nobodys, ["شحن"])
    verbs.share_out()
    assert held(desk.omar) == [nobodys.pk]


def test_a_label_nobody_free_can_do_does_not_hold_up_those_behind(desk: World) -> None:
    sharing(desk, desk.omar, desk.huda)
    Staff.objects.filter(pk=desk.huda.pk).update(skills=["إرجاع"])
    attendance.say_presence(desk.huda, "busy")
    waits = writes(desk)
    verbs.label(waits, ["إرجاع"])
    other = writes(desk)
    verbs.share_out()
    assert (held(desk.omar), fresh(waits.pk).assignee_id) == ([other.pk], None)


def test_a_returning_customer_comes_to_who_answered_them_last(desk: World) -> None:
    sharing(desk, desk.omar, desk.huda, returning=True)
    people.identify(desk.layla, "email", "layla@customer.test", source="email")
    before = writes(desk, customer=desk.layla)
    with desk.as_staff(desk.huda):
        verbs.reply(before, "أهلًا", key="1")
    verbs.set_status(fresh(before.pk), "solved")
    for _ in range(3):
        again = writes(desk, customer=desk.layla)
        verbs.share_out()
        assert fresh(again.pk).assignee_id == desk.huda.pk
    assert why(again) == ["returning"]
    attendance.say_presence(desk.huda, "away")
    other = writes(desk, customer=desk.layla)
    verbs.share_out()
    assert fresh(other.pk).assignee_id == desk.omar.pk


def test_a_hand_always_wins(desk: World) -> None:
    sharing(desk, desk.omar)
    opened = writes(desk)
    verbs.assign(opened, staff=desk.huda, team=opened.team)
    assert (verbs.give(opened), verbs.share_out()) == (None, 0)
    assert (fresh(opened.pk).assignee_id, why(opened)) == (desk.huda.pk, [""])


def absent(staff: Staff, replacement: Staff | None) -> Any:
    return attendance.announce_absence(
        staff, NOON - timedelta(hours=1), NOON + timedelta(days=3), reason="holiday", replacement=replacement
    )


def test_while_somebody_is_absent_what_comes_back_goes_to_who_stands_in(desk: World) -> None:
    sharing(desk, desk.omar, routing="off")
    opened = writes(desk)
    verbs.assign(opened, staff=desk.omar, team=None)
    verbs.set_status(fresh(opened.pk), "waiting")
    absent(desk.omar, desk.huda)
    verbs.receive(fresh(opened.pk).customer, channel="email", text="؟", key=None, conversation=fresh(opened.pk))
    worker.run_due()
    assert (fresh(opened.pk).assignee_id, why(opened)[-1]) == (desk.huda.pk, "standing_in")


def test_a_replacement_who_is_absent_too_hands_on_and_a_ring_ends_in_the_queue(desk: World) -> None:
    sharing(desk, desk.omar, desk.huda)
    absent(desk.omar, desk.huda)
    second = absent(desk.huda, desk.manager)
    opened = writes(desk)
    verbs.assign(opened, staff=desk.omar, team=opened.team)
    assert verbs.relieve(opened)
    assert fresh(opened.pk).assignee_id == desk.manager.pk
    attendance.end_absence(second)
    absent(desk.huda, desk.omar)
    verbs.assign(opened, staff=desk.omar, team=opened.team)
    assert verbs.relieve(opened)
    assert (fresh(opened.pk).assignee_id, why(opened)[-1]) == (None, "went_back")


def test_the_absent_get_nothing_and_the_suspended_neither(desk: World) -> None:
    sharing(desk, desk.omar, desk.huda)
    absent(desk.omar, None)
    team_verbs.suspend(desk.huda)
    opened = writes(desk)
    assert (verbs.share_out(), fresh(opened.pk).assignee_id) == (0, None)


def test_the_timeline_says_why(desk: World) -> None:
    sharing(desk, desk.omar)
    opened = writes(desk)
    verbs.share_out()
    event = Event.objects.get(name="conversation.assigned", data__conversation_id=opened.pk)
    moment = told([event])[event.pk]
    assert desk.omar.name in moment.title
    assert "الدعم" in moment.text


def test_turns_are_kept_in_rows(desk: World) -> None:
    team = sharing(desk, desk.omar, desk.huda)
    writes(desk)
    verbs.share_out()
    first = Turn.objects.get(team=team)
    writes(desk)
    verbs.share_out()
    assert Turn.objects.filter(team=team).count() == 2
    assert Turn.objects.get(pk=first.pk).number == first.number


def test_what_somebody_carries_is_found_without_reading_it_all(desk: World, django_assert_num_queries: Any) -> None:
    sharing(desk, desk.omar, desk.huda)
    capacity(desk.omar, 2)
    for _ in range(5):
        verbs.assign(writes(desk), staff=desk.omar, team=None)
    omar, huda = Staff.objects.get(pk=desk.omar.pk), Staff.objects.get(pk=desk.huda.pk)
    routing.weight("email")  # the settings are read
    with django_assert_num_queries(2):
        assert routing.loads([omar, huda]) == {omar.pk: 5, huda.pk: 0}
    bench = routing.bench(desk.chat.team)
    assert [one.pk for one in bench.ready] == [huda.pk]


def test_a_busy_desk_asks_a_bounded_number_of_questions(desk: World, django_assert_max_num_queries: Any) -> None:
    sharing(desk, desk.omar)
    capacity(desk.omar, 1)
    for _ in range(8):
        writes(desk)
    verbs.share_out()
    with django_assert_max_num_queries(12):
        assert verbs.share_out() == 0
