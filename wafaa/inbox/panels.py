"""What stands beside a conversation."""

from django.utils.translation import gettext_lazy as _

from wafaa.people.own_fields import own_fields
from wafaa.playbook.panels import panel

panel(
    "inbox.of_company",
    place="company",
    url="inbox:of_company",
    title=_("What is open with them"),
    permission="inbox.see",
    order=10,
)
panel(
    "inbox.of_person",
    place="order",
    url="inbox:of_person",
    title=_("Conversations"),
    permission="inbox.see",
    order=10,
    takes="customer",
)
panel(
    "people.own",
    place="conversation",
    url="inbox:customer_own",
    title=_("Your own fields"),
    permission="people.see",
    order=10,
    shown=lambda: bool(own_fields()),
)

panel(
    "inbox.praise_of_colleague",
    place="colleague",
    url="inbox:praise",
    title=_("What customers thanked for"),
    permission="team.see",
    order=10,
)
