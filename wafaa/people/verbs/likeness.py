"""Who may be the same person: marks written with the record, pairs found by them, and what a person said of a pair."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Q, QuerySet

from wafaa.lib.quickrows import insert_all
from wafaa.lib.time import now
from wafaa.people import events
from wafaa.people.marks import SCORES, is_swapped, marks_of
from wafaa.people.models import Customer, Identity, IdentityKind, Likeness, LikenessState, Mark, everyone_in
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.unit import unit

CROWD = 6
"""So many records may share a mark; what more share (a shop's own phone) says nothing of any of them."""
BATCH = 200
NUMBERS = (IdentityKind.PHONE, IdentityKind.WHATSAPP)
HELD = {
    "sqlite": "SELECT value, (SELECT count(*) FROM (SELECT 1 FROM people_mark m WHERE m.store_id = %s AND "
    "m.key = value LIMIT %s)) FROM json_each(%s)",
    "postgresql": "SELECT wanted.key, (SELECT count(*) FROM (SELECT 1 FROM people_mark m WHERE m.store_id = %s AND "
    "m.key = wanted.key LIMIT %s) held) FROM unnest(%s::text[]) AS wanted(key)",
}
MATES = (
    "SELECT mine.customer_id, theirs.customer_id, mine.key FROM people_mark mine JOIN people_mark theirs ON "
    "theirs.store_id = mine.store_id AND theirs.key = mine.key AND theirs.customer_id <> mine.customer_id "
    "WHERE mine.customer_id IN ({}) AND mine.store_id = %s"
)
Pair = tuple[int, int]


def note_likeness(customers: Sequence[Customer], *, fresh: bool = False) -> None:
    """Write the marks of these records anew and the pairs they make, in the open unit. `fresh`: they had none.

    What it costs does not depend on how many customers there are: each mark is one look into an index.
    """
    marks = _marks_of(customers)
    if not fresh:
        Mark.objects.filter(customer__in=customers).delete()
    if marks:
        rare = _rare(marks)
        insert_all([Mark(customer_id=pk, key=key) for pk, key in marks if key in rare])
    if not (fresh and not marks):
        _write_pairs([customer.pk for customer in customers], fresh)


def _marks_of(customers: Sequence[Customer]) -> list[tuple[int, str]]:
    ways: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, kind, value in Identity.objects.filter(customer__in=customers).values_list("customer_id", "kind", "value"):
        ways[pk].append((kind, value))
    return [(one.pk, key) for one in customers for key in marks_of(one.name, ways[one.pk])]


def _rare(marks: list[tuple[int, str]]) -> set[str]:
    """Those marks which not too many share, these records included."""
    new = Counter(key for _pk, key in marks)
    keys = list(new)
    given = json.dumps(keys) if connection.vendor == "sqlite" else keys
    with connection.cursor() as cursor:
        cursor.execute(HELD[connection.vendor], [scope.current().store_id, CROWD + 1, given])
        held = dict(cursor.fetchall())
    return {key for key, count in new.items() if count + held[key] <= CROWD}


def _write_pairs(ids: list[int], fresh: bool) -> None:
    found = _pairs(ids)
    known = {} if fresh else _known(ids)
    gone = [row for pair, row in known.items() if pair not in found and row.state != LikenessState.DIFFERENT]
    if gone:
        _both_sides(gone).delete()
    roots = _roots_of({pk for pair in found for pk in pair})
    new = []
    for pair, why in found.items():
        if pair not in known:
            new += _rows(pair, why, is_one=roots[pair[0]] == roots[pair[1]])
        elif known[pair].why != why:
            _both_sides([known[pair]]).update(why=why, score=_score(why))
    if new:
        insert_all(new, skip_known=True)


def _pairs(ids: list[int]) -> dict[Pair, str]:
    """{(lower id, higher id): letters} of all pairs that these records make."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(MATES.format(", ".join(["%s"] * len(ids))), [*ids, scope.current().store_id])
        rows = cursor.fetchall()
    letters: dict[Pair, set[str]] = defaultdict(set)
    for mine, theirs, key in rows:
        letters[min(mine, theirs), max(mine, theirs)].add(key[0])
    swapped = _truly_swapped([pair for pair, why in letters.items() if "s" in why])
    kept = {pair: why if pair in swapped else why - {"s"} for pair, why in letters.items()}
    return {pair: "".join(sorted(why)) for pair, why in kept.items() if why}


def _truly_swapped(pairs: list[Pair]) -> set[Pair]:
    """A mark tells that two numbers have the same digits; only here are the numbers themselves looked at."""
    numbers: dict[int, list[str]] = defaultdict(list)
    rows = Identity.objects.filter(customer_id__in={pk for pair in pairs for pk in pair}, kind__in=NUMBERS)
    for pk, value in rows.values_list("customer_id", "value") if pairs else ():
        numbers[pk].append(re.sub(r"\D", "", value))
    return {(one, other) for one, other in pairs if any(is_swapped(a, b) for a in numbers[one] for b in numbers[other])}


def _known(ids: list[int]) -> dict[Pair, Likeness]:
    rows = Likeness.objects.filter(customer_id__in=ids)
    return {(min(row.customer_id, row.other_id), max(row.customer_id, row.other_id)): row for row in rows}


def _both_sides(rows: Iterable[Likeness]) -> QuerySet[Likeness]:
    wanted = Q()
    for row in rows:
        wanted |= Q(customer_id=row.customer_id, other_id=row.other_id)
        wanted |= Q(customer_id=row.other_id, other_id=row.customer_id)
    return Likeness.objects.filter(wanted)


def _roots_of(ids: set[int]) -> dict[int, int]:
    rows = Customer.objects.filter(pk__in=ids).values_list("pk", "joined_to_id") if ids else ()
    return {pk: joined or pk for pk, joined in rows}


def _rows(pair: Pair, why: str, *, is_one: bool) -> list[Likeness]:
    state = LikenessState.JOINED if is_one else LikenessState.OPEN
    given = {"why": why, "score": _score(why), "state": state}
    return [
        Likeness(customer_id=one, other_id=other, is_first=one < other, **given)
        for one, other in (pair, (pair[1], pair[0]))
    ]


def _score(why: str) -> int:
    """The best reason counts, and each further one a little."""
    return min(100, max(SCORES[letter] for letter in why) + 5 * (len(why) - 1))


def keep_apart(one: Customer, other: Customer) -> None:
    """A person says that these two are not the same: it is remembered, and they are never proposed again."""
    if one.root_id == other.root_id:
        return
    with unit():
        between = Q(everyone_in(one), other__in=_records(other)) | Q(everyone_in(other), other__in=_records(one))
        said = {"state": LikenessState.DIFFERENT, "by": scope.current().actor, "at": now()}
        rows = Likeness.objects.filter(between)
        told = rows.filter(state=LikenessState.OPEN).update(**said)
        if not rows.exists():
            pair = (min(one.root_id, other.root_id), max(one.root_id, other.root_id))
            insert_all([Likeness(customer_id=a, other_id=b, why="", score=0, is_first=a < b, **said)
                        for a, b in (pair, pair[::-1])])  # fmt: skip
            told = 1
        if told:
            emit(events.CustomersKeptApart(one.pk, other.pk), customer_id=one.pk)


def _records(customer: Customer) -> QuerySet[Customer]:
    return Customer.objects.filter(Q(pk=customer.root_id) | Q(joined_to_id=customer.root_id))


def settle_pairs(records: set[int]) -> None:
    """After a join or a parting of these records: which pairs among them are one person now, and which are not."""
    rows = Likeness.objects.filter(customer_id__in=records, other_id__in=records)
    rows = rows.exclude(state=LikenessState.DIFFERENT).select_related("customer", "other")
    by_state: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        is_one = row.customer.root_id == row.other.root_id
        state = str(LikenessState.JOINED if is_one else LikenessState.OPEN)
        if row.state != state:
            by_state[state].append(row.pk)
    for state, ids in by_state.items():
        Likeness.objects.filter(pk__in=ids).update(state=state)


def catch_up(after: int = 0) -> None:
    """A job: give marks to the records that are older than marks are, two hundred at a time."""
    with unit():
        rows = list(Customer.objects.filter(pk__gt=after).order_by("pk")[:BATCH])
        if rows:
            note_likeness(rows)
            jobs.enqueue("wafaa.people.verbs.likeness.catch_up", {"after": rows[-1].pk})
