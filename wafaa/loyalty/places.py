"""The programme on the rail; tiers among the settings."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.navigation import place
from wafaa.team.sections import section

place("loyalty:members", label=_("Loyalty"), icon="star", permission="loyalty.see", order=38, prefix="loyalty/")
section("loyalty:tiers", label=_("Tiers"), icon="star", permission="loyalty.manage", group="store", order=31)
