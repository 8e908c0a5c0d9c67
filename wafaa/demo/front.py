"""The demo store from outside: its chat line, and the customers a newcomer may come in as."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple, TypedDict, cast

import jwt

from wafaa.channels import verbs as channels
from wafaa.channels.mailservers import stays_inside
from wafaa.channels.mailwriting import title_of
from wafaa.channels.models import Channel, Line, Outgoing, OutgoingState
from wafaa.lib.pages import address
from wafaa.lib.time import now
from wafaa.ownpage.links import address_for, own_link
from wafaa.people.models import Identity, IdentityKind
from wafaa.stores.scope import entered

SLUG = "layla"
SHOP_PATH = "/demo/"
DESK_PATH = f"/s/{SLUG}/"
SIGNED_FOR = timedelta(hours=12)
WENT_OUT = (OutgoingState.SENT, OutgoingState.DELIVERED, OutgoingState.READ)
MOST_LETTERS = 40
NOBODYS = re.compile(r"[@.](example(\.(com|net|org))?|test|invalid)$", re.IGNORECASE)


class Guest(TypedDict):
    """A customer of the story: `key` is their name in the address (?as=…), `sub` their shop account."""

    key: str
    name: str
    sub: str


def demo_line() -> Line | None:
    """The demo store's chat line with its store; None when there is no demo store, even if a shop of the same
    slug exists."""
    found: Line | None = (
        Line.everywhere.filter(store__slug=SLUG, channel=Channel.WEBCHAT, options__demo=True)
        .select_related("store")
        .first()
    )
    return found


def guests_of(line: Line) -> list[Guest]:
    return cast(list[Guest], line.options.get("guests", []))


def signed_in(line: Line, key: str) -> str:
    """What the shop's own server would sign for this guest; "" for an unknown one."""
    guest = next((one for one in guests_of(line) if one["key"] == key), None)
    if guest is None:
        return ""
    claims = {
        "sub": guest["sub"],
        "name": guest["name"],
        "aud": line.public_id,
        "exp": now() + SIGNED_FOR,
    }
    return jwt.encode(claims, channels.secret_of(line, "identity"), algorithm="HS256")


def page_of(line: Line, key: str) -> str:
    """Where this guest finds their own page: a signed link, as a shop's own account page would give to whoever is
    logged in there; for a newcomer the door."""
    guest = next((one for one in guests_of(line) if one["key"] == key), None)
    with entered(line.store):
        held = Identity.objects.filter(kind=IdentityKind.SHOP, value=guest["sub"]).first() if guest else None
        link = own_link(held.customer.joined_to or held.customer) if held is not None else ""
        return link or address("ownpage:door", SLUG)


class Letter(NamedTuple):
    """What was written to a customer of the demo, as it would have arrived."""

    at: datetime
    name: str
    to: str
    title: str
    text: str


def letters_of(line: Line, only: str = "") -> list[Letter]:
    """The latest letters of the demo's letter box, the newest first; `only`: those to this address.

    Everybody may look into the box, so it holds nothing but letters to the story's own addresses, which belong to
    nobody (RFC 2606): whoever wrote down a real one at the demo's shop is not shown to the next visitor."""
    with entered(line.store):
        boxes = [one for one in Line.objects.filter(channel=Channel.EMAIL) if stays_inside(one)]
        rows = Outgoing.objects.filter(line__in=boxes, state__in=WENT_OUT).select_related("customer")
        if only:
            rows = rows.filter(to__iexact=only)
        found = [one for one in rows.order_by("-id")[: 4 * MOST_LETTERS] if NOBODYS.search(one.to)]
        return [
            Letter(one.sent_at or one.created_at, one.customer.name, one.to, title_of(one), one.text)
            for one in found[:MOST_LETTERS]
        ]


def addresses_of(line: Line) -> dict[str, str]:
    """By a guest's key, the address to which the shop writes to them."""
    with entered(line.store):
        found = {}
        for guest in guests_of(line):
            held = Identity.objects.filter(kind=IdentityKind.SHOP, value=guest["sub"]).first()
            known = address_for(held.customer.joined_to or held.customer) if held is not None else None
            if known is not None and known.kind == IdentityKind.EMAIL:
                found[guest["key"]] = known.value
        return found


def shop_name(line: Line, language: str) -> str:
    """The store's name in the reader's language."""
    return str(line.options.get("name_en") or line.store.name) if language == "en" else line.store.name
