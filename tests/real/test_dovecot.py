"""The walk of a mail through real servers: in by IDLE, out by SMTP, back by its token, and as a bounce."""

from __future__ import annotations

import os
import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from time import monotonic, time
from typing import Any

import pytest

from tests.real.post import DOVECOT, PASSWORD, PostOffice, post_office, until
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.adapters.email import EMail
from wafaa.channels.listening import take_new
from wafaa.channels.mail.imap import Mailbox, open_mailbox
from wafaa.channels.mailservers import folder_of, server_of
from wafaa.channels.models import Arrival, Line, Outgoing
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.people.models import Identity
from wafaa.stores.models import Setting
from wafaa.work.worker import Worker

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("dovecot")]
SHOP, LAYLA = "help@layla.test", "layla@customer.test"


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    assert Path(DOVECOT).exists(), "Dovecot is needed for this test"
    with post_office() as opened:
        yield opened


@pytest.fixture
def line(office: PostOffice, world: World, settings: Any) -> Line:
    """The shop's mailbox, emptied and connected."""
    settings.INNER_HOSTS = frozenset({"127.0.0.1"})
    for address in (SHOP, LAYLA):
        office.open_mailbox(address.partition("@")[0])
    for file in (office.place / "mail").glob("*/Maildir/[nct]*/*"):
        file.unlink()
    options = {"imap_host": "127.0.0.1", "imap_port": office.imap_port, "imap_security": "plain"}
    options |= {
        "smtp_host": "127.0.0.1",
        "smtp_port": office.smtp_port,
        "smtp_security": "plain",
        "smtp_user": "",
    }
    with world.inside():
        channels.change_line(world.mail, options=options, secrets={"imap_password": PASSWORD})
        Setting.objects.create(app="channels", values={"undo_email": 0})
    return world.mail


@pytest.fixture
def worker(line: Line) -> Iterator[Worker]:
    working = Worker(1)
    working.start()
    yield working
    began = monotonic()
    working.stop()
    assert monotonic() - began < 3
    until(
        lambda: not any(thread.name.startswith("listen-") for thread in threading.enumerate()),
        "an end of listening",
    )


def post(office: PostOffice, text: str, to: str = SHOP, sender: str = LAYLA, **headers: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "وين طلبي؟"
    mail["Message-ID"] = f"<{abs(hash((text, sender)))}@customer.test>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    with smtplib.SMTP("127.0.0.1", office.smtp_port, "customer.test", 5) as client:
        client.send_message(mail)


def heard(world: World, text: str) -> Message | None:
    with world.inside():
        found: Message | None = Message.objects.filter(kind=MessageKind.IN, text=text).first()
        return found


def letters(office: PostOffice, text: str) -> list[EmailMessage]:
    return [mail for mail in office.mails("layla") if text in mail.get_body(("plain",)).get_content()]  # type: ignore[union-attr]


def test_the_walk(world: World, office: PostOffice, line: Line, worker: Worker) -> None:
    until(lambda: any(thread.name.startswith("listen-") for thread in threading.enumerate()), "a listener")
    post(office, "طلبي تأخر")
    until(lambda: heard(world, "طلبي تأخر"), "the mail to arrive", 20)
    message = heard(world, "طلبي تأخر")
    assert message is not None and message.customer == world.layla
    with world.as_staff(world.omar):
        conversation = Conversation.objects.select_related("customer", "line").get(pk=message.conversation_id)
        inbox.reply(conversation, "نعتذر، يصلك غدًا إن شاء الله", key="k1")
    until(lambda: letters(office, "نعتذر"), "the answer in Layla's mailbox")
    answer = letters(office, "نعتذر")[0]
    assert 'dir="rtl"' in answer.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert str(answer["Subject"]) == "رد: وين طلبي؟" and answer["Auto-Submitted"] is None
    back = answer["Reply-To"].addresses[0].addr_spec
    post(office, "شكرا لكم", to=back)
    until(lambda: heard(world, "شكرا لكم"), "the answer to the answer", 20)
    again = heard(world, "شكرا لكم")
    assert again is not None and again.conversation_id == message.conversation_id
    with world.inside():
        assert Identity.objects.get(value=LAYLA).proof == "reply_token"
        line.refresh_from_db()
        assert line.state == "ok"


def test_a_dead_address_is_told_by_its_bounce(world: World, office: PostOffice, line: Line, worker: Worker) -> None:
    post(office, "هل من أحد؟", sender="gone@customer.test")

    def failed() -> bool:
        with world.inside():
            return bool(Outgoing.objects.filter(to="gone@customer.test", state="failed").exists())

    until(failed, "the bounce")
    with world.inside():
        assert "No such user" in Outgoing.objects.get(to="gone@customer.test").error
        assert Identity.objects.get(value="gone@customer.test").unreachable_since is not None
        assert Conversation.objects.count() == 1  # the report itself is no message


def test_a_changed_line_is_listened_to_anew(world: World, office: PostOffice, line: Line, worker: Worker) -> None:
    with world.inside():
        channels.change_line(line, secrets={"imap_password": "wrong"})

    def is_failing() -> bool:
        line.refresh_from_db()
        return line.state == "failing"

    until(lambda: is_failing() and line.problem == "imap:login_refused", "the line to be refused")
    assert line.paused_until is None
    with world.inside():
        channels.change_line(line, secrets={"imap_password": PASSWORD})
    until(lambda: not is_failing(), "the line to recover", 60)  # Dovecot lets whoever failed wait longer and longer
    post(office, "رجعتم؟")
    until(lambda: heard(world, "رجعتم؟"), "the mail to arrive", 20)


def opened(line: Line, most: int = 1_000_000) -> Mailbox:
    return open_mailbox(server_of(line, "imap"), folder_of(line), most)


def taken(world: World, line: Line, mailbox: Mailbox) -> int:
    with world.inside():
        return take_new(line, mailbox)


def test_a_new_uidvalidity_takes_nothing_twice(world: World, office: PostOffice, line: Line) -> None:
    for number in range(3):
        post(office, f"mail {number}", Subject_Number=str(number))
    mailbox = opened(line)
    first = mailbox.validity
    assert (taken(world, line, mailbox), taken(world, line, mailbox)) == (3, 0)
    mailbox.close()
    (office.place / "mail/help/Maildir/dovecot-uidlist").unlink()
    for index in (office.place / "mail/help/Maildir").glob("dovecot*"):
        index.unlink()
    office.stop()
    until(lambda: time() >= first + 1, "another second: Dovecot numbers a mailbox by the second it is made in")
    office.start()
    post(office, "mail 3")
    mailbox = opened(line)
    assert mailbox.validity != first and taken(world, line, mailbox) == 4
    mailbox.close()
    with world.inside():
        assert Arrival.objects.count() == 4


def test_a_mail_too_large_leaves_its_head(world: World, office: PostOffice, line: Line) -> None:
    post(office, "x" * 20_000)
    post(office, "small enough")
    mailbox = opened(line, most=5_000)
    assert taken(world, line, mailbox) == 2
    mailbox.close()
    with world.inside():
        large, small = Arrival.objects.order_by("pk")
        assert large.meta["is_cut"] and b"x" * 100 not in bytes(large.raw) and b"Subject:" in bytes(large.raw)
        assert not small.meta["is_cut"] and b"small enough" in bytes(small.raw)


def test_old_mail_is_left_where_it_is(world: World, office: PostOffice, line: Line) -> None:
    old = office.place / "mail/help/Maildir/new/7.old"
    office.deliver("help", b"From: old@customer.test\r\nSubject: last year\r\n\r\nx\r\n")
    newest = max((office.place / "mail/help/Maildir/new").iterdir(), key=lambda file: file.stat().st_mtime)
    newest.rename(old)
    os.utime(old, (1_700_000_000, 1_700_000_000))
    post(office, "new")
    mailbox = opened(line)
    assert taken(world, line, mailbox) == 1
    mailbox.close()


def test_trying_the_line(world: World, line: Line) -> None:
    tries = EMail()  # a wrong password costs two seconds: Dovecot sees to that
    with world.inside():
        assert tries.test(line) == []
        channels.change_line(line, options=line.options | {"imap_folder": "Nowhere"})
        assert tries.test(line) == ["imap:no_inbox"]
        channels.change_line(line, secrets={"imap_password": "wrong"})
        assert tries.test(line) == ["imap:login_refused"]
