"""What a customer asks at their own page, and what they read there of what was said."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.orders.saying import order
from tests.ownpage.ground import MOMENT, NOURA, P, browser, signed_in
from tests.world import World
from wafaa.channels.models import Channel, Line, LineState, Outgoing, OutgoingState
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.orders import verbs
from wafaa.orders.models import Order
from wafaa.ownpage import talking
from wafaa.people import verbs as people
from wafaa.people.models import IdentityKind
from wafaa.shops.models import Shop

CARD = "4111 1111 1111 1111"


@pytest.fixture
def layla(world: World, clock: time_machine.Traveller) -> Client:
    return signed_in(world)


def latest(world: World) -> Message:
    with world.inside():
        found: Message = Message.objects.select_related("conversation").latest("id")
        return found


def answered(world: World, message: Message, text: str, state: str = OutgoingState.SENT) -> Message:
    with world.as_staff(world.omar):
        talk = Conversation.objects.select_related("customer").get(pk=message.conversation_id)
        said = inbox.reply(talk, text, key=text)
    with world.inside():
        Outgoing.objects.filter(pk=said.outgoing_id).update(state=state, sent_at=MOMENT)
    return said


def test_a_question_about_an_order_names_it_and_its_answer_shows(world: World, shop: Shop) -> None:
    with world.inside():
        verbs.mirror(shop, order())
        made = Order.objects.get()
    client = signed_in(world, NOURA)
    ask = f"{P}orders/{made.public_id}/ask/"
    assert "#١٠٠١" in client.get(ask).content.decode()
    gone = client.post(ask, {"text": "هل يصل قبل الجمعة؟", "once": "a"})
    message = latest(world)
    assert (message.conversation.subject, message.channel) == ("الطلب #1001", Channel.FORM)
    assert gone["Location"] == f"{P}talks/{message.conversation.public_id}/"
    answered(world, message, "نعم، يصل الخميس")
    shown = client.get(gone["Location"]).content.decode()
    assert "هل يصل قبل الجمعة؟" in shown and "نعم، يصل الخميس" in shown
    assert gone["Location"] in client.get(f"{P}orders/{made.public_id}/").content.decode()


def test_a_second_question_goes_on_in_the_same_conversation(world: World, shop: Shop) -> None:
    with world.inside():
        verbs.mirror(shop, order())
        made = Order.objects.get()
    client = signed_in(world, NOURA)
    for n in ("a", "b", "b"):
        client.post(f"{P}orders/{made.public_id}/ask/", {"text": f"سؤال {n}", "once": n})
    with world.inside():
        assert Message.objects.count() == 2 and Conversation.objects.count() == 1, "sent twice is one message"


def test_whoever_is_signed_in_reads_all_their_conversations_and_goes_on(world: World, layla: Client) -> None:
    chat = world.layla_writes("هل عندكم بخور؟")
    answered(world, chat, "نعم، وصل اليوم")
    listed = layla.get(f"{P}talks/").content.decode()
    path = f"{P}talks/{chat.conversation.public_id}/"
    assert path in listed
    shown = layla.get(path).content.decode()
    assert "هل عندكم بخور؟" in shown and "نعم، وصل اليوم" in shown
    layla.post(path, {"text": "شكرًا", "once": "z"})
    message = latest(world)
    assert (message.conversation_id, message.channel) == (chat.conversation_id, Channel.WEBCHAT)


def test_no_note_no_draft_and_nothing_taken_back_is_shown(world: World, layla: Client) -> None:
    message = world.layla_writes("أين طلبي؟")
    talk = world.conversation(message)
    with world.as_staff(world.omar):
        inbox.note(talk, "عميلة صعبة", key="n")
    answered(world, message, "رد مسحوب", OutgoingState.CANCELLED)
    answered(world, message, "رد ينتظر", OutgoingState.QUEUED)
    answered(world, message, "رد لم يصل بالبريد", OutgoingState.FAILED)
    shown = layla.get(f"{P}talks/{talk.public_id}/").content.decode()
    assert "عميلة صعبة" not in shown and "رد مسحوب" not in shown and "رد ينتظر" not in shown
    assert "رد لم يصل بالبريد" in shown, "what no mail could carry is read here"


def test_another_persons_conversation_is_not_there(world: World, layla: Client) -> None:
    with world.inside():
        other = people.recognise(IdentityKind.EMAIL, "other@customer.test", source="email", name="غيرها")
        theirs = inbox.receive(other, channel=Channel.EMAIL, line=world.mail, text="سر", key=None).conversation
    path = f"{P}talks/{theirs.public_id}/"
    assert layla.get(path).status_code == 404 and layla.post(path, {"text": "x", "once": "1"}).status_code == 404
    assert path not in layla.get(f"{P}talks/").content.decode()
    with world.next_door():
        stranger = people.meet("X", source="staff")
        next_door = inbox.receive(stranger, channel=Channel.WEBCHAT, line=world.neighbours_chat, text="x", key=None)
    assert layla.get(f"{P}talks/{next_door.conversation.public_id}/").status_code == 404


def test_what_came_in_from_another_person_by_a_merge_is_not_shown(world: World, layla: Client) -> None:
    mine = world.layla_writes("سؤالي")
    with world.inside():
        other = people.recognise(IdentityKind.EMAIL, "other@customer.test", source="email", name="غيرها")
        theirs = inbox.receive(other, channel=Channel.WEBCHAT, line=world.chat, text="سر غيرها", key=None)
        inbox.merge(theirs.conversation, world.conversation(mine))
    shown = layla.get(f"{P}talks/{mine.conversation.public_id}/").content.decode()
    assert "سؤالي" in shown and "سر غيرها" not in shown


def test_a_comment_in_public_is_no_conversation_here(world: World, layla: Client) -> None:
    with world.inside():
        line = Line.objects.create(channel=Channel.IG_COMMENT, name="ig", state=LineState.OK)
        public = inbox.receive(world.layla, channel=Channel.IG_COMMENT, line=line, text="علنًا", key=None)
    assert layla.get(f"{P}talks/{public.conversation.public_id}/").status_code == 404


def test_nothing_written_is_said_and_long_words_are_kept(world: World, layla: Client) -> None:
    for text in ("", "   ", "\u200f", "ط" * 5001):
        answer = layla.post(f"{P}talks/new/", {"text": text, "once": "1"})
        assert answer.status_code == 422 and text.strip("\u200f ") in answer.content.decode()
    assert not Message.everywhere.exists()


def test_a_card_number_is_masked(world: World, layla: Client) -> None:
    layla.post(f"{P}talks/new/", {"text": f"بطاقتي {CARD}", "once": "1"})
    message = latest(world)
    assert CARD not in message.text and "secret_masked" in message.warnings


def test_thirty_an_hour_and_no_more(world: World, layla: Client) -> None:
    answers = [layla.post(f"{P}talks/new/", {"text": "x", "once": str(n)}) for n in range(31)]
    assert [answer.status_code for answer in answers] == [302] * 30 + [429]
    assert "لم يُرسل بعد" in answers[-1].content.decode(), "it says that this one was not sent"


def test_a_long_closed_conversation_begins_anew(world: World, layla: Client, clock: time_machine.Traveller) -> None:
    message = world.layla_writes("قديم")
    with world.as_staff(world.omar):
        inbox.set_status(world.conversation(message), "solved")
    clock.move_to(MOMENT + timedelta(days=20))
    gone = layla.post(f"{P}talks/{message.conversation.public_id}/", {"text": "جديد", "once": "1"})
    assert latest(world).conversation_id != message.conversation_id
    assert layla.get(gone["Location"]).status_code == 200


def test_a_person_with_a_phone_alone_is_answered_by_sms(world: World, clock: time_machine.Traveller) -> None:
    with world.inside():
        sms = Line.objects.create(channel=Channel.SMS, name="SMS", state=LineState.OK)
        person = people.recognise(IdentityKind.PHONE, "+966500000077", source="phone", name="أم سعد")
        people.prove(person, IdentityKind.PHONE, "+966500000077", proof="staff")
        assert talking.way_in(person) == (Channel.SMS, sms) and talking.way_in(world.layla)[0] == Channel.FORM


def test_a_post_needs_the_pages_own_token(world: World, layla: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = layla.cookies
    for path in ("talks/new/", "me/consents/", "me/wishes/", "out/", "out/everywhere/", "me/data/forget/"):
        assert strict.post(f"{P}{path}", {"text": "x", "once": "1"}).status_code == 403
    assert browser().post(f"{P}talks/new/", {"text": "x"})["Location"].startswith(f"{P}in/?to=")


def test_a_nul_is_read_as_nothing(world: World, layla: Client) -> None:
    answer = layla.post(f"{P}talks/new/", {"text": "سلا\x00م", "once": "\x00k"})
    assert answer.status_code == 302
    with world.inside():
        assert Message.objects.filter(text="سلام", key="page:k").count() == 1
