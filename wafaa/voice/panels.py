"""A person's last scores and what they are worth to the store, beside a conversation and on their page."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.panels import panel

for place in ("conversation", "customer"):
    panel(
        f"voice.of_{place}",
        place=place,
        url="voice:panel",
        title=_("Scores"),
        permission="voice.see",
        order=7,
        takes="customer",
    )
