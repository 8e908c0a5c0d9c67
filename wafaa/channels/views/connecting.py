"""Connecting WhatsApp, and any other system by the generic signed channel."""

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
from wafaa.channels.line_forms import GenericForm, WhatsAppForm
from wafaa.channels.models import Channel, Line, LineState
from wafaa.channels.provider_screens import costs_of, health_of, templates_of
from wafaa.channels.views.lines import GET_AND_POST, _status, _url, summary, the_line
from wafaa.channels.wording import problem_of
from wafaa.lib.standardhooks import new_secret
from wafaa.team.door import can, sensitive
from wafaa.team.sections import settings_page


def hook_url(line: Line) -> str:
    """The address the provider calls."""
    return f"{settings.ADDRESS}/hooks/{line.public_id}/"


@GET_AND_POST
@can("channels.manage")
@sensitive
def new_whatsapp(request: HttpRequest, store: str) -> HttpResponse:
    form = WhatsAppForm(request.POST or None, initial={"name": _("WhatsApp")})
    if request.method == "POST" and form.is_valid() and not _is_taken(form, None):
        line = verbs.open_line(
            Channel.WHATSAPP,
            form.cleaned_data["name"],
            options={**form.options(), "verify_word": secrets.token_urlsafe(18)},
            secrets=form.given(),
        )
        return _tried(request, line, "whatsapp")
    return _whatsapp_page(request, form, None)


@GET_AND_POST
@can("channels.manage")
@sensitive
def whatsapp(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Saved first (the secrets sealed), then tried: whatever Meta says, nothing typed is lost."""
    line = the_line(public_id, Channel.WHATSAPP)
    form = WhatsAppForm(request.POST, line=line) if request.method == "POST" else WhatsAppForm(line=line)
    if request.method == "POST" and form.is_valid() and not _is_taken(form, line):
        options = {"verify_word": secrets.token_urlsafe(18)} | line.options | form.options()
        verbs.change_line(line, secrets=form.given(), name=form.cleaned_data["name"], options=options)
        return _tried(request, line, "whatsapp")
    return _whatsapp_page(request, form, line)


def _is_taken(form: WhatsAppForm, line: Line | None) -> bool:
    """Whether another line has this number; the form then says so."""
    others = Line.objects.filter(channel=Channel.WHATSAPP).exclude(pk=line.pk if line else 0)
    wanted = form.cleaned_data["phone_number_id"]
    if any(str(other.options.get("phone_number_id")) == wanted for other in others):
        form.add_error("phone_number_id", _("This number is connected already."))
        return True
    return False


def _whatsapp_page(request: HttpRequest, form: WhatsAppForm, line: Line | None) -> HttpResponse:
    return settings_page(
        request,
        "channels/whatsapp.html",
        line.name if line else _("Connect WhatsApp"),
        _("By Meta's own Cloud API, without anybody in between."),
        status=_status(request),
        form=form,
        fields=list(form),
        cancel_url=_url("lines"),
        **(_about_whatsapp(line) if line else {"line": None}),
    )


def _about_whatsapp(line: Line) -> dict[str, Any]:
    return {
        "line": summary(line),
        "is_off": line.state == LineState.OFF,
        "hook_url": hook_url(line),
        "verify_word": line.options.get("verify_word", ""),
        "is_local": not settings.ADDRESS.startswith("https://"),
        "test_url": _url("try_whatsapp", line.public_id),
        "subscribe_url": _url("subscribe_whatsapp", line.public_id),
        "templates_url": _url("fetch_templates", line.public_id),
        "switch_url": _url("switch", line.public_id),
        "not_subscribed": "not_subscribed" in line.problem,
        "health": health_of(line),
        "costs": costs_of(line),
        "templates": templates_of(line),
    }


@require_POST
@can("channels.manage")
def try_whatsapp(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _tried(request, the_line(public_id, Channel.WHATSAPP), "whatsapp")


@require_POST
@can("channels.manage")
def subscribe_whatsapp(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    line = the_line(public_id, Channel.WHATSAPP)
    if wrong := trying.subscribe(line):
        messages.error(request, problem_of(",".join(wrong)))
        return redirect(_url("whatsapp", public_id))
    return _tried(request, line, "whatsapp")


@require_POST
@can("channels.manage")
def fetch_templates(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    line = the_line(public_id, Channel.WHATSAPP)
    if wrong := trying.fetch_templates(line):
        messages.error(request, problem_of(",".join(wrong)))
    else:
        messages.success(request, _("The templates are as Meta has them now."))
    return redirect(_url("whatsapp", public_id))


def _tried(request: HttpRequest, line: Line, page: str) -> HttpResponse:
    if not trying.try_line(line):
        messages.success(request, _("Tested: it works."))
    return redirect(_url(page, line.public_id))


@GET_AND_POST
@can("channels.manage")
@sensitive
def new_generic(request: HttpRequest, store: str) -> HttpResponse:
    form = GenericForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        line = verbs.open_line(
            Channel.GENERIC, form.cleaned_data["name"], options={"url": form.cleaned_data["url"]}, state=LineState.OK
        )
        return redirect(_url("generic", line.public_id))
    return _generic_page(request, form, None)


@GET_AND_POST
@can("channels.manage")
@sensitive
def generic(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    line = the_line(public_id, Channel.GENERIC)
    kept = {"name": line.name, "url": line.options.get("url", "")}
    form = GenericForm(request.POST) if request.method == "POST" else GenericForm(initial=kept)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        verbs.change_line(line, name=said["name"], options={**line.options, "url": said["url"]})
        messages.success(request, _("Saved."))
        return redirect(_url("generic", public_id))
    return _generic_page(request, form, line)


@require_POST
@can("channels.manage")
@sensitive
def generic_secrets(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Two new secrets, for calls to us and for calls from us: shown in this answer and never again."""
    line = the_line(public_id, Channel.GENERIC)
    fresh = {name: new_secret() for name in ("hook", "send")}
    verbs.change_line(line, secrets=fresh)
    kept = {"name": line.name, "url": line.options.get("url", "")}
    response = _generic_page(request, GenericForm(initial=kept), line, fresh, status=200)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@can("channels.manage")
def try_generic(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _tried(request, the_line(public_id, Channel.GENERIC), "generic")


def _generic_page(
    request: HttpRequest, form: GenericForm, line: Line | None, fresh: dict[str, str] | None = None, status: int = 0
) -> HttpResponse:
    about: dict[str, Any] = {"line": None}
    if line is not None:
        about = {
            "line": summary(line),
            "is_off": line.state == LineState.OFF,
            "hook_url": hook_url(line),
            "has_secrets": bool(line.secrets.get("hook")),
            "secrets_url": _url("generic_secrets", line.public_id),
            "test_url": _url("try_generic", line.public_id) if line.options.get("url") else "",
            "switch_url": _url("switch", line.public_id),
        }
    return settings_page(
        request,
        "channels/generic.html",
        line.name if line else _("Connect another system"),
        _("Any program that can send and receive signed JSON: your own app, a kiosk, a bot."),
        status=status or _status(request),
        form=form,
        fields=list(form),
        cancel_url=_url("lines"),
        fresh=fresh or {},
        once_url=_url("generic", line.public_id) if fresh and line else "",
        **about,
    )
