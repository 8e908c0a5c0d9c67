"""Connecting X: keys are pasted, the owner signs in by a link, and what is wrong is said in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.channels.conformance.x import CLIENT, CREDITS, NOT_ENROLLED, SHOP, XServer, problem
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import Line, LineState
from wafaa.channels.x import signing, tokens

S = "/s/layla/settings/channels/x/"
TYPED = {
    "name": "إكس",
    "client_id": CLIENT,
    "client_secret": "s3cr3t",
    "callback": "https://desk.layla.example/s/layla/settings/channels/x/back/",
}


@pytest.fixture
def server(settings: Any) -> Iterator[XServer]:
    server = XServer()
    with server.standing() as address:
        settings.INNER_HOSTS = frozenset({address.removeprefix("http://")})
        settings.X_URL = address
        yield server


@pytest.fixture
def reem(world: World) -> Client:
    return browser_of(world.reem, language="en")


@pytest.fixture
def line(world: World, reem: Client, server: XServer) -> Line:
    answer = reem.post(f"{S}new/", TYPED)
    assert answer.status_code == 302
    found: Line = Line.everywhere.get(channel="x")
    return found


def asked(world: World, line: Line) -> dict[str, str]:
    """What the link on the page asks X for."""
    with world.inside():
        link = signing.link(Line.objects.get(pk=line.pk))
    assert link.startswith("https://x.com/i/oauth2/authorize?")
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def come_back(world: World, line: Line, server: XServer, code: str = "c0de", **traits: str) -> str:
    """X let the owner in and sends their browser back."""
    server.codes[code] = code
    state = traits.get("state") or asked(world, line)["state"]
    return f"{S}back/?state={state}&code={code}"


def connected(world: World, reem: Client, line: Line, server: XServer) -> Any:
    return reem.post(f"{S}{line.public_id}/finish/", {"answer": come_back(world, line, server)})


def test_it_is_off_until_somebody_signed_in(world: World, reem: Client, line: Line, server: XServer) -> None:
    page = reem.get(f"{S}{line.public_id}/").content.decode()
    assert "Now sign in at X" in page and "20 cents" in page and "s3cr3t" not in page
    assert line.state == LineState.NEW and not line.options.get("user_id") and not server.calls
    said = asked(world, line)
    assert said["code_challenge_method"] == "S256" and said["redirect_uri"] == TYPED["callback"]
    assert said["scope"] == "tweet.read tweet.write users.read media.write offline.access"


def test_the_way_back_does_nothing_by_itself_and_one_press_connects(
    world: World, reem: Client, line: Line, server: XServer
) -> None:
    url = come_back(world, line, server)
    page = reem.get(url)
    assert page.status_code == 200 and "Finish connecting" in page.content.decode() and not server.calls
    assert reem.post(f"{S}{line.public_id}/finish/", {"answer": url}).status_code == 302
    line.refresh_from_db()
    assert (line.address, line.state, line.options["user_id"]) == ("@layla", LineState.OK, SHOP)
    with world.inside():
        kept = tokens.kept(line)
    assert kept.access == server.access and kept.access not in str(line.secrets)
    exchange = server.calls[0]
    form = parse_qs(exchange.body.decode())
    assert form["grant_type"] == ["authorization_code"] and len(form["code_verifier"][0]) >= 43
    assert form["redirect_uri"] == [TYPED["callback"]]
    shown = reem.get(f"{S}{line.public_id}/").content.decode()
    assert "Sign in again" in shown and kept.access not in shown and "https://x.com/layla" in shown


def test_the_pasted_address_of_a_page_that_could_not_be_opened_will_do(
    world: World, reem: Client, line: Line, server: XServer
) -> None:
    server.codes["z"] = "z"
    answer = f"http://127.0.0.1/?state={asked(world, line)['state']}&code=z "
    assert reem.post(f"{S}{line.public_id}/finish/", {"answer": answer}).status_code == 302
    line.refresh_from_db()
    assert line.state == LineState.OK


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("", "not the address X sent"),
        ("سلام", "not the address X sent"),
        ("https://[", "not the address X sent"),
        ("https://x/?state=other&code=1", "another attempt"),
        ("https://x/?state={state}&error=access_denied", "not let in"),
        ("https://x/?state={state}", "not the address X sent"),
        ("https://x/?state={state}&code=old", "half a minute"),
    ],
)
def test_what_does_not_sign_in_says_why(
    world: World, reem: Client, line: Line, server: XServer, answer: str, words: str
) -> None:
    said = answer.replace("{state}", asked(world, line)["state"])
    page = reem.post(f"{S}{line.public_id}/finish/", {"answer": said})
    assert page.status_code == 422 and words in page.content.decode()
    line.refresh_from_db()
    assert not line.options.get("user_id")


def test_an_answer_is_good_once(world: World, reem: Client, line: Line, server: XServer) -> None:
    url = come_back(world, line, server)
    for status in (302, 422):
        assert reem.post(f"{S}{line.public_id}/finish/", {"answer": url}).status_code == status
    page = reem.get(url)
    assert page.status_code == 422 and "another attempt" in page.content.decode()


def test_another_account_is_not_taken_for_this_one(world: World, reem: Client, line: Line, server: XServer) -> None:
    connected(world, reem, line, server)
    server.user = "5500"
    page = connected(world, reem, line, server)
    assert page.status_code == 422 and "as another account" in page.content.decode()
    server.user = SHOP
    assert reem.post(f"{S}new/", TYPED).status_code == 302
    second = Line.everywhere.filter(channel="x").latest("id")
    assert "connected already" in connected(world, reem, second, server).content.decode()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (CREDITS, "credit at X is used up"),
        (NOT_ENROLLED, "does not let this app use its API"),
        (problem(503, "Service Unavailable", "no"), "trouble of its own"),
    ],
)
def test_what_is_wrong_is_said_on_the_page(
    world: World, reem: Client, line: Line, server: XServer, answer: Any, words: str
) -> None:
    connected(world, reem, line, server)
    server.next_reads = [answer]
    assert reem.post(f"{S}{line.public_id}/test/").status_code == 302
    assert words in reem.get(f"{S}{line.public_id}/").content.decode()
    line.refresh_from_db()
    assert line.state == LineState.FAILING


def test_a_wrong_client_secret_has_words(world: World, reem: Client, line: Line, server: XServer) -> None:
    connected(world, reem, line, server)
    server.ended, server.refuses_client = {server.access}, True
    reem.post(f"{S}{line.public_id}/test/")
    assert "Client Secret" in reem.get(f"{S}{line.public_id}/").content.decode()
    line.refresh_from_db()
    assert line.problem == "x_client"


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"client_id": ""}, "required"),
        ({"client_id": "معرّف"}, "other letters"),
        ({"client_secret": ""}, "required"),
        ({"callback": "desk"}, "not a web address"),
        ({"callback": "https://["}, "not a web address"),
        ({"callback": "javascript:alert(1)"}, "not a web address"),
    ],
)
def test_what_cannot_be_taken_keeps_the_rest(reem: Client, server: XServer, traits: dict[str, str], words: str) -> None:
    answer = reem.post(f"{S}new/", TYPED | traits)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "إكس" in page
    assert not Line.everywhere.filter(channel="x").exists()


def test_saved_again_without_the_secret_it_stays(world: World, reem: Client, line: Line, server: XServer) -> None:
    connected(world, reem, line, server)
    assert reem.post(f"{S}{line.public_id}/", TYPED | {"client_secret": "", "name": "جديد"}).status_code == 302
    line.refresh_from_db()
    assert (line.name, line.state, line.options["user_id"]) == ("جديد", LineState.OK, SHOP)


def test_it_stands_among_the_channels(reem: Client, line: Line) -> None:
    page = reem.get("/s/layla/settings/channels/").content.decode()
    assert "Connect X" in page and f"{S}{line.public_id}/" in page
