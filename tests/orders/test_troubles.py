"""What goes wrong with a delivery is found, by events and by the clock, and told once and before it is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.orders.saying import NOON, a_shop, at, order, parcel, step
from tests.world import World
from wafaa.orders import verbs
from wafaa.orders.delivery_settings import DeliverySettings
from wafaa.orders.models import Delivery, Order
from wafaa.orders.reactions import look_at_its_new_date, watch_deliveries
from wafaa.orders.troubles import Journeying, ParcelSeen, looks_again, troubles_of
from wafaa.promises import events as promised
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise, Tally
from wafaa.promises.reactions import watch_the_clock
from wafaa.shops.models import Shop
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores.verbs import choose, describe_store
from wafaa.work.models import Event

LIMITS = DeliverySettings()


def going(**traits: Any) -> Journeying:
    usual: dict[str, Any] = {
        "due_at": at(96),
        "known_due_at": at(96),
        "risk_at": at(90),
        "leaves_by": at(24),
        "sent_at": None,
        "parcels": (),
    }
    return Journeying(**(usual | traits))


def seen(state: str, hours: float = 0, **traits: Any) -> ParcelSeen:
    return ParcelSeen("p", state, traits.pop("number", "2900"), at(0), at(hours), **traits)


@pytest.mark.parametrize(
    ("parcel_seen", "code", "since"),
    [
        (seen("pending", number="قريبًا"), "invalid_number", 0),
        (seen("pending"), "invalid_number", 24),
        (seen("info_received"), "forgotten", 36),
        (seen("attempt_failed", 5), "failed_attempt", 5),
        (seen("exception", 6), "exception", 6),
        (seen("expired", 7), "failed_delivery", 7),
        (seen("in_transit", 8, attempts=3), "failed_delivery", 8),
        (seen("at_pickup", 1), "failed_delivery", 241),
    ],
)
def test_each_class_of_a_parcel_begins_at_its_instant(parcel_seen: ParcelSeen, code: str, since: float) -> None:
    what = going(parcels=(parcel_seen,), leaves_by=None, due_at=at(999), known_due_at=at(999), risk_at=at(999))
    just_before = at(since) - timedelta(seconds=1)
    assert code not in [one.code for one in troubles_of(what, LIMITS, just_before)]
    found = troubles_of(what, LIMITS, at(since))
    assert (found[0].code, found[0].parcel, found[0].at) == (code, "p", at(since))
    if since:
        again = looks_again(what, LIMITS, just_before)
        assert again is not None and again <= at(since)


def test_each_class_of_a_whole_delivery_begins_at_its_instant() -> None:
    codes = {hours: [one.code for one in troubles_of(going(), LIMITS, at(hours))] for hours in (23, 24, 90, 96)}
    assert codes == {
        23: [],
        24: ["late_dispatch"],
        90: ["late_dispatch", "delay"],
        96: ["late_dispatch", "lead_time", "delay"],
    }
    assert [looks_again(going(), LIMITS, at(hours)) for hours in (0, 24, 90, 96)] == [at(24), at(90), at(96), None]
    moved = going(sent_at=at(2), moved_at=at(5), known_due_at=at(80))
    assert [one.code for one in troubles_of(moved, LIMITS, at(5))] == ["delay"]


def test_what_has_arrived_has_no_trouble() -> None:
    there = going(sent_at=at(1), parcels=(seen("delivered", attempts=9),), risk_at=at(96))
    assert troubles_of(there, LIMITS, at(95)) == []


class Watched:
    """A shop whose clock can be moved on, and what is told of its deliveries."""

    def __init__(self, shop: Shop, clock: Any) -> None:
        self.shop, self.clock = shop, clock

    def says(self, said: Any) -> None:
        verbs.mirror(self.shop, said)

    def later(self, until: datetime) -> None:
        self.clock.move_to(until)
        watch_the_clock()
        watch_deliveries()

    @property
    def slips(self) -> list[tuple[str, str, bool]]:
        told = Event.objects.filter(name="delivery.slipping").order_by("id")
        return [(one.data["why"], one.data["until"], one.data["before_due"]) for one in told]


@pytest.fixture
def watched(world: World) -> Iterator[Watched]:
    with time_machine.travel(NOON, tick=False) as clock, world.inside():
        yield Watched(a_shop(), clock)


def arrival() -> Promise:
    found: Promise = Promise.objects.get(kind="delivery")
    return found


def test_a_parcel_that_is_not_out_by_the_morning_is_told_before_it_is_late(watched: Watched) -> None:
    watched.says(order(promised_for=at(80)))
    watched.says(parcel(2, state=ShipmentState.IN_TRANSIT))
    assert watched.slips == [] and Order.objects.get().troubles == []
    # 80 hours after Friday noon is Monday 20:00 in Riyadh; its morning is at 09:00.
    morning = at(80) - timedelta(hours=11)
    watched.later(morning - timedelta(seconds=1))
    assert watched.slips == []
    watched.later(morning)
    ((why, until, before_due),) = watched.slips
    assert (why, before_due) == ("delay", True) and datetime.fromisoformat(until) > at(80)
    kept = Order.objects.get()
    assert kept.is_troubled and kept.troubles[0]["code"] == "delay" and arrival().state == "at_risk"
    watched.later(morning + timedelta(hours=1))
    assert len(watched.slips) == 1


def test_a_parcel_that_is_out_is_left_in_peace(watched: Watched) -> None:
    watched.says(order(promised_for=at(80)))
    watched.says(parcel(2, state=ShipmentState.OUT_FOR_DELIVERY))
    watched.later(at(79))
    assert watched.slips == [] and arrival().state == "open"


def test_an_order_that_is_not_sent_in_time_is_told_while_there_is_time(watched: Watched) -> None:
    watched.says(order(promised_for=at(144), dispatch_by=at(24)))
    watched.later(at(24))
    ((why, until, before_due),) = watched.slips
    assert (why, before_due) == ("late_dispatch", True) and datetime.fromisoformat(until) > at(144)


def test_a_later_date_of_the_carrier_is_told_with_that_date(watched: Watched) -> None:
    watched.says(order(promised_for=at(80)))
    watched.says(parcel(2, state=ShipmentState.IN_TRANSIT, promised_for=at(120)))
    assert watched.slips == [("delay", at(120).isoformat(), True)]
    watched.says(parcel(2, state=ShipmentState.IN_TRANSIT, promised_for=at(120)))
    assert len(watched.slips) == 1
    assert promises.tell(arrival(), at(3)) and not promises.tell(arrival(), at(4))
    told = Tally.objects.get(by="kind", name="delivery")
    assert (told.told, told.untold, arrival().told_at) == (1, 0, at(3))
    watched.says(parcel(3, state=ShipmentState.IN_TRANSIT, number="2900 9"))
    assert Order.objects.get().troubles == []


def test_telling_after_the_day_is_over_does_not_count_as_told_in_time(watched: Watched) -> None:
    watched.says(order(promised_for=at(80)))
    watched.says(parcel(2, state=ShipmentState.IN_TRANSIT, promised_for=at(120)))
    watched.later(at(81))
    promises.tell(arrival(), at(81))
    assert (Tally.objects.get(by="all").told, Tally.objects.get(by="all").untold) == (0, 1)


def test_a_failed_attempt_with_time_left_is_a_trouble_and_no_delay(watched: Watched) -> None:
    watched.says(order(promised_for=at(96)))
    watched.later(at(3))
    watched.says(parcel(2, state=None, steps=(step(2, ShipmentState.ATTEMPT_FAILED),)))
    assert Order.objects.get().troubles[0]["code"] == "failed_attempt" and watched.slips == []
    watched.says(parcel(70, state=None, steps=(step(70, ShipmentState.DELIVERED),)))
    kept = Order.objects.get()
    assert kept.troubles == [] and not kept.is_troubled
    assert Event.objects.filter(name="delivery.made").count() == 1


def test_a_new_date_that_was_agreed_is_watched_and_may_slip_again(watched: Watched) -> None:
    watched.says(order(promised_for=at(80)))
    watched.says(parcel(2, state=ShipmentState.IN_TRANSIT))
    watched.later(at(70))
    until = datetime.fromisoformat(watched.slips[0][1])
    promises.renegotiate(arrival(), until, why="delay")
    promises.tell(arrival(), at(70))
    look_at_its_new_date(promised.PromiseRenegotiated(arrival().pk, "delivery", arrival().subject))
    assert Order.objects.get().troubles == [] and arrival().due_at == until
    # The same facts told again leave the date that the customer was told.
    watched.says(parcel(3, state=ShipmentState.IN_TRANSIT, number="7"))
    assert arrival().due_at == until and arrival().state == "open"
    watched.later(until - timedelta(hours=3))
    assert len(watched.slips) == 2 and watched.slips[1][2]


def test_delivery_is_told_once_however_often_it_is_heard(watched: Watched) -> None:
    watched.says(order(promised_for=at(80)))
    for _ in range(3):
        watched.says(parcel(9, state=ShipmentState.DELIVERED))
        watched.says(order(10, state=OrderState.COMPLETED, promised_for=at(80)))
    assert Event.objects.filter(name="delivery.made").count() == 1


def test_what_is_fifteen_days_late_may_be_cancelled(watched: Watched) -> None:
    watched.says(order(promised_for=at(80)))
    watched.later(at(80) + timedelta(days=15) - timedelta(seconds=1))
    assert not Event.objects.filter(name="delivery.cancellable").exists()
    watched.later(at(80) + timedelta(days=15))
    watched.later(at(80) + timedelta(days=16))
    kept = Order.objects.get()
    assert Event.objects.filter(name="delivery.cancellable").count() == 1 and "may_cancel" in kept.marks
    assert [why for why, _until, _before in watched.slips].count("may_cancel") == 1
    watched.says(order(24 * 20, state=OrderState.COMPLETED))
    assert "may_cancel" not in Order.objects.get().marks


def test_the_law_of_another_country_is_not_ours_unless_the_store_says_so(watched: Watched, world: World) -> None:
    describe_store(watched.shop.store, country="EG")
    with world.inside():
        watched.says(order(promised_for=at(80)))
    watched.later(at(80) + timedelta(days=40))
    assert Order.objects.get().may_cancel_since is None
    with world.inside():
        choose(DeliverySettings, {"law": "always"})
        verbs.look_again(Order.objects.get().pk)
    assert Order.objects.get().may_cancel_since is not None


def test_the_clock_looks_only_at_what_is_due_to_be_looked_at(watched: Watched) -> None:
    watched.says(order(promised_for=at(80)))
    watched.says(parcel(9, state=ShipmentState.DELIVERED))
    assert not Delivery.objects.filter(look_at__isnull=False).exists()
