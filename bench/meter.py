"""CPU clocks, and measuring two ways of doing the same thing turn by turn."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

Clock = Callable[[], float]
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Result:
    """What one operation costs, in CPU milliseconds of app and database together."""

    cpu_ms: float
    floor_cpu_ms: float

    @property
    def ratio(self) -> float:
        return self.cpu_ms / self.floor_cpu_ms


def own_clock(server: int) -> Clock:
    """CPU seconds of this process, all threads, plus those of the database server's processes (0: none)."""
    return lambda: time.process_time() + (seconds_of_children(server) if server else 0.0)


def seconds_of_children(parent: int) -> float:
    """CPU seconds of the processes that this one started and that still run."""
    return sum(seconds_of(pid) for pid in children_of(parent))


def children_of(parent: int) -> list[int]:
    path = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in path.read_text().split()]


def seconds_of(pid: int) -> float:
    """CPU seconds of a process, finely where the kernel tells (one thread), else in ticks."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def seconds_of_all_threads(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def kib_of(pid: int) -> int:
    """Resident memory of a process in KiB, shared pages by their share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise OSError(f"no memory figures for {pid}")


def side_by_side(
    app: Callable[[], object],
    floor: Callable[[], object],
    *,
    times: int,
    rounds: int,
    clock: Clock,
    ready: Callable[[int], object] = lambda times: None,
) -> Result:
    """Medians over rounds; in each round both ways have a turn, so that a noisy machine hurts both alike."""

    def turn(work: Callable[[], object], times: int) -> float:
        ready(times)
        before = clock()
        for _ in range(times):
            work()
        return 1000 * (clock() - before) / times

    turn(app, max(2, times // 10))
    turn(floor, max(2, times // 10))
    mine, least = [], []
    for _ in range(rounds):
        mine.append(turn(app, times))
        least.append(turn(floor, times * 3))
    return Result(median(mine), median(least))
