"""What the routers share: parameters, the problems every operation may answer, pages by keyset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from heapq import merge
from typing import Annotated, Any, TypeVar

from django.db.models import Model, Q, QuerySet
from ninja import Header, Path, Query

from wafaa.api import cursors
from wafaa.api.problems import Problem
from wafaa.api.shapes import ID_PATTERN

Row = TypeVar("Row", bound=Model)
MOST = 100
PublicId = Annotated[str, Path(pattern=ID_PATTERN, description="A public id.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[str | None, Query(max_length=300, description="`next_cursor` of the page before.")]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Your own id of this request. Repeated within 24 hours it is carried out once.",
    ),
]
READING = (401, 403, 404, 422, 429, 500, 503)
WRITING = (400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503)


def problems(*statuses: int) -> dict[str, Any]:
    """`openapi_extra` with the problems an operation may answer."""
    answer = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"responses": {status: {"description": "A problem.", "content": answer} for status in statuses}}


READS: dict[str, Any] = problems(*READING)
WRITES: dict[str, Any] = problems(*WRITING)


def latest_first(
    about: str, rows: Iterable[QuerySet[Row]], limit: int, cursor: str | None, *, field: str = ""
) -> tuple[list[Row], str | None]:
    """A page over several lists at once, each answered by its own index, from the newest back.

    field: what they are ordered by before their ids; empty: by their ids alone.
    """
    place = cursors.place(about, cursor) if cursor else None
    order = (f"-{field}", "-id") if field else ("-id",)
    parts = [_behind(part, place, field).order_by(*order)[: limit + 1] for part in rows]

    def newest(row: Row) -> Any:
        return (getattr(row, field), row.pk) if field else row.pk

    found = list(merge(*parts, key=newest, reverse=True)) if len(parts) > 1 else list(parts[0])
    return page(found, limit, lambda row: cursors.cursor(about, row.pk, getattr(row, field) if field else None))


def _behind(rows: QuerySet[Row], place: cursors.Place | None, field: str) -> QuerySet[Row]:
    if place is None:
        return rows
    at, pk = place
    if not field:
        return rows.filter(id__lt=pk)
    return rows.filter(Q(**{f"{field}__lt": at}) | Q(**{field: at, "id__lt": pk}))


def page(found: Sequence[Row], limit: int, cursor_of: Callable[[Row], str]) -> tuple[list[Row], str | None]:
    """The rows of a page and its `next_cursor`, where one more than the page was read."""
    shown = list(found[:limit])
    return shown, cursor_of(shown[-1]) if len(found) > limit else None


def the(row: Row | None) -> Row:
    """The row, or 404: it is not there, or it is a neighbour's."""
    if row is None:
        raise Problem(404)
    return row


def since(rows: QuerySet[Row], field: str, at: datetime | None) -> QuerySet[Row]:
    return rows.filter(**{f"{field}__gte": at}) if at is not None else rows
