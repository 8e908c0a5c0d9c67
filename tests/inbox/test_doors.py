"""What comes in by mail and form: joined only with proof, never twice, and a stranger learns nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.world import World
from wafaa.channels import intake as reading
from wafaa.channels import verbs as channels
from wafaa.channels.connector import Meaning, Unreadable
from wafaa.channels.models import Arrival, Line, Outgoing
from wafaa.channels.settings import GateSettings
from wafaa.inbox import intake, verbs
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.text.digits import arabic_digits
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Identity, Link
from wafaa.stores.verbs import choose
from wafaa.work.models import Event, Job
from wafaa.work.worker import run_due

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LAYLA = "layla@customer.test"
SECRET = "s" * 40


def arrive(world: World, who: str = LAYLA, line: Line | None = None, **meaning: Any) -> Message | None:
    """A mail that says this comes in, is read by its connector, and taken in by the inbox."""
    line = line or world.mail
    traits = {"kind": "message", "identity": ("email", who), "text": "سؤال"} | meaning
    _courier(line.channel).meaning = Meaning(**traits)
    arrival = channels.take_in(line, traits.get("provider_id", ""), f"{now()}{traits}".encode(), {})
    run_due()
    return Message.objects.filter(arrival=arrival).first()


def _courier(channel: str) -> Any:
    from wafaa.channels.connector import connector_of

    return connector_of(channel)


def acks() -> list[Outgoing]:
    return list(Outgoing.objects.filter(is_automatic=True).order_by("id"))


def answered(world: World, conversation: Conversation, key: str = "r") -> Outgoing:
    """Omar answers by mail, and it goes out."""
    with world.as_staff(world.omar):
        message = verbs.reply(conversation, "تصلك غدًا", key=key)
    assert message.outgoing is not None
    channels.begin_sending(message.outgoing, "l")
    Outgoing.objects.filter(pk=message.outgoing_id).update(state="sent", provider_id=f"<{key}@layla.test>")
    return Outgoing.objects.get(pk=message.outgoing_id)


def test_a_mail_becomes_a_message_once_however_often_its_jobs_run(desk: World) -> None:
    message = arrive(desk, provider_id="<1@x>")
    assert message is not None and message.conversation.customer == desk.layla
    arrival = Arrival.objects.get()
    for _ in range(2):
        reading.understand(arrival.pk)
        assert intake.take(arrival) == message
    assert Message.objects.count() == Conversation.objects.count() == 1


def test_the_same_payload_is_one_arrival(desk: World) -> None:
    both = [channels.take_in(desk.mail, "<1@x>", b"raw", {}) for _ in range(2)]
    assert both[0] == both[1] and Job.objects.count() == 1
    assert channels.take_in(desk.mail, "<1@x>", b"other", {}) != both[0]


def test_an_unreadable_mail_is_one_card_and_its_bytes_stay(desk: World) -> None:
    _courier("email").meaning = Unreadable("too_deep", {"from": LAYLA, "subject": "طلب"})
    arrival = channels.take_in(desk.mail, "<bomb@x>", b"raw bomb", {})
    run_due()
    reading.understand(arrival.pk)
    run_due()
    card = Message.objects.get()
    assert (card.kind, card.warnings, card.conversation.customer) == (
        "card",
        ["unreadable", "too_deep"],
        desk.layla,
    )
    assert card.conversation.has_unreadable and card.conversation.subject == "طلب" and acks() == []
    assert bytes(Arrival.objects.get().raw) == b"raw bomb"


def test_a_card_without_a_sender_is_nobodys(desk: World) -> None:
    _courier("email").meaning = Unreadable("empty", {})
    channels.take_in(desk.mail, "<x@x>", b"?", {})
    run_due()
    assert Message.objects.get().conversation.customer not in (None, desk.layla)


def test_the_token_comes_first_and_proves_the_address(desk: World) -> None:
    first, other = arrive(desk), arrive(desk, text="another matter")
    assert first is not None and other is not None
    answered(desk, other.conversation)
    back = arrive(desk, conversation=first.conversation.public_id, proven=LAYLA, references=("<r@layla.test>",))
    assert back is not None and back.conversation_id == first.conversation_id and back.warnings == []
    assert Identity.objects.get(value=LAYLA).proof == "reply_token"


def test_a_token_joins_who_used_the_address_before(desk: World) -> None:
    """A chat is answered by mail; the mail's answer proves that both are one person, and stays in its thread."""
    visitor_record = people.meet(source="webchat")
    chat = verbs.receive(visitor_record, channel="webchat", line=desk.chat, text="hi", key=None)
    back = arrive(desk, conversation=chat.conversation.public_id, proven=LAYLA)
    assert back is not None and back.conversation_id == chat.conversation_id and back.warnings == []
    assert Customer.objects.get(pk=visitor_record.pk).root_id == desk.layla.pk


@pytest.mark.parametrize("proven", ["", LAYLA])
def test_a_stranger_with_a_token_begins_an_own_conversation(desk: World, proven: str) -> None:
    first = arrive(desk)
    assert first is not None
    theirs = arrive(desk, "mallory@evil.test", conversation=first.conversation.public_id, proven=proven)
    assert theirs is not None and theirs.conversation_id != first.conversation_id
    assert theirs.warnings == [f"pointed_at:{first.conversation.public_id}"]
    assert theirs.conversation.customer != desk.layla and not Link.objects.exists()
    assert not Identity.objects.filter(verified_at__isnull=False).exists()


def test_references_count_among_participants_only(desk: World) -> None:
    first = arrive(desk, provider_id="<hers@x>")
    assert first is not None
    answered(desk, first.conversation)
    for reference in ("<r@layla.test>", "<hers@x>"):
        hers = arrive(desk, references=("<unknown@x>", reference), provider_id=f"<{reference[1]}2@x>")
        assert hers is not None and hers.conversation_id == first.conversation_id
        theirs = arrive(desk, f"mallory{reference[1]}@evil.test", references=(reference,))
        assert theirs is not None and theirs.conversation_id != first.conversation_id


def test_a_number_in_a_subject_joins_nothing(desk: World) -> None:
    first = arrive(desk)
    assert first is not None
    number = first.conversation.number
    for who in (LAYLA, "mallory@evil.test"):
        later = arrive(desk, who, subject=f"Re: [#{number}] Ticket {number} {first.conversation.public_id}")
        assert later is not None and later.conversation_id != first.conversation_id


def test_the_neighbours_token_is_no_token_here(desk: World) -> None:
    with desk.next_door():
        theirs = people.meet(source="webchat")
        next_door = verbs.receive(theirs, channel="webchat", line=desk.neighbours_chat, text="x", key=None)
    here = arrive(desk, conversation=next_door.conversation.public_id, proven=LAYLA)
    assert here is not None and here.store_id == desk.shop.pk and here.warnings == []


def test_a_sender_without_an_address_is_a_new_person(desk: World) -> None:
    message = arrive(desk, "not an address", name="Someone")
    assert message is not None and message.conversation.customer.name == "Someone"


def bounce(world: World, reference: str, recipient: str, hard: bool = True) -> None:
    details = {"recipient": recipient, "hard": hard, "diagnostic": "550 no such user"}
    assert arrive(world, "mailer-daemon@x.test", kind="bounce", references=(reference,), details=details) is None


def test_a_bounce_fails_the_message_and_stops_automatic_ones(desk: World) -> None:
    first = arrive(desk)
    assert first is not None
    outgoing = answered(desk, first.conversation)
    bounce(desk, "<r@layla.test>", LAYLA.upper())
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.error) == ("failed", "550 no such user")
    assert Identity.objects.get(value=LAYLA).unreachable_since == now()
    assert Message.objects.count() == 2


def test_a_forged_bounce_changes_nothing(desk: World) -> None:
    bounce(desk, "<never-sent@layla.test>", LAYLA)
    assert Identity.objects.get(value=LAYLA).unreachable_since is None
    first = arrive(desk)
    assert first is not None
    answered(desk, first.conversation)
    bounce(desk, "<r@layla.test>", "other@customer.test")
    bounce(desk, "<r@layla.test>", LAYLA, hard=False)
    assert Identity.objects.get(value=LAYLA).unreachable_since is None


def test_a_new_mail_is_acknowledged_without_its_own_words(desk: World) -> None:
    message = arrive(
        desk, subject="CHEAP PILLS http://evil.test", text="visit http://evil.test", name="BUY http://evil"
    )
    assert message is not None
    (ack,) = acks()
    assert ack.to == LAYLA and arabic_digits(str(message.conversation.number)) in ack.text
    for word in ("evil", "PILLS", "BUY"):
        assert word not in ack.text + str(ack.envelope)


def test_one_acknowledgement_an_hour_and_address(desk: World, clock: Any) -> None:
    for n in range(5):
        arrive(desk, line=desk.form, text=f"{n}")
    assert [(a.state != "refused", a.reason) for a in acks()] == [(True, "")] + [(False, "loop")] * 4
    clock.shift(timedelta(hours=1, seconds=1))
    arrive(desk, line=desk.form, text="later")
    assert acks()[-1].state != "refused" and {a.channel for a in acks()} == {"email"}


def test_machines_and_answers_get_no_acknowledgement(desk: World) -> None:
    arrive(desk, "robot@x.test", kind="automatic")
    first = arrive(desk)
    assert first is not None and len(acks()) == 1
    arrive(desk, conversation=first.conversation.public_id, proven=LAYLA)
    assert len(acks()) == 1
    choose(GateSettings, {"acknowledge": False})
    arrive(desk, "other@x.test")
    desk.layla_writes("chat")
    run_due()
    assert len(acks()) == 1


def test_every_message_of_the_desk_is_told_to_the_log(desk: World) -> None:
    arrive(desk)
    names = set(Event.objects.values_list("name", flat=True))
    assert {
        "arrival.understood",
        "conversation.opened",
        "message.received",
        "promise.made",
        "outgoing.queued",
    } <= names
    assert asdict(Meaning("message", ("email", LAYLA)))["identity"] == ("email", LAYLA)
