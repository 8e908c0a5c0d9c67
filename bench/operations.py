# ruff: noqa: E501
"""What is measured: each operation through the application, and by its floor script."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from bench.door import Door, staff_headers
from bench.floors import alike, bulk, conversation, create, inbox, jobs, poll, post, raw, search, today, view
from bench.people import address_of, strangers
from bench.samples import Samples
from bench.shop import SLUG, session_of
from wafaa.channels.connector import CONNECTORS, Done, Outcome
from wafaa.channels.models import Channel
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Sweep, SweepState
from wafaa.inbox.saved import name_of
from wafaa.lib.ids import new_id
from wafaa.lib.text.analyse import terms
from wafaa.people import verbs as people
from wafaa.people.marks import marks_of
from wafaa.people.models import Import
from wafaa.playbook.conditions import Group, Leaf
from wafaa.stores.scope import entered
from wafaa.team.middleware import scope_of
from wafaa.work import jobs as work
from wafaa.work import worker
from wafaa.work.unit import unit
from wafaa.wsgi import application


@dataclass(frozen=True)
class Operation:
    """`app` and `floor` do it once each; `ready` is called with how often, before the clock runs."""

    name: str
    app: Callable[[], object]
    floor: Callable[[], object]
    times: int = 60
    ready: Callable[[int], object] = lambda times: None


def operations(samples: Samples) -> list[Operation]:
    """All of them, in the order in which they are measured: those that read come before those that write."""
    least, bench = raw.connect(), _Bench(samples)
    CONNECTORS["email"] = NoNetwork()
    return [*bench.reading(least), *bench.writing(least)]


class NoNetwork:
    """The mail server of the bench: takes everything at once. What a provider costs is not ours."""

    channel = "email"

    def __init__(self) -> None:
        self.abilities = replace(CONNECTORS["email"].abilities, network=False)

    def send(self, outgoing: Any, line: Any) -> Outcome:
        return Done(outgoing.public_id)


class _Bench:
    def __init__(self, samples: Samples) -> None:
        self.samples, self.store = samples, samples.shop.store
        self.agent = samples.shop.agents[5]
        self.desk = Door(application, staff_headers(session_of(self.agent)))
        self.widget = Door(application)
        self.probes = samples.words.probes
        self.run, self.numbers = new_id(), count(1)
        self.many: list[int] = []

    def reading(self, least: raw.Raw) -> list[Operation]:
        store_id = self.store.pk
        asked = {kind: terms(word)[0] for kind, word in self.probes.items()}
        listed, found = (
            Door(inbox.application(least, store_id)),
            Door(search.application(least, store_id, asked)),
        )
        polled, now = Door(poll.application(least)), Door(today.application(least, store_id))
        seen = Door(conversation.application(least, store_id, self.samples.shop.agents[1].pk))
        mine, theirs = self.samples.turn(self.samples.read), self.samples.turn(self.samples.read)
        chats, other_chats = self.samples.turn(self.samples.chats), self.samples.turn(self.samples.chats)
        looked, named = Door(view.application(least, store_id)), urlencode({"view": self._view()})
        judged = Door(alike.application(least, store_id))
        return [
            Operation("duplicates", lambda: self.desk.get(f"/s/{SLUG}/customers/alike/"), lambda: judged.get("/"), 20),
            Operation("inbox_page", lambda: self.desk.get(f"/s/{SLUG}/inbox/"), lambda: listed.get("/")),
            Operation(
                "saved_view",
                lambda: self.desk.get(f"/s/{SLUG}/inbox/", named),
                lambda: looked.get("/"),
                30,
            ),
            Operation(
                "open_conversation",
                lambda: self._open(next(mine).public_id),
                lambda: seen.get("/", next(theirs).public_id),
            ),
            *(
                Operation(f"search_{kind}", self._search(word), lambda kind=kind: found.get("/", kind), 30)
                for kind, word in self.probes.items()
            ),
            Operation("today", lambda: self.desk.get(f"/s/{SLUG}/"), lambda: now.get("/"), 20),
            Operation(
                "widget_poll",
                lambda: self._poll(next(chats)),
                lambda: polled.get("/", next(other_chats).token),
            ),
        ]

    def writing(self, least: raw.Raw) -> list[Operation]:
        store_id = self.store.pk
        written = Door(post.application(least, store_id))
        chats, other_chats = self.samples.turn(self.samples.chats), self.samples.turn(self.samples.chats)
        numbers = count(time.time_ns())
        return [
            Operation(
                "post_message",
                lambda: self._post(next(chats)),
                lambda: self._least_post(written, next(other_chats)),
            ),
            Operation(
                "reply",
                lambda: self._reply(next(chats)),
                lambda: self._least_post(written, next(other_chats)),
                30,
            ),
            Operation(
                "create_conversation",
                self._create,
                lambda: create.create(least, store_id, next(numbers), self._address(), self.samples.text()),
                30,
                lambda times: forget_jobs(),
            ),
            Operation("meet_customer", self._meet, lambda: self._least_meet(least), 30),
            Operation("bulk_change", self._sweep, lambda: self._least_sweep(least), 1, lambda times: forget_jobs()),
            Operation("import_list", self._import, lambda: self._least_import(least), 2, lambda times: forget_jobs()),
            Operation("run_a_job", _run_a_job, lambda: jobs.claim_and_finish(least), 40, leave_jobs),
        ]

    def _key(self) -> str:
        return f"{self.run}{next(self.numbers)}"

    def _view(self) -> str:
        """A view of everybody's over all there is: e-mails of several messages, in any state, newest first."""
        asked = (
            Leaf("conversation.status", "one_of", list(view.STATES)),
            Leaf("conversation.channel", "is", "email"),
            Leaf("conversation.messages", "more", 3),
        )
        with entered(self.store):
            return name_of(verbs.keep_view(None, name="الكل", tree=Group("all", asked), sort="newest", sharing="store"))

    def _open(self, public_id: str) -> bytes:
        return self.desk.get(f"/s/{SLUG}/inbox/{public_id}/", "", {"hx-request": "true", "hx-target": "work"})

    def _search(self, word: str) -> Callable[[], bytes]:
        query = urlencode({"q": word})
        return lambda: self.desk.get(f"/s/{SLUG}/search/", query)

    def _poll(self, talk: Any) -> bytes:
        headers = {"authorization": f"Bearer {talk.token}"}
        return self.widget.get(self._messages(), "", headers)

    def _messages(self) -> str:
        return f"/w/{self.samples.shop.chat.public_id}/messages"

    def _post(self, talk: Any) -> bytes:
        body = json.dumps({"key": self._key(), "text": self.samples.text()}).encode()
        headers = {"authorization": f"Bearer {talk.token}", "content-type": "application/json"}
        return self.widget.post(self._messages(), body, headers, 201)

    def _reply(self, talk: Any) -> bytes:
        form = {"kind": "reply", "key": self._key(), "text": self.samples.text()}
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "hx-request": "true",
            "hx-target": "work",
        }
        return self.desk.post(f"/s/{SLUG}/inbox/{talk.public_id}/send/", urlencode(form).encode(), headers)

    def _least_post(self, door: Door, talk: Any) -> bytes:
        body = {"conversation": talk.pk, "text": self.samples.text()}
        return door.post("/", json.dumps(body).encode(), {"content-type": "application/json"}, 201)

    def _address(self) -> str:
        return address_of(1 + int(self.samples.chance.random() * self.samples.shape.customers))

    def _meet(self) -> None:
        """A new customer with a name, a phone and an address: written, findable, and compared with all others."""
        ((name, phone, email),) = strangers(self.samples.chance, 1)
        with entered(self.store), unit():
            customer = people.meet(name, source="staff")
            people.identify(customer, "phone", phone, source="staff")
            people.identify(customer, "email", email, source="staff")

    def _least_meet(self, least: raw.Raw) -> None:
        ((name, phone, email),) = strangers(self.samples.chance, 1)
        keys = marks_of(name, [("phone", phone), ("email", email)])
        alike.meet(least, self.store.pk, (name, phone, email), keys)

    def _import(self) -> None:
        """A list of people nobody knows: taken, tried, written, indexed and compared, by its jobs."""
        rows = strangers(self.samples.chance, self._lines())
        text = "name,phone,email\n" + "".join(f"{name},{phone},{email}\n" for name, phone, email in rows)
        with entered(self.store):
            batch = people.take_list("list.csv", text.encode())
            people.name_columns(batch, ["name", "phone", "email"])
            worker.run_due()
            people.start_import(Import.objects.get(pk=batch.pk))
            worker.run_due()
            if Import.objects.get(pk=batch.pk).counts != {"new": len(rows)}:
                raise AssertionError("the import did not write every line")

    def _least_import(self, least: raw.Raw) -> None:
        alike.write_all(least, self.store.pk, strangers(self.samples.chance, self._lines()))

    def _sweep(self) -> None:
        """One label for many conversations: planned, each changed in its own unit, kept for undoing, told."""
        with entered(scope_of(self.agent)):
            sweep = verbs.plan_sweep(self._many())
            verbs.start_sweep(sweep, "label", f"حملة {next(self.numbers)}")
        worker.run_due()
        with entered(self.store):
            if Sweep.objects.get(pk=sweep.pk).state != SweepState.DONE:
                raise AssertionError("the change did not reach its end")

    def _least_sweep(self, least: raw.Raw) -> None:
        bulk.change(least, self.store.pk, self._many(), f"حملة {next(self.numbers)}")

    def _many(self) -> list[int]:
        """A thousand conversations; fewer in a short run."""
        if not self.many:
            rows = Conversation.everywhere.filter(store_id=self.store.pk).order_by("-id")
            self.many = list(rows.values_list("pk", flat=True)[: self._lines()])
        return self.many

    def _lines(self) -> int:
        """A thousand; fewer in a short run."""
        return min(1000, self.samples.shape.customers)

    def _create(self) -> None:
        """A mail that has been understood: who wrote, their conversation, promises, acknowledgement, and its sending."""
        line = self.samples.shop.mail
        with entered(self.store):
            customer = people.recognise("email", self._address(), source="email", name="عميلة", language="ar")
            verbs.receive(
                customer, channel=Channel.EMAIL, line=line, text=self.samples.text(), subject="سؤال عن الطلب",
                key=self._key(),
            )  # fmt: skip
        worker.run_due()


def _run_a_job() -> None:
    (job,) = work.claim()
    worker.run(job)


def leave_jobs(times: int) -> None:
    """So many small duties, and nothing else."""
    forget_jobs()
    with unit():
        work.insert([work.Due("bench.operations.small_duty", {"number": n}, None) for n in range(times)])


def small_duty(number: int) -> None:
    """The job that does nothing."""


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM work_job")
