"""What a token may do: a place and an act. Whoever may write there may read there too."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

SCOPES: dict[str, str | Lazy] = {
    "customers:read": _("Read customers"),
    "customers:write": _("Write customers"),
    "customers:erase": _("Have customers erased for good"),
    "conversations:read": _("Read conversations and their messages"),
    "conversations:write": _("Open and tend conversations"),
    "messages:write": _("Reply to customers"),
    "answers:read": _("Read the ready answers that colleagues share"),
    "answers:write": _("Write the ready answers that colleagues share"),
    "views:write": _("Make and change the saved views that colleagues share"),
    "notes:read": _("Read private notes"),
    "notes:write": _("Write private notes"),
    "promises:read": _("Read promises"),
    "promises:write": _("Make, settle and move promises"),
    "orders:read": _("Read orders, parcels, products and stock"),
    "notices:read": _("Read what customers were told by themselves"),
    "returns:read": _("Read returns"),
    "returns:write": _("Ask for returns and settle them"),
    "loyalty:read": _("Read members, points and tiers"),
    "loyalty:write": _("Have customers take part in the programme"),
    "loyalty:redeem": _("Redeem rewards and vouchers at a till, and put points aside"),
    "scores:read": _("Read what customers answered when they were asked how it went"),
    "playbook:read": _("Read the rules of the playbook and what they did"),
}

PERMISSIONS = {
    "customers:read": {"people.see"},
    "customers:write": {"people.see", "people.edit"},
    "customers:erase": {"people.see", "people.erase"},
    "conversations:read": {"inbox.see", "team.see"},
    "conversations:write": {"inbox.see", "inbox.tend", "inbox.assign", "team.see"},
    "messages:write": {"inbox.see", "inbox.reply"},
    "answers:write": {"inbox.see", "inbox.reply", "team.see"},
    "views:write": {"inbox.see", "inbox.tend", "inbox.share_views", "team.see"},
    "notes:write": {"inbox.note"},
    "promises:read": {"promises.see"},
    "promises:write": {"promises.see", "promises.make"},
    "orders:read": {"orders.see"},
    "loyalty:read": {"loyalty.see"},
    "loyalty:write": {"loyalty.see", "loyalty.counter"},
    "loyalty:redeem": {"loyalty.see", "loyalty.counter"},
    "scores:read": {"voice.see"},
    "playbook:read": {"playbook.see"},
    "returns:read": {"returns.see"},
    "returns:write": {"returns.see", "returns.handle", "returns.refund"},
}
"""Which of the staff's permissions a scope stands for, for code below that asks."""


class UnknownScope(ValueError):
    """A scope that does not exist. Its words are the argument."""


def known(words: Iterable[str]) -> list[str]:
    """These scopes in their own order, each once. Raises UnknownScope."""
    wanted = {word.strip() for word in words if word.strip()}
    strange = sorted(wanted - set(SCOPES))
    if strange:
        raise UnknownScope(", ".join(strange))
    return [scope for scope in SCOPES if scope in wanted]


def covers(held: Iterable[str], needed: str) -> bool:
    """Whether somebody who holds these scopes may do what `needed` says."""
    scopes = set(held)
    return needed in scopes or needed.replace(":read", ":write") in scopes


def permissions_of(held: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(PERMISSIONS.get(scope, set()) for scope in held))
