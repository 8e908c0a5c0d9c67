"""Contests: clear rules, one ticket for what earns one, and a draw that anybody can do again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.world import World
from wafaa.channels.models import Notice
from wafaa.loyalty import contest_queries, drawing, verbs
from wafaa.loyalty.contest_reactions import draw_what_is_due
from wafaa.loyalty.models import Account, Contest, Ticket
from wafaa.loyalty.verbs import contests
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.stores.models import Setting
from wafaa.work.models import Event
from wafaa.work.worker import run_due

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def a_contest(**traits: Any) -> Contest:
    usual = {
        "name": "سحب الشتاء",
        "prize": "طقم عود",
        "starts_at": START,
        "ends_at": START + 10 * DAY,
        "draws_at": START + 20 * DAY,
    }
    return contests.write_contest(None, **usual | traits)


def a_member(name: str) -> Customer:
    person = people.meet(name, source="form")
    verbs.join(person, way="page")
    return person


def an_order(of: Customer | None, number: int, **traits: Any) -> Order:
    usual = {
        "number": str(number),
        "number_key": str(number),
        "state": "placed",
        "currency": "SAR",
        "total_minor": 10000,
        "placed_at": START + DAY,
        "is_told": True,
    }
    made: Order = Order.objects.create(customer=of, **usual | traits)
    return made


@pytest.fixture
def early() -> Any:
    with time_machine.travel(START + timedelta(hours=1), tick=False) as clock:
        yield clock


def test_each_order_of_a_member_is_a_ticket_and_nothing_else_is(world: World, early: Any) -> None:
    with world.inside():
        contest = a_contest(least_minor=5000, most_tickets=2)
        mine, guest = a_member("مريم"), people.meet("ضيفة", source="form")
        for number in (1, 2, 3):
            an_order(mine, number)
        an_order(guest, 4)
        for number, traits in enumerate(
            [
                {"total_minor": 4999},
                {"state": "cancelled"},
                {"state": "unpaid"},
                {"state": "refunded"},
                {"refunded_minor": 10000},
                {"placed_at": START - timedelta(seconds=1)},
                {"placed_at": START + 10 * DAY},
                {"is_history": True},
                {"is_gone": True},
                {"is_told": False},
                {"currency": "USD"},
            ],
            10,
        ):
            other = a_member(f"عضو {number}")
            an_order(other, number, **traits)
        found = contest_queries.chances(contest)
        assert [one.person for one in found] == [mine.pk, mine.pk]  # the third is beyond what one may have
        assert contest_queries.chances(contest, mine) == found
        assert contest_queries.counted(contest) == (len(found), len({one.person for one in found}))
        assert contest_queries.chances(contest, guest) == []


def test_two_records_of_a_person_have_the_tickets_of_one(world: World, early: Any) -> None:
    with world.as_staff(world.manager):
        contest = a_contest(most_tickets=1)
        mine, other = a_member("مريم"), a_member("مريم من الجوال")
        an_order(mine, 1)
        an_order(other, 2)
        people.join_people(mine, other, why="test")
        assert [one.person for one in contest_queries.chances(contest)] == [mine.pk]
        alone = a_contest(entering="member")
        assert [one.person for one in contest_queries.chances(alone)] == [mine.pk]
        assert contest_queries.counted(contest) == contest_queries.counted(alone) == (1, 1)


def test_colleagues_and_who_left_or_came_late_take_no_part(world: World, early: Any) -> None:
    with world.inside():
        contest = a_contest(entering="member")
        mine, gone, late = a_member("مريم"), a_member("نورة"), a_member("سلمى")
        verbs.leave(gone)
        early.shift(11 * DAY)
        verbs.leave(late)
        verbs.join(late, way="page")
        colleague = a_member("زميل")
        Customer.objects.filter(pk=colleague.pk).update(staff=world.reem)
        assert [one.person for one in contest_queries.chances(contest)] == [mine.pk]


def test_it_is_drawn_on_its_day_once_and_can_be_done_again_by_hand(world: World, early: Any) -> None:
    with world.inside():
        Setting.objects.create(app="loyalty", values={"valid_days": 90})
        contest = a_contest(winners=2, points=500, most_tickets=3)
        people_ = [a_member(f"عضو {number}") for number in range(4)]
        for number in range(8):
            an_order(people_[number % 4], number)
        contests.announce(contest)
        draw_what_is_due()
        assert not Ticket.objects.exists()  # too early
    early.move_to(contest.draws_at)
    draw_what_is_due()
    draw_what_is_due()
    with world.inside():
        contest.refresh_from_db()
        assert contest.state == "drawn" and sha256(contest.seed.encode()).hexdigest() == contest.seed_hash
        codes = sorted(contest.tickets.values_list("public_id", flat=True))
        assert len(codes) == 8
        together = sha256("\n".join(codes).encode()).hexdigest()
        assert together == contest.list_hash
        by_hand = sorted(codes, key=lambda code: sha256(f"{contest.seed}:{together}:{code}".encode()).hexdigest())
        assert list(contest.tickets.order_by("rank").values_list("public_id", flat=True)) == by_hand
        won = list(contest.tickets.filter(is_won=True).order_by("rank"))
        assert len({one.customer_id for one in won}) == 2 and won[0].public_id == by_hand[0]
        given_points = dict(Account.objects.values_list("customer", "active"))
        assert given_points == {one.customer_id: 500 for one in won}


def test_winners_are_told_once_in_their_language(world: World, early: Any) -> None:
    with world.inside():
        contest = a_contest(entering="member", prize="A perfume")
        mine = a_member("Mary Jones")
        Customer.objects.filter(pk=mine.pk).update(language="en")
        contests.announce(contest)
    early.move_to(contest.draws_at)
    draw_what_is_due()
    while run_due():
        pass
    with world.inside():
        told = Notice.objects.get(code="contest.won")
        assert told.customer == mine and told.title == "You have won: سحب الشتاء" and "A perfume" in told.text


def test_rules_that_were_announced_stand(world: World, early: Any) -> None:
    with world.inside():
        contest = a_contest()
        contests.write_contest(contest, prize="عطر")
        contests.announce(contest)
        with pytest.raises(contests.ContestRefused, match="announced"):
            contests.write_contest(contest, prize="لا شيء")
        with pytest.raises(contests.ContestRefused, match="announced"):
            contests.announce(contest)
        contest.refresh_from_db()
        assert contest.prize == "عطر"
        early.shift(11 * DAY)
        with pytest.raises(contests.ContestRefused, match="past"):
            contests.announce(a_contest())


def test_what_was_called_off_is_not_drawn_and_customers_read_why(world: World, early: Any) -> None:
    with world.inside():
        contest = a_contest(entering="member")
        a_member("مريم")
        contests.announce(contest)
        contests.call_off(contest, "نفدت الجائزة")
        early.move_to(contest.draws_at)
        draw_what_is_due()
        contest.refresh_from_db()
        assert contest.state == "cancelled" and contest.why == "نفدت الجائزة" and not Ticket.objects.exists()
        with pytest.raises(contests.ContestRefused, match="over"):
            contests.call_off(contest, "مرة أخرى")


def test_a_draw_that_failed_halfway_ends_as_it_would_have(world: World, early: Any) -> None:
    with world.inside():
        contest = a_contest(entering="member", winners=2)
        for number in range(9):
            a_member(f"عضو {number}")
        contests.announce(contest)
        early.move_to(contest.draws_at)
        found = []
        for _again in range(3):
            with transaction.atomic():
                contests.draw(contest)
                won = contest.tickets.filter(is_won=True).order_by("rank").values_list("customer", "public_id")
                found.append(list(won))
                transaction.set_rollback(True)
        assert found[0] == found[1] == found[2] and len(found[0]) == 2


def test_it_begins_no_earlier_than_its_secret_is_fixed_for_all_to_see(world: World, early: Any) -> None:
    with world.inside(), pytest.raises(contests.ContestRefused, match="begun"):
        contests.announce(a_contest(starts_at=START - DAY))


def test_who_may_only_look_hands_no_prize_over(world: World, early: Any) -> None:
    with world.inside():
        contest = a_contest(entering="member")
        a_member("مريم")
        contests.announce(contest)
        early.move_to(contest.draws_at)
        contests.draw(contest)
        ticket = contest.tickets.get()
    hand = f"/s/layla/loyalty/contests/won/{ticket.public_id}/"
    assert hand not in desk(world.viewer).get(f"/s/layla/loyalty/contests/{contest.public_id}/").content.decode()
    assert desk(world.viewer).post(hand).status_code == 403
    assert desk(world.clerk).post(hand).status_code == 302
    with world.inside():
        assert Ticket.objects.get().handed_at is not None
        assert Event.objects.get(name="contest.prize_handed").actor == f"staff:{world.clerk.pk}"


def test_nobody_took_part(world: World, early: Any) -> None:
    with world.inside():
        contest = a_contest(points=10)
        contests.announce(contest)
        early.move_to(contest.draws_at)
        draw_what_is_due()
        contest.refresh_from_db()
        assert contest.state == "drawn" and not Ticket.objects.exists() and not Account.objects.exists()


CODES = st.lists(st.text("0123456789abcdef", min_size=1, max_size=8), unique=True, max_size=30)


@given(st.text(min_size=1), CODES, st.integers(1, 5), st.data())
def test_any_draw_is_of_all_once_and_of_different_people(seed: str, codes: list[str], many: int, data: Any) -> None:
    whose = {code: data.draw(st.integers(1, 6)) for code in codes}
    order = drawing.ranked(seed, codes)
    assert sorted(order) == sorted(codes)
    assert order == drawing.ranked(seed, codes[::-1])  # whatever order they came in
    won = drawing.winning(order, whose, many)
    assert len(won) == min(many, len(set(whose.values()))) == len({whose[code] for code in won})
    assert won == [code for code in order if code in won]


def test_a_draw_favours_nobody() -> None:
    """Of 2,000 draws among ten, each wins about 200 (six deviations of the binomial: 80)."""
    codes = [f"ticket{number}" for number in range(10)]
    wins = dict.fromkeys(codes, 0)
    for number in range(2000):
        wins[drawing.ranked(f"seed {number}", codes)[0]] += 1
    assert all(abs(count - 200) < 81 for count in wins.values())


def desk(staff: Any) -> Client:
    client = Client()
    client.force_login(staff.user)
    return client


FORM = {
    "name": "سحب الشتاء",
    "prize": "طقم عود",
    "points": "٥٠",
    "winners": "٢",
    "entering": "order",
    "least": "١٠٠٫٥",
    "most_tickets": "3",
    "starts": "2026-12-01",
    "ends": "2026-12-31",
    "draws": "2027-01-15",
}


def test_an_owner_writes_reads_and_announces_one(world: World) -> None:
    client: Client = desk(world.reem)
    page = "/s/layla/loyalty/contests/"
    assert client.get(page).status_code == 200
    answer = client.post(f"{page}new/", FORM, follow=True)
    assert answer.status_code == 200 and "١٠٠٫٥٠" in answer.content.decode()
    with world.inside():
        made = Contest.objects.get()
        assert (made.least_minor, made.winners, made.points) == (10050, 2, 50)
        assert made.ends_at == datetime(2026, 12, 31, 21, tzinfo=UTC)  # midnight in Riyadh
    client.post(f"{page}{made.public_id}/announce/")
    made.refresh_from_db()
    assert made.state == "open"
    assert client.post(f"{page}{made.public_id}/change/", FORM).status_code == 302
    assert client.post(f"{page}{made.public_id}/call-off/", {"why": ""}).status_code == 422


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("winners", "0"),
        ("winners", "-1"),
        ("winners", "1.5"),
        ("winners", "²"),
        ("points", "x"),
        ("points", "9" * 12),
        ("least", "-5"),
        ("least", "abc"),
        ("most_tickets", "0"),
        ("ends", "2026-11-30"),
        ("draws", "2026-12-31"),
        ("starts", "غدًا"),
        ("name", ""),
        ("prize", "ا" * 201),
        ("entering", "lottery"),
    ],
)
def test_what_makes_no_sense_is_said_and_kept(world: World, field: str, typed: str) -> None:
    answer = desk(world.reem).post("/s/layla/loyalty/contests/new/", FORM | {field: typed})
    assert answer.status_code == 422 and "سحب الشتاء" in answer.content.decode() or field == "name"
    assert "field-error" in answer.content.decode()
    with world.inside():
        assert not Contest.objects.exists()


def test_a_colleague_reads_and_a_neighbour_does_not(world: World) -> None:
    with world.inside():
        contest = a_contest()
    page = f"/s/layla/loyalty/contests/{contest.public_id}/"
    assert desk(world.omar).get(page).status_code == 200
    assert desk(world.omar).post(f"{page}announce/").status_code in (403, 404)
    assert desk(world.neighbour_owner).get(page).status_code == 404 if hasattr(world, "neighbour_owner") else True
