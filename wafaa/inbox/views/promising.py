"""An agent's own word: giving it, keeping it, agreeing on another time, letting it go."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation
from wafaa.inbox.views.answers import (
    Unsent,
    conversation_again,
    customer_again,
    promise_words,
    promised_at,
    refuse,
)
from wafaa.inbox.views.desk import found
from wafaa.promises import verbs as promises
from wafaa.promises.models import PERSONAL, Promise
from wafaa.team.door import can
from wafaa.work.unit import unit


@require_POST
@can("promises.make")
def promise(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """An agent's own word, without sending anything."""
    opened = found(public_id)
    try:
        due_at = promised_at(request)
        words = promise_words(request, "")
        if due_at is None or not words:
            raise Unsent(_("Say what you promise, and by when."))
        verbs.promise_own(opened, words, due_at)
    except Unsent as refused:
        return refuse(request, opened, refused)
    except promises.InThePast:
        return refuse(request, opened, Unsent(_("A promise needs a time that is still to come.")))
    return conversation_again(request, opened)


@require_POST
@can("promises.make")
def keep(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """What a person promised has been done."""
    mine, opened = _own_promise(public_id)
    with unit():
        promises.keep(mine)
        verbs.refresh_promise(opened)
    return customer_again(request, opened)


@require_POST
@can("promises.make")
def move(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Another time for a person's promise, agreed with the customer before it breaks."""
    mine, opened = _own_promise(public_id)
    try:
        due_at = promised_at(request)
        if due_at is None:
            raise Unsent(_("The day and hour of the promise could not be read."))
        with unit():
            promises.renegotiate(mine, due_at, told=True)
            verbs.refresh_promise(opened)
    except promises.InThePast:
        return customer_again(request, opened, _("A promise needs a time that is still to come."))
    except Unsent as refused:
        return customer_again(request, opened, str(refused))
    return customer_again(request, opened)


@require_POST
@can("promises.make")
def drop(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A person's promise is no longer needed."""
    mine, opened = _own_promise(public_id)
    with unit():
        promises.cancel(mine)
        verbs.refresh_promise(opened)
    return customer_again(request, opened)


def _own_promise(public_id: str) -> tuple[Promise, Conversation]:
    mine = Promise.objects.filter(public_id=public_id, kind__in=PERSONAL).first()
    if mine is None or not mine.subject.startswith("conversation:"):
        raise Http404
    return mine, found(mine.subject.partition(":")[2])
