"""What the pages of the playbook show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from wafaa.lib.pages import address
from wafaa.playbook.acting import as_rule, carrying
from wafaa.playbook.actions import ACTIONS, CannotBeDone, words
from wafaa.playbook.dry_run import Touch, dry_run
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import OPEN_TO_DECIDE, Mode, Rule, Run, State
from wafaa.playbook.rules import MOST_RULES, in_order, is_paused, lacks
from wafaa.playbook.saying import MODES, REASONS, TONES, limits, name_of, reason, says_of, sentence, why
from wafaa.playbook.standards import STANDARDS
from wafaa.playbook.verbs import can_take_back, may_do
from wafaa.stores import scope

Seen = tuple[str, str, Any]
PAGE = 30
MOST_WAITING = 50
PREVIEWED = 20
MOST_ARCHIVED = 50
MOST_DONE = 5
ACTED = (State.DONE, State.FAILED, State.UNDONE)


def _to(name: str, *args: str) -> str:
    return address(f"playbook:{name}", scope.current().store.slug, *args)


def overview() -> dict[str, Any]:
    """Context of playbook/rules.html."""
    shown = list(in_order()[:MOST_RULES])
    with as_rule():
        lines = [_line(rule, place, len(shown)) for place, rule in enumerate(shown)]
    archived = Rule.objects.exclude(archived_at=None).order_by("-archived_at", "pk")[:MOST_ARCHIVED]
    return {
        "rules": lines,
        "archived": [{"name": name_of(one), "back_url": _to("archive", one.public_id)} for one in archived],
        "may_edit": scope.current().can("playbook.edit"),
        "is_paused": is_paused(),
        "waits": Run.objects.filter(state__in=OPEN_TO_DECIDE)[:MOST_WAITING].count(),
        "new_url": _to("new"),
        "pause_url": _to("pause"),
        "runs_url": _to("runs"),
        "waiting_url": _to("waiting"),
    }


def _line(rule: Rule, place: int, count: int) -> dict[str, Any]:
    pid = rule.public_id
    return {
        "id": pid,
        "name": name_of(rule),
        "says": says_of(rule),
        "sentence": sentence(rule),
        "limits": limits(rule),
        "lacks": "، ".join(lacks(rule)),
        "is_off": rule.mode == Mode.OFF,
        "modes": modes(rule.mode),
        "is_standard": rule.standard in STANDARDS,
        "is_changed": rule.is_changed,
        "stops_others": rule.stops_others,
        "is_first": place == 0,
        "is_last": place == count - 1,
        "url": _to("rule", pid),
        "switch_url": _to("switch", pid),
        "move_url": _to("move", pid),
        "archive_url": _to("archive", pid),
        "runs_url": f"{_to('runs')}?{urlencode({'rule': pid})}",
    }


def modes(chosen: str) -> list[dict[str, Any]]:
    """The four ways a rule works, each with what it means."""
    return [
        {"value": mode.value, "label": mode.label, "says": MODES[mode], "current": mode.value == chosen}
        for mode in Mode
    ]


def notes(rule: Rule) -> dict[str, Any]:
    """What a rule's page says of it besides the form."""
    with as_rule(rule):
        gone = "، ".join(lacks(rule))
    return {
        "lacks": gone,
        "is_archived": rule.archived_at is not None,
        "original_url": _to("original", rule.public_id) if rule.is_changed and rule.standard in STANDARDS else "",
        "archive_url": _to("archive", rule.public_id),
        "runs_url": f"{_to('runs')}?{urlencode({'rule': rule.public_id})}",
    }


def trial(rule: Rule, before: int | None) -> dict[str, Any]:
    """`trial` of playbook/_try.html: whom the rule would have touched, as far as the reader may see them."""
    tried = dry_run(rule, before)
    sees = _titles(rule.kind, [touch.record.pk for touch in tried.touched])
    return {
        "count": len(tried.touched),
        "customers": tried.customers,
        "is_clock": rule.every is not None,
        "since": tried.since,
        "before": tried.before,
        "held_back": [{"says": REASONS[code], "count": count} for code, count in tried.held_back.items()],
        "touched": [_touched(touch, sees) for touch in tried.touched],
        "waits": bool(rule.wait),
    }


def _touched(touch: Touch, sees: dict[int, Seen]) -> dict[str, Any]:
    title, url, _record = sees.get(touch.record.pk, ("", "", None))
    return {"title": title, "url": url, "at": touch.at}


def _titles(kind: str, ids: Iterable[int]) -> dict[int, Seen]:
    """The name, the page and the record of those records that the acting person may see."""
    known = KINDS.get(kind)
    if known is None or not scope.current().can(known.permission):
        return {}
    return {one.pk: (known.title(one), known.url(one), one) for one in known.rows().filter(pk__in=set(ids))}


def seen(runs: Iterable[Run]) -> dict[int, Seen]:
    """By run: the name, the page and its record, of those that may be seen."""
    by_kind: dict[str, list[Run]] = {}
    for run in runs:
        by_kind.setdefault(run.kind, []).append(run)
    found = {}
    for kind, some in by_kind.items():
        titles = _titles(kind, [run.record_id for run in some])
        found.update({run.pk: titles[run.record_id] for run in some if run.record_id in titles})
    return found


def history(state: str, rule: Rule | None, before: int | None) -> dict[str, Any]:
    """Context of playbook/runs.html."""
    rows = Run.objects.select_related("rule").order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(rule=rule) if rule else rows
    rows = rows.filter(pk__lt=before) if before is not None else rows
    page = list(rows[: PAGE + 1])
    more = page[PAGE - 1].pk if len(page) > PAGE else None
    chosen = {"state": state, "rule": rule.public_id if rule else ""}
    return {
        "runs": shown(page[:PAGE]),
        "rule": {"name": name_of(rule), "url": _to("rule", rule.public_id)} if rule else None,
        "states": [_tab("", _("All"), chosen), *[_tab(one.value, one.label, chosen) for one in State]],
        "more_url": _runs_url(chosen | {"before": str(more)}) if more else "",
        "rules_url": _to("rules"),
        "here_url": _runs_url(chosen),
    }


def _tab(state: str, label: Any, chosen: dict[str, str]) -> dict[str, Any]:
    return {"label": label, "url": _runs_url(chosen | {"state": state}), "current": chosen["state"] == state}


def _runs_url(said: dict[str, str]) -> str:
    words = urlencode({name: value for name, value in said.items() if value})
    return f"{_to('runs')}?{words}" if words else _to("runs")


def waiting(only: str = "", before: int | None = None) -> dict[str, Any]:
    """Context of playbook/waiting.html: what the acting person may see of what waits for a person. Each is shown as it
    would be done, which costs: so a page of them, and `only` those of a state `before` one are the next."""
    found = []
    for state in OPEN_TO_DECIDE[::-1]:
        if only in ("", state):
            rows = Run.objects.select_related("rule").filter(state=state).order_by("-pk")
            page = list((rows if before is None else rows.filter(pk__lt=before))[: PREVIEWED + 1])
            sees = seen(page[:PREVIEWED])
            more = {"state": state.value, "before": page[PREVIEWED - 1].pk} if len(page) > PREVIEWED else None
            found.append(
                {
                    "state": state.value,
                    "runs": shown([run for run in page[:PREVIEWED] if run.pk in sees]),
                    "more_url": f"{_to('waiting')}?{urlencode(more)}" if more else "",
                }
            )
    return {
        "groups": found,
        "count": sum(len(group["runs"]) + bool(group["more_url"]) for group in found),
        "rules_url": _to("rules"),
    }


def beside(kind: str, record_id: int) -> dict[str, Any]:
    """Context of playbook/_beside.html: what waits for a person about one record, and what rules did about it."""
    rows = Run.objects.select_related("rule").filter(kind=kind, record_id=record_id).order_by("-pk")
    waits = list(rows.filter(state__in=OPEN_TO_DECIDE)[:10])
    done = list(rows.filter(state__in=ACTED)[:MOST_DONE])
    told = shown([*waits, *done])
    return {"runs": told[: len(waits)], "done": told[len(waits) :]}


def shown(runs: list[Run]) -> list[dict[str, Any]]:
    """Runs as lines of a list: what, about whom, why, and what may be done about it."""
    sees, may = seen(runs), scope.current().can("playbook.decide")
    with as_rule():
        told = {run.pk: _told(run, sees[run.pk][2]) for run in runs if run.pk in sees}
    return [_shown(run, sees.get(run.pk), may) | told.get(run.pk, {}) for run in runs]


def _told(run: Run, record: Any) -> dict[str, Any]:
    """What is about the record, for those who may see it."""
    kind = KINDS.get(run.kind)
    return {
        "thens": [words(step) for step in run.steps],
        "previews": [said for step in run.steps if (said := _preview(run, record, step))],
        "why": why(run, kind.ground() if kind else None),
        "reason": reason(run),
    }


def _preview(run: Run, record: Any, step: dict[str, Any]) -> str:
    """What exactly a step would do, where it waits for a person and its action can tell."""
    action = ACTIONS.get(step["do"])
    if run.state not in OPEN_TO_DECIDE or action is None or action.preview is None:
        return ""
    about = KINDS[run.kind].reached(record, action.about)
    try:
        with carrying(run):
            return "" if about is None else action.preview(about, **step.get("choices", {}))
    except CannotBeDone as why_not:
        return why_not.says


def _shown(run: Run, record: Seen | None, may: bool) -> dict[str, Any]:
    is_open, lends = run.state in OPEN_TO_DECIDE, may and may_do(run)
    kind = KINDS.get(run.kind)
    return {
        "id": run.public_id,
        "rule": name_of(run.rule),
        "rule_url": f"{_to('runs')}?{urlencode({'rule': run.rule.public_id})}",
        "title": record[0] if record else "",
        "url": record[1] if record else "",
        "kind": kind.label if kind else run.kind,
        "state": State(run.state).label,
        "tone": TONES.get(run.state, ""),
        "at": run.settled_at or run.at,
        "due_at": run.due_at if run.state == State.WAITING else None,
        "by_a_person": run.by.startswith("staff:"),
        "decide_url": _to("decide", run.public_id) if is_open and may and record else "",
        "may_agree": lends,
        "undo_url": _to("undo", run.public_id) if lends and record and can_take_back(run) else "",
    }
