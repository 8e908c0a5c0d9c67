"""Replies in pairs, late ones, and digits in a conversation where something else was asked."""

from __future__ import annotations

from django.test import Client

from tests.orders.saying import a_shop, order
from tests.voice.conftest import NOON, Desk, work_off
from tests.voice.test_answering import knock
from tests.voice.test_asking import NOURA
from wafaa.channels.models import Outgoing
from wafaa.inbox.models import Message, Status
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.models import Link
from wafaa.voice import verbs
from wafaa.voice.models import Asked, Response
from wafaa.work.models import Event


def is_ordinary(message: Message) -> bool:
    return Event.objects.filter(name="message.received", data__message_id=message.pk).exists()


def test_words_right_after_the_digit_do_not_lose_it(desk: Desk) -> None:
    """People write "1" and, before any job has run, why."""
    desk.asks()
    desk.moves(minutes=1)
    desk.writes("1", key="m1")
    desk.moves(seconds=3)
    second = desk.writes("المنتج مكسور وأريد فلوسي", key="m2")
    work_off()
    assert Response.objects.get().score == 1
    assert is_ordinary(second) and desk.fresh(second.conversation).status == Status.OPEN


def test_a_reply_of_a_colleague_right_after_the_digit_does_not_lose_it(desk: Desk) -> None:
    desk.asks()
    desk.moves(minutes=1)
    desk.writes("2", key="m1")
    desk.moves(seconds=3)
    desk.answered("نعتذر منك", key="r5", then="solved")
    work_off()
    assert Response.objects.get().score == 2


def test_a_digit_when_the_answer_stands_is_an_ordinary_message(desk: Desk) -> None:
    """It can change nothing any more: five may be pieces."""
    Client().post(knock(desk.asks()), {"score": "4"})
    desk.moves(days=4)
    message = desk.writes("5")
    work_off()
    assert is_ordinary(message) and desk.fresh(message.conversation).status == Status.OPEN
    assert Response.objects.get().score == 4


def test_a_digit_that_waited_long_for_its_job_counts_from_when_it_was_written(desk: Desk) -> None:
    desk.asks()
    desk.moves(days=13, hours=23)
    desk.writes("5", key="m1")
    desk.moves(hours=3)
    work_off()
    assert Response.objects.get().score == 5


def test_what_was_chosen_on_the_page_is_not_overtaken_by_an_older_digit(desk: Desk) -> None:
    asked = desk.asks()
    desk.moves(minutes=1)
    desk.writes("1", key="m1")
    desk.moves(minutes=1)
    Client().post(knock(asked), {"score": "5"})
    work_off()
    assert Response.objects.get().score == 5


def _asked_about_an_order(desk: Desk) -> Asked:
    orders.mirror(a_shop(), order(placed_at=NOON, person=NOURA))
    Order.objects.update(customer=desk.noura)
    verbs.plan_order(Order.objects.select_related("customer", "customer__joined_to").get())
    desk.time_comes(hours=3 * 24)
    return Asked.objects.get(order__isnull=False)


def test_a_digit_in_an_open_talk_is_no_score_of_an_order(desk: Desk) -> None:
    """Omar asked how many pieces; then the question about another order came in between."""
    desk.writes("أريد العطر", conversation=None)
    desk.moves(minutes=5)
    desk.answered("كم قطعة تريدين؟", key="r1", then="waiting")
    work_off()
    asked = _asked_about_an_order(desk)
    assert asked.told_at is not None
    desk.moves(minutes=5)
    message = desk.writes("3")
    work_off()
    assert is_ordinary(message) and not Response.objects.exists()


def test_a_digit_scores_an_order_where_nothing_is_open(desk: Desk) -> None:
    desk.writes("أريد العطر", conversation=None)
    talk = desk.answered("تم", key="r1", then="solved")
    work_off()
    Asked.objects.update(state="dropped")
    asked = _asked_about_an_order(desk)
    assert asked.told_at is not None
    desk.moves(minutes=5)
    desk.writes("3", conversation=talk)
    work_off()
    assert Response.objects.get().order_id == asked.order_id


def test_whoever_parted_before_the_question_is_asked_alone(desk: Desk) -> None:
    """Two records were one by mistake when it was solved, and are two again: the question is hers."""
    other = people.recognise("telegram", "990099", source="telegram", name="سعد", language="ar")
    people.state_consent(other, "survey", "*", given=True, proof="form")
    people.join_people(other, desk.noura, why="same phone")
    desk.noura.refresh_from_db()
    desk.solved()
    people.part_people(Link.objects.get())
    desk.noura.refresh_from_db()
    desk.time_comes()
    assert [one.to for one in Outgoing.objects.filter(purpose="survey")] == ["990017"]
