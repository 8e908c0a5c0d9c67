"""A small demo store, seeded once a module and rolled back after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction

from wafaa.demo.verbs import DemoStore, seed_demo

SUNDAY_MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SOME = 60
PLAYED = 12
"""So many of them go through the verbs, the others are written down."""


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[DemoStore]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield seed_demo(now=SUNDAY_MORNING, limit=SOME, played=PLAYED)
        transaction.set_rollback(True)
