"""Lists of points that come from elsewhere, what became of each person in them, and whose ledger counts for a shop."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.people.models import Outcome
from wafaa.people.models.lists import BroughtList
from wafaa.stores.scoped import Public, Scoped


class ListWay(models.TextChoices):
    """What the points of a list do to those that somebody has here."""

    BRING = "bring", _("Bring each balance to what the list says")
    ADD = "add", _("Add them to what somebody has")
    KEPT = "kept", _("Only show them: the shop keeps these points itself")


class PointsList(BroughtList):
    """A file of balances. `upto` counts the people dealt with. `digest` tells one file from another: the same file
    again gives nothing twice. `shop` is the one that keeps these points, where the way is KEPT."""

    digest = models.CharField(max_length=64)
    way = models.CharField(max_length=5, choices=ListWay.choices, default=ListWay.BRING)
    shop = models.ForeignKey("shops.Shop", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["store", "-id"], name="points_lists_latest")]


class PointsListLine(Scoped):
    """What became of one person of a list. `number` is the row of the file where they come first, `row` the one that
    is to blame where they were refused.

    `given` and `taken` are the transactions that it booked, `before` what it replaced: the way back.
    """

    batch = models.ForeignKey(PointsList, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=20, blank=True)
    customer = models.ForeignKey("people.Customer", null=True, on_delete=models.SET_NULL, related_name="+")
    points = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)
    given: models.JSONField[list[int]] = models.JSONField(default=list)
    taken: models.JSONField[list[int]] = models.JSONField(default=list)
    before: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    is_undone = models.BooleanField(default=False)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="points_line_once")]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="points_lines_by_outcome")]


class Keeping(Scoped, Public):
    """From `since` until `until` (empty: still) a shop keeps the points of its orders itself."""

    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True)
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop"], condition=Q(until__isnull=True), name="kept_by_one"),
        ]
        indexes = [models.Index(fields=["store", "shop", "since"], name="kept_since")]


class KeptBalance(Scoped):
    """What a shop that keeps the points itself last said of somebody: shown, and never spent here."""

    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    points = models.BigIntegerField()
    as_of = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["customer", "shop"], name="kept_balance_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="kept_balance_in_bounds"),
        ]
