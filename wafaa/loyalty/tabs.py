"""The pages of loyalty, one beside another."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.loyalty.speech import url_of
from wafaa.stores import scope

TABS: tuple[tuple[str, str | Lazy, str], ...] = (
    ("members", _("Members"), "loyalty.see"),
    ("programme", _("What is earned"), "loyalty.see"),
    ("rewards", _("Rewards"), "loyalty.see"),
    ("vouchers", _("Vouchers"), "loyalty.see"),
    ("friends", _("Friends"), "loyalty.see"),
    ("offers", _("Personal offers"), "loyalty.see"),
    ("contests", _("Contests"), "loyalty.see"),
    ("tiers", _("Tiers"), "loyalty.manage"),
    ("points_lists", _("Import and export"), "loyalty.manage"),
    ("numbers", _("In numbers"), "loyalty.manage"),
    ("measures", _("Does it pay?"), "loyalty.manage"),
)
"""(name of its route, what it is called, who may open it)."""


def places(here: str) -> list[dict[str, Any]]:
    """`places` of loyalty/_places.html: those that this person may open."""
    me = scope.current()
    return [{"url": url_of(name), "label": label, "current": name == here} for name, label, may in TABS if me.can(may)]
