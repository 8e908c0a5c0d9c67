"""Who may open a live stream: upper apps say so for the paths that are theirs.

    @door("/live/s/")
    def staff(scope: Scope) -> Subscription | Refusal: …

Runs in a thread with the database at hand, before every stream and again when its rights expire.
"""

from __future__ import annotations

from collections.abc import Callable

from wafaa.live.subscription import Authorise, Refusal, Scope, Subscription

Left = Callable[[int, str], None]

DOORS: dict[str, Authorise] = {}
LEFT: dict[str, Left] = {}


def door(prefix: str) -> Callable[[Authorise], Authorise]:
    """Register the door for paths that begin with `prefix` (under /live/); one door a prefix."""

    def register(authorise: Authorise) -> Authorise:
        if not prefix.startswith("/live/") or DOORS.get(prefix, authorise) is not authorise:
            raise ValueError(f"{prefix} is not under /live/ or has a door already")
        DOORS[prefix] = authorise
        return authorise

    return register


def authorise(scope: Scope) -> Subscription | Refusal:
    """Ask the door with the longest prefix. No door, no stream: 404."""
    fitting = [prefix for prefix in DOORS if scope["path"].startswith(prefix)]
    return DOORS[max(fitting, key=len)](scope) if fitting else Refusal(404)


def gone(prefix: str) -> Callable[[Left], Left]:
    """Register who is told, as (store id, who), that the last stream of somebody ended a while ago and none came back.

        @gone("staff:")
        def note_that_they_left(store_id: int, who: str) -> None: …

    `prefix` begins the names of those it is about. Runs in a thread. A server that stops tells nobody.
    """

    def register(left: Left) -> Left:
        LEFT[prefix] = left
        return left

    return register


def tell_gone(store_id: int, who: str) -> None:
    """Tell it to whoever asked for people of this name."""
    for prefix, left in LEFT.items():
        if who.startswith(prefix):
            left(store_id, who)
