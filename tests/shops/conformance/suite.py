"""What every shop must do. A test module makes a class of `Conforms` for each engine with its own `Subject`.

What truly has no meaning for an engine its subject names in `lacks`, with the reason; the tests that `need` it are then
not asked of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils.translation import override

from tests.shops.conformance.subject import CAPABILITIES, Subject, Wanted, needs
from tests.shops.conformance.subjects import spoken
from tests.team.doors import browser_of
from tests.world import World
from wafaa.lib.dates import to_hijri
from wafaa.lib.money import Money
from wafaa.orders.models import Order
from wafaa.shops import verbs, wording
from wafaa.shops.models import Arrival, Shop, ShopState
from wafaa.work.models import Event, Job
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
RIYADH = ZoneInfo("Asia/Riyadh")
HIJRI = "{:04}-{:02}-{:02}".format(*(to_hijri(datetime(2026, 11, 20, tzinfo=UTC).date()) or (0, 0, 0)))
HOSTILE = (
    b"",
    b"\xff\x00",
    b"[]",
    b"{}",
    b'"x"',
    b"null",
    b"[" * 50_000,
    b'{"id": {"$ne": 1}, "event": 5, "type": []}',
)


class Conforms:
    subject: ClassVar[type[Subject]]

    def __init_subclass__(cls) -> None:
        """What has no meaning for the engine is not asked of it."""
        for name in dir(cls):
            if set(getattr(getattr(cls, name), "needs", ())) & set(cls.subject.lacks):
                setattr(cls, name, None)

    @pytest.fixture
    def it(self, world: World, settings: Any) -> Iterator[Subject]:
        Job.objects.all().delete()
        with self.subject.standing(settings) as there, time_machine.travel(MOMENT, tick=False), world.inside():
            yield self.subject(there)

    @pytest.fixture
    def shop(self, it: Subject) -> Shop:
        return it.connect("متجر ليلى")

    def tell(self, it: Subject, shop: Shop, wanted: Wanted, named: str = "") -> int:
        """It stands so at the engine, and the engine says so."""
        it.stands(wanted)
        return it.post(shop, spoken(it.order(wanted)), named)

    def page(self, world: World, shop: Shop) -> str:
        """The shop's page with all that should be looked at. It always opens."""
        url = f"/s/layla/settings/shops/{shop.public_id}/?show=odd"
        answer = browser_of(world.reem, language="ar").get(url)
        assert answer.status_code == 200
        return str(answer.content.decode())

    def says(self, world: World, shop: Shop, words: Any) -> None:
        with override("ar"):
            assert escape(str(words)) in self.page(world, shop), words

    def test_what_it_lacks_is_known(self) -> None:
        assert set(self.subject.lacks) <= set(CAPABILITIES)
        assert all(len(reason) > 20 for reason in self.subject.lacks.values())

    def test_a_forged_call_leaves_nothing_but_the_reason(self, it: Subject, shop: Shop, world: World) -> None:
        assert it.forged(shop, spoken(it.order(Wanted()))) == 401
        (why,) = Shop.objects.get(pk=shop.pk).refusals
        assert not Arrival.objects.exists() and why in ("bad_signature", "bad_password")
        self.says(world, shop, wording.REFUSED[why])

    def test_without_a_secret_nothing_is_taken(self, it: Subject, shop: Shop) -> None:
        raw = spoken(it.order(Wanted()))
        Shop.objects.filter(pk=shop.pk).update(secrets={})
        assert it.forged(shop, raw) == 401 and not Arrival.objects.exists()

    @needs("orders")
    def test_an_order_comes_in(self, it: Subject, shop: Shop) -> None:
        assert self.tell(it, shop, Wanted()) == 200
        run_due()
        kept = Order.objects.get()
        assert (kept.total, kept.is_told, kept.marks) == (Money(57700, "SAR"), True, [])
        assert Shop.objects.get(pk=shop.pk).state == ShopState.OK

    def test_the_same_call_again_is_one(self, it: Subject, shop: Shop) -> None:
        wanted = Wanted()
        assert [self.tell(it, shop, wanted) for _again in range(3)] == [200, 200, 200]
        run_due()
        told = Arrival.objects.exclude(provider_id__startswith="asked:")
        assert told.count() == 1
        before = list(Order.objects.values())
        verbs.read_again(told.get())
        run_due()
        assert list(Order.objects.values()) == before
        assert Event.objects.filter(name="order.placed").count() == len(before)

    @needs("orders")
    def test_another_delivery_of_the_same_is_no_second_order(self, it: Subject, shop: Shop) -> None:
        for named in ("one", "two"):
            self.tell(it, shop, Wanted(), named)
            run_due()
        assert Order.objects.count() == 1 and Event.objects.filter(name="order.placed").count() == 1

    @needs("orders", "believed")
    @pytest.mark.parametrize("coming", list(itertools.permutations(range(3))))
    def test_calls_that_overtake_each_other_end_the_same(
        self, it: Subject, shop: Shop, coming: tuple[int, ...]
    ) -> None:
        calls = [Wanted(minute=5), Wanted(minute=6, total="500.00"), Wanted(minute=7, state="done", total="600.00")]
        for place in coming:
            self.tell(it, shop, calls[place], f"d-{place}")
            run_due()
        kept = Order.objects.get()
        assert kept.state in ("completed", "shipped") and kept.total == Money(60000, "SAR")

    def test_half_a_call_is_kept_for_a_person(self, it: Subject, shop: Shop, world: World) -> None:
        assert it.post(shop, spoken(it.order(Wanted()))[:-25]) == 200
        run_due()
        arrival = Arrival.objects.get()
        assert (arrival.reason, arrival.is_odd) == ("not_json", True) and not Order.objects.exists()
        self.says(world, shop, wording.UNREAD["not_json"])

    def test_a_gigantic_call_is_turned_away(self, it: Subject, shop: Shop, world: World) -> None:
        assert it.post(shop, b"[" + b"1," * 1_100_000 + b"1]") == 413
        assert not Arrival.objects.exists()
        self.says(world, shop, wording.REFUSED["too_large"])

    def test_noise_with_a_right_proof_breaks_nothing(self, it: Subject, shop: Shop, world: World) -> None:
        for place, raw in enumerate(HOSTILE):
            assert it.post(shop, raw, f"n-{place}") < 500
        run_due()
        assert not Arrival.objects.filter(state="new").exists() and not Job.objects.exclude(error="").exists()
        assert not Order.objects.exists() and self.page(world, shop)

    @needs("stores")
    def test_another_store_is_not_believed(self, it: Subject, shop: Shop, world: World) -> None:
        self.tell(it, shop, Wanted())
        run_due()
        assert it.elsewhere(shop, Wanted(id=9)) in (200, 401)
        run_due()
        assert Order.objects.count() == 1
        self.says(world, shop, wording.UNREAD["wrong_shop"])

    @needs("orders")
    @pytest.mark.parametrize(
        ("wanted", "doubt"),
        [
            (Wanted(currency="USD"), "other_currency"),
            (Wanted(currency="ريال"), "no_currency"),
            (Wanted(total="12.345"), "odd_sum"),
            (Wanted(who="nobody"), "no_customer"),
            (Wanted(thing="-20.00"), "negative_line"),
            (Wanted(state="lunar"), "unknown_state"),
            (Wanted(placed="غدًا إن شاء الله"), "odd_date"),
            (Wanted(placed="1066-10-14T00:00:00"), "odd_date"),
        ],
    )
    def test_what_is_odd_is_kept_and_said(
        self, it: Subject, shop: Shop, world: World, wanted: Wanted, doubt: str
    ) -> None:
        assert self.tell(it, shop, wanted) == 200
        run_due()
        assert Order.objects.count() == 1 and doubt in Arrival.objects.latest("id").doubts
        self.says(world, shop, wording.DOUBTS[doubt])

    @needs("orders")
    @pytest.mark.parametrize(
        "placed", ["2026-11-20 12:00:00", "٢٠٢٦-١١-٢٠T١٢:٠٠:٠٠", "2026/11/20", "20/11/2026", HIJRI, f"{HIJRI}T12:00:00"]
    )
    def test_dates_in_any_calendar_and_digits(self, it: Subject, shop: Shop, placed: str) -> None:
        self.tell(it, shop, Wanted(placed=placed))
        run_due()
        assert Order.objects.get().placed_at.astimezone(RIYADH).date().isoformat() == "2026-11-20"
        assert not Arrival.objects.filter(is_odd=True).exists()

    @needs("orders")
    def test_two_shops_with_one_number_are_two_orders_of_two_people(self, it: Subject, shop: Shop) -> None:
        second = it.connect("ثانٍ")
        self.tell(it, shop, Wanted())
        self.tell(it, second, Wanted())
        run_due()
        first, other = Order.objects.order_by("id")
        assert first.number_key == other.number_key and first.shop_id != other.shop_id
        assert second.prefix and first.customer_id != other.customer_id

    @needs("orders", "own_id")
    def test_a_guest_is_not_whoever_has_the_address(self, it: Subject, shop: Shop, world: World) -> None:
        self.tell(it, shop, Wanted(id=501), "d-1")
        run_due()
        self.tell(it, shop, Wanted(id=502, who="guest"), "d-2")
        run_due()
        known, guest = Order.objects.order_by("id")
        assert guest.customer_id != known.customer_id and "maybe_known" in guest.marks
        self.says(world, shop, wording.DOUBTS["maybe_known"])

    def test_a_shop_that_is_off_hears_nothing(self, it: Subject, shop: Shop) -> None:
        verbs.switch_shop(shop, on=False)
        assert it.post(shop, spoken(it.order(Wanted()))) == 404 and not Arrival.objects.exists()

    @needs("asked")
    @pytest.mark.parametrize("mood", [429, 500, 503, "cut", "noise"])
    def test_an_engine_that_does_not_answer_is_asked_again(
        self, it: Subject, shop: Shop, world: World, mood: Any
    ) -> None:
        it.stands(Wanted())
        it.there.moods = [mood] * 12
        verbs.ask_on(shop)
        run_due()
        known = Shop.objects.get(pk=shop.pk)
        assert known.problem and not Order.objects.exists()
        assert known.state != ShopState.OK
        self.says(world, shop, wording.PROBLEMS[known.problem])
        it.there.moods = []
        with time_machine.travel(MOMENT + timedelta(minutes=10), tick=False):
            verbs.ask_on(shop)
            run_due()
            assert Order.objects.count() == 1 and Shop.objects.get(pk=shop.pk).problem == ""

    @needs("asked", "tokens")
    def test_a_token_that_ended_is_renewed_by_itself(self, it: Subject, shop: Shop) -> None:
        verbs.ask_on(shop)
        run_due()
        it.expire()
        it.stands(Wanted())
        with time_machine.travel(MOMENT + timedelta(minutes=10), tick=False):
            verbs.look_back(shop, timedelta(days=300))
            run_due()
        assert Shop.objects.get(pk=shop.pk).problem == "" and Order.objects.count() == 1
