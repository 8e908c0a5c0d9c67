"""The programme on the rail."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.navigation import place

place("loyalty:programme", label=_("Loyalty"), icon="star", permission="loyalty.see", order=38, prefix="loyalty/")
