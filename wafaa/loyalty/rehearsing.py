"""What the rules would have cost: counted again over orders of the past, without writing anything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models.functions import Coalesce

from wafaa.lib.time import now
from wafaa.loyalty.earning import Earning, Purchase, Terms, due
from wafaa.loyalty.earning_settings import ALL, BEST, EarningSettings
from wafaa.loyalty.earnings import OF_ORDERS
from wafaa.loyalty.membership import member
from wafaa.loyalty.models import EarningRule
from wafaa.loyalty.multipliers import multiplier
from wafaa.loyalty.purchases import buyer, purchase_of
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.shelves import on_shelves
from wafaa.loyalty.verbs.squaring import store_day, terms_of
from wafaa.orders.models import Order
from wafaa.people.models import Customer
from wafaa.stores.settings import read
from wafaa.stores.sums import sum_of

MOST = 1000
DAYS = (30, 90, 365)


@dataclass
class Rehearsal:
    """`turnover_minor` is what was kept and paid of all orders that were looked at, whether they earn or not. `by_rule`
    are points by rule; `rows` (order, points, minor) the dearest first; `is_cut`: there were more than MOST.
    `first_orders` are those with which somebody bought for the first time, such as an invitation would count: None
    while nobody may bring friends."""

    days: int
    orders: int = 0
    earning: int = 0
    people: int = 0
    points: int = 0
    turnover_minor: int = 0
    by_rule: Counter[int] = field(default_factory=Counter)
    rows: list[tuple[Order, int, int]] = field(default_factory=list)
    is_cut: bool = False
    first_orders: int | None = None


def rehearse(days: int, *, only_members: bool = False) -> Rehearsal:
    """The rules that are on now, over the orders of the last `days`, the newest MOST of them; the limits a month and
    altogether are kept as they would have been."""
    told, rules = Rehearsal(days), list(EarningRule.objects.filter(is_on=True, what__in=OF_ORDERS).order_by("pk"))
    since = now() - timedelta(days=days)
    found = Order.objects.filter(placed_at__gte=since, is_told=True, is_gone=False, is_history=False)
    found = found.select_related("customer", "customer__joined_to", "shop").order_by("-placed_at", "-pk")
    orders = list(found[: MOST + 1])
    told.is_cut = len(orders) > MOST
    ledger = _Room(rules)
    people: dict[int, tuple[bool, int]] = {}
    earners: set[int] = set()
    friends = _Friends(orders[:MOST])
    for order in reversed(orders[:MOST]):
        purchase, whose = on_shelves(order, purchase_of(order), ledger.terms), buyer(order)
        if purchase is None:
            continue
        told.orders += 1
        told.turnover_minor += purchase.minor
        if whose is None:
            continue
        friends.look_at(whose, purchase)
        if whose.pk not in people:
            people[whose.pk] = (not only_members or member(whose) is not None, multiplier(whose))
        takes_part, percent = people[whose.pk]
        earning = ledger.count(order, purchase, whose, percent) if takes_part else Earning()
        if earning.points:
            earners.add(whose.pk)
            told.earning += 1
            told.points += earning.points
            told.by_rule += Counter({step.rule: step.points for step in earning.steps})
            told.rows.append((order, earning.points, purchase.minor))
    told.people, told.first_orders = len(earners), friends.count
    told.rows.sort(key=lambda row: (-row[1], -row[0].pk))
    return told


class _Friends:
    """Who bought for the first time among these orders, with as much as an invitation asks for: who would have invited
    them the past does not tell."""

    def __init__(self, orders: Sequence[Order]) -> None:
        terms = read(ReferralSettings)
        self.count: int | None = 0 if terms.is_on else None
        self.least = sum_of(terms.least_order).amount_minor
        self.known: set[int] = set()
        if terms.is_on and orders:
            roots = {order.customer.root_id for order in orders if order.customer is not None}
            before = Order.objects.filter(placed_at__lt=orders[-1].placed_at, is_gone=False)
            rows = before.annotate(root=Coalesce("customer__joined_to_id", "customer_id")).filter(root__in=roots)
            self.known = set(rows.order_by().values_list("root", flat=True).distinct())

    def look_at(self, whose: Customer, purchase: Purchase) -> None:
        if self.count is None or whose.root_id in self.known:
            return
        self.known.add(whose.root_id)
        self.count += int(purchase.minor >= max(self.least, 1))


class _Room:
    """What is left of each rule's limits while orders are counted one after the other."""

    def __init__(self, rules: Sequence[EarningRule]) -> None:
        self.rules = [(rule, terms_of(rule)) for rule in rules]
        self.terms = [terms for _rule, terms in self.rules]
        self.overlap = read(EarningSettings).overlap
        self.given: dict[tuple[int, ...], int] = defaultdict(int)

    def count(self, order: Order, purchase: Purchase, whose: Customer, percent: int) -> Earning:
        day = store_day(order.placed_at)
        running = [
            (rule, terms)
            for rule, terms in self.rules
            if (rule.starts_on is None or rule.starts_on <= day) and (rule.ends_on is None or rule.ends_on >= day)
        ]
        room: dict[int, int] = {}
        for rule, _terms in running:
            left = []
            if rule.most_per_month is not None:
                left.append(rule.most_per_month - self.given[rule.pk, whose.pk, day.year, day.month])
            if rule.most_altogether is not None:
                left.append(rule.most_altogether - self.given[rule.pk,])
            if left:
                room[rule.pk] = max(min(left), 0)
        earning = due(purchase, [terms for _rule, terms in running], overlap=self.overlap, percent=percent, room=room)
        for step in earning.steps:
            self.given[step.rule, whose.pk, day.year, day.month] += step.points
            self.given[step.rule,] += step.points
        return earning


@dataclass(frozen=True)
class Overlap:
    """Rules that fit the same purchase, and what one of `minor` would earn: by the best of them, and by all."""

    rules: tuple[EarningRule, ...]
    minor: int
    best: int
    all: int


def overlaps(rules: Sequence[EarningRule], sample: Purchase) -> Overlap | None:
    """Whether rules for purchases that are on meet in one purchase: `sample` is what stands for it, of whatever things
    and shop the rules are about. Rules of other times or other shops do not meet."""
    bought = [rule for rule in rules if rule.is_on and rule.what in OF_ORDERS]
    meeting = tuple(rule for rule in bought if any(one is not rule and _meet(rule, one) for one in bought))
    if len(meeting) < 2:
        return None
    terms = [_anywhere(terms_of(rule)) for rule in meeting]
    return Overlap(
        meeting,
        sample.minor,
        due(sample, terms, overlap=BEST).points,
        due(sample, terms, overlap=ALL).points,
    )


def _anywhere(terms: Terms) -> Terms:
    return Terms(**{**terms.plain(), "words": (), "categories": (), "shops": (), "least_minor": None})


def _meet(one: EarningRule, other: EarningRule) -> bool:
    shops = not one.shops or not other.shops or bool(set(one.shops) & set(other.shops))
    starts = one.ends_on is None or other.starts_on is None or other.starts_on <= one.ends_on
    ends = other.ends_on is None or one.starts_on is None or one.starts_on <= other.ends_on
    return shops and starts and ends
