"""The door by which providers call us: /hooks/<line>/.

The raw bytes are judged by the line's connector, stored, and answered at once; a job understands them. Of what is not
proven to be the provider's only this stays: that somebody called, and why they were not believed.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from wafaa.channels import verbs
from wafaa.channels.connector import (
    Accepted,
    Challenge,
    Hooked,
    Rejected,
    abilities_of,
    hooked,
)
from wafaa.channels.models import Line, LineState
from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores.door import public
from wafaa.stores.scope import Scope, entered
from wafaa.work.hookdoor import bytes_of, knock_of, said, with_room

log = logging.getLogger("wafaa.channels")
LINE: Prepared[Line] = Prepared(lambda: Line.everywhere.filter(public_id=Slot("line")).select_related("store"))
READ = ("GET", "HEAD")


@csrf_exempt
@public("providers call here; each line's connector judges the raw bytes")
def hook(request: HttpRequest, line: str) -> HttpResponse:
    """200 when it is stored (or was before), 401/403 for a wrong signature, 404 for a line that is none or off,
    413 for too much, 503 while there is no room: then the provider repeats it."""
    found = LINE.first(line=line)
    connector = hooked(found.channel) if found is not None else None
    if found is None or connector is None or found.state == LineState.OFF:
        return said(404, "no such line")
    if request.method not in (*READ, "POST"):
        return said(405, "GET or POST")
    raw = bytes_of(request, abilities_of(found.channel).hook)
    if raw is None:
        return said(413, "too large")
    with entered(Scope(found.store, actor="system")):
        return _answer(request, found, connector, raw)


def _answer(request: HttpRequest, line: Line, connector: Hooked, raw: bytes) -> HttpResponse:
    verdict = connector.knock(knock_of(request, raw), line)
    match verdict:
        case Challenge(answer):
            verbs.note_belief(line)
            return said(200, answer)
        case Rejected(why, status):
            log.warning("hook refused line=%s why=%s", line.pk, why)
            return with_room(lambda: verbs.note_refusal(line, why), said(status, "refused"))
        case Accepted(provider_id, meta, answer, kind):
            if request.method in READ:
                return said(405, "POST")
            verbs.note_belief(line)
            answered = HttpResponse(answer, content_type=kind)
            return with_room(lambda: verbs.take_in(line, provider_id, raw, dict(meta)), answered)
