"""The bench itself: in a tiny size it runs from generator to table. No times are asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.report import GOALS

pytestmark = pytest.mark.once


def test_a_tiny_run_measures_everything_and_writes_it_down(tmp_path: Path, repository: Path) -> None:
    figures, table = tmp_path / "latest.json", tmp_path / "benchmarks.md"
    command = [
        sys.executable,
        "-m",
        "bench",
        "--size",
        "2000",
        "--database",
        "sqlite",
        "--rounds",
        "1",
        "--divide",
        "30",
    ]
    command += ["--streams", "18", "--json", str(figures), "--table", str(table)]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(figures.read_text())
    assert {row["operation"] for row in rows} == set(GOALS)
    assert all(row["database"] == "sqlite" for row in rows)
    assert all(row["ratio"] for row in rows if row["operation"] not in ("idle_stream", "live_delivery"))
    assert "Goals reached:" in table.read_text()
