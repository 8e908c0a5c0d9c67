"""Members, points and tiers as programs read them: the same numbers that customers and colleagues see."""

from __future__ import annotations

import pytest
import time_machine

from tests.api.programs import reems
from tests.loyalty.conftest import MORNING
from tests.loyalty.tiering import bought, runs, three
from tests.world import World
from wafaa.loyalty import verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Member
from wafaa.people import verbs as people


@pytest.fixture(autouse=True)
def morning() -> object:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def test_a_program_has_somebody_take_part_and_reads_what_they_have(world: World) -> None:
    with world.inside():
        runs()
        _friends, silver, gold = three()
        order = bought(world.layla, 1200)
    program, layla = reems(world), world.layla.public_id
    made = program.post("/members", {"customer": layla})
    assert made.status_code == 201 and made.json()["customer"] == {"id": layla, "name": "ليلى"}
    assert program.post("/members", {"customer": layla}).json()["id"] == made.json()["id"], "twice is once"
    with world.inside():
        verbs.weigh(Member.objects.get())
        verbs.earn(world.layla, Currency.POINTS, 250, key="e", reason="order", subject=order.topic, valid_days=30)
        verbs.earn(world.layla, Currency.POINTS, 40, key="p", is_pending=True)
    has = program.get(f"/points/{layla}").json()
    assert (has["active"], has["pending"], has["worth"], has["currency"]) == (250, 40, "2.50", "SAR")
    assert has["tier"] == silver.public_id and has["to_next_tier"] == "3800.00" and has["tier_until"] is None
    assert has["coming"] == [{"points": 40, "at": None}] and has["ending"][0]["points"] == 250
    pending, earned = program.get(f"/points/{layla}/lines").json()["items"]
    assert (earned["title"], earned["change"], earned["order"]) == ("For order 1000", 250, order.public_id)
    assert (pending["kind"], pending["change"]) == ("earn", 40)
    arabic = program.get(f"/points/{layla}/lines", accept_language="ar").json()["items"][1]
    assert arabic["title"].startswith("للطلب")
    (member,) = program.get("/members").json()["items"]
    assert member["tier"] == silver.public_id and program.get(f"/members/{member['id']}").json() == member
    told = program.get("/tiers").json()
    assert [one["threshold"] for one in told] == ["0.00", "1000.00", "5000.00"]
    assert told[2]["id"] == gold.public_id and told[2]["perks_en"] == ["Gift wrap", "Free delivery"]


def test_lines_come_in_pages(world: World) -> None:
    with world.inside():
        for n in range(51):
            verbs.earn(world.layla, Currency.POINTS, 1, key=f"e{n}")
    program, path = reems(world), f"/points/{world.layla.public_id}/lines"
    first = program.get(path).json()
    rest = program.get(f"{path}?cursor={first['next_cursor']}").json()
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (50, 1, None)
    assert program.get(f"{path}?cursor=x").status_code == 404


def test_a_neighbours_customer_and_a_missing_scope_are_refused(world: World) -> None:
    with world.next_door():
        other = people.meet("X", source="form")
    program = reems(world, "loyalty:read")
    assert program.get(f"/points/{other.public_id}").status_code == 404
    assert program.post("/members", {"customer": world.layla.public_id}).status_code == 403
    assert reems(world, "orders:read").get("/members").status_code == 403
