"""Ready answers: the picker beside the composer, macros, and the pages on which they are written."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.channels.choices import Misfit, as_lines, misfits, read, typed
from wafaa.channels.models import Channel, File
from wafaa.inbox import choosing, hourglass, ready, variables, verbs
from wafaa.inbox.models import Conversation, MacroRun, ReadyAnswer
from wafaa.inbox.ready_forms import ReadyForm
from wafaa.inbox.verbs.replying import Empty, EmptyVariable
from wafaa.inbox.verbs.snoozing import InThePast
from wafaa.inbox.views.answers import Unsent, conversation_again, typed_in
from wafaa.inbox.views.desk import found
from wafaa.inbox.views.replying import may_write, no_value, not_yet, stored
from wafaa.lib.ids import new_id
from wafaa.lib.pages import address
from wafaa.lib.time import now
from wafaa.playbook.actions import ACTIONS, CannotBeDone, words
from wafaa.promises.verbs import InThePast as PromisedInThePast
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.team.sections import settings_page
from wafaa.work.unit import unit

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
UNDONE_WITHIN = timedelta(days=7)
BROUGHT_BACK_WITHIN = timedelta(days=30)
MOST_FILES = 5


@require_GET
@can("inbox.note")
def picker(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The ready answers that fit the words, each as it reads for this customer."""
    opened = found(public_id)
    fitting = ready.fitting(request.GET.get("q", "").replace("\x00", "")[:100])
    by = _by(request, opened)
    lines = [_option(answer, opened, by) for answer in fitting]
    context = {"answers": lines, "pages_url": address("inbox:ready_answers", store), "q": request.GET.get("q", "")}
    return render(request, "inbox/_ready.html", context)


def _by(request: HttpRequest, opened: Conversation) -> str:
    """The channel the composer stands on: what it cannot carry is said before anything is taken."""
    named = (request.POST if request.method == "POST" else request.GET).get("by", "")
    return named if named in Channel.values else opened.channel


def _option(answer: ReadyAnswer, opened: Conversation, by: str) -> dict[str, Any]:
    filled = variables.fill(answer.text, opened)
    choices, holes = choosing.filled(read(answer.choices), opened)
    return {
        "id": answer.public_id,
        "title": answer.title,
        "code": answer.code,
        "text": filled.text,
        "missing": [one for one in dict.fromkeys([*filled.missing, *holes]) if one not in filled.denied],
        "denied": filled.denied,
        "choices": typed(choices),
        "chips": choices,
        "lines": as_lines(filled.text, choices, scope.current().store.figures) if choices else "",
        "misfits": [choosing.says(one) for one in misfits(choices, filled.text, choosing.shapes(by))]
        if choices
        else [],
        "shown_as": choosing.shown_in(choices, filled.text, by),
        "files": json.dumps([{"id": file.public_id, "name": file.name} for file in answer.files.all()]),
        "file_names": [file.name for file in answer.files.all()],
        "is_macro": bool(answer.steps),
    }


@GET_AND_POST
@can("inbox.tend")
def macro(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """What a macro will do here; with POST, it does it. `send`: its text goes out as a reply first."""
    opened, answer = found(public_id), _usable(typed_in(request, "answer") or request.GET.get("answer", ""))
    if request.method != "POST":
        return _preview(request, opened, answer)
    try:
        run = _run(request, opened, answer)
    except Unsent as refused:
        return _preview(request, opened, answer, refused.errors)
    response = conversation_again(request, opened)
    told = {"text": _("Done: %(title)s") % {"title": answer.title}, "tone": "success"}
    undo_url = address("inbox:macro_undo", store, run.public_id)
    response["HX-Trigger"] = json.dumps({"toast": told, "wafaa:macro-done": {"undo": undo_url, "title": answer.title}})
    return response


def _usable(public_id: str) -> ReadyAnswer:
    answer = ready.seen().filter(public_id=public_id).first()
    if answer is None:
        raise Http404
    return answer


def _preview(
    request: HttpRequest, opened: Conversation, answer: ReadyAnswer, errors: list[str] | None = None
) -> HttpResponse:
    base, by = address("inbox:conversation", scope.current().store.slug, opened.public_id), _by(request, opened)
    context = {
        "base": base,
        "answer": _option(answer, opened, by),
        "by": by if by != opened.channel else "",
        "acts": [_act(step) for step in answer.steps],
        "errors": errors or [],
        "key": new_id(),
    }
    return render(request, "inbox/_macro.html", context, status=422 if errors else 200)


def _act(step: dict[str, Any]) -> dict[str, Any]:
    action = ACTIONS.get(step["do"])
    return {"text": words(step), "is_allowed": action is not None and scope.current().can(action.permission)}


def _run(request: HttpRequest, opened: Conversation, answer: ReadyAnswer) -> MacroRun:
    key = typed_in(request, "key")[:60] or new_id()
    is_sending = bool(request.POST.get("send"))
    channel = may_write("reply", opened, request) if is_sending else ""
    try:
        with unit():
            if is_sending:
                files = list(answer.files.order_by("id"))
                offered = read(answer.choices)
                verbs.reply(opened, answer.text, key=f"macro:{key}"[:60], files=files, channel=channel, choices=offered)
            return verbs.run_macro(opened, answer, key=key)
    except EmptyVariable as empty:
        raise Unsent(no_value(empty.names, empty.denied)) from None
    except choosing.DoNotFit as misfit:
        raise Unsent(*map(choosing.says, misfit.misfits)) from None
    except Empty:
        raise Unsent(_("This macro has no text to send.")) from None
    except verbs.StillNeeded as needed:
        raise Unsent(not_yet(needed.labels)) from None
    except verbs.NotAllowed:
        raise Unsent(_("This macro does something that your role may not do.")) from None
    except CannotBeDone as stopped:
        raise Unsent(stopped.says) from None
    except (InThePast, PromisedInThePast, hourglass.NoSuchTime):
        raise Unsent(_("The hour this macro names is over.")) from None


@require_POST
@can("inbox.tend")
def macro_undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Take back what a macro did, within seven days."""
    run = MacroRun.objects.select_related("conversation").filter(public_id=public_id).first()
    if run is None:
        raise Http404
    opened = found(run.conversation.public_id)
    left = verbs.undo_macro(run) if now() - run.at < UNDONE_WITHIN else [step["do"] for step in run.memory]
    response = conversation_again(request, opened)
    if left:
        names = "، ".join(str(ACTIONS[name].label) for name in left if name in ACTIONS)
        says_what = _("Taken back, but for what has changed since: %(names)s") % {"names": names}
    else:
        says_what = _("Taken back.")
    response["HX-Trigger"] = json.dumps({"toast": {"text": says_what, "tone": "" if left else "success"}})
    return response


@require_GET
@can("inbox.reply")
def answers(request: HttpRequest, store: str) -> HttpResponse:
    """All ready answers this person sees, and what was dropped lately."""
    words = request.GET.get("q", "").replace("\x00", "")[:100]
    dropped = ready.theirs().filter(dropped_at__gt=now() - BROUGHT_BACK_WITHIN).order_by("-dropped_at")
    mine = set(ready.theirs().values_list("pk", flat=True))
    rows = ready.seen().select_related("team", "owner")
    return settings_page(
        request,
        "inbox/ready_answers.html",
        _("Ready answers"),
        _("Texts you use every day, with pictures and files. One that also does something is a macro."),
        q=words,
        answers=[_line(answer, answer.pk in mine) for answer in ready.fitting(words, rows, most=200)],
        dropped=[_line(answer, True) for answer in dropped.select_related("team", "owner")[:20]],
        new_url=address("inbox:ready_new", store),
    )


def _line(answer: ReadyAnswer, is_theirs: bool) -> dict[str, Any]:
    slug = scope.current().store.slug
    return {
        "title": answer.title,
        "code": answer.code,
        "preview": answer.text[:160] or " · ".join(words(step) for step in answer.steps),
        "shared": ready.shared_with(answer),
        "is_macro": bool(answer.steps),
        "choices": [one.title for one in read(answer.choices)],
        "url": address("inbox:ready_answer", slug, answer.public_id) if is_theirs else "",
        "drop_url": address("inbox:ready_drop", slug, answer.public_id) if is_theirs else "",
        "back_url": address("inbox:ready_back", slug, answer.public_id),
    }


@GET_AND_POST
@can("inbox.reply")
def new_answer(request: HttpRequest, store: str) -> HttpResponse:
    form = ReadyForm(request.POST) if request.method == "POST" else ReadyForm()
    return _edited(request, form, None, _("A new ready answer"))


@GET_AND_POST
@can("inbox.reply")
def answer(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    present = _theirs(public_id)
    form = ReadyForm(request.POST) if request.method == "POST" else ReadyForm.of(present)
    return _edited(request, form, present, present.title)


def _theirs(public_id: str) -> ReadyAnswer:
    answer = ready.theirs().filter(public_id=public_id).select_related("team").first()
    if answer is None:
        raise Http404
    return answer


def _edited(request: HttpRequest, form: ReadyForm, present: ReadyAnswer | None, title: str) -> HttpResponse:
    kept = _kept(request, present)
    if request.method == "POST" and form.is_valid():
        try:
            given = stored(request.FILES.getlist("files"))
            if len(kept) + len(given) > MOST_FILES:
                raise Unsent(_("At most five files, please."))
            if form.cleaned_data["choices"].strip() and (kept or given):
                raise Unsent(choosing.says(Misfit("files")))
            verbs.keep_answer(present, files=[*kept, *given], **form.traits())
        except Unsent as refused:
            form.add_error(None, refused.errors[0])
        else:
            messages.success(request, _("Saved."))
            return redirect("inbox:ready_answers", scope.current().store.slug)
    return settings_page(
        request,
        "inbox/ready_answer.html",
        title,
        status=422 if request.method == "POST" else 200,
        form=form,
        acts=form.acts(),
        files=kept,
        variables=[{"label": fact.in_texts, "mark": variables.written(fact)} for fact in variables.offered()],
        cancel_url=reverse("inbox:ready_answers", args=[scope.current().store.slug]),
    )


def _kept(request: HttpRequest, present: ReadyAnswer | None) -> list[File]:
    """The files it has and keeps."""
    had = list(present.files.order_by("id")) if present else []
    if request.method != "POST":
        return had
    gone = request.POST.getlist("gone")
    return [file for file in had if file.public_id not in gone]


@require_POST
@can("inbox.reply")
def drop(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.drop_answer(_theirs(public_id))
    messages.success(request, _("Removed. It can be brought back below for 30 days."))
    return redirect("inbox:ready_answers", store)


@require_POST
@can("inbox.reply")
def bring_back(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.bring_answer_back(_theirs(public_id))
    return redirect("inbox:ready_answers", store)
