"""Where the pages of shops stand among the settings."""

from django.utils.translation import gettext_lazy as _

from wafaa.team.sections import section

section("shops:shops", label=_("Shops"), icon="shop", permission="shops.manage", group="store", order=25)
