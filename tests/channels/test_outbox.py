"""The life of a message on its way out: never lost, never sent twice where it shows, never hidden when it failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.channels.desk import Courier, serving
from tests.channels.test_send_gate import NOON
from tests.world import World
from wafaa.channels import sending
from wafaa.channels import verbs as channels
from wafaa.channels.connector import Done, Refused, Retry, Unknown
from wafaa.channels.models import Line, LineState, Outgoing
from wafaa.channels.verbs.outgoing import GIVE_UP_AFTER
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.models import Purpose
from wafaa.work import jobs
from wafaa.work.models import Event, Job
from wafaa.work.worker import run_due


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(world: World, clock: Any) -> Iterator[World]:
    Job.objects.all().delete()
    with world.inside():
        yield world


@pytest.fixture
def courier() -> Iterator[Courier]:
    with serving(Courier("email")) as serving_courier:
        yield serving_courier


@pytest.fixture
def careless() -> Iterator[Courier]:
    """A provider that does not know keys: a second send is a second message."""
    with serving(Courier("email", repeats_harmlessly=False)) as serving_courier:
        yield serving_courier


def queue(world: World, **traits: Any) -> Outgoing:
    traits.setdefault("purpose", Purpose.REPLY)
    return channels.queue(
        world.layla, traits.pop("line", world.mail), "email", text="أهلًا", to="layla@customer.test", **traits
    )


def fresh(outgoing: Outgoing) -> Outgoing:
    found: Outgoing = Outgoing.objects.select_related("line", "customer").get(pk=outgoing.pk)
    return found


def told(outgoing: Outgoing) -> list[str]:
    names = Event.objects.filter(name__startswith="outgoing.", data__outgoing_id=outgoing.pk).order_by("id")
    return [name.partition(".")[2] for name in names.values_list("name", flat=True)]


def begun(outgoing: Outgoing, lease: str = "dead") -> Outgoing:
    """A worker began to send it, and was killed."""
    assert channels.begin_sending(outgoing, lease)
    return fresh(outgoing)


def test_it_goes_out_once(desk: World, courier: Courier) -> None:
    outgoing = queue(desk)
    run_due()
    gone = fresh(outgoing)
    assert (gone.state, gone.provider_id, gone.sent_at, gone.lease) == ("sent", "id-1", now(), "")
    sending.send_due(outgoing.pk)
    assert courier.sent == [outgoing.public_id] and told(outgoing) == ["queued", "sent"]


def test_it_waits_its_undo_seconds(desk: World, courier: Courier, clock: Any) -> None:
    outgoing = queue(desk, hold=timedelta(seconds=10))
    run_due()
    sending.send_due(outgoing.pk)
    assert courier.sent == []
    clock.shift(10)
    run_due()
    assert len(courier.sent) == 1


def test_it_can_be_withdrawn_while_it_waits_and_not_after(desk: World, courier: Courier, clock: Any) -> None:
    first, second = (queue(desk, hold=timedelta(seconds=10)) for _ in range(2))
    assert channels.withdraw(first) and not channels.withdraw(first)
    clock.shift(10)
    run_due()
    assert courier.sent == [second.public_id] and not channels.withdraw(second)
    assert (fresh(first).state, fresh(second).state) == ("cancelled", "sent")


def test_what_was_withdrawn_under_the_senders_hands_stays_withdrawn(desk: World, courier: Courier, clock: Any) -> None:
    people.state_consent(desk.layla, Purpose.SURVEY, "*", given=True, proof="form")
    outgoing = queue(desk, purpose=Purpose.SURVEY)
    stale = fresh(outgoing)
    channels.withdraw(outgoing)
    from wafaa.channels.gate import Verdict

    for verdict in (Verdict("later", "quiet_hours", now() + timedelta(hours=1)), Verdict("no", "no_consent")):
        channels.hold_back(stale, verdict)
    assert fresh(outgoing).state == "cancelled" and not channels.begin_sending(stale, "x")


def test_the_gate_is_asked_again_before_sending(desk: World, courier: Courier, clock: Any) -> None:
    people.state_consent(desk.layla, Purpose.MARKETING, "*", given=True, proof="form")
    withdrawn = queue(desk, purpose=Purpose.MARKETING, hold=timedelta(minutes=5))
    late = queue(desk, purpose=Purpose.REPLY, hold=timedelta(hours=1))
    people.state_consent(desk.layla, Purpose.MARKETING, "*", given=False, proof="mail")
    clock.shift(timedelta(minutes=5))
    run_due()
    assert (fresh(withdrawn).state, fresh(withdrawn).reason) == ("refused", "no_consent")
    assert told(withdrawn) == ["queued", "refused"]
    assert fresh(late).state == "queued" and courier.sent == []


def test_what_met_the_quiet_hours_leaves_in_the_morning(desk: World, courier: Courier, clock: Any) -> None:
    people.state_consent(desk.layla, Purpose.SURVEY, "*", given=True, proof="form")
    outgoing = queue(desk, purpose=Purpose.SURVEY, hold=timedelta(hours=11))
    clock.shift(timedelta(hours=11))
    run_due()
    assert (fresh(outgoing).state, fresh(outgoing).reason) == ("queued", "quiet_hours")
    clock.move_to(fresh(outgoing).not_before)
    run_due()
    assert fresh(outgoing).state == "sent" and now() == NOON + timedelta(hours=21)


def test_the_last_message_under_the_cap_still_goes(desk: World, courier: Courier) -> None:
    people.state_consent(desk.layla, Purpose.SURVEY, "*", given=True, proof="form")
    both = [queue(desk, purpose=Purpose.SURVEY) for _ in range(2)]
    run_due()
    assert [fresh(one).state for one in both] == ["sent", "sent"]


def test_a_confirmation_does_not_wait_for_preferred_hours(desk: World, courier: Courier) -> None:
    people.describe(desk.layla, preferred_hours=[[1020, 1080]])
    outgoing = queue(desk, purpose=Purpose.SERVICE, is_automatic=True)
    run_due()
    assert fresh(outgoing).state == "sent"


def test_what_is_refused_is_kept_with_its_reason(desk: World, courier: Courier) -> None:
    people.mark_unreachable("email", "layla@customer.test")
    outgoing = queue(desk)
    assert (outgoing.state, outgoing.reason) == ("refused", "unreachable")
    run_due()
    assert courier.sent == [] and told(outgoing) == ["refused"]


def test_it_is_tried_again_later_and_later(desk: World, courier: Courier, clock: Any) -> None:
    courier.answers = [Retry("busy"), Retry("busy", timedelta(minutes=7)), Done("at last")]
    outgoing = queue(desk)
    run_due()
    waiting = fresh(outgoing)
    assert (waiting.state, waiting.error, waiting.attempts, waiting.lease) == ("queued", "busy", 1, "")
    assert waiting.not_before > now()
    clock.move_to(waiting.not_before)
    run_due()
    assert fresh(outgoing).not_before == now() + timedelta(minutes=7)
    clock.shift(timedelta(minutes=7))
    run_due()
    assert fresh(outgoing).provider_id == "at last" and set(courier.sent) == {outgoing.public_id}


def test_after_two_days_it_has_failed_and_a_person_can_try_again(desk: World, courier: Courier, clock: Any) -> None:
    outgoing = queue(desk)
    while fresh(outgoing).state == "queued":
        courier.answers = [Retry("busy")]
        clock.move_to(max(fresh(outgoing).not_before, now()))
        run_due()
        assert now() - NOON < GIVE_UP_AFTER + timedelta(hours=2)
    assert now() - NOON > GIVE_UP_AFTER and (fresh(outgoing).state, fresh(outgoing).error) == (
        "failed",
        "busy",
    )
    written_at = fresh(outgoing).created_at
    assert channels.try_again(outgoing) and not channels.try_again(outgoing)
    courier.answers = [Retry("busy")]
    run_due()
    assert fresh(outgoing).state == "queued", "it is tried as long as a new one"
    clock.shift(timedelta(hours=3))
    run_due()
    assert fresh(outgoing).state == "sent" and set(courier.sent) == {outgoing.public_id}
    assert fresh(outgoing).created_at == written_at, "and was still written when it was"


def test_what_was_to_leave_days_later_is_not_given_up_at_once(desk: World, courier: Courier, clock: Any) -> None:
    outgoing = queue(desk, hold=timedelta(days=5))
    clock.shift(timedelta(days=5))
    courier.answers = [Retry("busy")]
    run_due()
    assert fresh(outgoing).state == "queued"


def test_the_provider_may_refuse_for_good(desk: World, courier: Courier) -> None:
    courier.answers = [Refused("no_such_address")]
    outgoing = queue(desk)
    run_due()
    assert (fresh(outgoing).state, fresh(outgoing).error) == ("failed", "no_such_address")
    assert told(outgoing) == ["queued", "failed"]


@pytest.mark.parametrize("state", ["off", "gone"])
def test_without_a_line_it_fails_visibly(desk: World, courier: Courier, state: str) -> None:
    outgoing = queue(desk, line=None if state == "gone" else desk.mail)
    channels.switch_line(desk.mail, on=False)
    run_due()
    assert (fresh(outgoing).state, fresh(outgoing).error) == ("failed", "line_is_off")
    assert courier.sent == []


def test_a_failing_line_pauses_only_itself(desk: World, courier: Courier, clock: Any) -> None:
    other = Line.objects.create(channel="email", name="second", state=LineState.OK)
    courier.answers = [Retry("connection refused", line_is_down=True)]
    first, second, elsewhere = queue(desk), queue(desk), queue(desk, line=other)
    run_due()
    line = Line.objects.get(pk=desk.mail.pk)
    assert (line.state, line.problem, line.failures) == ("failing", "connection refused", 1)
    assert line.paused_until and line.paused_until > now()
    assert len(courier.sent) == 2 and fresh(elsewhere).state == "sent"
    assert {fresh(first).state, fresh(second).state} == {"queued"}
    clock.shift(timedelta(minutes=2))
    run_due()
    assert {fresh(first).state, fresh(second).state} == {"sent"}
    line.refresh_from_db()
    assert (line.state, line.failures, line.paused_until, line.failing_since) == ("ok", 0, None, None)
    names = list(Event.objects.filter(name__startswith="line.").values_list("name", flat=True))
    assert names == ["line.failing", "line.recovered"]


def test_a_line_switched_off_meanwhile_stays_off(desk: World, courier: Courier) -> None:
    working, failing = (Line.objects.get(pk=desk.mail.pk) for _ in range(2))
    channels.switch_line(desk.mail, on=False)
    channels.line_works(working)
    channels.line_failed(failing, "refused")
    assert Line.objects.get(pk=desk.mail.pk).state == LineState.OFF


def test_where_keys_are_known_a_dead_senders_message_is_repeated(desk: World, courier: Courier, clock: Any) -> None:
    outgoing = begun(queue(desk))
    clock.shift(jobs.LEASE)
    sending.send_due(outgoing.pk)
    assert fresh(outgoing).state == "sent" and courier.sent == [outgoing.public_id] and courier.asked == []


@pytest.mark.parametrize(
    ("settles", "state"), [(Unknown("nobody"), "unknown"), (Done("x"), "sent"), (Refused("y"), "failed")]
)
def test_where_they_are_not_it_is_asked_for_and_never_repeated_blindly(
    desk: World, careless: Courier, clock: Any, settles: Any, state: str
) -> None:
    careless.settles = settles
    outgoing = begun(queue(desk))
    clock.shift(jobs.LEASE)
    for _ in range(3):
        sending.send_due(outgoing.pk)
        run_due()
    assert fresh(outgoing).state == state
    assert careless.sent == [] and careless.asked == [outgoing.public_id]


def test_an_unknown_outcome_is_sent_again_only_by_a_person(desk: World, careless: Courier) -> None:
    careless.answers = [Unknown("timeout after DATA")]
    outgoing = queue(desk)
    run_due()
    run_due()
    assert fresh(outgoing).state == "unknown" and len(careless.sent) == 1 and told(outgoing)[-1] == "unknown"
    channels.try_again(outgoing)
    run_due()
    assert fresh(outgoing).state == "sent" and len(careless.sent) == 2


def test_a_dead_sender_without_a_line_leaves_an_unknown(desk: World, careless: Courier, clock: Any) -> None:
    outgoing = begun(queue(desk, line=None))
    clock.shift(jobs.LEASE)
    sending.send_due(outgoing.pk)
    assert (fresh(outgoing).state, fresh(outgoing).error) == ("unknown", "line_is_gone")


def test_nobody_takes_over_from_a_living_sender(desk: World, careless: Courier, clock: Any) -> None:
    outgoing = begun(queue(desk), "alive")
    Job.objects.all().delete()
    sending.send_due(outgoing.pk)
    assert careless.asked == [] and Job.objects.get().run_after == outgoing.not_before
    assert channels.sent(outgoing, "alive", "id")


def test_who_comes_back_too_late_settles_nothing(desk: World, courier: Courier, clock: Any) -> None:
    late = begun(queue(desk), "late")
    clock.shift(jobs.LEASE)
    assert channels.take_over(late, "new") and not channels.take_over(late, "third")
    assert not channels.sent(late, "late", "id")
    channels.send_again_later(late, "late", "busy", None)
    channels.failed(late, "late", "no")
    channels.outcome_unknown(late, "late", "no")
    assert fresh(late).state == "sending" and channels.sent(late, "new", "id")


@pytest.mark.parametrize(("harmless", "state"), [(True, "queued"), (False, "unknown")])
def test_a_connector_that_breaks_is_no_end(desk: World, harmless: bool, state: str) -> None:
    def broken() -> Any:
        raise ZeroDivisionError

    with serving(Courier("email", repeats_harmlessly=harmless)) as courier:
        courier.answers = [broken]
        outgoing = queue(desk)
        run_due()
    assert (fresh(outgoing).state, fresh(outgoing).error) == (state, "connector_failed")


def test_receipts_only_move_forward(desk: World, courier: Courier, clock: Any) -> None:
    outgoing = queue(desk)
    assert not channels.receipt(outgoing, "delivered", now())
    run_due()
    assert channels.receipt(outgoing, "read", now())
    read_at = now()
    clock.shift(60)
    assert not channels.receipt(outgoing, "delivered", now()) and not channels.receipt(outgoing, "read", now())
    assert (fresh(outgoing).state, fresh(outgoing).read_at, fresh(outgoing).delivered_at) == (
        "read",
        read_at,
        None,
    )
    assert told(outgoing) == ["queued", "sent", "read"]


def test_what_came_back_has_failed(desk: World, courier: Courier) -> None:
    outgoing = queue(desk)
    assert not channels.bounced(outgoing, "550"), "what has not gone out cannot come back"
    run_due()
    assert channels.bounced(outgoing, "550 no such user") and not channels.bounced(outgoing, "550")
    assert (fresh(outgoing).state, fresh(outgoing).error) == ("failed", "550 no such user")


def test_a_message_before_its_time_is_left_alone_even_by_its_own_job(desk: World, courier: Courier, clock: Any) -> None:
    outgoing = queue(desk)
    channels.wait_until(outgoing, now() + timedelta(hours=1))
    run_due()
    assert courier.sent == []
    clock.shift(timedelta(hours=1))
    run_due()
    assert courier.sent == [outgoing.public_id]


def test_waiting_is_only_for_what_waits(desk: World, courier: Courier) -> None:
    outgoing = queue(desk)
    channels.withdraw(outgoing)
    Job.objects.all().delete()
    channels.wait_until(outgoing, now() + timedelta(hours=1))
    assert not Job.objects.exists()
