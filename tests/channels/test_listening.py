"""A mailbox is read once: by one listener, each mail together with the cursor behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.channels.mailserver import half_open
from tests.world import World
from wafaa.channels import verbs
from wafaa.channels.listening import LEASE, Ears, take_lease, take_new
from wafaa.channels.mail.imap import Fetched, Place
from wafaa.channels.mail.server import Trouble
from wafaa.channels.models import Arrival, Line
from wafaa.lib.time import now
from wafaa.work.models import Job

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Box:
    """A mailbox as `Mailbox` shows it: number → bytes."""

    def __init__(self, *mails: bytes, validity: int = 7, arrived: datetime = AT) -> None:
        self.validity, self.arrived = validity, arrived
        self.mails = dict(enumerate(mails, start=1))
        self.broken_at = 0

    def after(self, uid: int) -> list[Place]:
        return [Place(number, None) for number in self.mails if number > uid]

    def since(self, instant: datetime) -> list[Place]:
        return self.after(0)

    def dated(self, places: list[Place]) -> list[Place]:
        return [Place(place.uid, self.arrived) for place in places]

    def fetch(self, uid: int) -> Fetched | None:
        if uid == self.broken_at:
            raise Trouble("broken_connection")
        raw = self.mails[uid]
        return Fetched(raw) if raw != b"gone" else None


class Unwritable(datetime):
    """A time with which no cursor can be stored."""

    def isoformat(self, *args: Any, **kwargs: Any) -> Any:
        return object()


def letter(number: int) -> bytes:
    return b"From: layla@customer.test\r\nMessage-ID: <%d@customer.test>\r\n\r\nhello\r\n" % number


@pytest.fixture
def line(world: World) -> Iterator[Line]:
    with time_machine.travel(AT, tick=False), world.inside():
        Line.objects.filter(pk=world.mail.pk).update(created_at=AT - timedelta(hours=1))
        world.mail.refresh_from_db()
        yield world.mail


def read(line: Line, box: Any) -> int:
    return take_new(line, box)


def test_each_mail_is_taken_once_and_gets_its_job(line: Line) -> None:
    box = Box(letter(1), letter(2))
    assert (read(line, box), read(line, box)) == (2, 0)
    assert list(Arrival.objects.values_list("provider_id", flat=True)) == [
        "1@customer.test",
        "2@customer.test",
    ]
    assert Job.objects.filter(task__endswith="intake.understand").count() == 2
    line.refresh_from_db()
    assert line.cursor == {"validity": 7, "uid": 2, "at": AT.isoformat()}


def test_what_came_before_a_break_stays_and_the_rest_follows(line: Line) -> None:
    box = Box(letter(1), letter(2), letter(3))
    box.broken_at = 2
    with pytest.raises(Trouble):
        read(line, box)
    assert Arrival.objects.count() == 1
    box.broken_at = 0
    assert read(line, box) == 2 and Arrival.objects.count() == 3


def test_mail_and_cursor_are_stored_together_or_not_at_all(line: Line) -> None:
    box, jobs = Box(letter(1), arrived=Unwritable(2026, 11, 22, 9, tzinfo=UTC)), Job.objects.count()
    with pytest.raises(TypeError):
        read(line, box)
    line.refresh_from_db()
    assert not Arrival.objects.exists() and Job.objects.count() == jobs and line.cursor == {}


def test_a_mail_that_is_gone_or_cannot_be_given_holds_up_nobody(line: Line) -> None:
    assert read(line, Box(b"gone", b"", letter(3))) == 3
    assert [bytes(arrival.raw) for arrival in Arrival.objects.order_by("pk")] == [b"", letter(3)]


def test_new_numbers_find_known_mails(line: Line) -> None:
    read(line, Box(letter(1), letter(2)))
    assert read(line, Box(letter(2), letter(1), letter(3), validity=8)) == 3
    assert Arrival.objects.count() == 3


def test_a_new_line_leaves_old_mail_alone(line: Line) -> None:
    Line.objects.filter(pk=line.pk).update(created_at=AT + timedelta(hours=1))
    line.refresh_from_db()
    assert read(line, Box(letter(1))) == 0 and not Arrival.objects.exists()


def test_stopping_leaves_the_rest_for_later(line: Line) -> None:
    assert take_new(line, Box(letter(1), letter(2)), lambda: Arrival.objects.exists()) == 1  # type: ignore[arg-type]


def test_one_process_listens_and_another_follows_when_it_dies(line: Line) -> None:
    assert take_lease(line.pk, "one") and take_lease(line.pk, "one") and not take_lease(line.pk, "two")
    with time_machine.travel(AT + LEASE + timedelta(seconds=1), tick=False):
        assert take_lease(line.pk, "two") and not take_lease(line.pk, "one")


@pytest.mark.django_db(transaction=True)
def test_listeners_follow_the_lines(world: World, settings: Any) -> None:
    settings.INNER_HOSTS = frozenset({"127.0.0.1"})
    ears, other = Ears(), Ears()
    with half_open() as port:
        with world.inside():
            options = {"imap_host": "127.0.0.1", "imap_port": port, "imap_security": "plain"}
            verbs.change_line(world.mail, options=options)
        ears.look()
        other.look()
        first = ears._all[world.mail.pk]
        assert not other._all
        with world.inside():
            verbs.change_line(world.mail, options=options | {"imap_folder": "Shop"})
        ears.look()
        assert first.stopping.is_set() and ears._all[world.mail.pk] is not first
        with world.inside():
            verbs.switch_line(world.mail, on=False)
        ears.look()
        assert not ears._all
        ears.close()
        with world.inside():
            verbs.switch_line(world.mail, on=True)
        other.look()
        assert list(other._all) == [world.mail.pk]
        other.close()
    for thread in threading.enumerate():
        if thread.name.startswith("listen-"):
            thread.join(3)
            assert not thread.is_alive()
    assert now()
