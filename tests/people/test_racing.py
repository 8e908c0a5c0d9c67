"""Two requests at the same moment find one person, and the customer's words stand in one conversation."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tests.world import World
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Identity
from wafaa.work.turns import take_turns
from wafaa.work.unit import NotInUnit

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "noura@customer.test"


def at_once(world: World, work: Callable[[int], None], times: int = 4) -> list[Exception]:
    """Run it in so many threads that start together; answers what failed."""
    gate, failed = threading.Barrier(times), []

    def carry_out(number: int) -> None:
        try:
            with world.inside():
                gate.wait(10)
                work(number)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=carry_out, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return failed


def test_four_first_mails_at_once_come_from_one_person(world: World) -> None:
    assert at_once(world, lambda _n: people.recognise("email", ADDRESS, source="email") and None) == []
    with world.inside():
        assert Identity.objects.filter(value=ADDRESS).count() == 1


def test_four_who_prove_the_same_address_at_once_are_one_person(world: World) -> None:
    with world.inside():
        records = [people.meet(f"Noura {number}", source="webchat") for number in range(4)]
    assert at_once(world, lambda n: people.prove(records[n], "email", ADDRESS, proof="code") and None) == []
    with world.inside():
        now = Customer.objects.filter(pk__in=[record.pk for record in records])
        assert len({customer.root_id for customer in now}) == 1
        assert Identity.objects.filter(value=ADDRESS, verified_at__isnull=False).count() == 1


def test_a_turn_ends_with_a_unit() -> None:
    with pytest.raises(NotInUnit):
        take_turns("outside")
