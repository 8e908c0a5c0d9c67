"""What a shop decides about programs."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings


@settings("api", _("Programs"))
@dataclass(frozen=True)
class ApiSettings:
    per_minute: int = setting(
        300,
        _("Requests a minute"),
        _("How often one token may ask. Whoever asks more is told when to come back."),
        least=10,
        most=10_000,
    )
    webhook_days: int = setting(
        3,
        _("Days a webhook may fail"),
        _("An address that takes nothing for so long is switched off, and you are told."),
        least=1,
        most=30,
    )
