"""How questions and answers read on their customer's timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.playbook.moments import Moment, tells
from wafaa.stores import scope
from wafaa.voice.models import Asked
from wafaa.voice.queries import seen
from wafaa.voice.screens import target_of
from wafaa.voice.words import FACE_OF, SCALE, number, tone


@tells("survey.answered")
def tell_answers(events: list[Any]) -> dict[int, Moment]:
    if not scope.current().can("voice.see"):
        return {}
    found = {one.pk: one for one in seen().filter(pk__in={event.data["response_id"] for event in events})}
    return {
        event.pk: _answered(event.data, found[event.data["response_id"]])
        for event in events
        if event.data["response_id"] in found
    }


def _answered(data: dict[str, Any], response: Any) -> Moment:
    said = {"score": number(data["score"]), "best": number(max(SCALE)), "label": str(SCALE[data["score"]])}
    title = _("Scored us %(score)s of %(best)s: %(label)s")
    if not data["is_first"]:
        title = (
            _("Changed their score to %(score)s of %(best)s: %(label)s")
            if data["is_scored"]
            else _("Added words to their score")
        )
    is_last = data["score"] == response.score
    text = f"{FACE_OF[data['score']]} {response.comment}" if is_last else FACE_OF[data["score"]]
    return Moment("smile", title % said, text.strip(), tone(data["score"]), target_of(response)[1])


@tells("survey.asked")
def tell_questions(events: list[Any]) -> dict[int, Moment]:
    if not scope.current().can("voice.see"):
        return {}
    found = Asked.objects.in_bulk({event.data["asked_id"] for event in events})
    return {
        event.pk: Moment("smile", _("We asked how it was (%(channel)s)") % {"channel": asked.get_channel_display()})
        for event in events
        if (asked := found.get(event.data["asked_id"])) is not None
    }
