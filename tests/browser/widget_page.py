"""What Layla does at the chat, and what it says to her."""

from typing import Any

from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.fake_widget_server import Server

SAYS = {
    "ar": {
        "send": "أرسل",
        "sent": "أُرسلت",
        "seen": "قُرئت",
        "sending": "جارٍ الإرسال",
        "failed": "لم تُرسل",
        "edit": "عدّل",
        "open": "تحدّث معنا",
        "type": "لا نستقبل هذا النوع من الملفات.",
        "empty": "الملف فارغ.",
        "big": "حجم الملف ١٫٥ م.ب، والحدّ ١ م.ب.",
        "server_file": "لا نستقبل هذا الملف.",
        "text": "فين طلبي؟",
        "reply": "موعده الجديد الاثنين.",
        "refused": "هذه الرسالة مرفوضة.",
    },
    "en": {
        "send": "Send",
        "sent": "Sent",
        "seen": "Seen",
        "sending": "Sending",
        "failed": "Not sent",
        "edit": "Edit",
        "open": "Chat with us",
        "type": "We cannot take this kind of file.",
        "empty": "The file is empty.",
        "big": "The file is 1.5 MB; the limit is 1 MB.",
        "server_file": "We cannot take this file.",
        "text": "Where is my order?",
        "reply": "It arrives on Monday.",
        "refused": "This message is refused.",
    },
}


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


def once(context: BrowserContext, answer: dict[str, Any]) -> None:
    """The next message is answered by somebody else."""
    context.route("**/w/line1/messages", lambda route: route.fulfill(**answer), times=1)


def files(*chosen: tuple[str, str, bytes]) -> list[FilePayload]:
    return [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in chosen]


def until(page: Page, claim: str) -> None:
    page.wait_for_function(claim)
