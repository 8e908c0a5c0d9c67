"""What is earned: the rules of the store, what an order was promised, and what it has earned so far."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from wafaa.lib.time import now
from wafaa.loyalty.models.ledger import Lot
from wafaa.stores.scoped import Public, Scoped

LIMITS = ("least_minor", "most_per_order", "most_per_month", "most_altogether", "valid_days")


class EarningRule(Scoped, Public):
    """What is earned for something (`what`: a code of `loyalty.earnings`).

    `per_unit` is hundredths of a point for each whole unit of the store's money (150: one and a half points), `fixed`
    so many points for each order, for each piece, or each time; one of the two is set. `words`, `categories` and
    `shops` narrow what of a purchase counts: words of a thing's name or number, or shelves that it lies on (one of both
    is enough); public ids of shops ("counter": taken by a colleague).
    Empty limits are none. `valid_days` empty is the programme's own, nought is for ever. What was earned by a rule
    names it, so no rule is ever removed: it is switched off.
    """

    name = models.CharField(max_length=80)
    is_on = models.BooleanField(default=True)
    what = models.CharField(max_length=20)
    per_unit = models.PositiveIntegerField(null=True)
    fixed = models.PositiveIntegerField(null=True)
    least_minor = models.BigIntegerField(null=True)
    words: models.JSONField[list[str]] = models.JSONField(default=list)
    categories: models.JSONField[list[str]] = models.JSONField(default=list)
    shops: models.JSONField[list[str]] = models.JSONField(default=list)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    most_per_order = models.PositiveIntegerField(null=True)
    most_per_month = models.PositiveIntegerField(null=True)
    most_altogether = models.PositiveIntegerField(null=True)
    is_pending = models.BooleanField(default=True)
    valid_days = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(per_unit__gt=0, fixed__isnull=True) | Q(per_unit__isnull=True, fixed__gt=0),
                name="rule_gives_one_way",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="rule_ends_after_it_starts",
            ),
            *(
                models.CheckConstraint(condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": 0}), name=called)
                for name, called in (
                    ("least_minor", "rule_least"),
                    ("most_per_order", "rule_most_order"),
                    ("most_per_month", "rule_most_month"),
                    ("most_altogether", "rule_most_all"),
                )
            ),
        ]
        indexes = [models.Index(fields=["store", "what", "id"], name="rules_of_a_kind", condition=Q(is_on=True))]


class Deal(Scoped):
    """What an order was promised when it first could earn: the rules as they stood (`terms`: of `earning.Terms`), how
    those that overlap were taken, and by how much the customer's tier raised it. It does not change when rules do, nor
    when a thing is put on another shelf: `categories` are those of its lines {id at the shop: [name]}, where a rule
    asks for any."""

    order = models.OneToOneField("orders.Order", on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    terms: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    categories: models.JSONField[dict[str, list[str]]] = models.JSONField(default=dict)
    overlap = models.CharField(max_length=4)
    percent = models.PositiveIntegerField(default=100)
    made_at = models.DateTimeField(default=now)


class Earned(Scoped):
    """What a customer's record has earned by a rule for one thing, less what was taken back (`net`). `subject` is what
    it is for ("order:<public id>"), `day` the store's day in whose month it counts, `steps` how it was counted."""

    rule = models.ForeignKey(EarningRule, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    subject = models.CharField(max_length=80)
    day = models.DateField()
    net = models.BigIntegerField(default=0)
    step: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["rule", "subject", "customer"], name="earned_once"),
            models.CheckConstraint(condition=Q(net__gte=0), name="earned_not_below_nought"),
        ]
        indexes = [
            models.Index(fields=["store", "subject"], name="earned_for"),
            models.Index(fields=["customer", "rule", "day"], name="earned_in_a_month"),
        ]


class Warned(Scoped):
    """A customer was told that this lot would end, so many days before."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="+", db_index=False)
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["lot", "days"], name="warned_once")]
