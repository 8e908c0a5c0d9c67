"""Querysets that are compiled to SQL once per process and then only asked.

On a hot path Django spends five times as long building a query as the database spends answering it. A prepared
query is still written with the ORM; its parameters are named slots:

    STAFF = Prepared(lambda: Staff.everywhere.filter(user_id=Slot("user"), store__slug=Slot("slug")))
    STAFF.first(user=7, slug="layla")

A list goes into a slot through the lookup `among`: `.filter(pk__among=Slot("ids"))`; `same` is an equality that is
checked but never sought by. Conditions whose form depends
on the caller (a hidden team, say) need a queryset of their own. Querysets of models (annotated too), `.values()` and
`.values_list()` work; prefetching and iterators do not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models import query as django_query
from django.db.models.expressions import Expression
from django.db.models.query import ModelIterable, ValuesIterable
from django.db.models.sql.subqueries import UpdateQuery

from wafaa.lib.shortway import fetched

Row = TypeVar("Row")
_populators: Any = django_query.get_related_populators
Make = Callable[[Sequence[Any]], Any]
Convert = Callable[[Any], Any]


class Slot(Expression):
    """The place of a parameter that is given when the query is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class Among(models.Lookup[Any]):
    """`field__among=Slot("ids")`: IN over a list of any length, with one parameter."""

    lookup_name = "among"

    def get_prep_lookup(self) -> Any:
        if not isinstance(self.rhs, Slot):
            raise TypeError("among takes a Slot")
        return _List(self.rhs.name)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "sqlite":
            return f"{column} IN (SELECT value FROM json_each(%s))", [*params, self.rhs]  # noqa: S608  (our own column)
        return f"{column} = ANY(%s)", [*params, self.rhs]


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class Same(models.Lookup[Any]):
    """`store_id__same=Slot("store")`: equality that is checked on the rows found, never used to find them.

    Without statistics SQLite believes that a store has ten rows, and would rather walk a whole store than look up
    nine ids: a unary plus keeps the column away from its indexes. PostgreSQL knows better by itself.
    """

    lookup_name = "same"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        sign = "+" if connection.vendor == "sqlite" else ""
        return f"{sign}{column} = %s", [*params, self.rhs]


class _List(Slot):
    """A slot that takes a list."""


@dataclass
class _Plan:
    """What the compiler found out once: the SQL, its parameters with their slots, and how a row is read."""

    sql: str
    params: tuple[Any, ...]
    converters: list[tuple[int, Convert]]
    make: Make
    slots: frozenset[str] = field(default_factory=frozenset)


class Prepared(Generic[Row]):
    """A queryset with slots. `build` makes it, once per process; every slot is given at each asking."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._plan: _Plan | None = None

    def all(self, **values: Any) -> list[Row]:
        """The rows. Raises TypeError when a slot is missing or unknown."""
        plan = self._plan or self._compile()
        if values.keys() != plan.slots:
            raise TypeError(f"the query has the slots {sorted(plan.slots)}, given were {sorted(values)}")
        params = [_bound(param, values) if isinstance(param, Slot) else param for param in plan.params]
        rows = fetched(plan.sql, params)
        return [plan.make(_read(row, plan.converters)) for row in rows]

    def exist(self, **values: Any) -> bool:
        """Whether there is a row. Ask a queryset of `.values_list("pk")[:1]`."""
        return bool(self.all(**values))

    def first(self, **values: Any) -> Row | None:
        """The first row, or None. Limit the queryset to one row when there may be more."""
        rows = self.all(**values)
        return rows[0] if rows else None

    def _compile(self) -> _Plan:
        queryset = self._build()
        compiler = queryset.query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        found = compiler.get_converters([column[0] for column in compiler.select])
        converters = [(place, _converter(list(convs), expression)) for place, (convs, expression) in found.items()]
        slots = frozenset(param.name for param in params if isinstance(param, Slot))
        self._plan = _Plan(sql, tuple(params), converters, _maker(queryset, compiler), slots)
        return self._plan


class Change:
    """A prepared UPDATE: the rows of a queryset with slots, and what they become (values, expressions or slots).

    TAKEN = Change(lambda: Outgoing.everywhere.filter(pk=Slot("pk"), state="queued"), state="sending")
    TAKEN.make(pk=7)  # how many rows changed
    """

    def __init__(self, rows: Callable[[], Any], **become: Any) -> None:
        self._rows, self._become = rows, become
        self._plan: tuple[str, tuple[Any, ...], frozenset[str]] | None = None

    def make(self, **values: Any) -> int:
        """Change them; the number of rows that were. Raises TypeError when a slot is missing or unknown."""
        sql, params, slots = self._plan or self._compile()
        if values.keys() != slots:
            raise TypeError(f"the change has the slots {sorted(slots)}, given were {sorted(values)}")
        with connection.cursor() as cursor:
            cursor.execute(sql, [_bound(param, values) if isinstance(param, Slot) else param for param in params])
            return int(cursor.rowcount)

    def _compile(self) -> tuple[str, tuple[Any, ...], frozenset[str]]:
        query = self._rows().query.chain(UpdateQuery)
        query.add_update_values(self._become)
        sql, params = query.get_compiler(connection.alias).as_sql()
        self._plan = sql, tuple(params), frozenset(param.name for param in params if isinstance(param, Slot))
        return self._plan


def _bound(slot: Slot, values: dict[str, Any]) -> Any:
    value = values[slot.name]
    if isinstance(slot, _List):
        given = [_plain(one) for one in value]
        return json.dumps(given) if connection.vendor == "sqlite" else given
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return str(value) if isinstance(value, str) else value


def _read(row: Sequence[Any], converters: list[tuple[int, Convert]]) -> Sequence[Any]:
    if not converters:
        return row
    values = list(row)
    for place, convert in converters:
        value = values[place]
        if value is not None:
            values[place] = convert(value)
    return values


def _converter(chain: list[Any], expression: Any) -> Convert:
    """Django's converters of one column as one function; instants, of which every row has several, the short way."""
    if connection.vendor == "sqlite" and isinstance(expression.output_field, models.DateTimeField):
        return _instant

    def convert(value: Any) -> Any:
        for converter in chain:
            value = converter(value, expression, connection)
        return value

    return convert


def _instant(value: datetime | str) -> datetime:
    """An instant as the driver of SQLite gives it: read already where it knows the column's type. Always UTC."""
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).replace(tzinfo=UTC)


def _maker(queryset: Any, compiler: Any) -> Make:
    """How the columns of a row become what the queryset yields."""
    if queryset._iterable_class is ModelIterable:
        return _model_maker(compiler)
    names = list(queryset.query.selected or queryset.query.values_select)
    if queryset._iterable_class is ValuesIterable:
        return lambda row: dict(zip(names, row, strict=False))
    return tuple


def _model_maker(compiler: Any) -> Make:
    info = compiler.klass_info
    first, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:end]]
    model, related = info["model"], _populators(info, compiler.select, connection.alias)
    annotated = list(compiler.annotation_col_map.items())

    def make(row: Sequence[Any]) -> Any:
        found = model.from_db(connection.alias, names, row[first:end])
        for populator in related:
            populator.populate(row, found)
        for name, place in annotated:
            setattr(found, name, row[place])
        return found

    return make
