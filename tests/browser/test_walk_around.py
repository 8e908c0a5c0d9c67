"""What lies around the conversation: a team that is asked and hears it under the bell, a company, a view of one's own,
and a label that is renamed from the command bar and put back. In Arabic, by keys on an Arabic layout."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_screens import findings, too_wide
from tests.browser.walk_ground import Ground
from tests.browser.walk_people import Agent

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("around")]
ASKED = "هل وصلت الدفعة الجديدة من العود؟"
WANTED = "كم بقي من عود كمبودي في المستودع؟"


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.backstage("gather", "المستودع", ["huda"])
    ground.backstage("many_write", ASKED, 2)
    ground.up()
    yield ground
    assert ground.trouble() == []
    ground.close()


def test_a_team_is_asked_and_hears_it_under_the_bell(browser: Browser, ground: Ground) -> None:
    omar, huda = Agent(browser, ground, "omar", "ar"), Agent(browser, ground, "huda", "ar")
    page = omar.page
    omar.goes_to("inbox/?view=open")
    page.locator(".conv").first.click()
    omar.settles()
    omar.presses_with_control("KeyK", "ن")
    page.keyboard.type("زميل قسم مستودع")
    page.keyboard.press("Enter")
    page.locator("#id_team").select_option(label="المستودع")
    page.locator("#id_text").fill(WANTED)
    assert findings(page) == [] and not too_wide(page)
    page.get_by_role("button", name="أرسل الطلب").click()
    expect(page.locator("main")).to_contain_text(WANTED)
    huda.goes_to()
    huda.wakes()
    huda.presses("KeyB", "لا")
    line = huda.page.locator(".bell-line", has_text="المستودع")
    expect(line.or_(huda.page.locator(".bell-line", has_text=WANTED)).first).to_be_visible()
    huda.page.locator(".bell-line a").first.click()
    huda.sees(WANTED)
    for one in (omar, huda):
        assert one.witness.told() == []
        one.context.close()


def test_a_company_a_view_and_a_label(browser: Browser, ground: Ground) -> None:
    reem = Agent(browser, ground, "reem", "ar")
    page = reem.page
    reem.goes_to("customers/companies/new/")
    page.locator("#id_name").fill("شركة الأفق")
    page.locator("#id_domains").fill("ufuq.example")
    page.locator("main form .button-main").click()
    expect(page.locator(".person-head h1")).to_have_text("شركة الأفق")
    assert findings(page) == []

    reem.goes_to("views/new/?from=open")
    page.locator("#id_name").fill("كل المفتوح عندي")
    page.locator("button[value=save]").click()
    expect(page.locator(".conv").first).to_be_visible()
    reem.wakes()
    page.locator(".conv").first.click()
    reem.settles()
    page.locator(".thread-tools summary").last.click()
    page.locator("[data-narrows]").fill("عود")
    page.keyboard.press("Enter")
    expect(page.locator(".thread-labels .chip", has_text="عود")).to_be_visible()
    reem.settles()

    reem.presses_with_control("KeyK", "ن")
    page.keyboard.type("تغيير التصنيف عود")
    page.keyboard.press("Enter")
    box = page.locator("details[open] input[name=becomes]")
    expect(box).to_have_value("عود")
    assert findings(page) == [] and not too_wide(page)
    box.fill("عود ودهن")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="تغيير اسمه في كل مكان").click()
    undo = page.get_by_role("button", name="تراجع عن كل ذلك")
    expect(undo).to_be_visible()
    assert findings(page) == []
    undo.click()
    expect(page.locator("#sweep")).to_contain_text("تم التراجع عنه")
    reem.goes_to("settings/labels/")
    expect(page.locator(".label-line .chip", has_text="عود").first).to_be_visible()
    expect(page.locator("summary .chip", has_text="ودهن")).to_have_count(0)
    assert reem.witness.told() == []
    reem.context.close()
