"""Whether a gift pays: who is given it, and who is left without to compare."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped

MOST_SHARE = 20


class Measure(Scoped, Public):
    """A kind of gift (`what`: a code of `loyalty.measuring`) that `share` in a hundred are left without, from
    `started_at` to `ended_at`. The share does not change while it runs: it would no longer be a fair draw. `salt` makes
    each measuring a draw of its own."""

    what = models.CharField(max_length=24)
    share = models.PositiveSmallIntegerField()
    salt = models.CharField(max_length=32)
    started_at = models.DateTimeField(default=now)
    started_by = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["store", "what"], condition=Q(ended_at__isnull=True), name="measured_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=MOST_SHARE), name="few_are_left_without"),
        ]


class Draw(Scoped):
    """On which side a person stands, written at the first occasion at which the gift would have been given (`at`: the
    ninety days begin). `given` are the points they had of it, `by_hand_at` when a colleague first gave them something
    all the same. `kept_minor` is what they bought and kept in those days, once that is settled."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="draws", db_index=False)
    customer = models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    is_left_out = models.BooleanField()
    at = models.DateTimeField(default=now)
    given = models.BigIntegerField(default=0)
    by_hand_at = models.DateTimeField(null=True)
    kept_minor = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["measure", "customer"], name="drawn_once"),
        ]
        indexes = [
            models.Index(fields=["customer"], name="draws_of_a_record"),
            models.Index(fields=["at", "id"], name="draws_to_settle", condition=Q(settled_at__isnull=True)),
        ]
