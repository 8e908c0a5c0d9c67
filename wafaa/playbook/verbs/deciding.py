"""What people do with what rules want: say yes or no, and take back what was done."""

from __future__ import annotations

from typing import Any

from django.db import Error

from wafaa.lib.time import now
from wafaa.playbook.acting import as_rule
from wafaa.playbook.actions import ACTIONS, CannotBeDone
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import OPEN_TO_DECIDE, Run, State
from wafaa.playbook.verbs.firing import carry_out, failed, settle, turn_of
from wafaa.stores import scope
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit


class NotAllowed(Exception):
    """A step is something the acting person may not do themselves."""


class TooLate(Exception):
    """Somebody else has decided meanwhile."""


def may_do(run: Run) -> bool:
    """Whether the acting person may do all of its steps: a yes lends nobody a right they lack."""
    may, known = scope.current().can, [ACTIONS.get(step["do"]) for step in run.steps]
    return all(action is None or may(action.permission) for action in known)


def agree(run: Run) -> Run:
    """Yes: its steps are done, as the rule, and it is kept who said so. A step that fails leaves the run failed.
    Raises NotAllowed and TooLate."""
    if not may_do(run):
        raise NotAllowed
    by = scope.current().actor
    with as_rule(run.rule, run.depth):
        try:
            with unit():
                _take(run)
                kind = KINDS.get(run.kind)
                record = kind.find(run.record_id) if kind else None
                if record is None:
                    raise CannotBeDone("")
                carry_out(run, record, by)
        except (Error, TooLate):
            raise
        except Exception as error:
            if not failed(run, error, by, still=OPEN_TO_DECIDE):
                raise TooLate from error
    return run


def decline(run: Run) -> None:
    """No: nothing is done, and its limits are as if it had not been asked. Raises TooLate."""
    with unit():
        _take(run)
        run.by = scope.current().actor
        settle(run, State.DECLINED)


def _take(run: Run) -> None:
    take_turns(turn_of(run.rule))
    if not Run.objects.filter(pk=run.pk, state__in=OPEN_TO_DECIDE).exists():
        raise TooLate


def can_take_back(run: Run) -> bool:
    """Whether any of what it did can be undone."""
    return run.state == State.DONE and any(_undoes(done) for done in run.memory)


def _undoes(done: dict[str, Any]) -> bool:
    action = ACTIONS.get(done["do"])
    return action is not None and action.undo is not None


def take_back(run: Run) -> list[str]:
    """Undo its steps, last first. What has moved on since stays as it is, and so does what cannot be undone: the
    labels of those actions are answered. A second time does nothing. Raises NotAllowed."""
    if not may_do(run):
        raise NotAllowed
    with unit():
        take_turns(turn_of(run.rule))
        if not Run.objects.filter(pk=run.pk, state=State.DONE).exists():
            return []
        kind = KINDS.get(run.kind)
        record = kind.find(run.record_id) if kind else None
        left = [done["do"] for done in reversed(run.memory) if not _undone(run, record, done)]
        if len(left) < len(run.memory):
            run.by, run.settled_at = scope.current().actor, now()
            settle(run, State.UNDONE)
    return [str(ACTIONS[name].label) if name in ACTIONS else name for name in left]


def _undone(run: Run, record: Any, done: dict[str, Any]) -> bool:
    action = ACTIONS.get(done["do"])
    about = KINDS[run.kind].reached(record, action.about) if action and record is not None else None
    return bool(action and action.undo and about is not None and action.undo(about, done["memory"]))
