"""Friends at the desk: the list and its numbers, what an invitation gives, and what a colleague decides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.loyalty.bringing import BOTH, NOBODY, advocate, buys, claimed, given, inviting, newcomer, now_is
from tests.loyalty.buying import open_shop, work
from tests.loyalty.rewarding import a_reward
from tests.world import World
from wafaa.loyalty.models import Referral
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.verbs import referring
from wafaa.shops.models import Shop
from wafaa.stores.settings import read

pytestmark = pytest.mark.django_db
L = "/s/layla/loyalty/friends/"


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with open_shop(world) as (found, _clock):
        inviting()
        yield found


def desk(staff: object) -> Client:
    client = Client(headers={"accept-language": "ar"})
    client.force_login(staff.user)  # type: ignore[attr-defined]
    return client


def test_the_list_says_who_came_by_whom_and_what_speaks_against_it(world: World, shop: Shop) -> None:
    link = advocate(world.layla)
    referring.note_browser(link, "layla's")
    odd = claimed(world, browser="layla's")
    claimed(world, "salma@customer.test")
    page = desk(world.reem).get(L)
    shown = page.content.decode()
    assert [one["state"]["tone"] for one in page.context["rows"]] == ["note", "risk"]
    assert "قُبلت في متصفح استعمله العضو" in shown and "يحتاج نظرة (١)" in shown and "احسبها" in shown
    assert [one["number"] for one in page.context["numbers"]][:3] == ["١", "٢", "٠"]
    only = desk(world.reem).get(f"{L}?state=look")
    assert [one["id"] for one in only.context["rows"]] == [odd.public_id]
    of = desk(world.reem).get(f"{L}?of={world.layla.public_id}")
    assert len(of.context["rows"]) == 2 and "ليلى" in of.content.decode()
    assert "احسبها" not in desk(world.viewer).get(L).content.decode()


def test_a_colleague_lets_it_count_and_refuses_it_with_a_reason(world: World, shop: Shop) -> None:
    referring.note_browser(advocate(world.layla), "layla's")
    row = claimed(world, browser="layla's")
    buys(shop)
    manager = desk(world.reem)
    assert manager.post(f"{L}{row.public_id}/let/", {"state": "look"}).url == f"{L}?state=look"
    assert given(now_is(row)) == BOTH
    manager.post(f"{L}{row.public_id}/refuse/", {"why": "  "})
    assert given(now_is(row)) == BOTH, "not without a reason"
    manager.post(f"{L}{row.public_id}/refuse/", {"why": "هي وأختها في بيت واحد"})
    assert given(now_is(row)) == NOBODY
    assert "هي وأختها في بيت واحد" in manager.get(L).content.decode()
    assert desk(world.omar).post(f"{L}{row.public_id}/let/").status_code in (403, 404)


def test_nobody_lets_a_person_have_both_sides(world: World, shop: Shop) -> None:
    from wafaa.people import verbs as people

    row = claimed(world)
    people.join_people(world.layla, row.customer, why="hand")
    work()
    page = desk(world.reem)
    assert "احسبها" not in page.get(L).content.decode()
    page.post(f"{L}{row.public_id}/let/")
    assert now_is(row).state == "refused"


def test_what_an_invitation_gives_is_settled_on_its_own_page(world: World, shop: Shop) -> None:
    reward = a_reward(kind="percent", percent=10, value_minor=0, title_ar="خصم الأصدقاء", on=False)
    a_reward(kind="credit", title_ar="رصيد", value_minor=100)
    page = desk(world.reem)
    shown = page.get(f"{L}settings/").content.decode()
    assert "خصم الأصدقاء" in shown and "رصيد ·" not in shown
    said = {
        "referral-is_on": "on",
        "referral-advocate_points": "200",
        "referral-friend_points": "50",
        "referral-friend_reward": reward.public_id,
        "referral-least_order": "٧٥",
        "referral-most_a_month": "3",
        "referral-most_ever": "0",
        "referral-days": "14",
    }
    assert page.post(f"{L}settings/", said).status_code == 302
    with world.inside():
        world.shop.__dict__.pop("_settings", None)
        chosen = read(ReferralSettings)
        assert (chosen.advocate_points, chosen.friend_reward) == (200, reward.public_id)
        assert (chosen.least_order, chosen.days) == ("75.00", 14)
    for wrong in ({"referral-least_order": "-1"}, {"referral-days": "0"}, {"referral-friend_reward": "x"}):
        assert page.post(f"{L}settings/", said | wrong).status_code == 422
    nothing = {"referral-advocate_points": "0", "referral-friend_points": "0", "referral-friend_reward": ""}
    assert page.post(f"{L}settings/", said | nothing).status_code == 422


def test_a_promise_to_members_stops_it_with_words(world: World, shop: Shop) -> None:
    inviting(is_on=False)
    a_reward(kind="percent", percent=10, value_minor=0, price=500, is_exclusive=True, title_ar="للأوفياء")
    same = a_reward(kind="percent", percent=10, value_minor=0, on=False)
    said = {
        "referral-is_on": "on",
        "referral-advocate_points": "1",
        "referral-friend_points": "1",
        "referral-friend_reward": same.public_id,
        "referral-least_order": "0",
        "referral-most_a_month": "3",
        "referral-most_ever": "0",
        "referral-days": "14",
    }
    answer = desk(world.reem).post(f"{L}settings/", said)
    assert answer.status_code == 422 and "للأوفياء" in answer.content.decode()
    with world.inside():
        assert not read(ReferralSettings).is_on


def test_it_stands_beside_the_person(world: World, shop: Shop, django_assert_max_num_queries: object) -> None:
    row = claimed(world)
    agent = desk(world.omar)
    mine = agent.get(f"/s/layla/loyalty/of/{world.layla.public_id}/").content.decode()
    friends = agent.get(f"/s/layla/loyalty/of/{row.customer.public_id}/").content.decode()
    assert "جاء بصديق واحد" in mine and "جاء عن طريق ليلى" in friends


def test_many_are_shown_page_by_page(world: World, shop: Shop) -> None:
    from wafaa.loyalty import referral_screens

    inviting(most_a_month=1000)
    for number in range(referral_screens.PAGE + 1):
        referring.claim(advocate(world.layla), newcomer(f"f{number}@customer.test"))
    page = desk(world.reem).get(L)
    assert len(page.context["rows"]) == referral_screens.PAGE
    rest = desk(world.reem).get(page.context["more_url"], headers={"HX-Request": "true"})
    assert len(rest.context["rows"]) == 1 and Referral.objects.count() == referral_screens.PAGE + 1


__all__ = ["time_machine"]
