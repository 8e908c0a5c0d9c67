"""A return from the desk to the kept promise: started from the order, agreed to, received, looked over; the shop tells
of the refund, and the return is resolved by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_screens import findings, too_wide
from tests.browser.walk_ground import Ground, until
from tests.browser.walk_people import Agent

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("returns")]
WORDS = {
    "ar": ("بدء المرتجع", "موافقة", "وصل", "فُحص", "المبلغ يعود", "سُوّي", "وُوفق عليه", "وصل إلينا"),
    "en": (
        "Start the return", "Agree to it", "It has come", "Looked over", "money back by", "Resolved", "Approved",
        "Arrived here",
    ),
}  # fmt: skip
PATIENCE = 60


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    for lang in WORDS:
        ground.backstage("order_came", f"{lang}-77")
    ground.up()
    yield ground
    assert ground.trouble() == []
    ground.close()


@pytest.fixture(params=["ar", "en"])
def reem(request: pytest.FixtureRequest, browser: Browser, ground: Ground) -> Iterator[Agent]:
    reem = Agent(browser, ground, "reem", request.param)
    yield reem
    assert reem.witness.told() == []
    reem.context.close()


def test_a_return_goes_from_the_order_to_the_kept_promise(reem: Agent, ground: Ground) -> None:
    page, (start, agree, come, looked, by, resolved, approved, here) = reem.page, WORDS[reem.lang]
    number, state = f"{reem.lang}-77", page.locator(".person-head .chip").first
    kept_before = len(ground.backstage("promises_of", "refund"))
    reem.goes_to(f"orders/?q={number}")
    page.locator(".orders-number").click()
    page.locator("a[href*='/returns/order/']").first.click()
    page.locator("select[name=reason]").select_option("no_fit")
    assert findings(page) == [] and not too_wide(page)
    page.get_by_role("button", name=start, exact=True).click()
    page.locator("textarea[name=instructions]").fill("شارع العليا، الرياض")
    page.get_by_role("button", name=agree, exact=True).click()
    expect(state).to_have_text(approved)
    page.get_by_role("button", name=come, exact=True).click()
    expect(state).to_have_text(here)
    expect(page.locator(".person-head")).to_contain_text(by)
    page.get_by_role("button", name=looked, exact=True).click()
    expect(page.locator("input[value=refund]")).to_be_checked()
    assert findings(page) == [] and not too_wide(page)

    ground.backstage("shop_pays_back", number, "310")

    def is_resolved() -> bool:
        page.reload()
        return state.inner_text() == resolved

    until(is_resolved, PATIENCE, "the refund that the shop told resolves the return")
    promises = ground.backstage("promises_of", "refund")
    assert len(promises) == kept_before + 1 and promises[-1] == "kept"
