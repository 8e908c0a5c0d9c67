"""One conversation, many channels: it goes on by another way, and comes back to the same thread."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings

from tests.channels.conformance.meta import Meta, open_line
from tests.channels.conformance.meta import signed as whatsapp_signed
from tests.channels.conformance.meta import wrote as whatsapp_wrote
from tests.channels.conformance.sms import ADDRESS, LAYLA, TwilioServer, signed, twilio_line, wrote
from tests.channels.conformance.subject import again, fresh, knock
from tests.channels.test_send_gate import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, Line, LineState, OutgoingState
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Draft, Message, MessageKind, Status
from wafaa.inbox.reaching import ways_to_answer
from wafaa.inbox.screens.replying_by import shortened, told
from wafaa.inbox.screens.thread import composer
from wafaa.lib.time import now
from wafaa.people import queries as people
from wafaa.people import verbs as people_verbs
from wafaa.people.models import Identity, Purpose
from wafaa.work.models import Job
from wafaa.work.worker import run_due

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def twilio(world: World, clock: Any) -> Iterator[TwilioServer]:
    server = TwilioServer()
    with world.inside(), server.standing() as address:
        server.address = address
        inner = frozenset({address.removeprefix("http://")})
        with override_settings(TWILIO_URL=address, INNER_HOSTS=inner, ADDRESS=ADDRESS):
            yield server


@pytest.fixture
def line(twilio: TwilioServer) -> Line:
    return twilio_line()


@pytest.fixture
def chat(world: World, line: Line) -> Conversation:
    """Layla asked in the chat, left it, and her number is on her record."""
    people_verbs.identify(world.layla, "phone", LAYLA, source="staff")
    return world.conversation(world.layla_writes("وين طلبي؟"))


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


def ways(conversation: Conversation) -> dict[str, str]:
    known = people.identities_of(conversation.customer)
    return {way.channel: way.why for way in ways_to_answer(conversation, known).all}


def by_sms(world: World, conversation: Conversation, text: str = "نكمل معك هنا", key: str = "k1") -> Message:
    with world.as_staff(world.omar):
        message = verbs.reply(conversation, text, key=key, channel=Channel.SMS, hold=timedelta(0))
    assert message.outgoing is not None
    again(message.outgoing)
    assert fresh(message.outgoing).state == OutgoingState.SENT
    return message


def answers(line: Line, text: str = "تمام، شكرًا", n: int = 1) -> Message:
    raw = wrote(text, n)
    assert knock(line, raw, signed(raw, line), FORM) == 200
    run_due()
    assert [job.error for job in Job.objects.exclude(error="")] == []
    found: Message = Message.objects.select_related("conversation", "customer").filter(kind=MessageKind.IN).latest("id")
    return found


def test_only_ways_that_reach_this_person_are_offered(world: World, chat: Conversation, line: Line) -> None:
    assert ways(chat) == {"webchat": "", "sms": ""} | ({"email": ""} if "email" in ways(chat) else {})
    people_verbs.mark_unreachable("phone", LAYLA)
    assert ways(chat)["sms"] == "unreachable"
    people_verbs.mark_unreachable("phone", LAYLA, is_over=True)
    people_verbs.state_consent(world.layla, Purpose.REPLY, "sms", given=False, proof="said so")
    assert ways(chat)["sms"] == "no_consent"
    Line.objects.filter(pk=line.pk).update(state=LineState.OFF)
    assert "sms" not in ways(chat)


def test_the_customers_own_ways_come_first(world: World, chat: Conversation, line: Line) -> None:
    people_verbs.describe(world.layla, preferred_channel="sms")
    chat = Conversation.objects.select_related("customer", "line").get(pk=chat.pk)
    assert list(ways(chat))[:2] == ["webchat", "sms"]
    by_sms(world, chat)
    answers(line)
    assert list(ways(chat))[:1] == ["sms"]
    known = people.identities_of(chat.customer)
    assert ways_to_answer(chat, known).usual == "sms"


def test_who_asks_by_a_form_without_mail_is_answered_where_they_can_be_reached(world: World, line: Line) -> None:
    """Their own page takes a question of whoever came by a text message; mail would lead nowhere."""
    asking = people_verbs.meet("نجلاء", source="store")
    people_verbs.identify(asking, "phone", LAYLA, source="sms")
    asked = verbs.receive(asking, channel=Channel.FORM, line=world.form, text="هل وصلكم المرتجع؟", key="f1")
    talk = world.conversation(asked)

    def usual() -> str:
        return ways_to_answer(talk, people.identities_of(asking)).usual

    assert usual() == "sms"
    people_verbs.mark_unreachable("phone", LAYLA)
    assert usual() == "email", "nothing works, so it is said what is missing"
    people_verbs.mark_unreachable("phone", LAYLA, is_over=True)
    people_verbs.identify(asking, "email", "najla@customer.test", source="store")
    assert usual() == "email"


def test_an_answer_by_sms_continues_the_thread(world: World, chat: Conversation, line: Line) -> None:
    by_sms(world, chat)
    answer = answers(line)
    assert answer.conversation_id == chat.pk
    assert answer.channel == "sms"
    chat.refresh_from_db()
    assert (chat.channel, chat.waiting_since) == ("webchat", answer.at)
    assert Conversation.objects.count() == 1


def test_the_answer_is_known_from_then_on_and_not_proven(world: World, chat: Conversation, line: Line) -> None:
    by_sms(world, chat)
    assert answers(line).customer_id == world.layla.pk
    identity = Identity.objects.get(kind="phone", value=LAYLA)
    assert (identity.source, identity.verified_at) == ("sms", None)


def test_the_list_names_the_last_way(world: World, chat: Conversation, line: Line, omar: Client) -> None:
    def shown() -> str:
        page = omar.get(f"/s/layla/inbox/{chat.public_id}/").content.decode()
        return page[page.index(f'id="row-{chat.public_id}"') :].partition("</a>")[0]

    assert ">Chat<" in shown() and ">SMS<" not in shown()
    verbs.reply(chat, "نجيبك برسالة", key="k-1", channel="sms", then="")
    assert ">SMS<" in shown() and ">Chat<" not in shown()
    verbs.note(chat, "ردّينا برسالة", key="n-1")
    assert ">SMS<" in shown()


def test_an_address_keeps_its_beginning_and_a_providers_own_number_is_not_shown() -> None:
    assert shortened("layla@example.com") == "layla@example.com"
    assert shortened("fatima.alqahtani4@example.net") == "fatima.alqahtan…@example.net"
    assert shortened("abdulrahman@a-very-long-name-of-a-company.com.sa") == "abdu…@a-very-long-name-of-a-company.com.sa"
    assert shortened("+966 50 123 4567") == "+966 50 123 4567"
    assert told(Identity(kind="messenger", value="24001122334455")) == ""
    assert told(Identity(kind="phone", value="+966501234567")) == "+966 50 123 4567"
    assert told(None) == ""


def test_the_composer_shows_what_the_reply_is(world: World, line: Line, omar: Client) -> None:
    """What began by the web form or a call is answered by mail, and looks like it."""
    people_verbs.identify(world.layla, "email", "layla@example.com", source="staff")
    call = verbs.log_call(world.layla, way="in", outcome="no_answer", key="فائتة-9")
    shown = composer(call.conversation, people.identities_of(world.layla))
    assert shown["channel_icon"] == "mail"


def test_who_was_never_written_to_there_begins_anew(world: World, chat: Conversation, line: Line) -> None:
    assert answers(line).conversation_id != chat.pk


def test_a_refused_reply_is_no_talk(world: World, chat: Conversation, line: Line) -> None:
    people_verbs.state_consent(world.layla, Purpose.REPLY, "sms", given=False, proof="said so")
    with world.as_staff(world.omar):
        refused = verbs.reply(chat, "هنا", key="k", channel=Channel.SMS)
    assert refused.outgoing is not None and refused.outgoing.state == OutgoingState.REFUSED
    assert answers(line).conversation_id != chat.pk


def test_a_solved_one_opens_again_and_a_long_solved_one_does_not(
    world: World, chat: Conversation, line: Line, clock: time_machine.Traveller
) -> None:
    by_sms(world, chat)
    with world.as_staff(world.omar):
        verbs.set_status(chat, Status.SOLVED)
    assert answers(line).conversation_id == chat.pk
    chat.refresh_from_db()
    assert chat.status == Status.OPEN
    with world.as_staff(world.omar):
        verbs.set_status(chat, Status.SOLVED)
    clock.move_to(now() + timedelta(days=15))
    assert answers(line, "مرحبا", 2).conversation_id != chat.pk


def test_two_who_share_a_number_are_not_mixed(world: World, chat: Conversation, line: Line) -> None:
    brother = people_verbs.recognise("phone", LAYLA, source="sms", name="أخو ليلى")
    by_sms(world, chat)
    answer = answers(line)
    assert answer.customer_id == brother.pk
    assert answer.conversation_id != chat.pk
    assert f"pointed_at:{chat.public_id}" in answer.warnings


def test_the_newest_talk_on_the_line_goes_on(world: World, chat: Conversation, line: Line) -> None:
    by_sms(world, chat)
    answers(line)
    with world.as_staff(world.omar):
        other = verbs.reply(
            world.conversation(world.layla_writes("سؤال آخر", key="z", conversation=None)), "نعم", key="k2"
        ).conversation
    assert answers(line, "وبعد؟", 2).conversation_id == chat.pk
    by_sms(world, other, key="k3")
    assert answers(line, "فهمت", 3).conversation_id == other.pk


def test_an_answer_names_only_what_its_own_provider_knows(world: World, chat: Conversation, line: Line) -> None:
    by_sms(world, chat)
    answers(line)
    people_verbs.prove(world.layla, "email", "layla@example.com", proof="code")
    channels.open_line("email", "بريد", address="care@layla.test", state=LineState.OK)
    with world.as_staff(world.omar):
        mail = verbs.reply(chat, "أرسلنا التفاصيل", key="m", channel=Channel.EMAIL)
    assert mail.outgoing is not None
    assert (mail.outgoing.to, mail.outgoing.envelope["answers"]) == ("layla@example.com", "")
    assert mail.outgoing.envelope["conversation"] == chat.public_id


def test_the_form_sends_by_the_chosen_way(world: World, chat: Conversation, omar: Client) -> None:
    sent = omar.post(
        f"/s/layla/inbox/{chat.public_id}/send/", {"kind": "reply", "text": "أهلًا", "key": "a", "by": "sms"}
    )
    assert sent.status_code == 302
    written = Message.objects.filter(kind="out").latest("id")
    assert (written.channel, written.outgoing.to) == ("sms", LAYLA)
    page = omar.get(f"/s/layla/inbox/{chat.public_id}/").content.decode()
    assert "\u2066" in page and "500112233" in page.replace(" ", "")


@pytest.mark.parametrize("by", ["whatsapp", "generic", "x", "ig_comment", "internal", "كذا"])
def test_a_way_that_is_none_sends_nothing(world: World, chat: Conversation, omar: Client, by: str) -> None:
    sent = omar.post(f"/s/layla/inbox/{chat.public_id}/send/", {"kind": "reply", "text": "أهلًا", "key": "a", "by": by})
    assert sent.status_code == 422
    assert "أهلًا" in sent.content.decode()
    assert not Message.objects.filter(kind="out").exists()


def test_limits_are_those_of_the_chosen_way(world: World, chat: Conversation, omar: Client) -> None:
    where, fields = f"/s/layla/inbox/{chat.public_id}/", {"kind": "reply", "text": "م" * 1700, "key": "a", "by": "sms"}
    drawn = omar.post(f"{where}by/", fields, HTTP_HX_REQUEST="true").content.decode()
    assert 'data-counts="parts"' in drawn and "م" * 1700 in drawn
    assert omar.post(f"{where}send/", fields).status_code == 422
    assert omar.post(f"{where}send/", fields | {"by": "webchat"}).status_code == 302


def test_the_choice_waits_with_the_draft(world: World, chat: Conversation, omar: Client) -> None:
    where = f"/s/layla/inbox/{chat.public_id}/"
    assert (
        omar.post(f"{where}by/", {"kind": "reply", "text": "", "by": "sms"}, HTTP_HX_REQUEST="true").status_code == 200
    )
    assert 'value="sms" selected' in omar.get(where).content.decode()
    omar.post(f"{where}draft/", {"kind": "reply", "text": "أهلًا", "by": "sms"})
    assert Draft.objects.get().channel == "sms"
    omar.post(f"{where}draft/", {"kind": "reply", "text": "أهلًا بك"})
    assert Draft.objects.get().channel == "sms"
    omar.post(f"{where}send/", {"kind": "reply", "text": "أهلًا بك", "key": "a", "by": "sms"})
    assert not Draft.objects.exists()


def test_undo_brings_the_way_back(world: World, chat: Conversation, omar: Client) -> None:
    where = f"/s/layla/inbox/{chat.public_id}/"
    omar.post(f"{where}send/", {"kind": "reply", "text": "أهلًا", "key": "a", "by": "sms"})
    written = Message.objects.filter(kind="out").latest("id")
    omar.post(f"/s/layla/messages/{written.public_id}/undo/")
    assert 'value="sms" selected' in omar.get(where).content.decode()


def test_what_waits_for_its_hour_goes_by_the_chosen_way(world: World, chat: Conversation, omar: Client) -> None:
    fields = {
        "kind": "reply",
        "text": "صباح الخير",
        "key": "a",
        "by": "sms",
        "later": "on",
        "later_on": "2026-12-30T10:00",
    }
    assert omar.post(f"/s/layla/inbox/{chat.public_id}/send/", fields).status_code == 302
    written = Message.objects.filter(kind="out").latest("id")
    assert written.send_at is not None and written.outgoing.channel == "sms"


def test_whatsapp_closes_sms_goes_on_mail_goes_on(
    world: World, line: Line, omar: Client, clock: time_machine.Traveller
) -> None:
    meta = Meta()
    with meta.standing() as address:
        meta.address = address
        with override_settings(GRAPH_URL=address, INNER_HOSTS=settings.INNER_HOSTS | {address.removeprefix("http://")}):
            whatsapp = open_line()
            raw = whatsapp_wrote("text", text={"body": "وصلني العطر مكسور"})
            assert knock(whatsapp, raw, whatsapp_signed(raw), "application/json") == 200
            run_due()
    asked = Message.objects.select_related("conversation__customer").latest("id")
    talk, where = asked.conversation, f"/s/layla/inbox/{asked.conversation.public_id}/"
    people_verbs.prove(talk.customer, "email", "hind@example.com", proof="code")
    assert ways(talk) == {"whatsapp": "", "sms": "", "email": ""}
    clock.shift(timedelta(hours=25))
    page = omar.get(where).content.decode()
    assert ways(talk)["whatsapp"] == "window_closed"
    assert 'value="whatsapp" selected' in page and 'name="then" value="waiting" data-send disabled' in page

    fields = {"kind": "reply", "text": "نعتذر منك، نرسل لك بديلًا", "key": "a", "by": "sms", "then": "waiting"}
    assert omar.post(f"{where}send/", fields).status_code == 302
    sms = Message.objects.select_related("outgoing").filter(kind="out").latest("id")
    clock.shift(timedelta(minutes=1))
    again(sms.outgoing)
    answer = answers(line, "متى يصل؟")
    assert (answer.conversation_id, answer.channel) == (talk.pk, "sms")
    talk.refresh_from_db()
    assert (talk.status, talk.channel, talk.waiting_since) == (Status.OPEN, "whatsapp", answer.at)
    assert 'value="sms" selected' in omar.get(where).content.decode()

    assert (
        omar.post(f"{where}send/", fields | {"key": "b", "by": "email", "text": "التفاصيل في بريدك"}).status_code == 302
    )
    mail = Message.objects.select_related("outgoing").filter(kind="out").latest("id").outgoing
    assert (mail.channel, mail.to, mail.line_id) == ("email", "hind@example.com", world.mail.pk)
    assert mail.envelope["conversation"] == talk.public_id
    talk.refresh_from_db()
    assert (talk.waiting_since, Conversation.objects.count()) == (None, 1)


def test_only_who_may_reply_has_the_composer_drawn_anew(world: World, clock: Any) -> None:
    """A clerk writes notes: to them it would be refused each time the customer writes."""
    with world.inside():
        bare = people_verbs.recognise("phone", "0557770000", source="phone")
        call = verbs.log_call(bare, way="in", outcome="no_answer", key="فائتة-10")
    url = f"/s/layla/inbox/{call.conversation.public_id}/"
    assert "data-closed" in browser_of(world.omar).get(url).content.decode()
    page = browser_of(world.clerk).get(url).content.decode()
    assert "composer-strip" in page and "data-closed" not in page
