"""What colleagues note on an order."""

from __future__ import annotations

from django.db import models

from wafaa.lib.time import now
from wafaa.orders.models.orders import Order
from wafaa.stores.scoped import Public, Scoped


class NoteState(models.TextChoices):
    """How far a note has come at the shop. `HERE`: it stays with us alone."""

    HERE = "here"
    WANTED = "wanted"
    SENT = "sent"
    THERE = "there"
    LEAVING = "leaving"
    FAILED = "failed"


class OrderNote(Scoped, Public):
    """A colleague's note on an order. `external_id` is its id at the shop, `problem` why it is not there (a code of
    `shops.wording`), `gone_at` when it was taken back."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+", db_index=False)
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    text = models.CharField(max_length=1000)
    key = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, default=NoteState.HERE)
    external_id = models.CharField(max_length=100, blank=True)
    problem = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=now)
    gone_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], condition=~models.Q(key=""), name="order_note_once")
        ]
        indexes = [models.Index(fields=["order", "-id"], name="notes_of_an_order")]
