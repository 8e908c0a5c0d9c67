"""Who else is at this conversation: looking, away from it, or writing. Told to colleagues, stored nowhere."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from wafaa.inbox.views.desk import found, number
from wafaa.lib import names
from wafaa.live.announce import publish_signal
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.team.models import Staff

PAGE = re.compile(r"[0-9a-f]{16}")
MOST_TOLD = 1_000_000_000
STATES = ("viewing", "idle", "writing", "left")


@require_POST
@can("inbox.see")
def presence(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The page says how its reader stands to the conversation. `asks` wants the others to say so too.
    `page` and `order` (rising) tell the page's sayings apart, for one may overtake another on its way."""
    opened, state = found(public_id), request.POST.get("state", "")
    page, order = request.POST.get("page", ""), number(request.POST.get("order"))
    if state not in STATES or not PAGE.fullmatch(page) or not 0 < order <= MOST_TOLD:
        raise Http404
    me: Staff = request.staff  # type: ignore[attr-defined]
    told = {
        "who": me.public_id,
        "name": me.name,
        "initials": names.initials(me.name),
        "hue": names.hue(me.name),
        "state": state,
        "page": page,
        "order": order,
        "asks": bool(request.POST.get("asks")),
    }
    publish_signal(scope.current().store_id, opened.topic, "staff", "presence", told, team_id=opened.team_id)
    return HttpResponse(status=204)
