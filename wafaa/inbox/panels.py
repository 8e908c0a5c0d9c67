"""What stands beside a conversation."""

from django.utils.translation import gettext_lazy as _

from wafaa.people.own_fields import own_fields
from wafaa.playbook.panels import panel

panel(
    "people.own",
    place="conversation",
    url="inbox:customer_own",
    title=_("Your own fields"),
    permission="people.see",
    order=10,
    shown=lambda: bool(own_fields()),
)
