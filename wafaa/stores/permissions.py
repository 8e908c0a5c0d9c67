"""Roles and what each may do. Deny by default; a permission is a word pair "place.act"."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    AGENT = "agent", _("Agent")
    CLERK = "clerk", _("Clerk")
    VIEWER = "viewer", _("Viewer")


SEE = frozenset({"inbox.see", "people.see", "promises.see", "team.see"})
ANSWER = SEE | {"inbox.reply", "inbox.note", "inbox.assign", "inbox.tend", "people.edit", "promises.make"}
COUNTER = SEE | {"inbox.note", "people.edit", "promises.make"}
LEAD = ANSWER | {
    "team.manage",
    "team.all_teams",
    "channels.manage",
    "promises.manage",
    "stores.manage",
    "work.health",
    "audit.see",
    "people.import",
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
