"""Who called: a number in any digits, with or without its country's code, or a part of a name."""

from __future__ import annotations

from wafaa.channels.models import Channel, Line, LineState
from wafaa.channels.phone.asterisk import extensions_of, is_asterisk
from wafaa.lib.prepared import Prepared, Slot
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Customer, Identity, IdentityKind
from wafaa.people.search import find
from wafaa.stores import scope
from wafaa.team.models import Staff

MOST = 6


def number_in(typed: str) -> str:
    """The number as "+966501234567", or "" where what was typed is no whole number."""
    try:
        return normal(IdentityKind.PHONE, typed, scope.current().store.country)
    except BadIdentity:
        return ""


def callers(typed: str) -> list[Customer]:
    """The people this may be, latest contact first, six at most: those who hold the number, else those found by
    these last digits or by a part of their name."""
    number = number_in(typed)
    ids = _holders(number) if number else []
    return _people(ids or find(typed))


def my_telephone() -> tuple[Line, str] | None:
    """The telephone on which I have an extension, and my public id; None when there is none that is on."""
    rows = [line for line in DIALLING.all(store=scope.current().store_id) if is_asterisk(line)]
    me = Staff.objects.filter(pk=scope.current().staff_id or 0).first() if rows else None
    line = next((one for one in rows if me is not None and me.public_id in extensions_of(one).values()), None)
    return (line, me.public_id) if line is not None and me is not None else None


DIALLING: Prepared[Line] = Prepared(
    lambda: (
        Line.everywhere.filter(store_id=Slot("store"), channel=Channel.PHONE)
        .exclude(state=LineState.OFF)
        .order_by("id")[:10]
    )
)


def only_holder(typed: str) -> Customer | None:
    """The one person who has this number; None where it is no whole number, nobody's, or that of several."""
    number = number_in(typed)
    found = _people(_holders(number)) if number else []
    return found[0] if len(found) == 1 else None


def _holders(number: str) -> list[int]:
    """Who has this number. WhatsApp writes numbers without the plus."""
    rows = Identity.objects.filter(
        kind__in=[IdentityKind.PHONE, IdentityKind.WHATSAPP], value__in=[number, number.lstrip("+")]
    )
    return list(rows.values_list("customer_id", flat=True).distinct()[:50])


def _people(ids: list[int]) -> list[Customer]:
    rows = Customer.objects.filter(pk__in=ids[:50]).select_related("joined_to")
    roots = {(customer.joined_to or customer) for customer in rows}
    return sorted(roots, key=lambda root: root.last_at, reverse=True)[:MOST]
