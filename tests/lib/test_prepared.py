"""Prepared queries answer as the ORM does, and refuse what they were not given."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from tests.world import World
from wafaa.lib.prepared import Change, Prepared, Slot
from wafaa.lib.time import now
from wafaa.people.models import Customer, Identity


def customers(**slots: Slot) -> Prepared[Customer]:
    return Prepared(lambda: Customer.everywhere.filter(**slots).order_by("pk"))


def test_rows_are_those_of_the_orm(world: World) -> None:
    by_store = customers(store_id=Slot("store"))
    with world.inside():
        assert by_store.all(store=world.shop.pk) == list(Customer.objects.order_by("pk"))
    assert by_store.all(store=world.neighbour.pk) == list(Customer.everywhere.filter(store=world.neighbour))


def test_every_column_is_read_as_the_orm_reads_it(world: World) -> None:
    with world.inside():
        world.layla.tags, world.layla.preferred_hours = ["وفية", "a\"'%"], [[60, 90]]
        world.layla.save()
        expected = Customer.objects.get(pk=world.layla.pk)
    found = customers(pk=Slot("pk")).first(pk=world.layla.pk)
    assert found is not None
    assert {f.attname: getattr(found, f.attname) for f in Customer._meta.concrete_fields} == {
        f.attname: getattr(expected, f.attname) for f in Customer._meta.concrete_fields
    }
    assert found.created_at.utcoffset() == timedelta(0)


def test_what_belongs_to_a_row_comes_with_it(world: World) -> None:
    rows = Prepared[Identity](lambda: Identity.everywhere.filter(pk=Slot("pk")).select_related("customer__joined_to"))
    with world.inside():
        identity = Identity.objects.create(customer=world.layla, kind="phone", value="966500000001")
        found = rows.first(pk=identity.pk)
    assert found is not None
    with CaptureQueriesContext(connection) as asked:
        assert found.customer == world.layla and found.customer.joined_to is None
    assert len(asked) == 0


def test_rows_bring_what_they_were_annotated_with(world: World) -> None:
    named = Prepared(
        lambda: Customer.everywhere.filter(pk=Slot("pk")).select_related("store").annotate(called=F("store__slug"))
    )
    found = named.first(pk=world.layla.pk)
    assert found is not None
    assert (found.pk, found.store.slug, found.called) == (world.layla.pk, world.shop.slug, world.shop.slug)  # type: ignore[attr-defined]


def test_values_come_as_dicts_and_tuples(world: World) -> None:
    dicts = Prepared[dict[str, object]](lambda: Customer.everywhere.filter(pk=Slot("pk")).values("name", "pk"))
    tuples = Prepared[tuple[str, int]](lambda: Customer.everywhere.filter(pk=Slot("pk")).values_list("name", "pk"))
    assert dicts.all(pk=world.layla.pk) == [{"name": world.layla.name, "pk": world.layla.pk}]
    assert tuples.first(pk=world.layla.pk) == (world.layla.name, world.layla.pk)
    assert tuples.first(pk=0) is None and not tuples.exist(pk=0) and tuples.exist(pk=world.layla.pk)


@pytest.mark.parametrize("many", [0, 1, 3])
def test_a_list_of_any_length_fits_one_slot(world: World, many: int) -> None:
    among = customers(pk__among=Slot("ids"))
    with world.inside():
        made = [Customer.objects.create(name=f"{n}") for n in range(3)]
    assert among.all(ids=[customer.pk for customer in made[:many]]) == made[:many]
    assert among.all(ids={world.layla.pk}) == [world.layla]


def test_texts_with_every_sign_fit_a_list(world: World) -> None:
    names = ['"', "'", "\\", "{}", "[", "ليلى الثانية", "a,b", "%s"]
    by_name = customers(name__among=Slot("names"))
    with world.inside():
        made = [Customer.objects.create(name=name) for name in names]
    assert by_name.all(names=names) == made


def test_same_checks_a_row_without_seeking_by_it(world: World) -> None:
    checked = customers(pk=Slot("pk"), store_id__same=Slot("store"))
    assert checked.first(pk=world.layla.pk, store=world.shop.pk) == world.layla
    assert checked.first(pk=world.layla.pk, store=world.neighbour.pk) is None


@pytest.mark.parametrize("given", [{}, {"pk": 1, "store": 2}, {"store": 1}])
def test_slots_are_all_given_and_no_others(world: World, given: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="slots"):
        customers(pk=Slot("pk")).all(**given)
    with pytest.raises(TypeError, match="slots"):
        Change(lambda: Customer.everywhere.filter(pk=Slot("pk")), name="x").make(**given)


def test_values_with_an_annotation_are_read_by_their_names(world: World) -> None:
    """annotated values: what is added stands under its name too."""
    named = Prepared(lambda: Customer.everywhere.filter(pk=Slot("pk")).values("pk", called=F("name")))
    assert named.first(pk=world.layla.pk) == {"pk": world.layla.pk, "called": world.layla.name}


def test_among_takes_a_slot_and_nothing_else(db: None) -> None:
    with pytest.raises(TypeError, match="Slot"):
        Customer.everywhere.filter(pk__among=[1])


def test_a_change_changes_what_it_names_and_tells_how_many(world: World) -> None:
    at = now() + timedelta(days=1)
    renamed = Change(
        lambda: Customer.everywhere.filter(pk=Slot("pk"), name=Slot("old")),
        name=Slot("new"),
        last_at=Slot("at"),
        kind="vip",
    )
    assert renamed.make(pk=world.layla.pk, old="nobody", new="x", at=at) == 0
    assert renamed.make(pk=world.layla.pk, old=world.layla.name, new="لولو", at=at) == 1
    world.layla.refresh_from_db()
    assert (world.layla.name, world.layla.kind, world.layla.last_at) == ("لولو", "vip", at)


def test_a_change_may_count_up(world: World) -> None:
    from wafaa.channels.models import Outgoing

    with world.inside():
        outgoing = Outgoing.objects.create(customer=world.layla, channel="email", purpose="reply", text="t")
    tried = Change(lambda: Outgoing.everywhere.filter(pk=Slot("pk")), attempts=F("attempts") + 1, sent_at=None)
    assert [tried.make(pk=outgoing.pk), tried.make(pk=outgoing.pk)] == [1, 1]
    outgoing.refresh_from_db()
    assert outgoing.attempts == 2
