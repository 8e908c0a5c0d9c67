"""Reading and saving rows the short way, for every model that belongs to a store.

`save()` and `create()` stay what they are; only the last step is replaced, in which Django would compile the same
INSERT or UPDATE anew each time (0.3 ms of CPU a row, more than the database needs to write it). A row that is read
becomes an instance at once, instead of by a call for each of its columns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Self

from django.db import connections, models, router
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init

MOST_AT_ONCE = 100
"""Rows of one statement: SQLite takes some 32,000 parameters."""


class QuickRows(models.Model):
    """A model whose rows are written by prepared statements. Expressions (`F("n") + 1`) go Django's own way."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **words: Any) -> Self:
        """An instance of a row that was read; columns that were not read are asked for when somebody wants them."""
        if pre_init.receivers or post_init.receivers:  # somebody wants to hear of each instance
            return super().from_db(db, field_names, values, **words)
        names = _columns(cls)
        if len(values) != len(names):
            names = [name for name in names if name in field_names]
        new = cls.__new__(cls)
        state = ModelState()
        state.adding, state.db = False, db
        new.__dict__ = dict(zip(names, values, strict=True), _state=state)
        return new

    def _do_insert(
        self, manager: Any, using: str, fields: Sequence[Any], returning_fields: Sequence[Any], raw: bool
    ) -> Any:
        connection = connections[using]
        values = [getattr(self, field.attname) if raw else field.pre_save(self, True) for field in fields]
        if _needs_django(values) or not connection.features.can_return_columns_from_insert:
            return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]
        sql = _insert_sql(using, type(self), tuple(fields), tuple(returning_fields))
        with connection.cursor() as cursor:
            cursor.execute(sql, _prepared(fields, values, connection))
            return cursor.fetchall() if returning_fields else []

    def _do_update(self, base_qs: Any, using: str, pk_val: Any, values: Any, *rest: Any) -> Any:  # type: ignore[override]
        given = [value for _field, _model, value in values]
        if not given or _needs_django(given) or self._meta.select_on_save:
            return super()._do_update(base_qs, using, pk_val, values, *rest)
        connection, fields = connections[using], tuple(field for field, _model, _value in values)
        with connection.cursor() as cursor:
            params = [*_prepared(fields, given, connection), pk_val]
            cursor.execute(_update_sql(using, type(self), fields), params)
            return bool(cursor.rowcount)


def insert_all(rows: Sequence[models.Model], *, skip_known: bool = False) -> None:
    """Insert new rows of one model, a hundred in a statement, and give each its id. `skip_known` leaves out rows that
    a unique constraint refuses; then no ids are given."""
    for start in range(0, len(rows), MOST_AT_ONCE):
        _insert_some(rows[start : start + MOST_AT_ONCE], skip_known)


def insert_new(rows: Sequence[models.Model], named: str) -> list[models.Model]:
    """Insert new rows of one model, a hundred in a statement, but those that a unique constraint refuses. Answers the
    rows that were written, each with its id. `named` is a field that each row has for itself (a public id)."""
    written: list[models.Model] = []
    for start in range(0, len(rows), MOST_AT_ONCE):
        written += _insert_new(rows[start : start + MOST_AT_ONCE], named)
    return written


def _insert_new(rows: Sequence[models.Model], named: str) -> list[models.Model]:
    model = type(rows[0])
    using, key = router.db_for_write(model), model._meta.auto_field
    assert key is not None
    connection = connections[using]
    fields = tuple(field for field in model._meta.local_concrete_fields if field is not key and not field.generated)
    quote, by_name = connection.ops.quote_name, {getattr(row, named): row for row in rows}
    back = f"RETURNING {quote(str(key.column))}, {quote(str(model._meta.get_field(named).column))}"  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_insert_sql(using, model, fields, (), len(rows))} ON CONFLICT DO NOTHING {back}",
            [
                param
                for row in rows
                for param in _prepared(fields, [field.pre_save(row, True) for field in fields], connection)
            ],
        )
        found = []
        for pk, name in cursor.fetchall():
            by_name[name].pk = pk
            found.append(by_name[name])
    return found


def _insert_some(rows: Sequence[models.Model], skip_known: bool) -> None:
    model = type(rows[0])
    using, meta = router.db_for_write(model), model._meta
    connection, key = connections[using], meta.auto_field
    fields = tuple(field for field in meta.local_concrete_fields if field is not key and not field.generated)
    returned = (key,) if key is not None and not skip_known else ()
    sql = _insert_sql(using, model, fields, (), len(rows)) + (" ON CONFLICT DO NOTHING" if skip_known else "")
    if returned:
        sql += f" RETURNING {connection.ops.quote_name(str(returned[0].column))}"
    params = [
        param
        for row in rows
        for param in _prepared(fields, [field.pre_save(row, True) for field in fields], connection)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        # In the order of the rows: PostgreSQL and SQLite number a list of values as it stands, and tell so.
        for row, (pk,) in zip(rows, cursor.fetchall() if returned else (), strict=False):
            row.pk = pk


def _needs_django(values: Sequence[Any]) -> bool:
    return any(hasattr(value, "resolve_expression") for value in values)


def _prepared(fields: Sequence[Any], values: Sequence[Any], connection: Any) -> list[Any]:
    """The values as the driver takes them; only those that it would not take as they are go through their field."""
    kinds, adapt = _taken_as_they_are(connection.vendor, tuple(fields)), connection.ops.adapt_datetimefield_value
    return [
        field.get_db_prep_save(value, connection)
        if type(value) is not kind or (kind is datetime and value.tzinfo is None)  # type: ignore[attr-defined]
        else value
        if kind is not datetime
        else adapt(value)
        for field, kind, value in zip(fields, kinds, values, strict=True)
    ]


@lru_cache(maxsize=1024)
def _taken_as_they_are(vendor: str, fields: tuple[Any, ...]) -> tuple[type | None, ...]:
    """For each field the type whose values need no preparing (instants only their adapting); None when all do.
    PostgreSQL's whole numbers are not among them: Django tells their width, by which statements are prepared."""
    plain: dict[type, type] = {models.CharField: str, models.TextField: str, models.DateTimeField: datetime}
    if vendor == "sqlite":
        whole = models.IntegerField, models.BigIntegerField, models.SmallIntegerField, models.PositiveIntegerField
        plain |= dict.fromkeys(whole, int) | {models.BooleanField: bool}
    return tuple(_plain_type(field, plain) for field in fields)


def _plain_type(field: Any, plain: dict[type, type]) -> type | None:
    if isinstance(field, models.ForeignKey) and plain.get(models.BigIntegerField) is int:
        return int if isinstance(field.target_field, models.AutoField | models.BigAutoField) else None
    return plain.get(type(field))


@lru_cache(maxsize=512)
def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.attname) for field in model._meta.concrete_fields]


@lru_cache(maxsize=512)
def _insert_sql(
    using: str, model: type[models.Model], fields: tuple[Any, ...], returned: tuple[Any, ...], count: int = 1
) -> str:
    quote = connections[using].ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {places}"  # noqa: S608  (names of our models)
    back = ", ".join(quote(field.column) for field in returned)
    return f"{sql} RETURNING {back}" if returned else sql


@lru_cache(maxsize=512)
def _update_sql(using: str, model: type[models.Model], fields: tuple[Any, ...]) -> str:
    quote, meta = connections[using].ops.quote_name, model._meta
    changes = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    assert meta.pk is not None
    return f"UPDATE {quote(meta.db_table)} SET {changes} WHERE {quote(str(meta.pk.column))} = %s"  # noqa: S608
