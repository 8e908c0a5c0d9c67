"""How many messages of one line may be on the wire at once: a dead line must not hold all who send.

A provider that hangs keeps a sender until the deadline. So a line never has more senders than leave one over for the
other lines, and all lines that are failing just now share a single one among them. What finds no room is not lost and
holds nobody: it looks again in a moment.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from wafaa.channels.connector import abilities_of
from wafaa.channels.models import Line, LineState, Outgoing, OutgoingState
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.stores import scope

LOOK_AGAIN = timedelta(seconds=1)


def has_room(outgoing: Outgoing, line: Line) -> bool:
    """Whether one more message of this line may be sent now. A line whose sends touch no network always has."""
    if not abilities_of(outgoing.channel).network:
        return True
    asked = {"store": scope.current().store_id, "state": OutgoingState.SENDING, "now": now()}
    busy = ON_THE_WIRE.all(**asked)
    mine = sum(1 for pk, _state in busy if pk == line.pk)
    failing = sum(1 for _pk, state in busy if state == LineState.FAILING)
    if line.state == LineState.FAILING:
        return failing == 0
    return mine < most()


def most() -> int:
    """The senders one line may hold at once, of those this process has."""
    return max(1, int(settings.WORK_THREADS) - 1)


ON_THE_WIRE: Prepared[tuple[int, str]] = Prepared(
    lambda: Outgoing.everywhere.filter(
        store_id=Slot("store"), state=Slot("state"), not_before__gt=Slot("now"), line__isnull=False
    ).values_list("line_id", "line__state")[:50]
)
