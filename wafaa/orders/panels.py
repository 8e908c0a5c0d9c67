"""A person's orders and returns, beside a conversation and on their page."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.panels import panel

for place in ("conversation", "customer"):
    panel(
        f"orders.of_{place}",
        place=place,
        url="orders:panel",
        title=_("Orders"),
        permission="orders.see",
        order=5,
        takes="customer",
    )
    panel(
        f"returns.of_{place}",
        place=place,
        url="orders:panel_returns",
        title=_("Returns"),
        permission="returns.see",
        order=6,
        takes="customer",
    )
