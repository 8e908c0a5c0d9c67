"""Looking back by hand for what never came, and what the shop's page says of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.shops.test_catching_up import MOMENT, ask, now_of, stands
from tests.shops.test_catching_up import shop as shop
from tests.shops.test_catching_up import there as there
from tests.shops.test_pages import desk as desk
from tests.shops.wooserver import WooServer
from tests.world import World
from wafaa.orders.models import Order
from wafaa.shops import verbs
from wafaa.shops.adapter import Page, adapter_of
from wafaa.shops.models import Shop
from wafaa.work.models import Job
from wafaa.work.worker import run_due

AN_HOUR = timedelta(hours=1)


def page(client: Client, shop: Shop) -> str:
    return client.get(f"/s/layla/settings/shops/{shop.public_id}/").content.decode()


def look(client: Client, shop: Shop) -> int:
    return client.post(f"/s/layla/settings/shops/{shop.public_id}/look/").status_code


def test_an_owner_looks_for_what_never_came_and_reads_which_it_was(shop: Shop, there: WooServer, desk: Client) -> None:
    there.orders = [stands(1, 60)]
    ask(shop)
    assert "ابحث الآن" in page(desk, shop) and "لم يصلنا خبره، وصار هنا" not in page(desk, shop)
    there.orders.append(stands(2, 5 * 86400))  # behind our cursor, and no call ever came
    with time_machine.travel(MOMENT + AN_HOUR, tick=False):
        assert look(desk, shop) == 302
        assert "تُقرأ الآن من جديد" in page(desk, shop)
        run_due()
        shown = page(desk, shop)
    missed = Order.objects.get(external_id="2")
    assert "واحد لم يصلنا خبره، وصار هنا الآن" in shown
    assert (
        f'href="/s/layla/orders/{missed.public_id}/"'
        in shown.partition('id="shop-looked"')[2].partition("</section>")[0]
    )
    assert now_of(shop).cursor["looked"]["named"] == ["order:2"]


def test_where_nothing_was_missed_it_says_so(shop: Shop, there: WooServer, desk: Client) -> None:
    there.orders = [stands(1, 86400 * 5), stands(2, 86400 * 5 + 9)]
    ask(shop)
    with time_machine.travel(MOMENT + AN_HOUR, tick=False):
        look(desk, shop)
        run_due()
        shown = page(desk, shop)
    assert "ولم يفُت شيء" in shown and now_of(shop).cursor["looked"]["missed"] == 0


def test_what_came_and_waits_to_be_read_was_not_missed(shop: Shop, there: WooServer, desk: Client) -> None:
    """The reading was in trouble, not the calls: nobody is told that the shop did not call."""
    there.orders = [stands(1, 60)]
    ask(shop)
    there.orders += [late := stands(2, 5 * 86400), stands(3, 6 * 86400)]
    called = verbs.take_in(shop, "call-2", json.dumps(late).encode(), {"topic": "order.updated"})
    Job.objects.all().delete()
    with time_machine.travel(MOMENT + AN_HOUR, tick=False):
        look(desk, shop)
        run_due()
    assert called.about == "", "nobody has read it"
    assert now_of(shop).cursor["looked"]["named"] == ["order:3"] and now_of(shop).cursor["looked"]["missed"] == 1


def test_a_waiting_call_that_cannot_be_read_does_not_end_the_look(
    shop: Shop, there: WooServer, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.orders = [stands(1, 60)]
    ask(shop)
    there.orders.append(stands(2, 5 * 86400))
    verbs.take_in(shop, "call-9", b'{"id": 9}', {"topic": "order.updated"})
    Job.objects.all().delete()

    def stumble(*_args: object) -> None:
        raise KeyError("9")

    with time_machine.travel(MOMENT + AN_HOUR, tick=False):
        look(desk, shop)
        place = verbs.the_round(shop)
        page = adapter_of(shop).changed_since(shop, MOMENT - timedelta(days=7), None)
        monkeypatch.setattr(type(adapter_of(shop)), "understand", stumble)
        assert isinstance(page, Page) and verbs.take_page(shop, page, place)
    assert now_of(shop).cursor["round"]["named"] == ["order:2"]


def test_a_look_that_is_wanted_while_a_round_goes_on_follows_it(shop: Shop, there: WooServer, desk: Client) -> None:
    there.orders = [stands(1, 60)]
    ask(shop)
    with time_machine.travel(MOMENT + AN_HOUR, tick=False):
        place = verbs.the_round(shop)
        look(desk, shop)
        assert verbs.take_page(shop, Page((), None), place)
        run_due()
    assert now_of(shop).cursor["looked"]["missed"] == 0 and "look_from" not in now_of(shop).cursor


def test_the_first_reading_of_a_shop_is_no_look_back(shop: Shop, there: WooServer, desk: Client) -> None:
    there.orders = [stands(1, 60)]
    assert look(desk, shop) == 302, "it does nothing: all of the history is read anyway"
    run_due()
    assert "looked" not in now_of(shop).cursor and Order.objects.count() == 1


def test_a_shop_that_cannot_be_asked_is_not_looked_through(shop: Shop, desk: Client, world: World) -> None:
    bare = verbs.connect("generic", "متجر آخر")
    assert look(desk, bare) == 404 and "ابحث الآن" not in page(desk, bare)


def test_what_came_leads_to_what_it_is_called_here(shop: Shop, there: WooServer, desk: Client) -> None:
    there.orders = [stands(77, 60) | {"number": "1001"}]
    ask(shop)
    shown, kept = page(desk, shop), Order.objects.get()
    assert f'<a href="/s/layla/orders/{kept.public_id}/"><bdi>الطلب ١٠٠١</bdi></a>' in shown and "الطلب 77" not in shown


def test_what_cannot_be_read_is_not_called_by_its_digest(shop: Shop, desk: Client) -> None:
    verbs.unreadable(verbs.take_in(shop, ":?:a8a3c3dd000ab239", b"{", {"event": "?"}), "not_json", "")
    verbs.unreadable(verbs.take_in(shop, "9:order.x:a8a3c3dd", b"{ ", {"event": "order.x"}), "not_json", "")
    shown = page(desk, shop)
    assert "a8a3c3dd" not in shown and "<bdi>إشعار</bdi>" in shown and "<bdi>إشعار: order.x</bdi>" in shown


def test_what_happened_while_a_shop_was_off_is_asked_for_when_it_is_on_again(
    shop: Shop, there: WooServer, desk: Client
) -> None:
    there.orders = [stands(1, 60)]
    ask(shop)
    switch = f"/s/layla/settings/shops/{shop.public_id}/switch/"
    desk.post(switch)
    assert "ابحث الآن" not in page(desk, shop), "nobody asks a shop that is off"
    there.orders.append(stands(2, 6 * 86400 + 32400))
    there.hooks.clear()
    run_due()
    assert Order.objects.count() == 1
    desk.post(switch)
    run_due()
    assert Order.objects.count() == 2 and there.hooks, "and its webhooks are looked after"
