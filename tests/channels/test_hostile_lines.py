"""A saved password must not be led to a stranger's server."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs
from wafaa.channels.connector import connector_of
from wafaa.channels.models import Line

S = "/s/layla/settings/channels/email/"
MAIL = {
    "address": "help@layla.test",
    "imap_host": "imap.layla.test",
    "imap_port": "993",
    "imap_security": "tls",
    "smtp_host": "smtp.layla.test",
    "smtp_port": "465",
    "smtp_security": "tls",
}


@pytest.fixture
def maha(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A manager; nothing is asked of the network."""
    monkeypatch.setattr(connector_of("email"), "test", lambda line: [])
    with world.inside():
        hosts = {"imap_host": MAIL["imap_host"], "smtp_host": MAIL["smtp_host"]}
        verbs.change_line(world.mail, options=hosts, secrets={"imap_password": "kept"})
    return browser_of(world.manager)


def saves(world: World, browser: Client, **typed: str) -> bool:
    """Whether the page takes it; refused, it says at which field, and the line is as it was."""
    before = Line.everywhere.get(pk=world.mail.pk).options
    answer = browser.post(f"{S}{world.mail.public_id}/", MAIL | typed)
    if answer.status_code == 302:
        return True
    assert answer.status_code == 422 and "Write the password of the mailbox." in answer.content.decode()
    assert Line.everywhere.get(pk=world.mail.pk).options == before
    return False


@pytest.mark.parametrize("server", ["imap_host", "smtp_host"])
def test_another_server_wants_the_password_again(world: World, maha: Client, server: str) -> None:
    assert saves(world, maha)
    assert not saves(world, maha, **{server: "mine.evil.test"})
    assert saves(world, maha, **{server: "new.layla.test"}, imap_password="typed anew")


def test_a_password_for_sending_alone_is_asked_for_alone(world: World, maha: Client) -> None:
    assert saves(world, maha, smtp_host="other.layla.test", smtp_password="of its own")
    assert not saves(world, maha, smtp_host="mine.evil.test")
    assert not saves(world, maha, smtp_host="mine.evil.test", imap_password="typed")
    assert saves(world, maha, smtp_host="third.layla.test", smtp_password="known")


def test_no_mailbox_without_a_password(world: World, maha: Client) -> None:
    typed: dict[str, Any] = MAIL | {"address": "new@layla.test"}
    assert maha.post(f"{S}new/", typed).status_code == 422
