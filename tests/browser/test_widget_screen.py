"""The web chat as a guest on a shop's page: small, safe, readable, and usable by keyboard alone."""

import gzip
import re

from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.fake_widget_server import Desk, Server
from tests.browser.widget_page import bubbles, opened, until, visit, write
from tools.join_widget import WIDGET, joined

PARTS = sorted((WIDGET / "parts").glob("*.js"))
ATTACKS = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "<a href='javascript:window.hit=1'>x</a>",
    "javascript:window.hit=1",
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "<style>*{display:none}</style>",
    "{{7*7}}${window.hit=1}",
]


def test_the_widget_is_small_and_joined_from_its_parts() -> None:
    shown = (WIDGET / "widget.js").read_text(encoding="utf-8")
    assert shown == joined(), "run: python tools/join_widget.py"
    assert len(gzip.compress(shown.encode(), 9)) <= 20_000
    assert (WIDGET / "load.js").stat().st_size < 400


def test_the_widget_depends_on_nothing_and_never_writes_html() -> None:
    assert not re.search(r"^\s*import\b", (WIDGET / "widget.js").read_text(encoding="utf-8"), re.MULTILINE)
    for part in PARTS:
        forbidden = re.search(
            r"(inner|outer|Adjacent)HTML|document\.write|eval\(|new Function|parseFromString|srcdoc",
            part.read_text(encoding="utf-8"),
        )
        assert not forbidden, part.name


def test_the_style_names_no_left_and_no_right() -> None:
    css = (WIDGET / "parts" / "look.js").read_text(encoding="utf-8") + shop_css()
    physical = r"(?<![-\w])((margin|padding|border)-)?(left|right|width|height|top|bottom)\s*:"
    assert not re.search(physical, css)


def shop_css() -> str:
    return (WIDGET.parent / "demo" / "shop.css").read_text(encoding="utf-8")


def test_the_header_tells_who_answers_and_when(context: BrowserContext, server: Server) -> None:
    page = opened(context, server)
    expect(page.locator("wafaa-chat h2")).to_have_text("\u2068هدى\u2069 و\u2068عمر\u2069 و\u2068سارة\u2069")
    expect(page.locator("wafaa-chat header p")).to_have_text("نردّ عادةً خلال ٤ دقائق")
    write(page, "مرحبًا")
    expect(page.locator("wafaa-chat header p")).to_have_text("هدى تردّ قبل ١٠:٥٢ صباحًا")


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
    pressed = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true})"
    box.evaluate(f"box => box.dispatchEvent({pressed})")
    expect(box).to_have_value("كلمة")
    assert not desk.messages


def test_on_a_phone_tab_stays_in_the_sheet(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = opened(context, server)
    panel = page.locator("wafaa-chat .panel")
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    for _ in range(9):
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.localName") == "wafaa-chat"
    context.close()


def test_hostile_text_is_shown_as_text(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server, "en")
    page.evaluate("() => { window.told = []; addEventListener('securitypolicyviolation', () => told.push(1)) }")
    for attack in ATTACKS:
        write(page, attack)
        file = {"id": "f", "name": attack, "type": "x", "size": 1, "url": "javascript:window.hit=1"}
        desk.staff_writes(attack, name=attack, html=None, files=[file])
    expect(page.locator("wafaa-chat .row.staff .words").last).to_have_text(ATTACKS[-1])
    expect(page.locator("wafaa-chat .row.customer .words").last).to_have_text(ATTACKS[-1])
    until(page, "() => !Object.keys(localStorage).some(name => name.includes(':out:'))")
    assert bubbles(page) == ATTACKS
    assert page.locator("wafaa-chat .row.staff .words").all_inner_texts()[1:] == ATTACKS
    assert page.evaluate("() => [window.hit, window.told]") == [None, []]
    assert page.locator("wafaa-chat a[href^='javascript']").count() == 0


def test_html_passes_the_small_allow_list(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    desk.staff_writes(
        "x",
        html=(
            '<p dir="rtl">موعده <strong onclick="hit=1">الاثنين</strong> &amp; &#1633;<br>'
            '<a href="https://shop.example/o?a=1&amp;b=2" onmouseover="hit=1">تتبّع</a> '
            '<a href="java&#115;cript:hit=1">لا</a></p>'
            '<script>window.hit=1</script><img src=x onerror="hit=1"><svg/onload=hit=1><b>نهاية < الرسالة'
        ),
    )
    words = page.locator("wafaa-chat .row.staff .words").last
    expect(words).to_contain_text("موعده الاثنين & ١")
    expect(words).to_contain_text("نهاية < الرسالة")
    expect(words.locator("a")).to_have_count(1)
    expect(words.locator("a")).to_have_attribute("href", "https://shop.example/o?a=1&b=2")
    assert words.locator("script, img, svg, [onclick], [onmouseover]").count() == 0
    assert page.evaluate("() => window.hit") is None


def test_a_closed_chat_counts_what_is_unread(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    write(page, "سؤال")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    page.keyboard.press("Escape")
    desk.staff_writes("جواب")
    desk.staff_writes("وجواب آخر")
    expect(page.locator("wafaa-chat .badge")).to_have_text("٢")
    expect(page.locator("wafaa-chat .launch")).to_have_attribute("aria-label", "تحدّث معنا · رسالتان جديدتان")
    page.locator("wafaa-chat .launch").click()
    expect(page.locator("wafaa-chat .badge")).to_be_hidden()


def test_typing_is_told_both_ways(context: BrowserContext, server: Server, desk: Desk) -> None:
    page = opened(context, server)
    write(page, "سؤال")
    expect(page.locator("wafaa-chat .row.customer .meta")).to_contain_text("أُرسلت")
    page.locator("wafaa-chat textarea").press_sequentially("أكتب الآن")
    for _ in range(40):
        if len(desk.called("typing")) > 1:
            break
        page.wait_for_timeout(50)
    assert len(desk.called("typing")) == 2, "once for each message, and then once in three seconds"
    for _ in range(200):
        if desk.listeners:
            break
        page.wait_for_timeout(50)
    assert desk.listeners, "that somebody types is told to who listens, and to nobody later"
    desk.tell("typing", {})
    expect(page.locator("wafaa-chat .typing")).to_be_visible()
    desk.staff_writes("تفضلي")
    expect(page.locator("wafaa-chat .typing")).to_be_hidden()


def test_the_pages_style_stays_outside(context: BrowserContext, server: Server) -> None:
    page = opened(context, server)
    style = "e => (s => [s.fontSize, s.display, s.color])(getComputedStyle(e))"
    assert page.locator("wafaa-chat").evaluate(style)[1] == "block"
    size, _, colour = page.locator("wafaa-chat .words").first.evaluate(style)
    assert size == "15px"
    assert colour != "rgb(255, 0, 0)"


def test_every_store_colour_can_be_read(context: BrowserContext, server: Server) -> None:
    page = visit(context, server.page())
    steps = ["00", "33", "77", "bb", "ff"]
    colours = [f"#{red}{green}{blue}" for red in steps for green in steps for blue in steps]
    palettes = page.evaluate(
        "async ([address, colours]) => colours.map((await import(address)).palette)",
        [f"{server.wafaa}/static/widget/parts/colour.js", colours],
    )
    for shades in palettes:
        assert contrast(shades["on"], shades["brand"]) >= 4.5
        assert contrast(shades["light"], "#fdfbf7") >= 4.5
        assert contrast(shades["dark"], "#182529") >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, 1 to 21."""
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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


def test_a_page_beside_the_talk_is_read_pressed_and_left_by_keyboard(
    context: BrowserContext, server: Server, desk: Desk
) -> None:
    desk.beside["points"] = {
        "title": "نقاطي",
        "html": "<strong>١٢٠ نقطة</strong><a href='javascript:window.hit=1'>x</a><img src=x onerror=window.hit=1>",
        "act": "انضمّ",
        "after": "<strong>٢٢٠ نقطة</strong>",
    }
    page = opened(context, server)
    tab, shown = page.locator("wafaa-chat .tabs button"), page.locator("wafaa-chat .page")
    expect(shown).to_be_hidden()
    tab.press("Enter")
    expect(shown).to_contain_text("١٢٠ نقطة")
    expect(tab).to_have_attribute("aria-expanded", "true")
    expect(page.locator("wafaa-chat textarea")).to_be_hidden()
    assert shown.locator("img, a[href]").count() == 0 and page.evaluate("() => window.hit") is None
    shown.get_by_role("button", name="انضمّ").press("Enter")
    expect(shown).to_have_text("٢٢٠ نقطة")
    expect(shown).to_be_focused()
    assert desk.called("pages") == [{"act": True}]
    tab.press("Enter")
    expect(page.locator("wafaa-chat textarea")).to_be_visible()
    expect(shown).to_be_hidden()


def test_who_leaves_takes_their_page_with_them(context: BrowserContext, server: Server, desk: Desk) -> None:
    desk.beside["points"] = {"title": "نقاطي", "html": "<strong>١٢٠ نقطة</strong>"}
    page = opened(context, server)
    page.locator("wafaa-chat .tabs button").click()
    expect(page.locator("wafaa-chat .page")).to_contain_text("١٢٠ نقطة")
    del desk.beside["points"]
    page.evaluate("() => window.Wafaa.identify(null)")
    expect(page.locator("wafaa-chat .page")).to_be_hidden()
    expect(page.locator("wafaa-chat .page")).to_have_text("")
