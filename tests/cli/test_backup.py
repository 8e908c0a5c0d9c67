"""A copy made under load is whole and holds all that was acknowledged before it began."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.conftest import ROOT, Ran, world_of

POSTGRES = os.environ.get("WAFAA_TEST_POSTGRES_URL", "")
Run = Callable[..., Ran]


@contextmanager
def writing(data: Path, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A writer at work; it has acknowledged something when this is entered."""
    command = [sys.executable, "-m", "tests.cli.busy_writer"]
    process = subprocess.Popen(command, env=world_of(data, **more), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def acknowledged(process: subprocess.Popen[str], count: int) -> set[str]:
    assert process.stdout is not None
    said = {process.stdout.readline().strip() for _ in range(count)}
    assert len(said) == count
    return said


def jobs_in(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as opened:
        return {row[0] for row in opened.execute("SELECT id FROM work_job")}


def a_file(data: Path) -> Path:
    blob = data / "files" / "ab" / "cd" / "abcdefghijklmnopqrstuvwxyz"
    blob.parent.mkdir(parents=True)
    blob.write_bytes(b"a picture of a bottle")
    return blob.relative_to(data)


@pytest.mark.parametrize("name", ["copy.tar.gz", "copy"])
def test_nothing_acknowledged_before_the_copy_is_lost(wafaa: Run, data: Path, tmp_path: Path, name: str) -> None:
    blob = a_file(data)
    with writing(data) as writer:
        before = acknowledged(writer, 300)
        made = wafaa(data, "backup", str(tmp_path / name))
        assert writer.poll() is None
    assert made.returncode == 0, made.stderr
    restored = tmp_path / "restored"
    back = wafaa(restored, "restore", str(tmp_path / name))
    assert back.returncode == 0, back.stderr
    assert before <= jobs_in(restored / "wafaa.sqlite3")
    assert (restored / blob).read_bytes() == b"a picture of a bottle"
    assert "keys are not in it" in made.stdout
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) & 0o077 == 0


def test_what_was_there_is_kept_aside_and_only_when_asked(wafaa: Run, data: Path, tmp_path: Path) -> None:
    assert wafaa(data, "backup", str(tmp_path / "copy"), "--with-secrets").returncode == 0
    refused = wafaa(data, "restore", str(tmp_path / "copy"))
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert refused.stderr.count("Traceback") == 0
    keys = (data / "secrets" / "links.key").read_bytes()
    (data / "secrets" / "links.key").unlink()
    assert wafaa(data, "restore", "--force", str(tmp_path / "copy")).returncode == 0
    (aside,) = data.glob("before-restore-*")
    assert (aside / "wafaa.sqlite3").exists()
    assert (data / "secrets" / "links.key").read_bytes() == keys


def test_a_damaged_copy_is_refused_and_changes_nothing(wafaa: Run, data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert wafaa(data, "backup", str(copy)).returncode == 0
    with closing(sqlite3.connect(copy / "wafaa.sqlite3")) as opened:
        opened.execute("DELETE FROM django_content_type WHERE id = (SELECT max(id) FROM django_content_type)")
        opened.commit()
    refused = wafaa(tmp_path / "restored", "restore", str(copy))
    assert refused.returncode == 2
    assert "damaged" in refused.stderr
    assert not (tmp_path / "restored" / "wafaa.sqlite3").exists()


def test_an_archive_that_climbs_out_is_refused(wafaa: Run, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar.gz"
    (tmp_path / "words").write_text("mine")
    with tarfile.open(evil, "w:gz") as tar:
        tar.add(tmp_path / "words", "files/../../climbed")
    refused = wafaa(tmp_path / "restored", "restore", str(evil))
    assert refused.returncode == 2
    assert not list(tmp_path.rglob("climbed"))


def test_a_copy_never_overwrites(wafaa: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.tar.gz").write_text("older")
    refused = wafaa(data, "backup", str(tmp_path / "copy.tar.gz"))
    assert refused.returncode == 2
    assert (tmp_path / "copy.tar.gz").read_text() == "older"


if POSTGRES:

    @pytest.mark.real
    def test_on_postgresql_too(wafaa: Run, tmp_path: Path) -> None:
        with a_database("wafaa_backup_from") as here, a_database("wafaa_backup_to") as there:
            data, restored, copy = tmp_path / "data", tmp_path / "restored", tmp_path / "copy.tar.gz"
            assert wafaa(data, "migrate", DATABASE_URL=here).returncode == 0
            with writing(data, DATABASE_URL=here) as writer:
                before = acknowledged(writer, 300)
                made = wafaa(data, "backup", str(copy), DATABASE_URL=here)
            assert made.returncode == 0, made.stderr
            tried = wafaa(data, "restore", "--check", str(copy), DATABASE_URL=here)
            assert tried.returncode == 0, tried.stderr
            assert not rows(here, "SELECT datname FROM pg_database WHERE datname LIKE 'wafaa_trial_%'")
            back = wafaa(restored, "restore", str(copy), DATABASE_URL=there)
            assert back.returncode == 0, back.stderr
            assert before <= set(rows(there, "SELECT id FROM work_job"))
            assert wafaa(restored, "restore", str(copy), DATABASE_URL=there).returncode == 1
            again = wafaa(restored, "restore", "--force", str(copy), DATABASE_URL=there)
            assert again.returncode == 0, again.stderr
            doctor = json.loads(wafaa(restored, "doctor", "--json", DATABASE_URL=there).stdout)
            assert "bad" not in {finding["level"] for finding in doctor}

    @contextmanager
    def a_database(name: str) -> Iterator[str]:
        url = urlsplit(POSTGRES)._replace(path=f"/{name}_{os.getpid()}").geturl()
        name = urlsplit(url).path[1:]
        execute(POSTGRES, f'CREATE DATABASE "{name}"')
        try:
            yield url
        finally:
            execute(POSTGRES, f'DROP DATABASE "{name}" WITH (FORCE)')

    def execute(url: str, statement: str) -> None:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    def rows(url: str, question: str) -> list[str]:
        import psycopg

        with psycopg.connect(url) as connection:
            return [row[0] for row in connection.execute(question)]
