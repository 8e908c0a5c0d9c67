"""Time at the desk: putting a conversation aside, and replies that wait for their hour."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wafaa.inbox import actions, hourglass, verbs
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.sharing import no_room_beside
from wafaa.inbox.views.answers import conversation_again
from wafaa.inbox.views.desk import found
from wafaa.inbox.views.replying import time_problem
from wafaa.promises import verbs as promises
from wafaa.team.door import can


@require_POST
@can("inbox.tend")
def snooze(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """`until`: "reply", a named hour, or "on" with the day and hour in `until_on`."""
    opened, name = found(public_id), request.POST.get("until", "")
    typed = request.POST.get("until_on", "") if name == "on" else ""
    try:
        until = None if name == actions.REPLY else hourglass.chosen(name, typed)
        verbs.snooze(opened, until)
    except hourglass.NoSuchTime as bad:
        return _told(request, opened, time_problem(bad), "error")
    text = (
        _("Snoozed until they reply.")
        if until is None
        else _("Snoozed until %(when)s.") % {"when": hourglass.said(until)}
    )
    warning = earlier_promise(opened)
    return _told(request, opened, f"{text} {warning}".strip(), "" if warning else "success")


def earlier_promise(opened: Conversation) -> str:
    """A sentence when something falls due before the conversation wakes; what was promised does not sleep."""
    owed = [p for p in promises.owed_on(opened.topic) if p.next_tick_at is not None or p.state == "broken"]
    first = min((p.due_at for p in owed), default=None)
    if first is None or (opened.snoozed_until is not None and first >= opened.snoozed_until):
        return ""
    return _("A promise is due before that: %(when)s.") % {"when": hourglass.said(first)}


@require_POST
@can("inbox.reply")
def leave_now(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _done(request, public_id, verbs.send_now, _("It leaves now."))


@require_POST
@can("inbox.reply")
def edit_scheduled(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """It does not leave; its text is the acting person's draft."""

    def edit(message: Message) -> bool:
        if not verbs.cancel_scheduled(message):
            return False
        verbs.draft_again(message)
        return True

    return _done(request, public_id, edit, _("It waits no more; its text is in the composer."))


@require_POST
@can("inbox.reply")
def cancel_scheduled(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _done(request, public_id, verbs.cancel_scheduled, _("It will not be sent."))


def _done(request: HttpRequest, public_id: str, act: Callable[[Message], bool], says: str) -> HttpResponse:
    message = Message.objects.filter(public_id=public_id).select_related("conversation", "outgoing").first()
    if message is None:
        raise Http404
    opened = found(message.conversation.public_id)
    try:
        is_done = act(message)
    except verbs.TooMuch:
        return _told(request, opened, no_room_beside(), "error")
    if not is_done:
        return _told(request, opened, _("Too late: the reply has gone out already."), "error")
    return _told(request, opened, says, "success")


def _told(request: HttpRequest, opened: Conversation, text: str, tone: str) -> HttpResponse:
    """The conversation as it is now, and a word about what was done."""
    if not request.headers.get("HX-Request"):
        (messages.error if tone == "error" else messages.success)(request, text)
    response = conversation_again(request, opened)
    if request.headers.get("HX-Request"):
        response["HX-Trigger"] = json.dumps({"toast": {"text": text, "tone": tone}})
    return response
