"""One reply to many: looked over first, written once to each, refused with a reason, and taken back while it waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.inbox.conftest import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import Outgoing
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Message, Sweep, SweepItem, SweepState
from wafaa.inbox.verbs import sweep_replies
from wafaa.inbox.verbs.sweeping import step
from wafaa.people import verbs as people
from wafaa.work.worker import run_due

SAID = "نعتذر عن التأخير، وطلبك يصلك غدًا."


@pytest.fixture
def many(desk: World) -> list[Conversation]:
    """Two in the chat, and one by mail."""
    chats = [desk.conversation(desk.layla_writes(f"سؤال {n}", key=f"k{n}")) for n in range(2)]
    message = verbs.receive(desk.layla, channel="email", line=desk.mail, text="أين طلبي؟", key=None)
    return [*chats, desk.conversation(message)]


@pytest.fixture
def omar(desk: World) -> Client:
    return browser_of(desk.omar)


def planned(desk: World, many: list[Conversation]) -> Sweep:
    with desk.as_staff(desk.omar):
        sweep: Sweep = verbs.plan_sweep([one.pk for one in many])
        return sweep


def written(desk: World, sweep: Sweep, text: str = SAID, then: str = "") -> Sweep:
    with desk.as_staff(desk.omar):
        verbs.draft_sweep(sweep, text, [], then)
        verbs.start_sweep(sweep, "reply", then)
    run_due()
    sweep.refresh_from_db()
    return sweep


def items(sweep: Sweep) -> list[tuple[str, str]]:
    return list(SweepItem.objects.filter(sweep=sweep).order_by("id").values_list("state", "why"))


def replies() -> list[Message]:
    return list(Message.objects.filter(kind="out", withdrawn_at=None).order_by("id"))


def test_each_gets_it_once_and_by_its_own_channel(desk: World, many: list[Conversation]) -> None:
    sweep = written(desk, planned(desk, many), then="waiting")
    assert items(sweep) == [("done", "")] * 3 and sweep.state == SweepState.DONE
    assert [(one.text, one.channel) for one in replies()] == [(SAID, "webchat"), (SAID, "webchat"), (SAID, "email")]
    assert {one.status for one in Conversation.objects.all()} == {"waiting"}
    SweepItem.objects.update(state="waiting")
    Sweep.objects.update(state=SweepState.RUNNING)
    step(sweep.pk)
    assert len(replies()) == 3, "a step that is run again writes nothing twice"


def test_it_waits_two_minutes_and_can_be_taken_back_until_then(desk: World, many: list[Conversation]) -> None:
    sweep = written(desk, planned(desk, many))
    assert {one.not_before for one in Outgoing.objects.filter(purpose="reply")} == {NOON + sweep_replies.HOLD}
    with desk.as_staff(desk.omar):
        verbs.undo_sweep(sweep)
    run_due()
    assert [state for state, _why in items(sweep)] == ["undone"] * 3 and replies() == []
    assert all(one.waiting_since is not None for one in Conversation.objects.all()), "they wait again"


def test_what_has_left_stays_and_is_told(desk: World, many: list[Conversation]) -> None:
    sweep = written(desk, planned(desk, many[:1]))
    with time_machine.travel(NOON + timedelta(minutes=3), tick=False):
        run_due()
        assert Outgoing.objects.get(purpose="reply").state == "sent"
        with desk.as_staff(desk.omar):
            verbs.undo_sweep(sweep)
        run_due()
    assert items(sweep) == [("kept", "sent")] and len(replies()) == 1


def test_an_empty_variable_a_colleague_who_was_first_and_no_address_get_nothing(
    desk: World, many: list[Conversation]
) -> None:
    nameless = people.meet("", source="staff")
    opened = desk.conversation(verbs.receive(nameless, channel="form", line=desk.form, text="؟", key=None))
    sweep = planned(desk, [*many, opened])
    with desk.as_staff(desk.huda):
        verbs.reply(many[1], "أنا أتابع", key="huda")
    before = Message.objects.count()
    written(desk, sweep, "أهلًا {{اسم العميل}}، " + SAID)
    assert items(sweep) == [("done", ""), ("refused", "overtaken"), ("done", ""), ("refused", "no_address")]
    assert Message.objects.count() == before + 2
    people.describe(desk.layla, name="")
    again = written(desk, planned(desk, many[:1]), "أهلًا {{اسم العميل}}")
    assert items(again) == [("refused", "empty_variable")]


def test_the_page_shows_how_it_will_be_read_and_who_gets_nothing(
    desk: World, many: list[Conversation], omar: Client
) -> None:
    url = f"/s/layla/many/{planned(desk, many).public_id}/"
    said = {"text": "أهلًا {{اسم العميل}}", "files": SimpleUploadedFile("قائمة.pdf", b"%PDF-1.4 x")}
    assert omar.post(f"{url}reply/", said).status_code == 302
    with desk.as_staff(desk.huda):
        verbs.reply(many[1], "أنا أتابع", key="huda")
    page = omar.get(url).content.decode()
    assert page.count("أهلًا ليلى") == 3 and "قائمة.pdf" in page
    assert "a colleague has answered meanwhile" in page and "Send to 3 conversations" in page
    omar.post(f"{url}start/", {"what": "reply"})
    run_due()
    assert [one.files.count() for one in replies() if one.key != "huda"] == [1, 1]
    assert "a colleague has answered meanwhile" in omar.get(url).content.decode()


@pytest.mark.parametrize("said", [{"text": " \u200f "}, {"text": "ا" * 20_001}])
def test_nothing_and_too_much_are_refused_in_words(
    desk: World, many: list[Conversation], omar: Client, said: dict[str, Any]
) -> None:
    url = f"/s/layla/many/{planned(desk, many).public_id}/"
    assert omar.post(f"{url}reply/", said).status_code == 422
    assert omar.post(f"{url}start/", {"what": "reply"}).status_code == 422
    assert replies() == []


def test_no_more_than_the_most_and_only_by_who_may_reply(
    desk: World, many: list[Conversation], omar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_replies, "MOST_REPLIES", 2)
    url = f"/s/layla/many/{planned(desk, many).public_id}/"
    answer = omar.post(f"{url}reply/", {"text": SAID})
    assert answer.status_code == 422 and SAID in answer.content.decode()
    clerk = browser_of(desk.clerk)
    assert clerk.post(f"{url}reply/", {"text": SAID}).status_code in (403, 404)


def test_a_role_that_lost_the_right_meanwhile_writes_nothing(desk: World, many: list[Conversation]) -> None:
    sweep = planned(desk, many)
    with desk.as_staff(desk.omar):
        verbs.draft_sweep(sweep, SAID, [], "")
        verbs.start_sweep(sweep, "reply", "")
    type(desk.omar).objects.filter(pk=desk.omar.pk).update(role="viewer")
    run_due()
    assert items(sweep) == [("refused", "role")] * 3 and replies() == []


def test_a_variable_that_nobody_knows_is_named_at_once(desk: World, many: list[Conversation], omar: Client) -> None:
    sweep = planned(desk, many)
    address = f"/s/layla/many/{sweep.public_id}/"
    refused = omar.post(f"{address}reply/", {"text": "حياك {{ customer.shoe_size }}"})
    assert refused.status_code == 422
    assert "customer.shoe_size" in refused.content.decode().split("</textarea>")[0].split('role="alert"')[1]
    sweep.refresh_from_db()
    assert not sweep.text
    assert refused.content.decode().count("data-mark=") > 5  # those that there are, for one press
