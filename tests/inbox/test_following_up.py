"""Follow-ups: asked at their hour, by their way, once; calls that are made, tried again, and kept or let be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.channels.desk import Courier, serving
from tests.orders.saying import a_shop, order
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.contact_hours import ContactSettings
from wafaa.channels.models import Notice, Outgoing
from wafaa.inbox import calls_to_make, counts
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, FollowUp, FollowUpWay, FollowUpWhy, Status
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.models import Customer, FollowUpBy, IdentityKind
from wafaa.people.verbs.erasing import ask_erasure, erase_due
from wafaa.playbook.actions import ACTIONS, CannotBeDone
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise, PromiseKind, PromiseState, Tally
from wafaa.stores.verbs import choose
from wafaa.work.worker import run_due

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)  # a Sunday, noon in Riyadh
LIST = "/s/layla/to-call/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def layla(world: World) -> Customer:
    with world.inside():
        people.identify(world.layla, IdentityKind.PHONE, "0501234567", source="shop")
    return world.layla


def work_off() -> None:
    while run_due():
        pass


def solved(world: World) -> Conversation:
    talk = world.conversation(world.layla_writes("عندي شكوى"))
    work_off()
    inbox.set_status(talk, Status.SOLVED)
    work_off()
    return talk


def likes(customer: Customer, way: str, **traits: Any) -> None:
    people.describe(customer, follow_up=way, **traits)


def follow(talk: Conversation, days: int = 3) -> FollowUp:
    talk.customer.refresh_from_db()
    return inbox.follow_up(talk, timedelta(days=days))


def again(found: FollowUp) -> FollowUp:
    return FollowUp.objects.select_related("promise", "customer").get(pk=found.pk)


def test_a_solved_matter_is_asked_after_by_a_message_at_their_hour(world: World, layla: Customer, clock: Any) -> None:
    with world.inside(), serving(Courier("email")) as courier:
        likes(layla, "", preferred_hours=[[20 * 60, 22 * 60]])
        found = follow(solved(world))
        assert (found.way, found.why) == (FollowUpWay.MESSAGE, FollowUpWhy.SOLVED)
        assert found.best_at == datetime(2026, 11, 25, 17, 0, tzinfo=UTC)  # eight in the evening
        assert found.promise.kind == PromiseKind.FOLLOW_UP
        clock.move_to(found.best_at - timedelta(minutes=1))
        work_off()
        assert not courier.sent
        clock.move_to(found.best_at)
        work_off()
        assert len(courier.sent) == 1
        assert Notice.objects.get().text.startswith("أهلًا ليلى،")
        work_off()
        assert again(found).settled_at is not None
        assert again(found).promise.state == PromiseState.KEPT


def test_who_likes_a_call_is_on_the_list_and_the_call_keeps_the_promise(world: World, layla: Customer) -> None:
    with world.inside():
        likes(layla, FollowUpBy.CALL)
        found = follow(solved(world))
    assert found.way == FollowUpWay.CALL
    with world.as_staff(world.omar):
        message = inbox.log_follow_up(again(found), "answered", key="k1", text="كل شيء تمام")
        assert message.conversation.status == Status.SOLVED, "a solved matter stays solved"
        work_off()
        settled = again(found)
        assert (settled.promise.state, settled.settled_at is not None) == (PromiseState.KEPT, True)
        assert inbox.log_follow_up(settled, "answered", key="k1", text="كل شيء تمام").pk == message.pk


def test_who_wants_nothing_is_asked_nothing(world: World, layla: Customer) -> None:
    with world.inside():
        likes(layla, FollowUpBy.NOTHING)
        talk = solved(world)
        talk.customer.refresh_from_db()
        with pytest.raises(CannotBeDone):
            ACTIONS["conversation.follow_up"].act(talk, days="3")
        assert not FollowUp.objects.exists()


def test_what_they_say_meanwhile_counts(world: World, layla: Customer, clock: Any) -> None:
    with world.inside(), serving(Courier("email")) as courier:
        talk = solved(world)
        one = follow(talk)
        assert follow(talk, days=9) == one, "what is promised already is not promised twice"
        likes(layla, FollowUpBy.CALL)
        clock.move_to(one.best_at)
        work_off()
        assert again(one).way == FollowUpWay.CALL
        inbox.let_be(again(one))
        layla.refresh_from_db()
        likes(layla, "")
        two = follow(talk)
        layla.refresh_from_db()
        likes(layla, FollowUpBy.NOTHING)
        clock.move_to(two.best_at)
        work_off()
        assert again(two).promise.state == PromiseState.CANCELLED
        assert not courier.sent


def test_whom_no_message_reaches_is_called(world: World, layla: Customer, clock: Any) -> None:
    with world.inside():
        found = follow(solved(world))
        people.mark_unreachable("email", "layla@customer.test")
        clock.move_to(found.best_at)
        work_off()
        assert again(found).way == FollowUpWay.CALL


def test_nobody_answers_and_it_is_tried_again_at_another_time_and_not_for_ever(
    world: World, layla: Customer, clock: Any
) -> None:
    with world.inside():
        likes(layla, FollowUpBy.CALL)
        found = follow(solved(world), days=1)
    times = [found.best_at]
    for n in range(3):
        clock.move_to(again_in(world, found).best_at)
        with world.as_staff(world.omar):
            inbox.log_follow_up(again(found), "no_answer", key=f"k{n}")
            times.append(again(found).best_at)
        with world.inside():
            work_off()
    assert times[1] - times[0] >= timedelta(hours=3)
    assert times[2].date() > times[1].date(), "and then on another day"
    with world.inside():
        over = again(found)
        assert (over.tries, over.promise.state, over.settled_at is not None) == (3, PromiseState.CANCELLED, True)


def again_in(world: World, found: FollowUp) -> FollowUp:
    with world.inside():
        return again(found)


def test_the_best_time_heeds_their_hours_prayers_and_ours(world: World, layla: Customer) -> None:
    with world.inside():
        choose(ContactSettings, {"prayers": True})
        people.describe(layla, preferred_hours=[[11 * 60 + 30, 18 * 60]])
        noon = datetime(2026, 11, 23, 8, 45, tzinfo=UTC)  # dhuhr is at 11:40 in Riyadh
        best = calls_to_make.best_time(layla, noon)
        assert (best.hour, best.minute) == (9, 5)
        friday = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)  # the sermon
        assert calls_to_make.best_time(layla, friday) == datetime(2026, 11, 27, 9, 41, tzinfo=UTC)


def test_a_missed_call_and_a_promised_one_are_on_the_list_and_speaking_clears_them(
    world: World, layla: Customer
) -> None:
    with world.as_staff(world.omar):
        inbox.log_call(layla, way="in", outcome="no_answer", key="a")
        inbox.log_call(layla, way="out", outcome="no_answer", key="b", call_back_at=AT + timedelta(hours=5))
        whys = [one.why for one in FollowUp.objects.filter(settled_at=None).order_by("pk")]
        assert whys == [FollowUpWhy.MISSED, FollowUpWhy.PROMISED]
        assert counts.read([counts.CALLS]) == {counts.CALLS: 2}
        inbox.log_call(layla, way="out", outcome="answered", key="c")
        work_off()
        assert not FollowUp.objects.filter(settled_at=None, why=FollowUpWhy.MISSED).exists()


def test_after_a_purchase_who_likes_a_call_is_called_once(world: World) -> None:
    with world.inside():
        orders.mirror(a_shop(), order(promised_for=AT, state="delivered"))
        placed = Order.objects.select_related("customer", "customer__joined_to", "shop").get()
        assert placed.customer is not None
        people.describe(placed.customer, follow_up=FollowUpBy.CALL)
        action = ACTIONS["order.ask_after"]
        memory = action.act(placed)
        assert action.act(placed) == memory
        work_off()
        found = FollowUp.objects.select_related("promise").get()
        assert (found.why, found.promise.subject) == (FollowUpWhy.PURCHASE, placed.topic)
        assert not Notice.objects.filter(code="order.arrived").exists()
        assert action.undo is not None and action.undo(placed, memory)
        work_off()
        assert FollowUp.objects.get().settled_at is not None


def test_they_are_asked_once_when_and_how(world: World) -> None:
    with world.inside():
        shop = a_shop()
        orders.mirror(shop, order(promised_for=AT, state="delivered"))
        orders.mirror(shop, order(id="1002", promised_for=AT, state="delivered"))
        first, second = Order.objects.select_related("customer", "customer__joined_to", "shop").order_by("pk")
        ACTIONS["order.ask_after"].act(first)
        second.refresh_from_db()
        ACTIONS["order.ask_after"].act(Order.objects.select_related("customer__joined_to").get(pk=second.pk))
        asked, plain = Notice.objects.filter(code="order.arrived").order_by("pk")
        assert "مرة واحدة" in asked.text and "مرة واحدة" not in plain.text


def bounces(world: World) -> None:
    channels.bounced(Outgoing.objects.filter(notice__code="follow_up.solved").latest("id"), "no_such_user")
    work_off()


def test_whose_question_came_back_is_called(world: World, layla: Customer, clock: Any) -> None:
    with world.inside(), serving(Courier("email")):
        found = follow(solved(world))
        clock.move_to(found.best_at)
        work_off()
        assert again(found).promise.state == PromiseState.KEPT
        clock.shift(timedelta(hours=1))
        bounces(world)
        now_open = again(found)
        assert (now_open.way, now_open.settled_at) == (FollowUpWay.CALL, None)
        assert now_open.promise.state == PromiseState.OPEN and now_open.promise.due_at > now_open.best_at
        assert calls_to_make.how_many() == 1


def test_who_complains_again_is_not_asked_whether_all_is_well(world: World, layla: Customer, clock: Any) -> None:
    with world.inside(), serving(Courier("email")) as courier:
        talk = solved(world)
        found = follow(talk)
        Conversation.objects.filter(pk=talk.pk).update(status=Status.OPEN)
        clock.move_to(found.best_at)
        work_off()
        assert not courier.sent and again(found).promise.state == PromiseState.CANCELLED


@pytest.mark.parametrize("label", ["شكوى", "سؤال"])
def test_nor_who_waits_with_another_complaint(world: World, layla: Customer, clock: Any, label: str) -> None:
    with world.inside(), serving(Courier("email")) as courier:
        found = follow(solved(world))
        inbox.log_call(layla, way="in", outcome="no_answer", key="again")
        Conversation.objects.filter(waiting_since__isnull=False).update(labels=[label])
        clock.move_to(found.best_at)
        work_off()
        assert again(found).promise.state == (PromiseState.KEPT if label == "سؤال" else PromiseState.CANCELLED)
        assert len(courier.sent) == (label == "سؤال")


def test_a_call_that_nobody_answers_mends_no_broken_promise(world: World, layla: Customer, clock: Any) -> None:
    with world.inside():
        likes(layla, FollowUpBy.CALL)
        found = follow(solved(world), days=1)
        promises.mark_broken(late(found.promise, clock))
    for n in range(3):
        with world.as_staff(world.omar):
            inbox.log_follow_up(again(found), "no_answer", key=f"k{n}")
            assert again(found).promise.state == PromiseState.BROKEN
            assert (again(found).tries, again(found).settled_at is not None) == (n + 1, n == 2)
    with world.inside():
        work_off()
        assert Tally.objects.get(by="all", month="2026-11").broken == 1
        assert again(found).promise.settled_at is None, "it is still owed"


def late(promise: Promise, clock: Any) -> Promise:
    clock.move_to(promise.due_at + timedelta(minutes=1))
    return promise


def test_a_day_that_was_named_is_not_moved_by_a_try(world: World, layla: Customer) -> None:
    with world.as_staff(world.omar):
        day = AT + timedelta(hours=5)
        inbox.log_call(layla, way="out", outcome="no_answer", key="a", call_back_at=day)
        inbox.log_call(layla, way="in", outcome="no_answer", key="b")
        rows = list(FollowUp.objects.select_related("promise").order_by("pk"))
        dues = [one.promise.due_at for one in rows]
        for one in rows:
            inbox.log_follow_up(again(one), "no_answer", key=f"k{one.pk}")
        assert [again(one).promise.due_at for one in rows] == dues
        assert all(again(one).best_at > one.best_at or again(one).tries for one in rows)


def test_two_who_call_at_once_are_two_tries_and_none_after_an_answer(world: World, layla: Customer) -> None:
    with world.inside():
        likes(layla, FollowUpBy.CALL)
        found = follow(solved(world), days=1)
        omars, sarahs, late = again(found), again(found), again(found)
    with world.as_staff(world.omar):
        inbox.log_follow_up(omars, "no_answer", key="a")
        inbox.log_follow_up(sarahs, "no_answer", key="b")
        assert again(found).tries == 2
        inbox.log_follow_up(again(found), "answered", key="c")
        inbox.log_follow_up(late, "no_answer", key="d")
        settled = again(found)
        assert (settled.tries, settled.promise.state) == (2, PromiseState.KEPT) and settled.settled_at is not None


# The page


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


@pytest.fixture
def waiting(world: World, layla: Customer) -> FollowUp:
    with world.inside():
        likes(layla, FollowUpBy.CALL)
        found = follow(solved(world), days=1)
        FollowUp.objects.filter(pk=found.pk).update(best_at=AT)
        return found


def test_the_list_says_who_why_when_and_what_was_promised(omar: Client, waiting: FollowUp) -> None:
    page = omar.get(LIST).content.decode()
    for said in ("ليلى", "tel:+966501234567", "After a solved matter", waiting.public_id):
        assert said in page
    assert LIST in omar.get("/s/layla/").content.decode(), "Today and the rail show it"


def test_two_presses_write_it_down(world: World, omar: Client, waiting: FollowUp) -> None:
    url = f"{LIST}{waiting.public_id}/made/"
    assert omar.post(url, {"outcome": "no_answer", "key": "a"}).status_code == 302
    assert omar.post(url, {"outcome": "no_answer", "key": "a"}).status_code == 302
    assert again_in(world, waiting).tries == 1, "a double click is one try"
    assert omar.post(url, {"outcome": "answered", "key": "b", "text": "تمام"}).status_code == 302
    assert waiting.public_id not in omar.get(LIST).content.decode(), "it leaves the list at once"
    assert again_in(world, waiting).promise.state == PromiseState.KEPT
    assert omar.post(url, {"outcome": "shouted", "key": "c"}).status_code == 404


def test_somebody_may_say_that_nobody_needs_to_call(world: World, omar: Client, waiting: FollowUp) -> None:
    omar.post(f"{LIST}{waiting.public_id}/dropped/")
    with world.inside():
        work_off()
    assert again_in(world, waiting).settled_at is not None


def test_neighbours_and_viewers_find_no_list(world: World, waiting: FollowUp) -> None:
    viewer, stranger = browser_of(world.viewer), browser_of(world.stranger)
    assert viewer.get(LIST).status_code in (403, 404)
    assert stranger.get(LIST).status_code == 404
    assert stranger.post(f"/s/next-door/to-call/{waiting.public_id}/made/", {"outcome": "answered"}).status_code == 404
    assert browser_of(world.omar).get(f"{LIST}?after=nonsense~x").status_code == 200


def test_the_list_costs_the_same_for_one_and_for_many(
    world: World, omar: Client, waiting: FollowUp, django_assert_max_num_queries: Any
) -> None:
    omar.get(LIST)
    with world.inside():
        for n in range(12):
            other = people.recognise(IdentityKind.PHONE, f"05000001{n:02}", source="shop", name=f"ع{n}")
            made = promises.make(PromiseKind.OWN, other, f"order:{n}", due_at=AT + timedelta(hours=9), text="اتصال")
            inbox.put_on_the_list(made, other, why=FollowUpWhy.PROMISED, at=AT)
    with django_assert_max_num_queries(16):
        page = omar.get(LIST).content.decode()
    assert page.count("data-call-row") == 13


def test_a_forgotten_person_is_called_by_nobody(world: World, layla: Customer, waiting: FollowUp, clock: Any) -> None:
    with world.as_staff(world.reem):
        asked = ask_erasure(layla)
        clock.shift(timedelta(days=40))
        erase_due(asked.pk)
        assert not FollowUp.objects.filter(customer=layla).exists()
        assert Promise.objects.filter(kind=PromiseKind.FOLLOW_UP).exclude(state=PromiseState.OPEN).exists()


def test_the_list_shows_who_a_record_was_joined_to(world: World, omar: Client, waiting: FollowUp) -> None:
    with world.inside():
        other = people.recognise("email", "other@customer.test", source="shop", name="الجوهرة")
        people.join_people(other, world.layla, why="hand")
        FollowUp.objects.update(customer=world.layla)
    page = omar.get(LIST).content.decode()
    assert "tel:+966501234567" in page and "الجوهرة" in page
