"""What a shop decides about its customers' own pages."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings


@settings("ownpage", _("Customers' own page"))
@dataclass(frozen=True)
class OwnPageSettings:
    is_open: bool = setting(
        True,
        _("Customers have a page of their own"),
        _("There they see their orders, ask about them and decide what you may send. They come in by a code."),
    )
