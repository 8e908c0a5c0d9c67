"""The steps of every list that somebody brings, of customers or of anything else: kept as it came, read row by row, one
step at a time, dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from django.conf import settings

from wafaa.lib import csvlists, csvreading, files
from wafaa.lib.filenames import display_name
from wafaa.people.models import ImportState
from wafaa.people.models.lists import BroughtList
from wafaa.stores import scope
from wafaa.work.unit import unit

SAMPLE = 3
UNWRITTEN = (ImportState.MAPPING, ImportState.CHECKING, ImportState.CHECKED)
Brought = TypeVar("Brought", bound=BroughtList)
Guess = Callable[[Sequence[str]], list[str]]


def keep_list(
    model: type[Brought], name: str, data: bytes, guess: Guess, *, most_bytes: int, most_rows: int
) -> Brought:
    """Keep a list as it came, with what was found out about it. Raises csvreading.BadList ("large" and "long" too)."""
    if len(data) > most_bytes:
        raise csvreading.BadList("large")
    encoding = csvreading.encoding_of(data)
    text = csvreading.text_of(data, encoding)
    delimiter = csvreading.delimiter_of(text)
    first, sample, total = csvlists.looked_at(text, delimiter, most_rows=most_rows, sample=SAMPLE)
    has_headings = csvlists.are_headings(first)
    if total - has_headings <= 0:
        raise csvreading.BadList("empty")
    blob = files.store(settings.BLOBS, data)
    with unit():
        batch: Brought = model.objects.create(
            name=display_name(name)[:160],
            blob=blob,
            encoding=encoding,
            delimiter=delimiter,
            headings=[cell.strip()[:80] for cell in first],
            columns=guess(first) if has_headings else [""] * len(first),
            has_headings=has_headings,
            sample=[[cell.strip()[:60] for cell in row] for row in sample[has_headings:][:SAMPLE]],
            total=total - has_headings,
            staff_id=scope.current().staff_id,
        )
    return batch


def raw_rows(batch: BroughtList, start: int = 0) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) of the file's rows after `start`, the headings left out. Raises csvreading.BadList."""
    with files.open_blob(settings.BLOBS, batch.blob) as blob:
        text = csvreading.text_of(blob.read(), batch.encoding)
    return csvlists.rows_behind(text, batch.delimiter, has_headings=batch.has_headings, start=start)


def move(batch: BroughtList, before: tuple[str, ...], after: str, **more: Any) -> bool:
    """Whether the import took this step now, and nobody before."""
    traits = {"state": after, "upto": 0, "counts": {}} | more
    done = type(batch).objects.filter(pk=batch.pk, state__in=before).update(**traits)
    batch.refresh_from_db()
    return bool(done)


def is_mine(batch: BroughtList, state: str) -> bool:
    """Whether nobody else went on with this import meanwhile; locks it for the open unit."""
    row = type(batch).objects.select_for_update().filter(pk=batch.pk).first()
    return row is not None and row.state == state and row.upto == batch.upto


def drop_list(batch: BroughtList, drop_lines: Callable[[], object]) -> None:
    """Think again before anything was written: the list goes, and its bytes with it."""
    blob = batch.blob
    with unit():
        dropped = move(batch, UNWRITTEN, ImportState.DROPPED, blob="", sample=[])
        if dropped:
            drop_lines()
    if dropped:
        files.delete_blob(settings.BLOBS, blob)
