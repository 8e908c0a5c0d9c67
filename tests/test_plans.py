"""What the hot pages ask of the database: how often, and never by walking a whole store."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import World
from wafaa.channels.verbs import is_someone, welcome
from wafaa.inbox import saved
from wafaa.inbox import verbs as inbox_verbs
from wafaa.inbox.models import Conversation
from wafaa.lib.time import now
from wafaa.playbook.conditions import Group, Leaf

BIG = "|".join((
    "inbox_conversation", "inbox_message", "inbox_seen", "work_event", "promises_promise", "people_customer",
    "people_identity", "people_ownvalue", "channels_outgoing",
))  # fmt: skip
WALKS = re.compile(rf"SCAN ({BIG})\b(?!.*USING INDEX)|SEARCH ({BIG}) USING (?:COVERING )?INDEX \w+ \(store_id=\?\)$")
"""A plan line that reads a big table from end to end, or every row of one store: in a large shop the same."""

BUDGET = {
    "today": 15,
    "inbox": 9,
    "rows": 8,
    # Two for the company: whose the person is, and whose their mail domain is (indexed; LIMIT 1). One for what other
    # teams were asked about it (a partial index that holds those alone; LIMIT 20).
    "conversation": 24,
    "requests": 10,
    "request": 14,
    "newer": 7,
    "search": 10,
    "promises": 10,
    "customer": 45,
    "widget_messages": 8,
    "bar": 18,
    "ready": 10,
    "saved_view": 16,
    "saved_view_further": 15,
    "view_count": 16,
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
    view = _a_view(world)
    with world.as_staff(world.omar):
        asked = inbox_verbs.ask(world.omar, world.closed_team, "?", key="k", about=opened).conversation
    inbox, chat = "/s/layla/inbox/", f"/w/{world.chat.public_id}/messages"
    bearer: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    return {
        "today": lambda: desk.get("/s/layla/"),
        "inbox": lambda: desk.get(inbox),
        "rows": lambda: desk.get(f"{inbox}rows/?view=open&after=4000000000.0_1", HTTP_HX_REQUEST="true"),
        "conversation": lambda: desk.get(f"{inbox}{opened.public_id}/", HTTP_HX_TARGET="work"),
        "requests": lambda: desk.get("/s/layla/requests/?after=4000000000.0_1"),
        "request": lambda: desk.get(f"/s/layla/requests/{asked.public_id}/"),
        "newer": lambda: desk.get(f"{inbox}{opened.public_id}/newer/?after={message.pk}"),
        "search": lambda: desk.get("/s/layla/search/?q=طلبي"),
        "bar": lambda: desk.get(f"/s/layla/bar/?q=ليلى&conversation={opened.public_id}"),
        "saved_view": lambda: desk.get(f"{inbox}?view=v.{view}"),
        "saved_view_further": lambda: desk.get(
            f"{inbox}rows/?view=v.{view}&after=4000000000.0_1", HTTP_HX_REQUEST="true"
        ),
        "view_count": lambda: desk.get(f"/s/layla/views/{view}/count/"),
        "ready": lambda: desk.get(f"{inbox}{opened.public_id}/ready/?q=شكر"),
        "promises": lambda: desk.get("/s/layla/promises/"),
        "customer": lambda: desk.get(f"/s/layla/customers/{world.layla.public_id}/"),
        "widget_messages": lambda: widget.get(chat, **bearer),
        "widget_post": lambda: _write(widget, chat, bearer),
    }


def _a_view(world: World) -> str:
    """One that asks for everything at once: whose, of whom, since when, what is unread, and words of a text."""
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
    listed = [q["sql"] for q in asked if 'FROM "inbox_conversation"' in q["sql"] and " ORDER BY " in q["sql"]]
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
