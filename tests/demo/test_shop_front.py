"""The demo's shop front: open to all, empty without the demo, and a way in as a customer of the story."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client

from wafaa.channels import verbs as channels
from wafaa.channels.mailservers import stays_inside
from wafaa.channels.models import Line, Outgoing
from wafaa.demo import front
from wafaa.demo.verbs import DemoStore
from wafaa.demo.views import shop
from wafaa.inbox import webchat
from wafaa.inbox.webchat import BadIdentityToken
from wafaa.people.models import Identity
from wafaa.stores.models import Store
from wafaa.stores.scope import entered
from wafaa.work.worker import run_due

pytestmark = pytest.mark.django_db


def identity_in(page: str) -> str:
    found = re.search(r'data-identity="([^"]+)"', page)
    return found[1] if found else ""


def test_there_is_nothing_without_a_demo_store() -> None:
    assert Client().get("/demo/").status_code == 404
    assert Client().get("/demo/letters/").status_code == 404


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


def test_a_code_is_read_in_the_demos_letter_box_and_opens_the_own_page(demo: DemoStore) -> None:
    guest = demo.guests[0]
    address = front.addresses_of(demo.chat_line)[guest["key"]]
    phone = Client()
    asked = phone.post("/p/layla/in/?lang=ar", {"address": address.upper()}, follow=True).content.decode()
    assert "/demo/letters/?lang=ar" in asked
    run_due()
    box = Client().get(f"/demo/letters/?lang=ar&to={address}").content.decode()
    code = re.findall(r"\b\d{6}\b", box)[0]
    assert guest["name"] in box and address in box
    assert phone.post("/p/layla/in/code/", {"code": code}, follow=True).status_code == 200
    assert "نزّل بياناتي" in phone.get("/p/layla/me/data/").content.decode()


def test_the_letter_box_shows_no_letter_to_a_real_address(demo: DemoStore) -> None:
    with entered(demo.store):
        mail = Line.objects.get(channel="email")
        someone = Identity.objects.filter(kind="email").first()
        assert someone is not None
        for to in ("real.person@gmail.com", "مثال@example.com.evil.org", someone.value):
            channels.queue(someone.customer, mail, "email", purpose="reply", text="سرّي جدًّا", to=to)
        run_due()
        assert Outgoing.objects.filter(text="سرّي جدًّا", state="sent").count() >= 2
    assert Client().get("/demo/letters/").content.decode().count("سرّي جدًّا") == 1


def test_only_a_demo_has_a_letter_box(demo: DemoStore) -> None:
    """The mark on a line is worth nothing in a store of which a real person made its own."""
    with entered(demo.store), transaction.atomic():
        mail = Line.objects.get(channel="email")
        assert stays_inside(mail)
        Store.objects.filter(pk=demo.store.pk).update(is_demo=False)
        assert not stays_inside(Line.objects.get(pk=mail.pk))
        assert Client().get("/demo/letters/").status_code == 404
        assert (
            "demo/letters"
            not in Client().post("/p/layla/in/", {"address": "x@example.com"}, follow=True).content.decode()
        )
        Store.objects.filter(pk=demo.store.pk).update(is_demo=True)
        Line.objects.filter(pk=mail.pk).update(options={})
        assert not stays_inside(Line.objects.get(pk=mail.pk))
        code = Client().post("/p/layla/in/", {"address": "x@example.com"}, follow=True).content.decode()
        assert "demo/letters" not in code, "a demo made before has none"
        transaction.set_rollback(True)
