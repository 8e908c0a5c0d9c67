"""What we write is readable by every mail program, reads from the right side, and says only what we said."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wafaa.channels.mail.compose import OutgoingFile, OutgoingMail, Quote, compose
from wafaa.channels.mail.parser import parse
from wafaa.channels.mail.shapes import Address
from wafaa.channels.mail.threading import message_id, reply_address

SECRET = b"reem's line secret, 32 bytes long"
MAIL = OutgoingMail(
    sender=Address("متجر ريم، العطور", "support@shop.test"),
    to=[Address("ليلى العتيبي", "layla@customer.test")],
    subject="رد: أين طلبي رقم ١٠٤٢؟",
    text="أهلاً ليلى،\nطلبك في الطريق.\n\nTracking: <SA-1042>\n\n1042",
    message_id=message_id("key1", "shop.test", SECRET),
    date=datetime(2026, 11, 22, 6, 15, tzinfo=UTC),
)
HEADERS = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "content-language",
    "x-loop",
    "mime-version",
    "content-type",
}


def direction(text: str) -> str:
    return "rtl" if any("\u0600" <= letter <= "\u06ff" for letter in text) else "ltr"


def test_our_own_reader_understands_it() -> None:
    mail = parse(compose(MAIL, direction), "", ())
    assert (mail.from_name, mail.from_address) == ("متجر ريم، العطور", "support@shop.test")
    assert [(one.name, one.email) for one in mail.to] == [("ليلى العتيبي", "layla@customer.test")]
    assert (mail.subject, mail.date) == (MAIL.subject, MAIL.date)
    assert f"<{mail.message_id}>" == MAIL.message_id
    assert mail.text == MAIL.text + "\n"
    assert mail.defects == ()


def test_the_library_s_reader_understands_it() -> None:
    raw = compose(replace(MAIL, files=[OutgoingFile("فاتورة ١٣.pdf", b"%PDF", "application/pdf")]), direction)
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["From"] == "متجر ريم، العطور <support@shop.test>"
    assert mail["Subject"] == MAIL.subject
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content() == MAIL.text + "\n"
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("فاتورة ١٣.pdf", b"%PDF")


def test_arabic_reads_from_the_right_and_its_english_paragraph_from_the_left() -> None:
    html = parse(compose(MAIL, direction), "", ()).html
    assert '<div lang="ar" dir="rtl" style="direction:rtl;text-align:right' in html
    assert '<p style="margin:0 0 1em">أهلاً ليلى،<br>طلبك في الطريق.</p>' in html
    assert '<p dir="ltr" style="direction:ltr;text-align:left;margin:0 0 1em">Tracking: &lt;SA-1042&gt;</p>' in html
    assert '<p style="margin:0 0 1em">1042</p>' in html


def test_english_reads_from_the_left() -> None:
    html = parse(compose(replace(MAIL, text="On its way."), direction), "", ()).html
    assert '<div lang="en" dir="ltr"' in html


def test_clean_html_and_the_quote_are_kept() -> None:
    quoted = replace(MAIL, html="<p><b>أهلاً</b></p>", quote=Quote("كتبت ليلى <l@x>:", "أين\nطلبي؟"))
    mail = parse(compose(quoted, direction), "", ())
    assert "<p><b>أهلاً</b></p>" in mail.html
    assert "كتبت ليلى &lt;l@x&gt;:" in mail.html
    assert '<blockquote dir="rtl"' in mail.html
    assert "border-right:3px" in mail.html
    assert mail.text.endswith("كتبت ليلى <l@x>:\n> أين\n> طلبي؟\n")


def test_an_acknowledgement_is_marked_as_a_machine_s() -> None:
    ack = replace(MAIL, is_automatic=True, in_reply_to="layla-1@customer.test")
    mail = parse(compose(ack, direction), "", ())
    assert mail.automatic_because == "auto_submitted"
    assert ("Auto-Submitted", "auto-replied") in mail.headers
    assert ("X-Auto-Response-Suppress", "All") in mail.headers
    assert parse(compose(MAIL, direction), "", ()).automatic_because == ""


@pytest.mark.parametrize("mark", ["", " شكراً"])
def test_a_line_break_in_a_subject_is_a_space(mark: str) -> None:
    raw = compose(replace(MAIL, subject="Hello\r\nBcc: x@evil.test" + mark), direction)
    assert str(make_header(decode_header(email.message_from_bytes(raw)["Subject"]))) == "Hello Bcc: x@evil.test" + mark


def test_our_own_mail_coming_back_is_known() -> None:
    assert parse(compose(MAIL, direction), "", ["support@shop.test"]).automatic_because == "own_loop"


def test_the_thread_travels_in_address_and_ids() -> None:
    token = reply_address("support@shop.test", "0" * 26, "layla@customer.test", SECRET)
    references = [f"<{number}@x.test>" for number in range(40)]
    threaded = replace(MAIL, reply_to=token, in_reply_to="39@x.test", references=references)
    mail = parse(compose(threaded, direction), "", ())
    assert (mail.reply_to, mail.in_reply_to) == (token, "39@x.test")
    assert (len(mail.references), mail.references[0], mail.references[-1]) == (20, "0@x.test", "39@x.test")


def test_inline_pictures_stand_beside_the_text() -> None:
    files = [
        OutgoingFile("شعار.png", b"\x89PNG", "image/png", "logo@shop.test"),
        OutgoingFile("a.eml", b"x", "message/rfc822"),
    ]
    mail = parse(compose(replace(MAIL, files=files), direction), "", ())
    assert [(file.name, file.is_inline, file.content_id, file.declared_type) for file in mail.attachments] == [
        ("شعار.png", True, "logo@shop.test", "image/png"),
        ("a.eml", False, "", "application/octet-stream"),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"to": []},
        {"to": [Address("", "layla@customer.test\r\nBcc: x@evil.test")]},
        {"to": [Address("", "a@b, c@d")]},
        {"sender": Address("x", "nonsense")},
        {"reply_to": "a@b.test>\nX: y"},
        {"message_id": "a b"},
        {"in_reply_to": "<a@b>\r\nX: y"},
        {"references": ["<a@b>", "c\n d"]},
        {"language": 'ar" onload="x'},
        {"to": [Address("", "layla@عميل.test")]},
    ],
)
def test_what_is_malformed_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compose(replace(MAIL, **changed), direction)  # type: ignore[arg-type]


words = st.text(max_size=60) | st.lists(
    st.sampled_from(
        [
            "\r\n",
            "\n",
            "\r",
            "Bcc: x@evil.test",
            "=?utf-8?q?=0A?=",
            '"',
            "<",
            ",",
            "\u2028",
            "\x85",
            " ",
            "شكراً",
            "😀",
        ]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(words, words, words, words, st.booleans())
def test_nothing_is_injected(name: str, subject: str, text: str, file_name: str, is_automatic: bool) -> None:
    mail = replace(
        MAIL,
        sender=Address(name, "support@shop.test"),
        to=[Address(name, "layla@customer.test")],
        subject=subject,
        text=text,
        is_automatic=is_automatic,
        files=[OutgoingFile(file_name, b"x", "text/plain")],
        quote=Quote(subject, text),
    )
    raw = compose(mail, direction)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    read = email.message_from_bytes(raw)
    extra = {"auto-submitted", "x-auto-response-suppress"} if is_automatic else set()
    assert {field.lower() for field in read} == HEADERS | extra
    parsed = parse(raw, "", ())
    assert parsed.from_address == "support@shop.test"
    assert [one.email for one in parsed.to] == ["layla@customer.test"]
    assert parsed.subject == " ".join(parsed.subject.split())
    assert len(parsed.attachments) == 1
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/plain",
    ]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Zs"]), min_size=1, max_size=100))
def test_names_and_subjects_come_back_as_written(words: str) -> None:
    mail = parse(compose(replace(MAIL, sender=Address(words, "support@shop.test"), subject=words), direction), "", ())
    assert (mail.from_name, mail.subject) == (words, words)
