"""Where the playbook stands on the rail, and what it shows beside records."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook import telling as telling  # what it tells of rules is offered as well
from wafaa.playbook.navigation import place
from wafaa.playbook.panels import panel

place("playbook:rules", label=_("Playbook"), icon="book", permission="playbook.see", order=50, prefix="playbook/")

for where in ("conversation", "customer", "order"):
    panel(
        f"playbook.beside_{where}",
        place=where,
        url=f"playbook:beside_{where}",
        title=_("Playbook"),
        permission="playbook.see",
        order=1,
    )
