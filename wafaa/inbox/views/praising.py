"""What customers said of a colleague, in their profile."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wafaa.inbox import thanks
from wafaa.inbox.models import Conversation
from wafaa.lib.pages import address
from wafaa.lib.text.safe import preview
from wafaa.people.screens import shown_name
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.team.models import Staff

LONGEST = 240


@require_safe
@can("team.see")
def praise(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """One's own, and anybody's for who looks after the team. Nothing at all where nothing was said."""
    colleague = Staff.objects.filter(public_id=public_id.replace("\x00", "")).first()
    if colleague is None or (colleague.pk != scope.current().me and not scope.current().can("team.manage")):
        raise Http404
    rows = thanks.of_colleague(colleague)
    seen = set(
        Conversation.objects.visible()
        .filter(pk__in={row.message.conversation_id for row in rows})
        .values_list("pk", flat=True)
    )
    said = [
        {
            "text": preview(row.message.text, LONGEST),
            "name": shown_name(row.message.customer) if row.message.customer else "",
            "at": row.message.at,
            "url": address("inbox:conversation", store, row.message.conversation.public_id),
        }
        for row in rows
        if row.message.conversation_id in seen
    ]
    return render(request, "inbox/_praise.html", {"praise": said}) if said else HttpResponse("")
