"""The shop's web form: a page of its own for customers who would rather write once and be answered later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, File, Line, LineState
from wafaa.inbox import verbs
from wafaa.inbox.forms import MOST_FILE, LetterForm
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.views.door import address_of, no_room_words
from wafaa.inbox.views.replying import file_problem
from wafaa.inbox.wording import expected_for_newcomer, expected_line
from wafaa.lib.ids import new_id
from wafaa.lib.signed import BadLink, sign, unsign
from wafaa.lib.text.direction import language as language_of
from wafaa.lib.text.safe import mask_secrets, visible
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.identities import normal
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.door import public
from wafaa.stores.scope import entered
from wafaa.work import disk
from wafaa.work.limits import TooMany, spend
from wafaa.work.unit import unit

OPEN_FOR = timedelta(hours=24)
READ_FOR = timedelta(hours=2)
QUICKEST = timedelta(seconds=2)
LANGUAGES = {"ar": "العربية", "en": "English"}


class NotYet(Exception):
    """The form cannot be taken as it came; the sentence says what to do. Nothing typed is lost."""


@require_http_methods(["GET", "POST"])
@public("customers write here; a line's key enters its store")
def page(request: HttpRequest, line: str) -> HttpResponse:
    found = Line.everywhere.filter(public_id=line, channel=Channel.FORM).select_related("store").first()
    if found is None or found.state == LineState.OFF:
        raise Http404
    speaks = _language(request, found)
    with entered(found.store), translation.override(speaks), timezone.override(found.store.timezone):
        request.LANGUAGE_CODE = speaks
        response = _answer(request, found)
    response["Content-Language"], response["Cache-Control"] = speaks, "no-store"
    return response


def _language(request: HttpRequest, line: Line) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else line.language or (get_language() or "ar")[:2]


def _answer(request: HttpRequest, line: Line) -> HttpResponse:
    if request.method == "POST":
        return _send(request, line)
    if done := request.GET.get("done", ""):
        return _thanks(request, line, done)
    return _show(request, line, LetterForm())


def _send(request: HttpRequest, line: Line) -> HttpResponse:
    form = LetterForm(request.POST, request.FILES)
    try:
        key = _key(request, line)
        spend("form.source", f"{line.pk}|{address_of(request)}", most=30, seconds=3600)
        if not form.is_valid():
            return _show(request, line, form, status=422)
        disk.need_room()
        with disk.told_when_full():
            message = _receive(line, form.cleaned_data, key)
    except disk.NoRoom as full:
        problem = f"{no_room_words()} ({full.problem_id})"
        return _later(_show(request, line, form, problem=problem, status=503), disk.RETRY_AFTER_S)
    except NotYet as not_yet:
        return _show(request, line, form, problem=str(not_yet), status=422)
    except channels.BadFile as bad:
        form.add_error("attached", file_problem(bad.code))
        return _show(request, line, form, status=422)
    except TooMany as busy:
        words = _("That was a lot at once. Nothing you wrote is lost; send it again a little later.")
        return _later(_show(request, line, form, problem=words, status=429), busy.seconds)
    return redirect(f"{_url(line)}?{urlencode({'done': _receipt(line, message), 'lang': get_language()})}")


def _later(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


def _key(request: HttpRequest, line: Line) -> str:
    """The form's own key. A robot fills the field nobody sees, or sends before anybody could have read.
    Raises NotYet: a person who is mistaken for one just sends again."""
    if request.POST.get("website"):
        raise NotYet(_("Something filled in a field that must stay empty. Send it once more, please."))
    try:
        named = unsign("form.open", request.POST.get("opened", ""), recipient=line.public_id, key=settings.LINK_KEY)
    except BadLink:
        raise NotYet(_("The page was open for a long time. Send it once more, please.")) from None
    if now() - datetime.fromisoformat(named["at"]) < QUICKEST:
        raise NotYet(_("That was very quick. Read it over and send it once more, please."))
    return str(named["k"])


def _receive(line: Line, written: dict[str, Any], key: str) -> Message:
    """Keep the files, then write the message down; the same form sent twice is one message."""
    kind, typed = written["contact"]
    who = normal(kind, typed, scope.current().store.country)
    files = [_keep(line, one) for one in written["attached"]]
    with unit():
        customer = people.recognise(
            kind, typed, source="form", name=visible(written["name"]), language=_spoken(written)
        )
        try:
            spend("form.once", f"{line.pk}|{key}", most=1, seconds=7 * 86_400)
        except TooMany:
            return _written(customer, key)
        spend("form.contact", f"{line.pk}|{who}", most=6, seconds=3600)
        spend("form.line", str(line.pk), most=1000, seconds=3600)
        return _write(line, customer, written, files, key)


def _keep(line: Line, given: UploadedFile[Any]) -> File:
    return channels.keep_file(given.name or "file", given.read(), owner=f"line:{line.pk}", most=MOST_FILE)


def _write(line: Line, customer: Customer, written: dict[str, Any], files: list[File], key: str) -> Message:
    text = mask_secrets(written["message"])
    warnings = ["address_claimed"] + (["secret_masked"] if text != written["message"] else [])
    return verbs.receive(
        customer,
        channel=Channel.FORM,
        line=line,
        text=text,
        subject=written["subject"],
        key=f"form:{key}",
        files=files,
        warnings=warnings,
    )


def _written(customer: Customer, key: str) -> Message:
    """What this form said when it was sent first."""
    mine = Message.objects.filter(conversation__customer=customer, key=f"form:{key}").first()
    if mine is None:  # sent first under another address
        raise NotYet(_("This was sent already. Open the form again to write something new."))
    found: Message = mine
    return found


def _spoken(written: dict[str, Any]) -> str:
    found = language_of(written["message"])
    return found if found != "und" else (get_language() or "ar")[:2]


def _show(request: HttpRequest, line: Line, form: LetterForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    opened = {"k": new_id(), "at": now().isoformat()}
    if status != 200 and problem == "":
        opened = _kept(request, line) or opened
    context = {
        "line": line,
        "store": scope.current().store,
        "form": form,
        "problem": problem,
        "expected": expected_for_newcomer(Channel.FORM, line.team_id),
        "greeting": line.options.get("greeting", ""),
        "opened": sign("form.open", opened, expires=now() + OPEN_FOR, recipient=line.public_id, key=settings.LINK_KEY),
        "others": _others(line),
        "lost_files": bool(request.FILES) and status != 200,
    }
    return render(request, "inbox/form.html", context, status=status)


def _kept(request: HttpRequest, line: Line) -> dict[str, str] | None:
    """The key and the time of the form that came back with mistakes: it stays the same form."""
    try:
        return unsign("form.open", request.POST.get("opened", ""), recipient=line.public_id, key=settings.LINK_KEY)
    except BadLink:
        return None


def _others(line: Line) -> list[dict[str, str]]:
    here = (get_language() or "ar")[:2]
    return [{"code": c, "name": n, "url": f"{_url(line)}?lang={c}"} for c, n in LANGUAGES.items() if c != here]


def _receipt(line: Line, message: Message) -> str:
    named = {"c": message.conversation.public_id}
    return sign("form.done", named, expires=now() + READ_FOR, recipient=line.public_id, key=settings.LINK_KEY)


def _thanks(request: HttpRequest, line: Line, done: str) -> HttpResponse:
    """The number and when an answer comes; nothing of what was written."""
    try:
        named = unsign("form.done", done, recipient=line.public_id, key=settings.LINK_KEY)
    except BadLink:
        return redirect(_url(line))
    conversation = Conversation.objects.filter(public_id=named["c"]).first()
    if conversation is None:
        return redirect(_url(line))
    context = {
        "line": line,
        "store": scope.current().store,
        "number": conversation.number,
        "expected": expected_line(conversation),
        "again_url": _url(line),
        "others": [],
    }
    return render(request, "inbox/form_sent.html", context)


def _url(line: Line) -> str:
    return reverse("inbox:form", args=[line.public_id])
