"""The promise drawn: the ring around what is due and the beads on the day's thread, as SVG from the server.

Both mirror by themselves: in a right-to-left page the ring empties the other way round and the day runs from
the right. Fills are SVG attributes, so that no inline style is needed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

CLOCKWISE = "M20 3a17 17 0 1 1 0 34a17 17 0 1 1 0-34"
ANTICLOCKWISE = "M20 3a17 17 0 1 0 0 34a17 17 0 1 0 0-34"
TICK = "m13.5 20.5 4.500 4.500 8.500-9.500"
LONG_WORD = 3
TICKING = frozenset({"open", "at_risk"})
URGENCY = {"broken": 0, "at_risk": 1, "open": 2}
NEAR_THE_END = 20.0
"""Percent of the thread's length, on a phone, that half a word may take."""
CROWDED = 10.0
"""Percent of the thread's length below which two neighbouring labels would touch."""


def ring_state(state: str, due_at: datetime, now: datetime, is_today: bool) -> str:
    """How a promise looks at `now`: "open", "at_risk", "broken", "kept" or "later" (due on another day)."""
    if state in ("kept", "broken"):
        return state
    if state in ("cancelled", "renegotiated"):
        return "later"
    if due_at <= now:
        return "broken"
    if state == "at_risk":
        return "at_risk"
    return "open" if is_today else "later"


def share_left(opened_at: datetime, due_at: datetime, now: datetime) -> int:
    """Percent of the promised time still left, from 0 to 100; a sliver (4) while any is left."""
    whole = (due_at - opened_at).total_seconds()
    left = (due_at - now).total_seconds()
    if left <= 0 or whole <= 0:
        return 0
    return min(100, max(4, round(100 * left / whole)))


def ring_svg(
    state: str, word: str, says: str, share: int, size: int, mirrored: bool, clock: Sequence[int] = ()
) -> SafeString:
    """The ring. `share` is percent filled; `clock` is (opened, risk, due) in epoch seconds where it ticks."""
    path = ANTICLOCKWISE if mirrored else CLOCKWISE
    fill = "" if state in ("later", "none") else _fill(path, 100 if state in ("broken", "kept") else share)
    return format_html(
        '<svg class="ring ring-{}" width="{}" height="{}" viewBox="0 0 40 40" role="img"{}>'
        '<title>{}</title><path class="ring-track" d="{}"/>{}{}</svg>',
        state, size, size, _ticking(clock), says, path, fill, _inside(state, word),
    )  # fmt: skip


def share_svg(percent: int, word: str, says: str, size: int, mirrored: bool) -> SafeString:
    """The same ring as a measure: `percent` of promises kept, with the figure inside."""
    path = ANTICLOCKWISE if mirrored else CLOCKWISE
    return format_html(
        '<svg class="ring kept-share" width="{}" height="{}" viewBox="0 0 40 40" role="img"><title>{}</title>'
        '<path class="ring-track" d="{}"/>{}<text x="20" y="23.500">{}</text></svg>',
        size, size, says, path, _fill(path, percent), word,
    )  # fmt: skip


def beads_svg(
    beads: Sequence[Mapping[str, Any]], now_at: float, now_word: str, says: str, mirrored: bool
) -> SafeString:
    """The day's thread. Each bead: `at` (percent of the day, as `now_at`), `state`, `name`, `note`, `url`."""
    here = _x(now_at, mirrored)
    start = _x(0, mirrored)
    return format_html(
        '<svg class="beads" role="group" aria-label="{}"><line x1="0%" x2="100%" y1="34" y2="34"/>'
        '<line class="beads-past" x1="{}%" x2="{}%" y1="34" y2="34"/>{}'
        '<line class="beads-now" x1="{}%" x2="{}%" y1="22" y2="46"/>'
        '<text class="beads-now-text{}" x="{}%" y="13">{}</text></svg>',
        says, start, here, _each_bead(beads, mirrored), here, here, _side(now_at), here, now_word,
    )  # fmt: skip


def _side(at: float) -> str:
    """Near an end of the thread a word stands on the inner side of its mark, or it would be cut off."""
    return " beads-early" if at < NEAR_THE_END else " beads-late" if at > 100 - NEAR_THE_END else ""


def _fill(path: str, share: int) -> SafeString:
    if share >= 100:
        return format_html('<path class="ring-fill" d="{}"/>', path)
    return format_html('<path class="ring-fill" d="{}" pathLength="100" stroke-dasharray="{} 100"/>', path, share)


def _inside(state: str, word: str) -> SafeString:
    if state == "kept":
        return format_html('<path class="ring-tick" d="{}"/>', TICK)
    if not word:
        return SafeString("")
    size = SafeString(' class="ring-long"') if len(word) > LONG_WORD else ""
    return format_html('<text x="20" y="24"{}>{}</text>', size, word)


def _ticking(clock: Sequence[int]) -> SafeString:
    if not clock:
        return SafeString("")
    return format_html(' data-opened="{}" data-risk="{}" data-due="{}"', *clock)


def _each_bead(beads: Sequence[Mapping[str, Any]], mirrored: bool) -> SafeString:
    named = _places_with_a_name(beads)
    in_order = sorted(beads, key=lambda bead: bead["at"])
    return format_html_join("", "{}", ((_bead(bead, mirrored, id(bead) in named),) for bead in in_order))


def _places_with_a_name(beads: Sequence[Mapping[str, Any]]) -> set[int]:
    """Which beads show their name: what needs a person, then what is to come, while there is room."""
    taken: list[float] = []
    named = set()
    for bead in sorted(beads, key=lambda bead: (URGENCY.get(bead["state"], len(URGENCY)), bead["at"])):
        if bead["state"] in URGENCY and all(abs(bead["at"] - other) >= CROWDED for other in taken):
            taken.append(bead["at"])
            named.add(id(bead))
    return named


def _bead(bead: Mapping[str, Any], mirrored: bool, is_named: bool) -> SafeString:
    at = _x(bead["at"], mirrored)
    text_at = _x(min(94, max(6, bead["at"])), mirrored)
    names = format_html(
        '<text class="bead-name" x="{}%" y="62">{}</text><text x="{}%" y="79">{}</text>',
        text_at, bead["name"], text_at, bead["note"],
    ) if is_named else ""  # fmt: skip
    return format_html(
        '<a href="{}" class="bead-{}"><title>{} · {}</title><circle cx="{}%" cy="34" r="7"/>{}</a>',
        bead["url"], bead["state"], bead["name"], bead["note"], at, names,
    )  # fmt: skip


def _x(percent: float, mirrored: bool) -> float:
    return round(100 - percent if mirrored else percent, 2)
