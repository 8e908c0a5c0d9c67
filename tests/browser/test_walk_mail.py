"""Noura writes by e-mail through real servers, then in the chat: once her address is proven she is one person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.walk_ground import Ground
from tests.browser.walk_people import PATIENCE, Agent, Visitor
from tests.real.post import DOVECOT, PASSWORD, PostOffice, post_office, until

pytestmark = [pytest.mark.browser, pytest.mark.real, pytest.mark.xdist_group("mail")]
SHOP = "help@layla.test"
SAYS = {
    "ar": ["هل وصلتكم الحوالة؟", "نعم وصلت، شكرًا لك.", "ممتاز، متى الشحن؟", "نسيت أن أسأل عن التغليف"],
    "en": ["Did the transfer arrive?", "Yes, it did, thank you.", "Great, when does it ship?",
           "I forgot to ask about wrapping"],
}  # fmt: skip


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    assert Path(DOVECOT).exists(), "Dovecot is needed for this walk"
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="module")
def ground(office: PostOffice) -> Iterator[Ground]:
    ground = Ground()
    options = {"imap_host": "127.0.0.1", "imap_port": office.imap_port, "imap_security": "plain"}
    options |= {"smtp_host": "127.0.0.1", "smtp_port": office.smtp_port, "smtp_security": "plain", "smtp_user": ""}
    ground.backstage("connect_mail", options, {"imap_password": PASSWORD})
    ground.backstage("settle", {"undo_email": 0, "acknowledge": False})
    ground.backstage("close_the_shop")
    ground.up()
    yield ground
    ground.close()


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_who_writes_by_mail_and_in_the_chat_is_one_person(
    browser: Browser, ground: Ground, office: PostOffice, lang: str
) -> None:
    asks, reply, thanks, chats = SAYS[lang]
    box = f"noura-{lang}"
    agent = Agent(browser, ground, {"ar": "omar", "en": "huda"}[lang], lang)
    agent.goes_to("inbox/")
    office.route(f"{box}@customer.test", SHOP, letter(box, SHOP, asks))
    expect(agent.row(asks)).to_be_visible(timeout=PATIENCE)
    agent.row(asks).click()
    agent.sees(asks)
    agent.answers(reply)
    until(lambda: office.mails(box), "the reply in her mailbox")
    answered = office.mails(box)[-1]
    assert reply in answered.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    back = re.search(r"[^<\s]+@[^>\s]+", str(answered["Reply-To"] or answered["From"]))
    assert back is not None
    office.route(f"{box}@customer.test", back[0], letter(box, back[0], thanks, str(answered["Message-ID"])))
    agent.sees(thanks)
    visitor = Visitor(browser, ground, lang)
    visitor.open()
    visitor.says(chats)
    prove(visitor, office, box)
    assert ground.backstage("persons", f"{box}@customer.test") == 1
    agent.opens(chats)
    agent.page.locator(".panel-who a").click()
    for text in (asks, thanks, chats):
        expect(agent.page.locator("main")).to_contain_text(text)
    assert [*agent.witness.told(), *visitor.witness.told(), *ground.trouble()] == []
    visitor.context.close()
    agent.context.close()


def prove(visitor: Visitor, office: PostOffice, box: str) -> None:
    """Outside the hours the chat asks for an address; a code goes there and comes back."""
    field, take = visitor.chat.locator("#answer"), visitor.chat.locator(".aside .do")
    before = len(office.mails(box))
    field.fill(f"{box}@customer.test")
    take.click()
    expect(field).to_have_attribute("autocomplete", "one-time-code")
    until(lambda: len(office.mails(box)) > before, "the code in her mailbox")
    words = office.mails(box)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    code = re.search(r"\b\d{6}\b", words)
    assert code is not None, words
    field.fill(code[0])
    take.click()
    expect(field).to_have_count(0)


def letter(box: str, to: str, text: str, answers: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Noura <{box}@customer.test>", to, "سؤال"
    mail["Message-ID"] = f"<{abs(hash((box, text)))}@customer.test>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    mail.set_content(text)
    return mail.as_bytes()
