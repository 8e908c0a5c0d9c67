"""The playbook's pages: rules are read, written, tried, switched and decided on without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.playbook.rules import IS_NORMAL, LABEL, RAISE, a_rule, now_of, runs, states, work_off
from tests.world import World
from wafaa.inbox import verbs as inbox
from wafaa.playbook import screens, verbs
from wafaa.playbook.actions import ACTIONS
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import Mode, Rule, Run
from wafaa.playbook.rules import is_paused
from wafaa.playbook.stepping import StepRow, judged
from wafaa.stores.permissions import permissions_of
from wafaa.work.models import Audit

HOME = "/s/layla/playbook/"


def at_the_desk(staff: Any) -> Client:
    client = Client()
    client.force_login(staff.user)
    return client


@pytest.fixture
def reem(shop: World) -> Client:
    return at_the_desk(shop.reem)


def form(**fields: Any) -> dict[str, Any]:
    """A whole rule: when a customer writes, if the priority is normal, raise it."""
    return {
        "do": "save",
        "when": "t.message.received",
        "every": "60",
        "wait": "",
        "wait_unit": "h",
        "gives_way": "on",
        "mode": "do",
        "name": "ارفعها",
        "n.join": "all",
        "n.0.fact": "conversation.priority",
        "n.0.op": "is",
        "n.0.value": "normal",
        "s.0.do": "conversation.prioritise",
        "s.0.c.priority": "high",
    } | {name.replace("__", "."): value for name, value in fields.items()}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_rule_is_written_and_acts(shop: World, reem: Client) -> None:
    assert reem.post(f"{HOME}new/", form(most_per_customer="٣", in_days="٧", wait="")).status_code == 302
    rule = Rule.objects.get()
    assert (rule.kind, rule.trigger, rule.mode, rule.most_per_customer, rule.in_days) == (
        "conversation",
        "message.received",
        Mode.DO,
        3,
        7,
    )
    assert (rule.tree, rule.steps) == (IS_NORMAL, [RAISE])
    talk = shop.conversation(shop.layla_writes())
    work_off()
    assert now_of(talk).priority == "high"
    shown = text_of(reem.get(HOME))
    assert "ارفعها" in shown and "يكتب" in shown
    assert text_of(reem.get(f"{HOME}rules/{rule.public_id}/")).count('value="normal" selected') == 1


def test_a_rule_of_the_clock_and_one_without_conditions(reem: Client) -> None:
    plain = {key: value for key, value in form(when="c.conversation", every="15").items() if not key.startswith("n.0")}
    assert reem.post(f"{HOME}new/", plain).status_code == 302
    rule = Rule.objects.get()
    assert (rule.trigger, rule.every, rule.tree) == ("", 15, None)
    assert rule.next_at is not None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " \u200b "}, "name"),
        ({"wait": "كثيرًا"}, "wait"),
        ({"wait": "999", "wait_unit": "d"}, "wait"),
        ({"most_per_day": "-1"}, "most_per_day"),
        ({"in_days": "7"}, "most_per_customer"),
        ({"mode": "always"}, "mode"),
        ({"when": "t.nothing"}, "when"),
        ({"when": ""}, "when"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_stays(reem: Client, change: dict[str, str], says: str) -> None:
    answer = reem.post(f"{HOME}new/", form(**change, says="لأجل الزبائن"))
    assert answer.status_code == 422
    assert says in answer.context["form"].errors
    assert "لأجل الزبائن" in text_of(answer)
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"s__0__do": ""},
        {"s__0__do": "conversation.dance"},
        {"s__0__c__priority": ""},
        {"s__0__c__priority": "huge"},
        {"n__0__value": "huge"},
        {"n__0__fact": "conversation.moon"},
        {"n__0__fact": "conversation.is_unread", "n__0__op": "yes"},
    ],
)
def test_a_step_or_a_condition_that_is_not_whole_is_not_kept(reem: Client, change: dict[str, str]) -> None:
    answer = reem.post(f"{HOME}new/", form(**change))
    assert answer.status_code == 422
    assert "field-error" in text_of(answer)
    assert not Rule.objects.exists()


def test_words_that_are_too_long_are_said_and_stay(reem: Client) -> None:
    words = "كلمة " * 900
    answer = reem.post(f"{HOME}new/", form(s__0__do="conversation.label", s__0__c__label=words))
    assert answer.status_code == 422
    assert str(ACTIONS["conversation.label"].choices[0].label) in answer.context["steps"][0]["problem"]
    assert words.strip() in text_of(answer)
    assert not Rule.objects.exists()


def test_all_that_a_step_lacks_is_said_at_once() -> None:
    action = ACTIONS["order.give_points"]
    row = StepRow(action.name, {})
    assert not judged([row], KINDS["order"], lambda permission: True)
    with translation.override("ar"):
        judged([row], KINDS["order"], lambda permission: True)
        needed = [str(one.label) for one in action.choices if not one.may_be_empty]
    assert len(needed) == 3 and all(label in row.problem for label in needed) and "، " in row.problem


def test_the_builder_works_without_scripts(reem: Client) -> None:
    answer = reem.post(f"{HOME}new/", form(do="step"))
    assert answer.status_code == 200
    assert 'name="s.1.do"' in text_of(answer) and "ارفعها" in text_of(answer)
    answer = reem.post(f"{HOME}new/", form(do="unstep:0"))
    assert 'name="s.0.do"' not in text_of(answer)
    answer = reem.post(f"{HOME}new/", form(do="add:"))
    assert 'name="n.1.fact"' in text_of(answer)
    up = form(do="stepup:1", s__1__do="conversation.label", s__1__c__label="شكر")
    again = reem.post(f"{HOME}new/", up)
    assert again.context["steps"][0]["do"] == "conversation.label"
    part = reem.post(f"{HOME}new/", form(do="step"), HTTP_HX_REQUEST="true")
    assert part.status_code == 200 and "<html" not in text_of(part)


def test_nobody_is_me_in_a_rule(reem: Client) -> None:
    answer = text_of(reem.post(f"{HOME}new/", form(do="look", s__0__do="conversation.assign")))
    assert 'value="nobody"' in answer and 'value="me"' not in answer
    answer = text_of(reem.post(f"{HOME}new/", form(do="look", n__0__fact="conversation.assignee")))
    assert 'value="me"' not in answer and 'value="conversation.is_unread"' not in answer


def test_a_dry_run_beside_the_form_names_whom_it_would_have_touched(shop: World, reem: Client) -> None:
    shop.layla_writes()
    work_off()
    answer = reem.post(f"{HOME}new/", form(do="try"))
    assert answer.status_code == 200
    assert answer.context["trial"]["count"] == 1
    assert "ليلى" in text_of(answer)
    part = reem.post(f"{HOME}new/", form(do="try"), HTTP_HX_REQUEST="true")
    assert 'id="playbook-try"' in text_of(part) and "<html" not in text_of(part)
    unfinished = reem.post(f"{HOME}new/", form(do="try", s__0__do=""))
    assert unfinished.status_code == 200 and unfinished.context["is_unfinished"]
    assert not Rule.objects.exists() and not Run.objects.exists()


def test_what_a_closed_team_has_is_not_named_to_others(shop: World) -> None:
    rule = a_rule(mode=Mode.ASK)
    talk = shop.conversation(shop.layla_writes())
    inbox.assign(talk, staff=None, team=shop.closed_team)
    work_off()
    (run,) = runs(rule)
    omar, reem = at_the_desk(shop.omar), at_the_desk(shop.reem)
    assert talk.public_id in text_of(reem.get(f"{HOME}waiting/"))
    for page in ("waiting/", "runs/"):
        assert talk.public_id not in text_of(omar.get(f"{HOME}{page}"))
    assert omar.post(f"{HOME}runs/{run.public_id}/decide/", {"answer": "yes"}).status_code == 404
    assert states(rule) == ["asked"]


def test_modes_order_archive_and_pause_are_one_press_each(shop: World, reem: Client) -> None:
    first, second = a_rule(name="أولى"), a_rule(name="ثانية")
    reem.post(f"{HOME}rules/{first.public_id}/switch/", {"mode": "ask"})
    reem.post(f"{HOME}rules/{second.public_id}/move/", {"way": "up"})
    assert [rule.name for rule in Rule.objects.order_by("place")] == ["ثانية", "أولى"]
    first.refresh_from_db()
    assert first.mode == Mode.ASK
    assert reem.post(f"{HOME}rules/{first.public_id}/switch/", {"mode": "always"}).status_code == 302
    reem.post(f"{HOME}rules/{first.public_id}/archive/")
    first.refresh_from_db()
    assert first.archived_at is not None and first.mode == Mode.OFF
    reem.post(f"{HOME}rules/{first.public_id}/archive/", {"back": "yes"})
    first.refresh_from_db()
    assert first.archived_at is None
    reem.post(f"{HOME}pause/", {"is": "off"})
    with shop.inside():
        assert is_paused()
    assert "playbook-rest" in text_of(reem.get(HOME))
    reem.post(f"{HOME}pause/", {"is": "on"})
    acts = list(Audit.objects.order_by("pk").values_list("act", flat=True))
    assert acts[-2:] == ["playbook.paused", "playbook.resumed"]


@pytest.mark.parametrize("may", [True, False])
def test_the_original_is_off_where_it_does_what_one_may_not(shop: World, reem: Client, may: bool) -> None:
    verbs.begin_with_standards()
    rule = Rule.objects.get(standard="conversation.silent")
    verbs.archive(rule)
    needed = ACTIONS["conversation.remind"].permission
    if not may:
        shop.shop.roles = {"manager": sorted(permissions_of("manager", {}) - {needed})}
        shop.shop.save(update_fields=["roles"])
    manager = at_the_desk(shop.manager)
    assert manager.post(f"{HOME}rules/{rule.public_id}/original/").status_code == 302
    rule.refresh_from_db()
    assert (rule.mode, rule.is_changed, rule.archived_at) == (Mode.DO if may else Mode.OFF, not may, None)


def test_a_yes_and_a_no_in_the_list_and_beside_the_conversation(shop: World) -> None:
    rule = a_rule("message.received", RAISE, LABEL, mode=Mode.SUGGEST)
    talk = shop.conversation(shop.layla_writes())
    work_off()
    omar = at_the_desk(shop.omar)
    beside = text_of(omar.get(f"{HOME}beside/conversation/{talk.public_id}/"))
    (run,) = runs(rule)
    assert run.public_id in beside
    answer = omar.post(f"{HOME}runs/{run.public_id}/decide/", {"answer": "yes"}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200 and f"runs/{run.public_id}/decide/" not in text_of(answer)
    assert now_of(talk).priority == "high"
    page = text_of(omar.get(f"{HOME}runs/?state=done"))
    assert "ليلى" in page and f"runs/{run.public_id}/undo/" in page
    omar.post(f"{HOME}runs/{run.public_id}/undo/", {"next": "https://evil.test/"})
    assert now_of(talk).priority == "normal"
    assert states(rule) == ["undone"]
    beside = text_of(omar.get(f"{HOME}beside/conversation/{talk.public_id}/"))
    assert "playbook-done" in beside and f"runs/{run.public_id}/undo/" not in beside, "what was done stays told"


def test_a_clerk_sees_and_cannot_decide(shop: World) -> None:
    rule = a_rule(mode=Mode.ASK)
    shop.layla_writes()
    work_off()
    (run,) = runs(rule)
    clerk = at_the_desk(shop.clerk)
    assert clerk.get(f"{HOME}waiting/").status_code == 200
    assert clerk.post(f"{HOME}runs/{run.public_id}/decide/", {"answer": "yes"}).status_code == 403
    assert states(rule) == ["asked"]


def test_an_old_rule_with_something_gone_shows_it(shop: World, reem: Client) -> None:
    tree = {"version": 1, "all": [{"fact": "conversation.moon", "op": "is", "value": "full"}]}
    rule = a_rule("message.received", {"do": "conversation.dance", "choices": {}}, tree=tree)
    for page in (HOME, f"{HOME}rules/{rule.public_id}/"):
        answer = reem.get(page)
        assert answer.status_code == 200
        assert "conversation.moon" in text_of(answer) and "conversation.dance" in text_of(answer)


def test_addresses_that_lead_nowhere(reem: Client, shop: World) -> None:
    with shop.next_door():
        theirs = verbs.keep_rule(None, name="x", kind="conversation", trigger="message.received", steps=[])
    nowhere = ("rules/nothing/", "runs/?rule=nothing", "beside/conversation/nothing/")
    for path in (f"rules/{theirs.public_id}/", *nowhere, *(one.replace("nothing", "%00") for one in nowhere)):
        assert reem.get(f"{HOME}{path}").status_code == 404
    assert reem.post(f"{HOME}runs/%00/decide/").status_code == 404
    for path in ("runs/?state=%00&before=x", "runs/?before=99999999999999999999", "runs/?before=%D9%A3"):
        assert reem.get(f"{HOME}{path}").status_code == 200
    for before in ("9" * 30, "9" * 5_000, "²", "٣"):
        assert reem.post(f"{HOME}new/", form(do=f"try:{before}")).status_code == 200


def test_a_rule_whose_trigger_is_gone_is_not_kept_and_says_so(reem: Client) -> None:
    rule = a_rule("conversation.danced", RAISE, name="قديمة")
    page = f"{HOME}rules/{rule.public_id}/"
    answer = reem.post(page, form(when="t.conversation.danced"))
    assert answer.status_code == 422
    assert "when" in answer.context["form"].errors
    assert reem.post(page, form(when="t.conversation.danced", do="try")).context["is_unfinished"]
    assert reem.post(page, form()).status_code == 302
    rule.refresh_from_db()
    assert rule.trigger == "message.received"


def test_what_waits_is_shown_a_page_at_a_time(shop: World, reem: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "PREVIEWED", 2)
    rule = a_rule(mode=Mode.ASK)
    suggests = a_rule(mode=Mode.SUGGEST)
    for number in range(3):
        shop.layla_writes(f"{number}")
    work_off()
    asked, suggested = reem.get(f"{HOME}waiting/").context["groups"]
    ids = [run.public_id for run in runs(rule)][::-1]
    assert [one["id"] for one in asked["runs"]] == ids[:2]
    assert [one["id"] for one in suggested["runs"]] == [run.public_id for run in runs(suggests)][:0:-1]
    (rest,) = reem.get(asked["more_url"]).context["groups"]
    assert ([one["id"] for one in rest["runs"]], rest["more_url"]) == (ids[2:], "")
    assert asked["more_url"].replace("&", "&amp;") in text_of(reem.get(f"{HOME}waiting/"))
    assert reem.get(f"{HOME}waiting/?state=%00&before=²").status_code == 200


def test_pages_cost_the_same_however_much_there_is(shop: World, reem: Client) -> None:
    def asked(path: str) -> int:
        reem.get(f"{HOME}{path}")
        with CaptureQueriesContext(connection) as queries:
            assert reem.get(f"{HOME}{path}").status_code == 200
        return len(queries)

    a_rule(tree=IS_NORMAL)
    shop.layla_writes()
    work_off()
    before = [asked(""), asked("runs/"), asked("waiting/")]
    for number in range(6):
        a_rule(tree=IS_NORMAL, mode=Mode.ASK)
        shop.layla_writes(f"{number}")
    work_off()
    after = [asked(""), asked("runs/"), asked("waiting/")]
    assert after[0] <= before[0] + 1
    assert after[1] <= before[1] + 1
    assert after[2] <= before[2] + 4
