"""What a day has besides answering, in Arabic: another team is asked and answers, a list is made and shared, a company
gets its people, choices are sent and one is taken, and the bell rings, is read, and is silent in quiet hours."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_screens import findings, too_wide
from tests.browser.walk_ground import Ground
from tests.browser.walk_people import PATIENCE, Agent, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("parts")]
SPOKEN = "أبغى أرجع العطر"
ALSO = "Can I change my address"


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.backstage("gather", "المستودع", ["huda"])
    ground.up()
    yield ground
    assert ground.trouble() == []
    ground.close()


@pytest.fixture(scope="module")
def omar(browser: Browser, ground: Ground) -> Iterator[Agent]:
    omar = Agent(browser, ground, "omar", "ar")
    yield omar
    omar.context.close()


@pytest.fixture(scope="module")
def huda(browser: Browser, ground: Ground) -> Iterator[Agent]:
    huda = Agent(browser, ground, "huda", "ar")
    yield huda
    huda.context.close()


@pytest.fixture(autouse=True)
def nobody_complains(omar: Agent, huda: Agent) -> Iterator[None]:
    yield
    assert omar.witness.told() == [] and huda.witness.told() == []


def measured(agent: Agent, within: str | None = None) -> list[str]:
    """What is wrong with the page in both lights and both widths."""
    wrong = []
    for scheme in ("light", "dark"):
        agent.page.emulate_media(color_scheme=scheme)
        for width in (390, 1440):
            agent.page.set_viewport_size({"width": width, "height": 900})
            wrong += too_wide(agent.page)
        wrong += findings(agent.page, within)
    agent.page.emulate_media(color_scheme="light")
    return wrong


def test_another_team_is_asked_and_its_answer_comes_back(omar: Agent, huda: Agent) -> None:
    page, asked, answer = omar.page, "هل العطر الأزرق في الفرع؟", "نعم، عندنا اثنتان."
    omar.opens(SPOKEN)
    page.locator("#customer a[href*='requests/new']").first.click()
    page.wait_for_url("**/requests/new/**")
    wrong = measured(omar)
    page.locator("[name=team]").select_option(label="المستودع")
    page.fill("[name=text]", asked)
    page.locator(".form-actions .button-main").click()
    expect(page.locator("#customer .ask-line")).to_contain_text("المستودع")

    huda.opens(asked)
    expect(huda.page.locator(".ask-from")).to_contain_text("زميل")
    huda.answers(answer)
    expect(omar.page.locator(".rail-bell .rail-count")).to_be_visible(timeout=PATIENCE)
    omar.sees(answer)

    omar.goes_to("requests/")
    wrong += measured(omar)
    page.locator("main a", has_text=asked).first.click()
    expect(page.locator(".ask-talk")).to_contain_text(answer)
    wrong += measured(omar)
    page.locator("form[action$='/solved/'] button").click()
    expect(page.locator("form[action$='/solved/']")).to_have_count(0)
    assert wrong == []


def test_a_list_is_made_counted_and_shared_with_everybody(browser: Browser, ground: Ground, omar: Agent) -> None:
    reem = Agent(browser, ground, "reem", "ar")
    page, name = reem.page, "دردشات تنتظر"
    reem.goes_to("views/new/")
    page.fill("[name=name]", name)
    page.locator("[name$='.fact']").first.select_option("conversation.channel")
    page.locator("select[name$='.value']").first.select_option("webchat")
    expect(page.locator(".view-count strong")).to_have_text(re.compile("[١-٩]"))
    wrong = measured(reem)
    page.locator("[name=sharing]").select_option("store")
    page.locator("[name=is_pinned]").check()
    page.locator("button[value=save]").click()
    page.wait_for_url(re.compile("views/$|inbox/"))
    reem.goes_to("views/")
    expect(page.locator(".line-name", has_text=name)).to_be_visible()
    wrong += measured(reem)

    omar.goes_to("inbox/")
    tab = omar.page.locator(".tabs a", has_text=name)
    expect(tab.locator("span")).to_have_text(re.compile("[١-٩]"))
    tab.click()
    expect(omar.page.locator(".list-title h1")).to_have_text(name)
    expect(omar.page.locator(".conv").first).to_be_visible()
    omar.page.locator(".lists-more summary").click()
    expect(omar.page.locator(".lists-more .menu-item", has_text=name)).to_contain_text(re.compile("[١-٩]"))
    omar.page.keyboard.press("Escape")
    assert wrong + reem.witness.told() == []
    reem.context.close()


def test_a_company_gets_its_people_beside_the_conversation(browser: Browser, ground: Ground) -> None:
    reem = Agent(browser, ground, "reem", "ar")
    page, name = reem.page, "شركة النخبة للضيافة"
    reem.goes_to("customers/companies/new/")
    page.fill("[name=name]", name)
    wrong = measured(reem)
    page.locator("main .form-actions .button-main").click()
    expect(page.locator("h1")).to_have_text(name)

    reem.opens(SPOKEN)
    beside = page.locator("#customer .firm-card")
    beside.locator("summary").click()
    beside.locator("[name=q]").fill("النخبه")
    beside.locator("[name=q]").press("Enter")
    beside.locator(".firm-found button").click()
    link = beside.get_by_role("link", name=name)
    expect(link).to_be_visible()
    link.click()
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("main")).to_contain_text("ليلى")
    expect(page.locator("main")).to_contain_text("العطر")
    wrong += measured(reem)
    reem.goes_to("customers/companies/")
    expect(page.locator("main")).to_contain_text(name)
    assert wrong + measured(reem) + reem.witness.told() == []
    reem.context.close()


def test_choices_are_sent_and_the_one_that_was_taken_is_seen(browser: Browser, ground: Ground, omar: Agent) -> None:
    page, asks, says = omar.page, "متى توصلون الطلب؟", "أي وقت يناسبك؟"
    visitor = Visitor(browser, ground, "ar")
    visitor.open()
    visitor.says(asks)
    omar.opens(asks)
    omar.composer.fill(says)
    page.locator("[data-key=choices]").click()
    page.fill("#composer-choices", "صباحًا\nمساءً")
    assert measured(omar, ".composer") == []
    page.locator(".offer-sheet [data-done]").click()
    expect(page.locator("[data-offers]")).to_contain_text("مساءً")
    omar.settles()
    omar.composer.press("Control+Enter")
    expect(omar.message(says).locator(".offer-chip, .message-text").first).to_be_visible()
    visitor.hears("صباحًا")
    offered = re.compile("١.*صباحًا.*٢.*مساءً", re.DOTALL)
    expect(visitor.chat.locator(".row.staff", has_text=says)).to_contain_text(offered)
    ground.backstage("taps", asks, "مساءً")
    taken = page.locator(".message-in .offer-taken", has_text="مساءً")
    expect(taken).to_be_visible(timeout=PATIENCE)
    assert findings(page, "#messages") == [] and visitor.witness.told() == []
    visitor.context.close()


def test_the_bell_rings_is_read_and_keeps_silent_in_quiet_hours(omar: Agent, huda: Agent) -> None:
    page, told = omar.page, []
    page.on("request", lambda request: told.append(request.url) if "/bell/note/" in request.url else None)
    omar.goes_to("customers/")
    omar.wakes()
    unread = page.locator(".rail-bell .rail-count")
    huda.opens(ALSO)
    mentions(huda, "هل عندك العنوان؟")
    expect(unread).to_have_text(re.compile("[١-٩]"), timeout=PATIENCE)
    page.wait_for_timeout(1000)
    assert len(told) == 1, "the browser was told"
    omar.presses("KeyB", "لا")
    page.wait_for_url("**/bell/")
    line = page.locator(".bell-unread", has_text="هل عندك العنوان؟")
    expect(line).to_contain_text("إشارة إليك")
    wrong = measured(omar)
    line.get_by_role("link").first.click()
    omar.sees("هل عندك العنوان؟")
    expect(unread).to_be_hidden()

    omar.goes_to("settings/attention/")
    wrong += measured(omar)
    page.locator("[name=is_quiet]").check()
    page.fill("[name=quiet_from]", "٠٠:٠٠")
    page.fill("[name=quiet_to]", "٢٣:٥٩")
    page.locator(".attention-rest .button-main").click()
    expect(page.locator("[name=is_quiet]")).to_be_checked()
    omar.goes_to("customers/")
    omar.wakes()
    mentions(huda, "وهل تأكد؟")
    expect(unread).to_have_text(re.compile("[١-٩]"), timeout=PATIENCE)
    page.wait_for_timeout(1000)
    assert len(told) == 1, "the bell keeps it; nothing rings"
    assert wrong == []


def mentions(huda: Agent, words: str) -> None:
    """A note that names Omar, chosen from the list after "@"."""
    huda.settles()
    huda.page.locator("#messages").click()
    huda.presses("KeyN", "ى")
    huda.composer.fill(f"{words} ")
    huda.page.keyboard.type("@عمر")
    expect(huda.page.locator("#mention-picks [role=option]").first).to_be_visible()
    huda.page.keyboard.press("Enter")
    expect(huda.composer).to_have_value(re.compile(r"@عمر \S+ $"))
    huda.page.keyboard.press("Control+Enter")
    huda.sees(words)
