"""A new key for the lines' secrets: killed in the middle it goes on, and nothing becomes unreadable."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Ran, world_of

Run = Callable[..., Ran]
EACH = 60


def lines(data: Path, *words: str) -> str:
    command = [sys.executable, "-m", "tests.cli.sealed_lines", *words]
    done = subprocess.run(command, env=world_of(data), cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def keys(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "secrets").glob("sealing*.key"))


@pytest.fixture
def kept(data: Path) -> Path:
    lines(data, "make", str(EACH))
    return data


def test_every_secret_moves_and_the_old_key_is_put_away(wafaa: Run, kept: Path) -> None:
    before, old = lines(kept, "read"), (kept / "secrets" / "sealing.key").read_bytes()
    done = wafaa(kept, "rotate-keys")
    assert done.returncode == 0, done.stderr
    assert f"{2 * EACH} secrets moved" in done.stdout
    assert keys(kept) == ["sealing.key", "sealing.retired-0001.key"]
    assert (kept / "secrets" / "sealing.retired-0001.key").read_bytes() == old
    (kept / "secrets" / "sealing.retired-0001.key").unlink()
    assert lines(kept, "read") == before and before.count("\n") == 2 * EACH


@pytest.mark.parametrize(
    "where", ["before_commit:1", "committed:1", "before_commit:2", "committed:3", "before_commit:5"]
)
def test_killed_in_the_middle_it_goes_on_with_the_same_key(wafaa: Run, kept: Path, where: str) -> None:
    before = lines(kept, "read")
    killed = wafaa(kept, "rotate-keys", CRASH_AT=where)
    assert killed.returncode == -9
    assert lines(kept, "read") == before
    assert len(keys(kept)) == 2
    again = wafaa(kept, "rotate-keys")
    assert again.returncode == 0, again.stderr
    assert keys(kept) == ["sealing.key", "sealing.retired-0001.key"]
    assert lines(kept, "read") == before


def test_a_copy_with_retired_keys_comes_back(wafaa: Run, kept: Path, tmp_path: Path) -> None:
    assert wafaa(kept, "rotate-keys").returncode == wafaa(kept, "rotate-keys").returncode == 0
    assert keys(kept) == ["sealing.key", "sealing.retired-0001.key", "sealing.retired-0002.key"]
    assert wafaa(kept, "backup", str(tmp_path / "copy"), "--with-secrets").returncode == 0
    back = wafaa(tmp_path / "restored", "restore", str(tmp_path / "copy"))
    assert back.returncode == 0, back.stderr
    assert lines(tmp_path / "restored", "read") == lines(kept, "read")
