"""Connecting Messenger and Instagram: the page's token is pasted, tried, and sealed."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wafaa.channels import trying, verbs
from wafaa.channels.models import Channel, Line, LineState
from wafaa.channels.talkform import InstagramForm, MessengerForm, TalkForm
from wafaa.channels.views.connecting import _tried, hook_url
from wafaa.channels.views.lines import GET_AND_POST, _status, _url, summary, the_line
from wafaa.channels.wording import problem_of
from wafaa.team.door import can, sensitive
from wafaa.team.sections import settings_page


@GET_AND_POST
@can("channels.manage")
@sensitive
def new_messenger(request: HttpRequest, store: str) -> HttpResponse:
    return _new(request, MessengerForm(request.POST or None, initial={"name": _("Messenger")}))


@GET_AND_POST
@can("channels.manage")
@sensitive
def new_instagram(request: HttpRequest, store: str) -> HttpResponse:
    return _new(request, InstagramForm(request.POST or None, initial={"name": _("Instagram")}))


def _new(request: HttpRequest, form: TalkForm) -> HttpResponse:
    if request.method != "POST" or not form.is_valid() or _is_taken(form, None):
        return _page(request, form, None)
    options = {**form.options(), "verify_word": secrets.token_urlsafe(18)}
    line = verbs.open_line(form.channel, form.cleaned_data["name"], options=options, secrets=form.given())
    return _tried(request, line, form.channel)


@GET_AND_POST
@can("channels.manage")
@sensitive
def messenger(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _change(request, the_line(public_id, Channel.MESSENGER), MessengerForm)


@GET_AND_POST
@can("channels.manage")
@sensitive
def instagram(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _change(request, the_line(public_id, Channel.INSTAGRAM), InstagramForm)


def _change(request: HttpRequest, line: Line, kind: type[TalkForm]) -> HttpResponse:
    """Saved first (the secrets sealed), then tried: whatever Meta says, nothing typed is lost."""
    form = kind(request.POST, line=line) if request.method == "POST" else kind(line=line)
    if request.method != "POST" or not form.is_valid() or _is_taken(form, line):
        return _page(request, form, line)
    options = {"verify_word": secrets.token_urlsafe(18)} | line.options | form.options()
    verbs.change_line(line, secrets=form.given(), name=form.cleaned_data["name"], options=options)
    return _tried(request, line, line.channel)


def _is_taken(form: TalkForm, line: Line | None) -> bool:
    """Whether another line has this account; the form then says so."""
    others = Line.objects.filter(channel=form.channel).exclude(pk=line.pk if line else 0)
    if any(str(other.options.get(form.home)) == form.cleaned_data[form.home] for other in others):
        form.add_error(form.home, _("This account is connected already."))
        return True
    return False


@require_POST
@can("channels.manage")
def test_messenger(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _tried(request, the_line(public_id, Channel.MESSENGER), Channel.MESSENGER)


@require_POST
@can("channels.manage")
def test_instagram(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _tried(request, the_line(public_id, Channel.INSTAGRAM), Channel.INSTAGRAM)


@require_POST
@can("channels.manage")
def subscribe_messenger(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _subscribe(request, the_line(public_id, Channel.MESSENGER))


@require_POST
@can("channels.manage")
def subscribe_instagram(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _subscribe(request, the_line(public_id, Channel.INSTAGRAM))


def _subscribe(request: HttpRequest, line: Line) -> HttpResponse:
    if wrong := trying.subscribe(line):
        messages.error(request, problem_of(",".join(wrong)))
        return redirect(_url(line.channel, line.public_id))
    return _tried(request, line, line.channel)


def _page(request: HttpRequest, form: TalkForm, line: Line | None) -> HttpResponse:
    is_instagram = form.channel == Channel.INSTAGRAM
    about: dict[str, Any] = {"line": None}
    if line is not None:
        about = {
            "line": summary(line),
            "is_off": line.state == LineState.OFF,
            "hook_url": hook_url(line),
            "verify_word": line.options.get("verify_word", ""),
            "is_local": not settings.ADDRESS.startswith("https://"),
            "not_subscribed": "_not_subscribed" in line.problem,
            "test_url": _url(f"test_{line.channel}", line.public_id),
            "subscribe_url": _url(f"subscribe_{line.channel}", line.public_id),
            "switch_url": _url("switch", line.public_id),
        }
    return settings_page(
        request,
        "channels/talk.html",
        line.name if line else _("Connect Instagram") if is_instagram else _("Connect Messenger"),
        _("By Meta's own door, without anybody in between."),
        status=_status(request),
        form=form,
        fields=list(form),
        cancel_url=_url("lines"),
        is_instagram=is_instagram,
        **about,
    )
