"""Listening: each line that we must ask for what is new has one listener, in one process, as long as it is on.

For e-mail it holds a mailbox open; other channels register a listener of their own in LISTENERS.
A mail and the cursor behind it are stored together, so that a killed listener loses none and takes none
twice. Which process listens to a line is a lease on a schedule row; a dead one's lease ends by itself.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import close_old_connections, connection

from wafaa.channels import verbs
from wafaa.channels.mail.hints import glimpse
from wafaa.channels.mail.imap import Fetched, Mailbox, Place, open_mailbox
from wafaa.channels.mail.server import Trouble
from wafaa.channels.mailservers import MOST_BYTES, folder_of, is_listened_to, server_of
from wafaa.channels.models import Channel, Line, LineState
from wafaa.lib.time import now
from wafaa.stores.scope import entered
from wafaa.work import disk, jobs
from wafaa.work.models import Schedule
from wafaa.work.unit import unit
from wafaa.work.worker import SERVICES

log = logging.getLogger("wafaa.channels")
LOOK_S = 2.0
LEASE = timedelta(seconds=45)
PROLONG_S = 12.0
RENEW_S = 600.0
POLL_S = 60.0
BATCH = 100
OVERLAP = timedelta(days=2)
CLOCKS_DIFFER = timedelta(minutes=10)


def listen_to_all(stopping: threading.Event) -> None:
    """Keep a listener on every line that needs one and is on, until `stopping`. Changed lines begin anew."""
    ears = Ears()
    while not stopping.is_set():
        try:
            ears.look()
        except Exception:
            log.exception("the listeners stumbled and go on")
            close_old_connections()
        stopping.wait(LOOK_S)
    ears.close()
    connection.close()


SERVICES.append(listen_to_all)


class Ears:
    """The listeners of this process."""

    def __init__(self) -> None:
        self.lease = secrets.token_hex(16)
        self._all: dict[int, Listener] = {}
        self._prolonged: datetime | None = None

    def look(self) -> None:
        """Begin, end and renew listeners as the lines now are. Cheap: one query while nothing changes."""
        wanted = {line.pk: line for line in _lines()}
        for pk, listener in list(self._all.items()):
            if pk not in wanted or not listener.fits(wanted[pk]):
                self._end(pk)
        for pk in self._lost():
            self._end(pk)
        for pk, line in wanted.items():
            if pk not in self._all and take_lease(pk, self.lease):
                self._all[pk] = LISTENERS[line.channel](line)
                self._all[pk].start()

    def _lost(self) -> list[int]:
        """Renew the leases when it is time; answers the lines that another process has taken."""
        at = now()
        if self._all and (self._prolonged is None or (at - self._prolonged).total_seconds() >= PROLONG_S):
            self._prolonged = at
            return [pk for pk in self._all if not take_lease(pk, self.lease)]
        return []

    def _end(self, pk: int) -> None:
        self._all.pop(pk).stop()

    def close(self) -> None:
        """End all listeners and give the leases back."""
        for pk in list(self._all):
            self._end(pk)
        with unit():
            Schedule.objects.filter(lease=self.lease).update(next_at=now(), lease="")


def _lines() -> list[Line]:
    rows = Line.everywhere.filter(channel__in=LISTENERS).exclude(state=LineState.OFF).select_related("store")
    return [line for line in rows.order_by("pk") if LISTENERS[line.channel].is_wanted(line)]


def take_lease(line_pk: int, lease: str) -> bool:
    """Take the right to listen to this line, or keep it. False while another process has it."""
    name, at = f"listen:{line_pk}", now()
    with unit():
        Schedule.objects.get_or_create(name=name, defaults={"next_at": at})
        rows = Schedule.objects.filter(name=name)
        mine = rows.filter(lease=lease) | rows.filter(next_at__lte=at) | rows.filter(lease="")
        return bool(mine.update(next_at=at + LEASE, lease=lease))


@dataclass
class Listener:
    """One line's thread: connects, takes in what is new, waits for more, and connects again after a fault.
    `renewed` names the secrets that it reads anew for each call: that they change ends no listener."""

    renewed: ClassVar[frozenset[str]] = frozenset()
    line: Line
    stopping: threading.Event = field(default_factory=threading.Event)
    mailbox: Mailbox | None = None

    @staticmethod
    def is_wanted(line: Line) -> bool:
        """Whether this line, which is on, needs a listener at all."""
        return is_listened_to(line)

    def fits(self, line: Line) -> bool:
        """Whether the line is still as it was when this listener began."""
        return self._traits(line) == self._traits(self.line)

    def _traits(self, line: Line) -> tuple[Any, ...]:
        secrets = {name: sealed for name, sealed in line.secrets.items() if name not in self.renewed}
        return line.address, line.options, secrets

    def start(self) -> None:
        threading.Thread(target=self._run, name=f"listen-{self.line.pk}", daemon=True).start()

    def stop(self) -> None:
        """Ends within a second, also in the middle of an answer."""
        self.stopping.set()
        if self.mailbox is not None:
            self.mailbox.cut()

    def _run(self) -> None:
        faults = 0
        while not self.stopping.is_set():
            self.mailbox, heard = None, False
            try:
                with entered(self.line.store):
                    heard = self._listen()
            except Exception:
                log.exception("listening stumbled line=%s", self.line.pk)
                close_old_connections()
            faults = 0 if heard else faults + 1
            self.stopping.wait(jobs.back_off(faults, least=1, most=300).total_seconds())
        connection.close()

    def _listen(self) -> bool:
        """One connection, from login to its end. True when it worked for a while."""
        heard = False
        try:
            self.mailbox = open_mailbox(server_of(self.line, "imap"), folder_of(self.line), MOST_BYTES)
            try:
                while not self.stopping.is_set():
                    take_new(self.line, self.mailbox, self.stopping.is_set)
                    heard = True
                    self._fine()
                    self._wait(self.mailbox)
            finally:
                self.mailbox.close()
        except Trouble as trouble:
            if not heard and not self.stopping.is_set():
                verbs.line_failed(self.line, f"imap:{trouble.code}", pauses=False)
        return heard

    def _fine(self) -> None:
        self.line.refresh_from_db(fields=["state", "last_ok_at"])
        verbs.line_works(self.line)

    def _wait(self, mailbox: Mailbox) -> None:
        """Until something may have come, or there may be room for it. What the server said beside its answers
        counts at once."""
        if disk.is_short():
            if not self.stopping.wait(POLL_S):
                mailbox.rest()
            return
        if mailbox.has_news():
            return
        if mailbox.has_idle:
            mailbox.wait(RENEW_S, self.stopping.is_set)
        elif not self.stopping.wait(POLL_S):
            mailbox.rest()


LISTENERS: dict[str, type[Listener]] = {Channel.EMAIL: Listener}


def take_new(line: Line, mailbox: Mailbox, is_over: Callable[[], bool] = lambda: False) -> int:
    """Take in every mail that has come since the cursor; how many that were. Raises Trouble.

    A mailbox that was never read begins with what came since the line exists. When UIDVALIDITY has changed
    the numbers mean nothing any more: what came lately is read again, and known mails are recognised by
    their Message-ID and bytes.
    """
    line.refresh_from_db(fields=["cursor"])
    count = 0
    for place in _new_places(line, mailbox):
        if is_over() or disk.is_short():  # what is not fetched stays at the provider
            break
        _take(line, mailbox, place)
        count += 1
    return count


def _new_places(line: Line, mailbox: Mailbox) -> Iterator[Place]:
    """The places to read, in their order; their times are asked for in batches."""
    if line.cursor.get("validity") == mailbox.validity:
        yield from _dated(mailbox, mailbox.after(int(line.cursor["uid"])))
        return
    since = _since(line)
    for place in _dated(mailbox, mailbox.since(since)):
        if place.arrived is None or place.arrived >= since:
            yield place


def _dated(mailbox: Mailbox, places: list[Place]) -> Iterator[Place]:
    for start in range(0, len(places), BATCH):
        yield from mailbox.dated(places[start : start + BATCH])


def _since(line: Line) -> datetime:
    if line.cursor.get("at"):
        return datetime.fromisoformat(line.cursor["at"]) - OVERLAP
    return line.created_at - CLOCKS_DIFFER


def _take(line: Line, mailbox: Mailbox, place: Place) -> None:
    fetched = mailbox.fetch(place.uid)
    cursor = {"validity": mailbox.validity, "uid": place.uid, "at": _later(line, place)}
    with unit():
        if fetched is not None:
            meta = {"uid": place.uid, "validity": mailbox.validity, "is_cut": fetched.is_cut}
            verbs.take_in(line, provider_id_of(fetched, place), fetched.raw, meta)
        verbs.move_cursor(line, cursor)


def _later(line: Line, place: Place) -> str:
    known = line.cursor.get("at")
    at = max(filter(None, [place.arrived, datetime.fromisoformat(known) if known else None]), default=now())
    return at.isoformat()


def provider_id_of(fetched: Fetched, place: Place) -> str:
    """The Message-ID without its brackets; a mail without one is named by its bytes."""
    named = glimpse(fetched.raw).message_id
    return named or f"sha256:{hashlib.sha256(fetched.raw or str(place).encode()).hexdigest()}"
