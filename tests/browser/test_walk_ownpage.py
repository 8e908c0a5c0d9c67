"""The customer's own page on a phone: a code, an order, a return, a question with its answer, wishes, consent, data."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_screens import findings, too_wide
from tests.browser.walk_ground import Ground, until
from tests.browser.walk_people import PATIENCE, Witness

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("ownpage")]
ASKED = {"ar": "هل يصل قبل الجمعة؟", "en": "Will it come before Friday?"}
ANSWERED = {"ar": "نعم، يصل الخميس.", "en": "Yes, on Thursday."}
WHO = {"ar": "amal@customer.test", "en": "amy@customer.test"}


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    ground.close()


def wrong(page: Page, name: str) -> list[str]:
    """What axe finds, and what does not fit, on this page as it is."""
    return [f"{name}: {one}" for one in (*findings(page), *too_wide(page))]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_customer_comes_in_by_a_code_and_finds_all_that_is_theirs(
    browser: Browser, ground: Ground, lang: str
) -> None:
    order = ground.backstage("has_ordered", WHO[lang], "عود ملكي")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale=lang, color_scheme="dark" if lang == "en" else "light"
    )
    context.set_default_timeout(PATIENCE)
    witness, page, found = Witness(context), context.new_page(), []
    home = f"{ground.address}/p/{ground.told['store']}/"

    page.goto(f"{home}?lang={lang}")
    found += wrong(page, "door")
    page.locator("input[name=address]").fill(WHO[lang])
    page.locator("main button").click()
    code = until(lambda: ground.backstage("code_for", WHO[lang]), 60, "the code goes out")
    found += wrong(page, "code")
    digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    page.locator("input[name=code]").fill(code.translate(digits) if lang == "ar" else code)
    page.locator("main button").click()

    expect(page.locator(".ownpage-order")).to_contain_text("عود ملكي")
    found += wrong(page, "home")
    page.locator(".ownpage-whole").click()
    expect(page.locator(".ownpage-way > li")).to_have_count(3)
    found += wrong(page, "order")
    page.locator(f"a[href$='/orders/{order}/return/']").click()
    page.locator("select").select_option("1")
    found += wrong(page, "things")
    page.locator("main form button").click()
    page.locator("input[value=no_fit]").check()
    page.locator("main form button").click()
    found += wrong(page, "outcome")
    page.locator("input[value=refund]").check()
    page.locator("main form button").click()
    expect(page.locator(".ownpage-sums").last).to_contain_text("480" if lang == "en" else "٤٨٠")
    page.locator("main form button").click()
    page.wait_for_url("**/returns/*/")
    found += wrong(page, "returned")
    page.locator(".ownpage-back").click()
    expect(page.locator("a[href*='/returns/']")).to_be_visible()
    page.locator(f"a[href$='/orders/{order}/ask/']").click()
    page.locator("textarea").fill(ASKED[lang])
    page.locator("main form button").click()
    expect(page.locator(".ownpage-mine")).to_contain_text(ASKED[lang])
    ground.backstage("answers_on_the_page", ASKED[lang], ANSWERED[lang])
    page.reload()
    expect(page.locator(".ownpage-theirs")).to_contain_text(ANSWERED[lang])
    found += wrong(page, "talk")

    page.locator(".ownpage-nav a").nth(2).click()
    found += wrong(page, "me")
    page.goto(f"{home}me/wishes/")
    page.locator("input[name=preferred_hours]").fill("١٧:٠٠-٢١:٠٠")
    page.locator("main form button").click()
    expect(page.locator(".banner-kept")).to_be_visible()
    found += wrong(page, "wishes")
    page.goto(f"{home}me/consents/")
    offers = page.locator(".ownpage-consent").last
    before = offers.locator("button").inner_text()
    offers.locator("button").click()
    expect(page.locator(".ownpage-consent").last.locator("button")).not_to_have_text(before)
    found += wrong(page, "consents")
    page.goto(f"{home}me/data/")
    found += wrong(page, "data")
    with page.expect_download() as coming:
        page.locator("form[action$='export.zip'] button").click()
    assert coming.value.suggested_filename == "my-data.zip"

    page.goto(f"{home}me/")
    page.locator("form[action$='/out/'] button").click()
    page.wait_for_url(re.compile(r"/in/$"))
    page.goto(home)
    expect(page.locator("input[name=address]")).to_be_visible()
    assert found == [] and witness.told() == []
    context.close()
