"""Signed links to a person's own page.

A link names the address it was meant for, where it leads, when it was made and until when it lasts; nothing else. It
opens a page with one button: programs that look into mail open links but press nothing. It is dead once the address is
gone from the person, is proven to be somebody else's or is reached no more, and once they have signed out everywhere;
it proves nothing about whoever holds it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from wafaa.lib.pages import address
from wafaa.lib.signed import BadLink, sign, unsign
from wafaa.lib.time import now
from wafaa.ownpage.events import PageLeft
from wafaa.ownpage.whose import ADDRESSES, is_anothers
from wafaa.people import queries as people
from wafaa.people.identities import stands_for_its_record
from wafaa.people.models import Customer, Identity
from wafaa.stores import scope
from wafaa.work.models import Event

PURPOSE = "ownpage"
LASTS = timedelta(days=7)


def own_link(customer: Customer, *, to: str = "") -> str:
    """The whole address of the person's page, good for a week; "" when no address of theirs is known to send it to.

    to: where it leads, "order:<public id>", or "" for their first page.
    """
    found = address_for(customer)
    if found is None:
        return ""
    named: dict[str, Any] = {"i": found.pk, "at": int(now().timestamp())} | ({"to": to} if to else {})
    store = scope.current().store
    token = sign(PURPOSE, named, expires=now() + LASTS, recipient=store.slug, key=settings.LINK_KEY)
    return settings.ADDRESS + address("ownpage:link", store.slug, token)


def plain_address() -> str:
    """Where the own page of the entered store is; it signs nobody in."""
    return settings.ADDRESS + address("ownpage:home", scope.current().store.slug)


def address_for(customer: Customer) -> Identity | None:
    """The address a link to their page is meant for: one by which they are known to read, else one that somebody wrote
    down; of each an e-mail before a phone."""
    ways = people.identities_of(customer)
    held = [one for kind in ADDRESSES if (one := people.best(ways, kind)) is not None]
    found = next(filter(stands_for_its_record, held), held[0] if held else None)
    if found is None or found.unreachable_since is not None or customer.is_colleague or is_anothers(found):
        return None
    return found


def opened(token: str) -> tuple[Identity, str]:
    """Whom a link was made for, and where it leads. Raises BadLink; "gone" when the address is not theirs any more."""
    named = unsign(PURPOSE, token, recipient=scope.current().store.slug, key=settings.LINK_KEY)
    rows = Identity.objects.select_related("customer", "customer__joined_to")
    found = rows.filter(pk=named["i"], customer__staff=None, unreachable_since=None).first()
    if found is None or is_anothers(found) or _was_signed_out(found, int(named.get("at") or 0)):
        raise BadLink("gone")
    return found, str(named.get("to", ""))


def _was_signed_out(identity: Identity, made: int) -> bool:
    """Whether they signed out everywhere since the link was made: what was given away ends with it."""
    since = datetime.fromtimestamp(made, UTC)
    told = Event.objects.filter(customer_id=identity.customer.root_id, name=PageLeft.name, at__gte=since)
    return bool(told.exists())
