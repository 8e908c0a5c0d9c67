"""An order's points, brought to what is due. Every reaction to an order calls `square` and nothing else, so that it
does not matter how often, in which order or how late anybody hears of anything.

What is due is counted by the order's `Deal`, the rules as they stood when it first could earn, on what the customer
kept and paid. Less than stands in the ledger is taken back; more is first a claw-back undone, then another earning.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet, Sum

from wafaa.lib.time import now
from wafaa.loyalty import keeping
from wafaa.loyalty.books import Currency, Kind, LotState
from wafaa.loyalty.earning import Earning, Step, Terms, due
from wafaa.loyalty.earning_settings import EarningSettings
from wafaa.loyalty.earnings import OF_ORDERS
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import Deal, Earned, EarningRule, Lot, Member, Txn
from wafaa.loyalty.models.members import Way
from wafaa.loyalty.multipliers import multiplier
from wafaa.loyalty.purchases import buyer, purchase_of, usable_at
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.shelves import kept, on_shelves
from wafaa.loyalty.verbs.clawing import claw_back, restore
from wafaa.loyalty.verbs.earning import earn, wait_until
from wafaa.loyalty.verbs.joining import join
from wafaa.loyalty.verbs.posting import opened
from wafaa.orders.models import Order
from wafaa.people.models import Customer, everyone_in
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.stores.settings import read
from wafaa.work.unit import unit

EARNED, BACK = "purchase", "came_back"
ROWS = ("customer", "customer__joined_to", "rule")


def square(order: Order) -> int:
    """Bring the ledger to what this order has earned; how many points that is now. Safe at any time."""
    with unit():
        order = _read(order.pk)
        whose = buyer(order)
        _lock(order, whose)
        order = _read(order.pk)  # whoever held the lock until now may know more
        if (now_whose := buyer(order)) != whose:
            whose = now_whose
            _lock(order, whose)
        # Behind the lock: whoever squared it meanwhile is done.
        rows = list(Earned.objects.filter(subject=order.topic).select_related(*ROWS).order_by("pk"))
        deal = _deal(order, whose)
        if deal is None:
            return 0
        terms = {one["rule"]: Terms.of(one) for one in deal.terms}
        earning = _due(order, whose, deal, list(terms.values()))
        ripe = usable_at(order)
        _bring(order, whose, rows, {step.rule: step for step in earning.steps}, terms, ripe)
        given = Txn.objects.filter(subject=order.topic, kind=Kind.EARN).values("pk")
        for lot in Lot.objects.filter(earning__in=given, state=LotState.PENDING).select_related("account__customer"):
            wait_until(lot, None if ripe is None else max(ripe, now()))
        return earning.points


def _read(pk: int) -> Order:
    found: Order = Order.objects.select_related("customer", "customer__joined_to", "shop").get(pk=pk)
    return found


def _lock(order: Order, whose: Customer | None) -> None:
    """The accounts of whoever it earned for and of whoever it earns for now, one after the other."""
    held = Earned.objects.filter(subject=order.topic).select_related("customer")
    people = {one.customer.root_id: one.customer for one in held}
    if whose is not None and (Deal.objects.filter(order=order).exists() or _may_earn(order, whose)):
        people[whose.root_id] = whose
    for root in sorted(people):
        opened(people[root], Currency.POINTS)


def _may_earn(order: Order, whose: Customer) -> bool:
    """Whether this order can begin to earn for this person: the programme runs, and they take part, since no longer
    after the order than the store looks back."""
    if not is_running() or keeping.was_kept(order.shop_id, order.placed_at):
        return False
    mine = member(whose)
    back = timedelta(days=read(LoyaltySettings).look_back)
    if mine is None:  # who left is not made a member again
        is_new = not Member.objects.filter(everyone_in(whose)).exists()
        return is_new and read(LoyaltySettings).joins == "all" and order.placed_at >= now() - back
    if mine.way == Way.LIST:  # what they bought before is in the balance that they brought along
        back = timedelta(0)
    since: datetime = mine.joined_at - back
    listed = Member.objects.filter(everyone_in(whose)).aggregate(at=Max("listed_at"))["at"]
    return order.placed_at >= (since if listed is None else max(since, listed))


def _deal(order: Order, whose: Customer | None) -> Deal | None:
    """What this order was promised; made when it first has anything to earn."""
    found: Deal | None = Deal.objects.select_related("customer", "customer__joined_to").filter(order=order).first()
    if found is not None:
        if whose is not None and found.customer.root_id != whose.root_id:
            found.customer, found.percent = whose, multiplier(whose)
            found.save(update_fields=["customer", "percent"])
        return found
    if whose is None or not _may_earn(order, whose):
        return None
    terms = [terms_of(rule) for rule in running(OF_ORDERS, store_day(order.placed_at))]
    purchase = on_shelves(order, purchase_of(order), terms)
    if purchase is None:
        return None
    percent, overlap = multiplier(whose), read(EarningSettings).overlap
    if not due(purchase, terms, overlap=overlap, percent=percent).points:
        return None
    join(whose, way="order")
    made: Deal = Deal.objects.create(
        order=order,
        customer=whose,
        terms=[one.plain() for one in terms],
        categories=kept(purchase) if any(one.categories for one in terms) else {},
        overlap=overlap,
        percent=percent,
    )
    return made


def running(whats: Iterable[str], day: date) -> list[EarningRule]:
    """The rules for these occasions that count on a day, the oldest first."""
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=day)
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return list(EarningRule.objects.filter(begun, not_over, is_on=True, what__in=list(whats)).order_by("pk"))


def terms_of(rule: EarningRule) -> Terms:
    days = rule.valid_days if rule.valid_days is not None else read(LoyaltySettings).valid_days
    return Terms(
        rule=rule.pk,
        what=rule.what,
        name=rule.name,
        per_unit=rule.per_unit,
        fixed=rule.fixed,
        least_minor=rule.least_minor,
        words=tuple(rule.words),
        categories=tuple(rule.categories),
        shops=tuple(rule.shops),
        most_per_order=rule.most_per_order,
        is_pending=rule.is_pending,
        valid_days=days or None,
    )


def _due(order: Order, whose: Customer | None, deal: Deal, terms: list[Terms]) -> Earning:
    purchase = on_shelves(order, purchase_of(order), terms, deal.categories)
    if purchase is None or whose is None:
        return Earning()
    if member(whose) is None and not Earned.objects.filter(everyone_in(whose), subject=order.topic).exists():
        return Earning()  # it was given to somebody who takes no part
    room = room_of([one.rule for one in terms], whose, order.topic, store_day(order.placed_at))
    return due(purchase, terms, overlap=deal.overlap, percent=deal.percent, room=room)


def room_of(rules: Iterable[int], whose: Customer, subject: str, day: date, *, to_give: bool = True) -> dict[int, int]:
    """How much these rules may still give this person for one thing, where they have a limit a month or altogether.
    Who means to give it holds the rules until the end of the unit, so that nobody gives the same room."""
    room: dict[int, int] = {}
    limited = EarningRule.objects.filter(pk__in=list(rules)).order_by("pk")
    limited = limited.filter(Q(most_per_month__isnull=False) | Q(most_altogether__isnull=False))
    for rule in limited.select_for_update() if to_give else limited:
        others = Earned.objects.filter(rule=rule).exclude(everyone_in(whose), subject=subject)
        left = []
        if rule.most_per_month is not None:
            month = others.filter(everyone_in(whose), day__year=day.year, day__month=day.month)
            left.append(rule.most_per_month - _sum(month))
        if rule.most_altogether is not None:
            left.append(rule.most_altogether - _sum(others))
        # A limit that is lower by now gives no more; what was promised stays.
        has = _sum(Earned.objects.filter(everyone_in(whose), rule=rule, subject=subject))
        room[rule.pk] = max(min(left), has, 0)
    return room


def _sum(rows: QuerySet[Earned]) -> int:
    return int(rows.aggregate(sum=Sum("net"))["sum"] or 0)


def _bring(
    order: Order,
    whose: Customer | None,
    rows: list[Earned],
    steps: dict[int, Step],
    terms: dict[int, Terms],
    ripe: datetime | None,
) -> None:
    """Make what stands in the ledger for this order what these steps say: what is too much goes first."""
    mine = {row.rule.pk: row for row in rows if whose is not None and row.customer.root_id == whose.root_id}
    wanted = {row.pk: steps[row.rule.pk] for row in mine.values() if row.rule.pk in steps}
    for row in rows:
        step = wanted.get(row.pk, Step(row.rule.pk, 0))
        if step.points < row.net:
            take_back(row, row.net - step.points, BACK)
            _note(row, step)
    if whose is None:
        return
    for rule, step in steps.items():
        row = mine.get(rule) or Earned(
            rule_id=rule, customer=whose, subject=order.topic, day=store_day(order.placed_at), net=0
        )
        if step.points > row.net:
            _give(order, row, step.points - row.net, terms[rule], ripe)
            _note(row, step)


def _note(row: Earned, step: Step) -> None:
    row.net, row.step = step.points, step.plain()
    row.save()


def earnings_of(row: Earned, prefix: str) -> list[Txn]:
    """The transactions by which it was given, the oldest first."""
    booked = Txn.objects.filter(subject=row.subject, kind=Kind.EARN).filter(
        Q(key=prefix) | Q(key__startswith=f"{prefix}:")
    )
    found = booked.select_related("account__customer", "account__customer__joined_to").order_by("pk")
    root = row.customer.root_id
    return [txn for txn in found if txn.account.customer.root_id == root]


def prefix_of(row: Earned) -> str:
    return f"earn:{row.subject.partition(':')[2]}:{row.rule.pk}"


def take_back(row: Earned, amount: int, why: str) -> None:
    """Claw back so much of what stands in this row, what was given last first."""
    for txn in reversed(earnings_of(row, prefix_of(row))):
        lot = Lot.objects.filter(earning=txn).order_by("pk").first()
        part = min(lot.quantity - lot.clawed, amount) if lot is not None else 0
        if part:
            before = Txn.objects.filter(of=txn, kind=Kind.CLAW_BACK).count()
            claw_back(txn, part, key=f"claw:{txn.public_id}:{before + 1}", reason=why, subject=row.subject)
            amount -= part


def _give(order: Order, row: Earned, amount: int, terms: Terms, ripe: datetime | None) -> None:
    """Undo claw-backs, the last first, as far as that goes; what is still missing is earned anew."""
    given = earnings_of(row, prefix_of(row))
    clawed = Txn.objects.filter(of__in=given, kind=Kind.CLAW_BACK, reversed_by__isnull=True).order_by("-pk")
    for txn in list(clawed):
        if not amount:
            return
        restore(txn, key=f"restore:{txn.public_id}", reason=EARNED)
        if txn.amount > amount:
            take_back(row, txn.amount - amount, BACK)
            return
        amount -= txn.amount
    if not amount:
        return
    every = Txn.objects.filter(subject=row.subject, kind=Kind.EARN)
    many = every.filter(Q(key=prefix_of(row)) | Q(key__startswith=f"{prefix_of(row)}:")).count()
    earn(
        row.customer,
        Currency.POINTS,
        amount,
        key=prefix_of(row) if not many else f"{prefix_of(row)}:{many + 1}",
        reason=EARNED,
        subject=row.subject,
        is_pending=terms.is_pending,
        activates_at=None if ripe is None or not terms.is_pending else max(ripe, now()),
        valid_days=terms.valid_days,
    )


def store_day(at: datetime) -> date:
    return at.astimezone(known_zone(scope.current().store.timezone)).date()
