"""What a tier weighs in a queue, for many people at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.loyalty.rewarding import running
from tests.world import World
from wafaa.inbox.precedence import WEIGHTS
from wafaa.lib.time import now
from wafaa.loyalty import verbs
from wafaa.loyalty.models import Standing, Tier
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.weights import weights_of
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.stores.verbs import choose

pytestmark = pytest.mark.django_db


def stands(customer: Customer, tier: Tier) -> None:
    member = verbs.join(customer, way="page")
    Standing.objects.update_or_create(member=member, defaults={"tier": tier, "since": now(), "measured_at": now()})


def test_all_are_asked_for_at_once_and_joined_records_are_one(world: World, django_assert_num_queries: Any) -> None:
    with world.inside():
        running()
        gold = Tier.objects.create(name_ar="ذهبي", name_en="Gold", threshold=100, queue_weight=7, rank=2)
        plain = Tier.objects.create(name_ar="عادي", name_en="Plain", threshold=0, rank=1)
        other, third = people.meet("نورة", source="test"), people.meet("سارة", source="test")
        stands(other, gold)
        stands(third, plain)
        whole = people.join_people(world.layla, other, why="test")
        assert weights_of in WEIGHTS and weights_of([whole.pk])
        with django_assert_num_queries(2):
            assert weights_of([whole.pk, third.pk]) == {whole.pk: 7}
        verbs.leave(whole)
        assert weights_of([whole.pk]) == {}


def test_a_programme_at_rest_weighs_nothing(world: World) -> None:
    with world.inside():
        running()
        gold = Tier.objects.create(name_ar="ذهبي", name_en="Gold", threshold=100, queue_weight=7, rank=2)
        stands(world.layla, gold)
        assert weights_of([world.layla.pk]) == {world.layla.pk: 7}
        choose(LoyaltySettings, {"is_on": False})
        assert weights_of([world.layla.pk]) == {}
