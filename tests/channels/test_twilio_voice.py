"""A Twilio number: what callers hear, who is rung, what is written down, and the message they leave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.channels.conformance.phone import ACCOUNT, RECORDING, SOUND, TOKEN, Twilio, open_twilio, sid, signed
from tests.channels.conformance.standin import Answer
from tests.world import World
from wafaa.channels import verbs
from wafaa.channels.adapters.phone import Phone
from wafaa.channels.filing import data_of
from wafaa.channels.models import Arrival, Line, Ring
from wafaa.inbox.models import Call, Conversation, Message
from wafaa.lib.signatures import base64_sha1, twilio
from wafaa.promises import verbs as promises
from wafaa.work.models import Job
from wafaa.work.worker import run_due

CALLER = "+966501234567"


@pytest.fixture
def standin(world: World, settings: Any, tmp_path: Path) -> Iterator[Twilio]:
    standin = Twilio()
    settings.BLOBS = tmp_path
    Job.objects.all().delete()
    with standin.standing() as address, world.inside():
        settings.TWILIO_URL, settings.INNER_HOSTS = address, frozenset({address.removeprefix("http://")})
        yield standin


@pytest.fixture
def line(standin: Twilio, world: World) -> Line:
    return open_twilio(numbers=["+966550000001", "+966550000002"], extensions={"+966550000001": world.omar.public_id})


def calls(line: Line, settings: Any, step: str = "", n: int = 1, **told: str) -> ElementTree.Element:
    """Twilio calls, rightly signed; what it is to say and do."""
    asked = f"?{urlencode({'step': step} | ({'staff': told.pop('staff')} if 'staff' in told else {}))}" if step else ""
    fields = {"CallSid": sid(n), "From": CALLER, "To": "+966110000000", "Direction": "inbound", **told}
    raw, path = urlencode(fields).encode(), f"/hooks/{line.public_id}/{asked}"
    headers = signed(raw, f"{settings.ADDRESS}{path}")
    answer = Client().post(path, raw, content_type="application/x-www-form-urlencoded", headers=headers)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/xml")
    run_due()
    return ElementTree.fromstring(answer.content)


def test_the_caller_is_greeted_in_arabic_and_all_are_rung(line: Line, settings: Any) -> None:
    told = calls(line, settings, CallStatus="ringing")
    (say, dial) = list(told)
    assert (say.get("language"), "عطور ليلى" in (say.text or "")) == ("arb", True)
    assert [number.text for number in dial] == ["+966550000001", "+966550000002"]
    assert "step=dialled" in (dial.get("action") or "") and dial.get("timeout") == "20"
    ring = Ring.objects.get()
    assert (ring.number, ring.way) == (CALLER, "in")


def test_an_own_greeting_cannot_break_out_of_its_element(line: Line, settings: Any) -> None:
    verbs.change_line(line, options={**line.options, "greeting": 'أهلًا </Say><Hangup/> & "مرحبا"'}, language="en")
    (say, _dial) = list(calls(line, settings))
    assert say.text == 'أهلًا </Say><Hangup/> & "مرحبا"' and say.get("language") == "en-GB"


def test_a_call_that_was_taken_is_logged_with_its_colleague(line: Line, settings: Any, world: World) -> None:
    calls(line, settings, CallStatus="ringing")
    calls(line, settings, "agent", n=9, ParentCallSid=sid(1), staff=world.omar.public_id, CallStatus="in-progress")
    assert Ring.objects.get().staff == world.omar.public_id
    told = calls(line, settings, "dialled", DialCallStatus="completed", DialCallDuration="95", CallStatus="in-progress")
    assert [one.tag for one in told] == ["Hangup"]
    calls(line, settings, "status", CallStatus="completed", CallDuration="101")
    message = Message.objects.select_related("call").get()
    assert (message.call.outcome, message.call.seconds, message.staff_id) == ("answered", 95, world.omar.pk)
    assert not Ring.objects.exists()


def test_nobody_there_a_message_is_asked_for_and_a_call_back_is_owed(line: Line, settings: Any) -> None:
    calls(line, settings)
    (_say, record, _end) = list(calls(line, settings, "dialled", DialCallStatus="no-answer"))
    assert (record.tag, record.get("maxLength")) == ("Record", "120")
    talk = Conversation.objects.get()
    assert Call.objects.get().outcome == "no_answer" and len(promises.owed_on(talk.topic)) == 1
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}"
    calls(line, settings, "recorded", RecordingUrl=url, RecordingDuration="14")
    message = Message.objects.select_related("call").get()
    assert (message.call.outcome, message.call.seconds, message.has_files) == ("voicemail", 14, True)
    (file,) = message.files.all()
    assert (file.type, data_of(file)) == ("audio/mpeg", SOUND)
    assert len(promises.owed_on(talk.topic)) == 1, "still one"


def test_a_message_is_fetched_from_twilio_and_from_nobody_else(line: Line, settings: Any, standin: Twilio) -> None:
    for url in (
        f"https://evil.test/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}",
        "http://169.254.169.254/latest/meta-data",
    ):
        calls(line, settings, "recorded", RecordingUrl=url, RecordingDuration="5")
    assert [call.path for call in standin.calls] == [f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}.mp3"]
    assert Message.objects.count() == 1


def test_a_message_that_is_not_written_yet_is_fetched_later(line: Line, settings: Any, standin: Twilio) -> None:
    standin.usual = lambda call: Answer(404, {})  # type: ignore[method-assign]
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}"
    calls(line, settings, "recorded", RecordingUrl=url, RecordingDuration="5")
    assert Arrival.objects.get().state == "new" and Job.objects.exclude(error="").exists()


def test_whoever_tells_first_the_call_is_one_and_grows(line: Line, settings: Any) -> None:
    calls(line, settings, "status", CallStatus="completed", CallDuration="60")
    assert Call.objects.get().outcome == "no_answer"
    calls(line, settings, "dialled", DialCallStatus="completed", DialCallDuration="40")
    calls(line, settings, "status", CallStatus="completed", CallDuration="61")
    call = Call.objects.get()
    talk = Conversation.objects.get()
    assert (call.outcome, call.seconds, talk.waiting_since) == ("answered", 40, None)
    assert promises.owed_on(talk.topic) == []


def test_without_numbers_the_message_is_asked_for_at_once(line: Line, settings: Any) -> None:
    verbs.change_line(line, options={**line.options, "numbers": [], "voicemail": 0})
    assert [one.tag for one in calls(line, settings)] == ["Say", "Say", "Hangup"]


def test_the_signature_holds_with_and_without_the_port_and_for_nothing_else() -> None:
    fields = [("B", "2"), ("A", "١"), ("A", "١")]
    for host in ("shop.test", "shop.test:443"):
        given = base64_sha1(TOKEN, f"https://{host}/hooks/x/?step=a{'A١B2'}".encode())
        assert twilio(given, TOKEN, "https://shop.test/hooks/x/?step=a", fields)
        assert not twilio(given, "other", "https://shop.test/hooks/x/?step=a", fields)
        assert not twilio(given, TOKEN, "https://shop.test/hooks/x/?step=b", fields)
        assert not twilio(given, TOKEN, "https://shop.test/hooks/x/?step=a", [*fields, ("C", "")])
    assert not twilio("", "", "https://shop.test/", [])


def test_the_account_is_tried(line: Line, standin: Twilio) -> None:
    assert Phone().test(line) == []
    standin.usual = lambda call: Answer(401, {})  # type: ignore[method-assign]
    assert Phone().test(line) == ["twilio_login"]
    verbs.change_line(line, options={**line.options, "account": "me"})
    assert Phone().test(line) == ["twilio_account"]
