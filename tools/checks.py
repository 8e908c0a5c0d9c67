"""`make check`: every check runs, each with its time; the exit code is 1 when one of them failed."""

# ruff: noqa: S603, T201

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable

CHECKS: dict[str, list[str]] = {
    "style (ruff)": [str(BIN / "ruff"), "check", "."],
    "layout (ruff format)": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "types (mypy --strict)": [str(BIN / "mypy"), "--strict"],
    "layers (import-linter)": [str(BIN / "lint-imports"), "--no-cache"],
    "migrations": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "translations": [PYTHON, "-m", "wafaa.cli", "translations", "--check"],
}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="wafaa-check-") as data:
        world = {"DATA": data, "DJANGO_SETTINGS_MODULE": "wafaa.settings", "PYTHONPATH": str(ROOT)}
        failed = [name for name, command in CHECKS.items() if not _passes(name, command, {**os.environ, **world})]
    print("all checks passed" if not failed else f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def _passes(name: str, command: list[str], world: dict[str, str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=world, capture_output=True, text=True)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{verdict:<7}{time.monotonic() - began:6.1f} s  {name}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
