"""What every channel must do. An adapter's test module makes a class of `Conforms` with its own `Subject`.

    class TestTelegram(Conforms):
        subject = TelegramSubject

What truly has no meaning for a channel its subject names in `lacks`, with the reason; the tests that `need` it are then
not asked of it, and `test_what_it_lacks_is_true` compares what can be compared with the connector itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

import pytest
import time_machine
from django.test import override_settings

from tests.channels.conformance.promised import KeepsItsWord
from tests.channels.conformance.standin import Answer
from tests.channels.conformance.subject import (
    CAPABILITIES,
    Subject,
    again,
    answer,
    deliver,
    fresh,
    needs,
    reply,
    talk,
)
from tests.channels.test_send_gate import NOON
from tests.world import World
from wafaa.channels import sending
from wafaa.channels import verbs as channels
from wafaa.channels.connector import abilities_of
from wafaa.channels.models import Arrival, Line, LineState, Outgoing
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.lib.time import now
from wafaa.work.models import Job
from wafaa.work.worker import run_due


class Conforms(KeepsItsWord):
    subject: ClassVar[type[Subject]]

    def __init_subclass__(cls) -> None:
        """What has no meaning for the channel is not asked of it."""
        for name in dir(cls):
            if set(getattr(getattr(cls, name), "needs", ())) & set(cls.subject.lacks):
                setattr(cls, name, None)

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

    def test_what_it_lacks_is_true(self, it: Subject) -> None:
        can = abilities_of(it.channel)
        assert set(it.lacks) <= set(CAPABILITIES) and all(len(reason) > 20 for reason in it.lacks.values())
        assert ("hook" in it.lacks) != bool(can.hook) or it.has_siblings
        assert ("network" in it.lacks) != can.network, "who waits on a wire needs a lane"
        assert ("one_talk" in it.lacks) != can.goes_on
        assert ("texts" in it.lacks) != bool(can.text)

    # What comes in

    @needs("texts")
    def test_a_message_arrives_whole_in_arabic(self, it: Subject, line: Line) -> None:
        text = "السلام عليكم، وين طلبي رقم ١٢٣؟ شكرًا 🌹"
        assert deliver(it, line, it.message(text)) == 200
        run_due()
        message = Message.objects.get()
        assert (message.text, message.kind, message.channel) == (text, MessageKind.IN, it.channel)
        assert message.conversation.line == line
        assert (message.arrival is not None) == ("arrivals" not in it.lacks)

    @needs("hook")
    def test_a_bad_signature_leaves_nothing(self, it: Subject, line: Line) -> None:
        raw = it.message("سلام")
        assert it.call(line, raw, it.forged(raw)) in (401, 403)
        assert it.call(line, raw, {}) in (401, 403)
        if it.binds:
            assert it.call(line, it.message("آخر", 2), it.headers(raw)) in (401, 403), "the proof of other bytes"
        assert not Arrival.objects.exists() and not Job.objects.exists()

    @needs("hook")
    def test_a_secret_that_is_not_set_opens_nothing(self, it: Subject, line: Line) -> None:
        raw = it.message("سلام")
        headers = it.headers(raw)
        Line.objects.filter(pk=line.pk).update(secrets={})
        assert it.call(line, raw, headers) in (401, 403) and not Arrival.objects.exists()

    @needs("hook")
    def test_an_old_signature_is_no_signature(self, it: Subject, line: Line) -> None:
        raw = it.message("سلام")
        stale = it.stale_headers(raw)
        told = it.call(line, raw, stale if stale is not None else it.forged(raw))
        assert told in (401, 403) and not Arrival.objects.exists()

    def test_a_delivery_repeated_is_one_message(self, it: Subject, line: Line) -> None:
        raw = it.message("سلام")
        assert [deliver(it, line, raw) for _ in range(3)] == [200, 200, 200]
        run_due()
        deliver(it, line, raw)
        run_due()
        assert Message.objects.count() == 1
        assert Arrival.objects.count() == ("arrivals" not in it.lacks)

    @needs("arrivals")
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
        told = sorted(text.strip() for text in Message.objects.values_list("text", flat=True))
        assert told == (["رسالة 1", "رسالة 2", "رسالة 3"] if "texts" not in it.lacks else ["", "", ""])
        assert Conversation.objects.count() == (1 if "one_talk" not in it.lacks else 3)

    @needs("hook")
    def test_too_large_a_body_is_refused_and_a_large_one_is_not(self, it: Subject, line: Line) -> None:
        small = it.message("سلام", at_least=200_000)
        assert len(small) >= 200_000 and deliver(it, line, small) == 200
        huge = it.message("سلام", 2, at_least=it.most_hook_bytes() + 1)
        assert deliver(it, line, huge) == 413 and Arrival.objects.count() == 1

    @needs("arrivals")
    def test_noise_with_a_right_signature_is_kept_and_breaks_nothing(self, it: Subject, line: Line) -> None:
        for raw in (
            b"",
            b"\xff\x00",
            b"[]",
            b"{}",
            b'{"entry": 5, "type": [], "object": ""}',
            b"[" * 50_000,
        ):
            assert it.noise(line, raw) == 200
        run_due()
        assert not Job.objects.filter(state="dead").exists() and not Job.objects.exclude(error="").exists()
        assert not Arrival.objects.filter(state="new").exists()

    @needs("cards")
    def test_an_unknown_type_is_a_card_in_the_running_talk(self, it: Subject, line: Line) -> None:
        deliver(it, line, it.message("سلام"))
        deliver(it, line, it.unknown())
        run_due()
        card = Message.objects.latest("id")
        is_said = card.kind == MessageKind.IN and bool(card.text)  # Telegram's reader says it in words
        assert (card.kind == MessageKind.CARD or is_said) and card.conversation.messages.count() == 2

    def test_a_line_that_is_off_hears_nothing(self, it: Subject, line: Line) -> None:
        channels.switch_line(line, on=False)
        assert deliver(it, line, it.message("سلام")) == 404 and not Arrival.objects.exists()

    # What goes out

    @needs("texts")
    def test_a_reply_goes_out_once_with_its_own_key(self, it: Subject, line: Line, desk: World) -> None:
        outgoing = reply(it, line, desk, "أهلًا ليلى، طلبك غدًا")
        assert outgoing.state == "sent" and outgoing.provider_id
        sending.send_due(outgoing.pk)
        (call,) = it.sent(line)
        assert it.text_sent(call) == "أهلًا ليلى، طلبك غدًا"
        if "key" not in it.lacks:
            assert outgoing.public_id in it.send_key(call)

    @needs("network", "waits")
    def test_too_many_waits_as_long_as_the_provider_says(self, it: Subject, line: Line, desk: World) -> None:
        it.standin.next_answers = [it.too_many()]
        outgoing = reply(it, line, desk)
        wait = outgoing.not_before - now()
        assert outgoing.state == "queued" and wait == timedelta(seconds=37)

    @needs("network", "clean_faults")
    def test_a_fault_of_the_provider_is_tried_again(self, it: Subject, line: Line, desk: World) -> None:
        it.standin.next_answers = [it.server_error()]
        outgoing = reply(it, line, desk)
        assert outgoing.state == "queued" and outgoing.error
        again(outgoing)
        assert fresh(outgoing).state == "sent" and len(it.standin.sends) == 2

    @needs("network")
    def test_a_refusal_is_final_and_has_words(self, it: Subject, line: Line, desk: World) -> None:
        it.standin.next_answers = [it.refusal()]
        outgoing = reply(it, line, desk)
        assert outgoing.state == "failed" and outgoing.error
        assert Line.objects.get(pk=line.pk).state == LineState.OK, "one message's fault is not the line's"

    @needs("network")
    def test_a_break_after_the_message_was_taken_never_makes_two(self, it: Subject, line: Line, desk: World) -> None:
        """Where the provider folds, the same key goes again; elsewhere nobody knows, and nothing is sent blindly."""
        it.standin.next_answers = [Answer(breaks=True)]
        outgoing = reply(it, line, desk)
        if it.folds_broken:
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

    @needs("network")
    def test_a_login_that_ended_holds_the_line_and_says_so(self, it: Subject, line: Line, desk: World) -> None:
        it.standin.next_answers = [it.token_expired()]
        outgoing = reply(it, line, desk)
        known = Line.objects.get(pk=line.pk)
        assert outgoing.state == "queued", "what was written is not lost"
        assert (known.state, bool(known.problem), bool(known.paused_until)) == (LineState.FAILING, True, True)
        again(outgoing)
        assert fresh(outgoing).state == "sent" and Line.objects.get(pk=line.pk).state == LineState.OK

    @needs("network")
    def test_a_dead_line_costs_one_attempt_and_then_rests(self, it: Subject, line: Line, desk: World) -> None:
        down = it.token_expired()
        it.standin.next_answers = [down] * 10
        first = reply(it, line, desk)
        for n in range(5):
            reply(it, line, desk, f"رد {n}")
        assert len(it.standin.sends) == 1 and fresh(first).state == "queued"
        assert Outgoing.objects.filter(state="queued").count() == 6

    @needs("texts")
    def test_a_line_that_is_off_sends_nothing(self, it: Subject, line: Line, desk: World) -> None:
        conversation = talk(it, line)
        channels.switch_line(line, on=False)
        outgoing = answer(it, desk, conversation, "لا")
        assert outgoing.state in ("failed", "refused") and not it.sent(line)

    @needs("texts")
    def test_receipts_only_move_forward(self, it: Subject, line: Line, desk: World) -> None:
        outgoing = reply(it, line, desk)
        states = ("read", "delivered", "sent")
        told = {state: raw for state in states if (raw := it.receipt(outgoing, state)) is not None}
        for raw in told.values():
            deliver(it, line, raw)
            run_due()
        assert fresh(outgoing).state == next(iter(told), "sent"), "the furthest was told first"
