"""Merging a conversation into another, splitting one, and taking either back."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wafaa.inbox import verbs, ways
from wafaa.inbox.models import MERGED, Conversation, Deed, Message
from wafaa.inbox.screens.rows import unnamed
from wafaa.inbox.verbs.merging import is_inside
from wafaa.inbox.views.answers import conversation_again, typed_in
from wafaa.inbox.views.desk import found, number
from wafaa.lib.pages import address
from wafaa.lib.text.digits import ascii_digits, in_digits
from wafaa.lib.text.safe import preview
from wafaa.people.models import everyone_in
from wafaa.stores import scope
from wafaa.team.door import can

MOST_CHOICES = 15


@require_http_methods(["GET", "POST"])
@can("inbox.tend")
def merge(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Choose the other conversation, see what will happen, and do it."""
    source = found(public_id)
    if request.method == "POST":
        return _merged(request, source)
    typed = request.GET.get("number", "").strip()
    target = _chosen(request.GET.get("into", "")) if request.GET.get("into") else _numbered(typed)
    problem = "" if target or not typed else _("There is no conversation with this number.")
    if target is not None and target.pk == source.pk:
        target, problem = None, _("That is this very conversation.")
    return _merge_page(request, source, target, problem, typed=typed)


def _merged(request: HttpRequest, source: Conversation) -> HttpResponse:
    target = _chosen(request.POST.get("into", ""))
    if target is None:
        raise Http404
    if _is_other_person(source, target) and not request.POST.get("sure"):
        problem = _("These are two customers. Tick the box if you want that.")
        return _merge_page(request, source, target, problem, status=422)
    if ways.is_public(source.channel) or ways.is_public(target.channel):
        problem = _("What stands under a post stays by itself: nothing private may be mixed in.")
        return _merge_page(request, source, None, problem, status=422)
    if is_inside(source, target):
        problem = _("What colleagues ask each other stays by itself: no customer's words are mixed with it.")
        return _merge_page(request, source, None, problem, status=422)
    try:
        verbs.merge(source, target)
    except verbs.CannotMerge:
        return _merge_page(request, source, None, _("The two are one already."), status=422)
    return redirect("inbox:conversation", scope.current().store.slug, target.public_id)


def _chosen(public_id: str) -> Conversation | None:
    rows = Conversation.objects.visible().exclude(status=MERGED).select_related("customer")
    return rows.filter(public_id=public_id.replace("\x00", "")).first()


def _numbered(typed: str) -> Conversation | None:
    wanted = number(ascii_digits(typed).lstrip("#"))
    rows = Conversation.objects.visible().exclude(status=MERGED).select_related("customer")
    return rows.filter(number=wanted).first() if wanted else None


def _is_other_person(source: Conversation, target: Conversation) -> bool:
    return bool(source.customer.root_id != target.customer.root_id)


def _merge_page(
    request: HttpRequest,
    source: Conversation,
    target: Conversation | None,
    problem: str,
    *,
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    mine = Conversation.objects.visible().filter(everyone_in(source.customer)).exclude(status=MERGED)
    others = mine.exclude(pk=source.pk).order_by("-last_at", "-id")[:MOST_CHOICES]
    context = {
        "source": _seen(source),
        "target": _seen(target) if target else None,
        "is_other_person": target is not None and _is_other_person(source, target),
        "others": [_seen(other) for other in others],
        "typed": typed,
        "problem": problem,
    }
    return render(request, "inbox/merge.html", context, status=status)


def _seen(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.public_id,
        "number": in_digits(str(conversation.number), scope.current().store.figures),
        "name": conversation.customer_name or unnamed(conversation.number),
        "says": conversation.subject or conversation.preview,
        "channel": conversation.get_channel_display(),
        "at": conversation.last_at,
        "messages": conversation.message_count,
        "url": address("inbox:conversation", scope.current().store.slug, conversation.public_id),
    }


@require_http_methods(["GET", "POST"])
@can("inbox.tend")
def split(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A new conversation from this message on."""
    message = Message.objects.filter(public_id=public_id).select_related("conversation").first()
    if message is None:
        raise Http404
    opened = found(message.conversation.public_id)
    if request.method == "POST":
        try:
            deed = verbs.split(message, subject=typed_in(request, "subject"))
        except verbs.CannotSplit:
            return _split_page(request, opened, message, status=422)
        return redirect("inbox:conversation", store, deed.other.public_id)
    return _split_page(request, opened, message)


def _split_page(request: HttpRequest, opened: Conversation, message: Message, *, status: int = 200) -> HttpResponse:
    here = Message.objects.filter(conversation=opened)
    moving = here.filter(id__gte=message.pk).order_by("id")
    context = {
        "source": _seen(opened),
        "is_first": not here.filter(id__lt=message.pk).exists(),
        "count": moving.count(),
        "moving": [{"text": preview(one.text, 140) or _("(no text)"), "at": one.at} for one in moving[:8]],
        "subject": typed_in(request, "subject") or opened.subject,
    }
    return render(request, "inbox/split.html", context, status=status)


@require_POST
@can("inbox.tend")
def undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    deed = Deed.objects.filter(public_id=public_id).select_related("conversation", "other").first()
    if deed is None:
        raise Http404
    opened = found(deed.conversation.public_id)
    if not Conversation.objects.visible().filter(pk=deed.other_id).exists():
        raise Http404
    try:
        verbs.undo(deed)
    except verbs.CannotUndo:
        return _too_late(request, opened)
    return conversation_again(request, opened)


def _too_late(request: HttpRequest, opened: Conversation) -> HttpResponse:
    words = _("This cannot be undone any more: its days are over, or something later builds upon it.")
    if not request.headers.get("HX-Request"):
        messages.error(request, words)
    response = conversation_again(request, opened)
    response["HX-Trigger"] = json.dumps({"toast": {"text": words, "tone": "error"}})
    return response
