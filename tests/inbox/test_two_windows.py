"""One person, two windows on one conversation: neither takes away what was written in the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Draft
from wafaa.inbox.verbs.drafting import MOST_DRAFT, MOST_TEXT

MORNING, EVENING = "w1", "w2"


@pytest.fixture
def opened(world: World) -> Conversation:
    return world.conversation(world.layla_writes("وين طلبي؟"))


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


def keep(browser: Client, opened: Conversation, text: str, **how: Any) -> Any:
    fields = {"kind": "reply", "text": text, "window": MORNING, "known": ""} | how
    return browser.post(f"/s/layla/inbox/{opened.public_id}/draft/", fields)


def kept(world: World, kind: str = "out") -> list[str]:
    with world.inside():
        return list(Draft.objects.filter(kind=kind).values_list("text", flat=True))


def test_a_second_window_overwrites_nothing_unasked(world: World, opened: Conversation, omar: Client) -> None:
    keep(omar, opened, "طلبك خرج اليوم")
    stopped = keep(omar, opened, "نعتذر منك", window=EVENING)
    assert stopped.status_code == 409
    assert "طلبك خرج اليوم" in stopped.content.decode()
    assert kept(world) == ["طلبك خرج اليوم"]


def test_emptying_one_window_leaves_the_others_draft(world: World, opened: Conversation, omar: Client) -> None:
    keep(omar, opened, "طلبك خرج اليوم")
    assert keep(omar, opened, "", window=EVENING).status_code == 409
    assert kept(world) == ["طلبك خرج اليوم"]


def test_whoever_says_so_goes_on_with_this_one(world: World, opened: Conversation, omar: Client) -> None:
    keep(omar, opened, "طلبك خرج اليوم")
    assert keep(omar, opened, "نعتذر منك", window=EVENING, over="yes").status_code == 204
    assert kept(world) == ["نعتذر منك"]
    assert keep(omar, opened, "طلبك خرج اليوم مع المندوب").status_code == 409


def test_one_window_writes_on_without_being_asked(world: World, opened: Conversation, omar: Client) -> None:
    keep(omar, opened, "طلبك")
    assert keep(omar, opened, "طلبك خرج").status_code == 204  # an answer that has not come back yet is no other window
    assert kept(world) == ["طلبك خرج"]


def test_a_window_that_knows_the_draft_goes_on_with_it(world: World, opened: Conversation, omar: Client) -> None:
    known = keep(omar, opened, "طلبك خرج")["X-Draft"]
    page = omar.get(f"/s/layla/inbox/{opened.public_id}/").content.decode()
    assert f'data-known-reply="{known}"' in page
    assert keep(omar, opened, "طلبك خرج اليوم", window=EVENING, known=known).status_code == 204
    assert kept(world) == ["طلبك خرج اليوم"]


def test_a_window_that_is_closed_loses_nothing_of_either(world: World, opened: Conversation, omar: Client) -> None:
    keep(omar, opened, "طلبك خرج اليوم")
    keep(omar, opened, "نعتذر منك", window=EVENING, over="join")
    assert kept(world) == ["طلبك خرج اليوم\n\nنعتذر منك"]
    keep(omar, opened, "نعتذر منك", window="w3", over="join")
    assert kept(world) == ["طلبك خرج اليوم\n\nنعتذر منك"]  # it stands there already


def test_what_was_taken_back_meanwhile_is_not_overwritten(world: World, opened: Conversation, omar: Client) -> None:
    keep(omar, opened, "وبعدها")
    with world.as_staff(world.omar):
        verbs.share_draft(opened, "طلبك خرج اليوم")
        verbs.take_draft(opened, world.omar.pk)
    assert keep(omar, opened, "وبعدها أيضًا").status_code == 409
    assert "طلبك خرج اليوم" in kept(world)[0]


def test_a_note_and_a_reply_do_not_ask_about_each_other(world: World, opened: Conversation, omar: Client) -> None:
    keep(omar, opened, "طلبك خرج اليوم")
    assert keep(omar, opened, "اسألوا المندوب", kind="note", window=EVENING).status_code == 204
    assert (kept(world), kept(world, "note")) == (["طلبك خرج اليوم"], ["اسألوا المندوب"])


def test_programs_that_tell_no_window_write_as_ever(world: World, opened: Conversation, omar: Client) -> None:
    keep(omar, opened, "طلبك خرج اليوم")
    assert keep(omar, opened, "نعتذر", window="").status_code == 204
    assert kept(world) == ["نعتذر"]


def test_a_long_draft_is_kept_whole(world: World, opened: Conversation, omar: Client) -> None:
    long = "ط" * (MOST_TEXT + 5_000)
    assert keep(omar, opened, long).status_code == 204
    assert kept(world) == [long]


def test_what_is_too_long_to_be_kept_is_never_called_saved(world: World, opened: Conversation, omar: Client) -> None:
    keep(omar, opened, "طلبك خرج")
    refused = keep(omar, opened, "ط" * (MOST_DRAFT + 1))
    assert refused.status_code == 413
    assert kept(world) == ["طلبك خرج"]


def test_a_refused_reply_leaves_the_note_that_was_begun(world: World, opened: Conversation, omar: Client) -> None:
    keep(omar, opened, "اسألوا المندوب", kind="note")
    page = f"/s/layla/inbox/{opened.public_id}/send/"
    refused = omar.post(page, {"kind": "reply", "text": " "}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert 'data-note="اسألوا المندوب"' in refused.content.decode()


def put(browser: Client, opened: Conversation, text: str, kind: str = "reply", **how: Any) -> Any:
    return browser.post(f"/s/layla/inbox/{opened.public_id}/send/", {"kind": kind, "text": text, "key": text} | how)


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_what_one_window_sends_leaves_what_the_other_kept(
    world: World, opened: Conversation, omar: Client, kind: str
) -> None:
    kind_of_draft = "note" if kind == "note" else "out"
    keep(omar, opened, "نعتذر منك، وهذا كوبون", kind=kind)
    put(omar, opened, "طلبك خرج اليوم", kind, window=EVENING)
    assert kept(world, kind_of_draft) == ["نعتذر منك، وهذا كوبون"]
    put(omar, opened, "وصلك؟", kind, window=MORNING)
    assert kept(world, kind_of_draft) == []


def test_a_draft_that_was_taken_over_and_sent_is_gone(world: World, opened: Conversation, omar: Client) -> None:
    known = keep(omar, opened, "طلبك خرج")["X-Draft"]
    put(omar, opened, "طلبك خرج اليوم", window=EVENING, known=known)
    assert kept(world) == []
    keep(omar, opened, "نعتذر")
    put(omar, opened, "نعتذر", window=EVENING)
    assert kept(world) == [], "the same words are sent already"


def test_what_is_left_for_a_colleague_leaves_the_other_window_alone(
    world: World, opened: Conversation, omar: Client
) -> None:
    keep(omar, opened, "نعتذر منك")
    omar.post(f"/s/layla/inbox/{opened.public_id}/drafts/share/", {"text": "طلبك خرج اليوم", "window": EVENING})
    assert kept(world) == ["نعتذر منك"]
