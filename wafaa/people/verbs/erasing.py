"""A person asks to be forgotten: written down, given time to think, then removed everywhere; the numbers stay."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from wafaa.lib import files
from wafaa.lib.ids import new_id
from wafaa.lib.time import now
from wafaa.people import events
from wafaa.people.erasing import ERASERS, digest, read_register, write_register
from wafaa.people.models import (
    Consent,
    Customer,
    Erasure,
    ErasureState,
    Identity,
    ImportLine,
    Likeness,
    Link,
    Mark,
    Membership,
    Note,
    OwnValue,
)
from wafaa.people.search import forget_words
from wafaa.people.settings import PeopleSettings
from wafaa.people.verbs.colleagues import stop_at_colleagues
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.stores.settings import read
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.models import Job
from wafaa.work.unit import unit

ERASE = "wafaa.people.verbs.erasing.erase_due"
DELETE = "wafaa.people.verbs.erasing.delete_blobs"


def ask_erasure(customer: Customer) -> Erasure:
    """From now on the waiting time runs. Twice is once. Raises IsColleague."""
    stop_at_colleagues(customer)
    due_at = now() + timedelta(days=read(PeopleSettings).erasure_days)
    with unit():
        Customer.objects.select_for_update().get(pk=customer.root_id)
        waiting = Erasure.objects.filter(customer_id=customer.root_id, state=ErasureState.WAITING).first()
        if waiting is not None:
            return waiting
        asked: Erasure = Erasure.objects.create(customer_id=customer.root_id, by=scope.current().actor, due_at=due_at)
        emit(events.ErasureAsked(customer.root_id, asked.pk), customer_id=customer.root_id)
        jobs.enqueue(ERASE, {"erasure_id": asked.pk}, run_after=due_at)
    return asked


def call_off_erasure(erasure: Erasure) -> bool:
    """They thought again in time. False when it is too late."""
    with unit():
        mine = Erasure.objects.filter(pk=erasure.pk, state=ErasureState.WAITING).update(
            state=ErasureState.CANCELLED, done_at=now()
        )
        if mine:
            emit(events.ErasureCalledOff(erasure.customer_id or 0, erasure.pk), customer_id=erasure.customer_id)
    return bool(mine)


def erase_due(erasure_id: int) -> None:
    """A job: the waiting time is over."""
    with unit():
        erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
        if erasure.state != ErasureState.WAITING or erasure.due_at > now() or erasure.customer_id is None:
            return
        digests, counts = _erase(erasure.customer_id)
        Erasure.objects.filter(pk=erasure.pk).update(
            state=ErasureState.DONE, done_at=now(), counts=counts, digests=digests
        )
        # Before the commit: a person erased without a line in the register would come back with an old backup.
        write_register(digests)


def _erase(pk: int) -> tuple[list[str], dict[str, int]]:
    """Remove the person behind this record, in the open unit; the digests of their records, and what went."""
    root = Customer.objects.get(pk=pk).root_id
    records = list(Customer.objects.select_for_update().filter(Q(pk=root) | Q(joined_to_id=root)).order_by("pk"))
    ids = [record.pk for record in records]
    digests = [digest(record.public_id) for record in records]
    counts, blobs = Counter[str](), list[str]()
    for eraser in ERASERS:
        gone = eraser.erase(ids)
        counts.update(gone.counts)
        blobs += gone.blobs
    _quieten_jobs(records)
    counts.update(_empty(records, ids))
    emit(events.CustomerErased(root), customer_id=root)
    if blobs:
        jobs.enqueue(DELETE, {"blobs": blobs})
    return digests, dict(counts)


def _empty(records: list[Customer], ids: list[int]) -> dict[str, int]:
    """The records themselves: what says who it was goes, what is counted stays."""
    mine = {"customer_id__in": ids}
    counts = {
        "identities": Identity.objects.filter(**mine).count(),
        "customer_notes": Note.objects.filter(**mine).count(),
        "own_values": OwnValue.objects.filter(**mine).count(),
        "companies": Membership.objects.filter(**mine).count(),
    }
    for rows in (
        Identity.objects.filter(**mine),
        Note.objects.filter(**mine),
        Consent.objects.filter(**mine),
        OwnValue.objects.filter(**mine),
        Membership.objects.filter(**mine),
        Mark.objects.filter(**mine),
        Likeness.objects.filter(Q(**mine) | Q(other_id__in=ids)),
    ):
        rows.delete()
    ImportLine.objects.filter(**mine).update(customer=None, before={}, added=[])
    Link.objects.filter(Q(winner_id__in=ids) | Q(loser_id__in=ids)).update(why="")
    for record in records:
        Customer.objects.filter(pk=record.pk).update(
            public_id=new_id(),
            name="",
            language="",
            tags=[],
            preferred_channel="",
            preferred_hours=[],
            timezone="",
            follow_up="",
            birthday="",
            birthday_day=None,
            birthday_changed_at=None,
        )
    forget_words(ids)
    return counts


def _quieten_jobs(records: list[Customer]) -> None:
    """What failed jobs noted of their faults may quote a name or an address."""
    said = [record.name for record in records if record.name]
    said += Identity.objects.filter(customer__in=records).values_list("value", flat=True)
    wanted = Q()
    for words in said:
        wanted |= Q(error__contains=words)
    if said:
        Job.objects.filter(wanted, store_id=scope.current().store_id).update(error="")


def delete_blobs(blobs: list[str]) -> None:
    """A job: the bytes of files whose rows are gone."""
    for blob in blobs:
        files.delete_blob(settings.BLOBS, blob)


def erase_again() -> int:
    """After an older backup came back: whoever stands in the register is erased anew. How many records were known."""
    known = read_register()
    found = 0
    for store in Store.objects.all() if known else ():
        with scope.entered(store):
            rows = Customer.objects.values_list("pk", "public_id").iterator(chunk_size=5000)
            again = [pk for pk, public_id in rows if digest(public_id) in known]
            for pk in again:
                with unit():
                    if digest(Customer.objects.get(pk=pk).public_id) in known:
                        _erase(pk)
            found += len(again)
    return found
