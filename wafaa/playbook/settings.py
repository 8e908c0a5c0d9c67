"""What a shop decides about its playbook as a whole."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings


@settings("playbook", _("Playbook"))
@dataclass(frozen=True)
class PlaybookSettings:
    is_paused: bool = setting(
        False,
        _("Playbook paused"),
        _("While it is paused no rule acts, suggests or asks, and nothing of that time is caught up on."),
    )
