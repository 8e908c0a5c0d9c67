"""How what rules did reads on a customer's timeline: what, why, by which rule, and how to take it back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.playbook.models import OPEN_TO_DECIDE, Run, State
from wafaa.playbook.moments import Moment, tells
from wafaa.playbook.screens import shown
from wafaa.stores import scope


@tells("playbook.settled", "playbook.waits")
def tell_runs(events: list[Any]) -> dict[int, Moment]:
    """Each run once, as it stands now; those about records that may be seen."""
    if not scope.current().can("playbook.see"):
        return {}
    runs = list(Run.objects.select_related("rule").filter(pk__in={event.data["run_id"] for event in events}))
    lines = {run.pk: (run, line) for run, line in zip(runs, shown(runs), strict=True) if line["title"]}
    known = [(event, *lines[event.data["run_id"]]) for event in events if event.data["run_id"] in lines]
    return {event.pk: _moment(run, line) for event, run, line in known if _stands(event, run)}


def _stands(event: Any, run: Run) -> bool:
    """What came of it since is told by a later event."""
    return run.state == event.data.get("state") if event.name == "playbook.settled" else run.state in OPEN_TO_DECIDE


def _moment(run: Run, line: dict[str, Any]) -> Moment:
    said = {"rule": line["rule"]}
    titles = {
        State.DONE: _("By the rule “%(rule)s”"),
        State.FAILED: _("The rule “%(rule)s” could not do it"),
        State.DECLINED: _("Declined: the rule “%(rule)s”"),
        State.UNDONE: _("Taken back: the rule “%(rule)s”"),
    }
    asks = _("The rule “%(rule)s” waits for your word")
    tones = {State.DONE: "", State.FAILED: "broken", State.DECLINED: "", State.UNDONE: "note"}
    return Moment(
        "book",
        titles.get(State(run.state), asks) % said,
        " · ".join([*line.get("thens", []), *_why(line)]),
        tones.get(State(run.state), "risk"),
        line["rule_url"] if run.state not in OPEN_TO_DECIDE else line["url"],
        line["undo_url"],
    )


def _why(line: dict[str, Any]) -> list[str]:
    """Why it acted, or why it could not."""
    if line.get("reason"):
        return [str(line["reason"])]
    because = [f"{one['label']}: {one['value']}" for one in line.get("why", [])]
    return [_("because %(why)s") % {"why": "، ".join(because)}] if because else []
