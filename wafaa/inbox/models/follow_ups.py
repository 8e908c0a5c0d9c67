"""Customers who are to be asked whether all is well, or called back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.inbox.models.talk import Message
from wafaa.lib.time import now
from wafaa.people.models import Customer
from wafaa.promises.models import Promise
from wafaa.stores.scoped import Public, Scoped


class FollowUpWay(models.TextChoices):
    CALL = "call", _("By a call")
    MESSAGE = "message", _("By a message")


class FollowUpWhy(models.TextChoices):
    PURCHASE = "purchase", _("After a purchase")
    SOLVED = "solved", _("After a solved matter")
    PROMISED = "promised", _("A call back was promised")
    MISSED = "missed", _("We missed their call")


class FollowUp(Scoped, Public):
    """Somebody to be asked or called. Its promise says what and by when; it is over when that is settled.

    `best_at` is when to do it: in the hours they like, outside quiet ones and prayers. `tries` counts calls that
    nobody answered; `call` is the last one.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=8, choices=FollowUpWay.choices, default=FollowUpWay.CALL)
    why = models.CharField(max_length=8, choices=FollowUpWhy.choices)
    best_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    call = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(
                fields=["store", "best_at", "id"],
                name="calls_to_make",
                condition=models.Q(way="call", settled_at__isnull=True),
            ),
            models.Index(fields=["store", "customer", "-id"], name="follow_ups_of_customer"),
        ]
