"""The programme in numbers, what looks like abuse of it, its members, and what rules and views know of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from tests.loyalty.conftest import MORNING
from tests.loyalty.test_three_sides import shown
from tests.loyalty.tiering import SAR, bought, runs, three
from tests.world import World
from wafaa.loyalty import figures, verbs
from wafaa.loyalty.alarms import FAVOURED, LOOPS, OFTEN, QUICK, alarms
from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.figures import Month
from wafaa.loyalty.models import Tier
from wafaa.loyalty.number_screens import chart
from wafaa.loyalty.verbs.granting import ungrant
from wafaa.people import verbs as people
from wafaa.people.models import Customer, IdentityKind
from wafaa.playbook.facts import FACTS
from wafaa.stores.scope import Scope, entered

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NUMBERS = "/s/layla/loyalty/numbers/"


def earn(customer: Customer, amount: int, key: str, **traits: Any) -> Any:
    return verbs.earn(customer, Currency.POINTS, amount, key=key, **traits)


def grant(customer: Customer, amount: int, *, reason: str, key: str) -> Any:
    """A gift that stands in the books, whatever stands against it today: limits may have been others."""
    return earn(customer, amount, key, kind=Kind.GRANT, reason=reason)


def logged_in(staff: Any) -> Client:
    client = Client()
    client.force_login(staff.user)
    return client


def test_months_say_what_moved_and_what_came_of_it(layla: Customer, clock: time_machine.Coordinates) -> None:
    first = earn(layla, 1000, "1", valid_days=40)
    verbs.redeem(layla, Currency.POINTS, 300, key="r")
    verbs.claw_back(first, 100, key="c")
    clock.move_to(MORNING + 41 * DAY)
    verbs.catch_up(layla, Currency.POINTS)
    earn(layla, 50, "2", valid_days=20)
    by = {one.month: one for one in figures.by_month()}
    assert by[date(2026, 11, 1)] == Month(date(2026, 11, 1), given=1000, used=300, taken=100)
    assert by[date(2027, 1, 1)] == Month(date(2027, 1, 1), given=50, ended=600)
    assert figures.redemption_rate(list(by.values())) == 31, "300 of the 950 that stayed given"
    november, january = figures.cohorts()
    assert (november.given, november.used, november.ended, november.left) == (900, 300, 600, 0)
    assert (january.given, january.used, january.ended, january.left) == (50, 0, 0, 50)
    assert figures.ageing() == [(30, 50), (60, 50), (90, 50)]


def test_what_returns_to_its_cohort_was_not_used(layla: Customer, clock: time_machine.Coordinates) -> None:
    earn(layla, 100, "1", valid_days=5)
    spent = verbs.redeem(layla, Currency.POINTS, 60, key="r")
    clock.shift(6 * DAY)
    verbs.give_back(spent, 60, key="b")
    (one,) = figures.cohorts()
    assert (one.given, one.used, one.ended, one.left) == (100, 0, 40, 60)


def test_numbers_open_their_lists(world: World, clock: time_machine.Coordinates) -> None:
    with world.inside():
        runs()
        earned = earn(world.layla, 500, "1", valid_days=20, reason="order")
        verbs.redeem(world.layla, Currency.POINTS, 500, key="r")
        verbs.claw_back(earned, 500, key="c")
        earn(world.layla, 800, "2", valid_days=20)
    with world.as_staff(world.omar):
        grant(world.layla, 40, reason="thanks", key="g")
    reem = logged_in(world.reem)
    page = shown(reem, NUMBERS)
    assert "٣٤٠ متاحة" in page and "عمر حدّاد ١ ٤٠" in page
    assert "ليلى" in shown(reem, f"{NUMBERS}ending-30/") and "٣٠٠" in shown(reem, f"{NUMBERS}ending-30/")
    assert "لا شيء وراء هذا الرقم" in shown(reem, f"{NUMBERS}debts/")
    assert "٥٠٠" in shown(reem, f"{NUMBERS}used/?month=2026-11") and "ليلى" in shown(reem, f"{NUMBERS}grants/")
    assert "لا شيء" in shown(reem, f"{NUMBERS}grants/?by={world.huda.public_id}")
    for wrong in ("nothing/", "used/", "used/?month=x", "ending-31/"):
        assert reem.get(f"{NUMBERS}{wrong}").status_code == 404
    assert "نوفمبر" in shown(reem, f"{NUMBERS}?on=1448/6/1"), "as of a Hijri day"
    assert "اكتب اليوم" in shown(reem, f"{NUMBERS}?on=غدا")


def test_bars_begin_where_one_begins_to_read(layla: Customer) -> None:
    months = [Month(date(2026, 10, 1), given=10), Month(date(2026, 11, 1), given=20)]
    places = {}
    for language in ("ar", "en"):
        with override(language):
            places[language] = [float(bar["x"]) for bar in chart(months)["bars"] if bar["series"] == "given"]
    assert places["en"][0] < places["en"][1] and places["ar"][0] > places["ar"][1]


def test_a_gift_to_oneself_is_the_first_alarm(world: World, clock: time_machine.Coordinates) -> None:
    with world.inside():
        own = people.recognise(IdentityKind.EMAIL, world.omar.user.email, source="email", name="عمر")
    with world.as_staff(world.omar):
        grant(own, 500, reason="thanks", key="1")
        for n in range(FAVOURED - 1):
            grant(world.layla, 10, reason="thanks", key=f"l{n}")
    with world.inside():
        assert [(one.code, one.staff, one.points) for one in alarms()] == [("oneself", world.omar, 500)]
    with world.as_staff(world.omar):
        grant(world.layla, 10, reason="thanks", key="last")
    with world.inside():
        assert [one.code for one in alarms()] == ["oneself", "favoured"]
    assert "لسجل يخصه هو" in shown(logged_in(world.reem), NUMBERS)
    assert "٣ مرات في ثلاثين يومًا" in shown(logged_in(world.reem), NUMBERS)


def test_many_gifts_many_earnings_and_loops_are_alarms(world: World, clock: time_machine.Coordinates) -> None:
    with world.inside():
        others = [people.meet(f"عميل {n}", source="form") for n in range(OFTEN)]
    with world.as_staff(world.huda):
        for n, other in enumerate(others[:-1]):
            grant(other, 5, reason="thanks", key=f"g{n}")
    with world.inside():
        assert alarms() == []
    with world.as_staff(world.huda):
        ungrant(grant(others[-1], 5, reason="thanks", key="one more"), key="u")
    with world.inside():
        (often,) = alarms()
        assert (often.code, often.staff, often.count) == ("often", world.huda, OFTEN)
        for n in range(QUICK):
            earned = earn(world.layla, 100, f"e{n}")
            if n < LOOPS:
                verbs.claw_back(earned, 100, key=f"c{n}")
        assert [one.code for one in alarms()] == ["often", "velocity"], "most of it stayed hers"
        for n in range(LOOPS, QUICK):
            txn = earn(world.layla, 100, f"f{n}")
            verbs.claw_back(txn, 100, key=f"d{n}")
        assert {one.code for one in alarms()} == {"often", "loop", "velocity"}
        verbs.earn(world.layla, Currency.CREDIT, 500_000, key="credit")
        assert "loop" in {one.code for one in alarms()}, "store credit in halalas hides no points"


def test_members_are_found_by_name_phone_and_card(world: World, clock: time_machine.Coordinates) -> None:
    with world.inside():
        runs()
        three()
        people.identify(world.layla, IdentityKind.PHONE, "0551234567", source="staff")
        other = people.meet("نورة", source="form")
        bought(world.layla, 1500)
        for customer in (world.layla, other):
            verbs.weigh(verbs.join(customer, way="page"))
        card = verbs.join(world.layla, way="page").public_id
        silver = Tier.objects.get(name_en="Silver")
        earn(world.layla, 90, "e")
    omar, here = logged_in(world.omar), "/s/layla/loyalty/members/"
    for asked in ("ليلى", "٤٥٦٧", card, f"{card[:4]} {card[4:]}"):
        page = shown(omar, f"{here}?q={asked}")
        assert "الفضي" in page and "٩٠" in page and "نورة" not in page, asked
    assert "لا عضو بهذا الاسم" in shown(omar, f"{here}?q=هيفاء")
    assert "نورة" in shown(omar, here) and "نورة" not in shown(omar, f"{here}?tier={silver.public_id}")
    assert omar.get(NUMBERS).status_code == 403


def test_tiers_are_made_changed_and_taken_away(world: World) -> None:
    reem, here = logged_in(world.reem), "/s/layla/settings/tiers/"
    form = {"name_ar": "الذهبي", "name_en": "Gold", "threshold": "٢٬٥٠٠", "multiplier": "١٥٠", "perks_ar": "شحن مجاني"}
    assert reem.post(f"{here}new/", form).status_code == 302
    tier = Tier.everywhere.get()
    assert (tier.threshold, tier.multiplier, tier.rank, tier.queue_weight) == (2500 * SAR, 150, 1, 0)
    same = reem.post(f"{here}new/", form | {"name_ar": "آخر"})
    assert same.status_code == 422 and "يتطلب القدر نفسه" in same.content.decode() and "آخر" in same.content.decode()
    assert reem.post(f"{here}new/", form | {"threshold": "كثير"}).status_code == 422
    assert reem.post(f"{here}new/", form | {"threshold": "1", "multiplier": "50"}).status_code == 422
    assert reem.post(f"{here}{tier.public_id}/", form | {"threshold": "3000"}).status_code == 302
    tier.refresh_from_db()
    assert tier.threshold == 3000 * SAR and "الذهبي" in shown(reem, here)
    assert reem.post(f"{here}{tier.public_id}/end/").status_code == 302
    assert (
        "الذهبي" not in shown(reem, here).replace("أُزيل", "")
        and reem.get(f"{here}{tier.public_id}/").status_code == 404
    )


FIGURES = ("customer.tier", "customer.points", "customer.points_ending_on", "member.since", "member.is_one")


def test_facts_say_in_the_database_what_they_say_of_one(world: World, clock: time_machine.Coordinates) -> None:
    with world.as_staff(world.manager):
        runs()
        _friends, _silver, gold = three()
        other = people.meet("ليلى من الجوال", source="form")
        people.meet("نورة", source="form")
        bought(other, 6000)
        verbs.weigh(verbs.join(world.layla, way="page"))
        earn(world.layla, 100, "1", valid_days=10)
        earn(other, 50, "2", valid_days=5)
        people.join_people(world.layla, other, why="test")
    with world.as_staff(world.manager):
        one = Customer.objects.get(pk=world.layla.pk)
        verbs.weigh(verbs.join(one, way="page"))
        read = {name: FACTS[name].read(one) for name in (*FIGURES, "customer.points_ending", "tier.tone")}
        assert read == {
            "customer.tier": gold.public_id,
            "customer.points": 150,
            "customer.points_ending": 150,
            "customer.points_ending_on": MORNING + 5 * DAY,
            "member.since": MORNING,
            "member.is_one": True,
            "tier.tone": "نناديها باسمها",
        }
        for person in Customer.objects.filter(joined_to=None, staff=None):
            for name in FIGURES:
                kept, value = FACTS[name].elsewhere, FACTS[name].read(person)
                assert kept is not None
                row = Customer.objects.annotate(told=kept.value("")).get(pk=person.pk)
                assert row.told == value, name
                is_there = Customer.objects.filter(kept.where("", "__exact", value), pk=person.pk).exists()
                assert is_there == (value is not None), name


def test_facts_of_a_neighbour_are_not_read(world: World, clock: time_machine.Coordinates) -> None:
    with entered(Scope(world.neighbour, actor="test", permissions=frozenset({"loyalty.see"}))):
        runs()
        assert FACTS["customer.points"].read(people.meet("X", source="form")) == 0


def test_a_day_to_come_says_that_it_shows_now(world: World) -> None:
    page = shown(logged_in(world.reem), f"{NUMBERS}?on=2199-12-01")
    assert "هذا اليوم لم يأتِ بعد، وهذا هو المستحق الآن." in page
    assert "لم يأتِ بعد" not in shown(logged_in(world.reem), NUMBERS)
