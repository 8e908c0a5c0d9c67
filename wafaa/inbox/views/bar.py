"""The command bar: what one may do and where one may go from here, by words."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wafaa.inbox import commands
from wafaa.inbox.views.desk import found as the_conversation
from wafaa.team.door import can


@require_GET
@can("inbox.see")
def found(request: HttpRequest, store: str) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "")[:100]
    opened = the_conversation(named) if (named := request.GET.get("conversation", "")) else None
    lines = [
        {
            "group": line.group,
            "label": line.label,
            "icon": line.icon,
            "how": line.how,
            "where": line.where,
            "values": json.dumps(line.values, ensure_ascii=False),
            "hint": line.hint,
        }
        for line in commands.offered(words, opened)
    ]
    return render(request, "inbox/_bar.html", {"lines": lines, "q": words})
