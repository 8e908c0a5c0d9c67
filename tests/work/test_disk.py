"""A disk that runs full: intake stops before, reads go on, what was acknowledged stays, and it recovers by itself."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.channels.test_listening import Box, letter, line
from tests.cli.conftest import ROOT, data, migrated, world_of
from tests.inbox.test_form import send
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.listening import take_new
from wafaa.channels.models import Arrival, Line
from wafaa.inbox.models import Message
from wafaa.work import disk

assert data and migrated and line  # fixtures of other folders
MB = disk.MEGABYTE
RESERVE = 4 * MB
Usage = namedtuple("Usage", "total used free")
S = "/s/layla/"


class Disk:
    """The disk as the system describes it. The reserve's bytes are real; what is free is what the test says."""

    def __init__(self, folder: Path, free: int) -> None:
        self.reserve, self.free = folder / "reserve", free

    def usage(self, _path: Any) -> Usage:
        return Usage(0, 0, self.free - (RESERVE if self.reserve.exists() else 0))


@pytest.fixture
def full_disk(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    """`free` counts what is free without the reserve."""
    settings.DATA, settings.DISK_RESERVE = tmp_path, RESERVE
    made = Disk(tmp_path, 100 * MB)
    monkeypatch.setattr(shutil, "disk_usage", made.usage)
    disk.tend()
    return made


@contextmanager
def nothing_can_be_written() -> Iterator[None]:
    """Every writing statement meets a full disk, as SQLite reports it."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise OperationalError("database or disk is full") from full
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


class Widget:
    def __init__(self, world: World, language: str = "ar") -> None:
        self.path, self.client = f"/w/{world.chat.public_id}/", Client(headers={"accept-language": language})
        token = self.post("session", {}).json()["token"]
        self.client = Client(headers={"accept-language": language, "authorization": f"Bearer {token}"})

    def post(self, what: str, body: dict[str, Any]) -> Any:
        return self.client.post(f"{self.path}{what}", body, content_type="application/json")

    def write(self, key: str) -> Any:
        return self.post("messages", {"key": key, "text": "وين طلبي؟"})


def test_the_reserve_is_made_let_go_and_made_again(full_disk: Disk) -> None:
    assert full_disk.reserve.stat().st_size == RESERVE and full_disk.reserve.stat().st_mode & 0o077 == 0
    assert full_disk.reserve.stat().st_blocks * 512 >= RESERVE, "a hole would hold nothing"
    full_disk.free = RESERVE + RESERVE // 10
    disk.tend()
    assert not full_disk.reserve.exists() and disk.is_short()
    full_disk.free = 2 * RESERVE - 1
    disk.tend()
    assert not full_disk.reserve.exists() and disk.is_short(), "it would be full again at once"
    full_disk.free = 2 * RESERVE
    disk.tend()
    disk.tend()
    assert full_disk.reserve.exists() and not disk.is_short()
    assert [path.name for path in full_disk.reserve.parent.iterdir()] == ["reserve"]


def test_a_short_disk_takes_nothing_in_from_the_chat(world: World, full_disk: Disk) -> None:
    widget = Widget(world)
    assert widget.write("1").status_code == 201
    full_disk.free = 2 * RESERVE - 1
    refused = widget.write("2")
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert refused["Access-Control-Allow-Origin"] == "*"
    told = refused.json()["error"]
    assert told["code"] == "no_room" and len(told["id"]) == 26 and "لا نستطيع" in told["message"]
    assert widget.post("files", {}).status_code == 503
    assert widget.client.get(f"{widget.path}messages").status_code == 200
    full_disk.free = 100 * MB
    assert widget.write("2").status_code == 201
    with world.inside():
        assert Message.objects.count() == 2


def test_the_form_keeps_what_was_typed(world: World, full_disk: Disk) -> None:
    browser = Client(headers={"accept-language": "ar"})
    full_disk.free = 0
    kept = send(world, browser)
    assert (kept.status_code, kept["Retry-After"]) == (503, "60")
    assert "هل بقي عندكم دهن العود؟" in kept.content.decode() and "لا نستطيع" in kept.content.decode()
    full_disk.free = 100 * MB
    with nothing_can_be_written():
        assert send(world, browser).status_code == 503
    assert send(world, browser).status_code == 302
    with world.inside():
        assert Message.objects.count() == 1


def test_mails_stay_at_the_provider(line: Line, full_disk: Disk) -> None:
    box: Any = Box(letter(1), letter(2))
    full_disk.free = 0
    assert take_new(line, box) == 0
    full_disk.free = 100 * MB
    assert take_new(line, box) == 2
    assert Arrival.objects.count() == 2


@pytest.mark.parametrize(("language", "says"), [("ar", "القرص على وشك الامتلاء"), ("en", "disk is nearly full")])
def test_everybody_at_the_desk_sees_it_in_red(world: World, full_disk: Disk, language: str, says: str) -> None:
    omar = browser_of(world.omar, language=language)
    assert says not in omar.get(f"{S}customers/").content.decode()
    full_disk.free = 0
    for page in ("", "inbox/", "customers/"):
        shown = omar.get(f"{S}{page}").content.decode()
        assert says in shown and "banner-broken" in shown
    watched = omar.get("/healthz").json()
    assert (watched["status"], watched["disk_free_mb"]) == ("degraded", -4)


@pytest.mark.parametrize(("language", "says"), [("ar", "لا نستطيع حفظ شيء الآن"), ("en", "cannot save anything")])
def test_a_write_that_finds_the_disk_full_is_told_so(world: World, full_disk: Disk, language: str, says: str) -> None:
    message = world.layla_writes()
    there = f"{S}inbox/{world.conversation(message).public_id}/"
    omar = browser_of(world.omar, language=language)
    said = {"kind": "note", "text": "تأكدت من الشحن", "key": "n1"}
    with nothing_can_be_written():
        refused = omar.post(f"{there}send/", said)
        assert (refused.status_code, refused["Retry-After"]) == (503, "60")
        assert says in refused.content.decode() and "<code>" in refused.content.decode()
        as_json = omar.post(f"{there}send/", said, headers={"Accept": "application/json"}).json()["problem"]
        assert (as_json["code"], len(as_json["id"])) == ("cannot_store", 26) and says in as_json["title"]
        assert not full_disk.reserve.exists(), "let go at once"
        assert omar.get(there).status_code == omar.get(S).status_code == 200, "reads go on"
    assert omar.post(f"{there}send/", said).status_code == 302
    with world.inside():
        assert list(Message.objects.order_by("pk").values_list("text", flat=True)) == ["وين طلبي؟", "تأكدت من الشحن"]


def test_the_widget_is_told_so_too(world: World, full_disk: Disk) -> None:
    widget = Widget(world, "en")
    with nothing_can_be_written():
        refused = widget.write("1")
    assert refused.status_code == 503 and refused.json()["error"]["id"]
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert widget.write("1").status_code == 201


def test_what_was_committed_before_the_disk_was_full_is_there(data: Path) -> None:
    """For real: the system refuses the file another byte, in the middle of a log or of a checkpoint."""
    grown = (data / "wafaa.sqlite3").stat().st_size
    for more in (200_000, 3_000_000):
        command = [sys.executable, "-m", "tests.work.full_writer", str(grown + more)]
        done = subprocess.run(command, env=world_of(data), cwd=ROOT, capture_output=True, text=True, timeout=60)
        *acknowledged, met, after, last = done.stdout.split()
        assert (met, last) == ("full", "again"), done.stdout[-300:] + done.stderr
        with closing(sqlite3.connect(data / "wafaa.sqlite3")) as opened:
            kept = {row[0] for row in opened.execute("SELECT id FROM work_job")}
            assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert len(acknowledged) > 5 and kept >= {*acknowledged, after}
