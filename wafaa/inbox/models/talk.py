"""Conversations, their messages, drafts and labels.

What a list shows is written when it happens (last line, counters, waiting since, the nearest promise), so that
no page ever computes it over many rows.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.channels.models import ChannelField
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.scoped import Public, Scoped, ScopedManager


class Status(models.TextChoices):
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting for the customer")
    SOLVED = "solved", _("Solved")
    SNOOZED = "snoozed", _("Snoozed")


MERGED = "merged"
"""The status of a conversation that goes on in another: no list shows it, and its address leads there. Nobody chooses
it, so it is none of the states above."""


class Priority(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


class MessageKind(models.TextChoices):
    IN = "in", _("From the customer")
    OUT = "out", _("Reply")
    NOTE = "note", _("Internal note")
    CARD = "card", _("Could not be read")
    CALL = "call", _("Call or visit")


def hidden_teams() -> frozenset[int]:
    """The closed teams whose work the acting person may not see."""
    return scope.current().hidden_teams


class Conversations(ScopedManager["Conversation"]):
    def visible(self) -> models.QuerySet[Conversation]:
        """Those the acting person may see: a closed team's conversations are its members' and the leads'."""
        rows, hidden = self.get_queryset(), hidden_teams()
        if not hidden:
            return rows
        mine = models.Q(assignee_id=scope.current().staff_id)
        return rows.filter(models.Q(team__isnull=True) | ~models.Q(team_id__in=hidden) | mine)


NOTHING_OWED = datetime(2200, 1, 1, tzinfo=UTC)
"""Where a conversation that owes nothing stands in a list ordered by the nearest promise: at the end."""


class Conversation(Scoped, Public):
    """One matter with one customer; may span channels.

    `waiting_since` is when the customer began to wait for an answer, empty while they do not. `first_reply_seconds`
    is from the first message to the first reply by a person. `promise_*` mirror the nearest promise still owed.
    `snoozed_until` is empty when it sleeps until the customer writes; `woken_at` is when its sleep ended by the clock.
    `scheduled_at` is when the nearest reply that waits for its hour leaves. `about` is the customer's conversation in
    which a colleague asked another team this (`inbox.asking`).
    """

    number = models.BigIntegerField()
    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="conversations")
    line = models.ForeignKey("channels.Line", null=True, on_delete=models.SET_NULL, related_name="+")
    channel = ChannelField()
    subject = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    assignee = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="conversations")
    team = models.ForeignKey("team.Team", null=True, on_delete=models.SET_NULL, related_name="conversations")
    opened_at = models.DateTimeField(default=now)
    solved_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(default=now)
    last_kind = models.CharField(max_length=4, choices=MessageKind.choices, default=MessageKind.IN)
    preview = models.CharField(max_length=160, blank=True)
    customer_name = models.CharField(max_length=120, blank=True)
    labels: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    message_count = models.PositiveIntegerField(default=0)
    waiting_since = models.DateTimeField(null=True)
    first_reply_seconds = models.PositiveIntegerField(null=True)
    promise_due_at = models.DateTimeField(null=True)
    promise_made_at = models.DateTimeField(null=True)
    promise_risk_at = models.DateTimeField(null=True)
    promise_state = models.CharField(max_length=12, blank=True)
    promise_kind = models.CharField(max_length=14, blank=True)
    owed_at = models.DateTimeField(default=NOTHING_OWED)
    last_message_id = models.BigIntegerField(default=0)
    has_unreadable = models.BooleanField(default=False)
    snoozed_until = models.DateTimeField(null=True)
    woken_at = models.DateTimeField(null=True)
    scheduled_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    about = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    objects: ClassVar[Conversations] = Conversations()

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "number"], name="conversation_numbers_differ")]
        indexes = [
            models.Index(fields=["store", "status", "-last_at", "-id"], name="conv_by_status"),
            models.Index(fields=["store", "assignee", "status", "-last_at", "-id"], name="conv_by_assignee"),
            models.Index(fields=["store", "team", "status", "-last_at", "-id"], name="conv_by_team"),
            models.Index(fields=["store", "customer", "-last_at", "-id"], name="conv_by_customer"),
            models.Index(fields=["store", "opened_at"], name="conv_by_opening"),
            models.Index(fields=["store", "status", "owed_at", "id"], name="conv_owed_by_status"),
            models.Index(fields=["store", "assignee", "status", "owed_at", "id"], name="conv_owed_by_assignee"),
            models.Index(
                fields=["store", "team", "owed_at", "id"],
                name="conv_queue",
                condition=models.Q(status="open", assignee__isnull=True),
            ),
            models.Index(fields=["merged_into"], name="conv_merged", condition=models.Q(merged_into__isnull=False)),
            models.Index(fields=["about", "id"], name="conv_asked_about", condition=models.Q(about__isnull=False)),
            models.Index(
                fields=["store", "waiting_since", "id"],
                name="conv_waiting",
                condition=models.Q(waiting_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def topic(self) -> str:
        """How events, promises and outgoing messages name this conversation."""
        return f"conversation:{self.public_id}"


class Message(Scoped, Public):
    """One message, reply, note or unreadable card. `key` is the sender's own id for it: once in a conversation.

    `send_at` is when a reply leaves that waits for its hour; empty once it has left, and for all others. `choices` are
    those it offers [{title, details}].
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=4, choices=MessageKind.choices)
    channel = ChannelField()
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    customer = models.ForeignKey(
        "people.Customer", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+")
    outgoing = models.ForeignKey("channels.Outgoing", null=True, on_delete=models.SET_NULL, related_name="messages")
    arrival = models.ForeignKey("channels.Arrival", null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.CharField(max_length=200, null=True)
    warnings: models.JSONField[list[str]] = models.JSONField(default=list)
    at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True)
    files = models.ManyToManyField("channels.File", related_name="messages", blank=True)
    has_files = models.BooleanField(default=False)
    send_at = models.DateTimeField(null=True)
    choices: models.JSONField[list[dict[str, str]] | None] = models.JSONField(null=True)

    is_known = False
    """Set by `verbs.receive` on what it had written down before."""

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["conversation", "key"], name="message_key_once")]
        indexes = [
            models.Index(fields=["conversation", "id"], name="messages_in_order"),
            models.Index(fields=["customer", "key"], name="message_key_of_customer"),
            models.Index(fields=["store", "key"], name="calls_by_key", condition=models.Q(kind="call")),
        ]


class Mention(Scoped):
    """A note names a colleague or a team: from `start` on, `length` characters of its text."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("team.Team", null=True, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    length = models.PositiveSmallIntegerField()

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["message", "start"], name="one_mention_a_place"),
            models.CheckConstraint(
                condition=models.Q(staff__isnull=False, team__isnull=True)
                | models.Q(staff__isnull=True, team__isnull=False),
                name="a_mention_is_of_one",
            ),
        ]


class Follower(Scoped):
    """Somebody wants to hear of what happens in a conversation that is not theirs."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="followers", db_index=False)
    staff = models.ForeignKey("team.Staff", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["conversation", "staff"], name="follows_once")]


class CallWay(models.TextChoices):
    IN = "in", _("They called")
    OUT = "out", _("We called")
    VISIT = "visit", _("Visit at the counter")


class CallOutcome(models.TextChoices):
    ANSWERED = "answered", _("Spoke")
    NO_ANSWER = "no_answer", _("No answer")
    VOICEMAIL = "voicemail", _("Voicemail")


class Call(Scoped):
    """What a message of kind call was: who rang whom, what came of it, and whether they were spoken to."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="call")
    way = models.CharField(max_length=5, choices=CallWay.choices)
    outcome = models.CharField(max_length=10, choices=CallOutcome.choices)
    number = models.CharField(max_length=20, blank=True)
    seconds = models.PositiveIntegerField(null=True)
    is_talk = models.BooleanField(default=False)


SHARED = "team"
"""The kind of a draft that its writer left to their colleagues to look over, take and send."""


class Draft(Scoped):
    """What somebody is writing; kept until it is sent or emptied. `choices` are as typed, one a line. Without `staff` a
    program left it, to be looked over. `window` is the page that saved it last, "" when no page did. `channel` is the
    way by which it is to go, "" as long as nobody chose one."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=MessageKind.choices, default=MessageKind.OUT)
    text = models.TextField()
    files: models.JSONField[list[str]] = models.JSONField(default=list)
    choices = models.TextField(blank=True, default="")
    window = models.CharField(max_length=32, blank=True, default="")
    channel = ChannelField(blank=True, default="")
    saved_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["conversation", "staff", "kind"], name="one_draft_a_person"),
            models.UniqueConstraint(
                fields=["conversation", "kind"], name="one_draft_of_programs", condition=models.Q(staff__isnull=True)
            ),
        ]


class Seen(Scoped):
    """Up to which message a person has seen a conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="seen")
    staff = models.ForeignKey("team.Staff", on_delete=models.CASCADE, related_name="+")
    message_id = models.BigIntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["conversation", "staff"], name="seen_once_a_person")]


class Label(Scoped):
    """A word the store sorts its conversations by. `hue` is its colour among those of names (`lib.names`); None: it
    has none of its own."""

    name = models.CharField(max_length=40)
    hue = models.PositiveSmallIntegerField(null=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "name"], name="label_names_differ")]


class Count(Scoped):
    """A badge's number, kept as things happen: no page counts rows. `key` e.g. "open", "open:staff:12"."""

    key = models.CharField(max_length=40)
    value = models.IntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="one_count_a_key")]
