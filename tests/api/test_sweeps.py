"""Many conversations at once, as programs change them: looked over first, done in their name, undone for days."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.programs import Program, reems
from tests.api.test_files import errors
from tests.world import World
from wafaa.api.verbs import tokens
from wafaa.inbox.models import Conversation, Message
from wafaa.work.worker import run_due


@pytest.fixture
def many(world: World) -> list[str]:
    return [world.conversation(world.layla_writes(f"سؤال {n}", key=f"k{n}")).public_id for n in range(3)]


def works(world: World) -> None:
    run_due()


def priorities(world: World) -> set[str]:
    with world.inside():
        return set(Conversation.objects.values_list("priority", flat=True))


def planned(program: Program, many: list[str], **asked: Any) -> Any:
    answer = program.post("/sweeps", {"conversations": many, "what": "priority", "to": "high"} | asked)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_change_is_planned_looked_over_done_and_undone(world: World, many: list[str]) -> None:
    program = reems(world)
    sweep = planned(program, many)
    path = f"/sweeps/{sweep['id']}"
    assert (sweep["state"], sweep["total"], sweep["counts"]) == ("planned", 3, {"waiting": 3})
    assert [one["conversation"] for one in program.get(f"{path}/items").json()["items"]] == many
    works(world)
    assert priorities(world) == {"normal"}, "nothing happens before it is started"
    assert program.post(f"{path}/start").json()["state"] == "running"
    works(world)
    done = program.get(path).json()
    assert (done["state"], done["counts"], priorities(world)) == ("done", {"done": 3}, {"high"})
    assert program.post(f"{path}/start").json()["code"] == "started"
    program.patch(f"/conversations/{many[0]}", {"priority": "urgent"})
    assert program.post(f"{path}/undo").status_code == 200
    works(world)
    assert program.get(path).json()["counts"] == {"kept": 1, "undone": 2}
    assert priorities(world) == {"urgent", "normal"}
    assert program.post(f"{path}/undo").json()["code"] == "cannot_undo"


def test_a_reply_to_many_shows_how_each_will_read_it(world: World, many: list[str]) -> None:
    program = reems(world)
    sweep = planned(program, many, what="reply", to="waiting", text="عذرًا {{customer.name}}")
    (first, *_rest) = program.get(f"/sweeps/{sweep['id']}/items?limit=1").json()["items"]
    assert (first["text"], first["why"]) == ("عذرًا ليلى", "")
    holed = planned(program, many, what="reply", to="", text="{{customer.phone}}")
    (first, *_rest) = program.get(f"/sweeps/{holed['id']}/items").json()["items"]
    assert first["why"] == "empty_variable" and "variable" in first["says"]
    program.post(f"/sweeps/{sweep['id']}/start")
    works(world)
    with world.inside():
        assert Message.objects.filter(kind="out", text="عذرًا ليلى").count() == 3
    program.post(f"/sweeps/{sweep['id']}/undo")
    works(world)
    with world.inside():
        assert Message.objects.filter(kind="out", withdrawn_at=None).count() == 0


def test_a_views_conversations_are_meant_as_well(world: World, many: list[str]) -> None:
    program = reems(world)
    tree = {"all": [{"fact": "conversation.status", "op": "is", "value": "open"}]}
    view = program.post("/views", {"name": "x", "conditions": tree}).json()["id"]
    asked = {"view": view, "what": "label", "to": " تأخير "}
    sweep = program.post("/sweeps", asked).json()
    assert (sweep["total"], sweep["to"]) == (3, "تأخير")


def test_what_makes_no_sense_is_refused(world: World, many: list[str]) -> None:
    program = reems(world)
    whom = {"conversations": many}
    assert errors(program.post("/sweeps", whom | {"what": "priority", "to": "gone"})) == [("to", "unknown")]
    assert errors(program.post("/sweeps", whom | {"what": "assign", "to": "staff:x"})) == [("to", "unknown")]
    assert errors(program.post("/sweeps", whom | {"what": "reply"})) == [("text", "blank")]
    assert errors(program.post("/sweeps", {"what": "label", "to": "x"})) == [("conversations", "needed")]
    nobody = {"conversations": [world.omar.public_id], "what": "label", "to": "x"}
    assert errors(program.post("/sweeps", nobody)) == [("conversations", "unknown")]


def test_it_is_its_own_programs_alone(world: World, many: list[str]) -> None:
    sweep = planned(reems(world), many)
    other = reems(world)
    assert other.get(f"/sweeps/{sweep['id']}").status_code == 404
    assert other.post(f"/sweeps/{sweep['id']}/start").status_code == 404
    tender = reems(world, "conversations:write")
    reply = {"conversations": many, "what": "reply", "text": "x"}
    assert tender.post("/sweeps", reply).status_code == 403


def test_a_revoked_token_does_nothing_more(world: World, many: list[str]) -> None:
    program = reems(world)
    sweep = planned(program, many)
    program.post(f"/sweeps/{sweep['id']}/start")
    with world.inside():
        tokens.revoke(program.token)
    works(world)
    assert priorities(world) == {"normal"}
