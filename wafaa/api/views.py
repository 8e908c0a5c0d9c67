"""Tokens, webhooks and what was delivered to them, among the settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.api import PREFIX
from wafaa.api import webhooks as told
from wafaa.api.forms import TokenForm, WebhookForm
from wafaa.api.models import Delivery, DeliveryState, Endpoint, Token
from wafaa.api.scopes import SCOPES
from wafaa.api.verbs import deliveries, endpoints, tokens
from wafaa.lib.text.digits import in_digits
from wafaa.stores import scope
from wafaa.team.door import can, sensitive
from wafaa.team.sections import settings_page

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 50
MOST = 200
TONES = {DeliveryState.WAITING: "risk", DeliveryState.DELIVERED: "kept", DeliveryState.DEAD: "broken"}


def _url(name: str, *args: Any) -> str:
    return reverse(f"api:{name}", args=[scope.current().store.slug, *args])


@GET_AND_POST
@can("api.manage")
@sensitive
def tokens_page(request: HttpRequest, store: str) -> HttpResponse:
    """The tokens; a new one is shown in this answer and never again."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _token, text = tokens.make(form.cleaned_data["name"], form.cleaned_data["scopes"])
        return _tokens(request, TokenForm(), secret=text)
    return _tokens(request, form, status=422 if request.method == "POST" else 200)


def _tokens(request: HttpRequest, form: TokenForm, *, secret: str = "", status: int = 200) -> HttpResponse:
    rows = Token.objects.select_related("made_by").order_by("-id")[:MOST]
    response = settings_page(
        request,
        "api/tokens.html",
        _("Tokens"),
        _("With a token a program of yours reads and writes this store, as far as its scopes say."),
        status=status,
        form=form,
        secret=secret,
        once_url=request.path if secret else "",
        tokens=[_token_line(token) for token in rows],
        document_url=f"{get_script_prefix()}{PREFIX}openapi.json",
    )
    response["Cache-Control"] = "no-store"
    return response


def _token_line(token: Token) -> dict[str, Any]:
    return {
        "name": token.name,
        "hint": f"{token.hint}…",
        "scopes": [str(SCOPES.get(word, word)) for word in token.scopes],
        "made_by": token.made_by.name if token.made_by else "",
        "made_at": token.made_at,
        "last_used_at": token.last_used_at,
        "is_revoked": token.revoked_at is not None,
        "revoke_url": _url("revoke_token", token.public_id),
    }


@require_POST
@can("api.manage")
def revoke_token(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    token = Token.objects.filter(public_id=public_id).first()
    if token is None:
        raise Http404
    tokens.revoke(token)
    messages.success(request, _("Revoked: it opens nothing any more."))
    return redirect(_url("tokens"))


@require_GET
@can("api.manage")
def webhooks_page(request: HttpRequest, store: str) -> HttpResponse:
    return settings_page(
        request,
        "api/webhooks.html",
        _("Webhooks"),
        _("What happens here is told to your own programs as it happens, signed and repeated until it arrives."),
        webhooks=[_webhook_line(one) for one in Endpoint.objects.order_by("-id")[:MOST]],
        new_url=_url("new_webhook"),
    )


def _webhook_line(endpoint: Endpoint) -> dict[str, Any]:
    state, tone = _("on"), "kept"
    if not endpoint.is_on:
        state, tone = (_("switched off by itself"), "broken") if endpoint.off_because else (_("off"), "note")
    elif endpoint.failing_since:
        state, tone = _("failing"), "risk"
    return {
        "name": endpoint.name,
        "address": endpoint.url,
        "state": state,
        "tone": tone,
        "is_on": endpoint.is_on,
        "why": _why_off(endpoint.off_because),
        "failing_since": endpoint.failing_since,
        "last_ok_at": endpoint.last_ok_at,
        "url": _url("webhook", endpoint.public_id),
    }


def _why_off(why: str) -> str:
    words = {
        "failing": _("It took nothing for days, so it was switched off. Mend it, then switch it on again."),
        "gone": _("It answered that nothing is wanted there any more (410), so it was switched off."),
    }
    return words.get(why, "")


@GET_AND_POST
@can("api.manage")
@sensitive
def new_webhook(request: HttpRequest, store: str) -> HttpResponse:
    form = WebhookForm(request.POST) if request.method == "POST" else WebhookForm.fresh()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        endpoint, secret = endpoints.open_endpoint(said["name"], said["url"], said["events"])
        return _webhook(request, endpoint, WebhookForm.of(endpoint), secret=secret)
    status = 422 if request.method == "POST" else 200
    return settings_page(
        request, "team/settings.html", _("A new webhook"), form=form, cancel_url=_url("webhooks"), status=status
    )


def the_webhook(public_id: str) -> Endpoint:
    """The webhook of this id; 404 for a neighbour's."""
    found = Endpoint.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    mine: Endpoint = found
    return mine


@GET_AND_POST
@can("api.manage")
@sensitive
def webhook(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    endpoint = the_webhook(public_id)
    form = WebhookForm(request.POST) if request.method == "POST" else WebhookForm.of(endpoint)
    if request.method == "POST" and form.is_valid():
        endpoints.change(endpoint, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(_url("webhook", public_id))
    return _webhook(request, endpoint, form, status=422 if request.method == "POST" else 200)


def _webhook(
    request: HttpRequest, endpoint: Endpoint, form: WebhookForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    rows = Delivery.objects.filter(endpoint=endpoint).order_by("-id")
    wanted = request.GET.get("state", "")
    if wanted in DeliveryState.values:
        rows = rows.filter(state=wanted)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.defer("body")[: PAGE + 1])
    here = _url("webhook", endpoint.public_id)
    response = settings_page(
        request,
        "api/webhook.html",
        endpoint.name,
        status=status,
        form=form,
        secret=secret,
        once_url=here if secret else "",
        webhook=_webhook_line(endpoint),
        deliveries=[_delivery_line(endpoint, row) for row in found[:PAGE]],
        states=_states(here, wanted),
        more_url=f"{here}?state={wanted}&before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        has_dead=Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.DEAD).exists(),
        form_url=here,
        urls={name: _url(name, endpoint.public_id) for name in ACTS},
    )
    response["Cache-Control"] = "no-store"
    return response


ACTS = ("webhook_secret", "switch_webhook", "test_webhook", "remove_webhook", "replay_dead")


def _states(here: str, wanted: str) -> list[dict[str, Any]]:
    every = {"label": _("All"), "url": here, "is_current": wanted not in DeliveryState.values}
    return [every] + [
        {"label": state.label, "url": f"{here}?state={state.value}", "is_current": wanted == state.value}
        for state in DeliveryState
    ]


def _delivery_line(endpoint: Endpoint, row: Delivery) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "event": str(told.EVENTS.get(row.name) or _("A test")),
        "name": row.name,
        "state": row.get_state_display(),
        "tone": TONES[DeliveryState(row.state)],
        "at": row.made_at,
        "next_at": row.next_at if row.attempts else None,
        "attempts": row.attempts,
        "status": row.status,
        "answer": row.answer,
        "error": _error(row.error),
        "replay_url": _url("replay", endpoint.public_id, row.public_id)
        if endpoint.is_on and row.state != DeliveryState.WAITING
        else "",
    }


def _error(code: str) -> str:
    words = {
        "inner_address": _("The address lies inside a private network; it is not reached."),
        "not_https": _("The address does not begin with https://."),
        "unknown_host": _("There is no such host."),
        "no_connection": _("Nobody answers there."),
        "deadline": _("The answer took too long."),
        "name_lookup": _("The answer took too long."),
        "answer": _("The answer was too large."),
        "off": _("The webhook was switched off before it could be sent."),
        "secret": _("The secret cannot be opened; make a new one."),
    }
    return words.get(code, _("The connection broke.")) if code else ""


@require_POST
@can("api.manage")
@sensitive
def webhook_secret(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A new secret, shown in this answer and never again."""
    endpoint = the_webhook(public_id)
    secret = endpoints.new_secret(endpoint)
    return _webhook(request, endpoint, WebhookForm.of(endpoint), secret=secret)


@require_POST
@can("api.manage")
def switch_webhook(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    endpoint = the_webhook(public_id)
    endpoints.switch(endpoint, on=not endpoint.is_on)
    return redirect(_url("webhook", public_id))


@require_POST
@can("api.manage")
def test_webhook(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    endpoint = the_webhook(public_id)
    if endpoint.is_on:
        deliveries.test(endpoint)
        messages.success(request, _("A test is on its way. Look again in a moment."))
    return redirect(_url("webhook", public_id))


@require_POST
@can("api.manage")
@sensitive
def remove_webhook(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    endpoints.remove(the_webhook(public_id))
    messages.success(request, _("Removed."))
    return redirect(_url("webhooks"))


@require_POST
@can("api.manage")
def replay(request: HttpRequest, store: str, public_id: str, delivery_id: str) -> HttpResponse:
    endpoint = the_webhook(public_id)
    if not Delivery.objects.filter(endpoint=endpoint, public_id=delivery_id).exists():
        raise Http404
    return _replayed(request, endpoint, deliveries.replay(endpoint, public_id=delivery_id))


@require_POST
@can("api.manage")
def replay_dead(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """All that was given up, the latest first, as many as one press sends."""
    endpoint = the_webhook(public_id)
    return _replayed(request, endpoint, deliveries.replay(endpoint, state=DeliveryState.DEAD))


def _replayed(request: HttpRequest, endpoint: Endpoint, count: int) -> HttpResponse:
    words = ngettext("%(n)s delivery goes out again.", "%(n)s deliveries go out again.", count)
    messages.success(request, words % {"n": in_digits(str(count), scope.current().store.figures)})
    return redirect(_url("webhook", endpoint.public_id))
