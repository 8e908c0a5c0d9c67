"""Who is asked, when, and who is not: once, through the gate, and nobody who is unhappy."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.orders.saying import NOURA, a_shop, order
from tests.voice.conftest import NOON, Desk, work_off
from wafaa.channels.models import Notice, Outgoing
from wafaa.inbox import verbs as inbox
from wafaa.lib.time import now
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Purpose
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise, PromiseState
from wafaa.stores.verbs import choose
from wafaa.voice import reactions, verbs
from wafaa.voice.models import Asked, AskedState, Tally
from wafaa.voice.settings import SurveySettings
from wafaa.work.models import Event


def sent_to_her() -> list[str]:
    rows = Outgoing.objects.filter(purpose=Purpose.SURVEY, sent_at__isnull=False)
    return list(rows.order_by("id").values_list("text", flat=True))


def dropped() -> str:
    asked = Asked.objects.get()
    assert asked.state == AskedState.DROPPED
    return asked.reason


def test_after_the_hours_she_is_asked_once_in_her_language(desk: Desk) -> None:
    desk.solved()
    reactions.ask_whom_it_is_time_to_ask()
    assert sent_to_her() == []
    desk.time_comes()
    [text] = sent_to_her()
    asked = Asked.objects.get()
    assert "نورة" in text and "/p/layla/survey/" in text and "١" in text
    assert (asked.state, asked.told_at, asked.staff) == (AskedState.ASKED, NOON + timedelta(hours=2), desk.world.omar)
    for _again in range(2):
        desk.time_comes()
        verbs.ask(asked)
        work_off()
    assert len(sent_to_her()) == 1
    assert Event.objects.filter(name="survey.asked").count() == 1
    tally = Tally.objects.get()
    assert (tally.asked, tally.answered, tally.whose, tally.channel) == (1, 0, desk.world.omar.pk, "telegram")


def test_nobody_is_asked_before_the_owner_says_so(desk: Desk) -> None:
    choose(SurveySettings, {"after_conversation": False, "after_order": False})
    desk.solved()
    desk.time_comes()
    assert not Asked.objects.exists() and sent_to_her() == []


def test_what_was_switched_off_meanwhile_does_not_leave(desk: Desk) -> None:
    desk.solved()
    choose(SurveySettings, {"after_conversation": False})
    desk.time_comes()
    assert dropped() == "off" and sent_to_her() == []


def test_who_writes_again_before_it_leaves_is_not_asked(desk: Desk) -> None:
    talk = desk.solved()
    desk.moves(hours=1)
    desk.writes("لكنه لم يصل بعد")
    work_off()
    desk.time_comes()
    assert dropped() == "opened_again" and sent_to_her() == []
    desk.answered("يصلك غداً", key="r2")
    work_off()
    desk.time_comes()
    assert len(sent_to_her()) == 1 and Asked.objects.get().conversation_id == talk.pk


def test_what_waits_for_the_morning_is_taken_back_when_she_writes(desk: Desk) -> None:
    desk.moves(hours=9)  # nine in the evening
    desk.solved()
    desk.time_comes()
    assert Asked.objects.get().state == AskedState.LEAVING and sent_to_her() == []
    desk.writes("سؤال آخر")
    work_off()
    desk.moves(hours=14)
    work_off()
    assert sent_to_her() == [] and dropped() == "opened_again"


def test_it_leaves_at_the_hours_that_she_likes(desk: Desk) -> None:
    Customer.objects.filter(pk=desk.noura.pk).update(preferred_hours=[[18 * 60, 20 * 60]])
    desk.solved()
    desk.time_comes()
    assert sent_to_her() == []
    desk.moves(hours=4)
    work_off()
    assert len(sent_to_her()) == 1 and Asked.objects.get().told_at == NOON + timedelta(hours=6)


def test_who_did_not_agree_or_said_no_is_not_asked(desk: Desk) -> None:
    people.state_consent(desk.noura, Purpose.SURVEY, "*", given=False, proof="own page")
    desk.solved()
    desk.time_comes()
    assert sent_to_her() == [] and dropped() == "no_consent"


def test_the_channel_is_the_owners_to_choose(desk: Desk) -> None:
    choose(SurveySettings, {"by_social": False})
    desk.solved()
    desk.time_comes()
    assert sent_to_her() == [] and dropped() == "survey_channel"


def test_one_person_is_asked_once_in_so_many_days(desk: Desk) -> None:
    desk.asks()
    desk.writes("سؤال ثانٍ", conversation=None)
    desk.answered(key="r2")
    work_off()
    desk.time_comes()
    second = Asked.objects.order_by("-id")[0]
    assert (second.state, second.reason, len(sent_to_her())) == (AskedState.DROPPED, "lately", 1)
    desk.moves(days=31)
    desk.writes("سؤال ثالث", conversation=None)
    desk.answered(key="r3")
    work_off()
    desk.time_comes()
    assert len(sent_to_her()) == 2


def test_the_unhappy_are_asked_nothing(desk: Desk) -> None:
    desk.solved()
    late = promises.make(
        "own", desk.noura, "customer:x", due_at=now() + timedelta(hours=1), text="نتصل بكِ", staff_id=desk.world.omar.pk
    )
    Promise.objects.filter(pk=late.pk).update(state=PromiseState.BROKEN)
    desk.time_comes()
    assert dropped() == "unhappy" and sent_to_her() == []


def test_an_open_complaint_elsewhere_holds_it_back(desk: Desk) -> None:
    other = desk.writes("شكوى", conversation=None).conversation
    inbox.label(other, ["شكوى"])
    inbox.set_status(other, "waiting")
    desk.solved()
    desk.time_comes()
    assert Asked.objects.get().reason == "unhappy" and sent_to_her() == []


@pytest.mark.parametrize("word", ["spam", "مزعج", "Spam"])
def test_spam_is_not_asked_about(desk: Desk, word: str) -> None:
    talk = desk.solved()
    inbox.label(talk, [word])
    desk.time_comes()
    assert dropped() == "spam"


def test_what_nobody_answered_is_not_asked_about(desk: Desk) -> None:
    talk = desk.writes(conversation=None).conversation
    inbox.set_status(talk, "solved")
    work_off()
    assert not Asked.objects.exists()


def test_ones_own_people_are_not_asked(desk: Desk) -> None:
    Customer.objects.filter(pk=desk.noura.pk).update(kind="internal")
    desk.solved()
    assert not Asked.objects.exists()


def _delivered(desk: Desk) -> Order:
    orders.mirror(a_shop(), order(placed_at=NOON, person=NOURA))
    one: Order = Order.objects.get()
    Order.objects.filter(pk=one.pk).update(customer=desk.noura)
    return Order.objects.select_related("customer").get()


def test_a_question_that_could_not_be_asked_in_time_is_not_asked_weeks_later(desk: Desk) -> None:
    desk.solved()
    desk.time_comes(hours=9 * 24)
    assert sent_to_her() == [] and Asked.objects.get().reason == "late"


def test_what_fails_in_passing_is_asked_an_hour_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.solved()
    with monkeypatch.context() as broken:
        broken.setattr("wafaa.voice.whom.hindrance", lambda asked: 1 / 0)
        desk.time_comes()
    assert (sent_to_her(), Asked.objects.get().state) == ([], AskedState.PLANNED)
    desk.time_comes()
    assert len(sent_to_her()) == 1


def test_an_order_that_a_new_shop_tells_of_weeks_later_is_not_asked_about(desk: Desk) -> None:
    one = _delivered(desk)
    one.placed_at = one.created_at - timedelta(days=20)
    assert verbs.plan_order(one) is None


def test_after_a_delivery_she_is_asked_about_the_order_once(desk: Desk) -> None:
    one = _delivered(desk)
    for _twice in range(2):
        verbs.plan_order(one)
    desk.time_comes(hours=3 * 24)
    [text] = sent_to_her()
    asked = Asked.objects.get()
    assert one.number in text and (asked.about, asked.channel) == ("order", "telegram")


@pytest.mark.parametrize("traits", [{"is_history": True}, {"state": "cancelled"}])
def test_old_and_cancelled_orders_are_not_asked_about(desk: Desk, traits: dict[str, object]) -> None:
    one = _delivered(desk)
    for name, value in traits.items():
        setattr(one, name, value)
    assert verbs.plan_order(one) is None


def test_a_job_that_runs_again_tells_nothing_twice(desk: Desk) -> None:
    asked = desk.asks()
    notice = Notice.objects.get(code="survey.asked")
    for _again in range(3):
        verbs.was_told(asked, notice)
        verbs.was_not_told(asked, "no_consent")
    assert Tally.objects.get().asked == 1 and Asked.objects.get().state == AskedState.ASKED
