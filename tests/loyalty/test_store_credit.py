"""Store credit: all three sides see it, and it is taken off at the counter, once, to the last halala."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.loyalty.rewarding import a_reward, running, with_points
from tests.loyalty.test_three_sides import shown
from tests.ownpage.ground import P, signed_in
from tests.world import World
from wafaa.lib.time import now
from wafaa.loyalty import replay, verbs
from wafaa.loyalty.models import Member, Txn
from wafaa.loyalty.picture import credit
from wafaa.loyalty.verbs.posting import NotThat

pytestmark = pytest.mark.django_db


@pytest.fixture
def reem(world: World) -> Client:
    """Layla has taken 20 riyals of store credit for 100 of her 150 points."""
    with world.inside():
        running()
        with_points(world.layla, 150)
        reward = a_reward(kind="credit", title_ar="رصيد ٢٠ ريالًا", title_en="20 of credit", price=100, value_minor=2000)
        verbs.redeem_reward(world.layla, reward, key="c")
    client = Client()
    client.force_login(world.reem.user)
    return client


def has(world: World) -> int:
    with world.inside():
        assert list(replay.faults()) == []
        return credit(world.layla).amount_minor


def card(world: World) -> str:
    with world.inside():
        return f"/s/layla/loyalty/counter/card/{Member.objects.get().public_id}/"


def test_all_three_sides_see_it(world: World, reem: Client) -> None:
    of = f"/s/layla/loyalty/of/{world.layla.public_id}/"
    for page in (shown(reem, of), shown(reem, f"{of}lines/"), shown(reem, card(world))):
        assert "رصيد في المتجر" in page and "٢٠٫٠٠" in page, page
    assert "رصيدك في المتجر ٢٠٫٠٠" in shown(signed_in(world), f"{P}points/")


def test_who_has_none_reads_of_none(world: World) -> None:
    with world.inside():
        running()
        with_points(world.layla, 150)
    assert "رصيدك في المتجر" not in shown(signed_in(world), f"{P}points/")
    client = Client()
    client.force_login(world.reem.user)
    assert "رصيد في المتجر" not in shown(client, card(world))


def test_it_is_taken_off_once_and_that_is_undone_once(world: World, reem: Client) -> None:
    url = card(world)
    for _twice in range(2):
        page = reem.post(f"{url}credit/", {"sum": "١٢٫٥٠", "once": "a"}, follow=True).content.decode()
    assert has(world) == 750 and "٧٫٥٠" in page
    with world.inside():
        spent = Txn.objects.get(reason="counter", kind="redeem")
    undo = f"/s/layla/loyalty/counter/credit/{spent.public_id}/undo/"
    assert undo in page
    for _twice in range(2):
        page = reem.post(undo, follow=True).content.decode()
    assert has(world) == 2000 and undo not in page


@pytest.mark.parametrize("typed", ["20.01", "0", "-5", "", "كثير", "1e3", "0.001", "99999999999999999999"])
def test_no_other_sum_moves_anything(world: World, reem: Client, typed: str) -> None:
    page = reem.post(f"{card(world)}credit/", {"sum": typed, "once": "a"}, follow=True)
    assert page.status_code == 200 and has(world) == 2000
    with world.inside():
        assert not Txn.objects.filter(kind="redeem", reason="counter").exists()


def test_the_last_of_it_can_be_taken(world: World, reem: Client) -> None:
    reem.post(f"{card(world)}credit/", {"sum": "20", "once": "a"})
    assert has(world) == 0


def test_points_and_what_others_spent_are_no_credit_to_undo(world: World, reem: Client) -> None:
    with world.inside():
        points = Txn.objects.get(kind="redeem")
        with pytest.raises(NotThat):
            verbs.unspend_credit(points)
    assert reem.post(f"/s/layla/loyalty/counter/credit/{points.public_id}/undo/").status_code == 404
    assert has(world) == 2000


def test_what_was_undone_is_not_said_to_be_taken_off_again(world: World, reem: Client) -> None:
    """Going back to the page before and pressing again takes nothing: the clerk must not read that it did."""
    url, asks = f"{card(world)}credit/", {"sum": "12.50", "once": "a"}
    reem.post(url, asks, follow=True)
    with world.inside():
        spent = Txn.objects.get(reason="counter", kind="redeem")
    reem.post(f"/s/layla/loyalty/counter/credit/{spent.public_id}/undo/", follow=True)
    page = shown(reem, reem.post(url, asks)["Location"])
    assert has(world) == 2000 and "خُصم" not in page and "استُعملت هذه الصفحة" in page


def test_what_was_taken_off_long_ago_stays(world: World, reem: Client) -> None:
    reem.post(f"{card(world)}credit/", {"sum": "5", "once": "a"})
    with world.inside():
        spent = Txn.objects.get(reason="counter", kind="redeem")
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        client = Client()
        client.force_login(world.reem.user)
        assert client.post(f"/s/layla/loyalty/counter/credit/{spent.public_id}/undo/").status_code == 404
    assert has(world) == 1500
