"""Loyalty on the rail: one place for what is decided and seen, one for the counter; tiers among the settings."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.navigation import place
from wafaa.team.sections import section

place("loyalty:members", label=_("Loyalty"), icon="star", permission="loyalty.see", order=38, prefix="loyalty/")
place(
    "loyalty:counter", label=_("Counter"), icon="tag", permission="loyalty.counter", order=39, prefix="loyalty/counter/"
)
section("loyalty:tiers", label=_("Tiers"), icon="star", permission="loyalty.manage", group="store", order=31)
