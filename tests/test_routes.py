"""Every address × role × whose thing it is: answered as the checked-in table says."""

from __future__ import annotations

import os

import pytest

from tests.routes import CLOSED, NEXT_DOOR, OWN, PLACES, Answers, Census, ours, read_table, write_table
from tests.world import World

WRITING = bool(os.environ.get("WRITE_ROUTES"))


def test_the_table_names_every_route_and_no_other() -> None:
    if WRITING:
        return
    assert sorted(read_table()) == sorted(ours()), "python -m tests.routes --write, and read the difference"


def test_every_answer_is_as_the_table_says(world: World) -> None:
    census = Census(world)
    found = {route: census.answers(route) for route in ours()}
    if WRITING:
        write_table(found)
        return
    table = read_table()
    different = {route: answers for route, answers in found.items() if table.get(route) != answers}
    assert different == {}, "python -m tests.routes --write, and read the difference"


@pytest.mark.parametrize("route", sorted(ours()))
def test_the_table_makes_sense(route: str) -> None:
    answers, view = read_table().get(route, {}), ours()[route]
    assert not [s for by_role in answers.values() for s in by_role.values() if s >= 500], "nothing answers 500"
    if hasattr(view, "permission") and not WRITING:
        _staff_route_makes_sense(answers, view.permission)


def _staff_route_makes_sense(answers: Answers, permission: str) -> None:
    from wafaa.stores.permissions import PERMISSIONS

    for whose, by_role in answers.items():
        assert by_role["anonymous"] == 302
        assert whose == NEXT_DOOR or by_role["neighbour"] == 404
        for role in PLACES:
            if role != "neighbour" and permission not in PERMISSIONS[role]:
                assert by_role[role] in (403, 404)
    for role in ("owner", "manager", "agent", "clerk", "viewer"):
        if permission in PERMISSIONS[role]:
            assert answers[OWN][role] not in (403,)
            assert answers.get(NEXT_DOOR, {}).get(role, 404) == 404, "the neighbour's things are not there"
        if role in ("agent", "clerk", "viewer") and permission in PERMISSIONS[role]:
            assert answers.get(CLOSED, {}).get(role, 404) == 404, "a closed team's things are not there"
