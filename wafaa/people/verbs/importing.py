"""A list of customers comes in: taken, its columns named, tried, carried out by a job, and taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import ProtectedError, Q

from wafaa.lib import files
from wafaa.lib.quickrows import insert_all
from wafaa.lib.time import now
from wafaa.people import columns, events
from wafaa.people.companies import company_of, key_of, named
from wafaa.people.matching import People, Plan, Row
from wafaa.people.models import (
    Consent,
    Customer,
    Identity,
    Import,
    ImportLine,
    ImportState,
    Link,
    Note,
    Outcome,
)
from wafaa.people.own_fields import values_of
from wafaa.people.search import forget_words, index_customers
from wafaa.people.verbs.bringing import drop_list, is_mine, keep_list, move, raw_rows
from wafaa.people.verbs.companies import companies_named, drop_companies_of, put_in_company, say_nothing
from wafaa.people.verbs.importing_people import change_person, is_trait, make_people, names_of_companies, own_changes
from wafaa.people.verbs.likeness import note_likeness
from wafaa.people.verbs.own_fields import set_own, unset_own
from wafaa.people.verbs.records import describe
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.models import Event
from wafaa.work.unit import unit

MOST_BYTES = 25 * 1024 * 1024
MOST_ROWS = 200_000
BATCH = 200
BATCHES_A_JOB = 100
CHECK = "wafaa.people.verbs.importing.check_lines"
RUN = "wafaa.people.verbs.importing.run_lines"
NO_USE = ("customer.seen", "customer.joined", "customer.parted", "customer.kept_apart", "customer.kind_moved")
"""Nobody is in use because of these; whether a join still stands is asked of the links."""
OF_KIND = {"kind", "kind_by"}
"""Both come back, or neither: a kind is nothing without who settled it."""
BY_LISTS = Q(name__in=("customer.changed", "customer.identity_added", "customer.company_set"), actor="system")
"""What later lines of lists leave in the log: jobs act as the machine itself."""
UNDO = "wafaa.people.verbs.importing.undo_lines"


def take_list(name: str, data: bytes) -> Import:
    """Keep a list as it came, with what was found out about it. Raises csvreading.BadList ("large" and "long" too)."""
    return keep_list(Import, name, data, columns.guess, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)


def _rows(batch: Import, start: int = 0) -> Iterator[list[Row]]:
    country = scope.current().store.country
    rows = raw_rows(batch, start)
    while some := list(islice(rows, BATCH)):
        yield [(number, _read(cells, batch.columns, country)) for number, cells in some]


def _read(cells: list[str], names: list[str], country: str) -> columns.Wanted | columns.BadLine:
    try:
        return columns.read(cells, names, country)
    except columns.BadLine as bad:
        return bad


def name_columns(batch: Import, names: list[str]) -> None:
    """What each column holds; from here the list is tried without changing anything."""
    with unit():
        started = move(batch, (ImportState.MAPPING, ImportState.CHECKED), ImportState.CHECKING, columns=names)
        if started:
            jobs.enqueue(CHECK, {"batch_id": batch.pk})


def check_lines(batch_id: int) -> None:
    """A job: what every line would do. Run again it begins anew; nothing of a customer is written."""
    batch = Import.objects.get(pk=batch_id)
    if batch.state != ImportState.CHECKING:
        return
    with unit():
        ImportLine.objects.filter(batch=batch).delete()
    people, counts = People(asks_company="company" in batch.columns), Counter[str]()
    for rows in _rows(batch):
        people.look_up(rows)
        plans = [people.plan(number, row) for number, row in rows]
        counts.update(str(plan.outcome) for plan in plans)
        with unit():
            insert_all([_line(batch, plan) for plan in plans], skip_known=True)
            _progress(batch, counts, plans[-1].number)
    with unit():
        Import.objects.filter(pk=batch.pk, state=ImportState.CHECKING).update(state=ImportState.CHECKED)


def _line(batch: Import, plan: Plan, added: list[int] | None = None) -> ImportLine:
    person = plan.person
    return ImportLine(
        batch=batch,
        number=plan.number,
        outcome=plan.outcome,
        reason=plan.reason,
        customer=person.customer if person else None,
        before=plan.changes if added is not None else {},
        added=added or [],
    )


def _progress(batch: Import, counts: Counter[str], upto: int) -> None:
    Import.objects.filter(pk=batch.pk).update(counts=dict(counts), upto=upto)


def start_import(batch: Import) -> None:
    """Carry it out. Twice is once."""
    with unit():
        if move(batch, (ImportState.CHECKED,), ImportState.RUNNING):
            ImportLine.objects.filter(batch=batch).delete()
            emit(events.ImportStarted(batch.pk))
            jobs.enqueue(RUN, {"batch_id": batch.pk})


def run_lines(batch_id: int) -> None:
    """A job: the next lines, two hundred in a unit, from where the last one stopped; then another job goes on."""
    batch = Import.objects.get(pk=batch_id)
    if batch.state != ImportState.RUNNING:
        return
    for rows in islice(_rows(batch, batch.upto), BATCHES_A_JOB):
        with unit():
            if not is_mine(batch, ImportState.RUNNING):
                return
            _carry_out(batch, rows)
    with unit():
        if not is_mine(batch, ImportState.RUNNING):
            return
        if next(raw_rows(batch, batch.upto), None) is not None:
            jobs.enqueue(RUN, {"batch_id": batch.pk})
            return
        Import.objects.filter(pk=batch.pk).update(state=ImportState.DONE, finished_at=now(), blob="", sample=[])
        emit(events.ImportFinished(batch.pk))
    files.delete_blob(settings.BLOBS, batch.blob)


def _carry_out(batch: Import, rows: list[Row]) -> None:
    people = People(asks_company="company" in batch.columns)
    people.look_up(rows)
    plans = [people.plan(number, row) for number, row in rows]
    companies = companies_named(names_of_companies(plans), batch)
    make_people([plan.person for plan in plans if plan.is_first and plan.person], companies)
    lines = [_line(batch, plan, change_person(plan, companies)) for plan in plans]
    insert_all(lines, skip_known=True)
    counts = Counter(batch.counts)
    counts.update(str(plan.outcome) for plan in plans)
    batch.counts, batch.upto = dict(counts), plans[-1].number
    _progress(batch, counts, batch.upto)


def undo_import(batch: Import) -> None:
    """Take it back: who came by it goes unless something happened to them since, and old values come back."""
    with unit():
        if move(batch, (ImportState.DONE,), ImportState.UNDOING, counts=batch.counts):
            emit(events.ImportUndone(batch.pk))
            jobs.enqueue(UNDO, {"batch_id": batch.pk})


def undo_lines(batch_id: int) -> None:
    """A job: who came by the list first, then what it changed of others, the last lines first, so that a value comes
    back to what it was before the first."""
    batch = Import.objects.get(pk=batch_id)
    if batch.state != ImportState.UNDOING:
        return
    while True:
        with unit():
            if not is_mine(batch, ImportState.UNDOING):
                return
            lines = _changing(batch).select_related("customer").order_by("-outcome", "-number")[:BATCH]
            done = _take_back(batch, list(lines))
            if not done:
                drop_companies_of(batch)
                Import.objects.filter(pk=batch.pk).update(state=ImportState.UNDONE, finished_at=now())
                return


def _changing(batch: Import) -> Any:
    return ImportLine.objects.filter(batch=batch, outcome__in=(Outcome.NEW, Outcome.CHANGED), reason="")


def _take_back(batch: Import, lines: list[ImportLine]) -> int:
    counts = Counter(batch.counts)
    for line in lines:
        if line.outcome == Outcome.CHANGED and line.customer is not None:
            _restore(line, line.customer)
            counts["restored"] += 1
    new = [line.customer for line in lines if line.outcome == Outcome.NEW and line.customer is not None]
    gone = _remove(batch, new)
    counts.update({"removed": gone, "left": len(new) - gone})
    ImportLine.objects.filter(pk__in=[line.pk for line in lines]).update(reason="undone")
    batch.counts = dict(counts)
    Import.objects.filter(pk=batch.pk).update(counts=batch.counts)
    return len(lines)


def _restore(line: ImportLine, customer: Customer) -> None:
    """Old values where the list's own still stand: what a person wrote since is theirs."""
    customer.refresh_from_db()
    traits = {trait: change for trait, change in line.before.items() if is_trait(trait)}
    back = {trait: old for trait, (old, new) in traits.items() if getattr(customer, trait) == new}
    if not traits.keys() & OF_KIND <= back.keys():
        back = {trait: old for trait, old in back.items() if trait not in OF_KIND}
    if back:
        describe(customer, **back)
    _restore_own(line, customer)
    _restore_company(line, customer)
    Identity.objects.filter(pk__in=line.added, verified_at=None).delete()
    if line.added:
        index_customers([customer])
        note_likeness([customer])


def _restore_own(line: ImportLine, customer: Customer) -> None:
    changes = own_changes(line.before)
    present = values_of(customer) if changes else {}
    still = {field: old for field, (old, new) in changes.items() if present.get(field.code) == new}
    unset_own(customer, [field for field, old in still.items() if old is None])
    set_own(customer, {field: old for field, old in still.items() if old is not None})


def _restore_company(line: ImportLine, customer: Customer) -> None:
    old, new = line.before.get("company", ("", ""))
    present = company_of(customer) if new else None
    if present is None or present.key != key_of(new):
        return
    before = named(old)
    if before is None:
        say_nothing(customer)
    else:
        put_in_company(customer, before)


def _remove(batch: Import, customers: list[Customer]) -> int:
    """Delete those of whom nothing is known but the list; how many went."""
    return drop_unused({customer.pk for customer in customers}, but_of=batch)


def drop_unused(ids: set[int], *, but_of: Import | None = None, no_use: Q | None = None) -> int:
    """Delete those of these people of whom nothing is known but that they came by a list; how many went. Lines of the
    import `but_of` are no use of them, nor are events that `no_use` finds."""
    happened = Event.objects.filter(customer_id__in=ids).exclude(name__in=NO_USE).exclude(BY_LISTS)
    used: set[int | None] = set()
    for rows in (
        (happened if no_use is None else happened.exclude(no_use)).values_list("customer_id", flat=True),
        ImportLine.objects.filter(customer_id__in=ids).exclude(batch=but_of).values_list("customer_id", flat=True),
        Note.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True),
        Consent.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True),
        Identity.objects.filter(customer_id__in=ids)
        .exclude(source="import", verified_at=None)
        .values_list("customer_id", flat=True),
        Link.objects.filter(loser_id__in=ids).values_list("loser_id", flat=True),
        Link.objects.filter(winner_id__in=ids).values_list("winner_id", flat=True),
    ):
        used.update(rows)
    gone = ids - used
    try:
        Customer.objects.filter(pk__in=gone).delete()
    except ProtectedError:
        return 0
    forget_words(gone)
    return len(gone)


def drop_import(batch: Import) -> None:
    """Think again before anything was written: the list goes, and its bytes with it."""
    drop_list(batch, ImportLine.objects.filter(batch=batch).delete)
