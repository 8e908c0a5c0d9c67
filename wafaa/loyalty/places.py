"""Loyalty on the rail: one place for what is decided and seen, one for the counter."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.navigation import place

place("loyalty:rewards", label=_("Loyalty"), icon="star", permission="loyalty.see", order=38, prefix="loyalty/")
place(
    "loyalty:counter", label=_("Counter"), icon="tag", permission="loyalty.counter", order=39, prefix="loyalty/counter/"
)
