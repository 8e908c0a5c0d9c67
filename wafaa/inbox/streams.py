"""The visitor's door to the live stream: /live/w/<line>?ticket=<ticket>."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs

from django.conf import settings

from wafaa.channels.models import Line, Visitor
from wafaa.inbox.chat_pages import CHANGED, proven_person, topic_of
from wafaa.inbox.webchat import conversation_of
from wafaa.lib.signed import BadLink, unsign
from wafaa.lib.time import now
from wafaa.live.doors import door
from wafaa.live.subscription import EventRow, Refusal, Scope, Subscription
from wafaa.stores.scope import entered
from wafaa.work.limits import allows

ASKED_AGAIN = timedelta(minutes=5)
ONCE_IN = 3_600
"""Seconds for which a used ticket is remembered; it ends after one minute by itself."""
HEARD = {"message.received", "outgoing.sent", "outgoing.read", "conversation.status_changed", "typing", CHANGED}


@door("/live/w/")
def visitor_stream(scope: Scope) -> Subscription | Refusal:
    """What happens in this visitor's own conversation, to a proven one that their pages changed, and nothing else. The
    ticket is checked once: while the stream lives the visitor's row is, at every renewal."""
    key = scope["path"].removeprefix("/live/w/").strip("/")
    line = Line.everywhere.filter(public_id=key).select_related("store").first() if key.isalnum() else None
    if line is None:
        return Refusal(404)
    origin = _origin(scope, line)
    visitor = _visitor(scope, line)
    if visitor is None:
        return Refusal(401, origin)
    with entered(line.store):
        conversation, person = conversation_of(visitor), proven_person(visitor)
    heard = {conversation.topic if conversation else f"visitor:{visitor.public_id}"}
    return Subscription(
        store_id=line.store_id,
        audience="customer",
        who=f"visitor:{visitor.pk}",
        topics=frozenset(heard | ({topic_of(person.root_id)} if person else set())),
        may_see=_may_hear,
        expires_at=now() + ASKED_AGAIN,
        origin=origin,
    )


def _may_hear(row: EventRow) -> bool:
    return row.name in HEARD


def _visitor(scope: Scope, line: Line) -> Visitor | None:
    if known := scope.get("wafaa.visitor"):
        return Visitor.everywhere.filter(pk=known, revoked_at=None).select_related("customer").first()
    ticket = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("ticket", [""])[0]
    try:
        named = unsign("live", ticket, recipient=line.public_id, key=settings.LINK_KEY)
    except BadLink:
        return None
    visitor = Visitor.everywhere.filter(pk=named["v"], line=line, revoked_at=None).select_related("customer").first()
    if not allows("live.ticket", ticket, most=1, seconds=ONCE_IN):  # an address is read by proxies and their logs
        return None
    if visitor is not None:
        scope["wafaa.visitor"] = visitor.pk
    return visitor


def _origin(scope: Scope, line: Line) -> str | None:
    """The origin that may read the stream: the asking page's, if the line allows it."""
    asking = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"), None)
    allowed = line.options.get("origins")
    return asking if asking and (not allowed or asking in allowed) else None
