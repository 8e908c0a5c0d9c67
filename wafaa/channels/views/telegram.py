"""Connecting a Telegram bot: its token is pasted, tried, and sealed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wafaa.channels import verbs
from wafaa.channels.adapters.telegram import who_is
from wafaa.channels.models import Channel, Line, LineState
from wafaa.channels.telegram.bot import SERVER, Bot, Fault, bot_of
from wafaa.channels.telegramform import TelegramForm
from wafaa.channels.trying import try_line
from wafaa.channels.views.lines import GET_AND_POST, _status, _url, summary, the_line
from wafaa.channels.wording import trouble
from wafaa.team.door import can, sensitive
from wafaa.team.sections import settings_page


@GET_AND_POST
@can("channels.manage")
@sensitive
def new(request: HttpRequest, store: str) -> HttpResponse:
    form = TelegramForm(request.POST or None, line=None)
    me = _introduced(form, None) if request.method == "POST" else None
    if me is None:
        return _page(request, form, None, status=_status(request))
    said = form.cleaned_data
    line = verbs.open_line(
        Channel.TELEGRAM,
        said["name"] or me["name"],
        address=me["address"],
        options=form.options(),
        secrets={"token": said["token"]},
    )
    return _tried(request, line)


@GET_AND_POST
@can("channels.manage")
@sensitive
def telegram(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    line = the_line(public_id, Channel.TELEGRAM)
    form = TelegramForm(request.POST, line=line) if request.method == "POST" else TelegramForm.of(line)
    me = _introduced(form, line) if request.method == "POST" else None
    if me is None:
        return _page(request, form, line, status=_status(request))
    said = form.cleaned_data
    # Another bot counts its updates from elsewhere.
    moved = {"address": me["address"], "cursor": {}} if me["address"] != line.address else {}
    secrets = {"token": said["token"]} if said["token"] else {}
    options = {**line.options, **form.options()}
    verbs.change_line(line, secrets=secrets, name=said["name"] or me["name"], options=options, **moved)
    return _tried(request, line)


def _introduced(form: TelegramForm, line: Line | None) -> dict[str, str] | None:
    """Who the bot says it is, asked outside any transaction; None when the form cannot be taken, and it says why."""
    if not form.is_valid():
        return None
    said = form.cleaned_data
    try:
        bot = Bot(said["token"], said["server"] or SERVER) if said["token"] or line is None else bot_of(line)
        me = who_is(bot)
    except Fault as fault:
        form.add_error("token", trouble(fault.code))
        return None
    taken = Line.objects.filter(channel=Channel.TELEGRAM, address=me["address"])
    if taken.exclude(pk=line.pk if line else 0).exists():
        form.add_error("token", _("This bot is connected already."))
        return None
    return me


@require_POST
@can("channels.manage")
def test(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Try the bot as it is saved."""
    return _tried(request, the_line(public_id, Channel.TELEGRAM))


@require_POST
@can("channels.manage")
@sensitive
def take_over(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Another program has the bot's messages delivered to itself: end that, and fetch them here."""
    line = the_line(public_id, Channel.TELEGRAM)
    try:
        bot_of(line).call("deleteWebhook", drop_pending_updates=False)
    except Fault as fault:
        verbs.line_failed(line, fault.code)
        return redirect(_url("telegram", line.public_id))
    return _tried(request, line)


def _tried(request: HttpRequest, line: Line) -> HttpResponse:
    if not try_line(line):
        messages.success(request, _("Tested: the bot answers, and its messages arrive here."))
    return redirect(_url("telegram", line.public_id))


def _page(request: HttpRequest, form: TelegramForm, line: Line | None, *, status: int) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "line": summary(line) if line else None, "cancel_url": _url("lines")}
    if line is not None:
        context |= {
            "is_off": line.state == LineState.OFF,
            "test_url": _url("test_telegram", line.public_id),
            "take_over_url": _url("take_over", line.public_id) if "webhook_set" in line.problem else "",
            "switch_url": _url("switch", line.public_id),
            "chat_url": f"https://t.me/{line.address.lstrip('@')}",
        }
    return settings_page(
        request,
        "channels/telegram.html",
        line.name if line else _("Connect Telegram"),
        _("Customers write to your bot; we fetch it ourselves, so no public address is needed."),
        status=status,
        **context,
    )
