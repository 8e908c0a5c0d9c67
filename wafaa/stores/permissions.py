"""Roles and what each may do. Deny by default; a permission is a word pair "place.act".

What a role may do to begin with stands here; a store's owner may decide otherwise for what `ADJUSTABLE` names, and
that is kept with the store (`Store.roles`).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    AGENT = "agent", _("Agent")
    CLERK = "clerk", _("Clerk")
    VIEWER = "viewer", _("Viewer")


SEE = frozenset(
    {
        "goods.see",
        "inbox.see",
        "loyalty.see",
        "orders.see",
        "people.see",
        "playbook.see",
        "promises.see",
        "returns.see",
        "team.see",
        "voice.see",
    }
)
COUNTER = SEE | {
    "goods.count",
    "loyalty.counter",
    "inbox.ask",
    "inbox.note",
    "orders.note",
    "orders.take",
    "people.edit",
    "promises.make",
    "returns.handle",
}
ANSWER = COUNTER | {
    "loyalty.grant",
    "inbox.reply",
    "inbox.assign",
    "inbox.tend",
    "orders.gift",
    "orders.tell",
    "playbook.decide",
}
LEAD = ANSWER | {
    "team.manage",
    "team.all_teams",
    "api.manage",
    "channels.manage",
    "loyalty.manage",
    "playbook.edit",
    "promises.manage",
    "returns.refund",
    "shops.manage",
    "stores.manage",
    "voice.manage",
    "work.health",
    "audit.see",
    "people.import",
    "inbox.share_views",
    "inbox.moderate",
}
OWN = LEAD | {"stores.own", "people.export", "people.erase"}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.OWNER: OWN,
    Role.MANAGER: LEAD,
    Role.AGENT: ANSWER,
    Role.CLERK: COUNTER,
    Role.VIEWER: SEE,
}
EVERY_PERMISSION = frozenset().union(*PERMISSIONS.values())

FOR_ANYBODY: tuple[str, ...] = (
    "inbox.see",
    "inbox.reply",
    "inbox.note",
    "inbox.assign",
    "inbox.tend",
    "inbox.ask",
    "inbox.share_views",
    "inbox.moderate",
    "orders.see",
    "orders.take",
    "orders.tell",
    "orders.note",
    "orders.gift",
    "returns.see",
    "returns.handle",
    "returns.refund",
    "goods.see",
    "goods.count",
    "loyalty.see",
    "loyalty.counter",
    "loyalty.grant",
    "people.see",
    "people.edit",
    "playbook.see",
    "playbook.decide",
    "promises.see",
    "promises.make",
    "voice.see",
)
FOR_MANAGERS: tuple[str, ...] = (
    "people.import",
    "people.export",
    "people.erase",
    "playbook.edit",
    "promises.manage",
    "channels.manage",
    "shops.manage",
    "loyalty.manage",
    "voice.manage",
    "api.manage",
    "team.manage",
    "team.all_teams",
    "stores.manage",
    "work.health",
    "audit.see",
)
"""What opens the house itself, or much of it at once, stays with those who must have a second step at login."""
FIXED = frozenset({"team.see", "stores.own"})
NEEDS = {
    "inbox.reply": "inbox.see",
    "inbox.note": "inbox.see",
    "inbox.assign": "inbox.see",
    "inbox.tend": "inbox.see",
    "inbox.share_views": "inbox.see",
    "inbox.moderate": "inbox.see",
    "orders.take": "orders.see",
    "orders.tell": "orders.see",
    "orders.note": "orders.see",
    "orders.gift": "orders.see",
    "returns.handle": "returns.see",
    "returns.refund": "returns.see",
    "goods.count": "goods.see",
    "loyalty.counter": "loyalty.see",
    "loyalty.grant": "loyalty.see",
    "loyalty.manage": "loyalty.see",
    "people.edit": "people.see",
    "people.import": "people.see",
    "people.export": "people.see",
    "people.erase": "people.see",
    "playbook.decide": "playbook.see",
    "playbook.edit": "playbook.see",
    "promises.make": "promises.see",
    "promises.manage": "promises.see",
    "voice.manage": "voice.see",
}
"""Who may do the first may see the second."""
ADJUSTABLE: dict[str, frozenset[str]] = {
    Role.MANAGER: frozenset(FOR_ANYBODY + FOR_MANAGERS),
    Role.AGENT: frozenset(FOR_ANYBODY),
    Role.CLERK: frozenset(FOR_ANYBODY),
    Role.VIEWER: frozenset(FOR_ANYBODY),
}


def permissions_of(role: str, roles: Mapping[str, list[str]]) -> frozenset[str]:
    """What this role may do in a store that decided `roles`: {role: its adjustable permissions}."""
    usual, mine = PERMISSIONS[role], ADJUSTABLE.get(role, frozenset())
    if role not in roles or not mine:
        return usual
    chosen = mine & frozenset(roles[role])
    return (usual - mine) | chosen | {NEEDS[one] for one in chosen if one in NEEDS}
