"""`python -m bench`: what each operation costs on a store with a million conversations, beside its floor.

Writes docs/benchmarks.md for people and bench/latest.json for machines. Absolute figures belong to the machine
they were measured on; the ratios to the floor scripts travel.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import report
from bench.job import FIGURES, say
from bench.place import Place, place
from bench.postgres import NoPostgres

ROOT = Path(__file__).resolve().parent.parent
QUICK = 50_000


def main(words: list[str] | None = None) -> int:
    options = arguments().parse_args(words)
    options.size = QUICK if options.quick else options.size
    databases = ["sqlite", "postgres"] if options.database == "both" else [options.database]
    found, began = {}, time.monotonic()
    for database in databases:
        try:
            with place(database, options.size, options.keep) as where:
                found[database] = _measure(where, options)
        except NoPostgres as missing:
            say(f"PostgreSQL is left out: {missing}")
    return _write(found, options, time.monotonic() - began)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Server CPU per operation, beside its floor.")
    parser.add_argument("--size", type=int, default=1_000_000, help="conversations (default 1,000,000)")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} conversations")
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--only", default="", help="one operation, by its name in latest.json; nothing is written then")
    parser.add_argument("--keep", type=Path, help="keep the generated store in this folder, and use it again")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each side; the median counts")
    parser.add_argument("--divide", type=int, default=1, help="do everything so many times less often")
    parser.add_argument("--streams", type=int, default=900, help="live streams open at once")
    parser.add_argument("--json", type=Path, default=ROOT / "bench/latest.json")
    parser.add_argument("--table", type=Path, default=ROOT / "docs/benchmarks.md")
    return parser


def _measure(where: Place, options: argparse.Namespace) -> dict[str, Any]:
    say(f"{where.database}, {where.size:,} conversations")
    where.data.mkdir(mode=0o700, exist_ok=True)
    told = {"database": where.database, "data": str(where.data), "size": where.size, "url": where.url}
    told |= {"server": where.server, "only": options.only, "rounds": options.rounds}
    told |= {"divide": options.divide, "streams": options.streams}
    command = [sys.executable, "-m", "bench.job", json.dumps(told)]
    subprocess.run(command, cwd=ROOT, env=where.environment, check=True)
    figures: dict[str, Any] = json.loads((where.data / FIGURES).read_text())
    return figures


def _write(found: dict[str, Any], options: argparse.Namespace, seconds: float) -> int:
    say(f"{seconds:.0f} s in all")
    if options.only or not found:
        return 0 if found else 1
    rows = report.rows_of(found)
    options.json.write_text(json.dumps(rows, indent=2) + "\n")
    kept = report.by_hand(options.table.read_text()) if options.table.exists() else ""
    options.table.write_text(report.page(rows, options.size, seconds, kept))
    say(f"written: {options.table} and {options.json}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
