"""Files, as programs give and fetch them: judged by their bytes, sent once, and seen by whoever may."""

from __future__ import annotations

import errno
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test.client import FakePayload
from PIL import Image

from tests.api.programs import Program, reems
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import File
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation
from wafaa.inbox.verbs import clearing
from wafaa.lib.files import NoSuchBlob, open_blob
from wafaa.lib.time import now

BARE = "application/octet-stream"


def picture(size: tuple[int, int] = (40, 30)) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "teal").save(kept, "PNG")
    return kept.getvalue()


def gives(program: Program, data: bytes, name: str = "a.txt", kind: str = BARE, **headers: str) -> Any:
    sent = {"authorization": f"Bearer {program.text}", "accept-language": "en"}
    sent |= {key.replace("_", "-"): value for key, value in headers.items()}
    return program.client.post(f"/api/v1/files?name={name}", data, content_type=kind, headers=sent)


def opened(world: World) -> Conversation:
    return world.conversation(world.layla_writes())


def errors(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code in (409, 422) and answer.json()["status"] == answer.status_code, answer.content
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


def test_a_file_is_given_sent_and_fetched(world: World) -> None:
    program, conversation = reems(world), opened(world)
    given = gives(program, picture(), "صورة.png").json()
    assert (given["name"], given["type"], given["width"], given["height"]) == ("صورة.png", "image/jpeg", 40, 30)
    assert program.get(f"/files/{given['id']}").json() == given
    said = program.post(f"/conversations/{conversation.public_id}/replies", {"files": [given["id"]]})
    assert said.status_code == 201 and [one["id"] for one in said.json()["files"]] == [given["id"]]
    listed = program.get(f"/conversations/{conversation.public_id}/messages").json()["items"]
    assert [len(one["files"]) for one in listed] == [0, 1]
    shown = program.get(f"/files/{given['id']}/content")
    assert shown["Content-Type"] == "image/jpeg" and b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    small = program.get(f"/files/{given['id']}/content?small=true")
    assert b"".join(small.streaming_content)[:2] == b"\xff\xd8"


def test_what_runs_elsewhere_is_a_download_here(world: World) -> None:
    program = reems(world)
    given = gives(program, b"<script>alert(1)</script>", "a.html").json()
    shown = program.get(f"/files/{given['id']}/content")
    assert shown["Content-Type"] == BARE and shown["Content-Disposition"].startswith("attachment")
    assert "default-src 'none'" in shown["Content-Security-Policy"] and "sandbox" in shown["Content-Security-Policy"]


def test_a_repetition_is_the_same_file(world: World) -> None:
    program = reems(world)
    first = gives(program, b"x" * 100, idempotency_key="f1")
    again = gives(program, b"x" * 100, idempotency_key="f1")
    assert again.json() == first.json() and again["Idempotent-Replayed"] == "true"
    assert gives(program, b"y" * 100, idempotency_key="f1").json()["code"] == "key_reused"
    with world.inside():
        assert File.objects.count() == 1


def test_larger_than_a_form_may_be_and_not_larger_than_a_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    program = reems(world)
    assert gives(program, b"x" * (6 * 1024 * 1024)).status_code == 201
    monkeypatch.setattr("wafaa.api.door.MOST_FILE", 1000)
    assert gives(program, b"x" * 1001).status_code == 413


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"", BARE, 409),
        (picture()[:60], BARE, 409),
        (b"x", "text/plain", 415),
        (b"x", "multipart/form-data; boundary=x", 415),
    ],
)
def test_what_is_no_file_is_refused(data: bytes, kind: str, status: int, world: World) -> None:
    assert gives(reems(world), data, kind=kind).status_code == status
    with world.inside():
        assert not File.objects.exists()


def test_one_programs_file_is_none_of_anothers(world: World) -> None:
    program, conversation = reems(world), opened(world)
    theirs = gives(reems(world), b"secret").json()["id"]
    assert program.get(f"/files/{theirs}").status_code == 404
    assert program.get(f"/files/{theirs}/content").status_code == 404
    path = f"/conversations/{conversation.public_id}/replies"
    assert errors(program.post(path, {"text": "x", "files": [theirs]})) == [("files", "unknown")]
    neighbour = Program(world.neighbour)
    assert neighbour.get(f"/files/{theirs}/content").status_code == 404


def test_a_notes_file_is_for_who_reads_notes(world: World) -> None:
    conversation = opened(world)
    with world.as_staff(world.omar):
        kept = channels.keep_file("a.txt", b"secret", owner=f"staff:{world.omar.pk}")
        inbox.note(conversation, "x", key="n", files=[kept])
    assert reems(world).get(f"/files/{kept.public_id}/content").status_code == 200
    reader = reems(world, "conversations:read")
    assert reader.get(f"/files/{kept.public_id}/content").status_code == 404


def test_a_note_takes_files_and_nothing_is_neither(world: World) -> None:
    program, path = reems(world), f"/conversations/{opened(world).public_id}"
    given = gives(program, b"x").json()["id"]
    assert program.post(f"{path}/notes", {"files": [given]}).json()["files"][0]["id"] == given
    assert errors(program.post(f"{path}/notes", {"text": " "})) == [("text", "blank")]
    assert errors(program.post(f"{path}/replies", {})) == [("text", "blank")]


def test_what_a_channel_does_not_carry_is_said_before_anything_is_written(world: World) -> None:
    program = reems(world)
    asked = {"customer": world.layla.public_id, "text": "x", "channel": "email"}
    mail = program.post("/conversations", asked).json()["id"]
    given = gives(program, b"x").json()["id"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wafaa.api.routes.files.unfit_files", lambda *_said: "no_files")
        answer = program.post(f"/conversations/{mail}/replies", {"text": "x", "files": [given]})
    assert errors(answer) == [("files", "no_files")]
    assert len(program.get(f"/conversations/{mail}/messages").json()["items"]) == 1


def an_answers(world: World, *names: str) -> list[File]:
    """The files of a ready answer that all of the store see."""
    with world.as_staff(world.reem):
        kept = [channels.keep_file(name, name.encode(), owner=f"staff:{world.reem.pk}") for name in names]
        inbox.keep_answer(None, title="دليل", text="x", files=kept, sharing="store")
    return kept


def test_a_foreign_file_beside_one_of_an_answer_of_several_is_told(world: World) -> None:
    program, conversation = reems(world), opened(world)
    first, _second = an_answers(world, "a.txt", "b.txt")
    theirs = gives(reems(world), b"secret").json()["id"]
    path = f"/conversations/{conversation.public_id}/replies"
    said = {"text": "x", "files": [first.public_id, theirs]}
    assert errors(program.post(path, said)) == [("files", "unknown")]
    assert program.post(path, {"text": "x", "files": [first.public_id]}).status_code == 201


def test_an_answers_files_are_for_who_reads_answers(world: World) -> None:
    (kept,) = an_answers(world, "a.txt")
    conversation = opened(world)
    assert reems(world).get(f"/files/{kept.public_id}/content").status_code == 200
    without = reems(world, "conversations:read", "messages:write")
    assert without.get(f"/files/{kept.public_id}").status_code == 404
    assert without.get(f"/files/{kept.public_id}/content").status_code == 404
    said = {"text": "x", "files": [kept.public_id]}
    assert errors(without.post(f"/conversations/{conversation.public_id}/replies", said)) == [("files", "unknown")]


def read_from(program: Program, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[int]]:
    """The answer, and how much was read of what is given."""
    read: list[int] = []

    class Noted(FakePayload):
        def read(self, size: int = -1) -> bytes:
            read.append(size)
            return super().read(size)

    monkeypatch.setattr("django.test.client.FakePayload", Noted)
    return gives(program, b"x" * 1000), read


def test_nothing_is_read_for_who_may_not_or_while_the_disk_is_full(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, read = read_from(reems(world, "conversations:read"), monkeypatch)
    assert (answer.status_code, read) == (403, [])
    with monkeypatch.context() as full:
        full.setattr("wafaa.work.disk.is_short", lambda: True)
        answer, read = read_from(reems(world), monkeypatch)
        assert (answer.status_code, answer.json()["code"], read) == (503, "cannot_store", [])
        assert answer["Retry-After"]
    answer, read = read_from(reems(world), monkeypatch)
    assert answer.status_code == 201 and read


def test_a_disk_that_is_full_in_the_midst_of_it_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_said: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("wafaa.lib.files._write", full)
    for headers in ({}, {"idempotency_key": "k"}):
        answer = gives(reems(world), b"x", **headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "cannot_store")


def test_what_nothing_holds_goes_after_a_day_with_its_bytes(world: World) -> None:
    program, conversation = reems(world), opened(world)
    lost, sent, drafted = (gives(program, picture(), f"{name}.png").json()["id"] for name in "abc")
    path = f"/conversations/{conversation.public_id}"
    assert program.post(f"{path}/replies", {"files": [sent]}).status_code == 201
    assert program.post(f"{path}/drafts", {"text": "x", "files": [drafted]}).status_code == 201
    answers = an_answers(world, "d.txt")[0].public_id
    with world.as_staff(world.omar):
        left = channels.keep_file("e.txt", b"e", owner=f"staff:{world.omar.pk}").public_id
        mail = channels.keep_file("f.txt", b"f", owner=f"line:{world.form.pk}").public_id
        assert clearing.clear_uploads() == 0, "it may still be on its way"
        File.objects.update(created_at=now() - timedelta(days=2))
        gone = File.objects.get(public_id=lost)
        assert clearing.clear_uploads() == 2
        assert set(File.objects.values_list("public_id", flat=True)) == {sent, drafted, answers, mail}
        assert left not in (sent, drafted)
        for blob in (gone.blob, gone.thumb):
            with pytest.raises(NoSuchBlob):
                open_blob(settings.BLOBS, blob)
        open_blob(settings.BLOBS, File.objects.get(public_id=drafted).blob).close()


def test_many_uploads_are_looked_through_a_few_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearing, "A_LOOK", 2)
    with world.as_staff(world.omar):
        for n in range(5):
            channels.keep_file("a.txt", b"a", owner=f"token:{n}")
        File.objects.update(created_at=now() - timedelta(days=2))
        assert clearing.clear_uploads() == 5
