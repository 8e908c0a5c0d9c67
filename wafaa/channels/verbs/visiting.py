"""Browsers on a shop's page."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from wafaa.channels import events
from wafaa.channels.models import Line, Visitor, VisitorDevice
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.people.models import Customer
from wafaa.work.events import emit
from wafaa.work.unit import unit


def welcome(line: Line, language: str, page: str) -> tuple[Visitor, str]:
    """A new browser. Answers the visitor and its token, which only the browser keeps."""
    token = secrets.token_urlsafe(32)
    with unit():
        visitor: Visitor = Visitor.objects.create(
            line=line, token_hash=digest(token), language=language, page=page[:300]
        )
    return visitor, token


def hand_over(visitor: Visitor, customer: Customer, language: str, page: str) -> tuple[Visitor, str]:
    """The same person in another window, with a token of its own, so that ending one does not end the other. What a
    code proved comes along; the shop's word does not, for its log-out is never heard there."""
    proof = visitor.proof if visitor.proof == "code" else ""
    with unit():
        other, token = welcome(visitor.line, language, page)
        is_someone(other, visitor.customer if proof and visitor.customer else customer, proof=proof)
    return other, token


def known(line: Line, token: str) -> Visitor | None:
    """The visitor with this token on this line."""
    found = KNOWN.first(store=line.store_id, line=line.pk, digest=digest(token))
    if found is not None:
        found.line = line
    return found


KNOWN: Prepared[Visitor] = Prepared(
    lambda: Visitor.everywhere.filter(
        store_id__same=Slot("store"), line_id=Slot("line"), token_hash=Slot("digest"), revoked_at=None
    ).select_related("customer", "customer__joined_to")
)


def digest(token: str) -> str:
    """The keyed lookup of a random token: a plain hash suffices, for the token holds 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def take_hold(visitor: Visitor) -> None:
    """Whose browser it is by now, locked to the end of the unit: of two first messages at once the second must
    find the person, and the conversation, that the first began."""
    rows = Visitor.objects.select_for_update(of=("self",)).select_related("customer", "customer__joined_to")
    found = rows.get(pk=visitor.pk)
    visitor.customer, visitor.is_proven, visitor.proof = found.customer, found.is_proven, found.proof


def is_someone(visitor: Visitor, customer: Customer, *, proof: str = "") -> None:
    """This browser belongs to this customer; `proof` says who confirmed it ("shop", "code"), "" nobody."""
    with unit():
        visitor.customer, visitor.is_proven, visitor.proof = customer, bool(proof), proof
        visitor.save(update_fields=["customer", "is_proven", "proof"])


def seen_again(visitor: Visitor, page: str = "") -> None:
    """Note the visit, at most once a minute."""
    if now() - visitor.last_at > timedelta(minutes=1) or (page and page[:300] != visitor.page):
        with unit():
            Visitor.objects.filter(pk=visitor.pk).update(last_at=now(), page=page[:300] or visitor.page)


def revoke(visitor: Visitor) -> None:
    """The token is worth nothing any more, and open streams of this browser end."""
    with unit():
        Visitor.objects.filter(pk=visitor.pk).update(revoked_at=now())
        VisitorDevice.objects.filter(visitor=visitor).delete()
        emit(events.VisitorRevoked(visitor.pk, f"visitor:{visitor.pk}"))


def moved(visitor: Visitor) -> None:
    """Another conversation is this browser's running one now: its streams come back to hear of that."""
    with unit():
        emit(events.VisitorMoved(visitor.pk, f"visitor:{visitor.pk}"))
