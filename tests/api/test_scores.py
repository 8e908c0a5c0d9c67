"""Answers as programs read them, and what webhooks tell of one."""

from __future__ import annotations

import json

from tests.api.programs import Program, reems
from tests.voice.conftest import Desk, desk, work_off
from wafaa.api.telling import body
from wafaa.api.webhooks import EVENTS
from wafaa.voice import verbs
from wafaa.voice.models import Asked
from wafaa.work.models import Event

__all__ = ["desk"]


def test_answers_are_listed_and_read_alone(desk: Desk) -> None:
    found = verbs.answer(desk.asks(), 4)
    verbs.comment(found.asked, "زينين")
    program = reems(desk.world, "scores:read")
    [one] = program.get("/responses").json()["items"]
    assert (one["score"], one["comment"], one["about"], one["way"]) == (4, "زينين", "conversation", "page")
    assert one["customer"]["id"] == desk.noura.public_id and one["answered_by"]["id"] == desk.world.omar.public_id
    assert program.get(f"/responses/{one['id']}").json() == one
    assert program.get("/responses?score_at_most=3").json()["items"] == []
    assert program.get("/responses?score_at_most=6").status_code == 422
    assert len(program.get(f"/responses?customer={desk.noura.public_id}").json()["items"]) == 1
    assert program.get(f"/responses?customer={desk.world.layla.public_id}").json()["items"] == []


def test_another_scope_and_another_store_see_nothing(desk: Desk) -> None:
    found = verbs.answer(desk.asks(), 4)
    assert reems(desk.world, "orders:read").get("/responses").status_code == 403
    stranger = Program(desk.world.neighbour, ["scores:read"])
    assert stranger.get("/responses").json()["items"] == []
    assert stranger.get(f"/responses/{found.public_id}").status_code == 404


def test_pages_go_on_where_they_ended(desk: Desk) -> None:
    first = desk.asks()
    verbs.answer(first, 5)
    for n in range(2):
        desk.moves(days=31)
        desk.writes(f"سؤال {n}", conversation=None)
        desk.answered(key=f"k{n}")
        work_off()
        desk.time_comes()
        verbs.answer(Asked.objects.order_by("-id")[0], 3 + n)
    program = reems(desk.world, "scores:read")
    got, cursor = [], ""
    for _page in range(3):
        shown = program.get(f"/responses?limit=1{cursor}").json()
        got += [one["score"] for one in shown["items"]]
        cursor = f"&cursor={shown['next_cursor']}"
    assert got == [4, 3, 5] and shown["next_cursor"] is None
    assert program.get("/responses?cursor=nonsense").status_code == 404


def test_webhooks_are_told_of_an_answer(desk: Desk) -> None:
    found = verbs.answer(desk.asks(), 1)
    assert "survey.answered" in EVENTS
    told = json.loads(body("d", Event.objects.get(name="survey.answered")))
    assert told["type"] == "survey.answered" and told["data"]["response"]["id"] == found.public_id
    assert told["data"]["response"]["score"] == 1 and told["data"]["conversation"]["status"] == "solved"
    assert told["data"].get("order") is None
