"""Mails leave by SMTP: written so that answers find back, and with an outcome that is always known."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.conf import settings

from tests.channels.mailserver import PASSWORD, Post, free_port, half_open, post_office, trickling
from tests.lib.peer import certificate
from tests.world import World
from wafaa.channels import verbs
from wafaa.channels.adapters.email import EMail
from wafaa.channels.connector import Done, Outcome, Refused, Retry, Unknown
from wafaa.channels.mail import smtp, threading
from wafaa.channels.mail.server import Server, Trouble
from wafaa.channels.models import Line, Outgoing
from wafaa.people.models import Purpose

INNER = frozenset({"127.0.0.1", "localhost"})
BODY = b"From: a@b.test\r\nSubject: x\r\n\r\n.hidden dot\r\nend\r\n"
patient = EMail(connect_s=3, send_s=10)
quick = EMail(connect_s=0.5, send_s=0.3, test_s=0.2)


@pytest.fixture(autouse=True)
def own_network(settings: Any) -> None:
    settings.INNER_HOSTS = INNER


@pytest.fixture(scope="module")
def office() -> Iterator[tuple[Post, int]]:
    post = Post()
    with post_office(post) as port:
        yield post, port


@pytest.fixture
def post(office: tuple[Post, int]) -> Post:
    office[0].taken.clear()
    office[0].is_strict = False
    return office[0]


def connect(world: World, port: int, **more: Any) -> Line:
    with world.inside():
        options = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "plain", **more}
        verbs.change_line(world.mail, options=options)
    return world.mail


def write(world: World, to: str = "layla@customer.test", text: str = "طلبك في الطريق", **more: Any) -> Outgoing:
    with world.inside():
        envelope = more.pop("envelope", {"conversation": "c" * 26, "title": "وين طلبي؟", "answers": "m1@customer.test"})
        return verbs.queue(
            world.layla,
            world.mail,
            "email",
            purpose=Purpose.REPLY,
            text=text,
            to=to,
            subject=f"conversation:{'c' * 26}",
            envelope=envelope,
            **more,
        )


def send(world: World, outgoing: Outgoing, by: EMail = patient) -> Outcome:
    with world.inside():
        return by.send(outgoing, world.mail)


def arrived(post: Post) -> EmailMessage:
    mail = message_from_bytes(post.taken[-1].original_content or b"", policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_a_reply_says_where_answers_belong(world: World, office: tuple[Post, int], post: Post) -> None:
    connect(world, office[1])
    outgoing = write(world)
    told = send(world, outgoing)
    mail = arrived(post)
    assert told == Done(str(mail["Message-ID"]).strip("<>"))
    assert outgoing.public_id in str(mail["Message-ID"])
    assert str(mail["In-Reply-To"]) == "<m1@customer.test>" and str(mail["References"]) == "<m1@customer.test>"
    assert str(mail["Subject"]) == "رد: وين طلبي؟"
    key = bytes(settings.LINK_KEY)
    reply_to = mail["Reply-To"].addresses[0].addr_spec
    token = threading.read_reply_address(reply_to, "help@layla.test", "layla@customer.test", key)
    assert token is not None and token.mac_ok and token.conversation_public_id == "c" * 26
    assert threading.read_bounce_address(post.taken[-1].mail_from or "", "help@layla.test", key) == outgoing.public_id
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert 'dir="rtl"' in html and "طلبك في الطريق" in html
    assert mail["Auto-Submitted"] is None


def test_english_is_answered_in_english(world: World, office: tuple[Post, int], post: Post) -> None:
    connect(world, office[1])
    envelope = {
        "conversation": "c" * 26,
        "title": "Re: رد: Where is my order?",
        "answers": "m1@customer.test",
    }
    send(world, write(world, text="Your order is on its way.", envelope=envelope))
    assert str(arrived(post)["Subject"]) == "Re: Where is my order?"
    assert 'dir="ltr"' in arrived(post).get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_the_same_message_has_the_same_id_at_every_attempt(world: World, office: tuple[Post, int], post: Post) -> None:
    connect(world, office[1])
    outgoing = write(world)
    assert send(world, outgoing) == send(world, outgoing)
    assert len({str(message_from_bytes(e.original_content or b"")["Message-ID"]) for e in post.taken}) == 1


def test_a_later_mail_names_the_earlier_ones(world: World, office: tuple[Post, int], post: Post) -> None:
    connect(world, office[1])
    first = write(world)
    done = send(world, first)
    assert isinstance(done, Done)
    with world.inside():
        Outgoing.objects.filter(pk=first.pk).update(provider_id=done.provider_id)
    send(world, write(world))
    assert str(arrived(post)["References"]).split() == [f"<{done.provider_id}>", "<m1@customer.test>"]


def test_a_mailbox_without_plus_addresses_gets_none(world: World, office: tuple[Post, int], post: Post) -> None:
    connect(world, office[1], plus_addressing=False)
    send(world, write(world))
    assert arrived(post)["Reply-To"] is None and post.taken[-1].mail_from == "help@layla.test"


def test_an_acknowledgement_tells_machines_not_to_answer(world: World, office: tuple[Post, int], post: Post) -> None:
    connect(world, office[1])
    envelope = {"conversation": "c" * 26, "title": "", "kind": "acknowledgement"}
    send(world, write(world, envelope=envelope, is_automatic=True))
    assert str(arrived(post)["Auto-Submitted"]) == "auto-generated"
    assert "عطور ليلى" in str(arrived(post)["Subject"])


def test_a_file_goes_along(world: World, office: tuple[Post, int], post: Post) -> None:
    connect(world, office[1])
    with world.inside():
        file = verbs.keep_file("فاتورة ١٣.txt", b"350 SAR", owner="staff:1")
    send(world, write(world, envelope={"conversation": "c" * 26, "files": [file.public_id]}))
    attached = next(arrived(post).iter_attachments())
    assert attached.get_filename() == "فاتورة ١٣.txt" and b"350 SAR" in attached.get_payload(decode=True)


def test_a_neighbours_file_never_goes_along(world: World, office: tuple[Post, int], post: Post) -> None:
    connect(world, office[1])
    with world.next_door():
        file = verbs.keep_file("list.txt", b"their customers", owner="staff:1")
    assert send(world, write(world, envelope={"files": [file.public_id]})) == Refused("no_file")
    assert not post.taken


@pytest.mark.parametrize(
    ("to", "outcome"),
    [
        ("grey@customer.test", Retry("451 4.7.1 Greylisted, come back")),
        ("busy@customer.test", Retry("421 4.3.2 Shutting down", line_is_down=True)),
        ("gone@customer.test", Refused("550 5.1.1 No such user")),
        ("spam@customer.test", Refused("554 5.7.1 Looks like spam")),
        ("slow@customer.test", Retry("452 4.2.2 Mailbox full")),
        ("drop@customer.test", Unknown("broken_connection")),
        ("", Refused("no_address")),
        ("nobody", Refused("no_address")),
        ("ليلى@customer.test", Refused("bad_address")),
    ],
)
def test_every_answer_has_its_outcome(
    world: World, office: tuple[Post, int], post: Post, to: str, outcome: Outcome
) -> None:
    connect(world, office[1])
    assert send(world, write(world, to=to)) == outcome
    assert not post.taken


def test_a_strict_server_gets_the_plain_sender(world: World, office: tuple[Post, int], post: Post) -> None:
    post.is_strict = True
    connect(world, office[1])
    assert isinstance(send(world, write(world)), Done)
    assert post.taken[-1].mail_from == "help@layla.test"


def test_a_dead_server_is_the_lines_fault_and_costs_the_deadline_at_most(world: World) -> None:
    with half_open() as port:
        connect(world, port)
        began = monotonic()
        assert send(world, write(world), quick) == Retry("timeout", line_is_down=True)
        assert monotonic() - began < 1.2
    connect(world, free_port())
    assert send(world, write(world), quick) == Retry("refused_connection", line_is_down=True)


def test_a_server_that_trickles_gains_no_time(world: World) -> None:
    with trickling() as port:
        connect(world, port)
        began = monotonic()
        assert send(world, write(world), quick) == Retry("timeout", line_is_down=True)
        assert monotonic() - began < 1.2


def test_a_line_without_a_server_refuses(world: World) -> None:
    assert send(world, write(world)) == Refused("not_set_up")


def test_nobody_is_blindly_asked_again(world: World) -> None:
    with world.inside():
        assert quick.settle(write(world), world.mail) == Unknown("cannot_ask")


def test_login_is_needed_and_arabic_passwords_work() -> None:
    post = Post()
    with post_office(post, needs_login=True) as port:
        right = Server("127.0.0.1", port, "plain", "help", PASSWORD, INNER)
        wrong = Server("127.0.0.1", port, "plain", "help", "wrong", INNER)
        letter = smtp.Letter(["a@b.test"], "c@d.test", BODY)
        assert smtp.deliver(right, letter, hello="[127.0.0.1]").state == "accepted"
        told = smtp.deliver(wrong, letter, hello="[127.0.0.1]")
        assert (told.state, told.why, told.is_line) == ("later", "login_refused", True)
    assert post.taken[0].content == BODY


def test_starttls_protects_and_a_foreign_certificate_is_refused(tmp_path: Path) -> None:
    post = Post()
    tls, trust = certificate(tmp_path, "localhost")
    letter = smtp.Letter(["a@b.test"], "c@d.test", BODY)
    with post_office(post, tls=tls) as port:
        known = Server("localhost", port, "starttls", inner_hosts=INNER, trust=trust)
        unknown = Server("localhost", port, "starttls", inner_hosts=INNER)
        other_name = Server("127.0.0.1", port, "starttls", inner_hosts=INNER, trust=trust)
        assert smtp.deliver(known, letter, hello="[127.0.0.1]").state == "accepted"
        assert smtp.deliver(unknown, letter, hello="[127.0.0.1]").why == "wrong_certificate"
        assert smtp.deliver(other_name, letter, hello="[127.0.0.1]").why == "wrong_certificate"
    assert len(post.taken) == 1


def test_a_server_without_starttls_gets_no_password(office: tuple[Post, int], post: Post) -> None:
    server = Server("127.0.0.1", office[1], "starttls", "help", PASSWORD, INNER)
    assert smtp.deliver(server, smtp.Letter(["a@b.test"], "c@d.test", BODY), hello="[127.0.0.1]").why == "tls"


def test_a_relay_that_takes_no_logins_gets_the_letter_and_no_password() -> None:
    post = Post()
    relay = Controller(post, hostname="127.0.0.1", port=free_port())  # offers no login without encryption
    relay.start()
    try:
        server = Server("127.0.0.1", relay.port, "plain", "help", PASSWORD, INNER)
        letter = smtp.Letter(["a@b.test"], "c@d.test", BODY)
        assert smtp.deliver(server, letter, hello="[127.0.0.1]").state == "accepted"
    finally:
        relay.stop()
    assert [one.content for one in post.taken] == [BODY]


def test_a_server_outside_that_offers_no_login_is_not_used_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would take the sender, and then refuse each letter for good."""
    post = Post()
    outside = Controller(post, hostname="127.0.0.1", port=free_port())
    outside.start()
    monkeypatch.setattr(smtp, "is_inner_host", lambda *_given: False)
    try:
        server = Server("127.0.0.1", outside.port, "plain", "help", PASSWORD, INNER)
        told = smtp.deliver(server, smtp.Letter(["a@b.test"], "c@d.test", BODY), hello="[127.0.0.1]")
    finally:
        outside.stop()
    assert (told.state, told.why, told.is_line) == ("later", "login_refused", True)
    assert not post.taken


def test_plain_connections_stay_in_the_own_network_and_inner_hosts_are_closed() -> None:
    for host, security, code in (("127.0.0.1", "tls", "inner_host"), ("mail.example.com", "plain", "unencrypted")):
        with pytest.raises(Trouble) as trouble, smtp.opened(Server(host, 25, security), "x", 1, 1):
            pass
        assert trouble.value.code == code


def test_trying_a_line_says_what_is_wrong_within_its_deadline(world: World, office: tuple[Post, int]) -> None:
    with half_open() as silent, world.inside():
        port = free_port()
        connect(world, silent, imap_host="127.0.0.1", imap_port=silent, imap_security="plain")
        began = monotonic()
        assert quick.test(world.mail) == ["imap:timeout", "smtp:timeout"]
        assert monotonic() - began < 2
        connect(world, office[1], imap_host="127.0.0.1", imap_port=port, imap_security="plain")
        assert quick.test(world.mail) == ["imap:refused_connection"]
        connect(world, 25, smtp_host="10.0.0.1", smtp_security="tls", imap_host="", imap_port=0)
        assert quick.test(world.mail) == ["imap:not_set_up", "smtp:inner_host"]


def test_the_line_rests_while_its_server_is_away_and_recovers(
    world: World, office: tuple[Post, int], post: Post
) -> None:
    from wafaa.channels.sending import send_due

    connect(world, free_port())
    outgoing = write(world)
    with time_machine.travel(outgoing.not_before, tick=False), world.inside():
        send_due(outgoing.pk)
        outgoing.refresh_from_db()
        world.mail.refresh_from_db()
    assert (outgoing.state, outgoing.error, world.mail.state) == ("queued", "refused_connection", "failing")
    connect(world, office[1])
    later = max(outgoing.not_before, world.mail.paused_until)
    with time_machine.travel(later, tick=False), world.inside():
        send_due(outgoing.pk)
        outgoing.refresh_from_db()
        world.mail.refresh_from_db()
    assert (outgoing.state, world.mail.state) == ("sent", "ok")
