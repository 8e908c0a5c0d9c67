"""The figures as a page for people and as rows for machines."""

# ruff: noqa: E501  (prose for a page, a paragraph's line as it is)
from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bench.postgres import NoPostgres, find


class Goal(NamedTuple):
    """What an operation is called, what we aim at (well made; moonshot), and the best figure of a peer.

    Milliseconds of CPU, but microseconds for live_delivery and KiB for idle_stream. `peer` is free text.
    """

    title: str
    good: float | None = None
    moonshot: float | None = None
    peer: str = ""
    unit: str = "ms"
    good_on_postgres: float | None = None


GOALS = {
    "post_message": Goal("Visitor posts a message (widget, durable, event, counters, search index)", 1.2, 0.4, "24"),
    "reply": Goal("Agent replies (form, gate, outgoing, promise kept, the thread's new HTML)", None, None, "35"),
    "create_conversation": Goal(
        "Conversation begins (customer matched, promises, acknowledgement sent, all its jobs)", 2.5, 1.0, "35"
    ),
    "inbox_page": Goal("Inbox page, HTML, 25 rows", 2.5, 1.0, "628"),
    "saved_view": Goal("A saved view over everything, HTML, 25 rows (a window of 2,000 in three states)"),
    "open_conversation": Goal("Open a conversation, HTML, 5 messages, customer panel", 3, 1.0, "52"),
    "search_rare": Goal("Search, rare word, newest 25", 1.5, 0.6, "26", good_on_postgres=10),
    "search_mid": Goal("Search, middling word, newest 25", 1.5, 0.6, "", good_on_postgres=10),
    "search_common": Goal("Search, most common word, newest 25", 1.5, 0.6, "361", good_on_postgres=10),
    "today": Goal("Today, HTML", 5, 1.0, "166"),
    "widget_poll": Goal("Widget asks what is new"),
    "duplicates": Goal("Likely duplicates, HTML, 20 pairs (200,000 customers)"),
    "meet_customer": Goal("A new customer, compared with all the others (200,000)"),
    "bulk_change": Goal("One label for 1,000 conversations (each in its own unit, kept for undoing, told)"),
    "import_list": Goal("Import a list, each 1,000 lines (tried, written, indexed, compared)"),
    "run_a_job": Goal("Claim and finish a job"),
    "live_delivery": Goal("Live event, each delivery (posting included)", 45, 20, "382", "µs"),
    "idle_stream": Goal("Idle live stream, memory", 50, 15, "23", "KiB"),
}
SCALE = {"ms": 1.0, "µs": 1000.0, "KiB": 1.0}
NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
Row = dict[str, Any]


def rows_of(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[Row]:
    """One row for each operation and database. For idle_stream the figures are KiB, under their own names."""
    return [_row(name, database, pair) for database, pairs in found.items() for name, pair in pairs.items()]


def _row(name: str, database: str, pair: Mapping[str, float]) -> Row:
    names = ("kib", "floor_kib") if name == "idle_stream" else ("cpu_ms", "floor_cpu_ms")
    ratio = pair["app"] / pair["floor"] if pair["floor"] > 0 else None
    return {
        "operation": name,
        "database": database,
        names[0]: round(pair["app"], 4),
        names[1]: round(pair["floor"], 4),
        "ratio": ratio and round(ratio, 2),
    }


def page(rows: list[Row], size: int, seconds: float, kept: str = "") -> str:
    """docs/benchmarks.md, with what is kept of it."""
    parts = [INTRODUCTION.format(size=f"{size:,}", day=f"{datetime.now(UTC):%Y-%m-%d}", machine=machine())]
    if size < 1_000_000:
        parts.append(
            f"**A short run: {size:,} conversations instead of a million.** `make bench` measures the full size."
        )
    for database in NAMES:
        mine = [row for row in rows if row["database"] == database]
        parts += [f"## {NAMES[database]}", _table(mine), _misses(mine)] if mine else []
    told = "\n\n".join([*parts, READING.format(minutes=f"{seconds / 60:.0f}")]) + "\n"
    return f"{told}\n{kept}" if kept else told


def by_hand(text: str) -> str:
    """The part of the page that is written by hand: what is measured by commands of their own."""
    return BY_HAND + text.partition(BY_HAND)[2] if BY_HAND in text else ""


def _table(rows: list[Row]) -> str:
    lines = [
        "| operation | here | floor | × floor | goal | moonshot | best peer |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        goal, (mine, least) = GOALS[row["operation"]], _figures(row)
        cells = [goal.title, f"{mine} {goal.unit}", least, row["ratio"] or "–"]
        cells += [_aim(row) or "–", goal.moonshot or "–", goal.peer or "–"]
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines)


def _figures(row: Row) -> tuple[str, str]:
    scale = SCALE[GOALS[row["operation"]].unit]
    values = [row.get("cpu_ms", row.get("kib")), row.get("floor_cpu_ms", row.get("floor_kib"))]
    shown = [value * scale for value in values]
    return f"{shown[0]:.3g}", f"{shown[1]:.3g}"


def _aim(row: Row) -> float | None:
    goal = GOALS[row["operation"]]
    return goal.good_on_postgres if row["database"] == "postgres" and goal.good_on_postgres else goal.good


def _misses(rows: list[Row]) -> str:
    """Which goals were reached, and which were not: said plainly."""
    aimed = [row for row in rows if _aim(row)]
    missed = [row for row in aimed if float(_figures(row)[0]) > (_aim(row) or 0)]
    told = [f"Goals reached: {len(aimed) - len(missed)} of {len(aimed)}."]
    told += [
        f"- Missed: {GOALS[row['operation']].title}: {_figures(row)[0]} {GOALS[row['operation']].unit}"
        f" where {_aim(row)} was aimed at."
        for row in missed
    ]
    return "\n".join(told)


def machine() -> str:
    """The machine and the versions, in one line."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    parts = [
        model,
        f"{os.cpu_count()} cores",
        f"Linux {platform.release()}",
        f"Python {platform.python_version()}",
    ]
    return ", ".join([*parts, f"SQLite {sqlite3.sqlite_version}", *_postgres_version()])


def _postgres_version() -> list[str]:
    try:
        told = subprocess.run([str(find() / "postgres"), "--version"], capture_output=True, text=True, check=True)
    except (NoPostgres, OSError, subprocess.SubprocessError):
        return []
    return ["PostgreSQL " + told.stdout.split()[2]]


BY_HAND = "## Measured by commands of their own\n"
INTRODUCTION = """# What things cost

Server CPU per operation on a store with {size} conversations, measured on {day} by `make bench` on: {machine}.

CPU is that of the whole server: the application's process with all its threads, and for PostgreSQL also the
database's processes. *Floor* is a script that writes the same durable rows with raw SQL, or reads the same rows and
puts them into the barest page, without login, permissions, languages or themes (`bench/floors/`). Both take turns in
the same process, a few rounds; the medians stand here. Compare the ratios (× floor), never the milliseconds of
different machines. *Goal* is what a well-made Django application should cost, *moonshot* about the floor itself;
*best peer* is the cheapest of three well-known help desks measured with 50,000 tickets, a twentieth of the rows here."""

READING = """## How to read this

- **Durable** means: SQLite in WAL with `synchronous=FULL`, PostgreSQL with `synchronous_commit=on`. Waiting for the
  disk costs no CPU and is not in these figures.
- **Pages** are asked through the whole WSGI stack (sessions, language, permissions, policies for content) with a real
  session; opening a conversation also writes that it was seen. What pages keep (docs/decisions/0008) is as warm as at a
  desk that asks for its list again at every event; each opened conversation is another one. Password hashing happens at login only and is in none.
- **A conversation begins** includes the jobs it causes, claimed and run by the worker's own functions; the mail server
  is a stand-in that takes everything at once. Reading the raw mail in its own process is not in it.
- **Live** figures come from a real server process with hundreds of real sockets. Each event goes to every stream, and
  posting the message is shared out over its deliveries. The peer is Channels with Redis.
- **Cliffs** matter more than milliseconds: `tests/test_plans.py` proves that no hot query walks a whole store, so the
  figures hold from the first conversation to the millionth.
- Again: `make bench` (about {minutes} minutes here), `make bench ARGS=--quick`, `ARGS="--database sqlite --only
  inbox_page --keep /tmp/bench"` while working on one operation."""
