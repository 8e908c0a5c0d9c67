"""What the chat widget and the shop's server agree on: sessions, proven identities, what a visitor may see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from django.db.models import Q

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, Line, OutgoingState, Visitor
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.people import queries as people_queries
from wafaa.people import verbs as people
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Customer, IdentityKind, everyone
from wafaa.stores import scope
from wafaa.work.unit import unit

GONE_OUT = (OutgoingState.SENT, OutgoingState.DELIVERED, OutgoingState.READ)
OVERLAP = timedelta(seconds=10)


class BadIdentityToken(ValueError):
    """The shop's signature does not hold; the visitor stays anonymous."""


def claims_of(line: Line, token: str) -> dict[str, Any]:
    """What the shop signed: {sub, email?, phone?, name?}. Raises BadIdentityToken.

    HS256 over the line's own secret, with `exp`, and `aud` naming this line: a token of another shop, another
    line or another use is worth nothing here.
    """
    secret = channels.secret_of(line, "identity")
    if not secret or len(token) > 4000:
        raise BadIdentityToken
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=line.public_id,
            options={"require": ["exp", "sub", "aud"]},
            leeway=30,
        )
    except jwt.PyJWTError as error:
        raise BadIdentityToken from error
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 120:
        raise BadIdentityToken
    if not all(_can_be_kept(claims.get(name)) for name in ("sub", "email", "phone", "name")):
        raise BadIdentityToken
    try:
        return claims | {"sub": normal(IdentityKind.SHOP, claims["sub"])}
    except BadIdentity as error:
        raise BadIdentityToken from error


def _can_be_kept(claim: Any) -> bool:
    """JSON can spell a NUL and half a letter (a lone surrogate); a database takes neither."""
    return not isinstance(claim, str) or not any(c == "\x00" or 0xD800 <= ord(c) <= 0xDFFF for c in claim)


def visit(line: Line, token: str, claims: dict[str, Any] | None, language: str, page: str) -> tuple[Visitor, str]:
    """The browser's session: the one it had, unless it now shows another person (or none any more)."""
    visitor = channels.known(line, token) if token else None
    if visitor is not None and not _still_the_same(visitor, claims):
        visitor = None
    if visitor is None:
        visitor, token = channels.welcome(line, language, page)
    else:
        channels.seen_again(visitor, page)
    if claims is not None and visitor.proof != "shop":
        _vouched_for(visitor, claims)
    return visitor, token


def _still_the_same(visitor: Visitor, claims: dict[str, Any] | None) -> bool:
    """Whether this browser may still show what it showed. When in doubt it may not: two people at one computer
    must never become one."""
    if claims is None:
        return visitor.proof != "shop"
    if visitor.customer is None:
        return True
    known = people_queries.identities_of(visitor.customer)
    if any(i.kind == IdentityKind.SHOP for i in known):
        return any(i.kind == IdentityKind.SHOP and i.value == claims["sub"] for i in known)
    addresses = {i.value for i in known if i.kind == IdentityKind.EMAIL}
    return not addresses or str(claims.get("email", "")).strip().lower() in addresses


def _vouched_for(visitor: Visitor, claims: dict[str, Any]) -> None:
    """The shop says who this is: what it signed is proven, and joins what was known."""
    addresses = [
        (kind, claims[claim])
        for kind, claim in ((IdentityKind.EMAIL, "email"), (IdentityKind.PHONE, "phone"))
        if isinstance(claims.get(claim), str)
    ]
    with unit():
        people.meet_alone((IdentityKind.SHOP, claims["sub"]), *addresses)
        name = visible(claims["name"])[:120] if isinstance(claims.get("name"), str) else ""
        customer = visitor.customer or people.meet(name, source="webchat")
        proven = people.prove(customer, IdentityKind.SHOP, claims["sub"], proof="shop")
        for kind, typed in addresses:
            proven = _prove_if_sound(proven, kind, typed)
        if name and not proven.name:
            people.describe(proven, name=name)
        customer.refresh_from_db(fields=["joined_to"])
        channels.is_someone(visitor, customer if visitor.customer else proven, proof="shop")


def _prove_if_sound(customer: Customer, kind: str, typed: str) -> Customer:
    try:
        return people.prove(customer, kind, typed, proof="shop")
    except ValueError:
        return customer


def customer_of(visitor: Visitor) -> Customer:
    """The visitor's own record; a new one, known by this browser alone, when they first act."""
    if visitor.customer is not None:
        return visitor.customer
    with unit():
        channels.take_hold(visitor)
        if visitor.customer is not None:
            return visitor.customer
        customer = people.meet(source="webchat", language=visitor.language)
        people.identify(customer, IdentityKind.BROWSER, visitor.public_id, source="webchat")
        channels.is_someone(visitor, customer)
    return customer


def conversation_of(visitor: Visitor) -> Conversation | None:
    """The visitor's running conversation. A stranger has only what this browser began; a proven person also
    what they began elsewhere by chat."""
    if visitor.customer is None:
        return None
    given = {"store": scope.current().store_id, "line": visitor.line_id}
    if visitor.is_proven:
        found = RUNNING_OF_PERSON.first(**given, root=visitor.customer.root_id)
    else:
        found = RUNNING.first(**given, customer=visitor.customer_id)
    while found is not None and found.merged_into_id is not None:
        found = _where_it_goes_on(found, visitor.customer)
    return found


def _where_it_goes_on(merged: Conversation, customer: Customer) -> Conversation | None:
    """None when it was merged into another person's: that one is none of this visitor's business."""
    found = Conversation.objects.select_related("customer", "line").filter(pk=merged.merged_into_id or 0).first()
    return found if found is not None and found.customer.root_id == customer.root_id else None


def _running(mine: Q) -> Any:
    chats = Conversation.everywhere.filter(
        mine, store_id=Slot("store"), channel=Channel.WEBCHAT, line_id__same=Slot("line")
    )
    return chats.select_related("customer", "line").order_by("-last_at", "-id")[:1]


RUNNING: Prepared[Conversation] = Prepared(lambda: _running(Q(customer_id=Slot("customer"))))
RUNNING_OF_PERSON: Prepared[Conversation] = Prepared(lambda: _running(everyone()))


def messages_for(conversation: Conversation, after: datetime | None) -> list[Message]:
    """What the customer may see: their own messages, and replies that have gone out by chat. `after` is when
    they looked last; a little before it is told again, for commits may overtake each other."""
    given: dict[str, Any] = {"store": scope.current().store_id, "conversation": conversation.pk}
    if after is not None:
        given["since"] = after - OVERLAP
    shown = _of_this_person((SHOWN if after is None else SHOWN_SINCE).all(**given), conversation)
    return sorted(shown, key=lambda message: (appeared_at(message), message.pk))


def _of_this_person(shown: list[Message], conversation: Conversation) -> list[Message]:
    """Without what came into it from another person's conversation when the two were merged."""
    whose = {message.pk: _whom_it_is_with(message) for message in shown}
    if set(whose.values()) <= {conversation.customer_id, None}:
        return shown
    mine = set(Customer.objects.filter(everyone_about(conversation.customer)).values_list("pk", flat=True))
    return [message for message in shown if whose[message.pk] is None or whose[message.pk] in mine]


def _whom_it_is_with(message: Message) -> int | None:
    return message.outgoing.customer_id if message.outgoing else message.customer_id


def everyone_about(customer: Customer) -> Q:
    """All records that were joined into this person."""
    return Q(pk=customer.root_id) | Q(joined_to_id=customer.root_id)


def _shown(*when: Q) -> Any:
    rows = Message.everywhere.filter(
        Q(kind=MessageKind.IN) | Q(kind=MessageKind.OUT, outgoing__state__in=GONE_OUT),
        *when,
        store_id__same=Slot("store"),
        conversation_id=Slot("conversation"),
        channel=Channel.WEBCHAT,
        withdrawn_at=None,
    )
    return rows.select_related("staff", "outgoing").order_by("-id")[:200]


SHOWN: Prepared[Message] = Prepared(lambda: _shown())
SHOWN_SINCE: Prepared[Message] = Prepared(
    lambda: _shown(Q(kind=MessageKind.IN, at__gt=Slot("since")) | Q(outgoing__sent_at__gt=Slot("since")))
)


def appeared_at(message: Message) -> datetime:
    """When the customer could first see it."""
    sent = message.outgoing.sent_at if message.outgoing else None
    return sent or message.at


def write_cursor(shown: list[Message], before: datetime | None) -> str:
    latest = max((appeared_at(message) for message in shown), default=before or now())
    return f"{latest.timestamp():.6f}"


def read_cursor(text: str) -> datetime | None:
    """The instant in a cursor; None for none, or for nonsense: nobody looked before 1970 or in a far century."""
    try:
        found = datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if 1970 <= found.year < 3000 else None
