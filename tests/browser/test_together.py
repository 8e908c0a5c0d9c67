"""Two colleagues at one conversation: they see each other's faces, and whoever is second is stopped once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.walk_ground import Ground, until
from tests.browser.walk_people import Agent

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("together")]
SPOKEN = "أبغى أرجع العطر"
ASKED = "Can I change my address"


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    ground.close()


def is_seen_writing(writer: Agent, other: Agent) -> bool:
    """She goes on writing until he has seen it: who stops for a few seconds is only looking."""
    writer.composer.press("Space")
    return other.page.locator(".face-writing").count() == 1


def test_they_see_each_other_and_the_second_reply_is_stopped_once(browser: Browser, ground: Ground) -> None:
    omar, huda = Agent(browser, ground, "omar", "ar"), Agent(browser, ground, "huda", "ar")
    omar.opens(SPOKEN)
    huda.opens(SPOKEN)
    expect(omar.page.locator(".face-viewing")).to_have_count(1)
    expect(huda.page.locator(".face-viewing")).to_have_count(1)

    huda.composer.press_sequentially("طلبك في الطريق")
    until(lambda: is_seen_writing(huda, omar), what="the pencil at her face")
    omar.composer.press_sequentially("سأتحقق من المستودع")
    huda.page.keyboard.press("Control+Enter")
    huda.sees("طلبك في الطريق")
    omar.sees("طلبك في الطريق")

    with omar.witness.refusal():
        omar.page.keyboard.press("Control+Enter")
        expect(omar.page.locator(".overtaken")).to_contain_text("طلبك في الطريق")
    expect(omar.composer).to_have_value("سأتحقق من المستودع")
    omar.page.locator(".overtaken button").click()
    omar.sees("سأتحقق من المستودع")
    expect(omar.page.locator(".overtaken")).to_have_count(0)

    huda.goes_to("inbox/")
    # A browser may lose the word of leaving; who is not heard of has gone after a hundred seconds.
    expect(omar.page.locator(".face")).to_have_count(0, timeout=120_000)
    assert omar.witness.told() == []
    assert huda.witness.told() == []
    for agent in (omar, huda):
        agent.context.close()


def test_many_are_chosen_changed_and_put_back(browser: Browser, ground: Ground) -> None:
    omar = Agent(browser, ground, "omar", "ar")
    omar.goes_to("inbox/")
    picks = omar.page.locator(".conv-pick")
    picks.nth(0).check()
    picks.nth(1).click(modifiers=["Shift"])
    expect(omar.page.locator("[data-picked]")).to_have_text("المختار: ٢")
    omar.page.locator(".conv").nth(2).click()
    expect(omar.composer).to_be_visible()
    omar.presses("KeyX", "ء")
    expect(omar.page.locator(".conv-pick:checked")).to_have_count(3)

    omar.page.locator(".many-picks .button-main").click()
    omar.page.wait_for_url("**/many/**")
    omar.page.select_option("#value-priority", "high")
    omar.page.locator("button[value=priority]").click()
    undo = omar.page.locator("form[action$='undo/'] button")
    expect(undo).to_be_visible()
    undo.click()
    expect(omar.page.locator("#sweep .pairs dt")).to_have_text(["تم التراجع عنه"])
    assert omar.witness.told() == []
    omar.context.close()


def test_what_is_sent_while_news_is_fetched_waits_and_arrives(browser: Browser, ground: Ground) -> None:
    omar, huda = Agent(browser, ground, "omar", "ar"), Agent(browser, ground, "huda", "ar")
    omar.opens(ASKED)
    huda.opens(ASKED)
    held: list[Route] = []
    omar.page.route("**/newer/**", lambda route: held.append(route), times=1)
    note(huda, "اسألوا المستودع أولًا")
    until(lambda: passes(omar) and held, what="the news is on its way to him")
    note(omar, "سألته، عندهم منه")
    expect(omar.composer).to_have_value("سألته، عندهم منه")
    held[0].continue_()
    omar.sees("اسألوا المستودع أولًا")
    omar.sees("سألته، عندهم منه")
    expect(omar.composer).to_be_empty()
    note(huda, "شكرًا لك")
    omar.sees("شكرًا لك")
    expect(omar.thread.locator(".message-note")).to_have_count(3)
    assert omar.witness.told() == []
    assert huda.witness.told() == []
    for agent in (omar, huda):
        agent.context.close()


def note(agent: Agent, text: str) -> None:
    """Write a note and press Ctrl+Enter."""
    agent.presses("KeyN", "ى")
    expect(agent.composer).to_be_focused()
    agent.composer.fill(text)
    agent.page.keyboard.press("Control+Enter")


def passes(agent: Agent) -> bool:
    """Let the page's own events come; what is routed is heard of only meanwhile."""
    agent.page.wait_for_timeout(50)
    return True
