"""What a first start prepares is not carried by what then serves, and a later start plans nothing."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from wafaa.cli import ground, up

SERVED = 77


def test_the_files_are_the_migrations_that_django_finds() -> None:
    assert ground._on_the_disk() == set(MigrationLoader(None).disk_migrations)


@pytest.mark.django_db
def test_one_that_is_not_on_record_is_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_given: Any) -> None:
        raise AssertionError

    recorder = MigrationRecorder(connection)
    with monkeypatch.context() as whole:
        whole.setattr("django.db.migrations.executor.MigrationExecutor", never)
        assert ground.unapplied() == []
    app, name = max(key for key in recorder.applied_migrations() if key[0] == "voice")
    recorder.record_unapplied(app, name)
    assert ground.unapplied() == [f"{app}.{name}"]


@pytest.mark.parametrize(
    ("has_words", "is_older", "already", "is_anew"),
    [
        (False, False, False, False),
        (True, False, False, True),
        (False, True, False, True),
        (True, True, True, False),
    ],
)
def test_it_begins_anew_once_when_something_was_made(
    monkeypatch: pytest.MonkeyPatch, has_words: bool, is_older: bool, already: bool, is_anew: bool
) -> None:
    begun: list[list[str]] = []

    class Begun(Exception):
        pass

    def execv(program: str, words: list[str]) -> None:
        begun.append(words)
        raise Begun

    monkeypatch.setattr(os, "environ", dict(os.environ) | ({up.ANEW: "1"} if already else {}))
    monkeypatch.setattr(os, "execv", execv)
    monkeypatch.setattr(sys, "argv", ["wafaa", "up", "--port", "8123"])
    monkeypatch.setattr(up, "_need_free", lambda *_: None)
    monkeypatch.setattr(up, "_make_ready", lambda **_: is_older)
    monkeypatch.setattr(up, "_welcome", lambda: "")
    monkeypatch.setattr(up, "run_parts", lambda *_: SERVED)
    for name, made in (("compile_words", has_words), ("ready", None), ("tend_the_disk", None)):
        monkeypatch.setattr(ground, name, lambda made=made: made)
    options = Namespace(host="127.0.0.1", port="8123", demo=False, empty=False)
    if is_anew:
        with pytest.raises(Begun):
            up.run(options)
        assert begun == [[sys.executable, "-m", "wafaa.cli", "up", "--port", "8123"]]
        assert os.environ[up.ANEW] == "1"
    else:
        assert up.run(options) == SERVED and not begun
