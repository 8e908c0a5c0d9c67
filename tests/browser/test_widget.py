"""Layla writes to the shop from its page: nothing is lost, nothing is doubled, every refusal says why."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.fake_widget_server import Desk, Server
from tests.browser.widget_page import SAYS, bubbles, files, once, opened, until, write

CORS = {"Access-Control-Allow-Origin": "*"}


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_layla_writes_and_is_answered(context: BrowserContext, server: Server, desk: Desk, lang: str) -> None:
    says = SAYS[lang]
    page = opened(context, server, lang)
    expect(page.locator("wafaa-chat .root")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    write(page, says["text"])
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text(says["sent"] + " ·")
    desk.staff_writes(says["reply"])
    expect(page.locator("wafaa-chat .row.staff").last).to_contain_text(says["reply"])
    desk.staff_reads()
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text(says["seen"])
    assert desk.texts() == [says["text"]]
    assert desk.called("seen"), "the shop learns that Layla has seen the reply"


def test_a_reload_keeps_the_conversation_and_the_draft(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    write(page, "فين طلبي؟")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    desk.staff_writes("لحظة من فضلك")
    page.locator("wafaa-chat textarea").fill("وعندي سؤال")
    page.reload()
    expect(page.locator("wafaa-chat .row.staff").last).to_contain_text("لحظة من فضلك")
    assert bubbles(page) == ["فين طلبي؟"]
    expect(page.locator("wafaa-chat textarea")).to_have_value("وعندي سؤال")


def test_a_killed_server_loses_and_doubles_nothing(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    write(page, "الأولى")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    desk.swallow_answers = 1
    write(page, "الثانية")
    server.kill()
    write(page, "الثالثة")
    write(page, "الرابعة")
    expect(page.locator("wafaa-chat .row.customer .meta").last).to_have_text("جارٍ الإرسال")
    expect(page.locator("wafaa-chat .state")).to_contain_text("رسائلك محفوظة")
    server.start()
    expect(page.locator("wafaa-chat .row.customer .meta").last).to_contain_text("أُرسلت", timeout=20_000)
    everything = ["الأولى", "الثانية", "الثالثة", "الرابعة"]
    assert desk.texts() == everything
    assert bubbles(page) == everything
    expect(page.locator("wafaa-chat .state")).to_be_empty()


def test_an_answer_lost_on_the_way_does_not_double_the_message(
    context: BrowserContext, server: Server, desk: Desk
) -> None:
    page = opened(context, server)
    desk.swallow_answers = 2
    write(page, "مرة واحدة")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    until(page, "() => !Object.keys(localStorage).some(name => name.includes(':out:'))")
    assert len(desk.called("messages")) == 3
    assert desk.texts() == bubbles(page) == ["مرة واحدة"]


def test_what_was_unsent_goes_out_after_a_reload(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    context.route("**/w/line1/messages", lambda route: route.abort())
    write(page, "لا تضيعي")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_have_text("جارٍ الإرسال")
    context.unroute("**/w/line1/messages")
    page.reload()
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    assert desk.texts() == ["لا تضيعي"]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_refused_message_says_why_and_stays_editable(
    context: BrowserContext, server: Server, desk: Desk, lang: str
) -> None:
    page, says = opened(context, server, lang), SAYS[lang]
    write(page, "refuse me")
    failed = page.locator("wafaa-chat [data-state=failed]")
    expect(failed).to_contain_text(says["failed"])
    expect(failed).to_contain_text(says["refused"])
    failed.get_by_role("button", name=says["edit"]).click()
    expect(page.locator("wafaa-chat textarea")).to_have_value("refuse me")
    write(page, says["text"])
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text(says["sent"] + " ·")
    assert desk.texts() == bubbles(page) == [says["text"]]


@pytest.mark.parametrize("body", ["<h1>Sign in to the hotel</h1>", '{"detail": "blocked"}'])
def test_a_proxys_refusal_is_not_the_shops(context: BrowserContext, server: Server, desk: Desk, body: str) -> None:
    page = opened(context, server)
    once(context, {"status": 403, "body": body, "headers": CORS})
    write(page, "من الفندق")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    assert desk.texts() == ["من الفندق"]


def test_a_forgotten_visitor_gets_a_new_session(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    error = {"code": "unknown_visitor", "message": "Start a session first."}
    once(context, {"status": 401, "json": {"error": error}, "headers": CORS})
    write(page, "ما زلت هنا")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    assert len(desk.called("session")) == 2
    assert desk.texts() == ["ما زلت هنا"]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_files_that_cannot_go_say_why(context: BrowserContext, server: Server, desk: Desk, lang: str) -> None:
    page, says = opened(context, server, lang), SAYS[lang]
    chooser = page.locator("wafaa-chat input[type=file]")
    for name, kind, data, reason in [
        ("setup.exe", "application/x-msdownload", b"x", says["type"]),
        ("empty.png", "image/png", b"", says["empty"]),
        ("big.png", "image/png", b"x" * 1_572_864, says["big"]),
        ("virus.png", "image/png", b"x", says["server_file"]),
    ]:
        chooser.set_input_files(files((name, kind, data)))
        expect(page.locator("wafaa-chat .picked .refused small").last).to_have_text(reason)
    assert not desk.files
    expect(page.get_by_role("button", name=says["send"], exact=True)).to_be_disabled()


def test_a_picture_travels_with_its_message(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    page.locator("wafaa-chat input[type=file]").set_input_files(files(("عطر.png", "image/png", b"x" * 3000)))
    expect(page.locator("wafaa-chat .send")).to_be_enabled()
    write(page, "هذه صورته")
    expect(page.locator("wafaa-chat .row.customer img[alt='عطر.png']")).to_be_visible()
    assert desk.messages[0]["files"][0]["name"] == "عطر.png"
    assert not page.locator("wafaa-chat .picked").is_visible()


def test_without_a_stream_it_asks_again(context: BrowserContext, server: Server, desk: Desk) -> None:
    desk.streams_refused = True
    page = opened(context, server)
    write(page, "هل من أحد؟")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    desk.staff_writes("نعم، معك هدى")
    expect(page.locator("wafaa-chat .row.staff").last).to_contain_text("معك هدى", timeout=15_000)


def test_two_tabs_stay_in_step_and_send_once(context: BrowserContext, server: Server, desk: Desk) -> None:
    first = opened(context, server)
    second = opened(context, server)
    write(first, "من الأولى")
    expect(second.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    write(second, "من الثانية")
    expect(first.locator("wafaa-chat .row.customer")).to_have_count(2)
    assert bubbles(first) == bubbles(second) == desk.texts() == ["من الأولى", "من الثانية"]


def test_outside_hours_it_says_when_and_asks_where_to_reply(
    context: BrowserContext, server: Server, desk: Desk
) -> None:
    desk.open, desk.ask_address, desk.prove = False, True, True
    page = opened(context, server)
    aside = page.locator("wafaa-chat .aside")
    expect(aside).to_contain_text("المتجر مغلق الآن")
    expect(aside).to_contain_text("٩:٠٠ ص")
    aside.locator("input").fill("ليلى")
    aside.locator("input").press("Enter")
    expect(aside.get_by_role("alert")).to_have_text("اكتب بريدًا صحيحًا أو رقم جوال كاملًا.")
    aside.locator("input").fill("+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧")
    aside.locator("input").press("Enter")
    expect(aside).to_contain_text("سنردّ عليك هناك.")
    aside.locator("input").fill("۴۸۲۹۱۳")
    aside.locator("input").press("Enter")
    expect(aside.locator("form")).to_have_count(0)
    assert desk.called("address") == [{"phone": "+966501234567"}]
    assert desk.called("prove") == [{"code": "482913"}]


def test_the_address_can_be_skipped_for_good(context: BrowserContext, server: Server, desk: Desk) -> None:
    desk.open, desk.ask_address = False, True
    page = opened(context, server, "en")
    page.get_by_role("button", name="Skip").click()
    expect(page.locator("wafaa-chat .aside form")).to_have_count(0)
    page.reload()
    expect(page.locator("wafaa-chat .aside")).to_contain_text("The store is closed now")
    expect(page.locator("wafaa-chat .aside form")).to_have_count(0)


def test_blocked_storage_only_forgets_on_reload(context: BrowserContext, server: Server, desk: Desk) -> None:
    blocked = "{get() { throw new DOMException('blocked') }}"
    context.add_init_script(f"Object.defineProperty(window, 'localStorage', {blocked})")
    page = opened(context, server)
    write(page, "بلا ذاكرة")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    assert desk.texts() == ["بلا ذاكرة"]
