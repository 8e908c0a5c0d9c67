"""The registry of kinds: the records that rules are about, and how to come from one to another.

kind("order", label=_("Order"), rows=orders_of_the_store, reaches={"customer": ("customer__", lambda o: o.customer)},
     title=str, url=page_of)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise as Lazy

from wafaa.lib.time import now
from wafaa.playbook.conditions import Ground
from wafaa.playbook.the_time import TIME

KINDS: dict[str, Kind] = {}

Way = tuple[str, Callable[[Any], Any]]
"""The path of another record's columns from this one's rows ("customer__"), and how to come to it; None: there is
none."""


def nobody(record: Any) -> int | None:
    return None


def never(record: Any, since: datetime) -> bool:
    return False


@dataclass(frozen=True)
class Kind:
    """A kind of record. `rows` answers those of the entered store as a QuerySet, `reaches` the other kinds that
    conditions and texts about one may speak of, `title` and `url` how a person sees one in a list and where its page
    is, `customer` whom it is about (an id, for limits and the timeline), `permission` who may see it. `taken_over`
    says whether a person has acted on one since then: a rule that waited gives way to them."""

    name: str
    label: str | Lazy
    rows: Callable[[], Any]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    permission: str
    reaches: Mapping[str, Way] = field(default_factory=dict)
    customer: Callable[[Any], int | None] = nobody
    taken_over: Callable[[Any, datetime], bool] = never

    def ground(self, at: datetime | None = None) -> Ground:
        """What conditions about one may ask: its own facts first, the time last, and none that are about whoever looks.
        `at` is the time that is spoken of where it is not now."""
        time: Way = ("", lambda _record: at or now())
        return Ground({self.name: ("", lambda record: record), **self.reaches, TIME: time}, is_nobodys=True)

    def find(self, pk: int) -> Any:
        """The record of this id in the entered store, or None."""
        return self.rows().filter(pk=pk).first()

    def reached(self, record: Any, about: str) -> Any:
        """The record of that kind to which one comes from this; None when there is none."""
        if about == self.name:
            return record
        way = self.reaches.get(about)
        return way[1](record) if way else None


def kind(name: str, **traits: Any) -> Kind:
    """Declare a kind; `traits` are the further fields of `Kind`."""
    KINDS[name] = Kind(name, **traits)
    return KINDS[name]
