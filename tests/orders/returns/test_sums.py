"""What goes back for returned things: exact to the last halala, whatever the order of returns."""

from __future__ import annotations

from hypothesis import given as tried
from hypothesis import settings
from hypothesis import strategies as st

from wafaa.orders.returning import MOVES, Back, Bought, Given, Paid, ReturnState, given, shared

SUMS = st.integers(0, 10**7)


@st.composite
def orders(draw: st.DrawFn) -> Paid:
    lines = draw(st.lists(st.tuples(st.sampled_from([1000, 2000, 3000, 1500, 250]), SUMS), min_size=1, max_size=5))
    bought = tuple(Bought(str(place), milli, sum) for place, (milli, sum) in enumerate(lines))
    paid = draw(SUMS)
    return Paid(bought, paid, draw(st.integers(0, paid)), shipping_with_last=draw(st.booleans()))


@st.composite
def splits(draw: st.DrawFn) -> tuple[Paid, list[list[Back]]]:
    """An order, and all of it coming back in pieces that are spread over some returns."""
    order, returns = draw(orders()), draw(st.integers(1, 4))
    faults = {line.ref: draw(st.booleans()) for line in order.lines}
    found: list[list[Back]] = [[] for _ in range(returns)]
    for line in order.lines:
        left = line.milli
        while left > 0:
            many = draw(st.sampled_from([part for part in (250, 500, 1000, left) if part <= left]))
            found[draw(st.integers(0, returns - 1))].append(Back(line.ref, many, faults[line.ref]))
            left -= many
    return order, [one for one in found if one]


def all_of(order: Paid, returns: list[list[Back]]) -> list[Given]:
    before: list[Back] = []
    told: list[Given] = []
    for one in returns:
        told.append(given(order, before, one, sum(each.value_minor for each in told)))
        before += one
    return told


@tried(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), max_size=8))
def test_a_shared_sum_is_shared_to_the_last_unit(amount: int, weights: list[int]) -> None:
    parts = shared(amount, weights)
    assert sum(parts) == (amount if any(weights) else 0) and all(part >= 0 for part in parts)


@settings(max_examples=300)
@tried(splits(), st.randoms())
def test_returns_in_any_order_bring_the_same(told: tuple[Paid, list[list[Back]]], chance: object) -> None:
    order, returns = told
    total = sum(one.value_minor for one in all_of(order, returns))
    for _ in range(3):
        chance.shuffle(returns)  # type: ignore[attr-defined]
        assert sum(one.value_minor for one in all_of(order, returns)) == total


@settings(max_examples=300)
@tried(splits(), st.integers(0, 10**6))
def test_no_more_goes_back_than_was_paid(told: tuple[Paid, list[list[Back]]], elsewhere: int) -> None:
    order, returns = told
    order = Paid(order.lines, order.paid_minor, order.shipping_minor, elsewhere, order.shipping_with_last)
    values = [one.value_minor for one in all_of(order, returns)]
    assert all(value >= 0 for value in values)
    assert sum(values) <= max(order.paid_minor - elsewhere, 0)
    if order.shipping_with_last and not elsewhere:
        assert sum(values) == order.paid_minor


def test_a_discount_and_a_tax_are_in_what_a_thing_is_worth() -> None:
    # 100 + 200 less 10 % and 15 % tax on it, and 25 for shipping: 310.50 + 25.
    order = Paid((Bought("a", 1000, 10000), Bought("b", 2000, 20000)), 33550, 2500)
    one = given(order, [], [Back("a", 1000)])
    assert (one.lines, one.shipping_minor) == ((10350,), 0)
    rest = given(order, [Back("a", 1000)], [Back("b", 2000)], one.value_minor)
    assert (rest.lines, rest.shipping_minor) == ((20700,), 2500)


def test_the_shops_fault_brings_its_share_of_the_shipping() -> None:
    order = Paid((Bought("a", 1000, 10000), Bought("b", 2000, 20000)), 32500, 2500, shipping_with_last=False)
    assert given(order, [], [Back("b", 1000, is_our_fault=True)]) == Given((10000,), 833)
    assert given(order, [], [Back("b", 1000)]) == Given((10000,), 0)


def test_more_than_was_bought_is_worth_no_more() -> None:
    order = Paid((Bought("a", 1000, 10000),), 10000, 0)
    assert given(order, [], [Back("a", 3000), Back("a", 1000), Back("x", 1000)]).lines == (10000, 0, 0)


def test_every_state_is_in_the_table_and_can_be_left_or_is_the_end() -> None:
    assert set(MOVES) == set(ReturnState)
    assert {state for state, after in MOVES.items() if not after} == {ReturnState.CLOSED, ReturnState.CANCELLED}
    reached = {after for follows in MOVES.values() for after in follows}
    assert reached == set(ReturnState) - {ReturnState.REQUESTED}
