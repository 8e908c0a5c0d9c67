"""Pictures with an answer at X: handed over first, named by the answer, and judged before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.channels.conformance.meta import PICTURE
from tests.channels.conformance.promised import PDF
from tests.channels.conformance.standin import Answer
from tests.channels.conformance.subject import again, fresh
from tests.channels.conformance.x import XServer, mention, problem
from tests.channels.test_x import clock, goes, hears, line, replied, server, the_talk
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import Line, LineState, Outgoing
from wafaa.work.models import Job
from wafaa.work.worker import run_due

__all__ = ["clock", "line", "server"]
FORBIDDEN = problem(403, "Forbidden", "You are not permitted to perform this action.")


@pytest.fixture
def asked(server: XServer, line: Line) -> None:
    server.mentions = [mention("@layla عندكم صورة؟")]
    hears(line)


def picture(name: str = "عود.png", kind: str = "image/png", data: bytes = PICTURE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def sends(world: World, text: str, *files: Any, kind: str = "public", key: str = "k1", language: str = "en") -> Any:
    agent, url = browser_of(world.omar, language=language), f"/s/layla/inbox/{the_talk().public_id}/send/"
    return agent.post(url, {"kind": kind, "text": text, "key": key, "files": list(files)})


def uploads(server: XServer) -> int:
    return len([call for call in server.calls if call.path == "/2/media/upload"])


@pytest.mark.usefixtures("asked")
def test_pictures_go_with_the_answer_in_their_order(world: World, server: XServer) -> None:
    assert sends(world, "هذا العود", picture("1.png"), picture("2.png")).status_code == 302
    assert goes(replied()).state == "sent" and uploads(server) == 2
    assert server.sends[0].json["media"] == {"media_ids": list(server.media)}
    said = browser_of(world.omar, language="en").get(f"/s/layla/inbox/{the_talk().public_id}/").content.decode()
    assert "1.png" in said and "Attach up to 4 pictures (JPEG, PNG, WebP) of up to 5 MB" in said


@pytest.mark.usefixtures("asked")
def test_a_picture_needs_no_words(world: World, server: XServer) -> None:
    assert sends(world, "", picture()).status_code == 302 and goes(replied()).state == "sent"


@pytest.mark.usefixtures("asked")
def test_what_x_does_not_take_is_said_before_anything_is_kept(world: World, server: XServer) -> None:
    for files, words in (
        ([picture(f"{n}.png") for n in range(5)], "At most 4 files"),
        ([picture("فاتورة.pdf", "application/pdf", PDF)], "JPEG, PNG, WebP"),
        ([picture("صورة.png", "image/png", PDF)], "JPEG, PNG, WebP"),
        ([picture(data=PICTURE + b"x" * (5 * 1024 * 1024))], "too large"),
    ):
        answer = sends(world, "هذا العود", *files)
        assert answer.status_code == 422 and words in answer.content.decode() and "هذا العود" in answer.content.decode()
    assert not Outgoing.objects.filter(channel="x").exists() and uploads(server) == 0
    assert sends(world, "داخلي", picture("فاتورة.pdf", "application/pdf", PDF), kind="note").status_code == 302


@pytest.mark.parametrize(
    ("refusal", "code", "words"),
    [(FORBIDDEN, "x_no_media", "Sign in again"), (problem(400, "Invalid Request", "no"), "x_picture", "JPEG or PNG")],
)
@pytest.mark.usefixtures("asked")
def test_a_picture_that_is_refused_posts_nothing(
    world: World, server: XServer, refusal: Answer, code: str, words: str
) -> None:
    server.next_uploads = [refusal]
    sends(world, "هذا العود", picture())
    outgoing = goes(replied())
    assert (outgoing.state, outgoing.error) == ("failed", code) and server.sends == []
    said = browser_of(world.omar, language="en").get(f"/s/layla/inbox/{the_talk().public_id}/").content.decode()
    assert words in said
    assert Line.objects.get(pk=outgoing.line_id).state == LineState.OK, "words alone still go out"


@pytest.mark.parametrize("trouble", [Answer(breaks=True), problem(503, "Service Unavailable", "x"), Answer(500, {})])
@pytest.mark.usefixtures("asked")
def test_a_break_while_a_picture_is_handed_over_is_no_open_question(
    world: World, server: XServer, trouble: Answer
) -> None:
    """Nothing was posted yet: it is tried again, and only one answer stands there."""
    server.next_uploads = [trouble]
    sends(world, "هذا العود", picture())
    outgoing = goes(replied())
    assert outgoing.state == "queued" and server.sends == []
    again(outgoing)
    assert fresh(outgoing).state == "sent" and len(server.own) == 1


@pytest.mark.usefixtures("asked")
def test_an_answer_with_a_picture_that_broke_off_is_found(world: World, server: XServer) -> None:
    server.next_answers = [Answer(breaks=True)]
    sends(world, "هذا العود", picture())
    outgoing = goes(replied())
    assert outgoing.state == "unknown"
    Job.objects.filter(task__endswith="ask_about").update(run_after=outgoing.created_at)
    run_due()
    assert fresh(outgoing).state == "sent" and len(server.own) == 1


@pytest.mark.usefixtures("asked")
def test_the_composer_says_what_an_address_costs(world: World, server: XServer) -> None:
    page = browser_of(world.omar, language="en").get(f"/s/layla/inbox/{the_talk().public_id}/").content.decode()
    assert "<wafaa-costs" in page and "20 cents" in page
    chat = world.conversation(world.layla_writes("سلام"))
    other = browser_of(world.omar, language="en").get(f"/s/layla/inbox/{chat.public_id}/").content.decode()
    assert "<wafaa-costs" not in other and "Attach up to 10 files of up to 25 MB" in other
