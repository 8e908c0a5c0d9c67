"""From an order to the money back, with every promise on the way: the shop tells of an order by its signed hook, the
customer hears of it at once and of the delay before the day; they send it back by their own page, and the refund is
promised with its date, told by the shop and seen as kept."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_screens import findings, too_wide
from tests.browser.walk_ground import Ground, until
from tests.browser.walk_people import PATIENCE, Agent, Witness
from tests.channels.mailserver import Post, post_office
from wafaa.lib.dates import day
from wafaa.lib.standardhooks import signed
from wafaa.lib.text.blame import blaming

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("promise")]
RIYADH = ZoneInfo("Asia/Riyadh")
WORDS = {
    "ar": {"received": "وصلنا طلبك", "delayed": "سيتأخر", "agree": "موافقة", "come": "وصل", "kept": "وُفّي"},
    "en": {"received": "has reached us", "delayed": "later than we promised", "agree": "Agree to it",
           "come": "It has come", "kept": "Kept"},
}  # fmt: skip


class Shop:
    """Another program, which signs what it tells."""

    def __init__(self, address: str, told: dict[str, str]) -> None:
        self.url, self.secret, self.count = f"{address}/hooks/shops/{told['shop']}/", told["secret"], 0

    def tells(self, kind: str, **said: Any) -> None:
        raw = json.dumps({"type": kind, kind: said}).encode()
        self.count += 1
        headers = signed(self.secret, f"{said['id']}-{self.count}", raw) | {"Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(self.url, raw, headers), timeout=60) as answer:
            assert answer.status == 200


class Box:
    """A customer's mailbox."""

    def __init__(self, post: Post, address: str) -> None:
        self.post, self.address = post, address

    def mails(self) -> list[EmailMessage]:
        taken = [one.content for one in self.post.taken if self.address in one.rcpt_tos]
        return [message_from_bytes(raw, policy=policy.default) for raw in taken if isinstance(raw, bytes)]

    def gets(self, words: str) -> str:
        """The mail with this in its heading: its words."""

        def found() -> EmailMessage | None:
            return next((one for one in reversed(self.mails()) if words in str(one["Subject"])), None)

        mail = until(found, PATIENCE / 1000, f"a mail: {words}")
        return str(mail.get_body(("plain",)).get_content())

    def code(self) -> str:
        def found() -> str:
            texts = [str(one.get_body(("plain",)).get_content()) for one in self.mails()]  # type: ignore[union-attr]
            return next((code[0] for text in reversed(texts) if (code := re.search(r"\b\d{6}\b", text))), "")

        return str(until(found, PATIENCE / 1000, "the code"))


@pytest.fixture(scope="module")
def post() -> Post:
    return Post()


@pytest.fixture(scope="module")
def ground(post: Post) -> Iterator[Ground]:
    ground = Ground()
    with post_office(post) as port:
        options = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "plain", "smtp_user": ""}
        ground.backstage("connect_mail", options, {})
        ground.backstage("has_standard_rules")
        ground.up()
        yield ground
        assert ground.trouble() == []
        ground.close()


def says_day(at: datetime, lang: str) -> str:
    return day(at, RIYADH, lang, "arab" if lang == "ar" else "latn", in_sentence=True)


def is_well(page: Page) -> None:
    assert findings(page) + too_wide(page) == []


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_an_order_is_delayed_sent_back_and_paid_back_as_promised(
    ground: Ground, browser: Browser, post: Post, lang: str
) -> None:
    shop = Shop(ground.address, ground.backstage("connect_engine"))
    box, number, words = Box(post, f"maha-{lang}@customer.test"), f"{lang}-88", WORDS[lang]
    began = datetime.now(UTC)
    due, new = began + timedelta(hours=20), began + timedelta(days=4)
    person = {"id": f"9-{lang}", "name": "Maha", "email": box.address, "proven": ["email"], "language": lang}
    thing = {"id": "1", "name": "عود ملكي", "quantity": 1, "price": "300", "total": "300"}
    order: dict[str, Any] = {
        "id": number,
        "number": number,
        "currency": "SAR",
        "total": "300",
        "paid": "300",
        "customer": person,
    }
    order |= {"placed_at": began.isoformat(), "promised_for": due.isoformat(), "lines": [thing]}

    shop.tells("order", state="preparing", changed_at=began.isoformat(), **order)
    assert "عود ملكي" in box.gets(words["received"])
    out = began + timedelta(seconds=1)
    parcel = {"id": f"P{number}", "order": number, "carrier": "SMSA", "number": f"29{lang}1"}
    shop.tells(
        "shipment", state="in_transit", changed_at=out.isoformat(), promised_for=new.isoformat(), lines=["1"], **parcel
    )
    sorry = box.gets(words["delayed"])
    assert says_day(new, lang) in sorry and blaming(sorry) == []
    until(lambda: ground.backstage("told_before_due", number), PATIENCE / 1000, "the customer knew before the day")

    there = began + timedelta(seconds=2)
    shop.tells("shipment", state="delivered", changed_at=there.isoformat(), **parcel)
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale=lang)
    context.set_default_timeout(PATIENCE)
    witness, page = Witness(context), context.new_page()
    home = f"{ground.address}/p/{ground.told['store']}/"
    page.goto(f"{home}?lang={lang}")
    page.locator("input[name=address]").fill(box.address)
    page.locator("main button").click()
    page.locator("input[name=code]").fill(box.code())
    page.locator("main button").click()
    until(lambda: ground.backstage("has_arrived", number), PATIENCE / 1000, "the arrival is understood")
    page.locator(".ownpage-whole").click()
    page.locator("a[href$='/return/']").click()
    page.locator("main form button").click()
    page.locator("input[value=no_fit]").check()
    page.locator("main form button").click()
    page.locator("input[value=refund]").check()
    page.locator("main form button").click()
    page.locator("main form button").click()
    page.wait_for_url("**/returns/*/")
    own = page.url
    is_well(page)
    back = ground.backstage("return_of", number)
    assert box.gets(back["number"])

    reem = Agent(browser, ground, "reem", lang)
    reem.goes_to(f"returns/{back['id']}/")
    reem.page.locator("textarea[name=instructions]").fill("شارع العليا، الرياض")
    reem.page.get_by_role("button", name=words["agree"], exact=True).click()
    reem.page.get_by_role("button", name=words["come"], exact=True).click()
    expect(reem.page.locator(".return-here")).to_have_count(1)
    promised = datetime.fromisoformat(until(lambda: ground.backstage("refund_due", number), 60, "the refund's day"))
    until(lambda: any(says_day(promised, lang) in text(mail) for mail in box.mails()), 60, "the day of the money")
    page.goto(own)
    expect(page.locator(".ownpage-head")).to_contain_text(says_day(promised, lang))

    paid = datetime.now(UTC)
    shop.tells("refund", id=f"R{number}", order=number, at=paid.isoformat(), amount="300", currency="SAR")
    until(lambda: not ground.backstage("refund_due", number), PATIENCE / 1000, "the promise is kept")
    month = paid.astimezone(RIYADH).strftime("%Y-%m")
    reem.goes_to(f"promises/list/?month={month}&kind=refund&state=kept")
    kept = reem.page.locator("main tr, main li", has_text=back["number"])
    expect(kept.first).to_contain_text(words["kept"])
    is_well(reem.page)
    assert [*witness.told(), *reem.witness.told()] == []
    context.close()
    reem.context.close()


def text(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]
