"""A condition asked of one record and the same asked of the database give one answer, whatever stands there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.inbox.conftest import NOON
from tests.world import World
from wafaa.inbox import saved
from wafaa.inbox.facts import MINE
from wafaa.inbox.models import NOTHING_OWED, Conversation, Draft, Label, Seen, Status
from wafaa.loyalty import verbs as loyalty
from wafaa.people import own_fields
from wafaa.people import verbs as people_verbs
from wafaa.people.models import Customer, FieldKind, OwnValue
from wafaa.playbook import conditions
from wafaa.playbook.conditions import Group, Leaf
from wafaa.playbook.facts import Fact, all_facts
from wafaa.playbook.operators import OPERATORS, Operator, kind_of, operators_of

WORDS = ["", "طلب", "طَلَب", "أحمد", "احمد", "العطر هديّة", "Ship", "ship 12", "١٢"]
TAGS = ["ذهبي", "ذهبيّ", "vip", "VIP"]
LABELS = ["شحن", "إرجاع", "شح", 'a"b']
OWN: dict[str, list[Any]] = {
    "text": ["عطر", "عِطر الورد", "Oud"],
    "number": ["0", "12.5", "-3", "1"],
    "money": ["0.00", "12.50", "19.90", "1.00"],
    "date": ["2026-05-03", "2026-05-04", "2026-06-13", "1999-01-01"],
    "yes_no": [True, False],
    "choice": ["o1", "o2"],
    "choices": [["o1"], ["o2"], ["o1", "o2"]],
    "phone": ["+966501234567"],
    "link": ["https://ship12.example/طلب"],
}
"""What may stand in a field of each kind."""
NEAR = [timedelta(), timedelta(minutes=1), timedelta(hours=3), timedelta(days=1), timedelta(days=40)]
TRACES = [timedelta(), timedelta(microseconds=1), -timedelta(microseconds=1)]
OFTEN = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

instants = st.builds(
    lambda away, trace, sign: NOON + sign * away + trace,
    st.sampled_from(NEAR),
    st.sampled_from(TRACES),
    st.sampled_from([1, -1]),
)
lists = st.lists(st.sampled_from(LABELS), max_size=3, unique=True)


@pytest.fixture
def shop(world: World, clock: Any) -> World:
    """Four conversations of two people, one of whom is two records, and every word they may be sorted by."""
    with world.inside():
        for kind in FieldKind.values:
            options = [("ذهبي", "Gold"), ("فضي", "Silver")] if kind.startswith("choice") else []
            people_verbs.make_field(kind, label_ar=f"حقل {kind}", label_en=kind, options=options)
        loyalty.keep_tier(None, threshold=0, name_ar="الأصدقاء", name_en="Friends")
        twin = Customer.objects.create(name="ليلى أيضًا", joined_to=world.layla)
        for name in LABELS:
            Label.objects.create(name=name)
        world.omar.teams.add(world.closed_team)
        other = Customer.objects.create(name="أحمد")
        for customer in (world.layla, other, world.layla, twin):
            Conversation.objects.create(
                number=Conversation.objects.count() + 10, customer=customer, channel="webchat", last_message_id=5
            )
    return world


def rows(world: World) -> st.SearchStrategy[dict[str, Any]]:
    """What may stand in a conversation."""
    return st.fixed_dictionaries(
        {
            "status": st.sampled_from(Status.values),
            "priority": st.sampled_from(["low", "urgent"]),
            "channel": st.sampled_from(["webchat", "email"]),
            "line_id": st.sampled_from([None, world.chat.pk, world.mail.pk]),
            "assignee_id": st.sampled_from([None, world.omar.pk, world.huda.pk]),
            "team_id": st.sampled_from([None, world.closed_team.pk]),
            "subject": st.sampled_from(WORDS),
            "preview": st.sampled_from(WORDS),
            "labels": lists,
            "message_count": st.integers(0, 3),
            "waiting_since": st.none() | instants,
            "last_at": instants,
            "opened_at": instants,
            "snoozed_until": st.none() | instants,
            "owed_at": st.just(NOTHING_OWED) | instants,
            "promise_state": st.sampled_from(["", "open", "at_risk", "broken"]),
            "last_kind": st.sampled_from(["in", "out", "card"]),
        }
    )


words = st.fixed_dictionaries({kind: st.none() | st.just("") | st.sampled_from(OWN[kind]) for kind in FieldKind.values})
"""What a record says in the fields: None is no word at all, "" that the field was emptied."""
people = st.fixed_dictionaries(
    {
        "name": st.sampled_from(WORDS),
        "kind": st.sampled_from(["lead", "vip"]),
        "language": st.sampled_from(["", "ar", "en"]),
        "tags": st.lists(st.sampled_from(TAGS), max_size=2, unique=True),
    }
)


def values(fact: Fact, operator: Operator) -> st.SearchStrategy[Any]:
    """Values that an operator takes."""
    options = [value for value, _label in fact.options()] if fact.options else [""]
    minutes = st.sampled_from([0, 1, 180, 1440, 40 * 1440])
    day = st.sampled_from(["today", "yesterday", "tomorrow", "2026-05-03", "2026-06-13"]).map(lambda one: {"day": one})
    span = st.builds(lambda way, number: {way: number}, st.sampled_from(["ago", "ahead"]), minutes)
    strategies: dict[str, st.SearchStrategy[Any]] = {
        "": st.none(),
        "one": st.sampled_from(options),
        "many": st.lists(st.sampled_from(options), min_size=1, max_size=3, unique=True),
        "text": st.sampled_from([word for word in WORDS if word]),
        "words": st.lists(st.sampled_from(TAGS), min_size=1, max_size=2),
        "number": st.integers(0, 13),
        "amount": st.sampled_from(["0", "1", "12.5", "-3", "19.9", "12.501"]),
        "length": minutes | minutes.map(lambda number: -number),
        "moment": day | span,
        "day": day,
    }
    return strategies[operator.wants]


def furnish(world: World, data: st.DataObject) -> list[Conversation]:
    for customer in Customer.objects.all():
        Customer.objects.filter(pk=customer.pk).update(**data.draw(people))
        OwnValue.objects.filter(customer=customer).delete()
        told = data.draw(words)
        for field in own_fields.own_fields():
            if (said := told[field.kind]) is not None:
                OwnValue.objects.bulk_create(own_fields.rows_for(customer, field, None if said == "" else said))
    Seen.objects.all().delete()
    Draft.objects.all().delete()
    for row in Conversation.objects.all():
        Conversation.objects.filter(pk=row.pk).update(**data.draw(rows(world)))
        if (read := data.draw(st.sampled_from([None, 4, 5, 6]))) is not None:
            Seen.objects.create(conversation=row, staff=world.omar, message_id=read)
        for staff in data.draw(st.sampled_from([[], [world.omar], [world.huda]])):
            Draft.objects.create(conversation=row, staff=staff, text="نص")
    return list(Conversation.objects.select_related("customer", "assignee", "team", "line"))


def questions() -> list[tuple[Fact, str]]:
    facts = [fact for fact in all_facts() if fact.about in ("conversation", "customer") and fact.can_select]
    there = [fact for fact in facts if not fact.options or fact.options()]  # what nobody has cannot be chosen
    return [(fact, operator) for fact in there for operator in operators_of(fact)]


def test_every_kind_of_value_has_a_fact_that_is_asked(shop: World) -> None:
    with shop.inside():
        assert {kind_of(fact) for fact, _operator in questions()} == set(OPERATORS)


@pytest.mark.parametrize(("kind", "op"), [(kind, op) for kind, ops in OPERATORS.items() for op in ops])
def test_record_and_database_agree(kind: str, op: str, shop: World) -> None:
    with shop.inside():
        facts = [fact for fact, operator in questions() if operator == op and kind_of(fact) == kind]
    assert facts

    @OFTEN
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        rows = furnish(shop, data)
        for fact in facts:
            leaf = Leaf(fact.name, op, data.draw(values(fact, operators_of(fact)[op])))
            ground = saved.ground()
            assert conditions.wrong(leaf, ground) == ""
            read = {row.pk for row in rows if conditions.holds(leaf, row, ground)}
            told = conditions.where(leaf, ground)
            if told is None:
                # The state is named, so that solved ones are looked at too.
                tree = Group("all", (Leaf("conversation.status", "filled"), leaf))
                assert set(saved.every(tree, "newest", 100)) == read
            else:
                assert set(Conversation.objects.filter(told).values_list("pk", flat=True)) == read

    with shop.as_staff(shop.omar):
        agree()


def trees() -> st.SearchStrategy[Group]:
    leaf = st.sampled_from(questions()).flatmap(
        lambda one: st.builds(Leaf, st.just(one[0].name), st.just(one[1]), values(one[0], operators_of(one[0])[one[1]]))
    )
    node: st.SearchStrategy[Any] = leaf
    for _level in range(3):
        parts = st.lists(node, min_size=1, max_size=3).map(tuple)
        node = leaf | st.builds(Group, st.sampled_from(["all", "any"]), parts)
    # Three groups below the root, and no more than may be asked.
    return st.builds(Group, st.sampled_from(["all", "any"]), st.lists(node, min_size=1, max_size=3).map(tuple))


@pytest.mark.parametrize("sort", ["newest", "promise", "waiting"])
def test_a_list_holds_exactly_those_of_which_its_tree_holds(sort: str, shop: World) -> None:
    def expected(row: Conversation, tree: Group, ground: conditions.Ground) -> bool:
        if not any(leaf.fact == "conversation.status" for leaf in conditions.leaves(tree)) and row.status == "solved":
            return False
        return conditions.holds(tree, row, ground) and (sort != "waiting" or row.waiting_since is not None)

    @settings(OFTEN, max_examples=25)
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        rows = furnish(shop, data)
        ground = saved.ground()
        tree = data.draw(trees())
        kept = conditions.read(conditions.written(tree), ground)
        assert kept == tree
        key = {"newest": "last_at", "promise": "owed_at", "waiting": "waiting_since"}[sort]
        fitting = [row for row in rows if expected(row, tree, ground)]
        fitting.sort(key=lambda row: (getattr(row, key), row.pk), reverse=sort == "newest")
        assert saved.every(kept, sort, 100) == [row.pk for row in fitting]

    with shop.as_staff(shop.omar):
        agree()


def test_nobody_in_charge_is_none_of_us_whatever_else_is_asked(shop: World) -> None:
    """A negation over a joined row loses those that have none, once the same row was asked of before in the tree."""
    asked = Group("all", (Leaf("conversation.assignee", "one_of", ["me"]), Leaf("conversation.preview", "filled")))
    for other in ("none_of", "is_not"):
        tree = Group("any", (asked, Leaf("conversation.assignee", other, ["me"] if other == "none_of" else "me")))
        with shop.as_staff(shop.omar):
            Conversation.objects.update(assignee=None, status="open")
            assert len(saved.every(tree, "newest", 9)) == Conversation.objects.count() > 0


def test_me_and_mine_are_whoever_looks(shop: World) -> None:
    mine = Group("all", (Leaf("conversation.assignee", "is", "me"),))
    ours = Group("all", (Leaf("conversation.team", "is", MINE),))
    with shop.inside():
        first, second = Conversation.objects.order_by("pk")[:2]
        Conversation.objects.filter(pk=first.pk).update(assignee=shop.omar)
        Conversation.objects.filter(pk=second.pk).update(team=shop.closed_team)
    with shop.as_staff(shop.omar):
        assert (saved.every(mine, "newest", 9), saved.every(ours, "newest", 9)) == ([first.pk], [second.pk])
    with shop.as_staff(shop.huda):
        assert (saved.every(mine, "newest", 9), saved.every(ours, "newest", 9)) == ([], [])


def test_a_day_is_the_stores_day(shop: World) -> None:
    today = Group("all", (Leaf("conversation.opened", "on", {"day": "today"}),))
    with shop.inside():
        first, second = Conversation.objects.order_by("pk")[:2]
        Conversation.objects.update(opened_at=NOON - timedelta(days=9))
        # Riyadh is three hours ahead: its fourth of May begins on the third at nine in the evening.
        Conversation.objects.filter(pk=first.pk).update(opened_at=datetime(2026, 5, 3, 21, 0, tzinfo=UTC))
        Conversation.objects.filter(pk=second.pk).update(opened_at=datetime(2026, 5, 3, 20, 59, tzinfo=UTC))
        assert saved.every(today, "newest", 9) == [first.pk]
