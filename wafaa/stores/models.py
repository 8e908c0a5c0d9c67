"""The store (tenant), its calendars and its settings."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wafaa.lib.text.digits import Digits as Figures
from wafaa.lib.text.digits import digits_for
from wafaa.lib.time import now
from wafaa.stores.hours import Hours
from wafaa.stores.scoped import Public, Scoped


class Digits(models.TextChoices):
    ARABIC = "arab", "١٢٣"
    LATIN = "latn", "123"


class Store(Public):
    """A shop: everything belongs to one. `slug` is its name in addresses (/s/<slug>/…).

    `is_demo`: nobody real works here, so logins need no second step. No page can set it. `roles`: what the owner
    decided that a role may do, see `permissions.permissions_of`.
    """

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    language = models.CharField(
        _("Language"), max_length=5, choices=[("ar", "العربية"), ("en", "English")], default="ar"
    )
    timezone = models.CharField(_("Time zone"), max_length=40, default="Asia/Riyadh")
    country = models.CharField(_("Country"), max_length=2, default="SA")
    currency = models.CharField(_("Currency"), max_length=3, default="SAR")
    digits = models.CharField(_("Digits"), max_length=4, choices=Digits.choices, default=Digits.ARABIC)
    hijri = models.BooleanField(_("Hijri dates beside Gregorian"), default=True)
    colour = models.CharField(_("Brand colour"), max_length=7, default="#006b66")
    is_demo = models.BooleanField(default=False)
    roles: models.JSONField[dict[str, list[str]]] = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name

    @property
    def figures(self) -> Figures:
        """The digits for what is read now: the store's choice in Arabic, Latin in English."""
        return digits_for(get_language(), self.digits)


class Calendar(Scoped, Public):
    """Working hours by name; `plan` is the JSON form of `hours.Hours`."""

    name = models.CharField(max_length=60)
    plan = models.JSONField()
    is_main = models.BooleanField(default=False)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["store"], condition=models.Q(is_main=True), name="one_main_calendar_a_store"
            )
        ]

    @property
    def hours(self) -> Hours:
        return Hours.from_json(self.plan)


class Setting(Scoped):
    """What a store decided for one app: the values of that app's settings dataclass."""

    app = models.CharField(max_length=30)
    values: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "app"], name="one_setting_row_an_app")]


class Counter(Scoped):
    """The last number given out of a store's own sequence (conversation numbers, say)."""

    name = models.CharField(max_length=60)
    value = models.BigIntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "name"], name="one_counter_a_name")]
