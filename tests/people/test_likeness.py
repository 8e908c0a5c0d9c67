"""Who may be one person: found by what they share, judged by a colleague, and never asked for twice."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.team.doors import browser_of
from tests.world import World
from wafaa.people import verbs as people
from wafaa.people.marks import is_swapped, mailbox, marks_of, name_words
from wafaa.people.models import Customer, Likeness, Mark
from wafaa.people.queries import maybe_the_same
from wafaa.people.verbs.likeness import CROWD, catch_up
from wafaa.work import worker

S = "/s/layla/customers/"


def known(name: str, *ways: tuple[str, str]) -> Customer:
    customer = people.meet(name, source="staff")
    for kind, value in ways:
        people.identify(customer, kind, value, source="staff")
    return customer


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("", ("phone", "0551234567")), ("", ("whatsapp", "966551234567")), "p"),
        (("", ("email", "l.s+shop@gmail.com")), ("", ("email", "ls@googlemail.com")), "e"),
        (("ليلى السالم", ("email", "layla.s@gmail.com")), ("ليلى سالم", ("email", "layla.s@hotmail.com")), ""),
        (("عبد الله العتيبي", ("email", "aotaibi@a.test")), ("عبدالله عتيبى", ("email", "aotaibi@b.test")), "n"),
        (("فاطمة الزهراني", ("phone", "+966551234567")), ("فاطمه الزهرانى", ("phone", "+971551234567")), "n"),
        (("نورة", ("phone", "0551234567")), ("نوره القحطاني", ("phone", "0551234576")), "s"),
        (("نورة", ("phone", "0551234567")), ("هند", ("phone", "0551234576")), ""),
        (("نورة", ("phone", "0551234567")), ("نورة", ("phone", "0557654321")), ""),
        (("محمد العتيبي",), ("محمد العتيبي",), ""),
    ],
)
def test_what_makes_two_records_alike(
    world: World,
    one: tuple[str, *tuple[tuple[str, str], ...]],
    other: tuple[str, *tuple[tuple[str, str], ...]],
    why: str,
) -> None:
    with world.inside():
        first, second = known(*one), known(*other)
        found = list(Likeness.objects.filter(customer=first, other=second).values_list("why", flat=True))
        assert found == ([why] if why else [])
        assert maybe_the_same(first) == ([second] if why else [])
        assert maybe_the_same(second) == ([first] if why else [])


def test_a_corrected_name_ends_a_likeness(world: World) -> None:
    with world.inside():
        first = known("نورة", ("phone", "0551234567"))
        second = known("نورة", ("phone", "0551234576"))
        people.describe(second, name="هند")
        assert maybe_the_same(first) == []


def test_the_neighbours_customers_are_never_alike_ours(world: World) -> None:
    with world.next_door():
        known("", ("phone", "+966551234567"))
    with world.inside():
        assert maybe_the_same(known("", ("phone", "0551234567"))) == []


def test_what_a_crowd_shares_says_nothing_and_costs_nothing(world: World) -> None:
    with world.inside():
        for number in range(CROWD + 4):
            known(f"N{number}", ("phone", "0551234567"))
        holders = Mark.objects.filter(key__startswith="p:").count()
        assert holders == CROWD


def test_the_look_for_likeness_costs_the_same_in_a_full_store(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            known("سارة المطيري", ("phone", "0551112222"))
        return len(asked)

    with world.inside():
        known("سارة المطيري", ("phone", "0551112222"))
        few = cost()
        for number in range(40):
            known(f"عميلة {number}", ("phone", f"05500000{number:02}"))
        assert cost() == few


def test_told_apart_is_remembered(world: World) -> None:
    omar = browser_of(world.omar)
    with world.inside():
        first, second = known("نورة", ("phone", "0551234567")), known("نورة", ("phone", "0551234576"))
    (pair,) = omar.get(f"{S}alike/").context["pairs"]
    assert [side["name"] for side in pair["sides"]] == ["نورة", "نورة"]
    assert omar.post(pair["apart_url"]).status_code == 302
    assert omar.get(f"{S}alike/").context["pairs"] == []
    with world.inside():
        people.describe(second, name="نورة س")
        people.keep_apart(first, second)
        assert maybe_the_same(first) == []
        row = Likeness.objects.get(customer=first)
        assert (row.state, row.by) == ("different", f"staff:{world.omar.pk}")


def test_who_was_told_apart_before_they_looked_alike_is_not_proposed(world: World) -> None:
    with world.inside():
        first, second = known("نورة"), known("نورة")
        people.keep_apart(first, second)
        people.identify(first, "phone", "0551234567", source="staff")
        people.identify(second, "phone", "0551234567", source="staff")
        assert maybe_the_same(first) == []


def test_joined_pairs_leave_the_list_and_come_back_when_parted(world: World) -> None:
    omar = browser_of(world.omar)
    with world.inside():
        first, second = known("نورة", ("phone", "0551234567")), known("نورة", ("phone", "0551234576"))
        people.join_people(first, second, why="staff")
    assert omar.get(f"{S}alike/").context["pairs"] == []
    omar.post(f"{S}{first.public_id}/part/{second.public_id}/")
    assert len(omar.get(f"{S}alike/").context["pairs"]) == 1


def test_the_list_goes_on_by_keyset_the_likeliest_first(world: World) -> None:
    with world.inside():
        for number in range(23):
            known("", ("phone", f"05512345{number:02}")), known("", ("phone", f"05512345{number:02}"))
        (
            known("نورة", ("phone", "0509998877")),
            known("نورة", ("phone", "0509998878")),
            known("نورة", ("phone", "0509998787")),
        )
    omar = browser_of(world.omar)
    first = omar.get(f"{S}alike/").context
    second = omar.get(first["more_url"], headers={"HX-Request": "true"}).context
    assert (len(first["pairs"]), len(second["pairs"])) == (20, 4)
    assert "swapped" in second["pairs"][-1]["why"][0]
    assert omar.get(f"{S}alike/", {"after": "9_x"}).status_code == 200


def test_a_viewer_sees_pairs_and_judges_none(world: World) -> None:
    with world.inside():
        known("", ("phone", "0551234567")), known("", ("phone", "0551234567"))
    (pair,) = browser_of(world.viewer).get(f"{S}alike/").context["pairs"]
    assert pair["join_url"] == pair["apart_url"] == ""


def test_records_older_than_marks_get_theirs(world: World) -> None:
    with world.inside():
        first, second = known("", ("phone", "0551234567")), known("", ("phone", "0551234567"))
        Mark.objects.all().delete()
        Likeness.objects.all().delete()
        catch_up()
    worker.run_due()
    with world.inside():
        assert maybe_the_same(first) == [second]


@given(st.text("0123456789", min_size=2, max_size=12), st.integers(0, 10))
def test_a_swap_of_neighbours_is_found_and_nothing_else(number: str, place: int) -> None:
    place %= len(number) - 1
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_swapped(number, swapped) is (number[place] != number[place + 1])
    assert not is_swapped(number, number)
    assert sorted(marks_of("", [("phone", number)])) != [] and not is_swapped(number, number + "1")


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_name_and_no_address_upsets_the_marks(name: str, value: str) -> None:
    marks = marks_of(name, [("email", value), ("phone", value), ("shop", value)])
    assert all(len(mark) <= 24 for mark in marks) and len(marks) == len(set(marks))


def test_names_are_compared_as_people_hear_them() -> None:
    assert name_words("السيد عبد الرحمن الشمّري") == name_words("عبدالرحمن شمرى")
    assert mailbox("layla+shop@x.test") == "layla@x.test"
    assert mailbox("+@x.test") == "+@x.test"
