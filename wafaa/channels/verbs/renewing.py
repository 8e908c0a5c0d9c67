"""Secrets that their provider exchanges for new ones: one at a time, and stored before they are used."""

from __future__ import annotations

from datetime import timedelta

from wafaa.channels.models import Line
from wafaa.channels.verbs.lines import _seal
from wafaa.lib.time import now
from wafaa.work.models import Schedule
from wafaa.work.unit import unit

LEASE = timedelta(seconds=45)
"""Longer than a call to a provider may take."""


def begin_renewal(line: Line, lease: str) -> bool:
    """Take the right to renew this line's secrets. False while somebody else is at it, in whatever process."""
    name, at = f"renew:{line.pk}", now()
    with unit():
        Schedule.objects.get_or_create(name=name, defaults={"next_at": at})
        rows = Schedule.objects.filter(name=name)
        free = rows.filter(next_at__lte=at) | rows.filter(lease="")
        return bool(free.update(next_at=at + LEASE, lease=lease))


def keep_renewed(line: Line, **secrets: str) -> None:
    """Seal what the provider gave in exchange. Nobody changed the line, so nobody is told."""
    with unit():
        _seal(line, secrets)


def end_renewal(line: Line, lease: str) -> None:
    """Give the right back; a dead one's ends by itself."""
    with unit():
        Schedule.objects.filter(name=f"renew:{line.pk}", lease=lease).update(next_at=now(), lease="")
