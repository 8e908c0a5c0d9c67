"""What looks like abuse of the programme. An alarm accuses nobody: it names what is worth a look, and opens it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, Sum

from wafaa.lib.time import now
from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.figures import grants
from wafaa.loyalty.models import Referral, ReferralState, Txn, Voucher, VoucherDoubt
from wafaa.people.models import Customer, Identity, IdentityKind
from wafaa.team.models import Staff

QUICK, QUICK_IN = 10, timedelta(days=1)
LOOPS, LOOPS_IN = 3, timedelta(days=90)
OFTEN, OFTEN_IN = 20, timedelta(days=7)
FAVOURED, FAVOURED_IN = 3, timedelta(days=30)
FRIENDS, FRIENDS_IN = 3, timedelta(days=90)
HANDED, HANDED_IN = 3, timedelta(days=90)
MOST, MOST_VOUCHERS = 50, 500
ALWAYS = (VoucherDoubt.TWICE, VoucherDoubt.BACK, VoucherDoubt.STAYS)


@dataclass(frozen=True)
class Alarm:
    """`code` is velocity, loop, oneself, often, favoured, friends, twice, others, back or stays; about a
    customer, a colleague, or both. `count` is how often it happened, `points` how much it was about."""

    code: str
    customer: Customer | None
    staff: Staff | None
    count: int
    points: int


def alarms() -> list[Alarm]:
    """All of the last ninety days, at most MOST; grants to oneself first."""
    found = [*_to_oneself(), *_often(), *_favoured(), *_friends(), *_vouchers(), *_loops(), *_velocity()]
    return found[:MOST]


def _customers(ids: set[int]) -> dict[int, Customer]:
    return {one.pk: one for one in Customer.objects.filter(pk__in=ids).select_related("joined_to")}


def _staff(actors: set[str]) -> dict[str, Staff]:
    ids = {int(actor.partition(":")[2]) for actor in actors}
    return {f"staff:{one.pk}": one for one in Staff.objects.filter(pk__in=ids).select_related("user")}


def _root(customer: Customer | None) -> Customer | None:
    return None if customer is None else customer.joined_to or customer


def _to_oneself() -> Iterator[Alarm]:
    """A colleague gave points to a record that is their own, or that has their own address."""
    sums: dict[tuple[str, int], list[int]] = defaultdict(list)
    for actor, customer_id, amount in grants().values_list("actor", "account__customer_id", "amount"):
        sums[actor, customer_id].append(amount)
    staff, customers = _staff({actor for actor, _pk in sums}), _customers({pk for _actor, pk in sums})
    mails = {one.user.email.casefold(): actor for actor, one in staff.items() if one.user and one.user.email}
    held = Identity.objects.filter(kind=IdentityKind.EMAIL, value__in=list(mails), customer_id__in=list(customers))
    whose = {(mails[value.casefold()], pk) for value, pk in held.values_list("value", "customer_id")}
    for (actor, pk), amounts in sorted(sums.items()):
        one, by = customers.get(pk), staff.get(actor)
        if one is not None and by is not None and (one.staff_id == by.pk or (actor, pk) in whose):
            yield Alarm("oneself", _root(one), by, len(amounts), sum(amounts))


def _often() -> Iterator[Alarm]:
    rows = grants().filter(at__gt=now() - OFTEN_IN).order_by().values("actor")
    many = list(rows.annotate(count=Count("pk"), sum=Sum("amount")).filter(count__gte=OFTEN).order_by("-count"))
    staff = _staff({row["actor"] for row in many})
    for row in many:
        yield Alarm("often", None, staff.get(row["actor"]), row["count"], row["sum"])


def _favoured() -> Iterator[Alarm]:
    """One colleague gave one person points again and again."""
    rows = grants().filter(at__gt=now() - FAVOURED_IN).order_by().values("actor", "account__customer_id")
    many = list(rows.annotate(count=Count("pk"), sum=Sum("amount")).filter(count__gte=FAVOURED).order_by("-count"))
    staff = _staff({row["actor"] for row in many})
    customers = _customers({row["account__customer_id"] for row in many})
    for row in many:
        whom = _root(customers.get(row["account__customer_id"]))
        yield Alarm("favoured", whom, staff.get(row["actor"]), row["count"], row["sum"])


def _friends() -> Iterator[Alarm]:
    """Of somebody's friends several were refused, or wait to be looked at."""
    odd = Referral.objects.filter(
        state__in=(ReferralState.LOOK, ReferralState.REFUSED), claimed_at__gt=now() - FRIENDS_IN
    )
    rows = odd.order_by().values("advocate").annotate(count=Count("pk"), sum=Sum("advocate_points"))
    many = {row["advocate"]: row for row in rows.filter(count__gte=FRIENDS)}
    customers = _customers(set(many))
    for pk, row in sorted(many.items(), key=lambda pair: -pair[1]["count"]):
        yield Alarm("friends", _root(customers.get(pk)), None, row["count"], row["sum"])


def _vouchers() -> Iterator[Alarm]:
    """Codes that count once on several orders; points that came back for what was used; and vouchers of one person that
    others use again and again."""
    since = now() - HANDED_IN
    late = Q(doubt=VoucherDoubt.BACK, closed_at__gt=since) | Q(doubt=VoucherDoubt.STAYS, created_at__gt=since)
    rows = Voucher.objects.exclude(doubt="").filter(Q(used_at__gt=since) | late)
    sums: dict[tuple[str, int], list[int]] = defaultdict(list)
    for doubt, pk, price in rows.order_by("-pk").values_list("doubt", "customer_id", "price")[:MOST_VOUCHERS]:
        sums[doubt, pk].append(price)
    customers = _customers({pk for _doubt, pk in sums})
    for (doubt, pk), prices in sorted(sums.items(), key=lambda pair: -len(pair[1])):
        if doubt in ALWAYS or (doubt == VoucherDoubt.OTHERS and len(prices) >= HANDED):
            yield Alarm(doubt, _root(customers.get(pk)), None, len(prices), sum(prices))


def _loops() -> Iterator[Alarm]:
    """Somebody buys and brings back, again and again: most of what they earned was taken back."""
    since = now() - LOOPS_IN
    taken = Txn.objects.filter(kind=Kind.CLAW_BACK, of__kind=Kind.EARN, at__gt=since)
    taken = taken.filter(account__currency=Currency.POINTS)
    rows = taken.order_by().values("account__customer_id").annotate(count=Count("of", distinct=True), sum=Sum("amount"))
    many = {row["account__customer_id"]: row for row in rows.filter(count__gte=LOOPS)}
    earned = Txn.objects.filter(kind=Kind.EARN, at__gt=since, account__customer_id__in=list(many))
    earned = earned.filter(account__currency=Currency.POINTS)
    got = dict(earned.order_by().values_list("account__customer_id").annotate(sum=Sum("amount")))
    customers = _customers(set(many))
    for pk, row in sorted(many.items(), key=lambda pair: -pair[1]["count"]):
        if 2 * row["sum"] >= got.get(pk, 0):
            yield Alarm("loop", _root(customers.get(pk)), None, row["count"], row["sum"])


def _velocity() -> Iterator[Alarm]:
    """Somebody earned more often in a day than people buy."""
    rows = Txn.objects.filter(Q(kind=Kind.EARN) | Q(kind=Kind.GRANT), at__gt=now() - QUICK_IN)
    rows = rows.filter(account__currency=Currency.POINTS)
    counts: Counter[int] = Counter()
    sums: Counter[int] = Counter()
    for pk, count, total in rows.order_by().values_list("account__customer_id").annotate(Count("pk"), Sum("amount")):
        counts[pk], sums[pk] = count, total
    quick = [pk for pk, count in counts.most_common() if count >= QUICK]
    customers = _customers(set(quick))
    for pk in quick:
        yield Alarm("velocity", _root(customers.get(pk)), None, counts[pk], sums[pk])
