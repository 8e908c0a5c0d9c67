"""Conditions that nobody would write by hand: each is answered in words, none fails."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.programs import reems
from tests.world import World

DEEP = '{"name": "x", "conditions": ' + '{"all": [' * 5_000 + "]}" * 5_000 + "}"
LEAF = {"fact": "conversation.status", "op": "is"}


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        1e400,
        -1,
        [],
        {},
        [[]],
        {"day": "today"},
        "\x00",
        "\ud800",
        "x" * 200,
        ["open"] * 60,
        {"a": {"b": 1}},
    ],
)
@pytest.mark.parametrize("fact", ["conversation.status", "customer.name", "conversation.opened", "customer.tags"])
def test_no_value_makes_it_fail(fact: str, value: Any, world: World) -> None:
    program = reems(world)
    for op in ("is", "one_of", "has", "contains", "before", "on", "longer", "more", "empty", "\ud800"):
        conditions = {"any": [{"fact": fact, "op": op, "value": value}]}
        answer = program.post("/views", {"name": "x", "conditions": conditions})
        assert answer.status_code in (201, 400, 409), (op, value, answer.content)
        assert answer["Content-Type"].startswith(("application/json", "application/problem+json"))
        if answer.status_code == 201:
            assert program.get(f"/views/{answer.json()['id']}/conversations").status_code == 200


@pytest.mark.parametrize("body", [DEEP, "[" * 100_000, '{"name": "x", "conditions": []}', '{"name": "x"}', "null"])
def test_no_body_makes_it_fail(body: str, world: World) -> None:
    answer = reems(world).post("/views", body)
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("conditions", [{"all": [LEAF | {"value": "open"}] * 31}, {"any": "x"}, {"all": [1]}, {"": []}])
def test_what_is_no_tree_is_refused(conditions: Any, world: World) -> None:
    assert reems(world).post("/views", {"name": "x", "conditions": conditions}).status_code == 409
