"""Nothing reaches a customer except through the gate, and each no or later has its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.gate import OBJECTIONS, REASONS, Verdict, may_send, objection
from wafaa.channels.models import Outgoing
from wafaa.channels.settings import GateSettings
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.models import Purpose
from wafaa.stores.verbs import choose

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)  # twelve o'clock in Riyadh
EVERY = list(Purpose.values)
ASKED_FOR = [Purpose.SURVEY, Purpose.REVIEW, Purpose.MARKETING]


@pytest.fixture
def desk(world: World) -> Iterator[World]:
    with time_machine.travel(NOON, tick=False), world.inside():
        for purpose in ASKED_FOR:
            people.state_consent(world.layla, purpose, "*", given=True, proof="form")
        yield world


def ask(
    world: World,
    purpose: str = Purpose.SURVEY,
    at: datetime | None = None,
    channel: str = "email",
    **traits: Any,
) -> Verdict:
    return may_send(world.layla, purpose, channel, at or now(), **traits)


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    """A wall time in Riyadh."""
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


def send(world: World, purpose: str = Purpose.SURVEY, **traits: Any) -> Outgoing:
    return channels.queue(world.layla, world.mail, "email", purpose=purpose, text="t", **traits)


@pytest.mark.parametrize("purpose", EVERY)
def test_at_noon_with_consent_everything_may_go(desk: World, purpose: str) -> None:
    assert ask(desk, purpose) == Verdict("yes")


@pytest.mark.parametrize("purpose", EVERY)
def test_without_consent_nothing_goes(desk: World, purpose: str) -> None:
    people.state_consent(desk.layla, purpose, "email", given=False, proof="mail")
    assert ask(desk, purpose) == Verdict("no", "no_consent")


def test_a_dead_address_gets_nothing_but_the_chat_goes_on(desk: World) -> None:
    people.mark_unreachable("email", "layla@customer.test")
    assert ask(desk, Purpose.REPLY) == Verdict("no", "unreachable")
    assert ask(desk, Purpose.REPLY, channel="webchat") == Verdict("yes")


def test_it_is_the_address_written_to_that_counts(desk: World) -> None:
    people.identify(desk.layla, "email", "second@x.test", source="staff")
    people.mark_unreachable("email", "layla@customer.test")
    assert ask(desk, Purpose.REPLY).says == "yes"
    assert ask(desk, Purpose.REPLY, to="layla@customer.test").code == "unreachable"
    assert ask(desk, Purpose.REPLY, to="second@x.test").says == "yes"
    people.mark_unreachable("email", "second@x.test")
    assert ask(desk, Purpose.REPLY, to="third@x.test").says == "yes"


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [
        (21, 59, None),
        (22, 0, at(9, day=5)),
        (23, 30, at(9, day=5)),
        (0, 0, at(9)),
        (8, 59, at(9)),
        (9, 0, None),
    ],
)
def test_the_quiet_hours_pass_midnight(desk: World, hour: int, minute: int, until: datetime | None) -> None:
    expected = Verdict("later", "quiet_hours", until) if until else Verdict("yes")
    for purpose in ASKED_FOR:
        assert ask(desk, purpose, at(hour, minute)) == expected
    for purpose in (Purpose.REPLY, Purpose.SERVICE):
        assert ask(desk, purpose, at(hour, minute)).says == "yes"


def test_the_quiet_hours_may_lie_within_a_day_or_be_none(desk: World) -> None:
    choose(GateSettings, {"quiet_from": 12, "quiet_to": 16})
    assert ask(desk, at=at(13)) == Verdict("later", "quiet_hours", at(16))
    assert ask(desk, at=at(23)).says == "yes"
    choose(GateSettings, {"quiet_from": 9, "quiet_to": 9})
    assert ask(desk, at=at(3)).says == "yes"
    choose(GateSettings, {"quiet_from": 0, "quiet_to": 9})
    assert ask(desk, at=at(0)) == Verdict("later", "quiet_hours", at(9)) and ask(desk, at=at(23)).says == "yes"


def test_the_hour_is_the_customers(desk: World) -> None:
    people.describe(desk.layla, timezone="America/New_York")
    assert ask(desk, at=at(15)).until == datetime(2026, 5, 4, 13, 0, tzinfo=UTC)


def test_a_night_in_which_clocks_change_ends_at_the_right_hour(desk: World) -> None:
    people.describe(desk.layla, timezone="Europe/Berlin")
    night = datetime(2026, 3, 28, 22, 0, 30, tzinfo=UTC)
    assert ask(desk, at=night).until == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)


def test_preferred_hours_hold_for_all_but_answers_and_confirmations(desk: World) -> None:
    people.describe(desk.layla, preferred_hours=[[17 * 60, 19 * 60], [20 * 60, 21 * 60]])
    assert ask(desk, at=at(12)) == Verdict("later", "preferred_hours", at(17))
    assert ask(desk, at=at(19, 30)).until == at(20)
    assert ask(desk, at=at(21)).until == at(17, day=5)
    assert ask(desk, Purpose.SERVICE, at(12)).says == "later"
    assert ask(desk, at=at(18)).says == "yes"
    assert ask(desk, Purpose.REPLY, at(12)).says == "yes"
    assert ask(desk, Purpose.SERVICE, at(12), is_automatic=True).says == "yes"


def test_caps_count_across_all_programmes(desk: World) -> None:
    for purpose in (Purpose.SURVEY, Purpose.MARKETING):
        assert send(desk, purpose).state == "queued"
    refused = send(desk, Purpose.REVIEW)
    assert (refused.state, refused.reason) == ("refused", "too_often")
    assert ask(desk, Purpose.REPLY).says == "yes" and ask(desk, Purpose.SERVICE).says == "yes"
    assert ask(desk, at=now() + timedelta(days=7, seconds=1)).says == "yes"


def test_what_never_went_out_does_not_count(desk: World) -> None:
    for _ in range(2):
        assert channels.withdraw(send(desk))
    assert ask(desk).says == "yes"


def test_a_message_does_not_count_against_itself(desk: World) -> None:
    send(desk)
    last = send(desk)
    assert ask(desk, itself=last.pk).says == "yes" and ask(desk).code == "too_often"


def test_a_joined_persons_messages_count_together(desk: World) -> None:
    other = people.meet(source="form")
    people.state_consent(other, Purpose.SURVEY, "*", given=True, proof="form")
    for _ in range(2):
        channels.queue(other, desk.mail, "email", purpose=Purpose.SURVEY, text="t")
    assert ask(desk).says == "yes"
    people.join_people(desk.layla, other, why="same")
    assert ask(desk).code == "too_often"


def test_an_address_gets_one_automatic_answer_an_hour(desk: World) -> None:
    automatic: dict[str, Any] = {"to": "layla@customer.test", "is_automatic": True}
    first = send(desk, Purpose.SERVICE, **automatic)
    assert first.state == "queued"
    assert send(desk, Purpose.SERVICE, **automatic).reason == "loop"
    assert send(desk, Purpose.SERVICE, to="layla@customer.test").state == "queued"
    assert ask(desk, Purpose.SERVICE, **automatic, itself=first.pk).says == "yes"
    assert ask(desk, Purpose.SERVICE, to="other@x.test", is_automatic=True).says == "yes"
    assert ask(desk, Purpose.SERVICE, is_automatic=True).says == "yes"
    assert ask(desk, Purpose.SERVICE, now() + timedelta(hours=1), **automatic).says == "yes"
    with desk.next_door():
        assert ask(desk, Purpose.SERVICE, **automatic).says == "yes"


def test_upper_apps_may_object(desk: World) -> None:
    @objection("test_complaint", "a complaint is open")
    def ask_nothing_of_the_unhappy(customer: Any, purpose: str, channel: str, at: datetime) -> Verdict | None:
        return Verdict("no", "test_complaint") if purpose in ASKED_FOR else None

    try:
        assert ask(desk).code == "test_complaint" and ask(desk, Purpose.REPLY).says == "yes"
        assert send(desk).reason == "test_complaint" and REASONS["test_complaint"]
    finally:
        OBJECTIONS.pop("test_complaint")
        REASONS.pop("test_complaint")


def test_every_reason_has_words() -> None:
    for code in ("", "no_consent", "unreachable", "quiet_hours", "preferred_hours", "too_often", "loop"):
        assert str(REASONS[code])


def beside(world: World, *, source: str = "guest:1") -> Any:
    """Another record that carries Layla's address: a guest at the checkout, most likely herself."""
    guest = people.recognise("email", "layla@customer.test", source=source, name="ضيفة")
    assert guest.root_id != world.layla.root_id
    return guest


@pytest.mark.parametrize("purpose", [one for one in EVERY if one != Purpose.REPLY])
def test_a_no_holds_for_the_address_whoevers_record_it_stands_on(desk: World, purpose: str) -> None:
    guest = beside(desk, source="page")
    people.state_consent(guest, purpose, "email", given=False, proof="own page")
    assert ask(desk, purpose) == ask(desk, purpose, to="layla@customer.test") == Verdict("no", "no_consent")
    assert ask(desk, purpose, to="other@customer.test").says == "yes"
    assert ask(desk, Purpose.REPLY).says == "yes", "who writes is answered"
    people.state_consent(guest, purpose, "*", given=True, proof="own page")
    assert ask(desk, purpose).says == "yes"


def test_the_accounts_no_reaches_the_guest(desk: World) -> None:
    guest = beside(desk)
    people.state_consent(desk.layla, Purpose.SERVICE, "*", given=False, proof="own page")
    people.state_consent(guest, Purpose.SERVICE, "email", given=True, proof="checkout")
    said = may_send(guest, Purpose.SERVICE, "email", now(), to="layla@customer.test")
    assert said == Verdict("no", "no_consent"), "a yes by who has proven nothing lifts no other's no"


def test_a_newer_yes_of_who_has_proven_the_address_lifts_it(desk: World) -> None:
    guest = beside(desk)
    people.state_consent(guest, Purpose.REVIEW, "email", given=False, proof="own page")
    people.prove(desk.layla, "email", "layla@customer.test", proof="code")
    assert ask(desk, Purpose.REVIEW).code == "no_consent"
    people.state_consent(desk.layla, Purpose.REVIEW, "email", given=True, proof="own page")
    assert ask(desk, Purpose.REVIEW).says == "yes"


@pytest.mark.parametrize(("source", "says"), [("guest:1", "yes"), ("import", "yes"), ("page", "no"), ("sms", "no")])
def test_news_of_their_orders_is_withheld_only_by_who_reads_there(desk: World, source: str, says: str) -> None:
    guest = beside(desk, source=source)
    people.state_consent(guest, Purpose.SERVICE, "email", given=False, proof="checkout")
    assert ask(desk, Purpose.SERVICE).says == says
    people.state_consent(guest, Purpose.REVIEW, "email", given=False, proof="checkout")
    assert ask(desk, Purpose.REVIEW).says == "no", "an offer or a question is withheld by anybody's no"


def test_a_no_about_one_channel_or_purpose_is_none_about_another(desk: World) -> None:
    guest = beside(desk)
    people.state_consent(guest, Purpose.MARKETING, "sms", given=False, proof="p")
    people.state_consent(guest, Purpose.REVIEW, "email", given=False, proof="p")
    assert ask(desk, Purpose.MARKETING).says == ask(desk, Purpose.SURVEY).says == "yes"
    assert ask(desk, Purpose.REVIEW).says == "no"
