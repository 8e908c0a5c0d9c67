"""What /healthz says when all is well, when a person should look, and when nothing may be sent here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from django.test import Client

from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, Outgoing, OutgoingState
from wafaa.people.models import Purpose
from wafaa.work import health, jobs
from wafaa.work.models import Job
from wafaa.work.unit import unit

NOON = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def look(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/healthz")
    return answer.status_code, answer.json()


def queued(world: World) -> Outgoing:
    with world.inside():
        return channels.queue(
            world.layla,
            world.mail,
            Channel.EMAIL,
            purpose=Purpose.REPLY,
            text="أهلا",
            to="layla@customer.test",
        )


def test_a_quiet_house_is_ok(world: World, client: Client) -> None:
    status, found = look(client)
    assert (status, found["status"]) == (200, "ok")
    assert found["database"] == {"vendor": connection.vendor, "reachable": True, "settings_ok": True}
    assert (found["oldest_unsent_seconds"], found["dead_letters"]) == (0, 0)
    assert found["version"].count(".") == 2


def test_it_asks_for_no_login_and_is_never_kept(db: None, client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.post("/healthz").status_code == 405


def test_a_message_that_waits_too_long_degrades_it(world: World, client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        queued(world)
        assert look(client)[1]["oldest_unsent_seconds"] == 0
        clock.shift(timedelta(minutes=16))
        status, found = look(client)
    assert (status, found["status"], found["oldest_unsent_seconds"]) == (200, "degraded", 16 * 60)


def test_a_message_stuck_while_being_sent_counts_too(world: World) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        outgoing = queued(world)
        Outgoing.everywhere.filter(pk=outgoing.pk).update(state=OutgoingState.SENDING)
        clock.shift(timedelta(minutes=5))
        assert health.report().vitals["oldest_unsent_seconds"] == 5 * 60


def test_a_message_planned_for_later_is_not_late(world: World) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        outgoing = queued(world)
        Outgoing.everywhere.filter(pk=outgoing.pk).update(not_before=NOON + timedelta(days=2))
        clock.shift(timedelta(days=1))
        assert health.report().status == "ok"


def test_dead_letters_degrade_it(world: World, client: Client) -> None:
    with unit():
        jobs.insert([jobs.Due("nowhere.to.be.found", {}, None)])
    Job.objects.filter(task="nowhere.to.be.found").update(state=Job.State.DEAD)
    status, found = look(client)
    assert (status, found["status"], found["dead_letters"]) == (200, "degraded", 1)


def test_a_database_that_does_not_answer_is_503(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(connection: BaseDatabaseWrapper) -> list[str]:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(health, "weak_settings", gone)
    status, found = look(client)
    assert (status, found["status"]) == (503, "down")
    assert found["database"]["reachable"] is False
    assert "closed" not in str(found)


def test_weak_settings_are_503(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "weak_settings", lambda connection: ["synchronous=1"])
    assert look(client)[0] == 503


@contextmanager
def opened(path: Path, pragmas: str, mode: str = "IMMEDIATE") -> Iterator[BaseDatabaseWrapper]:
    """A SQLite file as settings.py would open it, but for what is weakened."""
    options = {"transaction_mode": mode, "init_command": pragmas, "timeout": 5}
    made = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path / "own.sqlite3"), "OPTIONS": options}
    own = ConnectionHandler({"default": made})["default"]
    try:
        yield own
    finally:
        own.close()


FULL = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


@pytest.mark.parametrize(
    ("pragmas", "mode", "weak"),
    [
        (FULL, "IMMEDIATE", []),
        (FULL.replace("FULL", "NORMAL"), "IMMEDIATE", ["synchronous=1"]),
        (FULL.replace("FULL", "OFF"), "IMMEDIATE", ["synchronous=0"]),
        (FULL.replace("WAL", "DELETE"), "IMMEDIATE", ["journal_mode=delete"]),
        (FULL.replace("ON", "OFF"), "IMMEDIATE", ["foreign_keys=0"]),
        (FULL, "DEFERRED", ["transaction_mode=DEFERRED"]),
    ],
)
def test_each_weaker_sqlite_setting_is_named(
    tmp_path: Path, pragmas: str, mode: str, weak: list[str], django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), opened(tmp_path, pragmas, mode) as own:
        assert health.weak_settings(own) == weak


def test_the_settings_we_ship_are_the_strong_ones(tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), opened(tmp_path, settings.SQLITE_PRAGMAS) as own:
        assert health.weak_settings(own) == []
