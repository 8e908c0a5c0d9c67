"""What a person was asked, and what they answered."""

from __future__ import annotations

from typing import Any

from wafaa.people.dossier import Part, tells_all
from wafaa.voice import verbs as verbs  # what it removes is offered as well
from wafaa.voice.models import Asked, Response


@tells_all("scores")
def scores(ids: list[int]) -> Part:
    asked = list(Asked.objects.filter(customer_id__in=ids, told_at__isnull=False).order_by("pk"))
    said = {one.asked_id: one for one in Response.objects.filter(customer_id__in=ids)}
    return Part([_row(one, said.get(one.pk)) for one in asked])


def _row(asked: Asked, said: Response | None) -> dict[str, Any]:
    return {
        "about": asked.about,
        "channel": asked.channel,
        "asked_at": asked.told_at,
        "score": said.score if said else None,
        "comment": said.comment if said else "",
        "answered_at": said.at if said else None,
    }
