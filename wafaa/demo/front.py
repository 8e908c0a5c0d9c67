"""The demo store from outside: its chat line, and the customers a newcomer may come in as."""

from __future__ import annotations

from datetime import timedelta
from typing import TypedDict, cast

import jwt

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, Line
from wafaa.lib.pages import address
from wafaa.lib.time import now
from wafaa.ownpage.links import own_link
from wafaa.people.models import Identity, IdentityKind
from wafaa.stores.scope import entered

SLUG = "layla"
SHOP_PATH = "/demo/"
DESK_PATH = f"/s/{SLUG}/"
SIGNED_FOR = timedelta(hours=12)


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


def shop_name(line: Line, language: str) -> str:
    """The store's name in the reader's language."""
    return str(line.options.get("name_en") or line.store.name) if language == "en" else line.store.name
