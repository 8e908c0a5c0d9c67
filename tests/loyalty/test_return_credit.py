"""A return that is settled as store credit: the customer has it here, once, and nobody hands anything over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.loyalty.rewarding import running
from tests.orders.returns.coming import arrived, asked, looked_over
from tests.orders.returns.test_returning import MOMENT
from tests.orders.saying import a_shop
from tests.world import World
from wafaa.loyalty import replay, verbs
from wafaa.loyalty.models import Member, Txn
from wafaa.loyalty.picture import credit
from wafaa.loyalty.return_credit import keep_the_credit
from wafaa.orders import telling
from wafaa.orders.events import ReturnResolved
from wafaa.orders.models import Return
from wafaa.orders.returning import Outcome, ReturnState
from wafaa.orders.verbs import returning
from wafaa.work.worker import run_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def world_now(world: World) -> Iterator[World]:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        yield world


def settled(outcome: str = Outcome.CREDIT) -> Return:
    back = looked_over(asked(arrived(a_shop()), 1, outcome=outcome))
    back = returning.resolve(back, outcome)
    while run_due():
        pass
    back.refresh_from_db()
    return back


def test_it_stands_in_the_customers_account_and_the_return_is_closed(world_now: World) -> None:
    running()
    back = settled()
    assert back.customer is not None and back.refund_minor
    assert credit(back.customer).amount_minor == back.refund_minor
    assert back.state == ReturnState.CLOSED and Member.objects.get().customer_id == back.customer.root_id
    keep_the_credit(ReturnResolved(back.order_id or 0, back.pk, Outcome.CREDIT))
    assert Txn.objects.filter(reason="instead").count() == 1 and list(replay.faults()) == []
    verbs.spend_credit(back.customer, back.refund_minor, key="k")
    assert credit(back.customer).amount_minor == 0


def test_the_letter_says_how_it_is_used(world_now: World) -> None:
    running()
    said = telling.words(settled(), "return.resolved").text
    assert "اعرض بطاقتك في المتجر" in said and "سنكتب" not in said


@pytest.mark.parametrize("outcome", [Outcome.REFUND, Outcome.EXCHANGE, Outcome.REPAIR])
def test_nothing_else_is_credit(world_now: World, outcome: str) -> None:
    running()
    back = settled(outcome)
    assert back.customer is not None and credit(back.customer).amount_minor == 0


def test_without_the_programme_a_person_hands_it_over(world_now: World) -> None:
    back = settled()
    assert back.customer is not None and back.state == ReturnState.RESOLVED and back.is_owed
    assert not Txn.objects.exists() and not Member.objects.exists()
    assert "اعرض بطاقتك" not in telling.words(back, "return.resolved").text


def test_the_desk_is_told_that_nothing_is_left_to_hand_over(world_now: World) -> None:
    reem = Client()
    reem.force_login(world_now.reem.user)
    back = looked_over(asked(arrived(a_shop()), 1, outcome="credit"))
    returning.resolve(back, Outcome.CREDIT)
    where = f"/s/layla/returns/{back.public_id}/"
    assert "قسيمة" in reem.get(where).content.decode()
    running()
    page = reem.get(where).content.decode()
    assert "لم يبقَ شيء يُسلَّم" in page and "اكتب رمزه" not in page
