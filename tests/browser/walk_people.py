"""Who walks: a visitor at the shop's page, an agent at the desk. Both notice whatever goes wrong on their page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Response, expect

from tests.browser.walk_ground import Ground

PATIENCE = 60_000
"""A busy machine is slow, not wrong (milliseconds)."""
OUTAGE = re.compile(r"net::ERR_|Failed to fetch|htmx:sendError|status of 5\d\d")
GIVEN_UP = re.compile(r"htmx:(afterRequest|sendAbort)")
"""htmx notes as errors what the page gave up by itself, because a later click made it idle."""
REFUSALS = re.compile(r"status of (4\d\d)|Status Error Code 4\d\d")


class Witness:
    """What a page complained about: console errors, faults of scripts, answers of 500 and more."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self.is_outage = self.is_refused = False
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("response", self._response)
        context.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('csp', e.violatedDirective, e.blockedURI))"
        )

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error" or GIVEN_UP.search(message.text) or (self.is_outage and OUTAGE.search(message.text)):
            return
        if self.is_refused and REFUSALS.search(message.text):
            return
        address = message.location.get("url", "")
        # Who becomes a customer while the stream opens is sent away once and comes again with the new rights.
        if "status of 403" in message.text and "/live/w/" in address:
            return
        self.complaints.append(f"console: {message.text} {address}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 and not self.is_outage:
            self.complaints.append(f"{response.status}: {response.url}")

    def told(self) -> list[str]:
        """What was complained about since the last time."""
        complaints, self.complaints = self.complaints, []
        return complaints

    @contextmanager
    def outage(self) -> Iterator[None]:
        """The server is away in here; that its connections fail is no complaint."""
        self.is_outage = True
        yield
        self.is_outage = False

    @contextmanager
    def refusal(self) -> Iterator[None]:
        """The server refuses something in here; browsers note every 4xx."""
        self.is_refused = True
        yield
        self.is_refused = False


class Visitor:
    """Somebody on the shop's page, in one browser of their own."""

    def __init__(self, browser: Browser, ground: Ground, lang: str, **traits: Any) -> None:
        self.lang = lang
        self.context = browser.new_context(
            viewport={"width": 1000, "height": 800}, reduced_motion="reduce", locale=lang, **traits
        )
        self.context.set_default_timeout(PATIENCE)
        self.witness = Witness(self.context)
        self.page = self.context.new_page()
        self.page.goto(ground.shop.address(lang))
        self.chat = self.page.locator("wafaa-chat")
        self.box = self.chat.locator("textarea")

    def open(self) -> None:
        self.chat.locator(".launch").click()
        expect(self.chat.locator(".row.staff").first).to_be_visible(timeout=PATIENCE)

    def write(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def says(self, text: str) -> None:
        """Write, and see that it has arrived at the shop."""
        self.write(text)
        self.has_sent(text)

    def has_sent(self, text: str) -> None:
        row = self.chat.locator(".row.customer", has_text=text)
        expect(row).to_have_attribute("data-state", re.compile("sent|seen"), timeout=PATIENCE)

    def hears(self, text: str) -> None:
        expect(self.chat.locator(".row.staff", has_text=text)).to_be_visible(timeout=PATIENCE)

    def sent(self) -> list[str]:
        return self.chat.locator(".row.customer .words").all_inner_texts()

    def heard(self) -> list[str]:
        """The replies on the page, without the greeting."""
        return self.chat.locator(".row.staff .words").all_inner_texts()[1:]


class Agent:
    """A colleague at the desk, logged in."""

    def __init__(self, browser: Browser, ground: Ground, login: str, lang: str, **traits: Any) -> None:
        self.ground, self.login, self.lang = ground, login, lang
        traits.setdefault("viewport", {"width": 1440, "height": 900})
        self.context = browser.new_context(reduced_motion="reduce", locale=lang, **traits)
        self.context.set_default_timeout(PATIENCE)
        self.witness = Witness(self.context)
        self.page = self.context.new_page()
        self._enter()
        if self.page.locator("html").get_attribute("lang") != lang:
            self._choose_language()
        self.composer = self.page.locator("#composer-text")
        self.thread = self.page.locator("#messages")

    def _enter(self) -> None:
        self.page.goto(f"{self.ground.address}/account/login/")
        self.page.fill("input[name=login]", f"{self.login}@layla.test")
        self.page.fill("input[name=password]", self.ground.told["password"])
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(re.compile(r"/s/[\w-]+/$"))

    def _choose_language(self) -> None:
        self.page.locator(".rail-foot summary").click()
        self.page.locator(f".rail-foot button[name=language][value={self.lang}]").click()
        expect(self.page.locator("html")).to_have_attribute("lang", self.lang)

    def goes_to(self, path: str = "") -> None:
        self.page.goto(self.ground.url(path))

    def row(self, text: str) -> Locator:
        """A conversation in the list, by its words."""
        return self.page.locator(".conv", has_text=text)

    def opens(self, text: str) -> None:
        """Open the conversation in whose row these words stand."""
        self.goes_to("inbox/")
        expect(self.row(text)).to_be_visible(timeout=PATIENCE)
        self.row(text).click()
        self.sees(text)
        self.settles()

    def wakes(self) -> None:
        """The page has its behaviour: what a link opened can be read before its scripts are there, and hears no key."""
        expect(self.page.locator(":not(:defined)")).to_have_count(0, timeout=PATIENCE)

    def settles(self) -> None:
        """Nothing is on its way any more, and what has come has its behaviour."""
        self.wakes()
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)

    def sees(self, text: str) -> None:
        expect(self.message(text)).to_be_visible(timeout=PATIENCE)

    def message(self, text: str) -> Locator:
        return self.thread.locator(".message", has_text=text)

    def answers(self, text: str) -> None:
        """Write a reply and send it by Ctrl+Enter."""
        self.settles()
        self.composer.fill(text)
        self.page.keyboard.press("Control+Enter")
        self.sees(text)

    def presses(self, code: str, arabic: str = "") -> None:
        """A key by its place. On an Arabic keyboard it writes another character, which the desk must not mind."""
        self.wakes()
        event = f"{{code: '{code}', key: '{arabic}', bubbles: true, cancelable: true}}"
        self.page.evaluate(f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {event}))")

    def presses_with_control(self, code: str, arabic: str = "") -> None:
        """The same with Ctrl held."""
        self.wakes()
        event = f"{{code: '{code}', key: '{arabic}', ctrlKey: true, bubbles: true, cancelable: true}}"
        self.page.evaluate(f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {event}))")
