"""The promise of an exclusive reward: no first-time visitor gets as much by any way.

Reckoned is the most that somebody with no order can have on one purchase: what everybody is offered (`public_offers`),
what a new member is given (`welcomes`: points and credit), and the rewards that those points buy at once. How these go
together is the owner's rule (`RewardSettings.go_together`); an offer may say that it goes with anything.

    @public_offers
    def banners() -> list[PublicOffer]: …        # campaigns, banners, coupons that everybody may have

    @welcomes
    def joining() -> Welcome: …                  # what is earned by signing up

A worth is in the smallest unit of the store's money, per cent of a usual order. What has no worth in money (early
access, a product for members) is matched when everybody can have a thing of the same kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wafaa.loyalty.models import Reward, RewardKind
from wafaa.loyalty.reward_settings import RewardSettings
from wafaa.stores.settings import read
from wafaa.stores.sums import sum_of


@dataclass(frozen=True)
class PublicOffer:
    """Something that everybody can have, with no order before. `percent` of an order, or `sum_minor` (also the worth of
    a gift); `with_all`: it is had besides whatever else is used."""

    title: str
    kind: str = RewardKind.SUM
    percent: int = 0
    sum_minor: int = 0
    with_all: bool = False


@dataclass(frozen=True)
class Welcome:
    """What somebody is given who has never ordered."""

    points: int = 0
    credit_minor: int = 0


PUBLIC: list[Callable[[], list[PublicOffer]]] = []
WELCOMES: list[Callable[[], Welcome]] = []
OPEN_TIERS: list[Callable[[], frozenset[str]]] = []
"""Who knows which tiers a newcomer stands on at once."""
NONE: frozenset[str] = frozenset()


def public_offers(ask: Callable[[], list[PublicOffer]]) -> Callable[[], list[PublicOffer]]:
    """Register who offers things to everybody."""
    PUBLIC.append(ask)
    return ask


def welcomes(ask: Callable[[], Welcome]) -> Callable[[], Welcome]:
    """Register who gives something to newcomers."""
    WELCOMES.append(ask)
    return ask


@dataclass(frozen=True)
class Piece:
    """One thing that a visitor can have: `worth` in the smallest unit, `price` in points out of their welcome, `most`
    how often (None: as often as the points last)."""

    title: str
    kind: str
    worth: int
    price: int = 0
    most: int | None = 1
    with_all: bool = False


@dataclass(frozen=True)
class Best:
    """The most that a visitor can have, and what it is made of, with how often."""

    worth: int
    made_of: tuple[tuple[Piece, int], ...] = ()


@dataclass(frozen=True)
class Match:
    """An exclusive reward that a visitor can match: `reward` is worth `worth`, they have `best`; for what has no worth
    in money, `same` is the thing of its kind that everybody can have."""

    reward: Reward
    worth: int
    best: Best
    same: str = ""


def worth_of(reward: Reward, usual: int) -> int:
    """What a reward is worth on a usual order."""
    return usual * reward.percent // 100 if reward.kind == RewardKind.PERCENT else reward.value_minor


def pieces(
    rewards: Iterable[Reward],
    offers: Iterable[PublicOffer],
    welcome: Welcome,
    usual: int,
    open_tiers: frozenset[str] = NONE,
) -> list[Piece]:
    """What a visitor can reach: offers, credit, and those rewards that ask for no order and that the welcome buys."""
    found = [
        Piece(one.title, one.kind, usual * one.percent // 100 if one.percent else one.sum_minor, with_all=one.with_all)
        for one in offers
    ]
    if welcome.credit_minor:
        found.append(Piece("", RewardKind.CREDIT, welcome.credit_minor, with_all=True))
    return found + [
        Piece(one.title_ar, one.kind, worth_of(one, usual), one.price, _most(one), one.kind == RewardKind.CREDIT)
        for one in rewards
        if not one.for_buyers and (not one.tier or one.tier in open_tiers) and one.price <= welcome.points
    ]


def _most(reward: Reward) -> int | None:
    """Not by the month: a newcomer may wait, and use what they gathered together."""
    limits = [reward.per_member] if reward.per_member else []
    if reward.left is not None:
        limits.append(reward.left)
    return min(limits) if limits else None


def best(found: list[Piece], points: int, *, go_together: bool) -> Best:
    """The most that can be had of these for so many points. Credit and what goes with all is always had as well; of the
    rest one thing, unless several go together."""
    free = [one for one in found if one.with_all and not one.price]
    given = [(one, 1 if one.most is None else one.most) for one in free]
    base = Best(sum(one.worth * many for one, many in given), tuple(pair for pair in given if pair[1]))
    bought = [one for one in found if one.with_all and one.price]
    rest = [one for one in found if not one.with_all]
    if go_together:
        return _sum(base, _fill(rest + bought, points))
    chosen = [_sum(base, _fill(bought, points))]
    for one in rest:
        if one.price <= points:
            chosen.append(_sum(_sum(base, Best(one.worth, ((one, 1),))), _fill(bought, points - one.price)))
    return max(chosen, key=lambda one: one.worth)


def _sum(one: Best, other: Best) -> Best:
    return Best(one.worth + other.worth, one.made_of + other.made_of)


def _fill(found: list[Piece], points: int) -> Best:
    """The worthiest bundle for so many points: exact, over the totals that prices can make up, of which only those are
    kept that no cheaper one beats."""
    paths: list[tuple[int, int, tuple[tuple[Piece, int], ...]]] = [(0, 0, ())]
    for piece in found:
        if piece.worth <= 0:
            continue
        longer = list(paths)
        for spent, worth, made_of in paths:
            most = 1 if piece.most is None else piece.most
            room = (points - spent) // piece.price if piece.price else most
            for many in range(1, min(room, room if piece.most is None else most) + 1):
                longer.append((spent + many * piece.price, worth + many * piece.worth, (*made_of, (piece, many))))
        paths = _unbeaten(longer)
    _spent, worth, made_of = max(paths, key=lambda one: one[1])
    return Best(worth, made_of)


def _unbeaten(
    paths: list[tuple[int, int, tuple[tuple[Piece, int], ...]]],
) -> list[tuple[int, int, tuple[tuple[Piece, int], ...]]]:
    kept: list[tuple[int, int, tuple[tuple[Piece, int], ...]]] = []
    for path in sorted(paths, key=lambda one: (one[0], -one[1])):
        if not kept or path[1] > kept[-1][1]:
            kept.append(path)
    return kept


def matches(
    rewards: Iterable[Reward],
    offers: Iterable[PublicOffer],
    welcome: Welcome,
    usual: int,
    *,
    go_together: bool,
    open_tiers: frozenset[str] = NONE,
) -> list[Match]:
    """Every exclusive reward among these that a first-time visitor can match."""
    every = list(rewards)
    reachable = pieces(every, offers, welcome, usual, open_tiers)
    most = best(reachable, welcome.points, go_together=go_together)
    kinds = {one.kind: one.title for one in reversed(reachable)}
    found = []
    for reward in every:
        if not reward.is_exclusive:
            continue
        worth = worth_of(reward, usual)
        if worth and most.worth >= worth:
            found.append(Match(reward, worth, most))
        elif not worth and reward.kind in kinds:
            found.append(Match(reward, 0, most, kinds[reward.kind]))
    return found


def matched_with(reward: Reward) -> list[Match]:
    """The exclusive rewards that would be matched if this reward were on offer as it is here, itself among them. What
    begins later or has ended meanwhile is counted as if it were on now: a promise is not kept by the calendar."""
    others = Reward.objects.filter(is_on=True).exclude(pk=reward.pk)
    return matches(
        [*others, reward],
        everyones(),
        newcomers(),
        usual_order(),
        go_together=read(RewardSettings).go_together,
        open_tiers=open_tiers(),
    )


def open_tiers() -> frozenset[str]:
    """Those on which a newcomer stands at once."""
    return NONE.union(*(ask() for ask in OPEN_TIERS))


def everyones() -> list[PublicOffer]:
    return [offer for ask in PUBLIC for offer in ask()]


def newcomers() -> Welcome:
    """What a newcomer is given by all who give, whether or not the programme runs now: it may be switched on."""
    given = [ask() for ask in WELCOMES]
    return Welcome(sum(one.points for one in given), sum(one.credit_minor for one in given))


def usual_order() -> int:
    return sum_of(read(RewardSettings).usual_order).amount_minor
