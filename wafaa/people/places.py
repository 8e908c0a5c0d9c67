"""Where people's screens stand on the rail."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.navigation import place

place("people:list", label=_("Customers"), icon="people", permission="people.see", order=40, prefix="customers/")
