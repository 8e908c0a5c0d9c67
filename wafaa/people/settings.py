"""What a shop decides about its customers' records."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings


@settings("people", _("Customers"))
@dataclass(frozen=True)
class PeopleSettings:
    erasure_days: int = setting(
        7,
        _("Days before a person is erased"),
        _("So long an erasure waits after it was asked for, and can be called off."),
        least=0,
        most=30,
    )
