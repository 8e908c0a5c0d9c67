"""Who takes part in the programme."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped


class Way(models.TextChoices):
    """How somebody became a member."""

    PAGE = "page", _("On their own page")
    CHAT = "chat", _("In the chat")
    DESK = "desk", _("By a colleague")
    ORDER = "order", _("By an order")
    LIST = "list", _("By a list")
    FRIEND = "friend", _("Through a friend")


class Member(Scoped, Public):
    """A customer's record that joined. A person whose records were joined is a member if one of them is; who left and
    comes back has the same row. `public_id` is what the code on their card says: it names nobody.

    Leaving takes no points: what they have is spent or ends as before, and nothing is earned any more. `began_at` and
    `old_referral` are of the programme that they were in before: when they joined it, and by which code they
    brought friends to it. `first_at` is when somebody who left and came back had joined first. `listed_at` is when
    a list made them a member: what they bought before is in its balance, however often they leave and come back."""

    customer = models.OneToOneField("people.Customer", on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=8, choices=Way.choices)
    joined_at = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True)
    first_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    old_referral = models.CharField(max_length=60, blank=True)
    listed_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["store", "-id"], name="members_there", condition=Q(left_at__isnull=True))]

    @property
    def since(self) -> datetime:
        """Since when they are with us, the programme before this one included."""
        return self.began_at or self.joined_at
