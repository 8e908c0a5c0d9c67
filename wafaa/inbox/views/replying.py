"""Replies and notes: writing, drafts, undo, trying again."""

from __future__ import annotations

import json

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, File
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Message, MessageKind, Status
from wafaa.inbox.overtaking import Overtaken
from wafaa.inbox.screens.thread import can_reply, delivery
from wafaa.inbox.verbs.replying import Empty, KeyReused
from wafaa.inbox.views.answers import (
    Unsent,
    anyway,
    conversation_again,
    promise_words,
    promised_at,
    refuse,
    typed_in,
)
from wafaa.inbox.views.desk import found, newer_context, number
from wafaa.lib.ids import new_id
from wafaa.live.announce import publish_signal
from wafaa.people.queries import identities_of
from wafaa.promises import verbs as promises
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.work.unit import unit

MOST_TEXT = 20_000
MOST_FILES = 10


@require_POST
@can("inbox.note")
def send(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened = found(public_id)
    try:
        message = _write(request, opened)
    except Unsent as refused:
        return refuse(request, opened, refused)
    return _written(request, opened, message)


def _write(request: HttpRequest, opened: Conversation) -> Message:
    kind, text = request.POST.get("kind", "reply"), typed_in(request, "text")
    key = typed_in(request, "key")[:60] or new_id()
    due_at = promised_at(request)
    if len(text) > MOST_TEXT:
        raise Unsent(_("The text is too long. The most is %(n)s characters.") % {"n": MOST_TEXT})
    _may_write(kind, opened)
    kept = _files(request, opened)
    try:
        with unit():
            message = _put(
                kind, opened, text, key, kept, request.POST.get("then") or anyway(request)[1], _seen_up_to(request)
            )
            if due_at is not None:
                verbs.promise_own(opened, promise_words(request, text), due_at)
    except Empty:
        raise Unsent(_("Write something or attach a file first.")) from None
    except Overtaken as overtaken:
        raise Unsent(overtaken_by=overtaken.replies) from None
    except KeyReused:
        raise Unsent(_("This was sent already with another text. Open the conversation again.")) from None
    except promises.InThePast:
        raise Unsent(_("A promise needs a time that is still to come.")) from None
    return message


def _may_write(kind: str, opened: Conversation) -> None:
    may, why = can_reply(opened, identities_of(opened.customer))
    if kind != "note" and not may:
        raise Unsent(why)


def _put(
    kind: str, opened: Conversation, text: str, key: str, kept: list[File], then: str, seen_up_to: int | None
) -> Message:
    if kind == "note":
        return verbs.note(opened, text, key=key, files=kept)
    channel = Channel.EMAIL if opened.channel == Channel.FORM else opened.channel
    then = then if then in Status.values else ""
    return verbs.reply(opened, text, key=key, files=kept, then=then, channel=channel, seen_up_to=seen_up_to)


def _seen_up_to(request: HttpRequest) -> int | None:
    """What the writer had on the page when they began to write, or was shown when they were stopped; None when the
    form does not say."""
    said = [number(request.POST.get(name)) for name in ("began_id", "last_id")]
    known = min(filter(None, said), default=None)
    return max(known, anyway(request)[0]) if known is not None else None


def _files(request: HttpRequest, opened: Conversation) -> list[File]:
    staff = f"staff:{scope.current().staff_id}"
    kept, given = [], request.FILES.getlist("files")
    if len(given) > MOST_FILES:
        raise Unsent(_("At most ten files, please."))
    for upload in given:
        try:
            kept.append(channels.keep_file(upload.name or "file", _bytes(upload), owner=staff))
        except channels.BadFile as bad:
            raise Unsent(file_problem(bad.code)) from None
    return kept


def _bytes(upload: UploadedFile[bytes]) -> bytes:
    return bytes(upload.read())


def file_problem(code: str) -> str:
    """Why a file was not taken."""
    words = {
        "empty": _("The file is empty."),
        "too_big": _("The file is too large."),
        "bad_image": _("The picture is broken or larger than 24 megapixels."),
        "type": _("This kind of file is not taken here."),
    }
    return words.get(code, _("The file was not taken."))


def _written(request: HttpRequest, opened: Conversation, message: Message) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("inbox:conversation", scope.current().store.slug, opened.public_id)
    after = number(request.POST.get("last_id")) or message.pk - 1
    return render(request, "inbox/_newer.html", newer_context(opened, after))


@require_POST
@can("inbox.note")
def draft(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    kind = MessageKind.NOTE if request.POST.get("kind") == "note" else MessageKind.OUT
    verbs.keep_draft(found(public_id), kind, typed_in(request, "text")[:MOST_TEXT])
    return HttpResponse(status=204)


@require_POST
@can("inbox.reply")
def typing(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Tell the customer and colleagues that somebody writes; stored nowhere."""
    opened, entered = found(public_id), scope.current()
    publish_signal(entered.store_id, opened.topic, "both", "typing", {"who": "staff"}, team_id=opened.team_id)
    return HttpResponse(status=204)


@require_POST
@can("inbox.reply")
def undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Take a reply back while it still waits; its text returns to the composer."""
    message = _message(public_id)
    opened = found(message.conversation.public_id)
    if verbs.withdraw_reply(message):
        verbs.keep_draft(opened, MessageKind.OUT, message.text)
        return conversation_again(request, opened)
    response = conversation_again(request, opened)
    too_late = {"text": _("Too late: the reply has gone out already."), "tone": "error"}
    response["HX-Trigger"] = json.dumps({"toast": too_late})
    return response


@require_POST
@can("inbox.reply")
def retry(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    message = _message(public_id)
    found(message.conversation.public_id)
    if message.outgoing is not None:
        channels.try_again(message.outgoing)
    return _state(request, _message(public_id))


def _message(public_id: str) -> Message:
    message = Message.objects.filter(public_id=public_id).select_related("conversation", "outgoing", "staff").first()
    if message is None:
        raise Http404
    found_message: Message = message
    return found_message


def _state(request: HttpRequest, message: Message) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("inbox:conversation", scope.current().store.slug, message.conversation.public_id)
    return render(request, "inbox/_state.html", {"message": delivery(message) | {"id": message.public_id}})
