"""What the owner offers: rewards are made, changed, and switched on when their promise holds."""

from __future__ import annotations

from typing import Any

from wafaa.loyalty import exclusivity
from wafaa.loyalty.events import RewardChanged
from wafaa.loyalty.exclusivity import Match
from wafaa.loyalty.models import Reward
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.reward_settings import RewardSettings
from wafaa.loyalty.verbs.rewarding import locked_reward
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

TRAITS = (
    "kind", "title_ar", "title_en", "words_ar", "words_en", "price", "percent", "value_minor", "cost_minor", "stock",
    "per_member", "per_month", "starts_at", "ends_at", "tier", "after_order", "is_exclusive", "way", "shop",
    "valid_days", "back_at_end", "on_return",
)  # fmt: skip


class Matched(Exception):
    """A first-time visitor would get as much as an exclusive reward is worth: `by` says which, and how."""

    def __init__(self, by: list[Match]) -> None:
        super().__init__(", ".join(one.reward.title_ar for one in by))
        self.by = by


class TooFew(Exception):
    """More are given already than there would be in all."""


def keep_reward(reward: Reward | None, **traits: Any) -> Reward:
    """Make a reward, or change one; vouchers that are out stay as they were paid. One that is on offer stays so, as
    long as every exclusive reward keeps its promise. Raises Matched, TooFew."""
    with unit():
        _one_at_a_time()
        mine = Reward() if reward is None else locked_reward(reward)
        for name in TRAITS:
            if name in traits:
                setattr(mine, name, traits[name])
        if mine.stock is not None and mine.stock < mine.given:
            raise TooFew
        if mine.is_on:
            _prove(mine)
        mine.save()
        if not mine.is_on and mine.public_id == read(ReferralSettings).friend_reward:
            prove_promises()  # friends are given it all the same
        emit(RewardChanged(mine.pk, "made" if reward is None else "changed"))
    return mine


def switch_reward(reward: Reward, *, on: bool) -> Reward:
    """Put it on offer, or take it off: what was taken stays good. Raises Matched."""
    with unit():
        _one_at_a_time()
        mine = locked_reward(reward)
        if mine.is_on == on:
            return mine
        if on:
            _prove(mine)
        mine.is_on = on
        mine.save(update_fields=["is_on"])
        emit(RewardChanged(mine.pk, "on" if on else "off"))
    return mine


def _prove(reward: Reward) -> None:
    by = exclusivity.matched_with(reward)
    if by:
        raise Matched(by)


def prove_promises() -> None:
    """Every exclusive reward on offer keeps its promise as things are now. Raises Matched."""
    _one_at_a_time()
    every = list(Reward.objects.filter(is_on=True))
    by = exclusivity.matches(
        every,
        exclusivity.everyones(),
        exclusivity.newcomers(),
        exclusivity.usual_order(),
        go_together=read(RewardSettings).go_together,
        open_tiers=exclusivity.open_tiers(),
    )
    if by:
        raise Matched(by)


def _one_at_a_time() -> None:
    """Two rewards that are fine by themselves may break a promise together."""
    take_turns(f"rewards:{scope.current().store_id}")
