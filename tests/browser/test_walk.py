"""A shop's day on the real product: a visitor writes, the desk changes by itself, the agent answers, promises are
kept and broken, the server dies and nothing is lost. In Arabic, then in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from tests.browser.walk_ground import Ground
from tests.browser.walk_people import PATIENCE, Agent, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("walk")]
ANSWERS_FOR = {"ar": "omar", "en": "huda"}


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    ground.close()


@pytest.fixture(scope="module", params=["ar", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def agent(browser: Browser, ground: Ground, lang: str) -> Iterator[Agent]:
    agent = Agent(browser, ground, ANSWERS_FOR[lang], lang)
    yield agent
    agent.context.close()


@pytest.fixture
def visitor(browser: Browser, ground: Ground, lang: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, ground, lang)
    yield visitor
    visitor.context.close()


@pytest.fixture(autouse=True)
def nothing_complains(ground: Ground, agent: Agent, visitor: Visitor) -> Iterator[None]:
    yield
    if not ground.programs["up"].is_alive():
        ground.up()
    assert [*agent.witness.told(), *visitor.witness.told(), *ground.trouble()] == []


SAYS = {
    "ar": {
        "asks": "أين الهديّة التي طلبتها أمس؟",
        "more": "وهل يمكن تغليفها؟",
        "reply": "هي في الطريق، وتصلك غدًا.",
        "later": "نعم، نغلّفها لك بلا مقابل.",
    },
    "en": {
        "asks": "Where is the gift I ordered yesterday?",
        "more": "And can you wrap it?",
        "reply": "It is on its way and arrives tomorrow.",
        "later": "Yes, we wrap it for you, free of charge.",
    },
}


def test_a_visitor_writes_and_is_answered(agent: Agent, visitor: Visitor, lang: str) -> None:
    says = SAYS[lang]
    expect(agent.page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    desk = agent.context.new_page()
    desk.goto(agent.ground.url("inbox/"))
    expect(agent.page.locator("#today")).not_to_contain_text(says["asks"])
    expect(desk.locator(".conv", has_text=says["asks"])).to_have_count(0)
    visitor.open()
    visitor.says(says["asks"])
    expect(agent.page.locator("#today")).to_contain_text(says["asks"], timeout=PATIENCE)
    expect(desk.locator(".conv", has_text=says["asks"])).to_be_visible(timeout=PATIENCE)
    agent.page.locator("#today .line", has_text=says["asks"]).get_by_role("link").first.click()
    agent.sees(says["asks"])
    types_until_seen(agent.composer, says["reply"], visitor.chat.locator(".typing"))
    agent.page.keyboard.press("Control+Enter")
    visitor.hears(says["reply"])
    expect(agent.composer).to_be_empty()
    types_until_seen(visitor.box, says["more"], agent.page.locator("[data-typing]"))
    visitor.box.press("Enter")
    agent.sees(says["more"])
    agent.answers(says["later"])
    visitor.hears(says["later"])
    desk.close()
    visitor.page.reload()
    visitor.hears(says["later"])
    assert visitor.sent() == [says["asks"], says["more"]]
    assert visitor.heard() == [says["reply"], says["later"]]
    agent.page.reload()
    agent.sees(says["later"])
    assert agent.thread.locator(".message").count() == 4


def types_until_seen(box: Locator, text: str, sign: Locator) -> None:
    """Write, and go on touching the text until the other side sees that somebody writes: who writes is told every
    few seconds, and the first word of it may come while the other side's stream opens anew."""
    box.press_sequentially(text)
    for _ in range(40):
        if sign.is_visible():
            break
        box.press_sequentially(" ")
        box.press("Backspace")
        box.page.wait_for_timeout(250)
    expect(sign).to_be_visible()


KILLED = {
    "ar": ["الرسالة قبل الانقطاع", "وهذه ضاع جوابها", "وهذه والخادم غائب", "ردّ كُتب والخادم غائب"],
    "en": ["The message before the cut", "This one lost its answer", "This one while it is away", "A reply while away"],
}


def test_a_killed_server_loses_and_doubles_nothing(ground: Ground, agent: Agent, visitor: Visitor, lang: str) -> None:
    before, cut, while_away, reply = KILLED[lang]
    visitor.open()
    visitor.says(before)
    agent.opens(before)
    with visitor.witness.outage(), agent.witness.outage():
        die_before_answering(ground, visitor)
        with visitor.page.expect_event("requestfailed", lambda request: request.url.endswith("/messages")):
            visitor.write(cut)
        visitor.write(while_away)
        agent.composer.fill(reply)
        agent.page.keyboard.press("Control+Enter")
        expect(agent.page.locator("#toasts .toast-error")).to_be_visible()
        expect(agent.composer).to_have_value(reply)
        ground.up()
        for text in (cut, while_away):
            visitor.has_sent(text)
            agent.sees(text)
        agent.page.keyboard.press("Control+Enter")
        visitor.hears(reply)
    expect(agent.composer).to_be_empty()
    assert ground.backstage("written", before) == [["in", before], ["in", cut], ["in", while_away], ["out", reply]]
    assert visitor.sent() == [before, cut, while_away]
    assert visitor.heard() == [reply]
    assert agent.thread.locator(".message .message-text").all_inner_texts() == [before, cut, while_away, reply]


def die_before_answering(ground: Ground, visitor: Visitor) -> None:
    """The next message of this visitor is taken, and the server is killed before the browser hears so."""

    def die(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        route.fetch()
        ground.programs["up"].kill()
        route.abort("connectionreset")

    visitor.context.route("**/messages", die, times=1)


VOWS = {
    "ar": ["كم سعر العطر؟", "أين ردّكم عليّ؟", "سعره ٤٨٠ ريالًا.", "نعتذر عن التأخّر.", "سأتصل بك الخميس في السادسة"],
    "en": ["How much is the oud?", "Where is your answer?", "It is SAR 480.", "Sorry for the delay.",
           "I will call you Thursday at six"],
}  # fmt: skip


def test_one_promise_is_kept_at_the_last_moment_and_another_is_broken(
    browser: Browser, ground: Ground, agent: Agent, visitor: Visitor, lang: str
) -> None:
    price, late, reply, sorry, _ = VOWS[lang]
    kept, broken = f"Noura-{lang}", f"Salma-{lang}"
    other = Visitor(browser, ground, lang)
    for customer, text, name in ((visitor, price, kept), (other, late, broken)):
        customer.open()
        customer.says(text)
        ground.backstage("name_visitor", text, name)
    agent.goes_to()
    needs = agent.page.locator("section[aria-labelledby=needs-title]")
    expect(agent.page.locator("#today")).to_contain_text(price)
    expect(needs).not_to_contain_text(kept)
    ground.backstage("time_passes", kept, 13)
    expect(needs.locator(".line", has_text=kept).locator(".chip-risk")).to_be_visible(timeout=PATIENCE)
    ground.backstage("time_passes", broken, 16)
    expect(needs.locator(".line", has_text=broken).locator(".chip-broken")).to_be_visible(timeout=PATIENCE)
    needs.locator(".line", has_text=kept).get_by_role("link").first.click()
    agent.answers(reply)
    visitor.hears(reply)
    assert ["first_reply", "kept"] in ground.backstage("promises", kept)
    agent.goes_to()
    expect(needs).not_to_contain_text(kept)
    needs.locator(".line", has_text=broken).get_by_role("link").first.click()
    agent.answers(sorry)
    other.hears(sorry)
    assert ["first_reply", "broken"] in ground.backstage("promises", broken)
    agent.goes_to()
    expect(needs).not_to_contain_text(broken)
    agent.goes_to("promises/?state=broken")
    expect(agent.page.locator(".line", has_text=broken)).to_be_visible()
    assert other.witness.complaints == []
    other.context.close()


def test_an_agents_own_word_is_given_by_one_key_and_kept(agent: Agent, visitor: Visitor, lang: str) -> None:
    vow = VOWS[lang][4]
    asks = f"{SAYS[lang]['more']} (2)"
    visitor.open()
    visitor.says(asks)
    agent.opens(asks)
    agent.presses("KeyP", "ح")
    agent.page.locator("#promise-text").fill(vow)
    agent.page.locator(".vow-time").last.click()
    agent.page.locator(".vow .button-main").click()
    given = agent.page.locator("#customer .panel-promise", has_text=vow)
    expect(given).to_be_visible()
    agent.goes_to("promises/")
    expect(agent.page.locator(".line", has_text=vow)).to_be_visible()
    agent.opens(asks)
    given.get_by_role("button").click()
    expect(given.locator(".dot-kept")).to_be_visible()
    agent.presses("KeyE", "ث")
    expect(agent.page.locator(".thread-tools > form button[value=open]")).to_be_visible()
    expect(agent.row(asks)).to_have_count(0)


def test_the_search_minds_no_spelling(agent: Agent, visitor: Visitor, lang: str) -> None:
    visitor.open()
    visitor.says({"ar": "وصلتني القارورةُ مكسورةً ٧٧١٩", "en": "The Bottle arrived broken 7719"}[lang])
    agent.goes_to("inbox/")
    for words in {"ar": ["قاروره مكسوره", "القاروره", "7719"], "en": ["bottle", "BROKEN", "٧٧١٩"]}[lang]:
        agent.page.locator("[data-key=search]").fill(words)
        agent.page.keyboard.press("Enter")
        expect(agent.page.locator(".hit", has_text={"ar": "القارورة", "en": "Bottle"}[lang]).first).to_be_visible()


def test_what_is_not_for_the_customer_stays_at_the_desk(
    ground: Ground, agent: Agent, visitor: Visitor, lang: str
) -> None:
    asks = f"{SAYS[lang]['asks']} (3)"
    hidden, wrong, right = {"ar": ("هي غاضبة", "سعره مئة", "سعره تسعون"), "en": ("She is angry", "100", "90")}[lang]
    visitor.open()
    visitor.says(asks)
    agent.opens(asks)
    agent.presses("KeyN", "ى")
    expect(agent.composer).to_be_focused()
    agent.page.keyboard.insert_text(hidden)
    agent.page.keyboard.press("Control+Enter")
    expect(agent.thread.locator(".message-note", has_text=hidden)).to_be_visible()
    agent.presses("Escape")
    agent.presses("KeyR", "ق")
    expect(agent.composer).to_be_focused()
    ground.backstage("settle", {"undo_chat": 10})
    agent.answers(wrong)
    agent.message(wrong).locator("wafaa-undo button").click()
    expect(agent.composer).to_have_value(wrong)
    expect(agent.page.locator(".message-withdrawn", has_text=wrong)).to_be_visible()
    ground.backstage("settle", {"undo_chat": 0})
    agent.answers(right)
    visitor.hears(right)
    visitor.page.reload()
    visitor.hears(right)
    assert visitor.heard() == [right]


def test_a_draft_survives_a_reload(agent: Agent, visitor: Visitor, lang: str) -> None:
    asks = f"{SAYS[lang]['asks']} (4)"
    visitor.open()
    visitor.says(asks)
    agent.opens(asks)
    agent.composer.fill("نصف جملة")
    expect(agent.page.locator("[data-draft-state]")).not_to_be_empty()
    agent.page.reload()
    expect(agent.composer).to_have_value("نصف جملة")
    visitor.box.fill("نصف سؤال")
    visitor.page.reload()
    expect(visitor.box).to_have_value("نصف سؤال")


def test_bad_input_is_refused_in_plain_words_and_nothing_typed_is_lost(
    ground: Ground, agent: Agent, visitor: Visitor, lang: str
) -> None:
    asks = f"{SAYS[lang]['asks']} (5)"
    large = ground.folder / "large.png"
    with large.open("wb") as file:
        file.truncate(30 * 1024 * 1024)
    visitor.open()
    visitor.says(asks)
    visitor_is_refused(visitor, str(large))
    agent.opens(asks)
    with agent.witness.refusal():
        agent_is_refused(agent, str(large))
        agent.page.locator("[data-no-promise]").click()  # else the promise that was refused would go with the answer
        agent.answers("ok")
    visitor.hears("ok")


def visitor_is_refused(visitor: Visitor, large: str) -> None:
    visitor.box.fill("ط" * 5000)
    expect(visitor.chat.locator(".hint.bad")).not_to_be_empty()
    expect(visitor.chat.locator(".send")).to_be_disabled()
    visitor.box.fill("صورة العلبة")
    visitor.chat.locator("input[type=file]").set_input_files(large)
    expect(visitor.chat.locator(".picked .refused small")).not_to_be_empty()
    expect(visitor.box).to_have_value("صورة العلبة")


def agent_is_refused(agent: Agent, large: str) -> None:
    error = agent.page.locator(".composer-error")
    agent.composer.fill("ن" * 20_001)
    agent.page.keyboard.press("Control+Enter")
    expect(error).to_be_visible()
    assert len(agent.composer.input_value()) == 20_001
    too_long = error.inner_text()
    agent.composer.fill("سأتصل بك")
    agent.presses("Escape")
    agent.presses("KeyP", "ح")
    agent.page.locator("#promise-text").fill("سأتصل بك")
    agent.page.locator("#promise-on").fill("2020-01-01T18:00")
    agent.page.locator(".vow .button-main").click()
    expect(error).not_to_have_text(too_long)
    expect(agent.composer).to_have_value("سأتصل بك")
    agent.page.locator(".composer input[type=file]").set_input_files(large)
    expect(agent.page.locator(".composer-complaint")).to_contain_text(re.compile("25|٢٥"))
    expect(agent.composer).to_have_value("سأتصل بك")
    past_the_page = agent.page.evaluate(
        """async () => {
            const body = new FormData(document.querySelector("#composer form"));
            body.set("text", "سأتصل بك");
            body.set("files", new File([new Uint8Array(26 * 2 ** 20)], "large.png"));
            const answer = await fetch(document.querySelector("#composer form").action, {method: "POST", body});
            return [answer.status, await answer.text()];
        }"""
    )
    assert past_the_page[0] == 422
    assert "سأتصل بك</textarea>" in past_the_page[1]
