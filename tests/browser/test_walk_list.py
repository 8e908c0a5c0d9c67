"""The list and what is left in it: walked by keys to its end and beyond a page, one's place kept when a conversation
leaves it, solved and on to the next; and a draft that is left to a colleague. Keys are pressed on an Arabic layout."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_screens import findings, too_wide
from tests.browser.walk_ground import Ground
from tests.browser.walk_people import Agent

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("list")]
ASKED = "أين وصل طلبي؟"
PAGE = 25
WORDS = {"ar": ("مسودة مشتركة", "استرجعها"), "en": ("Shared draft", "Take it back")}


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.backstage("many_write", ASKED, PAGE + 3)
    ground.up()
    yield ground
    assert ground.trouble() == []
    ground.close()


@pytest.fixture
def omar(browser: Browser, ground: Ground) -> Iterator[Agent]:
    omar = Agent(browser, ground, "omar", "ar")
    yield omar
    assert omar.witness.told() == []
    omar.context.close()


def here(agent: Agent) -> int:
    """The place of the open conversation in the list; -1 when it is not there."""
    rows = agent.page.locator(".conv")
    marks = rows.evaluate_all("rows => rows.map(row => row.hasAttribute('aria-current'))")
    return marks.index(True) if True in marks else -1


def steps(agent: Agent, code: str, arabic: str) -> None:
    """One step, and the conversation it leads to is there."""
    agent.presses(code, arabic)
    agent.settles()
    marked = agent.page.locator(".conv[aria-current]").get_attribute("data-id")
    expect(agent.page.locator(f"wafaa-thread[data-id='{marked}']")).to_be_visible()


def test_the_list_goes_on_under_the_key_where_the_page_of_it_ends(omar: Agent) -> None:
    omar.goes_to("inbox/?view=open")
    rows = omar.page.locator(".conv")
    expect(rows).to_have_count(PAGE)
    rows.nth(PAGE - 2).click()
    omar.settles()
    for place in (PAGE - 1, PAGE):
        omar.presses("KeyJ", "ت")
        expect(rows.nth(place)).to_have_attribute("aria-current", "true")
        omar.settles()
    assert rows.count() > PAGE
    steps(omar, "KeyK", "ن")
    assert here(omar) == PAGE - 1


def test_what_leaves_the_list_keeps_ones_place_in_it(omar: Agent) -> None:
    page = omar.page
    omar.goes_to("inbox/?view=open")
    rows = page.locator(".conv")
    for _place in range(4):  # by keys: nothing moves while the pointer or the focus is in the list
        steps(omar, "KeyJ", "ت")
    ids = rows.evaluate_all("rows => rows.map(row => row.dataset.id)")
    omar.presses("KeyE", "ث")
    expect(page.locator(f".conv[data-id='{ids[3]}']")).to_have_count(0)
    omar.settles()
    steps(omar, "KeyJ", "ت")
    expect(page.locator(".conv[aria-current]")).to_have_attribute("data-id", ids[4])

    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {code: 'KeyE', key: 'ُ', shiftKey: true, bubbles: true, cancelable: true}))"
    )
    expect(page.locator(".conv[aria-current]")).to_have_attribute("data-id", ids[5])
    expect(page.locator(f"wafaa-thread[data-id='{ids[5]}']")).to_be_visible()
    expect(page.locator(f".conv[data-id='{ids[4]}']")).to_have_count(0)


def test_a_call_is_logged_by_its_key_on_every_page(omar: Agent) -> None:
    omar.goes_to("customers/")
    omar.presses("KeyL", "م")
    omar.page.wait_for_url("**/calls/")
    expect(omar.page.locator("form").first).to_be_visible()


def test_a_label_is_found_or_made_where_it_is_needed(omar: Agent) -> None:
    page = omar.page
    omar.goes_to("inbox/?view=open")
    page.locator(".conv").nth(7).click()
    omar.settles()
    page.locator(".thread-tools summary").last.click()
    page.locator("[data-narrows]").fill("تغليف هدية")
    page.keyboard.press("Enter")
    label = page.locator(".thread-tools .menu-item[aria-current]", has_text="تغليف هدية")
    expect(label).to_have_count(1)
    expect(page.locator(".thread-labels .chip", has_text="تغليف هدية")).to_be_visible()
    omar.settles()
    page.locator(".thread-tools summary").last.click()
    page.locator("[data-narrows]").fill("تغليف")
    expect(label).to_be_visible()
    expect(page.locator(".thread-tools [data-narrowed] .menu-item:visible")).to_have_count(1)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_draft_is_left_to_a_colleague_who_takes_and_sends_it(browser: Browser, ground: Ground, lang: str) -> None:
    shared, back = WORDS[lang]
    place, text = {"ar": 10, "en": 11}[lang], f"أهلًا بك، يصلك طلبك قبل المغرب ({lang})"
    omar, huda = Agent(browser, ground, "omar", lang), Agent(browser, ground, "huda", lang)
    omar.goes_to("inbox/?view=open")
    omar.page.locator(".conv").nth(place).click()
    omar.page.wait_for_url("**/inbox/*/**")
    omar.settles()
    huda.page.goto(omar.page.url)
    huda.settles()

    omar.composer.fill(text)
    omar.page.locator(".composer-send .split summary").click()
    omar.page.locator("[data-shares]").click()
    expect(omar.composer).to_have_value("")
    expect(omar.page.locator(".shared-draft button")).to_contain_text(back)
    card = huda.page.locator(".shared-draft", has_text=text)
    expect(card).to_contain_text(shared)
    assert findings(huda.page, "#shared-drafts") == [] and too_wide(huda.page) == []
    for width in (390, 1440):
        huda.page.set_viewport_size({"width": width, "height": 850})
        assert too_wide(huda.page) == []

    huda.composer.fill("صباح الخير.")
    card.locator("button").click()
    expect(huda.composer).to_have_value(f"{text}\n\nصباح الخير.")
    expect(omar.page.locator(".shared-draft")).to_have_count(0)
    huda.answers(text)
    omar.sees(text)
    for agent in (omar, huda):
        assert agent.witness.told() == []
        agent.context.close()
