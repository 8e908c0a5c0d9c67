"""Finding a person by whatever the agent remembers of them."""

from __future__ import annotations

import pytest

from tests.world import World
from wafaa.people import verbs
from wafaa.people.models import Customer
from wafaa.people.search import find


@pytest.fixture
def noura(world: World) -> Customer:
    with world.inside():
        customer = verbs.meet("نورة بنت أحمد العُتيبي", source="staff")
        verbs.identify(customer, "phone", "0501234567", source="staff")
        verbs.identify(customer, "email", "noura.o@example.com", source="staff")
    return customer


@pytest.mark.parametrize(
    "typed",
    [
        "نوره",
        "نور",
        "العتيبي",
        "عتيبي",
        "احمد نورة",
        "0501234567",
        "٤٥٦٧",
        "+966 50 123 4567",
        "00966501234567",
        "05012",
        "٠٥٠١",
        "٠٥٠ ١٢٣",
        "50123",
        "+96650",
        "0096650123",
        "\u202a+966 50 123 4567\u202c",
        "966501234567+",
        "tel:+966-50-123-4567",
        "050\u2011123\u20114567",
        "noura.o@example.com",
        "noura",
        "NOURA.O@exam",
    ],
)
def test_she_is_found_by_what_one_remembers(world: World, noura: Customer, typed: str) -> None:
    with world.inside():
        assert noura.pk in find(typed)


@pytest.mark.parametrize(
    "typed", ["", "  ", "٧٧", "05", "0502", "1234", "+", "(", "٠٠٠٠", "سارة", '"', "* OR", "نورة سارة", "9999"]
)
def test_she_is_not_found_by_other_words(world: World, noura: Customer, typed: str) -> None:
    with world.inside():
        assert noura.pk not in find(typed)


def test_the_neighbour_does_not_find_her(world: World, noura: Customer) -> None:
    with world.next_door():
        assert find("نورة") == []


def test_a_new_name_replaces_the_old_one(world: World, noura: Customer) -> None:
    with world.inside():
        verbs.describe(noura, name="Mona")
        assert find("mona") == [noura.pk]
        assert find("نورة") == []
