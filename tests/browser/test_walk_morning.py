"""An agent's morning in one go: Today, the promise at risk, a reply by macro, the second conversation of the same
customer merged in, a call written down, and the promise kept. At a desk and on a phone, in Arabic and in English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_screens import findings, too_wide
from tests.browser.walk_ground import Ground
from tests.browser.walk_people import PATIENCE, Agent, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("morning")]
WORDS = {
    "ar": {
        "asks": "طلبي ١٠٤٢ تأخر، وين وصل؟",
        "mails": "أرسلت لكم في الدردشة أيضًا",
        "macro": "اعتذار عن التأخير",
        "says": "نعتذر عن التأخير، نتابع مع شركة الشحن الآن.",
        "run": "أرسل ونفّذ",
        "spoke": "اتصلنا بهم وتحدّثنا",
    },
    "en": {
        "asks": "My order 1042 is late, where is it?",
        "mails": "I wrote in the chat as well",
        "macro": "Sorry for the delay",
        "says": "Sorry for the delay, we are asking the carrier now.",
        "run": "Send and do it",
        "spoke": "We called, and spoke",
    },
}
DESK, PHONE = (1440, 900), (390, 844)


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    assert ground.trouble() == []
    ground.close()


@pytest.mark.parametrize(("lang", "size"), [("ar", DESK), ("en", DESK), ("ar", PHONE)])
def test_a_morning(browser: Browser, ground: Ground, lang: str, size: tuple[int, int]) -> None:
    words, name = WORDS[lang], f"Noura-{lang}-{size[0]}"
    asks, macro = f"{words['asks']} {name}", f"{words['macro']} {size[0]}"
    customer = Visitor(browser, ground, lang)
    customer.open()
    customer.says(asks)
    ground.backstage("name_visitor", asks, name)
    ground.backstage("writes_by_mail", name, words["mails"])
    omar = Agent(browser, ground, "omar", lang)
    page = omar.page
    keeps_a_macro(omar, macro, words["says"])
    page.set_viewport_size({"width": size[0], "height": size[1]})

    omar.goes_to()
    ground.backstage("time_passes", name, 13)
    at_risk = page.locator("section[aria-labelledby=needs-title] .line", has_text=asks)
    expect(at_risk.locator(".chip-risk")).to_be_visible(timeout=PATIENCE)
    at_risk.get_by_role("link").first.click()
    omar.sees(asks)
    omar.settles()
    here = page.url

    omar.presses_with_control("KeyK", "ن")
    page.keyboard.type(macro)
    page.keyboard.press("Enter")
    page.get_by_role("button", name=words["run"]).click()
    omar.sees(words["says"])
    customer.hears(words["says"])
    assert ["first_reply", "kept"] in ground.backstage("promises", name)

    page.goto(f"{here}merge/")
    page.locator(".card-lines .line").first.click()
    page.locator(".form-actions .button-main").click()
    omar.sees(words["says"])
    omar.sees(words["mails"])

    omar.settles()
    if size == DESK:
        omar.presses("KeyL", "م")
    else:
        page.locator(".thread-tools wafaa-menu summary").last.click()
        page.locator("[data-call]").click()
    expect(page.locator("dialog.call-dialog")).to_be_visible()
    expect(page.locator(".call-acts .button-main")).to_be_visible()
    page.locator(".call-acts .button-main").click() if size == PHONE else page.keyboard.press("Enter")
    expect(page.locator(".message-call", has_text=words["spoke"])).to_be_visible(timeout=PATIENCE)
    expect(page.locator("dialog.call-dialog")).to_be_hidden()
    assert too_wide(page) == [] and findings(page, "#conversation") == []
    omar.goes_to()
    expect(page.locator("section[aria-labelledby=needs-title]")).not_to_contain_text(name)
    states = [state for _kind, state in ground.backstage("promises", name)]
    assert "broken" not in states and states.count("kept") >= 1
    assert omar.witness.told() == [] and customer.witness.told() == []
    for somebody in (omar, customer):
        somebody.context.close()


def keeps_a_macro(omar: Agent, title: str, text: str) -> None:
    omar.goes_to("settings/ready/new/")
    omar.page.fill("[name=title]", title)
    omar.page.fill("[name=text]", text)
    omar.page.select_option('[name="conversation.prioritise:priority"]', "high")
    omar.page.locator(".settings-body .form-actions .button-main").click()
    expect(omar.page.locator(".line-name", has_text=title)).to_be_visible()
