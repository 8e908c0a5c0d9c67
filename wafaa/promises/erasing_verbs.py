"""Promises to a person who is forgotten: kept or broken stays, in whose words goes."""

from __future__ import annotations

from wafaa.people.erasing import Gone, erases
from wafaa.promises.models import Promise, Revision
from wafaa.promises.verbs import cancel


def count(ids: list[int]) -> dict[str, int]:
    return {"promises": Promise.objects.filter(customer_id__in=ids).count()}


@erases("promises", order=20, count=count)
def erase_promises(ids: list[int]) -> Gone:
    gone = Gone(counts=count(ids))
    mine = Promise.objects.filter(customer_id__in=ids)
    for promise in mine.filter(settled_at=None):
        cancel(promise)
    Revision.objects.filter(promise__in=mine).update(why="")
    mine.update(text="")
    return gone
