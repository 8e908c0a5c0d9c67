"""Ready answers and drafts, as programs write them for the people at the desk."""

from __future__ import annotations

from typing import Any

from tests.api.programs import reems
from tests.api.test_files import errors, gives, opened
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox import ready, verbs
from wafaa.inbox.models import SHARED, Draft, Message, ReadyAnswer
from wafaa.work.worker import run_due

ROOT = "/s/layla/inbox"
ASKED: dict[str, Any] = {
    "title": "شكر",
    "code": "/شكر",
    "text": "شكرًا {{customer.name}}",
    "choices": [{"title": "نعم", "details": "كل شيء"}, {"title": "لا"}],
}


def test_an_answer_is_written_found_changed_and_dropped(world: World) -> None:
    program = reems(world)
    made = program.post("/answers", ASKED, idempotency_key="a1")
    answer = made.json()
    assert made.status_code == 201 and (answer["code"], answer["team"], answer["steps"]) == ("شكر", None, [])
    assert answer["choices"] == [{"title": "نعم", "details": "كل شيء"}, {"title": "لا", "details": ""}]
    path = f"/answers/{answer['id']}"
    assert program.get(path).json() == answer
    assert [one["id"] for one in program.get("/answers?q=شكرا").json()["items"]] == [answer["id"]]
    with world.as_staff(world.omar):
        assert [one.title for one in ready.fitting("شكر")] == ["شكر"]
    changed = program.patch(path, {"title": "شكرًا", "team": world.closed_team.public_id}).json()
    assert (changed["title"], changed["text"], changed["team"]["id"]) == (
        "شكرًا",
        ASKED["text"],
        world.closed_team.public_id,
    )
    assert program.ask("DELETE", path).json()["id"] == answer["id"]
    assert program.get(path).status_code == 404 and program.get("/answers").json()["items"] == []


def test_files_of_an_answer_stay_and_go(world: World) -> None:
    program = reems(world)
    first, second = (gives(program, word.encode()).json()["id"] for word in ("a", "b"))
    answer = program.post("/answers", {"title": "دليل", "text": "x", "files": [first]}).json()
    path = f"/answers/{answer['id']}"
    both = program.patch(path, {"files": [first, second]}).json()
    assert {one["id"] for one in both["files"]} == {first, second}
    other = reems(world)
    kept = other.patch(path, {"files": [second]}).json()
    assert [one["id"] for one in kept["files"]] == [second], "what it has already is anybody's to keep"
    said = other.post(f"/conversations/{opened(world).public_id}/replies", {"files": [second]})
    assert said.status_code == 201, "files of ready answers are everybody's to send"


def test_what_is_no_answer_is_refused_field_by_field(world: World) -> None:
    program = reems(world)
    assert errors(program.post("/answers", {"title": " ", "text": "x"})) == [("title", "blank")]
    assert errors(program.post("/answers", {"title": "x", "text": "{{no.such}}"})) == [("text", "unknown_variable")]
    twice = [{"title": "a"}, {"title": "a"}]
    assert errors(program.post("/answers", {"title": "x", "text": "x", "choices": twice})) == [("choices", "twice")]
    bar = [{"title": "a | b"}]
    assert errors(program.post("/answers", {"title": "x", "text": "x", "choices": bar})) == [("choices", "bar")]
    assert errors(program.post("/answers", {"title": "x", "text": "x", "team": world.omar.public_id})) == [
        ("team", "unknown")
    ]
    given = gives(program, b"a").json()["id"]
    answer = program.post("/answers", {"title": "x", "text": "x", "files": [given], "choices": [{"title": "a"}]})
    assert errors(answer) == [("choices", "files")]


def test_a_macro_keeps_what_it_does_and_private_ones_are_their_owners(world: World) -> None:
    program = reems(world)
    steps = [{"do": "conversation.prioritise", "with": {"priority": "high"}}]
    with world.as_staff(world.omar):
        mine = verbs.keep_answer(None, title="خاص", text="x")
    with world.inside():
        macro = verbs.keep_answer(None, title="مستعجل", text="", sharing="store", steps=steps)
    with world.next_door():
        theirs = verbs.keep_answer(None, title="x", text="x", sharing="store")
    (shown,) = program.get("/answers").json()["items"]
    assert shown["id"] == macro.public_id and shown["steps"][0]["do"] == "conversation.prioritise"
    program.patch(f"/answers/{macro.public_id}", {"title": "عاجل"})
    with world.inside():
        assert ReadyAnswer.objects.get(pk=macro.pk).steps == steps
    for other in (mine, theirs):
        assert program.get(f"/answers/{other.public_id}").status_code == 404
        assert program.patch(f"/answers/{other.public_id}", {"title": "y"}).status_code == 404
    assert reems(world, "answers:read").post("/answers", ASKED).status_code == 403


def test_a_draft_waits_for_a_person_who_takes_and_sends_it(world: World) -> None:
    program, conversation = reems(world), opened(world)
    given = gives(program, b"a", "فاتورة.txt").json()["id"]
    path = f"/conversations/{conversation.public_id}/drafts"
    left = program.post(path, {"text": "طلبك يصل غدًا", "files": [given]}, idempotency_key="d1")
    assert left.status_code == 201 and left.json()["staff"] is None
    assert program.post(path, {"text": "طلبك يصل غدًا", "files": [given]}).json() == left.json(), "twice is once"
    assert program.get(path).json() == [left.json()]
    with world.inside():
        run_due()
        assert not Message.objects.filter(kind="out").exists(), "nobody has sent it"
    omar = browser_of(world.omar, language="ar")
    page = omar.get(f"{ROOT}/{conversation.public_id}/").content.decode()
    assert "مسودة مشتركة" in page and "طلبك يصل غدًا" in page and "فاتورة.txt" in page
    taken = omar.post(f"{ROOT}/{conversation.public_id}/drafts/take/", {"writer": "program"})
    assert taken.status_code == 302
    with world.inside():
        (draft,) = Draft.objects.all()
        assert (draft.staff_id, draft.kind, draft.files) == (world.omar.pk, "out", [given])
    sent = {"kind": "reply", "text": draft.text, "kept": [given], "key": "k"}
    assert omar.post(f"{ROOT}/{conversation.public_id}/send/", sent).status_code == 302
    (reply,) = [one for one in program.get(f"{path[:-7]}/messages").json()["items"] if one["kind"] == "out"]
    assert [one["name"] for one in reply["files"]] == ["فاتورة.txt"]


def test_programs_drafts_become_one_text_and_an_empty_one_is_none(world: World) -> None:
    conversation = opened(world)
    path = f"/conversations/{conversation.public_id}/drafts"
    reems(world).post(path, {"text": "أولًا"})
    told = reems(world).post(path, {"text": "ثانيًا"}).json()
    assert told["text"] == "ثانيًا\n\nأولًا"
    with world.inside():
        assert Draft.objects.filter(kind=SHARED).count() == 1
    assert errors(reems(world).post(path, {"text": " "})) == [("text", "blank")]
