"""A shop that stays broken is told to whoever can mend it; what mends itself is told to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.shops.wooserver import KEY, SECRET, WooServer, woo_server
from tests.team.doors import browser_of
from tests.world import World
from wafaa.shops import reactions, verbs
from wafaa.shops.catching_up import mend_hooks
from wafaa.shops.models import Shop, ShopState
from wafaa.team.models import Notification, NotificationKind
from wafaa.work.models import Job
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def there() -> Iterator[WooServer]:
    with woo_server() as server:
        yield server


@pytest.fixture
def shop(world: World, there: WooServer, settings: Any, clock: time_machine.Traveller) -> Iterator[Shop]:
    settings.INNER_HOSTS = frozenset({there.address.removeprefix("http://")})
    with world.inside():
        made = verbs.connect("woocommerce", "متجر ليلى", address=there.address)
        verbs.set_secret(made, "key", KEY)
        verbs.set_secret(made, "consumer", SECRET)
        Job.objects.all().delete()
        yield made


def asked(shop: Shop) -> Shop:
    verbs.ask_on(shop)
    run_due()
    return Shop.objects.get(pk=shop.pk)


def lines() -> dict[str, Notification]:
    rows = Notification.objects.filter(kind=NotificationKind.SHOP).select_related("staff")
    return {row.staff.name: row for row in rows}


def after(clock: time_machine.Traveller, minutes: int) -> dict[str, Notification]:
    clock.shift(timedelta(minutes=minutes))
    reactions.tell_who_can_mend()
    return lines()


def test_a_shop_that_does_not_answer_is_told_after_a_while_to_those_who_can_mend_it(
    world: World, shop: Shop, clock: time_machine.Traveller
) -> None:
    works = asked(shop)
    verbs.not_answered(works, "unreachable", timedelta(0))
    assert after(clock, 19) == {}
    told = after(clock, 2)
    assert world.reem.name in told and world.omar.name not in told
    row = told[world.reem.name]
    assert row.topic == f"shop:{shop.public_id}" and "المتجر" in row.words
    verbs.not_answered(works, "unreachable", timedelta(0))
    assert after(clock, 30)[world.reem.name].count == 1, "one failure is told once, however often it is tried"
    bell = browser_of(world.reem).get("/s/layla/bell/").content.decode()
    assert f"/s/layla/settings/shops/{shop.public_id}/" in bell and "متجر ليلى" in bell


def test_what_mends_itself_is_told_to_nobody(shop: Shop, clock: time_machine.Traveller) -> None:
    verbs.not_answered(asked(shop), "unreachable", timedelta(0))
    clock.shift(timedelta(minutes=15))
    assert asked(shop).state == ShopState.OK
    assert after(clock, 60) == {}


def test_a_shop_that_never_worked_is_still_being_connected(shop: Shop, clock: time_machine.Traveller) -> None:
    verbs.not_answered(shop, "unreachable", timedelta(0))
    assert after(clock, 60) == {}


def test_a_shop_that_is_switched_off_rings_nowhere(shop: Shop, clock: time_machine.Traveller) -> None:
    works = asked(shop)
    verbs.hooks_fail(works, "hooks_refused")
    verbs.switch_shop(works, on=False)
    assert after(clock, 300) == {}


def test_hooks_that_stay_broken_are_told_though_the_shop_can_be_asked(
    world: World, shop: Shop, clock: time_machine.Traveller
) -> None:
    verbs.hooks_fail(asked(shop), "hooks_refused")
    works = asked(shop)
    assert (works.state, works.problem) == (ShopState.OK, "hooks_refused"), "asking works, and the page says what not"
    assert after(clock, 60) == {}
    verbs.hooks_fail(asked(shop), "hooks_refused")
    asked(shop)
    told = after(clock, 40)
    assert world.reem.name in told and world.omar.name not in told
    assert after(clock, 60)[world.reem.name].count == 1


def test_hooks_that_are_mended_are_not_told(shop: Shop, clock: time_machine.Traveller) -> None:
    verbs.hooks_fail(asked(shop), "hooks_refused")
    asked(shop)
    mend_hooks(shop.pk)
    fresh = Shop.objects.get(pk=shop.pk)
    assert (fresh.problem, "hooks" in fresh.cursor) == ("", False)
    assert after(clock, 300) == {}
