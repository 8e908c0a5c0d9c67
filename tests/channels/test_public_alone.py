"""A public channel with no private one beside it: answered in place, and nothing else is offered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.gate import REASONS
from wafaa.channels.models import Outgoing
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Draft
from wafaa.lib.time import now
from wafaa.people import verbs as people


@pytest.fixture
def talk(world: World) -> Conversation:
    with world.inside():
        line = channels.open_line("x", "إكس", address="@layla", state="ok")
        post = channels.learn_post(line, "900", "https://x.com/i/status/900", "بكم العود؟")
        row, _fresh = channels.know_comment(post, "900", parent="", person="77", written_at=now(), told_at=now())
        customer = people.recognise("x", "77", source="x", name="نورة", language="ar")
        message = inbox.receive(customer, channel="x", line=line, text="@layla بكم العود؟", key="comment:900")
        channels.comment_belongs(row, message.conversation.topic)
        found: Conversation = message.conversation
        return found


def sends(world: World, talk: Conversation, kind: str, text: str = "أهلًا", key: str = "k1") -> Any:
    agent = browser_of(world.omar, language="en")
    return agent.post(f"/s/layla/inbox/{talk.public_id}/send/", {"kind": kind, "text": text, "key": key})


def test_the_page_offers_a_public_answer_and_a_note_alone(world: World, talk: Conversation) -> None:
    shown = browser_of(world.omar, language="en").get(f"/s/layla/inbox/{talk.public_id}/")
    page = shown.content.decode()
    assert shown.status_code == 200 and 'value="public"' in page and 'value="note"' in page
    assert 'value="private"' not in page and "data-send-private" not in page and "Only they read this" not in page


def test_a_private_reply_that_is_asked_for_none_the_less_is_told_why_not(world: World, talk: Conversation) -> None:
    answer = sends(world, talk, "private", "سر بيننا")
    assert answer.status_code == 422 and "only in public" in answer.content.decode()
    assert "سر بيننا" in answer.content.decode(), "what was typed stays"
    with world.inside():
        assert not Outgoing.objects.exists()
    with world.as_staff(world.omar), pytest.raises(inbox.CannotAnswer) as cannot:
        inbox.answer_privately(talk, "سر", key="k", then="", seen_up_to=None)
    assert cannot.value.code in REASONS


def test_a_public_answer_and_a_note_go(world: World, talk: Conversation) -> None:
    assert sends(world, talk, "public").status_code in (200, 302)
    assert sends(world, talk, "note", "للفريق", "k2").status_code in (200, 302)
    with world.inside():
        assert Outgoing.objects.get().to == "900"


def test_a_private_draft_breaks_nothing(world: World, talk: Conversation) -> None:
    agent = browser_of(world.omar, language="en")
    url = f"/s/layla/inbox/{talk.public_id}/"
    assert agent.post(f"{url}draft/", {"kind": "private", "text": "من قبل"}).status_code == 204
    with world.inside():
        assert Draft.objects.get().text == "من قبل"
    page = agent.get(url).content.decode()
    assert 'data-note="من قبل"' in page and 'data-reply=""' in page, "meant for one, it never stands in public"
