"""Whether a gift pays: who is left without, what they are never left without, and what is said of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils.translation import override

from tests.channels.desk import Courier, serving
from tests.loyalty.buying import net, open_shop, points, rule, tell
from tests.loyalty.test_birthdays import on
from tests.orders.saying import order, sar
from tests.team.doors import browser_of
from tests.world import World
from wafaa.loyalty import actions, measuring, verbs
from wafaa.loyalty.joints import ways_for_anybody
from wafaa.loyalty.measure_clock import set_down_what_was_bought_since
from wafaa.loyalty.measure_figures import FEWEST, result
from wafaa.loyalty.measure_screens import verdict
from wafaa.loyalty.models import Draw, Measure, Txn
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.verbs.measuring import NotMeasured, draw
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.shops.models import Shop
from wafaa.stores import scope
from wafaa.stores.scope import Scope, entered
from wafaa.stores.verbs import choose
from wafaa.work.unit import unit

pytestmark = pytest.mark.django_db
LATE = "gesture:late"


@pytest.fixture
def opened(world: World) -> Iterator[tuple[Shop, time_machine.Coordinates]]:
    with open_shop(world) as found, serving(Courier("email")):
        choose(LoyaltySettings, {"is_on": True, "joins": "ask"})
        verbs.join(world.layla, way="page")
        yield found


def given_by_a_rule(customer: Customer, name: str = "r1") -> dict[str, Any]:
    """A rule of the playbook gives 50 points because something came late."""
    with entered(Scope(scope.current().store, actor=f"playbook:{name}")):
        return actions._give(customer, "50", "late", "", "1000")


def somebody(*, left_out: bool, measure: Measure) -> Customer:
    """A member whom chance puts on this side."""
    for _try in range(500):
        one = people.meet("عميل", source="test")
        if measuring.is_drawn(measure, one) == left_out:
            verbs.join(one, way="page")
            return one
    raise AssertionError("chance puts nobody there")


def test_who_is_left_without_gets_none_and_hears_of_none(opened: object) -> None:
    measure = verbs.begin_measure(LATE, 20)
    without, other = (somebody(left_out=side, measure=measure) for side in (True, False))
    assert "left_out" in given_by_a_rule(without) and "txn" in given_by_a_rule(other)
    assert points(without).active == 0 and points(other).active == 50
    drawn = {one.customer_id: (one.is_left_out, one.given) for one in Draw.objects.all()}
    assert drawn == {without.pk: (True, 0), other.pk: (False, 50)}
    given_by_a_rule(without, "r2")
    given_by_a_rule(other, "r2")
    assert Draw.objects.get(customer=other).given == 100 and points(without).active == 0
    again = given_by_a_rule(other, "r3")
    assert actions._undo(other, again) and not actions._undo(other, again)
    assert Draw.objects.get(customer=other).given == 100, "what was taken back cost nothing"
    assert not actions._undo(without, {"left_out": 1})


def test_another_reason_is_not_held_back(opened: object, world: World) -> None:
    measure = verbs.begin_measure("gesture:wrong", 20)
    without = somebody(left_out=True, measure=measure)
    given_by_a_rule(without)
    assert points(without).active == 50 and not Draw.objects.exists()


def test_a_colleague_is_never_stopped_and_it_is_counted(opened: object, world: World) -> None:
    measure = verbs.begin_measure(LATE, 20)
    without = somebody(left_out=True, measure=measure)
    given_by_a_rule(without)
    with entered(Scope(world.shop, actor=f"staff:{world.reem.pk}", permissions=frozenset({"loyalty.manage"}))):
        verbs.grant(without, 30, reason="late", key="hand")
    assert points(without).active == 30
    assert result(measure).by_hand == 1


def test_what_is_earned_is_never_held_back(opened: tuple[Shop, object]) -> None:
    shop, _clock = opened
    for what in measuring.WHATS:
        verbs.begin_measure(what, 20)
    rule()
    made = tell(shop, order(id="5", total=sar("100"), parts={}))
    assert made.customer is not None
    verbs.join(made.customer, way="page")
    tell(shop, order(0.1, id="6", total=sar("100"), parts={}))
    assert all(net(one) == 100 for one in Order.objects.all()) and not Draw.objects.exists()


def test_joined_records_are_one_and_stay_where_they_were_drawn(opened: object) -> None:
    measure = verbs.begin_measure(LATE, 20)
    without, other = (somebody(left_out=side, measure=measure) for side in (True, False))
    given_by_a_rule(without)
    whole = people.join_people(other, without, why="test")
    with unit():
        assert draw(whole, LATE) == Draw.objects.get(), "drawn once"
    given_by_a_rule(whole, "r2")
    assert points(whole).active == 0


def test_a_gift_that_was_announced_is_theirs_who_joined_before(
    opened: tuple[Shop, time_machine.Coordinates], world: World
) -> None:
    _shop, clock = opened
    rule(what="birthday", fixed=50, name="هدية الميلاد")
    people.describe(world.layla, birthday="--12-30")
    clock.shift(timedelta(hours=1))
    with override("ar"):
        assert any("ميلاد" in way for way in ways_for_anybody())
    measure = verbs.begin_measure("birthday", 20)
    clock.shift(timedelta(hours=1))
    without = somebody(left_out=True, measure=measure)
    people.describe(without, birthday="--12-30")
    with world.inside(), override("ar"):
        assert not any("ميلاد" in way for way in ways_for_anybody()), "nobody is promised what is drawn for"
    on(clock, "2026-12-30")
    assert points(world.layla).active == 50 and points(without).active == 0
    assert list(Draw.objects.values_list("customer", "is_left_out")) == [(without.pk, True)]


def test_a_share_is_drawn_and_no_other_draw_is_like_it(opened: object) -> None:
    measure = verbs.begin_measure(LATE, 20)
    crowd = [Customer(public_id=f"c{number}") for number in range(4000)]
    drawn = [measuring.is_drawn(measure, one) for one in crowd]
    assert 0.18 <= sum(drawn) / len(drawn) <= 0.22
    assert drawn == [measuring.is_drawn(measure, one) for one in crowd]
    verbs.end_measure(measure)
    again = [measuring.is_drawn(verbs_second, one) for verbs_second in [verbs.begin_measure(LATE, 20)] for one in crowd]
    both = sum(a and b for a, b in zip(drawn, again, strict=True)) / len(crowd)
    assert 0.02 <= both <= 0.06, "a fifth of a fifth"


@pytest.mark.parametrize(("what", "share"), [(LATE, 0), (LATE, 21), ("gesture:none", 10), ("earn", 10), ("", 5)])
def test_nothing_else_is_measured(opened: object, what: str, share: int) -> None:
    with pytest.raises(NotMeasured):
        verbs.begin_measure(what, share)


def test_one_gift_is_measured_once_at_a_time(opened: object) -> None:
    first = verbs.begin_measure(LATE, 5)
    with pytest.raises(NotMeasured):
        verbs.begin_measure(LATE, 10)
    assert verbs.end_measure(first) and not verbs.end_measure(first)
    verbs.begin_measure(LATE, 10)


def test_what_was_bought_in_ninety_days_and_kept_is_set_down(
    opened: tuple[Shop, time_machine.Coordinates],
) -> None:
    shop, clock = opened
    noura = tell(shop, order(id="1", total=sar("40"), parts={})).customer
    assert noura is not None
    verbs.join(noura, way="page")
    clock.shift(timedelta(hours=1))
    verbs.begin_measure(LATE, 20)
    given_by_a_rule(noura)
    start = Draw.objects.get().at
    for number, days in (("2", 1), ("3", 89), ("4", 91)):
        placed = start + timedelta(days=days)
        tell(shop, order(0.5 + days * 24, id=number, total=sar("100"), parts={}, placed_at=placed))
    clock.shift(timedelta(days=103))
    set_down_what_was_bought_since()
    assert Draw.objects.get().kept_minor is None, "things may still come back"
    clock.shift(timedelta(days=2))
    set_down_what_was_bought_since()
    assert Draw.objects.get().kept_minor == 20_000


def written_down(measure: Measure, given: list[int], without: list[int]) -> None:
    for is_left_out, sums in ((False, given), (True, without)):
        for minor in sums:
            one = people.meet(source="test")
            Draw.objects.create(measure=measure, customer=one, is_left_out=is_left_out, kept_minor=minor, given=50)


def test_nothing_is_said_before_there_are_enough(opened: object) -> None:
    measure = verbs.begin_measure(LATE, 10)
    written_down(measure, [100] * 200, [0] * (FEWEST - 1))
    found = result(measure)
    assert found.found is None and found.missing == 1
    with override("ar"):
        assert verdict(found)[0] == "لا يكفي بعد: ينقص شخص واحد في الجهة الأصغر، بعد تسعين يومًا من الهدية."


def test_no_difference_is_called_none_and_a_true_one_is_seen(opened: object) -> None:
    chance = random.Random(7)
    same, more = verbs.begin_measure(LATE, 10), verbs.begin_measure("gesture:wrong", 10)
    written_down(same, [chance.randint(0, 40_000) for _ in range(80)], [chance.randint(0, 40_000) for _ in range(40)])
    written_down(
        more, [chance.randint(20_000, 40_000) for _ in range(80)], [chance.randint(0, 9_000) for _ in range(40)]
    )
    with override("en"):
        assert verdict(result(same))[:2] == ("No difference seen.", "risk")
        says, tone, detail = verdict(result(more))
        assert tone == "kept" and says.startswith("Whoever was given it bought for") and "between" in detail
    with override("ar"):
        assert verdict(result(same))[0] == "لا يظهر فرق."
    assert result(more).points == 80 * 50 and result(more).given.settled == 80


def test_the_owner_begins_reads_and_ends_it(world: World) -> None:
    reem, path = browser_of(world.reem), "/s/layla/loyalty/measures/"
    assert reem.post(path, {"what": LATE, "share": "50"}).status_code == 422
    assert reem.post(path, {"what": LATE, "share": "10"}).status_code == 302
    assert reem.post(path, {"what": LATE, "share": "10"}).status_code == 422
    page = reem.get(path).content.decode()
    assert "Not enough yet" in page
    with world.inside():
        measure = Measure.objects.get()
    assert browser_of(world.omar).post(f"{path}{measure.public_id}/end/").status_code in (403, 404)
    assert reem.post(f"{path}{measure.public_id}/end/").status_code == 302
    with world.inside():
        assert Measure.objects.get().ended_at is not None and not Txn.objects.exists()


def test_a_single_person_who_is_settled_is_no_fault(opened: tuple[Shop, time_machine.Coordinates]) -> None:
    _shop, clock = opened
    began = verbs.begin_measure(LATE, 20)
    given_by_a_rule(somebody(left_out=False, measure=began), "r1")
    clock.shift(timedelta(days=120))
    set_down_what_was_bought_since()
    told = result(began)
    assert (told.given.settled, told.without.settled, told.found) == (1, 0, None)


def test_who_was_left_without_stays_so_for_this_birthday_though_the_measuring_ended(
    opened: tuple[Shop, time_machine.Coordinates], world: World
) -> None:
    _shop, clock = opened
    rule(what="birthday", fixed=50, name="هدية الميلاد")
    clock.shift(timedelta(hours=1))
    measure = verbs.begin_measure("birthday", 20)
    clock.shift(timedelta(hours=1))
    without = somebody(left_out=True, measure=measure)
    people.describe(without, birthday="--12-30")
    on(clock, "2026-12-30")
    verbs.end_measure(measure)
    on(clock, "2026-12-30")
    assert points(without).active == 0, "the same birthday"
    on(clock, "2027-12-30")
    assert points(without).active == 50, "the next one"


def test_what_a_colleague_takes_back_cost_nothing_either(opened: object) -> None:
    measure = verbs.begin_measure(LATE, 20)
    other = somebody(left_out=False, measure=measure)
    first, second = (Txn.objects.get(pk=given_by_a_rule(other, name)["txn"]) for name in ("r1", "r2"))
    by_hand = verbs.grant(other, 30, reason="late", key="hand")
    assert Draw.objects.get().given == 100
    verbs.ungrant(by_hand, key="u0")
    assert Draw.objects.get().given == 100, "it was no gift of a rule"
    verbs.ungrant(first, key="u1")
    verbs.ungrant(first, key="u1")
    assert Draw.objects.get().given == 50
    verbs.end_measure(measure)
    verbs.ungrant(second, key="u2")
    assert Draw.objects.get().given == 0, "it was given while it was measured"


def test_who_leaves_and_comes_back_had_been_told(opened: tuple[Shop, time_machine.Coordinates], world: World) -> None:
    _shop, clock = opened
    clock.shift(timedelta(hours=1))
    measure = verbs.begin_measure("birthday", 20)
    clock.shift(timedelta(hours=1))
    for _time in range(2):
        verbs.leave(world.layla)
        verbs.join(world.layla, way="page")
        assert measuring.was_told(measure, world.layla)
    assert not measuring.was_told(measure, somebody(left_out=True, measure=measure))
