"""The suite's own ground: a private data folder, and the world, built once per test that asks for it."""

from __future__ import annotations

import copy
import os
import time
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test.utils import override_settings
from hypothesis import HealthCheck, settings

from tests.world import Mould, World, build
from wafaa.cli.ground import compile_words

# What the ordinary run says depends on the code alone; chance searches in `make test-long`.
# A property is no timed test: a busy machine makes none of them false.
settings.register_profile("ordinary", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
if not os.environ.get("LONG"):
    settings.load_profile("ordinary")


def pytest_configure(config: pytest.Config) -> None:
    """A clean checkout holds no compiled translations, and the suite reads Arabic."""
    if not hasattr(config, "workerinput"):
        compile_words()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long variants are another run (`make test-long`), not a part of this one that was left out. What runs the
    command line has a data folder and databases of its own, whatever database the suite is on: once is enough.

    What lives in real time (browsers, servers, processes) may be late on a busy machine: it has a second try, which
    the report counts as "rerun" and prints. All others have one."""
    for item in items:
        if "wafaa" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.once)
        if is_in_real_time(item):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if os.environ.get("LONG"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


# Wednesday, ten in the morning in Riyadh: what a test counts from now is the same at midnight and on a Friday.
SUITE_BEGINS = datetime(2026, 11, 25, 7, tzinfo=UTC)
REAL_TIME = ("browser", "real", "once")
_started = time.perf_counter()


def is_in_real_time(item: pytest.Item) -> bool:
    """Whether a test starts processes that have a clock of their own."""
    return "wafaa" in getattr(item, "fixturenames", ()) or any(map(item.get_closest_marker, REAL_TIME))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Each test runs in the suite's own morning, and time goes on in it. What starts processes of its own lives in
    theirs: walks, command lines, real servers."""
    if is_in_real_time(item):
        return (yield)
    with time_machine.travel(SUITE_BEGINS + timedelta(seconds=time.perf_counter() - _started), tick=True):
        return (yield)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite is tested as it runs, in a file: in memory, threads would share one connection's locks."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(os.environ["DATA"]) / f"test-{os.getpid()}.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The triggers of the audit trail and the ledger would also keep the suite from emptying its tables."""
    from django.db import connection

    from wafaa.loyalty import triggers as ledger
    from wafaa.work import triggers as audit

    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        guards = (*audit.removal(connection.vendor), *ledger.removal(connection.vendor))
        for statement in (*guards, *ledger.history_removal(connection.vendor)):
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Argon2 costs half a second on purpose; here nobody guesses."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def world(db: None) -> World:
    """Reem's shop and the neighbour's, fresh for this test."""
    if _moulds:
        return _moulds[0].cast()
    _moulds.append(Mould(build()))
    return copy.deepcopy(_moulds[0].world)


_moulds: list[Mould] = []


@pytest.fixture
def repository() -> Path:
    return Path(__file__).resolve().parent.parent
