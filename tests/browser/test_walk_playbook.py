"""A rule is written, tried on what happened and kept; a customer writes, a person says yes, and takes it back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_screens import findings, too_wide
from tests.browser.walk_ground import Ground
from tests.browser.walk_people import PATIENCE, Agent

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("playbook")]


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    assert ground.trouble() == []
    ground.close()


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_rule_from_its_first_line_to_the_hand_that_takes_it_back(ground: Ground, browser: Browser, lang: str) -> None:
    reem = Agent(browser, ground, "reem", lang)
    page, name, spoken = reem.page, f"قاعدة {lang}", f"سؤال {lang}"
    reem.goes_to("playbook/new/")
    reem.settles()
    page.select_option("[name=when]", "t.message.received")
    reem.settles()
    page.click("button[value='add:']")
    page.select_option("[name='n.0.fact']", "conversation.priority")
    page.select_option("[name='n.0.value']", "normal")
    page.select_option("[name='s.0.do']", "conversation.prioritise")
    page.select_option("[name='s.0.c.priority']", "urgent")
    page.check("[name=mode][value=ask]")
    page.fill("[name=name]", name)
    page.click("button[value=try]")
    expect(page.locator(".playbook-touched")).to_contain_text("ليلى")
    assert findings(page) + too_wide(page) == []
    page.click("button[value=save]")
    expect(page.locator(".playbook-rule", has_text=name)).to_be_visible()
    assert findings(page) == []

    ground.backstage("many_write", spoken, 1)
    waits = page.locator(".playbook-run", has_text=name)
    for _look in range(30):
        reem.goes_to("playbook/waiting/")
        if waits.count():
            break
        page.wait_for_timeout(500)
    expect(waits).to_have_count(1)
    assert findings(page) + too_wide(page) == []
    waits.locator("button[value=yes]").click()
    expect(waits).to_have_count(0)

    reem.goes_to("playbook/runs/?state=done")
    done = page.locator(".playbook-run", has_text=name)
    expect(done).to_have_count(1, timeout=PATIENCE)
    done.locator("form button").click()
    reem.goes_to("playbook/runs/?state=undone")
    expect(done).to_have_count(1)

    reem.goes_to("playbook/")
    page.locator(".playbook-rule", has_text=name).locator("button[value=off]").click()
    expect(page.locator(".playbook-rule", has_text=name).locator("button[value=off]")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.set_viewport_size({"width": 390, "height": 844})
    assert too_wide(page) == []
    assert reem.witness.told() == []
    reem.context.close()
