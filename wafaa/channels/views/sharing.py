"""Which team has what comes in by which line."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wafaa.channels import verbs
from wafaa.channels.team_form import LineTeamsForm
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.team.sections import settings_page


@require_http_methods(["GET", "HEAD", "POST"])
@can("channels.manage")
def teams(request: HttpRequest, store: str) -> HttpResponse:
    form = LineTeamsForm(request.POST if request.method == "POST" else None)
    back = reverse("channels:lines", args=[scope.current().store.slug])
    if request.method == "POST" and form.is_valid():
        verbs.give_lines(form.chosen())
        messages.success(request, _("Saved. It holds for what comes in from now on."))
        return redirect(back)
    return settings_page(
        request,
        "channels/teams.html",
        _("Teams of the channels"),
        _("Whose queue a new conversation comes into. The team then shares it out as it has chosen."),
        status=422 if request.method == "POST" else 200,
        form=form,
        cancel_url=back,
        teams_url=reverse("team:teams", args=[scope.current().store.slug]),
    )
