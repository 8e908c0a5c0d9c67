"""Proving an address in the chat: a code goes to it, three tries, ten minutes."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from django.core.cache import cache
from django.utils.translation import gettext as _

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, Line, Visitor
from wafaa.inbox.webchat import customer_of
from wafaa.lib.ids import new_id
from wafaa.lib.text.digits import ascii_digits
from wafaa.people import verbs as people
from wafaa.people.identities import normal
from wafaa.people.models import IdentityKind, Purpose
from wafaa.stores import scope
from wafaa.work.limits import allows

LASTS = timedelta(minutes=10)
TRIES = 3


def claim(visitor: Visitor, kind: str, typed: str) -> bool:
    """Note the address the visitor typed. True when a code was sent to it. Raises ValueError for a bad one.

    The answer is the same whether or not anybody is known by this address.
    """
    value = normal(kind, typed, scope.current().store.country)
    customer = customer_of(visitor)
    people.identify(customer, kind, typed, source="webchat")
    line = Line.objects.filter(channel=Channel.EMAIL).exclude(state="off").order_by("id").first()
    if kind != IdentityKind.EMAIL or line is None or not allows("prove", value, most=3, seconds=3600):
        return False
    code = f"{secrets.randbelow(10**6):06d}"
    cache.set(_key(visitor), {"code": code, "value": value, "once": new_id()}, LASTS.total_seconds())
    # A reply: they asked a moment ago and wait for it, whatever hours they prefer for other things.
    channels.queue(
        customer,
        line,
        Channel.EMAIL,
        purpose=Purpose.REPLY,
        text=_("Your code at %(store)s is %(code)s. If you did not ask for it, do nothing.")
        % {"store": scope.current().store.name, "code": code},
        to=value,
        envelope={"title": _("Your code"), "kind": "code"},
    )
    return True


def confirm(visitor: Visitor, typed: str) -> bool:
    """Whether the code is right; then the address is proven and the person is one with who proved it before."""
    asked = cache.get(_key(visitor))
    if asked is None or visitor.customer is None:
        return False
    # Counted before looking, by one statement in the database: a hundred guesses at once are still three.
    if not allows("code", asked["once"], most=TRIES, seconds=7 * 86400):
        return False
    if not hmac.compare_digest(asked["code"].encode(), ascii_digits(typed).strip().encode()):
        return False
    cache.delete(_key(visitor))
    people.prove(visitor.customer, IdentityKind.EMAIL, asked["value"], proof="code")
    # Who the shop logged in stays so: when they log out there, this browser forgets them.
    channels.is_someone(visitor, visitor.customer, proof=visitor.proof or "code")
    return True


def problem(kind: str) -> str:
    """Why an address was not taken."""
    if kind == "email":
        return _("This is not a whole e-mail address. It looks like name@example.com.")
    return _("This is not a whole phone number. Write it with its country code, such as +966 55 123 4567.")


def _key(visitor: Visitor) -> str:
    return f"prove:{visitor.pk}"
