"""Mentions on X: taken in by asking, answered in public, and tokens that renew themselves one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import override_settings

from tests.channels.conformance.standin import Answer
from tests.channels.conformance.subject import again, fresh
from tests.channels.conformance.x import (
    CLOSED,
    CREDITS,
    DELETED,
    DUPLICATE,
    NOT_ENROLLED,
    SHOP,
    XServer,
    mention,
    problem,
    x_line,
)
from tests.channels.test_send_gate import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import mentions, trying
from wafaa.channels import verbs as channels
from wafaa.channels.listening import _lines
from wafaa.channels.models import Arrival, Comment, Line, Outgoing
from wafaa.channels.wording import problem_of, unsent
from wafaa.channels.x import tokens
from wafaa.channels.x.fault import Fault
from wafaa.channels.x.weight import weighed
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.time import now
from wafaa.people.models import Identity
from wafaa.stores.scope import entered
from wafaa.work.models import Job, Schedule
from wafaa.work.worker import run_due


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def server(world: World, clock: Any) -> Iterator[XServer]:
    server = XServer()
    with world.inside(), server.standing() as address:
        hosts = frozenset({address.removeprefix("http://")})
        with override_settings(X_URL=address, INNER_HOSTS=hosts):
            yield server


@pytest.fixture
def line(server: XServer) -> Line:
    return x_line()


def hears(line: Line) -> int:
    taken = mentions.take_new(line)
    run_due()
    return taken


def the_talk() -> Conversation:
    found: Conversation = Conversation.objects.select_related("customer", "line").latest("id")
    return found


def sends(world: World, text: str, kind: str = "public", key: str = "k1") -> Any:
    agent = browser_of(world.omar, language="en")
    url = f"/s/layla/inbox/{the_talk().public_id}/send/"
    return agent.post(url, {"kind": kind, "text": text, "key": key})


def goes(message: Message) -> Outgoing:
    assert message.outgoing is not None
    again(message.outgoing)
    return fresh(message.outgoing)


def replied() -> Message:
    found: Message = Message.objects.filter(kind="out").select_related("outgoing").latest("id")
    return found


def answers(world: World, text: str = "أهلًا", key: str = "k1") -> Outgoing:
    assert sends(world, text, key=key).status_code in (200, 302)
    return goes(replied())


# In


def test_a_mention_is_a_public_conversation_with_who_wrote_it(world: World, server: XServer, line: Line) -> None:
    server.mentions = [mention("@layla بكم العود؟ &amp; هل فيه توصيل")]
    assert hears(line) == 1 and hears(line) == 0
    talk = the_talk()
    assert (talk.channel, talk.customer.name) == ("x", "نورة القحطاني")
    assert Message.objects.get().text == "بكم العود؟ & هل فيه توصيل"
    assert talk.waiting_since is not None and talk.promise_due_at is not None
    assert talk.subject == "بكم العود؟ & هل فيه توصيل"
    page = browser_of(world.omar, language="en").get(f"/s/layla/inbox/{talk.public_id}/").content.decode()
    assert f"https://x.com/i/status/{server.mentions[0]['id']}" in page and 'data-counts="x"' in page
    assert 'value="private"' not in page and "Publish under the post" in page


def test_addresses_are_written_out_and_pictures_named(world: World, server: XServer, line: Line) -> None:
    links = [
        {"url": "https://t.co/a", "expanded_url": "https://layla.example/oud"},
        {"url": "https://t.co/b", "expanded_url": "https://x.com/p/1", "media_key": "3_1"},
    ]
    server.mentions = [
        mention(
            "مكسور https://t.co/a https://t.co/b",
            entities={"urls": links},
            attachments={"media_keys": ["3_1"]},
            _media=[{"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/media/1.jpg"}],
        )
    ]
    hears(line)
    text = Message.objects.get().text
    assert the_talk().subject == "مكسور https://layla.example/oud"
    assert "https://layla.example/oud" in text and "t.co" not in text and "https://pbs.twimg.com/media/1.jpg" in text


def test_a_long_post_comes_whole(server: XServer, line: Line) -> None:
    server.mentions = [mention("البداية…", note_tweet={"text": "البداية " + "و" * 600})]
    hears(line)
    assert len(Message.objects.get().text) > 600


def test_pages_are_taken_in_order_and_none_is_lost_where_it_ends(server: XServer, line: Line) -> None:
    server.page = 2
    server.mentions = [mention(f"رسالة {n}", n) for n in range(5)]
    ends = iter([False, False, True])
    assert mentions.take_new(line, lambda: next(ends)) == 2
    assert mentions.take_new(Line.objects.get(pk=line.pk)) == 3
    run_due()
    assert Arrival.objects.count() == 5 and Message.objects.count() == 5


def test_one_that_appears_late_is_not_skipped(server: XServer, line: Line, clock: Any) -> None:
    """A post may be shown after a later one."""
    with time_machine.travel(NOON + timedelta(minutes=9), tick=False):
        late, soon = mention("الأول", 1), mention("الثاني", 2)
    with time_machine.travel(NOON, tick=False):
        server.mentions = [soon]
        hears(line)
        server.mentions = [soon, late]
        hears(line)
    assert sorted(Message.objects.values_list("text", flat=True)) == ["الأول", "الثاني"]


def test_a_page_that_breaks_off_moves_nothing(server: XServer, line: Line) -> None:
    server.page, server.mentions = 1, [mention("أ", 1), mention("ب", 2)]
    server.next_reads = [Answer(503, {})]
    with pytest.raises(Fault):
        mentions.take_new(line)
    assert Line.objects.get(pk=line.pk).cursor == {} and hears(line) == 2


def test_what_was_there_before_the_sign_in_is_not_taken(server: XServer, clock: Any) -> None:
    line = x_line(options={"signed_in_at": now().isoformat()})
    server.mentions = [mention("من قبل")]
    assert hears(line) == 0


def test_our_own_posts_and_shares_of_others_are_nobodys(server: XServer, line: Line) -> None:
    shared = mention("RT @sara: @layla", 2, author="88", referenced_tweets=[{"type": "retweeted", "id": "1"}])
    server.mentions = [mention("رد", 1, author=SHOP), shared]
    assert hears(line) == 2 and not Message.objects.exists()
    assert set(Arrival.objects.values_list("reason", flat=True)) == {"own_echo", "nothing_for_us"}


def test_a_mention_in_a_thread_we_answered_goes_on_there(world: World, server: XServer, line: Line) -> None:
    server.mentions = [first := mention("@layla بكم؟", 1)]
    hears(line)
    ours = answers(world, "٢٥٠ ريالًا")
    server.mentions.append(mention("@layla والتوصيل؟", 700, thread=first["id"], to=ours.provider_id))
    server.mentions.append(mention("@layla وأنا؟", 701, author="88", thread=first["id"], to=first["id"]))
    hears(line)
    assert Conversation.objects.count() == 2, "another person in the same thread is another conversation"
    talk = Conversation.objects.earliest("id")
    assert list(talk.messages.order_by("id").values_list("text", flat=True)) == [
        "بكم؟",
        "٢٥٠ ريالًا",
        "والتوصيل؟",
    ]
    assert Comment.objects.get(comment=server.mentions[1]["id"]).parent == ours.provider_id
    assert Identity.objects.filter(kind="x").count() == 2


# Out


def test_an_answer_goes_under_the_mention(world: World, server: XServer, line: Line) -> None:
    server.mentions = [mention("@layla بكم؟")]
    hears(line)
    outgoing = answers(world, "٢٥٠ ريالًا")
    assert outgoing.state == "sent" and outgoing.provider_id == server.own[0]["id"]
    body = server.sends[0].json
    assert body == {"text": "٢٥٠ ريالًا", "reply": {"in_reply_to_tweet_id": server.mentions[0]["id"]}}


def test_x_counts_as_x_counts(world: World, server: XServer, line: Line) -> None:
    server.mentions = [mention("@layla بكم؟")]
    hears(line)
    assert sends(world, "م" * 281).status_code == 422
    assert sends(world, "م" * 257 + " " + "https://layla.example/" + "z" * 200).status_code == 422
    assert answers(world, "م" * 256 + " " + "https://layla.example/" + "z" * 200).state == "sent"


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("مرحبا", 5),
        ("ﷺ", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇸🇦", 2),
        ("🙋🏽", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("日本", 4),
        ("انظر https://layla.example/oud.", 5 + 23 + 1),
        ("layla.sa/oud", 23),
        ("café", 4),
        ("cafe\u0301", 4),
    ],
)
def test_the_weight_of_a_text(text: str, weight: int) -> None:
    assert weighed(text) == weight


def test_an_answer_that_broke_off_is_found_among_our_posts(world: World, server: XServer, line: Line) -> None:
    server.mentions = [mention("@layla بكم؟")]
    hears(line)
    server.next_answers = [Answer(breaks=True)]
    outgoing = answers(world, "غدًا & إن شاء الله layla.sa")
    assert outgoing.state == "unknown" and len(server.own) == 1
    server.own[0]["text"] = "@noura_q غدًا &amp; إن شاء الله https://t.co/q"
    server.own[0]["entities"] = {"urls": [{"url": "https://t.co/q", "expanded_url": "http://layla.sa"}]}
    Job.objects.update(run_after=now())
    run_due()
    assert (fresh(outgoing).state, fresh(outgoing).provider_id) == ("sent", server.own[0]["id"])
    assert len(server.sends) == 1


def test_sent_again_after_a_timeout_it_is_not_doubled(world: World, server: XServer, line: Line) -> None:
    server.mentions = [mention("@layla بكم؟")]
    hears(line)
    server.next_answers = [Answer(breaks=True)]
    outgoing = answers(world, "غدًا")
    assert channels.try_again(outgoing)
    again(outgoing)
    assert (fresh(outgoing).state, fresh(outgoing).provider_id) == ("sent", server.own[0]["id"])
    assert len(server.own) == 1 and len(server.sends) == 2


def test_a_repetition_that_is_not_this_message_is_refused(world: World, server: XServer, line: Line) -> None:
    server.mentions = [mention("@layla بكم؟")]
    hears(line)
    server.next_answers = [DUPLICATE]
    outgoing = answers(world, "شكرًا")
    assert (outgoing.state, outgoing.error) == ("failed", "x_duplicate")
    server.next_answers = [Answer(500, {}), DUPLICATE]
    second = answers(world, "شكرًا لك", "k2")
    assert second.state == "unknown", "a fault of X's own proves nothing"
    channels.try_again(second)
    again(second)
    assert (fresh(second).state, fresh(second).error) == ("unknown", "x_duplicate_unseen")
    assert "Look at X" in unsent("x_duplicate_unseen") or "إكس" in unsent("x_duplicate_unseen")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (CREDITS, "x_credits"),
        (NOT_ENROLLED, "x_not_enrolled"),
        (problem(429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap"), "x_cap"),
    ],
)
def test_what_is_the_accounts_fault_holds_the_line(
    world: World, server: XServer, line: Line, answer: Answer, code: str
) -> None:
    server.mentions = [mention("@layla بكم؟")]
    hears(line)
    server.next_answers = [answer]
    outgoing = answers(world)
    known = Line.objects.get(pk=line.pk)
    assert (outgoing.state, known.state, known.problem) == ("queued", "failing", code)
    assert problem_of(code) and problem_of(code) != problem_of("no_such_code")
    again(outgoing)
    assert fresh(outgoing).state == "sent" and Line.objects.get(pk=line.pk).state == "ok"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (CLOSED, "x_reply_closed"),
        (problem(403, "Forbidden", "You are not permitted to perform this action."), "x_forbidden"),
        (problem(400, "Invalid Request", "One or more parameters was invalid."), "x_not_taken"),
        (problem(403, "Forbidden", "Your Tweet text is too long."), "too_long"),
    ],
)
def test_what_is_the_messages_fault_is_said(
    world: World, server: XServer, line: Line, answer: Answer, code: str
) -> None:
    server.mentions = [mention("@layla بكم؟")]
    hears(line)
    server.next_answers = [answer]
    outgoing = answers(world)
    assert (outgoing.state, outgoing.error, Line.objects.get(pk=line.pk).state) == ("failed", code, "ok")


def test_a_mention_that_is_gone_takes_its_words_along(world: World, server: XServer, line: Line) -> None:
    server.mentions = [mention("@layla رقمي سري ٥٥")]
    hears(line)
    server.mentions = []
    server.next_answers = [DELETED]
    outgoing = answers(world)
    run_due()
    message = Message.objects.get(kind="in")
    assert (outgoing.state, outgoing.error) == ("failed", "comment_gone")
    assert "سري" not in message.text and "comment_removed" in message.warnings
    assert sends(world, "أهلًا", key="k2").status_code == 422


def test_one_that_is_hidden_from_us_is_not_taken_for_gone(world: World, server: XServer, line: Line) -> None:
    server.mentions = [mention("@layla سؤال")]
    hears(line)
    server.next_answers = [DELETED]
    answers(world)
    run_due()
    assert Message.objects.get(kind="in").text == "سؤال"


def test_removed_mentions_are_missed_once_a_day(server: XServer, line: Line, clock: Any) -> None:
    server.mentions = [mention("@layla سر", 1), mention("@layla باق", 2)]
    hears(line)
    mentions.look_for_gone(line)
    server.mentions.pop(0)
    mentions.look_for_gone(line)
    run_due()
    assert Message.objects.filter(text="سر").exists(), "not before a day is over"
    clock.shift(timedelta(days=1))
    calls = len(server.calls)
    server.access = "access-1"
    channels.keep_renewed(line, tokens=tokens.Tokens("access-1", "r", now() + timedelta(hours=2)).packed())
    mentions.look_for_gone(line)
    run_due()
    assert sorted(Message.objects.values_list("text", flat=True))[-1] == "باق"
    assert not Message.objects.filter(text="سر").exists() and len(server.calls) == calls + 2


# Tokens


def test_a_token_is_renewed_ahead_of_its_end_and_stored_first(server: XServer, line: Line, clock: Any) -> None:
    clock.shift(timedelta(hours=2) - timedelta(minutes=4))
    assert hears(line) == 0
    kept = tokens.kept(line)
    assert (kept.access, kept.refresh, kept.ends_at) == ("access-2", "refresh-2", now() + timedelta(hours=2))
    assert "access-2" not in str(line.secrets)
    renewal = next(call for call in server.calls if call.path == "/2/oauth2/token")
    assert renewal.headers["authorization"].startswith("Basic ") and b"client_id" not in renewal.body


def test_a_token_that_ended_before_its_time_is_renewed_at_once(world: World, server: XServer, line: Line) -> None:
    server.mentions = [mention("@layla بكم؟")]
    hears(line)
    server.ended = {"access-1"}
    assert answers(world).state == "sent" and tokens.kept(line).access == "access-2"


def test_a_renewal_ends_no_listener(server: XServer, line: Line) -> None:
    ear = mentions.Ear(Line.objects.get(pk=line.pk))
    channels.keep_renewed(line, tokens=tokens.Tokens("a", "b", now()).packed())
    assert ear.fits(Line.objects.get(pk=line.pk)), "it reads its tokens anew for each call"
    channels.change_line(line, secrets={"client": "another"})
    assert not ear.fits(Line.objects.get(pk=line.pk))


def test_while_one_renews_another_waits(world: World, server: XServer, line: Line, clock: Any) -> None:
    server.mentions = [mention("@layla بكم؟")]
    hears(line)
    clock.shift(timedelta(hours=2))
    assert channels.begin_renewal(line, "somebody")
    outgoing = answers(world)
    assert (outgoing.state, outgoing.error) == ("queued", "x_renewing")
    assert outgoing.not_before - now() == timedelta(seconds=2) and Line.objects.get(pk=line.pk).state == "ok"
    channels.end_renewal(line, "somebody")
    again(outgoing)
    assert fresh(outgoing).state == "sent" and not Schedule.objects.get(name=f"renew:{line.pk}").lease


def test_a_dead_ones_lease_ends_by_itself(server: XServer, line: Line, clock: Any) -> None:
    clock.shift(timedelta(hours=2))
    assert channels.begin_renewal(line, "dead")
    with pytest.raises(Fault) as fault:
        mentions.take_new(line)
    assert fault.value.code == "x_renewing"
    clock.shift(timedelta(seconds=46))
    assert hears(line) == 0


def test_a_renewal_that_is_refused_signs_out_and_says_so(world: World, server: XServer, line: Line) -> None:
    server.ended, server.refresh = {"access-1"}, "another"
    assert trying.try_line(line) == ["x_signed_out"]
    assert "Sign in" in problem_of("x_signed_out") or "سجّل" in problem_of("x_signed_out")


def test_a_renewal_that_breaks_off_never_makes_the_message_uncertain(world: World, server: XServer, line: Line) -> None:
    server.mentions = [mention("@layla بكم؟")]
    hears(line)
    server.ended, server.loses_renewal = {"access-1"}, True
    outgoing = answers(world)
    assert outgoing.state == "queued" and not server.own


@pytest.mark.django_db(transaction=True)
def test_many_who_need_a_token_at_once_renew_it_once(world: World) -> None:
    server = XServer()
    with world.inside(), server.standing() as address:
        hosts = frozenset({address.removeprefix("http://")})
        with override_settings(X_URL=address, INNER_HOSTS=hosts):
            line = x_line()
            channels.keep_renewed(line, tokens=tokens.Tokens("access-1", "refresh-1", now()).packed())
            got, gate = [], Barrier(4)

            def one() -> None:
                with entered(world.shop):
                    mine = Line.objects.get(pk=line.pk)
                    gate.wait()
                    for _ in range(200):
                        try:
                            got.append(tokens.good(mine))
                            break
                        except Fault as fault:
                            assert fault.code == "x_renewing"
                connection.close()

            threads = [Thread(target=one) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)
            renewals = [call for call in server.calls if call.path == "/2/oauth2/token"]
            assert len(renewals) == 1 and set(got) == {"access-2"}


# The listener


def test_nobody_listens_before_somebody_signed_in(server: XServer) -> None:
    line = x_line(options={"user_id": ""})
    assert line.pk not in [one.pk for one in _lines()]


def test_the_listener_takes_in_and_tells_what_is_wrong(server: XServer, line: Line) -> None:
    ear = mentions.Ear(line, every_s=0.01)
    server.mentions = [mention("@layla بكم؟")]
    server.next_reads = []
    ear._fine = lambda: (channels.line_works(line), ear.stop())  # type: ignore[method-assign,assignment,func-returns-value]
    assert ear._listen() and Arrival.objects.count() == 1
    other = mentions.Ear(line)
    server.next_reads = [CREDITS]
    assert not other._listen()
    known = Line.objects.get(pk=line.pk)
    assert (known.state, known.problem, bool(known.paused_until)) == ("failing", "x_credits", True)


def test_noise_from_x_is_kept_and_breaks_nothing(server: XServer, line: Line) -> None:
    for n, raw in enumerate((b"", b"[]", b'{"post": 5}', b'{"post": {"id": "9", "author_id": {}}}', b'{"gone": "x"}')):
        channels.take_in(line, f"n{n}", raw, {})
    channels.take_in(line, "deep", json.dumps({"post": {"id": "12", "author_id": "3", "entities": []}}).encode(), {})
    run_due()
    assert not Job.objects.exclude(error="").exists() and not Arrival.objects.filter(state="new").exists()
