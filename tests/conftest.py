"""The suite's own ground: a private data folder, and the world, built once per test that asks for it."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test.utils import override_settings

from tests.world import Mould, World, build
from wafaa.cli.ground import compile_words


def pytest_configure(config: pytest.Config) -> None:
    """A clean checkout holds no compiled translations, and the suite reads Arabic."""
    if not hasattr(config, "workerinput"):
        compile_words()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long variants are another run (`make test-long`), not a part of this one that was left out. What runs the
    command line has a data folder and databases of its own, whatever database the suite is on: once is enough."""
    for item in items:
        if "wafaa" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.once)
    if os.environ.get("LONG"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite is tested as it runs, in a file: in memory, threads would share one connection's locks."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(os.environ["DATA"]) / f"test-{os.getpid()}.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The audit trail's triggers would also stop the suite from emptying its own tables between tests."""
    from django.db import connection

    from wafaa.work.triggers import removal

    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        for statement in removal(connection.vendor):
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
