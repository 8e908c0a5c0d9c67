"""Customers, as programs read and write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from tests.api.programs import reems
from tests.world import World
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Identity
from wafaa.work.models import Event

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def test_a_new_customer_can_be_found_by_what_was_given(world: World) -> None:
    program = reems(world)
    asked = {
        "name": "نورة  العتيبي",
        "kind": "vip",
        "language": "ar",
        "tags": ["عطر", "عطر", "جملة"],
        "identities": [{"kind": "phone", "value": "٠٥٥ ١٢٣ ٤٥٦٧"}, {"kind": "email", "value": "Noura@Shop.test"}],
    }
    made = program.post("/customers", asked)
    told = made.json()
    assert made.status_code == 201
    assert (told["name"], told["kind"], told["tags"]) == ("نورة العتيبي", "vip", ["عطر", "جملة"])
    assert {(one["kind"], one["value"], one["verified"]) for one in told["identities"]} == {
        ("phone", "+966551234567", False),
        ("email", "noura@shop.test", False),
    }
    for query in ("q=نوره", "q=4567", "email=NOURA@shop.test", "phone=0551234567"):
        assert [one["id"] for one in program.get(f"/customers?{query}").json()["items"]] == [told["id"]], query
    assert program.get("/customers?email=nobody@shop.test").json()["items"] == []
    assert program.get("/customers?phone=abc").json()["items"] == []
    assert program.get(f"/customers/{told['id']}").json() == told
    with world.inside():
        assert Event.objects.filter(name="customer.seen").latest("id").actor == f"token:{program.token.pk}"


def test_a_bad_identity_is_told_by_its_place_and_nothing_is_made(world: World) -> None:
    response = reems(world).post(
        "/customers",
        {"name": "x", "identities": [{"kind": "email", "value": "a@b.test"}, {"kind": "email", "value": "nonsense"}]},
    )
    assert response.status_code == 409
    assert [(one["field"], one["code"]) for one in response.json()["errors"]] == [("identities.1.value", "email")]
    with world.inside():
        assert Customer.objects.count() == 1, "Layla alone"


def test_only_what_is_given_changes(world: World) -> None:
    program, path = reems(world), f"/customers/{world.layla.public_id}"
    changed = program.patch(path, {"kind": "vip", "tags": ["وفية"]}).json()
    assert (changed["name"], changed["kind"], changed["tags"]) == ("ليلى", "vip", ["وفية"])
    assert program.patch(path, {"name": "ليلى حسن"}).json()["tags"] == ["وفية"]
    assert program.patch(path, {"kind": "king"}).status_code == 422


def test_identities_notes_and_consents_are_added(world: World) -> None:
    program, path = reems(world), f"/customers/{world.layla.public_id}"
    for _twice in range(2):
        assert program.post(f"{path}/identities", {"kind": "shop", "value": "c-42"}).status_code == 201
    with world.inside():
        assert Identity.objects.filter(kind="shop").count() == 1
    program.post(f"{path}/notes", {"text": "تفضّل العود"})
    program.post(f"{path}/notes", {"text": "لا تتصل مساء"})
    assert [one["text"] for one in program.get(f"{path}/notes").json()["items"]] == ["لا تتصل مساء", "تفضّل العود"]
    program.post(f"{path}/consents", {"purpose": "marketing", "given": True, "proof": "checkout box"})
    program.post(f"{path}/consents", {"purpose": "marketing", "given": False, "proof": "unsubscribed"})
    assert [one["given"] for one in program.get(f"{path}/consents").json()["items"]] == [False, True]
    assert program.post(f"{path}/notes", {"text": " \u200b "}).json()["errors"][0]["code"] == "unseen"


def test_private_notes_need_their_own_scope(world: World) -> None:
    path = f"/customers/{world.layla.public_id}/notes"
    assert reems(world, "customers:write").get(path).status_code == 403
    assert reems(world, "notes:read").get(path).status_code == 200


def test_somebody_joined_to_another_is_that_person(world: World) -> None:
    program = reems(world)
    with world.inside():
        other = people.meet("L. Hassan", source="staff")
        people.identify(other, "phone", "+966551234567", source="staff")
        people.join_people(world.layla, other, why="staff")
    told = program.get(f"/customers/{other.public_id}").json()
    assert told["id"] == world.layla.public_id
    assert {one["kind"] for one in told["identities"]} == {"email", "phone"}
    items = program.get("/customers").json()["items"]
    assert [one["id"] for one in items] == [world.layla.public_id]
    assert items[0]["identities"] == told["identities"]
    assert [one["id"] for one in program.get("/customers?phone=%2B966551234567").json()["items"]] == [told["id"]]


def test_pages_follow_each_other_without_gap_or_repetition(world: World) -> None:
    program = reems(world)
    with world.inside(), time_machine.travel(START, tick=False) as clock:
        for number in range(7):
            people.meet(f"c{number}", source="staff")
            if number % 2:  # some at the very same instant
                clock.shift(timedelta(seconds=1))
        Customer.objects.filter(pk=world.layla.pk).update(last_at=START - timedelta(days=1))
    seen, cursor = [], ""
    while True:
        page = program.get(f"/customers?limit=2{cursor}").json()
        assert len(page["items"]) <= 2
        seen += [one["name"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == ["c6", "c5", "c4", "c3", "c2", "c1", "c0", "ليلى"]


def test_a_cursor_is_of_its_own_list(world: World) -> None:
    program = reems(world)
    with world.inside():
        people.meet("c", source="staff")
    cursor = program.get("/customers?limit=1").json()["next_cursor"]
    assert program.get(f"/customers?limit=1&cursor={cursor}").status_code == 200
    assert program.get(f"/promises?cursor={cursor}").json()["errors"][0]["code"] == "bad_cursor"
    assert program.get(f"/customers?cursor={cursor[:-2]}AA").json()["errors"][0]["field"] == "cursor"
