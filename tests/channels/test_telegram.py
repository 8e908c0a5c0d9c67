"""Telegram over a real connection to a stand-in server: in by asking, out once, honest about what it cannot know."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.channels.telegramserver import CHAT, LAYLA, TOKEN, BotServer, telegram
from tests.world import World
from wafaa.channels import polling, verbs
from wafaa.channels.adapters.telegram import Telegram
from wafaa.channels.listening import Ears
from wafaa.channels.models import Arrival, ArrivalState, Channel, Line, LineState, Outgoing, OutgoingState
from wafaa.channels.polling import FORGOTTEN, Poller, take_new
from wafaa.channels.telegram.bot import Bot, Fault, bot_of
from wafaa.inbox import search
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.lib.ids import new_id
from wafaa.lib.time import now
from wafaa.people import queries
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Identity, IdentityKind, Purpose
from wafaa.promises import verbs as promises
from wafaa.work.models import Job
from wafaa.work.worker import run_due

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0f01f0005000201"
    "a5f645400000000049454e44ae426082"
)


@dataclass
class Desk:
    world: World
    server: BotServer
    line: Line
    clock: time_machine.Traveller

    def hear(self) -> None:
        """Ask once, and work off what came."""
        with self.world.inside():
            take_new(self.line, bot_of(self.line), 0)
        run_due()

    def layla(self) -> Customer:
        found: Customer = Identity.objects.get(kind=IdentityKind.TELEGRAM, value="70701").customer
        return found

    def talk(self) -> Conversation:
        found: Conversation = Conversation.objects.select_related("customer", "line").get(channel=Channel.TELEGRAM)
        return found

    def reply(self, text: str, *files: str) -> Outgoing:
        """Omar answers, and it goes out as far as it will."""
        with self.world.inside():
            kept = [verbs.keep_file(name, DOT, owner="staff:1") for name in files]
            message = inbox.reply(self.talk(), text, key=new_id(), files=kept)
        run_due()
        assert message.outgoing is not None
        found: Outgoing = Outgoing.everywhere.get(pk=message.outgoing.pk)
        return found


@pytest.fixture
def desk(world: World, settings: Any, tmp_path: Path) -> Iterator[Desk]:
    server = BotServer()
    settings.BLOBS = tmp_path
    with telegram(server) as address, time_machine.travel(AT, tick=False) as clock:
        settings.INNER_HOSTS = frozenset({address.removeprefix("http://")})
        Job.objects.all().delete()
        with world.inside():
            line = verbs.open_line(
                Channel.TELEGRAM,
                "تيليجرام",
                address="@layla_bot",
                options={"server": address},
                secrets={"token": TOKEN},
                state=LineState.OK,
            )
            yield Desk(world, server, line, clock)


# In


def test_a_message_is_taken_once_and_stands_in_one_running_talk(desk: Desk) -> None:
    desk.server.says(text="السلام عليكم، أين طلبي ١٠٤٢؟")
    desk.hear()
    desk.hear()
    desk.server.says(text="وكم بقي؟")
    desk.hear()
    talk = desk.talk()
    texts = list(Message.objects.filter(conversation=talk).order_by("id").values_list("text", flat=True))
    assert texts == ["السلام عليكم، أين طلبي ١٠٤٢؟", "وكم بقي؟"]
    assert (talk.customer.name, talk.customer.language) == ("ليلى السالم", "ar")
    assert [promise.kind for promise in promises.owed_on(talk.topic)] == ["first_reply", "resolution"]


def test_the_next_question_confirms_what_was_taken(desk: Desk) -> None:
    update = desk.server.says(text="مرحبا")
    desk.hear()
    assert "offset" not in desk.server.asked[0]
    desk.hear()
    assert desk.server.asked[1]["offset"] == update["update_id"] + 1 and not desk.server.updates
    desk.line.refresh_from_db()
    assert desk.line.cursor["offset"] == update["update_id"] + 1


def test_an_old_cursor_is_forgotten_since_telegram_may_count_from_anywhere(desk: Desk) -> None:
    desk.server.says(text="أول")
    desk.hear()
    desk.hear()
    desk.clock.move_to(AT + FORGOTTEN + timedelta(minutes=1))
    update = desk.server.says(text="ثانٍ")
    update["update_id"] = 5
    desk.hear()
    assert Message.objects.filter(channel=Channel.TELEGRAM).count() == 2


def test_the_same_update_without_a_cursor_is_the_same_message(desk: Desk) -> None:
    desk.server.says(text="مرحبا")
    desk.hear()
    verbs.move_cursor(desk.line, {})
    desk.hear()
    assert Message.objects.filter(channel=Channel.TELEGRAM).count() == 1


def test_an_update_and_the_cursor_are_stored_together_or_not_at_all(desk: Desk, monkeypatch: Any) -> None:
    desk.server.says(text="مرحبا")
    monkeypatch.setattr(verbs, "move_cursor", lambda *_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_new(desk.line, bot_of(desk.line), 0)
    assert not Arrival.objects.filter(line=desk.line).exists()


def test_an_answer_to_our_message_finds_its_conversation(desk: Desk) -> None:
    desk.server.says(text="سؤال")
    desk.hear()
    first = desk.talk()
    sent = desk.reply("الجواب")
    number = int(sent.provider_id.partition(":")[2])
    inbox.set_status(first, "solved")
    other = inbox.receive(desk.layla(), channel=Channel.TELEGRAM, line=desk.line, text="شيء آخر", key="x")
    desk.server.says(text="شكرًا", reply_to_message={"message_id": number, "chat": CHAT})
    desk.hear()
    answered = Message.objects.get(text="شكرًا")
    assert answered.conversation_id == first.pk != other.conversation_id


def test_an_edit_changes_the_text_and_says_so(desk: Desk) -> None:
    update = desk.server.says(text="المقاس M")
    desk.hear()
    edited = {**update["message"], "text": "المقاس L"}
    desk.server.updates.append({"update_id": update["update_id"] + 1, "edited_message": edited})
    desk.hear()
    message = Message.objects.get(channel=Channel.TELEGRAM)
    assert (message.text, message.warnings) == ("المقاس L", ["edited"])
    assert desk.talk().preview == "المقاس L"
    assert search.find("المقاس L") == [message.pk] and not search.find("المقاس M")


def test_an_edit_of_a_message_we_never_had_changes_nothing(desk: Desk) -> None:
    desk.server.says("edited_message", text="؟")
    desk.hear()
    assert not Message.objects.filter(channel=Channel.TELEGRAM).exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"sticker": {"file_id": "s", "emoji": "😍"}}, "😍"),
        ({"location": {"latitude": 24.7136, "longitude": 46.6753}}, "24.713600,46.675300"),
        ({"contact": {"phone_number": "+966501112233", "first_name": "سارة"}}, "+966501112233"),
        ({"venue": {"title": "المعرض", "address": "العليا", "location": {"latitude": 1, "longitude": 2}}}, "المعرض"),
        ({"poll": {"question": "أيهما؟"}}, "أيهما؟"),
        ({"dice": {"emoji": "🎲", "value": 4}}, "🎲 4"),
        ({"story": {}}, "تيليجرام"),
    ],
)
def test_what_has_no_text_is_put_into_words(desk: Desk, said: dict[str, Any], words: str) -> None:
    desk.server.says(**said)
    desk.hear()
    assert words in Message.objects.get(channel=Channel.TELEGRAM).text


def test_a_link_behind_words_shows_where_it_leads(desk: Desk) -> None:
    text = "😀 اضغط هنا الآن"
    desk.server.says(text=text, entities=[{"type": "text_link", "offset": 8, "length": 3, "url": "https://x.test/"}])
    desk.hear()
    assert Message.objects.get(channel=Channel.TELEGRAM).text == "😀 اضغط هنا (https://x.test/) الآن"


def test_a_photo_comes_with_its_caption(desk: Desk) -> None:
    desk.server.files["big"] = DOT
    sizes = [{"file_id": "small", "file_size": 10}, {"file_id": "big", "file_size": len(DOT)}]
    desk.server.says(photo=sizes, caption="وصل مكسورًا")
    desk.hear()
    message = Message.objects.get(channel=Channel.TELEGRAM)
    assert message.text == "وصل مكسورًا" and message.files.get().type == "image/png"


def test_a_message_waits_for_its_file_a_while_and_then_goes_without(desk: Desk) -> None:
    desk.server.files["v"] = b"OggS" + bytes(60)
    desk.server.faults["getFile"] = ["trouble"] * 9
    desk.server.says(voice={"file_id": "v", "file_size": 64})
    desk.hear()
    assert not Message.objects.filter(channel=Channel.TELEGRAM).exists()
    desk.clock.move_to(AT + timedelta(minutes=20))
    run_due()
    message = Message.objects.get(channel=Channel.TELEGRAM)
    assert message.warnings == ["file_not_fetched"] and not message.files.exists()


def test_a_file_too_large_to_fetch_is_told(desk: Desk) -> None:
    desk.server.says(document={"file_id": "d", "file_name": "f.zip", "file_size": 30_000_000}, caption="الملف")
    desk.hear()
    assert Message.objects.get(channel=Channel.TELEGRAM).warnings == ["file_not_fetched"]


def test_groups_and_bots_are_passed_over_without_a_word(desk: Desk) -> None:
    desk.server.says(text="مرحبا", chat={"id": -100, "type": "supergroup", "title": "مجموعة"})
    desk.server.member("member", {"id": -100, "type": "group"})
    desk.server.says(text="مرحبا", **{"from": {**LAYLA, "is_bot": True}})
    desk.hear()
    states = set(Arrival.objects.filter(line=desk.line).values_list("state", "reason"))
    assert states == {(ArrivalState.REFUSED, "group"), (ArrivalState.REFUSED, "bot")}
    assert not Conversation.objects.exists() and not desk.server.sent


def test_noise_in_an_update_becomes_a_card_and_holds_up_nobody(desk: Desk) -> None:
    desk.server.updates.append({"update_id": 1, "message": {"message_id": 4, "chat": "none"}})
    desk.server.says(text="بعدها")
    desk.hear()
    kinds = set(Message.objects.filter(channel=Channel.TELEGRAM).values_list("kind", flat=True))
    assert kinds == {MessageKind.CARD, MessageKind.IN}


def test_start_greets_once_and_owes_nothing(desk: Desk) -> None:
    verbs.change_line(desk.line, options={**desk.line.options, "greeting": "أهلًا بك في عطور ليلى"})
    desk.server.says(text="/start")
    desk.hear()
    desk.server.says(text="/start ref42")
    desk.hear()
    assert [params["text"] for _method, params in desk.server.sent] == ["أهلًا بك في عطور ليلى"]
    assert not Conversation.objects.exists() and desk.layla().name == "ليلى السالم"


def test_start_without_a_greeting_says_nothing(desk: Desk) -> None:
    desk.server.says(text="/start")
    desk.hear()
    assert not desk.server.sent and not Outgoing.objects.exists()


def test_a_phone_shared_of_oneself_is_a_claim(desk: Desk) -> None:
    desk.server.says(contact={"phone_number": "966501234567", "first_name": "ليلى", "user_id": LAYLA["id"]})
    desk.server.says(contact={"phone_number": "966509999999", "first_name": "أحمد", "user_id": 5})
    desk.hear()
    phones = Identity.objects.filter(customer=desk.layla(), kind=IdentityKind.PHONE)
    assert [(one.value, one.verified_at) for one in phones] == [("+966501234567", None)]


def test_who_wants_no_more_offers_gets_none(desk: Desk) -> None:
    desk.server.says(text="سلام")
    desk.hear()
    people.state_consent(desk.layla(), Purpose.MARKETING, "telegram", given=True, proof="form")
    desk.server.says(text="وقفوا الرسائل لو سمحتم")
    desk.hear()
    assert not queries.consents(desk.layla(), Purpose.MARKETING, "telegram")
    assert queries.consents(desk.layla(), Purpose.REPLY, "telegram")


# Out


def test_a_reply_answers_in_the_same_chat(desk: Desk) -> None:
    update = desk.server.says(text="سؤال")
    desk.hear()
    text = "تفضلي: *السعر* <b>٤٩</b> _ريالًا_ \u200fABC"
    sent = desk.reply(text)
    method, params = desk.server.sent[-1]
    assert (sent.state, method, params["text"]) == (OutgoingState.SENT, "sendMessage", text)
    assert params["chat_id"] == "70701" and "parse_mode" not in params
    assert params["reply_parameters"]["message_id"] == update["message"]["message_id"]


def test_one_picture_carries_a_short_text_and_several_follow_it(desk: Desk) -> None:
    desk.server.says(text="سؤال")
    desk.hear()
    desk.reply("هذه الصورة", "صورة.png")
    method, params = desk.server.sent[-1]
    assert (method, params["caption"], params["photo"][1][:4]) == ("sendPhoto", "هذه الصورة", b"\x89PNG")
    desk.reply("ثلاث صور", "1.png", "2.png")
    assert [one for one, _params in desk.server.sent[-3:]] == ["sendMessage", "sendPhoto", "sendPhoto"]


def test_what_went_through_before_a_fault_is_not_sent_again(desk: Desk) -> None:
    desk.server.says(text="سؤال")
    desk.hear()
    desk.server.faults["sendPhoto"] = ["slower"]
    sent = desk.reply("نص", "1.png", "2.png")
    assert sent.state == OutgoingState.QUEUED and sent.not_before == AT + timedelta(seconds=17)
    desk.clock.move_to(AT + timedelta(seconds=18))
    run_due()
    assert [method for method, _params in desk.server.sent] == ["sendMessage", "sendPhoto", "sendPhoto"]
    assert Outgoing.objects.get(pk=sent.pk).state == OutgoingState.SENT


@pytest.mark.parametrize("fault", ["drop", "trouble", "noise"])
def test_what_nobody_can_tell_is_never_sent_again_blindly(desk: Desk, fault: str) -> None:
    desk.server.says(text="سؤال")
    desk.hear()
    desk.server.faults["sendMessage"] = [fault]
    sent = desk.reply("مرة واحدة")
    assert sent.state == OutgoingState.UNKNOWN
    desk.clock.move_to(AT + timedelta(days=1))
    run_due()
    assert len(desk.server.sent) == (1 if fault == "drop" else 0)
    assert Outgoing.objects.get(pk=sent.pk).state == OutgoingState.UNKNOWN


@pytest.mark.parametrize("fault", ["blocked", "no_chat"])
def test_who_blocked_us_is_not_written_to_until_they_come_back(desk: Desk, fault: str) -> None:
    desk.server.says(text="سؤال")
    desk.hear()
    desk.server.faults["sendMessage"] = [fault]
    assert (desk.reply("هل أنت هنا؟").state, desk.reply("وهنا؟").state) == (OutgoingState.FAILED, OutgoingState.REFUSED)
    desk.server.member("member")
    desk.hear()
    assert desk.reply("أهلًا بعودتك").state == OutgoingState.SENT


def test_blocking_is_known_before_anybody_writes(desk: Desk) -> None:
    desk.server.says(text="سؤال")
    desk.server.member("kicked")
    desk.hear()
    assert desk.reply("؟").reason == "unreachable" and not desk.server.sent


def test_a_revoked_token_takes_the_line_down_and_keeps_what_waits(desk: Desk) -> None:
    desk.server.says(text="سؤال")
    desk.hear()
    desk.server.token = "another"
    sent = desk.reply("تنتظر")
    line = Line.objects.get(pk=desk.line.pk)
    assert (sent.state, line.state, line.problem) == (OutgoingState.QUEUED, LineState.FAILING, "token_refused")


def test_a_text_too_long_for_telegram_is_refused_before_it_leaves(desk: Desk) -> None:
    desk.server.says(text="سؤال")
    desk.hear()
    assert desk.reply("😀" * 2048).state == OutgoingState.SENT
    sent = desk.reply("😀" * 2049)
    assert (sent.state, sent.reason) == (OutgoingState.REFUSED, "too_long")


# The listener


def listened(desk: Desk, poller: Poller) -> bool:
    poller.ask_s = 0
    return poller._listen()


def test_a_second_program_on_the_bot_is_told_and_the_line_stays_told(desk: Desk) -> None:
    poller = Poller(desk.line)
    desk.server.faults["getUpdates"] = ["elsewhere"]
    listened(desk, poller)
    assert Line.objects.get(pk=desk.line.pk).state == LineState.OK
    desk.server.faults["getUpdates"] = ["elsewhere"]
    listened(desk, poller)
    line = Line.objects.get(pk=desk.line.pk)
    assert (line.state, line.problem, line.paused_until) == (LineState.FAILING, "read_elsewhere", None)


@pytest.mark.parametrize(("fault", "problem"), [("revoked", "token_refused"), ("webhook", "webhook_set")])
def test_what_keeps_updates_away_is_told_at_once(desk: Desk, fault: str, problem: str) -> None:
    desk.server.faults["getUpdates"] = [fault]
    assert not listened(desk, Poller(desk.line))
    assert Line.objects.get(pk=desk.line.pk).problem == problem


def test_trouble_after_good_answers_is_nobodys_affair(desk: Desk) -> None:
    desk.server.says(text="مرحبا")
    poller = Poller(desk.line)
    original = desk.server._updates

    def once(params: dict[str, Any]) -> list[dict[str, Any]]:
        found = original(params)
        desk.server.faults["getUpdates"] = ["trouble"]
        return found

    desk.server._updates = once  # type: ignore[method-assign]
    assert listened(desk, poller)
    assert Line.objects.get(pk=desk.line.pk).state == LineState.OK and Arrival.objects.filter(line=desk.line).exists()


@pytest.mark.django_db(transaction=True)
def test_one_process_asks_until_the_line_is_off(world: World, settings: Any) -> None:
    server = BotServer()
    with telegram(server) as address:
        settings.INNER_HOSTS = frozenset({address.removeprefix("http://")})
        with world.inside():
            line = verbs.open_line(
                Channel.TELEGRAM, "t", options={"server": address}, secrets={"token": TOKEN}, state=LineState.OK
            )
        ears, other = Ears(), Ears()
        ears.look()
        other.look()
        mine = ears._all[line.pk]
        assert isinstance(mine, Poller) and line.pk not in other._all
        server.says(text="مرحبا")
        with server.news:
            assert server.news.wait_for(lambda: any(one.get("offset") for one in server.asked), 20)
        with world.inside():
            assert Arrival.objects.filter(line=line).count() == 1
            verbs.switch_line(line, on=False)
        ears.look()
        assert mine.stopping.is_set() and line.pk not in ears._all
        ears.close()
    for thread in threading.enumerate():
        if thread.name.startswith("listen-"):
            thread.join(5)
            assert not thread.is_alive()


def test_no_token_is_a_refused_token(desk: Desk) -> None:
    bare = verbs.open_line(Channel.TELEGRAM, "bare")
    with pytest.raises(Fault) as fault:
        bot_of(bare)
    assert fault.value.code == "token_refused" and Telegram().test(bare) == ["token_refused"]


def test_a_fault_never_carries_the_address_with_the_token(desk: Desk) -> None:
    with pytest.raises(Fault) as fault:
        Bot(TOKEN, "http://127.0.0.1:9").call("getMe")
    assert fault.value.__cause__ is None and fault.value.__suppress_context__ and TOKEN not in repr(fault.value)


def test_the_poller_is_the_listener_of_telegram_alone() -> None:
    assert polling.LISTENERS[Channel.TELEGRAM] is Poller and polling.LISTENERS[Channel.EMAIL] is not Poller


def test_a_person_known_by_two_ways_stays_apart_until_proven(desk: Desk) -> None:
    people.identify(desk.world.layla, IdentityKind.TELEGRAM, "70701", source="staff")
    desk.server.says(text="مرحبا")
    desk.hear()
    talk = desk.talk()
    assert talk.customer_id != desk.world.layla.pk and now() == AT
