"""What is Messenger's and Instagram's own: kinds, echoes, windows and who may answer after them, unsending, pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from tests.channels.conformance.meta import PICTURE, SECRET, signed
from tests.channels.conformance.standin import Answer
from tests.channels.conformance.subject import again, fresh, knock
from tests.channels.conformance.talks import (
    ACCOUNT,
    NOURA,
    PAGE,
    TOKEN,
    Page,
    bundle,
    echo,
    ms,
    talk_line,
    told,
    wrote,
)
from tests.channels.test_send_gate import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import trying
from wafaa.channels import verbs as channels
from wafaa.channels.models import Arrival, Line, LineState, Outgoing
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.screens.thread import delivery
from wafaa.lib.time import now
from wafaa.work.worker import run_due

S = "/s/layla/settings/channels/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def page(world: World, clock: Any) -> Iterator[Page]:
    page = Page()
    with world.inside(), page.standing() as address:
        page.address = address  # type: ignore[attr-defined]
        with override_settings(GRAPH_URL=address, INNER_HOSTS=frozenset({address.removeprefix("http://")})):
            yield page


def comes_in(line: Line, raw: bytes) -> None:
    assert knock(line, raw, signed(raw)) == 200
    run_due()


def latest() -> Message:
    found: Message = Message.objects.latest("id")
    return found


def replied(world: World, text: str = "أهلًا نورة", **traits: Any) -> Outgoing:
    conversation = Conversation.objects.select_related("customer", "line").latest("id")
    with world.as_staff(world.omar):
        message = inbox.reply(
            conversation, text, key=f"k{Message.objects.count()}", channel=conversation.channel, **traits
        )
    assert message.outgoing is not None
    again(message.outgoing)
    return fresh(message.outgoing)


# What comes in


@pytest.mark.parametrize(
    ("about", "said", "words"),
    [
        ("page", {"text": "بكم؟", "quick_reply": {"payload": "PRICE"}}, "بكم؟"),
        ("page", {"attachments": [{"type": "location", "payload": {"coordinates": {"lat": 24, "long": 4}}}]}, "24,4"),
        ("page", {"attachments": [{"type": "fallback", "title": "عطر", "url": "https://x.test/1"}]}, "https://x.test/1"),
        ("instagram", {"attachments": [{"type": "story_mention", "payload": {"url": "https://x.test/s"}}]}, "https://x.test/s"),
        ("instagram", {"attachments": [{"type": "ig_reel", "payload": {"title": "ريل", "url": ""}}]}, "ريل"),
        ("instagram", {"text": "جميل", "reply_to": {"story": {"id": "1", "url": "https://x.test/s"}}}, "https://x.test/s\nجميل"),
    ],
)  # fmt: skip
def test_each_kind_reads_as_words(world: World, page: Page, about: str, said: dict[str, Any], words: str) -> None:
    comes_in(talk_line("messenger" if about == "page" else "instagram"), wrote(about, **said))
    assert words in latest().text and not latest().files.exists()


def test_a_picture_is_fetched_without_the_token_and_from_metas_hosts_alone(world: World, page: Page) -> None:
    line, near = talk_line("messenger"), f"{page.address}/cdn/1"  # type: ignore[attr-defined]
    attachments = [{"type": "image", "payload": {"url": url}} for url in (near, "https://evil.test/x")]
    comes_in(line, wrote("page", text="انظروا", attachments=attachments))
    assert latest().files.count() == 1 and latest().warnings == ["file_refused"]


def test_the_name_is_asked_for_once_and_a_silent_meta_holds_up_nobody(world: World, page: Page) -> None:
    line = talk_line("messenger")
    comes_in(line, wrote("page", text="سلام"))
    comes_in(line, wrote("page", 2, text="وين الطلب"))
    assert Conversation.objects.select_related("customer").get().customer.name == "نورة القحطاني"
    assert len([call for call in page.calls if call.path.endswith(NOURA)]) == 1
    page.token = "another"
    raw = bundle("page", {"sender": {"id": "55"}, "message": {"mid": "m_x", "text": "أنا ثانية"}})
    comes_in(line, raw)
    assert latest().text == "أنا ثانية"


def test_a_postback_a_reaction_and_an_edit_are_what_they_are(world: World, page: Page) -> None:
    line = talk_line("messenger")
    comes_in(line, told("page", {"postback": {"mid": "m_p", "title": "تتبع طلبي", "payload": "TRACK"}}))
    assert (latest().text, latest().warnings) == ("تتبع طلبي", ["button"])
    comes_in(line, wrote("page", 2, text="طلبي ٥"))
    comes_in(line, told("page", {"message_edit": {"mid": "m_in2", "text": "طلبي ٦", "num_edit": 1}}))
    assert (latest().text, latest().warnings) == ("طلبي ٦", ["edited"])
    comes_in(line, told("page", {"reaction": {"mid": "m_in2", "action": "react", "emoji": "❤", "reaction": "love"}}))
    assert (latest().text, latest().warnings) == ("❤", ["reaction"])


def test_what_was_unsent_is_gone_from_the_record_and_from_its_arrival(world: World, page: Page) -> None:
    line = talk_line("instagram")
    comes_in(line, wrote("instagram", text="رقم سري جدًا"))
    for _ in range(2):
        comes_in(line, wrote("instagram", is_deleted=True))
    message = Message.objects.get()
    assert "سري" not in message.text and message.warnings == ["deleted"]
    assert not any("سري".encode() in bytes(arrival.raw) for arrival in Arrival.objects.all())
    assert "سري" not in Conversation.objects.get().preview


def test_what_the_shop_answered_elsewhere_is_shown_as_that_and_answers(world: World, page: Page) -> None:
    line = talk_line("messenger")
    comes_in(line, wrote("page", text="سلام"))
    for _ in range(2):
        comes_in(line, bundle("page", echo("page", "وعليكم السلام", "m_other", app_id=263902037430900)))
    answer = Message.objects.get(kind="out")
    assert (answer.text, answer.warnings, answer.outgoing) == ("وعليكم السلام", ["sent_elsewhere"], None)
    assert delivery(answer) == {"state": "sent"} and Conversation.objects.get().waiting_since is None
    shown = browser_of(world.omar, language="en").get(f"/s/layla/inbox/{Conversation.objects.get().public_id}/")
    assert "Sent from elsewhere" in shown.content.decode()


def test_our_own_echo_is_no_second_message(world: World, page: Page) -> None:
    for about, channel in (("page", "messenger"), ("instagram", "instagram")):
        line = talk_line(channel)
        comes_in(line, wrote(about, text="سلام"))
        outgoing = replied(world)
        mark = {"metadata": outgoing.public_id} if about == "page" else {}
        comes_in(line, bundle(about, echo(about, outgoing.text, outgoing.provider_id, **mark)))
        assert Message.objects.filter(kind="out", channel=channel).count() == 1


def test_instagrams_echo_settles_a_send_that_broke_off(world: World, page: Page) -> None:
    line = talk_line("instagram")
    comes_in(line, wrote("instagram", text="سلام"))
    page.next_answers = [Answer(breaks=True)]
    outgoing = replied(world, "طلبك في الطريق")
    assert outgoing.state == "unknown"
    comes_in(line, bundle("instagram", echo("instagram", "طلبك في الطريق", "m_77")))
    assert (fresh(outgoing).state, fresh(outgoing).provider_id) == ("sent", "m_77")
    assert Message.objects.filter(kind="out").count() == 1 and len(page.sends) == 1


def test_a_watermark_reads_what_was_sent_before_it(world: World, page: Page, clock: time_machine.Traveller) -> None:
    line = talk_line("messenger")
    comes_in(line, wrote("page", text="سلام"))
    first = replied(world, "الأول")
    clock.shift(60)
    second, mark = replied(world, "الثاني"), ms() - 30_000
    comes_in(line, told("page", {"read": {"watermark": mark}}))
    assert (fresh(first).state, fresh(second).state) == ("read", "sent")


def test_one_call_for_two_pages_reaches_each_line(world: World, page: Page) -> None:
    one, other = talk_line("messenger"), talk_line("messenger", page_id="999888777")
    both = json.loads(wrote("page", text="للأولى"))
    both["entry"] += json.loads(bundle("page", {"message": {"mid": "m_o", "text": "للثانية"}}, account="999888777"))[
        "entry"
    ]
    both["entry"] += json.loads(bundle("page", {"message": {"mid": "m_s", "text": "لغيرنا"}}, account="1"))["entry"]
    comes_in(one, json.dumps(both).encode())
    assert {(m.text, m.conversation.line_id) for m in Message.objects.select_related("conversation")} == {
        ("للأولى", one.pk),
        ("للثانية", other.pk),
    }


# What goes out


def test_after_a_day_people_may_answer_for_a_week_if_meta_lets_them(
    world: World, page: Page, clock: time_machine.Traveller
) -> None:
    line = talk_line("messenger")
    comes_in(line, wrote("page", text="سلام"))
    assert replied(world).state == "sent"
    assert page.sends[-1].json["messaging_type"] == "RESPONSE"
    clock.shift(timedelta(hours=25))
    assert (replied(world).state, replied(world).reason) == ("refused", "window_over")
    url = f"/s/layla/inbox/{Conversation.objects.get().public_id}/"
    assert "opens again when they write" in browser_of(world.omar, language="en").get(url).content.decode()
    channels.change_line(line, options={**line.options, "human_agent": True})
    assert replied(world).state == "sent"
    assert (page.sends[-1].json["messaging_type"], page.sends[-1].json["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")
    customer = Conversation.objects.get().customer
    machine = channels.queue(customer, line, "messenger", purpose="service", text="آلي", to=NOURA, is_automatic=True)
    assert (machine.state, machine.reason) == ("refused", "people_only")
    clock.shift(timedelta(days=6))
    assert replied(world).reason == "window_over" and len(page.sends) == 2


def test_words_and_a_file_are_two_messages_and_a_retry_repeats_neither(world: World, page: Page) -> None:
    comes_in(talk_line("messenger"), wrote("page", text="سلام"))
    kept = channels.keep_file("صورة.png", PICTURE, owner="staff:1")
    page.next_answers = [Answer(200, {"message_id": "m_1"}), Answer(500, {})]
    outgoing = replied(world, "هذه صورته", files=[kept])
    assert outgoing.state == "queued"
    again(outgoing)
    assert fresh(outgoing).state == "sent"
    texts = [call.json["message"] for call in page.sends if "text" in call.json["message"]]
    files = [call.json["message"] for call in page.sends if "attachment" in call.json["message"]]
    assert len(texts) == 1 and files[-1]["attachment"]["payload"] == {"attachment_id": "att-1"}
    assert texts[0]["metadata"] != outgoing.public_id == files[-1]["metadata"], "the last part alone settles all"


@pytest.mark.parametrize(
    ("code", "sub", "state", "error"),
    [
        (10, 2018278, "failed", "window_over"),
        (10, 0, "queued", "page_permission"),
        (100, 2018001, "failed", "person_gone"),
        (368, 0, "queued", "page_locked"),
    ],
)
def test_a_code_and_its_subcode_say_what_is_wrong(
    world: World, page: Page, code: int, sub: int, state: str, error: str
) -> None:
    comes_in(talk_line("messenger"), wrote("page", text="سلام"))
    page.next_answers = [Answer(400, {"error": {"code": code, "error_subcode": sub, "message": "no"}})]
    outgoing = replied(world)
    assert (outgoing.state, outgoing.error) == (state, error)


def test_the_usage_header_says_how_long_to_rest(world: World, page: Page) -> None:
    comes_in(talk_line("messenger"), wrote("page", text="سلام"))
    usage = json.dumps({PAGE: [{"type": "messenger", "estimated_time_to_regain_access": 3}]})
    answer = {"error": {"code": 80006, "message": "no"}}
    page.next_answers = [Answer(400, answer, {"x-business-use-case-usage": usage})]
    assert replied(world).not_before - now() == timedelta(minutes=3)


def test_instagram_counts_bytes_and_takes_no_files(world: World, page: Page) -> None:
    comes_in(talk_line("instagram"), wrote("instagram", text="سلام"))
    url, agent = f"/s/layla/inbox/{Conversation.objects.get().public_id}/", browser_of(world.omar, language="en")
    assert 'data-counts="bytes"' in agent.get(url).content.decode()
    long = agent.post(f"{url}send/", {"kind": "reply", "text": "ا" * 501, "key": "k1"})
    assert long.status_code == 422 and "two for an Arabic letter" in long.content.decode()
    assert agent.post(f"{url}send/", {"kind": "reply", "text": "ا" * 500, "key": "k2"}).status_code in (200, 302)
    upload = SimpleUploadedFile("a.png", PICTURE, "image/png")
    assert agent.post(f"{url}send/", {"kind": "reply", "text": "", "key": "k3", "files": upload}).status_code == 422


# How the line is


def test_meta_shakes_hands_with_the_lines_word_alone(world: World, page: Page) -> None:
    line = talk_line("instagram")
    asked = {"hub.mode": "subscribe", "hub.verify_token": "كلمة-1", "hub.challenge": "1158201444"}
    assert Client().get(f"/hooks/{line.public_id}/", asked).content == b"1158201444"
    assert Client().get(f"/hooks/{line.public_id}/", {**asked, "hub.verify_token": "x"}).status_code == 403


def test_the_test_says_what_is_wrong_with_the_page(world: World, page: Page) -> None:
    line = talk_line("instagram")
    assert trying.try_line(line) == []
    page.subscribed = []
    assert trying.try_line(line) == ["page_not_subscribed"]
    assert trying.subscribe(line) == [] and trying.try_line(line) == []
    assert trying.try_line(talk_line("instagram", instagram_id="17840000000000")) == ["other_instagram"]
    assert trying.try_line(talk_line("messenger", page_id="404")) == ["no_such_page"]
    channels.change_line(line, secrets={"app": "of another app"})
    assert trying.try_line(line) == ["other_app_secret"]
    page.token = "new"
    assert trying.try_line(line) == ["page_token"]


@pytest.mark.parametrize("channel", ["messenger", "instagram"])
def test_a_line_is_connected_by_its_page_and_its_secrets_never_shown(world: World, page: Page, channel: str) -> None:
    owner = browser_of(world.reem, language="ar")
    said = {"name": "صفحتنا", "page_id": PAGE, "instagram_id": ACCOUNT, "token": TOKEN, "app": SECRET}
    assert owner.post(f"{S}{channel}/new/", {**said, "page_id": "عطور"}).status_code == 422
    assert owner.post(f"{S}{channel}/new/", {**said, "token": ""}).status_code == 422
    assert owner.post(f"{S}{channel}/new/", said).status_code == 302
    line = Line.objects.get(channel=channel)
    shown = owner.get(f"{S}{channel}/{line.public_id}/").content.decode()
    assert line.state == LineState.OK and line.options["verify_word"] in shown
    assert TOKEN not in shown and SECRET not in shown
    assert owner.post(f"{S}{channel}/new/", said).status_code == 422, "connected already"
    page.subscribed = []
    assert owner.post(f"{S}{channel}/{line.public_id}/test/").status_code == 302
    assert f"{channel}/{line.public_id}/subscribe/" in owner.get(f"{S}{channel}/{line.public_id}/").content.decode()
    assert owner.post(f"{S}{channel}/{line.public_id}/subscribe/").status_code == 302
    changed = {**said, "token": "", "app": "", "human_agent": "on"}
    assert owner.post(f"{S}{channel}/{line.public_id}/", changed).status_code == 302
    line = Line.objects.get(pk=line.pk)
    assert line.state == LineState.OK and line.options["human_agent"] is True
