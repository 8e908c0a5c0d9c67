"""The books of the ledger.

Four belong to the member: what is pending, what can be spent, what is held for a purchase, and what is owed. The others
say whence it came and where it went. An entry moves an amount in one book; the entries of a transaction sum to zero.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Currency(models.TextChoices):
    """Whole points; store credit in the smallest unit of the store's money."""

    POINTS = "points", _("Points")
    CREDIT = "credit", _("Store credit")


class Book(models.TextChoices):
    PENDING = "pending", _("Pending")
    ACTIVE = "active", _("Can be spent")
    HELD = "held", _("Held")
    DEBT = "debt", _("Owed")
    ISSUED = "issued", _("Given")
    REDEEMED = "redeemed", _("Spent")
    EXPIRED = "expired", _("Expired")
    CLAWED = "clawed", _("Taken back")


OWNED = (Book.PENDING, Book.ACTIVE, Book.HELD)
"""What the store owes its members: their sum is the liability. Debts are shown beside it, never taken off."""
MEMBERS = (*OWNED, Book.DEBT)
HOUSES = (Book.ISSUED, Book.REDEEMED, Book.EXPIRED, Book.CLAWED)


class Kind(models.TextChoices):
    """What a transaction is."""

    EARN = "earn", _("Earned")
    GRANT = "grant", _("Given by us")
    OPENING = "opening", _("Brought along")
    ACTIVATE = "activate", _("Became usable")
    HOLD = "hold", _("Held for a purchase")
    RELEASE = "release", _("Hold ended")
    CAPTURE = "capture", _("Spent")
    REDEEM = "redeem", _("Redeemed")
    GIVE_BACK = "give_back", _("Given back")
    CLAW_BACK = "claw_back", _("Taken back")
    RESTORE = "restore", _("Taken back in error")
    EXPIRE = "expire", _("Expired")
    EXTEND = "extend", _("Valid for longer")


class LotState(models.TextChoices):
    PENDING = "pending", _("Pending")
    ACTIVE = "active", _("Active")
    EXPIRED = "expired", _("Expired")
