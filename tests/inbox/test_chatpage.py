"""The chat on a page of its own: what is linked to, installed and told; and a conversation that changes its window."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from PIL import Image

from tests.inbox.test_chat import signed
from tests.inbox.test_hostile_widget import Browser as ChatBrowser
from tests.push_browser import Browser, PushService, push_service
from tests.world import World
from wafaa.channels import gate
from wafaa.channels import verbs as channels
from wafaa.channels.dossiers import browsers
from wafaa.channels.gate import Verdict
from wafaa.channels.models import LineState, Outgoing, Visitor, VisitorDevice
from wafaa.channels.settings import GateSettings
from wafaa.channels.verbs.visiting import digest
from wafaa.inbox import handover, telling, verbs
from wafaa.inbox.models import Conversation
from wafaa.lib.colours import ink_on
from wafaa.lib.ids import new_id
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.people.verbs.erasing import _erase
from wafaa.team import verbs as team
from wafaa.team.models import Staff
from wafaa.work.models import Job
from wafaa.work.unit import unit
from wafaa.work.worker import run_due

SECRET = "s" * 40
ANSWER = "طلبك في الطريق"


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    with push_service() as service:
        settings.INNER_HOSTS = frozenset({service.host})
        yield service


class Layla:
    """Layla's browser on the chat's own page, with its half of a subscription."""

    def __init__(self, world: World, service: PushService | None = None, name: str = "phone") -> None:
        self.world, self.chat, self.browser = world, ChatBrowser(world), Browser.fresh()
        if service is not None:
            assert self.writes().status_code == 201
            assert self.asks(service, name).status_code == 200

    def writes(self, text: str = "وين طلبي؟", key: str = "k") -> Any:
        return self.chat.post("messages", {"key": key, "text": text})

    def asks(self, service: PushService, name: str = "phone") -> Any:
        return self.chat.post("tell", self.browser.form(service.endpoint(name)))

    @property
    def visitor(self) -> Visitor:
        return Visitor.everywhere.select_related("line", "customer").get(token_hash=digest(self.chat.token))

    @property
    def conversation(self) -> Conversation:
        found = Conversation.everywhere.select_related("customer").filter(customer_id=self.visitor.customer_id)
        return found.order_by("-id")[0]

    def reads(self) -> list[dict[str, Any]]:
        page = self.chat.get("messages").json()
        self.chat.post("seen", {"cursor": page["cursor"]})
        return list(page["messages"])


def answered(layla: Layla, text: str = ANSWER) -> None:
    """Omar answers, and the answer goes out."""
    with layla.world.as_staff(layla.world.omar):
        verbs.reply(layla.conversation, text, key=new_id())
    run_due()


def passes(clock: Any, seconds: float = 11) -> None:
    for _ in range(3):
        run_due()
    clock.shift(timedelta(seconds=seconds))
    for _ in range(3):
        run_due()


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(now(), tick=False) as clock:
        yield clock


# ── being told ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_left_is_told_once_who_answered_and_not_what(world: World, service: PushService, clock: Any) -> None:
    layla = Layla(world, service)
    Staff.everywhere.filter(pk=world.omar.pk).update(shown_to_customers=True, public_name="عمر")
    answered(layla)
    assert not service.heard, "an open chat has a moment to say that it was read"
    passes(clock)
    (heard,) = service.heard
    told = heard.told(layla.browser)
    assert told["title"] == "عطور ليلى" and told["body"] == "جاءك ردّ من عمر."
    assert ANSWER not in json.dumps(told, ensure_ascii=False)
    assert (told["lang"], told["dir"]) == ("ar", "rtl")
    assert told["url"] == f"/p/layla/chat/{world.chat.public_id}/?lang=ar"
    assert heard.headers["urgency"] == "high"
    passes(clock, 3600)
    assert len(service.heard) == 1


def test_who_does_not_show_their_name_stays_unnamed(world: World, service: PushService, clock: Any) -> None:
    layla = Layla(world, service)
    Staff.everywhere.filter(pk=world.omar.pk).update(shown_to_customers=False)
    answered(layla)
    passes(clock)
    assert service.heard[0].told(layla.browser)["body"] == "وصل الردّ على رسالتك."


def test_it_speaks_the_language_of_the_page(world: World, service: PushService, clock: Any) -> None:
    layla = Layla(world)
    layla.writes()
    headers = {"Authorization": f"Bearer {layla.chat.token}", "Accept-Language": "en"}
    form = json.dumps(layla.browser.form(service.endpoint()))
    at = f"{layla.chat.at}tell"
    assert layla.chat.client.generic("POST", at, form, "application/json", headers=headers).status_code == 200
    answered(layla)
    passes(clock)
    told = service.heard[0].told(layla.browser)
    assert (told["body"], told["lang"], told["dir"]) == ("عمر has answered you.", "en", "ltr")


def test_whoever_reads_it_in_the_chat_is_not_told(world: World, service: PushService, clock: Any) -> None:
    layla = Layla(world, service)
    answered(layla)
    assert [message["text"] for message in layla.reads() if message["from"] == "staff"] == [ANSWER]
    passes(clock)
    assert not service.heard


def test_fetched_by_a_hidden_page_is_not_yet_read(world: World, service: PushService, clock: Any) -> None:
    layla = Layla(world, service)
    answered(layla)
    layla.chat.get("messages")
    passes(clock)
    assert len(service.heard) == 1


def test_several_answers_in_a_moment_are_one_push(world: World, service: PushService, clock: Any) -> None:
    layla = Layla(world, service)
    for text in ("أهلًا", "طلبك في الطريق", "يصل الخميس"):
        answered(layla, text)
    passes(clock)
    assert len(service.heard) == 1


def test_told_twice_is_one_line_on_the_screen(world: World, service: PushService, clock: Any) -> None:
    layla = Layla(world, service)
    answered(layla)
    with world.inside():
        for _ in range(2):
            telling.tell(layla.conversation.pk)
    run_due()
    assert len({heard.told(layla.browser)["tag"] for heard in service.heard}) == 1
    assert len({heard.headers["topic"] for heard in service.heard}) == 1


@pytest.mark.parametrize(("wish", "is_proven", "shows"), [
    ("never", True, False),
    ("proven", False, False),
    ("proven", True, True),
    ("all", False, True),
])  # fmt: skip
def test_the_words_go_only_where_the_store_lets_them(
    world: World, service: PushService, clock: Any, wish: str, is_proven: bool, shows: bool
) -> None:
    layla = Layla(world, service)
    with world.inside():
        team.choose(GateSettings, {"push_words": wish})
        if is_proven:
            visitor = layla.visitor
            assert visitor.customer is not None
            channels.is_someone(visitor, visitor.customer, proof="code")
    answered(layla)
    passes(clock)
    assert (ANSWER in service.heard[0].told(layla.browser)["body"]) is shows


def test_what_goes_by_mail_is_not_pushed_as_well(world: World, service: PushService, clock: Any) -> None:
    layla = Layla(world, service)
    with world.inside():
        customer = layla.conversation.customer
        sent = channels.queue(customer, world.mail, "email", purpose="reply", text=ANSWER, to="layla@customer.test")
        Outgoing.objects.filter(pk=sent.pk).update(state="sent", sent_at=now())
        telling.tell_soon(sent.pk)
        telling.tell(layla.conversation.pk)
    passes(clock)
    assert not service.heard


def test_an_objection_of_the_gate_holds_it_back(
    world: World, service: PushService, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    layla = Layla(world, service)
    answered(layla)
    until = now() + timedelta(hours=9)

    def night(customer: Customer, purpose: str, channel: str, at: datetime) -> Verdict | None:
        return Verdict("later", "night", until) if at < until else None

    monkeypatch.setitem(gate.OBJECTIONS, "night", night)
    passes(clock)
    assert not service.heard
    passes(clock, 9 * 3600)
    assert len(service.heard) == 1
    monkeypatch.setitem(gate.OBJECTIONS, "night", lambda *asked: Verdict("no", "night"))
    with world.inside():
        telling.tell(layla.conversation.pk)
    passes(clock)
    assert len(service.heard) == 1


def test_only_who_has_written_is_told(world: World, service: PushService) -> None:
    layla = Layla(world)
    answer = layla.asks(service)
    assert answer.status_code == 409 and answer.json()["error"]["message"]
    assert not VisitorDevice.everywhere.exists()


def test_one_tap_ends_it(world: World, service: PushService, clock: Any) -> None:
    layla = Layla(world, service)
    assert layla.chat.post("untell", {}).status_code == 200
    assert layla.chat.post("untell", {}).status_code == 200
    answered(layla)
    passes(clock)
    assert not service.heard and not VisitorDevice.everywhere.exists()


def test_asking_twice_is_one_device_and_few_are_kept(world: World, service: PushService) -> None:
    layla = Layla(world, service)
    assert layla.asks(service).status_code == 200 and VisitorDevice.everywhere.count() == 1
    for name in "abcd":
        layla.browser = Browser.fresh()
        layla.asks(service, name)
    assert [device.endpoint[-1] for device in VisitorDevice.everywhere.order_by("id")] == ["b", "c", "d"]


@pytest.mark.parametrize("status", [404, 410, 403])
def test_a_dead_subscription_is_forgotten(world: World, service: PushService, clock: Any, status: int) -> None:
    layla = Layla(world, service)
    service.answers = [(status, {})]
    answered(layla)
    passes(clock)
    assert not VisitorDevice.everywhere.exists()


def test_a_busy_service_is_asked_again(world: World, service: PushService, clock: Any) -> None:
    layla = Layla(world, service)
    service.answers = [(429, {"retry-after": "60"})]
    answered(layla)
    passes(clock)
    assert VisitorDevice.everywhere.get().failing_since is not None
    passes(clock, 61)
    assert len(service.heard) == 2 and VisitorDevice.everywhere.get().failing_since is None


@pytest.mark.parametrize("what", ["revoked", "off", "erased"])
def test_who_is_gone_is_told_nothing(world: World, service: PushService, clock: Any, what: str) -> None:
    layla = Layla(world, service)
    answered(layla)
    with world.inside():
        if what == "revoked":
            channels.revoke(layla.visitor)
        elif what == "off":
            channels.switch_line(world.chat, on=False)
        else:
            with unit():
                _erase(layla.conversation.customer_id)
    passes(clock)
    assert not service.heard
    assert VisitorDevice.everywhere.exists() is (what == "off")


def test_a_merge_brings_the_wish_along(world: World, service: PushService, clock: Any) -> None:
    """The visitor proves to be Layla, whom the shop knows: what she asked for stays asked."""
    layla = Layla(world, service)
    with world.inside():
        visitor = layla.visitor
        assert visitor.customer is not None
        people.join_people(world.layla, visitor.customer, why="hand")
    answered(layla)
    passes(clock)
    assert len(service.heard) == 1


def test_of_two_strangers_only_the_one_answered_is_told(world: World, service: PushService, clock: Any) -> None:
    layla, _other = Layla(world, service, "a"), Layla(world, service, "b")
    answered(layla)
    passes(clock)
    assert [heard.path for heard in service.heard] == ["/send/a"]


def test_the_export_knows_it_without_giving_the_key_away(world: World, service: PushService) -> None:
    layla = Layla(world, service)
    with world.inside():
        (row,) = browsers([layla.conversation.customer_id]).rows
    (told,) = row["told_of_answers"]
    assert told["service"] == "127.0.0.1" and "/send/" not in json.dumps(row, default=str)


@pytest.mark.parametrize(
    "endpoint", ["http://push.test/x", "https://10.0.0.8/x", "https://localhost/x", "", "x" * 1001]
)
def test_an_address_that_would_never_be_called_is_refused(world: World, endpoint: str, settings: Any) -> None:
    settings.INNER_HOSTS = frozenset()
    layla = Layla(world)
    layla.writes()
    answer = layla.chat.post("tell", Browser.fresh().form("https://push.test/x") | {"endpoint": endpoint})
    assert answer.status_code in (413, 422) and not VisitorDevice.everywhere.exists()


@pytest.mark.parametrize("body", [{}, {"p256dh": "AAAA"}, {"auth": 7}, {"p256dh": "\x00"}, []])
def test_keys_that_are_none_are_refused(world: World, body: Any) -> None:
    layla = Layla(world)
    layla.writes()
    good: dict[str, Any] = Browser.fresh().form("https://push.test/x")
    answer = layla.chat.post("tell", {**good, **body} if body else body)
    assert answer.status_code in (400, 422) and answer.json()["error"]["message"]


def test_asking_has_an_end(world: World, service: PushService) -> None:
    layla = Layla(world, service)
    assert [layla.asks(service).status_code for _ in range(20)][-1] == 429


def test_a_store_without_devices_pays_one_look(world: World, django_assert_num_queries: Any) -> None:
    layla = Layla(world)
    layla.writes()
    answered(layla)
    sent = Outgoing.everywhere.get()
    with world.inside(), django_assert_num_queries(1):
        telling.tell_soon(sent.pk)
    assert not Job.objects.filter(task=telling.TELL).exists()


# ── from a shop's page to the chat's own ────────────────────────────────────────────────────────────────────────────


def word_of(layla: Layla) -> str:
    answer = layla.chat.post("handover", {})
    assert answer.status_code == 200
    address, _, word = answer.json()["url"].partition("#take=")
    assert address.endswith(f"/p/layla/chat/{layla.world.chat.public_id}/") and "?" not in address
    return str(word)


def stranger(world: World) -> ChatBrowser:
    """A browser that has never been here."""
    browser = ChatBrowser(world)
    browser.token = ""
    return browser


def test_the_conversation_goes_on_in_the_other_window(world: World) -> None:
    layla = Layla(world)
    layla.writes("هل بقي من العطر؟")
    word, page = word_of(layla), stranger(world)
    offered = page.post("offered", {"word": word}).json()
    assert offered["words"] == "هل بقي من العطر؟" and offered["same"] is False
    page.token = page.post("take", {"word": word}).json()["token"]
    assert page.token and page.token != layla.chat.token
    assert [message["text"] for message in page.get("messages").json()["messages"]] == ["هل بقي من العطر؟"]
    assert page.post("messages", {"key": "k", "text": "من صفحتكم"}).status_code == 201
    assert [message["text"] for message in layla.reads()] == ["هل بقي من العطر؟", "من صفحتكم"]
    assert Conversation.everywhere.count() == 1
    session = page.post("session", {"token": page.token}).json()
    assert session["token"] == page.token and session["conversation"]


def test_looking_serves_nothing_and_taking_serves_once(world: World) -> None:
    layla = Layla(world)
    layla.writes()
    word, page = word_of(layla), stranger(world)
    before = Visitor.everywhere.count()
    for _ in range(3):
        assert page.post("offered", {"word": word}).status_code == 200
    assert Visitor.everywhere.count() == before
    assert page.post("take", {"word": word}).status_code == 200
    second = page.post("take", {"word": word})
    assert second.status_code == 404 and second.json()["error"]["message"] and "token" not in second.json()


def test_a_window_that_has_it_already_is_not_asked(world: World) -> None:
    layla = Layla(world)
    layla.writes()
    page = stranger(world)
    page.token = page.post("take", {"word": word_of(layla)}).json()["token"]
    assert page.post("offered", {"word": word_of(layla)}).json()["same"] is True


@pytest.mark.parametrize("what", ["late", "forged", "other use", "next door", "revoked", "", "ب", "a.b.c"])
def test_a_word_that_is_none_opens_nothing(world: World, what: str) -> None:
    layla = Layla(world)
    layla.writes()
    word, page = word_of(layla), stranger(world)
    with time_machine.travel(now() + (handover.LASTS if what == "late" else timedelta()), tick=False):
        if what == "forged":
            word = word[:-4] + "AAAA"
        elif what == "other use":
            word = layla.chat.post("ticket", {}).json()["ticket"]
        elif what == "next door":
            page.at = f"/w/{world.neighbours_chat.public_id}/"
        elif what == "revoked":
            with world.inside():
                channels.revoke(layla.visitor)
        elif what != "late":
            word = what
        for path in ("offered", "take"):
            answer = page.post(path, {"word": word})
            assert answer.status_code == 404 and answer.json()["error"]["code"] == "no_handover"


def test_who_wrote_nothing_has_nothing_to_hand_over(world: World) -> None:
    assert Layla(world).chat.post("handover", {}).status_code == 409


def test_the_shops_word_does_not_come_along_but_a_code_does(world: World) -> None:
    """The shop's log-out is never heard on our page: there the visitor is a stranger with one conversation."""
    with world.inside():
        channels.change_line(world.chat, secrets={"identity": SECRET})
        known = signed(world.chat, email="layla@customer.test")
    layla = Layla(world)
    layla.chat.token = layla.chat.post("session", {"identity": known}).json()["token"]
    layla.writes()
    page = stranger(world)
    page.token = page.post("take", {"word": word_of(layla)}).json()["token"]
    taken = Visitor.everywhere.get(token_hash=digest(page.token))
    assert (taken.is_proven, taken.proof) == (False, "")
    assert page.post("session", {"token": page.token}).json()["token"] == page.token
    with world.inside():
        visitor = layla.visitor
        assert visitor.customer is not None
        channels.is_someone(visitor, visitor.customer, proof="code")
    page.token = page.post("take", {"word": word_of(layla)}).json()["token"]
    assert Visitor.everywhere.get(token_hash=digest(page.token)).proof == "code"


def test_an_app_on_a_home_screen_begins_with_the_conversation(world: World) -> None:
    """There an iPhone knows nothing of what its browser holds: the manifest takes the word along."""
    layla = Layla(world)
    layla.writes()
    word = layla.chat.post("handover", {"to_install": True}).json()["url"].partition("#take=")[2]
    answer = Client().get(at(world, f"app.webmanifest?lang=ar&take={word}"))
    assert answer.json()["start_url"] == at(world, f"?lang=ar#take={word}") and "no-store" in answer["Cache-Control"]
    with time_machine.travel(now() + timedelta(minutes=9), tick=False):
        assert stranger(world).post("take", {"word": word}).status_code == 200
    for nonsense in ('"><b>', "x" * 1501, "ب", "a b"):
        told = Client().get(at(world, "app.webmanifest"), {"lang": "ar", "take": nonsense}).json()
        assert told["start_url"] == at(world, "?lang=ar")


def test_taking_has_an_end(world: World) -> None:
    page = stranger(world)
    assert [page.post("take", {"word": "x"}).status_code for _ in range(61)][-1] == 429


def test_only_a_shops_page_offers_the_way(world: World, settings: Any) -> None:
    settings.ADDRESS = "https://wafaa.test"
    chat = ChatBrowser(world)
    own = f"https://wafaa.test/p/layla/chat/{world.chat.public_id}/?lang=ar"
    assert chat.post("session", {"page": "https://layla.test/perfume"}).json()["elsewhere"]
    assert chat.post("session", {"page": own}).json()["elsewhere"] is None
    settings.ADDRESS = "http://wafaa.test"
    assert chat.post("session", {"page": "https://layla.test/perfume"}).json()["elsewhere"] is None


# ── the page, and what makes it an app ──────────────────────────────────────────────────────────────────────────────


def at(world: World, rest: str = "") -> str:
    return f"/p/layla/chat/{world.chat.public_id}/{rest}"


def test_the_short_address_leads_to_the_first_open_chat(world: World) -> None:
    answer = Client().get("/p/layla/chat/?lang=en")
    assert answer.status_code == 302 and answer["Location"] == at(world, "?lang=en")
    assert Client().get("/p/layla/chat/?lang=//evil")["Location"] == at(world)


@pytest.mark.parametrize(
    ("lang", "way", "says"), [("ar", "rtl", "أشعروني حين تردّون"), ("en", "ltr", "Tell me when you answer")]
)
def test_the_page_is_the_stores_own(world: World, lang: str, way: str, says: str) -> None:
    answer = Client().get(at(world, f"?lang={lang}"))
    page = answer.content.decode()
    assert answer.status_code == 200 and f'lang="{lang}" dir="{way}"' in page
    assert world.shop.name in page and says in page and "ADDRESS" not in page
    assert f'rel="manifest" href="{at(world)}app.webmanifest?lang={lang}"' in page
    assert "Set-Cookie" not in answer.headers and "csrf" not in page, "nobody is followed here"
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert " style=" not in page and "<script>" not in page


@pytest.mark.parametrize(("lang", "way"), [("ar", "rtl"), ("en", "ltr")])
def test_the_manifest_is_the_chats_own(world: World, lang: str, way: str) -> None:
    answer = Client().get(at(world, f"app.webmanifest?lang={lang}"))
    told = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["lang"], told["dir"], told["display"]) == (lang, way, "standalone")
    assert told["scope"] == told["id"] == at(world) and told["start_url"] == at(world, f"?lang={lang}")
    assert world.shop.name in told["name"] and told["short_name"] == world.shop.name[:12]
    assert told["theme_color"] == world.shop.colour
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        with Image.open(io.BytesIO(Client().get(icon["src"]).content)) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"] and image.format == "PNG"
            if icon["purpose"] == "maskable":
                assert image.getchannel("A").getextrema() == (255, 255), "a launcher cuts it: no clear corners"
                corner = image.getpixel((2, 2))
                assert isinstance(corner, tuple)
                assert "#{:02x}{:02x}{:02x}".format(*corner[:3]) == world.shop.colour


def test_the_bubble_can_be_seen_on_every_colour() -> None:
    assert ink_on("#ffffff") == ink_on("#ffd34d") == "#000000" and ink_on("#7a2e4d") == "#ffffff"


def test_the_worker_is_for_this_chat_alone(world: World) -> None:
    answer = Client().get(at(world, "worker.js?lang=ar"))
    assert answer["Content-Type"].startswith("text/javascript") and "Service-Worker-Allowed" not in answer.headers
    house = json.loads(answer.content.decode().removeprefix("self.HOUSE = ").partition(";\n")[0])
    assert house["home"] == at(world) and house["stop"] and house["store"] == world.shop.name
    assert "worker/news." in answer.content.decode()


def test_a_closed_chat_says_so(world: World) -> None:
    with world.inside():
        channels.switch_line(world.chat, on=False)
    for path in (at(world), "/p/layla/chat/"):
        answer = Client().get(path)
        assert answer.status_code == 404 and "هذه المحادثة مغلقة حاليًا" in answer.content.decode()
    assert "worker/leaving." in Client().get(at(world, "worker.js")).content.decode()
    assert Client().get(at(world, "app.webmanifest")).status_code == 404


@pytest.mark.parametrize("path", ["/p/nowhere/chat/", "/p/neighbour/chat/{line}/", "/p/layla/chat/nothing/"])
def test_what_is_not_there_is_404(world: World, path: str) -> None:
    for rest in ("", "app.webmanifest", "worker.js", "icon/icon-192.png"):
        if rest and path == "/p/nowhere/chat/":
            continue
        assert Client().get(path.format(line=world.chat.public_id) + rest).status_code == 404


def test_no_other_icon_is_drawn(world: World) -> None:
    assert Client().get(at(world, "icon/icon-9999.png")).status_code == 404


def test_a_form_line_has_no_chat(world: World) -> None:
    assert Client().get(f"/p/layla/chat/{world.form.public_id}/").status_code == 404
    assert LineState.OFF not in (world.form.state, world.chat.state)
