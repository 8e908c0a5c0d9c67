"""A colleague asks another team: the same promises, nothing leaves the house, and no customer is made of anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from time_machine import Traveller

from tests.team.doors import browser_of
from tests.world import World
from wafaa.api.verbs import tokens
from wafaa.channels.models import Channel, Outgoing, OutgoingState
from wafaa.inbox import asking, counts, queries, today, verbs
from wafaa.inbox.models import Conversation, Message, MessageKind, Status, Sweep, SweepItem
from wafaa.inbox.verbs.merging import CannotMerge
from wafaa.inbox.verbs.replying import Empty, KeyReused
from wafaa.inbox.verbs.sweep_replies import hindrance
from wafaa.people import lists, screens
from wafaa.people import search as people_search
from wafaa.people import verbs as people
from wafaa.people.models import Customer, CustomerKind, Link
from wafaa.people.verbs.colleagues import IsColleague
from wafaa.playbook.moments import told
from wafaa.promises import verbs as promises
from wafaa.promises.models import Policy, PromiseKind, PromiseState
from wafaa.stores.hours import Hours
from wafaa.stores.intervals import Interval
from wafaa.stores.models import Calendar
from wafaa.team import verbs as team
from wafaa.team.models import Notification, Routing, Staff, Team
from wafaa.team.verbs import be_present
from wafaa.work.models import Event
from wafaa.work.unit import unit
from wafaa.work.worker import run_due

ASK = "/s/layla/requests/new/"
MINE = "/s/layla/requests/"


@pytest.fixture
def store_room(desk: World) -> Team:
    """The warehouse: a closed team in which Huda works. Omar sees nothing of it."""
    found = team.make_team("المستودع", is_closed=True)
    desk.huda.teams.add(found)
    return found


@pytest.fixture
def opened(desk: World) -> Conversation:
    """Layla asks for a blue abaya; Omar has her conversation."""
    found = desk.conversation(desk.layla_writes("هل العباية الزرقاء متوفرة في جدة؟"))
    verbs.assign(found, staff=desk.omar, team=None)
    run_due()
    Notification.objects.all().delete()
    return found


@pytest.fixture
def omar(desk: World) -> Client:
    return browser_of(desk.omar)


@pytest.fixture
def huda(desk: World) -> Client:
    return browser_of(desk.huda)


def ask(world: World, team: Team, by: Staff | None = None, **traits: Any) -> Conversation:
    by = by or world.omar
    text = traits.pop("text", "هل العباية الزرقاء عندكم؟")
    with world.as_staff(by):
        message = verbs.ask(by, team, text, **{"key": "ask:1", **traits})
    return now_of(message.conversation)


def now_of(conversation: Conversation) -> Conversation:
    rows = Conversation.objects.select_related("customer", "team", "about", "line")
    found: Conversation = rows.get(pk=conversation.pk)
    return found


def answers(
    world: World, request: Conversation, text: str = "نعم، قطعتان", clock: Any = None, **traits: Any
) -> Message:
    with world.as_staff(world.huda):
        message = verbs.reply(now_of(request), text, key=traits.pop("key", "r1"), channel=Channel.INTERNAL, **traits)
    if clock is not None:
        clock.shift(timedelta(minutes=1))
        run_due()
        run_due()
    return message


def bells(world: World) -> set[tuple[str, str, str]]:
    """(who, what, about what kind of thing)"""
    rows = Notification.objects.select_related("staff__user")
    return {(row.staff.user.email.split("@")[0], row.kind, row.topic.split(":")[0]) for row in rows}


# The request


def test_a_request_is_a_conversation_with_the_teams_promises(desk: World, store_room: Team) -> None:
    request = ask(desk, store_room, subject="العباية الزرقاء")
    assert (request.channel, request.team, request.status) == (Channel.INTERNAL, store_room, Status.OPEN)
    assert request.customer.staff_id == desk.omar.pk and request.customer.kind == CustomerKind.INTERNAL
    assert request.customer_name == "عمر حدّاد" and request.waiting_since is not None
    owed = promises.owed_on(request.topic)
    assert {promise.kind for promise in owed} == {PromiseKind.FIRST_REPLY, PromiseKind.RESOLUTION}
    assert all(promise.team_id == store_room.pk for promise in owed)


def test_the_policy_for_colleagues_counts_by_the_teams_hours(desk: World, store_room: Team) -> None:
    Policy.objects.create(kind=PromiseKind.FIRST_REPLY, customer_kind=CustomerKind.INTERNAL, minutes=30)
    hours = Hours(timezone="Asia/Riyadh", weekly={day: (Interval(14 * 60, 18 * 60),) for day in range(7)})
    store_room.calendar = Calendar.objects.create(name="المستودع", plan=hours.to_json())
    store_room.save()
    request = ask(desk, store_room)
    first = next(one for one in promises.owed_on(request.topic) if one.kind == PromiseKind.FIRST_REPLY)
    # It is noon in Riyadh: the warehouse begins at two.
    assert first.due_at.astimezone(ZoneInfo("Asia/Riyadh")).strftime("%H:%M") == "14:30"


def test_asked_twice_with_one_key_it_is_one_request(desk: World, store_room: Team, opened: Conversation) -> None:
    first, second = ask(desk, store_room, about=opened), ask(desk, store_room, about=opened)
    assert first == second and Customer.objects.filter(staff=desk.omar).count() == 1
    assert Event.objects.filter(name="request.made").count() == 1
    with pytest.raises(KeyReused):
        ask(desk, store_room, text="شيء آخر")
    with pytest.raises(Empty):
        ask(desk, store_room, text=" \u200b", key="ask:2")


def test_the_record_keeps_up_with_the_persons_name(desk: World, store_room: Team) -> None:
    ask(desk, store_room)
    desk.omar.name = "عمر الحدّاد"
    request = ask(desk, store_room, key="ask:2")
    assert request.customer_name == "عمر الحدّاد" == request.customer.name


def test_it_is_counted_listed_and_found_like_any_other(desk: World, store_room: Team) -> None:
    before = counts.read(["open"])["open"]
    request = ask(desk, store_room)
    assert counts.read(["open"])["open"] == before + 1
    with desk.as_staff(desk.huda):
        assert request.pk in [row["id"] for row in queries.page("open")]
    with desk.as_staff(desk.omar):
        assert request.pk not in [row["id"] for row in queries.page("open")]
        assert [one.pk for one in asking.page()] == [request.pk]
    page = browser_of(desk.huda).get("/s/layla/search/", {"q": "الزرقاء"})
    assert request.public_id in page.content.decode()


# The answer


def test_an_answer_stays_in_the_house_and_keeps_the_promise(desk: World, store_room: Team, clock: Traveller) -> None:
    request = ask(desk, store_room)
    run_due()
    message = answers(desk, request, clock=clock)
    outgoing = message.outgoing
    assert outgoing is not None
    outgoing.refresh_from_db()
    assert (outgoing.channel, outgoing.line, outgoing.to) == (Channel.INTERNAL, None, "")
    assert outgoing.state == OutgoingState.SENT
    assert [one.kind for one in promises.owed_on(request.topic)] == [PromiseKind.RESOLUTION]
    assert Outgoing.objects.exclude(channel=Channel.INTERNAL).count() == 0
    assert ("omar", "answered", "request") in bells(desk)


def test_before_it_has_left_nobody_is_told(desk: World, store_room: Team, clock: Traveller) -> None:
    request = ask(desk, store_room)
    run_due()
    Notification.objects.all().delete()
    message = answers(desk, request, hold=timedelta(minutes=2))
    run_due()
    with desk.as_staff(desk.omar):
        assert [one.kind for one in asking.words_of(request)] == [MessageKind.IN]
    with desk.as_staff(desk.huda):
        assert verbs.withdraw_reply(Message.objects.select_related("outgoing").get(pk=message.pk))
    clock.shift(timedelta(hours=1))
    run_due()
    assert "answered" not in {kind for _who, kind, _what in bells(desk)}


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.WEBCHAT, Channel.WHATSAPP])
def test_the_gate_lets_nothing_out_to_a_colleague(desk: World, store_room: Team, channel: str) -> None:
    request = ask(desk, store_room)
    with desk.as_staff(desk.huda):
        message = verbs.reply(request, "نعم", key="out", channel=channel)
    assert message.outgoing is not None
    assert (message.outgoing.state, message.outgoing.reason) == (OutgoingState.REFUSED, "inside")


def test_nor_anything_for_a_customer_by_the_way_between_colleagues(desk: World, opened: Conversation) -> None:
    with desk.as_staff(desk.omar):
        message = verbs.reply(opened, "نعم", key="in", channel=Channel.INTERNAL)
    assert message.outgoing is not None and message.outgoing.reason == "inside"


def test_no_confirmation_is_sent(desk: World, store_room: Team, clock: Traveller) -> None:
    ask(desk, store_room)
    clock.shift(timedelta(minutes=5))
    run_due()
    assert not Outgoing.objects.exists()


def test_the_answer_is_passed_on_to_the_customers_conversation(
    desk: World, store_room: Team, opened: Conversation, clock: Traveller
) -> None:
    verbs.follow(opened, desk.manager)
    request = ask(desk, store_room, about=opened)
    run_due()
    Notification.objects.all().delete()
    answer = answers(desk, request, clock=clock)
    note = Message.objects.get(conversation=opened, kind=MessageKind.NOTE)
    assert "نعم، قطعتان" in note.text and "المستودع" in note.text and note.staff == desk.huda
    assert verbs.pass_on(Message.objects.get(pk=answer.pk)) is None
    assert Message.objects.filter(conversation=opened, kind=MessageKind.NOTE).count() == 1
    # Who asked hears of it once, of their request; a follower of the customer's conversation there.
    told_of = {one for one in bells(desk) if one[1] in ("answered", "colleague")}
    assert told_of == {("omar", "answered", "request"), ("maha", "colleague", "conversation")}
    # Layla's browser gets nothing of it.
    assert not Outgoing.objects.filter(customer=desk.layla).exists()


def test_once_the_customers_matter_is_solved_nothing_is_added(
    desk: World, store_room: Team, opened: Conversation, clock: Traveller
) -> None:
    request = ask(desk, store_room, about=opened)
    verbs.set_status(opened, Status.SOLVED)
    answers(desk, request, clock=clock)
    assert not Message.objects.filter(conversation=opened, kind=MessageKind.NOTE).exists()


def test_the_asker_writes_on_confirms_and_opens_again(desk: World, store_room: Team, clock: Traveller) -> None:
    request = ask(desk, store_room)
    answers(desk, request, clock=clock)
    with desk.as_staff(desk.omar):
        assert asking.is_answered(now_of(request))
        verbs.ask_on(now_of(request), "وأي مقاس؟", key="ask:2")
    assert PromiseKind.NEXT_REPLY in {one.kind for one in promises.owed_on(request.topic)}
    with desk.as_staff(desk.omar):
        verbs.confirm(now_of(request))
        verbs.confirm(now_of(request))
    assert now_of(request).status == Status.SOLVED and not promises.owed_on(request.topic)
    with desk.as_staff(desk.omar):
        again = verbs.ask_on(now_of(request), "لم تصل بعد", key="ask:3")
    assert again.conversation_id == request.pk and now_of(request).status == Status.OPEN


def test_after_the_days_of_any_conversation_a_new_request_begins_with_the_same_team(
    desk: World, store_room: Team, opened: Conversation, clock: Traveller
) -> None:
    request = ask(desk, store_room, about=opened)
    with desk.as_staff(desk.omar):
        verbs.confirm(now_of(request))
    clock.shift(timedelta(days=20))
    with desk.as_staff(desk.omar):
        later = verbs.ask_on(now_of(request), "مرة أخرى", key="ask:9").conversation
    assert later.pk != request.pk and (later.team_id, later.about_id) == (store_room.pk, opened.pk)


def test_that_the_team_calls_it_solved_is_told(desk: World, store_room: Team) -> None:
    request = ask(desk, store_room)
    run_due()
    with desk.as_staff(desk.huda):
        verbs.set_status(now_of(request), Status.SOLVED)
    run_due()
    assert ("omar", "status", "request") in bells(desk)
    Notification.objects.all().delete()
    with desk.as_staff(desk.omar):
        verbs.ask_on(now_of(request), "لا", key="ask:2")
        verbs.confirm(now_of(request))
    run_due()
    assert ("omar", "status", "request") not in bells(desk)


# No customer


def test_a_colleague_is_among_no_customers(desk: World, store_room: Team) -> None:
    request = ask(desk, store_room)
    names = [row["name"] for row in screens.people_list("", "")["people"]]
    assert "ليلى" in names and "عمر حدّاد" not in names
    assert people_search.find("عمر") == []
    people.tag(request.customer, ["فريق"])
    assert people_search.find("عمر") == [] and people_search.find("فريق") == []
    exported = "".join(lists.export(desk.as_staff(desk.reem).__enter__(), "ar"))
    assert "ليلى" in exported and "عمر" not in exported
    people.weigh([request.customer.pk])
    request.customer.refresh_from_db()
    assert request.customer.kind == CustomerKind.INTERNAL
    assert not Event.objects.filter(name="customer.seen", customer_id=request.customer_id).exists()


def test_a_colleague_is_neither_joined_nor_forgotten(desk: World, store_room: Team) -> None:
    request = ask(desk, store_room)
    for one, other in ((desk.layla, request.customer), (request.customer, desk.layla)):
        with pytest.raises(IsColleague):
            people.join_people(one, other, why="by hand")
    with pytest.raises(IsColleague):
        people.ask_erasure(request.customer)
    assert not Link.objects.exists()


def test_the_pages_of_customers_know_no_colleague(desk: World, store_room: Team) -> None:
    pid = ask(desk, store_room).customer.public_id
    browser = browser_of(desk.reem)
    for path in ("", "edit/", "erase/"):
        assert browser.get(f"/s/layla/customers/{pid}/{path}").status_code == 404


def test_requests_are_never_mixed_with_what_customers_say(desk: World, store_room: Team, opened: Conversation) -> None:
    mine, hers = ask(desk, store_room), ask(desk, store_room, by=desk.clerk, key="ask:7")
    for source, target in ((mine, opened), (opened, mine), (mine, hers)):
        with pytest.raises(CannotMerge):
            verbs.merge(now_of(source), now_of(target))
    second = ask(desk, store_room, key="ask:8")
    verbs.merge(second, mine)
    with desk.as_staff(desk.omar):
        found = asking.the_request(second.public_id)
        assert found is not None and found.pk == mine.pk
        assert [one.pk for one in asking.page()] == [mine.pk]


def test_what_was_asked_goes_along_when_the_customers_conversations_are_merged(
    desk: World, store_room: Team, opened: Conversation
) -> None:
    other = desk.conversation(desk.layla_writes("سؤال آخر"))
    request = ask(desk, store_room, about=opened)
    deed = verbs.merge(opened, other)
    assert [one.pk for one in asking.about(other)] == [request.pk]
    verbs.undo(deed)
    assert asking.about(other) == [] and [one.pk for one in asking.about(opened)] == [request.pk]


def test_when_a_customer_is_forgotten_so_is_what_was_asked_about_them(
    desk: World, store_room: Team, opened: Conversation, clock: Traveller
) -> None:
    request = ask(desk, store_room, about=opened, text="ليلى تسأل عن طلبها", subject="ليلى")
    answers(desk, request, clock=clock)
    apart = ask(desk, store_room, key="ask:2", text="كم بقي من الورق؟")
    with unit():
        verbs.erase_conversations([desk.layla.pk])
    request = now_of(request)
    assert (request.subject, request.preview, request.status) == ("", "", Status.SOLVED)
    assert request.customer_name == "عمر حدّاد"
    assert set(Message.objects.filter(conversation=request).values_list("text", flat=True)) == {""}
    assert now_of(apart).preview == "كم بقي من الورق؟"


# The pages


def test_from_the_customers_conversation_to_the_answer_by_browser(
    desk: World, store_room: Team, opened: Conversation, omar: Client, huda: Client, clock: Traveller
) -> None:
    page = omar.get(f"/s/layla/inbox/{opened.public_id}/").content.decode()
    assert f"{ASK}?about={opened.public_id}" in page
    form = omar.get(ASK, {"about": opened.public_id})
    assert "ليلى" in form.content.decode() and "المستودع" in form.content.decode()
    given = {"team": store_room.public_id, "text": "هل هي عندكم؟", "about": opened.public_id, "key": "k1"}
    picture = SimpleUploadedFile("list.txt", b"blue, 2", content_type="text/plain")
    asked = omar.post(ASK, {**given, "files": picture})
    assert asked.status_code == 302 and asked["Location"] == f"/s/layla/inbox/{opened.public_id}/"
    request = Conversation.objects.select_related("customer", "about").get(channel=Channel.INTERNAL)
    assert request.about == opened
    beside = omar.get(f"/s/layla/inbox/{opened.public_id}/").content.decode()
    assert f"/s/layla/requests/{request.public_id}/" in beside and "Waiting for an answer" in beside
    # The team sees who asks; Huda sees Layla's conversation, which is of no team.
    team_page = huda.get(f"/s/layla/inbox/{request.public_id}/").content.decode()
    assert "A colleague asks" in team_page and f"/s/layla/inbox/{opened.public_id}/" in team_page
    sent = huda.post(f"/s/layla/inbox/{request.public_id}/send/", {"kind": "reply", "text": "عندنا", "key": "h1"})
    assert sent.status_code == 302
    clock.shift(timedelta(minutes=1))
    run_due()
    run_due()
    mine = omar.get(f"{MINE}{request.public_id}/").content.decode()
    assert "عندنا" in mine and "Answered" in mine and "list.txt" in mine
    assert "عندنا" in omar.get(f"/s/layla/inbox/{opened.public_id}/").content.decode()
    done = omar.post(f"{MINE}{request.public_id}/solved/")
    assert done.status_code == 302 and now_of(request).status == Status.SOLVED
    assert "Solved" in omar.get(MINE).content.decode()


def test_the_asker_reads_no_notes_and_no_files_of_theirs(
    desk: World, store_room: Team, omar: Client, huda: Client
) -> None:
    request = ask(desk, store_room)
    given = {"kind": "note", "text": "سرّ بيننا", "key": "n1", "files": SimpleUploadedFile("secret.txt", b"x")}
    assert huda.post(f"/s/layla/inbox/{request.public_id}/send/", given).status_code == 302
    page = omar.get(f"{MINE}{request.public_id}/").content.decode()
    assert "سرّ بيننا" not in page and "secret.txt" not in page
    kept = Message.objects.get(kind=MessageKind.NOTE).files.get()
    assert omar.get(f"{MINE}{request.public_id}/files/{kept.public_id}/").status_code == 404
    # The team's own side of it stays closed to them.
    assert omar.get(f"/s/layla/inbox/{request.public_id}/").status_code == 404


def test_the_team_sees_no_more_of_the_customer_than_it_may(
    desk: World, store_room: Team, opened: Conversation, huda: Client
) -> None:
    sales = team.make_team("المبيعات", is_closed=True)
    verbs.assign(opened, staff=desk.omar, team=sales)
    request = ask(desk, store_room, about=now_of(opened))
    page = huda.get(f"/s/layla/inbox/{request.public_id}/").content.decode()
    assert "which you do not see" in page and "متوفرة في جدة" not in page and opened.public_id not in page


def test_other_peoples_requests_are_not_there(desk: World, store_room: Team, huda: Client) -> None:
    request = ask(desk, store_room)
    stranger = browser_of(desk.stranger)
    for path in (f"{MINE}{request.public_id}/", f"{MINE}{request.public_id}/solved/"):
        assert huda.post(path, {"text": "x"}).status_code == 404
        assert stranger.post(path.replace("layla", "neighbour"), {"text": "x"}).status_code == 404
    assert huda.get(f"{MINE}{request.public_id}/").status_code == 404
    assert now_of(request).message_count == 1


def test_nobody_asks_about_a_conversation_they_do_not_see(
    desk: World, store_room: Team, opened: Conversation, huda: Client
) -> None:
    verbs.assign(opened, staff=desk.omar, team=desk.closed_team)
    given = {"team": store_room.public_id, "text": "?", "about": opened.public_id}
    assert huda.get(ASK, {"about": opened.public_id}).status_code == 404
    assert huda.post(ASK, given).status_code == 404


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"team": "", "text": "هل؟"}, "This field is required."),
        ({"team": "nowhere", "text": "هل؟"}, "nowhere"),
        ({"text": "", "subject": "موضوع"}, "Write what you need, or attach a file."),
        ({"text": "x" * 10_001}, "10000"),
    ],
)
def test_bad_input_is_said_and_kept(
    desk: World, store_room: Team, omar: Client, given: dict[str, str], says: str
) -> None:
    answer = omar.post(ASK, {"team": store_room.public_id, "key": "k", **given})
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page and not Conversation.objects.exists()
    for word in (given.get("text", ""), given.get("subject", "")):
        assert word[:50] in page


def test_who_asked_does_not_answer_themselves(desk: World, omar: Client) -> None:
    everybody = team.make_team("الكل", is_closed=False)
    request = ask(desk, everybody)
    page = omar.get(f"/s/layla/inbox/{request.public_id}/").content.decode()
    assert "Open it among my requests" in page
    given = {"kind": "reply", "text": "نعم", "key": "x"}
    assert omar.post(f"/s/layla/inbox/{request.public_id}/send/", given).status_code == 422
    assert now_of(request).message_count == 1


def test_nothing_is_written_down_of_a_colleague(desk: World, huda: Client, store_room: Team) -> None:
    request = ask(desk, store_room)
    base = f"/s/layla/inbox/{request.public_id}/"
    assert huda.post(f"{base}customer/note/", {"text": "x"}).status_code == 404
    assert huda.post(f"{base}customer/tag/", {"add": "x"}).status_code == 404
    assert huda.get("/s/layla/calls/", {"conversation": request.public_id}).status_code == 404


def test_the_customers_timeline_tells_that_it_was_asked(desk: World, store_room: Team, opened: Conversation) -> None:
    ask(desk, store_room, about=opened)
    events = list(Event.objects.filter(name="request.made", customer_id=desk.layla.pk))
    with desk.as_staff(desk.omar):
        moments = told(events)
    assert "المستودع" in moments[events[0].pk].title


def test_a_broken_promise_stands_on_today(desk: World, store_room: Team, huda: Client, clock: Traveller) -> None:
    request = ask(desk, store_room)
    clock.shift(timedelta(hours=5))
    for promise in promises.owed_on(request.topic):
        promises.mark_broken(promise) if promise.kind == PromiseKind.FIRST_REPLY else None
    run_due()
    assert now_of(request).promise_state == PromiseState.BROKEN
    assert "عمر حدّاد" in huda.get("/s/layla/").content.decode()


def test_the_bell_leads_to_ones_own_page(desk: World, store_room: Team, omar: Client, clock: Traveller) -> None:
    request = ask(desk, store_room)
    answers(desk, request, clock=clock)
    page = omar.get("/s/layla/bell/").content.decode()
    assert f"/s/layla/requests/{request.public_id}/" in page and "answered you" in page
    omar.get(f"{MINE}{request.public_id}/")
    assert not Notification.objects.filter(staff=desk.omar, read_at=None).exists()


def test_a_reply_to_many_passes_requests_by(desk: World, store_room: Team) -> None:
    request = ask(desk, store_room)
    assert hindrance(Sweep(text="x"), SweepItem(), request, 0) == "inside"


def test_a_request_is_not_given_to_whoever_asks_it(desk: World) -> None:
    everybody = team.make_team("الكل")
    team.change_team(everybody, name="الكل", is_closed=False, members=[desk.omar])
    everybody.routing = Routing.ROUND_ROBIN
    everybody.save()
    for one in (desk.omar, desk.huda):
        be_present(one)
    request = ask(desk, everybody)
    run_due()
    assert now_of(request).assignee is None
    everybody.members.add(desk.huda)
    verbs.share_out()
    assert now_of(request).assignee == desk.huda


def test_the_command_bar_asks_about_the_open_conversation(
    desk: World, store_room: Team, opened: Conversation, omar: Client, huda: Client
) -> None:
    bar = omar.get("/s/layla/bar/", {"q": "ask", "conversation": opened.public_id}).content.decode()
    assert f"{ASK}?about={opened.public_id}" in bar
    request = ask(desk, store_room)
    bar = huda.get("/s/layla/bar/", {"q": "ask", "conversation": request.public_id}).content.decode()
    assert f"{ASK}?about=" not in bar


def test_a_program_at_the_api_finds_no_colleague_among_the_customers(desk: World, store_room: Team) -> None:
    request = ask(desk, store_room)
    token = tokens.make("ERP", ["customers:read", "conversations:read"])[1]
    program = Client(headers={"authorization": f"Bearer {token}"})
    listed = program.get("/api/v1/customers").json()["items"]
    assert request.customer.public_id not in [one["id"] for one in listed]
    assert program.get(f"/api/v1/customers/{request.customer.public_id}").status_code == 404
    found = program.get(f"/api/v1/conversations/{request.public_id}")
    assert found.status_code == 200 and found.json()["channel"] == "internal"


def test_how_fast_colleagues_answer_is_no_figure_of_customers(desk: World, store_room: Team, clock: Traveller) -> None:
    request = ask(desk, store_room)
    clock.shift(timedelta(minutes=50))
    answers(desk, request)
    assert now_of(request).first_reply_seconds == 3000 and today.median_first_reply(False) is None


def test_an_answer_held_back_is_not_shown_as_one(desk: World, store_room: Team, omar: Client, clock: Traveller) -> None:
    request = ask(desk, store_room)
    answers(desk, request, hold=timedelta(minutes=2))
    page = omar.get(f"{MINE}{request.public_id}/").content.decode()
    assert "Waiting for an answer" in page and "نعم، قطعتان" not in page
    assert "نعم، قطعتان" not in omar.get(MINE).content.decode()
    clock.shift(timedelta(minutes=3))
    run_due()
    assert "Answered" in omar.get(f"{MINE}{request.public_id}/").content.decode()


def test_whoever_asks_in_their_own_team_is_not_told_of_their_own_words(desk: World) -> None:
    everybody = team.make_team("الكل")
    request = ask(desk, everybody)
    for one in (desk.omar, desk.huda):
        verbs.follow(request, one)
    with desk.as_staff(desk.omar):
        verbs.ask_on(now_of(request), "وأيضًا؟", key="ask:2")
    run_due()
    assert {who for who, kind, _what in bells(desk) if kind == "message"} == {"huda"}
