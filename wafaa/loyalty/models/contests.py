"""Contests: what can be won, who takes part, and what was drawn."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped


class Entering(models.TextChoices):
    """How one takes part."""

    MEMBER = "member", _("Every member, once")
    ORDER = "order", _("With every order")


class ContestState(models.TextChoices):
    DRAFT = "draft", _("Not announced yet")
    OPEN = "open", _("Announced")
    DRAWN = "drawn", _("Drawn")
    CANCELLED = "cancelled", _("Called off")


class Contest(Scoped, Public):
    """Its rules cannot be changed once it is announced: who reads them may rely on them.

    `seed` is what the draw depends on besides the list of tickets. Its hash is published with the rules, the seed
    itself after the draw: so nobody can choose it once they know who takes part. `list_hash` is that of the tickets.
    `least_minor` is what an order has to come to, in the store's money.
    """

    name = models.CharField(_("Name"), max_length=80)
    prize = models.CharField(_("What can be won"), max_length=200)
    points = models.PositiveIntegerField(default=0)
    entering = models.CharField(max_length=8, choices=Entering.choices, default=Entering.ORDER)
    least_minor = models.BigIntegerField(default=0)
    most_tickets = models.PositiveIntegerField(default=5)
    winners = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    draws_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ContestState.choices, default=ContestState.DRAFT)
    seed = models.CharField(max_length=64)
    seed_hash = models.CharField(max_length=64)
    list_hash = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=200, blank=True)
    drawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at"), ends_at__lte=F("draws_at"), winners__gt=0, most_tickets__gt=0),
                name="contest_in_order",
            )
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="contests_newest"),
            models.Index(fields=["draws_at", "id"], name="contests_to_draw", condition=Q(state=ContestState.OPEN)),
        ]


class Ticket(Scoped, Public):
    """A chance to win, written down at the draw. `rank` is its place in the draw; the places up to `winners` of
    different people win. `is_won` says so, `told_at` that they were told, `handed_at` that they have it."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="tickets", db_index=False)
    customer = models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=80)
    rank = models.PositiveIntegerField()
    is_won = models.BooleanField(default=False)
    handed_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["contest", "subject"], name="ticket_once"),
            models.UniqueConstraint(fields=["contest", "rank"], name="ticket_places"),
        ]
