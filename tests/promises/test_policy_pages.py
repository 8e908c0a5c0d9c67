"""What the store promises by itself, as the owner decides it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.promises import policy_verbs
from wafaa.promises.models import Policy
from wafaa.promises.policies import the_policy
from wafaa.work.models import Audit

S = "/s/layla/settings/promises/"
VIP = {
    "kind": "first_reply",
    "channel": "",
    "priority": "",
    "customer_kind": "vip",
    "amount": "5",
    "unit": "1",
    "risk_percent": "60",
    "is_on": "on",
}


@pytest.fixture
def reem(world: World) -> Client:
    return browser_of(world.reem)


def test_only_leads_decide_what_is_promised(world: World) -> None:
    assert browser_of(world.omar).get(S).status_code == 403
    assert browser_of(world.stranger).get(S).status_code == 404


def test_the_table_tells_every_policy(world: World, reem: Client) -> None:
    page = reem.get(S).content.decode()
    assert "First reply" in page and "15 minutes" in page


def test_a_new_policy_counts_from_the_next_conversation_on(world: World, reem: Client) -> None:
    assert reem.post(f"{S}new/", VIP).status_code == 302
    world.shop.__dict__.pop("_policies", None)
    with world.inside():
        policy = the_policy("first_reply", channel="email", priority="normal", customer_kind="vip")
        assert policy is not None and policy.minutes == 5
    assert Audit.everywhere.filter(store=world.shop, act="policy.changed").exists()


@pytest.mark.parametrize(
    "field, typed",
    [("amount", "0"), ("amount", "soon"), ("risk_percent", "100"), ("kind", "own"), ("unit", "7")],
)
def test_a_bad_policy_comes_back_as_typed(world: World, reem: Client, field: str, typed: str) -> None:
    answer = reem.post(f"{S}new/", VIP | {field: typed})
    assert answer.status_code == 422
    assert not Policy.everywhere.filter(customer_kind="vip").exists()


def test_the_same_case_twice_is_one_policy(world: World, reem: Client) -> None:
    reem.post(f"{S}new/", VIP)
    reem.post(f"{S}new/", VIP | {"amount": "1", "unit": "60"})
    assert Policy.everywhere.get(customer_kind="vip").minutes == 60


def test_a_policy_moves_to_another_case_and_is_dropped(world: World, reem: Client) -> None:
    reem.post(f"{S}new/", VIP)
    first = Policy.everywhere.get(customer_kind="vip")
    reem.post(f"{S}{first.pk}/", VIP | {"customer_kind": "wholesale"})
    moved = Policy.everywhere.get(customer_kind="wholesale")
    assert not Policy.everywhere.filter(customer_kind="vip").exists()
    assert browser_of(world.stranger).post(f"/s/neighbour/settings/promises/{moved.pk}/drop/").status_code == 404
    reem.post(f"{S}{moved.pk}/drop/")
    assert not Policy.everywhere.filter(pk=moved.pk).exists()


def test_a_new_store_gets_the_defaults_once(world: World) -> None:
    with world.next_door():
        Policy.objects.all().delete()
        policy_verbs.begin_with_defaults()
        policy_verbs.begin_with_defaults()
        assert Policy.objects.count() == 5
