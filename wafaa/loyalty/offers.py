"""What a member may have for their points: each reward with its price, and what still stands between.

Others say here which tiers somebody has reached (`REACHED`), and what a first-time visitor is given (`WELCOMES`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import get_language

from wafaa.lib.pages import address
from wafaa.lib.time import now
from wafaa.loyalty import keeping, queries
from wafaa.loyalty.books import Currency
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import Reward, Voucher
from wafaa.loyalty.models.rewards import STANDS
from wafaa.loyalty.purchases import has_arrived
from wafaa.orders.models import Order
from wafaa.people.models import Customer, everyone_in
from wafaa.shops.states import OrderState
from wafaa.stores import scope

MONTH = timedelta(days=30)
MOST = 100
UNDONE = (
    OrderState.RETURNING,
    OrderState.RETURNED,
    OrderState.REFUNDED,
    OrderState.CANCELLED,
    OrderState.FAILED,
)

REACHED: list[Callable[[Customer], frozenset[str]]] = []
"""The codes of the tiers that somebody has reached: their own and those below."""


@dataclass(frozen=True)
class Offer:
    """`missing` points are what is lacking; `why_not` is a code (see `reward_words`), "" for what can be had now."""

    reward: Reward
    title: str
    price: int
    missing: int
    why_not: str
    url: str

    @property
    def is_affordable(self) -> bool:
        return not self.missing

    @property
    def can_have(self) -> bool:
        return not self.why_not


@dataclass(frozen=True)
class Taken:
    """How often somebody has taken a reward: in all, and within thirty days."""

    ever: int = 0
    lately: int = 0


@dataclass(frozen=True)
class Standing:
    """What the rewards ask about a person. `keepers` are the shops that keep their points themselves; `is_kept` says
    that all of them do."""

    is_running: bool
    is_member: bool
    points: int
    has_bought: bool
    tiers: frozenset[str]
    taken: dict[int, Taken]
    keepers: frozenset[int] = frozenset()
    is_kept: bool = False


def title_of(reward: Reward) -> str:
    """In the reader's language, or in the one that it was written in."""
    speaks = (get_language() or "ar")[:2]
    return (reward.title_en or reward.title_ar) if speaks == "en" else (reward.title_ar or reward.title_en)


def words_of(reward: Reward) -> str:
    speaks = (get_language() or "ar")[:2]
    return (reward.words_en or reward.words_ar) if speaks == "en" else (reward.words_ar or reward.words_en)


def has_bought(customer: Customer) -> bool:
    """Whether they have a purchase that stands: it has arrived, and was neither called off nor sent back. An order that
    was only placed may be called off again as soon as it has opened something."""
    theirs = Order.objects.filter(everyone_in(customer), is_gone=False).exclude(state__in=UNDONE)
    return bool(theirs.filter(has_arrived()).exists())


def standing(customer: Customer, rewards: list[Reward], points: int | None = None) -> Standing:
    """`points`: their `Balance.free`, for whoever has asked already."""
    reached = frozenset().union(*(ask(customer) for ask in REACHED if any(one.tier for one in rewards)))
    keepers = keeping.keepers()
    return Standing(
        is_running=is_running(),
        is_member=member(customer) is not None,
        points=queries.balance(customer, Currency.POINTS).free if points is None else points,
        has_bought=has_bought(customer) if any(one.for_buyers for one in rewards) else False,
        tiers=frozenset(reached),
        taken=_taken(customer, rewards),
        keepers=keepers,
        is_kept=keeping.rests(keepers),
    )


def _taken(customer: Customer, rewards: list[Reward]) -> dict[int, Taken]:
    limited = [one.pk for one in rewards if one.per_member or one.per_month]
    if not limited:
        return {}
    since, found = now() - MONTH, {pk: [0, 0] for pk in limited}
    mine = Voucher.objects.filter(everyone_in(customer), reward__in=limited, state__in=STANDS)
    for reward_id, at in mine.values_list("reward_id", "created_at"):
        found[reward_id][0] += 1
        found[reward_id][1] += at > since
    return {pk: Taken(*counts) for pk, counts in found.items()}


def why_not(reward: Reward, at: Standing) -> str:
    """Why this person cannot have this reward, "" when only points decide. Of several reasons the one that is hardest
    to change."""
    if not reward.is_on_offer(now()):
        return "not_on_offer"
    if not at.is_running:
        return "rests"
    if reward.price and (at.is_kept or reward.shop_id in at.keepers):
        return "kept"
    if not at.is_member:
        return "no_member"
    if reward.for_buyers and not at.has_bought:
        return "after_order"
    if reward.tier and reward.tier not in at.tiers:
        return "tier"
    if reward.left == 0:
        return "gone"
    taken = at.taken.get(reward.pk, Taken())
    if reward.per_member and taken.ever >= reward.per_member:
        return "taken"
    if reward.per_month and taken.lately >= reward.per_month:
        return "taken_lately"
    return ""


def on_offer() -> list[Reward]:
    moment = now()
    return [one for one in Reward.objects.filter(is_on=True).order_by("price", "id")[:MOST] if one.is_on_offer(moment)]


def offers_for(customer: Customer, points: int | None = None) -> list[Offer]:
    """All that is on offer, the cheapest first, as it stands for this person; `points` as in `standing`."""
    rewards = on_offer()
    if not rewards:
        return []
    theirs = standing(customer, rewards, points)
    return [offer_of(one, theirs) for one in rewards]


def offer_of(reward: Reward, theirs: Standing) -> Offer:
    missing = max(reward.price - theirs.points, 0)
    why = why_not(reward, theirs) or ("points" if missing else "")
    page = address("ownpage:reward", scope.current().store.slug, reward.public_id)
    return Offer(reward, title_of(reward), reward.price, missing, why, page)
