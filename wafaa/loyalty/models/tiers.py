"""Tiers, where each member stands in them, and every change of that."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.loyalty.models.members import Member
from wafaa.stores.scoped import Public, Scoped


class Tier(Scoped, Public):
    """A step of the programme: whoever reached `threshold` in twelve months stands on it. The threshold is in the
    smallest unit of the store's money or in points, as the store measures (`TierSettings.measure`); `rank` follows.

    Benefits: `multiplier` is what a purchase earns, in percent; `perks` what customers read of all others, a line each.
    For colleagues and rules: `queue_weight` (0 to 10) may raise somebody in a queue and never pushes anybody past a
    promise; `reply_minutes` is how soon to answer, `tone` a line beside the conversation, `gesture_minor` how much more
    an apology may cost. `anniversary_points` are given each year on the day they joined.
    A tier that was taken away keeps its row (`ended_at`), because the history names it.
    """

    name_ar = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    threshold = models.BigIntegerField()
    multiplier = models.PositiveSmallIntegerField(default=100)
    perks_ar = models.CharField(max_length=600, blank=True)
    perks_en = models.CharField(max_length=600, blank=True)
    queue_weight = models.PositiveSmallIntegerField(default=0)
    reply_minutes = models.PositiveIntegerField(null=True)
    tone = models.CharField(max_length=200, blank=True)
    gesture_minor = models.BigIntegerField(default=0)
    anniversary_points = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["store", "threshold"], condition=Q(ended_at__isnull=True), name="tier_threshold_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    threshold__gte=0,
                    multiplier__gte=100,
                    multiplier__lte=1000,
                    queue_weight__lte=10,
                    gesture_minor__gte=0,
                ),
                name="tier_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_in(get_language() or "ar")

    def name_in(self, language: str) -> str:
        return self.name_ar if language.startswith("ar") else self.name_en

    def perks_in(self, language: str) -> list[str]:
        written = self.perks_ar if language.startswith("ar") else self.perks_en
        return [line.strip() for line in written.splitlines() if line.strip()]


class Why(models.TextChoices):
    """Why somebody stands on another tier."""

    REACHED = "reached", _("Reached")
    LAPSED = "lapsed", _("Not reached again in time")
    UNDONE = "undone", _("What had reached it came back")
    RULES = "rules", _("The tiers were changed")
    BROUGHT = "brought", _("Brought along")


class Standing(Scoped):
    """On which tier a member stands, none yet when `tier` is empty. `measured` is what counted for it last, and
    `since` the day of the last change. `holds_until` is set when less than the tier asks for was counted: until then
    they keep it, and they were told what is missing. Until
    `floor_until` they never stand lower than on `floor_tier`, which they brought along by a list."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="standing")
    tier = models.ForeignKey(Tier, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField(default=now)
    measured = models.BigIntegerField(default=0)
    measured_at = models.DateTimeField(default=now)
    holds_until = models.DateTimeField(null=True)
    floor_tier = models.ForeignKey(Tier, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    floor_until = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["store", "tier", "-id"], name="standing_on_a_tier"),
            models.Index(fields=["holds_until", "id"], name="standing_held", condition=Q(holds_until__isnull=False)),
        ]


class StandingChange(Scoped):
    """One step up or down; written once and never changed (`loyalty.triggers`)."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="changes", db_index=False)
    before = models.ForeignKey(Tier, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    after = models.ForeignKey(Tier, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    why = models.CharField(max_length=8, choices=Why.choices)
    measured = models.BigIntegerField()
    at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["member", "-id"], name="standing_history")]
