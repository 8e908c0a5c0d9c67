"""Ready answers and macros: found however spelled, filled in for this customer, refused with a hole, and undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.inbox import ready, variables, verbs
from wafaa.inbox.hourglass import SnoozeSettings
from wafaa.inbox.models import Conversation, Draft, Label, MacroRun, Message, ReadyAnswer
from wafaa.inbox.verbs.replying import EmptyVariable
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.promises.models import Promise
from wafaa.stores.verbs import choose
from wafaa.team import verbs as team

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
"""Monday, noon in Riyadh."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def opened(world: World, clock: Any) -> Conversation:
    return world.conversation(world.layla_writes())


@pytest.fixture
def omar(world: World) -> Client:
    client = Client()
    client.force_login(world.omar.user)
    return client


def keep(title: str = "شكر", text: str = "شكرًا لك", **traits: Any) -> ReadyAnswer:
    return verbs.keep_answer(None, title=title, text=text, **traits)


def url(opened: Conversation, act: str) -> str:
    return f"/s/layla/inbox/{opened.public_id}/{act}/"


def titles(words: str) -> list[str]:
    return [answer.title for answer in ready.fitting(words)]


@pytest.mark.parametrize("words", ["شحنة", "الشحنه", "شُحْنَة", "ship", "SHIP", "شـــحن"])
def test_an_answer_is_found_however_it_is_spelled(world: World, words: str) -> None:
    with world.as_staff(world.omar):
        keep("حالة الشحنة", "طلبك في الطريق", code="ship")
        keep("إرجاع", "يمكنك الإرجاع")
        assert titles(words.replace("الشحنه", "شحنه")) == ["حالة الشحنة"]


def test_the_code_comes_before_words_in_a_text(world: World) -> None:
    with world.as_staff(world.omar):
        keep("آخر", "نقول شكر كثيرًا")
        keep("ثان", "نص", code="شكر")
        assert titles("شكر") == ["ثان", "آخر"]


def test_what_is_private_or_another_teams_is_not_seen(world: World) -> None:
    with world.as_staff(world.reem):
        sales = team.make_team("المبيعات")
        keep("خاص بريم")
        keep("للفريق", sharing="team", team=sales)
        keep("للجميع", sharing="store")
    with world.as_staff(world.omar):
        assert titles("") == ["للجميع"]
    with world.next_door():
        assert titles("") == []
    with world.as_staff(world.reem):
        world.omar.teams.add(sales)
    with world.as_staff(world.omar):
        assert titles("") == ["للجميع", "للفريق"]


def test_an_agent_uses_the_stores_answers_and_changes_only_their_own(world: World, omar: Client) -> None:
    with world.as_staff(world.reem):
        shared = keep("للجميع", sharing="store")
    assert omar.get("/s/layla/settings/ready/").status_code == 200
    assert omar.get(f"/s/layla/settings/ready/{shared.public_id}/").status_code == 404
    assert omar.post(f"/s/layla/settings/ready/{shared.public_id}/drop/").status_code == 404


@pytest.mark.parametrize("mark", ["{{customer.name}}", "{{ اسم العميل }}", "{{اسم العَميل}}", "{{Customer's name}}"])
def test_a_variable_has_one_meaning_in_both_languages(world: World, opened: Conversation, mark: str) -> None:
    with world.as_staff(world.omar):
        assert variables.fill(f"أهلًا {mark}!", opened)[:2] == ("أهلًا ليلى!", [])


def test_the_offered_variables_are_filled(world: World, opened: Conversation) -> None:
    with world.as_staff(world.omar), translation.override("ar"):
        verbs.promise_own(opened, "نكلمك", now() + timedelta(days=1))
        text = "{{conversation.number}} {{agent.name}} {{store.name}} {{promise.due}} نلتقي"
        assert (
            variables.fill(text, opened).text == "١ عمر عطور ليلى غدًا الثلاثاء ٥ مايو (١٨ ذو القعدة) ١٢:٠٠\u00a0م نلتقي"
        )
        assert [fact.name for fact in variables.offered()] == [
            "agent.name", "conversation.number", "conversation.subject", "customer.company", "customer.email",
            "customer.first_name", "customer.name",
            "customer.page", "customer.phone", "customer.points", "customer.points_ending",
            "customer.points_ending_on", "customer.tier", "order.arrives", "order.number", "order.state", "parcel.link",
            "parcel.number", "promise.due", "store.name", "store.page",
        ]  # fmt: skip


def test_dates_are_said_in_the_language_of_the_text(world: World, opened: Conversation) -> None:
    with world.as_staff(world.omar):
        verbs.promise_own(opened, "call", now() + timedelta(days=1))
        assert (
            variables.fill("We call you {{Nearest promise}}.", opened).text
            == "We call you tomorrow, Tuesday 5 May (18 Dhul-Qadah) 12:00\u00a0PM."
        )


def test_a_reply_with_an_empty_variable_is_refused_and_says_which(world: World, opened: Conversation) -> None:
    with world.as_staff(world.omar), translation.override("ar"):
        with pytest.raises(EmptyVariable) as refused:
            verbs.reply(opened, "رقمك {{customer.phone}} يا {{customer.name}}", key="k1")
        assert refused.value.names == ["هاتف العميل"]
        with pytest.raises(EmptyVariable):
            verbs.reply_later(opened, "{{customer.phone}}", now() + timedelta(hours=1), key="k2")
        assert not Message.objects.filter(kind="out").exists()
        sent = verbs.reply(opened, "أهلًا {{customer.name}}", key="k3")
    assert sent.text == "أهلًا ليلى"


def test_the_same_key_is_one_reply_though_a_value_has_changed(world: World, opened: Conversation) -> None:
    with world.as_staff(world.omar):
        first = verbs.reply(opened, "أهلًا {{customer.name}}", key="k1")
        people.describe(world.layla, name="ليلى أحمد")
        assert verbs.reply(opened, "أهلًا {{customer.name}}", key="k1").pk == first.pk


def test_what_customers_call_themselves_is_no_variable(world: World, opened: Conversation) -> None:
    with world.as_staff(world.omar):
        people.describe(opened.customer, name="{{store.name}}")
        assert verbs.reply(opened, "أهلًا {{customer.name}}", key="k").text == "أهلًا {store.name}"


def test_the_composer_says_which_variable_is_empty_and_keeps_the_text(opened: Conversation, omar: Client) -> None:
    typed = {"kind": "reply", "text": "رقمك {{هاتف العميل}}", "key": "k"}
    answer = omar.post(url(opened, "send"), typed, HTTP_HX_REQUEST="true")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "هاتف العميل” فارغ" in page and "رقمك {{هاتف العميل}}" in page


def test_the_picker_shows_answers_filled_in_with_their_files(world: World, opened: Conversation, omar: Client) -> None:
    with world.as_staff(world.omar):
        guide = channels.keep_file("دليل.txt", b"guide", owner=f"staff:{world.omar.pk}")
        keep("ترحيب", "أهلًا {{customer.name}}، {{customer.phone}}", files=[guide])
    page = omar.get(url(opened, "ready"), {"q": "ترحيب"}).content.decode()
    assert "أهلًا ليلى، {{customer.phone}}" in page
    assert guide.public_id in page and "ينقص: هاتف العميل" in page


def test_files_of_a_ready_answer_go_with_the_reply_and_no_others(
    world: World, opened: Conversation, omar: Client
) -> None:
    with world.as_staff(world.reem):
        guide = channels.keep_file("guide.txt", b"guide", owner=f"staff:{world.reem.pk}")
        secret = channels.keep_file("secret.txt", b"secret", owner=f"staff:{world.reem.pk}")
        keep("دليل", "النص", sharing="store", files=[guide])
    typed = {"kind": "reply", "text": "تفضلي", "key": "k", "kept": [guide.public_id, secret.public_id]}
    refused = omar.post(url(opened, "send"), typed)
    assert refused.status_code == 422 and "تفضلي" in refused.content.decode(), (
        "another's file, and nothing goes without"
    )
    assert omar.post(url(opened, "send"), typed | {"kept": [guide.public_id]}).status_code == 302
    with world.inside():
        assert [file.name for file in Message.objects.get(kind="out").files.all()] == ["guide.txt"]


def test_an_answer_is_written_changed_dropped_and_brought_back(world: World, omar: Client) -> None:
    typed = {"title": "شكر", "code": "/ش", "text": "شكرًا {{اسم العميل}}", "sharing": "mine"}
    files = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]
    assert omar.post("/s/layla/settings/ready/new/", typed | {"files": files}).status_code == 302
    with world.as_staff(world.omar):
        kept = ReadyAnswer.objects.get()
        assert (kept.code, kept.owner_id, kept.files.count()) == ("ش", world.omar.pk, 2)
        first = kept.files.order_by("id")[0]
    page = f"/s/layla/settings/ready/{kept.public_id}/"
    assert omar.get(page).status_code == 200
    assert omar.post(page, typed | {"title": "شكر جزيل", "gone": first.public_id}).status_code == 302
    assert omar.post(f"{page}drop/").status_code == 302
    with world.as_staff(world.omar):
        assert titles("") == []
        assert "شكر جزيل" in omar.get("/s/layla/settings/ready/").content.decode()
    assert omar.post(f"{page}back/").status_code == 302
    with world.as_staff(world.omar):
        assert titles("") == ["شكر جزيل"]
        assert [file.name for file in ReadyAnswer.objects.get().files.all()] == ["b.txt"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"title": "", "text": "نص"}, "املأ هذه الخانة"),
        ({"title": "عنوان", "text": ""}, "اكتب نصًا"),
        ({"title": "عنوان", "text": "{{رقم العقد}}"}, "رقم العقد"),
        ({"title": "عنوان", "text": "نص", "sharing": "team"}, "اختر الفريق"),
        ({"title": "عنوان", "text": "نص", "sharing": "store"}, "عنوان"),
        ({"title": "عنوان", "text": "نص", "conversation.promise:by": "hour"}, "مطلوب أيضًا"),
    ],
)
def test_a_bad_answer_is_refused_with_a_reason_and_kept_as_typed(
    omar: Client, typed: dict[str, str], says: str
) -> None:
    answer = omar.post("/s/layla/settings/ready/new/", {"sharing": "mine"} | typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page and typed["text"] in page


def a_macro(**traits: Any) -> ReadyAnswer:
    steps = [
        {"do": "conversation.assign", "with": {"to": "me"}},
        {"do": "conversation.set_status", "with": {"status": "waiting"}},
        {"do": "conversation.prioritise", "with": {"priority": "high"}},
        {"do": "conversation.label", "with": {"label": "شحن"}},
        {"do": "conversation.promise", "with": {"by": "tomorrow", "text": "نعود إليك"}},
    ]
    return keep("تأخر الشحن", "نعتذر {{customer.name}}", steps=steps, **traits)


def standing(opened: Conversation) -> dict[str, Any]:
    row = Conversation.objects.get(pk=opened.pk)
    return {
        "holder": row.assignee_id, "status": row.status, "priority": row.priority, "labels": row.labels,
        "own": list(Promise.objects.filter(kind="own").values_list("state", flat=True)),
    }  # fmt: skip


def test_a_macro_does_all_it_says_once_and_is_undone(world: World, opened: Conversation) -> None:
    with world.as_staff(world.omar):
        before = standing(opened)
        run = verbs.run_macro(opened, a_macro(), key="k")
        after = standing(opened)
        assert after == {
            "holder": world.omar.pk, "status": "waiting", "priority": "high", "labels": ["شحن"], "own": ["open"]
        }  # fmt: skip
        assert verbs.run_macro(opened, ReadyAnswer.objects.get(), key="k").pk == run.pk
        assert standing(opened) == after
        assert verbs.undo_macro(run) == []
        assert standing(opened) == before | {"own": ["cancelled"]}
        assert verbs.undo_macro(run) == []
        assert list(Label.objects.values_list("name", flat=True)) == ["شحن"]


def test_undoing_a_macro_lets_later_changes_stand(world: World, opened: Conversation) -> None:
    with world.as_staff(world.omar):
        run = verbs.run_macro(opened, a_macro(), key="k")
    with world.as_staff(world.huda):
        now_hers = Conversation.objects.get(pk=opened.pk)
        verbs.assign(now_hers, staff=world.huda, team=None)
    with world.as_staff(world.omar):
        assert verbs.undo_macro(run) == ["conversation.assign"]
        assert standing(opened)["holder"] == world.huda.pk


def test_a_macro_that_may_not_be_done_does_nothing_of_it(world: World, opened: Conversation) -> None:
    with world.as_staff(world.omar):
        macro = a_macro(sharing="mine")
    with world.as_staff(world.clerk):
        with pytest.raises(verbs.NotAllowed):
            verbs.run_macro(opened, macro, key="k")
        assert standing(opened)["holder"] is None


def test_the_preview_shows_what_will_happen_and_does_nothing(world: World, opened: Conversation, omar: Client) -> None:
    with world.as_staff(world.omar):
        macro, before = a_macro(), standing(opened)
    page = omar.get(url(opened, "macro"), {"answer": macro.public_id}).content.decode()
    for words in ("نعتذر ليلى", "الأولوية: عالية", "أضف تصنيفًا: شحن", "صباح الغد"):
        assert words in page
    with world.as_staff(world.omar):
        assert standing(opened) == before


def test_a_macro_sends_its_text_and_acts_and_offers_to_undo(world: World, opened: Conversation, omar: Client) -> None:
    with world.as_staff(world.omar):
        macro = a_macro()
    given = {"answer": macro.public_id, "send": "1", "key": "k"}
    answer = omar.post(url(opened, "macro"), given, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    with world.as_staff(world.omar):
        assert Message.objects.get(kind="out").text == "نعتذر ليلى"
        assert standing(opened)["status"] == "waiting"
        run = MacroRun.objects.get()
    undo = json.loads(answer["HX-Trigger"])["wafaa:macro-done"]["undo"]
    assert undo == f"/s/layla/macros/{run.public_id}/undo/"
    assert omar.post(undo, HTTP_HX_REQUEST="true").status_code == 200
    with world.as_staff(world.omar):
        assert standing(opened)["status"] == "open"


def test_a_macro_with_an_empty_variable_neither_sends_nor_acts(
    world: World, opened: Conversation, omar: Client
) -> None:
    with world.as_staff(world.omar):
        steps = [{"do": "conversation.prioritise", "with": {"priority": "high"}}]
        macro = keep("هاتف", "رقمك {{customer.phone}}", steps=steps)
    answer = omar.post(url(opened, "macro"), {"answer": macro.public_id, "send": "1"}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 422 and "هاتف العميل" in answer.content.decode()
    with world.as_staff(world.omar):
        assert standing(opened)["priority"] == "normal"
        assert not MacroRun.objects.exists()


def test_a_macro_written_in_the_form_runs(world: World, opened: Conversation, omar: Client) -> None:
    typed = {
        "title": "أجّل", "text": "", "sharing": "mine", "conversation.snooze:until": "sunday",
        "conversation.assign:to": f"staff:{world.huda.public_id}",
    }  # fmt: skip
    assert omar.post("/s/layla/settings/ready/new/", typed).status_code == 302
    with world.as_staff(world.omar):
        verbs.run_macro(opened, ReadyAnswer.objects.get(), key="k")
        row = Conversation.objects.get(pk=opened.pk)
        assert (row.status, row.assignee_id, row.snoozed_until) == (
            "snoozed", world.huda.pk, datetime(2026, 5, 10, 6, 0, tzinfo=UTC)
        )  # fmt: skip


def test_a_macro_that_names_an_hour_which_is_no_more_says_so(world: World, opened: Conversation, omar: Client) -> None:
    with world.as_staff(world.reem):
        choose(SnoozeSettings, {"own_1": "الأحد ٩:٣٠"})
    with world.as_staff(world.omar):
        macro = keep("أجّل", "", steps=[{"do": "conversation.snooze", "with": {"until": "own_1"}}])
        choose(SnoozeSettings, {"own_1": ""})
    answer = omar.post(url(opened, "macro"), {"answer": macro.public_id, "key": "k"}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 422
    with world.as_staff(world.omar):
        assert standing(opened)["status"] == "open" and not MacroRun.objects.exists()


def test_drafts_keep_files_of_ready_answers(world: World, opened: Conversation, omar: Client) -> None:
    with world.as_staff(world.omar):
        guide = channels.keep_file("guide.txt", b"guide", owner=f"staff:{world.omar.pk}")
    typed = {"kind": "reply", "text": "تفضلي", "kept": guide.public_id}
    assert omar.post(url(opened, "draft"), typed).status_code == 204
    with world.as_staff(world.omar):
        assert Draft.objects.get().files == [guide.public_id]
    assert guide.public_id in omar.get(f"/s/layla/inbox/{opened.public_id}/").content.decode()
