"""Which statement stands for each thing that is told of a row: the later one, in whatever order they come."""

from __future__ import annotations

from typing import Any


class Register:
    """What a statement of this version may change on a row whose `said` is given. `said` is the row's afterwards, and
    `changed` the names of what is otherwise than it was."""

    def __init__(self, row: Any, version: str) -> None:
        self.row, self.version = row, version
        self.said: dict[str, str] = dict(row.said)
        self.changed: list[str] = []

    def is_later(self, name: str, version: str = "") -> bool:
        """Whether this is the latest word about the thing; if so, it is noted."""
        version = version or self.version
        if self.said.get(name, "") >= version:
            return False
        self.said[name] = version
        return True

    def put(self, name: str, value: Any, /, *, version: str = "", **columns: Any) -> None:
        """Set a column if this is the latest word about it, and `columns` along with it. None was not said."""
        if value is not None and self.is_later(name, version):
            self.set(name, **({name: value} | columns))

    def set(self, name: str, /, **columns: Any) -> None:
        """Set columns at once; `name` is changed if one of them was otherwise."""
        if any(getattr(self.row, column) != value for column, value in columns.items()):
            self.changed.append(name)
        for column, value in columns.items():
            setattr(self.row, column, value)
