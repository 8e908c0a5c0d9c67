"""What customers said of a colleague by name."""

from __future__ import annotations

from django.db import models

from wafaa.inbox.models.talk import Message
from wafaa.lib.time import now
from wafaa.stores.scoped import Scoped


class Praise(Scoped):
    """A customer's message in which a colleague is thanked by name. `by` is who said that it means them: a rule, or the
    colleague who agreed."""

    staff = models.ForeignKey("team.Staff", on_delete=models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["staff", "message"], name="thanked_once_a_message")]
        indexes = [models.Index(fields=["store", "staff", "-id"], name="praise_of_colleague")]
