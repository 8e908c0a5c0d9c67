"""What every channel must do. An adapter's test module makes a class of `Conforms` with its own `Subject`.

    class TestTelegram(Conforms):
        subject = TelegramSubject

A channel that polls instead of being called sets `is_hooked = False` and is given its arrivals by `take_in`; the four
tests of signatures then say so aloud by asking nothing of it (they are not collected).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from django.test import Client, override_settings

from tests.channels.conformance.standin import Answer, StandIn
from tests.channels.test_send_gate import NOON
from tests.world import World
from wafaa.channels import sending
from wafaa.channels import verbs as channels
from wafaa.channels.models import Arrival, Line, LineState, Outgoing
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.lib.time import now
from wafaa.work.models import Job
from wafaa.work.worker import run_due


class Subject:
    """What an adapter's tests tell of it. `folds`: the provider knows a repeated key and makes one message of it.
    `binds`: its proof is bound to the bytes; a password alone is not."""

    channel: ClassVar[str]
    folds: ClassVar[bool] = False
    is_hooked: ClassVar[bool] = True
    binds: ClassVar[bool] = True
    content_type: ClassVar[str] = "application/json"
    most_hook_bytes: ClassVar[int] = 3 * 1024 * 1024

    def __init__(self, standin: StandIn, address: str) -> None:
        self.standin, self.address = standin, address

    @classmethod
    def make_standin(cls) -> StandIn:
        raise NotImplementedError

    def settings(self) -> dict[str, Any]:
        """Settings of the machine under which the stand-in is reached."""
        return {"INNER_HOSTS": frozenset({self.address.removeprefix("http://")})}

    def open(self) -> Line:
        raise NotImplementedError

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        """The provider's bytes for a text from one and the same customer; `n` numbers the message, `at_least` pads
        it with something harmless to so many bytes."""
        raise NotImplementedError

    def unknown(self) -> bytes:
        """A message of a type nobody has heard of, from that customer."""
        raise NotImplementedError

    def receipt(self, outgoing: Outgoing, state: str) -> bytes | None:
        """The provider's bytes for how far a message has come, None where it tells nothing."""
        return None

    def headers(self, raw: bytes) -> dict[str, str]:
        """What proves the bytes."""
        raise NotImplementedError

    def query(self, raw: bytes) -> str:
        """What stands in the address the provider calls with these bytes, "key=…"."""
        return ""

    def stale_headers(self, raw: bytes) -> dict[str, str] | None:
        """A right signature of an hour ago, None where the provider's signatures do not age."""
        return None

    def forged(self, raw: bytes) -> dict[str, str]:
        """The same with the proof of another secret."""
        right = self.headers(raw)
        return {name: value[:-4] + ("AAAA" if value[-4:] != "AAAA" else "BBBB") for name, value in right.items()}

    def token_expired(self) -> Answer:
        """How the provider says that our login is not valid any more."""
        raise NotImplementedError

    def too_many(self) -> Answer:
        return Answer(429, {}, {"Retry-After": "37"})

    def server_error(self) -> Answer:
        return Answer(500, {})

    def refusal(self) -> Answer:
        """The provider will never take this message."""
        raise NotImplementedError

    def send_key(self, call: Any) -> str:
        """Our own id of the message in what was sent to the stand-in."""
        raise NotImplementedError

    def text_sent(self, call: Any) -> str:
        raise NotImplementedError


class Conforms:
    subject: ClassVar[type[Subject]]

    @pytest.fixture
    def desk(self, world: World) -> Iterator[World]:
        Job.objects.all().delete()
        with time_machine.travel(NOON, tick=False), world.inside():
            yield world

    @pytest.fixture
    def it(self, desk: World) -> Iterator[Subject]:
        standin = self.subject.make_standin()
        with standin.standing() as address:
            it = self.subject(standin, address)
            with override_settings(**it.settings()):
                yield it

    @pytest.fixture
    def line(self, it: Subject) -> Line:
        line = it.open()
        Job.objects.all().delete()
        return line

    # What comes in

    def test_a_message_arrives_whole_in_arabic(self, it: Subject, line: Line) -> None:
        text = "السلام عليكم، وين طلبي رقم ١٢٣؟ شكرًا 🌹"
        assert deliver(it, line, it.message(text)) == 200
        run_due()
        message = Message.objects.get()
        assert (message.text, message.kind, message.channel) == (text, MessageKind.IN, it.channel)
        assert message.conversation.line == line and message.arrival is not None

    def test_a_bad_signature_leaves_nothing(self, it: Subject, line: Line) -> None:
        raw = it.message("سلام")
        assert knock(line, raw, it.forged(raw)) in (401, 403)
        assert knock(line, raw, {}) in (401, 403)
        if it.binds:
            assert knock(line, it.message("آخر", 2), it.headers(raw)) in (401, 403), "the proof of other bytes"
        assert not Arrival.objects.exists() and not Job.objects.exists()

    def test_a_secret_that_is_not_set_opens_nothing(self, it: Subject, line: Line) -> None:
        raw = it.message("سلام")
        headers = it.headers(raw)
        Line.objects.filter(pk=line.pk).update(secrets={})
        assert knock(line, raw, headers) in (401, 403) and not Arrival.objects.exists()

    def test_an_old_signature_is_no_signature(self, it: Subject, line: Line) -> None:
        raw = it.message("سلام")
        stale = it.stale_headers(raw)
        told = knock(line, raw, stale if stale is not None else it.forged(raw))
        assert told in (401, 403) and not Arrival.objects.exists()

    def test_a_delivery_repeated_is_one_message(self, it: Subject, line: Line) -> None:
        raw = it.message("سلام")
        assert [deliver(it, line, raw) for _ in range(3)] == [200, 200, 200]
        run_due()
        deliver(it, line, raw)
        run_due()
        assert Arrival.objects.count() == Message.objects.count() == 1

    def test_replaying_the_job_changes_nothing(self, it: Subject, line: Line) -> None:
        deliver(it, line, it.message("سلام"))
        run_due()
        arrival = Arrival.objects.get()
        channels.read_again(arrival)
        run_due()
        assert Message.objects.count() == 1

    def test_what_comes_in_another_order_is_all_there(self, it: Subject, line: Line) -> None:
        for n in (3, 1, 2):
            deliver(it, line, it.message(f"رسالة {n}", n))
        run_due()
        assert sorted(Message.objects.values_list("text", flat=True)) == ["رسالة 1", "رسالة 2", "رسالة 3"]
        assert Conversation.objects.count() == 1, "a running talk is one conversation"

    def test_too_large_a_body_is_refused_and_a_large_one_is_not(self, it: Subject, line: Line) -> None:
        small = it.message("سلام", at_least=200_000)
        assert len(small) >= 200_000 and deliver(it, line, small) == 200
        huge = it.message("سلام", 2, at_least=it.most_hook_bytes + 1)
        assert deliver(it, line, huge) == 413 and Arrival.objects.count() == 1

    def test_noise_with_a_right_signature_is_kept_and_breaks_nothing(self, it: Subject, line: Line) -> None:
        for raw in (
            b"",
            b"\xff\x00",
            b"[]",
            b"{}",
            b'{"entry": 5, "type": [], "object": ""}',
            b"[" * 50_000,
        ):
            assert deliver(it, line, raw) == 200
        run_due()
        assert not Job.objects.filter(state="dead").exists() and not Job.objects.exclude(error="").exists()
        assert not Arrival.objects.filter(state="new").exists()

    def test_an_unknown_type_is_a_card_in_the_running_talk(self, it: Subject, line: Line) -> None:
        deliver(it, line, it.message("سلام"))
        deliver(it, line, it.unknown())
        run_due()
        card = Message.objects.latest("id")
        assert card.kind == MessageKind.CARD and card.conversation.messages.count() == 2

    def test_a_line_that_is_off_hears_nothing(self, it: Subject, line: Line) -> None:
        channels.switch_line(line, on=False)
        assert deliver(it, line, it.message("سلام")) == 404 and not Arrival.objects.exists()

    # What goes out

    def test_a_reply_goes_out_once_with_its_own_key(self, it: Subject, line: Line, desk: World) -> None:
        outgoing = reply(it, line, desk, "أهلًا ليلى، طلبك غدًا")
        assert outgoing.state == "sent" and outgoing.provider_id
        sending.send_due(outgoing.pk)
        (call,) = it.standin.sends
        assert (it.send_key(call), it.text_sent(call)) == (outgoing.public_id, "أهلًا ليلى، طلبك غدًا")

    def test_too_many_waits_as_long_as_the_provider_says(self, it: Subject, line: Line, desk: World) -> None:
        it.standin.next_answers = [it.too_many()]
        outgoing = reply(it, line, desk)
        wait = outgoing.not_before - now()
        assert outgoing.state == "queued" and wait == timedelta(seconds=37)

    def test_a_fault_of_the_provider_is_tried_again(self, it: Subject, line: Line, desk: World) -> None:
        it.standin.next_answers = [it.server_error()]
        outgoing = reply(it, line, desk)
        assert outgoing.state == "queued" and outgoing.error
        again(outgoing)
        assert fresh(outgoing).state == "sent" and len(it.standin.sends) == 2

    def test_a_refusal_is_final_and_has_words(self, it: Subject, line: Line, desk: World) -> None:
        it.standin.next_answers = [it.refusal()]
        outgoing = reply(it, line, desk)
        assert outgoing.state == "failed" and outgoing.error
        assert Line.objects.get(pk=line.pk).state == LineState.OK, "one message's fault is not the line's"

    def test_a_break_after_the_message_was_taken_never_makes_two(self, it: Subject, line: Line, desk: World) -> None:
        """Where the provider folds, the same key goes again; elsewhere nobody knows, and nothing is sent blindly."""
        it.standin.next_answers = [Answer(breaks=True)]
        outgoing = reply(it, line, desk)
        if it.folds:
            assert outgoing.state == "queued"
            again(outgoing)
            assert {it.send_key(call) for call in it.standin.sends} == {outgoing.public_id}
            assert fresh(outgoing).state == "sent"
            return
        assert outgoing.state == "unknown"
        Job.objects.update(run_after=now())
        run_due()
        told = it.receipt(outgoing, "delivered")
        if told is not None:
            deliver(it, line, told)
            run_due()
            assert fresh(outgoing).state == "delivered"
        assert len(it.standin.sends) == 1

    def test_a_login_that_ended_holds_the_line_and_says_so(self, it: Subject, line: Line, desk: World) -> None:
        it.standin.next_answers = [it.token_expired()]
        outgoing = reply(it, line, desk)
        known = Line.objects.get(pk=line.pk)
        assert outgoing.state == "queued", "what was written is not lost"
        assert (known.state, bool(known.problem), bool(known.paused_until)) == (LineState.FAILING, True, True)
        again(outgoing)
        assert fresh(outgoing).state == "sent" and Line.objects.get(pk=line.pk).state == LineState.OK

    def test_a_dead_line_costs_one_attempt_and_then_rests(self, it: Subject, line: Line, desk: World) -> None:
        down = it.token_expired()
        it.standin.next_answers = [down] * 10
        first = reply(it, line, desk)
        for n in range(5):
            reply(it, line, desk, f"رد {n}")
        assert len(it.standin.sends) == 1 and fresh(first).state == "queued"
        assert Outgoing.objects.filter(state="queued").count() == 6

    def test_a_line_that_is_off_sends_nothing(self, it: Subject, line: Line, desk: World) -> None:
        conversation = talk(it, line)
        channels.switch_line(line, on=False)
        outgoing = answer(desk, conversation, "لا")
        assert outgoing.state in ("failed", "refused") and not it.standin.sends

    def test_receipts_only_move_forward(self, it: Subject, line: Line, desk: World) -> None:
        outgoing = reply(it, line, desk)
        states = ("read", "delivered", "sent")
        told = {state: raw for state in states if (raw := it.receipt(outgoing, state)) is not None}
        for raw in told.values():
            deliver(it, line, raw)
            run_due()
        assert fresh(outgoing).state == next(iter(told), "sent"), "the furthest was told first"


def deliver(it: Subject, line: Line, raw: bytes) -> int:
    """The provider calls with these bytes, rightly signed."""
    return knock(line, raw, it.headers(raw), it.content_type, it.query(raw))


def knock(
    line: Line, raw: bytes, headers: dict[str, str], content_type: str = "application/json", query: str = ""
) -> int:
    url = f"/hooks/{line.public_id}/" + (f"?{query}" if query else "")
    return Client().post(url, raw, content_type=content_type, headers=headers).status_code


def talk(it: Subject, line: Line) -> Conversation:
    """The customer wrote, and there is a conversation."""
    deliver(it, line, it.message("سلام"))
    run_due()
    found: Conversation = Conversation.objects.select_related("customer", "line").latest("id")
    return found


def answer(world: World, conversation: Conversation, text: str) -> Outgoing:
    """Omar answers, his undo seconds pass, and it is sent."""
    with world.as_staff(world.omar):
        message = inbox.reply(conversation, text, key=f"k{Message.objects.count()}", channel=conversation.channel)
    assert message.outgoing is not None
    again(message.outgoing, resting=True)
    return fresh(message.outgoing)


def reply(it: Subject, line: Line, world: World, text: str = "أهلًا") -> Outgoing:
    conversation = Conversation.objects.filter(line=line).select_related("customer", "line").first() or talk(it, line)
    return answer(world, conversation, text)


def again(outgoing: Outgoing, *, resting: bool = False) -> None:
    """Its time has come; unless `resting`, so has the end of the line's pause."""
    if not resting:
        Line.objects.filter(pk=outgoing.line_id).update(paused_until=None)
    Outgoing.objects.filter(pk=outgoing.pk, state="queued").update(not_before=now())
    sending.send_due(outgoing.pk)


def fresh(outgoing: Outgoing) -> Outgoing:
    found: Outgoing = Outgoing.objects.get(pk=outgoing.pk)
    return found
