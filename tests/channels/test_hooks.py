"""The door by which providers call: what is proven is stored once and answered at once, the rest leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.channels.desk import CARRIES, Courier, serving
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.connector import (
    Accepted,
    Challenge,
    Ignored,
    Knock,
    Meaning,
    News,
    Part,
    Receipt,
    Rejected,
    Several,
    Unknown,
    Unreadable,
)
from wafaa.channels.models import Arrival, Line, LineState, Outgoing
from wafaa.inbox.models import Message
from wafaa.lib.signatures import hex_sha256, same
from wafaa.lib.time import now
from wafaa.people.models import Purpose
from wafaa.work import disk
from wafaa.work.models import Job
from wafaa.work.worker import run_due

KEY = "a bell's key"


class Bell(Courier):
    """A provider that signs its bytes with KEY and names them in a header."""

    abilities = replace(CARRIES, hook=1000)
    heard: Knock

    def knock(self, knock: Knock, line: Line) -> Accepted | Challenge | Rejected:
        self.heard = knock
        if knock.method == "GET":
            asked = knock.query.get("hub.challenge", "")
            return Challenge(asked) if knock.query.get("hub.verify_token") == "t" else Rejected("wrong_token", 403)
        if not same(knock.headers.get("x-signature", ""), signed(knock.raw)):
            return Rejected("bad_signature")
        return Accepted(knock.headers.get("x-id", ""), {"said": "so"}, answer="<Response/>", type="text/xml")


def signed(raw: bytes) -> str:
    return hex_sha256(KEY, raw)


@pytest.fixture
def bell() -> Iterator[Bell]:
    with serving(Bell("generic")) as bell:
        yield bell  # type: ignore[misc]


@pytest.fixture
def line(world: World, bell: Bell) -> Iterator[Line]:
    Job.objects.all().delete()
    with world.inside():
        yield channels.open_line("generic", "جرس", state=LineState.OK)


def ring(line: Line, raw: bytes = "رنين".encode(), **headers: str) -> Any:
    headers = {"x-id": "1", "x-signature": signed(raw)} | {k.replace("_", "-"): v for k, v in headers.items()}
    return Client().post(f"/hooks/{line.public_id}/?a=b", raw, content_type="application/json", headers=headers)


def test_a_proven_call_is_stored_as_it_came_and_answered_at_once(line: Line, bell: Bell) -> None:
    answer = ring(line)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"<Response/>", "text/xml")
    arrival = Arrival.objects.get()
    assert (bytes(arrival.raw), arrival.provider_id, arrival.meta) == ("رنين".encode(), "1", {"said": "so"})
    assert (arrival.line, arrival.state, Job.objects.count()) == (line, "new", 1)
    assert bell.heard.url.endswith(f"/hooks/{line.public_id}/?a=b") and bell.heard.query == {"a": "b"}


def test_the_same_call_again_is_200_and_doubles_nothing(line: Line) -> None:
    assert [ring(line).status_code for _ in range(3)] == [200, 200, 200]
    assert Arrival.objects.count() == Job.objects.count() == 1
    assert ring(line, b"other bytes").status_code == 200 and Arrival.objects.count() == 2


@pytest.mark.parametrize("signature", ["", "0" * 64, "نقش"])
def test_a_wrong_signature_leaves_nothing(line: Line, signature: str) -> None:
    raw = b"{}"
    answer = Client().generic("POST", f"/hooks/{line.public_id}/", raw, HTTP_X_SIGNATURE=signature)
    assert answer.status_code == 401
    assert not Arrival.objects.exists() and not Job.objects.exists()


def test_a_signature_over_other_bytes_is_wrong(line: Line) -> None:
    assert ring(line, b'{"a": 1}', **{"x-signature": signed(b'{"a":1}')}).status_code == 401


def test_a_handshake_is_answered_and_stores_nothing(line: Line) -> None:
    url = f"/hooks/{line.public_id}/"
    right = Client().get(url, {"hub.mode": "subscribe", "hub.verify_token": "t", "hub.challenge": "77<b>"})
    assert (right.status_code, right.content) == (200, b"77<b>")
    assert right["Content-Type"].startswith("text/plain"), "what is echoed is never a page"
    assert Client().get(url, {"hub.verify_token": "wrong"}).status_code == 403
    assert not Arrival.objects.exists()


def test_too_large_a_call_is_413_whatever_it_says_of_its_size(line: Line) -> None:
    assert ring(line, b"x" * 1000).status_code == 200
    assert ring(line, b"x" * 1001).status_code == 413
    assert ring(line, b"x" * 6_000_000).status_code == 413
    lying = ring(line, b"x" * 1001, **{"content-length": "3"})
    assert lying.status_code in (401, 413) and Arrival.objects.count() == 1


def test_who_is_none_or_off_or_takes_no_calls_is_404(line: Line, world: World) -> None:
    channels.switch_line(line, on=False)
    assert ring(line).status_code == ring(world.chat).status_code == 404
    assert Client().post("/hooks/nobody/", b"{}", content_type="application/json").status_code == 404
    assert Client().put(f"/hooks/{line.public_id}/").status_code == 404
    channels.switch_line(line, on=True)
    assert Client().put(f"/hooks/{line.public_id}/").status_code == 405


def test_without_room_the_provider_is_told_to_come_again(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "free", lambda: 0)
    answer = ring(line)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60") and not Arrival.objects.exists()


def test_the_call_reaches_the_conversation_by_its_job(line: Line, bell: Bell) -> None:
    bell.meaning = Meaning("message", ("phone", "+966500000009"), text="وين طلبي؟", key="m1", goes_on=True)
    ring(line)
    assert not Message.objects.exists()
    run_due()
    assert Message.objects.get().text == "وين طلبي؟"


def understood(line: Line, bell: Bell, what: Any, raw: bytes = b"r") -> Arrival:
    bell.meaning = what
    arrival = channels.take_in(line, f"id-{raw!r}", raw, {})
    run_due()
    arrival.refresh_from_db()
    return arrival


def test_a_bundle_becomes_an_arrival_for_each_part_once(line: Line, bell: Bell) -> None:
    parts = (Part("a", b"1"), Part("b", b"2"))
    bundle = channels.take_in(line, "bundle", b"both", {})
    for _ in range(2):
        channels.take_apart(bundle, parts)
    assert sorted(Arrival.objects.exclude(pk=bundle.pk).values_list("provider_id", flat=True)) == ["a", "b"]
    bell.meaning = Several((Part("c", b"3", line="not ours"),))  # type: ignore[assignment]
    run_due()
    assert not Arrival.objects.filter(provider_id="c").exists()


def test_the_same_message_in_another_delivery_is_one_message(line: Line, bell: Bell) -> None:
    told = Meaning("message", ("phone", "+966500000009"), text="مرة", key="wamid.1", goes_on=True)
    understood(line, bell, told, b"alone")
    understood(line, bell, told, b"in a bundle")
    assert Message.objects.count() == 1


def test_a_running_talk_goes_on_in_its_conversation(line: Line, bell: Bell) -> None:
    for n in range(2):
        what = Meaning("message", ("phone", "+966500000009"), text=str(n), key=f"m{n}", goes_on=True)
        understood(line, bell, what, str(n).encode())
    assert Message.objects.values("conversation").distinct().count() == 1
    aside = Meaning("aside", ("phone", "+966500000009"), text="👍", key="m9", goes_on=True)
    understood(line, bell, aside, b"aside")
    assert Message.objects.latest("id").conversation.messages.count() == 3


def test_news_are_carried_out_and_told_to_nobody(line: Line, bell: Bell) -> None:
    done: list[int] = []
    arrival = understood(line, bell, News(lambda: done.append(1)))
    assert done == [1] and arrival.state == "understood" and not Message.objects.exists()
    assert understood(line, bell, Ignored("other_number"), b"i").state == "refused"
    assert understood(line, bell, Unreadable("empty"), b"u").state == "unreadable"


def sent_by(world: World, line: Line, bell: Bell) -> Outgoing:
    outgoing = channels.queue(world.layla, line, "generic", purpose=Purpose.REPLY, text="أهلًا", to="x")
    run_due()
    found: Outgoing = Outgoing.objects.get(pk=outgoing.pk)
    return found


def test_receipts_only_move_forward(world: World, line: Line, bell: Bell) -> None:
    outgoing = sent_by(world, line, bell)
    for n, state in enumerate(["read", "delivered", "sent"]):
        understood(line, bell, Receipt(state, now(), provider_id="id-1"), str(n).encode())
        outgoing.refresh_from_db()
        assert outgoing.state == "read"
    understood(line, bell, Receipt("failed", now(), provider_id="id-1", why="131026"), b"f")
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.error) == ("failed", "131026")


def test_a_receipt_settles_what_nobody_knew_and_it_is_not_sent_again(world: World, line: Line, bell: Bell) -> None:
    bell.answers = [Unknown("timeout")]
    outgoing = sent_by(world, line, bell)
    assert outgoing.state == "unknown"
    understood(line, bell, Receipt("delivered", now(), provider_id="w1", key=outgoing.public_id), b"d")
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.provider_id, outgoing.delivered_at is not None) == ("delivered", "w1", True)
    assert bell.sent == [outgoing.public_id]


def test_a_receipt_for_what_never_left_or_for_anothers_line_changes_nothing(
    world: World, line: Line, bell: Bell
) -> None:
    waits = channels.queue(
        world.layla, line, "generic", purpose=Purpose.REPLY, text="x", to="x", hold=timedelta(hours=1)
    )
    understood(line, bell, Receipt("sent", now(), key=waits.public_id), b"1")
    other = channels.open_line("generic", "آخر")
    sent = sent_by(world, other, bell)
    understood(line, bell, Receipt("read", now(), key=sent.public_id), b"2")
    assert list(Outgoing.objects.order_by("id").values_list("state", flat=True)) == ["queued", "sent"]
