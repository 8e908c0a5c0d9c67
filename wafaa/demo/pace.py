"""How fast people write and how fast the shop answers, so that delays look like life."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from wafaa.demo.corpus.screenplay import Line, Script
from wafaa.demo.opening import RIYADH, after_working, before_working, is_open, local_day

FIRST_REPLY = {
    "webchat": timedelta(minutes=30),
    "email": timedelta(hours=4),
    "form": timedelta(hours=4),
}
"""Working time within which the shop promises a first answer."""

NEXT_REPLY = {
    "webchat": timedelta(hours=1),
    "email": timedelta(hours=8),
    "form": timedelta(hours=8),
}
"""Working time within which the shop promises each further answer."""


@dataclass(frozen=True)
class Beat:
    """One line with the instant at which it is said and, where it promises, the instant it falls due."""

    line: Line
    at: datetime
    due: datetime | None = None
    settled: datetime | None = None


def forward(
    chance: Random, script: Script, channel: str, opened: datetime, now: datetime, lateness: float
) -> list[Beat]:
    """The script played from `opened` until it ends or the present cuts it.

    `lateness` is the share of the first-reply target that the shop uses; above 1 the promise is broken.
    """
    beats: list[Beat] = []
    answered = False
    for line in script.lines:
        at = _next_instant(chance, beats, line, channel, opened, None if answered else lateness)
        if at > now:
            break
        answered = answered or line.speaker == "agent"
        beats.append(_with_outcome(chance, line, at))
    return beats


def backward(chance: Random, lines: tuple[Line, ...], channel: str, last: datetime, due: datetime | None) -> list[Beat]:
    """`lines` timed so that the last of them is said at `last`; a promise in it falls due at `due`."""
    beats = [Beat(lines[-1], last, due if lines[-1].pledge else None)]
    for line in reversed(lines[:-1]):
        later = beats[0]
        at = later.at - _gap(chance, line.speaker, later.line.speaker, channel)
        if line.speaker != "customer" and not is_open(at):
            at = before_working(at, timedelta(minutes=chance.randint(1, 12)))
        promised = round_hour(at + line.pledge.after) if line.pledge else None
        beats.insert(0, Beat(line, at, promised, promised))
    return beats


def round_hour(due: datetime) -> datetime:
    """The nearest following full hour at which the store is open."""
    local = due.astimezone(RIYADH) + timedelta(minutes=59)
    full = local.replace(minute=0, second=0, microsecond=0)
    while not is_open(full):
        full += timedelta(hours=1)
    return full.astimezone(due.tzinfo)


def _next_instant(
    chance: Random, beats: list[Beat], line: Line, channel: str, opened: datetime, lateness: float | None
) -> datetime:
    if not beats:
        return opened
    before = beats[-1]
    if line.speaker == "agent" and lateness is not None:
        due_in = FIRST_REPLY[channel] * lateness
        return max(after_working(opened, due_in), before.at + timedelta(seconds=chance.randint(40, 140)))
    gap = _gap(chance, before.line.speaker, line.speaker, channel)
    # What follows the customer's nod to a promise belongs to the time after it was settled.
    start = _settlement_two_back(beats) or before.at
    at = max(start, before.at) + gap
    if line.speaker != "customer" and not is_open(at):
        at = after_working(at, timedelta(minutes=chance.randint(1, 25)))
    return at


def _settlement_two_back(beats: list[Beat]) -> datetime | None:
    return beats[-2].settled if len(beats) > 1 else None


def _with_outcome(chance: Random, line: Line, at: datetime) -> Beat:
    if line.pledge is None:
        return Beat(line, at)
    due = round_hour(at + line.pledge.after)
    slip = chance.uniform(-0.3, -0.02) if chance.random() < 0.86 else chance.uniform(0.1, 0.6)
    settled = due + (due - at) * slip
    if not is_open(settled):
        settled = max(before_working(settled, timedelta(minutes=chance.randint(1, 40))), at + (due - at) / 2)
    return Beat(line, at, due, settled)


def _gap(chance: Random, before: str, after: str, channel: str) -> timedelta:
    if before == after:
        return timedelta(seconds=chance.randint(15, 150))
    quick = channel == "webchat"
    if after == "customer":
        minutes = chance.lognormvariate(1.0, 0.9) if quick else chance.lognormvariate(4.6, 0.8)
    elif after == "note" or before == "note":
        minutes = chance.uniform(1, 9)
    else:
        minutes = chance.lognormvariate(1.2, 0.7) if quick else chance.lognormvariate(3.8, 0.6)
    return timedelta(seconds=int(min(minutes, 900) * 60) + 5)


def later_today(chance: Random, now: datetime) -> datetime:
    """A full hour between now and midnight in Riyadh; the next full hour when the day is nearly over."""
    local = now.astimezone(RIYADH).replace(minute=0, second=0, microsecond=0)
    hours_left = max(1, 22 - local.hour)
    due = local + timedelta(hours=chance.randint(1, hours_left))
    if local_day(due) != local_day(now):
        due = local + timedelta(hours=1)
    return due.astimezone(now.tzinfo)
