"""Rules, and what each of their firings came to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped


class Mode(models.TextChoices):
    OFF = "off", _("Off")
    SUGGEST = "suggest", _("Suggest")
    ASK = "ask", _("Ask first")
    DO = "do", _("Do it")


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SUGGESTED = "suggested", _("Suggested")
    ASKED = "asked", _("Asks for a yes")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")
    PASSED = "passed", _("Let pass")
    FAILED = "failed", _("Did not work")
    UNDONE = "undone", _("Taken back")


OPEN_TO_DECIDE = (State.SUGGESTED, State.ASKED)


class Rule(Scoped, Public):
    """When this happens (`trigger`), or as long as it is so (`every`, in minutes), if `tree` holds, then `steps`.

    `name` and `says` are empty where they are those of the standard it came from. `steps` are [{do, choices}], `wait`
    is minutes. `most_per_customer` counts within `in_days` days, `most_per_day` within a day of the store. A rule of
    the clock is asked next at `next_at`; `reached` and `let_go` are how far it has looked through its records and
    through those it holds.
    """

    name = models.CharField(max_length=120, blank=True)
    says = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=40)
    trigger = models.CharField(max_length=60, blank=True)
    every = models.PositiveIntegerField(null=True)
    tree: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    wait = models.PositiveIntegerField(default=0)
    steps: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.OFF)
    place = models.PositiveIntegerField(default=100)
    stops_others = models.BooleanField(default=False)
    gives_way = models.BooleanField(default=True)
    most_per_customer = models.PositiveIntegerField(null=True)
    in_days = models.PositiveIntegerField(null=True)
    most_per_day = models.PositiveIntegerField(null=True)
    standard = models.CharField(max_length=60, blank=True)
    is_changed = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=now)
    next_at = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)
    let_go = models.BigIntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["store", "standard"], name="one_rule_a_standard", condition=~models.Q(standard="")
            ),
            models.CheckConstraint(
                condition=models.Q(trigger="", every__isnull=False) | (~models.Q(trigger="") & models.Q(every=None)),
                name="a_trigger_or_the_clock",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "place", "id"], name="rules_in_order"),
            models.Index(fields=["next_at"], name="rules_by_the_clock", condition=models.Q(next_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or self.standard


class Run(Scoped, Public):
    """One firing of a rule for one record: `mark` is the event ("event:7") or, as long as the record stays so, "now".

    `steps` are what it does or would do, as they stood then; `why` the facts as they were [{fact, value}]; `memory`
    what undoing needs [{do, memory}]. `counted_at` is set while it counts towards its rule's limits. `depth` is how
    many rules set each other off before it. `reason` is why it did not act (`saying.REASONS`), `detail` the words of
    what went wrong.
    """

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="runs", db_index=False)
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    mark = models.CharField(max_length=60)
    event_id = models.BigIntegerField(null=True)
    mode = models.CharField(max_length=8, choices=Mode.choices)
    state = models.CharField(max_length=9, choices=State.choices)
    reason = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    steps: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    why: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    memory: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    depth = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=40, blank=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["rule", "record_id", "mark"], name="once_a_mark")]
        indexes = [
            models.Index(fields=["store", "-id"], name="runs_newest"),
            models.Index(fields=["store", "state", "-id"], name="runs_by_state"),
            models.Index(fields=["rule", "-id"], name="runs_of_rule"),
            models.Index(fields=["rule", "state", "-id"], name="runs_of_rule_by_state"),
            models.Index(fields=["rule", "mark", "id"], name="runs_held", condition=models.Q(mark="now")),
            models.Index(
                fields=["rule", "customer_id", "counted_at"],
                name="runs_counted",
                condition=models.Q(counted_at__isnull=False),
            ),
            models.Index(
                fields=["rule", "counted_at"], name="runs_of_the_day", condition=models.Q(counted_at__isnull=False)
            ),
            models.Index(
                fields=["store", "kind", "record_id"],
                name="runs_to_decide",
                condition=models.Q(state__in=["suggested", "asked"]),
            ),
            models.Index(fields=["store", "customer_id"], name="runs_of_customer"),
            models.Index(
                fields=["store", "kind", "record_id", "-id"],
                name="runs_done_about",
                condition=models.Q(state__in=["done", "failed", "undone"]),
            ),
        ]
