"""What the store promises by itself stands among the settings."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.panels import panel
from wafaa.team.sections import section

section(
    "promises:policies",
    label=_("What we promise"),
    icon="vow",
    permission="promises.manage",
    group="service",
    order=10,
)
panel(
    "promises",
    place="customer",
    url="promises:panel",
    title=_("Promises"),
    permission="promises.see",
    order=10,
)
