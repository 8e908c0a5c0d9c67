"""The list, the open conversation, and what arrives while one looks at it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from wafaa.inbox import queries, verbs
from wafaa.inbox.models import Conversation, Draft, Message, MessageKind
from wafaa.inbox.screens.panel import panel
from wafaa.inbox.screens.rows import list_context, titles
from wafaa.inbox.screens.thread import composer, delivery, head, thread
from wafaa.stores import scope
from wafaa.team.door import can

FIRST = 50


def found(public_id: str) -> Conversation:
    """The conversation of this address, or 404 for what is not there or not for these eyes."""
    try:
        return queries.the_conversation(public_id)
    except Conversation.DoesNotExist:
        raise Http404 from None


def view_name(request: HttpRequest) -> str:
    name = request.GET.get("view", "")
    return name if name in titles() else "open"


@require_GET
@can("inbox.see")
def desk(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "inbox/desk.html", list_context(view_name(request), request.GET.get("after", "")))


@require_GET
@can("inbox.see")
def rows(request: HttpRequest, store: str) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('inbox:desk', args=[store])}?{request.GET.urlencode()}")
    context = list_context(view_name(request), request.GET.get("after", ""), request.GET.get("current", ""))
    return render(request, "inbox/_rows.html", context)


@require_GET
@can("inbox.see")
def conversation(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened = found(public_id)
    context = opened_context(opened, view_name(request))
    if request.headers.get("HX-Target") == "work":
        return render(request, "inbox/_conversation.html", context)
    context |= list_context(view_name(request), "", public_id)
    return render(request, "inbox/desk.html", context | {"open_pane": "conversation"})


def opened_context(opened: Conversation, view: str) -> dict[str, Any]:
    """Everything _conversation.html needs; opening it is seeing it."""
    shown = queries.messages(opened, limit=FIRST)
    read = queries.read_up_to([opened.pk]).get(opened.pk, 0)
    if shown:
        verbs.mark_seen(opened, shown[-1].pk)
    return thread_context(opened, view, shown, read) | {"panel": panel(opened)}


def thread_context(opened: Conversation, view: str, shown: list[Message], read: int) -> dict[str, Any]:
    has_older = bool(shown) and opened.message_count > len(shown)
    return {
        "conversation": head(opened, view),
        "others": "",
        "older_url": step_url("older", opened, "before", shown[0].pk) if has_older else "",
        "lines": thread(opened, shown, unread_after=read),
        "fresh_url": step_url("newer", opened, "after", shown[-1].pk if shown else 0),
        "composer": composer(opened, **drafts(opened)),
    }


def drafts(opened: Conversation) -> dict[str, Any]:
    """What the acting person had begun to write here."""
    mine = Draft.objects.filter(conversation=opened, staff_id=scope.current().me)
    texts = dict(mine.values_list("kind", "text"))
    return {
        "reply_text": texts.get(MessageKind.OUT, ""),
        "note_text": texts.get(MessageKind.NOTE, ""),
        "kind": "note" if MessageKind.NOTE in texts and MessageKind.OUT not in texts else "reply",
    }


def step_url(name: str, opened: Conversation, word: str, message_id: int) -> str:
    slug = scope.current().store.slug
    return f"{reverse(f'inbox:{name}', args=[slug, opened.public_id])}?{word}={message_id}"


@require_GET
@can("inbox.see")
def beside(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The customer's panel alone, as it is now."""
    return render(request, "inbox/_panel.html", {"panel": panel(found(public_id))})


@require_GET
@can("inbox.see")
def newer(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return render(request, "inbox/_newer.html", newer_context(found(public_id), number(request.GET.get("after"))))


def newer_context(opened: Conversation, after: int) -> dict[str, Any]:
    """What came after this message, and how far the latest replies have come."""
    fresh = queries.messages(opened, after=after)
    if fresh:
        verbs.mark_seen(opened, fresh[-1].pk)
    moving = Message.objects.filter(conversation=opened, kind=MessageKind.OUT, id__lte=after).select_related("outgoing")
    return {
        "conversation": {"id": opened.public_id},
        "lines": [line for line in thread(opened, fresh) if line["kind"] != "day"],
        "fresh_url": step_url("newer", opened, "after", fresh[-1].pk if fresh else after),
        "states": [delivery(message) | {"id": message.public_id} for message in moving.order_by("-id")[:5]],
    }


@require_GET
@can("inbox.see")
def older(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened, before = found(public_id), number(request.GET.get("before"))
    shown = queries.messages(opened, before=before, limit=FIRST)
    more = step_url("older", opened, "before", shown[0].pk) if len(shown) == FIRST else ""
    return render(request, "inbox/_older.html", {"lines": thread(opened, shown), "older_url": more})


def number(text: str | None) -> int:
    """A message number from the address; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
