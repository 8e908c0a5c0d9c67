"""Opening lines, changing them, and noting whether they work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from wafaa.channels import events
from wafaa.channels.models import Line, LineState
from wafaa.lib.time import now
from wafaa.team.models import Team
from wafaa.work import jobs, keys
from wafaa.work.events import emit
from wafaa.work.unit import unit

MOST_FALLS = 20


def open_line(channel: str, name: str, *, secrets: dict[str, str] | None = None, **traits: Any) -> Line:
    """Configure a new line. `secrets` are sealed one by one and never shown again."""
    with unit():
        line: Line = Line.objects.create(channel=channel, name=name, **traits)
        _seal(line, secrets or {})
        emit(events.LineChanged(line.pk, "opened"))
    return line


def change_line(line: Line, *, secrets: dict[str, str] | None = None, **traits: Any) -> None:
    """Change a line; only the secrets given are replaced. A changed line is tried anew."""
    with unit():
        for field, value in traits.items():
            setattr(line, field, value)
        line.refused_at, line.refused_why = None, ""
        line.save(update_fields=[*traits, "refused_at", "refused_why"])
        _seal(line, secrets or {})
        emit(events.LineChanged(line.pk, ",".join(sorted([*traits, *(secrets or {})]))))


def give_lines(chosen: Sequence[tuple[Line, Team | None]]) -> None:
    """Say whose queue the new conversations of these lines come into; None: nobody's. Those that are there stay."""
    with unit():
        for line, team in chosen:
            if line.team_id != (team.pk if team else None):
                line.team = team
                line.save(update_fields=["team"])
                emit(events.LineChanged(line.pk, "team"))


def switch_line(line: Line, *, on: bool) -> None:
    """Switch a line off (nothing comes in or goes out by it), or on again."""
    with unit():
        line.state = LineState.NEW if on else LineState.OFF
        line.paused_until = None
        line.save(update_fields=["state", "paused_until"])
        emit(events.LineChanged(line.pk, "switched_on" if on else "switched_off"))


def move_cursor(line: Line, cursor: dict[str, Any]) -> None:
    """How far a polled line has been read."""
    with unit():
        Line.objects.filter(pk=line.pk).update(cursor=cursor)
    line.cursor = cursor


def secret_of(line: Line, name: str) -> str:
    """A line's secret in clear, "" when there is none. Raises sealed.Unsealable."""
    sealed = line.secrets.get(name, "")
    return keys.unseal(sealed, keys.context(line, name)) if sealed else ""


def note_health(line: Line, told: dict[str, Any]) -> None:
    """What the provider last said about the line's health; no change of the line by anybody."""
    with unit():
        fresh = Line.objects.select_for_update().get(pk=line.pk)
        fresh.options = {**fresh.options, "health": {**fresh.options.get("health", {}), **told}}
        fresh.save(update_fields=["options"])
    line.options = fresh.options


def note_fall(line: Line, within: timedelta) -> int:
    """It has just stopped working. How often it did so lately, this time among them; the same time counts once."""
    if line.failing_since is None:
        return 0
    earliest = (line.failing_since - within).isoformat()
    with unit():
        fresh = Line.objects.select_for_update().get(pk=line.pk)
        known = {str(at) for at in fresh.options.get("fell") or () if str(at) > earliest}
        fell = sorted(known | {line.failing_since.isoformat()})[-MOST_FALLS:]
        fresh.options = {**fresh.options, "fell": fell}
        fresh.save(update_fields=["options"])
    line.options = fresh.options
    return len(fell)


def note_refusal(line: Line, why: str) -> None:
    """Somebody called the line and was not believed: the owner reads it on its page. Written once a minute at most, for
    anybody may call."""
    at = now()
    if line.refused_at is None or at - line.refused_at >= timedelta(minutes=1):
        with unit():
            Line.objects.filter(pk=line.pk).update(refused_at=at, refused_why=why[:40])


def note_belief(line: Line) -> None:
    """A call was proven to be the provider's: what was refused before is no matter any more."""
    if line.refused_at is not None:
        with unit():
            Line.objects.filter(pk=line.pk).update(refused_at=None, refused_why="")


def _seal(line: Line, secrets: dict[str, str]) -> None:
    """By the key of this instant, onto the secrets of this instant: keys may be changing meanwhile."""
    if secrets:
        ring = keys.ring_to_seal_with()
        sealed = {name: ring.seal(plain, keys.context(line, name)) for name, plain in secrets.items() if plain}
        line.refresh_from_db(fields=["secrets"])
        line.secrets = {**line.secrets, **sealed}
        line.save(update_fields=["secrets"])


def line_failed(line: Line, why: str, *, pauses: bool = True) -> None:
    """The line itself does not work: tell once, and pause sending with back-off (unless only hearing fails)."""
    at = now()
    with unit():
        line.refresh_from_db(fields=["failures", "state", "failing_since"])
        if line.state == LineState.OFF:
            return
        if line.state != LineState.FAILING:
            line.failing_since = at
            emit(events.LineFailing(line.pk))
        line.failures += 1
        line.state, line.problem = LineState.FAILING, why[:300]
        if pauses:
            line.paused_until = at + jobs.back_off(line.failures, least=5, most=600)
        told = ["failures", "state", "problem", "failing_since"]
        line.save(update_fields=[*told, "paused_until"] if pauses else told)


def line_works(line: Line) -> None:
    """The line answered: whatever waited may go. Cheap to say again."""
    if line.state == LineState.OK and line.last_ok_at and now() - line.last_ok_at < timedelta(minutes=1):
        return
    with unit():
        line.refresh_from_db(fields=["state"])
        if line.state == LineState.OFF:
            return
        if line.state == LineState.FAILING:
            emit(events.LineRecovered(line.pk))
        line.state, line.problem, line.failures = LineState.OK, "", 0
        line.failing_since, line.paused_until, line.last_ok_at = None, None, now()
        line.save(update_fields=["state", "problem", "failures", "failing_since", "paused_until", "last_ok_at"])
