"""The settings pages of tokens and webhooks, and the command line's tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.contrib.messages import get_messages
from django.test import Client, override_settings
from django.urls import reverse

from tests.routes import Census
from tests.world import World
from wafaa.api.models import Delivery, Endpoint, Token
from wafaa.api.verbs import deliveries, endpoints, tokens
from wafaa.work.models import Event


@pytest.fixture
def reem(world: World) -> Iterator[Client]:
    client = Client()
    client.force_login(world.reem.user)
    Census._has_just_logged_in(client, world.reem.user_id)
    yield client


def at(name: str, *args: str) -> str:
    return reverse(f"api:{name}", args=["layla", *args])


def test_a_token_is_shown_once_and_opens_what_was_ticked(world: World, reem: Client) -> None:
    page = reem.post(at("tokens"), {"name": " المحاسبة ", "scopes": ["customers:read", "promises:write"]})
    text = re.search(r"Bearer (wafaa_[\w-]{43})", page.content.decode())
    assert page.status_code == 200 and text and page["Cache-Control"] == "no-store"
    assert f'data-home="{at("tokens")}"' in page.content.decode(), "a reload makes no second one"
    answer = Client().get("/api/v1/me", headers={"authorization": f"Bearer {text[1]}"}).json()
    assert answer["scopes"] == ["customers:read", "promises:write"] and answer["token"]["name"] == "المحاسبة"
    again = reem.get(at("tokens")).content.decode()
    assert "data-home" not in again and text[1] not in again and text[1][:10] in again and "المحاسبة" in again
    with world.inside():
        assert Token.objects.get().made_by == world.reem


@pytest.mark.parametrize("sent", [{"name": "x"}, {"scopes": ["customers:read"]}, {"name": "\u200b", "scopes": ["x"]}])
def test_what_was_typed_is_kept_when_something_is_missing(world: World, reem: Client, sent: dict[str, str]) -> None:
    page = reem.post(at("tokens"), sent)
    assert page.status_code == 422 and "field-error" in page.content.decode()
    with world.inside():
        assert not Token.objects.exists()


def test_a_token_is_revoked(world: World, reem: Client) -> None:
    with world.inside():
        token, text = tokens.make("ERP", ["customers:read"])
    assert reem.post(at("revoke_token", token.public_id)).status_code == 302
    assert Client().get("/api/v1/me", headers={"authorization": f"Bearer {text}"}).status_code == 401


def test_a_webhook_is_made_changed_and_removed(world: World, reem: Client) -> None:
    asked = {"name": "المتجر", "url": "https://shop.test/hooks", "events": ["promise.kept", "message.received"]}
    page = reem.post(at("new_webhook"), asked).content.decode()
    secret = re.search(r"whsec_[\w+/=]+", page)
    with world.inside():
        endpoint = Endpoint.objects.get()
        assert secret and endpoints.secret_of(endpoint) == secret[0]
        assert endpoint.events == ["message.received", "promise.kept"]
    here = at("webhook", endpoint.public_id)
    assert f'data-home="{here}"' in page, "a reload makes no second one"
    assert secret[0] not in reem.get(here).content.decode()
    assert reem.post(here, asked | {"events": ["note.written"]}).status_code == 302
    assert reem.post(at("switch_webhook", endpoint.public_id)).status_code == 302
    with world.inside():
        changed = Endpoint.objects.get()
        assert (changed.events, changed.is_on) == (["note.written"], False)
        assert Event.objects.filter(name="webhook.changed").count() == 3
    assert "whsec_" in reem.post(at("webhook_secret", endpoint.public_id)).content.decode()
    assert reem.post(at("remove_webhook", endpoint.public_id)).status_code == 302
    with world.inside():
        assert not Endpoint.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "shop.test/hooks",
        "ftp://shop.test/x",
        "http://shop.test/x",
        "https://user:pw@shop.test/x",
        "https://10.0.0.5/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://shop.test:99999/x",
        "https://متجر.test/x",
        "https://shop test/x",
        "https://",
    ],
)
def test_an_address_that_cannot_be_told_is_refused(world: World, reem: Client, url: str) -> None:
    with override_settings(INNER_HOSTS=frozenset()):
        page = reem.post(at("new_webhook"), {"name": "x", "url": url, "events": ["message.received"]})
    assert page.status_code == 422 and "field-error" in page.content.decode()
    with world.inside():
        assert not Endpoint.objects.exists()


def test_deliveries_are_listed_filtered_and_sent_again(world: World, reem: Client) -> None:
    with world.inside():
        endpoint, _secret = endpoints.open_endpoint("ERP", "https://shop.test/x", ["message.received"])
        for _number in range(3):
            deliveries.test(endpoint)
        first = Delivery.objects.earliest("id")
        Delivery.objects.filter(pk=first.pk).update(state="dead", status=500, answer="<b>oops</b>", attempts=8)
        Delivery.objects.filter(pk=first.pk + 1).update(state="dead", error="no_connection")
    here = at("webhook", endpoint.public_id)
    page = reem.get(f"{here}?state=dead").content.decode()
    assert "&lt;b&gt;oops&lt;/b&gt;" in page and page.count(f"/replay/{first.public_id}/") == 1
    answer = reem.post(at("replay", endpoint.public_id, first.public_id))
    assert [str(one) for one in get_messages(answer.wsgi_request)] == ["يُعاد إرسال إشعار واحد."]
    with world.inside():
        assert Delivery.objects.filter(state="waiting").count() == 2
    reem.post(at("replay_dead", endpoint.public_id))
    with world.inside():
        assert Delivery.objects.filter(state="waiting").count() == 3
    assert reem.get(f"{here}?before=abc").status_code == 200
    assert reem.post(at("replay", endpoint.public_id, "0" * 26)).status_code == 404


def test_a_test_goes_out_at_the_press_of_a_button(world: World, reem: Client) -> None:
    with world.inside():
        endpoint, _secret = endpoints.open_endpoint("ERP", "https://shop.test/x", ["message.received"])
    reem.post(at("test_webhook", endpoint.public_id))
    with world.inside():
        assert Delivery.objects.get().name == "webhook.tested"
