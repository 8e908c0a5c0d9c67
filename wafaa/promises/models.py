"""Promises, the segments of their clocks, and the policies that make them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped


class PromiseKind(models.TextChoices):
    FIRST_REPLY = "first_reply", _("First reply")
    NEXT_REPLY = "next_reply", _("Next reply")
    RESOLUTION = "resolution", _("Solution")
    OWN = "own", _("Personal promise")
    DISPATCH = "dispatch", _("Dispatch")
    DELIVERY = "delivery", _("Delivery")
    REFUND = "refund", _("Money back")
    RESTOCK = "restock", _("Back in stock")
    FOLLOW_UP = "follow_up", _("Follow-up")


class PromiseState(models.TextChoices):
    OPEN = "open", pgettext_lazy("promise", "Open")
    AT_RISK = "at_risk", _("At risk")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    RENEGOTIATED = "renegotiated", _("Renegotiated")
    CANCELLED = "cancelled", _("Cancelled")


LIVE = (PromiseState.OPEN, PromiseState.AT_RISK)
REPLIES = (PromiseKind.FIRST_REPLY, PromiseKind.NEXT_REPLY, PromiseKind.RESOLUTION)
"""Those that count minutes of a policy; all others have a day."""
PERSONAL = (PromiseKind.OWN, PromiseKind.FOLLOW_UP)
"""What somebody said they would do: it stays owed when its matter is solved, and a hand may keep it."""
BY_FACTS = (PromiseKind.DISPATCH, PromiseKind.DELIVERY, PromiseKind.RESTOCK)
"""Those that shops and carriers keep: nobody at a desk can do it, so they are not on anybody's day."""
WAITED_FOR = (PromiseState.OPEN, PromiseState.AT_RISK, PromiseState.BROKEN)
"""States in which something is still owed: a broken promise is owed until it is fulfilled late or cancelled."""


def _counted(column: str = "", **filled: object) -> models.Index:
    """For the lists behind the numbers: what was kept or broken, of one kind, colleague, carrier or region."""
    return models.Index(
        fields=["store", *([column] if column else []), "state", "-counted_at", "-id"],
        name=f"promise_counted_{column}".rstrip("_"),
        condition=models.Q(counted_at__isnull=False, **filled),
    )


class Promise(Scoped, Public):
    """To whom, what, by when, kept or broken, told in time or not.

    `subject` names what it is about ("conversation:<public id>"). `due_at` is a stored instant; a paused clock
    has none running and `next_tick_at` is empty. `at_risk_at` is when it becomes endangered. `settled_at` is
    when it was fulfilled, even if late: then the state stays broken. `counted_at` is the instant in whose month it
    counts as kept or broken, `first_due_at` the first date it had, `at_desk` whether a colleague
    has to keep it. `told_at` is when the customer was last told of
    another date. `about`, `carrier`, `region` and `source` (whence the date) are plain words of whoever made it.
    """

    kind = models.CharField(max_length=14, choices=PromiseKind.choices)
    state = models.CharField(max_length=12, choices=PromiseState.choices, default=PromiseState.OPEN)
    customer = models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="promises")
    subject = models.CharField(max_length=80)
    text = models.CharField(max_length=300, blank=True)
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="promises")
    team = models.ForeignKey("team.Team", null=True, on_delete=models.SET_NULL, related_name="promises")
    made_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    at_risk_at = models.DateTimeField()
    next_tick_at = models.DateTimeField(null=True)
    target_minutes = models.IntegerField(null=True)
    in_hours = models.BooleanField(default=False)
    calendar = models.ForeignKey("stores.Calendar", null=True, on_delete=models.SET_NULL, related_name="+")
    broken_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    at_desk = models.BooleanField(default=True)
    about = models.CharField(max_length=60, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=10, blank=True)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["next_tick_at"], name="promise_clock", condition=models.Q(next_tick_at__isnull=False)),
            models.Index(fields=["store", "state", "-id"], name="promise_by_state"),
            models.Index(fields=["store", "due_at", "id"], name="promise_by_due"),
            models.Index(fields=["store", "subject", "kind"], name="promise_by_subject"),
            models.Index(fields=["store", "customer", "-id"], name="promise_by_customer"),
            models.Index(
                fields=["store", "state", "due_at", "id"],
                name="promise_owed",
                condition=models.Q(settled_at__isnull=True),
            ),
            models.Index(
                fields=["store", "state", "due_at", "id"],
                name="promise_owed_at_desk",
                condition=models.Q(settled_at__isnull=True, at_desk=True),
            ),
            # These columns follow from each other, which no planner knows: without an index of just these rows
            # PostgreSQL reads all that are owed and sorts them.
            models.Index(
                fields=["store", "state", "due_at", "id"],
                name="promise_runs",
                condition=models.Q(settled_at__isnull=True, at_desk=True, next_tick_at__isnull=False),
            ),
            models.Index(
                fields=["store", "kind", "state", "due_at", "id"],
                name="promise_owed_by_kind",
                condition=models.Q(settled_at__isnull=True),
            ),
            _counted(),
            _counted("kind"),
            _counted("staff", staff__isnull=False),
            _counted("carrier", carrier__gt=""),
            _counted("region", region__gt=""),
        ]


class Segment(Scoped):
    """A stretch of a promise's clock: running or paused, and why. The sum of what ran is the time used."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="segments")
    running = models.BooleanField()
    why = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["promise"], condition=models.Q(ended_at__isnull=True), name="one_open_segment"
            )
        ]


class Revision(Scoped):
    """A promise was given another date: the history stays. `told_at` is when the customer was told of it."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="revisions")
    was_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)
    told_at = models.DateTimeField(null=True)


class Tally(Scoped):
    """How many promises were kept, broken, and given another date that the customer was told in time (`told`) or not
    (`untold`), in a month ("2026-11") of the store's own time: of all, or of one kind, colleague, carrier or region
    (`by`, `name`). Of a day (`by` "day", `name` "26") `due` are those with a date that fall on it."""

    month = models.CharField(max_length=7)
    by = models.CharField(max_length=8)
    name = models.CharField(max_length=40, blank=True)
    due = models.BigIntegerField(default=0)
    kept = models.BigIntegerField(default=0)
    broken = models.BigIntegerField(default=0)
    told = models.BigIntegerField(default=0)
    untold = models.BigIntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "month", "by", "name"], name="one_tally_a_month")]


class Policy(Scoped):
    """How long the store gives itself. Empty fields mean any; the most specific policy that fits wins."""

    kind = models.CharField(_("Promise"), max_length=14, choices=PromiseKind.choices)
    channel = models.CharField(_("Channel"), max_length=12, blank=True)
    priority = models.CharField(_("Priority"), max_length=8, blank=True)
    customer_kind = models.CharField(_("Kind of customer"), max_length=10, blank=True)
    minutes = models.PositiveIntegerField(_("Minutes"))
    risk_percent = models.PositiveSmallIntegerField(_("At risk after (% of the time)"), default=75)
    calendar = models.ForeignKey("stores.Calendar", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    around_the_clock = models.BooleanField(_("Counts around the clock"), default=False)
    is_on = models.BooleanField(_("On"), default=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["store", "kind", "channel", "priority", "customer_kind"], name="one_policy_a_case"
            )
        ]
