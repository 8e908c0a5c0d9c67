"""A counter's own till: what it can do, once; what it is refused; and many tills at the same time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.api.programs import Program, reems
from tests.loyalty.bringing import inviting
from tests.loyalty.conftest import MORNING
from tests.loyalty.rewarding import a_reward, bought, running, with_points
from tests.loyalty.test_at_once import at_once
from tests.world import World, build
from wafaa.api.settings import ApiSettings
from wafaa.loyalty import queries, replay, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Hold, Member, Reward, Voucher
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.stores.verbs import choose


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def active(world: World) -> int:
    with world.inside():
        return queries.balance(world.layla, Currency.POINTS).active


@pytest.fixture
def till(world: World, clock: Any) -> Program:
    with world.inside():
        running()
        with_points(world.layla, 1000)
    return reems(world, "loyalty:read", "loyalty:redeem")


def test_what_can_be_had_and_taking_it_once(world: World, till: Program) -> None:
    with world.inside():
        reward, dear = a_reward(price=300), a_reward(price=1200, title_en="Oud")
        a_reward(price=5, on=False)
        card = Member.objects.get().public_id
    layla = world.layla.public_id
    assert [one["closed"] for one in till.get("/rewards").json()] == [None, None]
    first, second = till.get(f"/rewards?customer={layla}").json()
    assert (first["id"], first["price"], first["value"], first["closed"]) == (reward.public_id, 300, "25.00", None)
    assert (second["id"], second["closed"], second["missing"]) == (dear.public_id, "points", 200)
    path = f"/rewards/{reward.public_id}/redeem"
    made = till.post(path, {"key": "receipt-118", "customer": layla, "mark": first["mark"]})
    assert made.status_code == 201 and made.json()["usable"] and made.json()["state"] == "ready"
    again = till.post(path, {"key": "receipt-118", "member": card})
    assert again.json()["id"] == made.json()["id"] and active(world) == 700, "the same key takes it once"
    with world.inside():
        noura = with_points(people.meet("نورة", source="form"), 500, key="n").public_id
    for body, where in (({"customer": noura}, path), ({"customer": layla}, f"/rewards/{dear.public_id}/redeem")):
        other = till.post(where, {"key": "receipt-118", **body})
        assert (other.status_code, other.json()["code"]) == (409, "key_reused"), "another body"
    another_till = reems(world, "loyalty:redeem")
    assert another_till.post(path, {"key": "receipt-118", "customer": noura}).status_code == 201
    refused = till.post(f"/rewards/{dear.public_id}/redeem", {"key": "r2", "customer": layla})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_enough")
    changed = till.post(path, {"key": "r3", "customer": layla, "mark": "0" * 16})
    assert (changed.status_code, changed.json()["code"]) == (409, "changed")
    arabic = Program(world.shop, ["loyalty:redeem"], language="ar")
    assert (
        "لا تكفي" in arabic.post(f"/rewards/{dear.public_id}/redeem", {"key": "r", "customer": layla}).json()["message"]
    )
    assert active(world) == 700


@pytest.mark.parametrize(
    "body",
    [{}, {"key": "k"}, {"key": "", "customer": "x" * 26}, {"key": "k" * 41}, {"key": "مفتاح"}, {"key": "a b"},
     {"key": "k", "member": "0" * 26, "customer": "0" * 26}, {"key": "k", "points": 5}],
)  # fmt: skip
def test_what_is_not_asked_rightly_moves_nothing(world: World, till: Program, body: dict[str, Any]) -> None:
    with world.inside():
        reward = a_reward(price=300)
    body = {name: world.layla.public_id if value == "0" * 26 else value for name, value in body.items()}
    assert till.post(f"/rewards/{reward.public_id}/redeem", body).status_code in (409, 422)
    assert active(world) == 1000


def test_a_voucher_is_found_by_its_code_and_used_once(world: World, till: Program) -> None:
    with world.inside():
        voucher = verbs.redeem_reward(world.layla, a_reward(price=300), key="k")
        order, noura = bought(world.layla), people.meet("نورة", source="form")
        others = bought(noura, id="77")
    typed = voucher.code.lower().replace("-", "").translate(str.maketrans("3467", "٣٤٦٧"))
    (found,) = till.get(f"/vouchers?code={typed}").json()["items"]
    assert (found["id"], found["usable"], found["customer"]["name"]) == (voucher.public_id, True, "ليلى")
    assert till.get("/vouchers?code=nothing").json()["items"] == []
    assert len(till.get(f"/vouchers?customer={world.layla.public_id}").json()["items"]) == 1
    assert till.get(f"/vouchers?customer={noura.public_id}").json()["items"] == []
    path = f"/vouchers/{voucher.public_id}"
    wrong = till.post(f"{path}/use", {"order": others.public_id})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "not_theirs")
    used = till.post(f"{path}/use", {"order": order.public_id}, idempotency_key="u1")
    assert (used.json()["state"], used.json()["order"], used.json()["usable"]) == ("used", order.public_id, False)
    assert till.post(f"{path}/use", {"order": order.public_id}, idempotency_key="u1").json() == used.json()
    assert till.post(f"{path}/use", {}).json()["code"] == "used"
    assert till.post(f"{path}/undo", {"why": "خطأ"}).json()["state"] == "ready"
    assert till.post(f"{path}/undo", {}).json()["code"] == "not_used"
    back = till.post(f"{path}/give-back", {"why": "لا تريدها"})
    assert back.json()["state"] == "returned" and active(world) == 1000
    assert till.get(path).json() == back.json()


def test_points_are_put_aside_spent_and_freed(world: World, till: Program, clock: Any) -> None:
    path = f"/points/{world.layla.public_id}/holds"
    asked = {"key": "basket-1", "points": 400, "minutes": 30}
    made = till.post(path, asked)
    assert made.status_code == 201 and made.json()["left"] == 400 and active(world) == 600
    assert till.post(path, asked).json()["id"] == made.json()["id"] and active(world) == 600
    assert till.post(path, asked | {"points": 401}).json()["code"] == "key_reused"
    assert till.post(path, {"key": "b2", "points": 601}).json()["code"] == "not_enough"
    for points in (0, -5, 1.5, "5", 10**12, True):
        assert till.post(path, {"key": "b3", "points": points}).status_code == 422
    hold = f"/holds/{made.json()['id']}"
    assert till.post(f"{hold}/capture", {"key": "c1", "points": 150}).json()["left"] == 250
    assert till.post(f"{hold}/capture", {"key": "c1", "points": 150}).json()["left"] == 250, "once"
    assert till.post(f"{hold}/release", {"key": "f1", "points": 50}).json()["left"] == 200
    for _again in range(2):
        assert till.post(f"{hold}/capture", {"key": "c2"}).json()["left"] == 0
    assert till.post(f"{hold}/capture", {"key": "c3"}).json()["code"] == "not_that"
    assert till.get(hold).json()["left"] == 0 and active(world) == 650
    late = till.post(path, {"key": "b4", "points": 650}).json()
    clock.shift(timedelta(minutes=31))
    assert till.post(f"/holds/{late['id']}/capture", {"key": "c4"}).json()["code"] == "not_that", "its time is over"
    with world.inside():
        assert list(replay.faults()) == [] and Hold.objects.count() == 2


def test_the_link_by_which_a_member_brings_friends(world: World, till: Program) -> None:
    with world.inside():
        card = Member.objects.get().public_id
    path = f"/members/{card}/friends"
    assert till.get(path).json() == {"link": None, "invited": 0, "bought": 0, "rewarded": 0, "points": 0}
    assert till.post(path).status_code == 403, "reading is not making"
    writer = reems(world, "loyalty:write")
    assert writer.post(path).json()["code"] == "not_on_offer"
    with world.inside():
        inviting()
    link = writer.post(path).json()["link"]
    assert link.startswith("http") and "/p/layla/" in link
    assert writer.post(path).json()["link"] == till.get(path).json()["link"] == link


def test_a_neighbour_and_a_missing_scope_are_refused(world: World, till: Program) -> None:
    with world.inside():
        reward = a_reward(price=300)
        voucher = verbs.redeem_reward(world.layla, reward, key="k")
    neighbour = Program(world.neighbour)
    body = {"key": "k", "customer": world.layla.public_id}
    assert neighbour.post(f"/rewards/{reward.public_id}/redeem", body).status_code == 404
    assert neighbour.get(f"/vouchers/{voucher.public_id}").status_code == 404
    assert neighbour.get(f"/vouchers?code={voucher.code}").json()["items"] == []
    assert neighbour.post(f"/points/{world.layla.public_id}/holds", {"key": "k", "points": 5}).status_code == 404
    reader = reems(world, "loyalty:read", "loyalty:write")
    for path in (f"/vouchers/{voucher.public_id}", f"/vouchers?code={voucher.code}"):
        assert reader.get(path).status_code == 403, "codes are keys"
    assert reader.post(f"/rewards/{reward.public_id}/redeem", body).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_fifty_take_rewards_of_one_balance_through_the_api(transactional_db: None) -> None:
    world = build()
    with world.inside():
        running()
        choose(ApiSettings, {"per_minute": 600})
        with_points(world.layla, 1000)
        path = f"/rewards/{a_reward(price=30).public_id}/redeem"
    tills, layla = [reems(world, "loyalty:redeem") for _till in range(5)], world.layla.public_id
    acts = [lambda n=n: tills[n % 5].post(path, {"key": f"r{n}", "customer": layla}) for n in range(50)]  # type: ignore[misc]
    told = at_once(world, acts)
    assert sorted({one.status_code for one in told}) == [201, 409]
    assert sum(one.status_code == 201 for one in told) == 33
    assert {one.json()["code"] for one in told if one.status_code == 409} == {"not_enough"}
    same = at_once(world, [lambda: tills[0].post(path, {"key": "r0", "customer": layla})] * 20)
    assert {one.status_code for one in same} == {201} and len({one.json()["id"] for one in same}) == 1
    with world.inside():
        assert queries.balance(Customer.objects.get(pk=world.layla.pk), Currency.POINTS).active == 10
        assert Voucher.objects.count() == Reward.objects.get().given == 33
        voucher = Voucher.objects.order_by("pk")[0].public_id
    used = at_once(world, [lambda n=n: tills[n % 5].post(f"/vouchers/{voucher}/use", {}) for n in range(20)])  # type: ignore[misc]
    assert sorted(one.status_code for one in used) == [200, *[409] * 19]
    with world.inside():
        assert list(replay.faults()) == []
