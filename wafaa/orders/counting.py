"""Why the stock of a branch is corrected, and how a count is typed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST = 10**9


class Why(models.TextChoices):
    COUNTED = "counted", _("Counted on the shelf")
    ARRIVED = "arrived", _("New goods have come")
    SOLD = "sold", _("Sold at the counter")
    DAMAGED = "damaged", _("Damaged or lost")
    MOVED = "moved", _("Moved to another place")
    OTHER = "other", _("Another reason")
