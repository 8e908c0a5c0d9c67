"""A rule fires: at once or after its wait, once a mark, within its limits, and all of its steps or none."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import Error

from wafaa.lib.time import now
from wafaa.playbook import events
from wafaa.playbook.acting import as_rule, carrying
from wafaa.playbook.actions import ACTIONS, CannotBeDone, words
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import OPEN_TO_DECIDE, Mode, Rule, Run, State
from wafaa.playbook.rules import facts_now, fits, refused, sleeps, steps_gone
from wafaa.work.events import emit
from wafaa.work.jobs import enqueue
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

log = logging.getLogger("wafaa.playbook")
COME_DUE = "wafaa.playbook.verbs.firing.come_due"
HELD = "now"
"""The mark of a clock's run, as long as its record stays so."""


def set_off(rule: Rule, record: Any, mark: str, *, event_id: int | None = None, depth: int = 0) -> bool:
    """Ask the rule of this record. True when its conditions hold, whatever came of it; nothing is kept of where they
    do not. The same mark twice is once."""
    kind = KINDS[rule.kind]
    with as_rule(rule, depth):
        if not fits(rule, record, kind.ground()):
            return False
        run = _drafted(rule, record, mark, event_id, depth)
        if rule.wait:
            _wait(run)
        else:
            _settle(run, record)
    return True


def _drafted(rule: Rule, record: Any, mark: str, event_id: int | None, depth: int) -> Run:
    kind = KINDS[rule.kind]
    return Run(
        rule=rule,
        kind=rule.kind,
        record_id=record.pk,
        customer_id=kind.customer(record),
        mark=mark,
        event_id=event_id,
        mode=rule.mode,
        depth=depth,
        steps=rule.steps,
        why=facts_now(rule, record, kind.ground()),
        at=now(),
    )


def turn_of(rule: Rule) -> str:
    return f"playbook:{rule.pk}"


def _wait(run: Run) -> None:
    with unit():
        take_turns(turn_of(run.rule))
        if _is_known(run) or _asleep(run):
            return
        if run.mark == HELD and _refused(run):
            return  # as in _settle: nobody waits for what may not be
        run.state, run.due_at = State.WAITING, run.at + timedelta(minutes=run.rule.wait)
        run.save(force_insert=True)
        enqueue(COME_DUE, {"run_id": run.pk}, run_after=run.due_at)


def _is_known(run: Run) -> bool:
    return bool(Run.objects.filter(rule=run.rule, record_id=run.record_id, mark=run.mark).exists())


def come_due(run_id: int) -> None:
    """The wait is over: everything is asked again."""
    run = Run.objects.select_related("rule").filter(pk=run_id, state=State.WAITING).first()
    if run is None:
        return
    rule, kind = run.rule, KINDS.get(run.kind)
    with as_rule(rule, run.depth):
        record = kind.find(run.record_id) if kind else None
        if reason := _passes(rule, run, record):
            let_pass(run, reason)
            return
        assert kind is not None
        run.mode, run.steps, run.why = rule.mode, rule.steps, facts_now(rule, record, kind.ground())
        _settle(run, record)


def _passes(rule: Rule, run: Run, record: Any) -> str:
    """Why a run that waited comes to nothing; "" where it goes on."""
    if reason := sleeps(rule):
        return reason
    if record is None:
        return "gone"
    kind = KINDS[run.kind]
    if not fits(rule, record, kind.ground()):
        return "no_longer"
    return "taken_over" if rule.gives_way and kind.taken_over(record, run.at) else ""


def let_pass(run: Run, reason: str) -> None:
    """What waited comes to nothing, unless another worker was quicker."""
    with unit():
        take_turns(turn_of(run.rule))
        if not _is_settled(run):
            _end(run, State.PASSED, reason)


def _settle(run: Run, record: Any) -> None:
    """Act, suggest or ask, if the limits let it. What fails undoes the whole and is written down."""
    is_new = run.pk is None
    try:
        with unit():
            take_turns(turn_of(run.rule))
            if _is_known(run) if is_new else _is_settled(run):
                return
            reason = _asleep(run)
            if reason and is_new:
                return
            refusal = "" if reason else _refused(run)
            if refusal and run.mark == HELD:
                # the clock asks again; a limit of today is none of tomorrow
                if is_new:
                    return
                run.mark = f"was:{run.pk}"
            if reason := reason or refusal:
                _end(run, State.PASSED, reason)
            elif run.mode == Mode.DO:
                carry_out(run, record)
            else:
                _offer(run)
    except Error:
        raise  # the database's trouble is the worker's to try again
    except Exception as error:
        if is_new:
            run.pk, run._state.adding = None, True
        failed(run, error)


def _asleep(run: Run) -> str:
    """Its rule is looked at again: who switches it off or pauses all is heard at once, in the midst of many records
    too."""
    rule = Rule.objects.filter(pk=run.rule_id).only("mode", "archived_at").first()
    if rule is None or (reason := sleeps(rule)):
        return "switched_off" if rule is None else reason
    run.mode = rule.mode
    return ""


def _refused(run: Run) -> str:
    return refused(run.rule, run.record_id, run.customer_id, now()) or _asks_already(run)


def _asks_already(run: Run) -> str:
    """A question that stands is not put a second time."""
    if run.mode == Mode.DO:
        return ""
    waits = Run.objects.filter(rule=run.rule, record_id=run.record_id, state__in=OPEN_TO_DECIDE)
    return "asks_already" if waits.exists() else ""


def _is_settled(run: Run) -> bool:
    return not Run.objects.filter(pk=run.pk, state=State.WAITING).exists()


def _offer(run: Run) -> None:
    """Wait for a person: its steps and facts stay as they are shown to them."""
    run.state = State.SUGGESTED if run.mode == Mode.SUGGEST else State.ASKED
    run.counted_at = now()
    run.save()
    emit(events.RunWaits(run.pk, run.kind), customer_id=run.customer_id)


def carry_out(run: Run, record: Any, by: str = "") -> None:
    """Do its steps in the open unit. Raises CannotBeDone, and what the actions raise."""
    kind = KINDS[run.kind]
    if gone := steps_gone(run.steps, kind):
        raise CannotBeDone("، ".join(gone))
    if run.pk is None:
        run.state = State.DONE
        run.save(force_insert=True)
    memory = []
    for step in run.steps:
        action = ACTIONS[step["do"]]
        about = kind.reached(record, action.about)
        if about is None:
            raise CannotBeDone(words(step))
        with carrying(run):
            memory.append({"do": step["do"], "memory": _told(action.act(about, **step.get("choices", {})))})
    run.memory, run.by, run.counted_at = memory, by, run.counted_at or now()
    _end(run, State.DONE)


def _told(memory: Any) -> Any:
    """What an action answers is kept where its undo can use it."""
    return memory if isinstance(memory, (dict, list, str, int, bool, type(None))) else None


def _end(run: Run, state: State, reason: str = "", detail: str = "") -> None:
    run.state, run.reason, run.detail, run.settled_at = state, reason, detail[:300], now()
    if state not in (State.DONE, State.UNDONE):
        run.counted_at = None
    run.save()
    if state != State.PASSED:
        emit(events.RunSettled(run.pk, run.kind, state), customer_id=run.customer_id)


def settle(run: Run, state: State, reason: str = "", detail: str = "") -> None:
    """A person decided, or took it back; in the open unit."""
    _end(run, state, reason, detail)


def failed(run: Run, error: Exception, by: str = "", *, still: Sequence[State] = (State.WAITING,)) -> bool:
    """Nothing of it was done; why is written down. False where it is kept and not `still` in that state: somebody
    else has settled it meanwhile, and it stays as they left it."""
    is_said = isinstance(error, (CannotBeDone, ValueError))
    if not is_said:
        log.error("a rule failed rule=%s", run.rule.public_id, exc_info=error)
    run.memory, run.by = [], by
    with unit():
        take_turns(turn_of(run.rule))
        stands = Run.objects.filter(pk=run.pk, state__in=still)
        if _is_known(run) if run.pk is None else not stands.exists():
            return False
        _end(run, State.FAILED, "cannot" if is_said else "error", str(error) if is_said else type(error).__name__)
    return True


def wait_until(rule: Rule, at: datetime) -> datetime:
    """When a rule set off at this instant acts."""
    return at + timedelta(minutes=rule.wait)
