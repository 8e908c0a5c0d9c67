"""What counts as an answer, and what does not: the page by a signed link, and a reply that is nothing but a score."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Sum
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.voice.conftest import Desk, work_off
from wafaa.channels.models import Outgoing
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message, Status
from wafaa.lib.signed import sign
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.dossier import records_of
from wafaa.people.erasing import ERASERS
from wafaa.promises.models import Promise
from wafaa.stores.verbs import choose
from wafaa.voice import links, verbs
from wafaa.voice.dossiers import scores
from wafaa.voice.facts import average_score, conversation_score, last_score
from wafaa.voice.models import GOOD, Asked, Response, Tally
from wafaa.voice.reading import score_in
from wafaa.voice.settings import SurveySettings
from wafaa.work.models import Event


def knock(asked: Asked) -> str:
    return links.link_for(asked).removeprefix(settings.ADDRESS)


def told(name: str = "survey.answered") -> list[dict[str, Any]]:
    return [event.data for event in Event.objects.filter(name=name).order_by("id")]


def sums_agree() -> bool:
    """The days' sums are what the answers themselves say."""
    rows = Response.objects.all()
    kept = Tally.objects.aggregate(*(Sum(name, default=0) for name in ("answered", "total", "good")))
    scores = list(rows.values_list("score", flat=True))
    good = sum(score >= GOOD for score in scores)
    return (kept["answered__sum"], kept["total__sum"], kept["good__sum"]) == (len(scores), sum(scores), good)


# The page


def test_one_tap_answers_and_the_words_come_after(desk: Desk) -> None:
    asked = desk.asks()
    guest, page = Client(), knock(asked)
    shown = guest.get(page).content.decode()
    assert 'dir="rtl"' in shown and "ممتاز" in shown and not Response.objects.exists()
    assert guest.post(page, {"score": "4"}).status_code == 302
    response = Response.objects.get()
    assert (response.score, response.staff, response.way, response.channel) == (4, desk.world.omar, "page", "telegram")
    guest.post(page, {"comment": "خدمة راقية\x00 ما شاء الله"})
    response.refresh_from_db()
    assert response.comment == "خدمة راقية ما شاء الله"
    assert "خدمة راقية" in guest.get(page).content.decode()
    assert [(one["is_first"], one["is_scored"]) for one in told()] == [(True, True), (False, False)]
    assert sums_agree()


def test_opening_the_link_writes_nothing_whatever_it_says(desk: Desk) -> None:
    """Programs that look into mail open every link, with every parameter."""
    page = knock(desk.asks())
    for query in ("", "?score=5", "?score=1&comment=bad", "?done=1", "?score=٥"):
        for call in (Client().get, Client().head):
            assert call(page + query).status_code == 200
    assert not Response.objects.exists() and told() == []
    assert 'value="5" aria-pressed="true"' in Client().get(page + "?score=٥").content.decode()


def test_the_same_link_twice_is_one_answer(desk: Desk) -> None:
    page = knock(desk.asks())
    for _twice in range(2):
        Client().post(page, {"score": "3"})
    assert Response.objects.count() == 1 and len(told()) == 1 and sums_agree()


@pytest.mark.parametrize("score", ["0", "6", "", "-1", "4.5", "five hundred", "5\x00x", "٦", "١٠", "²", "1e0"])
def test_what_is_not_on_the_scale_is_no_answer(desk: Desk, score: str) -> None:
    page = knock(desk.asks())
    assert Client().post(page, {"score": score}).status_code == 422
    assert not Response.objects.exists()


def test_arabic_digits_are_digits(desk: Desk) -> None:
    Client().post(knock(desk.asks()), {"score": "٥"})
    assert Response.objects.get().score == 5


@pytest.mark.parametrize("score", [0, 6, -1, True, "4", 4.0, None])
def test_the_verb_takes_the_scale_and_nothing_else(desk: Desk, score: Any) -> None:
    with pytest.raises(verbs.OffTheScale):
        verbs.answer(desk.asks(), score)


def test_the_form_cannot_be_forged_from_elsewhere(desk: Desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(knock(desk.asks()), {"score": "1"}).status_code == 403
    assert not Response.objects.exists()


def test_forged_foreign_and_old_links_open_nothing(desk: Desk) -> None:
    asked = desk.asks()
    page = knock(asked)
    token = page.strip("/").split("/")[-1]
    body = {"a": asked.public_id}
    others = sign("survey", body, expires=now() + timedelta(days=1), recipient="neighbour", key=settings.LINK_KEY)
    own_page = sign("ownpage", body, expires=now() + timedelta(days=1), recipient="layla", key=settings.LINK_KEY)
    for bad in (token[:-1] + ("A" if token[-1] != "A" else "B"), others, own_page, "1.x.y", "x", "١"):
        for call in (Client().get, Client().post):
            assert call(f"/p/layla/survey/{bad}/", {"score": "5"}).status_code == 410
    assert Client().get(f"/p/neighbour/survey/{token}/").status_code == 410
    assert Client().get(f"/p/nobody/survey/{token}/").status_code == 404
    desk.moves(days=15)
    assert Client().post(page, {"score": "5"}).status_code == 410
    assert not Response.objects.exists()


def test_who_guesses_links_is_stopped(desk: Desk) -> None:
    page = knock(desk.asks())
    answers = [Client().get(f"/p/layla/survey/1.guess{n}.x/").status_code for n in range(22)]
    assert answers == [410] * 20 + [429] * 2
    assert Client().get(page).status_code == 200


def test_a_flood_on_one_link_is_stopped_and_the_last_word_stands(desk: Desk) -> None:
    page = knock(desk.asks())
    codes = [Client().post(page, {"score": str(1 + n % 5)}, REMOTE_ADDR=f"10.0.{n}.1").status_code for n in range(33)]
    assert codes.count(302) == 30 and codes[30:] == [429] * 3
    assert Response.objects.count() == 1 and sums_agree()


def test_an_answer_may_be_changed_for_the_stores_days(desk: Desk) -> None:
    page = knock(desk.asks())
    Client().post(page, {"score": "2"})
    desk.moves(days=2)
    Client().post(page, {"score": "5"})
    assert Response.objects.get().score == 5 and sums_agree()
    desk.moves(days=2)
    assert Client().post(page, {"score": "1"}).status_code == 409
    assert Client().post(page, {"comment": "!"}).status_code == 409
    assert Response.objects.get().score == 5 and "score-face" not in Client().get(page).content.decode()
    assert [(one["score"], one["is_first"]) for one in told()] == [(2, True), (5, False)]


def test_words_without_a_score_are_no_answer(desk: Desk) -> None:
    assert Client().post(knock(desk.asks()), {"comment": "سيئ"}).status_code == 409
    assert not Response.objects.exists()


def test_very_long_words_are_refused_and_shown_again(desk: Desk) -> None:
    page = knock(desk.asks())
    Client().post(page, {"score": "1"})
    answer = Client().post(page, {"comment": "ا" * 1001})
    assert answer.status_code == 422 and "ا" * 1001 in answer.content.decode()


def test_their_words_are_text(desk: Desk) -> None:
    page, owner = knock(desk.asks()), Client()
    Client().post(page, {"score": "1"})
    Client().post(page, {"comment": "<script>alert(1)</script>"})
    owner.force_login(desk.world.reem.user)
    for shown in (Client().get(page), owner.get("/s/layla/scores/"), owner.get("/s/layla/scores/answers/")):
        assert b"<script>alert" not in shown.content and b"&lt;script&gt;" in shown.content


# A reply


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("5", 5), ("٥", 5), ("۴", 4), (" 3 ", 3), ("2.", 2), ("1!", 1), ("５", 5), ("5/5", 5), ("٤ من ٥", 4),
        ("خمسة", 5), ("أربعة", 4), ("ممتاز", 5), ("😍", 5), ("😡", 1), ("⭐⭐⭐", 3), ("5️⃣", 5), ("four", 4),
        ("Very good", 5),
        ("0", None), ("6", None), ("10", None), ("500", None), ("five hundred", None), ("5 قطع", None), ("55", None),
        ("", None), ("شكراً", None), ("4.5", None), ("-1", None), ("⭐" * 6, None), ("1 2", None), ("5" * 500, None),
        ("²", 2), ("③", 3), ("رقم 5", None), ("طلب 4", None), ("6/5", None),
    ],
)  # fmt: skip
def test_only_a_score_is_a_score(text: str, score: int | None) -> None:
    assert score_in(text) == score


@given(st.text(max_size=40))
def test_any_text_at_all_is_one_of_five_or_nothing(text: str) -> None:
    assert score_in(text) in (None, 1, 2, 3, 4, 5)


def thanks() -> int:
    return Outgoing.objects.filter(notice__code="survey.thanks", sent_at__isnull=False).count()


def test_a_digit_answers_and_opens_nothing_again(desk: Desk) -> None:
    asked = desk.asks()
    promised = Promise.objects.count()
    message = desk.writes("٤", key="m1")
    work_off()
    talk = desk.fresh(message.conversation)
    response = Response.objects.get()
    assert (response.score, response.way, response.asked_id, response.message_id) == (4, "reply", asked.pk, message.pk)
    assert (talk.status, talk.waiting_since, Promise.objects.count()) == (Status.SOLVED, None, promised)
    assert thanks() == 1 and not Event.objects.filter(name="message.received", data__message_id=message.pk).exists()
    assert "answer" in Message.objects.get(pk=message.pk).warnings


def test_another_digit_changes_it_and_is_not_thanked_again(desk: Desk) -> None:
    desk.asks()
    for n, text in enumerate(("2", "2", "٥")):
        desk.moves(minutes=1)
        desk.writes(text, key=f"m{n}")
        work_off()
    assert Response.objects.get().score == 5 and thanks() == 1 and sums_agree()
    assert Event.objects.filter(name="conversation.status_changed", data__status="open").count() == 0


def test_the_same_digit_delivered_twice_is_one(desk: Desk) -> None:
    desk.asks()
    assert desk.writes("3", key="m1").pk == desk.writes("3", key="m1").pk
    work_off()
    assert Response.objects.count() == 1 and len(told()) == 1


def test_an_older_digit_that_comes_late_does_not_win(desk: Desk) -> None:
    asked = desk.asks()
    first, second = desk.writes("1", key="m1"), desk.writes("5", key="m2")
    verbs.hear(asked, second)
    verbs.hear(asked, first)
    work_off()
    assert Response.objects.get().score == 5


@pytest.mark.parametrize("text", ["500", "6", "0", "5 قطع لو سمحت", "شكراً جزيلاً", "five hundred"])
def test_anything_else_is_an_ordinary_message(desk: Desk, text: str) -> None:
    desk.asks()
    message = desk.writes(text)
    work_off()
    assert desk.fresh(message.conversation).status == Status.OPEN and not Response.objects.exists()
    assert Event.objects.filter(name="message.received", data__message_id=message.pk).exists()


def test_a_digit_that_answers_a_colleague_is_an_ordinary_message(desk: Desk) -> None:
    """Omar asked how many pieces: three is not a score."""
    desk.asks()
    desk.moves(minutes=5)
    desk.answered("كم قطعة تريدين؟", key="r9", then="solved")
    desk.moves(minutes=5)
    message = desk.writes("3")
    work_off()
    assert desk.fresh(message.conversation).status == Status.OPEN and not Response.objects.exists()


def test_a_digit_before_anybody_asked_is_an_ordinary_message(desk: Desk) -> None:
    desk.solved()
    message = desk.writes("5")
    work_off()
    assert desk.fresh(message.conversation).status == Status.OPEN and not Response.objects.exists()


def test_a_digit_while_the_question_still_waits_to_leave_is_one_too(desk: Desk) -> None:
    desk.moves(hours=9)
    desk.solved()
    desk.time_comes()
    desk.writes("5")
    work_off()
    assert not Response.objects.exists()


def test_a_digit_after_the_days_is_an_ordinary_message(desk: Desk) -> None:
    desk.asks()
    desk.moves(days=15)
    desk.writes("5")
    work_off()
    assert not Response.objects.exists()


def test_a_digit_of_somebody_else_is_not_her_answer(desk: Desk) -> None:
    asked = desk.asks()
    other = people.recognise("telegram", "990018", source="telegram", name="سعد")
    talk = Conversation.objects.get(pk=asked.conversation_id)
    inbox.receive(other, channel="telegram", line=desk.line, text="1", key=None, conversation=talk)
    work_off()
    assert not Response.objects.exists()


# Merged, joined, forgotten


def test_what_was_merged_is_still_answered(desk: Desk) -> None:
    asked = desk.asks()
    page = knock(asked)
    other = desk.writes("سؤال آخر", conversation=None).conversation
    inbox.set_status(other, "solved")
    inbox.merge(Conversation.objects.get(pk=asked.conversation_id), other)
    desk.moves(minutes=1)
    desk.writes("4", conversation=Conversation.objects.get(pk=asked.conversation_id))
    work_off()
    assert Response.objects.get().score == 4
    Client().post(page, {"score": "5"})
    assert Response.objects.get().score == 5 and sums_agree()
    assert conversation_score(desk.fresh(other)) == 5


def test_answers_are_with_whoever_the_record_belongs_to(desk: Desk) -> None:
    Client().post(knock(desk.asks()), {"score": "4"})
    link = people.join_people(desk.world.layla, desk.noura, why="same phone")
    assert link is not None
    desk.noura.refresh_from_db()
    assert last_score(desk.world.layla) == 4 and str(average_score(desk.world.layla)) == "4.0"


def test_who_is_forgotten_leaves_numbers_and_no_words(desk: Desk) -> None:
    asked = desk.asks()
    page = knock(asked)
    Client().post(page, {"score": "2"})
    Client().post(page, {"comment": "اسمي نورة ورقمي 0500000042"})
    eraser = next(one for one in ERASERS if one.name == "survey_answers")
    eraser.erase(records_of(desk.noura))
    assert (Response.objects.get().score, Response.objects.get().comment) == (2, "") and sums_agree()
    for call in (Client().get, Client().post):
        assert call(page, {"score": "5"}).status_code == 410


def test_who_is_forgotten_before_the_question_is_not_asked(desk: Desk) -> None:
    desk.solved()
    next(one for one in ERASERS if one.name == "survey_answers").erase(records_of(desk.noura))
    desk.time_comes()
    assert Asked.objects.get().reason == "erased" and not Outgoing.objects.filter(purpose="survey").exists()


def test_they_are_told_what_they_answered(desk: Desk) -> None:
    page = knock(desk.asks())
    Client().post(page, {"score": "5"})
    Client().post(page, {"comment": "شكراً"})
    [row] = scores(records_of(desk.noura)).rows
    assert (row["about"], row["score"], row["comment"]) == ("conversation", 5, "شكراً")


# The sums


def test_the_sums_agree_whatever_is_answered_and_changed(desk: Desk) -> None:
    choose(SurveySettings, {"once_in_days": 1, "change_days": 30, "answer_days": 60})
    for n in range(4):
        desk.writes(f"سؤال {n}", conversation=None)
        desk.answered(key=f"r{n}")
        work_off()
        desk.time_comes()
        desk.moves(days=8)
    chance = random.Random(7)
    every = list(Asked.objects.filter(told_at__isnull=False))
    assert len(every) == 4
    for _step in range(60):
        verbs.answer(chance.choice(every), chance.randint(1, 5))
        assert sums_agree()
    assert Tally.objects.aggregate(many=Sum("asked"))["many"] == 4
