"""Is there a backup, and does a restore of it work? Tried for real, written down, and shown."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.cli.conftest import Ran
from tests.cli.test_backup import a_file, acknowledged, writing
from tests.team.doors import browser_of
from tests.world import World
from wafaa.cli import findings
from wafaa.lib.time import now
from wafaa.work import copies

Run = Callable[..., Ran]
STUCK = "/s/layla/settings/stuck/"


def told(data: Path, file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data / file).read_text())
    return found


@pytest.mark.parametrize("name", ["copy.tar.gz", "copy"])
def test_a_restore_is_tried_elsewhere_while_everything_runs(wafaa: Run, data: Path, tmp_path: Path, name: str) -> None:
    blob, trials = a_file(data), tmp_path / "trials"
    trials.mkdir()
    with writing(data) as writer:
        acknowledged(writer, 30)
        assert wafaa(data, "backup", str(tmp_path / name)).returncode == 0
        tried = wafaa(data, "restore", "--check", str(tmp_path / name), TMPDIR=str(trials))
        assert writer.poll() is None
    assert tried.returncode == 0, tried.stderr
    assert "can be restored" in tried.stdout and "Nothing was changed" in tried.stdout
    backup, trial = told(data, "last-backup.json"), told(data, "last-restore.json")
    assert backup["name"] == trial["name"] == name
    assert (backup["problem"], trial["problem"], trial["files"]) == ("", "", 1)
    assert backup["rows"] >= 30 and trial["rows"] >= 30
    assert (data / blob).exists() and list(trials.iterdir()) == []
    assert [path.name for path in data.glob("before-restore*")] == []


def test_what_would_not_serve_is_told_and_written_down(wafaa: Run, data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert wafaa(data, "backup", str(copy)).returncode == 0
    with closing(sqlite3.connect(copy / "wafaa.sqlite3")) as opened:
        opened.execute("DELETE FROM django_content_type WHERE id = 1")
        opened.commit()
    tried = wafaa(data, "restore", "--check", str(copy))
    assert tried.returncode == 2 and "damaged" in tried.stderr and tried.stderr.count("Traceback") == 0
    assert "damaged" in told(data, "last-restore.json")["problem"]


def test_a_file_that_the_database_speaks_of_must_be_in_the_copy(wafaa: Run, data: Path, tmp_path: Path) -> None:
    """The copy is whole by its own manifest; only reading it through shows that it would not serve."""
    with closing(sqlite3.connect(data / "wafaa.sqlite3")) as opened:
        opened.execute("PRAGMA foreign_keys = OFF")
        opened.execute(
            "INSERT INTO stores_store (public_id, slug, name, language, timezone, country, currency, digits, hijri, "
            "colour, is_demo, roles, created_at) "
            "VALUES ('s', 's', 's', 'ar', 'Asia/Riyadh', 'SA', 'SAR', 'arab', 1, '', 0, '{}', '2026-11-22 09:00:00')"
        )
        opened.execute(
            "INSERT INTO channels_file (public_id, store_id, blob, name, type, size, sha256, thumb, owner, created_at) "
            "VALUES ('f', 1, ?, 'a', 'text/plain', 1, '', '', '', '2026-11-22 09:00:00')",
            ["b" * 26],
        )
        opened.commit()
    assert wafaa(data, "backup", str(tmp_path / "copy")).returncode == 0
    tried = wafaa(data, "restore", "--check", str(tmp_path / "copy"))
    assert tried.returncode == 1 and "missing" in tried.stderr


def test_a_backup_that_cannot_be_made_is_written_down(wafaa: Run, data: Path, tmp_path: Path) -> None:
    (data / "files").mkdir(exist_ok=True)
    with closing(sqlite3.connect(data / "wafaa.sqlite3")) as opened:
        opened.execute("PRAGMA foreign_keys = OFF")
        opened.execute("UPDATE auth_permission SET content_type_id = 9999 WHERE id = 1")
        opened.commit()
    refused = wafaa(data, "backup", str(tmp_path / "copy"))
    assert refused.returncode == 1
    assert told(data, "last-backup.json")["problem"] and not (tmp_path / "copy").exists()


def test_a_true_restore_is_written_down_too(wafaa: Run, data: Path, tmp_path: Path) -> None:
    assert wafaa(data, "backup", str(tmp_path / "copy")).returncode == 0
    before = hashlib.sha256((data / "wafaa.sqlite3").read_bytes()).hexdigest()
    assert wafaa(data, "restore", "--check", str(tmp_path / "copy")).returncode == 0
    assert hashlib.sha256((data / "wafaa.sqlite3").read_bytes()).hexdigest() == before
    assert wafaa(tmp_path / "new", "restore", str(tmp_path / "copy")).returncode == 0
    assert told(tmp_path / "new", "last-restore.json")["problem"] == ""
    assert wafaa(data, "restore", "--check", "--force", str(tmp_path / "copy")).returncode == 2


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def watched() -> tuple[int | None, int | None]:
    found = Client().get("/healthz").json()
    return found["last_backup_hours"], found["last_restore_hours"]


def test_health_tells_the_hours_since(db: None, folder: Path) -> None:
    assert watched() == (None, None)
    with time_machine.travel(now(), tick=False) as clock:
        copies.note_backup("a.tar.gz", rows=5, files=1)
        clock.shift(timedelta(hours=30))
        copies.note_trial("a.tar.gz", rows=5, files=1)
        clock.shift(timedelta(minutes=59))
        assert watched() == (30, 0)
        copies.note_backup("b.tar.gz", problem="the disk is full")
        assert watched() == (None, 0)
    (folder / copies.TRIAL).write_text('{"at": "some day", "name": "x"}')
    assert watched() == (None, None)


def test_the_doctor_asks_for_both(folder: Path) -> None:
    def level() -> str:
        return findings.copies().level

    with time_machine.travel(now(), tick=False) as clock:
        assert level() == "warning"
        copies.note_backup("a", rows=1)
        assert level() == "warning"
        copies.note_trial("a", rows=1)
        assert level() == "good"
        clock.shift(timedelta(days=3))
        assert level() == "warning"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("never", "verified", "long ago", "failed", "1,234 rows")),
        ("ar", ("لم يحدث قط", "تم التحقق منها", "منذ مدة", "فشلت", "الصفوف ١٬٢٣٤")),
    ],
)
def test_the_page_of_what_got_stuck_shows_them(world: World, folder: Path, language: str, words: Any) -> None:
    never, verified, long_ago, failed, rows = words
    reem = browser_of(world.reem, language=language)

    def shown() -> str:
        return reem.get(STUCK).content.decode()

    type(world.shop).objects.update(digits="arab" if language == "ar" else "latn")
    assert never in shown() and "wafaa backup" in shown()
    with time_machine.travel(now(), tick=False) as clock:
        copies.note_backup("wafaa-1.tar.gz", rows=1234, files=2)
        copies.note_trial("wafaa-1.tar.gz", rows=1234, files=2)
        page = shown()
        assert verified in page and rows in page and never not in page
        clock.shift(timedelta(days=3))
        reem = browser_of(world.reem, language=language)
        assert long_ago in shown()
        copies.note_backup("wafaa-2.tar.gz", problem="The copy is damaged")
        assert failed in shown() and "The copy is damaged" in shown()
