"""Whence the date of a promise is, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _


def says_source(source: str) -> str:
    """ "by the carrier"; "" for a promise that says nothing of it."""
    return {
        "carrier": _("by the carrier"),
        "shop": _("by the shop"),
        "history": _("by your own past"),
        "policy": _("by your policy"),
    }.get(source, "")
