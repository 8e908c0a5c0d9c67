"""What a shop decides about its staff."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings


@settings("team", _("Colleagues"))
@dataclass(frozen=True)
class TeamSettings:
    people_page: bool = setting(
        False,
        _("A page of the people behind the shop"),
        _("Customers meet your colleagues there; each decides in their profile what is shown of them."),
    )
