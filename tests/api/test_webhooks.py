"""Webhooks: what is told to whom, signed, tried again, given up and sent again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.test import override_settings
from standardwebhooks import Webhook

from tests.api.programs import reems
from tests.world import World
from wafaa.api import listening
from wafaa.api.models import Delivery, DeliveryState, Endpoint
from wafaa.api.places import a_webhook_was_given_up
from wafaa.api.verbs import deliveries, endpoints
from wafaa.channels import verbs as channels
from wafaa.inbox import verbs as inbox
from wafaa.people import verbs as people
from wafaa.work import worker
from wafaa.work.models import Audit, Event, Job

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


class Receiver:
    """A shop's own program on loopback: keeps what it is sent, and answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.status, self.headers, self.answer = 200, {}, b"thanks"
        receiver = self

        class Ear(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(receiver.answer)))
                self.end_headers()
                self.wfile.write(receiver.answer)

            def log_message(self, *args: Any) -> None:
                """Silent."""

        self.server = HTTPServer(("127.0.0.1", 0), Ear)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/hook"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.heard]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    with override_settings(INNER_HOSTS=frozenset({receiver.host})):
        yield receiver
    receiver.close()


def listen(world: World, receiver: Receiver, *names: str) -> tuple[Endpoint, str]:
    with world.inside():
        return endpoints.open_endpoint("ERP", receiver.url, names)


def work_off() -> None:
    listening.feed_all()
    worker.run_due()


def test_what_was_chosen_is_told_signed_and_in_the_shapes_of_the_api(world: World, receiver: Receiver) -> None:
    _endpoint, secret = listen(world, receiver, "message.received", "promise.made")
    message = world.layla_writes("وين طلبي؟")
    work_off()
    headers, body = next(one for one in receiver.heard if b"message.received" in one[1])
    told = Webhook(secret).verify(body, headers)
    assert {one["type"] for one in receiver.bodies()} == {"message.received", "promise.made"}
    assert (told["type"], told["store"], told["id"]) == ("message.received", "layla", headers["webhook-id"])
    program = reems(world)
    assert told["data"]["message"] == program.get(f"/messages/{message.public_id}").json()
    assert told["data"]["conversation"] == program.get(f"/conversations/{message.conversation.public_id}").json()
    with world.inside():
        event = Event.objects.get(name="message.received")
        assert datetime.fromisoformat(told["timestamp"]).replace(microsecond=0) == event.at.replace(microsecond=0)
        assert set(Delivery.objects.values_list("state", "status", "answer")) == {("delivered", 200, "thanks")}


def test_nothing_is_told_twice_or_of_before(world: World, receiver: Receiver) -> None:
    world.layla_writes("before")
    listen(world, receiver, "message.received")
    world.layla_writes("one")
    for _twice in range(2):
        work_off()
    world.layla_writes("two")
    work_off()
    assert [one["data"]["message"]["text"] for one in receiver.bodies()] == ["one", "two"]


def test_a_stale_job_of_a_delivery_does_nothing(world: World, receiver: Receiver) -> None:
    listen(world, receiver, "message.received")
    world.layla_writes()
    listening.feed_all()
    with world.inside():
        row = Delivery.objects.get()
        assert deliveries.begin(row.pk, 0) is not None and deliveries.begin(row.pk, 0) is None
        assert deliveries.begin(row.pk, 1) is None, "its time has not come: the first try may still be on its way"


def test_a_worker_that_died_in_the_middle_is_followed_by_another_try(world: World, receiver: Receiver) -> None:
    listen(world, receiver, "message.received")
    with time_machine.travel(START, tick=False) as clock:
        world.layla_writes()
        listening.feed_all()
        with world.inside():
            deliveries.begin(Delivery.objects.get().pk, 0)  # and no more of it is heard
        worker.run_due()
        assert receiver.heard == []
        clock.shift(deliveries.STUCK)
        worker.run_due()
        assert len(receiver.heard) == 1


def test_the_neighbours_events_stay_next_door(world: World, receiver: Receiver) -> None:
    listen(world, receiver, "message.received", "customer.seen")
    with world.next_door():
        stranger = people.meet("x", source="staff")
        inbox.receive(stranger, channel="webchat", line=world.neighbours_chat, text="x", key=None)
    work_off()
    assert receiver.heard == []


def test_private_notes_are_told_only_where_they_were_chosen(world: World, receiver: Receiver) -> None:
    conversation = world.conversation(world.layla_writes())
    everything_else = [name for name in listening_names() if name not in ("note.written", "customer.noted")]
    endpoint, _secret = listen(world, receiver, *everything_else)
    with world.inside():
        inbox.note(conversation, "سر", key="n1")
        people.write_note(world.layla, "سر آخر")
    work_off()
    assert not [one for one in receiver.heard if "سر".encode() in one[1]]
    with world.inside():
        endpoints.change(endpoint, events=["note.written", "customer.noted"])
        inbox.note(conversation, "سر", key="n2")
        people.write_note(world.layla, "سر آخر")
    work_off()
    assert [one["type"] for one in receiver.bodies()] == ["note.written", "customer.noted"]
    assert receiver.bodies()[1]["data"]["note"]["text"] == "سر آخر"


def listening_names() -> list[str]:
    from wafaa.api.webhooks import EVENTS

    return list(EVENTS)


def test_every_event_offered_exists_and_can_be_told(world: World, receiver: Receiver) -> None:
    from wafaa.work.events import HAPPENINGS

    assert set(listening_names()) <= set(HAPPENINGS)
    listen(world, receiver, *listening_names())
    with world.inside():
        conversation = world.conversation(world.layla_writes())
        inbox.assign(conversation, staff=world.omar, team=None)
        inbox.reply(conversation, "x", key="k", then="solved")
        inbox.promise_own(conversation, "x", START + timedelta(days=900))
        other = people.meet("y", source="staff")
        people.identify(other, "email", "y@customer.test", source="staff")
        people.join_people(world.layla, other, why="staff")
        people.state_consent(world.layla, "marketing", "*", given=True, proof="x")
        people.tag(world.layla, ["x"])
        outgoing = conversation.messages.exclude(outgoing=None).get().outgoing
        channels.begin_sending(outgoing, "lease")
        channels.sent(outgoing, "lease", "provider-id")
    work_off()
    told = {one["type"]: one["data"] for one in receiver.bodies()}
    assert {"conversation.assigned", "outgoing.sent", "customer.joined", "consent.stated"} <= set(told)
    assert told["conversation.status_changed"]["was"] == "open"
    assert told["outgoing.sent"]["message"]["text"] == "x"
    assert not [name for name, data in told.items() if None in data.values() or not data]


def test_what_fails_is_tried_for_about_a_day_and_then_given_up(world: World, receiver: Receiver) -> None:
    receiver.status, receiver.answer = 500, "عطل\u202e".encode()
    with time_machine.travel(START, tick=False) as clock:
        listen(world, receiver, "message.received")
        world.layla_writes()
        listening.feed_all()
        waited = []
        while True:
            worker.run_due()
            with world.inside():
                row = Delivery.objects.get()
            if row.state != DeliveryState.WAITING:
                break
            waited.append(row.next_at - datetime.now(UTC))
            clock.move_to(row.next_at)
        assert len(receiver.heard) == 8 and len({headers["webhook-id"] for headers, _body in receiver.heard}) == 1
        assert timedelta(hours=20) < sum(waited, timedelta()) < timedelta(hours=32)
        assert all(
            base * 0.8 <= wait.total_seconds() <= base * 1.2
            for wait, base in zip(waited, deliveries.WAITS, strict=True)
        )
        assert (row.state, row.status, row.answer, row.attempts) == ("dead", 500, "عطل", 8)
        with world.inside():
            assert Endpoint.objects.get().failing_since == START and Endpoint.objects.get().is_on
            assert not Job.objects.exclude(state="ready").exists(), "a receiver's fault is no fault of the job"


def test_who_asks_for_more_time_gets_it(world: World, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 429, {"retry-after": "3600"}
    with time_machine.travel(START, tick=False):
        listen(world, receiver, "message.received")
        world.layla_writes()
        work_off()
        with world.inside():
            assert Delivery.objects.get().next_at == START + timedelta(hours=1)


@pytest.mark.parametrize("status", [301, 302, 404])
def test_anything_but_yes_is_no(world: World, receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"location": receiver.url}
    listen(world, receiver, "message.received")
    world.layla_writes()
    work_off()
    with world.inside():
        assert (Delivery.objects.get().state, Delivery.objects.get().status) == ("waiting", status)
    assert len(receiver.heard) == 1, "redirects are not followed"


def test_an_address_that_fails_for_days_is_switched_off_with_notice(world: World, receiver: Receiver) -> None:
    receiver.status = 503
    with time_machine.travel(START, tick=False) as clock:
        endpoint, _secret = listen(world, receiver, "message.received")
        world.layla_writes()
        work_off()
        clock.shift(timedelta(days=2, hours=23))
        world.layla_writes()
        work_off()
        with world.as_staff(world.reem):
            assert Endpoint.objects.get().is_on and a_webhook_was_given_up() is None
        clock.shift(timedelta(hours=2))
        world.layla_writes()
        work_off()
        with world.as_staff(world.reem):
            found = Endpoint.objects.get()
            assert (found.is_on, found.off_because) == (False, "failing")
            assert Audit.objects.latest("id").act == "webhook.given_up"
            assert a_webhook_was_given_up() is not None
            assert not Delivery.objects.filter(state=DeliveryState.WAITING).exists(), "nothing waits for nobody"
        with world.as_staff(world.omar):
            assert a_webhook_was_given_up() is None, "an agent cannot mend it"
        heard = len(receiver.heard)
        world.layla_writes()
        work_off()
        assert len(receiver.heard) == heard
        receiver.status = 200
        with world.inside():
            endpoints.switch(Endpoint.objects.get(), on=True)
        world.layla_writes("again")
        work_off()
        assert len(receiver.heard) == heard + 1, "on again it hears of what happens from now on"
        with world.as_staff(world.reem):
            assert a_webhook_was_given_up() is None and endpoint.pk == Endpoint.objects.get().pk


def test_who_says_gone_is_left_alone(world: World, receiver: Receiver) -> None:
    receiver.status = 410
    listen(world, receiver, "message.received")
    world.layla_writes()
    work_off()
    with world.inside():
        assert (Endpoint.objects.get().off_because, Delivery.objects.get().state) == ("gone", "dead")


def test_a_success_ends_the_failing(world: World, receiver: Receiver) -> None:
    receiver.status = 500
    with time_machine.travel(START, tick=False) as clock:
        listen(world, receiver, "message.received")
        world.layla_writes()
        work_off()
        receiver.status = 200
        clock.shift(7)
        worker.run_due()
        with world.inside():
            assert (Endpoint.objects.get().failing_since, Delivery.objects.get().state) == (None, "delivered")


@pytest.mark.parametrize("url", ["https://127.0.0.1/x", "https://169.254.169.254/latest", "http://shop.example/x"])
def test_inner_addresses_and_plain_http_are_not_reached(world: World, url: str) -> None:
    with world.inside():
        endpoints.open_endpoint("ERP", url, ["message.received"])
    world.layla_writes()
    with override_settings(INNER_HOSTS=frozenset()):
        work_off()
    with world.inside():
        row = Delivery.objects.get()
        assert (row.state, row.error) == ("waiting", "not_https" if url.startswith("http:") else "inner_address")


def test_what_was_given_up_and_what_arrived_can_be_sent_again(world: World, receiver: Receiver) -> None:
    endpoint, secret = listen(world, receiver, "message.received")
    for text in ("one", "two", "three"):
        world.layla_writes(text)
    work_off()
    with world.inside():
        Delivery.objects.exclude(pk=Delivery.objects.earliest("id").pk).update(state="dead")
        assert deliveries.replay(endpoint, state="dead") == 2
        assert deliveries.replay(endpoint, state="dead") == 0, "they wait already"
        first = Delivery.objects.earliest("id")
        assert deliveries.replay(endpoint, public_id=first.public_id) == 1
    worker.run_due()
    again = receiver.heard[3:]
    assert sorted(headers["webhook-id"] for headers, _body in again) == sorted(
        headers["webhook-id"] for headers, _body in receiver.heard[:3]
    )
    assert all(Webhook(secret).verify(body, headers) for headers, body in again)


def test_a_replayed_delivery_has_all_its_tries_again(world: World, receiver: Receiver) -> None:
    receiver.status = 500
    with time_machine.travel(START, tick=False) as clock:
        endpoint, _secret = listen(world, receiver, "message.received")
        world.layla_writes()
        listening.feed_all()
        for _round in range(2):
            while True:
                worker.run_due()
                with world.inside():
                    row = Delivery.objects.get()
                if row.state == DeliveryState.DEAD:
                    break
                clock.move_to(row.next_at)
            with world.inside():
                Endpoint.objects.update(failing_since=None)
                deliveries.replay(endpoint, state="dead")
        assert len(receiver.heard) == 16


def test_old_deliveries_are_forgotten_but_not_waiting_ones(world: World, receiver: Receiver) -> None:
    with time_machine.travel(START, tick=False) as clock:
        endpoint, _secret = listen(world, receiver, "message.received")
        world.layla_writes()
        work_off()
        clock.shift(timedelta(days=31))
        with world.inside():
            deliveries.test(endpoint)
        assert deliveries.forget_old() == 1
        with world.inside():
            assert Delivery.objects.get().name == "webhook.tested"


def test_the_secret_is_sealed_and_follows_a_change_of_keys(world: World, receiver: Receiver) -> None:
    endpoint, secret = listen(world, receiver, "message.received")
    with world.inside():
        sealed = Endpoint.objects.get().secret
        assert secret not in sealed and secret.startswith("whsec_")
        channels.begin_new_key()
        assert not channels.retire_old_keys(), "it is still sealed by the old one"
        channels.reseal_all(lambda done, total: None)
        assert Endpoint.objects.get().secret != sealed and channels.retire_old_keys()
        assert endpoints.secret_of(Endpoint.objects.get()) == secret
        assert endpoints.new_secret(endpoint) != secret
