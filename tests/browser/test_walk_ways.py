"""One conversation goes on by another way and comes back to the same thread; what is sent is no draft any more."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.test_screens import findings, too_wide
from tests.browser.walk_ground import Ground, until
from tests.browser.walk_people import PATIENCE, Agent, Visitor
from tests.channels.conformance.meta import signed as whatsapp_signed
from tests.channels.conformance.meta import wrote as whatsapp_wrote
from tests.channels.conformance.sms import ACCOUNT, LAYLA, NUMBER, TOKEN, TwilioServer, fields, signed, wrote
from wafaa.lib.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("ways")]
ASKED, ANSWERED, THANKED = "وين طلبي؟ أنا طالعة الحين", "طلبك يصلك اليوم قبل المغرب", "شكرًا، بانتظاره"


@pytest.fixture(scope="module")
def twilio() -> Iterator[TwilioServer]:
    server = TwilioServer()
    with server.standing() as address:
        server.address = address
        yield server


@pytest.fixture(scope="module")
def ground(twilio: TwilioServer) -> Iterator[Ground]:
    ground = Ground(TWILIO_URL=twilio.address)
    ground.up()
    yield ground
    assert ground.trouble() == []
    ground.close()


@pytest.fixture(scope="module")
def omar(browser: Browser, ground: Ground) -> Iterator[Agent]:
    visitor = Visitor(browser, ground, "ar")
    visitor.open()
    visitor.says(ASKED)
    options = {"provider": "twilio", "account": ACCOUNT, "sender": NUMBER}
    ground.line = ground.backstage("connect_sms", ASKED, LAYLA, options, {"token": TOKEN})  # type: ignore[attr-defined]
    omar = Agent(browser, ground, "omar", "ar")
    omar.opens(ASKED)
    yield omar
    assert omar.witness.told() == []
    omar.context.close()
    visitor.context.close()


def comes_in(ground: Any, text: str) -> int:
    """Twilio calls with a text message."""
    raw = wrote(text, n=7)
    headers = signed(raw, SimpleNamespace(public_id=ground.line), host=ground.address)  # type: ignore[arg-type]
    address = f"{ground.address}/hooks/{ground.line}/"
    asked = urllib.request.Request(address, raw, {**headers, "content-type": "application/x-www-form-urlencoded"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return int(answer.status)


def test_it_goes_on_by_sms_and_comes_back_to_the_same_thread(omar: Agent, ground: Ground, twilio: TwilioServer) -> None:
    page = omar.page
    expect(omar.row(ASKED).locator(".chip", has_text="الدردشة")).to_be_visible()
    omar.presses("KeyC", "ؤ")
    expect(page.locator("#composer-by")).to_be_focused()
    page.select_option("#composer-by", "sms")
    omar.settles()
    expect(page.locator("#composer-by")).to_have_value("sms")
    omar.answers(ANSWERED)
    until(lambda: [one for one in twilio.sends if fields(one)["Body"] == ANSWERED], 60, "Twilio has it")
    expect(omar.message(ANSWERED)).to_contain_text("+966 50 011 2233")
    assert comes_in(ground, THANKED) == 200
    omar.sees(THANKED)
    expect(omar.message(ASKED)).to_be_visible()  # one thread
    page.locator("#messages").hover()  # the list stands still under the pointer
    expect(omar.row(THANKED).locator(".chip", has_text="رسائل نصية")).to_be_visible()
    page.reload()
    expect(page.locator("#composer-by")).to_have_value("sms")  # where they wrote last
    assert not too_wide(page) and findings(page) == []


def test_what_is_sent_while_it_is_being_kept_leaves_no_draft(omar: Agent) -> None:
    """Saving a draft takes a moment; whoever sends meanwhile must not find the same text again and send it twice."""
    page, said = omar.page, "تم، نراك قريبًا"
    omar.settles()
    late: list[Route] = []
    held: list[bool] = []

    def holds(route: Route) -> None:
        if held:
            return route.continue_()
        held.append(True)
        late.append(route)

    page.route("**/draft/", holds)
    omar.composer.fill(said)
    until(lambda: page.wait_for_timeout(50) or late, 60, "the draft is on its way")
    page.keyboard.press("Control+Enter")
    omar.sees(said)
    expect(omar.composer).to_have_value("")
    kept: list[str] = []
    page.on("response", lambda one: kept.append(one.url) if one.url.endswith("/draft/") else None)
    late.pop(0).continue_()  # it arrives after the text was sent, and is put right
    until(lambda: page.wait_for_timeout(50) or len(kept) > 1, 60, "it is put right")
    page.unroute("**/draft/")
    omar.settles()
    page.reload()
    omar.sees(said)
    expect(omar.composer).to_have_value("")


@pytest.fixture(scope="module")
def whatsapp(ground: Ground) -> Callable[[str], None]:
    """Somebody writes to the shop's number, always the same person."""
    line, numbers = ground.backstage("connect_whatsapp"), count(41)

    def says(text: str) -> None:
        raw = whatsapp_wrote("text", next(numbers), text={"body": text})
        headers = {**whatsapp_signed(raw), "content-type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(f"{ground.address}/hooks/{line}/", raw, headers)) as answer:
            assert answer.status == 200

    return says


def held(page: Page, pattern: str) -> list[Route]:
    """The requests that wait for their first byte."""
    waiting: list[Route] = []
    page.route(pattern, lambda route: waiting.append(route))
    return waiting


def test_what_is_written_between_the_page_and_its_stream_is_heard(omar: Agent, whatsapp: Callable[[str], None]) -> None:
    """The page is there and its stream is slow to open: nobody may have to load it again to see who wrote."""
    page, asked = omar.page, f"متى تفتحون الفرع؟ {new_id()}"
    waiting = held(page, "**/live/s/**")
    page.mouse.move(0, 0)  # the list stands still under the pointer
    omar.goes_to("inbox/")
    until(lambda: page.wait_for_timeout(50) or waiting, 60, "the stream is on its way")
    whatsapp(asked)
    until(lambda: omar.ground.backstage("has_come", asked), 60, "it has come")
    expect(omar.row(asked)).to_have_count(0)
    waiting.pop(0).continue_()
    page.unroute("**/live/s/**")
    expect(omar.row(asked)).to_be_visible(timeout=PATIENCE)


def test_what_is_written_while_a_conversation_is_fetched_is_heard(omar: Agent, whatsapp: Callable[[str], None]) -> None:
    page, asked, more = omar.page, f"عندكم عود كمبودي؟ {new_id()}", f"والسعر كم؟ {new_id()}"
    whatsapp(asked)
    page.mouse.move(0, 0)
    omar.goes_to("inbox/")
    expect(omar.row(asked)).to_be_visible(timeout=PATIENCE)
    address = omar.row(asked).get_attribute("data-id")
    omar.settles()
    told = f"document.body.addEventListener('wafaa:conversation.{address}', () => (window.isTold = true))"
    page.evaluate(told)
    waiting = held(page, f"**/inbox/{address}/?*")
    omar.row(asked).click()
    until(lambda: page.wait_for_timeout(50) or waiting, 60, "it is asked for")
    asking = waiting.pop(0)
    answer = asking.fetch()  # it is made, and does not know what comes now
    page.evaluate("window.isTold = false")
    whatsapp(more)
    until(lambda: page.wait_for_timeout(50) or page.evaluate("window.isTold"), 60, "the page is told")
    asking.fulfill(response=answer)
    page.unroute(f"**/inbox/{address}/?*")
    omar.sees(more)


def test_free_words_go_again_when_the_customer_writes(
    omar: Agent, ground: Ground, whatsapp: Callable[[str], None]
) -> None:
    """Nobody has to load the page anew to answer whoever has just written."""
    page, asked = omar.page, f"كم باقي من ورد الطائف؟ {new_id()}"
    whatsapp(asked)
    page.mouse.move(0, 0)  # the list stands still under the pointer
    omar.opens(asked)
    ground.backstage("free_words_end")
    page.reload()
    omar.settles()
    expect(page.locator("[data-closed]")).to_be_visible()
    omar.composer.fill("أهلًا بك")
    whatsapp("مساء الخير")
    omar.sees("مساء الخير")
    expect(page.locator("[data-closed]")).to_have_count(0)
    expect(omar.composer).to_be_focused()
    expect(omar.composer).to_have_value("أهلًا بك")
    expect(page.locator("[data-send]").first).to_be_enabled()


def test_a_note_that_is_being_written_is_sent_once_and_only_then_it_is_drawn_anew(omar: Agent, ground: Ground) -> None:
    """It goes on in the conversation of before. That the customer wrote is only said to the page."""
    page, noted = omar.page, "أسأل المستودع"
    ground.backstage("free_words_end")
    page.reload()
    omar.settles()
    expect(page.locator("[data-closed]")).to_be_visible()
    page.locator('.composer-mode:has([value="note"])').click()
    omar.composer.fill(noted)
    redrawn: list[Route] = []
    page.route("**/by/", lambda route: redrawn.append(route))
    page.evaluate("document.body.dispatchEvent(new CustomEvent('wafaa:wrote'))")
    page.locator("[data-send-note]").click()  # the text is left for the button
    omar.sees(noted)
    expect(omar.composer).to_have_value("")
    until(lambda: page.wait_for_timeout(50) or redrawn, 60, "it is drawn anew")
    redrawn.pop(0).continue_()
    page.unroute("**/by/")
    omar.settles()
    expect(omar.composer).to_have_value("")
    assert page.locator(".message", has_text=noted).count() == 1
