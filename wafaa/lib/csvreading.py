"""Lists from other programs: their encoding, what stands between their cells, and their rows.

Excel in Arabic writes Windows-1256 or UTF-16 and puts semicolons or tabs where others put commas; nobody who saves
a file knows which. So all of it is found by looking.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO

DELIMITERS = ",;\t|"
SAMPLE = 20  # rows looked at to find what stands between cells
MOST_CELL = 20_000  # characters
MOST_COLUMNS = 200


class BadList(ValueError):
    """This is no list that can be read. `code`: empty, workbook, binary, broken, wide."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def encoding_of(data: bytes) -> str:
    """The name of the encoding in which these bytes are text. Raises BadList."""
    if not data.strip():
        raise BadList("empty")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadList("workbook")
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return name
    start = data[:4000]
    if b"\0" in start:
        # Latin letters, digits and delimiters have a zero byte in UTF-16: before or behind them.
        return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "cp1256"
    return "utf-8"


def text_of(data: bytes, encoding: str) -> str:
    """The bytes as text. Raises BadList when they are not of this encoding, or no text at all."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise BadList("broken") from None
    if "\0" in text:
        raise BadList("binary")
    return text


def delimiter_of(text: str) -> str:
    """What stands between the cells: Excel's own `sep=` line says so, else what cuts the first rows alike."""
    said = text[:6].lower()
    if said.startswith("sep=") and text[4:5] in DELIMITERS:
        return text[4]
    return max(DELIMITERS, key=lambda one: _evenness(text, one))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """How alike the first rows are in their number of cells, and that number."""
    rows = []
    try:
        for row in _cut(text[:200_000], delimiter):
            rows.append(len(row))
            if len(rows) == SAMPLE:
                break
    except csv.Error:
        return (0.0, 0)
    width, times = Counter(rows).most_common(1)[0] if rows else (0, 0)
    return (times / len(rows), width) if width > 1 else (0.0, 0)


def rows_of(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) of each row that holds anything, numbered from 1 as a spreadsheet shows them. Raises BadList."""
    begins = 1 if text[:4].lower() == "sep=" else 0
    try:
        for number, row in enumerate(_cut(text, delimiter), 1):
            if number <= begins or not any(cell.strip() for cell in row):
                continue
            if len(row) > MOST_COLUMNS or max(map(len, row)) > MOST_CELL:
                raise BadList("wide")
            yield number, row
    except csv.Error:
        raise BadList("broken") from None


def _cut(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)
