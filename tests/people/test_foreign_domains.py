"""A domain of Arabic letters has two spellings; both are one person."""

from __future__ import annotations

import pytest

from tests.world import World
from wafaa.people import verbs as people
from wafaa.people.identities import BadIdentity, in_own_letters, normal
from wafaa.people.screens import shown_value


@pytest.mark.parametrize("typed", ["ليلى@متجر.السعودية", "ليلى@xn--pgbep1f.xn--mgberp4a5d4ar", "ليلى@متجر.السعودية "])
def test_both_spellings_are_one_address(typed: str) -> None:
    assert normal("email", typed) == "ليلى@xn--pgbep1f.xn--mgberp4a5d4ar"


def test_whoever_wrote_in_one_is_found_by_the_other(world: World) -> None:
    with world.inside():
        first = people.recognise("email", "help@متجر.السعودية", source="email")
        assert people.recognise("email", "HELP@xn--pgbep1f.xn--mgberp4a5d4ar", source="email") == first


def test_people_read_their_own_letters() -> None:
    address = normal("email", "help@متجر.السعودية")
    assert shown_value("email", address) == in_own_letters(address) == "help@متجر.السعودية"
    assert in_own_letters("help@xn--!.com") == "help@xn--!.com" and in_own_letters("a@b.com") == "a@b.com"


@pytest.mark.parametrize("typed", ["a@-متجر.السعودية", "a@متجر..السعودية", "a@\u0301متجر.com"])
def test_a_domain_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(BadIdentity):
        normal("email", typed)
