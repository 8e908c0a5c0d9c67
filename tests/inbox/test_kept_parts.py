"""What pages keep changes at once with what it shows, and nobody gets what was drawn for another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from tests.world import World
from wafaa.inbox import counts
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.screens import panel
from wafaa.lib.templatetags import keep
from wafaa.lib.time import now
from wafaa.people.models import Customer
from wafaa.promises.models import Promise, PromiseKind
from wafaa.stores import scope
from wafaa.team.attendance_verbs import say_presence
from wafaa.team.models import Presence, Staff

TODAY, SEARCH = "/s/layla/", "/s/layla/search/?q=العطر"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    keep.forget()
    yield
    keep.forget()


def desk_of(staff: Staff) -> Client:
    desk = Client()
    desk.force_login(staff.user)
    return desk


def page(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def owed(world: World, text: str, *, is_closed: bool = False) -> Promise:
    """A promise about Layla's conversation that is broken already; of the closed team if so."""
    opened = world.conversation(world.layla_writes())
    with world.inside():
        if is_closed:
            Conversation.objects.filter(pk=opened.pk).update(team=world.closed_team)
        return Promise.objects.create(
            customer=world.layla, subject=opened.topic, text=text, kind=PromiseKind.OWN, state="broken",
            team=world.closed_team if is_closed else None, made_at=now() - timedelta(hours=3),
            due_at=now() - timedelta(hours=1), at_risk_at=now() - timedelta(hours=2),
        )  # fmt: skip


def test_a_line_of_today_follows_its_promise_and_its_person(world: World) -> None:
    desk, promise = desk_of(world.omar), owed(world, "نعيد الاتصال")
    assert "نعيد الاتصال" in page(desk, TODAY) and "ليلى" in page(desk, TODAY)
    Promise.everywhere.filter(pk=promise.pk).update(text="نرسل الرابط")
    Customer.everywhere.filter(pk=world.layla.pk).update(name="ليلى الحربي")
    shown = page(desk, TODAY)
    assert "نرسل الرابط" in shown and "نعيد الاتصال" not in shown and "ليلى الحربي" in shown
    Promise.everywhere.filter(pk=promise.pk).update(state="kept", settled_at=now())
    assert "نرسل الرابط" not in page(desk, TODAY).split('id="needs-title"')[1]


def test_two_languages_take_turns_on_the_same_pages(world: World) -> None:
    owed(world, "نعيد الاتصال")
    world.layla_writes("أين العطر؟")
    arab, english = desk_of(world.omar), desk_of(world.huda)
    type(world.huda.user).objects.filter(pk=world.huda.user.pk).update(language="en")
    for _turn in range(2):
        for address in (TODAY, SEARCH, "/s/layla/inbox/"):
            first, second = page(arab, address), page(english, address)
            assert 'lang="ar" dir="rtl"' in first and 'lang="en" dir="ltr"' in second
            assert "Available" in second and "Available" not in first
            assert "المحادثات" in first and "المحادثات" not in second and "Conversations" in second
    assert "late by" in page(english, TODAY) and "late by" not in page(arab, TODAY)


def test_a_hit_follows_its_words(world: World) -> None:
    desk, message = desk_of(world.omar), world.layla_writes("متى يصل العطر الجديد؟")
    assert "الجديد" in page(desk, SEARCH)
    Message.everywhere.filter(pk=message.pk).update(text="متى يصل العطر القديم؟")
    shown = page(desk, SEARCH)
    assert "القديم" in shown and "الجديد" not in shown
    assert "<mark>العطر</mark>" in shown and "<mark>متى</mark>" in page(desk, "/s/layla/search/?q=متى")


def test_a_closed_teams_work_is_drawn_for_its_own_alone(world: World) -> None:
    owed(world, "سر الإدارة", is_closed=True)
    message = world.layla_writes("رسالة عن العطر")
    Conversation.everywhere.filter(pk=message.conversation_id).update(team=world.closed_team)
    for address, word in ((TODAY, "سر الإدارة"), (SEARCH, "رسالة عن")):
        for _turn in range(2):
            assert word in page(desk_of(world.reem), address)
            assert word not in page(desk_of(world.omar), address)


@pytest.mark.parametrize("who", ["reem", "omar"])
def test_one_look_tells_of_promises_what_three_questions_tell(
    world: World, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(7):
        promise = owed(world, f"وعد {n}", is_closed=n % 2 == 1)
        state = ["open", "at_risk", "kept", "broken", "cancelled", "broken", "renegotiated"][n]
        settled = now() if n in (2, 3, 4, 6) else None
        due = now() + timedelta(minutes=7 - n)
        Promise.everywhere.filter(pk=promise.pk).update(state=state, settled_at=settled, due_at=due)
    with world.as_staff(getattr(world, who)):
        quick = panel.promised(world.layla)
        monkeypatch.setattr(panel, "FEW", 0)
        slow = panel.promised(world.layla)
    assert quick.made > 2 and quick == slow
    assert any("1" in promise.text for promise in quick.shown) == (who == "reem")


def test_all_talks_are_counted_and_only_those_for_these_eyes_listed(world: World) -> None:
    opened = world.conversation(world.layla_writes())
    with world.inside():
        hidden = Conversation.objects.create(
            number=71, customer=world.layla, channel="webchat", team=world.closed_team, subject="سر الإدارة"
        )
    shown = {}
    for staff in (world.reem, world.omar):
        with world.as_staff(staff):
            shown[staff.pk] = panel.panel(opened, [], [])
    assert [one["facts"][0]["value"] for one in shown.values()] == ["٢", "٢"]
    assert hidden.public_id in shown[world.reem.pk]["others"][0]["url"] and not shown[world.omar.pk]["others"]
    with world.inside():
        Conversation.objects.filter(pk=hidden.pk).update(assignee=world.omar)
    with world.as_staff(world.omar):
        assert len(panel.panel(opened, [], [])["others"]) == 1


def test_a_colleague_who_goes_is_away_in_the_menu_at_once(world: World) -> None:
    opened = world.conversation(world.layla_writes())
    desk, address = desk_of(world.omar), f"/s/layla/inbox/{opened.public_id}/"
    Staff.everywhere.filter(pk=world.huda.pk).update(here_until=now() + timedelta(minutes=5))
    button = f'value="staff:{world.huda.public_id}"'
    assert "presence-here" in page(desk, address).split(button)[1].split("</button>")[0]
    with world.as_staff(world.huda):
        say_presence(world.huda, Presence.BUSY)
    assert "presence-busy" in page(desk, address).split(button)[1].split("</button>")[0]
    with world.as_staff(world.omar):
        inbox.assign(opened, staff=world.huda, team=None)
    assert 'aria-current="true"' in page(desk, address).split(button)[1].split(">")[0]


def test_two_conversations_begin_with_their_own_last_message(world: World) -> None:
    desk = desk_of(world.omar)
    for text in ("الأولى", "الثانية"):
        message = world.layla_writes(text)
        opened = world.conversation(message)
        shown = page(desk, f"/s/layla/inbox/{opened.public_id}/")
        assert f'name="began_id" value="{message.pk}"' in shown


def test_a_page_asks_for_its_numbers_once_and_the_next_page_anew(world: World) -> None:
    desk = desk_of(world.omar)
    world.layla_writes()
    assert ">١<" in page(desk, "/s/layla/inbox/").split('class="tabs"')[1].split("</div>")[0].replace(" ", "")
    with world.as_staff(world.omar):
        asked = counts.shown(["open"])
        world.layla_writes("وأيضًا")
        assert counts.shown(["open"]) == asked == scope.current().once("counts", dict)
