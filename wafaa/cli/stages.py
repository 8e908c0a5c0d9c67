"""Progress of long work: a bar on a terminal, one line a stage elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Stages(Protocol):
    """Work in stages, each counted from 0 to its total."""

    def begin(self, title: str) -> None: ...

    def advance(self, done: int, total: int) -> None: ...


class Silent:
    """Says nothing."""

    def begin(self, title: str) -> None: ...

    def advance(self, done: int, total: int) -> None: ...


@contextmanager
def stages() -> Iterator[Stages]:
    """Stages shown on standard error."""
    from rich.console import Console
    from rich.progress import Progress, TaskID

    console = Console(stderr=True)

    class Shown:
        def __init__(self, bar: Progress) -> None:
            self.bar = bar
            self.task: TaskID | None = None

        def begin(self, title: str) -> None:
            if not console.is_terminal:
                console.print(title, highlight=False)
            if self.task is not None:
                self.bar.remove_task(self.task)
            self.task = self.bar.add_task(title, total=None)

        def advance(self, done: int, total: int) -> None:
            if self.task is not None:
                self.bar.update(self.task, completed=done, total=total or None)

    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        yield Shown(bar)
