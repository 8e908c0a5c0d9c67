"""What a shop does between customers: it counts what lies in a branch, brings an old list of orders in, and makes the
calls that are waiting. Each is done wrongly first: what was typed stays, and what was done is taken back.
PICTURES=<folder> keeps the pages as pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_screens import looked_at
from tests.browser.test_walk_promise import Shop
from tests.browser.walk_ground import Ground, until
from tests.browser.walk_people import Agent

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("shelves")]
OUD = "دهن عود كمبودي"
LIST = "رقم الطلب,التاريخ,الحالة,الإجمالي,العملة,اسم العميل,الجوال,المنتج,الكمية\n"
WIDE = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    engine = ground.backstage("connect_engine")
    ground.up()
    stock = [{"place": "online", "quantity": 5}, {"place": "olaya", "name": "فرع العليا", "quantity": 2}]
    Shop(ground.address, engine).tells(
        "product", id="7", name=OUD, sku="OD-01", price="450", currency="SAR", stock=stock
    )
    yield ground
    assert ground.trouble() == []
    ground.close()


@pytest.fixture(params=["ar", "en"])
def reem(request: pytest.FixtureRequest, browser: Browser, ground: Ground) -> Iterator[Agent]:
    reem = Agent(browser, ground, "reem", request.param)
    yield reem
    assert reem.witness.told() == []
    reem.context.close()


def opens_the_oud(reem: Agent) -> Page:
    def is_there() -> bool:
        reem.goes_to("goods/")
        return reem.page.get_by_text(OUD).count() > 0

    until(is_there, 60, "the product was understood")
    reem.page.get_by_role("link", name=OUD).first.click()
    expect(reem.page.locator("h1")).to_contain_text(OUD)
    return reem.page


def test_a_branch_is_counted_and_the_count_taken_back(reem: Agent) -> None:
    page = opens_the_oud(reem)
    count, moves = page.locator("form[action$='/count/']"), page.locator(".stock-moves > li")
    before = moves.count()
    count.locator("[name=quantity]").fill("كثير")
    count.locator("[name=note]").fill("عُدّت يدويًا")
    with reem.witness.refusal():
        count.locator("button").click()
        expect(count.locator("[name=quantity]")).to_have_value("كثير")
    expect(count.locator("[name=note]")).to_have_value("عُدّت يدويًا")
    expect(moves).to_have_count(before)
    count.locator("[name=quantity]").fill("١٢")
    count.locator("button").click()
    expect(moves).to_have_count(before + 1)
    expect(moves.first).to_contain_text("عُدّت يدويًا")
    assert looked_at(page, "product", reem.lang) == []
    page.set_viewport_size(WIDE)
    moves.first.locator("form button").click()
    expect(moves.first).to_have_class("stock-undone")


def test_a_list_of_old_orders_comes_in_and_goes_again(reem: Agent) -> None:
    page, number = reem.page, f"{reem.lang}-900"
    reem.goes_to("settings/order-lists/")
    page.set_input_files("input[type=file]", {"name": "x.csv", "mimeType": "text/csv", "buffer": b"\x00\x01\x02"})
    with reem.witness.refusal():
        page.locator("form:has(input[type=file]) button").click()
        expect(page.locator("input[type=file]")).to_be_visible()
    rows = f"{number},١٤٤٧/٠٥/١٠,تم التوصيل,٤٥٠٫٠٠,SAR,نورة الدوسري,٠٥٥٠٠٠٠٠١٢,{OUD},١\n"
    sheet = {"name": "طلبات.csv", "mimeType": "text/csv", "buffer": (LIST + rows).encode()}
    page.set_input_files("input[type=file]", sheet)
    page.locator("form:has(input[type=file]) button").click()
    page.wait_for_url("**/order-lists/*/")
    start = page.locator("form[action$='/start/'] button")
    expect(page.locator("form[action$='/columns/']")).to_be_visible(timeout=60_000)
    if not start.count():
        page.locator("form[action$='/columns/'] button").first.click()
    expect(start).to_be_visible()
    assert looked_at(page, "order-list", reem.lang) == []
    page.set_viewport_size(WIDE)
    start.click()
    undo = page.locator("form[action$='/undo/'] button")
    expect(undo).to_be_visible(timeout=60_000)
    reem.goes_to(f"orders/?q={number}")
    expect(page.locator(".orders-number")).to_have_count(1)
    page.go_back()
    expect(page.locator(".rail")).to_be_visible()  # the whole page, and not the part that it last asked for
    undo.click()

    def is_gone() -> bool:
        reem.goes_to(f"orders/?q={number}")
        return page.locator(".orders-number").count() == 0

    until(is_gone, 60, "the list was taken back")


def test_a_missed_call_is_made_by_two_keys(reem: Agent) -> None:
    page, name = reem.page, f"هند المطيري {reem.lang}"
    reem.goes_to("inbox/")
    page.locator('[data-key="call"]').click()
    page.locator("#call-who").fill("٠٥٥٨٨٨٧٧٦٦" if reem.lang == "ar" else "0558887767")
    page.locator("#caller-name").fill(name)
    page.locator("[name=way][value=in]").check(force=True)
    page.locator("[name=outcome][value=no_answer]").check(force=True)
    page.locator("dialog.call-dialog button[name=then]").first.click()
    page.wait_for_url("**/inbox/*/")
    reem.goes_to("to-call/")
    row = page.locator("[data-call-row]", has_text=name)
    expect(row.locator("a[href^='tel:+96655888']")).to_be_visible()
    assert looked_at(page, "to-call", reem.lang) == []
    page.set_viewport_size(WIDE)
    row.locator("a[href^='tel:']").click(trial=True)  # the name's link lies over the line, and not over this
    row.locator("[name=outcome][value=no_answer]").click()
    row = page.locator("[data-call-row]", has_text=name)
    expect(row).to_have_count(1)
    reem.wakes()
    for _each in range(page.locator("[data-call-row]").count()):
        if row.evaluate("row => row.matches('[data-chosen]')"):
            break
        reem.presses("KeyJ", "ت")
    reem.presses("KeyY", "غ")
    expect(page.locator("[data-call-row]", has_text=name)).to_have_count(0)
