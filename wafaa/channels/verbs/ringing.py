"""Calls that go on just now. Everything here may be told twice, and in another order."""

from __future__ import annotations

from datetime import timedelta

from wafaa.channels import events
from wafaa.channels.models import Line, Ring
from wafaa.lib.time import now
from wafaa.work.events import emit
from wafaa.work.unit import unit

FORGOTTEN = timedelta(days=1)
"""A call of which nobody told that it ended."""


def rang(line: Line, call: str, *, way: str, number: str, name: str = "", staff: str = "") -> Ring:
    """The telephone rings, or somebody dials. The same call twice is one."""
    with unit():
        ring, is_new = Ring.objects.get_or_create(
            line=line,
            call=call[:100],
            defaults={"way": way, "number": number[:40], "name": name[:80], "staff": staff[:40]},
        )
        if is_new:
            Ring.objects.filter(line=line, began_at__lt=now() - FORGOTTEN).delete()
            emit(events.CallRang(ring.pk), topic=f"call:{ring.public_id}", team_id=line.team_id)
    found: Ring = ring
    return found


def picked_up(line: Line, call: str, staff: str = "") -> None:
    """Somebody took the call; of one we do not know nothing happens."""
    with unit():
        ring = ring_of(line, call)
        if ring is None or ring.taken_at is not None:
            return
        ring.taken_at, ring.staff = now(), staff[:40] or ring.staff
        ring.save(update_fields=["taken_at", "staff"])
        emit(events.CallTaken(ring.pk), topic=f"call:{ring.public_id}", team_id=line.team_id)


def hung_up(line: Line, call: str) -> None:
    """The call is over."""
    with unit():
        ring = ring_of(line, call)
        if ring is not None:
            _end(ring, line)


def forget_rings(line: Line) -> None:
    """The telephone was asked anew: what we believed to go on may be long over."""
    with unit():
        for ring in Ring.objects.filter(line=line):
            _end(ring, line)


def ring_of(line: Line, call: str) -> Ring | None:
    found: Ring | None = Ring.objects.filter(line=line, call=call[:100]).first()
    return found


def _end(ring: Ring, line: Line) -> None:
    emit(events.CallEnded(ring.pk), topic=f"call:{ring.public_id}", team_id=line.team_id)
    ring.delete()
