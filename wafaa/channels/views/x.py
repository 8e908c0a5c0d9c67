"""Connecting X: the app's keys are pasted, and the owner signs in at X by a link of their own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.channels import verbs
from wafaa.channels.models import Channel, Line, LineState
from wafaa.channels.trying import try_line
from wafaa.channels.views.lines import GET_AND_POST, _status, _url, summary, the_line
from wafaa.channels.wording import trouble
from wafaa.channels.x import signing
from wafaa.channels.x.fault import Fault
from wafaa.channels.xform import XForm
from wafaa.lib.time import now
from wafaa.team.door import can, sensitive
from wafaa.team.sections import settings_page

MOST_ANSWER = 4000


@GET_AND_POST
@can("channels.manage")
@sensitive
def new(request: HttpRequest, store: str) -> HttpResponse:
    form = XForm(request.POST or None, initial={"name": _("X"), "callback": _callback()})
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, None, status=_status(request))
    secrets = form.given() | {"sign_in": signing.begun()}
    line = verbs.open_line(Channel.X, form.cleaned_data["name"], options=form.options(), secrets=secrets)
    return redirect(_url("x", line.public_id))


@GET_AND_POST
@can("channels.manage")
@sensitive
def x(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    line = the_line(public_id, Channel.X)
    form = XForm(request.POST, line=line) if request.method == "POST" else XForm(line=line)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, line, status=_status(request))
    secrets = form.given() | {"sign_in": signing.begun()}
    options = {**line.options, **form.options()}
    verbs.change_line(line, secrets=secrets, name=form.cleaned_data["name"], options=options)
    return _tried(request, line) if line.options.get("user_id") else redirect(_url("x", public_id))


@require_GET
@can("channels.manage")
@sensitive
def back(request: HttpRequest, store: str) -> HttpResponse:
    """Where X sends the owner's browser. Nothing happens until they say so here."""
    answer = request.get_full_path()[:MOST_ANSWER]
    lines = list(Line.objects.filter(channel=Channel.X).order_by("-id"))
    if not lines:
        raise Http404
    line = next((one for one in lines if signing.is_for(one, answer)), None)
    if line is None:
        return _page(request, XForm(line=lines[0]), lines[0], status=422, wrong=trouble("x_other_sign_in"))
    return _page(request, XForm(line=line), line, status=200, answer=answer)


@require_POST
@can("channels.manage")
@sensitive
def finish(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    line = the_line(public_id, Channel.X)
    answer = request.POST.get("answer", "")[:MOST_ANSWER].replace("\x00", "")
    try:
        who = signing.finish(line, answer)
        _take(line, who)
    except Fault as fault:
        return _page(request, XForm(line=line), line, status=422, wrong=trouble(fault.code))
    return _tried(request, line)


def _take(line: Line, who: signing.SignedIn) -> None:
    """The line is this account's from now on. Raises Fault when it is another's, or another line has the account."""
    known = str(line.options.get("user_id") or "")
    others = Line.objects.filter(channel=Channel.X).exclude(pk=line.pk)
    if (known and known != who.user) or any(str(one.options.get("user_id")) == who.user for one in others):
        raise Fault("x_other_account" if known else "x_taken")
    at = now().isoformat()
    options = {"signed_in_at": at} | line.options | {"user_id": who.user, "last_sign_in": at}
    secrets = {"tokens": who.tokens.packed(), "sign_in": signing.begun()}
    verbs.change_line(line, secrets=secrets, address=f"@{who.handle}", options=options)


@require_POST
@can("channels.manage")
def test(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Try the line as it is saved."""
    return _tried(request, the_line(public_id, Channel.X))


def _tried(request: HttpRequest, line: Line) -> HttpResponse:
    if not try_line(line):
        messages.success(request, _("Tested: X knows us, and mentions arrive here."))
    return redirect(_url("x", line.public_id))


def _callback() -> str:
    return f"{settings.ADDRESS}{_url('x_back')}"


def _page(
    request: HttpRequest, form: XForm, line: Line | None, *, status: int, wrong: str = "", answer: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "fields": list(form), "line": None}
    if line is not None:
        context |= {
            "line": summary(line),
            "is_off": line.state == LineState.OFF,
            "is_signed_in": bool(line.options.get("user_id")),
            "sign_in_url": signing.link(line),
            "finish_url": _url("finish_x", line.public_id),
            "test_url": _url("test_x", line.public_id),
            "switch_url": _url("switch", line.public_id),
            "profile_url": f"https://x.com/{line.address.lstrip('@')}",
        }
    return settings_page(
        request,
        "channels/x.html",
        line.name if line else _("Connect X"),
        _("Who mentions your account is answered from here. We ask X ourselves, so no public address is needed."),
        status=status,
        cancel_url=_url("lines"),
        wrong=wrong,
        answer=answer,
        **context,
    )
