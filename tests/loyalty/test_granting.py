"""Points by hand and by rules: within limits, never to oneself, told of, and taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.loyalty.buying import DAY, open_shop, points, tell
from tests.orders.returns.coming import two_things
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message, ReadyAnswer
from wafaa.loyalty import verbs
from wafaa.loyalty.earning_settings import GrantSettings
from wafaa.loyalty.granting import preview_grant
from wafaa.loyalty.models import Lot, Member, Txn
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.verbs import MayNotGive
from wafaa.loyalty.verbs.posting import BadAmount, KeyReused
from wafaa.people.models import Customer
from wafaa.playbook.acting import as_rule
from wafaa.playbook.actions import ACTIONS, CannotBeDone
from wafaa.stores.verbs import choose

pytestmark = pytest.mark.django_db


@pytest.fixture
def layla(world: World) -> Iterator[Customer]:
    with open_shop(world):
        verbs.join(world.layla, way="page")
        yield world.layla


def refused(customer: Customer, many: int, key: str = "k", **traits: str) -> str:
    with pytest.raises(MayNotGive) as told:
        verbs.grant(customer, many, reason="late", key=key, **traits)
    return told.value.code


def test_a_grant_is_usable_at_once_for_as_long_as_said_and_given_once(layla: Customer, world: World) -> None:
    with world.as_staff(world.omar):
        one = verbs.grant(layla, 100, reason="late", key="k", valid_days=30)
        assert verbs.grant(layla, 100, reason="late", key="k", valid_days=30) == one
        with pytest.raises(KeyReused):
            verbs.grant(layla, 101, reason="late", key="k", valid_days=30)
        other = verbs.grant(layla, 10, reason="thanks", key="k2")
    lots = [Lot.objects.get(txn=txn) for txn in (one, other)]
    assert [lot.expires_at and lot.expires_at - lot.created_at for lot in lots] == [30 * DAY, 90 * DAY]
    assert points(layla).active == 110 and one.actor == f"staff:{world.omar.pk}" and one.reason == "late"


def test_it_is_shown_before_it_is_given(layla: Customer, world: World) -> None:
    verbs.earn(layla, "points", 220, key="had")
    with world.as_staff(world.omar):
        told = preview_grant(layla, 100)
        assert (told.before, told.after, told.why_not) == (220, 320, "")
        assert preview_grant(layla, 501).why_not == "at_once" and preview_grant(layla, 0).why_not == "amount"


@pytest.mark.parametrize("many", [0, -5, True, 1.5, 10**13])
def test_only_whole_numbers_above_nought(layla: Customer, many: int) -> None:
    with pytest.raises(BadAmount):
        verbs.grant(layla, many, reason="late", key="k")


def test_nobody_gives_more_than_they_may(layla: Customer, world: World) -> None:
    choose(GrantSettings, {"most_a_day": 700, "most_a_case": 600})
    with world.as_staff(world.omar):
        assert refused(layla, 501) == "at_once"
        first = verbs.grant(layla, 500, reason="late", key="1", subject="order:a")
        assert refused(layla, 101, "2", subject="order:a") == "a_case"
        assert refused(layla, 201, "2") == "a_day"
        verbs.ungrant(first, key="back")
        verbs.grant(layla, 201, reason="late", key="2")
    with world.as_staff(world.huda):
        verbs.grant(layla, 500, reason="late", key="3")
    with world.as_staff(world.reem):
        verbs.grant(layla, 5000, reason="thanks", key="4")
        assert refused(layla, 601, "5", subject="order:b") == "a_case"


def test_tomorrow_is_another_day(world: World) -> None:
    with open_shop(world) as (_shop, clock):
        verbs.join(world.layla, way="page")
        choose(GrantSettings, {"most_a_day": 100})
        with world.as_staff(world.omar):
            verbs.grant(world.layla, 100, reason="late", key="1")
            assert refused(world.layla, 1, "2") == "a_day"
            clock.shift(DAY)
            verbs.grant(world.layla, 1, reason="late", key="2")


def test_nobody_gives_to_themselves(layla: Customer, world: World) -> None:
    Customer.objects.filter(pk=layla.pk).update(staff=world.omar)
    with world.as_staff(world.omar):
        assert refused(layla, 10) == "yourself"
    Customer.objects.filter(pk=layla.pk).update(staff=None)
    world.omar.user.email = "Layla@customer.test"
    world.omar.user.save(update_fields=["email"])
    with world.as_staff(world.omar):
        assert refused(layla, 10) == "yourself"
    with world.as_staff(world.huda):
        verbs.grant(layla, 10, reason="late", key="k")


def test_only_to_members_while_the_programme_runs(layla: Customer, world: World) -> None:
    verbs.leave(layla)
    assert refused(layla, 10) == "no_member"
    choose(LoyaltySettings, {"joins": "all"})
    assert refused(layla, 10) == "no_member"  # who left is not made one again
    Member.objects.all().delete()
    verbs.grant(layla, 10, reason="late", key="k")
    assert Member.objects.filter(customer=layla, left_at=None).exists()
    choose(LoyaltySettings, {"is_on": False})
    assert refused(layla, 10, "k2") == "off"


def test_what_was_given_is_taken_back_once_and_what_was_spent_is_owed(layla: Customer) -> None:
    txn = verbs.grant(layla, 100, reason="late", key="k")
    verbs.redeem(layla, "points", 30, key="spent")
    assert verbs.ungrant(txn, key="u") == verbs.ungrant(txn, key="u")
    assert verbs.ungrant(txn, key="u2") is None
    assert (points(layla).active, points(layla).debt) == (0, 30)


def test_a_rule_gives_points_for_an_order_and_tells_why(world: World) -> None:
    with open_shop(world) as (shop, _clock):
        made = tell(shop, two_things())
        assert made.customer is not None
        verbs.join(made.customer, way="page")
        act = ACTIONS["order.give_points"]
        said = {"points": "١٠٠", "reason": "late", "days": "30", "most": "2"}
        assert act.check is not None and act.undo is not None and not act.check(**said)
        with as_rule():
            memory = act.act(made, **said)
            assert act.act(made, **said) == memory
        txn, notice = Txn.objects.get(pk=memory["txn"]), Notice.objects.get(pk=memory["notice"])
        assert txn.amount == 100 and txn.subject == made.topic and points(made.customer).active == 100
        assert "نأسف لتأخّر ما طلبته" in notice.text and "١٠٠ نقطة" in notice.title
        assert act.undo(made, memory) and points(made.customer).active == 0
        assert not act.undo(made, memory)


@pytest.mark.parametrize(
    "said",
    [
        {"points": "0", "reason": "late", "most": "5"},
        {"points": "12.5", "reason": "late", "most": "5"},
        {"points": "10", "reason": "", "most": "5"},
        {"points": "10", "reason": "late", "most": ""},
        {"points": "10", "reason": "late", "most": "5", "days": "x"},
    ],
)
def test_a_rule_that_says_nonsense_gives_nothing(layla: Customer, said: dict[str, str]) -> None:
    act = ACTIONS["customer.give_points"]
    assert act.check is not None and act.check(**said)
    with pytest.raises(CannotBeDone):
        act.act(layla, **said)
    assert not Txn.objects.exists()


def test_a_rule_gives_nothing_to_whoever_takes_no_part(layla: Customer) -> None:
    verbs.leave(layla)
    with pytest.raises(CannotBeDone), as_rule():
        ACTIONS["customer.give_points"].act(layla, points="5", reason="late", most="5")


@pytest.fixture
def opened(layla: Customer, world: World) -> Conversation:
    return world.conversation(world.layla_writes())


def gesture(many: str = "١٠٠") -> ReadyAnswer:
    steps = [
        {"do": "conversation.prioritise", "with": {"priority": "high"}},
        {"do": "conversation.give_points", "with": {"points": many, "reason": "late", "days": "30"}},
    ]
    return inbox.keep_answer(None, title="اعتذار بنقاط", text="نعتذر، ولك مئة نقطة", steps=steps)


def test_a_macro_gives_points_with_a_reply_and_takes_them_back(
    layla: Customer, world: World, opened: Conversation
) -> None:
    with world.as_staff(world.omar):
        macro = gesture()
        run = inbox.run_macro(opened, macro, key="a")
        assert inbox.run_macro(opened, macro, key="a").pk == run.pk and points(layla).active == 100
        inbox.run_macro(opened, macro, key="b")
        given = Txn.objects.order_by("pk")
        assert points(layla).active == 200 and {one.subject for one in given} == {opened.topic}
        assert [Lot.objects.get(txn=one).valid_days for one in given] == [30, 30]
        assert not Notice.objects.filter(code="points.given").exists(), "the reply itself tells of it"
        assert inbox.undo_macro(run) == [] and points(layla).active == 100
        assert inbox.undo_macro(run) == [] and points(layla).active == 100


def test_a_macro_gives_no_more_than_whoever_runs_it_may(world: World, opened: Conversation, layla: Customer) -> None:
    client = Client()
    client.force_login(world.omar.user)
    with world.as_staff(world.omar):
        macro = gesture("501")
    where = f"/s/layla/inbox/{opened.public_id}/macro/"
    assert "لفتة" in client.get(where, {"answer": macro.public_id}).content.decode()
    answer = client.post(where, {"answer": macro.public_id, "send": "1", "key": "k"}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 422 and "أكثر مما يجوز لك" in answer.content.decode()
    opened.refresh_from_db()
    assert opened.priority != "high" and points(layla).active == 0 and not Txn.objects.exists()
    assert not Message.objects.filter(conversation=opened, staff__isnull=False).exists(), "nothing of it was done"
    with world.as_staff(world.viewer), pytest.raises(inbox.NotAllowed):
        inbox.run_macro(opened, macro, key="v")


def test_a_rule_gives_points_in_a_conversation_once(world: World, opened: Conversation, layla: Customer) -> None:
    act = ACTIONS["conversation.give_points"].act
    assert ACTIONS["conversation.give_points"].check is not None
    assert ACTIONS["conversation.give_points"].check(points="٠", reason="late") != ""
    assert ACTIONS["conversation.give_points"].check(points="٥", reason="late") == ""
    said = {"points": "5", "reason": "late", "days": ""}
    with as_rule():
        memory = act(opened, **said)
        assert act(opened, **said) == memory
    assert points(layla).active == 5


def test_a_macro_with_a_gesture_is_written_in_the_form(world: World, layla: Customer) -> None:
    client = Client()
    client.force_login(world.reem.user)
    name, where = "conversation.give_points", "/s/layla/settings/ready/new/"
    typed = {"title": "اعتذار", "text": "نعتذر", "sharing": "store", f"{name}:points": "٥٠", f"{name}:reason": "late"}
    assert client.post(where, typed | {f"{name}:points": "خمسون"}).status_code == 422
    assert client.post(where, typed | {f"{name}:reason": ""}).status_code == 422
    assert client.post(where, typed).status_code == 302
    step = {"do": name, "with": {"points": "٥٠", "reason": "late", "days": ""}}
    assert ReadyAnswer.everywhere.get(store=world.shop).steps == [step]
