"""Asking another team: one's own requests, a new one, writing on, and saying that it is solved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.channels.filing import asked_for
from wafaa.channels.models import File
from wafaa.inbox import asking, queries, verbs
from wafaa.inbox.asking import request_topic
from wafaa.inbox.asking_forms import AgainForm, RequestForm
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.inbox.screens.asking import about_line, request_page, requests_page
from wafaa.inbox.verbs.drafting import MOST_FILES
from wafaa.inbox.verbs.replying import Empty, KeyReused
from wafaa.inbox.views.answers import Unsent
from wafaa.inbox.views.replying import stored
from wafaa.lib.ids import new_id
from wafaa.lib.pages import address
from wafaa.stores import scope
from wafaa.team import bell_verbs
from wafaa.team.door import can
from wafaa.team.models import Staff

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@can("inbox.ask")
def requests(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "inbox/requests.html", requests_page(request.GET.get("after", "")))


@GET_AND_POST
@can("inbox.ask")
def ask(request: HttpRequest, store: str) -> HttpResponse:
    """A new request, by itself or about a customer's conversation."""
    if request.method != "POST":
        about = _about(request.GET.get("about", ""))
        return _form(request, RequestForm.fresh(about.public_id if about else ""), about)
    form = RequestForm(request.POST)
    about = _about(request.POST.get("about", ""))
    if not form.is_valid():
        return _form(request, form, about)
    said = form.cleaned_data
    try:
        message = verbs.ask(
            _me(request),
            form.asked(),
            said["text"],
            subject=said["subject"],
            key=f"ask:{said['key'] or new_id()}",
            about=about,
            files=_files(request),
        )
    except Empty:
        form.refuse_empty()
        return _form(request, form, about)
    except KeyReused:
        form.add_error(None, _("This was asked already with another text. Look among your requests."))
        return _form(request, form, about)
    except Unsent as unsent:
        form.add_error(None, unsent.errors[0])
        return _form(request, form, about)
    messages.success(request, _("Asked. You hear of it under the bell when they answer."))
    if about is not None:
        return redirect("inbox:conversation", store, about.public_id)
    return redirect("inbox:request", store, message.conversation.public_id)


def _about(public_id: str) -> Conversation | None:
    """The customer's conversation in which somebody asks; 404 for one they may not see."""
    if not public_id:
        return None
    if not scope.current().can("inbox.see"):
        raise Http404
    try:
        found = queries.the_conversation(public_id.replace("\x00", ""))
    except Conversation.DoesNotExist:
        raise Http404 from None
    return None if asking.is_request(found) else found


def _form(request: HttpRequest, form: RequestForm, about: Conversation | None) -> HttpResponse:
    slug = scope.current().store.slug
    back = address("inbox:conversation", slug, about.public_id) if about else address("inbox:requests", slug)
    context: dict[str, Any] = {
        "form": form,
        "about": about_line(about),
        "cancel_url": back,
        "teams_url": address("team:teams", slug) if not form.teams and scope.current().can("team.manage") else "",
        "has_teams": bool(form.teams),
    }
    return render(request, "inbox/ask.html", context, status=422 if form.is_bound else 200)


def _files(request: HttpRequest) -> list[File]:
    given = request.FILES.getlist("files")
    if len(given) > MOST_FILES:
        raise Unsent(_("At most ten files, please."))
    return stored(given)


def _me(request: HttpRequest) -> Staff:
    return request.staff  # type: ignore[attr-defined, no-any-return]


def _own(public_id: str) -> Conversation:
    found = asking.the_request(public_id.replace("\x00", ""))
    if found is None:
        raise Http404
    return found


@GET_AND_POST
@can("inbox.ask")
def one(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """One's own request: its answers, and writing on."""
    opened = _own(public_id)
    if request.method == "POST":
        return _again(request, opened)
    if opened.public_id != public_id:
        return redirect("inbox:request", store, opened.public_id)
    me = _me(request)
    if me.unread:
        me.unread -= bell_verbs.read(me, topic=request_topic(opened))
    template = "inbox/_request.html" if request.headers.get("HX-Request") else "inbox/request.html"
    return render(request, template, request_page(opened, key=new_id()))


def _again(request: HttpRequest, opened: Conversation) -> HttpResponse:
    form = AgainForm(request.POST)
    if not form.is_valid():
        return _refused(request, opened, *(str(error) for errors in form.errors.values() for error in errors))
    said = form.cleaned_data
    try:
        key = f"ask:{said['key'] or new_id()}"
        message = verbs.ask_on(opened, said["text"], key=key, files=_files(request))
    except Empty:
        return _refused(request, opened, _("Write something or attach a file first."))
    except KeyReused:
        return _refused(request, opened, _("This was sent already with another text. Open the request again."))
    except Unsent as unsent:
        return _refused(request, opened, *unsent.errors)
    return redirect("inbox:request", scope.current().store.slug, message.conversation.public_id)


def _refused(request: HttpRequest, opened: Conversation, *errors: str) -> HttpResponse:
    typed = {"text": request.POST.get("text", ""), "key": request.POST.get("key", "")[:60] or new_id()}
    return render(request, "inbox/request.html", request_page(opened, errors=list(errors), **typed), status=422)


@require_POST
@can("inbox.ask")
def solved(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Whoever asked says that it is solved."""
    opened = _own(public_id)
    verbs.confirm(opened)
    return redirect("inbox:request", store, opened.public_id)


@require_GET
@can("inbox.ask")
def file(request: HttpRequest, store: str, public_id: str, file_id: str) -> HttpResponseBase:
    """A file of one's own request: what the team keeps in notes is not among them."""
    opened = _own(public_id)
    rows = Message.objects.filter(conversation=opened, kind__in=[MessageKind.IN, MessageKind.OUT])
    kept = File.objects.filter(public_id=file_id, messages__in=rows).first()
    if kept is None:
        raise Http404
    return asked_for(kept, request)
