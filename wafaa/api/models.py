"""Tokens of programs, the answers kept for repeated requests, and webhooks with their deliveries."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped


class Token(Scoped, Public):
    """A program's way in. Only the hash is kept; `hint` is the beginning, by which its owner knows it again."""

    name = models.CharField(_("Name"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=16)
    scopes: models.JSONField[list[str]] = models.JSONField(default=list)
    made_by = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["store", "-id"], name="tokens_of_store")]

    def __str__(self) -> str:
        return self.name


class Answer(Scoped):
    """What a POST with an Idempotency-Key was answered. Without `status` it is still being carried out, by whoever
    holds the lease."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    lease = models.CharField(max_length=32)
    lease_ends = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=now, db_index=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_a_key")]


class Endpoint(Scoped, Public):
    """An address that is told of events. `told_up_to` is the last event of the log that was looked at for it.

    `failing_since` is when deliveries began to fail without one that worked; `off_because` is empty, or the
    machine's word for why it was switched off by itself.
    """

    name = models.CharField(_("Name"), max_length=60)
    url = models.CharField(_("Address"), max_length=500)
    events: models.JSONField[list[str]] = models.JSONField(default=list)
    secret = models.TextField(blank=True)
    is_on = models.BooleanField(default=True)
    off_because = models.CharField(max_length=20, blank=True)
    told_up_to = models.BigIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["store", "-id"], name="endpoints_of_store")]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    DEAD = "dead", _("Given up")


class Delivery(Scoped, Public):
    """One event for one address. `public_id` is its `webhook-id`: the receiver knows a repetition by it.

    `status` and `answer` are what the receiver said last, `error` why nothing was said at all. `tries_before` are the
    attempts that were made before somebody asked for it to be sent again.
    """

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    tries_before = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    error = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(default=now, db_index=True)
    tried_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["endpoint", "event_id"], name="one_delivery_an_event")]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="deliveries_latest"),
            models.Index(fields=["endpoint", "state", "-id"], name="deliveries_by_state"),
        ]
