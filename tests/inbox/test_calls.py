"""Calls and visits: written down in two keystrokes, with the right person in the right place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import Channel
from wafaa.inbox import calling, search
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Call, Conversation, Message, MessageKind, Status
from wafaa.inbox.verbs.replying import KeyReused
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Identity, IdentityKind
from wafaa.playbook.moments import told
from wafaa.promises import verbs as promises
from wafaa.promises.models import PromiseKind
from wafaa.work.models import Event

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
URL = "/s/layla/calls/"
SPOKE = {"way": "in", "outcome": "answered", "key": "k1"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def layla(world: World) -> Customer:
    """Layla, whose number the shop has from her order."""
    with world.inside():
        people.identify(world.layla, IdentityKind.PHONE, "0501234567", source="shop")
    return world.layla


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


def log(world: World, customer: Customer, **traits: Any) -> Message:
    with world.as_staff(world.omar):
        return inbox.log_call(customer, **{"way": "in", "outcome": "answered", "key": "k", **traits})


def owed(conversation: Conversation) -> list[tuple[str, str]]:
    return [(promise.kind, promise.text) for promise in promises.owed_on(conversation.topic)]


# The verb


def test_a_call_becomes_a_message_on_the_timeline_and_is_found(world: World, layla: Customer) -> None:
    message = log(world, layla, text="سألت عن العود", number="+966501234567")
    talk = world.conversation(message)
    assert (talk.channel, talk.message_count, talk.waiting_since) == (Channel.PHONE, 1, None)
    assert (message.kind, message.staff_id, message.call.number) == (MessageKind.CALL, world.omar.pk, "+966501234567")
    with world.as_staff(world.omar):
        assert search.find("العود") == [message.pk]
        moments = told(list(Event.objects.filter(customer_id=layla.pk, name="conversation.called")))
        assert [moment.text for moment in moments.values()] == ["سألت عن العود"]


def test_the_next_call_goes_into_the_open_conversation_and_a_solved_one_stays(world: World, layla: Customer) -> None:
    first = world.conversation(log(world, layla, key="1"))
    assert log(world, layla, key="2").conversation_id == first.pk
    assert log(world, layla, key="3", then="solved").conversation_id == first.pk
    assert log(world, layla, key="4").conversation_id != first.pk


def test_a_double_click_is_one_call_and_another_call_needs_another_key(world: World, layla: Customer) -> None:
    assert log(world, layla).pk == log(world, layla).pk and Call.everywhere.count() == 1
    with pytest.raises(KeyReused):
        log(world, layla, text="شيء آخر")


def test_who_was_spoken_to_waits_no_more(world: World, layla: Customer, clock: Any) -> None:
    talk = world.conversation(world.layla_writes())
    clock.shift(timedelta(minutes=7))
    log(world, layla, way="out", conversation=talk)
    talk = world.conversation(Message.everywhere.get(kind=MessageKind.CALL))
    assert (talk.channel, talk.waiting_since, talk.first_reply_seconds) == (Channel.WEBCHAT, None, 420)
    with world.inside():
        assert owed(talk) == [("resolution", "")]
    assert talk.promise_kind == "resolution"


def test_a_try_that_reached_nobody_is_no_answer(world: World, layla: Customer) -> None:
    talk = world.conversation(world.layla_writes())
    log(world, layla, way="out", outcome="no_answer", conversation=talk)
    again = world.conversation(Message.everywhere.get(kind=MessageKind.CALL))
    assert again.waiting_since == talk.waiting_since and again.first_reply_seconds is None
    with world.inside():
        assert ("first_reply", "") in owed(talk)


def test_a_missed_call_promises_a_call_back_and_speaking_keeps_it(world: World, layla: Customer, clock: Any) -> None:
    talk = world.conversation(log(world, layla, outcome="no_answer", key="1"))
    with world.inside():
        assert owed(talk) == [("first_reply", "معاودة الاتصال")]
    assert talk.waiting_since == AT and talk.promise_due_at == AT + timedelta(minutes=240)
    assert log(world, layla, outcome="no_answer", key="2").conversation_id == talk.pk
    with world.inside():
        assert len(owed(talk)) == 1
    clock.shift(timedelta(minutes=3))
    log(world, layla, way="out", key="3")
    done = world.conversation(Message.everywhere.latest("id"))
    assert (done.waiting_since, done.first_reply_seconds, done.promise_state) == (None, 180, "")


def test_a_promised_hour_is_an_agents_own_word_and_is_kept_by_name(world: World, layla: Customer) -> None:
    due = AT + timedelta(hours=5)
    talk = world.conversation(log(world, layla, call_back_at=due, call_back_text="أخبرها بالسعر", key="1"))
    with world.inside():
        promise = promises.owed_on(talk.topic)[0]
    assert (promise.kind, promise.text, promise.staff_id) == (PromiseKind.OWN, "أخبرها بالسعر", world.omar.pk)
    log(world, layla, way="out", key="2")
    with world.inside():
        assert len(owed(talk)) == 1
    log(world, layla, way="out", outcome="no_answer", keeps=[promise.public_id], key="3")
    with world.inside():
        assert len(owed(talk)) == 1
    log(world, layla, way="out", keeps=[promise.public_id], key="4")
    with world.inside():
        assert not owed(talk)


def test_a_promise_in_the_past_writes_nothing(world: World, layla: Customer) -> None:
    with pytest.raises(promises.InThePast):
        log(world, layla, call_back_at=AT - timedelta(minutes=1))
    assert not Call.everywhere.exists() and not Conversation.everywhere.exists()


def test_without_a_policy_a_missed_call_is_called_back_within_four_hours(world: World, layla: Customer) -> None:
    from wafaa.promises.models import Policy

    Policy.everywhere.filter(store=world.shop).delete()
    talk = world.conversation(log(world, layla, outcome="voicemail"))
    assert talk.promise_due_at == AT + timedelta(hours=4)


def test_taking_back_a_reply_after_a_call_leaves_them_answered(world: World, layla: Customer) -> None:
    talk = world.conversation(world.layla_writes())
    with world.as_staff(world.omar):
        reply = inbox.reply(talk, "لحظة", key="r", channel=Channel.EMAIL)
        inbox.log_call(layla, way="out", outcome="answered", conversation=talk, key="c")
        assert inbox.withdraw_reply(reply)
    talk = Conversation.everywhere.get(pk=talk.pk)
    assert talk.waiting_since is None and talk.last_kind == MessageKind.CALL


# Who it was


@pytest.mark.parametrize(
    "typed", ["0501234567", "٠٥٠١٢٣٤٥٦٧", "+966 50 123 4567", "00966501234567", "966501234567+", "۰۵۰۱۲۳۴۵۶۷", "4567"]
)
def test_a_caller_is_found_by_any_digits(world: World, layla: Customer, typed: str) -> None:
    with world.inside():
        assert calling.callers(typed) == [layla]


def test_a_neighbours_customer_is_nobody_here(world: World, layla: Customer) -> None:
    with world.next_door():
        assert calling.callers("0501234567") == [] and calling.callers("4567") == []


# The sheet


def test_two_keystrokes_write_down_a_call_with_the_open_conversations_customer(world: World, omar: Client) -> None:
    talk = world.conversation(world.layla_writes())
    page = omar.get(URL, {"conversation": talk.public_id}, HTTP_HX_REQUEST="true")
    sheet = page.context["sheet"]
    assert (sheet["way"], sheet["outcome"], sheet["name"]) == ("out", "answered", "ليلى")
    said = {"conversation": talk.public_id, "way": sheet["way"], "outcome": sheet["outcome"], "key": sheet["key"]}
    done = omar.post(URL, said | {"pane": "1"}, HTTP_HX_REQUEST="true")
    assert done.status_code == 200 and done["HX-Retarget"] == "#work" and "call-logged" in done["HX-Trigger"]
    assert Message.everywhere.get(kind=MessageKind.CALL).conversation_id == talk.pk


def test_a_call_by_number_finds_the_person_and_works_without_scripts(layla: Customer, omar: Client) -> None:
    done = omar.post(URL, SPOKE | {"who": "٠٥٠ ١٢٣ ٤٥٦٧", "text": "طلبت فاتورة"})
    message = Message.everywhere.get(kind=MessageKind.CALL)
    assert done.status_code == 302 and message.conversation.public_id in done["Location"]
    assert (message.customer_id, message.call.number) == (layla.pk, "+966501234567")
    page = omar.get(done["Location"])
    assert "طلبت فاتورة" in page.content.decode() and "+966 50 123 4567" in page.content.decode()


def test_a_new_number_is_a_new_person_with_a_name(omar: Client) -> None:
    omar.post(URL, SPOKE | {"who": "0559876543", "name": "نورة"})
    person = Message.everywhere.get(kind=MessageKind.CALL).customer
    assert person.name == "نورة"
    assert Identity.everywhere.get(customer=person).value == "+966559876543"
    omar.post(URL, SPOKE | {"who": "+966559876543", "key": "k2"})
    assert Message.everywhere.filter(kind=MessageKind.CALL, customer=person).count() == 2


def test_of_two_who_fit_one_is_chosen(world: World, layla: Customer, omar: Client) -> None:
    with world.inside():
        sister = people.meet("أخت ليلى", source="staff")
        people.identify(sister, IdentityKind.PHONE, "0501234567", source="staff")
    asked = omar.post(URL, SPOKE | {"who": "0501234567", "text": "كلام كثير"}, HTTP_HX_REQUEST="true")
    assert asked.status_code == 422 and "كلام كثير" in asked.content.decode() and not Call.everywhere.exists()
    assert {one["name"] for one in asked.context["sheet"]["people"]} == {"ليلى", "أخت ليلى"}
    omar.post(URL, SPOKE | {"who": "0501234567", "customer": sister.public_id})
    assert Message.everywhere.get(kind=MessageKind.CALL).customer_id == sister.pk


def test_somebody_new_may_share_a_number(layla: Customer, omar: Client) -> None:
    omar.post(URL, SPOKE | {"who": "0501234567", "customer": "new", "name": "أبوها"})
    message = Message.everywhere.get(kind=MessageKind.CALL)
    assert message.customer_id != layla.pk and message.customer.name == "أبوها"


def test_a_visit_needs_no_number(omar: Client) -> None:
    omar.post(URL, {"way": "visit", "who": "سعد القحطاني", "key": "k", "text": "استلم طلبه"})
    message = Message.everywhere.get(kind=MessageKind.CALL)
    assert (message.customer.name, message.call.way, message.call.is_talk) == ("سعد القحطاني", "visit", True)


@pytest.mark.parametrize(
    "said",
    [
        {"who": ""},
        {"who": "123"},
        {"who": "0501112222", "way": "sideways"},
        {"who": "0501112222", "outcome": ""},
        {"who": "0501112222", "promise_on": "yesterday"},
        {"who": "0501112222", "promise_on": "2020-01-01T10:00"},
        {"who": "0501112222", "text": "ا" * 5001},
    ],
)
def test_what_cannot_be_taken_comes_back_with_every_word(omar: Client, said: dict[str, str]) -> None:
    answer = omar.post(URL, SPOKE | {"text": "ما قاله", "promise_text": "وعد"} | said)
    sheet = answer.context["sheet"]
    assert answer.status_code == 422 and sheet["errors"] and sheet["promise_text"] == "وعد"
    assert sheet["who"] == said["who"] and sheet["text"] == said.get("text", "ما قاله")
    assert not Call.everywhere.exists()


def test_neighbours_and_viewers_log_nothing(world: World, omar: Client) -> None:
    talk = world.conversation(world.layla_writes())
    assert browser_of(world.viewer).post(URL, SPOKE | {"who": "0501112222"}).status_code == 403
    assert browser_of(world.stranger).get(URL).status_code == 404
    their = browser_of(world.stranger).post("/s/neighbour/calls/", SPOKE | {"conversation": talk.public_id})
    assert their.status_code == 404
    with world.next_door():
        outsider = people.meet("جار", source="staff")
    assert omar.post(URL, SPOKE | {"who": "x", "customer": outsider.public_id}).status_code == 404
    assert not Call.everywhere.exists()


def test_clerks_at_the_counter_log_visits(world: World) -> None:
    done = browser_of(world.clerk).post(URL, {"way": "visit", "who": "سعد", "key": "k"})
    assert done.status_code == 302 and Call.everywhere.count() == 1


def test_the_list_of_callers_follows_what_is_typed(layla: Customer, omar: Client) -> None:
    found = omar.get(f"{URL}who/", {"who": "٤٥٦٧"})
    assert [one["name"] for one in found.context["sheet"]["people"]] == ["ليلى"]
    assert omar.get(f"{URL}who/", {"who": ""}).context["sheet"]["people"] == []


def test_the_button_is_there_for_who_may_use_it(world: World, omar: Client) -> None:
    for page in ("/s/layla/", "/s/layla/inbox/"):
        assert 'data-key="call"' in omar.get(page).content.decode()
        assert 'data-key="call"' not in browser_of(world.viewer).get(page).content.decode()


def test_a_call_in_a_mail_conversation_leaves_it_answerable_by_mail(
    world: World, layla: Customer, omar: Client
) -> None:
    with world.inside():
        message = inbox.receive(layla, channel=Channel.EMAIL, line=world.mail, text="سؤال", key="m")
    talk = world.conversation(message)
    log(world, layla, way="out", conversation=talk, then="solved")
    page = omar.get(f"/s/layla/inbox/{talk.public_id}/")
    assert page.context["composer"]["can_reply"] is True
    assert Conversation.everywhere.get(pk=talk.pk).status == Status.SOLVED


def test_a_phone_conversation_is_answered_by_mail_or_says_to_call(world: World, layla: Customer, omar: Client) -> None:
    talk = world.conversation(log(world, layla, key="1"))
    assert omar.get(f"/s/layla/inbox/{talk.public_id}/").context["composer"]["can_reply"] is True
    with world.inside():
        bare = people.recognise(IdentityKind.PHONE, "0557770000", source="phone")
    other = world.conversation(log(world, bare, key="2"))
    composer = omar.get(f"/s/layla/inbox/{other.public_id}/").context["composer"]
    assert composer["can_reply"] is False and "Call them" in composer["why_not"]
