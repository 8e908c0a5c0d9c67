"""The registry of triggers: what may set off a rule.

@trigger("order.placed", about="order", label=_("An order comes in"))
def order_of(data): return Order.objects.filter(pk=data["order_id"]).first()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as Lazy

TRIGGERS: dict[str, Trigger] = {}

Find = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Trigger:
    """`event` is the event that sets it off; `find` answers the record it is about (of kind `about`) from the event's
    data, or None when there is nothing to do about it. `name` is the event's name, where one event has one trigger."""

    name: str
    event: str
    about: str
    label: str | Lazy
    find: Find


def trigger(name: str, *, about: str, label: str | Lazy, event: str = "") -> Callable[[Find], Find]:
    """Declare a trigger. Raises ValueError when its name is taken."""

    def register(find: Find) -> Find:
        if name in TRIGGERS and TRIGGERS[name].find.__module__ != find.__module__:
            raise ValueError(f"two triggers are called {name}")
        TRIGGERS[name] = Trigger(name, event or name, about, label, find)
        return find

    return register
