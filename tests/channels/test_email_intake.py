"""Mails come in: into the right conversation or a new one, and never into somebody else's."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from tests.channels.mail.bombs import REFUSED
from tests.world import World
from wafaa.channels import intake as channels_intake
from wafaa.channels import verbs as channels
from wafaa.channels.connector import Ignored, Meaning, Unreadable
from wafaa.channels.mail import gate, threading
from wafaa.channels.mail.hints import glimpse
from wafaa.channels.mailreading import MOST_FILES, understand_mail
from wafaa.channels.mailwriting import message_id_of
from wafaa.channels.models import Arrival, ArrivalState, Outgoing
from wafaa.inbox import intake
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.screens import warnings
from wafaa.people.models import Customer, Identity

LAYLA = "layla@customer.test"
SHOP = "help@layla.test"


@pytest.fixture(scope="module", autouse=True)
def warm_gate() -> None:
    gate.usual_gate().start()


def mail(text: str = "أين طلبي؟", sender: str = f"ليلى <{LAYLA}>", **headers: str) -> bytes:
    made = EmailMessage()
    for name, value in {
        "From": sender,
        "To": SHOP,
        "Subject": "سؤال",
        "Message-ID": "<m1@customer.test>",
    }.items():
        if name.replace("-", "_") not in headers:
            made[name] = value
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def understood(world: World, raw: bytes, **options: Any) -> Meaning:
    meaning = read(world, raw, **options)
    assert isinstance(meaning, Meaning)
    return meaning


def read(world: World, raw: bytes, **options: Any) -> Any:
    with world.inside():
        if options:
            channels.change_line(world.mail, options=options)
        return understand_mail(raw, {}, world.mail)


def arrives(world: World, raw: bytes) -> Message | None:
    """The whole way from bytes to a message in a conversation."""
    with world.inside():
        arrival = channels.take_in(world.mail, gate_id(raw), raw, {})
        channels_intake.understand(arrival.pk)
        arrival = Arrival.objects.select_related("line").get(pk=arrival.pk)
        if arrival.state == ArrivalState.UNREADABLE:
            return intake.show_card(arrival)
        return intake.take(arrival) if arrival.state == ArrivalState.UNDERSTOOD else None


def gate_id(raw: bytes) -> str:
    return glimpse(raw).message_id or "none"


def answered(world: World, raw: bytes | None = None) -> tuple[Conversation, Outgoing]:
    """Layla wrote, Omar answered, and the answer has gone out."""
    message = arrives(world, raw or mail())
    assert message is not None
    with world.as_staff(world.omar):
        conversation = Conversation.objects.select_related("customer", "line").get(pk=message.conversation_id)
        outgoing = inbox.reply(conversation, "في الطريق", key="k1").outgoing
        assert outgoing is not None
        Outgoing.objects.filter(pk=outgoing.pk).update(state="sent", provider_id=message_id_of(outgoing, world.mail))
        outgoing.refresh_from_db()
    return conversation, outgoing


def token(conversation: Conversation, recipient: str = LAYLA) -> str:
    return threading.reply_address(SHOP, conversation.public_id, recipient, settings.LINK_KEY)


def test_a_first_mail_begins_a_conversation(world: World) -> None:
    message = arrives(world, mail())
    assert message is not None and message.text == "أين طلبي؟"
    with world.inside():
        assert message.customer == world.layla
        assert Conversation.objects.get(pk=message.conversation_id).subject == "سؤال"
    with world.next_door():
        assert not Conversation.objects.exists() and not Arrival.objects.exists()


def test_the_token_leads_back_and_proves_the_address(world: World) -> None:
    conversation, _ = answered(world)
    message = arrives(world, mail("شكرا", To=token(conversation), Message_ID="<m2@customer.test>"))
    assert message is not None and message.conversation_id == conversation.pk
    with world.inside():
        assert Identity.objects.get(value=LAYLA).proof == "reply_token"


def test_a_token_in_the_servers_own_header_counts_as_well(world: World) -> None:
    conversation, _ = answered(world)
    message = arrives(world, mail("شكرا", Delivered_To=token(conversation), Message_ID="<m2@customer.test>"))
    assert message is not None and message.conversation_id == conversation.pk


@pytest.mark.parametrize("place", [6, 20, 31, 57])
def test_a_forged_token_opens_nothing(world: World, place: int) -> None:
    conversation, _ = answered(world)
    real = token(conversation)
    forged = real[:place] + ("a" if real[place] != "a" else "b") + real[place + 1 :]
    meaning = understood(world, mail(To=forged, sender="mallory@evil.test"))
    assert (meaning.conversation, meaning.proven) == ("", "")


def test_a_stranger_with_a_token_is_shown_beside_never_inside(world: World) -> None:
    conversation, _ = answered(world)
    raw = mail("أنا معهم", sender="mallory@evil.test", To=token(conversation), Message_ID="<e1@evil.test>")
    message = arrives(world, raw)
    assert message is not None and message.conversation_id != conversation.pk
    assert f"pointed_at:{conversation.public_id}" in message.warnings
    with world.inside():
        assert not Identity.objects.filter(value="mallory@evil.test", verified_at__isnull=False).exists()


def test_a_neighbours_token_says_nothing_here(world: World) -> None:
    with world.next_door():
        theirs = Conversation.objects.create(number=1, customer=Customer.objects.create(), channel="email")
    meaning = understood(world, mail(To=token(theirs)))
    with world.inside():
        assert meaning.conversation == theirs.public_id  # signed by this machine, but nobody's in this shop
        message = arrives(world, mail(To=token(theirs)))
    assert message is not None and message.conversation_id != theirs.pk


def test_references_lead_back_for_who_takes_part(world: World) -> None:
    conversation, outgoing = answered(world)
    raw = mail("وبعد؟", In_Reply_To=f"<{outgoing.provider_id}>", Message_ID="<m2@customer.test>")
    message = arrives(world, raw)
    assert message is not None and message.conversation_id == conversation.pk
    with world.inside():
        assert Identity.objects.get(value=LAYLA).verified_at is None  # everyone who saw the mail knows its id


def test_references_do_not_lead_a_stranger_in(world: World) -> None:
    conversation, outgoing = answered(world)
    raw = mail(
        "وأنا؟",
        sender="mallory@evil.test",
        References=f"<{outgoing.provider_id}>",
        Message_ID="<e@evil.test>",
    )
    message = arrives(world, raw)
    assert message is not None and message.conversation_id != conversation.pk


def test_a_number_in_the_subject_means_nothing(world: World) -> None:
    conversation, _ = answered(world)
    for number, sender in ((1, "mallory@evil.test"), (2, "noura@customer.test")):
        raw = mail(Subject=f"Re: [#{conversation.number}] سؤال", sender=sender, Message_ID=f"<n{number}@x.test>")
        message = arrives(world, raw)
        assert message is not None and message.conversation_id != conversation.pk


def test_what_is_quoted_is_set_aside(world: World) -> None:
    text = "شكرا جزيلا\n\nفي الأحد، ٢٢ نوفمبر ٢٠٢٦ كتب عطور ليلى <help@layla.test>:\n> طلبك في الطريق\n"
    meaning = understood(world, mail(text))
    assert meaning.text == "شكرا جزيلا" and "> طلبك في الطريق" in meaning.quoted and meaning.language == "ar"


def test_a_mail_that_only_quotes_is_shown_whole(world: World) -> None:
    meaning = understood(world, mail("> all of it\n> is old\n"))
    assert meaning.text == "> all of it\n> is old" and meaning.quoted == ""


def test_a_card_number_is_hidden_and_so_is_the_html_that_would_show_it(world: World) -> None:
    made = EmailMessage()
    made["From"], made["To"] = LAYLA, SHOP
    made.set_content("My card is 4111 1111 1111 1111")
    made.add_alternative("<p>My card is 4111 1111 1111 1111</p>", subtype="html")
    meaning = understood(world, made.as_bytes())
    assert "4111 1111" not in meaning.text + meaning.html and "secret_masked" in meaning.warnings


REPORT = """From: MAILER-DAEMON@mx.test
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <b1@mx.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} No such user

--b
Content-Type: text/rfc822-headers

Message-ID: <{original}>

--b--
"""


def report(to: str = SHOP, original: str = "", action: str = "failed", status: str = "5.1.1") -> bytes:
    words = REPORT.format(to=to, original=original or "x@y.test", action=action, status=status, recipient=LAYLA)
    return words.replace("\n", "\r\n").encode()


def verp(outgoing: Outgoing) -> str:
    return threading.bounce_address(SHOP, outgoing.public_id, settings.LINK_KEY)


def test_a_bounce_marks_the_message_failed_and_the_address_unreachable(world: World) -> None:
    conversation, outgoing = answered(world)
    assert arrives(world, report(to=verp(outgoing))) is None
    with world.inside():
        outgoing.refresh_from_db()
        assert outgoing.state == "failed" and "No such user" in outgoing.error
        assert Identity.objects.get(value=LAYLA).unreachable_since is not None
        assert Conversation.objects.count() == 1


def test_a_bounce_is_known_by_our_signed_message_id_too(world: World) -> None:
    _, outgoing = answered(world)
    arrives(world, report(original=outgoing.provider_id))
    with world.inside():
        outgoing.refresh_from_db()
        assert outgoing.state == "failed"


@pytest.mark.parametrize("original", ["x@y.test", "{key}.aaaaaaaaaaaaaaaaaaaaaaaaaa@layla.test"])
def test_a_forged_bounce_changes_nothing(world: World, original: str) -> None:
    _, outgoing = answered(world)
    arrives(world, report(original=original.format(key=outgoing.public_id)))
    with world.inside():
        outgoing.refresh_from_db()
        assert outgoing.state == "sent" and Identity.objects.get(value=LAYLA).unreachable_since is None


def test_a_late_mail_has_not_failed(world: World) -> None:
    _, outgoing = answered(world)
    arrives(world, report(to=verp(outgoing), action="delayed", status="4.4.1"))
    with world.inside():
        outgoing.refresh_from_db()
        assert outgoing.state == "sent"


def test_a_full_mailbox_fails_the_message_but_not_the_address(world: World) -> None:
    _, outgoing = answered(world)
    arrives(world, report(to=verp(outgoing), status="5.2.2"))
    with world.inside():
        outgoing.refresh_from_db()
        assert outgoing.state == "failed" and Identity.objects.get(value=LAYLA).unreachable_since is None


def test_a_vacation_answer_joins_and_gets_no_answer(world: World) -> None:
    conversation, outgoing = answered(world)
    raw = mail(
        "أنا في إجازة",
        To=verp(outgoing),
        Auto_Submitted="auto-replied (vacation)",
        Message_ID="<v@customer.test>",
    )
    message = arrives(world, raw)
    assert message is not None and message.conversation_id == conversation.pk
    assert "automatic" in message.warnings


@pytest.mark.parametrize("headers", [{"sender": SHOP}, {"sender": "help+abc@layla.test"}, {"X_Loop": SHOP}])
def test_our_own_mail_that_comes_back_ends_here(world: World, headers: dict[str, str]) -> None:
    raw = mail(**headers)
    assert read(world, raw) == Ignored("own_mail")
    assert arrives(world, raw) is None
    with world.inside():
        arrival = Arrival.objects.get()
        assert (arrival.state, arrival.reason) == ("refused", "own_mail") and bytes(arrival.raw) == raw
        assert not Conversation.objects.exists()


OURS = {"authserv_id": "mx.layla.test"}


@pytest.mark.parametrize(
    ("results", "warnings", "is_proven"),
    [
        ("mx.layla.test; dmarc=pass", (), True),
        ("mx.layla.test; dmarc=fail", ("sender_forged",), False),
        ("mx.layla.test; dkim=pass header.d=customer.test", (), True),
        ("mx.layla.test; dkim=pass header.d=evil.test", ("sender_unproven",), True),
        ("mx.evil.test; dmarc=pass", ("sender_unproven",), True),
    ],
)
def test_our_own_server_is_believed_about_the_sender(
    world: World, results: str, warnings: tuple[str, ...], is_proven: bool
) -> None:
    conversation, _ = answered(world)
    raw = mail(To=token(conversation), Authentication_Results=results)
    meaning = understood(world, raw, **OURS)
    assert meaning.warnings == warnings and bool(meaning.proven) is is_proven
    assert meaning.conversation == conversation.public_id


@pytest.mark.parametrize("name", ['"boss@layla.test"', '"boss <boss@layla.test>"', "=?utf-8?q?boss=40layla=2Etest?="])
def test_a_name_that_is_an_address_is_no_name(world: World, name: str) -> None:
    with world.inside():
        said = understand_mail(f"From: {name} <mallory@evil.test>\nSubject: x\n\nhi".encode(), {}, world.mail)
    assert isinstance(said, Meaning) and (said.name, said.identity[1]) == ("", "mallory@evil.test")


def test_what_a_mail_lacks_is_told(world: World) -> None:
    with world.inside():
        said = understand_mail("From: Layla\nSubject: x\n\n \u200f\n".encode(), {}, world.mail)
    assert isinstance(said, Meaning) and set(said.warnings) == {"no_text", "no_sender"}
    for language in ("en", "ar"):
        with translation.override(language):
            assert " · " in warnings.said(said.warnings)


def test_two_senders_are_forgery(world: World) -> None:
    conversation, _ = answered(world)
    raw = b"From: mallory@evil.test\r\n" + mail(To=token(conversation))
    meaning = understood(world, raw)
    assert meaning.warnings == ("sender_forged",) and meaning.proven == ""


def test_files_are_kept_and_too_many_are_told(world: World) -> None:
    made = EmailMessage()
    made["From"], made["To"] = LAYLA, SHOP
    made.set_content("الصور")
    for number in range(MOST_FILES + 1):
        made.add_attachment(b"%d" % number, maintype="text", subtype="plain", filename=f"\u200b.htaccess{number}")
    meaning = understood(world, made.as_bytes())
    assert len(meaning.files) == MOST_FILES and "file_refused" in meaning.warnings


@pytest.mark.parametrize("name", ["subject of one megabyte", "endless enclosed mails", "five thousand nested parts"])
def test_hostile_mail_is_a_card(world: World, name: str) -> None:
    make, _ = REFUSED[name]
    message = arrives(world, make())
    assert message is not None and "unreadable" in message.warnings


def test_a_mail_too_large_to_fetch_is_a_card_from_its_head(world: World) -> None:
    with world.inside():
        told = understand_mail(mail(), {"is_cut": True}, world.mail)
    assert told == Unreadable("too_big", {"from": LAYLA, "subject": "سؤال"})


def test_understanding_twice_is_one_message(world: World) -> None:
    first, second = arrives(world, mail()), arrives(world, mail())
    assert first is not None and second is not None and first.pk == second.pk
