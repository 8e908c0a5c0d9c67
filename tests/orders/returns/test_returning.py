"""Returns from the request to what the customer gets: each step once, checked, and told of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.orders.returns.coming import ONE, all_came, arrived, asked, lines, looked_over, things, two_things
from tests.orders.saying import a_shop, line, order, parcel, refund, sar
from tests.world import World
from wafaa.lib.money import Money
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order, Refund, Return
from wafaa.orders.return_settings import ReturnSettings
from wafaa.orders.returning import Outcome, Reason, Refusal, ReturnState
from wafaa.orders.verbs import HandLine, returning, take_order
from wafaa.orders.verbs.returning import Found, Refused, Wanted, may_return, preview, preview_of_request
from wafaa.people.models import Customer
from wafaa.people.verbs.colleagues import IsColleague
from wafaa.promises.models import Promise, PromiseState
from wafaa.shops.models import Shop
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores.verbs import choose
from wafaa.work.models import Event

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        yield a_shop()


def told() -> list[str]:
    return list(Event.objects.filter(name__startswith="return.").order_by("id").values_list("name", flat=True))


def owed() -> QuerySet[Promise]:
    """What was promised of returns; their orders have promises of their own."""
    return Promise.objects.filter(subject__startswith="return:")


def chosen(**values: Any) -> None:
    choose(ReturnSettings, values)


def test_a_return_from_request_to_the_end(shop: Shop) -> None:
    kept = arrived(shop)
    back = asked(kept, 1, 1, reason=Reason.NO_FIT, note="المقاس صغير", source="page")
    assert (back.number, back.state, back.order, back.customer) == ("R-1", "requested", kept, kept.customer)
    assert [(row.name, row.asked, row.reason) for row in lines(back)] == [
        ("عطر ورد الطائف", 1, "no_fit"),
        ("بخور", 1, "no_fit"),
    ]
    returning.approve(back, instructions="سلّمها لأي فرع", label_url="https://label.test/1")
    returning.ship(back, carrier="SMSA", number="77")
    returning.receive(back, {row.pk: ONE for row in lines(back)})
    back.refresh_from_db()
    assert back.is_whole and back.refund_due_at == MOMENT + timedelta(days=5)
    (promise,) = Promise.objects.filter(subject=f"return:{back.public_id}")
    assert (promise.kind, promise.due_at, promise.customer) == ("refund", back.refund_due_at, kept.customer)
    returning.inspect(back, {})
    returning.resolve(back, Outcome.REFUND)
    returning.close(back)
    back.refresh_from_db()
    promise.refresh_from_db()
    assert (back.state, back.decided, back.sum, promise.state) == ("closed", "refund", sar("335"), "kept")
    assert told() == [
        "return.requested",
        "return.moved",
        "return.moved",
        "return.arrived",
        "return.moved",
        "return.resolved",
        "return.moved",
    ]


def test_every_step_twice_is_once(shop: Shop) -> None:
    back = asked(arrived(shop), 1, key="k1")
    assert asked(Order.objects.get(), 1, key="k1") == back
    for _ in range(2):
        returning.approve(back)
    for _ in range(2):
        returning.ship(back, number="7")
    for _ in range(2):
        returning.receive(back, {row.pk: ONE for row in lines(back)})
    for _ in range(2):
        returning.inspect(back, {})
    for _ in range(2):
        returning.resolve(back, Outcome.REFUND)
    for _ in range(2):
        returning.close(back)
    assert len(told()) == 7 and Return.objects.count() == 1 and owed().count() == 1
    other = asked(Order.objects.get(), 0, 1)
    for _ in range(2):
        returning.cancel(other)
    assert len(told()) == 9


def test_a_step_out_of_turn_is_refused(shop: Shop) -> None:
    back = asked(arrived(shop), 1)
    steps: list[Any] = [
        lambda: returning.ship(back, number="1"),
        lambda: returning.receive(back, {}),
        lambda: returning.inspect(back, {}),
        lambda: returning.resolve(back, Outcome.REFUND),
        lambda: returning.close(back),
    ]
    for step in steps:
        with pytest.raises(Refused) as refused:
            step()
        assert refused.value.code == "not_now"
    returning.cancel(back)
    with pytest.raises(Refused):
        returning.approve(back)


def test_no_more_comes_back_than_was_bought(shop: Shop) -> None:
    kept = arrived(shop)
    first = asked(kept, 0, 2)
    assert [(one.quantity, bool(one.why_not)) for one in may_return(kept)] == [(1, False), (0, True)]
    with pytest.raises(Refused) as refused:
        asked(kept, 0, 1)
    assert refused.value.code == "too_many"
    returning.cancel(first)
    again = looked_over(asked(kept, 0, 2))
    assert [one.quantity for one in may_return(kept)] == [1, 0]
    returning.resolve(again, Outcome.REPAIR)
    assert [one.quantity for one in may_return(kept)] == [1, 2]


def test_what_was_not_taken_back_may_be_asked_for_again(shop: Shop) -> None:
    kept = arrived(shop)
    back = all_came(asked(kept, 0, 2))
    (row,) = lines(back)
    returning.inspect(back, {row.pk: ("used", ONE)})
    assert [one.quantity for one in may_return(kept)] == [1, 1]
    returning.resolve(back, Outcome.REFUND)
    back.refresh_from_db()
    assert back.sum == sar("50")


def test_nothing_and_strangers_and_mixed_currencies_are_refused(shop: Shop, world: World) -> None:
    kept = arrived(shop)
    for wanted in ([], [Wanted(things(kept)[0], Decimal(0))], [Wanted(None, ONE, name="  ")]):
        with pytest.raises(Refused) as refused:
            returning.request(world.layla, wanted)
        assert refused.value.code == "nothing"
    with pytest.raises(Refused) as refused:
        returning.request(world.layla, [Wanted(things(kept)[0])])
    assert refused.value.code == "stranger"
    Order.objects.update(currency="SAR")
    other = arrived(shop, id="1002")
    Order.objects.filter(pk=other.pk).update(currency="KWD")
    with pytest.raises(Refused) as refused:
        returning.request(kept.customer, [Wanted(things(kept)[0]), Wanted(things(other)[0])])
    assert refused.value.code == "currencies"
    with pytest.raises(ValueError):
        asked(kept, 1, outcome="gold")
    colleague = Customer.objects.create(name="عمر", staff=world.omar)
    with pytest.raises(IsColleague):
        returning.request(colleague, [Wanted(None, ONE, name="عطر")])


def test_several_orders_come_back_in_one_return(shop: Shop) -> None:
    one, two = arrived(shop), arrived(shop, id="1002")
    wanted = [Wanted(things(one)[0]), Wanted(things(two)[1], Decimal(2))]
    back = looked_over(returning.request(one.customer, wanted))
    told_money = preview(back)
    assert [line.worth_minor for line in told_money.lines] == [28500, 10000] and told_money.refund_minor == 38500
    returning.resolve(back, Outcome.REFUND)
    back.refresh_from_db()
    assert back.shares == {str(one.pk): 28500, str(two.pk): 10000}


def test_what_no_shop_knows_comes_back_by_a_persons_word(shop: Shop, world: World) -> None:
    back = returning.request(world.layla, [Wanted(None, ONE, Reason.DEFECTIVE, "مبخرة من المعرض")])
    assert back.doubts == ["unknown"] and back.order is None
    looked_over(back)
    assert not preview(back).is_known
    with pytest.raises(Refused) as refused:
        returning.resolve(back, Outcome.REFUND)
    assert refused.value.code == "no_sum"
    returning.resolve(back, Outcome.REFUND, amount_minor=9000)
    back.refresh_from_db()
    assert back.sum == sar("90")


def test_a_return_arrives_in_parts_with_more_and_others_than_asked(shop: Shop) -> None:
    kept = arrived(shop)
    back = asked(kept, 1, 1)
    returning.approve(back)
    scent, oud = lines(back)
    returning.receive(back, {scent.pk: ONE})
    back.refresh_from_db()
    assert (back.state, back.is_whole) == ("received", False)
    returning.receive(back, {scent.pk: ONE, oud.pk: Decimal(3)}, [Found("شمعة")])
    returning.receive(back, {scent.pk: ONE, oud.pk: Decimal(3)}, [Found("شمعة")])
    back.refresh_from_db()
    assert back.is_whole and back.doubts == ["not_asked", "too_many"]
    assert [(row.received, row.mark) for row in lines(back)] == [(1, ""), (3, "too_many"), (1, "not_asked")]
    assert told().count("return.arrived") == 2
    first, second, third = (row.pk for row in lines(back))
    back = returning.receive(back, {first: ONE, second: Decimal(1), third: Decimal(0)})
    assert back.doubts == [], "a count that is put right is odd no more"
    assert [(row.received, row.mark) for row in lines(back)] == [(1, ""), (1, ""), (0, "not_asked")]
    back = returning.receive(back, {first: ONE, second: Decimal(3), third: ONE})
    assert back.doubts == ["not_asked", "too_many"]
    assert owed().count() == 1
    with pytest.raises(Refused) as refused:
        returning.inspect(back, {oud.pk: ("new", Decimal(3))})
    assert refused.value.code == "too_many"
    returning.inspect(back, {})
    assert [row.accepted for row in lines(back)] == [1, 1, 0]


def test_nothing_that_came_is_no_arrival(shop: Shop) -> None:
    back = asked(arrived(shop), 1)
    returning.approve(back)
    with pytest.raises(Refused) as refused:
        returning.receive(back, {})
    assert refused.value.code == "nothing_came"


def test_late_requests_say_so_and_may_still_be_approved(shop: Shop) -> None:
    kept = arrived(shop)
    with time_machine.travel(MOMENT + timedelta(days=15), tick=False):
        assert all(one.quantity and one.why_not for one in may_return(kept))
        late = asked(kept, 1)
        assert late.doubts == ["late"]
        faulty = asked(kept, 0, 1, reason=Reason.DAMAGED)
        assert faulty.doubts == []
        with pytest.raises(Refused) as refused:
            returning.decline(faulty, Refusal.TOO_LATE)
        assert refused.value.code == "unlawful"
        returning.decline(late, Refusal.TOO_LATE, "انتهت المهلة")
        assert not owed().exists()
        returning.approve(late)
        late.refresh_from_db()
        assert (late.state, late.refusal) == ("approved", "")


@pytest.mark.parametrize("refusal", [*Refusal.values, "", "why not"])
def test_a_timely_return_is_declined_for_no_reason(shop: Shop, refusal: str) -> None:
    back = asked(arrived(shop), 1)
    with pytest.raises(Refused):
        returning.decline(back, refusal)
    back.refresh_from_db()
    assert back.state == ReturnState.REQUESTED


def test_what_the_store_never_takes_back_may_be_declined_unless_it_is_faulty(shop: Shop) -> None:
    chosen(never_back="عطور، بخور")
    kept = arrived(shop)
    assert [bool(one.why_not) for one in may_return(kept)] == [False, True]
    returning.decline(asked(kept, 0, 1), Refusal.NEVER_BACK)
    with pytest.raises(Refused):
        returning.decline(asked(kept, 0, 1, reason=Reason.WRONG), Refusal.NEVER_BACK)


def test_after_the_look_harm_is_a_reason_and_after_the_yes_only_that_it_never_came(shop: Shop) -> None:
    kept = arrived(shop)
    back = all_came(asked(kept, 1))
    returning.inspect(back, {lines(back)[0].pk: ("used", Decimal(0))})
    returning.decline(back, Refusal.USED)
    assert owed().get().state == PromiseState.CANCELLED
    waiting = asked(kept, 0, 1)
    returning.approve(waiting)
    for refusal in (Refusal.NEVER_BACK, Refusal.NOT_RECEIVED):
        with pytest.raises(Refused):
            returning.decline(waiting, refusal)
    with time_machine.travel(MOMENT + timedelta(days=15), tick=False):
        returning.decline(waiting, Refusal.NOT_RECEIVED)


def test_harm_that_was_there_when_it_came_is_no_reason(shop: Shop) -> None:
    kept = arrived(shop)
    ours = all_came(asked(kept, 1, reason=Reason.DAMAGED))
    returning.inspect(ours, {lines(ours)[0].pk: ("damaged", Decimal(0))})
    with pytest.raises(Refused) as refused:
        returning.decline(ours, Refusal.USED)
    assert refused.value.code == "unlawful"
    both = all_came(asked(kept, 0, 2))
    with pytest.raises(Refused) as refused:
        returning.inspect(both, {lines(both)[0].pk: ("new", Decimal(0))})
    assert refused.value.code == "no_harm"


def test_what_was_never_sent_cannot_come_back(shop: Shop) -> None:
    orders.mirror(shop, two_things(state=OrderState.CANCELLED))
    kept = Order.objects.get()
    assert [one.quantity for one in may_return(kept)] == [0, 0]
    with pytest.raises(Refused) as refused:
        asked(kept, 1)
    assert refused.value.code == "not_sent"


def test_the_lawful_days_run_from_the_arrival_that_the_shop_told(shop: Shop) -> None:
    chosen(refund_window=7, unseen_days=0)
    orders.mirror(shop, two_things(placed_at=MOMENT - timedelta(days=15)))
    told = MOMENT - timedelta(days=3)
    orders.mirror(shop, replace(two_things(state=OrderState.DELIVERED), at=told))
    late = asked(Order.objects.get(), 1)
    assert late.doubts == []
    with pytest.raises(Refused):
        returning.decline(late, Refusal.TOO_LATE)


def test_an_approval_after_a_refusal_is_promised_anew(shop: Shop) -> None:
    back = all_came(asked(arrived(shop), 1))
    returning.inspect(back, {lines(back)[0].pk: ("used", Decimal(0))})
    returning.decline(back, Refusal.USED)
    back.refresh_from_db()
    assert back.refund_due_at is None
    returning.approve(back)
    returning.receive(back, {lines(back)[0].pk: ONE})
    assert owed().filter(state=PromiseState.OPEN).count() == 1


def test_a_refund_in_another_currency_is_no_refund_of_it(shop: Shop) -> None:
    back = all_came(asked(arrived(shop), 1))
    orders.mirror(shop, replace(refund(70, amount="25"), amount=Money(2500, "USD")))
    assert returning.told_refund(Refund.objects.get()) is None
    back.refresh_from_db()
    assert back.maybe is None


def test_a_refund_that_waits_for_a_word_is_not_passed_over(shop: Shop) -> None:
    back = looked_over(asked(arrived(shop), 1))
    orders.mirror(shop, refund(70, amount="100"))
    returning.told_refund(Refund.objects.get())
    with pytest.raises(Refused) as refused:
        returning.resolve(back, Outcome.REFUND)
    assert refused.value.code == "maybe"
    assert returning.another(back).maybe is None
    returning.resolve(back, Outcome.REFUND)


def test_the_law_stands_above_the_owner(shop: Shop, world: World) -> None:
    chosen(refund_window=0, exchange_window=2, lawful_days=0)
    kept = arrived(shop)  # on the 22nd
    with time_machine.travel(datetime(2026, 11, 29, 8, tzinfo=UTC), tick=False):
        assert asked(kept, 1).doubts == [] and asked(kept, 0, 1, outcome=Outcome.EXCHANGE).doubts == []
    with time_machine.travel(datetime(2026, 11, 29, 10, tzinfo=UTC), tick=False):
        assert asked(kept, 0, 1).doubts == ["late"]


def test_another_countrys_law_is_a_setting(shop: Shop, world: World) -> None:
    kept = arrived(shop)
    world.shop.country = "EG"
    world.shop.save()
    chosen(refund_window=3, lawful_days=14)
    with world.inside(), time_machine.travel(datetime(2026, 12, 5, tzinfo=UTC), tick=False):
        assert asked(kept, 1).doubts == []
    chosen(lawful_days=1)
    with world.inside(), time_machine.travel(datetime(2026, 12, 5, tzinfo=UTC), tick=False):
        assert asked(kept, 0, 1).doubts == ["late"]


def test_a_window_begins_with_the_arrival(shop: Shop) -> None:
    orders.mirror(shop, two_things())
    on_the_way = Order.objects.get()
    with time_machine.travel(MOMENT + timedelta(days=90), tick=False):
        assert asked(on_the_way, 1).doubts == []


def test_fee_and_bonus_are_the_policys_and_never_for_the_shops_fault(shop: Shop) -> None:
    chosen(refund_fee="20", exchange_fee="5", exchange_bonus=10, credit_bonus=20)
    kept = arrived(shop)
    wanted = [Wanted(things(kept)[0])]
    mind = {outcome: preview_of_request(wanted, outcome, Reason.CHANGED_MIND) for outcome in Outcome}
    assert mind[Outcome.REFUND].refund_minor == 26500
    assert (mind[Outcome.EXCHANGE].fee_minor, mind[Outcome.EXCHANGE].bonus_minor) == (500, 2850)
    assert mind[Outcome.CREDIT].refund_minor == 28500 + 5700 and mind[Outcome.REPAIR].refund_minor == 0
    faulty = preview_of_request(wanted, Outcome.REFUND, Reason.DAMAGED)
    assert (faulty.fee_minor, faulty.shipping_minor) == (0, 1851)
    assert faulty.refund_minor == 28500 + 1851


def test_an_exchange_tells_what_is_still_to_pay(shop: Shop) -> None:
    back = looked_over(asked(arrived(shop), 1, outcome=Outcome.EXCHANGE))
    returning.resolve(back, Outcome.EXCHANGE, instead=[{"name": "عطر العود", "quantity": "1", "price_minor": 30000}])
    back.refresh_from_db()
    assert (back.difference_minor, back.decided) == (1500, "exchange") and not owed().exists()


def test_credit_is_owed_until_the_return_is_closed(shop: Shop) -> None:
    back = looked_over(asked(arrived(shop), 1))
    assert owed().get().state == PromiseState.OPEN
    returning.resolve(back, Outcome.CREDIT)
    back.refresh_from_db()
    assert back.is_owed and owed().get().state == PromiseState.CANCELLED
    returning.close(back)
    back.refresh_from_db()
    assert not back.is_owed


def test_a_person_may_give_another_sum_but_no_more_than_is_left(shop: Shop) -> None:
    kept = arrived(shop)
    back = looked_over(asked(kept, 1))
    with pytest.raises(Refused) as refused:
        returning.resolve(back, Outcome.REFUND, amount_minor=41001)
    assert refused.value.code == "too_much"
    returning.resolve(back, Outcome.REFUND, amount_minor=40000)
    rest = looked_over(asked(kept, 0, 2))
    assert preview(rest).refund_minor == 1000


def test_cash_that_nobody_told_of_is_asked_of_a_person(shop: Shop) -> None:
    kept = arrived(shop, paid=sar("0"))
    assert not preview_of_request([Wanted(things(kept)[0])], Outcome.REFUND, Reason.WRONG).is_known
    back = looked_over(asked(kept, 1))
    with pytest.raises(Refused) as refused:
        returning.resolve(back, Outcome.REFUND)
    assert refused.value.code == "no_sum"
    assert returning.resolve(back, Outcome.REFUND, amount_minor=28500).sum == sar("285")


def test_cash_that_a_courier_took_is_paid_back(shop: Shop) -> None:
    kept = arrived(shop, paid=sar("0"))
    orders.mirror(shop, parcel(50, id="S1001", state=ShipmentState.PAID, cash=sar("410")))
    kept.refresh_from_db()
    assert preview_of_request([Wanted(things(kept)[0])], Outcome.REFUND, Reason.CHANGED_MIND).refund_minor == 28500


def test_a_refund_that_the_shop_tells_resolves_what_it_fits_and_keeps_the_promise(shop: Shop) -> None:
    kept = arrived(shop)
    back = all_came(asked(kept, 1))
    other = asked(kept, 0, 1)
    orders.mirror(shop, refund(70, amount="285"))
    assert returning.told_refund(Refund.objects.get()) == back
    assert returning.told_refund(Refund.objects.get()) == back
    back.refresh_from_db()
    assert (back.state, back.sum, owed().get().state) == ("resolved", sar("285"), "kept")
    assert Refund.objects.get().back_for == back
    other.refresh_from_db()
    assert other.state == "requested" and other.maybe is None


def test_a_refund_of_another_sum_asks_a_person(shop: Shop) -> None:
    kept = arrived(shop)
    back = all_came(asked(kept, 1))
    orders.mirror(shop, refund(70, amount="200"))
    told_of = Refund.objects.get()
    assert returning.told_refund(told_of) is None
    back.refresh_from_db()
    assert back.maybe == told_of and back.doubts == ["other_sum"] and owed().get().state == "open"
    returning.another(back)
    back.refresh_from_db()
    assert back.maybe is None and preview(back).refund_minor == 21000
    returning.told_refund(told_of)
    back.refresh_from_db()
    returning.within(back)
    back.refresh_from_db()
    assert (back.state, back.sum) == ("resolved", sar("200"))


def test_a_refund_told_after_a_colleague_resolved_is_the_same_money(shop: Shop) -> None:
    kept = arrived(shop)
    back = looked_over(asked(kept, 1))
    returning.resolve(back, Outcome.REFUND)
    orders.mirror(shop, refund(70, amount="285"))
    assert returning.told_refund(Refund.objects.get()) == back
    rest = asked(kept, 0, 2)
    assert preview(rest).refund_minor == 12500


def test_an_order_of_our_own_knows_what_was_paid_back(shop: Shop, world: World) -> None:
    mine = take_order(world.layla, [HandLine("عباية", Decimal(2), sar("260"))], state="delivered")
    back = looked_over(asked(mine, 1))
    returning.resolve(back, Outcome.REFUND)
    mine.refresh_from_db()
    assert mine.refunded == sar("260") and Refund.objects.get().back_for == back
    assert preview_of_request([Wanted(things(mine)[0])], Outcome.REFUND, Reason.OTHER).refund_minor == 26000


def test_a_line_that_the_shop_tells_anew_is_still_counted(shop: Shop) -> None:
    kept = arrived(shop)
    asked(kept, 0, 2)
    orders.mirror(shop, order(60, lines=(line(),)))
    orders.mirror(shop, order(61, lines=(line(), line("2", "بخور", "100", quantity=Decimal(2)))))
    assert [one.quantity for one in may_return(kept)] == [1, 0]


STEPS = st.lists(
    st.tuples(st.sampled_from(["ask", "yes", "come", "look", "refund", "drop"]), st.integers(0, 3), st.integers(0, 2)),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_done_no_more_goes_back_than_was_paid(shop: Shop, steps: list[tuple[str, int, int]]) -> None:
    Return.objects.all().delete()
    kept = arrived(shop)
    for step, which, many in steps:
        found = list(Return.objects.order_by("id"))
        one = found[which % len(found)] if found else None
        try:
            if step == "ask":
                asked(kept, many % 2, many, reason=Reason.WRONG if which % 2 else Reason.CHANGED_MIND)
            elif one is not None:
                _do(step, one, many)
        except Refused:
            continue
        given_back = sum(back.refund_minor or 0 for back in Return.objects.filter(decided=Outcome.REFUND))
        assert given_back <= 41000
        counted = {one.line.external_id: one.line.quantity - one.quantity for one in may_return(kept)}
        assert 0 <= counted["1"] <= 1 and 0 <= counted["2"] <= 2


def _do(step: str, one: Return, many: int) -> None:
    match step:
        case "yes":
            returning.approve(one)
        case "come":
            returning.receive(one, {row.pk: Decimal(many) for row in lines(one)})
        case "look":
            returning.inspect(one, {row.pk: ("new", Decimal(many)) for row in lines(one)})
        case "refund":
            returning.resolve(one, Outcome.REFUND)
        case "drop":
            returning.cancel(one)


def test_what_was_looked_over_by_mistake_is_looked_over_once_more(shop: Shop) -> None:
    back = asked(arrived(shop), 1, 2)
    all_came(back)
    scent, incense = lines(back)
    returning.inspect(back, {})
    before = told().count("return.moved")
    back = returning.inspect(back, {incense.pk: ("damaged", ONE)})
    assert [(row.condition, row.accepted) for row in lines(back)] == [("new", 1), ("damaged", 1)]
    returning.inspect(back, {})
    assert [(row.condition, row.accepted) for row in lines(back)] == [("new", 1), ("damaged", 1)], "as it was found"
    assert told().count("return.moved") == before and told().count("return.corrected") == 1, "another result, told once"
    with pytest.raises(Refused):
        returning.inspect(back, {incense.pk: ("new", ONE)})
    returning.resolve(back, outcome="refund")
    with pytest.raises(Refused):
        returning.inspect(back, {incense.pk: ("damaged", Decimal(2))})


def test_a_stray_thing_that_is_not_taken_back_hides_no_sum(shop: Shop) -> None:
    back = asked(arrived(shop), 1)
    returning.approve(back)
    (scent,) = lines(back)
    back = returning.receive(back, {scent.pk: ONE}, [Found("عينة مسك")])
    assert not preview(back, Outcome.REFUND).is_known, "it lies here, and perhaps it was bought"
    back = returning.inspect(back, {})
    told = preview(back, Outcome.REFUND)
    assert told.is_known and told.refund_minor == 28500
    assert returning.resolve(back, Outcome.REFUND).refund_minor == 28500


def test_what_they_read_before_they_asked_counts_whatever_is_decided_later(shop: Shop) -> None:
    chosen(credit_bonus=10)
    back = asked(arrived(shop), 1)
    chosen(refund_fee="15", credit_bonus=0, exchange_fee="9", exchange_bonus=50)
    assert preview(back, Outcome.REFUND).refund_minor == 28500
    assert preview(back, Outcome.CREDIT).refund_minor == 28500 + 2850
    assert preview(back, Outcome.EXCHANGE).refund_minor == 28500
    all_came(back)
    assert returning.resolve(back, Outcome.REFUND).refund_minor == 28500
    other = asked(Order.objects.get(), 0, 1)
    assert preview(other, Outcome.REFUND).fee_minor == 1500, "who asks later reads the new one"
    Return.objects.filter(pk=other.pk).update(terms={})
    assert preview(Return.objects.get(pk=other.pk), Outcome.REFUND).fee_minor == 1500, "one of before goes by today's"
