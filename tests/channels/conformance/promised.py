"""What a channel declares it does, and what it does not declare is refused in words before anything is sent.

Each field of `Abilities` has its tests here, asked of every connector; `test_every_ability_is_proven` fails for a field
that is new and has none.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Any

import time_machine

from tests.channels.conformance.meta import PICTURE
from tests.channels.conformance.subject import Subject, again, deliver, fresh, needs, reply, talk
from tests.world import World
from wafaa.channels import moderating, sending, trying
from wafaa.channels import verbs as channels
from wafaa.channels.abilities import Abilities
from wafaa.channels.comments import PRIVATELY
from wafaa.channels.comments import of as comments_of
from wafaa.channels.connector import CONNECTORS, Hooked, Moderating, Subscribing, Templated, abilities_of, connector_of
from wafaa.channels.filing import data_of
from wafaa.channels.gate import REASONS
from wafaa.channels.models import File, Line, LineState, Outgoing, Template
from wafaa.channels.settings import GateSettings
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.models import Identity, Purpose
from wafaa.stores.settings import read
from wafaa.work.models import Job
from wafaa.work.worker import run_due

PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
TIMES = [{"id": "m:1", "title": "صباحًا", "details": ""}, {"id": "m:2", "title": "مساءً", "details": ""}]
TEMPLATE = {"name": "order_late", "language": "ar", "values": {"1": "ليلى", "2": "غدًا"}, "category": "UTILITY"}
PROVEN_BY = {
    "text": "the_longest_text",
    "counts": "the_longest_text",
    "files": "files",
    "choices": "choices",
    "templates": "templates",
    "address_costs": "an_address",
    "reaches": "whom_it_reaches",
    "addresses_die": "a_dead_address",
    "window": "window",
    "is_public": "public",
    "private_by": "privately",
    "moderates": "hidden",
    "is_talk": "undo",
    "goes_on": "another_order",
    "edits": "an_edit",
    "removals": "taken_back",
    "reactions": "a_reaction",
    "receipts": "receipts",
    "network": "what_it_lacks",
    "folds": "sender_that_died",
    "settles": "a_break_is_asked_about",
    "hook": "methods",
    "subscribes": "methods",
}
"""Field → a word of the tests that prove it, here or in the suite."""


class KeepsItsWord:
    def test_every_ability_is_proven(self) -> None:
        assert {field.name for field in fields(Abilities)} == set(PROVEN_BY)
        names = " ".join(name for name in dir(type(self)) if name.startswith("test_"))
        assert [word for word in PROVEN_BY.values() if word not in names] == []

    def test_the_declared_methods_are_there_and_no_others(self, it: Subject, line: Line) -> None:
        can, connector = abilities_of(it.channel), connector_of(it.channel)
        assert bool(can.hook) == isinstance(connector, Hooked)
        assert can.subscribes == isinstance(connector, Subscribing)
        assert can.templates == isinstance(connector, Templated)
        assert can.moderates == isinstance(connector, Moderating)
        assert trying.subscribe(line) == []

    # What may be written

    @needs("texts")
    def test_the_longest_text_goes_whole_and_a_longer_one_is_refused_here(
        self, it: Subject, line: Line, desk: World
    ) -> None:
        can, letter = abilities_of(it.channel), "ب"
        longest = letter * (can.text // can.length_of(letter))
        first = reply(it, line, desk, longest)
        assert first.state == "sent" and it.text_sent(it.sent(line)[-1]) == longest
        refused(it, line, like(first, longest + letter), "too_long")

    def test_where_nothing_can_be_written_that_is_said(self, it: Subject, line: Line, desk: World) -> None:
        if not abilities_of(it.channel).text:
            outgoing = channels.queue(
                desk.layla, line, it.channel, purpose=Purpose.REPLY, text="أهلًا", to="+966501234567"
            )
            refused(it, line, outgoing, "nothing_written")

    @needs("texts")
    def test_files_go_along_as_declared(self, it: Subject, line: Line, desk: World) -> None:
        can, first = abilities_of(it.channel).files, reply(it, line, desk)
        picture = channels.keep_file("عطر.png", PICTURE, owner="staff:1")
        if can is None:
            refused(it, line, like(first, "صورة", files=[picture.public_id]), "no_files")
            return
        with desk.as_staff(desk.omar):
            answered = it.answer(desk, talk(it, line), "صورة", "f1", files=[picture])
        assert answered.outgoing is not None
        assert sent_now(answered.outgoing).state == "sent" and it.carried(data_of(picture))
        many = [channels.keep_file(f"{n}.png", PICTURE, owner="staff:1").public_id for n in range(can.most + 1)]
        refused(it, line, like(first, "صور", files=many), "too_many_files")
        if can.types:
            paper = channels.keep_file("فاتورة.pdf", PDF, owner="staff:1")
            refused(it, line, like(first, "فاتورة", files=[paper.public_id]), "file_type")
        if can.caption is not None:
            refused(it, line, like(first, "ب" * (can.caption + 1), files=[picture.public_id]), "too_long")
        File.objects.filter(pk=picture.pk).update(size=can.size + 1)
        refused(it, line, like(first, "صورة", files=[picture.public_id]), "file_too_large")

    @needs("texts")
    def test_choices_are_shown_as_declared(self, it: Subject, line: Line, desk: World) -> None:
        can, first = abilities_of(it.channel), reply(it, line, desk)
        outgoing = like(first, "متى نوصل؟", choices=TIMES)
        if not can.choices:
            refused(it, line, outgoing, "no_choices")
            return
        assert sent_now(outgoing).state == "sent"
        assert list(it.offered(it.sent(line)[-1])) == ["صباحًا", "مساءً"]
        too_many = [{"id": f"m:{n}", "title": str(n), "details": ""} for n in range(can.choices[-1].most + 1)]
        refused(it, line, like(first, "كم؟", choices=too_many), "choices_do_not_fit")

    @needs("texts")
    def test_templates_go_as_declared(self, it: Subject, line: Line, desk: World) -> None:
        can, first = abilities_of(it.channel), reply(it, line, desk)
        wrong = trying.fetch_templates(line)
        outgoing = like(first, "أهلًا ليلى", template=TEMPLATE)
        if not can.templates:
            assert not Template.objects.exists()
            refused(it, line, outgoing, "no_templates")
            return
        assert wrong == [] and Template.objects.filter(line=line, name="order_late").exists()
        assert sent_now(outgoing).state == "sent"

    @needs("texts")
    def test_an_address_in_the_text_goes_as_any_other(self, it: Subject, line: Line, desk: World) -> None:
        """That it costs more is the composer's to say; it is no reason to refuse."""
        assert reply(it, line, desk, "التفاصيل: https://shop.example/1042").state == "sent"

    # To whom and when

    @needs("texts")
    def test_whom_it_reaches_is_of_a_declared_kind(self, it: Subject, line: Line, desk: World) -> None:
        can, first = abilities_of(it.channel), reply(it, line, desk)
        if can.is_public:
            return  # the address is the comment's
        known = Identity.objects.filter(kind__in=can.reaches, value=first.to)
        assert known.exists() if can.reaches else first.to == ""

    @needs("texts")
    def test_a_dead_address_gets_nothing_more(self, it: Subject, line: Line, desk: World) -> None:
        can, first = abilities_of(it.channel), reply(it, line, desk)
        if can.addresses_die:
            people.mark_unreachable(can.reaches[0], first.to)
            refused(it, line, like(first, "أهلًا"), "unreachable")

    @needs("texts")
    def test_after_its_window_free_words_are_refused(self, it: Subject, line: Line, desk: World) -> None:
        can, first = abilities_of(it.channel), reply(it, line, desk)
        with time_machine.travel(now() + (can.window or timedelta(days=400)) - timedelta(minutes=1), tick=False):
            assert like(first, "في الوقت").state == "queued"
        if can.window is not None:
            with time_machine.travel(now() + can.window + timedelta(minutes=1), tick=False):
                late = like(first, "بعد الوقت")
            assert late.state == "refused" and late.reason.startswith("window") and REASONS[late.reason]

    @needs("texts")
    def test_in_public_only_people_speak(self, it: Subject, line: Line, desk: World) -> None:
        can, first = abilities_of(it.channel), reply(it, line, desk)
        told = like(first, "وصلنا سؤالك", is_automatic=True)
        if can.is_public:
            refused(it, line, told, "public_by_hand")
        else:
            assert told.state == "queued"

    @needs("texts")
    def test_privately_goes_by_the_declared_channel(self, it: Subject, line: Line, desk: World) -> None:
        can, conversation = abilities_of(it.channel), talk(it, line)
        if can.private_by:
            assert can.is_public and can.private_by in CONNECTORS
        with desk.as_staff(desk.omar):
            try:
                message = inbox.answer_privately(conversation, "نكلمك على الخاص", key="p1", then="", seen_up_to=None)
            except inbox.CannotAnswer as cannot:
                assert not can.private_by and cannot.code in REASONS
                return
        assert message.outgoing is not None and message.outgoing.channel == can.private_by
        assert message.outgoing.to.startswith(PRIVATELY)

    @needs("texts")
    def test_a_comment_is_hidden_shown_and_deleted_where_that_is_declared(self, it: Subject, line: Line) -> None:
        can, conversation = abilities_of(it.channel), talk(it, line)
        if not can.is_public:
            assert not can.moderates
            return
        comment, before = comments_of(conversation.topic)[0], len(it.standin.calls)
        if not can.moderates:
            assert moderating.hide(comment, is_hidden=True) and moderating.take_down(comment)
            assert len(it.standin.calls) == before, "nobody is asked for what is not possible"
            return
        states = []
        for is_hidden in (True, True, False):
            assert moderating.hide(comment, is_hidden=is_hidden) == ""
            states.append(it.is_hidden(comment.comment))
        assert states == [True, True, False] and not it.is_deleted(comment.comment)
        assert moderating.take_down(comment) == "" and it.is_deleted(comment.comment)

    @needs("texts")
    def test_the_undo_is_as_long_as_people_talk_there(self, it: Subject, line: Line, desk: World) -> None:
        conversation, chosen = talk(it, line), read(GateSettings)
        with desk.as_staff(desk.omar):
            message = it.answer(desk, conversation, "أهلًا", "u1")
        assert message.outgoing is not None
        hold = (message.outgoing.not_before - message.outgoing.created_at).total_seconds()
        assert hold == (chosen.undo_chat if abilities_of(it.channel).is_talk else chosen.undo_email)

    # What is heard

    @needs("texts")
    def test_an_edit_is_heard(self, it: Subject, line: Line) -> None:
        talk(it, line)
        with time_machine.travel(now() + timedelta(minutes=1), tick=False):
            raw = it.edited("المقاس L")
            assert (raw is not None) == abilities_of(it.channel).edits
            if raw is None:
                return
            deliver(it, line, raw)
            run_due()
        message = Message.objects.get(text="المقاس L")
        assert "edited" in message.warnings and message.conversation == Conversation.objects.get()

    @needs("texts")
    def test_what_is_taken_back_is_heard(self, it: Subject, line: Line) -> None:
        talk(it, line)
        raw = it.taken_back()
        assert (raw is not None) == abilities_of(it.channel).removals
        if raw is not None:
            deliver(it, line, raw)
            run_due()
            assert {"deleted", "comment_removed"} & set(Message.objects.latest("id").warnings)

    @needs("texts")
    def test_a_reaction_is_heard_and_owes_nothing(self, it: Subject, line: Line, desk: World) -> None:
        raw = it.reacted(reply(it, line, desk))
        assert (raw is not None) == abilities_of(it.channel).reactions
        if raw is not None:
            deliver(it, line, raw)
            run_due()
            message = Message.objects.latest("id")
            assert "reaction" in message.warnings and message.conversation.waiting_since is None

    @needs("texts")
    def test_the_declared_receipts_are_told_and_no_others(self, it: Subject, line: Line, desk: World) -> None:
        can = abilities_of(it.channel)
        for n, state in enumerate(("delivered", "read", "failed")):
            outgoing = reply(it, line, desk, f"رد {n}")
            assert it.told(line, outgoing, state) == (state in can.receipts - it.never_tells), state
            assert fresh(outgoing).state == (state if state in can.receipts - it.never_tells else "sent")

    # How its machine is spoken to

    @needs("texts")
    def test_a_sender_that_died_repeats_only_where_that_is_harmless(self, it: Subject, line: Line, desk: World) -> None:
        can, first = abilities_of(it.channel), reply(it, line, desk)
        before = len(it.standin.sends)
        Outgoing.objects.filter(pk=first.pk).update(state="sending", lease="dead", not_before=now())
        sending.send_due(first.pk)
        repeated = it.standin.sends[before:]
        if not can.network:
            return
        assert len(repeated) == can.folds
        if can.folds:
            assert first.public_id in it.send_key(repeated[0]), "the same key, which the other side folds"

    @needs("network")
    def test_a_break_is_asked_about_where_somebody_can_be_asked(self, it: Subject, line: Line, desk: World) -> None:
        outgoing = reply(it, line, desk)
        Outgoing.objects.filter(pk=outgoing.pk).update(state="sending", lease="l")
        Job.objects.all().delete()
        sending._settle(fresh(outgoing), "l", sending.Unknown("broke_off"))
        assert fresh(outgoing).state == "unknown"
        asked = Job.objects.filter(task__endswith="ask_about").count()
        assert asked == abilities_of(it.channel).settles


def like(first: Outgoing, text: str, *, is_automatic: bool = False, **envelope: Any) -> Outgoing:
    """Another message by the same way to the same person."""
    return channels.queue(
        first.customer,
        Line.objects.get(pk=first.line_id),
        first.channel,
        purpose=Purpose.REPLY,
        text=text,
        to=first.to,
        subject=first.subject,
        is_automatic=is_automatic,
        envelope={"conversation": first.envelope.get("conversation", ""), **envelope},
    )


def sent_now(outgoing: Outgoing) -> Outgoing:
    again(outgoing)
    return fresh(outgoing)


def refused(it: Subject, line: Line, outgoing: Outgoing, why: str) -> None:
    """It was refused here, in words, and nobody was given anything; nor is it when its time comes."""
    before, calls = len(it.sent(line)), len(it.standin.calls)
    assert (outgoing.state, outgoing.reason) == ("refused", why) and len(str(REASONS[why])) > 10
    sending.send_due(outgoing.pk)
    assert len(it.sent(line)) == before and len(it.standin.sends) <= calls
    assert Line.objects.get(pk=line.pk).state == LineState.OK
