"""Hiding, showing again and deleting somebody's public comment."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wafaa.channels import moderating
from wafaa.channels.comments import comment_at
from wafaa.channels.models import Channel, Comment
from wafaa.channels.wording import unsent
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.screens import commenting
from wafaa.inbox.views.answers import conversation_again
from wafaa.inbox.views.desk import found
from wafaa.lib.pages import address
from wafaa.lib.text.safe import preview
from wafaa.team.door import can


@require_POST
@can("inbox.moderate")
def hide(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _hidden(request, public_id, is_hidden=True)


@require_POST
@can("inbox.moderate")
def show(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The undo of hiding."""
    return _hidden(request, public_id, is_hidden=False)


@require_http_methods(["GET", "POST"])
@can("inbox.moderate")
def delete(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Asks first, for this cannot be undone."""
    message, comment, opened = _the_comment(public_id)
    why = ""
    if request.method == "POST":
        why = moderating.take_down(comment)
        if not why:
            verbs.comment_was_deleted(message, comment)
            messages.success(request, _("The comment is deleted."))
            return redirect("inbox:conversation", store, opened.public_id)
    context: dict[str, Any] = {
        "back_url": address("inbox:conversation", store, opened.public_id),
        "text": preview(message.text, 600),
        "at": message.at,
        "author": opened.customer_name,
        "place": Channel(opened.channel).label,
        "why_not": _said(why) if why else "",
        "can_hide": not comment.is_hidden,
        "hide_url": address("inbox:comment_hide", store, message.public_id),
    }
    return render(request, "inbox/delete_comment.html", context, status=422 if why else 200)


def _hidden(request: HttpRequest, public_id: str, *, is_hidden: bool) -> HttpResponse:
    """The provider is asked outside any transaction; what it did is then written down."""
    message, comment, opened = _the_comment(public_id)
    why = moderating.hide(comment, is_hidden=is_hidden)
    if not why:
        verbs.comment_was_hidden(message, comment, is_hidden=is_hidden)
    elif not request.headers.get("HX-Request"):
        messages.error(request, _said(why))
    answer = conversation_again(request, opened)
    if why and request.headers.get("HX-Request"):
        answer["HX-Trigger"] = json.dumps({"toast": {"text": _said(why), "tone": "error"}})
    return answer


def _the_comment(public_id: str) -> tuple[Message, Comment, Conversation]:
    """404 for a neighbour's, for what is no comment, and for what is gone."""
    message = Message.objects.filter(public_id=public_id).select_related("conversation").first()
    if message is None:
        raise Http404
    opened = found(message.conversation.public_id)
    named = commenting.comment_of(message, opened)
    comment = comment_at(opened.line, named) if named else None
    if comment is None or comment.removed_at is not None:
        raise Http404
    return message, comment, opened


def _said(why: str) -> str:
    said = unsent(why)
    return f"{said[:1].upper()}{said[1:]}"
