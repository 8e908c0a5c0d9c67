"""The kinds of what somebody is known by."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdentityKind(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    SHOP = "shop", _("Shop account")
    BROWSER = "browser", _("Browser")
    TELEGRAM = "telegram", _("Telegram")
    MESSENGER = "messenger", _("Messenger")
    INSTAGRAM = "instagram", _("Instagram")
    FB_COMMENT = "fb_comment", _("Facebook comments")
    IG_COMMENT = "ig_comment", _("Instagram comments")
    X = "x", _("X")


class KindField(models.CharField[str, str]):
    """The word of a kind of identity. Which words there are is the code's affair, not the database's: migrations
    know the field as it was at the beginning, and a further kind needs none."""

    AT_FIRST = (
        ("email", "E-mail"),
        ("phone", "Phone"),
        ("whatsapp", "WhatsApp"),
        ("shop", "Shop account"),
        ("browser", "Browser"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"max_length": 10, "choices": IdentityKind.choices})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs | {"choices": list(self.AT_FIRST)}
