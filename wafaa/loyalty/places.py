"""Rewards and the counter on the rail."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.navigation import place

place(
    "loyalty:rewards",
    label=_("Rewards"),
    icon="star",
    permission="loyalty.see",
    order=38,
    prefix="loyalty/rewards/",
)
place(
    "loyalty:counter",
    label=_("Counter"),
    icon="tag",
    permission="loyalty.counter",
    order=39,
    prefix="loyalty/counter/",
)
