"""“My points” in the chat: a proven visitor sees theirs and joins in one tap; a stranger learns nothing of anybody."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.http import HttpResponse
from django.test import Client

from tests.loyalty.rewarding import a_reward, running, with_points
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.inbox import chat_pages
from wafaa.inbox.streams import visitor_stream
from wafaa.lib.time import now
from wafaa.live.subscription import EventRow, Subscription
from wafaa.loyalty import verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.membership import member
from wafaa.loyalty.models import Member
from wafaa.people import verbs as people
from wafaa.people.models import Customer

SECRET = "s" * 40


class Browser:
    """A visitor at the shop's page, whom the shop may have signed for."""

    def __init__(self, world: World, lang: str = "ar", **claims: Any) -> None:
        self.client, self.lang, self.token = Client(), lang, ""
        self.at = f"/w/{world.chat.public_id}/"
        body: dict[str, Any] = {"lang": lang}
        if claims:
            claims = {"aud": world.chat.public_id, "exp": now() + timedelta(hours=1)} | claims
            body["identity"] = jwt.encode(claims, SECRET, algorithm="HS256")
        self.session = self.ask("session", body).json()
        self.token = self.session["token"]

    def ask(self, path: str, body: Any = None) -> HttpResponse:
        headers = {"Accept-Language": self.lang} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        if body is None:
            return self.client.get(self.at + path, headers=headers)
        return self.client.post(self.at + path, json.dumps(body), content_type="application/json", headers=headers)


@pytest.fixture
def shop(world: World) -> World:
    with world.inside():
        channels.change_line(world.chat, secrets={"identity": SECRET})
        running()
    return world


@pytest.fixture
def layla(shop: World) -> Customer:
    """Known to the shop as number 41, with 340 points."""
    with shop.inside():
        people.prove(shop.layla, "shop", "41", proof="shop")
        with_points(shop.layla, 340)
    return shop.layla


def test_store_credit_is_told_with_its_last_lines(shop: World, layla: Customer) -> None:
    assert "رصيدك في المتجر" not in Browser(shop, sub="41").ask("pages/points").json()["html"]
    with shop.inside():
        verbs.earn(layla, Currency.CREDIT, 5000, key="credit", reason="instead")
        verbs.spend_credit(layla, 1250, key="bread")
    seen = Browser(shop, sub="41").ask("pages/points").json()["html"]
    assert "رصيدك في المتجر" in seen and "٣٧٫٥٠" in seen and "١٢٫٥٠" in seen and "رصيد عن مرتجع" in seen


def test_whom_the_shop_signed_for_sees_their_points(shop: World, layla: Customer) -> None:
    with shop.inside():
        a_reward()
    browser = Browser(shop, sub="41")
    assert browser.session["pages"] == [{"id": "points", "title": "نقاطي"}]
    seen = browser.ask("pages/points").json()
    assert "٣٤٠ نقطة" in seen["html"] and "عيّنة عود" in seen["html"] and "يمكنك أخذها الآن" in seen["html"]
    assert seen["act"] == ""


def test_they_read_it_in_english_as_well(shop: World, layla: Customer) -> None:
    seen = Browser(shop, lang="en", sub="41").ask("pages/points").json()
    assert "340 points" in seen["html"] and "worth" in seen["html"]


def test_a_stranger_learns_how_it_works_and_nothing_of_anybody(shop: World, layla: Customer) -> None:
    """Not even by typing her address: a claim proves nothing."""
    stranger = Browser(shop)
    assert stranger.ask("address", {"email": "layla@customer.test"}).status_code == 200
    seen = stranger.ask("pages/points").json()
    assert "٣٤٠" not in seen["html"] and seen["act"] == ""
    assert "يجمع نقاطًا" in seen["html"]
    fresh = Browser(shop)
    assert fresh.ask("pages/points").json() == seen


def test_a_forged_signature_is_a_stranger(shop: World, layla: Customer) -> None:
    browser = Browser(shop)
    forged = jwt.encode({"aud": shop.chat.public_id, "exp": now() + timedelta(hours=1), "sub": "41"}, "x" * 40)
    session = browser.ask("session", {"lang": "ar", "identity": forged}).json()
    browser.token = session["token"]
    assert "٣٤٠" not in browser.ask("pages/points").json()["html"]


def test_joining_takes_one_tap_and_a_second_changes_nothing(shop: World) -> None:
    browser = Browser(shop, sub="77", name="نورة")
    assert browser.ask("pages/points").json()["act"] == "انضمّ، لا يكلّفك شيئًا"
    assert browser.ask("pages/points", {"act": True}).json()["act"] == ""
    assert browser.ask("pages/points", {"act": True}).status_code == 200
    with shop.inside():
        one = Member.objects.get(way="chat")
        assert one.customer.name == "نورة" and member(one.customer) == one


def test_a_stranger_cannot_join(shop: World) -> None:
    refused = Browser(shop).ask("pages/points", {"act": True})
    assert refused.status_code == 403 and refused.json()["error"]["code"] == "not_proven"
    with shop.inside():
        assert not Member.objects.exists()


def test_a_colleague_is_shown_what_strangers_see(shop: World, layla: Customer) -> None:
    browser = Browser(shop, sub="41")
    with shop.inside():
        Customer.objects.filter(pk=layla.pk).update(staff=shop.omar)
    assert "٣٤٠" not in browser.ask("pages/points").json()["html"]


def test_a_store_without_a_programme_has_no_such_page(world: World) -> None:
    browser = Browser(world)
    assert browser.session["pages"] == []
    assert browser.ask("pages/points").status_code == 404
    assert browser.ask("pages/nothing").status_code == 404


def test_what_a_store_typed_is_text(shop: World, layla: Customer) -> None:
    with shop.inside():
        a_reward(title_ar="<b onclick=x>عود</b>", title_en="<script>x</script>")
    html = Browser(shop, sub="41").ask("pages/points").json()["html"]
    assert "<b onclick" not in html and "&lt;b onclick=x&gt;عود" in html


def test_an_open_chat_of_a_proven_visitor_hears_that_points_changed(
    shop: World, layla: Customer, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it is committed, and nothing but that; a stranger's stream hears of nobody's."""
    heard: list[tuple[Any, ...]] = []
    monkeypatch.setattr(chat_pages, "publish_signal", lambda *said: heard.append(said))
    with shop.inside(), django_capture_on_commit_callbacks(execute=True):
        verbs.grant(layla, 5, reason="thanks", key="live")
        assert heard == []
    topic = f"pages:{layla.root_id}"
    assert heard and all(one == (shop.shop.pk, topic, "customer", "page", {}) for one in heard)
    known, stranger = (_stream(shop, browser) for browser in (Browser(shop, sub="41"), Browser(shop)))
    assert topic in (known.topics or ()) and known.may_see(EventRow(0, 1, "page", "customer", topic, None, {}))
    assert not known.may_see(EventRow(0, 1, "ledger.earned", "customer", topic, None, {}))
    assert stranger.topics is not None and not any(one.startswith("pages:") for one in stranger.topics)


def _stream(shop: World, browser: Browser) -> Subscription:
    ticket = browser.ask("ticket", {}).json()["ticket"]
    told = visitor_stream(
        {"path": f"/live/w/{shop.chat.public_id}", "headers": [], "query_string": f"ticket={ticket}".encode()}
    )
    assert isinstance(told, Subscription)
    return told
