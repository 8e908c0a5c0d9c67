"""The store's labels as pages show them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.inbox.models import Label, Sweep, SweepState
from wafaa.inbox.verbs.labelling import naming
from wafaa.lib.prepared import Prepared, Slot
from wafaa.playbook.saying import name_of
from wafaa.stores import scope

MOST = 500
LABELS: Prepared[tuple[str, int | None]] = Prepared(
    lambda: Label.everywhere.filter(store_id=Slot("store")).order_by("name").values_list("name", "hue")[:MOST]
)


def hues() -> dict[str, int | None]:
    """The labels by name, each with its colour; asked once a page."""
    return scope.current().once("labels", lambda: dict(LABELS.all(store=scope.current().store_id)))


def relabel(sweep: Sweep) -> dict[str, Any]:
    """What a change of a label is, and what names it besides conversations: {says, is_merge, named [{kind, name}]}."""
    said = {"old": sweep.text, "new": sweep.value}
    says = _("The label “%(old)s” is called “%(new)s” from now on.") if sweep.value else _("The label “%(old)s” goes.")
    is_open = sweep.state in (SweepState.GATHERING, SweepState.PLANNED)
    is_merge = bool(sweep.value) and is_open and Label.objects.filter(name=sweep.value).exists()
    if is_merge:
        says = _("The label “%(old)s” becomes one with “%(new)s”.")
    words = {"view": _("View"), "macro": _("Macro"), "rule": _("Rule"), "rule_steps": _("Rule")}
    found = naming(sweep.text) if is_open else []
    named = dict.fromkeys((words[kind], _name(kind, row)) for kind, row in found)
    return {
        "says": says % said,
        "is_merge": is_merge,
        "goes": not sweep.value,
        "named": [{"kind": kind, "name": name} for kind, name in named],
    }


def _name(kind: str, row: Any) -> str:
    if kind == "view":
        return str(row.name)
    return str(row.title) if kind == "macro" else name_of(row)
