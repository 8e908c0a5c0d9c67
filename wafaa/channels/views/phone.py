"""Connecting the telephone: the shop's own Asterisk, or a Twilio number."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wafaa.channels import verbs
from wafaa.channels.models import Channel, Line, LineState
from wafaa.channels.phone_forms import AsteriskForm, TwilioForm, WhoseForm
from wafaa.channels.trying import try_line
from wafaa.channels.views.lines import GET_AND_POST, _status, _url, summary, the_line
from wafaa.team.door import can, sensitive
from wafaa.team.sections import settings_page

FORMS: dict[str, type[WhoseForm]] = {"asterisk": AsteriskForm, "twilio": TwilioForm}


@GET_AND_POST
@can("channels.manage")
@sensitive
def new(request: HttpRequest, store: str, by: str) -> HttpResponse:
    first = _("Exchange") if by == "asterisk" else _("Phone")
    form = FORMS[by](request.POST or None, initial={"name": first})
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, by, None)
    options = {**form.options(), "by": by}
    line = verbs.open_line(Channel.PHONE, form.cleaned_data["name"], options=options, secrets=form.given())
    return _tried(request, line)


@GET_AND_POST
@can("channels.manage")
@sensitive
def phone(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    line = the_line(public_id, Channel.PHONE)
    by = _kind(line)
    form = FORMS[by](request.POST, line=line) if request.method == "POST" else FORMS[by](line=line)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, by, line)
    options = {**line.options, **form.options()}
    verbs.change_line(line, secrets=form.given(), name=form.cleaned_data["name"], options=options)
    return _tried(request, line)


@require_POST
@can("channels.manage")
def test(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Try the line as it is saved."""
    return _tried(request, the_line(public_id, Channel.PHONE))


def _kind(line: Line) -> str:
    return str(line.options.get("by")) if line.options.get("by") in FORMS else "asterisk"


def _tried(request: HttpRequest, line: Line) -> HttpResponse:
    if not try_line(line):
        messages.success(request, _("Tested: the telephone answers."))
    return redirect(_url("phone", line.public_id))


def _page(request: HttpRequest, form: WhoseForm, by: str, line: Line | None) -> HttpResponse:
    fields = list(form)
    context: dict[str, Any] = {
        "form": form,
        "line": summary(line) if line else None,
        "fields": [field for field in fields if not field.name.startswith("whose_")],
        "colleagues": [field for field in fields if field.name.startswith("whose_")],
        "is_twilio": by == "twilio",
        "cancel_url": _url("lines"),
        "is_local": by == "twilio" and not settings.ADDRESS.startswith("https://"),
    }
    if line is not None:
        context |= {
            "is_off": line.state == LineState.OFF,
            "hook_url": f"{settings.ADDRESS}/hooks/{line.public_id}/",
            "status_url": f"{settings.ADDRESS}/hooks/{line.public_id}/?step=status",
            "test_url": _url("test_phone", line.public_id),
            "switch_url": _url("switch", line.public_id),
        }
    words = (
        _("Calls to your Twilio number ring your colleagues, and every call is written down.")
        if by == "twilio"
        else _("Your own Asterisk tells who calls. Missed calls become conversations; a click on a number dials it.")
    )
    title = line.name if line else _("Connect Twilio calls") if by == "twilio" else _("Connect Asterisk")
    return settings_page(request, "channels/phone.html", title, words, status=_status(request), **context)
