"""Connecting lines: chat, web form, e-mail."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.channels import verbs
from wafaa.channels.ability_words import told
from wafaa.channels.connector import CONNECTORS, abilities_of, commented_by, connector_of
from wafaa.channels.forms import ChatForm, FormLineForm, MailForm
from wafaa.channels.models import Channel, Line, LineState
from wafaa.channels.ownpage import code_of, door_of
from wafaa.channels.places import PAGES
from wafaa.channels.refusals import heard_at, refusal_of
from wafaa.channels.wording import HARMLESS, bare, problem_of, trouble
from wafaa.stores import scope
from wafaa.stores.models import Digits
from wafaa.team.door import can, sensitive
from wafaa.team.sections import settings_page

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
ICONS: dict[str, str] = {
    Channel.WEBCHAT: "chat",
    Channel.EMAIL: "mail",
    Channel.FORM: "form",
    Channel.WHATSAPP: "whatsapp",
    Channel.GENERIC: "globe",
    Channel.TELEGRAM: "send",
    Channel.PHONE: "phone",
    Channel.SMS: "sms",
    Channel.MESSENGER: "messenger",
    Channel.INSTAGRAM: "instagram",
    Channel.X: "x",
}
CONNECT = (
    ("whatsapp", _l("Connect WhatsApp"), "new_whatsapp"),
    ("send", _l("Connect Telegram"), "new_telegram"),
    ("messenger", _l("Connect Messenger"), "new_messenger"),
    ("instagram", _l("Connect Instagram"), "new_instagram"),
    ("x", _l("Connect X"), "new_x"),
    ("sms", _l("Connect SMS by Twilio"), "new_twilio_sms"),
    ("sms", _l("Connect SMS by Unifonic"), "new_unifonic"),
    ("phone", _l("Connect Asterisk"), "new_asterisk"),
    ("phone", _l("Connect Twilio calls"), "new_twilio"),
    ("globe", _l("Connect another system"), "new_generic"),
)
"""Icon, words, page."""
TONES = {LineState.OK: "kept", LineState.NEW: "", LineState.FAILING: "broken", LineState.OFF: "note"}


def _url(name: str, *args: Any) -> str:
    return reverse(f"channels:{name}", args=[scope.current().store.slug, *args])


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


def the_line(public_id: str, channel: str) -> Line:
    """The line of this address and channel; 404 for a neighbour's."""
    found = Line.objects.filter(public_id=public_id, channel=channel).first()
    if found is None:
        raise Http404
    mine: Line = found
    return mine


@require_GET
@can("channels.manage")
def lines(request: HttpRequest, store: str) -> HttpResponse:
    rows = [summary(line) for line in Line.objects.select_related("team").order_by("id")]
    return settings_page(
        request,
        "channels/lines.html",
        _("Channels"),
        _("Where customers reach you. All of it arrives in one place."),
        lines=rows,
        open_url=_url("open"),
        email_url=_url("new_email"),
        teams_url=_url("teams"),
        further=[(icon, words, _url(page)) for icon, words, page in CONNECT],
    )


def summary(line: Line) -> dict[str, Any]:
    channel = Channel(line.channel)
    return {
        "name": line.name,
        "channel": channel.label,
        "icon": ICONS.get(channel, "chat"),
        "address": line.address,
        "team": line.team.name if line.team else "",
        "state": line.get_state_display(),
        "tone": TONES[LineState(line.state)],
        "problem": problem_of(line.problem) if line.state == LineState.FAILING else "",
        "url": _url(PAGES[channel], line.public_id) if channel in PAGES else _url("lines"),
        "abilities": _abilities(channel),
        "refused_at": line.refused_at,
        "refusal": refusal_of(line),
        "heard_at": lambda: heard_at(line),
    }


def _abilities(channel: Channel) -> list[dict[str, Any]]:
    """What can be done here, and in the comments that come by the same line."""
    if channel not in CONNECTORS:
        return []
    under = commented_by(channel)
    found = [{"label": "", "can": told(abilities_of(channel))}]
    return found + ([{"label": Channel(under).label, "can": told(abilities_of(under))}] if under else [])


@require_POST
@can("channels.manage")
def open_line(request: HttpRequest, store: str) -> HttpResponse:
    """A new chat or web form needs nothing but a name."""
    names = {Channel.WEBCHAT.value: _("Chat"), Channel.FORM.value: _("Web form")}
    channel = request.POST.get("channel", "")
    if channel not in names:
        raise Http404
    line = verbs.open_line(channel, names[channel], state=LineState.OK)
    return redirect(_url(PAGES[Channel(channel)], line.public_id))


@require_POST
@can("channels.manage")
@sensitive
def switch(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    line = Line.objects.filter(public_id=public_id).first()
    if line is None:
        raise Http404
    verbs.switch_line(line, on=line.state == LineState.OFF)
    return redirect(_url("lines"))


@GET_AND_POST
@can("channels.manage")
@sensitive
def chat(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    line = the_line(public_id, Channel.WEBCHAT)
    colour = scope.current().store.colour
    form = ChatForm(request.POST) if request.method == "POST" else ChatForm.of(line, colour)
    if request.method == "POST" and form.is_valid():
        verbs.change_line(line, name=form.cleaned_data["name"], options={**line.options, **form.options()})
        messages.success(request, _("Saved."))
        return redirect(_url("chat", public_id))
    return _chat_page(request, line, form, status=_status(request))


def _chat_page(
    request: HttpRequest, line: Line, form: ChatForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    return settings_page(
        request,
        "channels/chat.html",
        line.name,
        _("A chat in the corner of your own website."),
        status=status,
        form=form,
        line=summary(line),
        is_off=line.state == LineState.OFF,
        tag=script_tag(line),
        door=door_of(line),
        code=code_of(line),
        try_url=_url("try", line.public_id),
        switch_url=_url("switch", line.public_id),
        secret=secret,
        once_url=_url("chat", line.public_id) if secret else "",
        has_secret=bool(line.secrets.get("identity")),
        secret_url=_url("secret", line.public_id),
        key=line.public_id,
    )


def script_tag(line: Line) -> str:
    """What the shop puts into its pages."""
    # Its plain name: a hashed one would be gone with the next version, and the shop's pages are not ours.
    source = f"{settings.ADDRESS}{settings.STATIC_URL}widget/widget.js"
    figures = ' data-digits="latn"' if line.store.digits == Digits.LATIN else ""
    return f'<script type="module" src="{source}" data-line="{line.public_id}"{figures}></script>'


@require_POST
@can("channels.manage")
@sensitive
def secret(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A new secret with which the shop signs who its visitor is: shown in this answer and never again."""
    line = the_line(public_id, Channel.WEBCHAT)
    fresh = secrets.token_urlsafe(32)
    verbs.change_line(line, secrets={"identity": fresh})
    response = _chat_page(request, line, ChatForm.of(line, scope.current().store.colour), secret=fresh)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@can("channels.manage")
def try_out(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A bare page of no shop, with the chat on it."""
    line = the_line(public_id, Channel.WEBCHAT)
    return render(request, "channels/try.html", {"key": line.public_id, "back_url": _url("chat", public_id)})


@GET_AND_POST
@can("channels.manage")
def form(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    line = the_line(public_id, Channel.FORM)
    initial = {"name": line.name, "language": line.language, "greeting": line.options.get("greeting", "")}
    asked = FormLineForm(request.POST or None, initial=initial)
    if request.method == "POST" and asked.is_valid():
        said = asked.cleaned_data
        options = {**line.options, "greeting": said["greeting"]}
        verbs.change_line(line, name=said["name"], language=said["language"], options=options)
        messages.success(request, _("Saved."))
        return redirect(_url("form", public_id))
    return settings_page(
        request,
        "channels/form.html",
        line.name,
        _("A page of its own that you can link to from anywhere."),
        status=_status(request),
        form=asked,
        line=summary(line),
        is_off=line.state == LineState.OFF,
        link=f"{settings.ADDRESS}/f/{line.public_id}/",
        switch_url=_url("switch", public_id),
    )


@GET_AND_POST
@can("channels.manage")
@sensitive
def new_email(request: HttpRequest, store: str) -> HttpResponse:
    form = MailForm(request.POST or None, needs_password=True)
    if request.method == "POST" and _is_whole(form, None):
        said = form.cleaned_data
        line = verbs.open_line(
            Channel.EMAIL,
            said["address"][:60],
            address=said["address"],
            options=form.options(),
            secrets=form.secrets(),
        )
        return _tried(request, line)
    return _mail_page(request, form, None, status=_status(request))


def _is_whole(form: MailForm, line: Line | None) -> bool:
    """Valid, with a password given or kept, and no other line on the same address."""
    if not form.is_valid():
        return False
    for name in _passwords_needed(form.cleaned_data, line):
        form.add_error(name, _("Write the password of the mailbox."))
    taken = Line.objects.filter(channel=Channel.EMAIL, address=form.cleaned_data["address"])
    if taken.exclude(pk=line.pk if line else 0).exists():
        form.add_error("address", _("This address is connected already."))
    return form.is_valid()


def _passwords_needed(said: dict[str, Any], line: Line | None) -> list[str]:
    """The password fields that must not stay empty. A saved password goes to the server it was given for: who
    names another one must know it, or a server of their own would be told the mailbox's password."""
    kept, options = (line.secrets, line.options) if line else ({}, {})
    moved = {side: said[f"{side}_host"] != options.get(f"{side}_host") for side in ("imap", "smtp")}
    has_own = bool(kept.get("smtp_password"))
    is_lent = moved["smtp"] and not has_own and not said["smtp_password"]  # receiving's, for sending as well
    stays = bool(kept.get("imap_password")) and not moved["imap"] and not is_lent
    needed = {"imap_password": not stays, "smtp_password": has_own and moved["smtp"]}
    return [name for name, is_needed in needed.items() if is_needed and not said[name]]


@GET_AND_POST
@can("channels.manage")
@sensitive
def email(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Saved first (the password sealed), then tried: whatever the servers say, nothing typed is lost."""
    line = the_line(public_id, Channel.EMAIL)
    form = MailForm(request.POST) if request.method == "POST" else MailForm.of(line)
    if request.method == "POST" and _is_whole(form, line):
        kept = {name: value for name, value in line.options.items() if name not in (*form.OPTIONS, *form.USERS)}
        verbs.change_line(
            line,
            secrets=form.secrets(),
            address=form.cleaned_data["address"],
            options={**kept, **form.options()},
        )
        return _tried(request, line)
    return _mail_page(request, form, line, status=_status(request))


@require_POST
@can("channels.manage")
def test(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Try the line as it is saved."""
    return _tried(request, the_line(public_id, Channel.EMAIL))


def _tried(request: HttpRequest, line: Line) -> HttpResponse:
    """The network is asked outside any transaction; its answer becomes the line's state."""
    found = connector_of(line.channel).test(line)
    bad = [code for code in found if bare(code) not in HARMLESS]
    if bad:
        verbs.line_failed(line, ",".join(bad))
    else:
        verbs.line_works(line)
        messages.success(request, _("Tested: receiving and sending both work."))
    for code in found:
        if bare(code) in HARMLESS:
            messages.info(request, trouble(bare(code)))
    return redirect(_url("email", line.public_id))


def _mail_page(request: HttpRequest, form: MailForm, line: Line | None, *, status: int) -> HttpResponse:
    return settings_page(
        request,
        "channels/email.html",
        line.address if line else _("Connect an e-mail address"),
        _("Mail is fetched from your own mailbox and sent by your own server. Nothing is deleted there."),
        status=status,
        form=form,
        line=summary(line) if line else None,
        is_off=line is not None and line.state == LineState.OFF,
        test_url=_url("test", line.public_id) if line else "",
        switch_url=_url("switch", line.public_id) if line else "",
        cancel_url=_url("lines"),
        about=[form["address"], form["sender_name"]],
        receiving=form.group("imap"),
        sending=form.group("smtp"),
        further=[form["plus_addressing"], form["authserv_id"]],
    )
