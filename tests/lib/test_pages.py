"""An address is what `reverse` gives, whether it was worked out before or only its shape."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from wafaa.lib.ids import new_id
from wafaa.lib.pages import address


@pytest.mark.parametrize(
    "named",
    [
        ("inbox:desk", "layla"),
        ("inbox:conversation", "layla", new_id()),
        ("inbox:conversation", "rose", new_id()),
        ("inbox:conversation", "layla", "short"),
        ("inbox:file", "layla", new_id()),
        ("people:customer", "layla", new_id()),
        ("inbox:desk", "a" * 26),
        ("team:language",),
    ],
)
def test_an_address_is_that_of_its_view(named: tuple[str, ...]) -> None:
    name, *args = named
    for _again in range(2):
        assert address(name, *args) == reverse(name, args=args)


def test_one_shape_serves_every_id() -> None:
    ids = [new_id() for _ in range(50)]
    found = [address("inbox:conversation", "layla", one) for one in ids]
    assert found == [reverse("inbox:conversation", args=["layla", one]) for one in ids]


def test_a_view_that_is_not_there_has_no_address() -> None:
    with pytest.raises(NoReverseMatch):
        address("inbox:nowhere", "layla", new_id())
