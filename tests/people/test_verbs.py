"""A person is recognised however they write, joined only when proven, and parted without a trace."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import World
from wafaa.people import queries
from wafaa.people import verbs as people
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Customer, Identity, IdentityKind, Link, Purpose
from wafaa.work.models import Event

TABLES = ("people_customer", "people_identity", "people_link", "people_consent", "people_note")


def dump() -> dict[str, list[Any]]:
    """The person tables, byte for byte."""
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
        return found


@pytest.mark.parametrize("typed", ["٠٥٥١٢٣٤٥٦٧", "0551234567", "+966 55 123 4567", "00966551234567", "۰۵۵-۱۲۳-۴۵۶۷"])
def test_a_phone_is_the_same_in_any_digits(world: World, typed: str) -> None:
    with world.inside():
        first = people.recognise("phone", "+966551234567", source="whatsapp")
        assert people.recognise("phone", typed, source="whatsapp") == first


@pytest.mark.parametrize(
    "typed",
    ["LAYLA@customer.test", " layla@Customer.Test ", "layla@customer\u200b.test", "ｌayla@customer.test"],
)
def test_an_address_is_the_same_however_it_is_written(world: World, typed: str) -> None:
    with world.inside():
        assert people.recognise("email", typed, source="email") == world.layla


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("email", "", "empty"),
        ("email", "\u200b", "empty"),
        ("email", "layla", "email"),
        ("email", "a..b@x.test", "email"),
        ("email", "a@b@x.test", "email"),
        ("email", "a" * 250 + "@x.test", "long"),
        ("phone", "12", "phone"),
        ("phone", "call me", "phone"),
        ("browser", " ", "empty"),
    ],
)
def test_what_is_no_identity_is_refused(world: World, kind: str, typed: str, code: str) -> None:
    with world.inside():
        with pytest.raises(BadIdentity) as refused:
            people.recognise(kind, typed, source="email")
        assert refused.value.code == code and Customer.objects.count() == 1


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(IdentityKind.values), st.text(max_size=40))
def test_the_normal_form_is_its_own_normal_form(kind: str, typed: str) -> None:
    try:
        once = normal(kind, typed)
    except BadIdentity:
        return
    assert normal(kind, once) == once


def test_a_claim_never_makes_two_people_one(world: World) -> None:
    with world.inside():
        stranger = people.meet("stranger", source="webchat")
        people.identify(stranger, "email", "layla@customer.test", source="webchat")
        assert people.recognise("email", "layla@customer.test", source="email") == world.layla
        assert not Link.objects.exists()
        assert queries.maybe_the_same(stranger) == [world.layla]


def test_the_name_is_learned_once_and_not_overwritten(world: World) -> None:
    with world.inside():
        people.recognise("email", "new@x.test", source="email")
        found = people.recognise("email", "new@x.test", source="email", name="نورة", language="ar")
        assert (found.name, found.language) == ("نورة", "ar")
        assert people.recognise("email", "new@x.test", source="email", name="Impostor").name == "نورة"


def test_what_is_proven_joins_who_used_it_before(world: World) -> None:
    with world.inside():
        browser = people.meet(source="webchat")
        person = people.prove(browser, "email", "layla@customer.test", proof="code")
        assert person == world.layla and browser.root_id == world.layla.pk
        browser.refresh_from_db()
        assert browser.root_id == world.layla.pk
        proven = Identity.objects.get(verified_at__isnull=False)
        assert (proven.value, proven.proof) == ("layla@customer.test", "code")
        assert people.recognise("email", "layla@customer.test", source="form") == world.layla


def test_proving_twice_is_proving_once(world: World) -> None:
    with world.inside():
        for _ in range(2):
            assert people.prove(world.layla, "email", "layla@customer.test", proof="code") == world.layla
        assert Event.objects.filter(name="customer.identity_proven").count() == 1 and not Link.objects.exists()


def test_an_impossible_proof_changes_nothing(world: World) -> None:
    with world.inside():
        before = dump()
        with pytest.raises(BadIdentity):
            people.prove(world.layla, "phone", "not a phone", proof="shop")
        assert dump() == before


def test_the_neighbour_proving_the_same_address_changes_nothing_here(world: World) -> None:
    with world.inside():
        before = dump()["people_link"]
    with world.next_door():
        theirs = people.meet(source="webchat")
        assert people.prove(theirs, "email", "layla@customer.test", proof="code") == theirs
    assert dump()["people_link"] == before


def test_joining_and_parting_leaves_no_trace(world: World) -> None:
    with world.inside():
        other = people.recognise("phone", "+966551234567", source="whatsapp", name="ل")
        people.write_note(other, "prefers evenings")
        people.state_consent(other, Purpose.MARKETING, "*", given=True, proof="form")
        before = dump()
        people.join_people(world.layla, other, why="told us")
        assert dump() != before
        people.part_people(Link.objects.get())
        assert dump() == before


@pytest.mark.parametrize("first_parted", [0, 1, 2])
def test_chains_of_joins_come_apart_in_any_order(world: World, first_parted: int) -> None:
    with world.inside():
        a, b, c, d = (people.meet(name, source="form") for name in "abcd")
        before = dump()
        people.join_people(a, b, why="1")
        people.join_people(c, a, why="2")
        people.join_people(b, d, why="3")
        assert {Customer.objects.get(pk=x.pk).root_id for x in (a, b, c, d)} == {c.pk}
        links = list(Link.objects.order_by("id"))
        people.part_people(links.pop(first_parted))
        _roots_follow_the_links()
        for link in links:
            people.part_people(link)
            _roots_follow_the_links()
        assert dump() == before


def _roots_follow_the_links() -> None:
    """Every record points at the top of its chain of links."""
    above = dict(Link.objects.values_list("loser_id", "winner_id"))
    for customer in Customer.objects.all():
        top = customer.pk
        while top in above:
            top = above[top]
        assert customer.root_id == top


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=14))
def test_no_order_of_joins_makes_a_ring(world: World, acts: list[tuple[bool, int, int]]) -> None:
    with world.inside():
        crowd = [people.meet(str(n), source="form") for n in range(5)]
        for joins, one, other in acts:
            if joins:
                people.join_people(crowd[one], crowd[other], why="test")  # with stale objects, on purpose
            elif links := list(Link.objects.order_by("id")):
                people.part_people(links[(one * 5 + other) % len(links)])
            _roots_follow_the_links()


def test_the_newest_word_about_consent_counts(world: World) -> None:
    def agrees(channel: str = "email") -> bool:
        return queries.consents(world.layla, Purpose.MARKETING, channel)

    def says(channel: str, given: bool) -> None:
        people.state_consent(world.layla, Purpose.MARKETING, channel, given=given, proof="form")

    with world.inside():
        assert not agrees()
        says("email", True)
        assert agrees() and not agrees("webchat")
        says("*", False)
        assert not agrees(), "who withdraws from everything is not held to an older yes"
        says("*", True)
        says("email", False)
        assert not agrees() and agrees("webchat")


@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.SERVICE])
def test_answers_need_no_consent_but_can_be_refused(world: World, purpose: str) -> None:
    with world.inside():
        assert queries.consents(world.layla, purpose, "email")
        people.state_consent(world.layla, purpose, "email", given=False, proof="mail")
        assert not queries.consents(world.layla, purpose, "email")


def test_a_joined_persons_consent_counts_for_the_whole_person(world: World) -> None:
    with world.inside():
        other = people.meet(source="form")
        people.state_consent(other, Purpose.SURVEY, "*", given=True, proof="form")
        people.join_people(world.layla, other, why="same")
        assert queries.consents(world.layla, Purpose.SURVEY, "email")


def test_the_best_address_is_reachable_then_proven_then_newest(world: World) -> None:
    with world.inside():
        people.identify(world.layla, "email", "second@x.test", source="staff")
        assert queries.address_of(world.layla, "email").value == "second@x.test"  # type: ignore[union-attr]
        people.prove(world.layla, "email", "layla@customer.test", proof="code")
        assert queries.address_of(world.layla, "email").value == "layla@customer.test"  # type: ignore[union-attr]
        people.mark_unreachable("email", "layla@customer.test")
        assert queries.address_of(world.layla, "email").value == "second@x.test"  # type: ignore[union-attr]
        assert [i.value for i in queries.identities_of(world.layla)] == [
            "layla@customer.test",
            "second@x.test",
        ]


def test_a_claim_on_two_records_answers_the_proven_one(world: World) -> None:
    with world.inside():
        claimed = people.recognise("email", "both@x.test", source="email")
        other = people.meet(source="webchat")
        people.identify(other, "email", "both@x.test", source="webchat")
        Identity.objects.filter(customer=other).update(verified_at=other.created_at)
        assert people.recognise("email", "both@x.test", source="email") == other != claimed


def test_tags_are_kept_once(world: World) -> None:
    with world.inside():
        people.tag(world.layla, ["جملة", " vip ", "vip", "", "x" * 60])
        assert Customer.objects.get(pk=world.layla.pk).tags == ["جملة", "vip", "x" * 40]


def test_what_was_joined_and_parted_is_in_the_audit_trail(world: World) -> None:
    from wafaa.work.models import Audit

    with world.as_staff(world.omar):
        people.join_people(world.layla, people.meet(source="form"), why="same voice")
        people.part_people(Link.objects.get())
        acts = Audit.objects.order_by("id").values_list("act", "actor")
        assert list(acts)[-2:] == [
            ("customer.joined", f"staff:{world.omar.pk}"),
            ("customer.parted", f"staff:{world.omar.pk}"),
        ]
