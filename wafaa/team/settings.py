"""What a shop decides about its staff."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings


@settings("team")
@dataclass(frozen=True)
class TeamSettings:
    people_page: bool = setting(
        False,
        _("A page of the people behind the shop"),
        _("Customers meet your colleagues there; each decides in their profile what is shown of them."),
    )
    push_shows_words: bool = setting(
        False,
        _("Notifications on phones show what was written"),
        _(
            "Off, a phone shows who writes and the number of the conversation. On, it shows the first words too: they "
            "travel sealed, yet through the service of the phone's maker, and stand on a locked screen."
        ),
    )
