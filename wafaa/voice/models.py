"""What customers were asked, what they answered, and the days' sums of both."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.channels.models import ChannelField
from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped

WORST, BEST, GOOD, LOW = 1, 5, 4, 2
"""The ends of the scale; from GOOD up an answer is a good one, up to LOW a bad one."""
LONGEST_COMMENT = 1000


class Occasion(models.TextChoices):
    CONVERSATION = "conversation", _("After a conversation")
    ORDER = "order", _("After a delivery")


class AskedState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    LEAVING = "leaving", _("On its way")
    ASKED = "asked", _("Asked")
    DROPPED = "dropped", _("Not asked")


class Way(models.TextChoices):
    PAGE = "page", _("On the page")
    REPLY = "reply", _("By a reply")


class Asked(Scoped, Public):
    """One question to one customer about one conversation or one order: once for each.

    `staff` is who had answered in the conversation (`whose` their id, under which it is counted: it stays when they are
    gone), `channel` where it took place (of an order: where the question
    went). `due_at` is when it is to be asked, `closes_at` until when its link can be answered, `on_day` the store's day
    on which they were asked, `reason` why not (`voice.words`). `round` counts how often it was planned: a conversation
    that was opened again before the question left is asked about when it is solved anew.
    """

    about = models.CharField(max_length=12, choices=Occasion.choices)
    customer = models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(
        "inbox.Conversation", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    order = models.ForeignKey("orders.Order", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    whose = models.BigIntegerField(default=0)
    channel = ChannelField(blank=True)
    state = models.CharField(max_length=8, choices=AskedState.choices, default=AskedState.PLANNED)
    reason = models.CharField(max_length=60, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    on_day = models.DateField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], name="asked_once_a_talk", condition=models.Q(conversation__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["order"], name="asked_once_an_order", condition=models.Q(order__isnull=False)
            ),
            models.CheckConstraint(
                condition=models.Q(about="conversation", conversation__isnull=False, order__isnull=True)
                | models.Q(about="order", conversation__isnull=True, order__isnull=False),
                name="asked_about_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="asked_due", condition=models.Q(state="planned")),
            models.Index(fields=["store", "customer", "-id"], name="asked_of_customer"),
        ]

    @property
    def topic(self) -> str:
        """How its message and its events name it."""
        return f"survey:{self.public_id}"


class Response(Scoped, Public):
    """What somebody answered: 1 (very bad) to 5 (very good), and in their own words if they like. What it was about,
    who had answered there and where stand here as well, so that every list is a walk along one index. `message_id` is
    the reply it came by, 0: none."""

    asked = models.OneToOneField(Asked, on_delete=models.CASCADE, related_name="response")
    customer = models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(
        "inbox.Conversation", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    order = models.ForeignKey("orders.Order", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    channel = ChannelField(blank=True)
    score = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=LONGEST_COMMENT, blank=True)
    way = models.CharField(max_length=5, choices=Way.choices)
    message_id = models.BigIntegerField(default=0)
    on_day = models.DateField()
    at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(score__gte=WORST, score__lte=BEST), name="score_is_on_the_scale")
        ]
        indexes = [
            models.Index(fields=["store", "-on_day", "-id"], name="scores_latest"),
            models.Index(
                fields=["store", "-on_day", "-id"], name="scores_with_words", condition=models.Q(comment__gt="")
            ),
            models.Index(fields=["store", "staff", "-on_day", "-id"], name="scores_of_staff"),
            models.Index(fields=["store", "channel", "-on_day", "-id"], name="scores_of_channel"),
            models.Index(fields=["store", "-id"], name="scores_in_order"),
            models.Index(fields=["store", "customer", "-at", "-id"], name="scores_of_customer"),
            models.Index(
                fields=["conversation", "-at"],
                name="scores_of_talk",
                condition=models.Q(conversation__isnull=False),
            ),
            models.Index(fields=["order"], name="scores_of_order", condition=models.Q(order__isnull=False)),
        ]


class Tally(Scoped):
    """The sums of one day: of those who were asked then, how many answered, what their scores add up to and how many
    were good. `whose` is a colleague's id, 0 where nobody had answered. Numbers are read here, never from a million
    answers."""

    day = models.DateField()
    about = models.CharField(max_length=12, choices=Occasion.choices)
    channel = ChannelField(blank=True)
    whose = models.BigIntegerField(default=0)
    asked = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    good = models.IntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["store", "day", "about", "channel", "whose"], name="one_tally_a_day"),
            models.CheckConstraint(
                condition=models.Q(answered__gte=0, good__gte=0, good__lte=models.F("answered"))
                & models.Q(answered__lte=models.F("asked")),
                name="tally_adds_up",
            ),
        ]
