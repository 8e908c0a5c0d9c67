"""Whom the rows of a list of points are about, and what they would do: the same answer for a trial and in earnest.

All rows of one person are taken together, each a lot of its own, or none of them is. Where the list brings a balance to
what it says, what somebody has already is counted against their rows from the first one on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from wafaa.loyalty import queries
from wafaa.loyalty.books import Currency, Kind, LotState
from wafaa.loyalty.membership import member
from wafaa.loyalty.models import (
    Account,
    KeptBalance,
    ListWay,
    Lot,
    Member,
    PointsList,
    PointsListLine,
    Standing,
    Tier,
    Txn,
)
from wafaa.loyalty.points_columns import Reader, Row, Said
from wafaa.people.columns import BadLine
from wafaa.people.matching import Known, People
from wafaa.people.models import Customer, ImportState, Outcome, everyone_in
from wafaa.people.verbs.bringing import raw_rows

OPENING, BROUGHT_DOWN, UNDONE = "opening", "brought_down", "list_undone"
LOOK_UP = 500


@dataclass
class Part:
    """One lot that a row gives: `kind` is u(sable), p(ending) or c(redit)."""

    said: Said
    kind: str
    amount: int

    @property
    def currency(self) -> str:
        return Currency.CREDIT if self.kind == "c" else Currency.POINTS

    @property
    def usable(self) -> datetime | None:
        return self.said.usable if self.kind == "p" else None


@dataclass
class Group:
    """One person's rows. `person` is somebody to be made where `customer` is empty; `bad` why they are refused."""

    number: int
    rows: int = 0
    person: Known | None = None
    customer: Customer | None = None
    said: list[Said] = field(default_factory=list)
    bad: str = ""
    bad_at: int = 0

    def parts(self) -> list[Part]:
        return [
            Part(one, kind, amount)
            for one in self.said
            for kind, amount in (("u", one.points), ("p", one.pending), ("c", one.credit))
            if amount
        ]

    @property
    def tier(self) -> int | None:
        return next((one.tier for one in self.said if one.tier is not None), None)

    @property
    def joined(self) -> datetime | None:
        return min((one.joined for one in self.said if one.joined is not None), default=None)

    @property
    def referral(self) -> str:
        return next((one.referral for one in self.said if one.referral), "")

    @property
    def odd(self) -> str:
        return next((one.odd for one in self.said if one.odd), "")

    @property
    def notice(self) -> str:
        """What the owner is told about what is taken all the same: lines that are the same to the letter may be two
        purchases, or a list that was pasted twice."""
        is_repeated = len({replace(one, number=0) for one in self.said}) < len(self.said)
        return self.odd or ("twice" if is_repeated else "")


@dataclass
class Plan:
    """What a group does: the parts with what each gives by now, and how much is taken away, by currency."""

    group: Group
    outcome: str
    reason: str = ""
    gives: list[tuple[Part, int]] = field(default_factory=list)
    takes: dict[str, int] = field(default_factory=dict)
    points: int = 0
    credit: int = 0
    kept: int | None = None


def groups(batch: PointsList) -> list[Group]:
    """All that the file says, person by person, in the order of their first rows."""
    raw = list(raw_rows(batch))
    reader = Reader.of(batch.columns, batch.created_at, (cells for _number, cells in raw))
    rows = [reader.read(number, cells) for number, cells in raw]
    people, alone = People(asks_company=False), list[Group]()
    found: dict[object, Group] = {}
    for start in range(0, len(rows), LOOK_UP):
        some = rows[start : start + LOOK_UP]
        people.look_up([(row.number, row.who) for row in some])
        cards = _by_card([row.member for row in some if row.member])
        for row in some:
            _sort_in(row, people, cards, found, alone)
    every = [*found.values(), *alone]
    for group in every:
        if not group.bad and group.customer is not None and group.customer.is_colleague:
            group.bad, group.bad_at = "colleague", group.number
    return sorted(every, key=lambda group: group.number)


def _by_card(numbers: Sequence[str]) -> dict[str, Customer]:
    rows = Member.objects.filter(public_id__in=numbers).select_related("customer", "customer__joined_to")
    return {row.public_id: row.customer.joined_to or row.customer for row in rows}


def _sort_in(
    row: Row, people: People, cards: dict[str, Customer], found: dict[object, Group], alone: list[Group]
) -> None:
    """To the person it is about; a row of nobody stands alone, and what cannot be read spoils all of its person."""
    who, customer = row.who, cards.get(row.member)
    if isinstance(who, BadLine) or (customer is None and not who.ways):
        code = who.code if isinstance(who, BadLine) else "no_member"
        alone.append(Group(row.number, 1, bad=code, bad_at=row.number))
        return
    person: Known | None = None
    if customer is None:
        plan = people.plan(row.number, who)
        if plan.outcome == Outcome.REFUSED or plan.person is None:
            alone.append(Group(row.number, 1, bad=plan.reason, bad_at=row.number))
            return
        person, customer = plan.person, plan.person.customer
    key = customer.pk if customer is not None else ("new", id(person))
    group = found.setdefault(key, Group(row.number, person=person, customer=customer))
    group.rows += 1
    if row.said is not None:
        group.said.append(row.said)
    elif not group.bad:
        group.bad, group.bad_at = row.bad, row.number


def planned(batch: PointsList, group: Group) -> Plan:
    """What a person's rows would do by now."""
    if group.bad:
        return Plan(group, Outcome.REFUSED, group.bad)
    if batch.way == ListWay.KEPT:
        return _kept(batch, group)
    plan = Plan(group, Outcome.SAME, group.notice)
    for currency in (Currency.POINTS, Currency.CREDIT):
        parts = [part for part in group.parts() if part.currency == currency]
        if batch.way == ListWay.ADD:
            _add(batch, plan, parts)
        elif parts or (currency == Currency.POINTS and "points" in batch.columns and not group.odd):
            _bring(batch, plan, parts, currency)
    plan.points = _sum(plan, Currency.POINTS)
    plan.credit = _sum(plan, Currency.CREDIT)
    is_member = group.customer is not None and member(group.customer) is not None
    if not is_member:
        plan.outcome = Outcome.NEW
    elif plan.gives or plan.takes or _says_more(group):
        plan.outcome = Outcome.CHANGED
    return plan


def _sum(plan: Plan, currency: str) -> int:
    return sum(amount for part, amount in plan.gives if part.currency == currency) - plan.takes.get(currency, 0)


def _says_more(group: Group) -> bool:
    """Whether a member stands higher or began earlier by this list than here."""
    assert group.customer is not None
    one = member(group.customer)
    if one is None:
        return True
    is_earlier = group.joined is not None and group.joined < one.since
    has_code = bool(group.referral) and group.referral != one.old_referral
    return is_earlier or has_code or rises(one, group.tier) is not None


def rises(one: Member, tier: int | None) -> Tier | None:
    """The tier that a list puts them on: only ever a higher one."""
    named = Tier.objects.filter(pk=tier, ended_at=None).first() if tier is not None else None
    stands = Standing.objects.filter(member=one).select_related("tier").first()
    held = stands.tier if stands is not None else None
    return named if named is not None and (held is None or named.threshold > held.threshold) else None


def base_of(batch: PointsList, part: Part) -> str:
    return f"opening:{batch.digest[:32]}:{part.said.number}:{part.kind}"


def _add(batch: PointsList, plan: Plan, parts: Sequence[Part]) -> None:
    """Each row gives what it says, less what the same row of the same file gave before and still stands."""
    if plan.group.customer is None:
        plan.gives += [(part, part.amount) for part in parts]
        return
    for part in parts:
        left = part.amount - _standing(plan.group.customer, f"{base_of(batch, part)}:")
        if left > 0:
            plan.gives.append((part, left))


def _standing(customer: Customer, prefix: str) -> int:
    accounts = Account.objects.filter(everyone_in(customer)).values("pk")
    firsts = Lot.objects.filter(account__in=accounts, parent=None, earning__key__startswith=prefix)
    return sum(lot.quantity - lot.clawed for lot in firsts)


def _bring(batch: PointsList, plan: Plan, parts: Sequence[Part], currency: str) -> None:
    """What somebody has counts for their first rows; what is left of it is taken, as far as lists had brought it.
    What the same row of the same file gave before and still stands counts too, though it may be spent by now; and all
    that the file says of somebody whom it has been carried out for."""
    has, was_done = 0, _was_done(batch, plan.group.customer)
    if plan.group.customer is not None:
        mine = queries.balance(plan.group.customer, currency)
        has = mine.active + mine.pending + mine.held - mine.debt
    for part in parts:
        covered = min(max(has, 0), part.amount)
        has -= covered
        if plan.group.customer is not None:
            stands = part.amount if was_done else _standing(plan.group.customer, f"{base_of(batch, part)}:")
            covered = max(covered, stands)
        if part.amount > covered:
            plan.gives.append((part, part.amount - covered))
    if has > 0:
        assert plan.group.customer is not None
        can = min(has, sum(free for _txn, free in brought(plan.group.customer, currency)))
        if can:
            plan.takes[currency] = can
        if can < has:
            plan.reason = plan.reason or "kept_own"


def _was_done(batch: PointsList, customer: Customer | None) -> bool:
    """Whether the same file has brought their balance to what it says before, and that stands: what they had then may
    be spent by now."""
    if customer is None:
        return False
    lines = PointsListLine.objects.filter(everyone_in(customer), batch__digest=batch.digest, batch__way=ListWay.BRING)
    written = lines.filter(batch__state__in=(ImportState.RUNNING, ImportState.DONE), is_undone=False)
    return bool(written.exclude(batch=batch.pk).exclude(outcome=Outcome.REFUSED).exists())


def brought(customer: Customer, currency: str) -> list[tuple[Txn, int]]:
    """What lists gave this person and is still there, the newest first."""
    txns = Txn.objects.filter(kind=Kind.OPENING, account__currency=currency)
    txns = txns.filter(account__in=[one.pk for one in queries.accounts(customer, currency)])
    found = [(txn, free_of(txn)) for txn in txns.select_related("account__customer").order_by("-pk")]
    return [(txn, free) for txn, free in found if free]


def free_of(txn: Txn) -> int:
    """How much of a giving can be taken back without anybody owing for it."""
    lots = list(Lot.objects.filter(earning=txn).order_by("pk"))
    if not lots:
        return 0
    left = sum(lot.remaining for lot in lots if lot.state != LotState.EXPIRED)
    return min(left, lots[0].quantity - lots[0].clawed)


def standing_of(txn: Txn) -> int:
    """What of a giving was neither taken back nor ended unused."""
    lots = list(Lot.objects.filter(earning=txn).order_by("pk"))
    return lots[0].quantity - lots[0].clawed - sum(lot.expired - lot.absorbed for lot in lots) if lots else 0


def _kept(batch: PointsList, group: Group) -> Plan:
    """Only noted: what the shop itself keeps for them, unless a newer list said it already."""
    points = sum(one.points for one in group.said)
    held = None
    if group.customer is not None:
        held = KeptBalance.objects.filter(customer=group.customer, shop=batch.shop).first()
    if held is None:
        return Plan(group, Outcome.NEW, kept=points)
    is_same = held.points == points or held.as_of > batch.created_at
    return Plan(group, Outcome.SAME if is_same else Outcome.CHANGED, kept=points)
