"""Connecting text messages, by Twilio or by Unifonic."""

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
from wafaa.channels.sms.sender import only_sends
from wafaa.channels.sms.unifonic import USER
from wafaa.channels.smsform import FORMS, SmsForm, TwilioForm, UnifonicForm
from wafaa.channels.views.connecting import _tried, hook_url
from wafaa.channels.views.lines import GET_AND_POST, _status, _url, summary, the_line
from wafaa.channels.wording import problem_of
from wafaa.team.door import can, sensitive
from wafaa.team.sections import settings_page


@GET_AND_POST
@can("channels.manage")
@sensitive
def new_twilio(request: HttpRequest, store: str) -> HttpResponse:
    return _new(request, TwilioForm(request.POST or None))


@GET_AND_POST
@can("channels.manage")
@sensitive
def new_unifonic(request: HttpRequest, store: str) -> HttpResponse:
    return _new(request, UnifonicForm(request.POST or None))


def _new(request: HttpRequest, form: SmsForm) -> HttpResponse:
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, None)
    said = form.cleaned_data
    line = verbs.open_line(
        Channel.SMS, said["name"], address=said["sender"], options=form.options(), secrets=form.given()
    )
    return _tried(request, line, "sms")


@GET_AND_POST
@can("channels.manage")
@sensitive
def sms(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Saved first (the secret sealed), then tried: whatever the provider says, nothing typed is lost."""
    line = the_line(public_id, Channel.SMS)
    kind = FORMS.get(str(line.options.get("provider")), TwilioForm)
    form = kind(request.POST, line=line) if request.method == "POST" else kind(line=line)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, line)
    said, options = form.cleaned_data, {**line.options, **form.options()}
    verbs.change_line(line, secrets=form.given(), name=said["name"], address=said["sender"], options=options)
    return _tried(request, line, "sms")


@require_POST
@can("channels.manage")
def test(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Try the line as it is saved."""
    return _tried(request, the_line(public_id, Channel.SMS), "sms")


@require_POST
@can("channels.manage")
def subscribe(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Let the number call us."""
    line = the_line(public_id, Channel.SMS)
    if wrong := trying.subscribe(line):
        messages.error(request, problem_of(",".join(wrong)))
        return redirect(_url("sms", public_id))
    return _tried(request, line, "sms")


@require_POST
@can("channels.manage")
@sensitive
def password(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A new password with which Unifonic calls us: shown in this answer and never again."""
    line = the_line(public_id, Channel.SMS)
    fresh = secrets.token_urlsafe(24)
    verbs.change_line(line, secrets={"hook": fresh})
    kind = FORMS.get(str(line.options.get("provider")), TwilioForm)
    response = _page(request, kind(line=line), line, fresh, status=200)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, form: SmsForm, line: Line | None, fresh: str = "", status: int = 0) -> HttpResponse:
    is_twilio = form.provider == "twilio"
    return settings_page(
        request,
        "channels/sms.html",
        line.name if line else _("Connect SMS by Twilio") if is_twilio else _("Connect SMS by Unifonic"),
        _("Text messages of the phone: for people without an app, and where a message must arrive."),
        status=status or _status(request),
        form=form,
        fields=list(form),
        cancel_url=_url("lines"),
        is_twilio=is_twilio,
        fresh=fresh,
        once_url=_url("sms", line.public_id) if fresh and line else "",
        user=USER,
        **(_about(line) if line else {"line": None}),
    )


def _about(line: Line) -> dict[str, Any]:
    return {
        "line": summary(line),
        "is_off": line.state == LineState.OFF,
        "hook_url": hook_url(line),
        "is_local": not settings.ADDRESS.startswith("https://"),
        "only_sends": only_sends(str(line.options.get("sender") or "")),
        "has_password": bool(line.secrets.get("hook")),
        "hook_missing": "sms_hook_missing" in line.problem,
        "test_url": _url("test_sms", line.public_id),
        "subscribe_url": _url("subscribe_sms", line.public_id),
        "password_url": _url("sms_password", line.public_id),
        "switch_url": _url("switch", line.public_id),
    }
