"""Replies and notes: writing, drafts, undo, trying again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wafaa.channels import verbs as channels
from wafaa.channels.abilities import Abilities, unfit_files
from wafaa.channels.choices import Choice, as_lines, read
from wafaa.channels.connector import abilities_of
from wafaa.channels.gate import REASONS
from wafaa.channels.models import Channel, File
from wafaa.inbox import choosing, hourglass, ready, verbs, ways
from wafaa.inbox.models import Conversation, Message, Status
from wafaa.inbox.overtaking import Overtaken
from wafaa.inbox.screens import attaching, commenting
from wafaa.inbox.screens.thread import can_reply, delivery, in_sentence
from wafaa.inbox.sharing import no_room_beside
from wafaa.inbox.verbs import StillNeeded
from wafaa.inbox.verbs.drafting import MOST_FILES, MOST_TEXT, Window
from wafaa.inbox.verbs.replying import Empty, EmptyVariable, KeyReused
from wafaa.inbox.verbs.snoozing import InThePast
from wafaa.inbox.views.answers import (
    Unsent,
    anyway,
    conversation_again,
    promise_words,
    promised_at,
    refuse,
    typed_in,
    window_of,
)
from wafaa.inbox.views.desk import found, newer_context, nudge, number
from wafaa.lib.ids import new_id
from wafaa.live.announce import publish_signal
from wafaa.people.queries import identities_of
from wafaa.promises import verbs as promises
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.work.unit import unit


@require_POST
@can("inbox.note")
def send(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened = found(public_id)
    try:
        message = _write(request, opened)
    except Unsent as refused:
        return refuse(request, opened, refused)
    return written(request, opened, message)


def _write(request: HttpRequest, opened: Conversation) -> Message:
    kind, text = request.POST.get("kind", "reply"), typed_in(request, "text")
    key = typed_in(request, "key")[:60] or new_id()
    due_at = promised_at(request)
    if len(text) > MOST_TEXT:
        raise Unsent.too_long(MOST_TEXT)
    may_write(kind, opened)
    if kind in commenting.KINDS:
        return _answer_comment(request, kind, opened, text, key)
    if kind != "note":
        fits(ways.goes_by(opened.channel), text, _weights(request.FILES.getlist("files")))
    leaves_at = later(request) if kind != "note" else None
    choices = _choices(request, opened, text) if kind != "note" else []
    kept, window = files_of(request), window_of(request)
    if kept and kind != "note":
        fits(ways.goes_by(opened.channel), text, [(file.size, file.type) for file in kept])
    try:
        with unit():
            if leaves_at is not None:
                message = _put_later(opened, text, key, kept, leaves_at, choices, window)
            else:
                then = request.POST.get("then") or anyway(request)[1]
                message = _put(kind, opened, text, key, kept, then, seen_up_to(request), choices, window)
            if due_at is not None:
                verbs.promise_own(opened, promise_words(request, text), due_at)
    except EmptyVariable as empty:
        raise Unsent(no_value(empty.names, empty.denied)) from None
    except InThePast:
        raise Unsent(_("That hour is over. Choose one that is still to come.")) from None
    except StillNeeded as needed:
        raise Unsent(not_yet(needed.labels)) from None
    except choosing.DoNotFit as misfit:
        raise Unsent(*map(choosing.says, misfit.misfits)) from None
    except Empty:
        raise Unsent(_("Write something or attach a file first.")) from None
    except Overtaken as overtaken:
        raise Unsent(overtaken_by=overtaken.replies) from None
    except KeyReused:
        raise Unsent(_("This was sent already with another text. Open the conversation again.")) from None
    except promises.InThePast:
        raise Unsent(_("A promise needs a time that is still to come.")) from None
    return message


def _answer_comment(request: HttpRequest, kind: str, opened: Conversation, text: str, key: str) -> Message:
    """Under the post or privately, as the form says; nothing is written where it is not sure which."""
    is_private = kind == "private"
    given, kept = request.FILES.getlist("files"), request.POST.getlist("kept")
    if is_private and (given or kept):
        raise Unsent(_("%(channel)s carries no files here.") % {"channel": Channel(opened.channel).label})
    by = abilities_of(opened.channel).private_by or opened.channel if is_private else opened.channel
    fits(by, text, _weights(given) + [(file.size, file.type) for file in kept_files(kept)])
    files = files_of(request)
    fits(by, text, [(file.size, file.type) for file in files])
    due_at, then = promised_at(request), request.POST.get("then") or anyway(request)[1]
    then = then if then in Status.values else ""
    try:
        with unit():
            how: dict[str, Any] = {"key": key, "then": then, "seen_up_to": seen_up_to(request)}
            how["window"] = window_of(request)
            if is_private:
                message = verbs.answer_privately(opened, text, **how)
            else:
                message = verbs.answer_under(opened, text, files=files, **how)
            if due_at is not None:
                verbs.promise_own(opened, promise_words(request, text), due_at)
    except verbs.CannotAnswer as cannot:
        raise Unsent(in_sentence(REASONS[cannot.code])) from None
    except EmptyVariable as empty:
        raise Unsent(no_value(empty.names, empty.denied)) from None
    except StillNeeded as needed:
        raise Unsent(not_yet(needed.labels)) from None
    except Empty:
        raise Unsent(_("Write something first.")) from None
    except Overtaken as overtaken:
        raise Unsent(overtaken_by=overtaken.replies) from None
    except KeyReused:
        raise Unsent(_("This was sent already with another text. Open the conversation again.")) from None
    except promises.InThePast:
        raise Unsent(_("A promise needs a time that is still to come.")) from None
    return message


def _choices(request: HttpRequest, opened: Conversation, text: str) -> list[Choice]:
    """The choices that go with the reply. As lines of the text they take room of the text."""
    typed = typed_in(request, "choices")
    if len(typed) > choosing.MOST_TYPED:
        raise Unsent.too_long(choosing.MOST_TYPED)
    choices = read(typed)
    if choices and not choosing.shapes(opened.channel):
        fits(ways.goes_by(opened.channel), as_lines(text, choices, scope.current().store.figures))
    return choices


def no_value(names: Sequence[str], denied: Sequence[str] = ()) -> str:
    """Which variables are empty, or are not for whoever writes, and what to do."""
    if denied:
        said = _(", ").join(f"“{name}”" for name in denied)
        return _("Not sent: you may not see %(names)s. Take it out, or ask a colleague who may.") % {"names": said}
    said = _(", ").join(f"“{name}”" for name in names)
    return _("Not sent: %(names)s is empty for this customer. Write it yourself or take it out.") % {"names": said}


def not_yet(labels: Sequence[str]) -> str:
    """What must be known of the customer before the conversation is solved, and where to write it."""
    said = _(", ").join(f"“{label}”" for label in labels)
    return _("Not solved yet: write down %(names)s first, under “Your own fields” beside the conversation.") % {
        "names": said
    }


def later(request: HttpRequest) -> datetime | None:
    """When the form wants the reply to leave: a named hour or a day and hour; None: at once."""
    name, typed = request.POST.get("later", ""), request.POST.get("later_on", "")
    if not name:
        return None
    try:
        return hourglass.chosen(name, typed if name == "on" else "")
    except hourglass.NoSuchTime as bad:
        raise Unsent(time_problem(bad)) from None


def time_problem(bad: hourglass.NoSuchTime) -> str:
    if bad.code == "past":
        return _("That hour is over. Choose one that is still to come.")
    return _("The day and hour could not be read.")


def may_write(kind: str, opened: Conversation) -> None:
    """Raises Unsent when a reply cannot go out here; a note always can."""
    if ways.is_public(opened.channel) and kind != "note":
        if kind not in commenting.KINDS:
            raise Unsent(_("Here everybody reads along. Choose: publicly under the post, or privately."))
        if why := commenting.why_not(kind, opened):
            raise Unsent(why)
        return
    may, why = can_reply(opened, identities_of(opened.customer))
    if kind in commenting.KINDS:
        raise Unsent(_("There is no comment here to answer."))
    if kind != "note" and not may:
        raise Unsent(why)


def fits(channel: str, text: str, files: Sequence[tuple[int, str]] = ()) -> None:
    """What the channel would refuse is said here, before anything is kept. `files` are (size, media type)."""
    can, named = abilities_of(channel), {"channel": Channel(channel).label}
    if files and (why := unfit_files(can, len(files), files)):
        raise Unsent(_unfit(why, can, channel))
    most = can.most_text(has_files=bool(files))
    if most and can.length_of(text.strip()) > most:
        said = named | {"n": most}
        if can.counts == "bytes":
            raise Unsent(_("%(channel)s takes at most %(n)s bytes, two for an Arabic letter. Shorten the text.") % said)
        raise Unsent(_("%(channel)s takes at most %(n)s characters. Shorten the text, or send it in two.") % said)


def _unfit(why: str, can: Abilities, channel: str) -> str:
    if can.files is None:
        return _("%(channel)s carries no files here.") % {"channel": Channel(channel).label}
    if why == "too_many_files":
        return attaching.too_many(can.files)
    if why == "file_type":
        return attaching.wrong_type(can.files, channel)
    return _("The file is too large.")


def _weights(files: Sequence[Any]) -> list[tuple[int, str]]:
    return [(upload.size or 0, upload.content_type or "") for upload in files]


def _put(
    kind: str,
    opened: Conversation,
    text: str,
    key: str,
    kept: list[File],
    then: str,
    seen_up_to: int | None,
    choices: list[Choice],
    window: Window | None,
) -> Message:
    if kind == "note":
        return verbs.note(opened, text, key=key, files=kept, window=window)
    channel = ways.goes_by(opened.channel)
    then = then if then in Status.values else ""
    how: dict[str, Any] = {"key": key, "files": kept, "choices": choices, "window": window}
    return verbs.reply(opened, text, then=then, channel=channel, seen_up_to=seen_up_to, **how)


def seen_up_to(request: HttpRequest) -> int | None:
    """What the writer had on the page when they began to write, or was shown when they were stopped; None when the
    form does not say."""
    said = [number(request.POST.get(name)) for name in ("began_id", "last_id")]
    known = min(filter(None, said), default=None)
    return max(known, anyway(request)[0]) if known is not None else None


def _put_later(
    opened: Conversation,
    text: str,
    key: str,
    kept: list[File],
    at: datetime,
    choices: list[Choice],
    window: Window | None,
) -> Message:
    how: dict[str, Any] = {"key": key, "files": kept, "choices": choices, "window": window}
    return verbs.reply_later(opened, text, at, then=Status.WAITING, channel=ways.goes_by(opened.channel), **how)


def files_of(request: HttpRequest) -> list[File]:
    """Those of ready answers and drafts, which are here already, and those that come with the form."""
    asked, given = request.POST.getlist("kept"), request.FILES.getlist("files")
    known = kept_files(asked)
    if len(known) + len(given) > MOST_FILES:
        raise Unsent(_("At most ten files, please."))
    if len(known) < len(set(asked)):
        raise Unsent(_("A file is not yours to send, or is gone. Take it out and attach it anew."))
    return [*known, *stored(given)]


def kept_files(public_ids: list[str]) -> list[File]:
    """The files of these ids that the acting person may send: their own, and those of ready answers they see."""
    asked = list(dict.fromkeys(public_ids))[: MOST_FILES + 1]
    if not asked:
        return []
    own = File.objects.filter(public_id__in=asked, owner=f"staff:{scope.current().staff_id}")
    known = ready.holds(asked) | {file.public_id: file for file in own}
    return [known[public_id] for public_id in asked if public_id in known]


def stored(given: Sequence[UploadedFile[bytes]]) -> list[File]:
    """Keep what was uploaded. Raises Unsent for a file that is not taken."""
    staff, kept = f"staff:{scope.current().staff_id}", []
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


def written(request: HttpRequest, opened: Conversation, message: Message) -> HttpResponse:
    """The thread from the last message the page knows on."""
    if not request.headers.get("HX-Request"):
        return redirect("inbox:conversation", scope.current().store.slug, opened.public_id)
    after = number(request.POST.get("last_id")) or message.pk - 1
    return render(request, "inbox/_newer.html", newer_context(opened, after) | nudge(opened, message))


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
    says = _("Too late: the reply has gone out already.")
    if message.send_at is None and verbs.withdraw_reply(message):
        try:
            verbs.draft_again(message)
            return conversation_again(request, opened)
        except verbs.TooMuch:
            says = no_room_beside()
    response = conversation_again(request, opened)
    response["HX-Trigger"] = json.dumps({"toast": {"text": says, "tone": "error"}})
    return response


@require_POST
@can("inbox.reply")
def retry(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    message = _message(public_id)
    found(message.conversation.public_id)
    if message.outgoing is not None:
        channels.try_again(message.outgoing)
    if message.send_at is not None:
        verbs.send_now(message)
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
