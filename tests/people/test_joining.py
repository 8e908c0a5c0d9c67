"""Two records are one person everywhere, and apart again to the byte, whatever is written between."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox.models import Conversation
from wafaa.people import queries
from wafaa.people import verbs as people
from wafaa.people.companies import named
from wafaa.people.models import Customer, Link
from wafaa.people.own_fields import clean, field_of
from wafaa.work.models import Audit

TABLES = (
    "people_customer",
    "people_identity",
    "people_link",
    "people_consent",
    "people_note",
    "people_mark",
    "people_likeness",
    "people_words",
    "people_ownvalue",
    "people_membership",
)
S = "/s/layla/customers/"


def rows(table: str) -> list[tuple[Any, ...]]:
    """A table as it is; rows which writes brought are compared without their numbers and random names."""
    with connection.cursor() as cursor:
        if table == "people_words":
            key = "rowid" if connection.vendor == "sqlite" else "customer_id"
            cursor.execute(f"SELECT {key}, words FROM people_words ORDER BY 1")
            return list(cursor.fetchall())
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        names = [column[0] for column in cursor.description]
        keep = [n for n, name in enumerate(names) if name != "id" or table == "people_customer"]
        return sorted((tuple(str(row[n]) for n in keep) for row in cursor.fetchall()), key=repr)


def dump() -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows(table) for table in TABLES}


NUMBERS = ("+966551234567", "+966551234576", "+966509999999")
FIRMS = ("Acme", "عطارة")
ACTS = st.one_of(
    st.tuples(st.just("join"), st.integers(0, 4), st.integers(0, 4)),
    st.tuples(st.just("part"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("name"), st.integers(0, 4), st.sampled_from(["محمد العتيبي", "نورة", ""])),
    st.tuples(st.just("phone"), st.integers(0, 4), st.sampled_from(NUMBERS)),
    st.tuples(st.just("note"), st.integers(0, 4), st.sampled_from(["تحب العود", "VIP"])),
    st.tuples(st.just("consent"), st.integers(0, 4), st.booleans()),
    st.tuples(st.just("own"), st.integers(0, 4), st.tuples(st.sampled_from(["oud", "size"]), st.integers(0, 3))),
    st.tuples(st.just("firm"), st.integers(0, 4), st.sampled_from([*FIRMS, ""])),
    st.tuples(st.just("tags"), st.integers(0, 4), st.sampled_from([["عود"], []])),
)


def write(act: str, customer: Customer, what: Any) -> None:
    customer.refresh_from_db()
    if act == "name":
        people.describe(customer, name=what)
    elif act == "phone":
        people.identify(customer, "phone", what, source="staff")
    elif act == "note":
        people.write_note(customer, what)
    elif act == "consent":
        people.state_consent(customer, "marketing", "*", given=what, proof="said so")
    elif act == "own":
        write_own(customer, *what)
    elif act == "firm":
        write_firm(customer, what)
    else:
        people.tag(customer, what)


def write_firm(customer: Customer, name: str) -> None:
    company = named(name)
    if company is None:
        people.put_in_none(customer)
    else:
        people.put_in_company(customer, company)


def write_own(customer: Customer, code: str, value: int) -> None:
    field = field_of(code)
    assert field is not None
    typed = {"oud": (None, "عود كمبودي", "12", ""), "size": (None, "s", "m; l", "l")}[code][value]
    if typed == "":
        people.unset_own(customer, [field])
    else:
        people.set_own(customer, {field: clean(field, typed)})


def part_one(number: int) -> None:
    links = list(Link.objects.order_by("id"))
    if links:
        people.part_people(links[number % len(links)])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(ACTS, max_size=14), st.integers(0, 9))
def test_joins_that_were_undone_leave_only_what_was_written(
    world: World, acts: list[tuple[str, int, Any]], order: int
) -> None:
    with world.inside(), time_machine.travel("2026-11-01T10:00:00Z", tick=False), transaction.atomic():
        names = ("محمد العتيبي", "محمد عتيبى", "نورة", "", "عمر")
        people.make_field("text", label_ar="العود", label_en="Oud")
        people.make_field("choices", label_ar="المقاس", label_en="Size", options=[("ص", "s"), ("م", "m"), ("ك", "l")])
        crowd = [people.meet(name, source="staff") for name in names]
        for firm in FIRMS:  # before the savepoint: PostgreSQL does not give numbers back
            people.make_company(name=firm, is_wholesale=True)
        start = transaction.savepoint()
        for act, one, other in acts:
            if act == "join":
                people.join_people(crowd[one], crowd[other], why="test")
            elif act == "part":
                part_one(one)
            else:
                write(act, crowd[one], other)
        while Link.objects.exists():
            part_one(order)
        with_joins = dump()
        transaction.savepoint_rollback(start)
        for act, one, other in acts:
            if act not in ("join", "part"):
                write(act, crowd[one], other)
        assert dump() == with_joins
        transaction.set_rollback(True)


def test_every_read_sees_one_person(world: World) -> None:
    message = world.layla_writes("وين طلبي؟")
    with world.as_staff(world.omar):
        people.describe(world.layla, name="ليلى")
        twin = people.meet("ليلى الثانية", source="staff")
        people.identify(twin, "phone", "0551234567", source="staff")
        people.write_note(twin, "من المعرض")
        people.join_people(twin, world.layla, why="staff")
        main = Customer.objects.get(pk=twin.pk)
        assert {one.kind for one in queries.identities_of(main)} == {"email", "phone"}
    omar = browser_of(world.omar)
    page = omar.get(f"{S}{world.layla.public_id}/", follow=True)
    assert page.redirect_chain == [(f"{S}{twin.public_id}/", 302)]
    told = [moment["text"] for day in page.context["days"] for moment in day["moments"]]
    assert "وين طلبي؟" in told and "من المعرض" in told
    listed = omar.get(S).context["people"]
    assert [row["name"] for row in listed] == ["ليلى الثانية"]
    assert [row["name"] for row in omar.get(S, {"q": "layla@customer.test"}).context["people"]] == ["ليلى الثانية"]
    conversation = Conversation.everywhere.get(pk=message.conversation_id)
    panel = omar.get(f"/s/layla/inbox/{conversation.public_id}/").context["panel"]
    assert {way["value"] for way in panel["identities"]} >= {"layla@customer.test", "+966 55 123 4567"}
    assert "ليلى الثانية" in omar.get("/s/layla/search/", {"q": "layla@customer.test"}).content.decode()


def test_the_page_joins_into_the_chosen_record_and_takes_it_back(world: World) -> None:
    with world.inside():
        other = people.meet("ليلى م", source="staff")
        before = dump()
    omar = browser_of(world.omar)
    address = f"{S}{world.layla.public_id}/join/{other.public_id}/"
    shown = omar.get(address)
    assert [side["customer"]["name"] for side in shown.context["sides"]] == ["ليلى", "ليلى م"]
    done = omar.post(address, {"main": other.public_id})
    assert done["Location"] == f"{S}{other.public_id}/"
    page = omar.get(f"{S}{other.public_id}/")
    (joined,) = page.context["joined"]
    assert joined["name"] == "ليلى"
    assert omar.post(joined["part_url"]).status_code == 302
    assert dump() == before
    acts = Audit.everywhere.filter(store=world.shop, actor=f"staff:{world.omar.pk}").order_by("id")
    assert list(acts.values_list("act", flat=True)) == ["customer.joined", "customer.parted"]


@pytest.mark.parametrize("act", ["join", "apart", "part"])
def test_a_viewer_joins_nobody(world: World, act: str) -> None:
    with world.inside():
        other = people.meet("ليلى م", source="staff")
    address = f"{S}{world.layla.public_id}/{act}/{other.public_id}/"
    assert browser_of(world.viewer).post(address).status_code == 403
    assert browser_of(world.stranger).post(address).status_code == 404
    assert not Link.everywhere.exists()


def test_a_colleague_finds_the_other_record_themselves(world: World) -> None:
    with world.as_staff(world.omar):
        other = people.meet("نوره العتيبي", source="staff")
    omar = browser_of(world.omar)
    here = f"{S}{world.layla.public_id}/join/"
    assert f'href="{here}"' in omar.get(f"{S}{world.layla.public_id}/").content.decode()
    assert f"{here}{other.public_id}/" in omar.get(here, {"q": "نورة العتيبي"}).content.decode()
    own = omar.get(here, {"q": "ليلى"}).content.decode()
    assert f"{here}{world.layla.public_id}/" not in own  # nobody is joined with themselves
    assert browser_of(world.viewer).get(here).status_code == 403
