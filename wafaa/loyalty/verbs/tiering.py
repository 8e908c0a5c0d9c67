"""The tiers themselves: making, changing and ending them."""

from __future__ import annotations

from typing import Any

from wafaa.lib.time import now
from wafaa.loyalty.events import TiersChanged
from wafaa.loyalty.models import Tier
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

MOST = 12


class TierTaken(ValueError):
    """Another tier asks for just as much."""


class TooManyTiers(ValueError):
    """There are MOST of them."""


def keep_tier(tier: Tier | None, *, threshold: int, **traits: Any) -> Tier:
    """Make a tier, or change this one; `traits` are the other fields of `Tier`. Members are weighed anew behind it.
    Raises TierTaken, TooManyTiers."""
    with unit():
        take_turns(f"tiers:{scope.current().store_id}")
        others = Tier.objects.filter(ended_at=None).exclude(pk=tier.pk if tier else 0)
        if others.filter(threshold=threshold).exists():
            raise TierTaken
        if tier is None and others.count() >= MOST:
            raise TooManyTiers
        kept = tier or Tier(rank=0)
        kept.threshold = threshold
        for name, value in traits.items():
            setattr(kept, name, value)
        kept.save()
        _rank()
        emit(TiersChanged())
        kept.refresh_from_db()
    return kept


def end_tier(tier: Tier) -> bool:
    """Nobody rises to it any more; who stands on it keeps it for the days of grace. Whether anything changed."""
    with unit():
        take_turns(f"tiers:{scope.current().store_id}")
        held: Tier = Tier.objects.get(pk=tier.pk)
        if held.ended_at is not None:
            return False
        held.ended_at = now()
        held.save(update_fields=["ended_at"])
        _rank()
        emit(TiersChanged())
    return True


def _rank() -> None:
    """The least that is asked for is the first step."""
    for rank, one in enumerate(Tier.objects.filter(ended_at=None).order_by("threshold"), start=1):
        if one.rank != rank:
            one.rank = rank
            one.save(update_fields=["rank"])
