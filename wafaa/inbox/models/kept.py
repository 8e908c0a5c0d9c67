"""What people keep to work with: ready answers and the runs of macros, saved views."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.inbox.models.talk import Conversation
from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped


class Sharing(models.TextChoices):
    MINE = "mine", _("Only me")
    TEAM = "team", _("A team")
    STORE = "store", _("Everybody in the store")


class ReadyAnswer(Scoped, Public):
    """A text to reply with, its files, and what else is done along with it: one that also does something is a macro.

    `code` is what one types after "/". `choices` are as typed (`channels.choices.read`). `steps` are [{"do": action,
    "with": {choice: value}}] of the registry of actions. `folded` is code, title, text and choices as the search sees
    them. What is dropped stays, and can come back.
    """

    code = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    choices = models.TextField(blank=True, default="")
    folded = models.TextField(blank=True)
    sharing = models.CharField(max_length=5, choices=Sharing.choices, default=Sharing.MINE)
    owner = models.ForeignKey("team.Staff", null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("team.Team", null=True, on_delete=models.CASCADE, related_name="+")
    steps: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list, blank=True)
    files = models.ManyToManyField("channels.File", related_name="ready_answers", blank=True)
    changed_at = models.DateTimeField(default=now)
    dropped_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(
                fields=["store", "title", "id"], name="ready_answers_kept", condition=models.Q(dropped_at__isnull=True)
            )
        ]


class MacroRun(Scoped, Public):
    """A macro was run on a conversation. `memory` is what each of its acts needs to be undone."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="macro_runs")
    answer = models.ForeignKey(ReadyAnswer, null=True, on_delete=models.SET_NULL, related_name="+")
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.CharField(max_length=60)
    memory: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    at = models.DateTimeField(default=now)
    undone_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["conversation", "key"], name="one_run_a_key")]


class Sorting(models.TextChoices):
    PROMISE = "promise", _("Nearest promise first")
    NEWEST = "newest", _("Newest first")
    WAITING = "waiting", _("Waiting longest first")


class SavedView(Scoped, Public):
    """A list of conversations of somebody's own making: those of which the conditions of `tree` hold.

    `tree` is as `playbook.conditions` writes it. Views stand in the order of `position`; pinned ones beside the
    built-in lists. `before` is what it was until its last change, so that this can be undone. What is dropped stays,
    and can come back.
    """

    name = models.CharField(max_length=60)
    tree: models.JSONField[dict[str, Any]] = models.JSONField()
    sort = models.CharField(max_length=8, choices=Sorting.choices, default=Sorting.PROMISE)
    sharing = models.CharField(max_length=5, choices=Sharing.choices, default=Sharing.MINE)
    owner = models.ForeignKey("team.Staff", null=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("team.Team", null=True, on_delete=models.CASCADE, related_name="+")
    position = models.FloatField(default=0)
    is_pinned = models.BooleanField(default=False)
    before: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    changed_at = models.DateTimeField(default=now)
    dropped_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(
                fields=["store", "position", "id"], name="saved_views_kept", condition=models.Q(dropped_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.name
