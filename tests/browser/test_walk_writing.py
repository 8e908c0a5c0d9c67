"""An agent's morning with the writing and time tools, in Arabic, by keyboard: what is typed is never lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_screens import findings, too_wide
from tests.browser.walk_ground import Ground
from tests.browser.walk_people import Agent, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("writing")]
SPOKEN = "طلبي ما وصل للحين يا جماعة"
WHERE: list[str] = []
"""The address of the conversation."""


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    assert ground.trouble() == []
    ground.close()


@pytest.fixture(scope="module")
def omar(browser: Browser, ground: Ground) -> Iterator[Agent]:
    visitor = Visitor(browser, ground, "ar")
    visitor.open()
    visitor.says(SPOKEN)
    omar = Agent(browser, ground, "omar", "ar")
    writes_answers(omar)
    omar.opens(SPOKEN)
    WHERE.append(omar.page.url)
    yield omar
    assert omar.witness.told() == []
    omar.context.close()
    visitor.context.close()


@pytest.fixture(autouse=True)
def at_the_conversation(omar: Agent) -> None:
    """Each walk begins in the open conversation, awake, with an empty box."""
    omar.page.goto(WHERE[0])
    omar.sees(SPOKEN)
    wake = omar.page.locator('[name="status"][value="open"].button-main')
    if wake.count():
        wake.click()
        expect(wake).to_have_count(0)
    omar.settles()
    omar.composer.fill("")


def writes_answers(omar: Agent) -> None:
    page = omar.page
    omar.goes_to("settings/ready/new/")
    page.fill("[name=title]", "شكر")
    page.fill("[name=code]", "ش")
    page.fill("[name=text]", "شكرًا لصبرك، محادثتك رقم ")
    page.get_by_role("button", name="رقم المحادثة").click()
    page.set_input_files("[name=files]", {"name": "دليل.txt", "mimeType": "text/plain", "buffer": b"guide"})
    page.locator(".settings-body .form-actions .button-main").click()
    expect(page.locator(".line-name", has_text="شكر")).to_be_visible()
    for title, text in (("رقمك", "رقمك {{هاتف العميل}}"), ("تأخر الشحن", "نعتذر عن التأخير")):
        omar.goes_to("settings/ready/new/")
        page.fill("[name=title]", title)
        page.fill("[name=text]", text)
        if title == "تأخر الشحن":
            page.select_option('[name="conversation.prioritise:priority"]', "high")
        page.locator(".settings-body .form-actions .button-main").click()
        expect(page.locator(".line-name", has_text=title)).to_be_visible()


def chooses(omar: Agent, words: str) -> None:
    """Type into the picker that is open, and take what fits best."""
    expect(omar.page.locator(".picker-words")).to_be_focused()
    omar.page.keyboard.type(words)
    omar.page.keyboard.press("Enter")


def test_the_key_of_the_slash_opens_ready_answers_on_an_arabic_layout_several_times(omar: Agent) -> None:
    page = omar.page
    omar.composer.fill("أهلًا ")
    omar.presses("Slash", "ظ")
    chooses(omar, "شكر")
    expect(omar.composer).to_have_value(re.compile(r"^أهلًا شكرًا لصبرك، محادثتك رقم [٠-٩]+$"))
    expect(page.locator("[data-kept] .file")).to_have_count(1)
    page.keyboard.type(" ثم ")
    page.keyboard.press("/")
    chooses(omar, "ش")
    expect(omar.composer).to_have_value(re.compile("شكرًا.* ثم شكرًا"))
    expect(page.locator("[data-kept] .file")).to_have_count(1)


def test_within_a_word_the_slash_is_a_slash_and_twice_it_is_one(omar: Agent) -> None:
    omar.composer.focus()
    omar.page.keyboard.type("12/5")
    expect(omar.composer).to_have_value("12/5")
    omar.page.keyboard.type(" /")
    expect(omar.page.locator(".picker-words")).to_be_focused()
    omar.page.keyboard.press("/")
    expect(omar.composer).to_have_value("12/5 /")
    omar.page.keyboard.press("Escape")


def test_outside_the_box_the_slash_is_the_search(omar: Agent) -> None:
    omar.page.locator("#messages").click()
    omar.page.keyboard.press("/")
    expect(omar.page.locator('[data-key="search"]')).to_be_focused()


def test_an_empty_variable_is_not_sent_and_the_text_stays(omar: Agent) -> None:
    omar.composer.focus()
    omar.page.keyboard.press("/")
    chooses(omar, "رقمك")
    expect(omar.composer).to_have_value("رقمك {{هاتف العميل}}")
    omar.settles()
    omar.page.keyboard.press("Control+Enter")
    expect(omar.page.locator(".composer-complaint")).to_contain_text("هاتف العميل")
    expect(omar.composer).to_have_value("رقمك {{هاتف العميل}}")
    expect(omar.message("رقمك")).to_have_count(0)


def test_the_command_bar_runs_a_macro_after_showing_it_and_undoes_it(omar: Agent) -> None:
    page = omar.page
    omar.presses_with_control("KeyK", "ن")
    page.keyboard.type("تاخر الشحن")
    page.keyboard.press("Enter")
    expect(page.locator(".macro-acts")).to_contain_text("الأولوية: عالية")
    assert findings(page, "#bar") == []
    page.get_by_role("button", name="أرسل ونفّذ").click()
    omar.sees("نعتذر عن التأخير")
    expect(page.locator(".thread-name")).to_contain_text("عالية")
    page.locator(".toast-undo button").click()
    expect(page.locator(".thread-name")).not_to_contain_text("عالية")


def test_one_escape_leaves_the_command_bar_whatever_was_typed(omar: Agent) -> None:
    page = omar.page
    omar.presses_with_control("KeyK", "ن")
    page.keyboard.type("تاخر")
    page.keyboard.press("Escape")
    expect(page.locator("#bar")).to_be_hidden()


def test_a_macros_text_goes_into_the_box_beside_what_is_there(omar: Agent) -> None:
    page = omar.page
    omar.composer.focus()
    page.keyboard.type("أهلًا ")
    page.keyboard.press("/")
    chooses(omar, "تأخر")
    page.get_by_role("button", name="ضعه في خانة الكتابة").click()
    expect(page.locator(".thread-name")).to_contain_text("عالية")
    expect(omar.composer).to_have_value("أهلًا نعتذر عن التأخير")


def test_snooze_by_key_and_wake(omar: Agent) -> None:
    page = omar.page
    page.locator("#messages").click()
    omar.presses("KeyZ", "ئ")
    expect(page.locator('[name="until"][value="reply"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".thread-asleep")).to_contain_text("حتى يرد العميل")
    omar.goes_to("inbox/?view=snoozed")
    expect(omar.page.locator(".conv")).to_have_count(1)
    expect(omar.page.locator(".conv")).to_contain_text("حتى يرد العميل")


def test_a_promise_in_the_words_goes_along_by_one_key(omar: Agent) -> None:
    page = omar.page
    omar.composer.focus()
    page.keyboard.type("سيصلك طلبك خلال ٤٨ ساعة")
    expect(page.locator("[data-offer]")).to_be_visible()
    page.keyboard.press("Alt+KeyP")
    expect(page.locator("[data-taken-offer]")).to_be_visible()
    expect(page.locator("[data-draft-state]")).to_have_text("حُفظت المسودة")
    page.reload()  # it waits with its draft
    expect(page.locator("[data-taken-offer]")).to_be_visible()
    omar.composer.focus()
    omar.settles()
    page.keyboard.press("Control+Enter")
    omar.sees("سيصلك طلبك خلال ٤٨ ساعة")
    expect(page.locator("[data-offer]")).to_have_count(0)
    page.reload()
    expect(page.locator("#customer")).to_contain_text("سيصلك طلبك خلال ٤٨ ساعة")


def test_who_is_logged_out_while_writing_logs_in_beside_it_and_sends(omar: Agent) -> None:
    page, context = omar.page, omar.context
    omar.composer.fill("كتبت سطرًا طويلًا وانتهى دخولي")
    with omar.witness.refusal():
        context.clear_cookies(name="sessionid")
        page.keyboard.press("Control+Enter")
        again = page.locator(".toast a")
        expect(again).to_have_text("ادخل من جديد")
        expect(page.locator("input[name=login]")).to_have_count(0)
        with context.expect_page() as opened:
            again.click()
        beside = opened.value
        beside.fill("input[name=login]", "omar@layla.test")
        beside.fill("input[name=password]", omar.ground.told["password"])
        beside.keyboard.press("Enter")
        beside.wait_for_url(WHERE[0])
        beside.close()
        page.bring_to_front()
        expect(omar.composer).to_have_value("كتبت سطرًا طويلًا وانتهى دخولي")
        omar.composer.press("Control+Enter")
        omar.sees("كتبت سطرًا طويلًا وانتهى دخولي")
    expect(again).to_have_count(0)


def test_who_logs_in_beside_it_sends_nothing_of_what_another_wrote(omar: Agent) -> None:
    page, context = omar.page, omar.context
    omar.composer.fill("هذا كلام عمر وحده")
    expect(page.locator("[data-draft-state]")).to_have_text("حُفظت المسودة")
    with omar.witness.refusal():
        context.clear_cookies(name="sessionid")
        came_in(omar, "huda")
        page.bring_to_front()
        page.evaluate("dispatchEvent(new Event('focus'))")
        omar.composer.press("Control+Enter")
        expect(page.locator(".toast a")).to_have_text("ادخل باسمك")
        expect(page.locator(".toast")).to_contain_text("هدى")
        expect(omar.composer).to_have_value("هذا كلام عمر وحده")
        context.clear_cookies(name="sessionid")
        came_in(omar, "omar")
        page.bring_to_front()
        page.evaluate("dispatchEvent(new Event('focus'))")
        omar.composer.press("Control+Enter")
        omar.sees("هذا كلام عمر وحده")
    expect(page.locator(".message", has_text="هذا كلام عمر وحده")).to_have_count(1)


def came_in(agent: Agent, who: str) -> None:
    beside = agent.context.new_page()
    beside.goto(f"{agent.ground.address}/account/login/?next=/s/layla/customers/")
    beside.fill("input[name=login]", f"{who}@layla.test")
    beside.fill("input[name=password]", agent.ground.told["password"])
    beside.keyboard.press("Enter")
    beside.wait_for_url(f"{agent.ground.address}/s/layla/customers/")
    beside.close()


def test_two_windows_of_one_person_take_nothing_away_from_each_other(omar: Agent) -> None:
    page, beside = omar.page, omar.context.new_page()
    beside.goto(WHERE[0])
    omar.composer.fill("طلبك خرج اليوم")
    expect(page.locator("[data-draft-state]")).to_have_text("حُفظت المسودة")
    other = beside.locator("#composer-text")
    with omar.witness.refusal():
        other.fill("نعتذر منك")
        asked = beside.locator("[data-changed]")
        expect(asked).to_contain_text("طلبك خرج اليوم")
        beside.locator("[data-keep-this]").click()
        expect(beside.locator("[data-draft-state]")).to_have_text("حُفظت المسودة")
        expect(asked).to_be_hidden()
        omar.composer.fill("طلبك خرج اليوم مع المندوب")
        page.locator("[data-take-other]").click()
        expect(omar.composer).to_have_value("نعتذر منك")
    with beside.expect_response("**/draft/"):
        other.fill("")
    beside.close()
    page.reload()
    expect(omar.composer).to_have_value("")


def test_going_on_to_another_conversation_keeps_what_both_windows_held(
    browser: Browser, ground: Ground, omar: Agent
) -> None:
    other = Visitor(browser, ground, "ar")
    other.open()
    other.says("هل عندكم تغليف للهدايا؟")
    page, beside = omar.page, omar.context.new_page()
    beside.goto(WHERE[0])
    omar.composer.fill("طلبك خرج اليوم")
    expect(page.locator("[data-draft-state]")).to_have_text("حُفظت المسودة")
    with omar.witness.refusal():
        beside.locator("#composer-text").fill("نعتذر منك")
        expect(beside.locator("[data-changed]")).to_contain_text("طلبك خرج اليوم")
        with beside.expect_response("**/draft/"):
            beside.locator(".conv", has_text="هل عندكم تغليف").first.click()
        expect(beside.locator(".message", has_text="هل عندكم تغليف")).to_be_visible()
        beside.close()
    page.reload()
    expect(omar.composer).to_have_value("طلبك خرج اليوم\n\nنعتذر منك")
    other.context.close()


def test_a_promise_that_was_taken_follows_its_words(omar: Agent) -> None:
    page, thursday, friday = omar.page, "سأتصل بك الخميس الساعة ٦ مساءً", "سأتصل بك الجمعة الساعة ٦ مساءً، وشكرًا"
    taken, offered = page.locator("[data-taken-offer]"), page.locator("[data-offer]:not([data-taken-offer])")
    omar.composer.fill(thursday)
    expect(offered).to_have_attribute("data-says", thursday)
    omar.composer.focus()
    page.keyboard.press("Alt+KeyP")
    expect(taken).to_have_attribute("data-says", thursday)
    omar.composer.fill(friday)
    expect(offered).to_have_attribute("data-says", friday)
    expect(page.locator("#composer [name=promise_on]")).to_have_value("")
    omar.composer.focus()
    page.keyboard.press("Alt+KeyP")
    with page.expect_response("**/draft/"):
        omar.composer.fill(f"{friday} لك على صبرك معنا")
    expect(taken).to_have_attribute("data-says", friday)


def test_a_reply_sent_later_waits_in_the_thread_and_comes_back_to_be_edited(omar: Agent) -> None:
    page = omar.page
    omar.composer.fill("صباح الخير يا ليلى")
    page.locator(".composer-send .split summary").click()
    page.locator('[name="later"][value="tomorrow"]').click()
    waiting = omar.message("صباح الخير يا ليلى")
    expect(waiting).to_contain_text("يُرسَل")
    expect(omar.composer).to_have_value("")
    omar.settles()
    waiting.get_by_role("button", name="عدّل").click()
    expect(omar.composer).to_have_value("صباح الخير يا ليلى")


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_of_it_is_wider_than_the_window_or_hidden_from_axe(omar: Agent, width: int) -> None:
    page = omar.page
    page.set_viewport_size({"width": width, "height": 850})
    omar.composer.focus()
    page.keyboard.press("/")
    expect(page.locator(".picker .pick").first).to_be_visible()
    assert findings(page, ".composer") == []
    assert too_wide(page) == []
    page.keyboard.press("Escape")
    omar.presses_with_control("KeyK", "ن")
    expect(page.locator("#bar .pick").first).to_be_visible()
    assert findings(page, "#bar") == []
    assert too_wide(page) == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1440, "height": 900})
