"""Layla writes to the shop from its page: the web chat in a real browser, against a true-to-protocol peer."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.fake_widget_server import Desk, Server
from tools.join_widget import WIDGET, joined

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
PARTS = sorted((WIDGET / "parts").glob("*.js"))
SAYS = {
    "ar": {"send": "أرسل", "sent": "أُرسلت", "seen": "شوهدت", "sending": "جارٍ الإرسال", "failed": "لم تُرسل",
           "edit": "عدّل", "open": "تحدّث معنا", "type": "لا نستقبل هذا النوع من الملفات.", "empty": "الملف فارغ.",
           "big": "حجم الملف ١٫٥ م.ب، والحدّ ١ م.ب.", "server_file": "لا نستقبل هذا الملف.", "text": "فين طلبي؟",
           "reply": "موعده الجديد الاثنين.", "refused": "هذه الرسالة مرفوضة."},
    "en": {"send": "Send", "sent": "Sent", "seen": "Seen", "sending": "Sending", "failed": "Not sent",
           "edit": "Edit", "open": "Chat with us", "type": "We cannot take this kind of file.", "empty": "The file is empty.",
           "big": "The file is 1.5 MB; the limit is 1 MB.", "server_file": "We cannot take this file.",
           "text": "Where is my order?", "reply": "It arrives on Monday.", "refused": "This message is refused."},
}  # fmt: skip
ATTACKS = [
    "<script>window.hit=1</script>", "<img src=x onerror=window.hit=1>", '"><svg onload=window.hit=1>',
    "<a href='javascript:window.hit=1'>x</a>", "javascript:window.hit=1", "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;", "<style>*{display:none}</style>", "{{7*7}}${window.hit=1}",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1000, "height": 800}, timezone_id="Asia/Riyadh")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def server(desk: Desk) -> Iterator[Server]:
    server = Server(desk)
    yield server
    server.kill()


def visit(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def opened(context: BrowserContext, server: Server, lang: str = "ar", extra: str = "") -> Page:
    page = visit(context, server.page(lang, extra=extra))
    page.locator("wafaa-chat .launch").click()
    expect(page.locator("wafaa-chat .face").first).to_be_visible()
    return page


def write(page: Page, text: str) -> None:
    page.locator("wafaa-chat textarea").fill(text)
    page.locator("wafaa-chat textarea").press("Enter")


def bubbles(page: Page) -> list[str]:
    return page.locator("wafaa-chat .row.customer .words").all_inner_texts()


def until(page: Page, claim: str) -> None:
    page.wait_for_function(claim)


def test_the_widget_is_small_and_joined_from_its_parts() -> None:
    shown = (WIDGET / "widget.js").read_text(encoding="utf-8")
    assert shown == joined(), "run: python tools/join_widget.py"
    assert len(gzip.compress(shown.encode(), 9)) <= 20_000
    assert (WIDGET / "load.js").stat().st_size < 400


def test_the_widget_depends_on_nothing_and_never_writes_html() -> None:
    assert not re.search(r"^\s*import\b", (WIDGET / "widget.js").read_text(encoding="utf-8"), re.MULTILINE)
    for part in PARTS:
        forbidden = re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|parseFromString|srcdoc",
            part.read_text(encoding="utf-8"),
        )
        assert not forbidden, part.name


def test_the_style_names_no_left_and_no_right() -> None:
    css = (WIDGET / "parts" / "look.js").read_text(encoding="utf-8") + shop_css()
    physical = r"(?<![-\w])((margin|padding|border)-)?(left|right|width|height|top|bottom)\s*:"
    assert not re.search(physical, css)


def shop_css() -> str:
    return (Path(WIDGET).parent / "demo" / "shop.css").read_text(encoding="utf-8")


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


def test_the_header_tells_who_answers_and_when(context: BrowserContext, server: Server) -> None:
    page = opened(context, server)
    expect(page.locator("wafaa-chat h2")).to_have_text("هدى وعمر وسارة")
    expect(page.locator("wafaa-chat header p")).to_have_text("نردّ عادةً خلال ٤ دقائق")
    write(page, "مرحبًا")
    expect(page.locator("wafaa-chat header p")).to_have_text("هدى تردّ قبل ١٠:٥٢ صباحًا")


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


def test_a_proxys_refusal_is_not_the_shops(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    context.route("**/w/line1/messages", lambda route: route.fulfill(status=403, body="<h1>Sign in to the hotel</h1>",
                  headers={"Access-Control-Allow-Origin": "*"}), times=1)  # fmt: skip
    write(page, "من الفندق")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    assert desk.texts() == ["من الفندق"]


def test_a_forgotten_visitor_gets_a_new_session(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    context.route("**/w/line1/messages", lambda route: route.fulfill(status=401, json={"error": {"code": "unknown_visitor",
                  "message": "x"}}, headers={"Access-Control-Allow-Origin": "*"}), times=1)  # fmt: skip
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
        chooser.set_input_files([{"name": name, "mimeType": kind, "buffer": data}])
        expect(page.locator("wafaa-chat .picked .refused small").last).to_have_text(reason)
    assert not desk.files
    expect(page.get_by_role("button", name=says["send"], exact=True)).to_be_disabled()


def test_a_picture_travels_with_its_message(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    picture = {"name": "عطر.png", "mimeType": "image/png", "buffer": b"x" * 3000}
    page.locator("wafaa-chat input[type=file]").set_input_files([picture])
    expect(page.locator("wafaa-chat .send")).to_be_enabled()
    write(page, "هذه صورته")
    expect(page.locator("wafaa-chat .row.customer img[alt='عطر.png']")).to_be_visible()
    assert desk.messages[0]["files"][0]["name"] == "عطر.png"
    assert not page.locator("wafaa-chat .picked").is_visible()


def test_the_keyboard_is_enough(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = visit(context, server.page("ar"))
    expect(page.locator("wafaa-chat .launch")).to_be_visible()
    page.locator("#before").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("wafaa-chat textarea")).to_be_focused()
    page.keyboard.type("سطر")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("وسطر")
    page.keyboard.press("Enter")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    assert desk.texts() == ["سطر\nوسطر"]
    page.keyboard.press("Escape")
    expect(page.locator("wafaa-chat .panel")).to_be_hidden()
    expect(page.locator("wafaa-chat .launch")).to_be_focused()


def test_enter_that_ends_a_composed_word_does_not_send(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    box = page.locator("wafaa-chat textarea")
    box.fill("كلمة")
    box.evaluate("box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))")
    expect(box).to_have_value("كلمة")
    assert not desk.messages


def test_on_a_phone_tab_stays_in_the_sheet(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = opened(context, server)
    panel = page.locator("wafaa-chat .panel")
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    for _ in range(9):
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.localName") == "wafaa-chat"
    context.close()


def test_hostile_text_is_shown_as_text(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server, "en")
    page.evaluate("() => { window.told = []; addEventListener('securitypolicyviolation', e => window.told.push(e.violatedDirective)) }")
    for attack in ATTACKS:
        write(page, attack)
        desk.staff_writes(attack, name=attack, html=None, files=[{"id": "f", "name": attack, "type": "x", "size": 1,
                          "url": "javascript:window.hit=1"}])  # fmt: skip
    expect(page.locator("wafaa-chat .row.staff .words").last).to_have_text(ATTACKS[-1])
    expect(page.locator("wafaa-chat .row.customer .words").last).to_have_text(ATTACKS[-1])
    until(page, "() => !Object.keys(localStorage).some(name => name.includes(':out:'))")
    assert bubbles(page) == ATTACKS
    assert page.locator("wafaa-chat .row.staff .words").all_inner_texts()[1:] == ATTACKS
    assert page.evaluate("() => [window.hit, window.told]") == [None, []]
    assert page.locator("wafaa-chat a[href^='javascript']").count() == 0


def test_html_passes_the_small_allow_list(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    desk.staff_writes("x", html=(
        '<p dir="rtl">موعده <strong onclick="hit=1">الاثنين</strong> &amp; &#1633;<br>'
        '<a href="https://shop.example/o?a=1&amp;b=2" onmouseover="hit=1">تتبّع</a> <a href="java&#115;cript:hit=1">لا</a></p>'
        '<script>window.hit=1</script><img src=x onerror="hit=1"><svg/onload=hit=1><b>نهاية < الرسالة'
    ))  # fmt: skip
    words = page.locator("wafaa-chat .row.staff .words").last
    expect(words).to_contain_text("موعده الاثنين & ١")
    expect(words).to_contain_text("نهاية < الرسالة")
    expect(words.locator("a")).to_have_count(1)
    expect(words.locator("a")).to_have_attribute("href", "https://shop.example/o?a=1&b=2")
    assert words.locator("script, img, svg, [onclick], [onmouseover]").count() == 0
    assert page.evaluate("() => window.hit") is None


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


def test_a_closed_chat_counts_what_is_unread(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    write(page, "سؤال")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    page.keyboard.press("Escape")
    desk.staff_writes("جواب")
    desk.staff_writes("وجواب آخر")
    expect(page.locator("wafaa-chat .badge")).to_have_text("٢")
    expect(page.locator("wafaa-chat .launch")).to_have_attribute("aria-label", "تحدّث معنا، رسالتان جديدتان")
    page.locator("wafaa-chat .launch").click()
    expect(page.locator("wafaa-chat .badge")).to_be_hidden()


def test_typing_is_told_both_ways(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    write(page, "سؤال")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    page.locator("wafaa-chat textarea").press_sequentially("أكتب الآن")
    assert len(desk.called("typing")) == 1, "once in three seconds"
    page.wait_for_function("() => true")
    desk.tell("typing", {})
    expect(page.locator("wafaa-chat .typing")).to_be_visible()
    desk.staff_writes("تفضلي")
    expect(page.locator("wafaa-chat .typing")).to_be_hidden()


def test_blocked_storage_only_forgets_on_reload(context: BrowserContext, server: Server, desk: Desk) -> None:
    context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked') }})")
    page = opened(context, server)
    write(page, "بلا ذاكرة")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    assert desk.texts() == ["بلا ذاكرة"]


def test_the_pages_style_stays_outside(context: BrowserContext, server: Server) -> None:
    page = opened(context, server)
    style = "e => (s => [s.fontSize, s.display, s.color])(getComputedStyle(e))"
    assert page.locator("wafaa-chat").evaluate(style)[1] == "block"
    size, _, colour = page.locator("wafaa-chat .words").first.evaluate(style)
    assert size == "15px"
    assert colour != "rgb(255, 0, 0)"


def test_every_store_colour_can_be_read(context: BrowserContext, server: Server) -> None:
    page = visit(context, server.page())
    ratios = page.evaluate(
        """async address => {
          const { palette } = await import(address);
          const light = c => { const p = [1, 3, 5].map(i => parseInt(c.slice(i, i + 2), 16) / 255)
            .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * p[0] + .7152 * p[1] + .0722 * p[2] };
          const full = c => c.length === 4 ? c.replace(/[^#]/g, '$&$&') : c;
          const ratio = (a, b) => { const [x, y] = [light(full(a)), light(full(b))].sort(); return (y + .05) / (x + .05) };
          const steps = ['00', '33', '77', 'bb', 'ff'];
          return steps.flatMap(r => steps.flatMap(g => steps.map(b => palette('#' + r + g + b)))).flatMap(p =>
            [ratio(p.on, p.brand), ratio(p.light, '#fdfbf7'), ratio(p.dark, '#192125')]);
        }""",
        f"{server.wafaa}/static/widget/parts/colour.js",
    )
    assert len(ratios) == 375
    assert min(ratios) >= 4.5


def test_the_page_can_open_close_and_identify(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = visit(context, server.page(extra='data-identity="jwt-one"'))
    until(page, "() => window.Wafaa")
    page.evaluate("() => Wafaa.open()")
    expect(page.locator("wafaa-chat .face").first).to_be_visible()
    write(page, "سرّي")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    page.evaluate("() => Wafaa.identify('jwt-two')")
    assert [body.get("identity") for body in desk.called("session")] == ["jwt-one", "jwt-two"]
    page.evaluate("() => { Wafaa.close(); Wafaa.identify(null) }")
    assert page.evaluate("() => Object.keys(localStorage).filter(name => /token|visitor|out:|draft/.test(name))") == []
    assert page.locator("wafaa-chat .row.customer").count() == 0


def test_a_classic_script_tag_works_too(context: BrowserContext, server: Server, desk: Desk) -> None:
    address = server.page("en")
    page, csp = desk.pages["/page"]
    desk.pages["/page"] = (page.replace('type="module"', "async").replace("widget.js", "load.js"), csp)
    shown = visit(context, address)
    expect(shown.get_by_role("button", name="Chat with us")).to_be_visible()


def test_a_visitor_who_never_opens_it_costs_nothing(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = visit(context, server.page())
    expect(page.locator("wafaa-chat .launch")).to_be_visible()
    assert desk.calls == []
