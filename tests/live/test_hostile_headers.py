"""Headers nobody's browser writes: none of them is our failure."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client

from tests.live.harness import request_scope
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox.streams import visitor_stream
from wafaa.live.environ import environ_of
from wafaa.live.subscription import Refusal
from wafaa.team.streams import staff_stream

NUL_COOKIE = 'sessionid="\\000aaaaaaaaaaaa"'


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (b"application/json; charset*=foo''%ff", "application/json"),
        (b"multipart/form-data; boundary*=utf-8''B", "multipart/form-data"),
        (b"multipart/form-data; boundary=B", "multipart/form-data; boundary=B"),
    ],
)
def test_a_content_type_in_an_unknown_alphabet_loses_it(said: bytes, read: str) -> None:
    scope = request_scope("/", headers=[(b"content-type", said)])
    assert environ_of(scope, BytesIO(), 0)["CONTENT_TYPE"] == read


def test_an_accept_header_in_an_unknown_alphabet_gets_a_page(db: None) -> None:
    answer = Client().get("/nowhere/", headers={"Accept": "text/html; q*=foo''%ff"})
    assert answer.status_code == 404 and answer["Content-Type"].startswith("text/html")


def test_a_session_of_an_impossible_name_is_none(db: None) -> None:
    """A quoted cookie spells a NUL: PostgreSQL would answer with an error."""
    assert Client(headers={"Cookie": NUL_COOKIE}).get("/account/login/").status_code == 200
    scope = request_scope("/live/s/layla", headers=[(b"cookie", NUL_COOKIE.encode())])
    refusal = staff_stream(scope)
    assert isinstance(refusal, Refusal) and refusal.status == 401


def test_a_store_or_line_of_an_impossible_name_is_not_there(world: World) -> None:
    omar = browser_of(world.omar)
    assert omar.get("/s/a%00b/").status_code == 404
    cookie = f"sessionid={omar.session.session_key}".encode()
    asked = [
        staff_stream(request_scope("/live/s/a\x00b", headers=[(b"cookie", cookie)])),
        visitor_stream(request_scope("/live/w/a\x00b")),
    ]
    assert [one.status for one in asked if isinstance(one, Refusal)] == [404, 404]
