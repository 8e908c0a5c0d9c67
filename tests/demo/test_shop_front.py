"""The demo's shop front: open to all, empty without the demo, and a way in as a customer of the story."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from wafaa.demo.verbs import DemoStore
from wafaa.demo.views import shop
from wafaa.inbox import webchat
from wafaa.inbox.webchat import BadIdentityToken
from wafaa.people.models import Identity
from wafaa.stores.scope import entered

pytestmark = pytest.mark.django_db


def identity_in(page: str) -> str:
    found = re.search(r'data-identity="([^"]+)"', page)
    return found[1] if found else ""


def test_there_is_nothing_without_a_demo_store() -> None:
    assert Client().get("/demo/").status_code == 404


def test_everybody_may_look(demo: DemoStore) -> None:
    response = Client().get("/demo/")
    page = response.content.decode()
    assert response.status_code == 200
    assert f'data-line="{demo.chat_line.public_id}"' in page
    assert "عطور ليلى" in page
    assert identity_in(page) == ""
    assert "no-store" in response["Cache-Control"]
    assert shop.public  # type: ignore[attr-defined]


def test_the_page_speaks_the_asked_language(demo: DemoStore) -> None:
    page = Client().get("/demo/?lang=en").content.decode()
    assert '<html lang="en" dir="ltr">' in page
    assert "Layla&#x27;s Perfumes" in page


def test_a_guest_comes_in_as_a_customer_of_the_story(demo: DemoStore) -> None:
    assert len(demo.guests) == 3
    for guest in demo.guests:
        token = identity_in(Client().get(f"/demo/?as={guest['key']}").content.decode())
        with entered(demo.store):
            claims = webchat.claims_of(demo.chat_line, token)
            assert (claims["sub"], claims["name"]) == (guest["sub"], guest["name"])
            visitor, _ = webchat.visit(demo.chat_line, "", claims, "ar", "/demo/")
            talk = webchat.conversation_of(visitor)
            known = Identity.objects.get(kind="shop", value=guest["sub"], verified_at__isnull=False)
            assert talk is not None
            assert talk.customer_id == known.customer_id
            assert visitor.is_proven


def test_a_stranger_stays_a_newcomer(demo: DemoStore) -> None:
    assert identity_in(Client().get("/demo/?as=nobody").content.decode()) == ""
    with entered(demo.store), pytest.raises(BadIdentityToken):
        webchat.claims_of(demo.chat_line, "forged")
