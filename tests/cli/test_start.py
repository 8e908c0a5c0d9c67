"""Starting and being refused: one clear line, the right exit code, never a trace."""

from __future__ import annotations

import json
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cli.conftest import Ran
from tools import environment
from wafaa.cli import commands, main
from wafaa.cli.logins import FILE, Login, recall, remember
from wafaa.cli.presence import alone, running
from wafaa.cli.setup_link import new_token
from wafaa.cli.trouble import Trouble
from wafaa.cli.words import language

Run = Callable[..., Ran]


def test_a_taken_port_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["up", "--demo", "--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert str(port) in error and error.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["up", "--port", "eighty"],
        ["up", "--port", "99999"],
        ["up", "--demo", "--empty"],
        ["restore"],
        ["restore", "/there/is/no/such/copy"],
        ["mail", "import", "/there/is/no/such/mail"],
        ["flow", "--yaml"],
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "Traceback" not in error


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    told = capsys.readouterr().out
    assert all(f"  {name} " in told for name in commands())


@pytest.mark.parametrize("name", commands())
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert f"wafaa {name}" in capsys.readouterr().out


def test_an_old_python_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    old: Any = SimpleNamespace(version_info=(3, 9, 2), stderr=environment.sys.stderr)
    monkeypatch.setattr(environment, "sys", old)
    assert environment.main([str(tmp_path / "venv")]) == 1
    error = capsys.readouterr().err
    assert "3.11" in error and "3.9" in error and error.count("\n") == 1
    assert not (tmp_path / "venv").exists()


def test_the_language_is_the_users() -> None:
    assert language({"LANG": "ar_SA.UTF-8"}) == "ar"
    assert language({"LANG": "ar_SA.UTF-8", "LC_ALL": "en_GB.UTF-8"}) == "en"
    assert language({"LANGUAGE": "ar:en", "LANG": "en_GB.UTF-8"}) == "ar"
    assert language({}) == "en"


def test_a_doctor_refuses_weaker_settings(wafaa: Run, data: Path) -> None:
    weak = wafaa(data, "doctor", "--json", DJANGO_SETTINGS_MODULE="tests.cli.weak_settings")
    assert weak.returncode == 1
    assert [one["detail"] for one in json.loads(weak.stdout) if one["level"] == "bad"] == [
        "Too weak to keep what it acknowledges: synchronous=1."
    ]
    refused = wafaa(data, "up", "--port", "0", DJANGO_SETTINGS_MODULE="tests.cli.weak_settings")
    assert refused.returncode == 1
    assert "synchronous=1" in refused.stderr and refused.stderr.count("\n") == 1


def test_a_doctor_is_content_with_what_we_ship(wafaa: Run, data: Path) -> None:
    content = wafaa(data, "doctor", "--thorough", "--json")
    assert content.returncode == 0, content.stdout
    assert {one["level"] for one in json.loads(content.stdout)} <= {"good", "warning"}


def test_a_doctor_sees_what_is_missing(wafaa: Run, tmp_path: Path) -> None:
    found = wafaa(tmp_path / "new", "doctor", "--json", REDIS_URL="redis://127.0.0.1:1/0")
    assert found.returncode == 1
    bad = {one["title"] for one in json.loads(found.stdout) if one["level"] == "bad"}
    assert bad == {"Version of the database", "Redis"}


def test_parts_that_run_apart_never_migrate_by_themselves(wafaa: Run, tmp_path: Path) -> None:
    refused = wafaa(tmp_path / "new", "work")
    assert refused.returncode == 1
    assert "wafaa migrate" in refused.stderr


def test_a_bad_setting_is_one_clear_line(wafaa: Run, tmp_path: Path) -> None:
    refused = wafaa(tmp_path / "new", "doctor", WEB_THREADS="many")
    assert refused.returncode == 2
    assert "many" in refused.stderr and "WEB_THREADS" in refused.stderr and refused.stderr.count("\n") == 1


def test_a_restore_waits_for_nobody(tmp_path: Path) -> None:
    with running(tmp_path), running(tmp_path), pytest.raises(Trouble), alone(tmp_path):
        raise AssertionError
    with alone(tmp_path), pytest.raises(Trouble), running(tmp_path):
        raise AssertionError


def test_logins_are_for_the_owners_eyes(tmp_path: Path) -> None:
    reem = Login("ريم العنزي", "reem@layla.example", "a-quiet-evening", "owner")
    remember(tmp_path, [reem])
    assert recall(tmp_path) == [reem]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    (tmp_path / FILE).write_text("torn")
    assert recall(tmp_path) == []


def test_the_setup_link_is_kept_as_a_hash_only(tmp_path: Path) -> None:
    first, second = new_token(tmp_path), new_token(tmp_path)
    kept = (tmp_path / "setup-token").read_text()
    assert first != second and second not in kept
    assert stat.S_IMODE((tmp_path / "setup-token").stat().st_mode) == 0o600
