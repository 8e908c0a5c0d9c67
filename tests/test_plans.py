"""What the hot pages ask of the database: how often, and never by walking a whole store."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.loyalty.bringing import claimed, inviting
from tests.loyalty.rewarding import a_reward, running, with_points
from tests.loyalty.tiering import bought, runs, three
from tests.orders.returns.coming import arrived, asked
from tests.orders.saying import a_shop, at, line, parcel, step
from tests.orders.saying import order as an_order
from tests.world import World
from wafaa.channels.verbs import is_someone, welcome
from wafaa.inbox import saved
from wafaa.inbox import verbs as inbox_verbs
from wafaa.inbox.models import Conversation
from wafaa.lib.time import now
from wafaa.loyalty import verbs as loyalty
from wafaa.loyalty.models import Member, Taste
from wafaa.loyalty.personal import Terms
from wafaa.loyalty.verbs.granting import grant
from wafaa.loyalty.verbs.personal import make_offer
from wafaa.loyalty.verbs.points_lists import name_points_columns, take_points_list
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order, Product
from wafaa.orders.verbs import returning
from wafaa.people import verbs as people_verbs
from wafaa.playbook import verbs as playbook
from wafaa.playbook.conditions import Group, Leaf
from wafaa.promises import verbs as promises
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid, PlaceSaid, ProductSaid
from wafaa.shops.states import ShipmentState
from wafaa.stores.scope import entered
from wafaa.voice.models import Asked, Response, Tally

BIG = "|".join((
    "inbox_conversation", "inbox_message", "inbox_seen", "work_event", "promises_promise", "people_customer",
    "people_identity", "people_ownvalue", "channels_outgoing", "orders_order", "orders_orderline", "orders_shipment",
    "orders_trackingevent", "orders_refund", "orders_delivery", "orders_journey", "orders_slip", "orders_return",
    "orders_returnline", "orders_product", "orders_stock", "orders_stockmove", "orders_ordernote", "shops_arrival",
    "playbook_run", "loyalty_voucher", "loyalty_txn", "loyalty_entry", "loyalty_lot", "loyalty_account",
    "loyalty_member", "loyalty_standing", "loyalty_personaloffer", "loyalty_pointslistline",
    "loyalty_keptbalance", "voice_asked", "voice_response",
))  # fmt: skip
WALKS = re.compile(rf"SCAN ({BIG})\b(?!.*USING INDEX)|SEARCH ({BIG}) USING (?:COVERING )?INDEX \w+ \(store_id=\?\)$")
"""A plan line that reads a big table from end to end, or every row of one store: in a large shop the same."""

BUDGET = {
    # One for the calls whose time has come.
    "today": 16,
    "inbox": 9,
    "rows": 8,
    # Two for the company: whose the person is, and whose their mail domain is (indexed; LIMIT 1). One for what other
    # teams were asked about it (a partial index that holds those alone; LIMIT 20).
    "conversation": 27,
    "requests": 10,
    "to_call": 11,
    "to_call_further": 11,
    "request": 14,
    "newer": 7,
    "newer_corrected": 8,
    "newer_after_a_loss": 8,
    "search": 10,
    "promises": 10,
    # Two for the figures about the person's returns. Two for what rules did: their runs, and the records of these.
    # One for the rewards on the timeline.
    # One for a birthday that only a joined record tells.
    "customer": 51,
    # The balance, what comes and ends, the tier, the rewards and what they ask, and the lines.
    "widget_points": 40,
    "points_measures": 11,
    "widget_messages": 8,
    "bar": 18,
    "ready": 10,
    # One for the store's own fields, where a view asks for them.
    "saved_view": 17,
    "saved_view_further": 16,
    "view_count": 17,
    "orders": 9,
    "orders_of_a_state": 9,
    "orders_late": 9,
    "orders_by_number": 10,
    "orders_by_name": 12,
    # Three for what is promised of it: promises, their moves, which lines they are about.
    # Three for the stock beside its lines: products, what lies where, branches.
    "order": 20,
    "order_panel": 13,
    "order_beside": 17,
    # Two for who waits: promised that it comes back, missing in open orders.
    "goods": 10,
    # One for the latest lines that were missing while packing.
    "goods_short": 12,
    "goods_by_words": 12,
    "product": 16,
    "order_for_whom": 10,
    "goods_to_take": 9,
    "orders_in_trouble": 9,
    "vows_owed": 8,
    "vows_of_a_kind": 8,
    "vows_of_a_carrier": 8,
    "vows_of_a_day": 8,
    "vows_of_a_month": 7,
    "vows_in_numbers": 9,
    "shop": 11,
    "playbook": 12,
    "playbook_runs": 12,
    "playbook_runs_of_a_state": 12,
    "playbook_runs_of_a_rule": 13,
    "playbook_waiting": 13,
    "playbook_beside": 11,
    "returns": 10,
    "returns_of_a_state": 10,
    "returns_in_doubt": 10,
    "returns_by_number": 10,
    "returns_by_order": 12,
    # What was paid for the order and what went back of it, for the preview. One: whether its order earned points.
    "return": 18,
    "returns_panel": 10,
    # What is left of the person's latest orders: their lines, parcels and returns, each asked once.
    "ask_return": 13,
    # One for the tiers on which a newcomer stands at once.
    "rewards": 10,
    "vouchers": 8,
    "vouchers_of_a_state": 8,
    # One for the card of whose it is.
    "counter_voucher": 9,
    # Three for the balance, one for what they may have, two for what was taken of it and whether they have bought.
    "counter_card": 18,
    # The person's accounts, for the balance, what ends, and the lines; the orders that these name. Two for the friends
    # whom they brought and who brought them.
    "points_panel": 27,
    "points_lists": 11,
    "points_list": 12,
    # What members have in all, and which shops there are.
    "points_keeping": 14,
    # What they kept and had, what goes with it, and what they said to offers.
    "offers_panel": 20,
    "offers": 15,
    "points_lines": 24,
    "points_members_further": 12,
    "points_members_of_a_tier": 12,
    "points_member_by_name": 16,
    "points_debts": 10,
    "points_credit": 10,
    "credit_lines": 24,
    "points_ending": 10,
    "points_of_a_month": 10,
    "points_granted": 11,
    "loyalty": 11,
    # Their settings, the numbers above the list, and the list.
    "friends": 12,
    "friends_of_a_state": 12,
    # The months, ninety days by colleague, channel and occasion (sums of days), the colleagues' names, the words.
    "scores": 17,
    "scores_of_a_month": 10,
    "scores_of_a_colleague": 11,
    # Latest, how many with their mean, the last question, and what they bought.
    "scores_panel": 10,
}
"""At most so many statements, logins and rights included. More needs a reason; fewer is welcome."""

Knock = Callable[[], Any]


@pytest.fixture
def pages(world: World) -> dict[str, Knock]:
    """Every hot page, opened as Omar or as Layla's browser; each is opened once before it is watched."""
    message = world.layla_writes("وين طلبي؟ تأخر كثيرًا")
    opened = world.conversation(message)
    desk, widget = Client(), Client()
    desk.force_login(world.omar.user)
    with world.inside():
        visitor, token = welcome(world.chat, "ar", "")
        is_someone(visitor, world.layla)
        signed, proven = welcome(world.chat, "ar", "")
        is_someone(signed, world.layla, proof="shop")
    view = _a_view(world)
    with world.as_staff(world.omar):
        asked = inbox_verbs.ask(world.omar, world.closed_team, "?", key="k", about=opened).conversation
        owed = promises.make("follow_up", world.layla, opened.topic, due_at=now() + timedelta(days=1), text="?")
        inbox_verbs.put_on_the_list(owed, world.layla, why="solved", at=now())
    inbox, chat = "/s/layla/inbox/", f"/w/{world.chat.public_id}/messages"
    newer = f"{inbox}{opened.public_id}/newer/?after={message.pk}"
    bearer: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    known: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {proven}"}
    return {
        "today": lambda: desk.get("/s/layla/"),
        "inbox": lambda: desk.get(inbox),
        "rows": lambda: desk.get(f"{inbox}rows/?view=open&after=4000000000.0_1", HTTP_HX_REQUEST="true"),
        "conversation": lambda: desk.get(f"{inbox}{opened.public_id}/", HTTP_HX_TARGET="work"),
        "requests": lambda: desk.get("/s/layla/requests/?after=4000000000.0_1"),
        "to_call": lambda: desk.get("/s/layla/to-call/"),
        "to_call_further": lambda: desk.get("/s/layla/to-call/?after=2020-01-01T00:00:00%2B00:00~1"),
        "request": lambda: desk.get(f"/s/layla/requests/{asked.public_id}/"),
        "newer": lambda: desk.get(newer),
        "newer_corrected": lambda: desk.get(f"{newer}&changed={message.pk}"),
        "newer_after_a_loss": lambda: desk.get(f"{newer}&changed=any"),
        "search": lambda: desk.get("/s/layla/search/?q=طلبي"),
        "bar": lambda: desk.get(f"/s/layla/bar/?q=ليلى&conversation={opened.public_id}"),
        "saved_view": lambda: desk.get(f"{inbox}?view=v.{view}"),
        "saved_view_further": lambda: desk.get(
            f"{inbox}rows/?view=v.{view}&after=4000000000.0_1", HTTP_HX_REQUEST="true"
        ),
        "view_count": lambda: desk.get(f"/s/layla/views/{view}/count/"),
        "ready": lambda: desk.get(f"{inbox}{opened.public_id}/ready/?q=شكر"),
        "promises": lambda: desk.get("/s/layla/promises/"),
        **_of_orders(world, desk),
        **_of_the_playbook(opened, desk),
        **_of_returns(world),
        **_of_rewards(world),
        **_of_points(world),
        **_of_friends(world),
        **_of_offers(world),
        **_of_scores(world, opened),
        "customer": lambda: desk.get(f"/s/layla/customers/{world.layla.public_id}/"),
        "widget_messages": lambda: widget.get(chat, **bearer),
        "widget_points": lambda: widget.get(f"/w/{world.chat.public_id}/pages/points", **known),
        "widget_post": lambda: _write(widget, chat, bearer),
    }


VOWS = {
    "owed": "list/?state=open&after=1.0_1",
    "of_a_kind": "list/?state=open&kind=delivery&after=1.0_1",
    "of_a_carrier": "list/?month=2026-11&state=kept&by=carrier&name=SMSA&after=4000000000.0_1",
    "of_a_day": "list/?day=2026-11-20",
    "of_a_month": "month/?month=2026-11",
    "in_numbers": "numbers/?month=2026-11",
}


def _of_returns(world: World) -> dict[str, Knock]:
    with world.inside():
        order = arrived(Shop.objects.latest("id"), id="1009", person=PersonSaid(id="9", name="منى"))
        back = returning.approve(asked(order, 1))
    desk, listed = Client(), "/s/layla/returns/"
    desk.force_login(world.omar.user)
    assert order.customer is not None
    panel = f"{listed}of/{order.customer.public_id}/"
    return {
        "returns": lambda: desk.get(f"{listed}?after=4000000000"),
        "returns_of_a_state": lambda: desk.get(f"{listed}?tab=coming&after=4000000000"),
        "returns_in_doubt": lambda: desk.get(f"{listed}?tab=doubt&after=4000000000"),
        "returns_by_number": lambda: desk.get(f"{listed}?q=R-١"),
        "returns_by_order": lambda: desk.get(f"{listed}?q=1009"),
        "return": lambda: desk.get(f"{listed}{back.public_id}/"),
        "returns_panel": lambda: desk.get(panel),
        "ask_return": lambda: desk.get(f"{listed}order/{order.public_id}/"),
    }


def _of_rewards(world: World) -> dict[str, Knock]:
    with world.inside():
        running()
        with_points(world.layla, 1000)
        reward = a_reward(per_member=5, after_order=False)
        a_reward(is_exclusive=True, per_month=1)
        voucher = loyalty.redeem_reward(world.layla, reward, key="k")
        card = Member.objects.get()
    desk, home = Client(), "/s/layla/loyalty/"
    desk.force_login(world.omar.user)
    return {
        "rewards": lambda: desk.get(f"{home}rewards/"),
        "vouchers": lambda: desk.get(f"{home}vouchers/?after=900000"),
        "vouchers_of_a_state": lambda: desk.get(f"{home}vouchers/?state=ready&after=900000"),
        "counter_voucher": lambda: desk.get(f"{home}counter/voucher/{voucher.public_id}/"),
        "counter_card": lambda: desk.get(f"{home}counter/card/{card.public_id}/"),
    }


def _of_points(world: World) -> dict[str, Knock]:
    with world.inside():
        runs()
        _friends, silver, _gold = three()
        bought(world.layla, 1500)
        loyalty.weigh(loyalty.join(world.layla, way="page"))
        loyalty.earn(world.layla, "points", 500, key="e", valid_days=20, subject=Order.objects.latest("pk").topic)
    with world.as_staff(world.omar):
        grant(world.layla, 10, reason="thanks", key="g")
    desk, owner = Client(), Client()
    desk.force_login(world.omar.user)
    owner.force_login(world.reem.user)
    here = "/s/layla/loyalty/"
    of = f"{here}of/{world.layla.public_id}/"
    return {
        "points_panel": lambda: desk.get(of),
        "points_lines": lambda: desk.get(f"{of}lines/?on=2026-12-01"),
        "points_members_further": lambda: desk.get(f"{here}members/?after=900000"),
        "points_members_of_a_tier": lambda: desk.get(f"{here}members/?tier={silver.public_id}&after=900000"),
        "points_member_by_name": lambda: desk.get(f"{here}members/?q=ليلى"),
        "points_measures": lambda: owner.get(f"{here}measures/"),
        "points_debts": lambda: owner.get(f"{here}numbers/debts/"),
        "points_credit": lambda: owner.get(f"{here}numbers/credit/"),
        "credit_lines": lambda: desk.get(f"{of}lines/?of=credit"),
        "points_ending": lambda: owner.get(f"{here}numbers/ending-30/"),
        "points_of_a_month": lambda: owner.get(f"{here}numbers/given/?month={now():%Y-%m}"),
        "points_granted": lambda: owner.get(f"{here}numbers/grants/?by={world.omar.public_id}"),
    }


def _of_friends(world: World) -> dict[str, Knock]:
    with world.inside():
        running()
        inviting()
        claimed(world)
    desk, here = Client(), "/s/layla/loyalty/friends/"
    desk.force_login(world.omar.user)
    return {
        "friends": lambda: desk.get(f"{here}?after=900000"),
        "friends_of_a_state": lambda: desk.get(f"{here}?state=claimed&after=900000"),
    }


def _of_offers(world: World) -> dict[str, Knock]:
    with world.inside():
        shop = a_shop("متجر آخر")
        oud, rose = (
            Product.objects.create(shop=shop, external_id=f"T{one}", name="عود", currency="SAR", price_minor=9000)
            for one in range(2)
        )
        told = bought(world.layla, 50, shop=shop, external_id="T9", state="delivered")
        told.lines.create(external_id="1", name="عود", product="T0", quantity=1, currency="SAR")
        Taste.objects.create(product=oud, goes_with=rose, score=5000)
        offer = make_offer(world.layla, Terms("percent", percent=10), rose, why="taste", because=oud, key="p")
        assert offer.pk
        batch = take_points_list("points.csv", b"phone,points\n0551234567,5\n")
        name_points_columns(batch, list(batch.columns), "add", None)
    desk, owner, here = Client(), Client(), "/s/layla/loyalty/"
    desk.force_login(world.omar.user)
    owner.force_login(world.reem.user)
    return {
        "points_lists": lambda: owner.get(f"{here}lists/"),
        "points_list": lambda: owner.get(f"{here}lists/{batch.public_id}/"),
        "points_keeping": lambda: owner.get(f"{here}keeping/?shop={shop.public_id}"),
        "offers_panel": lambda: desk.get(f"{here}of/{world.layla.public_id}/offers/"),
        "offers": lambda: owner.get(f"{here}offers/?after=900000"),
    }


def _of_scores(world: World, talk: Conversation) -> dict[str, Knock]:
    owner, listed = Client(), "/s/layla/scores/answers/"
    owner.force_login(world.reem.user)
    with world.inside():
        Response.objects.create(
            asked=Asked.objects.create(
                about="conversation", conversation=talk, customer=world.layla, staff=world.omar, due_at=now()
            ),
            conversation=talk, customer=world.layla, staff=world.omar, score=5, comment="ممتاز", on_day=now().date(),
        )  # fmt: skip
        Tally.objects.create(
            day=now().date(), about="conversation", channel="email", whose=world.omar.pk,
            asked=9, answered=9, total=40, good=8,
        )  # fmt: skip
    return {
        "scores": lambda: owner.get("/s/layla/scores/"),
        "scores_of_a_month": lambda: owner.get(f"{listed}?month=2026-11&score=5&after=2100-01-01_1"),
        "scores_of_a_colleague": lambda: owner.get(f"{listed}?of={world.omar.public_id}&after=2100-01-01_1"),
        "scores_panel": lambda: owner.get(f"/s/layla/scores/of/{world.layla.public_id}/"),
    }


def _of_orders(world: World, desk: Client) -> dict[str, Knock]:
    with world.inside():
        shop = a_shop()
        stock = (PlaceSaid("online", 0), PlaceSaid("b7", 0, "فرع العليا"))
        orders.mirror(shop, ProductSaid("P1", at(0), name="عطر ورد الطائف", is_offered=True, stock=stock))
        orders.mirror(shop, an_order(promised_for=at(1), lines=(line(product="P1"),)))
        orders.mirror(shop, parcel(1, steps=(step(1, ShipmentState.IN_TRANSIT),)))
        one = Order.objects.get()
        orders.mark_short(one, one.lines.get())
        product = Product.objects.get()
    owner, listed = Client(), "/s/layla/orders/"
    owner.force_login(world.reem.user)
    session = owner.session
    session["account_authentication_methods"] = [{"method": "password", "at": now().timestamp()}]
    session["account_authentication_methods_user"] = str(world.reem.user_id)
    session.save()
    later = f"{listed}?shop={shop.public_id}&state=placed&after=4000000000.0_1"
    assert one.customer is not None
    panel = f"{listed}of/{one.customer.public_id}/"
    return {
        "orders": lambda: desk.get(f"{listed}?after=4000000000.0_1"),
        "orders_of_a_state": lambda: desk.get(later),
        "orders_late": lambda: desk.get(f"{listed}?late=1&after=1.0_1"),
        "orders_in_trouble": lambda: desk.get(f"{listed}?trouble=1&after=4000000000.0_1"),
        **{f"vows_{name}": partial(desk.get, f"/s/layla/promises/{path}") for name, path in VOWS.items()},
        "orders_by_number": lambda: desk.get(f"{listed}?q=٢٩٠٠١٢٣٤"),
        "orders_by_name": lambda: desk.get(f"{listed}?q=نورة"),
        "order": lambda: desk.get(f"{listed}{one.public_id}/"),
        "order_panel": lambda: desk.get(panel),
        "order_beside": lambda: desk.get(f"{listed}{one.public_id}/beside/?beside=1", HTTP_HX_REQUEST="true"),
        "loyalty": lambda: owner.get("/s/layla/loyalty/"),
        "goods": lambda: desk.get(f"/s/layla/goods/?after={product.public_id}"),
        "goods_short": lambda: desk.get("/s/layla/goods/?tab=short"),
        "goods_by_words": lambda: desk.get("/s/layla/goods/?q=ورد"),
        "product": lambda: desk.get(f"/s/layla/goods/{product.public_id}/"),
        "order_for_whom": lambda: desk.get(f"{listed}for/?q=نورة"),
        "goods_to_take": lambda: desk.get(f"{listed}for/{world.layla.public_id}/goods/?q=ورد"),
        "shop": lambda: owner.get(f"/s/layla/settings/shops/{shop.public_id}/?show=odd"),
    }


def _of_the_playbook(opened: Conversation, desk: Client) -> dict[str, Knock]:
    with entered(opened.store):
        steps = [{"do": "conversation.prioritise", "choices": {"priority": "high"}}]
        rule = playbook.keep_rule(
            None, name="ق", kind="conversation", trigger="message.received", steps=steps, mode="ask"
        )
        playbook.set_off(rule, opened, "event:1")
    home = "/s/layla/playbook/"
    return {
        "playbook": lambda: desk.get(home),
        "playbook_runs": lambda: desk.get(f"{home}runs/?before=900000"),
        "playbook_runs_of_a_state": lambda: desk.get(f"{home}runs/?state=asked&before=900000"),
        "playbook_runs_of_a_rule": lambda: desk.get(f"{home}runs/?rule={rule.public_id}&state=asked&before=900000"),
        "playbook_waiting": lambda: desk.get(f"{home}waiting/"),
        "playbook_beside": lambda: desk.get(f"{home}beside/conversation/{opened.public_id}/"),
    }


def _a_view(world: World) -> str:
    """One that asks for everything at once: whose, of whom, since when, what is unread, what stands in the store's own
    fields, and words of a text."""
    with world.inside():
        for kind in ("text", "money", "choices"):
            options = [("ذهبي", "Gold")] if kind == "choices" else []
            people_verbs.make_field(kind, label_ar=kind, label_en=kind, options=options)
    asked = (
        Leaf("conversation.status", "one_of", ["open", "waiting"]),
        Leaf("customer.kind", "is_not", "internal"),
        Leaf("conversation.labels", "empty"),
        Group(
            "any",
            (
                Leaf("conversation.assignee", "is", "me"),
                Leaf("conversation.is_unread", "yes"),
                Leaf("conversation.subject", "contains", "طلب"),
                Leaf("conversation.promise_left", "shorter", 60),
                Leaf("customer.field.text", "contains", "عطر"),
                Leaf("customer.field.money", "more", "12.5"),
                Leaf("customer.field.choices", "has", "o1"),
            ),
        ),
    )
    with world.as_staff(world.omar):
        return inbox_verbs.keep_view(None, name="كل شيء", tree=Group("all", asked), is_pinned=True).public_id


def _write(widget: Client, chat: str, bearer: dict[str, Any]) -> Any:
    body = json.dumps({"key": "k1", "text": "هل من جديد؟"})
    return widget.post(chat, body, content_type="application/json", **bearer)


def _asked(knock: Knock) -> list[str]:
    assert knock().status_code in (200, 201)
    with CaptureQueriesContext(connection) as asked:
        assert knock().status_code in (200, 201)
    return [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


@pytest.mark.parametrize("page", sorted(BUDGET))
def test_a_page_keeps_its_query_budget(page: str, pages: dict[str, Knock]) -> None:
    asked = _asked(pages[page])
    assert len(asked) <= BUDGET[page], "\n".join(asked)


@pytest.mark.parametrize(
    "page",
    [*BUDGET, "widget_post"],
)
def test_no_query_of_a_hot_page_walks_a_whole_store(page: str, pages: dict[str, Knock]) -> None:
    walks = [(step, sql) for sql in _asked(pages[page]) for step in _plan(sql) if WALKS.search(step)]
    assert not walks, walks


@pytest.mark.parametrize("name", ["mine", "nobody", "open", "waiting", "snoozed", "solved"])
def test_no_list_is_sorted_when_it_is_read(name: str, world: World) -> None:
    from wafaa.inbox import queries

    with world.as_staff(world.reem), CaptureQueriesContext(connection) as asked:
        queries.page(name)
    (listed,) = [query["sql"] for query in asked if "inbox_conversation" in query["sql"]]
    assert not [step for step in _plan(listed) if "TEMP B-TREE" in step or step.lstrip(" ->").startswith("Sort")]


@pytest.mark.parametrize("sort", ["newest", "promise", "waiting"])
@pytest.mark.parametrize("whose", ["", "me", "team"])
def test_a_view_looks_at_a_range_of_an_index_and_no_further(
    sort: str, whose: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a cursor and before the window's end, sought by both columns of the order, and never sorted."""
    monkeypatch.setattr(saved, "WINDOW", 4)
    monkeypatch.setattr(saved, "LEAST_OF_A_SOURCE", 4)
    with world.inside():
        Conversation.objects.bulk_create(
            Conversation(
                number=number,
                customer=world.layla,
                channel="webchat",
                assignee=world.omar,
                team=world.closed_team,
                waiting_since=now(),
                owed_at=now(),
            )
            for number in range(50, 62)
        )
    leaf = {"": (), "me": (Leaf("conversation.assignee", "is", "me"),)}
    leaf["team"] = (Leaf("conversation.team", "is", world.closed_team.public_id),)
    tree = Group("all", (Leaf("conversation.status", "is", "open"), *leaf[whose]))
    with world.as_staff(world.omar):
        begun = saved.page(tree, sort, size=2)
        assert begun.after is not None
        with CaptureQueriesContext(connection) as asked:
            saved.page(tree, sort, begun.after, size=2)
    # rows_of asks by id.
    listed = [q["sql"] for q in asked if " ORDER BY " in q["sql"].partition('FROM "inbox_conversation"')[2]]
    assert len(listed) == 2
    for sql in listed:
        steps = _plan(sql)
        assert not [step for step in steps if "TEMP B-TREE" in step or step.lstrip(" ->").startswith("Sort")], steps
        assert not [step for step in steps if WALKS.search(step)], steps
        key = {"newest": "last_at", "promise": "owed_at", "waiting": "waiting_since"}[sort]
        sought = [
            step for step in steps if ("Index Cond" in step or "SEARCH inbox_conversation" in step) and key in step
        ]
        assert sought, steps


def _plan(sql: str) -> list[str]:
    """The steps of a statement's plan. On PostgreSQL as if reading all were the last resort, for its
    planner rightly walks the few rows of a test: what is walked even then has no index."""
    if not sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return [row[3] for row in cursor.fetchall()]
        for way in ("seqscan", "sort", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN {sql}")
        return [re.sub(r"Seq Scan on (\w+)", r"SCAN \1", row[0]) for row in cursor.fetchall()]
