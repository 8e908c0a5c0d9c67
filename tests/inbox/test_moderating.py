"""Public comments are hidden, shown again and deleted from the conversation, and who did it stays written down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import override_settings

from tests.channels.conformance.comments import Posts, of_instagram, of_page
from tests.channels.conformance.meta import error, signed
from tests.channels.conformance.standin import Answer
from tests.channels.conformance.subject import knock
from tests.channels.conformance.talks import talk_line
from tests.channels.test_send_gate import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import Comment, Line
from wafaa.inbox.models import Conversation, Message
from wafaa.work.models import Audit, Event
from wafaa.work.worker import run_due

HTMX = {"HX-Request": "true", "HX-Target": "work"}


@pytest.fixture
def page(world: World) -> Iterator[Posts]:
    page = Posts()
    with time_machine.travel(NOON, tick=False), world.inside(), page.standing() as address:
        hosts = frozenset({address.removeprefix("http://")})
        with override_settings(GRAPH_URL=address, INNER_HOSTS=hosts):
            yield page


@pytest.fixture
def line(page: Posts) -> Line:
    return talk_line("messenger", comments=True)


@pytest.fixture
def said(line: Line) -> Message:
    """Noura wrote something unkind under a post."""
    return comes_in(line, of_page(1, text="غش واحتيال"))


def comes_in(line: Line, raw: bytes) -> Message:
    assert knock(line, raw, signed(raw)) == 200
    run_due()
    found: Message = Message.objects.select_related("conversation").latest("id")
    return found


def asks(world: World, message: Message, what: str, who: Any = None, headers: Any = None) -> Any:
    agent = browser_of(who or world.manager, language="en")
    return agent.post(f"/s/layla/messages/{message.public_id}/{what}/", headers=headers)


def thread(world: World, who: Any = None) -> str:
    conversation = Conversation.objects.latest("id")
    return (
        browser_of(who or world.manager, language="en")
        .get(f"/s/layla/inbox/{conversation.public_id}/")
        .content.decode()
    )


def test_a_comment_is_hidden_and_shown_again_and_the_thread_says_so(world: World, page: Posts, said: Message) -> None:
    assert "Hide" in thread(world)
    answer = asks(world, said, "hide", headers=HTMX)
    assert answer.status_code == 200 and "hidden under the post" in answer.content.decode()
    assert page.hidden == {"777_1": "true"} and Comment.objects.get().is_hidden
    shown = thread(world)
    assert "hidden under the post" in shown and "Show again" in shown and "message-unseen" in shown
    assert asks(world, said, "show").status_code == 302
    assert page.hidden == {"777_1": "false"} and not Comment.objects.get().is_hidden
    assert "hidden under the post" not in thread(world)


def test_who_did_it_is_in_the_log_and_on_the_timeline(world: World, page: Posts, said: Message) -> None:
    asks(world, said, "hide")
    asks(world, said, "show")
    asks(world, said, "delete")
    told = Event.objects.filter(name="comment.moderated").order_by("id")
    assert [event.data["what"] for event in told] == ["comment_hidden", "comment_shown", "comment_deleted"]
    assert {event.actor for event in told} == {f"staff:{world.manager.pk}"}
    assert Audit.objects.filter(act="comment.moderated").count() == 3
    customer = said.conversation.customer
    timeline = (
        browser_of(world.manager, language="en").get(f"/s/layla/customers/{customer.public_id}/").content.decode()
    )
    assert "We hid their comment under the post" in timeline and "We deleted their comment" in timeline


def test_deleting_asks_first_and_takes_the_words_along(world: World, page: Posts, said: Message) -> None:
    maha = browser_of(world.manager, language="en")
    asked = maha.get(f"/s/layla/messages/{said.public_id}/delete/").content.decode()
    assert "غش واحتيال" in asked and "Delete for good" in asked and page.deleted == []
    assert asks(world, said, "delete").status_code == 302 and page.deleted == ["777_1"]
    said.refresh_from_db()
    assert "غش" not in said.text and "comment_removed" in said.warnings
    assert not any("غش".encode() in bytes(raw) for raw in [said.arrival.raw])
    shown = thread(world)
    assert "removed from the post" in shown and "Show again" not in shown
    assert asks(world, said, "delete").status_code == 404 and asks(world, said, "hide").status_code == 404


def test_what_the_page_tells_of_it_afterwards_changes_nothing(
    world: World, page: Posts, line: Line, said: Message
) -> None:
    asks(world, said, "delete")
    comes_in(line, of_page(1, "remove", ""))
    assert Event.objects.filter(name="comment.moderated").count() == 1 and Message.objects.count() == 1


def test_instagram_is_asked_in_its_own_words(world: World, page: Posts) -> None:
    said = comes_in(talk_line("instagram", comments=True), of_instagram(1, "سيئ"))
    assert asks(world, said, "hide").status_code == 302 and list(page.hidden.values()) == ["true"]
    assert "takes no answer under it" in thread(world), "Instagram lets nobody answer under a hidden comment"
    assert asks(world, said, "delete").status_code == 302 and len(page.deleted) == 1


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (error(403, 200), "pages_manage_engagement"),
        (error(400, 10), "may moderate the page"),
        (error(400, 100, 33), "Meta does not find the comment"),
        (error(400, 100), "stands as it was"),
        (Answer(200, {"success": False}), "stands as it was"),
        (error(401, 190), "access token"),
        (error(500, 2), "in a minute"),
        (Answer(429, {}), "go slower"),
        (Answer(502, b"<html>"), "trouble of its own"),
        (Answer(breaks=True), "twice does no harm"),
    ],
)
def test_when_meta_refuses_it_is_said_and_nothing_is_pretended(
    world: World, page: Posts, said: Message, refusal: Answer, words: str
) -> None:
    page.next_moderations = [refusal, refusal]
    answer = asks(world, said, "hide", headers=HTMX)
    assert answer.status_code == 200 and words in answer.headers["HX-Trigger"]
    deleted = asks(world, said, "delete")
    assert deleted.status_code == 422 and words in deleted.content.decode()
    said.refresh_from_db()
    assert said.text == "غش واحتيال" and not said.warnings and not Comment.objects.get().is_hidden
    assert not Event.objects.filter(name="comment.moderated").exists()


def test_it_takes_the_right_to_do_it(world: World, page: Posts, said: Message) -> None:
    for who in (world.omar, world.stranger):
        assert asks(world, said, "hide", who).status_code in (403, 404)
    assert page.hidden == {} and "Hide" not in thread(world, world.omar)
    world.shop.roles = {"agent": ["inbox.see", "inbox.reply", "inbox.note", "inbox.moderate"]}
    world.shop.save(update_fields=["roles"])
    assert asks(world, said, "hide", world.omar).status_code == 302 and page.hidden == {"777_1": "true"}


def test_what_is_no_comment_cannot_be_moderated(world: World, page: Posts) -> None:
    chat = world.layla_writes("سلام")
    assert asks(world, chat, "hide").status_code == 404 and page.calls == []


def test_a_line_that_is_off_asks_nobody(world: World, page: Posts, line: Line, said: Message) -> None:
    Line.objects.filter(pk=line.pk).update(state="off")
    before = len(page.calls)
    answer = asks(world, said, "hide", headers=HTMX)
    assert "switched off" in answer.headers["HX-Trigger"] and len(page.calls) == before
