"""An exclusive reward is one: no first-time visitor has as much by any way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.loyalty.rewarding import a_reward, running, with_points
from tests.world import World
from wafaa.loyalty import exclusivity, verbs
from wafaa.loyalty.exclusivity import Piece, PublicOffer, Welcome, best, matches
from wafaa.loyalty.models import Reward
from wafaa.loyalty.offers import offers_for
from wafaa.loyalty.verbs.offering import Matched
from wafaa.loyalty.verbs.rewarding import RewardRefused
from wafaa.people.models import Customer

USUAL = 20_000


def a_piece(price: int, worth: int, most: int | None, with_all: bool) -> Piece:
    return Piece("x", "gift", worth, price, most, with_all)


PIECES = st.lists(
    st.builds(a_piece, st.integers(0, 12), st.integers(0, 9), st.sampled_from([1, 2, None]), st.booleans()), max_size=5
)


def by_trying_all(found: list[Piece], points: int, *, go_together: bool) -> int:
    """The same by trying every bundle there is."""
    most = 0
    counts = [range((points // one.price if one.price else one.most or 1) + 1) for one in found]
    for bundle in product(*counts):
        pairs = list(zip(found, bundle, strict=True))
        if any(one.most is not None and many > one.most for one, many in pairs):
            continue
        if sum(one.price * many for one, many in pairs) > points:
            continue
        if not go_together and sum(many for one, many in pairs if not one.with_all) > 1:
            continue
        most = max(most, sum(one.worth * many for one, many in pairs))
    return most


@settings(max_examples=150, deadline=None)
@given(PIECES, st.integers(0, 30), st.booleans())
def test_the_most_is_the_most_of_all_bundles(found: list[Piece], points: int, together: bool) -> None:
    assert best(found, points, go_together=together).worth == by_trying_all(found, points, go_together=together)


def reward(**traits: Any) -> Reward:
    usual = {"kind": "sum", "title_ar": "خصم", "price": 100, "value_minor": 1000, "way": "code", "store_id": 1}
    made = Reward(**{**usual, **traits})
    made.per_member = made.per_member or (0 if made.price else 1)
    return made


def a_visitors_most(
    rewards: list[Reward], offers: list[PublicOffer], welcome: Welcome, *, go_together: bool
) -> tuple[int, set[str]]:
    """The most that somebody with no order can have, and things of which kinds: reckoned anew from the rewards
    themselves, by trying every basket there is."""
    open_to_all = [one for one in rewards if not one.is_exclusive and not one.after_order and not one.tier]
    worth = {id(one): USUAL * one.percent // 100 if one.kind == "percent" else one.value_minor for one in open_to_all}
    most, kinds = 0, {str(one.kind) for one in offers} | ({"credit"} if welcome.credit_minor else set())
    for counts in product(*[range(one.per_member + 1 if one.per_member else 9) for one in open_to_all]):
        basket = [one for one, many in zip(open_to_all, counts, strict=True) for _n in range(many)]
        if sum(one.price for one in basket) > welcome.points:
            continue
        kinds |= {str(one.kind) for one in basket}
        credit = welcome.credit_minor + sum(worth[id(one)] for one in basket if one.kind == "credit")
        others = [worth[id(one)] for one in basket if one.kind != "credit"]
        others += [USUAL * one.percent // 100 if one.percent else one.sum_minor for one in offers]
        most = max(most, credit + (sum(others) if go_together else max(others, default=0)))
    return most, kinds


REWARDS = st.lists(
    st.builds(
        reward,
        kind=st.sampled_from(["sum", "percent", "gift", "early", "credit"]),
        price=st.sampled_from([0, 50, 100, 300]),
        percent=st.sampled_from([0, 5, 10, 25]),
        value_minor=st.sampled_from([0, 1000, 2000, 5000]),
        is_exclusive=st.booleans(),
        after_order=st.booleans(),
        per_member=st.sampled_from([0, 1, 2]),
    ),
    max_size=5,
)
OFFERS = st.lists(
    st.builds(PublicOffer, st.just("قسيمة"), percent=st.sampled_from([0, 5, 10]), sum_minor=st.integers(0, 3000)),
    max_size=2,
)
GIFTS = st.builds(Welcome, st.sampled_from([0, 50, 150, 400]), st.sampled_from([0, 500, 2500]))


@settings(max_examples=150, deadline=None)
@given(REWARDS, OFFERS, GIFTS, st.booleans())
@example([reward(is_exclusive=True), reward(price=50)], [], Welcome(100), True)
def test_what_is_not_told_to_be_matched_is_not_matched(
    rewards: list[Reward], offers: list[PublicOffer], welcome: Welcome, together: bool
) -> None:
    """Trying every bundle of a visitor finds none that is worth as much as an exclusive reward that was let pass."""
    told = {id(one.reward) for one in matches(rewards, offers, welcome, USUAL, go_together=together)}
    most, kinds = a_visitors_most(rewards, offers, welcome, go_together=together)
    for one in rewards:
        worth = exclusivity.worth_of(one, USUAL)
        if one.is_exclusive and id(one) not in told:
            assert most < worth or (not worth and one.kind not in kinds)
        elif id(one) in told:
            assert one.is_exclusive and (most >= worth > 0 or not worth)


@pytest.fixture
def newcomer(world: World, layla: Customer) -> Iterator[Customer]:
    running()
    kept = list(exclusivity.PUBLIC), list(exclusivity.WELCOMES)
    yield with_points(layla, 1000)
    exclusivity.PUBLIC[:], exclusivity.WELCOMES[:] = kept


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(REWARDS, GIFTS)
@pytest.mark.django_db
def test_no_exclusive_reward_is_reachable_with_no_order(
    newcomer: Customer, rewards: list[Reward], welcome: Welcome
) -> None:
    """However many points somebody has, whatever else is on offer: with no order none of these can be had."""
    assume(any(one.is_exclusive for one in rewards))
    exclusivity.WELCOMES[:] = [lambda: welcome]
    Reward.objects.all().delete()
    for one in rewards:
        made = verbs.keep_reward(None, **{name: getattr(one, name) for name in TRAITS})
        try:
            verbs.switch_reward(made, on=True)
        except Matched as refused:
            assert refused.by
    for one in Reward.objects.filter(is_exclusive=True):
        with pytest.raises(RewardRefused):
            verbs.redeem_reward(newcomer, one, key=f"k{one.pk}")
    assert not [one for one in offers_for(newcomer) if one.reward.is_exclusive and one.can_have]


TRAITS = (
    "kind", "title_ar", "price", "percent", "value_minor", "is_exclusive", "after_order", "per_member", "way",
)  # fmt: skip


@pytest.mark.django_db
def test_a_public_coupon_of_the_same_size_keeps_an_exclusive_reward_off(newcomer: Customer) -> None:
    exclusivity.PUBLIC[:] = [lambda: [PublicOffer("قسيمة الموقع", "percent", percent=10)]]
    made = a_reward(kind="percent", percent=10, value_minor=0, is_exclusive=True, on=False)
    with pytest.raises(Matched) as refused:
        verbs.switch_reward(made, on=True)
    (match,) = refused.value.by
    assert (match.worth, match.best.worth, match.best.made_of[0][0].title) == (2000, 2000, "قسيمة الموقع")
    exclusivity.PUBLIC[:] = [lambda: [PublicOffer("قسيمة الموقع", "percent", percent=9)]]
    assert verbs.switch_reward(made, on=True).is_on


@pytest.mark.django_db
def test_a_reward_for_everybody_may_not_undo_the_promise_of_another(newcomer: Customer) -> None:
    exclusivity.WELCOMES[:] = [lambda: Welcome(points=100)]
    a_reward(kind="sum", value_minor=2000, price=500, is_exclusive=True)
    a_reward(kind="sum", value_minor=1500, price=100)
    cheap = a_reward(kind="sum", value_minor=2500, price=101)
    with pytest.raises(Matched):
        verbs.keep_reward(cheap, price=100)
    cheap.refresh_from_db()
    assert cheap.price == 101


@pytest.mark.django_db
def test_early_access_for_all_is_nobodys_privilege(newcomer: Customer) -> None:
    exclusivity.WELCOMES[:] = [lambda: Welcome(points=50)]
    a_reward(kind="early", value_minor=0, price=50, title_ar="قبل الجميع")
    with pytest.raises(Matched) as refused:
        a_reward(kind="early", value_minor=0, price=900, is_exclusive=True)
    assert refused.value.by[0].same == "قبل الجميع"
