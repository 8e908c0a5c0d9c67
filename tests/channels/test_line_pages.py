"""Connecting lines, and what got stuck on them."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs
from wafaa.channels.models import Arrival, ArrivalState, Line, LineState, Outgoing, OutgoingState
from wafaa.channels.wording import problem_of, trouble
from wafaa.work.models import Job

S = "/s/layla/settings/channels/"
STUCK = "/s/layla/settings/stuck/"


@pytest.fixture
def reem(world: World) -> Client:
    return browser_of(world.reem)


@pytest.fixture
def closed_port(settings: Any) -> int:
    """A port of this machine that the operator opened and where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    settings.INNER_HOSTS = frozenset({f"127.0.0.1:{port}"})
    return port


def mail(port: int) -> dict[str, str]:
    return {
        "address": "hello@layla.test",
        "imap_host": "127.0.0.1",
        "imap_port": str(port),
        "imap_security": "plain",
        "imap_password": "s3cret of the mailbox",
        "smtp_host": "127.0.0.1",
        "smtp_port": str(port),
        "smtp_security": "plain",
        "plus_addressing": "on",
    }


def pages(world: World) -> list[str]:
    lines = (
        f"chat/{world.chat.public_id}",
        f"form/{world.form.public_id}",
        f"email/{world.mail.public_id}",
        "email/new",
    )
    return [S, STUCK, *(f"{S}{name}/" for name in lines)]


def test_only_leads_touch_the_lines(world: World) -> None:
    for page in pages(world):
        assert browser_of(world.omar).get(page).status_code == 403
        assert browser_of(world.stranger).get(page).status_code == 404


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_opens(world: World, language: str) -> None:
    reem = browser_of(world.reem, language=language)
    for page in pages(world):
        assert reem.get(page).status_code == 200


def test_another_stores_line_is_not_there(world: World, reem: Client) -> None:
    theirs = world.neighbours_chat.public_id
    assert reem.get(f"{S}chat/{theirs}/").status_code == 404
    assert reem.post(f"{S}{theirs}/switch/").status_code == 404
    assert reem.post(f"{S}chat/{theirs}/secret/").status_code == 404


def test_the_pages_of_lines_are_proved_once_more(world: World) -> None:
    assert browser_of(world.reem, proved=False).get(f"{S}email/new/").status_code == 302


def test_a_chat_is_opened_and_told_where_it_may_be(world: World, reem: Client) -> None:
    reem.post(f"{S}open/", {"channel": "webchat"})
    line = Line.everywhere.filter(store=world.shop, channel="webchat").latest("id")
    url = f"{S}chat/{line.public_id}/"
    assert line.public_id in reem.get(url).context["tag"]
    said = {"name": "المتجر", "greeting": "أهلًا", "own_colour": "on", "colour": "#7A2E4D"}
    assert reem.post(url, said | {"origins": "shop.example\nhttps://www.shop.example:8443/page"}).status_code == 302
    line.refresh_from_db()
    assert line.options["origins"] == ["https://shop.example", "https://www.shop.example:8443"]
    assert line.options["colour"] == "#7a2e4d"
    bad = reem.post(url, said | {"origins": "javascript:alert(1)"})
    assert bad.status_code == 422 and "javascript:alert(1)" in bad.content.decode()


def test_the_identity_secret_is_shown_once(world: World, reem: Client) -> None:
    url = f"{S}chat/{world.chat.public_id}/"
    secret = reem.post(f"{url}secret/").context["secret"]
    with world.inside():
        line = Line.objects.get(pk=world.chat.pk)
        assert verbs.secret_of(line, "identity") == secret
    assert secret not in reem.get(url).content.decode()
    assert secret not in str(line.secrets)


def test_a_mailbox_that_does_not_answer_is_saved_and_says_why(world: World, reem: Client, closed_port: int) -> None:
    answer = reem.post(f"{S}email/new/", mail(closed_port), follow=True)
    page = answer.content.decode()
    assert "does not answer on this port" in page and "Receiving: " in page, answer.context["line"]["problem"]
    line = Line.everywhere.get(address="hello@layla.test")
    assert line.state == LineState.FAILING
    assert "s3cret of the mailbox" not in page and "s3cret" not in str(line.secrets)
    assert f'value="{closed_port}"' in page
    with world.inside():
        assert verbs.secret_of(line, "imap_password") == "s3cret of the mailbox"


def test_a_password_left_empty_stays(world: World, reem: Client, closed_port: int) -> None:
    reem.post(f"{S}email/new/", mail(closed_port))
    line = Line.everywhere.get(address="hello@layla.test")
    reem.post(f"{S}email/{line.public_id}/", mail(closed_port) | {"imap_password": "", "sender_name": "ليلى"})
    line.refresh_from_db()
    with world.inside():
        assert verbs.secret_of(line, "imap_password") == "s3cret of the mailbox"
    assert line.options["sender_name"] == "ليلى"


@pytest.mark.parametrize(
    "field, typed",
    [
        ("address", "no address"),
        ("imap_port", "70000"),
        ("imap_host", ""),
        ("imap_password", ""),
        ("address", "help@layla.test"),
    ],
)
def test_a_bad_answer_keeps_the_others(world: World, reem: Client, field: str, typed: str) -> None:
    answer = reem.post(f"{S}email/new/", mail(993) | {field: typed})
    assert answer.status_code == 422
    assert 'value="127.0.0.1"' in answer.content.decode()
    assert "s3cret" not in answer.content.decode()
    assert not Line.everywhere.filter(address="hello@layla.test").exists()


def test_a_line_is_switched_off_and_on(world: World, reem: Client) -> None:
    for state in (LineState.OFF, LineState.NEW):
        reem.post(f"{S}{world.chat.public_id}/switch/")
        assert Line.everywhere.get(pk=world.chat.pk).state == state


def test_every_trouble_has_words_in_arabic_and_english() -> None:
    from wafaa.channels.mail.server import TROUBLES

    said = {trouble(code) for code in TROUBLES}
    assert len(said) == len(TROUBLES)
    assert problem_of("imap:dns,smtp:timeout").startswith("Receiving: ") or "Receiving" not in problem_of("dns")


@pytest.mark.parametrize(
    "reason",
    [
        *("deadline", "connect", "name_lookup", "no_connection", "broken_connection", "cut_short", "unknown_encoding"),
        *("answer", "bad_address", "bad_request", "credentials_in_url", "unknown_host", "inner_address", "not_https"),
    ],
)
def test_a_call_that_comes_to_nothing_is_explained(reason: str) -> None:
    """Whatever `lib.http` fails with is told as what it is, never as something unexpected."""
    assert trouble(reason) != trouble("unknown")


def stuck_message(world: World, state: str) -> Outgoing:
    with world.inside():
        message: Outgoing = Outgoing.objects.create(
            line=world.mail,
            channel="email",
            customer=world.layla,
            purpose="reply",
            text="أهلًا",
            state=state,
            to="layla@customer.test",
            error="line_is_off",
        )
    return message


def test_a_failed_message_is_sent_again_or_let_go(world: World, reem: Client) -> None:
    failed, unknown = stuck_message(world, "failed"), stuck_message(world, "unknown")
    assert "the line is switched off" in reem.get(STUCK).content.decode()
    reem.post(f"{STUCK}messages/{failed.public_id}/retry/")
    reem.post(f"{STUCK}messages/{unknown.public_id}/drop/")
    assert Outgoing.everywhere.get(pk=failed.pk).state == OutgoingState.QUEUED
    assert Outgoing.everywhere.get(pk=unknown.pk).state == OutgoingState.CANCELLED
    assert reem.post(f"{STUCK}messages/{unknown.public_id}/retry/").status_code == 404


def test_a_dead_letter_is_tried_again_but_not_a_neighbours(world: World, reem: Client) -> None:
    mine = Job.objects.create(id="a" * 32, store=world.shop, task="wafaa.x.y", state="dead", error="Boom: why")
    theirs = Job.objects.create(id="b" * 32, store=world.neighbour, task="wafaa.x.y", state="dead")
    page = reem.get(STUCK).content.decode()
    assert "Boom: why" in page
    assert reem.post(f"{STUCK}jobs/{mine.id}/retry/").status_code == 302
    assert Job.objects.get(id=mine.id).state == "ready"
    assert reem.post(f"{STUCK}jobs/{theirs.id}/retry/").status_code == 404


def test_an_unreadable_arrival_is_read_again(world: World, reem: Client, tmp_path: Path) -> None:
    with world.inside():
        arrival = Arrival.objects.create(
            line=world.mail,
            provider_id="1",
            body_hash="x",
            raw=b"?",
            state=ArrivalState.UNREADABLE,
            reason="too_deep",
            meaning={"from": "evil@x.test", "subject": "عرض"},
        )
    assert "nested too deeply" in reem.get(STUCK).content.decode()
    for _twice in range(2):
        assert reem.post(f"{STUCK}arrivals/{arrival.public_id}/read/").status_code == 302
    assert Job.objects.filter(task="wafaa.channels.intake.understand").count() == 1
