"""Rows saved by prepared statements are the rows the ORM would have saved."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext

from tests.world import World
from wafaa.lib.quickrows import insert_all, insert_new
from wafaa.people.models import Customer, Identity
from wafaa.shops import verbs as shops
from wafaa.shops.models import Arrival
from wafaa.work.models import Event, Job


def test_a_new_row_gets_its_number_and_reads_back_whole(world: World) -> None:
    with world.inside():
        made = Customer.objects.create(name="نورة", tags=["أ", "b'\"%s"], preferred_hours=[[1, 2]], language="ar")
        found = Customer.objects.get(pk=made.pk)
    fields = [field.attname for field in Customer._meta.concrete_fields]
    assert made.pk and [getattr(found, name) for name in fields] == [getattr(made, name) for name in fields]


def test_saving_some_fields_leaves_the_others(world: World) -> None:
    with world.inside():
        mine, theirs = Customer.objects.get(pk=world.layla.pk), Customer.objects.get(pk=world.layla.pk)
        mine.name, mine.language = "changed", "en"
        theirs.kind = "vip"
        mine.save(update_fields=["name"])
        theirs.save(update_fields=["kind"])
        found = Customer.objects.get(pk=world.layla.pk)
    assert (found.name, found.kind, found.language) == ("changed", "vip", world.layla.language)


def test_saving_a_row_that_is_gone_is_an_error(world: World) -> None:
    with world.inside():
        gone = Customer.objects.create(name="x")
        Customer.objects.filter(pk=gone.pk).delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            gone.save(update_fields=["name"])


def test_expressions_still_work(world: World) -> None:
    with world.inside():
        world.layla.name = Upper(Value("layla"))
        world.layla.save(update_fields=["name"])
        world.layla.refresh_from_db()
        assert world.layla.name == "LAYLA"
        world.layla.name = F("language")
        world.layla.save(update_fields=["name"])
        world.layla.refresh_from_db()
    assert world.layla.name == world.layla.language


def test_the_database_still_refuses_what_it_refuses(world: World) -> None:
    with world.inside():
        Identity.objects.create(customer=world.layla, kind="phone", value="1")
        with pytest.raises(IntegrityError), transaction.atomic():
            Identity.objects.create(customer=world.layla, kind="phone", value="1")


def test_many_rows_at_once_are_numbered_in_their_order(world: World) -> None:
    events = [Event(store_id=world.shop.pk, name=f"test.{n}", data={"n": n, "ن": "٪"}) for n in range(50)]
    insert_all(events)
    insert_all([])
    assert [event.pk for event in events] == sorted(event.pk for event in events)
    for event in events:
        assert Event.everywhere.get(pk=event.pk).name == event.name


def test_more_rows_than_one_statement_takes_are_written_too(world: World) -> None:
    events = [Event(store_id=world.shop.pk, name="test.many") for _ in range(4_000)]
    with CaptureQueriesContext(connection) as asked:
        insert_all(events)
    assert len(asked) == 40  # 36,000 parameters at once are more than most SQLites take
    assert len({event.pk for event in events}) == Event.everywhere.filter(name="test.many").count() == 4_000


def test_known_rows_are_left_out_when_asked(world: World) -> None:
    first, again, other = (Job(id=f"{n}" * 32, task="t", dedup=key) for n, key in ((1, "a"), (2, "a"), (3, "b")))
    insert_all([first], skip_known=True)
    insert_all([again, other], skip_known=True)
    assert set(Job.objects.values_list("id", flat=True)) >= {first.id, other.id}
    assert not Job.objects.filter(id=again.id).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all([Job(id="4" * 32, task="t", dedup="a")])


def test_of_several_rows_those_that_are_there_already_are_left_out(world: World) -> None:
    with world.inside():
        shop = shops.connect("generic", "shop")
        known = Arrival.objects.create(shop=shop, provider_id="1", body_hash="a", raw=b"first")
        rows = [
            Arrival(shop=shop, provider_id=named, body_hash=digest, raw=b"\x00{}", meta={"n": named})
            for named, digest in (("1", "a"), ("1", "b"), ("2", "a"), ("2", "a"))
        ]
        written = insert_new(rows, "public_id")
        assert written == rows[1:3] and all(row.pk for row in written) and rows[0].pk is None
        assert insert_new([], "public_id") == []
        kept = {row.pk: (row.public_id, bytes(row.raw), row.meta) for row in Arrival.objects.exclude(pk=known.pk)}
        assert kept == {row.pk: (row.public_id, b"\x00{}", row.meta) for row in written}
        known.refresh_from_db()
        assert bytes(known.raw) == b"first"
