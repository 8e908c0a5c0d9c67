"""Data folders of their own for commands that run as processes of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
Ran = subprocess.CompletedProcess[str]
LEFT_OUT = (
    "DATABASE_URL",
    "REDIS_URL",
    "ADDRESS",
    "PORT",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "DJANGO_SETTINGS_MODULE",
)


def world_of(data: Path, **more: str) -> dict[str, str]:
    """The environment of a child that works on this data folder, in English."""
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    return {**kept, "DATA": str(data), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **more}


@pytest.fixture
def wafaa() -> Callable[..., Ran]:
    """Run one command: wafaa(data, "doctor", "--json", DATABASE_URL=…)."""

    def run(data: Path, *words: str, **more: str) -> Ran:
        command = [sys.executable, "-m", "wafaa.cli", *words]
        return subprocess.run(
            command, env=world_of(data, **more), cwd=ROOT, capture_output=True, text=True, timeout=120
        )

    return run


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder at this version, made once; take a copy."""
    data = tmp_path_factory.mktemp("migrated") / "data"
    command = [sys.executable, "-m", "wafaa.cli", "migrate"]
    subprocess.run(command, env=world_of(data), cwd=ROOT, check=True, capture_output=True)
    return data


@pytest.fixture
def data(migrated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(migrated, tmp_path / "data"))
