"""The widget's door under attack: whatever comes, the answer is JSON with a 4xx that the shop's page can read."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.http import HttpResponse
from django.test import Client

from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import File
from wafaa.inbox import webchat
from wafaa.inbox.models import Message
from wafaa.inbox.streams import visitor_stream
from wafaa.inbox.views import widget
from wafaa.inbox.webchat import BadIdentityToken, claims_of
from wafaa.lib.time import now
from wafaa.live.subscription import Refusal, Subscription
from wafaa.people.models import Customer
from wafaa.work.unit import unit

SECRET = "s" * 40
FORM = "multipart/form-data; boundary=B"
PART = b'--B\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\nhi\r\n'
ONE_FILE = PART % (b"file", b'; filename="a.txt"') + b"--B--\r\n"


class Browser:
    """A visitor's browser on the shop's page."""

    def __init__(self, world: World) -> None:
        self.client = Client(raise_request_exception=False)
        self.at = f"/w/{world.chat.public_id}/"
        self.token = ""
        self.token = self.post("session", {}).json()["token"]

    def post(self, path: str, body: Any, content_type: str = "application/json") -> HttpResponse:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.generic("POST", self.at + path, data, content_type, headers=self._headers())

    def get(self, path: str, content_type: str = "text/plain") -> HttpResponse:
        return self.client.generic("GET", self.at + path, b"", content_type, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        known = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Accept-Language": "ar"} | known


@pytest.fixture
def browser(world: World) -> Browser:
    browser = Browser(world)
    assert browser.post("messages", {"key": "k", "text": "وين طلبي؟"}).status_code == 201
    return browser


def refused(response: HttpResponse, status: int) -> bool:
    """A 4xx in the widget's own form, in Arabic, readable from the shop's page."""
    error = response.json()["error"]
    is_arabic = any("\u0600" <= letter <= "\u06ff" for letter in error["message"])
    return response.status_code == status and is_arabic and response["Access-Control-Allow-Origin"] == "*"


CURSORS = ["-62135596800", "-62135596795", "-1", "1e11", "nan", "inf", "-inf", "1e400", "x"]


@pytest.mark.parametrize("cursor", CURSORS)
def test_a_cursor_from_no_time_is_none(browser: Browser, cursor: str) -> None:
    told = browser.get(f"messages?after={cursor}")
    assert told.status_code == 200 and len(told.json()["messages"]) == 1
    assert browser.post("seen", {"cursor": cursor}).status_code == 200


@pytest.mark.parametrize("name", ["\ud800", "\x00", "é", "", "../x"])
def test_what_cannot_be_a_files_id_is_refused(browser: Browser, name: str) -> None:
    body = b'{"key": "f", "text": "x", "files": [%s]}' % json.dumps(name).encode()
    assert refused(browser.post("messages", body), 400)


def test_what_django_itself_refuses_has_the_widgets_form(browser: Browser) -> None:
    assert refused(browser.post("session", b" " * 5_300_000), 413)
    assert refused(browser.post("files", b"x", "multipart/form-data"), 400)
    many = b"".join(PART % (b"f%d" % n, b'; filename="a"') for n in range(120)) + b"--B--\r\n"
    assert refused(browser.post("files", many, FORM), 400)


@pytest.mark.parametrize("charset", ["hex", "rot13", "idna", "utf-16"])
def test_the_alphabet_a_request_claims_does_not_matter(browser: Browser, charset: str) -> None:
    assert browser.post("files", ONE_FILE, f"{FORM}; charset={charset}").status_code == 201
    assert browser.get("messages?after=%31", f"text/plain; charset={charset}").status_code == 200


@pytest.mark.parametrize("content", [b"MZ\x90\x00 a program", b"PK\x03\x04 a bomb", b""])
def test_a_file_that_is_not_taken_is_not_stored(browser: Browser, content: bytes) -> None:
    answer = browser.post("files", ONE_FILE.replace(b"hi", content), FORM)
    assert refused(answer, 415 if content else 400) and not File.everywhere.exists()


def test_a_visitors_file_comes_back_as_it_was_sent(browser: Browser) -> None:
    sent = browser.post("files", ONE_FILE, FORM).json()["id"]
    told = browser.post("messages", {"key": "file", "files": [sent]}).json()["message"]["files"][0]
    assert "http" in told["url"]
    link = told["url"].partition(browser.at)[2]
    answer = browser.get(link)
    assert answer.status_code == 200 and b"".join(answer.streaming_content) == b"hi"  # type: ignore[attr-defined]
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["Content-Disposition"].startswith("attachment")
    assert refused(browser.get(f"{link[:-1]}{'a' if link[-1] != 'a' else 'b'}"), 404)


def test_a_key_that_comes_with_other_words_loses_none_of_them(world: World, browser: Browser) -> None:
    assert refused(browser.post("messages", {"key": "k", "text": "و أين الفاتورة؟"}), 409)
    assert browser.post("messages", {"key": "k", "text": " وين طلبي؟ "}).status_code == 200
    with world.inside():
        assert list(Message.objects.values_list("text", flat=True)) == ["وين طلبي؟"]


@pytest.mark.parametrize("keys", [("a", "a"), ("a", "b")])
def test_two_first_messages_at_once_stand_in_one_conversation(world: World, keys: tuple[str, str]) -> None:
    """Both requests have read the visitor before either has written: as with two tabs, or an impatient retry."""
    browser = Browser(world)
    with world.inside():
        read = [channels.known(world.chat, browser.token) for _key in keys]
    for key, visitor in zip(keys, read, strict=True):
        assert visitor is not None
        with world.inside(), unit():
            widget._receive(world.chat, visitor, key, f"text of {key}", [])
    told = browser.get("messages").json()["messages"]
    assert [message["key"] for message in told] == sorted(set(keys))
    with world.inside():
        assert Message.objects.count() == len(told)


def test_marks_alone_are_no_message(browser: Browser) -> None:
    assert refused(browser.post("messages", {"key": "k2", "text": " \u200f\u202e\u200b\n"}), 400)


def test_a_ticket_opens_one_stream(world: World, browser: Browser) -> None:
    ticket = browser.post("ticket", {}).json()["ticket"]
    another = browser.post("ticket", {}).json()["ticket"]
    knock = {"path": f"/live/w/{world.chat.public_id}", "headers": []}
    first = visitor_stream(opened := knock | {"query_string": f"ticket={ticket}".encode()})
    assert isinstance(first, Subscription)
    assert isinstance(visitor_stream(opened), Subscription)  # renewed while it lives
    assert visitor_stream(knock | {"query_string": f"ticket={ticket}".encode()}) == Refusal(401, None)
    assert isinstance(visitor_stream(knock | {"query_string": f"ticket={another}".encode()}), Subscription)


def test_the_login_page_is_as_calm_about_alphabets(world: World) -> None:
    client = Client(raise_request_exception=False)
    answer = client.generic("POST", "/account/login/", ONE_FILE, f"{FORM}; charset=hex")
    assert answer.status_code == 200


def test_a_key_comes_back_whole(browser: Browser) -> None:
    told = browser.post("messages", {"key": "tab:1:2", "text": "x"}).json()["message"]
    assert told["key"] == "tab:1:2"


def signed(world: World, **claims: Any) -> str:
    body = {"sub": "41", "aud": world.chat.public_id, "exp": now() + timedelta(hours=1)} | claims
    return jwt.encode(body, SECRET, algorithm="HS256")


@pytest.mark.parametrize("claim", ["sub", "email", "phone", "name"])
@pytest.mark.parametrize("text", ["a\ud800@x.test", "a\x00@x.test"])
def test_a_claim_no_database_takes_is_no_identity(world: World, claim: str, text: str) -> None:
    with world.inside():
        channels.change_line(world.chat, secrets={"identity": SECRET})
        with pytest.raises(BadIdentityToken):
            claims_of(world.chat, signed(world, **{claim: text}))


@pytest.mark.parametrize(
    ("name", "shown"), [(None, ""), (["x"], ""), ({"a": 1}, ""), ("\u202eليلى\n", "ليلى"), ("x" * 300, "x" * 120)]
)
def test_a_vouched_name_is_a_plain_line_or_nothing(world: World, name: Any, shown: str) -> None:
    """A shop that has no name signs null: nobody is to be called "None"."""
    with world.inside():
        channels.change_line(world.chat, secrets={"identity": SECRET})
        claims = claims_of(world.chat, signed(world, sub="new", name=name))
        visitor, _token = webchat.visit(world.chat, "", claims, "ar", "/")
        assert visitor.customer is not None
        assert Customer.objects.get(pk=visitor.customer.pk).name == shown
