"""The shop's Asterisk over a real connection to a stand-in: what rings, what was missed, who spoke, what is dialled."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.channels.amiserver import SECRET, USER, AmiServer, asterisk, channel, ends, hang_up, rings_in
from tests.world import World
from wafaa.channels import verbs
from wafaa.channels.adapters.phone import Phone
from wafaa.channels.exchange import Exchange, note
from wafaa.channels.listening import _lines
from wafaa.channels.models import Arrival, Channel, Line, LineState, Ring
from wafaa.channels.phone import ami
from wafaa.channels.phone.ami import MOST_LINE
from wafaa.channels.phone.asterisk import CannotDial, dial
from wafaa.channels.phone.board import Board, Ended, Rang, Taken
from wafaa.channels.wording import problem_of
from wafaa.inbox.models import Call, Conversation, Message
from wafaa.lib.phones import dial_form
from wafaa.people import verbs as people
from wafaa.promises import verbs as promises
from wafaa.work.models import Job
from wafaa.work.worker import run_due

LAYLA = "0501234567"
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 9, 3, tzinfo=UTC)


@dataclass
class House:
    world: World
    server: AmiServer
    line: Line

    def hears(self, *events: dict[str, str], at: datetime = AT, board: Board | None = None) -> None:
        """The board hears these, and what they tell is written down and understood."""
        board = board or Board({"101": self.world.omar.public_id})
        for event in events:
            for told in board.hear({name.lower(): value for name, value in event.items()}, at):
                note(self.line, told)
        run_due()


@pytest.fixture
def house(world: World, settings: Any) -> Iterator[House]:
    server = AmiServer()
    Job.objects.all().delete()
    with asterisk(server) as port, world.inside():
        settings.INNER_HOSTS = frozenset({f"127.0.0.1:{port}"})
        options = {
            "by": "asterisk",
            "host": "127.0.0.1",
            "port": port,
            "security": "plain",
            "user": USER,
            "extensions": {"101": world.omar.public_id},
        }
        line = verbs.open_line("phone", "السنترال", options=options, secrets={"ami": SECRET}, state=LineState.OK)
        yield House(world, server, line)


def wait_for(true: Callable[[], bool], seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return False


# What the events mean


def told_by(*events: dict[str, str], extensions: dict[str, str] | None = None) -> list[Any]:
    board = Board(extensions if extensions is not None else {"101": "omar"})
    return [told for event in events for told in board.hear({name.lower(): value for name, value in event.items()}, AT)]


def test_a_call_that_is_taken_rings_once_and_ends_answered() -> None:
    told = told_by(*rings_in("9", LAYLA, "Layla"), *ends("9", "ANSWER"), *hang_up("9"))
    assert told[:2] == [Rang("9", "in", LAYLA, "Layla"), Taken("9", "omar")]
    assert isinstance(told[2], Ended) and len(told) == 3
    assert (told[2].outcome, told[2].extension, told[2].staff, told[2].seconds) == ("answered", "101", "omar", 0)


@pytest.mark.parametrize("status", ["NOANSWER", "BUSY", "CANCEL", "CHANUNAVAIL"])
def test_a_call_that_nobody_took_is_missed(status: str) -> None:
    (_rang, ended) = told_by(*rings_in("9", LAYLA), *ends("9", status))
    assert (ended.outcome, ended.number, ended.seconds) == ("no_answer", LAYLA, None)


def test_a_caller_who_gave_up_in_the_queue_is_missed() -> None:
    trunk = channel("PJSIP/trunk-1", "9", "9", CallerIDNum="+966501234567")
    told = told_by(
        {"Event": "Newchannel", **trunk},
        {"Event": "QueueCallerJoin", **trunk, "Queue": "care"},
        {"Event": "QueueCallerAbandon", **trunk, "Queue": "care", "HoldTime": "40"},
        {"Event": "Hangup", **trunk},
    )
    assert [type(one) for one in told] == [Rang, Ended] and told[1].outcome == "no_answer"


def test_a_queue_through_local_channels_knows_who_took_it() -> None:
    trunk = channel("PJSIP/trunk-0000001a", "9", "9", CallerIDNum=LAYLA)
    half = channel("Local/101@from-queue-0000002b;2", "9.3", "9")
    told = told_by(
        {"Event": "Newchannel", **trunk},
        {"Event": "Newchannel", **half},
        {"Event": "AgentConnect", **trunk, "DestChannel": "Local/101@from-queue-0000002b;1"},
        {"Event": "Hangup", **half},
        {"Event": "Hangup", **trunk},
    )
    assert Taken("9", "omar") in told and told[-1].staff == "omar"


def test_colleagues_among_themselves_are_nobodys_affair() -> None:
    phone = channel("PJSIP/101-1", "9", "9", CallerIDNum="101", Exten="102")
    told = told_by(
        {"Event": "Newchannel", **phone},
        {"Event": "DialBegin", **phone, "DestChannel": "PJSIP/102-2"},
        {"Event": "Hangup", **phone},
    )
    assert [one.outcome for one in told if isinstance(one, Ended)] == [""] and len(told) == 1


def test_the_own_leg_of_a_dialled_call_is_not_the_customers_answer() -> None:
    phone = channel("PJSIP/101-1", "wafaa-1", "wafaa-1", CallerIDNum="0501234567")
    dest = {"DestChannel": "PJSIP/trunk-2", "DialString": "0501234567@trunk"}
    told = told_by(
        {"Event": "Newchannel", **phone},
        {"Event": "DialBegin", "DestChannel": "PJSIP/101-1", "Uniqueid": "wafaa-1", "Linkedid": "wafaa-1"}
        | {"DestUniqueid": "wafaa-1"},
        {"Event": "DialEnd", "DestChannel": "PJSIP/101-1", "DialStatus": "ANSWER"},
        {"Event": "DialBegin", **phone, **dest},
        {"Event": "DialEnd", **phone, **dest, "DialStatus": "NOANSWER"},
        {"Event": "Hangup", **phone},
    )
    assert [one for one in told if isinstance(one, Taken)] == []
    assert (told[-1].way, told[-1].outcome, told[-1].number, told[-1].staff) == ("out", "no_answer", LAYLA, "omar")


def test_events_of_calls_nobody_began_and_nonsense_tell_nothing() -> None:
    nonsense = [{"Event": "Hangup", "Uniqueid": "x"}, {"Event": "DialEnd"}, {"Event": ""}, {}, {"Event": "Newchannel"}]
    assert told_by(*nonsense) == []


# From there to the desk


def test_a_missed_call_becomes_a_conversation_with_a_call_back(house: House) -> None:
    people.identify(house.world.layla, "phone", LAYLA, source="shop")
    house.hears(*rings_in("1", "٠٥٠١٢٣٤٥٦٧"), *ends("1", "NOANSWER"))
    call = Call.objects.select_related("message__conversation").get()
    talk = call.message.conversation
    assert (call.way, call.outcome, call.number) == ("in", "no_answer", "+966501234567")
    assert (talk.channel, talk.customer_id, talk.line_id) == (Channel.PHONE, house.world.layla.pk, house.line.pk)
    assert talk.waiting_since is not None
    assert [promise.kind for promise in promises.owed_on(talk.topic)] == ["first_reply"]
    assert not Ring.objects.exists()


def test_three_missed_calls_are_one_conversation_and_one_promise(house: House) -> None:
    for n in "123":
        house.hears(*rings_in(n, LAYLA), *ends(n, "CANCEL"))
    talk = Conversation.objects.get()
    assert (talk.message_count, len(promises.owed_on(talk.topic))) == (3, 1)


def test_a_call_that_was_taken_has_its_length_and_its_colleague(house: House) -> None:
    board = Board({"101": house.world.omar.public_id})
    house.hears(*rings_in("1", LAYLA), *ends("1", "ANSWER"), board=board)
    ring = Ring.objects.get()
    assert (ring.number, ring.staff, ring.taken_at is not None) == (LAYLA, house.world.omar.public_id, True)
    house.hears(*hang_up("1"), at=LATER, board=board)
    message = Message.objects.select_related("call", "conversation").get()
    assert (message.call.outcome, message.call.seconds, message.staff_id) == ("answered", 180, house.world.omar.pk)
    assert message.conversation.waiting_since is None and promises.owed_on(message.conversation.topic) == []


def test_a_withheld_number_is_a_call_of_somebody(house: House) -> None:
    house.hears(*rings_in("1", "anonymous", "Anonymous"), *ends("1", "NOANSWER"))
    call = Call.objects.select_related("message__customer").get()
    assert (call.number, call.message.customer.name) == ("", "")


def test_hearing_it_twice_is_once(house: House) -> None:
    for _ in range(2):
        house.hears(*rings_in("1", LAYLA), *ends("1", "NOANSWER"))
    assert Call.objects.count() == Arrival.objects.count() == 1


# The connection


@pytest.mark.django_db(transaction=True)
def test_the_listener_logs_in_hears_and_comes_back(house: House) -> None:
    house.server.says_at_login = b"\xff\xfe broken\r\n\r\n" + b"x" * (MOST_LINE * 3) + b"\r\nEvent: FullyBooted\r\n\r\n"
    listener = Exchange(house.line)
    listener.start()
    try:
        assert house.server.is_heard()
        assert house.server.logins[0].get("key") and "secret" not in house.server.logins[0]
        house.server.plays(b"Event: New", b"channel\r\nnonsense\r\n: \r\n\r\n", *rings_in("1", LAYLA))
        assert wait_for(lambda: Ring.objects.filter(number=LAYLA).exists())
        house.server.plays(*ends("1", "NOANSWER"))
        assert wait_for(lambda: Arrival.objects.exists() and not Ring.objects.exists())
        house.server.hangs_up()
        assert wait_for(lambda: len(house.server.logins) == 2 and house.server.is_heard())
        house.server.plays(*rings_in("2", LAYLA))
        assert wait_for(lambda: Ring.objects.filter(call="2").exists())
        assert Line.objects.get(pk=house.line.pk).state == LineState.OK
    finally:
        listener.stop()
        assert wait_for(lambda: not house.server.peers)


@pytest.mark.django_db(transaction=True)
def test_what_rings_already_is_shown_after_coming_back(house: House) -> None:
    house.server.running = [channel("PJSIP/trunk-1", "7", "7", CallerIDNum=LAYLA)]
    verbs.rang(house.line, "long over", way="in", number="1")
    listener = Exchange(house.line)
    listener.start()
    try:
        assert wait_for(lambda: house.server.is_listed and not Ring.objects.exists())
        house.server.plays({"Event": "Hangup", **house.server.running[0]})
        assert wait_for(Arrival.objects.exists)
        assert json.loads(bytes(Arrival.objects.get().raw))["number"] == LAYLA
    finally:
        listener.stop()
        assert wait_for(lambda: not house.server.peers)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"user": "somebody"}, "ami_login"),
        ({"port": 1}, "unencrypted"),
        ({"host": ""}, "not_set_up"),
        ({"security": "tls"}, "tls"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(house: House, wrong: dict[str, Any], code: str) -> None:
    verbs.change_line(house.line, options={**house.line.options, **wrong})
    (found,) = Phone().test(house.line)
    assert found == code
    assert len(problem_of(found)) > 12 and problem_of(found) != problem_of("unknown")


def test_what_is_no_asterisk_is_named(house: House) -> None:
    house.server.banner = b"SSH-2.0-OpenSSH_9.2\r\n"
    assert Phone().test(house.line) == ["not_ami"]
    house.server.banner, house.server.knows_md5 = b"Asterisk Call Manager/11.0.0\r\n", False
    assert Phone().test(house.line) == ["ami_no_md5"]
    verbs.change_line(house.line, options={**house.line.options, "login": "plain"})
    assert Phone().test(house.line) == [] and house.server.logins[-1]["secret"] == SECRET


def test_what_keeps_silent_is_no_asterisk_and_is_not_waited_for(house: House, monkeypatch: Any) -> None:
    """A web server says nothing until it is asked."""
    assert ami.GREETS_S <= 3
    monkeypatch.setattr(ami, "GREETS_S", 0.05)
    house.server.banner = b""
    assert Phone().test(house.line) == ["not_ami"]


def test_no_value_carries_a_line_break_into_an_action(house: House) -> None:
    bad = "wafaa\r\nAction: Command\r\nCommand: core stop now"
    verbs.change_line(house.line, options={**house.line.options, "user": bad})
    assert Phone().test(house.line) == ["ami_login"]
    assert "command" not in house.server.logins[-1]


def test_the_secret_is_sealed(house: House) -> None:
    row = Line.objects.get(pk=house.line.pk)
    assert SECRET not in json.dumps(row.secrets) and SECRET not in json.dumps(row.options)
    assert verbs.secret_of(row, "ami") == SECRET


def test_only_an_asterisk_that_is_on_is_listened_to(house: House) -> None:
    assert house.line.pk in [line.pk for line in _lines()]
    verbs.change_line(house.line, options={"by": "twilio"})
    assert house.line.pk not in [line.pk for line in _lines()]
    verbs.change_line(house.line, options={"by": "asterisk"})
    verbs.switch_line(house.line, on=False)
    assert house.line.pk not in [line.pk for line in _lines()]


# Dialling


def test_the_colleagues_phone_rings_first_and_then_calls(house: House) -> None:
    dial(house.line, house.world.omar.public_id, "+966501234567")
    (told,) = house.server.originated
    assert (told["channel"], told["exten"], told["context"]) == ("PJSIP/101", "0501234567", "from-internal")
    ring = Ring.objects.get()
    assert told["channelid"] == ring.call and (ring.way, ring.number) == ("out", "+966501234567")
    phone = channel("PJSIP/101-1", ring.call, ring.call)
    dest = {"DestChannel": "PJSIP/trunk-2"}
    house.hears(
        {"Event": "Newchannel", **phone},
        {"Event": "DialBegin", **phone, **dest},
        {"Event": "DialEnd", **phone, **dest, "DialStatus": "ANSWER"},
        {"Event": "Hangup", **phone},
    )
    message = Message.objects.select_related("call").get()
    assert (message.call.way, message.call.outcome, message.call.number) == ("out", "answered", "+966501234567")
    assert message.staff_id == house.world.omar.pk and not Ring.objects.exists()


def test_a_colleague_who_does_not_pick_up_has_called_nobody(house: House) -> None:
    dial(house.line, house.world.omar.public_id, "+966501234567")
    phone = channel("PJSIP/101-1", Ring.objects.get().call, Ring.objects.get().call)
    house.hears({"Event": "Newchannel", **phone}, {"Event": "Hangup", **phone})
    assert not Ring.objects.exists() and not Call.objects.exists()


@pytest.mark.parametrize("code", ["no_extension", "no_number", "ami_permission", "line_is_off"])
def test_a_call_that_cannot_be_dialled_says_why(house: House, code: str) -> None:
    house.server.may_originate = code != "ami_permission"
    if code == "line_is_off":
        verbs.switch_line(house.line, on=False)
    staff = house.world.huda.public_id if code == "no_extension" else house.world.omar.public_id
    with pytest.raises(CannotDial) as cannot:
        dial(house.line, staff, "12" if code == "no_number" else "+966501234567")
    assert cannot.value.code == code and not Ring.objects.exists()


@pytest.mark.parametrize(
    ("number", "form", "dialled"),
    [
        ("+966501234567", "national", "0501234567"),
        ("+201001234567", "national", "00201001234567"),
        ("+966501234567", "zeros", "00966501234567"),
        ("+966501234567", "plus", "+966501234567"),
        ("nonsense", "plus", ""),
    ],
)
def test_numbers_are_dialled_as_the_telephone_wants_them(number: str, form: str, dialled: str) -> None:
    assert dial_form(number, form, "SA") == dialled
