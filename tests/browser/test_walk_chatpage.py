"""The chat on a page of its own, on a phone: written to, answered, told of while it is closed, and brought along from a
shop's page. The push service is ours, on loopback: a browser without a screen has none of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests import push_browser
from tests.browser.test_screens import looked_at
from tests.browser.walk_ground import Ground, until
from tests.browser.walk_people import PATIENCE, Agent, Visitor, Witness

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chatpage")]
SPOKEN = {"ar": "هل بقي من عطر الورد؟", "en": "Is the rose perfume still there?"}
ANSWER = {"ar": "نعم، بقيت منه قارورتان.", "en": "Yes, two bottles are left."}
SUBSCRIBE = """([form]) => {
  let present = null;
  PushManager.prototype.getSubscription = async () => present;
  PushManager.prototype.subscribe = async ({ applicationServerKey: key }) => {
    const bytes = Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
    const { endpoint, ...keys } = form;
    present = { endpoint, options: { applicationServerKey: bytes }, toJSON: () => ({ endpoint, keys }),
      unsubscribe: async () => { present = null; return true; } };
    return present;
  };
}"""


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    assert ground.trouble() == []
    ground.close()


@pytest.fixture(scope="module")
def omar(browser: Browser, ground: Ground) -> Iterator[Agent]:
    omar = Agent(browser, ground, "omar", "ar")
    yield omar
    assert omar.witness.told() == []
    omar.context.close()


@pytest.fixture
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    lang = getattr(request, "param", "ar")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale=lang, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def opened(context: BrowserContext, ground: Ground, lang: str) -> Page:
    page = context.new_page()
    page.goto(f"{ground.address}/p/{ground.told['store']}/chat/?lang={lang}")
    expect(page.locator("wafaa-chat .row.staff").first).to_be_visible()
    return page


def says(page: Page, text: str) -> None:
    page.locator("wafaa-chat textarea").fill(text)
    page.locator("wafaa-chat textarea").press("Enter")
    row = page.locator("wafaa-chat .row.customer", has_text=text)
    expect(row).to_have_attribute("data-state", re.compile("sent|seen"))


def note(page: Page, name: str) -> Locator:
    return page.locator(f'[data-note="{name}"]')


@pytest.mark.parametrize("phone", ["ar", "en"], indirect=True)
def test_layla_writes_and_is_told_when_omar_answers(
    phone: BrowserContext, ground: Ground, omar: Agent, request: pytest.FixtureRequest
) -> None:
    lang = request.node.callspec.params["phone"]
    hers, witness = push_browser.Browser.fresh(), Witness(phone)
    with push_browser.push_service() as service:
        phone.grant_permissions(["notifications"], origin=ground.address)
        phone.add_init_script(f"({SUBSCRIBE})({json.dumps([hers.form(service.endpoint(lang))])})")
        page = opened(phone, ground, lang)
        whole = page.locator("wafaa-chat .panel").bounding_box()
        assert whole and (whole["width"], whole["y"] + whole["height"]) == (390, 844)
        assert page.locator("[data-note]:visible, [data-bell]:visible").count() == 0, "nobody is asked on coming in"
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0

        says(page, SPOKEN[lang])
        expect(note(page, "off")).to_be_visible()
        omar.opens(SPOKEN[lang])
        omar.answers(ANSWER[lang])
        expect(page.locator("wafaa-chat .row.staff", has_text=ANSWER[lang])).to_be_visible(timeout=PATIENCE)

        page.locator('[data-act="tell"]').click()
        expect(note(page, "on")).to_be_visible()
        expect(page.locator("[data-bell]")).to_have_attribute("aria-pressed", "true")
        page.close()
        omar.answers(f"{ANSWER[lang]} 2")
        until(lambda: service.heard, 60, "the push service was told")
        told = service.heard[0].told(hers)
        assert (told["title"], told["lang"]) == ("عطور ليلى", lang) and ANSWER[lang] not in told["body"]

        back = phone.new_page()
        back.goto(ground.address + told["url"])
        expect(back.locator("wafaa-chat .row.staff", has_text=f"{ANSWER[lang]} 2")).to_be_visible()
        assert looked_at(back, "chatpage", lang) == []
        assert len(service.heard) == 1
    assert witness.told() == []


@pytest.mark.parametrize("phone", ["ar", "en"], indirect=True)
def test_each_of_its_words_fits_and_is_open_to_everybody(
    phone: BrowserContext, ground: Ground, request: pytest.FixtureRequest
) -> None:
    lang = request.node.callspec.params["phone"]
    page = opened(phone, ground, lang)
    says(page, f"{SPOKEN[lang]} ?")
    wrong: list[str] = []
    for name in ("off", "on", "denied", "home", "impossible", "take", "ended"):
        page.evaluate("(name) => document.querySelector('wafaa-chatpage').note(name)", name)
        expect(note(page, name)).to_be_visible()
        wrong += looked_at(page, f"chatpage-{name}", lang)
    assert wrong == []


def test_who_said_not_now_is_not_asked_again_but_finds_it(phone: BrowserContext, ground: Ground) -> None:
    page = opened(phone, ground, "ar")
    says(page, "سؤال قصير")
    page.locator('[data-act="later"]:visible').click()
    page.reload()
    expect(page.locator("[data-bell]")).to_be_visible()
    expect(note(page, "off")).to_be_hidden()
    page.locator("[data-bell]").click()
    expect(note(page, "off")).to_be_visible()


def test_a_refused_permission_is_answered_kindly(phone: BrowserContext, ground: Ground) -> None:
    phone.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    page = opened(phone, ground, "ar")
    says(page, "وهل تشحنون إلى جدة؟")
    expect(page.locator("[data-bell]")).to_be_visible()
    expect(note(page, "denied")).to_be_hidden()
    page.locator("[data-bell]").click()
    expect(note(page, "denied")).to_contain_text("نردّ عليك هنا")


def test_tab_and_escape_leave_the_chat_where_it_is(phone: BrowserContext, ground: Ground) -> None:
    page = opened(phone, ground, "ar")
    page.locator("wafaa-chat textarea").focus()
    page.keyboard.press("Escape")
    expect(page.locator("wafaa-chat .panel")).to_be_visible()
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.localName"))
    assert {"a", "wafaa-chat"} <= reached, "the page's own links are reached as well"


def test_a_conversation_comes_along_from_the_shops_page(browser: Browser, ground: Ground) -> None:
    visitor = Visitor(browser, ground, "ar")
    visitor.open()
    expect(visitor.chat.get_by_role("button", name="نُشعرك حين نردّ")).to_have_count(0)
    visitor.says("مقاس العلبة الكبيرة؟")
    with visitor.context.expect_page() as opening:
        visitor.chat.get_by_role("button", name="نُشعرك حين نردّ").click()
    page = opening.value
    expect(note(page, "take")).to_contain_text("مقاس العلبة الكبيرة؟")
    assert "take=" not in page.url and page.locator("wafaa-chat .row").count() == 0
    assert looked_at(page, "chatpage-take", "ar") == []
    page.locator('[data-act="take"]').click()
    expect(page.locator("wafaa-chat .row.customer", has_text="مقاس العلبة الكبيرة؟")).to_be_visible()
    says(page, "أكتب الآن من صفحتكم")
    visitor.page.bring_to_front()
    expect(visitor.chat.locator(".row.customer", has_text="أكتب الآن من صفحتكم")).to_be_visible()

    with visitor.context.expect_page() as opening:
        visitor.chat.get_by_role("button", name="نُشعرك حين نردّ").click()
    expect(opening.value.locator("wafaa-chat .row.customer").first).to_be_visible()
    assert note(opening.value, "take").is_hidden(), "the same conversation is not asked about twice"
    assert visitor.witness.told() == []
    visitor.context.close()


def test_whoever_is_sent_a_strangers_link_sees_whose_it_is_and_says_no(browser: Browser, ground: Ground) -> None:
    stranger = Visitor(browser, ground, "ar")
    stranger.open()
    stranger.says("أرسلوا كل شيء إليّ")
    link = stranger.page.evaluate(
        "document.querySelector('wafaa-chat').talk.call('handover', {}).then((answer) => answer.url)"
    )
    layla = browser.new_context(locale="ar")
    page = layla.new_page()
    page.goto(link)
    expect(note(page, "take")).to_contain_text("أرسلوا كل شيء إليّ")
    page.locator('[data-act="begin"]:visible').click()
    expect(page.locator("wafaa-chat .row.staff").first).to_be_visible()
    assert page.locator("wafaa-chat .row.customer").count() == 0
    says(page, "سؤالي أنا")
    assert stranger.sent() == ["أرسلوا كل شيء إليّ"]
    layla.close()
    stranger.context.close()


def test_the_desks_own_switch_is_turned_by_the_same_hands(browser: Browser, ground: Ground) -> None:
    huda = Agent(browser, ground, "huda", "ar")
    hers = push_browser.Browser.fresh()
    with push_browser.push_service() as service:
        huda.context.grant_permissions(["notifications"], origin=ground.address)
        huda.context.add_init_script(f"({SUBSCRIBE})({json.dumps([hers.form(service.endpoint('desk'))])})")
        huda.goes_to("settings/phone/")
        huda.page.locator('[data-push="on"]').click()
        expect(huda.page.locator(".device-line")).to_have_count(1)
        huda.page.locator(".device-line form[action$='try/'] button").click()
        until(lambda: service.heard, 60, "the push service was told")
        assert service.heard[0].told(hers)["title"] == "عطور ليلى"
    assert huda.witness.told() == []
    huda.context.close()
