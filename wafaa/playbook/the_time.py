"""What rules may ask of the time itself: a kind of record that everything reaches, and that is an instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.lib.prayer import FRIDAY
from wafaa.lib.time import now
from wafaa.playbook.facts import fact
from wafaa.stores import scope
from wafaa.stores.occasions import in_ramadan
from wafaa.stores.queries import main_hours

TIME = "time"
LABEL = _("The time")


def time_fact(name: str, label: str | Lazy) -> Callable[[Callable[[datetime], bool]], Callable[[datetime], bool]]:
    """Declare what is so or not at an instant. In the database, where rules of the clock look, it is asked of now, and
    is so of every record or of none."""

    def register(read: Callable[[datetime], bool]) -> Callable[[datetime], bool]:
        def where() -> Q:
            return Q(pk__isnull=False) if read(now()) else Q(pk__in=[])

        fact(name, about=TIME, type=bool, label=label, where=where, is_listed=False)(read)
        return read

    return register


@time_fact("time.is_open", _("In the working hours"))
def is_open(at: datetime) -> bool:
    return main_hours().is_open(at)


@time_fact("time.is_friday", _("It is Friday"))
def is_friday(at: datetime) -> bool:
    return _local(at).weekday() == FRIDAY


@time_fact("time.is_ramadan", _("It is Ramadan"))
def is_ramadan(at: datetime) -> bool:
    """From the midnight after which the first day is fasted, as the working hours have it."""
    return in_ramadan(_local(at).date())


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(scope.current().store.timezone))
