"""What changes behind an open page shows there without a reload: a message that its writer deletes, a reply that waited
and did not leave, the numbers on the tabs of the list. What is being written is not touched by any of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.walk_ground import Ground
from tests.browser.walk_people import PATIENCE, Agent, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]
ASKED, SECRET, GONE = "وين وصل طلبي؟", "رقم بطاقتي ٤٢", "(حذف رسالة)"
LATER, BEGUN, FIRST = "صباح الخير، طلبك خرج اليوم", "وسأتصل بك", "خلاص وصلني، شكرًا"


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    assert ground.trouble() == []
    ground.close()


@pytest.fixture(scope="module")
def visitor(browser: Browser, ground: Ground) -> Iterator[Visitor]:
    visitor = Visitor(browser, ground, "ar")
    visitor.open()
    visitor.says(ASKED)
    yield visitor
    visitor.context.close()


@pytest.fixture(scope="module")
def omar(browser: Browser, ground: Ground, visitor: Visitor) -> Iterator[Agent]:
    omar = Agent(browser, ground, "omar", "ar")
    omar.opens(ASKED)
    yield omar
    assert omar.witness.told() == []
    omar.context.close()


def test_a_message_that_its_writer_deletes_goes_from_the_open_page(
    omar: Agent, visitor: Visitor, ground: Ground
) -> None:
    visitor.says(SECRET)
    omar.sees(SECRET)
    visitor.says("أرسلتها بالغلط")
    omar.sees("أرسلتها بالغلط")
    omar.composer.fill(BEGUN)
    ground.backstage("takes_back", SECRET, GONE)
    omar.sees(GONE)
    expect(omar.message(SECRET)).to_have_count(0)
    expect(omar.thread.locator(".message-in")).to_have_count(3)
    expect(omar.composer).to_have_value(BEGUN)
    omar.composer.fill("")


def test_a_reply_that_waited_is_in_the_composer_again_when_the_customer_writes_first(
    omar: Agent, visitor: Visitor
) -> None:
    page = omar.page
    omar.composer.fill(LATER)
    page.locator(".composer-send summary").click()
    page.locator(".menu-item[name=later]").first.click()
    omar.sees(LATER)
    expect(omar.composer).to_have_value("")
    omar.composer.press_sequentially(BEGUN)
    visitor.says(FIRST)
    omar.sees(FIRST)
    expect(omar.composer).to_have_value(f"{LATER}\n\n{BEGUN}", timeout=PATIENCE)
    expect(omar.composer).to_be_focused()
    page.reload()
    expect(omar.composer).to_have_value(f"{LATER}\n\n{BEGUN}")


def test_the_numbers_on_the_tabs_go_with_the_list(omar: Agent, ground: Ground) -> None:
    tab = omar.page.locator("#count-open")
    before = int(tab.inner_text())
    ground.backstage("many_write", "سؤال جديد", 2)
    expect(omar.row("سؤال جديد 2")).to_be_visible(timeout=PATIENCE)
    expect(tab).to_have_text(str(before + 2).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
