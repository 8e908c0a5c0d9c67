"""What an agent does to a conversation: every one is a form, a verb and an answer."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, File
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Message, MessageKind, Priority, Status
from wafaa.inbox.screens.rows import list_context
from wafaa.inbox.screens.thread import can_reply, composer, delivery
from wafaa.inbox.verbs.replying import Empty, KeyReused
from wafaa.inbox.views.desk import found, newer_context, number, opened_context, panel_context, view_name
from wafaa.lib.ids import new_id
from wafaa.lib.text.digits import ascii_digits
from wafaa.live.announce import publish_signal
from wafaa.people import verbs as people
from wafaa.people.queries import identities_of
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise, PromiseKind
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.team.models import Staff, Team
from wafaa.work.unit import unit

MOST_TEXT = 20_000
MOST_FILES = 10
LAST_YEAR = 2199
"""A promise for later than that is a slip of the hand, and past the year 9999 no clock can show it."""


class Unsent(Exception):
    """The form cannot be taken; `errors` say why in the reader's language."""

    def __init__(self, *errors: str) -> None:
        super().__init__(*errors)
        self.errors = list(errors)


@require_POST
@can("inbox.note")
def send(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened = found(public_id)
    try:
        message = _write(request, opened)
    except Unsent as refused:
        return _refused(request, opened, refused)
    return _written(request, opened, message)


def _write(request: HttpRequest, opened: Conversation) -> Message:
    kind, text = request.POST.get("kind", "reply"), _typed(request, "text")
    key = _typed(request, "key")[:60] or new_id()
    due_at = _promised_at(request)
    if len(text) > MOST_TEXT:
        raise Unsent(_("The text is too long. The most is %(n)s characters.") % {"n": MOST_TEXT})
    _may_write(kind, opened)
    kept = _files(request, opened)
    try:
        with unit():
            message = _put(kind, opened, text, key, kept, request.POST.get("then", ""))
            if due_at is not None:
                verbs.promise_own(opened, _promise_words(request, text), due_at)
    except Empty:
        raise Unsent(_("Write something or attach a file first.")) from None
    except KeyReused:
        raise Unsent(_("This was sent already with another text. Open the conversation again.")) from None
    except promises.InThePast:
        raise Unsent(_("A promise needs a time that is still to come.")) from None
    return message


def _may_write(kind: str, opened: Conversation) -> None:
    may, why = can_reply(opened, identities_of(opened.customer))
    if kind != "note" and not may:
        raise Unsent(why)


def _put(kind: str, opened: Conversation, text: str, key: str, kept: list[File], then: str) -> Message:
    if kind == "note":
        return verbs.note(opened, text, key=key, files=kept)
    channel = Channel.EMAIL if opened.channel == Channel.FORM else opened.channel
    return verbs.reply(opened, text, key=key, files=kept, then=then if then in Status.values else "", channel=channel)


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


def _promised_at(request: HttpRequest) -> datetime | None:
    """The instant of a promise in the form: a quick choice, or a local day and hour typed in any digits."""
    typed = request.POST.get("promise_on") or request.POST.get("promise_at") or ""
    if not typed:
        return None
    try:
        when = datetime.fromisoformat(ascii_digits(typed))
    except ValueError:
        raise Unsent(_("The day and hour of the promise could not be read.")) from None
    if when.year > LAST_YEAR:
        raise Unsent(_("The day and hour of the promise could not be read."))
    return when if when.tzinfo else when.replace(tzinfo=ZoneInfo(scope.current().store.timezone))


def _on_the_wall(instant: str) -> str:
    """A quick choice as the field for day and hour shows it: "in two hours" is another choice by now."""
    try:
        when = datetime.fromisoformat(instant).astimezone(ZoneInfo(scope.current().store.timezone))
    except (ValueError, OverflowError):
        return ""
    return when.strftime("%Y-%m-%dT%H:%M")


def _promise_words(request: HttpRequest, text: str) -> str:
    return _typed(request, "promise_text").strip()[:200] or text.strip()[:200]


def _typed(request: HttpRequest, name: str) -> str:
    """What stands in a field of the form. A NUL, which no keyboard has and PostgreSQL refuses, is left out."""
    return request.POST.get(name, "").replace("\x00", "")


def _refused(request: HttpRequest, opened: Conversation, refused: Unsent) -> HttpResponse:
    """Nothing typed is lost: the form comes back with it, and says what to do."""
    kind = "note" if request.POST.get("kind") == "note" else "reply"
    typed = {
        f"{kind}_text": request.POST.get("text", ""),
        "kind": kind,
        "errors": refused.errors,
        "promise_text": request.POST.get("promise_text", ""),
        "promise_on": (on := request.POST.get("promise_on") or _on_the_wall(request.POST.get("promise_at", ""))),
        "is_promising": bool(request.POST.get("promise_text") or on),
    }
    ways = identities_of(opened.customer)
    if not request.headers.get("HX-Request"):
        context = opened_context(opened, view_name(request))
        context["composer"] = composer(opened, ways, **typed)
        return render(
            request,
            "inbox/desk.html",
            context | list_context(view_name(request), "", opened.public_id) | {"open_pane": "conversation"},
            status=422,
        )
    base = reverse("inbox:conversation", args=[scope.current().store.slug, opened.public_id])
    again = {"composer": composer(opened, ways, **typed), "base": base}
    response = render(request, "inbox/_composer.html", again, status=422)
    response["HX-Retarget"], response["HX-Reswap"] = "#composer", "outerHTML"
    return response


def _written(request: HttpRequest, opened: Conversation, message: Message) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("inbox:conversation", scope.current().store.slug, opened.public_id)
    after = number(request.POST.get("last_id")) or message.pk - 1
    return render(request, "inbox/_newer.html", newer_context(opened, after))


@require_POST
@can("promises.make")
def promise(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """An agent's own word, without sending anything."""
    opened = found(public_id)
    try:
        due_at = _promised_at(request)
        words = _promise_words(request, "")
        if due_at is None or not words:
            raise Unsent(_("Say what you promise, and by when."))
        verbs.promise_own(opened, words, due_at)
    except Unsent as refused:
        return _refused(request, opened, refused)
    except promises.InThePast:
        return _refused(request, opened, Unsent(_("A promise needs a time that is still to come.")))
    return _conversation(request, opened)


@require_POST
@can("promises.make")
def keep(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """What a person promised has been done."""
    mine, opened = _own_promise(public_id)
    with unit():
        promises.keep(mine)
        verbs.refresh_promise(opened)
    return _customer(request, opened)


@require_POST
@can("promises.make")
def move(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Another time for a person's promise, agreed with the customer before it breaks."""
    mine, opened = _own_promise(public_id)
    try:
        due_at = _promised_at(request)
        if due_at is None:
            raise Unsent(_("The day and hour of the promise could not be read."))
        with unit():
            promises.renegotiate(mine, due_at, told=True)
            verbs.refresh_promise(opened)
    except promises.InThePast:
        return _customer(request, opened, _("A promise needs a time that is still to come."))
    except Unsent as refused:
        return _customer(request, opened, str(refused))
    return _customer(request, opened)


@require_POST
@can("promises.make")
def drop(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A person's promise is no longer needed."""
    mine, opened = _own_promise(public_id)
    with unit():
        promises.cancel(mine)
        verbs.refresh_promise(opened)
    return _customer(request, opened)


def _own_promise(public_id: str) -> tuple[Promise, Conversation]:
    mine = Promise.objects.filter(public_id=public_id, kind=PromiseKind.OWN).first()
    if mine is None or not mine.subject.startswith("conversation:"):
        raise Http404
    return mine, found(mine.subject.partition(":")[2])


@require_POST
@can("inbox.assign")
def assign(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened = found(public_id)
    kind, _sep, chosen = request.POST.get("assignee", "").partition(":")
    staff, team = opened.assignee, opened.team
    if kind == "staff":
        staff = _one(Staff.objects.filter(suspended_at=None), chosen)
    elif kind == "team":
        team, staff = _one(Team.objects, chosen), None
    else:
        staff, team = None, None
    verbs.assign(opened, staff=staff, team=team)
    if not Conversation.objects.visible().filter(pk=opened.pk).exists():
        return _to_the_list(request)
    return _conversation(request, opened)


def _to_the_list(request: HttpRequest) -> HttpResponse:
    """It was given to a team whose work this person may not see."""
    url = reverse("inbox:desk", args=[scope.current().store.slug])
    return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)


def _one(rows: Any, public_id: str) -> Any:
    found_row = rows.filter(public_id=public_id).first()
    if found_row is None:
        raise Http404
    return found_row


@require_POST
@can("inbox.tend")
def status(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened, wanted = found(public_id), request.POST.get("status", "")
    if wanted not in Status.values:
        raise Http404
    verbs.set_status(opened, wanted)
    return _conversation(request, opened)


@require_POST
@can("inbox.tend")
def priority(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened, wanted = found(public_id), request.POST.get("priority", "")
    if wanted not in Priority.values:
        raise Http404
    verbs.prioritise(opened, wanted)
    return _conversation(request, opened)


@require_POST
@can("inbox.tend")
def label(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Put a label on, or take it off if it is there."""
    opened, word = found(public_id), request.POST.get("label", "").strip()
    if not word:
        raise Http404
    kept = [known for known in opened.labels if known != word]
    verbs.label(opened, kept if word in opened.labels else [*opened.labels, word])
    return _conversation(request, opened)


@require_POST
@can("inbox.note")
def draft(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    kind = MessageKind.NOTE if request.POST.get("kind") == "note" else MessageKind.OUT
    verbs.keep_draft(found(public_id), kind, _typed(request, "text")[:MOST_TEXT])
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
        return _conversation(request, opened)
    response = _conversation(request, opened)
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


@require_POST
@can("people.edit")
def customer_note(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened, text = found(public_id), _typed(request, "text").strip()[:2000]
    if text:
        people.write_note(opened.customer, text)
    return _customer(request, opened)


@require_POST
@can("people.edit")
def customer_tag(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    opened = found(public_id)
    customer = opened.customer.joined_to or opened.customer
    gone = _typed(request, "remove")
    people.tag(customer, [word for word in [*customer.tags, _typed(request, "add")] if word and word != gone])
    return _customer(request, opened)


def _customer(request: HttpRequest, opened: Conversation, problem: str = "") -> HttpResponse:
    """The panel again; with `problem`, what was wrong stands above the promises."""
    if not request.headers.get("HX-Request"):
        if problem:
            messages.error(request, problem)
        return redirect("inbox:conversation", scope.current().store.slug, opened.public_id)
    context = panel_context(found(opened.public_id))
    context["panel"]["problem"] = problem
    return render(request, "inbox/_panel.html", context, status=422 if problem else 200)


def _conversation(request: HttpRequest, opened: Conversation) -> HttpResponse:
    """The conversation again, as it is now."""
    slug = scope.current().store.slug
    if not request.headers.get("HX-Request"):
        return redirect("inbox:conversation", slug, opened.public_id)
    response = render(request, "inbox/_conversation.html", opened_context(found(opened.public_id), view_name(request)))
    if request.headers.get("HX-Target") != "work":
        response["HX-Retarget"], response["HX-Reswap"] = "#work", "innerHTML"
    response["HX-Push-Url"] = reverse("inbox:conversation", args=[slug, opened.public_id])
    return response
