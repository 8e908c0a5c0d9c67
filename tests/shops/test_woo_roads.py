"""How a WooCommerce is reached, whatever its permalinks, its server and its guards are like, and what is said when it
cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils.translation import override

from tests.shops.test_catching_up import ask, connect, known, now_of, stands
from tests.shops.woo import Woo, a_product, an_order
from tests.shops.wooserver import KEY, SECRET, WooServer, woo_server
from tests.world import World
from wafaa.orders.models import Order, Product, Stock
from wafaa.shops import catching_up, verbs, wooroads
from wafaa.shops.adapter import adapter_of
from wafaa.shops.models import Arrival, Shop, ShopState
from wafaa.shops.wording import problem
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def there() -> Iterator[WooServer]:
    with woo_server() as server:
        server.orders = [stands(1, 60)]
        yield server


@pytest.fixture
def shop(world: World, there: WooServer, settings: Any) -> Iterator[Shop]:
    settings.INNER_HOSTS = frozenset({there.address.removeprefix("http://")})
    with time_machine.travel(MOMENT, tick=False), world.inside():
        made = verbs.connect("woocommerce", "متجر ليلى", address=there.address)
        verbs.set_secret(made, "key", KEY)
        verbs.set_secret(made, "consumer", SECRET)
        yield made


@pytest.mark.parametrize("root", wooroads.ROOTS)
def test_it_is_found_under_any_permalinks(world: World, shop: Shop, there: WooServer, root: str) -> None:
    there.root = root
    page = connect(world, shop, key=KEY, consumer=SECRET)
    assert "تُقرأ طلبات" in page and len(there.hooks) == 8
    run_due()
    assert known() == {"1"} and now_of(shop).problem == ""
    there.asked.clear()
    ask(shop)
    assert len(there.asked) == 3, "what worked is remembered: orders, the bin, products"


@pytest.mark.parametrize("takes", ["oauth", "basic", "query"])
def test_keys_are_shown_as_the_server_lets_them_through(shop: Shop, there: WooServer, takes: str) -> None:
    there.takes = takes
    verbs.learn(shop, "road", {"root": "wp-json", "by": takes, "site": there.address})
    ask(shop)
    assert known() == {"1"}


def test_a_server_that_loses_the_header_is_asked_by_signature(shop: Shop, there: WooServer) -> None:
    verbs.learn(shop, "road", {"root": "wp-json", "by": "basic", "site": there.address})
    ask(shop)
    assert known() == {"1"} and now_of(shop).options["road"]["by"] == "oauth"


def test_a_signature_is_over_the_address_as_the_site_knows_it(shop: Shop, there: WooServer) -> None:
    there.home = "http://shop.example"
    ask(shop)
    assert known() == {"1"} and now_of(shop).options["road"]["site"] == "http://shop.example"


def test_over_https_the_header_is_tried_first_and_the_query_last() -> None:
    shop = Shop(kind="woocommerce", address="https://shop.example/wp-admin/admin.php?page=wc-settings")
    assert wooroads.site_of(shop) == "https://shop.example"
    road = wooroads._known(shop)
    assert (road.by, road.root) == ("basic", "wp-json")
    with_signature = [one.by for one in wooroads._others(shop, road, "keys_refused")]
    assert with_signature == ["oauth", "oauth", "query"]


def test_permalinks_that_change_are_found_again(shop: Shop, there: WooServer) -> None:
    ask(shop)
    there.root = "index.php"
    there.orders.append(stands(2, 120))
    verbs.look_back(shop, timedelta(days=30))
    run_due()
    assert known() == {"1", "2"} and now_of(shop).options["road"]["root"] == "index.php"


@pytest.mark.parametrize(
    "before",
    [
        b"\xef\xbb\xbf",
        b"<br />\n<b>Warning</b>: Undefined array key [x] in <b>/a.php</b> on line <b>3</b><br />\n",
        b"\nNotice: something [odd] in /a.php on line 3\n",
    ],
)
def test_notices_of_php_before_an_answer_do_no_harm(shop: Shop, there: WooServer, before: bytes) -> None:
    there.before = before
    ask(shop)
    assert known() == {"1"}


@pytest.mark.parametrize("body", [b"", b"[{", b'[{"a": {}', b'<p>\n[{"id": 1}, {}', b"<html>{}</html>", b"[1] [2]"])
def test_half_an_answer_is_none(body: bytes) -> None:
    assert wooroads._json(body) == []


@pytest.mark.parametrize(
    ("mood", "why", "says"),
    [
        ("guard", "guarded", "Cloudflare"),
        ("closed", "rest_off", "إضافة"),
        ("moved", "moved:https://www.shop.example", "https://www.shop.example"),
        ("lost", "no_api", "الروابط الدائمة"),
        ("cut", "unreachable", "لا يجيب"),
        (500, "shop_is_down", "خلل"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(shop: Shop, there: WooServer, mood: Any, why: str, says: str) -> None:
    there.moods = [mood] * 9
    ask(shop)
    assert (now_of(shop).problem, now_of(shop).state) == (why, ShopState.FAILING)
    assert adapter_of(shop).health(shop)[1] == why
    with override("ar"):
        assert says in problem(why)
    with override("en"):
        assert problem(why) and "_" not in problem(why)


def test_a_wordpress_without_woocommerce_says_so(shop: Shop, there: WooServer) -> None:
    there.spaces = ["wp/v2"]
    ask(shop)
    assert now_of(shop).problem == "no_woocommerce"


def test_a_key_for_reading_alone_reads_and_says_what_it_cannot(world: World, shop: Shop, there: WooServer) -> None:
    there.permission = "read"
    page = connect(world, shop, key=KEY, consumer=SECRET)
    assert "للقراءة فقط" in page
    run_due()
    assert known() == {"1"}
    catching_up.mend_hooks(shop.pk)
    assert now_of(shop).state == ShopState.OK, "it works as far as it goes"


def test_wrong_keys_are_wrong_under_plain_permalinks_too(shop: Shop, there: WooServer) -> None:
    there.root = "index.php"
    verbs.set_secret(shop, "consumer", "cs_wrong")
    ask(shop)
    assert now_of(shop).problem == "keys_refused"


def test_the_test_button_sees_hooks_that_were_switched_off(world: World, shop: Shop, there: WooServer) -> None:
    verbs.make_secret(shop)
    assert adapter_of(shop).health(shop) == ["hooks_missing", "nothing_came"]
    connect(world, shop, key=KEY, consumer=SECRET)
    assert adapter_of(now_of(shop)).health(now_of(shop)) == ["nothing_came"]
    there.hooks[3]["status"] = "disabled"
    assert adapter_of(now_of(shop)).health(now_of(shop)) == ["hooks_off", "nothing_came"]
    catching_up.mend_hooks(shop.pk)
    assert {hook["status"] for hook in there.hooks} == {"active"}


def test_hooks_that_call_where_we_were_before_learn_where_we_are(
    world: World, shop: Shop, there: WooServer, settings: Any
) -> None:
    connect(world, shop, key=KEY, consumer=SECRET)
    settings.ADDRESS = "https://help.shop.example"
    catching_up.mend_hooks(shop.pk)
    assert len(there.hooks) == 8
    assert {hook["delivery_url"] for hook in there.hooks} == {
        f"https://help.shop.example/hooks/shops/{shop.public_id}/"
    }


def test_what_lies_in_the_bin_is_found_there_without_a_hook(shop: Shop, there: WooServer) -> None:
    ask(shop)
    for minutes, status in ((10, "trash"), (20, "processing"), (30, "trash")):
        there.orders = [stands(1, 60 * minutes, status=status)]
        with time_machine.travel(MOMENT + timedelta(minutes=minutes), tick=False):
            verbs.look_back(shop, timedelta(days=30))
            run_due()
        assert Order.objects.get().is_gone == (status == "trash"), minutes


def test_products_and_their_sizes_come_with_the_history(shop: Shop, there: WooServer) -> None:
    old = "2019-03-01T10:00:00"
    size = {"id": 92, "sku": "OUD-S", "price": "99", "status": "publish", "stock_status": "instock",
            "manage_stock": True, "stock_quantity": 4, "permalink": "https://shop.example/s", "type": "variation",
            "image": {"id": 1, "src": "https://shop.example/s.jpg"}, "date_modified_gmt": old,
            "attributes": [{"id": 1, "name": "المقاس", "option": "صغير"}]}  # fmt: skip
    there.products = [
        a_product(name="عود &amp; بخور", date_modified_gmt=old),
        a_product(id=91, name="ثوب", type="variable", variations=[92], manage_stock=False, date_modified_gmt=old),
    ]
    there.sizes = {91: [size]}
    ask(shop)
    named = dict(Product.objects.values_list("external_id", "name"))
    assert named == {"90": "عود & بخور", "91": "ثوب", "92": "ثوب - صغير"}
    assert dict(Stock.objects.values_list("product__external_id", "quantity")) == {"90": 12, "92": 4}
    assert Product.objects.get(external_id="92").image == "https://shop.example/s.jpg"


def test_how_far_reading_has_come_is_told(world: World, shop: Shop, there: WooServer, monkeypatch: Any) -> None:
    monkeypatch.setattr("wafaa.shops.wooapi.MOST_A_PAGE", 10)
    there.orders = [stands(n, n * 60) for n in range(1, 200)]
    catching_up.catch_up(shop.pk)
    going = now_of(shop).cursor["round"]
    assert (going["of"], going["count"]) == (199, 50)
    page = connect(world, shop, key=KEY, consumer=SECRET)
    assert "progress" in page and "١٩٩" in page


def test_a_copy_of_the_site_is_another_store(shop: Shop) -> None:
    woo = Woo(shop)
    Shop.objects.filter(pk=shop.pk).update(address="https://www.shop.example")
    assert woo.tell("order.created", an_order()).status_code == 200
    run_due()
    copied = {"x-wc-webhook-source": "https://staging.shop.example/"}
    woo.tell("order.updated", an_order(total="1.00", date_modified_gmt="2026-11-20T13:00:00"), delivery="2", **copied)
    run_due()
    last = Arrival.objects.latest("id")
    assert (last.reason, last.is_odd) == ("wrong_shop", True) and Order.objects.get().total_minor == 57700


def test_the_site_at_the_shops_own_address_is_always_meant(shop: Shop) -> None:
    woo = Woo(shop)
    woo.tell("order.created", an_order(), **{"x-wc-webhook-source": "https://old.example/"})
    run_due()
    Shop.objects.filter(pk=shop.pk).update(address="https://shop.example")
    woo.tell("order.updated", an_order(status="completed", date_modified_gmt="2026-11-20T13:00:00"), delivery="2")
    run_due()
    assert Order.objects.get().state == "completed"


@pytest.mark.parametrize(
    ("word", "state"),
    [("shipped", "shipped"), ("wc-out-for-delivery", "shipped"), ("delivered", "delivered"), ("returned", "returned")],
)
def test_states_of_plug_ins_are_known_by_their_names(shop: Shop, word: str, state: str) -> None:
    Woo(shop).tell("order.updated", an_order(status=word))
    run_due()
    kept = Order.objects.get()
    assert (kept.state, kept.word, kept.marks) == (state, word, [])


def test_a_hook_whose_maker_may_not_read_says_so(shop: Shop) -> None:
    refusal = {"code": "woocommerce_rest_cannot_view", "message": "no", "data": {"status": 401}}
    Woo(shop).tell("order.updated", refusal)
    run_due()
    assert Arrival.objects.get().reason == "hook_may_not"
