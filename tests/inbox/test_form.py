"""The web form: written once, kept whatever goes wrong, no door for robots or for other people's names."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import Outgoing
from wafaa.inbox.acknowledging import acknowledge
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.time import now
from wafaa.people.models import Identity
from wafaa.work.models import Hit

LETTER = {
    "name": "نورة",
    "contact": "noura@customer.test",
    "subject": "العود",
    "message": "هل بقي عندكم دهن العود؟",
}


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "ar"})


def url(world: World) -> str:
    return f"/f/{world.form.public_id}/"


def opened(response: Any) -> str:
    found = re.search(r'name="opened" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def send(world: World, browser: Client, at_once: bool = False, **changes: Any) -> HttpResponse:
    """Open the form, take a little while, send it."""
    token = changes.pop("opened", None) or opened(browser.get(url(world)))
    with time_machine.travel(now() + timedelta(seconds=0 if at_once else 20), tick=False):
        return browser.post(url(world), LETTER | {"opened": token} | changes)  # type: ignore[return-value]


def messages(world: World) -> list[Message]:
    with world.inside():
        return list(Message.objects.select_related("conversation", "conversation__customer").order_by("pk"))


def test_a_letter_becomes_a_conversation_and_is_thanked_for(world: World, browser: Client) -> None:
    response = send(world, browser)
    assert response.status_code == 302
    [message] = messages(world)
    assert (message.text, message.channel, message.conversation.subject) == (
        LETTER["message"],
        "form",
        "العود",
    )
    assert message.conversation.customer.name == "نورة"
    thanks = browser.get(response["Location"])
    assert thanks.status_code == 200 and LETTER["message"] not in thanks.content.decode()
    with world.next_door():
        assert not Conversation.objects.exists()


def test_the_address_is_a_claim(world: World, browser: Client) -> None:
    send(world, browser, contact="layla@customer.test")
    [message] = messages(world)
    assert message.conversation.customer_id != world.layla.pk and "address_claimed" in message.warnings
    with world.inside():
        assert not Identity.objects.filter(verified_at__isnull=False).exists()


def test_a_double_click_is_one_message(world: World, browser: Client) -> None:
    token = opened(browser.get(url(world)))
    first, second = send(world, browser, opened=token), send(world, browser, opened=token)
    assert first.status_code == second.status_code == 302 and len(messages(world)) == 1


def test_a_form_that_was_sent_cannot_be_sent_in_another_name(world: World, browser: Client) -> None:
    token = opened(browser.get(url(world)))
    assert send(world, browser, opened=token).status_code == 302
    again = send(world, browser, opened=token, contact="other@customer.test")
    assert again.status_code == 422 and len(messages(world)) == 1


def test_the_acknowledgement_holds_nothing_of_what_was_written(world: World, browser: Client) -> None:
    send(world, browser, message="اضغط هنا http://evil.test", subject="win http://evil.test")
    [message] = messages(world)
    with world.inside():
        acknowledge(message.conversation, message)
        outgoing = Outgoing.objects.get()
    assert "evil" not in outgoing.text + str(outgoing.envelope) and outgoing.to == LETTER["contact"]


@pytest.mark.parametrize("contact", ["0551234567", "٠٥٥١٢٣٤٥٦٧", "+966 55 123 4567"])
def test_a_phone_is_enough(world: World, browser: Client, contact: str) -> None:
    assert send(world, browser, contact=contact).status_code == 302
    with world.inside():
        assert Identity.objects.get(kind="phone").value == "+966551234567"


@pytest.mark.parametrize(
    "wrong",
    [
        {"contact": "noura"},
        {"contact": "noura@"},
        {"contact": ""},
        {"message": ""},
        {"message": "x" * 10_001},
        {"name": "x" * 121},
        {"name": "a\x00b"},
        {"name": "\u202e\u200b"},
        {"message": " \u200f\n"},
        {"website": "http://evil.test"},
        {"opened": "1.forged.token"},
        {"opened": "1" * 3000},
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world: World, browser: Client, wrong: dict[str, str]) -> None:
    response = send(world, browser, **wrong)
    shown = unescape(response.content.decode())
    assert response.status_code == 422 and 'role="alert"' in shown
    kept = {name: text for name, text in LETTER.items() if name not in wrong}
    assert all(text in shown for text in kept.values()) and messages(world) == []


def test_a_form_that_came_back_can_be_sent_again(world: World, browser: Client) -> None:
    returned = send(world, browser, at_once=True)
    assert returned.status_code == 422
    assert send(world, browser, opened=opened(returned)).status_code == 302


def test_a_page_left_open_for_days_still_sends(world: World, browser: Client) -> None:
    token = opened(browser.get(url(world)))
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        returned = browser.post(url(world), LETTER | {"opened": token})
        assert returned.status_code == 422 and LETTER["message"] in returned.content.decode()
    with time_machine.travel(now() + timedelta(days=3, minutes=1), tick=False):
        assert browser.post(url(world), LETTER | {"opened": opened(returned)}).status_code == 302


def files(*sizes: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"\u202efdp.{place}.exe", b"x" * size) for place, size in enumerate(sizes)]


def test_files_come_along(world: World, browser: Client) -> None:
    assert send(world, browser, attached=files(5, 6, 7)).status_code == 302
    [message] = messages(world)
    with world.inside():
        kept = list(message.files.all())
    assert len(kept) == 3 and all("\u202e" not in file.name for file in kept)


@pytest.mark.parametrize("given", [files(1, 1, 1, 1), files(0), files(8 * 1024 * 1024 + 1)])
def test_files_that_are_not_taken_are_told(world: World, browser: Client, given: list[SimpleUploadedFile]) -> None:
    for file in given:
        file.seek(0)
    response = send(world, browser, attached=given)
    assert response.status_code == 422 and "id_attached_error" in response.content.decode() and messages(world) == []


def test_a_broken_picture_is_told(world: World, browser: Client) -> None:
    given = SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + b"broken" * 20)
    assert send(world, browser, attached=[given]).status_code == 422 and messages(world) == []


def test_one_address_cannot_be_flooded_and_one_source_cannot_flood(world: World, browser: Client) -> None:
    answers = [send(world, browser).status_code for _ in range(7)]
    assert answers == [302] * 6 + [429] and len(messages(world)) == 6
    response = send(world, browser)
    assert response.status_code == 429 and response["Retry-After"] and LETTER["message"] in response.content.decode()
    with world.inside():
        Hit.objects.all().delete()
    with time_machine.travel(now().replace(minute=0), tick=False):
        token = opened(browser.get(url(world)))
    with time_machine.travel(now().replace(minute=1), tick=False):
        many = [browser.post(url(world), LETTER | {"opened": token, "contact": "x"}).status_code for _ in range(31)]
    assert many == [422] * 30 + [429]


def test_a_card_number_is_hidden(world: World, browser: Client) -> None:
    send(world, browser, message="بطاقتي 4111 1111 1111 1111")
    [message] = messages(world)
    assert "4111 1111" not in message.text and "secret_masked" in message.warnings


def test_other_lines_and_closed_lines_have_no_form(world: World, browser: Client) -> None:
    assert browser.get(f"/f/{world.chat.public_id}/").status_code == 404
    assert browser.get("/f/nothing/").status_code == 404
    with world.inside():
        channels.switch_line(world.form, on=False)
    assert browser.get(url(world)).status_code == 404


def test_the_form_needs_its_own_page(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url(world), LETTER).status_code == 403 and messages(world) == []


def test_it_speaks_both_languages(world: World, browser: Client) -> None:
    assert 'dir="rtl"' in browser.get(url(world)).content.decode()
    assert 'dir="ltr"' in browser.get(url(world), {"lang": "en"}).content.decode()
    assert Client(headers={"accept-language": "en"}).get(url(world))["Content-Language"] == "en"


def test_a_receipt_of_another_line_shows_nothing(world: World, browser: Client) -> None:
    receipt = send(world, browser)["Location"]
    with world.inside():
        other = channels.open_line("form", "another")
    assert browser.get(receipt.replace(world.form.public_id, other.public_id)).status_code == 302
