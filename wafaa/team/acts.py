"""The audit trail in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def title(act: str) -> str:
    """What was done; an act nobody has named yet keeps its own name."""
    words = {
        "staff.invited": _("Invited a colleague"),
        "staff.joined": _("Joined the store"),
        "staff.changed": _("Changed a colleague"),
        "staff.revoked": _("Suspended a colleague"),
        "staff.logged_in": _("Logged in"),
        "staff.logged_out": _("Logged out"),
        "staff.login_failed": _("A login with a wrong password"),
        "staff.password_changed": _("Changed the password"),
        "session.ended": _("A session ended"),
        "store.opened": _("Opened the store"),
        "settings.changed": _("Changed settings"),
        "calendar.changed": _("Changed working hours"),
        "team.changed": _("Changed a team"),
        "line.changed": _("Changed a channel"),
        "policy.changed": _("Changed what is promised"),
        "policy.dropped": _("Dropped a promise's rule"),
        "customer.joined": _("Joined two customers"),
        "customer.parted": _("Parted two customers"),
        "consent.stated": _("Wrote down a consent"),
    }
    return words.get(act, act)


def actor(code: str) -> str:
    """Who acted, where no name is known."""
    kind = code.partition(":")[0]
    return {"system": _("the machine"), "customer": _("a customer"), "rule": _("a rule"), "staff": _("a colleague")}.get(kind, code)


def details(said: dict[str, Any], names: dict[str, str]) -> str:
    """The rest of a line: about whom, what, from where."""
    about = names.get(f"staff:{said.get('staff_id')}", "")
    parts = [about, *(str(said[key]) for key in ("role", "what", "app", "names", "ip", "purpose", "why", "kind") if said.get(key))]
    return " · ".join(part for part in parts if part)
