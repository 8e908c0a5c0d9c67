"""Which return a refund was for that a shop tells of: counted once, whatever a colleague did before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine

from tests.orders.returns.coming import all_came, arrived, asked, at, looked_over, things
from tests.orders.saying import a_shop, refund, sar
from tests.world import World
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order, Refund, Return
from wafaa.orders.return_previews import left_minor, preview
from wafaa.orders.returning import Outcome
from wafaa.orders.verbs import returning
from wafaa.orders.verbs.returning import Wanted
from wafaa.promises.models import Promise
from wafaa.shops.models import Shop


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(at(72), tick=False), world.inside():
        yield a_shop()


def told(shop: Shop, amount: str, order: str = "1001", hours: float = 70) -> Refund:
    """The shop tells that so much went back for this order."""
    orders.mirror(shop, refund(hours, id=f"R{Refund.objects.count()}", order=order, amount=amount))
    found: Refund = Refund.objects.latest("id")
    return found


def owed() -> Promise:
    found: Promise = Promise.objects.get(kind="refund", subject__startswith="return:")
    return found


def anew(back: Return) -> Return:
    back.refresh_from_db()
    return back


def test_another_sum_than_a_colleague_resolved_with_counts_against_it(shop: Shop) -> None:
    kept = arrived(shop)
    back = looked_over(asked(kept, 1))
    returning.resolve(back, Outcome.REFUND, amount_minor=20000)
    paid = told(shop, "250")
    assert returning.told_refund(paid) == returning.told_refund(paid) == back
    assert (anew(back).sum, back.shares, back.doubts) == (sar("250"), {str(kept.pk): 25000}, ["other_sum"])
    rest = asked(kept, 0, 2)
    assert left_minor(rest) == 41000 - 25000, "the money went back once"
    assert preview(rest).refund_minor == 12500


def test_two_that_were_resolved_are_not_guessed_between(shop: Shop) -> None:
    kept = arrived(shop)
    first, second = looked_over(asked(kept, 1)), looked_over(asked(kept, 0, 2))
    for back in (first, second):
        returning.resolve(back, Outcome.REFUND, amount_minor=10000)
    paid = told(shop, "120")
    assert returning.told_refund(paid) is None
    assert anew(first).sum == anew(second).sum == sar("100")


def test_what_was_for_something_else_than_the_open_one_counts_against_the_resolved_one(shop: Shop) -> None:
    kept = arrived(shop)
    done = looked_over(asked(kept, 1))
    returning.resolve(done, Outcome.REFUND, amount_minor=20000)
    waits = all_came(asked(kept, 0, 1))
    paid = told(shop, "250")
    assert returning.told_refund(paid) is None and anew(waits).maybe == paid
    returning.another(waits)
    paid.refresh_from_db()
    assert paid.back_for == done and anew(done).sum == sar("250") and anew(waits).doubts == []


def both(shop: Shop) -> tuple[Order, Order, Return]:
    """A scent of one order and two of incense of another, in one return that has arrived."""
    one, other = arrived(shop), arrived(shop, id="1002")
    wanted = [Wanted(things(one)[0]), Wanted(things(other)[1], Decimal(2))]
    return one, other, all_came(returning.request(one.customer, wanted))


@pytest.mark.parametrize("first", [0, 1])
def test_of_a_return_of_two_orders_each_refund_is_a_part(shop: Shop, first: int) -> None:
    one, other, back = both(shop)
    assert preview(back).refund_minor == 38500
    parts = [("285", "1001"), ("100", "1002")]
    assert returning.told_refund(told(shop, *parts[first], hours=70)) == back
    assert (anew(back).state, back.maybe, owed().state) == ("received", None, "open"), "the other part is still owed"
    assert preview(back).refund_minor == 38500
    beside = asked(one, 0, 1)
    assert left_minor(beside) == 41000 - (28500 if first == 0 else 0)
    assert returning.told_refund(told(shop, *parts[1 - first], hours=71)) == back
    assert (anew(back).state, back.sum) == ("resolved", sar("385"))
    assert back.shares == {str(one.pk): 28500, str(other.pk): 10000}
    assert (owed().state, owed().settled_at) == ("kept", at(71))
    assert set(Refund.objects.values_list("back_for", flat=True)) == {back.pk}


def test_one_refund_of_all_of_a_return_of_two_orders_resolves_it(shop: Shop) -> None:
    one, other, back = both(shop)
    assert returning.told_refund(told(shop, "385")) == back
    assert (anew(back).state, back.sum) == ("resolved", sar("385"))
    assert back.shares == {str(one.pk): 28500, str(other.pk): 10000}


def test_a_part_of_another_sum_asks_a_person_and_the_rest_is_put_right(shop: Shop) -> None:
    one, other, back = both(shop)
    assert returning.told_refund(told(shop, "200")) is None
    assert anew(back).doubts == ["other_sum"]
    returning.within(anew(back))
    assert (anew(back).sum, back.shares[str(one.pk)]) == (sar("200"), 20000)
    assert returning.told_refund(told(shop, "100", "1002")) == back
    assert anew(back).sum == sar("300") and back.shares == {str(one.pk): 20000, str(other.pk): 10000}


def test_less_than_a_colleague_resolved_with_is_asked_about(shop: Shop) -> None:
    kept = arrived(shop)
    back = looked_over(asked(kept, 1))
    returning.resolve(back, Outcome.REFUND, amount_minor=20000)
    paid = told(shop, "10")
    assert returning.told_refund(paid) is None
    assert (anew(back).sum, back.maybe, back.doubts) == (sar("200"), paid, ["other_sum"])
    returning.another(back)
    paid.refresh_from_db()
    assert (anew(back).sum, back.maybe, back.doubts, paid.back_for) == (sar("200"), None, [], None)


def test_less_that_was_for_it_after_all_is_what_went_back(shop: Shop) -> None:
    kept = arrived(shop)
    back = looked_over(asked(kept, 1))
    returning.resolve(back, Outcome.REFUND, amount_minor=20000)
    paid = told(shop, "150")
    returning.told_refund(paid)
    assert returning.within(anew(back)) == back
    paid.refresh_from_db()
    assert (anew(back).sum, back.shares, back.maybe) == (sar("150"), {str(kept.pk): 15000}, None)
    assert paid.back_for == back
