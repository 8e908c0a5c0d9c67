"""Calls of other machines go straight to their door; all else goes the way of pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.shops.knocking import Engine, an_order
from tests.world import World
from wafaa.shops import verbs
from wafaa.shops.models import Arrival


@pytest.fixture
def engine(world: World) -> Engine:
    with world.inside():
        return Engine(verbs.connect("generic", "shop"))


def test_every_door_of_machines_is_found_where_it_was() -> None:
    found = [get_resolver().resolve(path) for path in ("/hooks/k7/", "/hooks/shops/k7/")]
    assert [one.route for one in found] == ["hooks/<slug:line>/", "hooks/shops/<slug:shop>/"]
    assert [one.kwargs for one in found] == [{"line": "k7"}, {"shop": "k7"}]


def test_a_call_needs_no_session_and_gets_the_headers_of_every_answer(
    engine: Engine, django_assert_num_queries: Any
) -> None:
    engine.tell(an_order())
    with django_assert_num_queries(5):  # the shop; then, between a savepoint and its release, the call and its job
        answer = engine.tell(an_order(id="1002"))
    assert answer.status_code == 200 and answer["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" in answer and not answer.cookies
    assert Arrival.everywhere.count() == 2


def test_what_is_no_door_is_not_found(client: Client, world: World) -> None:
    for path in ("/hooks/", "/hooks/shops/", "/hooks/x/y/z/", "/hooks/shops/none/"):
        assert client.post(path, b"{}", content_type="application/json").status_code == 404


def test_a_foreign_host_is_refused_there_as_everywhere(engine: Engine, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["shop.example"]
    assert engine.tell(an_order(), host="evil.example").status_code == 400
    assert engine.tell(an_order(), host="shop.example").status_code == 200


def test_what_fails_there_is_told_in_plain_words(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_what: Any) -> None:
        raise RuntimeError("inner words")

    monkeypatch.setattr(verbs, "take_call", broken)
    answer = engine.tell(an_order())
    assert answer.status_code == 500 and b"inner words" not in answer.content
