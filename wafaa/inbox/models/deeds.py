"""What was done to several conversations at once, and how it is undone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.inbox.models.talk import Conversation
from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped


class DeedKind(models.TextChoices):
    MERGE = "merge", _("Merged")
    SPLIT = "split", _("Split")


class Deed(Scoped, Public):
    """Something far-reaching that somebody did and may undo until `undo_until`.

    `conversation` is where it shows (the merged one; the one that something was split off), `other` the one that went
    in or came out. `record` holds what was before and after, as exactly as undoing needs it.
    """

    kind = models.CharField(max_length=8, choices=DeedKind.choices)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="deeds")
    other = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+")
    record: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+")


class SweepState(models.TextChoices):
    GATHERING = "gather", _("Being looked for")
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class SweepWhat(models.TextChoices):
    ASSIGN = "assign", _("Assign")
    STATUS = "status", _("Set the state")
    PRIORITY = "priority", _("Set the priority")
    LABEL = "label", _("Add a label")
    UNLABEL = "unlabel", _("Take a label off")
    REPLY = "reply", _("Reply to all of them")
    RELABEL = "relabel", _("Change a label everywhere")


class Sweep(Scoped, Public):
    """One change to many conversations. It is planned first, so that its preview shows exactly those it will touch.

    Of a reply, `text` is what is written to all of them, variables and all, and `value` the state afterwards ("": as it
    is). Of a label that is changed everywhere, `text` is the label, `value` what it becomes ("": it goes), `reached`
    the last conversation that was looked at while they are gathered, and `memory` what else undoing needs, and whether
    the last look found more (`late`). `by` is the
    actor in whose name it goes on; without `staff` it is a program.
    """

    what = models.CharField(max_length=8, choices=SweepWhat.choices, blank=True)
    value = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    files = models.ManyToManyField("channels.File", related_name="+", blank=True)
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=SweepState.choices, default=SweepState.PLANNED)
    total = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=now)
    undo_until = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)
    memory: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)


class ItemState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    SAME = "same", _("Was so already")
    REFUSED = "refused", _("Not allowed")
    UNDONE = "undone", _("Undone")
    KEPT = "kept", _("Changed by somebody since, and kept")


class SweepItem(Scoped):
    """One conversation of a sweep: how far it has come, why it was refused, and what stood there before and after.
    `seen` is the id of its last message when it was planned."""

    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, related_name="items", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.WAITING)
    why = models.CharField(max_length=24, blank=True)
    seen = models.BigIntegerField(default=0)
    before: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    after: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["sweep", "conversation"], name="once_a_sweep")]
        indexes = [models.Index(fields=["sweep", "state", "id"], name="sweep_items")]
