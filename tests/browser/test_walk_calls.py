"""A call is written down in two keystrokes, on an Arabic keyboard too; a visit by name; a missed call is called back.
PICTURES=<folder> keeps the sheet as pictures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_screens import findings, looked_at
from tests.browser.walk_ground import Ground
from tests.browser.walk_people import Agent

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("calls")]
SPOKEN = {"ar": "أبغى أرجع العطر", "en": "وين طلبي ١٠٤٢؟"}
WORDS = {
    "ar": {
        "out": "اتصلنا بهم وتحدّثنا",
        "missed": "مكالمة فائتة",
        "visit": "زيارة في المعرض",
        "no_answer": "لا رد",
        "in": "اتصلوا بنا",
    },
    "en": {
        "out": "We called, and spoke",
        "missed": "Missed call",
        "visit": "Visit at the counter",
        "no_answer": "No answer",
        "in": "They called",
    },
}


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    ground.close()


@pytest.fixture(params=["ar", "en"])
def omar(request: pytest.FixtureRequest, browser: Browser, ground: Ground) -> Iterator[Agent]:
    omar = Agent(browser, ground, "omar", request.param)
    yield omar
    assert [*omar.witness.told(), *ground.trouble()] == []
    omar.context.close()


def picture(agent: Agent, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        agent.page.screenshot(path=Path(folder) / f"{name}-{agent.lang}.png", animations="disabled")


def test_two_keys_write_down_a_call_with_the_open_customer(omar: Agent) -> None:
    page, words = omar.page, WORDS[omar.lang]
    omar.opens(SPOKEN[omar.lang])
    calls = page.locator(".message-call", has_text=words["out"])
    before = calls.count()
    # An Arabic keyboard writes م where L is: the key's place counts.
    omar.presses("KeyL", "م")
    page.keyboard.press("Enter")
    expect(calls).to_have_count(before + 1)
    expect(page.locator("dialog.call-dialog")).to_be_hidden()
    assert findings(page, "#conversation") == []
    picture(omar, "call-in-thread")


def test_the_sheet_finds_a_caller_and_promises_a_call_back(omar: Agent) -> None:
    page, words = omar.page, WORDS[omar.lang]
    omar.goes_to("")
    page.keyboard.press("l")
    who = page.locator("#call-who")
    expect(who).to_be_focused()
    who.press_sequentially("٠٥٥١٢٣")
    who.fill("٠٥٥١٢٣٤٥٦٧")
    expect(page.locator(".caller").first).to_be_visible()
    page.locator(".vow-time", has_text=words["no_answer"]).locator("input").check()
    assert looked_at(page, "call-sheet", omar.lang, within="dialog.call-dialog") == []
    page.set_viewport_size({"width": 1440, "height": 900})
    who.press("Enter")
    page.wait_for_url("**/inbox/*/")
    expect(page.locator(".message-missed", has_text=words["missed"]).last).to_be_visible()
    picture(omar, "call-missed")


def test_a_visit_by_name_needs_no_number(omar: Agent) -> None:
    page, words = omar.page, WORDS[omar.lang]
    omar.goes_to("inbox/")
    page.locator('[data-key="call"]').click()
    page.locator("#call-who").fill(f"سعد القحطاني {omar.lang}")
    expect(page.locator("#caller-name")).to_be_visible()
    page.locator(".vow-time", has_text=words["visit"]).locator("input").check()
    expect(page.locator("[data-outcome]")).to_be_hidden()
    page.locator("#call-text").fill("استلم طلبه بنفسه")
    page.locator("#call-text").press("Control+Enter")
    expect(page.locator(".message-call", has_text="استلم طلبه بنفسه")).to_be_visible()


def test_what_is_typed_as_the_sheet_comes_is_looked_up(omar: Agent) -> None:
    """Paste and a quick hand reach the field in the very frame it is drawn: the sheet listens from its first moment."""
    page = omar.page
    omar.goes_to("inbox/")
    page.evaluate("""() => new MutationObserver((_, watcher) => {
        const who = document.getElementById("call-who");
        if (!who) return;
        watcher.disconnect();
        who.value = "سعد القحطاني";
        who.dispatchEvent(new Event("input", { bubbles: true }));
    }).observe(document.body, { childList: true, subtree: true })""")
    page.locator('[data-key="call"]').click()
    expect(page.locator("#call-who")).to_have_value("سعد القحطاني")
    expect(page.locator("#caller-name")).to_be_attached()
    page.keyboard.press("Escape")


def test_a_refused_sheet_keeps_every_word(omar: Agent) -> None:
    page = omar.page
    omar.goes_to("inbox/")
    page.keyboard.press("l")
    page.locator("#call-who").fill("12")
    page.locator("#call-text").fill("كلام لا يضيع")
    with omar.witness.refusal():
        page.locator(".call-acts .button-main").click()
        expect(page.locator(".call-sheet .field-error")).to_be_visible()
    expect(page.locator("#call-text")).to_have_value("كلام لا يضيع")
    page.locator("[data-close]").click()
    expect(page.locator("dialog.call-dialog")).to_be_hidden()
