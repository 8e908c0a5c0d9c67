"""Tiers: up at once, down only after the days of grace and never in silence, and what they are measured by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.db.utils import DatabaseError

from tests.loyalty.conftest import MORNING
from tests.loyalty.tiering import SAR, bought, runs, three
from tests.orders.saying import a_shop
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.loyalty import tier_reactions, verbs
from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.models import Member, Standing, StandingChange, Tier
from wafaa.loyalty.multipliers import multiplier
from wafaa.loyalty.queries import balance
from wafaa.loyalty.tier_reactions import end_graces, weigh_every_night, weigh_some
from wafaa.loyalty.tiers import measure, tier_of, way
from wafaa.loyalty.triggers import history, history_removal
from wafaa.loyalty.verbs.keeping import let_shop_keep
from wafaa.orders.events import OrderMoved
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.shops.states import OrderState
from wafaa.work.models import Event, Job

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def tiers(layla: Customer) -> Iterator[tuple[Tier, Tier, Tier]]:
    runs()
    yield three()


def joined(customer: Customer) -> Member:
    one = verbs.join(customer, way="page")
    verbs.weigh(one)
    return one


def stands(one: Member) -> Standing:
    return Standing.objects.select_related("tier").get(member=one)


def told(code: str) -> list[Notice]:
    return list(Notice.objects.filter(code=code).order_by("pk"))


def test_whoever_buys_enough_rises_at_once_and_is_told_once(layla: Customer, tiers: tuple[Tier, Tier, Tier]) -> None:
    one = joined(layla)
    assert stands(one).tier == tiers[0] and told("tier.reached") == [], "the step on which all begin is no news"
    bought(layla, 999)
    verbs.weigh(one)
    assert stands(one).tier == tiers[0]
    bought(layla, 1)
    verbs.weigh(one)
    verbs.weigh(one)
    assert stands(one).tier == tiers[1] and multiplier(layla) == 125
    (notice,) = told("tier.reached")
    assert notice.title == "مستواك الآن «الفضي»" and "٢٥٪" in notice.text
    bought(layla, 9000)
    verbs.weigh(one)
    assert tier_of(layla) == tiers[2] and len(told("tier.reached")) == 2
    assert "تغليف هدايا" in told("tier.reached")[1].text
    assert [change.after_id for change in StandingChange.objects.order_by("pk")] == [tier.pk for tier in tiers]


def test_nobody_falls_in_silence(
    layla: Customer, tiers: tuple[Tier, Tier, Tier], clock: time_machine.Coordinates
) -> None:
    one = joined(layla)
    bought(layla, 1200, days_ago=350)
    verbs.weigh(one)
    assert tier_of(layla) == tiers[1]
    clock.shift(16 * DAY)
    verbs.weigh(one)
    verbs.weigh(one)
    assert tier_of(layla) == tiers[1], "the year is over, the days of grace are not"
    assert stands(one).holds_until == MORNING + 46 * DAY
    (warned,) = told("tier.ending")
    assert "«الفضي»" in warned.title and "١٬٠٠٠" in warned.text and told("tier.left") == []
    clock.shift(29 * DAY)
    end_graces()
    assert tier_of(layla) == tiers[1]
    clock.shift(1 * DAY)
    end_graces()
    end_graces()
    assert tier_of(layla) == tiers[0] and len(told("tier.left")) == 1 and len(told("tier.ending")) == 1
    last = StandingChange.objects.latest("pk")
    assert (last.before, last.after, last.why) == (tiers[1], tiers[0], "lapsed")


def test_who_buys_enough_within_the_days_of_grace_stays(
    layla: Customer, tiers: tuple[Tier, Tier, Tier], clock: time_machine.Coordinates
) -> None:
    one = joined(layla)
    bought(layla, 1200, days_ago=350)
    verbs.weigh(one)
    clock.shift(20 * DAY)
    verbs.weigh(one)
    assert way(stands(one)).to_stay == 1000 * SAR
    bought(layla, 1000)
    verbs.weigh(one)
    assert stands(one).holds_until is None and tier_of(layla) == tiers[1]
    clock.shift(40 * DAY)
    end_graces()
    assert tier_of(layla) == tiers[1] and told("tier.left") == []


@pytest.mark.parametrize("state", ["cancelled", "failed", "returned", "refunded", "unpaid", "unknown"])
def test_what_was_called_off_or_came_back_counts_for_nothing(layla: Customer, state: str) -> None:
    runs()
    bought(layla, 700)
    bought(layla, 5000, state=state)
    bought(layla, 300, refunded_minor=100 * SAR)
    bought(layla, 900, currency="USD")
    bought(layla, 900, is_gone=True)
    bought(layla, 900, is_told=False)
    bought(layla, 900, days_ago=366)
    assert measure(layla) == 900 * SAR
    assert measure(layla, MORNING - 2 * DAY) == 900 * SAR, "as of then: the one of a year ago alone"


def test_an_order_counts_once_it_has_arrived(layla: Customer, tiers: tuple[Tier, Tier, Tier]) -> None:
    one = joined(layla)
    order = bought(layla, 6000, state="placed")
    verbs.weigh(one)
    assert tier_of(layla) == tiers[0] and measure(layla) == 0, "it may still be called off, with all it opened"
    order.state, order.arrived_at = OrderState.RETURNING, MORNING
    order.save()
    assert measure(layla) == 6000 * SAR
    bought(layla, 500, state="shipped", days_ago=90)
    bought(layla, 50, state="shipped", days_ago=90, is_troubled=True)
    assert measure(layla) == 6500 * SAR, "nobody ever told of its arrival: it counts as its points do"


def test_who_sends_back_what_lifted_them_has_no_days_of_grace(
    layla: Customer, tiers: tuple[Tier, Tier, Tier], clock: time_machine.Coordinates
) -> None:
    one = joined(layla)
    bought(layla, 1200, days_ago=355)
    verbs.weigh(one)
    clock.shift(2 * DAY)
    lifted = bought(layla, 5000)
    verbs.weigh(one)
    assert tier_of(layla) == tiers[2]
    clock.shift(5 * DAY)
    lifted.refunded_minor = 4500 * SAR
    lifted.save()
    verbs.weigh(one)
    assert tier_of(layla) == tiers[1] and stands(one).holds_until is None
    assert StandingChange.objects.latest("pk").why == "undone" and told("tier.ending") == []
    (notice,) = told("tier.left")
    assert "أُعيد" in notice.text and "الفضي" in notice.text
    clock.shift(10 * DAY)
    verbs.weigh(one)
    assert tier_of(layla) == tiers[1], "the year of the other order is over: these days of grace are theirs"
    assert stands(one).holds_until is not None and len(told("tier.ending")) == 1


def test_who_sends_something_back_long_after_has_their_days_of_grace(
    layla: Customer, tiers: tuple[Tier, Tier, Tier], clock: time_machine.Coordinates
) -> None:
    one = joined(layla)
    lifted = bought(layla, 1000)
    verbs.weigh(one)
    clock.shift(31 * DAY)
    lifted.refunded_minor = 100 * SAR
    lifted.save()
    verbs.weigh(one)
    assert tier_of(layla) == tiers[1] and stands(one).holds_until is not None


def test_who_rose_lately_and_is_asked_for_more_has_their_days_of_grace(
    layla: Customer, tiers: tuple[Tier, Tier, Tier], clock: time_machine.Coordinates
) -> None:
    one = joined(layla)
    bought(layla, 1000)
    verbs.weigh(one)
    clock.shift(1 * DAY)
    verbs.keep_tier(tiers[1], threshold=2000 * SAR)
    verbs.weigh(one)
    assert tier_of(layla) == tiers[1] and stands(one).holds_until is not None


def test_points_count_as_they_were_earned_whatever_was_spent(layla: Customer) -> None:
    runs(measure="earned")
    earned = verbs.earn(layla, Currency.POINTS, 700, key="order:1", reason="order")
    late = verbs.earn(layla, Currency.POINTS, 500, key="order:2", is_pending=True)
    verbs.earn(layla, Currency.POINTS, 9000, key="gift", kind=Kind.GRANT)
    assert measure(layla) == 700, "neither what still waits nor gifts"
    verbs.activate(late.lots.get())
    assert measure(layla) == 1200
    verbs.redeem(layla, Currency.POINTS, 600, key="r")
    assert measure(layla) == 1200
    back = verbs.claw_back(earned, 200, key="c")
    assert measure(layla) == 1000
    verbs.restore(back, key="u")
    assert measure(layla) == 1200


def test_a_tier_taken_away_is_kept_for_the_days_of_grace(
    layla: Customer, tiers: tuple[Tier, Tier, Tier], clock: time_machine.Coordinates
) -> None:
    one = joined(layla)
    bought(layla, 6000)
    verbs.weigh(one)
    assert verbs.end_tier(tiers[2]) and not verbs.end_tier(tiers[2])
    verbs.weigh(one)
    assert tier_of(layla) == tiers[2]
    (notice,) = told("tier.ending")
    assert "لن يبقى" in notice.text
    clock.shift(30 * DAY)
    end_graces()
    assert tier_of(layla) == tiers[1] and StandingChange.objects.latest("pk").why == "rules"


def test_ranks_follow_what_is_asked_for(layla: Customer, tiers: tuple[Tier, Tier, Tier]) -> None:
    verbs.keep_tier(None, threshold=500 * SAR, name_ar="البرونزي", name_en="Bronze")
    with pytest.raises(verbs.TierTaken):
        verbs.keep_tier(None, threshold=500 * SAR, name_ar="آخر", name_en="Other")
    ranked = Tier.objects.order_by("rank").values_list("name_en", "rank")
    assert list(ranked) == [("Friends", 1), ("Bronze", 2), ("Silver", 3), ("Gold", 4)]


def test_who_left_or_never_joined_stands_nowhere(layla: Customer, tiers: tuple[Tier, Tier, Tier]) -> None:
    bought(layla, 6000)
    assert tier_of(layla) is None and multiplier(layla) == 100
    one = joined(layla)
    assert tier_of(layla) == tiers[2]
    verbs.leave(layla)
    one.refresh_from_db()
    assert tier_of(layla) is None and verbs.weigh(one) is None
    back = verbs.join(layla, way="desk")
    verbs.weigh(back)
    assert tier_of(layla) == tiers[2] and len(told("tier.reached")) == 1, "nothing new for who comes back"


def test_a_person_of_two_records_is_measured_as_one(world: World, clock: time_machine.Coordinates) -> None:
    with world.as_staff(world.manager):
        runs()
        _friends, silver, _gold = three()
        other = people.meet("ليلى من الجوال", source="form")
        bought(world.layla, 600)
        bought(other, 600)
        one = joined(world.layla)
        assert measure(world.layla) == 600 * SAR
        people.join_people(world.layla, other, why="test")
    with world.as_staff(world.manager):
        verbs.weigh(one)
        assert tier_of(world.layla) == silver


def test_orders_weigh_and_the_night_weighs_all(layla: Customer, tiers: tuple[Tier, Tier, Tier]) -> None:
    one = joined(layla)
    order = bought(layla, 1500)
    tier_reactions.weigh_who_ordered(OrderMoved(order.pk, OrderState.UNPAID, OrderState.PLACED))
    assert tier_of(layla) == tiers[1]
    bought(layla, 5000)
    Job.objects.all().delete()
    weigh_every_night()
    assert Job.objects.filter(task="wafaa.loyalty.tier_reactions.weigh_some").count() == 1
    weigh_some(0)
    assert tier_of(layla) == tiers[2] and stands(one).measured == 6500 * SAR
    assert Event.objects.filter(name="tier.reached").count() == 3


def test_the_history_cannot_be_rewritten(layla: Customer, tiers: tuple[Tier, Tier, Tier]) -> None:
    joined(layla)
    with connection.cursor() as cursor:
        for statement in history(connection.vendor):
            cursor.execute(statement)
    try:
        with pytest.raises(DatabaseError), transaction.atomic():
            StandingChange.objects.update(measured=9)
    finally:
        with connection.cursor() as cursor:
            for statement in history_removal(connection.vendor):
                cursor.execute(statement)


def test_another_year_is_thanked_for_once(
    layla: Customer, tiers: tuple[Tier, Tier, Tier], clock: time_machine.Coordinates
) -> None:
    silver = verbs.keep_tier(tiers[1], threshold=1000 * SAR, anniversary_points=100)
    one = joined(layla)
    bought(layla, 1500)
    verbs.weigh(one)
    assert tier_of(layla) == silver and verbs.celebrate(one) is None
    clock.move_to(MORNING.replace(year=2027) - 1 * DAY)
    bought(layla, 1500)
    weigh_some(0)
    assert told("tier.anniversary") == []
    clock.shift(3 * DAY)
    weigh_some(0)
    weigh_some(0)
    (notice,) = told("tier.anniversary")
    assert "١٠٠ نقطة" in notice.text and balance(layla, Currency.POINTS).active == 100, "late, and once"
    clock.shift(10 * DAY)
    assert verbs.celebrate(one) is None


@pytest.mark.parametrize("reason", ["friend", "brought", "signup", "contest"])
def test_points_that_no_purchase_earned_lift_nobody(layla: Customer, reason: str) -> None:
    runs(measure="earned")
    verbs.earn(layla, Currency.POINTS, 500, key="k", reason=reason)
    assert measure(layla) == 0


def test_nobody_is_celebrated_with_points_that_cannot_be_used(
    layla: Customer, tiers: tuple[Tier, Tier, Tier], clock: time_machine.Coordinates
) -> None:
    verbs.keep_tier(tiers[0], threshold=0, anniversary_points=100)
    one = joined(layla)
    let_shop_keep(a_shop(), is_shop=True)
    clock.move_to(MORNING.replace(year=2027) + 1 * DAY)
    assert verbs.celebrate(one) is None and balance(layla, Currency.POINTS).active == 0
