"""Every screen by its measure: nothing serious for axe, nothing wider than the window, all of it by keyboard. In
Arabic and English, light and dark, at 1440 and at 390 pixels. PICTURES=<folder> keeps each screen as a picture."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.walk_ground import Ground
from tests.browser.walk_people import Agent, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("screens")]
AXE = Axe()
SERIOUS = ("serious", "critical")
WIDTHS = {390: 844, 1440: 900}
PAGES = {
    "today": "",
    "inbox": "inbox/",
    "promises": "promises/",
    "search": "search/?q=طلبي",
    "customers": "customers/",
    "settings": "settings/",
    "store": "settings/store/",
    "hours": "settings/hours/",
    "staff": "settings/staff/",
    "security": "settings/security/",
    "ready": "settings/ready/",
    "new_ready": "settings/ready/new/",
    "views": "views/",
    "new_view": "views/new/",
    "companies": "customers/companies/",
    "new_company": "customers/companies/new/",
    "requests": "requests/",
    "ask": "requests/new/",
    "bell": "bell/",
    "attention": "settings/attention/",
    "call": "calls/",
    "channels": "settings/channels/",
    "new_x": "settings/channels/x/new/",
}
SPOKEN = "أبغى أرجع العطر"


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    ground.close()


@pytest.fixture(scope="module", params=["ar", "en"])
def reem(request: pytest.FixtureRequest, browser: Browser, ground: Ground) -> Iterator[Agent]:
    """The owner sees every page."""
    reem = Agent(browser, ground, "reem", request.param)
    yield reem
    reem.context.close()


def findings(page: Page, within: str | None = None) -> list[str]:
    """What axe finds serious or critical: rule, how often, and the first place. A page that has just changed its light
    is measured between two colours on a busy machine; what is wrong stays wrong, so only that is told."""
    for _ in range(3):
        page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        found = [one for one in AXE.run(page, context=within).response["violations"] if one["impact"] in SERIOUS]
        if not found:
            return []
        page.wait_for_timeout(500)
    return [
        f"{one['id']} ({len(one['nodes'])}) {one['nodes'][0]['html'][:160]} {one['nodes'][0]['any'][:1]}"
        for one in found
    ]


def too_wide(page: Page) -> list[str]:
    """The elements that make the page scroll sideways; empty when it does not."""
    found: list[str] = page.evaluate(
        """() => {
            const most = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= most) return [];
            const sticksOut = (e) => { const b = e.getBoundingClientRect(); return b.right > most + 1 || b.left < -1; };
            return [...document.querySelectorAll("body *")].filter(sticksOut).map((e) => e.outerHTML.slice(0, 120));
        }"""
    )
    return found[:3]


def looked_at(page: Page, name: str, lang: str, within: str | None = None) -> list[str]:
    """Look at the page in both lights and widths; what is wrong with it."""
    wrong = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            wrong += [f"{name} {lang} {width}: {place}" for place in too_wide(page)]
            if folder := os.environ.get("PICTURES"):
                page.screenshot(path=Path(folder) / f"{name}-{lang}-{scheme}-{width}.png", animations="disabled")
        wrong += [f"{name} {lang} {scheme}: {finding}" for finding in findings(page, within)]
    return wrong


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_open_to_everybody_and_fits(reem: Agent, name: str) -> None:
    reem.goes_to(PAGES[name])
    expect(reem.page.locator("h1").first).to_be_visible()
    assert looked_at(reem.page, name, reem.lang) == []
    assert reem.witness.told() == []


def test_the_conversation_and_the_customer_are_open_to_everybody_and_fit(reem: Agent) -> None:
    reem.page.set_viewport_size({"width": 1440, "height": 900})
    reem.goes_to("inbox/")
    reem.row(SPOKEN).click()
    reem.sees(SPOKEN)
    wrong = looked_at(reem.page, "conversation", reem.lang)
    reem.page.set_viewport_size({"width": 1440, "height": 900})
    reem.page.locator(".panel-who a").click()
    reem.page.wait_for_url("**/customers/**")  # between two pages there is no document to measure
    expect(reem.page.locator("h1").first).to_be_visible()
    assert wrong + looked_at(reem.page, "customer", reem.lang) == []
    assert reem.witness.told() == []


def test_the_door_and_the_chat_are_open_to_everybody_and_fit(browser: Browser, ground: Ground, reem: Agent) -> None:
    stranger = browser.new_context(locale=reem.lang).new_page()
    stranger.goto(f"{ground.address}/account/login/")
    wrong = looked_at(stranger, "login", reem.lang)
    stranger.context.close()
    visitor = Visitor(browser, ground, reem.lang)
    visitor.open()
    visitor.says({"ar": "هل العطر متوفّر؟", "en": "Is the perfume in stock?"}[reem.lang])
    wrong += looked_at(visitor.page, "chat", reem.lang, within="wafaa-chat")
    visitor.context.close()
    assert wrong == []


def test_the_inbox_is_walked_by_keys_on_an_arabic_keyboard(reem: Agent) -> None:
    reem.page.set_viewport_size({"width": 1440, "height": 900})
    reem.goes_to("inbox/")
    rows = reem.page.locator(".conv")
    expect(rows.nth(1)).to_be_visible()
    for code, arabic, place in (("KeyJ", "ت", 0), ("KeyJ", "ت", 1), ("KeyK", "ن", 0)):
        reem.presses(code, arabic)
        expect(rows.nth(place)).to_have_attribute("aria-current", "true")
        assert reem.page.locator(".conv[aria-current]").count() == 1
    opened = reem.page.locator(f"wafaa-thread[data-id='{rows.nth(0).get_attribute('data-id')}']")
    expect(opened).to_be_visible()
    reem.presses("KeyR", "ق")
    expect(reem.composer).to_be_focused()
    reem.presses("KeyJ", "ت")
    expect(rows.nth(0)).to_have_attribute("aria-current", "true")
    reem.presses("Escape")
    expect(reem.composer).not_to_be_focused()
    reem.presses("KeyN", "ى")
    expect(chosen(reem, "note")).to_be_checked()
    expect(reem.composer).to_be_focused()
    expect(reem.composer).to_have_attribute("placeholder", re.compile("لزملائك|colleagues"))
    reem.presses("Escape")
    reem.presses("Slash", "؟")
    expect(reem.page.locator("dialog#keys")).to_be_visible()
    reem.page.keyboard.press("Escape")
    expect(reem.page.locator("dialog#keys")).to_be_hidden()
    reem.presses("KeyE", "ث")
    status = reem.page.locator(".thread-tools > form button[name=status]")
    expect(status).to_have_attribute("value", "open")
    status.click()
    expect(status).to_have_attribute("value", "solved")
    assert reem.witness.told() == []


def test_a_key_means_the_chosen_conversation_even_before_it_has_come(reem: Agent) -> None:
    reem.goes_to("inbox/")
    rows = reem.page.locator(".conv")
    thread = reem.page.locator("wafaa-thread")
    rows.nth(0).click()
    expect(thread).to_have_attribute("data-id", rows.nth(0).get_attribute("data-id") or "")
    held: list[Route] = []
    second = rows.nth(1).get_attribute("data-id") or ""
    reem.page.route(lambda url: second in url, lambda route: held.append(route), times=1)
    reem.presses("KeyJ", "ت")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    reem.presses("KeyE", "ث")
    _wait_until(reem, lambda: bool(held))
    held[0].continue_()
    expect(thread).to_have_attribute("data-id", second)
    status = reem.page.locator(".thread-tools > form button[name=status]")
    expect(status).to_have_attribute("value", "open")
    status.click()  # and open again, for the tests that come after
    expect(status).to_have_attribute("value", "solved")
    reem.goes_to("inbox/")
    rows.nth(0).click()
    expect(thread).to_have_attribute("data-id", rows.nth(0).get_attribute("data-id") or "")
    expect(status).to_have_attribute("value", "solved")
    assert reem.witness.told() == []


def test_what_is_typed_after_n_is_text_even_before_the_conversation_has_come(reem: Agent) -> None:
    reem.goes_to("inbox/")
    rows = reem.page.locator(".conv")
    first, second = (rows.nth(place).get_attribute("data-id") or "" for place in (0, 1))
    rows.nth(0).click()
    expect(reem.page.locator(f"wafaa-thread[data-id='{first}']")).to_be_visible()
    reem.settles()
    held: list[Route] = []
    reem.page.route(lambda url: second in url, lambda route: held.append(route), times=1)
    reem.presses("KeyJ", "ت")
    _wait_until(reem, lambda: bool(held))
    reem.presses("KeyN", "ى")
    reem.page.keyboard.type("wefa")
    reem.page.keyboard.press("Backspace")
    held[0].continue_()
    expect(reem.page.locator(f"wafaa-thread[data-id='{second}']")).to_be_visible()
    expect(reem.composer).to_have_value("wef")
    expect(reem.composer).to_be_focused()
    expect(chosen(reem, "note")).to_be_checked()
    expect(reem.page.locator(".thread-tools > form button[name=status]")).to_have_attribute("value", "solved")
    reem.composer.fill("")
    expect(reem.page.locator("[data-draft-state]")).to_be_empty()
    assert reem.witness.told() == []


def test_a_key_for_a_conversation_that_could_not_come_does_nothing_to_the_one_before(reem: Agent) -> None:
    reem.goes_to("inbox/")
    rows = reem.page.locator(".conv")
    first, second = (rows.nth(place).get_attribute("data-id") or "" for place in (0, 1))
    rows.nth(0).click()
    expect(reem.page.locator(f"wafaa-thread[data-id='{first}']")).to_be_visible()
    reem.settles()
    held: list[Route] = []
    reem.page.route(lambda url: second in url, lambda route: held.append(route), times=1)
    with reem.witness.outage():
        reem.presses("KeyJ", "ت")
        _wait_until(reem, lambda: bool(held))
        reem.presses("KeyE", "ث")
        held[0].abort()
        expect(reem.page.locator("#toasts .toast-error")).to_be_visible()
        reem.page.wait_for_timeout(200)
    expect(reem.page.locator(f"wafaa-thread[data-id='{first}']")).to_be_visible()
    expect(reem.page.locator(".thread-tools > form button[name=status]")).to_have_attribute("value", "solved")


def _wait_until(agent: Agent, true: Callable[[], bool]) -> None:
    for _ in range(100):
        if true():
            return
        agent.page.wait_for_timeout(50)
    raise AssertionError("it did not come about")


def chosen(agent: Agent, kind: str) -> Locator:
    return agent.page.locator(f"input[name=kind][value={kind}]")
