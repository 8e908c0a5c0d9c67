"""What is asked the short way is answered, refused and heard as Django's own cursors are."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from tests.world import World
from wafaa.lib.shortway import fetched

NAMES = "SELECT name, '100%%' FROM people_customer WHERE id = %s AND name <> %s"


def test_rows_come_as_the_driver_gives_them(world: World) -> None:
    wanted = [world.layla.pk, "%s?"]
    with connection.cursor() as cursor:
        cursor.execute(NAMES, wanted)
        expected = cursor.fetchall()
    assert fetched(NAMES, wanted) == expected == [(world.layla.name, "100%")]


def test_a_statement_that_is_asked_often_sees_what_was_written_since(world: World) -> None:
    for n in range(12):
        type(world.layla).everywhere.filter(pk=world.layla.pk).update(name=f"ليلى {n}")
        assert fetched(NAMES, [world.layla.pk, ""])[0][0] == f"ليلى {n}"


def test_whoever_listens_hears_it(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        fetched(NAMES, [world.layla.pk, ""])
    assert len(asked) == 1 and "people_customer" in asked[0]["sql"]


def test_what_goes_wrong_is_djangos_own_error(world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        fetched("SELECT nothing FROM nowhere", [])
    assert fetched(NAMES, [world.layla.pk, ""])


def test_nothing_is_asked_in_a_broken_transaction(world: World) -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            fetched(NAMES, [world.layla.pk, ""])
