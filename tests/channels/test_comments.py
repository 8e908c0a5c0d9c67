"""What people write under posts, and how it is answered: for everybody, or once for them alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import override_settings
from django.urls import reverse

from tests.channels.conformance.comments import (
    COMMENTER,
    LINKS,
    MEDIA,
    POST,
    WORDS,
    Posts,
    echo_of,
    of_instagram,
    of_page,
)
from tests.channels.conformance.meta import signed
from tests.channels.conformance.standin import Answer
from tests.channels.conformance.subject import again, fresh, knock
from tests.channels.conformance.talks import NOURA, PAGE, talk_line, wrote
from tests.channels.test_send_gate import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import sending, trying
from wafaa.channels import verbs as channels
from wafaa.channels.models import Arrival, Comment, Line, Outgoing
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Draft, Message
from wafaa.lib.time import now
from wafaa.people.models import Identity
from wafaa.work.models import Job
from wafaa.work.worker import run_due


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def page(world: World, clock: Any) -> Iterator[Posts]:
    page = Posts()
    with world.inside(), page.standing() as address:
        hosts = frozenset({address.removeprefix("http://")})
        with_it = override_settings(GRAPH_URL=address, INNER_HOSTS=hosts)
        with_it.enable()
        yield page
        with_it.disable()


@pytest.fixture
def line(page: Posts) -> Line:
    return talk_line("messenger", comments=True)


def comes_in(line: Line, *told: bytes) -> None:
    for raw in told:
        assert knock(line, raw, signed(raw)) == 200
        run_due()


def the_talk() -> Conversation:
    found: Conversation = Conversation.objects.select_related("customer", "line").latest("id")
    return found


def url_of(conversation: Conversation) -> str:
    return f"/s/layla/inbox/{conversation.public_id}/"


def sends(world: World, kind: str, text: str, key: str = "k1", **typed: Any) -> Any:
    agent = browser_of(world.omar, language="en")
    return agent.post(f"{url_of(the_talk())}send/", {"kind": kind, "text": text, "key": key, **typed})


def goes(message: Message) -> Outgoing:
    assert message.outgoing is not None
    again(message.outgoing)
    return fresh(message.outgoing)


def replied() -> Message:
    found: Message = Message.objects.filter(kind="out").select_related("outgoing").latest("id")
    return found


# What comes in


def test_a_comment_is_a_public_conversation_with_its_post(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1, text="بكم العود؟"), of_page(2, text="وهل فيه توصيل؟", parent_id="777_1"))
    talk = the_talk()
    assert (talk.channel, talk.customer.name, talk.subject) == ("fb_comment", "نورة القحطاني", WORDS)
    assert list(talk.messages.order_by("id").values_list("text", flat=True)) == ["بكم العود؟", "وهل فيه توصيل؟"]
    assert Comment.objects.get(comment="777_2").parent == "777_1"
    assert talk.waiting_since is not None and talk.promise_due_at is not None
    shown = browser_of(world.omar, language="en").get(url_of(talk)).content.decode()
    assert (
        LINKS[POST] in shown and WORDS in shown and "Publish under the post" in shown and "Send to them alone" in shown
    )
    assert len([call for call in page.calls if call.path.endswith(POST)]) == 1, "the post is asked for once"


def test_each_person_and_each_post_is_a_conversation_of_its_own(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1), of_page(2, **{"from": {"id": "99", "name": "سارة"}}), of_page(3, post_id=f"{PAGE}_8"))
    assert Conversation.objects.count() == 3 and Identity.objects.filter(kind="fb_comment").count() == 2


def test_the_id_of_a_comment_proves_nobody_in_messages(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1), wrote("page", text="سلام").replace(NOURA.encode(), COMMENTER.encode()))
    first, second = Conversation.objects.select_related("customer").order_by("id")
    assert first.customer.root_id != second.customer.root_id
    assert (first.channel, second.channel) == ("fb_comment", "messenger")


def test_an_edit_and_a_removal_follow(world: World, page: Posts, line: Line) -> None:
    at = int(now().timestamp())
    comes_in(line, of_page(1, text="رقمي سري"), of_page(1, "edited", "رقمي ٥", told_at=at - 1))
    assert Message.objects.get().text == "رقمي سري", "an earlier word that comes later"
    with time_machine.travel(now() + timedelta(minutes=5), tick=False):
        comes_in(line, of_page(1, "edited", "رقمي سري ٦"))
        assert (Message.objects.get().text, Message.objects.get().warnings) == ("رقمي سري ٦", ["edited"])
    for _ in range(2):
        comes_in(line, of_page(1, "remove", ""))
    message = Message.objects.get()
    assert "سري" not in message.text and "comment_removed" in message.warnings
    assert sends(world, "public", "أهلًا").status_code == 422 and not Outgoing.objects.exists()


def test_a_removal_before_its_comment_leaves_nothing(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1, "remove", ""), of_page(1, text="سر"))
    assert not Message.objects.exists() and not Conversation.objects.exists()


def test_an_edit_before_its_comment_is_the_comment(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1, "edited", "الأخير"), of_page(1, text="الأول"))
    assert Message.objects.get().text == "الأخير"


def test_hidden_and_shown_again_is_told(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1))
    at = int(now().timestamp())
    with time_machine.travel(now() + timedelta(minutes=5), tick=False):
        comes_in(line, of_page(1, "hide", told_at=at + 60))
        assert Message.objects.get().warnings == ["comment_hidden"] and Comment.objects.get().is_hidden
        comes_in(line, of_page(1, "unhide", told_at=at + 120))
        assert Message.objects.get().warnings == [] and not Comment.objects.get().is_hidden


def test_our_own_page_is_no_customer(world: World, page: Posts, line: Line) -> None:
    own = {"from": {"id": PAGE, "name": "عطور ليلى"}}
    comes_in(
        line, of_page(1), of_page(9, text="السعر في الوصف", parent_id="777_1", **own), of_page(10, text="جديدنا", **own)
    )
    answer = Message.objects.get(kind="out")
    assert (answer.text, answer.warnings) == ("السعر في الوصف", ["sent_elsewhere"])
    assert Conversation.objects.count() == 1 and the_talk().waiting_since is None


@pytest.mark.parametrize(
    "value", [{"item": "like"}, {"item": "post", "verb": "add"}, {"item": "comment", "verb": "block"}]
)
def test_other_news_of_the_feed_is_nobodys(world: World, page: Posts, line: Line, value: dict[str, str]) -> None:
    comes_in(line, of_page(1, **value))
    assert not Message.objects.exists() and Arrival.objects.get().state == "refused"


def test_a_line_that_wants_no_comments_takes_none(world: World, page: Posts) -> None:
    comes_in(talk_line("messenger"), of_page(1))
    assert not Message.objects.exists() and Arrival.objects.get().reason == "comments_off"


def test_a_silent_meta_holds_up_no_comment(world: World, page: Posts, line: Line) -> None:
    page.token = "another"
    comes_in(line, of_page(1, text="بكم؟"))
    assert Message.objects.get().text == "بكم؟" and the_talk().subject == ""


# What goes out


def test_a_public_answer_stands_under_the_latest_comment(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1), of_page(2))
    assert sends(world, "public", "السعر ٢٥٠ ريالًا").status_code in (200, 302)
    outgoing = goes(replied())
    assert (outgoing.state, outgoing.channel, page.sends[-1].path) == ("sent", "fb_comment", "/777_2/comments")
    comes_in(line, of_page(0, text=outgoing.text, comment_id=outgoing.provider_id, **{"from": {"id": PAGE}}))
    assert Message.objects.filter(kind="out").count() == 1 and the_talk().waiting_since is None
    shown = browser_of(world.omar, language="en").get(url_of(the_talk())).content.decode()
    assert "message-reach-public" in shown


def test_instagram_answers_under_the_first_comment(world: World, page: Posts) -> None:
    line = talk_line("instagram", comments=True)
    first = f"178{1:014d}"
    comes_in(line, of_instagram(1), of_instagram(2, parent_id=first))
    assert the_talk().customer.name == "noura.q" and the_talk().subject == WORDS
    assert sends(world, "public", "أهلًا").status_code in (200, 302)
    assert goes(replied()).state == "sent" and page.sends[-1].path == f"/{first}/replies"
    assert len([call for call in page.calls if call.path.endswith(MEDIA)]) == 1


def test_a_private_reply_goes_once_and_then_is_off(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1))
    assert sends(world, "private", "أرسلنا لك الخصم").status_code in (200, 302)
    outgoing = goes(replied())
    assert (outgoing.state, outgoing.channel) == ("sent", "messenger")
    assert page.sends[-1].path == f"/{PAGE}/messages" and page.sends[-1].json["recipient"] == {"comment_id": "777_1"}
    assert sends(world, "private", "ومرة أخرى", "k2").status_code == 422
    shown = browser_of(world.omar, language="en").get(url_of(the_talk())).content.decode()
    assert "has had its one private reply" in shown and "message-reach-private" in shown
    second = channels.queue(outgoing.customer, line, "messenger", purpose="reply", text="بلا باب", to="comment:777_1")
    assert (second.state, second.reason) == ("refused", "private_used")
    assert Message.objects.filter(kind="out").count() == 1


def test_an_undone_private_reply_is_free_again_and_never_a_public_draft(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1))
    sends(world, "private", "رمزك ١٢٣")
    agent = browser_of(world.omar, language="en")
    assert agent.post(reverse("inbox:undo", args=["layla", replied().public_id])).status_code in (200, 302)
    assert list(Draft.objects.values_list("kind", "text")) == [("priv", "رمزك ١٢٣")]
    shown = agent.get(url_of(the_talk())).content.decode()
    assert 'data-private="رمزك ١٢٣"' in shown and 'data-reply=""' in shown
    assert sends(world, "private", "رمزك ١٢٣", "k2").status_code in (200, 302) and goes(replied()).state == "sent"


def test_after_seven_days_a_private_reply_is_too_late(world: World, page: Posts, line: Line, clock: Any) -> None:
    comes_in(line, of_page(1))
    clock.shift(timedelta(days=7))
    answer = sends(world, "private", "أهلًا")
    assert answer.status_code == 422 and "within seven days" in answer.content.decode()
    assert sends(world, "public", "أهلًا", "k2").status_code in (200, 302)


def test_the_echo_of_a_private_reply_joins_the_two(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1))
    sends(world, "private", "أهلًا")
    outgoing = goes(replied())
    for _ in range(2):
        comes_in(line, echo_of("أهلًا", outgoing.provider_id, metadata=outgoing.public_id))
    comes_in(line, wrote("page", text="شكرًا"))
    public, private = Conversation.objects.select_related("customer").order_by("id")
    assert public.customer.root_id == private.customer.root_id
    assert (public.channel, private.channel) == ("fb_comment", "messenger"), "what is private stays out of the public"


def test_an_answer_that_broke_off_is_found_under_the_post(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1))
    page.next_answers = [Answer(breaks=True)]
    sends(world, "public", "غدًا إن شاء الله")
    outgoing = goes(replied())
    assert outgoing.state == "unknown"
    page.write("777_1", "كلام غيرنا", "777_77")
    page.write("777_1", "غدًا إن شاء الله", "777_78")
    Job.objects.update(run_after=now())
    run_due()
    assert (fresh(outgoing).state, fresh(outgoing).provider_id) == ("sent", "777_78") and len(page.sends) == 1


def test_an_answer_that_stands_there_is_found_after_it_was_tried_again(
    world: World, page: Posts, line: Line, clock: Any
) -> None:
    """Trying again does not make it a younger message: what it wrote the first time is still its own."""
    comes_in(line, of_page(1))
    page.next_answers = [Answer(breaks=True), Answer(breaks=True)]
    sends(world, "public", "غدًا إن شاء الله")
    outgoing = goes(replied())
    page.write("777_1", "غدًا إن شاء الله", "777_78")
    clock.shift(timedelta(minutes=20))
    assert outgoing.state == "unknown" and channels.try_again(outgoing) and goes(replied()).state == "unknown"
    sending.ask_about(outgoing.pk)
    assert (fresh(outgoing).state, fresh(outgoing).provider_id) == ("sent", "777_78")


def test_the_feed_settles_an_answer_that_broke_off(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1))
    page.next_answers = [Answer(breaks=True)]
    sends(world, "public", "غدًا")
    outgoing = goes(replied())
    comes_in(line, of_page(50, text="غدًا", parent_id="777_1", **{"from": {"id": PAGE}}))
    assert (fresh(outgoing).state, Message.objects.filter(kind="out").count()) == ("sent", 1)


@pytest.mark.parametrize(
    ("kind", "status", "code", "sub", "error"),
    [
        ("public", 400, 100, 33, "comment_gone"),
        ("public", 400, 100, 0, "comment_not_taken"),
        ("private", 400, 10900, 0, "private_used"),
        ("private", 400, 100, 2018292, "comment_gone"),
    ],
)
def test_what_meta_refuses_has_words(
    world: World, page: Posts, line: Line, kind: str, status: int, code: int, sub: int, error: str
) -> None:
    comes_in(line, of_page(1))
    page.next_answers = [Answer(status, {"error": {"code": code, "error_subcode": sub, "message": "no"}})]
    sends(world, kind, "أهلًا")
    outgoing = goes(replied())
    assert (outgoing.state, outgoing.error) == ("failed", error)


# What never goes


def test_nothing_but_a_person_speaks_in_public(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1))
    talk = the_talk()
    assert not Outgoing.objects.exists(), "no acknowledgement"
    for how in ({"is_automatic": True}, {"purpose": "marketing"}):
        asked = {"purpose": "reply", "text": "آلي", "to": "777_1"} | how
        refused = channels.queue(talk.customer, line, "fb_comment", **asked)
        assert refused.state == "refused" and refused.reason in ("public_by_hand", "no_consent")
    with world.as_staff(world.omar):
        plain = inbox.reply(talk, "رد كالرسائل", key="k9").outgoing
        assert plain is not None and (plain.state, plain.reason) == ("refused", "public_by_hand")
        answer = inbox.keep_answer(None, title="ترحيب", text="أهلًا", steps=[])
    agent = browser_of(world.omar, language="en")
    typed = {"answer": answer.public_id, "send": "1", "key": "m1"}
    macro = agent.post(f"{url_of(talk)}macro/", typed)
    assert macro.status_code == 422 and not page.sends


def test_a_form_that_does_not_say_which_sends_nothing(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1))
    answer = sends(world, "reply", "سر بيننا")
    assert answer.status_code == 422 and "Everybody" in answer.content.decode().replace("everybody", "Everybody")
    assert "سر بيننا" in answer.content.decode() and not Outgoing.objects.exists()
    assert sends(world, "note", "ملاحظة", "k2").status_code in (200, 302)


def test_public_and_private_are_never_merged(world: World, page: Posts, line: Line) -> None:
    comes_in(line, of_page(1), wrote("page", text="سلام"))
    public, private = Conversation.objects.order_by("id")
    with world.as_staff(world.omar), pytest.raises(inbox.CannotMerge):
        inbox.merge(private, public)
    agent = browser_of(world.omar, language="en")
    refused = agent.post(f"{url_of(private)}merge/", {"into": public.public_id, "sure": "1"})
    assert refused.status_code == 422 and "stays by itself" in refused.content.decode()


# How the line is


def test_a_page_that_wants_comments_calls_for_its_feed(world: World, page: Posts, line: Line) -> None:
    assert trying.try_line(line) == ["feed_not_subscribed"]
    assert trying.subscribe(line) == [] and "feed" in page.subscribed and trying.try_line(line) == []
