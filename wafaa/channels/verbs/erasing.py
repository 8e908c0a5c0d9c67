"""What went out to a person, came in from them, and lies in files: emptied, and the files removed."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wafaa.channels.models import Arrival, Comment, File, Notice, Outgoing, OutgoingState, Visitor, VisitorDevice
from wafaa.lib.time import now
from wafaa.people.erasing import Gone, erases
from wafaa.people.models import Identity


def count(ids: list[int]) -> dict[str, int]:
    waiting = Outgoing.objects.filter(customer_id__in=ids, state=OutgoingState.QUEUED)
    return {"unsent": waiting.count(), "browsers": Visitor.objects.filter(customer_id__in=ids).count()}


@erases("channels", order=30, count=count)
def erase_traffic(ids: list[int]) -> Gone:
    gone = Gone(counts=count(ids))
    sent = Outgoing.objects.filter(customer_id__in=ids)
    sent.filter(state=OutgoingState.QUEUED).update(state=OutgoingState.CANCELLED)
    sent.update(to="", text="", envelope={}, error="")
    Notice.objects.filter(customer_id__in=ids).update(title="", text="")
    visitors = list(Visitor.objects.filter(customer_id__in=ids).values_list("pk", flat=True))
    owners = [f"visitor:{pk}" for pk in visitors]
    gone.blobs = remove_files(list(File.objects.filter(owner__in=owners).values_list("pk", flat=True)))
    Visitor.objects.filter(pk__in=visitors).update(page="", revoked_at=now())
    VisitorDevice.objects.filter(visitor_id__in=visitors).delete()
    wrote = Q()
    known = Identity.objects.filter(customer_id__in=ids).exclude(kind="browser")
    values = list(known.values_list("value", flat=True))
    for value in values:
        wrote |= Q(meaning__from__iexact=value)
    Comment.objects.filter(person__in=values).update(person="")
    if wrote:
        empty_arrivals(Arrival.objects.filter(wrote))
    return gone


def empty_arrivals(arrivals: QuerySet[Arrival]) -> None:
    """The raw bytes go; the provider's own id and the digest stay, so that the same mail does not come in again."""
    arrivals.update(raw=b"", meaning={}, meta={})


def remove_files(ids: list[int]) -> list[str]:
    """Remove these files' descriptions; the blobs that are to be deleted after the commit."""
    rows = File.objects.filter(pk__in=ids)
    blobs = [blob for pair in rows.values_list("blob", "thumb") for blob in pair if blob]
    rows.delete()
    return blobs
