"""Earning, spending, holding, giving back, taking back and ending, each to the last unit."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.db.utils import DatabaseError

from tests.loyalty.conftest import MORNING
from tests.world import World
from wafaa.loyalty import queries, verbs
from wafaa.loyalty.books import Book, Currency, Kind
from wafaa.loyalty.models import Account, Entry, Hold, Lot, Txn
from wafaa.loyalty.queries import Balance
from wafaa.loyalty.reactions import let_time_pass, prove_the_books
from wafaa.loyalty.verbs.posting import BadAmount, KeyReused, NotEnough, NotThat
from wafaa.people import verbs as people
from wafaa.people.models import Customer, IdentityKind, Link
from wafaa.work.models import Event

POINTS = Currency.POINTS
DAY = timedelta(days=1)


def owns(customer: Customer) -> Balance:
    return queries.balance(customer, POINTS)


def earn(customer: Customer, amount: int, key: str, **traits: object) -> Txn:
    return verbs.earn(customer, POINTS, amount, key=key, **traits)  # type: ignore[arg-type]


def test_what_is_earned_waits_until_it_may_be_spent(layla: Customer, clock: time_machine.Coordinates) -> None:
    earn(layla, 120, "order:1", activates_at=MORNING + 14 * DAY, valid_days=365, subject="order:a")
    assert owns(layla) == Balance(pending=120)
    with pytest.raises(NotEnough) as refused:
        verbs.redeem(layla, POINTS, 1, key="r")
    assert refused.value.available == 0
    clock.move_to(MORNING + 14 * DAY)
    assert owns(layla) == Balance(active=120), "usable from its instant on, even before the clock comes by"
    let_time_pass()
    assert owns(layla) == Balance(active=120)
    assert Lot.objects.get().expires_at == MORNING + 379 * DAY, "its life begins when it can be used"


def test_a_lot_that_waits_for_a_fact_is_activated_by_it(layla: Customer, clock: time_machine.Coordinates) -> None:
    earned = earn(layla, 50, "order:1", is_pending=True, valid_days=10)
    clock.shift(40 * DAY)
    let_time_pass()
    assert owns(layla) == Balance(pending=50)
    lot = earned.lots.get()
    verbs.activate(lot, at=MORNING + 41 * DAY)
    assert owns(layla) == Balance(pending=50)
    clock.shift(1 * DAY)
    let_time_pass()
    verbs.activate(lot)
    assert owns(layla) == Balance(active=50)
    assert Txn.objects.filter(kind=Kind.ACTIVATE).count() == 1


def test_the_soonest_to_end_is_spent_first_and_what_never_ends_last(layla: Customer) -> None:
    earn(layla, 10, "never")
    earn(layla, 10, "late", valid_days=90)
    earn(layla, 10, "soon", valid_days=5)
    verbs.redeem(layla, POINTS, 15, key="r")
    left = {lot.txn.key: lot.remaining for lot in Lot.objects.select_related("txn")}
    assert left == {"never": 10, "late": 5, "soon": 0}


def test_what_is_over_cannot_be_spent_although_the_clock_has_not_come_by(
    layla: Customer, clock: time_machine.Coordinates
) -> None:
    earn(layla, 10, "soon", valid_days=5)
    earn(layla, 10, "late", valid_days=50)
    clock.shift(5 * DAY)
    assert owns(layla) == Balance(active=10)
    with pytest.raises(NotEnough):
        verbs.redeem(layla, POINTS, 11, key="r")
    verbs.redeem(layla, POINTS, 10, key="r2")
    assert owns(layla) == Balance()
    assert Lot.objects.get(txn__key="soon").expired == 10


def test_the_clock_ends_lots_and_holds(layla: Customer, clock: time_machine.Coordinates) -> None:
    earn(layla, 10, "soon", valid_days=5)
    earn(layla, 20, "late", valid_days=50)
    verbs.hold(layla, POINTS, 12, key="h", ends_at=MORNING + DAY)
    assert owns(layla) == Balance(active=18, held=12)
    clock.shift(DAY)
    let_time_pass()
    assert owns(layla) == Balance(active=30)
    clock.shift(5 * DAY)
    let_time_pass()
    let_time_pass()
    assert owns(layla) == Balance(active=20)
    assert Txn.objects.filter(kind=Kind.EXPIRE).count() == 1


def test_a_hold_keeps_its_lots_past_their_end_and_frees_what_lives(
    layla: Customer, clock: time_machine.Coordinates
) -> None:
    earn(layla, 10, "soon", valid_days=1)
    earn(layla, 10, "late", valid_days=50)
    held = verbs.hold(layla, POINTS, 15, key="h", ends_at=MORNING + 7 * DAY)
    clock.shift(2 * DAY)
    let_time_pass()
    assert owns(layla) == Balance(active=5, held=15)
    spent = verbs.capture(held, 4, key="c", subject="order:b")
    assert spent.amount == 4 and owns(layla) == Balance(active=5, held=11)
    verbs.release(held, 8, key="f")
    assert owns(layla) == Balance(active=7, held=3), "six of those were over: they end, two live on"
    verbs.release(held, key="f2", grace_days=3)
    assert owns(layla) == Balance(active=10)
    with pytest.raises(NotThat):
        verbs.capture(held, 1, key="c2")


def test_what_is_spent_comes_back_into_its_own_lots_the_last_to_end_first(layla: Customer) -> None:
    earn(layla, 10, "soon", valid_days=5)
    earn(layla, 10, "late", valid_days=50)
    spent = verbs.redeem(layla, POINTS, 16, key="r", subject="order:a")
    verbs.give_back(spent, 8, key="b1")
    left = {lot.txn.key: lot.remaining for lot in Lot.objects.select_related("txn")}
    assert left == {"soon": 2, "late": 10}
    verbs.give_back(spent, 8, key="b2")
    left = {lot.txn.key: lot.remaining for lot in Lot.objects.select_related("txn")}
    assert left == {"soon": 10, "late": 10}
    with pytest.raises(NotThat):
        verbs.give_back(spent, 1, key="b3")
    assert {one.subject for one in Txn.objects.filter(kind=Kind.GIVE_BACK)} == {"order:a"}


def test_for_a_lot_that_is_over_stands_a_new_one_with_grace_once(
    layla: Customer, clock: time_machine.Coordinates
) -> None:
    earn(layla, 10, "soon", valid_days=5)
    spent = verbs.redeem(layla, POINTS, 10, key="r")
    clock.shift(6 * DAY)
    verbs.give_back(spent, 6, key="b1", grace_days=30)
    assert owns(layla) == Balance(active=6)
    again = verbs.redeem(layla, POINTS, 6, key="r2")
    clock.shift(31 * DAY)
    verbs.give_back(again, 6, key="b2", grace_days=30)
    assert owns(layla) == Balance(active=6)
    clock.shift(timedelta(minutes=2))
    let_time_pass()
    assert owns(layla) == Balance(), "spending and returning does not make points live for ever"
    verbs.give_back(spent, 4, key="b3", grace_days=30)
    assert owns(layla) == Balance(active=4)


@pytest.mark.parametrize("pending", [True, False])
def test_a_return_first_takes_what_the_order_itself_had_earned(layla: Customer, pending: bool) -> None:
    earn(layla, 100, "other", valid_days=1)
    mine = earn(layla, 40, "order:1", is_pending=pending, subject="order:a")
    verbs.claw_back(mine, 30, key="c1", reason="refund")
    assert owns(layla) == (Balance(pending=10, active=100) if pending else Balance(active=110))
    verbs.claw_back(mine, 10, key="c2", reason="refund")
    assert owns(layla) == Balance(active=100)
    with pytest.raises(NotThat):
        verbs.claw_back(mine, 1, key="c3")


def test_what_had_expired_is_not_taken_a_second_time(layla: Customer, clock: time_machine.Coordinates) -> None:
    mine = earn(layla, 40, "order:1", valid_days=5)
    verbs.redeem(layla, POINTS, 15, key="r")
    clock.shift(5 * DAY)
    let_time_pass()
    earn(layla, 100, "other")
    verbs.claw_back(mine, 40, key="c")
    assert owns(layla) == Balance(active=85), "25 had ended unused, 15 were spent and come from elsewhere"


def test_what_is_missing_is_owed_and_paid_from_what_comes_next(
    layla: Customer, clock: time_machine.Coordinates
) -> None:
    mine = earn(layla, 40, "order:1")
    verbs.redeem(layla, POINTS, 30, key="r")
    verbs.claw_back(mine, 40, key="c")
    assert owns(layla) == Balance(debt=30)
    earn(layla, 20, "next", activates_at=MORNING + DAY)
    assert owns(layla) == Balance(pending=20, debt=30)
    clock.shift(DAY)
    assert owns(layla) == Balance(debt=10)
    let_time_pass()
    assert owns(layla) == Balance(debt=10)
    earn(layla, 25, "gift")
    assert owns(layla) == Balance(active=15)


def test_a_refund_ends_alike_whichever_half_comes_first(layla: Customer) -> None:
    for order in (("claw", "give"), ("give", "claw")):
        earn(layla, 100, f"before{order}")
        spent = verbs.redeem(layla, POINTS, 100, key=f"r{order}")
        mine = earn(layla, 30, f"order{order}")
        verbs.redeem(layla, POINTS, 30, key=f"other{order}")
        for half in order:
            if half == "claw":
                verbs.claw_back(mine, 30, key=f"c{order}")
            else:
                verbs.give_back(spent, 100, key=f"g{order}")
        assert owns(layla) == Balance(active=70)
        verbs.redeem(layla, POINTS, 70, key=f"rest{order}")


def test_a_refund_that_is_taken_back_restores_everything(layla: Customer, clock: time_machine.Coordinates) -> None:
    mine = earn(layla, 40, "order:1", valid_days=5)
    verbs.redeem(layla, POINTS, 10, key="r")
    clock.shift(5 * DAY)
    earn(layla, 4, "other")
    clawed = verbs.claw_back(mine, 40, key="c")
    assert owns(layla) == Balance(debt=6), "30 expired, 4 from elsewhere, 6 owed"
    earn(layla, 5, "next")
    assert owns(layla) == Balance(debt=1)
    verbs.restore(clawed, key="u")
    assert owns(layla) == Balance(active=9), "4 back to theirs, 5 that had paid, and nothing owed"
    with pytest.raises(NotThat):
        verbs.restore(clawed, key="u2")
    verbs.claw_back(mine, 40, key="c2")
    assert owns(layla) == Balance(debt=1)


def test_the_same_key_books_once_and_another_body_is_refused(layla: Customer) -> None:
    first = earn(layla, 40, "k")
    assert earn(layla, 40, "k") == first
    with pytest.raises(KeyReused):
        earn(layla, 41, "k")
    spent = verbs.redeem(layla, POINTS, 10, key="r")
    assert verbs.redeem(layla, POINTS, 10, key="r") == spent
    with pytest.raises(KeyReused):
        verbs.redeem(layla, POINTS, 11, key="r")
    with pytest.raises(KeyReused):
        verbs.give_back(spent, 10, key="r")
    held = verbs.hold(layla, POINTS, 10, key="h", ends_at=MORNING + DAY)
    assert verbs.hold(layla, POINTS, 10, key="h", ends_at=MORNING + DAY) == held
    assert verbs.release(held, key="f") == verbs.release(held, key="f")
    assert owns(layla) == Balance(active=30)


@pytest.mark.parametrize("amount", [0, -1, -(10**9), 1.5, "7", True, None, 10**12 + 1])
def test_an_amount_is_a_whole_number_above_zero(layla: Customer, amount: object) -> None:
    earned = earn(layla, 100, "k")
    spent = verbs.redeem(layla, POINTS, 50, key="r")
    held = verbs.hold(layla, POINTS, 20, key="h", ends_at=MORNING + DAY)
    for act in (
        lambda: earn(layla, amount, "bad"),  # type: ignore[arg-type]
        lambda: verbs.redeem(layla, POINTS, amount, key="bad"),  # type: ignore[arg-type]
        lambda: verbs.hold(layla, POINTS, amount, key="bad", ends_at=MORNING + DAY),  # type: ignore[arg-type]
        lambda: verbs.give_back(spent, amount, key="bad"),  # type: ignore[arg-type]
        lambda: verbs.claw_back(earned, amount, key="bad"),  # type: ignore[arg-type]
        lambda: verbs.capture(held, amount, key="bad"),  # type: ignore[arg-type]
    ):
        with pytest.raises(BadAmount):
            act()
    assert owns(layla) == Balance(active=30, held=20)
    assert not Txn.objects.filter(key="bad").exists()


def test_a_lot_lives_longer_for_a_reason(layla: Customer, clock: time_machine.Coordinates) -> None:
    lot = earn(layla, 10, "k", valid_days=5).lots.get()
    told = verbs.extend(lot, MORNING + 9 * DAY, key="x", reason="store_at_fault")
    assert told.detail["from"] == (MORNING + 5 * DAY).isoformat()
    with pytest.raises(NotThat):
        verbs.extend(lot, MORNING + 8 * DAY, key="x2", reason="store_at_fault")
    clock.shift(6 * DAY)
    let_time_pass()
    assert owns(layla) == Balance(active=10)


def test_a_lot_taken_back_before_its_day_lives_longer_when_its_day_has_come(
    layla: Customer, clock: time_machine.Coordinates
) -> None:
    earned = earn(layla, 10, "k", is_pending=True, activates_at=MORNING + DAY, valid_days=3)
    clawed = verbs.claw_back(earned, 10, key="c")
    clock.shift(2 * DAY)
    verbs.extend(earned.lots.get(), MORNING + 9 * DAY, key="x", reason="store_at_fault")
    verbs.restore(clawed, key="u")
    clock.shift(6 * DAY)
    let_time_pass()
    assert owns(layla) == Balance(active=10)


def test_a_joined_person_spends_as_one_and_parts_with_what_is_theirs(layla: Customer, world: World) -> None:
    other = people.recognise(IdentityKind.EMAIL, "layla@work.test", source="email", name="ليلى")
    earn(layla, 30, "a", valid_days=50)
    earn(other, 20, "b", valid_days=5)
    people.join_people(layla, other, why="staff")
    layla.refresh_from_db()
    other.refresh_from_db()
    assert owns(layla) == owns(other) == Balance(active=50)
    verbs.redeem(other, POINTS, 35, key="r")
    assert owns(layla) == Balance(active=15)
    people.part_people(Link.objects.get())
    layla.refresh_from_db()
    other.refresh_from_db()
    assert (owns(layla), owns(other)) == (Balance(active=15), Balance())


def test_the_same_call_is_the_same_after_records_were_joined_and_parted(layla: Customer, world: World) -> None:
    other = people.recognise(IdentityKind.EMAIL, "layla@work.test", source="email", name="ليلى")
    first = earn(other, 20, "b")
    people.join_people(layla, other, why="staff")
    other.refresh_from_db()
    assert earn(other, 20, "b") == first
    assert verbs.redeem(other, POINTS, 20, key="r") == verbs.redeem(layla, POINTS, 20, key="r")
    people.part_people(Link.objects.get())
    other.refresh_from_db()
    assert earn(other, 20, "b") == first and verbs.redeem(other, POINTS, 20, key="r").amount == 20
    with pytest.raises(KeyReused):
        earn(people.recognise(IdentityKind.EMAIL, "noura@customer.test", source="email", name="نورة"), 20, "b")


def test_a_hold_whose_time_is_over_is_not_spent(layla: Customer, clock: time_machine.Coordinates) -> None:
    earn(layla, 20, "a")
    held = verbs.hold(layla, POINTS, 20, key="h", ends_at=MORNING + DAY)
    clock.shift(DAY)
    with pytest.raises(NotThat):
        verbs.capture(held, 20, key="c")
    let_time_pass()
    assert owns(layla) == Balance(active=20)


def test_credit_and_points_are_two(layla: Customer) -> None:
    earn(layla, 30, "a")
    verbs.earn(layla, Currency.CREDIT, 5000, key="b", kind=Kind.GRANT)
    with pytest.raises(NotEnough):
        verbs.redeem(layla, POINTS, 31, key="r")
    verbs.redeem(layla, Currency.CREDIT, 5000, key="r")
    assert owns(layla) == Balance(active=30)


def test_any_day_can_be_asked_for(layla: Customer, clock: time_machine.Coordinates) -> None:
    earn(layla, 30, "a", activates_at=MORNING + 2 * DAY)
    clock.shift(3 * DAY)
    let_time_pass()
    verbs.redeem(layla, POINTS, 10, key="r")
    assert queries.balance_at(layla, POINTS, MORNING) == Balance(pending=30)
    assert queries.balance_at(layla, POINTS, MORNING + 3 * DAY) == Balance(active=20)
    assert queries.balance_at(layla, POINTS, MORNING - DAY) == Balance()
    days = [queries.owed(POINTS, (MORNING + step * DAY).date()) for step in (-1, 0, 1, 3)]
    assert days == [0, 30, 30, 20]


def test_the_statement_tells_all_and_goes_on_where_it_ended(layla: Customer) -> None:
    for number in range(queries.LINES + 2):
        earn(layla, 10 + number, f"k{number}")
    first = queries.statement(layla, POINTS)
    rest = queries.statement(layla, POINTS, before=first[-1].txn.pk)
    assert [one.txn.amount for one in (*first, *rest)] == list(range(11 + queries.LINES, 9, -1))
    assert [(book, amount) for book, amount, _ in first[0].moved] == [(Book.ISSUED, -61), (Book.ACTIVE, 61)]


@pytest.mark.parametrize("table", ["loyalty_txn", "loyalty_entry"])
@pytest.mark.parametrize("act", ["UPDATE {} SET amount = 7", "DELETE FROM {}"])
def test_what_was_booked_stays(layla: Customer, table: str, act: str) -> None:
    from wafaa.loyalty.triggers import removal, statements

    earn(layla, 30, "a")
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(act.format(table))
        for statement in removal(connection.vendor):
            cursor.execute(statement)


def test_each_transaction_is_told_once(layla: Customer, clock: time_machine.Coordinates) -> None:
    earn(layla, 30, "a", activates_at=MORNING + DAY)
    earn(layla, 30, "a", activates_at=MORNING + DAY)
    clock.shift(DAY)
    let_time_pass()
    verbs.redeem(layla, POINTS, 5, key="r")
    told = Event.objects.filter(name__startswith="ledger.").order_by("pk").values_list("name", flat=True)
    assert list(told) == ["ledger.earned", "ledger.activated", "ledger.redeemed"]


def test_the_proof_finds_every_kept_sum_that_is_wrong(world: World, clock: time_machine.Coordinates) -> None:
    from wafaa.loyalty import replay
    from wafaa.loyalty.models import Total

    with world.inside():
        earn(world.layla, 30, "a")
        verbs.hold(world.layla, POINTS, 10, key="h", ends_at=MORNING + DAY)
        assert list(replay.faults()) == []
        for model, field in ((Account, "active"), (Lot, "clawed"), (Hold, "left"), (Total, "amount")):
            row = model._default_manager.earliest("pk")
            right = getattr(row, field)
            model._default_manager.filter(pk=row.pk).update(**{field: right + (-1 if field == "left" else 1)})
            assert list(replay.faults()), f"{model.__name__}.{field}"
            prove_the_books()
            model._default_manager.filter(pk=row.pk).update(**{field: right})
        assert Event.objects.filter(name="ledger.disproved").count() == 4
        prove_the_books()
        assert Event.objects.filter(name="ledger.disproved").count() == 4 and Entry.objects.count() == 4


def test_a_lot_that_was_emptied_before_its_day_keeps_that_day(layla: Customer, clock: time_machine.Coordinates) -> None:
    """It ripens empty, unseen; whoever says later that it is usable moves nothing, or what comes back would be lost
    a day after instead of having its days of grace."""
    given = earn(layla, 100, "e", activates_at=MORNING + 2 * DAY, valid_days=1)
    taken = verbs.claw_back(given, 100, key="c")
    clock.shift(12 * DAY)
    verbs.activate(Lot.objects.get())
    verbs.restore(taken, key="r")
    assert owns(layla).active == 100
    clock.shift(2 * DAY)
    assert owns(layla).active == 100, "they live for the days of grace"


def test_what_is_owed_is_paid_from_the_first_that_became_usable(
    layla: Customer, clock: time_machine.Coordinates
) -> None:
    """Whenever the clock comes by: the unit that came first pays, and not one that would have lived."""
    spent = earn(layla, 5, "old")
    verbs.redeem(layla, POINTS, 5, key="r")
    earn(layla, 10, "later", activates_at=MORNING + 4 * DAY, valid_days=30)
    earn(layla, 5, "sooner", activates_at=MORNING + DAY, valid_days=1)
    verbs.claw_back(spent, 5, key="c")
    clock.shift(6 * DAY)
    assert owns(layla).active == 10
    let_time_pass()
    assert owns(layla).active == 10 and owns(layla).debt == 0
