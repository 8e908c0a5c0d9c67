"""A list of points comes in: taken, its columns named, tried, booked by a job, and taken back.

Nobody is told of it, and it earns nothing besides: who comes by a list gets what it says and no welcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings

from wafaa.lib import files
from wafaa.lib.quickrows import insert_all
from wafaa.lib.time import now
from wafaa.loyalty import events, points_columns
from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.membership import member
from wafaa.loyalty.models import (
    KeptBalance,
    ListWay,
    Member,
    PointsList,
    PointsListLine,
    Standing,
    StandingChange,
    Txn,
    Why,
)
from wafaa.loyalty.models.members import Way
from wafaa.loyalty.points_plans import (
    BROUGHT_DOWN,
    OPENING,
    UNDONE,
    Group,
    Part,
    Plan,
    base_of,
    brought,
    free_of,
    groups,
    planned,
    rises,
    standing_of,
)
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.verbs.clawing import claw_back, restore
from wafaa.loyalty.verbs.earning import earn
from wafaa.loyalty.verbs.joining import join
from wafaa.loyalty.verbs.posting import NotThat, opened
from wafaa.people.models import Customer, ImportState, Outcome
from wafaa.people.verbs.bringing import drop_list, is_mine, keep_list, move
from wafaa.people.verbs.importing_people import make_people
from wafaa.shops.models import Shop
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

MOST_BYTES, MOST_ROWS = 10 * 1024 * 1024, 50_000
BATCH, BATCHES_A_JOB = 25, 100
HELD = timedelta(days=365)
"""A tier that somebody brings along is theirs for a year, whatever they bought here."""
BOOKED = (ImportState.DONE, ImportState.RUNNING, ImportState.UNDOING)
CHECK = "wafaa.loyalty.verbs.points_lists.check_points"
RUN = "wafaa.loyalty.verbs.points_lists.run_points"
UNDO = "wafaa.loyalty.verbs.points_lists.undo_points"


def take_points_list(name: str, data: bytes) -> PointsList:
    """Keep a list as it came, with what was found out about it. Raises csvreading.BadList ("large" and "long" too)."""
    with unit():
        batch = keep_list(PointsList, name, data, points_columns.guess, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
        batch.digest = files.sha256(data)
        batch.save(update_fields=["digest"])
    return batch


def name_points_columns(batch: PointsList, names: list[str], way: str, shop: Shop | None) -> None:
    """What each column holds and what the points do; from here the list is tried without changing anything."""
    before = (ImportState.MAPPING, ImportState.CHECKED)
    with unit():
        if move(batch, before, ImportState.CHECKING, columns=names, way=ListWay(way), shop=shop):
            jobs.enqueue(CHECK, {"batch_id": batch.pk})


def check_points(batch_id: int) -> None:
    """A job: what every person's rows would do. Run again it begins anew; nothing is booked."""
    batch = PointsList.objects.get(pk=batch_id)
    if batch.state != ImportState.CHECKING:
        return
    with unit():
        PointsListLine.objects.filter(batch=batch).delete()
        PointsList.objects.filter(pk=batch.pk).update(upto=0)
    batch.upto, counts = 0, Counter[str]()
    for some in _in_batches(groups(batch)):
        plans = [planned(batch, group) for group in some]
        _count(counts, plans)
        with unit():
            if not is_mine(batch, ImportState.CHECKING):
                return
            insert_all([_line(batch, plan) for plan in plans], skip_known=True)
            _progress(batch, counts, len(plans))
    with unit():
        PointsList.objects.filter(pk=batch.pk, state=ImportState.CHECKING).update(state=ImportState.CHECKED)


def start_points(batch: PointsList) -> None:
    """Book it. Twice is once."""
    with unit():
        if move(batch, (ImportState.CHECKED,), ImportState.RUNNING):
            PointsListLine.objects.filter(batch=batch).delete()
            emit(events.PointsListStarted(batch.pk))
            jobs.enqueue(RUN, {"batch_id": batch.pk})


def run_points(batch_id: int) -> None:
    """A job: the next people, a few in a unit, from where the last one stopped; then another job goes on."""
    batch = PointsList.objects.select_related("shop").get(pk=batch_id)
    if batch.state != ImportState.RUNNING:
        return
    left = _in_batches(_from(batch))
    for _place, some in zip(range(BATCHES_A_JOB), left, strict=False):
        with unit():
            if not is_mine(batch, ImportState.RUNNING):
                return
            _carry_out(batch, some)
    with unit():
        if not is_mine(batch, ImportState.RUNNING):
            return
        if next(left, None) is not None:
            jobs.enqueue(RUN, {"batch_id": batch.pk})
            return
        PointsList.objects.filter(pk=batch.pk).update(state=ImportState.DONE, finished_at=now(), blob="", sample=[])
        emit(events.PointsListWritten(batch.pk))
    files.delete_blob(settings.BLOBS, batch.blob)


def _from(batch: PointsList) -> list[Group]:
    """Those behind the last one that was dealt with: by their rows, for who was new then is known now."""
    last = PointsListLine.objects.filter(batch=batch).order_by("-number").values_list("number", flat=True).first()
    return [group for group in groups(batch) if last is None or group.number > last]


def undo_points_list(batch: PointsList) -> None:
    """Take it back, as far as nothing of it was spent."""
    with unit():
        if move(batch, (ImportState.DONE,), ImportState.UNDOING, counts=batch.counts):
            emit(events.PointsListUndone(batch.pk))
            jobs.enqueue(UNDO, {"batch_id": batch.pk})


def undo_points(batch_id: int) -> None:
    """A job: a few people in a unit, the last ones first."""
    batch = PointsList.objects.get(pk=batch_id)
    if batch.state != ImportState.UNDOING:
        return
    written = (Outcome.NEW, Outcome.CHANGED)
    noted = (*written, Outcome.SAME) if batch.way == ListWay.KEPT else written
    mine = PointsListLine.objects.filter(batch=batch, outcome__in=noted, is_undone=False)
    while True:
        with unit():
            if not is_mine(batch, ImportState.UNDOING):
                return
            lines = list(mine.select_related("customer", "customer__joined_to").order_by("-number")[:BATCH])
            if not lines:
                PointsList.objects.filter(pk=batch.pk).update(state=ImportState.UNDONE, finished_at=now())
                return
            counts = Counter(batch.counts)
            for line in lines:
                counts["left" if _take_back(batch, line) else "restored"] += line.outcome in written
            batch.counts = dict(counts)
            PointsList.objects.filter(pk=batch.pk).update(counts=batch.counts)


def drop_points_list(batch: PointsList) -> None:
    """Think again before anything was booked: the list goes, and its bytes with it."""
    drop_list(batch, PointsListLine.objects.filter(batch=batch).delete)


def note_points_export(what: str) -> None:
    """Somebody takes points out of the store: it stands in the audit trail before the first byte leaves."""
    with unit():
        emit(events.PointsExported(what))


def _topic(batch: PointsList) -> str:
    return f"points_list:{batch.public_id}"


def _in_batches(every: Sequence[Group]) -> Iterator[list[Group]]:
    for start in range(0, len(every), BATCH):
        yield list(every[start : start + BATCH])


def _count(counts: Counter[str], plans: Sequence[Plan]) -> None:
    for plan in plans:
        counts[str(plan.outcome)] += 1
        counts["rows"] += plan.group.rows
        counts["points"] += plan.points
        counts["credit"] += plan.credit
        counts["strangers"] += plan.outcome != Outcome.REFUSED and plan.group.customer is None


def _progress(batch: PointsList, counts: Counter[str], more: int) -> None:
    batch.upto, batch.counts = batch.upto + more, dict(counts)
    PointsList.objects.filter(pk=batch.pk).update(counts=batch.counts, upto=batch.upto)


def _line(batch: PointsList, plan: Plan) -> PointsListLine:
    group = plan.group
    return PointsListLine(
        batch=batch,
        number=group.number,
        row=group.bad_at or group.number,
        outcome=plan.outcome,
        reason=plan.reason,
        customer=group.customer,
        points=plan.kept if plan.kept is not None else plan.points,
        credit=plan.credit,
    )


def _carry_out(batch: PointsList, some: Sequence[Group]) -> None:
    take_turns(f"points_lists:{scope.current().store_id}")
    good = [group for group in some if not group.bad]
    make_people([group.person for group in good if group.customer is None and group.person is not None], {})
    if batch.way != ListWay.KEPT:
        _hold([group.customer for group in good if group.customer is not None], "credit" in batch.columns)
    counts, lines = Counter(batch.counts), []
    for group in some:
        plan = planned(batch, group)
        _count(counts, [plan])
        if group.customer is None and group.person is not None:
            group.customer = group.person.customer
        line = _line(batch, plan)
        if plan.kept is not None and group.customer is not None:
            _note_kept(batch, plan.kept, group.customer)
        elif plan.outcome in (Outcome.NEW, Outcome.CHANGED) and group.customer is not None:
            _book(batch, plan, group.customer, line)
        lines.append(line)
    insert_all(lines, skip_known=True)
    _progress(batch, counts, len(some))


def _hold(customers: Sequence[Customer], has_credit: bool) -> None:
    """Lock what these people have before it is read, always in one order: whoever spends it meanwhile waits."""
    people = {one.root_id: one for one in customers}
    for root in sorted(people):
        opened(people[root], Currency.POINTS)
        if has_credit:
            opened(people[root], Currency.CREDIT)


def _note_kept(batch: PointsList, points: int, customer: Customer) -> None:
    """The newest word counts, whichever list is booked last."""
    if KeptBalance.objects.filter(customer=customer, shop=batch.shop, as_of__gt=batch.created_at).exists():
        return
    KeptBalance.objects.update_or_create(
        customer=customer, shop=batch.shop, defaults={"points": points, "as_of": batch.created_at}
    )


def _book(batch: PointsList, plan: Plan, customer: Customer, line: PointsListLine) -> None:
    """The member first, so that whatever hears of the points finds one."""
    line.before = _welcome(plan.group, customer)
    line.given = [_open(batch, customer, part, amount).pk for part, amount in plan.gives]
    for currency, amount in plan.takes.items():
        for txn, free in brought(customer, currency):
            part = min(free, amount)
            if part:
                key = f"{_topic(batch)}:{line.number}:down:{txn.public_id}"
                line.taken.append(claw_back(txn, part, key=key, reason=BROUGHT_DOWN).pk)
                amount -= part


def _open(batch: PointsList, customer: Customer, part: Part, amount: int) -> Txn:
    base, said = base_of(batch, part), part.said
    many = Txn.objects.filter(key__startswith=f"{base}:").count()
    days = None if part.kind == "c" else read(LoyaltySettings).valid_days or None
    return earn(
        customer,
        part.currency,
        amount,
        key=f"{base}:{customer.public_id}:{many + 1}",
        kind=Kind.OPENING,
        reason=OPENING,
        subject=_topic(batch),
        activates_at=part.usable,
        valid_days=None if said.never or said.ends is not None else days,
        expires_at=said.ends,
    )


def _welcome(group: Group, customer: Customer) -> dict[str, Any]:
    """They take part, since when the list says and on the tier that it says; what that replaced."""
    one, before = member(customer), dict[str, Any]()
    if one is None:
        one = join(customer, way=Way.LIST)
        before["joined"], before["listed"] = one.pk, one.listed_at and one.listed_at.isoformat()
        Member.objects.filter(pk=one.pk).update(listed_at=one.joined_at)
    traits: dict[str, Any] = {}
    if group.joined is not None and group.joined < one.since:
        traits["began_at"] = group.joined
    if group.referral and group.referral != one.old_referral:
        traits["old_referral"] = group.referral
    if traits:
        before["traits"] = {
            name: value.isoformat() if hasattr(value := getattr(one, name), "isoformat") else value for name in traits
        }
        Member.objects.filter(pk=one.pk).update(**traits)
    if (tier := rises(one, group.tier)) is not None:
        stands = Standing.objects.filter(member=one).first() or Standing(member=one)
        floor = stands.floor_until and stands.floor_until.isoformat()
        before["tier"] = [stands.tier_id, tier.pk, stands.floor_tier_id, floor]
        stands.floor_tier, stands.floor_until = tier, now() + HELD
        _stand(stands, tier.pk, stands.floor_until)
    return before


def _stand(stands: Standing, tier_id: int | None, holds_until: Any) -> None:
    was, stands.tier_id = stands.tier_id, tier_id
    stands.since, stands.holds_until = now(), holds_until
    stands.save()
    StandingChange.objects.create(
        member_id=stands.member_id, before_id=was, after_id=tier_id, why=Why.BROUGHT, measured=stands.measured
    )


def _take_back(batch: PointsList, line: PointsListLine) -> str:
    """A code of REASONS for what stayed, "" when all of it went back."""
    stayed = ""
    customer = line.customer
    if customer is not None:
        customer = customer.joined_to or customer
        stayed = _unkept(batch, line) if batch.way == ListWay.KEPT else _unbook(line, customer)
    line.is_undone, line.reason = True, stayed or line.reason
    line.save(update_fields=["is_undone", "reason"])
    return stayed


def _unkept(batch: PointsList, line: PointsListLine) -> str:
    """What the newest of the other lists said, that was booked and not taken back."""
    said = PointsListLine.objects.filter(customer=line.customer, is_undone=False).exclude(outcome=Outcome.REFUSED)
    said = said.filter(batch__way=ListWay.KEPT, batch__shop=batch.shop, batch__state__in=BOOKED).exclude(batch=batch)
    newest = said.select_related("batch").order_by("-batch__created_at", "-batch_id").first()
    mine = KeptBalance.objects.filter(customer=line.customer, shop=batch.shop)
    if newest is None:
        mine.delete()
    else:
        mine.update(points=newest.points, as_of=newest.batch.created_at)
    return ""


def _unbook(line: PointsListLine, customer: Customer) -> str:
    stayed = ""
    moved = Txn.objects.filter(pk__in=[*line.given, *line.taken])
    if moved.exists():
        _hold([customer], moved.filter(account__currency=Currency.CREDIT).exists())
    for txn in Txn.objects.filter(pk__in=line.given).select_related("account__customer").order_by("-pk"):
        free = free_of(txn)
        if free < standing_of(txn):
            stayed = "spent"
        if free:
            claw_back(txn, free, key=f"unopen:{txn.public_id}", reason=UNDONE)
    for txn in Txn.objects.filter(pk__in=line.taken).select_related("account__customer").order_by("-pk"):
        try:
            restore(txn, key=f"unbring:{txn.public_id}", reason=UNDONE)
        except NotThat:
            stayed = stayed or "spent"
    return _unwelcome(line, customer) or stayed


def _unwelcome(line: PointsListLine, customer: Customer) -> str:
    one = member(customer)
    if one is None:
        return ""
    if "tier" in line.before:
        was, brought_to, *other = line.before["tier"]
        floor, until = other or (None, None)
        Standing.objects.filter(member=one, floor_tier=brought_to).update(floor_tier=floor, floor_until=until)
        stands = Standing.objects.filter(member=one, tier_id=brought_to, holds_until__isnull=False).first()
        if stands is not None:
            _stand(stands, was, stands.floor_until if was == floor else None)
    Member.objects.filter(pk=one.pk).update(**line.before.get("traits", {}))
    if line.before.get("joined") != one.pk:
        return ""
    own = Txn.objects.filter(account__customer=customer).exclude(reason__in=(OPENING, BROUGHT_DOWN, UNDONE))
    if own.exclude(kind__in=(Kind.ACTIVATE, Kind.EXPIRE)).exists():
        return "stays"
    Member.objects.filter(pk=one.pk).update(left_at=now(), listed_at=line.before.get("listed"))
    return ""
