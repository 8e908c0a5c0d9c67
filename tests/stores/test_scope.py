"""Nothing of a store can be read outside it, and nothing of the neighbour's inside it."""

from __future__ import annotations

import contextvars

import pytest
from django.apps import apps
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import World
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Identity
from wafaa.stores import scope
from wafaa.stores.scope import OutsideStore, Scope, entered
from wafaa.stores.scoped import Scoped

SCOPED = [model for model in apps.get_models() if issubclass(model, Scoped)]


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_reading_outside_a_store_raises(model: type[models.Model]) -> None:
    assert len(SCOPED) > 15
    with pytest.raises(OutsideStore):
        model._default_manager.all()
    with pytest.raises(OutsideStore):
        model._default_manager.filter(pk=1)


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_every_query_of_a_store_names_it(model: type[models.Model], world: World) -> None:
    with world.inside():
        sql, wanted = model._default_manager.all().query.sql_with_params()
    assert f'"{model._meta.db_table}"."store_id" =' in sql
    assert wanted == (world.shop.pk,)


def test_a_new_row_belongs_to_the_entered_store(world: World) -> None:
    with world.next_door():
        assert Customer(name="N").store_id == world.neighbour.pk
    with world.inside():
        assert Customer(name="N").store_id == world.shop.pk


def test_the_neighbours_row_is_not_found_by_its_public_id(world: World) -> None:
    with world.next_door():
        theirs = people.meet("Their customer", source="email")
        assert Customer.named(theirs.public_id) == theirs
    with world.inside(), pytest.raises(Customer.DoesNotExist):
        Customer.named(theirs.public_id)


def test_related_rows_are_scoped_too(world: World) -> None:
    with world.next_door():
        assert list(world.layla.identities.all()) == []
    with pytest.raises(OutsideStore):
        world.layla.identities.all()
    with world.inside():
        assert world.layla.identities.count() == 1


def test_leaving_a_store_restores_the_one_before(world: World) -> None:
    with world.inside():
        with pytest.raises(RuntimeError), world.next_door():
            raise RuntimeError
        assert scope.current().store == world.shop
    assert scope.peek() is None
    with pytest.raises(OutsideStore):
        scope.current()


def test_another_context_does_not_inherit_a_store(world: World) -> None:
    empty = contextvars.Context()
    with world.inside():
        assert empty.run(scope.peek) is None


def test_who_acts_and_what_they_may(world: World) -> None:
    with world.as_staff(world.omar) as omar:
        assert omar.staff_id == world.omar.pk
        assert omar.can("inbox.reply") and not omar.can("team.manage") and not omar.sees_all_teams
    with world.inside() as machine:
        assert machine.staff_id is None and machine.can("anything") and machine.sees_all_teams
    visitor = Scope(world.shop, actor="customer:5")
    assert visitor.staff_id is None and not visitor.can("inbox.see")


names = st.lists(st.tuples(st.booleans(), st.text("ابتabc", min_size=1, max_size=5)), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names)
def test_each_store_counts_only_its_own(world: World, arrivals: list[tuple[bool, str]]) -> None:
    """However two shops' customers come in turn, neither ever sees one of the other's."""
    before = {}
    for store in (world.shop, world.neighbour):
        with entered(store):
            before[store.pk] = set(Customer.objects.values_list("pk", flat=True))
    mine: dict[int, set[int]] = {world.shop.pk: set(), world.neighbour.pk: set()}
    for is_neighbours, name in arrivals:
        store = world.neighbour if is_neighbours else world.shop
        with entered(store):
            mine[store.pk].add(people.recognise("email", f"{name}@x.test", source="email").pk)
    for store in (world.shop, world.neighbour):
        with entered(store):
            assert set(Customer.objects.values_list("pk", flat=True)) == before[store.pk] | mine[store.pk]
            assert {i.store_id for i in Identity.objects.all()} <= {store.pk}
