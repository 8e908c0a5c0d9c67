"""What may change between the outbox and the gate, by which line a question goes, whom the owner has asked, and in
whose words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.loyalty.test_at_once import at_once
from tests.orders.saying import a_shop, order
from tests.voice.conftest import Desk, work_off
from tests.voice.test_answering import knock, sums_agree
from tests.world import World, build
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, LineState, Outgoing
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation
from wafaa.lib.time import now
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.models import Consent, Purpose
from wafaa.stores.settings import BadSetting
from wafaa.stores.verbs import choose
from wafaa.voice import verbs
from wafaa.voice.models import Asked, AskedState, Occasion, Response, Tally
from wafaa.voice.settings import SurveySettings


def gone() -> list[Outgoing]:
    return list(Outgoing.objects.filter(purpose=Purpose.SURVEY, sent_at__isnull=False).order_by("id"))


def waiting_for_the_morning(desk: Desk) -> Conversation:
    """It was put on its way at eleven in the evening."""
    desk.moves(hours=9)
    talk = desk.solved()
    desk.time_comes()
    assert Asked.objects.get().state == AskedState.LEAVING and gone() == []
    return talk


def morning_comes(desk: Desk) -> str:
    desk.moves(hours=14)
    work_off()
    asked = Asked.objects.get()
    return asked.reason if asked.state == AskedState.DROPPED else asked.state


def test_what_was_marked_as_spam_meanwhile_does_not_leave(desk: Desk) -> None:
    talk = waiting_for_the_morning(desk)
    inbox.label(talk, ["إزعاج"])
    assert morning_comes(desk) == "survey_spam" and gone() == []


def test_what_was_merged_meanwhile_does_not_leave(desk: Desk) -> None:
    talk = waiting_for_the_morning(desk)
    other = desk.writes("سؤال آخر", conversation=None).conversation
    inbox.merge(talk, other)
    assert morning_comes(desk) in ("survey_merged", "opened_again") and gone() == []


def test_what_was_switched_off_while_it_waited_does_not_leave(desk: Desk) -> None:
    waiting_for_the_morning(desk)
    choose(SurveySettings, {"after_conversation": False})
    assert morning_comes(desk) == "survey_off" and gone() == []


def test_what_nothing_happened_to_leaves_in_the_morning(desk: Desk) -> None:
    waiting_for_the_morning(desk)
    assert morning_comes(desk) == AskedState.ASKED and len(gone()) == 1


def test_it_goes_by_the_line_they_wrote_to(desk: Desk) -> None:
    desk.line = channels.open_line("telegram", "الفرع", state=LineState.OK)
    desk.asks()
    assert [one.line for one in gone()] == [desk.line]


def test_it_goes_by_no_other_line_when_that_one_is_off(desk: Desk) -> None:
    desk.line = channels.open_line("telegram", "الفرع", state=LineState.OK)
    desk.solved()
    Line.objects.filter(pk=desk.line.pk).update(state=LineState.OFF)
    desk.time_comes()
    assert gone() == [] and Asked.objects.get().state == AskedState.DROPPED


def test_an_answer_counts_for_a_colleague_who_is_gone(desk: Desk) -> None:
    page, omar = knock(asked := desk.asks()), desk.world.omar.pk
    Asked.objects.filter(pk=asked.pk).update(staff=None)
    assert Client().post(page, {"score": "5"}).status_code == 302
    tally = Tally.objects.get()
    assert (tally.whose, tally.asked, tally.answered, tally.good) == (omar, 1, 1, 1) and sums_agree()


# Whom


def silent(desk: Desk) -> None:
    """She never said yes or no."""
    Consent.objects.all().delete()


def test_without_a_yes_nobody_is_asked_until_the_owner_says_so(desk: Desk) -> None:
    silent(desk)
    desk.asks()
    assert gone() == [] and Asked.objects.get().reason == "no_consent"


def test_everybody_is_asked_where_the_owner_says_so_and_reads_how_to_stop_it(desk: Desk) -> None:
    silent(desk)
    choose(SurveySettings, {"whom": "unless_no"})
    desk.asks()
    [one] = gone()
    assert "إن كنت لا تريد أن نسألك" in one.text


@pytest.mark.parametrize("channel", ["*", "telegram"])
def test_a_no_counts_whatever_the_owner_says(desk: Desk, channel: str) -> None:
    silent(desk)
    choose(SurveySettings, {"whom": "unless_no"})
    people.state_consent(desk.noura, Purpose.SURVEY, channel, given=False, proof="phone")
    desk.asks()
    assert gone() == [] and Asked.objects.get().reason == "no_consent"


def test_one_tap_says_no_for_good_and_another_takes_it_back(desk: Desk) -> None:
    choose(SurveySettings, {"whom": "unless_no", "once_in_days": 1})
    page = knock(desk.asks())
    assert "لا تسألوني" in Client().get(page).content.decode()
    for _twice in range(2):
        assert Client().post(page, {"no_more": "yes"}).status_code == 302
    assert "لن نسألك" in Client().get(page).content.decode()
    [said] = Consent.objects.filter(given=False)
    assert (said.purpose, said.channel) == (Purpose.SURVEY, "*") and "survey page: لا تسألوني" in said.proof
    assert not Response.objects.exists(), "a no is no answer"
    desk.moves(days=3)
    desk.writes("شيء آخر", conversation=None)
    desk.answered("تم", key="r2")
    work_off()
    desk.time_comes()
    assert len(gone()) == 1
    Client().post(page, {"no_more": "undo"})
    newest = Consent.objects.order_by("-id")[0]
    assert newest.given and "لا تسألوني" in Client().get(page).content.decode()


# In whose words


def test_the_store_asks_in_its_own_words_where_it_has_some(desk: Desk) -> None:
    choose(SurveySettings, {"question_ar": "كيف كان ردّنا يا غالية؟", "order_question_en": "Does it smell right?"})
    page = knock(desk.asks())
    [one] = gone()
    assert one.envelope["title"] == "كيف كان ردّنا يا غالية؟" and "كيف كان ردّنا يا غالية؟" in one.text
    assert "كيف كان ردّنا يا غالية؟" in Client().get(page).content.decode()
    english = Client().get(f"{page}?lang=en").content.decode()
    assert "How happy are you with our answer?" in english and "Does it" not in english


def test_an_order_has_a_question_of_its_own(desk: Desk) -> None:
    choose(SurveySettings, {"order_question_ar": "هل أعجبك العطر؟"})
    orders.mirror(a_shop(), order(placed_at=now() - timedelta(days=1)))
    found = Order.objects.get()
    made = Asked.objects.create(about=Occasion.ORDER, customer=desk.noura, order=found, due_at=now())
    verbs.ask(made)
    text = Outgoing.objects.get(purpose=Purpose.SURVEY).text
    assert f"{found.number}" in text and "هل أعجبك العطر؟" in text and "ما مدى رضاك" not in text


@pytest.mark.parametrize("typed", ["س" * 121, "سطر\nوآخر"])
def test_a_question_is_one_short_line(desk: Desk, typed: str) -> None:
    with pytest.raises(BadSetting):
        choose(SurveySettings, {"question_ar": typed})


# At once


@pytest.mark.django_db(transaction=True)
def test_of_many_questions_to_one_person_at_once_one_goes(transactional_db: None) -> None:
    world: World = build()
    with world.inside():
        choose(SurveySettings, {"after_order": True, "after_conversation": True, "whom": "unless_no"})
        shop, made = a_shop(), []
        for number in range(8):
            orders.mirror(shop, order(id=f"7{number}", number=f"7{number}", placed_at=now()))
            found = Order.objects.get(external_id=f"7{number}")
            made.append(Asked.objects.create(about=Occasion.ORDER, customer=found.customer, order=found, due_at=now()))
        assert len({one.customer_id for one in made}) == 1
    at_once(world, [lambda one=one: verbs.ask(one) for one in made])  # type: ignore[misc]
    with world.inside():
        states = [one.state for one in Asked.objects.all()]
        assert Outgoing.objects.filter(purpose=Purpose.SURVEY).count() == 1, states
        assert Asked.objects.filter(reason="lately").count() == 7
