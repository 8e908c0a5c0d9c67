"""The suite's own ground: a private data folder, and the world, built once per test that asks for it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DATA", tempfile.mkdtemp(prefix="wafaa-tests-"))
os.environ.setdefault("INNER_HOSTS", "127.0.0.1,localhost")

import pytest  # noqa: E402

from tests.world import World, build  # noqa: E402


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """One database per worker process, in the private data folder."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The audit trail's triggers would also stop the suite from emptying its own tables between tests."""
    from django.db import connection

    from wafaa.work.triggers import removal

    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        for statement in removal(connection.vendor):
            cursor.execute(statement)


@pytest.fixture
def world(db: None) -> World:
    """Reem's shop and the neighbour's, fresh for this test."""
    return build()


@pytest.fixture
def repository() -> Path:
    return Path(__file__).resolve().parent.parent
