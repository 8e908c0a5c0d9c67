"""News that the store tells by itself: once, on a way that reaches them, whatever fails on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.channels.desk import Courier, serving
from tests.channels.test_send_gate import NOON
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.connector import Refused
from wafaa.channels.models import Channel, LineState, Notice, NoticeState, Outgoing, OutgoingState
from wafaa.inbox import verbs as inbox
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Purpose
from wafaa.work.models import Event, Job
from wafaa.work.worker import run_due


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def courier() -> Iterator[Courier]:
    with serving(Courier("email")) as one:
        yield one


@pytest.fixture
def desk(world: World, clock: Any, courier: Courier) -> Iterator[World]:
    Job.objects.all().delete()
    with world.inside():
        people.identify(world.layla, "email", "layla@customer.test", source="shop")
        yield world


def tell(customer: Customer, key: str = "order.received:1", **traits: Any) -> Notice:
    usual = {"code": "order.received", "subject": "order:1", "title": "وصلنا طلبك", "text": "وصلنا طلبك رقم ١."}
    return channels.notify(customer, key=key, **(usual | traits))


def prefer(customer: Customer, **wishes: Any) -> None:
    Customer.objects.filter(pk=customer.pk).update(**wishes)


def work_off() -> None:
    while run_due():
        pass


def events(name: str) -> int:
    return int(Event.objects.filter(name=name).count())


def test_it_is_told_once_however_often_it_is_asked_for(desk: World, courier: Courier) -> None:
    first, again = tell(desk.layla), tell(desk.layla, text="other words")
    work_off()
    tell(desk.layla)
    work_off()
    assert first.pk == again.pk
    assert len(courier.sent) == 1
    notice = Notice.objects.get()
    assert (notice.state, notice.told_at, notice.tried) == (NoticeState.TOLD, NOON, ["email"])
    assert (events("notice.told"), events("notice.untold")) == (1, 0)


def test_two_pieces_of_news_within_the_hour_both_go(desk: World, courier: Courier) -> None:
    """The guard against machines that answer each other holds back no news, and news holds back no such answer."""
    tell(desk.layla, "order.received:1")
    tell(desk.layla, "order.received:2")
    work_off()
    assert len(courier.sent) == 2
    answer = channels.queue(
        desk.layla,
        desk.mail,
        Channel.EMAIL,
        purpose=Purpose.SERVICE,
        text="وصلت رسالتك",
        to="layla@customer.test",
        is_automatic=True,
    )
    assert answer.state == OutgoingState.QUEUED


def test_a_dead_address_sends_it_on_to_the_next_way(desk: World, courier: Courier) -> None:
    courier.answers = [Refused("no_such_user")]
    with serving(Courier("sms")) as sms:
        sms.abilities = sms.abilities.__class__(text=600, reaches=("phone",))
        channels.open_line("sms", "SMS", state=LineState.OK)
        people.identify(desk.layla, "phone", "+966500000042", source="shop")
        tell(desk.layla)
        work_off()
        assert (len(courier.sent), len(sms.sent)) == (1, 1)
    notice = Notice.objects.get()
    assert (notice.state, notice.tried) == (NoticeState.TOLD, ["email", "sms"])
    assert (events("notice.told"), events("notice.untold")) == (1, 0)


def test_where_no_way_leads_it_says_so(desk: World, courier: Courier) -> None:
    courier.answers = [Refused("no_such_user")]
    tell(desk.layla)
    work_off()
    notice = Notice.objects.get()
    assert (notice.state, notice.reason, notice.told_at) == (NoticeState.UNTOLD, "no_address", None)
    with desk.inside():
        nobody = people.recognise("browser", "b-1", source="chat", name="زائر")
    untold = tell(nobody, "order.received:9")
    assert (untold.state, untold.reason) == (NoticeState.UNTOLD, "no_address")
    assert events("notice.untold") == 2


def test_their_own_channel_comes_first(desk: World, courier: Courier) -> None:
    with serving(Courier("sms")) as sms:
        sms.abilities = sms.abilities.__class__(text=600, reaches=("phone",))
        channels.open_line("sms", "SMS", state=LineState.OK)
        people.identify(desk.layla, "phone", "+966500000042", source="shop")
        prefer(desk.layla, preferred_channel="sms")
        tell(Customer.objects.get(pk=desk.layla.pk))
        work_off()
        assert (len(courier.sent), len(sms.sent)) == (0, 1)


def test_what_can_wait_waits_for_their_hours(desk: World, courier: Courier, clock: time_machine.Traveller) -> None:
    local = NOON + timedelta(hours=3)
    evening = [[(local.hour + 5) * 60, (local.hour + 7) * 60]]
    prefer(desk.layla, preferred_hours=evening)
    layla = Customer.objects.get(pk=desk.layla.pk)
    tell(layla, "order.received:1")
    tell(layla, "order.arrived:1", at_once=False)
    work_off()
    assert len(courier.sent) == 1
    clock.shift(timedelta(hours=5, minutes=1))
    work_off()
    assert len(courier.sent) == 2
    assert Notice.objects.filter(state=NoticeState.TOLD).count() == 2


def test_who_refused_service_news_gets_none(desk: World, courier: Courier) -> None:
    people.state_consent(desk.layla, Purpose.SERVICE, "*", given=False, proof="said so")
    told = tell(desk.layla)
    assert (told.state, told.reason) == (NoticeState.UNTOLD, "no_consent")


def test_a_withdrawn_one_is_not_told(desk: World, courier: Courier) -> None:
    prefer(desk.layla, preferred_hours=[[0, 1]])
    tell(Customer.objects.get(pk=desk.layla.pk), at_once=False)
    assert channels.withdraw(Outgoing.objects.get(notice__isnull=False))
    work_off()
    notice = Notice.objects.get()
    assert (notice.state, notice.reason) == (NoticeState.UNTOLD, "withdrawn")
    assert courier.sent == []


def test_an_open_talk_is_left_alone(desk: World, courier: Courier) -> None:
    """News opens no conversation and answers none."""
    inbox.receive(desk.layla, channel=Channel.EMAIL, line=desk.mail, text="أين طلبي؟", key=None)
    before = Event.objects.filter(name__startswith="conversation.").count()
    tell(desk.layla)
    work_off()
    assert Event.objects.filter(name__startswith="conversation.").count() == before


def test_a_key_of_any_length_is_kept_apart(desk: World, courier: Courier) -> None:
    tell(desk.layla, "order.short:" + "7." * 200 + "1")
    tell(desk.layla, "order.short:" + "7." * 200 + "2")
    tell(desk.layla, "order.short:" + "7." * 200 + "1")
    assert Notice.objects.count() == 2
    assert all(len(one.key) <= 160 for one in Notice.objects.all())


def test_what_came_back_was_not_told_and_the_next_way_is(desk: World, courier: Courier, clock: Any) -> None:
    with serving(Courier("sms")) as sms:
        sms.abilities = sms.abilities.__class__(text=600, reaches=("phone",))
        channels.open_line("sms", "SMS", state=LineState.OK)
        people.identify(desk.layla, "phone", "+966500000042", source="shop")
        tell(desk.layla)
        work_off()
        first = Outgoing.objects.get(notice__isnull=False)
        clock.shift(timedelta(minutes=3))
        channels.bounced(first, "mailbox_full")
        channels.bounced(first, "mailbox_full")
        work_off()
        assert len(sms.sent) == 1
    notice = Notice.objects.get()
    assert (notice.state, notice.told_at) == (NoticeState.TOLD, NOON + timedelta(minutes=3))
    assert [events(name) for name in ("notice.told", "notice.came_back", "notice.untold")] == [2, 1, 0]


def test_what_came_back_and_has_no_other_way_is_untold(desk: World, courier: Courier) -> None:
    tell(desk.layla)
    work_off()
    channels.bounced(Outgoing.objects.get(notice__isnull=False), "no_such_user")
    work_off()
    notice = Notice.objects.get()
    assert (notice.state, notice.told_at) == (NoticeState.UNTOLD, None)
    assert [events(name) for name in ("notice.told", "notice.came_back", "notice.untold")] == [1, 1, 1]
