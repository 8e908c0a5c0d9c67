"""What colleagues see of scores: the page, the lists behind it, the panel, and who is asked."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.orders.saying import a_shop, order, refund, sar
from tests.test_plans import _plan
from tests.voice.conftest import Desk, work_off
from tests.world import World
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.people.models import Customer
from wafaa.playbook.conditions import Leaf, holds, where
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import Mode, Rule, Run
from wafaa.playbook.verbs import begin_with_standards
from wafaa.promises.models import Promise
from wafaa.stores.settings import read
from wafaa.stores.verbs import choose
from wafaa.team.models import Staff
from wafaa.voice import columns, queries, verbs
from wafaa.voice.facts import average_score, conversation_score, last_score
from wafaa.voice.models import Asked, Response, Tally
from wafaa.voice.settings import SurveySettings


def door(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff.user)
    return client


def page(staff: Staff, path: str, status: int = 200) -> str:
    answer = door(staff).get(f"/s/layla/{path}")
    assert answer.status_code == status
    return str(answer.content.decode())


@pytest.fixture
def scored(desk: Desk) -> Response:
    found = verbs.answer(desk.asks(), 2)
    verbs.comment(found.asked, "الرد تأخر وايد")
    work_off()
    found.refresh_from_db()
    return found


def test_too_few_answers_say_so_and_enough_give_a_mean(desk: Desk, scored: Response) -> None:
    shown = page(desk.world.reem, "scores/")
    assert "لا يكفي بعد" in shown and "الرد تأخر وايد" in shown and "٢٫٠٠" not in shown
    choose(SurveySettings, {"enough": 2})
    Asked.objects.update(on_day=scored.on_day)
    Tally.objects.update(asked=3, answered=3, total=13, good=2)
    shown = page(desk.world.reem, "scores/")
    assert "٤٫٣٣" in shown and "٦٧٪" in shown


def test_every_number_opens_its_list(desk: Desk, scored: Response) -> None:
    omar = desk.world.omar
    month = f"{scored.on_day:%Y-%m}"
    for query in ("month=90", f"month={month}", f"of={omar.public_id}", "channel=telegram", "about=conversation",
                  "score=2", "words=1", f"month={month}&of={omar.public_id}&score=2&words=1"):  # fmt: skip
        assert "الرد تأخر وايد" in page(desk.world.reem, f"scores/answers/?{query}"), query
    for query in ("month=2020-01", "channel=email", "about=order", "score=5"):
        assert "الرد تأخر وايد" not in page(desk.world.reem, f"scores/answers/?{query}"), query
    for query in ("month=x", "month=2026-13", "of=nobody", "month=9999-99"):
        page(desk.world.reem, f"scores/answers/?{query}", 404)
    for after in ("x", "2026-05-04_x", "2026-05-04_99999999999999999999999", "_", "٢٠٢٦-٠٥-٠٤_١"):
        page(desk.world.reem, f"scores/answers/?after={after}")


def test_a_colleague_sees_their_own_line_and_nobody_elses(desk: Desk, scored: Response) -> None:
    omar, huda = desk.world.omar, desk.world.huda
    assert "محادثاتك أنت" in page(omar, "scores/") and omar.public_id in page(omar, "scores/")
    assert omar.public_id not in page(huda, "scores/")
    page(huda, f"scores/answers/?of={omar.public_id}", 404)
    page(omar, f"scores/answers/?of={omar.public_id}")
    assert omar.public_id in page(desk.world.reem, "scores/")


def test_answers_about_a_closed_teams_talks_are_its_own(desk: Desk, scored: Response) -> None:
    inbox.assign(Conversation.objects.get(pk=scored.conversation_id), staff=None, team=desk.world.closed_team)
    for path in ("scores/", "scores/answers/", f"scores/of/{desk.noura.public_id}/"):
        assert "الرد تأخر وايد" not in page(desk.world.huda, path)
        assert "الرد تأخر وايد" in page(desk.world.reem, path)


def test_the_neighbour_sees_nothing_of_it(desk: Desk, scored: Response) -> None:
    stranger = door(desk.world.stranger)
    for path in ("scores/", "scores/answers/", f"scores/of/{desk.noura.public_id}/", "settings/scores/"):
        assert stranger.get(f"/s/layla/{path}").status_code == 404
    assert stranger.get(f"/s/neighbour/scores/of/{desk.noura.public_id}/").status_code == 404
    assert "الرد تأخر" not in stranger.get("/s/neighbour/scores/").content.decode()


def test_the_panel_shows_scores_and_what_they_bought(desk: Desk, scored: Response) -> None:
    shop = a_shop()
    orders.mirror(shop, order(id="1", total=sar("310")))
    orders.mirror(shop, order(id="2", total=sar("90")))
    orders.mirror(shop, refund(1, order="1", amount="100"))
    Order.objects.update(customer=desk.noura)
    shown = page(desk.world.omar, f"scores/of/{desk.noura.public_id}/")
    assert "سيئ" in shown and "الرد تأخر وايد" in shown and "عمر" in shown
    [bought] = queries.bought(desk.noura)
    assert (bought["spent"], bought["orders"], bought["currency"]) == (30_000, 2, "SAR")
    assert "٣٠٠" in shown and "١٥٠" in shown
    Order.objects.filter(external_id="2").update(state="cancelled")
    assert queries.bought(desk.noura)[0]["orders"] == 1


def test_the_panel_says_why_somebody_was_not_asked(desk: Desk) -> None:
    talk = desk.solved()
    inbox.label(talk, ["مزعج"])
    desk.time_comes()
    assert "وُسمت رسائل مزعجة" in page(desk.world.omar, f"scores/of/{desk.noura.public_id}/")


def test_the_timeline_tells_the_question_and_the_answer(desk: Desk, scored: Response) -> None:
    shown = page(desk.world.omar, f"customers/{desk.noura.public_id}/")
    assert "قيّمنا بـ ٢ من" in shown and "سألناه عن رضاه" in shown


def test_the_owner_chooses_and_an_agent_may_not(world: World) -> None:
    page(world.omar, "settings/scores/", 403)
    reem = door(world.reem)
    shown = reem.get("/s/layla/settings/scores/").content.decode()
    assert "متوقف: لا يُسأل أحد" in shown and "ما مدى رضاك" in shown and "How happy" in shown
    said = {f"survey-{name}": value for name, value in {
        "after_conversation": "on", "hours_after": "4", "days_after": "3", "once_in_days": "60", "answer_days": "14",
        "change_days": "3", "whom": "agreed", "by_email": "on", "enough": "5"}.items()}  # fmt: skip
    assert reem.post("/s/layla/settings/scores/", said | {"survey-once_in_days": "0"}).status_code == 422
    assert reem.post("/s/layla/settings/scores/", said).status_code == 302
    with world.inside():
        chosen = read(SurveySettings)
        assert (chosen.after_conversation, chosen.after_order, chosen.hours_after) == (True, False, 4)
        assert (chosen.by_whatsapp, chosen.once_in_days) == (False, 60)


def test_views_and_facts_agree_on_who_scored_what(desk: Desk, scored: Response) -> None:
    talks = KINDS["conversation"].ground()
    conversation = Conversation.objects.select_related("customer").get(pk=scored.conversation_id)
    desk.writes("غير ذلك", conversation=None)
    for leaf, wanted in (
        (Leaf("conversation.score", "less", 3), True),
        (Leaf("conversation.score", "is", 2), True),
        (Leaf("conversation.score", "more", 2), False),
        (Leaf("customer.last_score", "is", 2), True),
        (Leaf("customer.average_score", "less", "2.5"), True),
        (Leaf("customer.average_score", "more", "2.5"), False),
        (Leaf("conversation.score", "empty"), False),
    ):
        with desk.world.as_staff(desk.world.reem):
            chosen = set(KINDS["conversation"].rows().filter(where(leaf, talks)).values_list("pk", flat=True))
            assert (conversation.pk in chosen) is wanted, leaf
            assert holds(leaf, conversation, talks) is wanted, leaf


def test_a_bad_score_asks_a_person_to_take_care(desk: Desk) -> None:
    """The standard rule waits for a yes, and a good score wakes nobody."""
    begin_with_standards()
    rule = Rule.objects.get(standard="survey.low_score")
    assert rule.mode == Mode.ASK
    asked = desk.asks()
    verbs.answer(asked, 4)
    work_off()
    assert not Run.objects.filter(rule=rule).exists()
    verbs.answer(asked, 1)
    work_off()
    assert Run.objects.filter(rule=rule).count() == 1


def test_the_mean_of_nothing_is_nothing(desk: Desk) -> None:
    nobody = Customer.objects.get(pk=desk.noura.pk)
    assert last_score(nobody) is None and average_score(nobody) is None


def test_taking_care_opens_the_talk_and_promises_to_come_back(desk: Desk) -> None:
    begin_with_standards()
    Rule.objects.filter(standard="survey.low_score").update(mode=Mode.DO)
    asked = desk.asks()
    verbs.answer(asked, 1)
    work_off()
    talk = Conversation.objects.get(pk=asked.conversation_id)
    assert (talk.status, talk.priority) == ("open", "high")
    assert Promise.objects.filter(subject=talk.topic, kind="follow_up", settled_at=None).exists()


def test_the_score_of_a_talk_is_found_by_the_talk(desk: Desk, scored: Response) -> None:
    """Not among all answers of the store: a rule asks it for every answer, a saved view for every conversation."""
    talk = Conversation.objects.get(pk=scored.conversation_id)
    chosen = Conversation.objects.filter(columns.OF_TALK.where("", "__lt", 3))
    for ask in (lambda: conversation_score(talk), lambda: list(chosen.values_list("pk", flat=True))):
        with CaptureQueriesContext(connection) as asked:
            ask()
        [sql] = [query["sql"] for query in asked if "voice_response" in query["sql"]]
        steps = _plan(sql)
        assert any("scores_of_talk" in step for step in steps), steps
        assert not any("scores_in_order" in step for step in steps), steps
