"""Answers of a person who is forgotten: the numbers stay, the words go, and their links open nothing any more."""

from __future__ import annotations

from wafaa.lib.time import now
from wafaa.people.erasing import Gone, erases
from wafaa.voice.models import Asked, AskedState, Response


def count(ids: list[int]) -> dict[str, int]:
    return {"survey_answers": Response.objects.filter(customer_id__in=ids).count()}


@erases("survey_answers", order=26, count=count)
def erase_answers(ids: list[int]) -> Gone:
    gone = Gone(counts=count(ids))
    mine = Asked.objects.filter(customer_id__in=ids)
    mine.filter(state__in=(AskedState.PLANNED, AskedState.LEAVING)).update(state=AskedState.DROPPED, reason="erased")
    mine.filter(closes_at__isnull=False).update(closes_at=now())
    Response.objects.filter(customer_id__in=ids).update(comment="")
    return gone
