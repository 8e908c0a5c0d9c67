"""Whoever asks to be forgotten is gone from every table and every file; what is counted stays."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.api.models import Answer, Delivery, Endpoint, Token
from wafaa.channels import verbs as channels
from wafaa.channels.models import File, Outgoing, Visitor
from wafaa.inbox import search as index
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.time import now
from wafaa.people import verbs
from wafaa.people.erasing import digest, read_register
from wafaa.people.models import Customer, Erasure
from wafaa.people.search import find
from wafaa.promises.models import Promise
from wafaa.work import jobs, worker
from wafaa.work.models import Audit, Event, Job
from wafaa.work.unit import unit

S = "/s/layla/customers/"
SAID = ("zafaranah", "زعفرانه", "زعفرانة", "551234567")
TRACES = tuple(dict.fromkeys([*SAID, *(json.dumps(said).strip('"') for said in SAID)]))
"""Her name in two scripts, part of her address, and her number; as they are, and as SQLite keeps them in JSON."""


def tables() -> dict[str, list[str]]:
    """Every row of every table as text, those of the search index included."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if not name.startswith("sqlite_")]
        found = {}
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = [" ".join(map(_text, row)) for row in cursor.fetchall()]
    return found


def _text(value: Any) -> str:
    data = bytes(value) if isinstance(value, (bytes, memoryview)) else None
    return data.decode(errors="replace") if data is not None else str(value)


def holders() -> list[str]:
    """Where anything still says who she was: tables by name, files by path."""
    hidden = [name for name, rows in tables().items() if any(trace in row for row in rows for trace in TRACES)]
    blobs = [path for path in Path(django_settings.BLOBS).rglob("*") if path.is_file()]
    return hidden + [str(path) for path in blobs if any(trace.encode() in path.read_bytes() for trace in TRACES)]


@pytest.fixture(autouse=True)
def register(settings: Any, tmp_path: Path) -> Any:
    """A register of this test's own, and files of its own: what other tests left may hold her number too."""
    settings.BLOBS = tmp_path
    path = Path(django_settings.DATA) / "erased.txt"
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


@pytest.fixture
def her(world: World) -> Customer:
    """She wrote by mail and chat, was answered, promised, noted, drafted to, and uploaded files; twice in the list."""
    with world.as_staff(world.omar):
        person = verbs.recognise("email", "zafaranah@mail.test", source="email", name="زعفرانة العطار")
        twin = verbs.meet("Zafaranah".lower(), source="staff")
        verbs.identify(twin, "phone", "0551234567", source="staff")
        verbs.join_people(person, twin, why="staff")
        verbs.tag(person, ["زعفرانة"])
        verbs.write_note(person, "زعفرانة تحب العود")
        verbs.state_consent(person, "marketing", "*", given=True, proof="قالت زعفرانة")
        raw = b"From: zafaranah@mail.test\r\n\r\nzafaranah"
        arrival = channels.take_in(world.mail, "<1@mail>", raw, {"from": "zafaranah@mail.test"})
        sent = channels.keep_file("zafaranah.txt", b"zafaranah", owner=f"line:{world.mail.pk}")
        message = inbox.receive(
            person, channel="email", line=world.mail, text="أنا زعفرانة ورقمي 0551234567", subject="طلب زعفرانة",
            key=None, files=[sent], arrival=arrival,
        )  # fmt: skip
        talk = message.conversation
        inbox.reply(talk, "أهلًا زعفرانة", key="k1")
        inbox.note(talk, "زعفرانة غاضبة", key="k2")
        inbox.promise_own(talk, "نتصل بزعفرانة", now() + timedelta(days=1))
        inbox.keep_draft(talk, "out", "يا زعفرانة")
        visitor, _token = channels.welcome(world.chat, "ar", "https://shop.test/?name=zafaranah")
        channels.is_someone(visitor, person)
        channels.keep_file("upload.txt", b"zafaranah again", owner=f"visitor:{visitor.pk}")
        with unit():
            jobs.enqueue("nowhere.fails", {})
        Job.objects.filter(task="nowhere.fails").update(state="dead", error="no route to zafaranah@mail.test")
    return person


def forget(person: Customer, world: World) -> None:
    with world.as_staff(world.reem):
        verbs.ask_erasure(person)
    with time_machine.travel(now() + timedelta(days=7, minutes=1), tick=False):
        worker.run_due()


def test_nothing_says_who_she_was_and_the_numbers_stay(world: World, her: Customer) -> None:
    layla = world.layla_writes("أين طلبي يا جماعة؟")
    before = {"conversations": Conversation.everywhere.count(), "messages": Message.everywhere.count()}
    seen = set(holders())
    assert {"people_customer", "people_identity", "inbox_message", "inbox_draft", "channels_arrival"} <= seen
    assert {"channels_outgoing", "channels_visitor", "channels_file", "promises_promise", "work_job"} <= seen
    assert any(django_settings.BLOBS.as_posix() in place for place in seen)
    forget(her, world)
    if connection.vendor == "sqlite":
        # What an index has dropped leaves its pages when they are merged.
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO people_words (people_words) VALUES ('optimize')")
            cursor.execute("INSERT INTO inbox_words (inbox_words) VALUES ('optimize')")
    assert holders() == []
    assert Conversation.everywhere.count() == before["conversations"]
    assert Message.everywhere.count() == before["messages"]
    with world.inside():
        assert {p.state for p in Promise.objects.filter(customer=her)} <= {"kept", "cancelled"}
        assert Promise.objects.filter(customer=her, state="kept").exists()
        assert Conversation.objects.get(customer=her).status == "solved"
        assert not Outgoing.objects.filter(customer=her, state="queued").exists()
        assert all(visitor.revoked_at for visitor in Visitor.objects.filter(customer=her))
        assert find("زعفرانة") == index.find("زعفرانة") == []
        assert index.find("جماعة") == [layla.pk]
        assert not File.objects.exists()
        done = Erasure.objects.get()
        assert (done.state, done.counts["messages"], done.counts["files"]) == ("done", 3, 1)
    acts = Audit.everywhere.filter(act__startswith="customer.eras").order_by("id").values_list("act", "actor")
    assert list(acts) == [("customer.erasure_asked", f"staff:{world.reem.pk}"), ("customer.erased", "system")]


def test_what_was_merged_called_scheduled_and_told_to_programs_goes_too(world: World, her: Customer) -> None:
    with world.as_staff(world.omar):
        talk = Conversation.objects.get(customer=her)
        aside = inbox.receive(her, channel="email", line=world.mail, text="زعفرانة ثانية", key=None).conversation
        deed = inbox.merge(aside, talk)
        inbox.log_call(her, way="in", outcome="answered", key="c1", number="+966551234567", text="اتصلت زعفرانة")
        inbox.reply_later(talk, "غدًا يا زعفرانة", now() + timedelta(days=30), key="l1")
        told = Event.objects.filter(customer_id=her.pk).latest("id")
        token = Token.objects.create(name="p", token_hash="0" * 64, hint="w")
        hers = json.dumps({"customer": her.public_id, "name": "زعفرانة"}, ensure_ascii=False)
        Answer.objects.create(
            token=token, key="k", request_hash="h", lease="l", lease_ends=now(), status=201, body=hers
        )
        program = Endpoint.objects.create(name="p", url="https://program.test/")
        Delivery.objects.create(endpoint=program, event_id=told.pk, name=told.name, body=hers)
    assert {"inbox_deed", "inbox_call", "api_answer", "api_delivery"} <= set(holders())
    forget(her, world)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO people_words (people_words) VALUES ('optimize')")
            cursor.execute("INSERT INTO inbox_words (inbox_words) VALUES ('optimize')")
    assert holders() == []
    with world.inside():
        aside.refresh_from_db()
        assert (aside.status, aside.merged_into_id) == ("merged", talk.pk)
    with world.as_staff(world.omar), pytest.raises(inbox.CannotUndo):
        inbox.undo(deed)


def test_only_the_register_remembers_and_by_digests_alone(world: World, her: Customer, register: Path) -> None:
    known = set(
        Customer.everywhere.filter(name__in=("زعفرانة العطار", "zafaranah")).values_list("public_id", flat=True)
    )
    forget(her, world)
    assert read_register() == {digest(public_id) for public_id in known}
    assert oct(os.stat(register).st_mode & 0o777) == "0o600"
    assert not Customer.everywhere.filter(public_id__in=known).exists()


def test_an_older_backup_is_told_who_was_erased(world: World, her: Customer, register: Path) -> None:
    known = dict(Customer.everywhere.filter(name__in=("زعفرانة العطار", "zafaranah")).values_list("pk", "public_id"))
    forget(her, world)
    kept = register.read_text()
    # As the older copy has it: the person is there again under the ids of then.
    for pk, public_id in known.items():
        Customer.everywhere.filter(pk=pk).update(public_id=public_id, name="زعفرانة العطار")
    with world.inside():
        verbs.identify(Customer.objects.get(pk=her.pk), "email", "zafaranah@mail.test", source="email")
    assert verbs.erase_again() == 2
    worker.run_due()
    assert "people_customer" not in holders() and "people_identity" not in holders()
    assert verbs.erase_again() == 0
    assert register.read_text() == kept
    assert Customer.everywhere.get(pk=world.layla.pk).name == "ليلى"


def test_until_it_is_due_it_can_be_called_off(world: World, her: Customer) -> None:
    reem = browser_of(world.reem)
    page = f"{S}{her.public_id}/"
    assert reem.post(f"{page}erase/").status_code == 422
    assert not Erasure.everywhere.exists()
    shown = {one["label"]: one["count"] for one in reem.get(f"{page}erase/").context["goes"]}
    assert (shown["Messages, emptied"], shown["Files"], shown["Notes"]) == (3, 1, 1)
    for _ in range(2):
        assert reem.post(f"{page}erase/", {"sure": "yes"}).status_code == 302
    assert Erasure.everywhere.count() == 1
    assert browser_of(world.omar).get(page).context["erased_at"]
    assert reem.post(reem.get(page).context["call_off_url"]).status_code == 302
    assert reem.post(f"{page}erase/call-off/").status_code == 404
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        worker.run_due()
    assert Customer.everywhere.get(pk=her.pk).name == "زعفرانة العطار"


def test_an_erasure_is_not_carried_out_before_its_time_and_twice_is_once(world: World, her: Customer) -> None:
    from wafaa.people.verbs.erasing import erase_due

    with world.as_staff(world.reem):
        asked = verbs.ask_erasure(her)
        erase_due(asked.pk)
    assert Customer.everywhere.get(pk=her.pk).name
    with world.inside(), time_machine.travel(asked.due_at + timedelta(seconds=1), tick=False):
        erase_due(asked.pk)
        new_id = Customer.objects.get(pk=her.pk).public_id
        erase_due(asked.pk)
        assert Customer.objects.get(pk=her.pk).public_id == new_id


def test_she_may_come_back_as_somebody_new(world: World, her: Customer) -> None:
    forget(her, world)
    with world.inside():
        again = verbs.recognise("email", "zafaranah@mail.test", source="email", name="زعفرانة")
        assert again.pk != her.pk
    assert verbs.erase_again() == 0
    assert Customer.everywhere.get(pk=again.pk).name == "زعفرانة"


@pytest.mark.parametrize("who", ["manager", "omar", "viewer"])
def test_only_the_owner_forgets_anybody(world: World, who: str) -> None:
    client: Client = browser_of(getattr(world, who))
    page = f"{S}{world.layla.public_id}/"
    assert client.post(f"{page}erase/", {"sure": "yes"}).status_code == 403
    assert browser_of(world.stranger).get(f"{page}erase/").status_code == 404
    assert not Erasure.everywhere.exists()
