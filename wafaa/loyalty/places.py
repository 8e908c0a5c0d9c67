"""Loyalty on the rail."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.navigation import place

place(
    "loyalty:contests", label=_("Contests"), icon="star", permission="loyalty.see", order=44, prefix="loyalty/contests/"
)
