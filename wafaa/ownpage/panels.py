"""A customer's own page, beside their record and their conversation."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.panels import panel

for place in ("customer", "conversation"):
    panel(
        f"ownpage.of_{place}",
        place=place,
        url="ownpage:panel",
        title=_("Their own page"),
        permission="inbox.reply",
        order=60,
        takes="customer",
    )
