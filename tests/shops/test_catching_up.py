"""Asking a WooCommerce what changed: the history, the safety net, and what its moods do to neither."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.shops.woo import Woo, an_order
from tests.shops.wooserver import KEY, SECRET, WooServer, woo_server
from tests.world import World
from wafaa.orders.models import Order
from wafaa.shops import reactions, verbs, wooapi
from wafaa.shops.adapter import adapter_of
from wafaa.shops.catching_up import PAGES, catch_up
from wafaa.shops.models import Arrival, Shop, ShopState
from wafaa.team.models import Staff
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def there() -> Iterator[WooServer]:
    with woo_server() as server:
        yield server


@pytest.fixture
def shop(world: World, there: WooServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(wooapi, "MOST_A_PAGE", 10)
    settings.INNER_HOSTS = frozenset({there.address.removeprefix("http://")})
    with time_machine.travel(MOMENT, tick=False), world.inside():
        made = verbs.connect("woocommerce", "متجر ليلى", address=there.address)
        verbs.set_secret(made, "key", KEY)
        verbs.set_secret(made, "consumer", SECRET)
        yield made


def at(seconds: int) -> str:
    return f"{datetime(2026, 11, 20, tzinfo=UTC) + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}"


def stands(number: int, seconds: int, **traits: Any) -> dict[str, Any]:
    return an_order(id=number, number=str(number), date_modified_gmt=at(seconds), customer_id=0, billing={}, **traits)


def now_of(shop: Shop) -> Shop:
    return Shop.objects.get(pk=shop.pk)


def ask(shop: Shop) -> None:
    verbs.ask_on(shop)
    run_due()


def known() -> set[str]:
    return set(Order.objects.values_list("external_id", flat=True))


def test_the_history_of_a_year_is_read_in_pages(shop: Shop, there: WooServer) -> None:
    there.orders = [stands(n, n * 60) for n in range(1, 24)] + [stands(999, -400 * 86400)]
    ask(shop)
    assert known() == {str(n) for n in range(1, 24)}
    assert [query["page"] for _method, path, query in there.asked if path == "orders"] == ["1", "1", "1", "1"]
    assert [query.get("status") for _method, path, query in there.asked[-2:]] == ["trash", "any"]
    assert (now_of(shop).state, now_of(shop).problem, "round" in now_of(shop).cursor) == (ShopState.OK, "", False)


def test_a_page_that_is_short_because_something_is_hidden_is_not_the_last(shop: Shop, there: WooServer) -> None:
    there.orders, there.hidden = [stands(n, n * 60) for n in range(1, 36)], {4, 5, 17}
    ask(shop)
    assert known() == {str(n) for n in range(1, 36)} - {"4", "5", "17"}


def test_a_shop_that_does_not_count_its_pages_is_read_until_one_is_short(shop: Shop, there: WooServer) -> None:
    there.orders, there.counts_pages = [stands(n, n * 60) for n in range(1, 24)], False
    ask(shop)
    assert known() == {str(n) for n in range(1, 24)}


def test_what_is_too_much_at_once_is_asked_for_in_smaller_pages(
    shop: Shop, there: WooServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wooapi, "MOST_ANSWER", 2_000_000)
    monkeypatch.setattr(wooapi, "LEAST_A_PAGE", 3)
    there.orders, there.moods = [stands(n, n * 60) for n in range(1, 9)], ["huge"]
    ask(shop)
    assert known() == {str(n) for n in range(1, 9)}
    assert [query["per_page"] for _method, _path, query in there.asked][:2] == ["10", "3"]
    there.moods = ["huge"] * 3
    verbs.look_back(shop, timedelta(days=30))
    run_due()
    assert (now_of(shop).problem, now_of(shop).state) == ("too_much", ShopState.FAILING)


def test_one_poisonous_order_does_not_hold_the_others(shop: Shop, there: WooServer) -> None:
    there.orders = [stands(1, 60), stands(2, 120, customer_note="\ud83d"), stands(3, 180)]
    there.orders[2]["date_modified_gmt"] = "9999-12-31T00:00:00"
    ask(shop)
    assert known() == {"1", "2", "3"} and "round" not in now_of(shop).cursor


def test_many_orders_of_one_second_are_all_read(shop: Shop, there: WooServer) -> None:
    """An import gives a thousand orders one time: then only pages lead on."""
    there.orders = [stands(n, 5) for n in range(1, 26)]
    ask(shop)
    assert known() == {str(n) for n in range(1, 26)}


def test_an_order_that_changes_while_we_read_is_not_what_hides_another(shop: Shop, there: WooServer) -> None:
    there.orders = [stands(n, n) for n in range(1, 16)]
    place = verbs.the_round(shop)
    adapter = adapter_of(shop)
    first = adapter.changed_since(shop, datetime.fromisoformat(place["since"]), None)  # type: ignore[attr-defined]
    there.orders[3] = stands(4, 5000, status="completed")
    verbs.take_page(shop, first, place)
    ask(shop)
    assert known() == {str(n) for n in range(1, 16)}
    assert Order.objects.get(external_id="4").state == "completed"


def test_a_round_that_is_long_is_a_chain_of_jobs(shop: Shop, there: WooServer) -> None:
    there.orders = [stands(n, n) for n in range(1, PAGES * 10 + 5)]
    catch_up(shop.pk)
    assert Arrival.objects.count() == PAGES * 10 - (PAGES - 1)  # the last second of a page is asked for twice
    assert now_of(shop).cursor["round"]["count"] == PAGES * 10
    run_due()
    assert len(known()) == PAGES * 10 + 4


def test_the_next_round_asks_for_what_changed_since(shop: Shop, there: WooServer) -> None:
    there.orders = [stands(1, 60)]
    ask(shop)
    there.asked.clear()
    with time_machine.travel(MOMENT + timedelta(hours=1), tick=False):
        reactions.ask_shops()
        run_due()
    asked, *others = [query for _method, _path, query in there.asked]
    assert {one["modified_after"] for one in others} == {asked["modified_after"]} and len(others) == 2
    assert asked["modified_after"] == "2026-11-26T08:45:00", "a while before the last round began"
    assert Arrival.objects.count() == 1


def test_a_call_that_never_came_is_made_good_and_a_gap_at_night(shop: Shop, there: WooServer) -> None:
    there.orders = [stands(1, 60)]
    ask(shop)
    there.orders.append(stands(2, 5 * 86400))  # changed the day before, and nobody told us: our cursor is behind it
    with time_machine.travel(MOMENT + timedelta(hours=1), tick=False):
        reactions.ask_shops()
        run_due()
        assert known() == {"1"}
        reactions.look_for_gaps()
        run_due()
    assert known() == {"1", "2"}


def test_of_one_second_what_we_asked_for_counts(shop: Shop, there: WooServer) -> None:
    """Two changes within one second: the calls cannot be told apart, what stands in the shop can."""
    woo = Woo(shop)
    for state in ("on-hold", "processing", "completed", "failed"):
        woo.tell("order.updated", stands(1, 60, status=state), delivery=state)
    run_due()
    for state in ("processing", "on-hold", "completed"):
        there.orders = [stands(1, 60, status=state)]
        with time_machine.travel(MOMENT + timedelta(minutes=len(there.asked) + 1), tick=False):
            verbs.look_back(shop, timedelta(days=10))
            run_due()
        assert Order.objects.get().word == state


@pytest.mark.parametrize(
    ("mood", "why", "state"),
    [
        (401, "keys_refused", ShopState.FAILING),
        (403, "keys_too_weak", ShopState.FAILING),
        (404, "no_api", ShopState.FAILING),
        (500, "shop_is_down", ShopState.FAILING),
        ("noise", "no_api", ShopState.FAILING),
        ("cut", "unreachable", ShopState.FAILING),
        (429, "too_many", ShopState.NEW),
    ],
)
def test_what_is_wrong_is_said_and_the_round_goes_on_later(
    shop: Shop, there: WooServer, mood: int | str, why: str, state: str
) -> None:
    there.orders, there.moods = [stands(1, 60)], [mood]
    ask(shop)
    assert (now_of(shop).problem, now_of(shop).state) == (why, state) and known() == set()
    with time_machine.travel(MOMENT + timedelta(minutes=5), tick=False):
        reactions.ask_shops()
        run_due()
    assert (now_of(shop).problem, now_of(shop).state) == ("", ShopState.OK) and known() == {"1"}


def test_a_shop_that_wants_to_be_left_alone_is(shop: Shop, there: WooServer) -> None:
    there.moods = [429]
    ask(shop)
    asked = len(there.asked)
    with time_machine.travel(MOMENT + timedelta(seconds=100), tick=False):
        reactions.ask_shops()
        run_due()
    assert len(there.asked) == asked


def test_a_page_that_somebody_else_has_taken_is_theirs(shop: Shop, there: WooServer) -> None:
    there.orders = [stands(n, n) for n in range(1, 16)]
    place = verbs.the_round(shop)
    page = adapter_of(shop).changed_since(shop, MOMENT - timedelta(days=30), None)  # type: ignore[attr-defined]
    assert verbs.take_page(shop, page, place)
    further = now_of(shop).cursor
    assert not verbs.take_page(shop, page, place) and now_of(shop).cursor == further


@pytest.mark.parametrize("lacks", ["keys", "on", "address"])
def test_who_cannot_be_asked_is_not(shop: Shop, there: WooServer, lacks: str) -> None:
    if lacks == "keys":
        verbs.set_secret(shop, "consumer", "")
        Shop.objects.filter(pk=shop.pk).update(secrets={})
    elif lacks == "on":
        verbs.switch_shop(shop, on=False)
    else:
        verbs.change_shop(shop, address="")
    reactions.ask_shops()
    run_due()
    assert there.asked == []


def connect(world: World, shop: Shop, **said: str) -> str:
    client = Client()
    client.force_login(world.reem.user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4_000_000_000}]
    session["account_authentication_methods_user"] = str(world.reem.user_id)
    session.save()
    answer = client.post(f"/s/layla/settings/shops/{shop.public_id}/keys/", said, follow=True)
    return str(answer.content.decode())


def test_an_owner_gives_the_keys_and_all_else_happens(world: World, shop: Shop, there: WooServer) -> None:
    there.orders = [stands(1, 60)]
    page = connect(world, shop, key=f" {KEY} ", consumer=SECRET)
    assert "تُقرأ طلبات" in page and SECRET not in page
    assert {hook["topic"] for hook in there.hooks} >= {"order.created", "order.updated", "order.deleted"}
    assert {hook["delivery_url"] for hook in there.hooks} == {f"http://127.0.0.1:8000/hooks/shops/{shop.public_id}/"}
    assert {hook["secret"] for hook in there.hooks} == {verbs.secret_of(now_of(shop))}
    run_due()
    assert known() == {"1"}
    there.hooks[0]["status"] = "disabled"
    count = len(there.hooks)
    connect(world, shop, key=KEY, consumer=SECRET)
    assert len(there.hooks) == count and there.hooks[0]["status"] == "active", "made once, switched on again"


def test_a_new_secret_is_told_to_the_hooks_that_we_made(world: World, shop: Shop, there: WooServer) -> None:
    connect(world, shop, key=KEY, consumer=SECRET)
    before = {hook["secret"] for hook in there.hooks}
    client = Client()
    client.force_login(world.reem.user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4_000_000_000}]
    session["account_authentication_methods_user"] = str(world.reem.user_id)
    session.save()
    assert client.post(f"/s/layla/settings/shops/{shop.public_id}/secret/").status_code == 200
    assert {hook["secret"] for hook in there.hooks} == {verbs.secret_of(now_of(shop))} != before


def test_at_another_host_it_is_another_shop_and_sees_no_keys(shop: Shop, there: WooServer) -> None:
    there.orders = [stands(1, 60)]
    ask(shop)
    verbs.change_shop(shop, address=f"{there.address}/shop")
    assert set(now_of(shop).secrets) == {"key", "consumer"} and now_of(shop).cursor
    verbs.change_shop(shop, address="https://elsewhere.example")
    assert now_of(shop).secrets == {} and now_of(shop).cursor == {}


def test_keys_that_were_given_before_the_address_stay(world: World, shop: Shop, there: WooServer) -> None:
    Shop.objects.filter(pk=shop.pk).update(address="")
    verbs.change_shop(now_of(shop), address=there.address)
    assert set(now_of(shop).secrets) == {"key", "consumer"}


def test_an_order_that_is_listed_is_not_in_the_bin(shop: Shop, there: WooServer) -> None:
    """Its `order.restored` was lost, as calls are."""
    woo = Woo(shop)
    woo.tell("order.created", stands(1, 60))
    woo.tell("order.deleted", {"id": 1}, delivery="d-2")
    run_due()
    assert Order.objects.get().is_gone
    there.orders = [stands(1, 60)]
    with time_machine.travel(MOMENT + timedelta(minutes=5), tick=False):
        ask(shop)
    assert not Order.objects.get().is_gone


def test_wrong_keys_are_told_in_plain_words(world: World, shop: Shop, there: WooServer) -> None:
    page = connect(world, shop, key=KEY, consumer="cs_wrong")
    assert "لا يقبل المتجر" in page and there.hooks == []
    assert now_of(shop).problem == "keys_refused", "it stays on the page"


def test_without_keys_nothing_is_connected(world: World, there: WooServer) -> None:
    with world.inside():
        bare = verbs.connect("woocommerce", "بلا مفاتيح", address=there.address)
        assert 'aria-invalid="true"' in connect(world, bare, key="", consumer="")
        assert 'aria-invalid="true"' in connect(world, bare, key="\u200f", consumer="\u200f"), "nor with unseen signs"


def test_another_way_to_write_the_same_host_keeps_the_keys(shop: Shop) -> None:
    verbs.change_shop(shop, address="https://shop.example")
    verbs.set_keys(shop, {"key": KEY, "consumer": SECRET})
    verbs.change_shop(shop, address="https://Shop.example/wp-admin")
    assert verbs.secret_of(now_of(shop), "consumer") == SECRET
    verbs.change_shop(shop, address="https://other.example")
    assert not now_of(shop).secrets, "another host is shown none"


def test_keys_that_are_here_stay_and_one_press_mends_the_hooks(world: World, shop: Shop, there: WooServer) -> None:
    page = connect(world, shop, key=KEY, consumer=f"\u200f{SECRET}\u200e")
    assert page.count("محفوظ") >= 2 and SECRET not in page
    there.hooks[2]["status"] = "disabled"
    assert "تُقرأ طلبات" in connect(world, shop, key="", consumer="")
    assert {hook["status"] for hook in there.hooks} == {"active"}
    assert verbs.secret_of(now_of(shop), "consumer") == SECRET


def test_an_owner_is_told_on_every_page_of_a_shop_that_has_not_worked_for_a_while(
    world: World, shop: Shop, there: WooServer
) -> None:
    there.moods = [500] * 9
    ask(shop)
    assert "لا يصل شيء من" not in desk_page(world.reem), "many a shop rests for a moment"
    with time_machine.travel(MOMENT + timedelta(minutes=21), tick=False):
        there.moods = [500] * 9
        ask(shop)
        assert "لا يصل شيء من" in desk_page(world.reem) and shop.name in desk_page(world.reem)
        assert "لا يصل شيء من" not in desk_page(world.omar), "who cannot mend it is not told"
        there.moods = []
        ask(shop)
        assert "لا يصل شيء من" not in desk_page(world.reem)


def test_a_shop_that_has_failed_for_long_is_told_of_behind_one_that_just_began(
    world: World, shop: Shop, there: WooServer
) -> None:
    second = verbs.connect("woocommerce", "متجر الجملة", address=there.address)
    verbs.is_failing(second, "strange")
    with time_machine.travel(MOMENT + timedelta(minutes=21), tick=False):
        verbs.is_failing(shop, "strange")
        page = desk_page(world.reem)
        assert "لا يصل شيء من" in page and second.name in page


def test_time_in_which_a_shop_was_off_is_no_time_of_failing(world: World, shop: Shop, there: WooServer) -> None:
    verbs.is_failing(shop, "strange")
    verbs.switch_shop(shop, on=False)
    with time_machine.travel(MOMENT + timedelta(days=3), tick=False):
        verbs.switch_shop(shop, on=True)
        verbs.is_failing(shop, "strange")
        assert "لا يصل شيء من" not in desk_page(world.reem)


def desk_page(who: Staff) -> str:
    client = Client()
    client.force_login(who.user)
    return str(client.get("/s/layla/customers/").content.decode())
