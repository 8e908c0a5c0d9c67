"""What the API answers of saved views and of what they may ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wafaa.api.shapes import Id, Named, Shape, named
from wafaa.inbox.models import SavedView
from wafaa.playbook.facts import Fact
from wafaa.playbook.operators import kind_of, operators_of

MOST_OPTIONS = 500


class ViewShape(Shape):
    """`conditions` are as they are sent; `missing` names what they speak of and is no longer there: such a condition
    fits nothing. Without a condition on the status, solved conversations are left out."""

    id: Id
    name: str
    conditions: dict[str, Any]
    sort: str
    team: Named | None
    is_pinned: bool
    missing: list[str]
    changed_at: datetime


class CountShape(Shape):
    """`is_more`: there may be more than were counted."""

    count: int
    is_more: bool


class OperatorShape(Shape):
    """`wants`: the kind of value: `one` option or `many`, `text`, `words`, a whole `number`, an `amount` ("12.5"), a
    `length` in minutes, a `moment` ({"ago": minutes}, {"ahead": minutes} or a day), a `day` ({"day": "2026-05-01"},
    or today, yesterday, tomorrow); empty: none."""

    name: str
    label: str
    wants: str


class FactOptionShape(Shape):
    value: str
    label: str


class FactShape(Shape):
    """What a condition may ask. `currency`: of what its amounts are."""

    name: str
    about: str
    label: str
    kind: str
    operators: list[OperatorShape]
    options: list[FactOptionShape]
    currency: str


def view_shape(view: SavedView, missing: list[str]) -> ViewShape:
    """Its team is best fetched along."""
    return ViewShape(
        id=view.public_id,
        name=view.name,
        conditions={key: value for key, value in view.tree.items() if key != "version"},
        sort=view.sort,
        team=named(view.team),
        is_pinned=view.is_pinned,
        missing=missing,
        changed_at=view.changed_at,
    )


def fact_shape(fact: Fact) -> FactShape:
    options = list(fact.options())[:MOST_OPTIONS] if fact.options else []
    return FactShape(
        name=fact.name,
        about=fact.about,
        label=str(fact.label),
        kind=kind_of(fact),
        operators=[
            OperatorShape(name=one.name, label=str(one.label), wants=one.wants) for one in operators_of(fact).values()
        ],
        options=[FactOptionShape(value=str(value), label=str(label)) for value, label in options],
        currency=fact.unit,
    )
