"""Where a database of the bench lives, and the environment under which the shop runs on it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.postgres import Cluster


@dataclass(frozen=True)
class Place:
    """A data folder of one size on one database; `url` is empty for SQLite."""

    database: str
    data: Path
    size: int
    url: str = ""
    server: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """For the process that measures: nothing of the caller's own shop leaks into it."""
        mine = {"DATA": str(self.data), "DJANGO_SETTINGS_MODULE": "wafaa.settings", "REDIS_URL": ""}
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATA")}
        return kept | mine | ({"DATABASE_URL": self.url} if self.url else {})

    @property
    def is_filled(self) -> bool:
        made = self.data / "bench.json"
        return made.exists() and json.loads(made.read_text())["size"] == self.size

    def mark_filled(self, seconds: float) -> None:
        (self.data / "bench.json").write_text(json.dumps({"size": self.size, "seconds": round(seconds, 1)}))

    @property
    def seconds_to_fill(self) -> float:
        return float(json.loads((self.data / "bench.json").read_text())["seconds"])


@contextmanager
def place(database: str, size: int, keep: Path | None) -> Iterator[Place]:
    """A place for this database: below `keep` when given (and found again there), else for this run alone."""
    with tempfile.TemporaryDirectory(prefix="wafaa-bench-") as fleeting:
        folder = (keep or Path(fleeting)) / f"{database}-{size}"
        folder.mkdir(parents=True, exist_ok=True)
        if database == "sqlite":
            yield Place(database, folder / "data", size)
        else:
            with Cluster(folder / "postgres", for_all=fleeting) as cluster:
                yield Place(database, folder / "data", size, cluster.url, cluster.pid)
