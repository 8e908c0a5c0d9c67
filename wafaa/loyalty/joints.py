"""What the parts of loyalty know of each other: tiers open rewards, rules are ways to earn, and what joining gives
counts when a reward is promised to members only."""

from __future__ import annotations

from collections.abc import Collection

from wafaa.lib.time import now
from wafaa.loyalty import keeping, rule_words
from wafaa.loyalty import referral_offers as referral_offers
from wafaa.loyalty.earning_settings import ALL, EarningSettings
from wafaa.loyalty.earnings import BIRTHDAY, OF_ORDERS, SIGNUP, SURVEY
from wafaa.loyalty.exclusivity import OPEN_TIERS, Welcome, welcomes
from wafaa.loyalty.measuring import is_named
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import EarningRule
from wafaa.loyalty.offers import REACHED
from wafaa.loyalty.tiers import tier_of, tiers
from wafaa.loyalty.verbs.squaring import running, store_day
from wafaa.loyalty.ways import WAYS
from wafaa.people.models import Customer
from wafaa.shops.models import Shop
from wafaa.stores.settings import read

WITHOUT_ORDERS = (SIGNUP, BIRTHDAY, SURVEY)
"""What somebody earns who has never bought anything."""


def reached(customer: Customer) -> frozenset[str]:
    """Their tier and those below it."""
    mine = tier_of(customer)
    return frozenset(one.public_id for one in tiers() if mine is not None and one.threshold <= mine.threshold)


@welcomes
def given_to_newcomers() -> Welcome:
    """The most that rules give to whoever joins, has a birthday and answers a question, whatever the days on which they
    count: a reward outlives them."""
    by_what = {what: [0] for what in WITHOUT_ORDERS}
    for rule in EarningRule.objects.filter(is_on=True, what__in=WITHOUT_ORDERS):
        by_what[rule.what].append(rule.fixed or 0)
    adds = read(EarningSettings).overlap == ALL
    return Welcome(points=sum(sum(given) if adds else max(given) for given in by_what.values()))


def ways(customer: Customer) -> list[str]:
    return ways_for_anybody(but=(SIGNUP,) if member(customer) is not None else ())


def ways_for_anybody(*, but: tuple[str, ...] = ()) -> list[str]:
    """The rules that count today, in sentences, with what narrows them, and none of shops that keep their points
    themselves; `but` leaves out what cannot happen again."""
    kept = keeping.keepers()
    if not is_running() or keeping.rests(kept):
        return []
    named = [what for what in (*OF_ORDERS, *WITHOUT_ORDERS) if is_named(what) and what not in but]
    found = running(named, store_day(now()))
    shops = _shops_where_it_counts(kept) if any(rule.shops for rule in found) else {}
    return [rule_words.told(rule, shops) for rule in found if not rule.shops or set(rule.shops) & set(shops)]


def _shops_where_it_counts(kept: Collection[int]) -> dict[str, str]:
    elsewhere = set(Shop.objects.filter(pk__in=kept).values_list("public_id", flat=True)) if kept else set()
    return {one: name for one, name in rule_words.shop_names().items() if one not in elsewhere}


def open_at_once() -> frozenset[str]:
    """Tiers that ask for nothing."""
    return frozenset(one.public_id for one in tiers() if one.threshold <= 0)


REACHED.append(reached)
OPEN_TIERS.append(open_at_once)
WAYS.append(ways)
