"""What is SMS's own: parts, senders, signatures behind a proxy, pictures, STOP and START, codes, pages, composer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import translation

from tests.channels.conformance.meta import PICTURE
from tests.channels.conformance.sms import (
    ACCOUNT,
    ADDRESS,
    APP,
    LAYLA,
    NUMBER,
    TOKEN,
    TwilioServer,
    UnifonicServer,
    not_taken,
    refused,
    signed,
    status,
    twilio_line,
    unifonic_line,
    wrote,
)
from tests.channels.conformance.standin import Answer
from tests.channels.conformance.subject import again, fresh, knock
from tests.channels.test_send_gate import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import trying
from wafaa.channels import verbs as channels
from wafaa.channels.gate import may_send
from wafaa.channels.models import File, Line, LineState, Outgoing
from wafaa.channels.sms.parts import Parts, parts_of
from wafaa.channels.sms.sender import kind_of
from wafaa.channels.wording import problem_of
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.time import now
from wafaa.people.models import Identity
from wafaa.work.models import Job
from wafaa.work.worker import run_due

FORM = "application/x-www-form-urlencoded"
S = "/s/layla/settings/channels/sms/"


@pytest.fixture
def twilio(world: World) -> Iterator[TwilioServer]:
    server = TwilioServer()
    with time_machine.travel(NOON, tick=False), world.inside(), server.standing() as address:
        server.address = address
        inner = frozenset({address.removeprefix("http://")})
        with override_settings(TWILIO_URL=address, INNER_HOSTS=inner, ADDRESS=ADDRESS):
            yield server


@pytest.fixture
def unifonic(world: World) -> Iterator[UnifonicServer]:
    server = UnifonicServer()
    with time_machine.travel(NOON, tick=False), world.inside(), server.standing() as address:
        inner = frozenset({address.removeprefix("http://")})
        with override_settings(UNIFONIC_URL=address, INNER_HOSTS=inner):
            yield server


def comes_in(line: Line, raw: bytes) -> Message:
    assert knock(line, raw, signed(raw, line), FORM) == 200
    run_due()
    found: Message = Message.objects.latest("id")
    return found


def replied(world: World, text: str = "طلبك في الطريق", **traits: Any) -> Outgoing:
    conversation = Conversation.objects.select_related("customer", "line").latest("id")
    with world.as_staff(world.omar):
        message = inbox.reply(conversation, text, key=f"k{Message.objects.count()}", channel="sms", **traits)
    assert message.outgoing is not None
    again(message.outgoing)
    return fresh(message.outgoing)


# Parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", Parts(0, 160, True)),
        ("a" * 160, Parts(1, 0, True)),
        ("a" * 161, Parts(2, 145, True)),
        ("a" * 306, Parts(2, 0, True)),
        ("a" * 307, Parts(3, 152, True)),
        ("€" * 80, Parts(1, 0, True)),
        ("a" * 152 + "€" + "a" * 10, Parts(2, 141, True)),  # an escaped letter is not cut in two
        ("ا" * 70, Parts(1, 0, False)),
        ("ا" * 71, Parts(2, 63, False)),
        ("ا" * 134, Parts(2, 0, False)),
        ("a" * 70 + "،", Parts(2, 63, False)),  # one letter beyond GSM changes all
        ("ا" * 66 + "🌹" + "ا" * 10, Parts(2, 55, False)),  # nor is a surrogate pair
        ("line\nbreak", Parts(1, 150, True)),
    ],
)
def test_parts_are_counted_as_the_carriers_bill_them(text: str, parts: Parts) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        (NUMBER, "number"),
        ("MG" + "0f" * 16, "service"),
        ("Layla", "name"),
        ("Layla Shop", "name"),
        ("12345", "short"),
        ("ليلى", ""),
        ("Twelve chars", ""),
        ("", ""),
        ("+1", ""),
    ],
)
def test_a_sender_is_a_number_a_service_or_a_name(sender: str, kind: str) -> None:
    assert kind_of(sender) == kind


# What comes in


@pytest.mark.parametrize("host", [ADDRESS, f"{ADDRESS}:443"])
def test_the_signature_is_over_the_public_address_with_or_without_its_port(
    world: World, twilio: TwilioServer, host: str
) -> None:
    line, raw = twilio_line(), wrote("سلام")
    assert knock(line, raw, signed(raw, line, host=host), FORM) == 200
    assert knock(line, raw, signed(raw, line, host="http://127.0.0.1:8000"), FORM) == 401


def test_a_picture_is_fetched_with_the_login_and_the_store_of_files_never_sees_it(
    world: World, twilio: TwilioServer
) -> None:
    url = f"{twilio.address}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
    message = comes_in(twilio_line(), wrote("صورة", NumMedia="1", MediaUrl0=url, MediaContentType0="image/png"))
    (kept,) = message.files.all()
    assert kept.type.startswith("image/") and kept.width == 1


def test_a_file_that_lies_elsewhere_is_not_fetched(world: World, twilio: TwilioServer) -> None:
    raw = wrote("صورة", NumMedia="1", MediaUrl0="https://evil.test/x", MediaContentType0="image/png")
    message = comes_in(twilio_line(), raw)
    assert message.warnings == ["file_refused"] and len(twilio.calls) == 0


def test_a_text_from_a_name_is_kept_though_nobody_can_answer(world: World, twilio: TwilioServer) -> None:
    message = comes_in(twilio_line(), wrote("رمزك ١٢٣٤", sender="BANK"))
    assert message.text == "رمزك ١٢٣٤"
    assert replied(world).error in ("", "no_address") and not twilio.sends


def test_whatsapp_at_twilio_is_not_taken_for_a_text_message(world: World, twilio: TwilioServer) -> None:
    line, raw = twilio_line(), wrote("سلام", sender=f"whatsapp:{LAYLA}")
    knock(line, raw, signed(raw, line), FORM)
    run_due()
    assert not Message.objects.exists()


@pytest.mark.parametrize("word", ["STOP", "إيقاف", "الغاء"])
def test_stop_ends_all_but_answers_and_start_takes_it_back(world: World, twilio: TwilioServer, word: str) -> None:
    line = twilio_line()
    comes_in(line, wrote(word))
    customer = Identity.objects.get(kind="phone", value=LAYLA).customer

    def says(purpose: str) -> str:
        return may_send(customer, purpose, "sms", now(), to=LAYLA, line=line).says

    assert [says(one) for one in ("service", "marketing", "reply")] == ["no", "no", "yes"]
    comes_in(line, wrote("ابدأ", 2))
    assert [says(one) for one in ("service", "marketing", "reply")] == ["yes", "no", "yes"], "offers need a new yes"


# What goes out


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        (refused(400, 21610), "failed", "sms_stopped"),
        (refused(400, 21408), "failed", "sms_no_route"),
        (refused(400, 99999), "failed", "twilio_99999"),
        (refused(400, 21606), "queued", "sms_sender"),
        (Answer(502, b"<html>"), "unknown", "sms_no_answer"),
        (Answer(503, {}), "queued", "sms_provider_down"),
        (Answer(201, b"not json"), "unknown", "sms_no_answer"),
    ],
)
def test_each_answer_means_what_twilio_says(
    world: World, twilio: TwilioServer, answer: Answer, state: str, error: str
) -> None:
    comes_in(twilio_line(), wrote("سلام"))
    twilio.next_answers = [answer]
    outgoing = replied(world)
    assert (outgoing.state, outgoing.error) == (state, error)


def test_an_undelivered_message_says_why(world: World, twilio: TwilioServer) -> None:
    line = twilio_line()
    comes_in(line, wrote("سلام"))
    outgoing = replied(world)
    for state in ("queued", "sending", "sent"):
        raw = status(state, outgoing.provider_id)
        knock(line, raw, signed(raw, line), FORM)
    run_due()
    assert fresh(outgoing).state == "sent"
    raw = status("undelivered", outgoing.provider_id, ErrorCode="30006")
    knock(line, raw, signed(raw, line), FORM)
    run_due()
    assert (fresh(outgoing).state, fresh(outgoing).error) == ("failed", "sms_landline")
    with translation.override("en"):
        assert "landline" in problem_of("sms_landline")


def test_a_messaging_service_chooses_the_number(world: World, twilio: TwilioServer) -> None:
    service = "MG" + "0f" * 16
    comes_in(twilio_line(service), wrote("سلام"))
    replied(world)
    body = twilio.sends[0].body.decode()
    assert urlencode({"MessagingServiceSid": service}) in body and "From=" not in body


def test_without_a_public_address_no_callback_is_asked_for(world: World, twilio: TwilioServer) -> None:
    comes_in(twilio_line(), wrote("سلام"))
    with override_settings(ADDRESS="http://127.0.0.1:8000"):
        assert replied(world).state == "sent"
    assert b"StatusCallback" not in twilio.sends[0].body


def test_what_unifonic_took_before_is_no_second_message(world: World, unifonic: UnifonicServer) -> None:
    line = unifonic_line()
    outgoing = channels.queue(world.layla, line, "sms", purpose="reply", text="أهلًا", to=LAYLA)
    unifonic.taken[outgoing.public_id] = "4010000009"
    unifonic.next_answers = [not_taken(409, "")]
    again(outgoing)
    assert (fresh(outgoing).state, fresh(outgoing).provider_id) == ("sent", "4010000009")
    other = channels.queue(world.layla, line, "sms", purpose="reply", text="أهلًا", to=LAYLA)
    unifonic.next_answers = [not_taken(200, "ER-09")]
    again(other)
    assert (fresh(other).state, fresh(other).error) == ("failed", "sms_twice")


def test_unifonic_is_asked_by_our_id_what_became_of_a_broken_send(world: World, unifonic: UnifonicServer) -> None:
    outgoing = channels.queue(world.layla, unifonic_line(), "sms", purpose="reply", text="أهلًا", to=LAYLA)
    unifonic.next_answers = [Answer(breaks=True)]
    again(outgoing)
    assert fresh(outgoing).state == "unknown"
    unifonic.taken[outgoing.public_id] = "4010000001"
    Job.objects.update(run_after=now())
    run_due()
    assert fresh(outgoing).state == "sent" and len(unifonic.sends) == 1


# How the line is


def test_the_test_says_what_is_wrong_and_a_button_puts_the_hook_right(world: World, twilio: TwilioServer) -> None:
    line = twilio_line()
    assert trying.try_line(line) == ["sms_hook_missing"]
    assert trying.subscribe(line) == [] and trying.try_line(line) == []
    twilio.status = "suspended"
    assert trying.try_line(line) == ["sms_suspended"]
    assert trying.try_line(twilio_line("+966199999999")) == ["sms_suspended"]
    twilio.status = "active"
    assert trying.try_line(twilio_line("+966199999999")) == ["sms_not_yours"]


def test_a_twilio_line_is_connected_by_its_page_and_its_secret_never_shown(world: World, twilio: TwilioServer) -> None:
    owner = browser_of(world.reem, language="en")
    said = {"name": "SMS", "account": ACCOUNT, "token": TOKEN, "sender": "٠١١ ٢٢٣ ٣٣٤٤"}
    assert owner.post(f"{S}new/twilio/", {**said, "account": "AC1"}).status_code == 422
    assert owner.post(f"{S}new/twilio/", {**said, "sender": "عطور ليلى"}).status_code == 422
    assert owner.post(f"{S}new/twilio/", {**said, "sender": "+966 11 222 3344"}).status_code == 302
    line = Line.objects.get(channel="sms")
    page = owner.get(f"{S}{line.public_id}/").content.decode()
    assert line.options["sender"] == "+966112223344" and TOKEN not in page and f"/hooks/{line.public_id}/" in page
    assert "The account has no such number" in page or line.state != LineState.OK
    assert owner.post(f"{S}{line.public_id}/", {**said, "token": "", "sender": "Layla"}).status_code == 302
    assert "only sends" in owner.get(f"{S}{line.public_id}/").content.decode()
    assert channels.secret_of(Line.objects.get(pk=line.pk), "token") == TOKEN


def test_unifonics_password_is_made_by_the_page_and_shown_once(world: World, unifonic: UnifonicServer) -> None:
    owner = browser_of(world.reem, language="ar")
    assert owner.post(f"{S}new/unifonic/", {"name": "رسائل", "token": APP, "sender": "Layla"}).status_code == 302
    line = Line.objects.get(channel="sms")
    assert line.state == LineState.OK
    shown = owner.post(f"{S}{line.public_id}/password/")
    made = channels.secret_of(Line.objects.get(pk=line.pk), "hook")
    assert made in shown.content.decode() and shown["Cache-Control"] == "no-store"
    assert made not in owner.get(f"{S}{line.public_id}/").content.decode()
    assert owner.post(f"{S}{line.public_id}/", {"name": "رسائل", "token": "wrong-app", "sender": ""}).status_code == 302
    assert Line.objects.get(pk=line.pk).problem == "sms_login"


def test_the_composer_counts_parts_and_takes_no_files(world: World, twilio: TwilioServer) -> None:
    comes_in(twilio_line(), wrote("سلام"))
    conversation = Conversation.objects.latest("id")
    agent, url = browser_of(world.omar, language="en"), f"/s/layla/inbox/{conversation.public_id}/"
    page = agent.get(url).content.decode()
    assert "<wafaa-parts" in page and 'data-most="1600"' in page
    upload = SimpleUploadedFile("a.png", PICTURE, "image/png")
    refusal = agent.post(f"{url}send/", {"kind": "reply", "text": "نص", "key": "k1", "files": upload})
    assert refusal.status_code == 422 and "carries no files" in refusal.content.decode()
    assert not File.objects.exists() and not Outgoing.objects.exists()
    assert agent.post(f"{url}send/", {"kind": "reply", "text": "ا" * 1601, "key": "k2"}).status_code == 422
