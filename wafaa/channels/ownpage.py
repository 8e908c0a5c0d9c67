"""The page on our own address that a chat line has: for links, codes to scan, and phones."""

from __future__ import annotations

from urllib.parse import urlsplit

import segno
from django.conf import settings

from wafaa.channels.models import Channel, Line, LineState
from wafaa.lib.pages import address
from wafaa.stores import scope

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def page_of(line: Line) -> str:
    """The path of this line's page."""
    return address("inbox:chat_page", scope.current().store.slug, line.public_id)


def door_of(line: Line) -> str:
    """What a shop prints and links to: the short address where it leads to this chat, else the page's own."""
    first = Line.objects.filter(channel=Channel.WEBCHAT).exclude(state=LineState.OFF).order_by("id").first()
    is_first = first is None or first.pk == line.pk
    return settings.ADDRESS + (address("inbox:chat", scope.current().store.slug) if is_first else page_of(line))


def code_of(line: Line) -> str:
    """The same to scan, as the address of an SVG picture."""
    return str(
        segno.make(door_of(line), error="m", micro=False).svg_data_uri(scale=8, border=4, dark="#000", light="#fff")
    )


def can_tell() -> bool:
    """Whether browsers allow notifications on our address at all: a secure one, or this very machine."""
    place = urlsplit(settings.ADDRESS)
    return place.scheme == "https" or (place.hostname or "") in LOOPBACK


def colour_of(line: Line) -> str:
    """The chat's colour: its own, else the store's."""
    return str(line.options.get("colour") or scope.current().store.colour)
