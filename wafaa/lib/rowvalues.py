"""Comparisons of several columns at once, which an index answers by one range, and a word in a list of words."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.expressions import Func, Value


class Beyond(Func):
    """`(first, second) < (a, b)`, or `>`: what comes after a row in an order by both, however many share the first.

    Row values are asked of the database itself: as a disjunction, neither would seek by both columns.
    """

    output_field = models.BooleanField()

    def __init__(self, columns: tuple[str, str], sign: str, at: Any, pk: Any) -> None:
        if sign not in ("<", "<=", ">", ">="):
            raise ValueError(sign)
        self.sign = sign
        first, second = columns
        # Named plainly: a cast of the instant would keep PostgreSQL from its index.
        super().__init__(
            models.F(first),
            models.F(second),
            at if hasattr(at, "resolve_expression") else Value(at, output_field=models.DateTimeField()),
            pk if hasattr(pk, "resolve_expression") else Value(pk, output_field=models.BigIntegerField()),
        )

    def as_sql(self, compiler: Any, connection: Any, *_words: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(source) for source in self.get_source_expressions()]
        words, params = [sql for sql, _given in parts], [value for _sql, given in parts for value in given]
        return f"({words[0]}, {words[1]}) {self.sign} ({words[2]}, {words[3]})", tuple(params)


@models.JSONField.register_lookup
class Lists(models.Lookup[Any]):
    """`labels__lists="شحن"`: the word is one of the list kept in this JSON column."""

    lookup_name = "lists"

    def get_prep_lookup(self) -> Any:
        return str(self.rhs)

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (value,)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "sqlite":
            sql = f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value = %s)"  # noqa: S608  (our own column)
            return sql, (*params, self.rhs)
        return f"jsonb_exists({column}, %s)", (*params, self.rhs)
