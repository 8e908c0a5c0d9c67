"""What a customer does about a return at their own page."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile

from wafaa.orders.models import Order, Return
from wafaa.orders.returning import Source
from wafaa.orders.verbs import returning as returns
from wafaa.ownpage.returning import Asked, key_of
from wafaa.people.models import Customer
from wafaa.work.limits import spend


def ask_return(customer: Customer, order: Order, asked: Asked, *, once: str) -> Return:
    """Ask for it, under the order's own record. `once` is the form's key: sent twice it is one return. Raises
    Refused and TooMany."""
    spend("ownpage.return", str(customer.root_id), most=20, seconds=3600)
    theirs = (order.customer.joined_to or order.customer) if order.customer else customer
    return returns.request(
        theirs,
        asked.wanted,
        outcome=asked.outcome,
        reason=asked.reason,
        note=asked.note,
        wanted_instead=asked.instead,
        source=Source.PAGE,
        key=key_of(order, once),
    )


def show_photos(which: Return, given: Sequence[UploadedFile[bytes]], line: str = "") -> None:
    """Add photos of one of its things (by its place in the list). Raises Refused, BadFile, NoRoom and TooMany."""
    spend("ownpage.photos", str(which.pk), most=30, seconds=3600)
    returns.show_photos(which, given, line)


def withdraw_return(which: Return) -> None:
    """They keep it after all. Raises Refused when it is too late."""
    returns.cancel(which)


def sent_back(which: Return, carrier: str, number: str) -> None:
    """They have handed it to a carrier. Raises Refused."""
    returns.ship(which, carrier=carrier, number=number)
