"""The event log, the audit chain, background jobs, schedules and rate-limit counters."""

from __future__ import annotations

from django.db import models

from wafaa.lib.time import now
from wafaa.stores.scoped import Scoped


class Audience(models.TextChoices):
    STAFF = "staff"
    CUSTOMER = "customer"
    BOTH = "both"


class Event(Scoped):
    """Something that happened: timeline, live stream, and the source of every number. Never changed.

    `topic` names the one thing it is about ("conversation:<public id>"), `team_id` who it concerns when the
    thing belongs to a team, `data` the ids of what took part.
    """

    name = models.CharField(max_length=60)
    at = models.DateTimeField(default=now)
    actor = models.CharField(max_length=40, default="system")
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.STAFF)
    topic = models.CharField(max_length=80, blank=True, default="")
    team_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["store", "id"], name="event_by_store"),
            models.Index(
                fields=["store", "customer_id", "-id"],
                name="event_by_customer",
                condition=models.Q(customer_id__isnull=False),
            ),
        ]


class Audit(Scoped):
    """A security-relevant act. Each row carries the hash of the one before: a missing row shows."""

    at = models.DateTimeField(default=now)
    actor = models.CharField(max_length=40)
    act = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "previous"], name="audit_is_one_chain")]


class Job(models.Model):
    """A duty. Done jobs leave the table; a job whose worker died is taken over when its lease ends."""

    class State(models.TextChoices):
        READY = "ready"
        RUNNING = "running"
        DEAD = "dead"

    id = models.CharField(max_length=32, primary_key=True)
    store = models.ForeignKey("stores.Store", null=True, on_delete=models.CASCADE, related_name="+")
    task = models.CharField(max_length=120)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    priority = models.SmallIntegerField(default=0)
    run_after = models.DateTimeField(default=now)
    attempts = models.SmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True, default="")
    dedup = models.CharField(max_length=120, null=True)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["run_after"], name="job_due", condition=models.Q(state__in=["ready", "running"])),
        ]
        constraints = [models.UniqueConstraint(fields=["dedup"], name="one_job_a_dedup_key")]


class Schedule(models.Model):
    """When a periodic task runs next, and who runs it now."""

    name = models.CharField(max_length=120, primary_key=True)
    next_at = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True, default="")


class Hit(models.Model):
    """How often something happened in a window: the counters behind rate limits."""

    key = models.CharField(max_length=64, primary_key=True)
    window_ends = models.DateTimeField(db_index=True)
    count = models.IntegerField(default=0)
