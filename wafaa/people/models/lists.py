"""Lists of customers that come in, and what became of each line."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.people.models.records import Customer
from wafaa.stores.scoped import Public, Scoped


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("Columns to be named")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    DROPPED = "dropped", _("Dropped")


class BroughtList(Scoped, Public):
    """A file that somebody brought, on its way in. `columns` names for each column what it holds ("" for nothing).

    `upto` is how far the present step has come; `counts` how many lines had each outcome. The file's bytes and the
    `sample` of its first rows go when the import is done: lines and outcomes are kept.
    """

    name = models.CharField(max_length=160)
    blob = models.CharField(max_length=64, blank=True)
    encoding = models.CharField(max_length=12)
    delimiter = models.CharField(max_length=1)
    headings: models.JSONField[list[str]] = models.JSONField(default=list)
    has_headings = models.BooleanField(default=True)
    columns: models.JSONField[list[str]] = models.JSONField(default=list)
    sample: models.JSONField[list[list[str]]] = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.MAPPING)
    total = models.PositiveIntegerField(default=0)
    upto = models.PositiveIntegerField(default=0)
    counts: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        abstract = True


class Import(BroughtList):
    """A file of customers. `upto` is the last line that was dealt with."""

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["store", "-id"], name="imports_latest")]


class Outcome(models.TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Nothing new")
    REFUSED = "refused", _("Refused")


class ImportLine(Scoped):
    """What became of one line. `number` counts the file's rows from 1, as a spreadsheet shows them.

    `before` holds what the line replaced ({trait: [old, new]}) and `added` the identities it brought: the way back.
    """

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=20, blank=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")
    before: models.JSONField[dict[str, list[Any]]] = models.JSONField(default=dict)
    added: models.JSONField[list[int]] = models.JSONField(default=list)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_line_once")]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="import_lines_by_outcome")]
