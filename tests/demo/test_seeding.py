"""Seeding leaves behind what ninety days of work would have left: states, promises, numbers, no duties."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.conftest import SOME, SUNDAY_MORNING
from wafaa.channels.models import Line, LineState, Outgoing
from wafaa.demo.clockwork import StoreClock
from wafaa.demo.records import Conversation as Told
from wafaa.demo.story import write
from wafaa.demo.verbs import NEWEST, DemoStore, SlugTaken, chosen, seed_demo
from wafaa.inbox import search
from wafaa.inbox.models import Conversation, Count, Message, MessageKind, Seen
from wafaa.people import search as people
from wafaa.people.models import Consent, Customer, Identity, IdentityKind
from wafaa.promises.models import Promise, PromiseKind, PromiseState
from wafaa.stores.hours import always_open
from wafaa.stores.models import Store
from wafaa.stores.queries import main_hours
from wafaa.stores.scope import entered
from wafaa.stores.verbs import open_store
from wafaa.work.models import Event, Job

pytestmark = pytest.mark.django_db
STORY = write(7, SUNDAY_MORNING)


@pytest.fixture(autouse=True)
def inside(demo: DemoStore) -> Iterator[None]:
    with entered(demo.store):
        yield


def told_and_live() -> list[tuple[Told, Conversation]]:
    by_key = dict(Message.objects.filter(key__endswith=":0").values_list("key", "conversation_id"))
    rows = Conversation.objects.in_bulk()
    return [(one, rows[by_key[f"demo:{one.key}:0"]]) for one in chosen(STORY.conversations, SOME)]


def test_every_conversation_stands_as_the_story_tells() -> None:
    pairs = told_and_live()
    assert len(pairs) == SOME == Conversation.objects.count()
    for told, live in pairs:
        assert (live.status, live.priority, live.channel) == (told.status, told.priority, told.channel), told.key
        assert live.opened_at == told.opened_at
        assert live.solved_at == told.solved_at
        assert live.message_count == len(told.turns)
        assert (live.first_reply_seconds is None) == (told.first_reply_at is None)
        assert len(live.labels) == len(told.labels)


def test_first_replies_come_out_kept_or_broken_as_told() -> None:
    for told, live in told_and_live():
        promise = Promise.objects.get(subject=live.topic, kind=PromiseKind.FIRST_REPLY)
        done = told.first_reply_at or SUNDAY_MORNING
        assert promise.due_at == told.first_reply_due, told.key
        assert (promise.state == PromiseState.BROKEN) == (done > told.first_reply_due), told.key
        assert (promise.settled_at is None) == (told.first_reply_at is None)
        if promise.state == PromiseState.BROKEN:
            assert promise.broken_at == promise.due_at


def test_an_agents_own_promises_come_out_as_told() -> None:
    outcomes: Counter[str] = Counter()
    for told, live in told_and_live():
        for one in told.promises:
            promise = Promise.objects.get(subject=live.topic, text=one.text, due_at=one.due_at)
            state = "open" if promise.state == PromiseState.AT_RISK else promise.state
            assert (state, promise.settled_at) == (one.state, one.settled_at), told.key
            outcomes[state] += 1
    assert outcomes["open"] > 2


def test_the_desk_is_alive() -> None:
    owed = Counter(Conversation.objects.filter(status="open").values_list("promise_state", flat=True))
    assert owed["at_risk"] > 2
    assert owed["broken"] > 2
    assert owed["open"] > 5
    unread = Conversation.objects.filter(status="open", last_kind=MessageKind.IN).exclude(
        pk__in=Seen.objects.values_list("conversation_id", flat=True)
    )
    assert 0 < unread.count() < Conversation.objects.filter(status="open", last_kind=MessageKind.IN).count()


def test_nothing_is_left_to_be_sent_or_acknowledged(demo: DemoStore) -> None:
    assert not Job.objects.filter(store=demo.store).exists()
    assert set(Outgoing.objects.values_list("state", flat=True)) <= {"sent", "delivered", "read"}
    assert not Outgoing.objects.filter(is_automatic=True).exists()
    assert list(Line.objects.filter(channel="email").values_list("state", flat=True)) == [LineState.OK]


def test_counters_equal_the_rows() -> None:
    real: Counter[str] = Counter()
    for status, staff, team in Conversation.objects.values_list("status", "assignee_id", "team_id"):
        real[status] += 1
        real[f"{status}:staff:{staff}" if staff else f"{status}:nobody"] += 1
        real[f"{status}:team:{team}"] += team is not None
    kept = {key: value for key, value in Count.objects.values_list("key", "value") if value}
    assert kept == {key: value for key, value in real.items() if value}


def test_the_log_tells_it_in_the_order_of_time() -> None:
    at = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert at == sorted(at)
    assert at[-1] <= SUNDAY_MORNING


def test_conversations_are_numbered_in_the_order_in_which_they_were_opened() -> None:
    opened = Conversation.objects.order_by("number").values_list("number", "opened_at")
    numbers, instants = zip(*opened, strict=True)
    assert numbers == tuple(range(1, SOME + 1))
    assert list(instants) == sorted(instants)


def test_a_customer_stands_where_they_last_wrote() -> None:
    last = Message.objects.filter(kind=MessageKind.IN).order_by("at").values_list("customer_id", "at")
    for customer_id, at in dict(last).items():
        assert Customer.objects.get(pk=customer_id).last_at == at


def test_customers_are_known_by_what_they_proved() -> None:
    assert Customer.objects.count() == len(STORY.customers)
    proven = sum(each.verified for one in STORY.customers for each in one.identities)
    assert Identity.objects.filter(verified_at__isnull=False).count() == proven
    assert Consent.objects.count() == sum(len(one.consents) for one in STORY.customers)
    assert Customer.objects.exclude(preferred_hours=[]).exists()


def test_every_customer_is_found_by_name_and_by_the_end_of_a_phone() -> None:
    for customer in Customer.objects.prefetch_related("identities"):
        assert customer.pk in people.find(customer.name), customer.name
        for phone in customer.identities.all():
            if phone.kind == IdentityKind.PHONE:
                assert customer.pk in people.find(phone.value[-7:]), phone.value


def test_search_finds_a_told_word_and_only_in_its_own_store() -> None:
    message = Message.objects.filter(kind=MessageKind.IN).order_by("-id")[0]
    word = max(message.text.split(), key=len)
    assert message.pk in search.find(word)
    neighbour = open_store("next-door", "Next Door", always_open("Asia/Riyadh"))
    with entered(neighbour):
        assert search.find(word) == []
        assert not Conversation.objects.exists()
    assert not Event.everywhere.filter(store=neighbour).exists()


def test_the_year_has_its_feasts(demo: DemoStore) -> None:
    hours = main_hours()
    assert {day.name for day in hours.recurrences} and hours.ramadan is not None
    assert {(one.month, one.day) for one in hours.gregorian_recurrences} == {(2, 22), (9, 23)}


def test_everybody_may_log_in_and_a_second_run_changes_nothing(demo: DemoStore) -> None:
    from wafaa.team.models import User

    assert len(demo.logins) == len(STORY.staff)
    assert User.objects.get(email=demo.logins[0].email).check_password(demo.logins[0].password)
    before = Event.objects.count(), Store.objects.count()
    again = seed_demo(now=SUNDAY_MORNING)
    assert (again.store, again.is_new, again.logins[0].password) == (demo.store, False, "")
    assert (Event.objects.count(), Store.objects.count()) == before


def test_a_real_shop_of_that_name_is_left_alone(demo: DemoStore) -> None:
    Store.objects.filter(pk=demo.store.pk).update(slug="moved")
    try:
        open_store("layla", "ليلى", always_open("Asia/Riyadh"))
        with pytest.raises(SlugTaken):
            seed_demo(now=SUNDAY_MORNING)
    finally:
        Store.objects.filter(slug="layla").delete()
        Store.objects.filter(pk=demo.store.pk).update(slug="layla")


def test_progress_reaches_its_end() -> None:
    told: list[tuple[int, int]] = []
    clock = StoreClock(Store.objects.get(slug="layla"))
    clock.add_all((SUNDAY_MORNING, lambda: None) for _ in range(250))
    clock.play(SUNDAY_MORNING, lambda done, total: told.append((done, total)))
    assert told == [(100, 250), (200, 250), (250, 250)]


@pytest.mark.parametrize("limit", [3, NEWEST, NEWEST + 50, None])
def test_the_chosen_are_the_newest_and_some_of_all_the_rest(limit: int | None) -> None:
    picked = chosen(STORY.conversations, limit)
    assert len(picked) == len({one.key for one in picked}) == (limit or len(STORY.conversations))
    assert [one.opened_at for one in picked] == sorted(one.opened_at for one in picked)
    assert picked[-3:] == STORY.conversations[-3:]


def test_the_shop_front_does_not_load_the_story(repository: Path) -> None:
    light = {"wafaa.demo.front", "wafaa.demo.views", "wafaa.demo"}
    for name in ("urls", "views", "front", "apps"):
        tree = ast.parse((repository / f"wafaa/demo/{name}.py").read_text(encoding="utf-8"))
        named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {one for one in named if one and one.startswith("wafaa.demo")} <= light
