"""Connecting a bot: its token is pasted, tried, sealed, and what is wrong is said in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.channels.telegramserver import TOKEN, BotServer, telegram
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import Channel, Line, LineState
from wafaa.channels.verbs import secret_of

S = "/s/layla/settings/channels/telegram/"


@pytest.fixture
def server(settings: Any) -> Iterator[BotServer]:
    server = BotServer()
    with telegram(server) as address:
        settings.INNER_HOSTS = frozenset({address.removeprefix("http://")})
        server.address = address  # type: ignore[attr-defined]
        yield server


@pytest.fixture
def reem(world: World) -> Client:
    return browser_of(world.reem)


def said(where: Any, **traits: str) -> dict[str, str]:
    return {"token": TOKEN, "server": where.address, "greeting": "أهلًا", "name": ""} | traits


def connected(reem: Client, server: BotServer) -> Line:
    reem.post(f"{S}new/", said(server))
    found: Line = Line.everywhere.get(channel=Channel.TELEGRAM)
    return found


def test_a_pasted_token_becomes_a_working_line(world: World, reem: Client, server: BotServer) -> None:
    line = connected(reem, server)
    assert (line.name, line.address, line.state) == ("عطور ليلى", "@layla_bot", LineState.OK)
    with world.inside():
        assert secret_of(line, "token") == TOKEN
    page = reem.get(f"{S}{line.public_id}/").content.decode()
    assert TOKEN not in page and "https://t.me/layla_bot" in page and TOKEN not in str(line.secrets)


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"token": ""}, "Paste the bot"),
        ({"token": "hello"}, "no bot token"),
        ({"token": "1234567:" + "x" * 30}, "does not know this token"),
        ({"server": "ftp://x"}, "not a web address"),
        ({"server": "http://127.0.0.1:9"}, "must begin with https"),
    ],
)
def test_what_cannot_be_taken_says_why_and_keeps_the_rest(
    reem: Client, server: BotServer, traits: dict[str, str], words: str
) -> None:
    answer = reem.post(f"{S}new/", said(server, **traits))
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "أهلًا" in page
    assert not Line.everywhere.filter(channel=Channel.TELEGRAM).exists()


def test_one_bot_is_connected_once(reem: Client, server: BotServer) -> None:
    connected(reem, server)
    assert "connected already" in reem.post(f"{S}new/", said(server)).content.decode()
    assert Line.everywhere.filter(channel=Channel.TELEGRAM).count() == 1


def test_a_saved_token_goes_to_no_other_server(reem: Client, server: BotServer) -> None:
    line = connected(reem, server)
    url = f"{S}{line.public_id}/"
    assert reem.post(url, said(server, token="", name="جديد")).status_code == 302
    answer = reem.post(url, said(server, token="", server="https://evil.test"))
    assert answer.status_code == 422 and "Paste the bot" in answer.content.decode()
    line.refresh_from_db()
    assert (line.name, line.options["server"]) == ("جديد", server.address)  # type: ignore[attr-defined]


def test_another_bot_begins_to_count_anew(world: World, reem: Client, server: BotServer) -> None:
    line = connected(reem, server)
    Line.everywhere.filter(pk=line.pk).update(cursor={"offset": 7, "at": "2026-11-22T09:00:00+00:00"})
    server.username = "other_bot"
    reem.post(f"{S}{line.public_id}/", said(server))
    line.refresh_from_db()
    assert (line.address, line.cursor) == ("@other_bot", {})


def test_a_webhook_of_another_program_is_told_and_can_be_ended(reem: Client, server: BotServer) -> None:
    server.webhook = "https://elsewhere.test/hook"
    line = connected(reem, server)
    url = f"{S}{line.public_id}/"
    page = reem.get(url)
    assert "delivered to another program" in page.content.decode() and page.context["take_over_url"]
    reem.post(page.context["take_over_url"])
    line.refresh_from_db()
    assert (server.webhook, line.state) == ("", LineState.OK)
    assert reem.get(url).context["take_over_url"] == ""


def test_testing_again_tells_of_a_revoked_token(reem: Client, server: BotServer) -> None:
    line = connected(reem, server)
    server.token = "revoked"
    reem.post(f"{S}{line.public_id}/test/")
    line.refresh_from_db()
    assert (line.state, line.problem) == (LineState.FAILING, "token_refused")
    assert "was revoked" in reem.get(f"{S}{line.public_id}/").content.decode()


def test_only_leads_who_proved_themselves_connect(world: World, reem: Client, server: BotServer) -> None:
    line = connected(reem, server)
    for page in (f"{S}new/", f"{S}{line.public_id}/"):
        assert browser_of(world.omar).get(page).status_code == 403
        assert browser_of(world.stranger).get(page).status_code == 404
        assert browser_of(world.reem, proved=False).get(page).status_code == 302
    for act in ("test", "take-over"):
        their = browser_of(world.stranger).post(f"/s/neighbour/settings/channels/telegram/{line.public_id}/{act}/")
        assert their.status_code == 404


def test_the_list_of_channels_offers_telegram_in_arabic(world: World) -> None:
    page = browser_of(world.reem, language="ar").get("/s/layla/settings/channels/").content.decode()
    assert "اربط تيليجرام" in page and f"{S}new/" in page
