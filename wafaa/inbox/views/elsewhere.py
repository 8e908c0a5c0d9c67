"""What the chat's own page asks for besides the chat: to be told of answers, and a conversation begun elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, Visitor
from wafaa.channels.ownpage import page_of
from wafaa.inbox import handover, webchat
from wafaa.inbox.views.door import No, address_of, body_of, limit, open_door, text_in, visitor_of, visitors_door
from wafaa.lib.addresses import MOST_ENDPOINT
from wafaa.lib.pushing import endpoint_problem
from wafaa.lib.signed import LONGEST_TOKEN
from wafaa.lib.webpush import BadKeys


@visitors_door("POST")
def tell_me(request: HttpRequest, line: Line, visitor: Visitor) -> dict[str, Any]:
    """This browser asks to be told of answers. Only who has written something is answered."""
    limit("widget.tell", f"visitor:{visitor.pk}", 20, 600)
    body = body_of(request)
    endpoint = text_in(body, "endpoint", MOST_ENDPOINT)
    if webchat.conversation_of(visitor) is None:
        raise No(409, "nothing_written", _("Write to us first; then we can tell you when we answer."))
    if endpoint_problem(endpoint):
        raise _not_taken()
    keys = {"p256dh": text_in(body, "p256dh", 120), "auth": text_in(body, "auth", 40)}
    try:
        channels.tell_visitor_here(visitor, endpoint=endpoint, language=_language(), **keys)
    except BadKeys:
        raise _not_taken() from None
    return {}


def _not_taken() -> No:
    return No(422, "no_push", _("This browser's notifications cannot be used here. Try another browser, please."))


@visitors_door("POST")
def tell_no_more(request: HttpRequest, line: Line, visitor: Visitor) -> dict[str, Any]:
    limit("widget.tell", f"visitor:{visitor.pk}", 20, 600)
    channels.tell_visitor_no_more(visitor)
    return {}


@visitors_door("POST")
def hand_over(request: HttpRequest, line: Line, visitor: Visitor) -> dict[str, Any]:
    """The address at which this conversation goes on, on the chat's own page."""
    limit("widget.handover", f"visitor:{visitor.pk}", 20, 600)
    lasts = handover.LASTS_TO_INSTALL if body_of(request).get("to_install") is True else handover.LASTS
    try:
        return {"url": handover.address_for(visitor, lasts)}
    except handover.NothingThere:
        raise No(409, "nothing_written", _("Write to us first; then we can tell you when we answer.")) from None


@open_door("POST")
def offered(request: HttpRequest, line: Line) -> dict[str, Any]:
    """What the word in the page's address would bring, for the person who opened it to recognise or refuse."""
    _limit_takers(request, line)
    try:
        found = handover.offered(line, text_in(body_of(request), "word", LONGEST_TOKEN))
    except handover.NothingThere:
        raise _ended() from None
    return {"words": found.words, "at": found.at.isoformat(), "same": _has_it(request, line, found)}


def _has_it(request: HttpRequest, line: Line, found: handover.Offered) -> bool:
    """Whether the asking window shows this very conversation already."""
    try:
        return webchat.conversation_of(visitor_of(request, line)) == found.conversation
    except No:
        return False


@open_door("POST")
def take(request: HttpRequest, line: Line) -> dict[str, Any]:
    _limit_takers(request, line)
    word = text_in(body_of(request), "word", LONGEST_TOKEN)
    try:
        visitor, token = handover.take(line, word, _language(), page_of(line))
    except handover.NothingThere:
        raise _ended() from None
    return {"token": token, "visitor": visitor.public_id}


def _limit_takers(request: HttpRequest, line: Line) -> None:
    limit("widget.take", f"{line.pk}|{address_of(request)}", 60, 600)


def _ended() -> No:
    return No(404, "no_handover", _("This way in has ended. Open it again from the shop's page."))


def _language() -> str:
    return (get_language() or "ar")[:2]
