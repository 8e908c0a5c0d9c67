"""Who else is at this conversation: looking, away from it, or writing. Told to colleagues, stored nowhere."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from wafaa.inbox.views.desk import found
from wafaa.lib import names
from wafaa.live.announce import publish_signal
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.team.models import Staff

STATES = ("viewing", "idle", "writing", "left")


@require_POST
@can("inbox.see")
def presence(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The page says how its reader stands to the conversation. `asks` wants the others to say so too."""
    opened, state = found(public_id), request.POST.get("state", "")
    if state not in STATES:
        raise Http404
    me: Staff = request.staff  # type: ignore[attr-defined]
    told = {
        "who": me.public_id,
        "name": me.name,
        "initials": names.initials(me.name),
        "hue": names.hue(me.name),
        "state": state,
        "asks": bool(request.POST.get("asks")),
    }
    publish_signal(scope.current().store_id, opened.topic, "staff", "presence", told, team_id=opened.team_id)
    return HttpResponse(status=204)
